"""Answers: the figures of a finding with their 95 % intervals, measured from a sweep and kept as a small CSV file."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from experiments.study.plan import Plan
from experiments.study.statistics import Estimate, mean_interval, paired_difference, relative_change
from model.arrays import Array
from model.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("point", "quantity", "unit", "mean", "low", "high", "replications")
_DIGITS = ".6g"


@dataclass(frozen=True)
class Answer:
    """A figure: of which point, what, in which unit, its mean over the replications and the 95 % interval of it."""

    point: str
    quantity: str
    unit: str
    mean: float
    low: float
    high: float
    replications: int

    def called(self, point: str) -> "Answer":
        """The same figure under another name."""
        return replace(self, point=point)

    def about(self, quantity: str) -> "Answer":
        """The same figure as another quantity."""
        return replace(self, quantity=quantity)

    @property
    def shows(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.low > 0 or self.high < 0

    @property
    def change(self) -> str:
        """As a change in words: ``-3.57 % (-4.72 to -2.43)``."""
        mean, low, high = (shown(value, "+") for value in (self.mean, self.low, self.high))
        return f"{mean} {self.unit} ({low} to {high})"

    @property
    def level(self) -> str:
        """As a level in words: ``56.4 % (55.9 to 56.9)``."""
        mean, low, high = map(shown, (self.mean, self.low, self.high))
        return f"{mean} {self.unit} ({low} to {high})"


def shown(value: float, sign: str = "") -> str:
    """A figure with three significant digits, but whole above a thousand; what is only rounding is nothing.

    >>> shown(1387.53), shown(0.0171), shown(12.345, "+"), shown(-1e-9, "+")
    ('1,388', '0.0171', '+12.3', '+0')
    """
    if abs(value) >= 1000:
        return f"{value:{sign},.0f}"
    return f"{value if abs(value) >= 1e-6 else 0.0:{sign}.3g}"


class Answers:
    """The answers to one question by point and quantity."""

    def __init__(self, rows: Iterable[Answer]) -> None:
        self.rows = tuple(rows)
        self._found = {(row.point, row.quantity): row for row in self.rows}
        if len(self._found) < len(self.rows):
            raise ValueError("two answers have the same point and quantity")

    def __getitem__(self, key: tuple[str, str]) -> Answer:
        return self._found[key]

    def of(self, quantity: str) -> list[Answer]:
        """All answers of a quantity, in the order of the file."""
        return [row for row in self.rows if row.quantity == quantity]

    def to_csv(self) -> str:
        """The answers as CSV with six significant digits."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(COLUMNS)
        for row in self.rows:
            figures = (f"{value:{_DIGITS}}" for value in (row.mean, row.low, row.high))
            writer.writerow([row.point, row.quantity, row.unit, *figures, row.replications])
        return text.getvalue()

    @classmethod
    def from_csv(cls, file: Path) -> "Answers":
        """Read what :meth:`to_csv` wrote."""
        with file.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        return cls(
            Answer(
                row["point"], row["quantity"], row["unit"], float(row["mean"]), float(row["low"]), float(row["high"]),
                int(row["replications"]),
            )
            for row in rows
        )  # fmt: skip


class Sweep:
    """A finished sweep: what its runs came to, by point and replication.

    Raises:
        InputError: there is no such folder, or runs are missing from it.
    """

    def __init__(self, plan: Plan, folder: Path) -> None:
        import pandas as pd

        self.plan, self._folder = plan, folder
        if not (folder / "runs.csv").is_file():
            raise InputError(f"{folder} holds no finished sweep: 'greenforge sweep {folder.name}' makes one")
        self._wide = pd.read_csv(folder / "runs.csv").set_index(["label", "replication"]).sort_index()
        wanted = {(point.name, r) for point in plan.points for r in range(plan.replications)}
        if set(self._wide.index) != wanted:
            raise InputError(f"{folder}: runs.csv does not hold every run of the spec")

    def values(self, point: str, column: str) -> Array:
        """A headline of a point, shape (replications,)."""
        return np.asarray(self._wide.loc[point][column], float)

    def table(self, name: str) -> "pd.DataFrame":
        """A further table of the sweep with the point and the replication of each row."""
        import pandas as pd

        runs = self._wide.reset_index().set_index("run")[["label", "replication"]]
        return pd.read_csv(self._folder / f"{name}.csv").join(runs, on="run")

    def level(self, point: str, quantity: str, values: Array, unit: str) -> Answer:
        """The mean of something."""
        return _answer(point, quantity, unit, mean_interval(values))

    def share(self, point: str, column: str) -> Answer:
        """The mean of a share, in percent."""
        return self.level(point, column, 100 * self.values(point, column), "%")

    def points(self, point: str, reference: str, column: str, quantity: str = "") -> Answer:
        """Difference of a share from that of another point, in percentage points."""
        found = paired_difference(100 * self.values(point, column), 100 * self.values(reference, column))
        return _answer(point, quantity or column, "points", found)

    def percent(self, point: str, reference: str, column: str, quantity: str = "") -> Answer:
        """Change against another point, in percent of it."""
        return percent(point, quantity or column, self.values(point, column), self.values(reference, column))


def percent(point: str, quantity: str, values: Array, reference: Array) -> Answer:
    """Change of a mean in percent of another, both of shape (replications,) under the same luck."""
    return _answer(point, quantity, "%", _times(100, relative_change(values, reference)))


def ratio(point: str, quantity: str, unit: str, above: Array, below: Array) -> Answer:
    """The ratio of two paired means with its linearised interval, both of shape (replications,)."""
    return _answer(point, quantity, unit, _plus(1, relative_change(above, below)))


def _times(factor: float, found: Estimate) -> Estimate:
    return Estimate(factor * found.mean, factor * found.low, factor * found.high, found.count)


def _plus(constant: float, found: Estimate) -> Estimate:
    return Estimate(found.mean + constant, found.low + constant, found.high + constant, found.count)


def _answer(point: str, quantity: str, unit: str, found: Estimate) -> Answer:
    mean, low, high = (float(np.asarray(value)) for value in (found.mean, found.low, found.high))
    return Answer(point, quantity, unit, mean, low, high, found.count)


class NoLongerTrueError(Exception):
    """A sentence of a finding that its figures no longer bear out: the text has to be written anew."""


def holds(condition: bool, sentence: str) -> str:
    """The sentence, if what it says is what the figures say.

    Raises:
        NoLongerTrueError: it is not.
    """
    if not condition:
        raise NoLongerTrueError(sentence)
    return sentence
