"""Leading enterprises are designated and show their measures to others."""

import numpy as np

from kernels.rules import columnwise
from model.arrays import Array, grants_by_rank


def leaders(merit: Array, weight: Array, *, number: float) -> Array:
    """Enterprises of each row that are designated as leading.

    Formula: highest merit first until ``number`` enterprises are reached, the last row in part.

    Args:
        merit: higher is designated first, shape (n,).
        weight: enterprises a row stands for, 0 for rows that cannot be designated, shape (n,), >= 0.
        number: enterprises the programme has places for, >= 0.

    Returns:
        Designated enterprises, shape (n,), 0 to ``weight``.

    Properties:
        off_means_off: without places nobody is designated.
        places_bind: no more enterprises are designated than there are places.
        best_first: a row left out never outranks a designated one.

    Source:
        Demonstration programmes of China's industrial authorities: leading enterprises chosen by merit for a number of
        places.

    Example:
        >>> leaders(np.array([1.0, 3.0, 2.0]), np.array([10.0, 10.0, 10.0]), number=15.0)
        array([ 0., 10.,  5.])
    """
    return grants_by_rank(weight, merit, np.zeros(merit.size, np.intp), np.array([number]))


@columnwise
def seen_with_leaders(visible: Array, shown: Array, *, reach: float) -> Array:
    """Share of adopters a firm sees in its own channels and at leading enterprises together.

    Formula: ``1 - (1 - visible) * (1 - reach * shown)``.

    Args:
        visible: share of adopters in the firm's own channels, any shape (..., k), 0 to 1.
        shown: share of leading enterprises that show the measure, of the same shape (..., k), 0 to 1.
        reach: part of what leaders show that a firm sees, 0 to 1.

    Returns:
        Share seen, of the same shape, 0 to 1.

    Properties:
        off_means_off: at reach 0, or where nothing is shown, firms see exactly what they saw.
        never_less_than_alone: what leaders show never hides an adopter.
        bounded: the share lies between 0 and 1.

    Source:
        Specification of the model; independent channels that add to the imitation term of Bass (1969), Management
        Science 15.

    Example:
        >>> seen_with_leaders(np.array([0.5, 0.0]), np.array([0.4, 1.0]), reach=0.5)
        array([0.6, 0.5])
    """
    return visible + (1.0 - visible) * (reach * shown)  # this form of the formula leaves visible as it is at 0
