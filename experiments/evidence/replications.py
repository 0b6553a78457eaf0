"""How many runs are enough: the spread of outputs over luck, by two rules.

*Coefficient of variation* (Lee et al. 2015): the smallest number of runs after which adding one moves the coefficient
of variation by less than a bound. *Power* (Secchi and Seri 2017): runs of each setting with which an
effect of a size is found with a probability at a significance level, by the F test of an analysis of variance.
"""

from collections.abc import Sequence

import numpy as np
from scipy.stats import f as fisher
from scipy.stats import ncf

from model.arrays import Array

BOUND = 0.02  # change of the coefficient of variation that counts as none
STAYS = 5  # runs in a row for which it has to hold
SIGNIFICANCE, POWER = 0.01, 0.95
MOST = 100_000


def variation(values: Array) -> Array:
    """Coefficient of variation of the first 2, 3, ... runs, shape (runs - 1,); values of shape (runs,)."""
    return np.array([values[:n].std(ddof=1) / abs(values[:n].mean()) for n in range(2, len(values) + 1)])


def enough(values: Array, bound: float = BOUND) -> int | None:
    """Smallest number of runs after which the coefficient of variation stays put; None where it never does.

    >>> enough(np.array([1.0, 1.1, 1.0, 1.1] * 10)) is not None
    True
    """
    still = np.abs(np.diff(variation(values))) < bound
    for n in range(len(still) - STAYS + 1):
        if still[n:].all():
            return n + 2
    return None


def needed(effect: float, settings: int = 2) -> int:
    """Runs of each setting to find an effect.

    Args:
        effect: standard deviation of the settings' means over that of runs (Cohen's f).
        settings: number of settings compared.

    >>> needed(0.1), needed(0.4)
    (893, 58)
    """
    low, high = 2, 4
    while _power(effect, settings, high) < POWER:
        low, high = high, 2 * high
        if high > MOST:
            return MOST
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _power(effect, settings, middle) >= POWER else (middle, high)
    return high


def _power(effect: float, settings: int, runs: int) -> float:
    within = settings * (runs - 1)
    critical = fisher.ppf(1 - SIGNIFICANCE, settings - 1, within)
    return float(ncf.sf(critical, settings - 1, within, effect**2 * settings * runs))


def precision(values: Array, runs: Sequence[int]) -> list[float]:
    """Standard error of the mean of so many runs, relative to the mean."""
    spread = values.std(ddof=1) / abs(values.mean())
    return [float(spread / np.sqrt(n)) for n in runs]
