"""A lower tax rate for firms that have most of their green measures installed."""

import numpy as np

from model.arrays import Array, Mask


def preferential_rate(rate: Array, share: Array, covered: Mask, *, reduction: float, least: float) -> Array:
    """Rate of corporate income tax of each firm.

    Formula: ``max(rate - reduction, 0)`` where covered, ``share >= least`` and ``share > 0``; else ``rate``.

    Args:
        rate: rate without the preference, share of profit, shape (n,), >= 0.
        share: share of the firm's applicable measures that is installed, shape (n,), 0 to 1.
        covered: whether the firm is covered by tax incentives, shape (n,).
        reduction: points by which the rate is lowered, share of profit, >= 0.
        least: share of measures needed, 0 to 1.

    Returns:
        Rate, share of profit, shape (n,), 0 to ``rate``.

    Properties:
        off_means_off: at reduction 0 every rate stays exactly as it is.
        bounded: the rate is never negative and never above the one without the preference.
        the_others_pay_in_full: a firm that is not covered, or has too few measures, pays the full rate.

    Source:
        Modelled on the lower rate for high and new technology enterprises in China's Enterprise Income Tax Law.

    Example:
        >>> preferential_rate(np.full(3, 0.25), np.array([0.9, 0.9, 0.2]), np.array([True, False, True]),
        ...                   reduction=0.1, least=0.6)
        array([0.15, 0.25, 0.25])
    """
    entitled = covered & (share >= least) & (share > 0.0)
    return np.where(entitled, np.maximum(rate - reduction, 0.0), rate)
