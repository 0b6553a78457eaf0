"""What repeated runs say and how surely: means, paired differences, relative changes, bands. Pure functions of arrays.

Replications are the first axis everywhere. Replication ``r`` has the same luck at every point of a plan, so a
difference is taken within each replication first and averaged then: what luck adds to both sides falls out of it.
Intervals are Student's: they assume that the mean of the replications is about normal, and count how few replications
there are.
"""

import math
from dataclasses import dataclass

import numpy as np

from model.arrays import Array, Mask

LEVEL = 0.95  # of intervals, unless said otherwise
FEWEST = 2  # replications that have an interval
UNREACHABLE = 1e-5  # of a standard deviation: a half-width that takes tens of billions of replications
ROUNDING = 1e-9  # of an amount: what may remain of the ten digits in a CSV file after some sums


@dataclass(frozen=True)
class Estimate:
    """A mean over replications with its interval; ``low`` and ``high`` are NaN where one replication has none.

    Attributes:
        mean: of the replications; shape and unit of a single one.
        low: lower end of the interval of the mean.
        high: upper end.
        count: number of replications.
    """

    mean: Array
    low: Array
    high: Array
    count: int

    @property
    def differs_from_zero(self) -> Mask:
        """Whether the interval leaves zero out; False where there is no interval."""
        return (self.low > 0) | (self.high < 0)


def student(degrees: float, level: float = LEVEL) -> float:
    """Half-width, in standard errors, of Student's interval.

    >>> round(student(9), 3), round(student(1e9), 3)
    (2.262, 1.96)
    """
    from scipy.special import stdtrit  # the quantile of scipy.stats.t, without a second of imports

    return float(stdtrit(degrees, 0.5 + level / 2))


def mean_interval(values: Array, level: float = LEVEL) -> Estimate:
    """Mean of the replications with its t-interval.

    Args:
        values: shape (replications, ...).
        level: of the interval.

    Raises:
        ValueError: there is no replication.
    """
    count = len(values)
    if count == 0:
        raise ValueError("no replication, no mean")
    mean = values.mean(axis=0)
    if count < FEWEST:
        return Estimate(mean, np.full_like(mean, np.nan), np.full_like(mean, np.nan), count)
    half = student(count - 1, level) * values.std(axis=0, ddof=1) / math.sqrt(count)
    return Estimate(mean, mean - half, mean + half, count)


def paired_difference(values: Array, reference: Array, level: float = LEVEL) -> Estimate:
    """Mean of ``values - reference``, taken within each replication, with its t-interval.

    Args:
        values: shape (replications, ...).
        reference: of the same shape, its replications under the same luck.
        level: of the interval.
    """
    return mean_interval(values - reference, level)


def relative_change(values: Array, reference: Array, level: float = LEVEL) -> Estimate:
    """Change of the mean in fractions of the reference's mean, with the interval of a ratio of paired means.

    The ratio ``q`` of the two means is linearised: its error is that of the mean of ``(values - q reference)`` over
    the reference's mean (Cochran 1977, Sampling Techniques, section 6.4). NaN where the reference's mean is zero.

    Args:
        values: shape (replications, ...).
        reference: of the same shape, its replications under the same luck.
        level: of the interval.
    """
    below = np.asarray(reference.mean(axis=0), float)
    below = np.where(below == 0, np.nan, below)
    ratio = values.mean(axis=0) / below
    error = mean_interval((values - ratio * reference) / below, level)  # its mean is zero
    return Estimate(ratio - 1, ratio - 1 + error.low, ratio - 1 + error.high, error.count)


def replications_needed(values: Array, half_width: float, level: float = LEVEL) -> int | None:
    """The fewest replications whose t-interval is expected to be no wider than ``half_width`` to each side.

    The smallest ``n`` with ``t(n-1) s / sqrt(n) <= half_width``, where ``s`` is the standard deviation of the pilot. It
    is as uncertain as ``s``: from 10 replications ``s`` is known to about a quarter.

    Args:
        values: the pilot, shape (replications,): paired differences, or levels.
        half_width: wanted, in the unit of the values.
        level: of the interval.

    Returns:
        At least 2; None where nothing can be said: a pilot of one replication, no width to aim at, or one that no
        number of replications anybody could run would give.
    """
    if len(values) < FEWEST:
        return None
    deviation = float(values.std(ddof=1))
    if deviation == 0:
        return FEWEST
    if not half_width > UNREACHABLE * deviation:
        return None
    enough = max(FEWEST, math.ceil((student(math.inf, level) * deviation / half_width) ** 2))  # t is above the normal
    while student(enough - 1, level) * deviation / math.sqrt(enough) > half_width:
        enough += 1
    return enough


def spread(values: Array, share: float) -> tuple[Array, Array]:
    """Between which values the middle ``share`` of the replications lie: a statement on runs, not on their mean.

    Args:
        values: shape (replications, ...).
        share: of the replications, such as 0.5 or 0.9.

    Returns:
        Lower and upper quantile, each of the shape of a single replication.
    """
    low, high = np.quantile(values, [(1 - share) / 2, (1 + share) / 2], axis=0)
    return low, high


def without_rounding(values: Array, amounts: Array) -> Array:
    """The values, with zero where they are no more than what rounding of these amounts leaves.

    >>> without_rounding(np.array([3e-16, 0.2]), np.array([1.0, 4.0]))
    array([0. , 0.2])
    """
    return np.where(np.abs(values) <= ROUNDING * np.abs(amounts).max(initial=0.0), 0.0, values)
