"""The pollution standard in force and who is above it."""

import numpy as np

from model.arrays import Array


def standard_limit(sector_mean: Array, *, stringency: float, left: float) -> Array:
    """Permitted pollution per unit of output in each sector.

    Formula: ``limit = sector_mean * left / stringency``; no standard (infinity) at stringency 0.

    Args:
        sector_mean: mean pollution per output in 2017, equivalents per MCNY, shape (sectors,).
        stringency: 2017 mean over limit; 1 puts the limit at the mean of 2017.
        left: part of the limit that tightening has left, 0 to 1.

    Returns:
        Limit by sector, equivalents per MCNY, shape (sectors,).

    Properties:
        off_means_off: at stringency 0 nobody can be in breach.
        falls_with_stringency: a stricter standard permits less.
        falls_as_it_tightens: the less tightening has left, the less is permitted.

    Source:
        Specification of the model: standards tighten over time.

    Example:
        >>> standard_limit(np.array([10.0]), stringency=0.8, left=0.5)
        array([6.25])
    """
    if stringency <= 0.0:
        return np.full_like(sector_mean, np.inf)
    return sector_mean * left / stringency
