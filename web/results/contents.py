"""What a result folder holds: its tables with their columns, what was moved and what was measured."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from experiments.report.answers import answers_of, subject_of
from experiments.report.folder import Field, Resource
from experiments.report.points import Points
from experiments.report.tables import FAILURES
from web.pool.runs import Checkpoint
from web.results.binning import LEVELS
from web.results.store import Place, folder, frame

if TYPE_CHECKING:
    import pandas as pd

MOST_CHOICES = 30  # words of a column that can be filtered by


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
    """What is in a folder; ``kind`` is the command that made it."""

    kind: str
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
class Open:
    """Ask what is in a folder."""

    place: Place

    def run(self, checkpoint: Checkpoint, /) -> About:
        """Read every table once."""
        own = folder(self.place)
        tables = []
        for number, resource in enumerate(own.resources.values()):
            checkpoint(number, len(own.resources))
            tables.append(_about(resource, frame(self.place, resource.name)))
        points = Points.of(own)
        failures = 0 if FAILURES not in own.resources else len(frame(self.place, FAILURES))
        factors = () if points is None else tuple(
            factor for field in points.factors for factor in _factor(field, points.runs)
        )  # fmt: skip
        headlines = () if points is None else tuple(
            _column(field) for field in points.headlines if points.runs[field.name].notna().any()
        )  # fmt: skip
        count = 0 if points is None else len(points)
        names = [factor.column.name for factor in factors]
        crossed = points is not None and bool((points.runs[names].notna().sum(axis=1) > 1).any())
        return About(own.kind, own.title, own.text, tuple(tables), factors, headlines, count, failures, crossed)


def _about(resource: Resource, rows: "pd.DataFrame") -> TableAbout:
    choices = {}
    for field in resource.texts:
        words = tuple(map(str, rows[field.name].drop_duplicates()[: MOST_CHOICES + 1]))
        if 1 < len(words) <= MOST_CHOICES:
            choices[field.name] = words
    values = tuple(answer.name for answer in answers_of(resource) if rows[answer.name].notna().any())
    return TableAbout(
        resource.name, resource.title, resource.file, len(rows), tuple(map(_column, resource.fields)), choices,
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
