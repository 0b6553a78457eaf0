"""The environmental protection tax."""

import numpy as np

from model.arrays import Array


def pollution_tax(pollution: Array, rate: Array, distance: Array) -> Array:
    """Environmental protection tax of the quarter.

    Formula: ``pollution * rate * relief``; relief 0.75 at 30 % below the standard, 0.5 at 50 % below, else 1.

    Args:
        pollution: pollution equivalents emitted, shape (n,), >= 0.
        rate: tax of the province, MCNY per equivalent, shape (n,), >= 0.
        distance: share by which pollution per output lies below the standard (negative above it), shape (n,).

    Returns:
        Tax due in MCNY, shape (n,).

    Properties:
        proportional_to_pollution: at the same distance twice the pollution pays twice the tax.
        relief_below_standard: a firm well below the standard pays a lower rate.

    Source:
        Environmental Protection Tax Law (in force 2018-01-01), reductions of 25 and 50 %.

    Example:
        >>> pollution_tax(np.array([10.0, 10.0]), np.array([0.1, 0.1]), np.array([0.0, 0.6]))
        array([1. , 0.5])
    """
    relief = np.where(distance >= 0.5, 0.5, np.where(distance >= 0.3, 0.75, 1.0))
    return pollution * rate * relief
