"""A rule of thumb in place of present values: a measure must earn its cost back soon enough."""

from kernels.rules import columnwise
from model.arrays import Array


@columnwise
def payback_margin(accepted: Array, benefit: Array, cost: Array) -> Array:
    """Payback time a firm accepts over the simple payback time of a measure; it is taken from 1 on.

    Formula: ``accepted * benefit / cost``, as the simple payback time is ``cost / benefit``.

    Args:
        accepted: longest payback time the firm accepts, years, shape (k,), > 0.
        benefit: net benefit of a year, MCNY/yr, shape (k,).
        cost: capital cost after the incentives the firm counts on, MCNY, shape (k,), > 0.

    Returns:
        Margin, shape (k,); below 0 for a measure that takes more every year than it brings.

    Properties:
        one_at_the_accepted_payback: a measure that pays back in just the time accepted has a margin of 1.
        subsidy_raises_the_margin: a lower cost never lowers the margin of a useful measure.
        useless_is_never_taken: a measure without benefit has a margin of at most 0.

    Source:
        Payback time is the usual criterion of plants that are offered measures (Anderson and Newell 2004, Resource and
        Energy Economics 26). It knows neither the life of equipment nor risk nor habit.

    Example:
        >>> import numpy as np
        >>> payback_margin(np.array([2.0]), np.array([3.0]), np.array([4.0]))
        array([1.5])
    """
    return accepted * benefit / cost
