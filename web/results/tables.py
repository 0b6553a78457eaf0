"""What worker processes are asked for of a result folder: what is in it, pages of its tables, data for its pictures.

Tables may be large: only workers read them (with pandas, each once), and what comes back is small. Every task names the
folder by its path and by a stamp of its files, so an answer holds until a file is written.
"""

import functools
import itertools
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.report.answers import answers_of, labels_of, subject_of
from experiments.report.folder import Field, Folder, Resource
from experiments.report.points import Points
from experiments.report.tables import FAILURES
from model.errors import InputError
from web.comparison import Interval, band, interval
from web.pool.runs import Checkpoint
from web.results.boxes import Box, box
from web.results.folders import check_links

if TYPE_CHECKING:
    import pandas as pd

PAGE = 25  # rows of a page
MOST_BYTES = 30_000_000  # of a table that is downloaded through the page
LEVELS = 24  # settings of a factor that are told apart; of more, ranges are made
RANGES = 10  # of a factor with many settings along an axis
FEW = 6  # lines or groups that are told apart, when a factor with many settings sets them apart
BINS = 24  # of a histogram
MOST_BARS = 40
MOST_CHOICES = 30  # words of a column that can be filtered by
AS_IT_STANDS = "–"  # a factor that is not moved


@dataclass(frozen=True)
class Column:
    """A column as the page needs it."""

    name: str
    title: str
    unit: str
    meaning: str
    type: str
    varies: bool  # whether each row has its own unit


@dataclass(frozen=True)
class Factor:
    """Something that a sweep moves: its settings, or its ends where there are many."""

    column: Column
    settings: tuple[float, ...]
    low: float
    high: float


@dataclass(frozen=True)
class TableAbout:
    """A table of a folder: ``choices`` are the words of columns that have few, ``values`` columns with an interval."""

    name: str
    title: str
    file: str
    rows: int
    columns: tuple[Column, ...]
    choices: Mapping[str, tuple[str, ...]]
    values: tuple[str, ...] = ()
    subject: str = ""


@dataclass(frozen=True)
class About:
    """What is in a folder."""

    title: str
    text: str
    tables: tuple[TableAbout, ...]
    factors: tuple[Factor, ...]
    headlines: tuple[Column, ...]
    points: int
    failures: int
    crossed: bool = False  # whether some runs move several factors together

    def table(self, name: str) -> TableAbout | None:
        """A table by its name."""
        return next((each for each in self.tables if each.name == name), None)


@dataclass(frozen=True)
class Place:
    """A folder as it is now: its path, and a stamp of its files."""

    path: str
    stamp: str


@functools.lru_cache(maxsize=4)
def _folder(place: Place) -> Folder:
    check_links(Path(place.path))
    return Folder(Path(place.path))


@functools.lru_cache(maxsize=6)
def _frame(place: Place, table: str) -> "pd.DataFrame":
    return _folder(place).frame(table)


@dataclass(frozen=True)
class Open:
    """Ask what is in a folder."""

    place: Place

    def run(self, checkpoint: Checkpoint, /) -> About:
        """Read every table once."""
        folder = _folder(self.place)
        tables = []
        for number, resource in enumerate(folder.resources.values()):
            checkpoint(number, len(folder.resources))
            tables.append(_about(resource, _frame(self.place, resource.name)))
        points = Points.of(folder)
        failures = 0 if FAILURES not in folder.resources else len(_frame(self.place, FAILURES))
        factors = () if points is None else tuple(
            factor for field in points.factors for factor in _factor(field, points.runs)
        )  # fmt: skip
        headlines = () if points is None else tuple(map(_column, points.headlines))
        count = 0 if points is None else len(points)
        names = [factor.column.name for factor in factors]
        crossed = points is not None and bool((points.runs[names].notna().sum(axis=1) > 1).any())
        return About(folder.title, folder.text, tuple(tables), factors, headlines, count, failures, crossed)


def _about(resource: Resource, frame: "pd.DataFrame") -> TableAbout:
    choices = {}
    for field in resource.texts:
        words = tuple(map(str, frame[field.name].drop_duplicates()[: MOST_CHOICES + 1]))
        if 1 < len(words) <= MOST_CHOICES:
            choices[field.name] = words
    values = tuple(answer.name for answer in answers_of(resource) if frame[answer.name].notna().any())
    return TableAbout(
        resource.name, resource.title, resource.file, len(frame), tuple(map(_column, resource.fields)), choices,
        values, subject_of(resource) or "",
    )  # fmt: skip


def _column(field: Field) -> Column:
    return Column(field.name, field.title, field.unit, field.meaning, field.type, field.varies)


def _factor(field: Field, runs: "pd.DataFrame") -> "list[Factor]":
    """A factor that is moved; none for one that never is."""
    values = sorted(map(float, runs[field.name].dropna().unique()))
    if not values:
        return []
    return [Factor(_column(field), tuple(values) if len(values) <= LEVELS else (), values[0], values[-1])]


# --- which rows count


@dataclass(frozen=True)
class Condition:
    """Rows in which a column lies between two numbers, or is a word."""

    column: str
    low: float = -math.inf
    high: float = math.inf
    word: str | None = None


def read_conditions(text: str) -> tuple[Condition, ...]:
    """Read ``carbon_tax=0..50;scenario==historical``; what is not of that form is left out.

    >>> read_conditions("carbon_tax=0..50;scenario==historical")[0]
    Condition(column='carbon_tax', low=0.0, high=50.0, word=None)
    """
    found = []
    for part in filter(None, text.split(";")):
        column, _, rest = part.partition("=")
        if rest.startswith("="):
            found.append(Condition(column, word=rest[1:]))
        elif match := re.fullmatch(r"(-?[\d.e+-]+)\.\.(-?[\d.e+-]+)", rest):
            try:
                found.append(Condition(column, float(match[1]), float(match[2])))
            except ValueError:
                continue
    return tuple(found)


def write_conditions(conditions: Sequence[Condition]) -> str:
    """Write conditions as :func:`read_conditions` reads them.

    >>> write_conditions([Condition("carbon_tax", 0.0, 50.0), Condition("scenario", word="historical")])
    'carbon_tax=0.0..50.0;scenario==historical'
    """
    return ";".join(
        f"{each.column}={each.low!r}..{each.high!r}" if each.word is None else f"{each.column}=={each.word}"
        for each in conditions
    )


def kept(frame: "pd.DataFrame", conditions: Sequence[Condition]) -> "pd.DataFrame":
    """The rows that meet the conditions; one on a column that the table lacks says nothing about it."""
    for each in conditions:
        if each.column not in frame.columns:
            continue
        column = frame[each.column]
        if each.word is not None:
            frame = frame[column.astype(str) == each.word]
        elif column.dtype.kind in "if":
            frame = frame[(column >= each.low) & (column <= each.high)]
    return frame


def _chosen(place: Place, table: str, where: str) -> "pd.DataFrame":
    """Rows of a table that count; those of a table of runs through time follow the runs."""
    conditions = read_conditions(where)
    frame = _frame(place, table)
    if table != "runs" and "run" in frame.columns and "runs" in _folder(place).resources:
        runs = kept(_frame(place, "runs"), conditions)
        frame = frame[frame["run"].isin(runs["run"])]
    return kept(frame, conditions)


# --- tables


@dataclass(frozen=True)
class Page:
    """Some rows of a table, and how many there are in all."""

    rows: tuple[tuple[str | float, ...], ...]
    total: int


@dataclass(frozen=True)
class ReadRows:
    """Ask for a page of a table."""

    place: Place
    table: str
    where: str
    page: int

    def run(self, checkpoint: Checkpoint, /) -> Page:
        """Read it."""
        frame = _chosen(self.place, self.table, self.where)
        shown = frame.iloc[self.page * PAGE : (self.page + 1) * PAGE]
        return Page(tuple(tuple(map(_plain, row)) for row in shown.itertuples(index=False)), len(frame))


def _plain(cell: Any) -> str | float:
    return cell if isinstance(cell, str) else float(cell)


@dataclass(frozen=True)
class ReadFile:
    """Ask for the rows of a table that count, as a CSV file."""

    place: Place
    table: str
    where: str

    def run(self, checkpoint: Checkpoint, /) -> str:
        """Write it.

        Raises:
            InputError: it is too large to go through a browser.
        """
        text = _chosen(self.place, self.table, self.where).to_csv(index=False, lineterminator="\n")
        if len(text) > MOST_BYTES:
            file = _folder(self.place).resources[self.table].file
            raise InputError(f"{file} is too large to be sent; it lies in {self.place.path}. Filter it first")
        return str(text)


@dataclass(frozen=True)
class ReadReport:
    """Ask for the report of a folder: one HTML page that needs nothing beside it."""

    place: Place

    def run(self, checkpoint: Checkpoint, /) -> str:
        """Make it."""
        from experiments.report.page import page

        check_links(Path(self.place.path))
        return page(Path(self.place.path))


# --- data for pictures


@dataclass(frozen=True)
class Cells:
    """Values of an output by two factors: settings of each, and the value in each cell."""

    across: tuple[str, ...]
    up: tuple[str, ...]
    values: tuple[tuple[Interval | None, ...], ...]


@dataclass(frozen=True)
class DrawSurface:
    """Ask how an output goes with two factors."""

    place: Place
    of: str
    x: str
    y: str
    where: str

    def run(self, checkpoint: Checkpoint, /) -> Cells:
        """Mean of the runs in each cell, with its interval over the replications."""
        runs = _chosen(self.place, "runs", self.where).dropna(subset=[self.x, self.y])
        columns, rows = _settings(runs[self.x], RANGES), _settings(runs[self.y], RANGES)
        groups = dict(list(runs.assign(_x=columns.codes, _y=rows.codes).groupby(["_y", "_x"])))
        values = tuple(
            tuple(_mean(groups[row, column], self.of) if (row, column) in groups else None
                  for column in range(len(columns.names)))
            for row in range(len(rows.names))
        )  # fmt: skip
        return Cells(columns.names, rows.names, values)


@dataclass(frozen=True)
class LineData:
    """A line: its name, where its points are, and their values."""

    name: str
    at: tuple[float, ...]
    values: tuple[Interval, ...]


@dataclass(frozen=True)
class DrawCourse:
    """Ask how an output goes with one factor, apart by the settings of another if one is named."""

    place: Place
    of: str
    x: str
    y: str
    where: str

    def run(self, checkpoint: Checkpoint, /) -> tuple[LineData, ...]:
        """Mean of the runs at each setting, with its interval over the replications."""
        runs = _chosen(self.place, "runs", self.where)
        runs = runs[runs[self.x].notna()]
        if not self.y:
            return (_line("", runs, self.x, self.of),)
        apart = _settings(runs[self.y], FEW)
        codes = runs.assign(_y=apart.codes)
        return tuple(
            _line(name, codes[codes["_y"] == number], self.x, self.of) for number, name in enumerate(apart.names)
        )


def _line(name: str, runs: "pd.DataFrame", x: str, of: str) -> LineData:
    along = _settings(runs[x], RANGES)
    groups = dict(list(runs.assign(_x=along.codes).groupby("_x")))
    middles = tuple(float(group[x].mean()) for group in groups.values())
    return LineData(name, middles, tuple(_mean(group, of) for group in groups.values()))


@dataclass(frozen=True)
class SwingData:
    """What an output does at the two ends of a factor."""

    factor: str
    low: Interval
    high: Interval
    low_at: str
    high_at: str


@dataclass(frozen=True)
class DrawTornado:
    """Ask what an output does at the two ends of each factor."""

    place: Place
    of: str
    where: str

    def run(self, checkpoint: Checkpoint, /) -> tuple[SwingData, ...]:
        """Difference from the middle of all runs, or from the baseline where factors are moved one at a time."""
        runs = _chosen(self.place, "runs", self.where)
        factors = [field.name for field in Points(_folder(self.place), runs).factors]
        moved = runs[factors].notna().sum(axis=1)
        alone = bool((moved <= 1).all()) and bool((moved == 0).any())
        middle = (runs[moved == 0] if alone else runs).groupby("replication")[self.of].mean()
        found = []
        for name in factors:
            settings = _settings(runs[name][runs[name].notna()], FEW)
            if len(settings.names) < 2 and not (alone and len(settings.names)):
                continue
            codes = runs[runs[name].notna()].assign(_x=settings.codes)
            ends = (0, len(settings.names) - 1)
            low, high = (_against(codes[codes["_x"] == end], self.of, middle) for end in ends)
            found.append(SwingData(name, low, high, *(settings.names[end] for end in ends)))
        return tuple(found)


def _against(runs: "pd.DataFrame", of: str, middle: "pd.Series") -> Interval:
    own = runs.groupby("replication")[of].mean()
    return interval((own - middle).dropna().to_numpy(float))


@dataclass(frozen=True)
class SpreadData:
    """How values spread: a histogram, and boxes by group where a group was named."""

    edges: tuple[float, ...]
    counts: tuple[int, ...]
    boxes: tuple[Box, ...]


@dataclass(frozen=True)
class DrawSpread:
    """Ask how an output spreads over the runs, apart by a factor or the points if one is named."""

    place: Place
    of: str
    y: str
    where: str

    def run(self, checkpoint: Checkpoint, /) -> SpreadData:
        """Count and take quantiles."""
        import numpy as np

        runs = _chosen(self.place, "runs", self.where)
        runs = runs[runs[self.of].notna()]
        values = runs[self.of].to_numpy(float)
        if not len(values):
            return SpreadData((), (), ())
        counts, edges = np.histogram(values, bins=min(BINS, max(4, round(math.sqrt(len(values))))))
        groups: list[Box] = []
        if self.y in ("label", "scenario"):
            groups = [box(str(name), own[self.of].to_numpy(float)) for name, own in runs.groupby(self.y, sort=False)][
                :MOST_BARS
            ]
        elif self.y:
            apart = _settings(runs[self.y], FEW)
            codes = runs.assign(_y=apart.codes)
            groups = [box(name, codes[codes["_y"] == n][self.of].to_numpy(float)) for n, name in enumerate(apart.names)]
        return SpreadData(tuple(map(float, edges)), tuple(map(int, counts)), tuple(groups))


@dataclass(frozen=True)
class BarData:
    """A value of a table with its interval, and the words that say what it is about, each with its column."""

    labels: tuple[tuple[str, str], ...]
    unit: str
    value: Interval


@dataclass(frozen=True)
class DrawAnswers:
    """Ask for a column of values with intervals; ``of`` is which output, where rows are about several."""

    place: Place
    table: str
    of: str
    x: str
    where: str

    def run(self, checkpoint: Checkpoint, /) -> tuple[BarData, ...]:
        """The largest first."""
        resource = _folder(self.place).resources[self.table]
        frame = _chosen(self.place, self.table, self.where)
        answer = next(each for each in answers_of(resource) if each.name == self.x)
        subject = subject_of(resource)
        if subject and self.of:
            frame = frame[frame[subject] == self.of]
        frame = frame[frame[answer.name].notna()]
        order = frame[answer.name].abs().sort_values(ascending=False, kind="stable").index
        labels = labels_of(resource) or ([subject] if subject else [])
        return tuple(
            BarData(
                tuple((name, resource[name].labels.get(str(row[name]), str(row[name]))) for name in labels),
                "fraction" if answer.relative else answer.field.unit_in(row),
                Interval(*(float(row[end]) for end in (answer.name, answer.low, answer.high))),
            )
            for row in frame.reindex(order).head(MOST_BARS).to_dict("records")
        )  # fmt: skip


@dataclass(frozen=True)
class DrawSynergy:
    """Ask for the synergies of pairs in an output."""

    place: Place
    of: str

    def run(self, checkpoint: Checkpoint, /) -> Cells:
        """The matrix."""
        frame = _frame(self.place, "synergy")
        rows = frame[frame["headline"] == self.of].to_dict("records")
        names = tuple(dict.fromkeys([row[key] for row in rows for key in ("group", "other_group")]))
        found = {
            pair: Interval(row["mean"], row["low"], row["high"])
            for row in rows
            for pair in ((row["group"], row["other_group"]), (row["other_group"], row["group"]))
        }
        return Cells(names, names, tuple(tuple(found.get((one, other)) for other in names) for one in names))


@dataclass(frozen=True)
class TimeData:
    """A line through the quarters: means, and the ends of their intervals where there are some."""

    name: str
    mean: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True)
class DrawCurves:
    """Ask for an output through time: of one run, or of the points of a study."""

    place: Place
    table: str
    of: str
    where: str

    def run(self, checkpoint: Checkpoint, /) -> tuple[TimeData, ...]:
        """Means over the runs of each point; all together where there are too many points to tell apart."""
        frame = _chosen(self.place, self.table, self.where)
        if self.table == "bands":
            own = frame[frame["series"] == self.of]
            return tuple(
                TimeData(str(name), *(tuple(map(float, rows[end])) for end in ("mean", "low", "high")))
                for name, rows in own.groupby("scenario", sort=False)
            )
        if "run" not in frame.columns:
            return (TimeData("", tuple(map(float, frame[self.of])), (), ()),)
        runs = _frame(self.place, "runs").set_index("run")["label"]
        wide = frame.pivot(index="run", columns="quarter", values=self.of)
        labels = runs.reindex(wide.index)
        if labels.nunique() > FEW:
            labels[:] = ""
        return tuple(_through_time(str(name), own.to_numpy(float)) for name, own in wide.groupby(labels, sort=False))


def _through_time(name: str, values: Any) -> TimeData:
    found = band(values)
    return TimeData(name, *(tuple(map(float, each)) for each in (found.mean, found.low, found.high)))


# --- settings of a factor


@dataclass(frozen=True, eq=False)
class _Settings:
    """Which setting each row has: its number, and the names of all."""

    codes: Any
    names: tuple[str, ...]


def _settings(values: "pd.Series", ranges: int) -> _Settings:
    """The settings of a factor: each for itself, or ranges of equal width where there are too many."""
    import numpy as np

    numbers = values.to_numpy(float)
    there = np.isfinite(numbers)
    distinct = np.unique(numbers[there])
    first = int(not there.all())  # runs in which the factor is not moved come first
    head = (AS_IT_STANDS,) if first else ()
    most = LEVELS if ranges == RANGES else ranges + 2
    if len(distinct) <= most:
        codes = np.where(there, np.searchsorted(distinct, np.where(there, numbers, 0.0)) + first, 0)
        return _Settings(codes, (*head, *(f"{value:.4g}" for value in distinct)))
    edges = np.linspace(distinct[0], distinct[-1], ranges + 1)
    inside = np.clip(np.searchsorted(edges, numbers, side="right") - 1, 0, ranges - 1)
    named = (f"{low:.3g} – {high:.3g}" for low, high in itertools.pairwise(edges))
    return _Settings(np.where(there, inside + first, 0), (*head, *named))


def _mean(runs: "pd.DataFrame", of: str) -> Interval:
    """Mean of runs, with its interval over the means of the replications."""
    by_replication = runs.groupby("replication")[of].mean().dropna().to_numpy(float)
    return interval(by_replication) if len(by_replication) else Interval(math.nan, math.nan, math.nan)
