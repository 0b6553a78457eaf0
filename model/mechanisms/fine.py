"""What a breach costs."""

import numpy as np

from kernels.rules import columnwise
from model.arrays import Array


@columnwise
def fine(excess: Array, revenue: Array, *, rate: float | Array, mean_revenue: float, size_exponent: float) -> Array:
    """Fine for a breach that was found.

    Formula: ``rate * (revenue / mean_revenue)**size_exponent * min(1 + excess, 3)``.

    Args:
        excess: pollution per output above the limit, as a share of the limit, shape (n,), >= 0.
        revenue: yearly revenue, MCNY/yr, shape (n,), >= 0.
        rate: fine for an enterprise of mean size just above the limit, MCNY, a number or shape (n,).
        mean_revenue: mean yearly revenue of an enterprise, MCNY/yr, > 0.
        size_exponent: how fines grow with size, 0 to 1.

    Returns:
        Fine in MCNY, shape (n,).

    Properties:
        off_means_off: at rate 0 there is no fine.
        grows_with_excess: a larger excess is not fined less.
        grows_with_size: a larger firm is not fined less.

    Source:
        Becker (1968), Journal of Political Economy 76, with a fine rising in the excess; mean fine from MEE bulletins.

    Example:
        >>> fine(np.array([0.5]), np.array([100.0]), rate=0.05, mean_revenue=100.0, size_exponent=0.5)
        array([0.075])
    """
    return rate * (revenue / mean_revenue) ** size_exponent * np.minimum(1.0 + excess, 3.0)
