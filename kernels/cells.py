"""Cells of wide columns of flags and codes: one row for a member, one slot for each of a few things it may have."""

import numpy as np
from numpy.typing import NDArray

from kernels import kernel

type Array = NDArray[np.float64]
type Flags = NDArray[np.uint8]
type Rows = NDArray[np.intp]


@kernel
def cells_with(table: Flags, code: int) -> tuple[Rows, Rows]:
    """Rows and slots of the cells of a (rows, slots) table that hold a code, row by row.

    >>> cells_with(np.array([[0, 1], [1, 2]], np.uint8), 1)
    (array([0, 1]), array([1, 0]))
    """
    flat = (table == code).ravel().nonzero()[0]
    rows = flat // table.shape[1]
    return rows, flat - rows * table.shape[1]


@kernel
def weight_with(table: Flags, code: int, kind: Rows, weight: Array, kinds: int) -> Array:
    """Weight of the rows whose cells hold a code, by kind of row and slot, shape (kinds * slots,).

    Args:
        table: codes, shape (n, slots).
        code: the code.
        kind: kind of each row, shape (n,), below ``kinds``.
        weight: of each row, shape (n,).
        kinds: number of kinds.

    >>> weight_with(np.array([[0, 1], [1, 1]], np.uint8), 1, np.array([0, 0]), np.array([2.0, 3.0]), 1)
    array([3., 5.])
    """
    rows, slots = cells_with(table, code)
    width = table.shape[1]
    return np.bincount(kind[rows] * width + slots, weight[rows], kinds * width).astype(np.float64, copy=False)


@kernel
def shares_with(table: Flags, code: int, kind: Rows, weight: Array, rate: Array) -> Array:
    """What each row gets for its cells that hold a code: its weight times the rates of its kind there, shape (n,).

    Args:
        table, code, kind, weight: as above.
        rate: by kind and slot, shape (kinds * slots,).

    >>> shares_with(np.array([[0, 1], [1, 1]], np.uint8), 1, np.array([0, 0]), np.array([2.0, 3.0]), np.array([1.0, 9]))
    array([18., 30.])
    """
    rows, slots = cells_with(table, code)
    got = rate[kind[rows] * table.shape[1] + slots] * weight[rows]
    return np.bincount(rows, got, len(table)).astype(np.float64, copy=False)


@kernel
def open_cells(
    rows: Rows, needed: tuple[Flags, ...], closed: Flags | None, allowed: NDArray[np.bool_], kind: Rows
) -> tuple[Rows, Rows]:
    """Rows and slots of the cells in some rows where all flags needed are set and nothing is in the way, row by row.

    Args:
        rows: the rows looked at, shape (k,).
        needed: tables of flags, 0 or 1, shape (n, slots).
        closed: a table of codes, shape (n, slots), of which only 0 leaves a cell open; None closes none.
        allowed: slots that are allowed to each kind of row, shape (kinds, slots).
        kind: kind of each row, shape (n,).

    >>> flags = np.array([[1, 1], [0, 1]], np.uint8)
    >>> open_cells(np.array([0, 1]), (flags,), None, np.array([[True, True], [False, True]]), np.array([1, 0]))
    (array([0, 1]), array([1, 1]))
    """
    found = allowed.take(kind.take(rows), axis=0)
    for flags in needed:
        found &= flags.take(rows, axis=0) != 0
    if closed is not None:
        found &= closed.take(rows, axis=0) == 0
    place, slots = cells_with(found.view(np.uint8), 1)
    return rows.take(place), slots


@kernel
def best_of_each(rows: Rows, merit: NDArray[np.float64], chosen: NDArray[np.bool_]) -> Rows:
    """Of the entries chosen, the one of each row with the highest merit, the first where equal: positions, in order.

    Args:
        rows: row of each entry, shape (k,), never falling.
        merit: shape (k,).
        chosen: shape (k,).

    >>> best_of_each(np.array([0, 0, 0, 4]), np.array([9.0, 1.0, 2.0, 0.0]), np.array([False, True, True, True]))
    array([2, 3])
    """
    at = chosen.nonzero()[0]
    order = at.take(np.lexsort((-at, merit.take(at), rows.take(at))))
    row = rows.take(order)
    last = np.ones(row.size, bool)
    np.not_equal(row[1:], row[:-1], out=last[:-1])
    return order.compress(last)
