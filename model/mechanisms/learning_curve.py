"""Capital costs fall with experience at home and abroad."""

import numpy as np

from model.arrays import Array


def learning_curve(
    experience: Array, initial: Array, learning_rate: Array, *, world_growth: float, world_share: float, years: float
) -> Array:
    """Capital cost of each measure relative to 2017.

    Formula (Wright): ``max(X / X0, 1)**(-b * (1 - world_share)) * (1 + world_growth)**(-b * world_share * years)`` with
    ``b = -log2(1 - learning_rate)``.

    Args:
        experience: national installations now, as a share of applicable output, shape (measures,), >= 0.
        initial: the same in 2017, floored so that the first few are no doublings, shape (measures,), > 0.
        learning_rate: cost fall per doubling, shape (measures,), 0 to below 1.
        world_growth: growth of installations abroad, per year, >= 0.
        world_share: share of learning that happens abroad, 0 to 1.
        years: years since the start.

    Returns:
        Relative cost, shape (measures,), 0 to 1.

    Properties:
        no_learning_rate_no_fall: a measure that does not learn keeps its cost.
        never_rises: more experience or time never raises the cost.
        a_doubling_costs_the_rate: with learning all at home, one doubling beyond 2017 lowers the cost by the
            learning rate.

    Source:
        Wright (1936); rates after McDonald and Schrattenholzer (2001), Energy Policy 29; share abroad from EPS China.

    Example:
        >>> now, before, rate = np.array([0.2]), np.array([0.1]), np.array([0.2])
        >>> learning_curve(now, before, rate, world_growth=0.0, world_share=0.0, years=1.0)
        array([0.8])
    """
    exponent = -np.log2(1.0 - learning_rate)
    at_home = np.maximum(experience / initial, 1.0) ** (-exponent * (1.0 - world_share))
    return at_home * (1.0 + world_growth) ** (-exponent * world_share * years)
