"""How outputs respond to what a sweep moves: surfaces, lines, tornados and distributions over its runs."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from experiments.report.points import Points
from web.comparison import Interval, interval
from web.pool.runs import Checkpoint
from web.results.binning import FEW, MOST_BARS, RANGES, Cells, binned
from web.results.boxes import Box, box
from web.results.store import Place, chosen_rows, folder

if TYPE_CHECKING:
    import pandas as pd

BINS = 24  # of a histogram


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
        runs = chosen_rows(self.place, "runs", self.where).dropna(subset=[self.x, self.y])
        columns, rows = binned(runs[self.x], RANGES), binned(runs[self.y], RANGES)
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
        runs = chosen_rows(self.place, "runs", self.where)
        runs = runs[runs[self.x].notna()]
        if not self.y:
            return (_line("", runs, self.x, self.of),)
        apart = binned(runs[self.y], FEW)
        codes = runs.assign(_y=apart.codes)
        return tuple(
            _line(name, codes[codes["_y"] == number], self.x, self.of) for number, name in enumerate(apart.names)
        )


def _line(name: str, runs: "pd.DataFrame", x: str, of: str) -> LineData:
    along = binned(runs[x], RANGES)
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
        """Difference from the mean of the design's runs, or from the baseline where factors are moved one at a time.

        The baseline is not in the mean: it stands beside a design, mostly not in its middle, and would shift every bar.
        """
        runs = chosen_rows(self.place, "runs", self.where)
        factors = [field.name for field in Points(folder(self.place), runs).factors]
        moved = runs[factors].notna().sum(axis=1)
        alone = bool((moved <= 1).all()) and bool((moved == 0).any())
        middle = runs[(moved == 0) == alone].groupby("replication")[self.of].mean()
        found = []
        for name in factors:
            own = runs[runs[name].notna()]
            bins = binned(own[name], FEW)
            if len(bins.names) < (1 if alone else 2):
                continue
            ends = (0, len(bins.names) - 1)
            low, high = (_against(own[bins.codes == end], self.of, middle) for end in ends)
            found.append(SwingData(name, low, high, *(bins.names[end] for end in ends)))
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

        runs = chosen_rows(self.place, "runs", self.where)
        runs = runs[runs[self.of].notna()]
        values = runs[self.of].to_numpy(float)
        if not len(values):
            return SpreadData((), (), ())
        counts, edges = np.histogram(values, bins=min(BINS, max(4, round(math.sqrt(len(values))))))
        groups: list[Box] = []
        if self.y in ("label", "scenario"):
            apart = list(runs.groupby(self.y, sort=False))[:MOST_BARS]
            groups = [box(str(name), own[self.of].to_numpy(float)) for name, own in apart]
        elif self.y:
            bins = binned(runs[self.y], FEW)
            groups = [box(name, values[bins.codes == number]) for number, name in enumerate(bins.names)]
        return SpreadData(tuple(map(float, edges)), tuple(map(int, counts)), tuple(groups))


def _mean(runs: "pd.DataFrame", of: str) -> Interval:
    """Mean of runs, with its interval over the means of the replications."""
    by_replication = runs.groupby("replication")[of].mean().dropna().to_numpy(float)
    return interval(by_replication) if len(by_replication) else Interval(math.nan, math.nan, math.nan)
