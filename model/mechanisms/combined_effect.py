"""How measures work together: savings multiply, they never add past one."""

import numpy as np

from model.arrays import Array


def combined_effect(saving: Array, performance: Array, installed: Array) -> Array:
    """Part of the baseline that is left with all installed measures at work.

    Formula: ``product over measures of (1 - saving * performance)`` over the installed ones, each term held between
    0.01 and 3 (a negative saving is an extra need).

    Args:
        saving: share of the baseline a measure saves, shape (..., n, slots), at most 1.
        performance: how well the measure works in this plant, 1 is as designed, shape (n, slots), >= 0.
        installed: 1 where the measure is at work, else 0, shape (n, slots).

    Returns:
        Factor on the baseline, shape (..., n), > 0.

    Properties:
        nothing_installed_changes_nothing: the factor is one.
        savings_multiply: two measures leave the product of what each leaves.
        never_saves_all: however many measures, the factor stays above zero.

    Source:
        Specification of the model; multiplication is the standard treatment of overlapping efficiency measures.

    Example:
        >>> combined_effect(np.array([[0.5, 0.2]]), np.ones((1, 2)), np.ones((1, 2)))
        array([0.4])
    """
    left = 1.0 - saving * performance * installed
    return np.multiply.reduce(np.minimum(np.maximum(left, 0.01), 3.0), axis=-1)
