"""Pictures that are not lines through time, drawn by ECharts: keyboard, table behind, downloads as CSV, PNG and SVG.

What changes from picture to picture is the option ECharts is given and what is said of its points; everything around
is the same. The browser adds what JSON cannot say: tooltips, and how intervals (``"drawn": "whiskers"``) and bands
(``"drawn": "band"``) are drawn.
"""

from collections import UserDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import solara

from web.components.charts import Look, styled
from web.components.saving import as_csv, use_saved
from web.components.vue import component, whole
from web.numerals import short
from web.words import Language, words

TEXTS = ("chart_table", "chart_menu", "chart_keys")


@dataclass(frozen=True)
class Stop:
    """A point that tooltip and keyboard can stop at: which one it is to ECharts, and what is said of it."""

    series: int
    index: int
    says: Sequence[str]


@dataclass(frozen=True)
class Entry:
    """A line of the key; ``shape`` is ``line``, ``dashed``, ``dot`` or ``band``."""

    name: str
    colour: str
    shape: str = "line"
    opacity: float = 1.0


@dataclass(frozen=True)
class Badge:
    """A short verdict before the note, in a look that goes with it: see :class:`web.components.sheet.Column`."""

    text: str
    look: str
    meaning: str = ""


@dataclass(frozen=True, eq=False, kw_only=True)
class Picture:
    """What is drawn.

    Attributes:
        name: of the file when it is downloaded.
        option: what ECharts draws, without what all charts share.
        description: what it shows, for who does not see it.
        stops: what can be read point by point, in the order in which the arrow keys go.
        heads: of the columns of the table behind it and of the CSV file.
        rows: of both; in full in the file.
        height: in pixels.
        note: below the title.
        badge: before the note.
        key: what its strokes mean; empty where that is said once for several pictures.
    """

    name: str
    title: str
    unit: str = ""
    meaning: str
    option: Mapping[str, Any]
    description: str
    stops: Sequence[Stop]
    heads: Sequence[str]
    rows: Sequence[Sequence[str | float]]
    height: int = 260
    note: str = ""
    badge: Badge | None = None
    key: Sequence[Entry] = ()


@component("plot.vue", "picture")
def Drawing(
    picture: UserDict[str, Any],
    saved: dict[str, Any],
    old: bool,
    texts: dict[str, str],
    event_save: Callable[[Any], None],
) -> None:
    """Draw the picture."""


@solara.component_vue("plot_key.vue")
def Strokes(entries: list[dict[str, object]]) -> None:
    """Draw what the strokes mean."""


@solara.component
def Plot(picture: Picture, look: Look, language: Language, old: bool = False) -> None:
    """Show a picture and its key; an ``old`` one is dimmed, for it answers an earlier question."""
    saved, save = use_saved(lambda: as_csv(picture.heads, picture.rows))
    drawn = solara.use_memo(lambda: whole(plain(picture, look)), [picture, look])
    with solara.Div():
        Drawing(picture=drawn, saved=vars(saved), old=old, texts=words(TEXTS, language), event_save=lambda _: save())
        if picture.key:
            plot_key(picture.key)


def plot_key(entries: Sequence[Entry]) -> solara.Element:
    """Show what the strokes of one picture mean, or of several that look alike."""
    return Strokes(entries=[vars(entry) for entry in entries])


def plain(picture: Picture, look: Look) -> dict[str, Any]:
    """What the browser needs to draw a picture."""
    return {
        **{name: getattr(picture, name) for name in ("name", "title", "unit", "meaning", "description", "height")},
        "note": picture.note,
        "badge": vars(picture.badge) if picture.badge else None,
        "option": styled(picture.option, look),
        "stops": [vars(stop) for stop in picture.stops],
        "heads": list(picture.heads),
        "rows": [[cell if isinstance(cell, str) else short(cell) for cell in row] for row in picture.rows],
    }
