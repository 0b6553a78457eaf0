"""Any still picture that ECharts draws: tooltip, keyboard, table, and downloads as CSV, PNG and SVG.

What changes from picture to picture is the option ECharts is given; everything around it is the same.
"""

from collections import UserDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import solara

from web.components.charts import FONT, Look
from web.components.vue import component, whole
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
    """A short verdict beside the title, in a look that goes with it: see :class:`web.components.sheet.Column`."""

    text: str
    look: str
    meaning: str = ""


@dataclass(frozen=True)
class Plot:
    """What a picture shows.

    Attributes:
        name: of the file when it is downloaded.
        option: what ECharts draws, without what all pictures share.
        stops: what can be read point by point, in order.
        heads: heads of the columns of the table and the CSV file.
        rows: their rows, in full.
        description: for who does not see it.
        height: pixels.
        legend: what its strokes mean; empty where that is said once for several pictures.
    """

    name: str
    title: str
    meaning: str
    option: Mapping[str, Any]
    stops: Sequence[Stop]
    heads: Sequence[str]
    rows: Sequence[Sequence[Any]]
    description: str
    height: int = 230
    note: str = ""
    badge: Badge | None = None
    legend: Sequence[Entry] = ()


@component("evidence_plot.vue", "plot")
def Drawing(plot: UserDict[str, Any], texts: dict[str, str]) -> None:
    """Draw the picture."""


@solara.component_vue("plot_key.vue")
def Strokes(entries: list[dict[str, object]]) -> None:
    """Draw what the strokes mean."""


def picture(plot: Plot, look: Look, language: Language) -> None:
    """Show a picture, and below it what its strokes mean."""
    Drawing(plot=whole(plain(plot, look)), texts=words(TEXTS, language))
    if plot.legend:
        plot_key(plot.legend)


def plot_key(entries: Sequence[Entry]) -> solara.Element:
    """Show what the strokes of one picture mean, or of several that look alike."""
    return Strokes(entries=[vars(entry) for entry in entries])


def plain(plot: Plot, look: Look) -> dict[str, Any]:
    """What the browser needs to draw a picture."""
    return {
        **{name: getattr(plot, name) for name in ("name", "title", "meaning", "height", "note", "description")},
        "option": shared(look, plot.option),
        "stops": [vars(stop) for stop in plot.stops],
        "heads": list(plot.heads),
        "rows": [[None if cell != cell else cell for cell in row] for row in plot.rows],
        "badge": vars(plot.badge) if plot.badge else None,
        "look": {"text": look.text, "surface": look.surface},
    }


def shared(look: Look, option: Mapping[str, Any]) -> dict[str, Any]:
    """An option with what all pictures share; axes and tooltip may say more than that."""
    plain = {"color": look.text, "fontFamily": FONT, "fontSize": 12}
    axis = {
        "axisLabel": plain,
        "nameTextStyle": plain,
        "axisLine": {"lineStyle": {"color": look.grid}},
        "axisTick": {"lineStyle": {"color": look.grid}},
        "splitLine": {"lineStyle": {"color": look.grid}},
    }
    tooltip = {"confine": True, "backgroundColor": look.surface, "borderColor": look.grid, "textStyle": plain,
               "extraCssText": "max-width: 340px; white-space: normal;"}  # fmt: skip
    return {
        "animation": False,
        "aria": {"enabled": False},
        "backgroundColor": "transparent",
        "textStyle": {"fontFamily": FONT},
        **option,
        "xAxis": merged(axis, option["xAxis"]),
        "yAxis": merged(axis, option["yAxis"]),
        "tooltip": merged(tooltip, option["tooltip"]),
    }


def merged(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Two nested options as one; where both say something, the second holds.

    >>> merged({"a": {"b": 1, "c": 2}}, {"a": {"b": 3}, "d": 4})
    {'a': {'b': 3, 'c': 2}, 'd': 4}
    """
    found = dict(under)
    for name, value in over.items():
        known = found.get(name)
        both = isinstance(known, Mapping) and isinstance(value, Mapping)
        found[name] = merged(known, value) if both else value  # type: ignore[arg-type]
    return found
