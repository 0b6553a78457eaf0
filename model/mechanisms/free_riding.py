"""Who takes an incentive without needing it."""

from kernels.rules import columnwise
from model.arrays import Array, Mask


@columnwise
def free_riders(luck: Array, chance_without: Array) -> Mask:
    """Whether an adopter would have said yes without the incentive.

    Formula: ``luck < chance_without``, with the luck of the decision actually taken.

    Args:
        luck: uniform draw with which each adopter decided, shape (k,), 0 to below 1.
        chance_without: chance of saying yes without the incentive, shape (k,), 0 to 1.

    Returns:
        True for free riders, shape (k,).

    Properties:
        nobody_free_rides_who_needed_it: an adopter whose luck sufficed only with the incentive is no free rider.
        free_riders_adopt: where the incentive does not lower the chance every free rider says yes with it too.

    Source:
        Inframarginal participants, Boomhower and Davis (2014), Journal of Public Economics 113; counterfactual under
        common random numbers.

    Example:
        >>> import numpy as np
        >>> free_riders(np.array([0.2, 0.2]), np.array([0.5, 0.1]))
        array([ True, False])
    """
    return luck < chance_without
