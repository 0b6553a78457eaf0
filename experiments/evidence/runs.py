"""Runs of a study as arrays: statistics by point and replication, their means, and what luck does to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from experiments.evidence.comparisons import Statistic
from experiments.evidence.posterior import scaled
from model.arrays import Array

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Runs:
    """Statistics of runs.

    Attributes:
        statistics: what was read off.
        values: shape (points, replications, statistics), in the unit of ``observed.csv``; NaN where a run failed.
    """

    statistics: tuple[Statistic, ...]
    values: Array

    @classmethod
    def of(cls, frame: "pd.DataFrame", statistics: Sequence[Statistic], points: int, replications: int) -> "Runs":
        """Arrange ``runs.csv``."""
        found = np.full((points, replications, len(statistics)), np.nan)
        columns = frame[[each.name for each in statistics]].to_numpy(float)
        found[frame["point"].to_numpy(), frame["replication"].to_numpy()] = columns
        return cls(tuple(statistics), found)

    def part(self, points: slice | Sequence[int] = slice(None), replications: slice = slice(None)) -> "Runs":
        """Some of the points and replications."""
        return Runs(self.statistics, self.values[points][:, replications])

    @cached_property
    def means(self) -> Array:
        """Mean over replications on the compared scale, shape (points, statistics).

        The mean is taken before the logarithm: it is what a model with an agent for every enterprise would say, in
        which the luck of the sample is gone.
        """
        return scaled(self.statistics, _mean(self.values))

    @cached_property
    def luck(self) -> Array:
        """Covariance of one run around the mean of its point, on the compared scale, shape (statistics, statistics).

        Pooled over points; 0 where a statistic is never there.
        """
        replications = self.values.shape[1]
        if replications < 2:
            raise ValueError("luck shows in two replications or more")
        off = scaled(self.statistics, self.values)
        off -= _mean(off)[:, None, :]
        off = np.nan_to_num(off).reshape(-1, off.shape[-1])
        return np.asarray(off.T @ off) / (len(self.values) * (replications - 1))


def _mean(values: Array) -> Array:
    """Mean over replications of those that are there, shape (points, statistics); NaN where none is."""
    there = np.isfinite(values)
    total = np.where(there, values, 0.0).sum(axis=1)
    count = there.sum(axis=1)
    return np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)
