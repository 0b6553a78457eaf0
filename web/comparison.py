"""A policy against its baseline under the same luck: means, intervals, and what can be told apart from chance."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy.special import stdtrit

from experiments.study.headlines import Headline
from model import clock
from model.policy import Scenario
from model.results import OUTPUTS
from web.pool.runs import Outcome

Array = np.ndarray[Any, Any]

FEWEST = 3  # replications from which on an interval is given: with two it says nothing
CONFIDENCE = 0.95
MOST_RUNS = 0.9  # how many runs lie in their spread


@dataclass(frozen=True)
class Interval:
    """A mean with its 95 % interval; the ends are not numbers where chance cannot be judged."""

    value: float
    low: float
    high: float

    @property
    def known(self) -> bool:
        """Whether there is an interval."""
        return bool(np.isfinite(self.low) and np.isfinite(self.high))

    @property
    def certain(self) -> bool:
        """Whether zero lies outside the interval."""
        return self.known and (self.low > 0 or self.high < 0)


@dataclass(frozen=True, eq=False)
class Band:
    """Means through time with the ends of their 95 % intervals, each of shape (quarters,)."""

    mean: Array
    low: Array
    high: Array

    def within(self, least: float, most: float) -> "Band":
        """The band as far as values are possible at all; means are."""
        return Band(self.mean, np.maximum(self.low, least), np.minimum(self.high, most))


def t_value(count: int) -> float:
    """How many standard errors a 95 % interval of a mean of ``count`` values reaches.

    >>> round(t_value(5), 3)
    2.776
    """
    return float(stdtrit(count - 1, 0.5 + CONFIDENCE / 2))


def band(values: Array) -> Band:
    """Means and intervals over the first axis (replications)."""
    mean, count = values.mean(axis=0), len(values)
    if count < FEWEST:
        return Band(mean, np.full_like(mean, np.nan), np.full_like(mean, np.nan))
    reach = t_value(count) * values.std(axis=0, ddof=1) / np.sqrt(count)
    return Band(mean, mean - reach, mean + reach)


def band_of_known(values: Array) -> Band:
    """As :func:`band`, over the replications that have a value; one that is not a number has none."""
    return _about_the_mean(values, CONFIDENCE, 0.0)


def spread(runs: Array) -> Band:
    """Means over the first axis (runs), and ends between which a further run lies nine times in ten.

    The runs themselves lie within: of five none is further from their mean than 1.8 standard deviations, and the ends
    are 2.3 away.
    """
    return _about_the_mean(runs, MOST_RUNS, 1.0)


def _about_the_mean(values: Array, confidence: float, own: float) -> Band:
    """Means of what is known, and how far chance reaches: that of the mean, and ``own`` times that of one value."""
    known = np.ma.masked_invalid(values)
    count = np.maximum(known.count(axis=0), 1)
    mean, deviation = (each.filled(np.nan) for each in (known.mean(axis=0), known.std(axis=0, ddof=1)))
    reach = stdtrit(count - 1, 0.5 + confidence / 2) * deviation * np.sqrt(own + 1 / count)
    reach = np.where(count < FEWEST, np.nan, reach)
    return Band(mean, mean - reach, mean + reach)


def interval(values: Array) -> Interval:
    """Mean and interval of one number per replication."""
    found = band(np.asarray(values, float)[:, None])
    return Interval(float(found.mean[0]), float(found.low[0]), float(found.high[0]))


def ratio(top: Array, bottom: Array) -> Interval:
    """Ratio of two means with Fieller's interval, from pairs of values.

    The interval is that of all ratios r for which ``top - r * bottom`` cannot be told apart from zero. It is unknown
    where the bottom itself cannot be: then any ratio is possible.
    """
    value = float(top.mean() / bottom.mean()) if bottom.mean() else np.nan
    unknown = Interval(value, np.nan, np.nan)
    count = len(top)
    if count < FEWEST:
        return unknown
    covariance = np.cov(top, bottom) * t_value(count) ** 2 / count
    a = bottom.mean() ** 2 - covariance[1, 1]
    b = top.mean() * bottom.mean() - covariance[0, 1]
    c = top.mean() ** 2 - covariance[0, 0]
    inside = b**2 - a * c
    if a <= 0 or inside < 0:
        return unknown
    return Interval(value, float((b - np.sqrt(inside)) / a), float((b + np.sqrt(inside)) / a))


@dataclass(frozen=True, eq=False)
class Comparison:
    """Replications of a policy and of its baseline, pair by pair under the same seed.

    Attributes:
        firms: enterprises simulated in each run.
        since: first quarter in which the two policies differ; None where they never do.
    """

    policy: Sequence[Outcome]
    baseline: Sequence[Outcome]
    firms: int
    since: int | None

    @property
    def pairs(self) -> int:
        """How many pairs of runs there are."""
        return len(self.policy)

    @property
    def quarters(self) -> int:
        """How many quarters were lived."""
        return len(next(iter(self.policy[0].national.values())))

    @property
    def last_year(self) -> int:
        """The last year lived."""
        return clock.year(self.quarters - 1)

    @property
    def first_year(self) -> int:
        """The first year in which the policies differ, the last where they never do."""
        return self.last_year if self.since is None else clock.year(self.since)

    def both(self, output: str) -> tuple[Array, Array]:
        """Values of a national output under the policy and the baseline, each of shape (pairs, quarters)."""
        return _stacked(self.policy, output), _stacked(self.baseline, output)

    def levels(self, output: str) -> tuple[Band, Band]:
        """A national output through time under the policy and the baseline."""
        policy, baseline = self.both(output)
        return band(policy), band(baseline)

    def difference(self, output: str) -> Band:
        """Policy minus baseline of a national output through time, pair by pair."""
        policy, baseline = self.both(output)
        return band(policy - baseline)

    def read(self, headline: Headline) -> tuple[Array, Array]:
        """A headline in each run of the policy and of the baseline, each of shape (pairs,)."""
        return (
            np.array([headline.of(run.national) for run in self.policy]),
            np.array([headline.of(run.national) for run in self.baseline]),
        )

    def provinces(self, output: str) -> Band:
        """Policy minus baseline of an output of provinces in the last year, each of shape (provinces,)."""
        empty = [_without_enterprises(run, output) for run in (*self.policy, *self.baseline)]
        policy = np.array([run.regions[output][-1] for run in self.policy], float)
        baseline = np.array([run.regions[output][-1] for run in self.baseline], float)
        found = band(policy - baseline)
        hole = np.any(empty, axis=0)
        return Band(*(np.where(hole, np.nan, values) for values in (found.mean, found.low, found.high)))

    def over(self, output: str, *, whole: bool = False) -> Headline:
        """A headline of an output: in the last year, or over all years since the policies differ."""
        return Headline(OUTPUTS[output], self.first_year if whole else self.last_year, self.last_year)

    @cached_property
    def extra_cost(self) -> Array:
        """Public money for the transition beyond the baseline's in each pair, since the policies differ, in MCNY."""
        return sum((np.subtract(*self.read(self.over(name, whole=True))) for name in PUBLIC_COST), np.zeros(self.pairs))

    @cached_property
    def avoided(self) -> Array:
        """Tonnes of CO2 less than in the baseline in each pair, since the policies differ."""
        policy, baseline = self.read(self.over("co2", whole=True))
        return baseline - policy

    @cached_property
    def cost_per_tonne(self) -> Interval:
        """Public money per tonne of CO2 avoided, in CNY."""
        return ratio(self.extra_cost * 1e6, self.avoided)


PUBLIC_COST = ("green_spending", "programme_costs")  # what the public pays or gives up, before any revenue


def _stacked(runs: Sequence[Outcome], output: str) -> Array:
    return np.array([run.national[output] for run in runs])


def _without_enterprises(run: Outcome, output: str) -> Array:
    """Provinces in which a ratio means nothing, for want of an enterprise."""
    enterprises = run.regions["enterprises"][-1]
    return (enterprises == 0) if OUTPUTS[output].per else np.zeros(enterprises.shape, bool)


def first_difference(policy: Scenario, baseline: Scenario, quarters: int) -> int | None:
    """First quarter in which a lever differs between two policies, somewhere; None where none ever does."""
    if policy.parameters != baseline.parameters:
        return 0
    found = [
        quarter
        for lever in policy.paths
        for place in {"", *policy.places.get(lever, {}), *baseline.places.get(lever, {})}
        for quarter in _first(policy.path(lever, place).values, baseline.path(lever, place).values, quarters)
    ]
    return min(found, default=None)


def _first(one: Callable[[int], list[float]], other: Callable[[int], list[float]], quarters: int) -> list[int]:
    pairs = zip(one(quarters), other(quarters), strict=True)
    return [quarter for quarter, (a, b) in enumerate(pairs) if a != b][:1]
