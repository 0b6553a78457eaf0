"""What firms make: the demand they meet, within the capacity they have."""

import numpy as np

from model.arrays import Array


def production(demand: Array, capacity: Array, *, utilisation_limit: float) -> Array:
    """Output of each firm in the quarter.

    Formula: ``min(demand, utilisation_limit * capacity / 4)``. Demand beyond capacity is not met this quarter.

    Args:
        demand: what the firm could sell in the quarter, MCNY at 2017 prices, shape (n,), >= 0.
        capacity: what the plant can make in a year, MCNY/yr, shape (n,), >= 0.
        utilisation_limit: share of capacity that can be run for a whole quarter, 0 to 1.

    Returns:
        Output in MCNY at 2017 prices, shape (n,).

    Properties:
        never_above_capacity: output does not exceed the usable capacity of a quarter.
        never_above_demand: nothing is made that is not sold.

    Source:
        Modelling assumption: production to order.

    Example:
        >>> production(np.array([1.0, 9.0]), np.array([20.0, 20.0]), utilisation_limit=1.0)
        array([1., 5.])
    """
    return np.minimum(demand, (utilisation_limit / 4.0) * capacity)
