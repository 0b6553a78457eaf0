"""Small steps over columns that hot code takes very often: NumPy's own methods go through Python for each of them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kernels import kernel

type Array = NDArray[np.float64]
type Rows = NDArray[np.intp]


@kernel
def any_true(values: NDArray[Any]) -> bool:
    """Whether any value is true, or not 0.

    >>> any_true(np.array([0.0, 0.1])), any_true(np.zeros(2, bool))
    (True, False)
    """
    return bool(values.any())


@kernel
def total(values: NDArray[Any]) -> float:
    """Sum of values.

    >>> total(np.array([1.0, 2.0]))
    3.0
    """
    return float(values.sum())


@kernel
def weighted_total(values: Array, weight: Array) -> float:
    """Sum of values times their weight, both of shape (n,).

    >>> weighted_total(np.array([1.0, 2.0]), np.array([3.0, 4.0]))
    11.0
    """
    return float((values * weight).sum())


@kernel
def sum_by(group: Rows, values: Array, groups: int, weight: Array | None = None) -> Array:
    """Sums of values by group, or of values times their weight, all of shape (n,); returns shape (groups,).

    >>> sum_by(np.array([0, 2, 2]), np.array([1.0, 2.0, 3.0]), 4)
    array([1., 0., 5., 0.])
    """
    sums = np.bincount(group, values if weight is None else values * weight, groups)
    return sums.astype(np.float64, copy=False)  # whole numbers where there is no row


@kernel
def clipped(values: Array, low: float, high: float) -> Array:
    """Values held within two numbers, shape (n,).

    >>> clipped(np.array([-1.0, 0.5, 2.0]), 0.0, 1.0)
    array([0. , 0.5, 1. ])
    """
    return values.clip(low, high)
