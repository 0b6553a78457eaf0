"""Pictures that are not lines through time, drawn by ECharts: keyboard, table behind, downloads as CSV, PNG and SVG.

A picture arrives with the whole option of ECharts, made by :mod:`web.components.bars`, :mod:`web.components.heat_map`
and :mod:`web.results.spread`; the browser adds only how intervals and bands are drawn, which JSON cannot say.
"""

import csv
import html
import io
import math
from collections import UserDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import solara

from web.components.charts import FONT, Look
from web.components.vue import component, whole
from web.numerals import short
from web.words import Language, words

TEXTS = ("chart_table", "chart_menu", "chart_keys")


@dataclass(frozen=True)
class Cell:
    """A part of a picture that can be pointed at: what it says, and which datum of which series it is."""

    text: str
    series: int
    at: int


@dataclass(frozen=True, eq=False)
class Picture:
    """What is drawn.

    Attributes:
        name: of the file when it is downloaded.
        option: what ECharts draws.
        description: what it shows, for who does not see it.
        cells: its parts in the order in which the arrow keys go through them.
        heads: of the table behind it.
        rows: of the table behind it, and of the CSV file, in full.
        height: in pixels.
        note: below the picture.
    """

    name: str
    title: str
    unit: str
    meaning: str
    option: dict[str, Any]
    description: str
    cells: Sequence[Cell]
    heads: Sequence[str]
    rows: Sequence[Sequence[str | float]]
    height: int = 260
    note: str = ""


@component("plot.vue", "graph")
def Drawing(
    graph: UserDict[str, Any],
    saved: dict[str, Any],
    old: bool,
    texts: dict[str, str],
    event_save: Callable[[Any], None],
) -> None:
    """Draw the picture."""


@solara.component
def Plot(picture: Picture, language: Language, old: bool = False) -> solara.Element:
    """Show a picture; an ``old`` one is dimmed, for it answers an earlier question."""
    saved, save = solara.use_state({"count": 0, "text": ""})
    drawn = solara.use_memo(lambda: whole(plain(picture)), [picture])
    return Drawing(
        graph=drawn,
        saved=saved,
        old=old,
        texts=words(TEXTS, language),
        event_save=lambda _: save({"count": saved["count"] + 1, "text": as_csv(picture.heads, picture.rows)}),
    )


def plain(picture: Picture) -> dict[str, Any]:
    """What the browser needs to draw a picture."""
    rows = [[cell if isinstance(cell, str) else short(cell) for cell in row] for row in picture.rows]
    cells = [vars(cell) for cell in picture.cells]
    return vars(picture) | {"cells": cells, "rows": rows, "heads": list(picture.heads)}


def as_csv(heads: Iterable[str], rows: Iterable[Sequence[Any]]) -> str:
    """Rows as the text of a CSV file, with numbers in full and nothing where there is none.

    >>> as_csv(["a", "b"], [["x, y", 0.1], ["z", float("nan")]])
    'a,b\\n"x, y",0.1\\nz,\\n'
    """
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\n")
    out.writerow(heads)
    for row in rows:
        out.writerow([_written(cell) for cell in row])
    return text.getvalue()


def _written(cell: Any) -> str:
    if isinstance(cell, float):
        return repr(float(cell)) if math.isfinite(cell) else ""
    return str(cell)


def tip(*lines: str) -> dict[str, str]:
    """The tooltip of a datum: the first line in bold. Names come from files, so nothing in them is taken for HTML."""
    first, *rest = map(html.escape, lines)
    return {"formatter": "<br>".join([f"<b>{first}</b>", *rest])}


def frame(look: Look) -> dict[str, Any]:
    """What all pictures have in common."""
    return {
        "animation": False,
        "aria": {"enabled": False},
        "backgroundColor": "transparent",
        "textStyle": {"fontFamily": FONT},
        "tooltip": {
            "trigger": "item", "confine": True, "backgroundColor": look.surface, "borderColor": look.grid,
            "textStyle": plain_text(look),
        },
    }  # fmt: skip


def plain_text(look: Look) -> dict[str, Any]:
    """How labels are written."""
    return {"color": look.text, "fontFamily": FONT, "fontSize": 12}


def value_axis(look: Look, name: str = "") -> dict[str, Any]:
    """An axis of numbers."""
    return {
        "type": "value",
        "name": name,
        "axisLabel": plain_text(look) | {"hideOverlap": True},
        "nameTextStyle": plain_text(look),
        "splitLine": {"lineStyle": {"color": look.grid}},
        "axisLine": {"lineStyle": {"color": look.grid}},
    }


def category_axis(names: Sequence[str], look: Look, name: str = "", width: int = 0) -> dict[str, Any]:
    """An axis of names; longer ones than ``width`` pixels are broken."""
    label = plain_text(look) | ({"width": width, "overflow": "break", "interval": 0} if width else {})
    return {
        "type": "category",
        "data": list(names),
        "name": name,
        "axisLabel": label,
        "nameTextStyle": plain_text(look),
        "axisTick": {"show": False},
        "axisLine": {"lineStyle": {"color": look.grid}},
    }
