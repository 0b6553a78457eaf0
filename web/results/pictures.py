"""How the data of a picture of a result folder become one."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from web.comparison import Interval
from web.components.band_chart import Graph, Line
from web.components.bars import Bar, Swing, bars, tornado
from web.components.charts import Look
from web.components.heat_map import Grid, heat_map
from web.components.plot import Picture
from web.results.binning import Cells
from web.results.estimates import BarData
from web.results.names import Names
from web.results.responses import LineData, SpreadData, SwingData
from web.results.spread import Course, boxes, courses, histogram
from web.results.time_series import TimeData
from web.results.views import (
    ANSWERS,
    BANDS,
    BY_POINT,
    COURSE,
    CURVES,
    NOTHING,
    SPREAD,
    SURFACE,
    SYNERGY,
    TORNADO,
    Chosen,
)  # fmt: skip
from web.words import unit, word

MOST_LINES = 12


def drawn(choice: Chosen, data: Any, names: Names, look: Look) -> Picture | Graph | None:
    """The picture of a choice from its data; None where no row is left."""
    if not _anything(data):
        return None
    makers: dict[str, Any] = {
        SURFACE: _surface, COURSE: _course, TORNADO: _tornado, SPREAD: _spread, CURVES: _curves, BANDS: _curves,
        SYNERGY: _synergy, ANSWERS: _answers,
    }  # fmt: skip
    made: Picture | Graph = makers[choice.view.kind](choice, data, names, look)
    return made


def _anything(data: Any) -> bool:
    if isinstance(data, Cells):
        return any(value is not None for row in data.values for value in row)
    return bool(data.counts if isinstance(data, SpreadData) else data)


def _surface(choice: Chosen, data: Cells, names: Names, look: Look) -> Picture:
    grid = Grid((names.factor(choice.x), data.across), (names.factor(choice.y), data.up), data.values)
    heading = word("surface_of", names.language, output=names.title(choice.of))
    return heat_map(
        f"surface-{choice.of}", heading, names.unit(choice.of), names.meaning(choice.of), grid, look, names.language
    )


def _synergy(choice: Chosen, data: Cells, names: Names, look: Look) -> Picture:
    titles = [names.title(name) for name in data.across]
    grid = Grid(("", titles), ("", titles), data.values, signed=True)
    heading = f"{word('synergy', names.language)}: {names.title(choice.of)}"
    meaning = word("synergy_meaning", names.language)
    return heat_map(f"synergy-{choice.of}", heading, names.unit(choice.of), meaning, grid, look, names.language)


def _course(choice: Chosen, data: Sequence[LineData], names: Names, look: Look) -> Picture:
    apart = "" if choice.y == NOTHING else names.title(choice.y)
    lines = [
        Course(f"{apart} {names.setting(line.name)}".strip() or names.title(choice.of), line.at, line.values)
        for line in data
    ]
    return courses(
        f"lines-{choice.of}", names.title(choice.of), names.unit(choice.of), names.meaning(choice.of),
        names.factor(choice.x), lines, look, names.language,
    )  # fmt: skip


def _tornado(choice: Chosen, data: Sequence[SwingData], names: Names, look: Look) -> Picture:
    rows = [Swing(names.title(each.factor), each.low, each.high, each.low_at, each.high_at) for each in data]
    heading = word("tornado_of", names.language, output=names.title(choice.of))
    meaning = word("tornado_meaning", names.language)
    found = tornado(f"tornado-{choice.of}", heading, names.unit(choice.of), meaning, rows, look, names.language)
    return replace(found, note=meaning)


def _spread(choice: Chosen, data: SpreadData, names: Names, look: Look) -> Picture:
    heading = word("spread_of", names.language, output=names.title(choice.of))
    name, measured, meaning = f"spread-{choice.of}", names.unit(choice.of), names.meaning(choice.of)
    if not data.boxes:
        return histogram(name, heading, measured, meaning, data.edges, data.counts, look, names.language)
    if choice.y in BY_POINT:
        groups = [replace(each, name=names.called(choice.y, each.name)) for each in data.boxes]
    else:
        groups = [replace(each, name=f"{names.title(choice.y)} {names.setting(each.name)}") for each in data.boxes]
    return boxes(name, heading, measured, meaning, groups, look, names.language)


def _answers(choice: Chosen, data: Sequence[BarData], names: Names, look: Look) -> Picture:
    shares = choice.x == "relative"
    rows = [
        Bar(
            " × ".join(names.called(*label) for label in each.labels), _in_percent(each.value) if shares else each.value
        )
        for each in data
    ]
    column = names.column_title(choice.view.table, choice.x)
    heading = f"{names.title(choice.of)}: {column}" if choice.of else column
    units = {each.unit for each in data}
    measured = "%" if shares else unit(units.pop(), names.language) if len(units) == 1 else ""
    signed = choice.x in ("difference", "relative") or (choice.x == "mean" and choice.view.table != "effects")
    return bars(
        f"{choice.view.table}-{choice.of or choice.x}", heading, measured, names.meaning(choice.x), rows, look,
        names.language, signed,
    )  # fmt: skip


def _curves(choice: Chosen, data: Sequence[TimeData], names: Names, look: Look) -> Graph:
    language = names.language
    alone = "all_runs" if choice.view.table == "series" else "this_run"
    lines = []
    for number, each in enumerate(data[:MOST_LINES]):
        called = names.called("label", each.name) if each.name else word(alone, language)
        lines.append(Line(called, str(number), np.array(each.mean), _ends(each.low), _ends(each.high)))
    heading = names.title(choice.of)
    if choice.view.kind == BANDS:
        heading = word("bands_of", language, output=heading)
    return Graph(f"{choice.view.kind}-{choice.of}", heading, names.unit(choice.of), names.meaning(choice.of), lines)


def _in_percent(value: Interval) -> Interval:
    return Interval(100 * value.value, 100 * value.low, 100 * value.high)


def _ends(values: Sequence[float]) -> Any:
    return np.array(values) if values else None
