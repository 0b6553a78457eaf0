"""Lines through time with bands, drawn by ECharts: tooltip, keyboard, table, and downloads as CSV, PNG and SVG."""

import csv
import io
import math
from collections import UserDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard

import numpy as np
import solara

from model import clock
from web.components.vue import component, whole
from web.numerals import Scale, pixel
from web.words import Language, listed, word, words

Array = np.ndarray[Any, Any]
MEAN, ONE_RUN = "mean", "one run"
TEXTS = ("chart_table", "chart_menu", "chart_keys", "chart_switch", "quarter", "mean", "low", "high", "acts")


@dataclass(frozen=True, eq=False)
class Line:
    """One line: its name, its values by quarter from 2017Q1 on, and the ends of its band where it has one.

    ``role`` decides colour and stroke: ``policy``, ``baseline``, ``difference``, or a number counted from 0 for others.
    ``colours`` on a light and on a dark page go before the role's; ``meaning`` is the tooltip of its name. ``edge`` are
    the ends of the interval of the sum of all lines up to this one, where they are stacked. A band may reach further in
    time than its line.
    """

    name: str
    role: str
    mean: Array
    low: Array | None = None
    high: Array | None = None
    colours: tuple[str, str] | None = None
    meaning: str = ""
    edge: tuple[Array, Array] | None = None

    @property
    def values(self) -> Sequence[Array]:
        """Everything it shows that has a place on the axis of its own."""
        return [values for values in (self.mean, self.low, self.high) if values is not None]


@dataclass(frozen=True, eq=False)
class Graph:
    """What a chart shows.

    Attributes:
        name: of the file when it is downloaded.
        from_zero: whether the axis begins at zero.
        mark: a quarter to mark, such as that from which a policy acts.
        stacked: whether the lines are parts of a whole, drawn as areas one upon the other.
        most: where the axis ends; where the values do if left out.
        horizon: quarters the axis has at least, so that it stands still while lines grow.
        empty: what is said before there are lines to draw.
        value: what a line is, in the CSV file: a mean, or one run.
        band: what the bands are, and ``band_meaning`` its tooltip; without it they are 95 % intervals of means, which
            the page around the chart says.
    """

    name: str
    title: str
    unit: str
    meaning: str
    lines: Sequence[Line]
    from_zero: bool = False
    mark: int | None = None
    stacked: bool = False
    most: float | None = None
    horizon: int = 0
    empty: str = ""
    value: str = MEAN
    band: str = ""
    band_meaning: str = ""

    @property
    def quarters(self) -> int:
        """How many quarters the longest line has."""
        return max((len(line.mean) for line in self.lines), default=0)

    @property
    def known(self) -> int:
        """How many quarters have a line or a band."""
        return max((len(values) for line in self.lines for values in line.values), default=0)


@component("band_chart.vue", "graph")
def Drawing(
    graph: UserDict[str, Any],
    saved: dict[str, Any],
    old: bool,
    texts: dict[str, str],
    event_save: Callable[[Any], None],
) -> None:
    """Draw the chart."""


@solara.component
def BandChart(graph: Graph, language: Language, old: bool = False) -> solara.Element:
    """Show lines with their bands; ``old`` ones are dimmed, for they answer an earlier question."""
    saved, save = solara.use_state({"count": 0, "text": ""})
    drawn = solara.use_memo(lambda: whole(plain(graph, language)), [graph, language])
    return Drawing(
        graph=drawn,
        saved=saved,
        old=old,
        texts=words(TEXTS, language),
        event_save=lambda _: save({"count": saved["count"] + 1, "text": as_csv(graph)}),
    )


def plain(graph: Graph, language: Language) -> dict[str, Any]:
    """What the browser needs to draw a graph: values rounded to what can be seen, with a power of ten taken out."""
    scale = Scale.of(value for line in graph.lines for values in line.values for value in values.tolist())
    return {
        "name": graph.name,
        "title": graph.title,
        "unit": scale.unit(graph.unit),
        "meaning": graph.meaning,
        "quarters": [clock.label(quarter) for quarter in range(max(graph.known, graph.horizon))],
        "lines": [
            {
                "name": line.name,
                "role": line.role,
                "colours": line.colours,
                "meaning": line.meaning,
                "mean": _pixels(line.mean, scale) or [],
                "low": _pixels(line.low, scale),
                "high": _pixels(line.high, scale),
                "edge": line.edge and [_pixels(end, scale) for end in line.edge],
            }
            for line in graph.lines
        ],
        "from_zero": graph.from_zero,
        "mark": None if graph.mark is None else clock.label(graph.mark),
        "stacked": graph.stacked,
        "most": graph.most,
        "known": graph.known,
        "band": graph.band,
        "band_meaning": graph.band_meaning,
        "note": _note(graph, language),
        "empty": "" if graph.quarters else graph.empty,
        "description": description(graph, scale, language),
    }


def description(graph: Graph, scale: Scale, language: Language) -> str:
    """Say what a chart shows, for who does not see it."""
    if not graph.quarters:
        return f"{graph.title}. {graph.empty}".strip()
    ends = [f"{line.name} {scale.write(float(line.mean[-1]))}" for line in graph.lines if len(line.mean)]
    return word(
        "chart_about", language, title=graph.title, unit=scale.unit(graph.unit), first=clock.label(0),
        last=clock.label(graph.quarters - 1), ends=listed(ends, language),
    )  # fmt: skip


def _note(graph: Graph, language: Language) -> str:
    """What a saved picture says of its bands, for it has neither key nor page around it."""
    if not any(_known(line.low) for line in graph.lines):
        return ""
    if graph.band:
        return word("bands_are", language, what=graph.band)
    return word("seam_meaning" if graph.stacked else "band_meaning", language)


def as_csv(graph: Graph) -> str:
    """The values of a graph in full, one row a quarter; the unit stands in the heads of the columns."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    columns: list[tuple[str, Array]] = []
    for line in graph.lines:
        for kind, values in ((graph.value, line.mean), ("low", line.low), ("high", line.high)):
            if _known(values):
                columns.append((f"{line.name}, {kind} ({graph.unit})", values))
    rows.writerow(["quarter", *(head for head, _ in columns)])
    for quarter in range(max((len(values) for _, values in columns), default=0)):
        cells = [_cell(values, quarter) for _, values in columns]
        rows.writerow([clock.label(quarter), *cells])
    return text.getvalue()


def _cell(values: Array, quarter: int) -> str:
    value = float(values[quarter]) if quarter < len(values) else math.nan
    return repr(value) if math.isfinite(value) else ""


def _known(values: Array | None) -> TypeGuard[Array]:
    return values is not None and bool(np.isfinite(values).any())


def _pixels(values: Array | None, scale: Scale) -> list[float | None] | None:
    if not _known(values):
        return None
    return [pixel(scale.shrink(value)) for value in values.tolist()]
