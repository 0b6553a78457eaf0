"""How measures work together: savings multiply, they never add past one."""

import numpy as np

from kernels.columns import product_by
from kernels.rules import columnwise
from model.arrays import Array, Rows


@columnwise
def left_by_measure(saving: Array, performance: Array) -> Array:
    """Part of the baseline that one installed measure leaves.

    Formula: ``1 - saving * performance``, held between 0.01 and 3 (a negative saving is an extra need).

    Args:
        saving: share of the baseline the measure saves, shape (m,), at most 1.
        performance: how well it works in this plant, 1 is as designed, shape (m,), >= 0.

    Returns:
        Factor on the baseline, shape (m,), 0.01 to 3.

    Properties:
        what_does_not_work_saves_nothing: at performance 0 all is left.
        better_work_leaves_less: better performance of a measure that saves never leaves more.

    Source:
        Specification of the model; the bounds are a modelling assumption.

    Example:
        >>> left_by_measure(np.array([0.5, 0.2]), np.array([1.0, 0.5]))
        array([0.5, 0.9])
    """
    return np.minimum(np.maximum(1.0 - saving * performance, 0.01), 3.0)


def combined_effect(left: Array, plant: Rows, *, plants: int) -> Array:
    """Part of the baseline that is left in each plant with all its installed measures at work.

    Formula: ``product of left`` over the measures installed in the plant.

    Args:
        left: part of the baseline that each installed measure leaves alone, shape (m,), > 0.
        plant: plant that each of them is installed in, shape (m,).
        plants: number of plants.

    Returns:
        Factor on the baseline, shape (plants,), > 0.

    Properties:
        nothing_installed_changes_nothing: the factor is one.
        savings_multiply: two measures leave the product of what each leaves.
        never_saves_all: however many measures, the factor stays above zero.

    Source:
        Specification of the model; multiplication is the standard treatment of overlapping efficiency measures.

    Example:
        >>> combined_effect(np.array([0.5, 0.8, 0.9]), np.array([0, 0, 2]), plants=3)
        array([0.4, 1. , 0.9])
    """
    return product_by(plant, left, plants)
