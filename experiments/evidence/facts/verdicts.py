"""When a fact counts as reproduced: an interval from several replications against the range found in reality."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

REPRODUCED, NOT_REPRODUCED, OPEN = "reproduced", "not reproduced", "cannot be told"
COMPARED = "for comparison"  # of a statistic without a target
CONFIDENCE = 0.95
FEWEST = 3  # replications with a value below which nothing can be told


@dataclass(frozen=True)
class Target:
    """Where a statistic lies in reality; None where it is open on that side."""

    low: float | None = None
    high: float | None = None

    @property
    def low_or_nothing(self) -> float:
        """Lower end, minus infinity where there is none."""
        return -math.inf if self.low is None else self.low

    @property
    def high_or_nothing(self) -> float:
        """Upper end, infinity where there is none."""
        return math.inf if self.high is None else self.high


@dataclass(frozen=True)
class Interval:
    """Mean over replications with its t-interval; NaN where there are too few values to give one."""

    value: float
    low: float
    high: float
    replications: int

    @classmethod
    def of(cls, values: Sequence[float], confidence: float = CONFIDENCE) -> "Interval":
        """The interval of some replications; those in which the statistic does not exist (NaN) are left out."""
        import numpy as np
        from scipy.stats import t as student

        known = np.array([value for value in values if not math.isnan(value)])
        n = known.size
        mean = float(known.mean()) if n else math.nan
        if n < FEWEST:
            return cls(mean, math.nan, math.nan, n)
        half = float(student.ppf(0.5 + confidence / 2, n - 1) * known.std(ddof=1) / math.sqrt(n))
        return cls(mean, mean - half, mean + half, n)


def verdict(found: Interval, target: Target | None) -> str:
    """Reproduced if the whole interval lies in the target, not reproduced if none of it does.

    >>> verdict(Interval(1.0, 0.9, 1.1, 10), Target(0.8, 1.3))
    'reproduced'
    >>> verdict(Interval(1.0, 0.9, 1.1, 10), Target(low=1.05))
    'cannot be told'
    """
    if target is None:
        return COMPARED
    low, high = target.low_or_nothing, target.high_or_nothing
    if math.isnan(found.low) or math.isnan(found.high):
        return OPEN
    if low <= found.low and found.high <= high:
        return REPRODUCED
    return NOT_REPRODUCED if found.high < low or found.low > high else OPEN


def verdict_of_all(verdicts: Iterable[str]) -> str:
    """Verdict on a fact with several statistics: all must be reproduced, and one that is not is enough against it."""
    judged = [each for each in verdicts if each != COMPARED]
    if NOT_REPRODUCED in judged:
        return NOT_REPRODUCED
    return REPRODUCED if judged and set(judged) == {REPRODUCED} else OPEN
