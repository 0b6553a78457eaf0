"""Which pictures a result folder has, what there is to choose in each, and how its data become a picture."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from model.levers import GROUPS, LEVERS
from model.policy import scenario_names
from model.results import OUTPUTS, outputs
from web.comparison import Interval
from web.components.band_chart import Graph, Line
from web.components.bars import Bar, Swing, bars, tornado
from web.components.charts import Look
from web.components.heat_map import Grid, heat_map
from web.components.levers import place_names
from web.components.plot import Picture
from web.link import State, shipped
from web.pool.runs import Task
from web.results.spread import Course, boxes, courses, histogram
from web.results.tables import (
    AS_IT_STANDS,
    About,
    BarData,
    Cells,
    DrawAnswers,
    DrawCourse,
    DrawCurves,
    DrawSpread,
    DrawSurface,
    DrawSynergy,
    DrawTornado,
    LineData,
    Place,
    SpreadData,
    SwingData,
    TimeData,
)
from web.words import Language, meaning, title, unit, word
from web.words.results import COLUMNS_ZH

SURFACE, COURSE, TORNADO, SPREAD = "surface", "course", "tornado", "spread"
CURVES, BANDS, SYNERGY, ANSWERS = "curves", "bands", "synergy", "answers"
BY_POINT = ("label", "scenario")  # what boxes can be set apart by, beside factors
FEW_POINTS = 40
MOST_LINES = 12
NOTHING = "nothing"  # lines or boxes are not set apart
_SETTING = re.compile(r"([a-z]\w*(?::\w+)?)=(-?\d[\d.e+-]*)")
_HEADLINE = re.compile(r"(?P<output>\w+?)_(?P<first>\d{4})(?:_(?P<last>\d{4}))?")


@dataclass(frozen=True)
class View:
    """A picture that a folder has, and what there is to choose in it: its output, what goes along, what sets apart.

    Attributes:
        name: as it stands in the link: ``surface``, or ``answers:differences`` for a table.
        kind: which kind of picture.
        table: what it is drawn from.
        of: outputs to choose from.
        x: what may go along.
        y: what may go up, or set lines and boxes apart.
    """

    name: str
    kind: str
    table: str
    of: tuple[str, ...] = ()
    x: tuple[str, ...] = ()
    y: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chosen:
    """A view with a choice made of everything."""

    view: View
    of: str
    x: str
    y: str


def views(about: About) -> dict[str, View]:
    """The pictures of a folder by name, the most telling first."""
    of_runs, others = _of_runs(about), [*_of_answers(about), *_of_time(about)]
    found = [*of_runs, *others] if about.crossed and about.table("effects") else [*others, *of_runs]
    return {view.name: view for view in found}


def _of_answers(about: About) -> list[View]:
    found = []
    drawn = len(about.factors) > 1 and about.points > FEW_POINTS  # of a large design nobody reads point by point
    for table in about.tables:
        if table.values and table.name != "synergy" and not (drawn and table.name == "effects"):
            of = table.choices.get(table.subject, ()) if table.subject else ()
            found.append(View(f"{ANSWERS}:{table.name}", ANSWERS, table.name, of, _in_order(table.values)))
    if (synergy := about.table("synergy")) is not None and synergy.rows:
        headlines = synergy.choices.get("headline") or tuple(each.name for each in about.headlines)
        found.append(View(SYNERGY, SYNERGY, "synergy", headlines))
    return found


def _in_order(values: Sequence[str]) -> tuple[str, ...]:
    """Columns of values, what is most asked for first."""
    first = [name for name in ("difference", "relative", "mean") if name in values]
    return (*first, *(name for name in values if name not in first))


def _of_time(about: About) -> list[View]:
    known = [output.name for output in outputs("N")]
    found = []
    for table, kind in (("national", CURVES), ("series", CURVES), ("bands", BANDS)):
        own = about.table(table)
        if own is None:
            continue
        names = own.choices.get("series", ()) if kind == BANDS else tuple(column.name for column in own.columns)
        found.append(View(kind, kind, table, tuple(name for name in names if name in known)))
    return found


def _of_runs(about: About) -> list[View]:
    if not about.headlines or about.points < 2:
        return []
    of = tuple(each.name for each in about.headlines)
    factors = tuple(each.column.name for each in about.factors if each.low < each.high)
    by_point = ("label",) if about.points <= FEW_POINTS else ()
    found = [View(SPREAD, SPREAD, "runs", of, y=(*by_point, NOTHING, *factors))]
    if factors and about.table("effects") is not None:  # a sweep
        found.insert(0, View(TORNADO, TORNADO, "runs", of))
        found.insert(1, View(COURSE, COURSE, "runs", of, factors, (NOTHING, *(factors if about.crossed else ()))))
    if len(factors) > 1 and about.crossed and about.table("effects") is not None:
        found.insert(0, View(SURFACE, SURFACE, "runs", of, factors, factors))
    return found


def chosen(known: dict[str, View], state: State) -> Chosen | None:
    """What the link asks for, or the first of what there is where it asks for nothing that there is."""
    if not known:
        return None
    view = known.get(state.show) or next(iter(known.values()))
    of = state.of if state.of in view.of else next(iter(view.of), "")
    x = state.x if state.x in view.x else next(iter(view.x), "")
    others = [name for name in view.y if name != x]
    y = state.y if state.y in others else next(iter(others), "")
    return Chosen(view, of, x, y)


def task_of(choice: Chosen, place: Place, where: str) -> Task:
    """The task that gives the data of a picture."""
    view, apart = choice.view, "" if choice.y == NOTHING else choice.y
    makers: dict[str, Task] = {
        SURFACE: DrawSurface(place, choice.of, choice.x, choice.y, where),
        COURSE: DrawCourse(place, choice.of, choice.x, apart, where),
        TORNADO: DrawTornado(place, choice.of, where),
        SPREAD: DrawSpread(place, choice.of, apart, where),
        CURVES: DrawCurves(place, view.table, choice.of, where),
        BANDS: DrawCurves(place, view.table, choice.of, where),
        SYNERGY: DrawSynergy(place, choice.of),
        ANSWERS: DrawAnswers(place, view.table, choice.of, choice.x, where),
    }
    return makers[view.kind]


# --- names


@dataclass(frozen=True)
class Names:
    """What columns, outputs, factors and settings are called."""

    about: About
    language: Language

    def title(self, name: str) -> str:
        """What a column, output, lever, group or scenario is called; the name itself where nothing says more."""
        if match := self._headline(name):
            years = match["first"] if not match["last"] else f"{match['first']}–{match['last']}"
            stop = ", " if self.language == "en" else "，"
            return f"{title(OUTPUTS[match['output']], self.language)}{stop}{years}"
        if name in OUTPUTS:
            return title(OUTPUTS[name], self.language)
        lever, colon, place = name.partition(":")
        if lever in LEVERS:
            return title(LEVERS[lever], self.language) + (
                f" ({place_names(self.language).get(place, place)})" if colon else ""
            )
        if name in GROUPS:
            return GROUPS[name][self.language == "zh"]
        if name in scenario_names():
            return title(shipped(name), self.language)
        if self.language == "zh" and name in COLUMNS_ZH:
            return COLUMNS_ZH[name]
        column = self._column(name)
        return column.title if column else name

    def called(self, column: str, text: str) -> str:
        """What a word of a column is: a scenario, a point, a group of levers, an output."""
        if column in ("scenario", "label"):
            if text in scenario_names():
                return title(shipped(text), self.language)
            return _SETTING.sub(lambda match: f"{self.title(match[1])} {float(match[2]):.4g}", text)
        if text in GROUPS:
            return GROUPS[text][self.language == "zh"]
        return self.title(text)

    def setting(self, text: str) -> str:
        """A setting of a factor."""
        return word("as_it_stands", self.language) if text == AS_IT_STANDS else text

    def column_title(self, table: str, name: str) -> str:
        """What a column of a table is called."""
        own = self.about.table(table)
        column = next((each for each in own.columns if each.name == name), None) if own else None
        if column is None or self.language == "zh" or self._headline(name):
            return self.title(name)
        return column.title

    def unit(self, name: str) -> str:
        """The unit of an output or column."""
        match = self._headline(name)
        output = match["output"] if match else name
        if output in OUTPUTS:
            return unit(OUTPUTS[output].unit, self.language)
        column = self._column(name)
        return unit(column.unit, self.language) if column else ""

    def meaning(self, name: str) -> str:
        """What an output or column says."""
        column = self._column(name)
        if column:
            return column.meaning
        match = self._headline(name)
        output = match["output"] if match else name
        return meaning(OUTPUTS[output], self.language) if output in OUTPUTS else ""

    def factor(self, name: str) -> str:
        """A factor with its unit."""
        column = next((each.column for each in self.about.factors if each.column.name == name), None)
        called = self.title(name)
        return f"{called} ({unit(column.unit, self.language)})" if column and column.unit else called

    @staticmethod
    def _headline(name: str) -> re.Match[str] | None:
        match = _HEADLINE.fullmatch(name)
        return match if match and match["output"] in OUTPUTS else None

    def _column(self, name: str) -> Any:
        columns = [column for table in self.about.tables for column in table.columns]
        return next((column for column in columns if column.name == name), None)


# --- pictures


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
