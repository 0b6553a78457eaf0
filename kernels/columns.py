"""Small steps over columns that hot code takes very often: NumPy's own methods go through Python for each of them."""

from collections.abc import Sequence
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
def product_by(group: Rows, values: Array, groups: int) -> Array:
    """Products of values by group, both of shape (n,), taken in order; returns shape (groups,).

    >>> product_by(np.array([0, 2, 2]), np.array([4.0, 2.0, 3.0]), 4)
    array([4., 1., 6., 1.])
    """
    products = np.ones(groups)
    np.multiply.at(products, group, values)
    return products


@kernel
def laid_in(memory: NDArray[np.uint8], first: int, columns: Sequence[NDArray[Any]]) -> list[NDArray[Any]]:
    """Copies of arrays, laid into memory one behind the other from a byte on, each at a multiple of 64 bytes after it.

    >>> laid_in(np.zeros(200, np.uint8), 0, [np.array([1.0, 2.0]), np.array([True])])
    [array([1., 2.]), array([ True])]
    """
    copies = []
    for column in columns:
        copy = memory[first : first + column.nbytes].view(column.dtype).reshape(column.shape)
        copy[...] = column
        copies.append(copy)
        first += room_for(column)
    return copies


def room_for(column: NDArray[Any]) -> int:
    """Bytes an array takes there.

    >>> room_for(np.zeros(9))
    128
    """
    return -(-column.nbytes // 64) * 64
