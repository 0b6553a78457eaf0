"""HTML and SVG as values: what is not markup already is escaped, so that no title can become a tag."""

import html
from collections.abc import Iterable, Sequence

_EMPTY = frozenset({"meta", "circle", "rect", "line", "path", "polyline", "polygon"})  # elements without content


class Markup(str):
    """Text that is markup and is written as it stands."""

    __slots__ = ()


type Content = str | Markup | None


def tag(name: str, /, *content: Content, **attributes: str | float | None) -> Markup:
    """An element; attributes of None are left out, ``_`` in their names becomes ``-`` (at the end it is dropped).

    >>> tag("p", "a < b", tag("b", "c"), class_="x", aria_label='say "so"', id=None)
    '<p class="x" aria-label="say &quot;so&quot;">a &lt; b<b>c</b></p>'
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{html.escape(_text(value), quote=True)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _EMPTY and not content:
        return Markup(f"<{name}{written}>" if name == "meta" else f"<{name}{written}/>")
    return Markup(f"<{name}{written}>{join(content)}</{name}>")


def join(parts: Iterable[Content]) -> Markup:
    """Parts one after another; text among them is escaped."""
    return Markup(
        "".join(
            part if isinstance(part, Markup) else html.escape(part, quote=False) for part in parts if part is not None
        )
    )


def table(header: Sequence[Content], rows: Iterable[Sequence[Content]], *, words: int = 1, name: str = "") -> Markup:
    """A table that scrolls on its own where it is too wide; all but the first ``words`` columns are numbers."""
    kinds = ["t" if place < words else "n" for place in range(len(header))]
    head = tag("tr", *(tag("th", cell, scope="col", class_=kind) for cell, kind in zip(header, kinds, strict=True)))
    body = [tag("tr", *(tag("td", cell, class_=kind) for cell, kind in zip(row, kinds, strict=True))) for row in rows]
    whole = tag("table", tag("thead", head), tag("tbody", *body))
    return tag("div", whole, class_="wide", tabindex="0", role="region", aria_label=name or "Table")


def paragraphs(text: str) -> Markup:
    """Plain text as paragraphs; lines that are aligned with spaces keep their shape."""
    blocks = [block.strip("\n") for block in text.replace("\r", "").split("\n\n") if block.strip()]
    return join(tag("pre", block, tabindex="0") if is_aligned(block) else tag("p", block) for block in blocks)


def is_aligned(block: str) -> bool:
    """Whether lines of text are aligned with spaces, as in a table."""
    return any("  " in line.strip() for line in block.split("\n"))


def _text(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:.6g}"
