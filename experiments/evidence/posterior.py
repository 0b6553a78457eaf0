"""From an emulator to an ensemble: how likely each point of the prior is, given the figures a fit may see.

The likelihood of the figures is normal around what the model says in the mean over luck. Their covariance is the error
allowed (over the weight of the series) and what is not known of that mean: luck of the replications, and what the
emulator misses. Points of the prior are weighted with it and drawn in proportion.
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.linalg import solve_triangular

from experiments.evidence.comparisons import COMPARISONS, Statistic, Use, observations, used
from experiments.evidence.emulator import Emulator, terms
from experiments.evidence.space import spread
from model import clock
from model.arrays import Array
from model.catalogue import Catalogue

CLOUD, LARGEST = 15, 18  # logarithm to base two of the points of the prior that are weighted, at first and at most
LEAST = 100  # equally likely points that a posterior must be worth; with fewer its quantiles are coarse


@dataclass(frozen=True)
class Target:
    """The figures a fit may see, each a sum of scaled statistics.

    Attributes:
        figures: series and year of each.
        matrix: factors of the statistics, shape (figures, statistics).
        observed: what is observed, on the treated scale, shape (figures,).
        error: error allowed, one standard deviation, shape (figures,).
        weight: what the variance allowed is divided by, above 0, shape (figures,).
    """

    figures: tuple[tuple[str, int], ...]
    matrix: Array
    observed: Array
    error: Array
    weight: Array

    def of(self, statistics: Array) -> Array:
        """Treated numbers of statistics, shape (points, figures); NaN where one is missing that counts."""
        columns = np.flatnonzero(self.matrix.any(axis=0))
        return np.asarray(statistics[:, columns] @ self.matrix[:, columns].T)

    def misfit(self, figures: Array) -> Array:
        """How far treated numbers, of shape (points, figures), lie off the figures, shape (points,).

        Root of the weighted mean square in errors allowed: about 1 where errors are as large as that.
        """
        off = (figures - self.observed) / self.error
        return np.asarray(np.sqrt((self.weight * off**2).sum(axis=1) / self.weight.sum()))


def target(data: Catalogue, statistics: Sequence[Statistic], to: int) -> Target:
    """The figures of the series that are fitted, of the years to ``to``."""
    place = {(each.series, each.year): i for i, each in enumerate(statistics)}
    figures, rows = [], []
    for each in used(Use.FIT):
        seen = {year: row for year, row in observations(data, each.series).items() if clock.START_YEAR <= year <= to}
        numbers = each.treated({year: row.value for year, row in seen.items()}, to)
        for year, factors in each.combinations(list(seen), to).items():
            row = np.zeros(len(statistics))
            for when, factor in factors.items():
                row[place[each.series, when]] = factor
            figures.append((each.series, year))
            rows.append((row, numbers[year], each.error(seen, year), each.weight))
    matrix, observed, error, weight = zip(*rows, strict=True)
    return Target(tuple(figures), np.array(matrix), np.array(observed), np.array(error), np.array(weight))


def scaled(statistics: Sequence[Statistic], values: Array) -> Array:
    """Values of statistics, shape (..., statistics), on the scale on which they are compared."""
    found = np.array(values, float)
    for i, each in enumerate(statistics):
        comparison = COMPARISONS[each.series]
        if comparison.positive:
            found[..., i] = np.log(np.maximum(found[..., i], comparison.floor))
    return found


@dataclass(frozen=True)
class Posterior:
    """Points of the prior and how likely they are.

    Attributes:
        points: points of the unit cube, shape (points, parameters).
        weight: probability of each, sums to 1, shape (points,).
        misfit: what the emulator says of each, shape (points,).
    """

    points: Array
    weight: Array
    misfit: Array

    @cached_property
    def effective(self) -> float:
        """Number of equally likely points that would know as much."""
        return float(1 / (self.weight**2).sum())

    def draw(self, members: int) -> Array:
        """Rows of points drawn in proportion to their probability, evenly spaced in it, shape (members,)."""
        steps = (np.arange(members) + 0.5) / members
        return np.minimum(np.searchsorted(np.cumsum(self.weight), steps), len(self.weight) - 1)

    @cached_property
    def mean(self) -> Array:
        """Mean of each parameter in the unit cube, shape (parameters,)."""
        return np.asarray(self.weight @ self.points)

    def quantile(self, share: float) -> Array:
        """Value of each parameter below which a share of the probability lies, shape (parameters,)."""
        found = []
        for column in self.points.T:
            order = np.argsort(column)
            place = np.searchsorted(np.cumsum(self.weight[order]), share)
            found.append(column[order][min(place, len(order) - 1)])
        return np.array(found)

    @cached_property
    def covariance(self) -> Array:
        """Covariance of the parameters in the unit cube, shape (parameters, parameters)."""
        return np.cov(self.points.T, aweights=self.weight)

    @cached_property
    def correlation(self) -> Array:
        """Correlation of the parameters, shape (parameters, parameters)."""
        spread = np.sqrt(np.diag(self.covariance))
        return self.covariance / np.outer(spread, spread)

    @cached_property
    def narrowed(self) -> Array:
        """What the figures take off the prior's standard deviation, as a share of it, shape (parameters,)."""
        return 1 - np.sqrt(12 * np.diag(self.covariance))


def posterior(
    emulator: Emulator,
    goal: Target,
    luck: Array,
    seed: int,
    *,
    power: float = 1.0,
    cloud: int = CLOUD,
    largest: int = LARGEST,
) -> Posterior:
    """How likely the points of the prior are.

    Args:
        emulator: of scaled statistics.
        goal: the figures.
        luck: covariance of what luck does to the emulated means, shape (statistics, statistics).
        seed: of the points.
        power: to which the likelihood is raised; below 1 it is spread out, to look for points to run next.
        cloud: logarithm to base two of the number of points; more are taken while too few of them are likely.
        largest: logarithm of the most that are taken.
    """
    while True:
        found = _weighted(emulator, goal, luck, seed, power, cloud)
        if found.effective >= LEAST or cloud >= largest:
            return found
        cloud += 1


def _weighted(emulator: Emulator, goal: Target, luck: Array, seed: int, power: float, cloud: int) -> Posterior:
    points, polynomial = _cloud(emulator.parameters, cloud, seed)
    says = polynomial @ goal.of(emulator.coefficients)
    spread_out = np.linalg.cholesky(np.diag(goal.error**2 / goal.weight) + unknown(emulator, goal, luck))
    off = solve_triangular(spread_out, (says - goal.observed).T, lower=True)
    likelihood = -0.5 * power * (off**2).sum(axis=0)
    weight = np.exp(likelihood - likelihood.max())
    return Posterior(points, weight / weight.sum(), goal.misfit(says))


def unknown(emulator: Emulator, goal: Target, luck: Array) -> Array:
    """Covariance of what is not known of the emulated figures: points left out, and luck, shape (figures, figures)."""
    missed = np.nan_to_num(goal.of(emulator.missed))
    return np.asarray(missed.T @ missed) / len(missed) + goal.matrix @ luck @ goal.matrix.T


@functools.lru_cache(maxsize=8)
def _cloud(parameters: int, power: int, seed: int) -> tuple[Array, Array]:
    """Points of the prior and their terms."""
    points = spread(parameters, power, seed)
    return points, terms(points)
