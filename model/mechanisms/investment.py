"""Ordinary investment: keeping the plant and letting it follow demand."""

import numpy as np

from kernels.rules import columnwise
from model.arrays import Array


@columnwise
def desired_investment(capital: Array, capital_needed: Array, *, depreciation: float, adjustment: float) -> Array:
    """Ordinary investment a firm wants in the quarter.

    Formula: ``depreciation * capital + adjustment * (capital_needed - capital)``, never negative, at most 5 % of
    capital above replacement.

    Args:
        capital: productive capital, MCNY, shape (n,), >= 0.
        capital_needed: capital that would serve expected demand at normal utilisation, MCNY, shape (n,), >= 0.
        depreciation: share of capital worn out in a quarter.
        adjustment: share of the gap closed in a quarter.

    Returns:
        Investment, MCNY, shape (n,).

    Properties:
        replaces_at_rest: with the capital it needs a firm just replaces what wears out.
        never_negative: plants are not sold.

    Source:
        Partial adjustment of capital; desired utilisation after Dosi, Fagiolo and Roventini (2010).

    Example:
        >>> desired_investment(np.array([100.0]), np.array([120.0]), depreciation=0.01, adjustment=0.1)
        array([3.])
    """
    gap = np.minimum(adjustment * (capital_needed - capital), 0.05 * capital)
    return np.maximum(depreciation * capital + gap, 0.0)
