"""Writes into columns of numbers. Only what is usual is done here; whoever asks sees to anything else.

A checked write comes back as True if it was done. False means that nothing was changed: the values are of another form
than the column, or something is wrong with them, and it is for the store to find out which.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kernels import kernel

type Array = NDArray[Any]
type Rows = NDArray[np.intp]

EXACT = 2**53  # whole numbers up to here are floats too

_UNSIGNED = {1: np.uint8, 2: np.uint16, 4: np.uint32, 8: np.uint64}


class Cells(NamedTuple):
    """The cells of a column and what they may hold."""

    memory: Array  # shape (n,) or (n, width)
    lowest: float  # an int where the column is one; finite, so that NaN is outside
    highest: float
    top_bits: np.unsignedinteger[Any] | None  # the bits of the highest number where the lowest is 0

    @classmethod
    def of(cls, memory: Array, lowest: float, highest: float) -> "Cells":
        """Cells of an array of numbers."""
        unsigned = _UNSIGNED.get(memory.itemsize) if lowest == 0 <= highest else None
        return cls(memory, lowest, highest, None if unsigned is None else memory.dtype.type(highest).view(unsigned))


@kernel
def write_column(columns: Mapping[str, Cells], name: str, values: Any) -> bool:
    """Write a whole column if it is among these and the values have its type and shape and are all allowed."""
    cells = columns.get(name)
    if cells is None or not _fits(cells, values, cells.memory.shape):
        return False
    cells.memory[...] = values
    return True


@kernel
def write_rows(columns: Mapping[str, Cells], at: Any, values: Mapping[str, Any]) -> bool:
    """Write columns in some rows: all of them if they are among these and every value is allowed, else none.

    Args:
        columns: those that may be written, of equal length.
        at: row numbers, shape (k,), or a tuple of such and of positions, shape (k,), for single cells of wide columns.
        values: by column; arrays of its type with shape (k,) or (k, width), (k,) for single cells, or plain numbers.
    """
    rows, places = at if type(at) is tuple and len(at) == 2 else (at, None)
    chosen = [(columns[name], given) for name, given in values.items() if name in columns]
    if not chosen or len(chosen) < len(values) or not _are_positions(rows, len(chosen[0][0].memory)):
        return False
    for cells, given in chosen:
        tail = cells.memory.shape[1:]
        if places is not None:
            if not tail or not _are_positions(places, tail[0]) or places.shape != rows.shape:
                return False
            tail = ()
        if not _number_fits(cells, given) and not _fits(cells, given, rows.shape + tail):
            return False
    for cells, given in chosen:
        cells.memory[at] = given
    return True


@kernel
def spread_out(rows: Rows, values: Array, n: int) -> Array | None:
    """Values in some of n rows, 0 elsewhere, shape (n,); None where all are 0.

    Args:
        rows: row numbers, shape (k,), the last counts where one comes twice.
        values: numbers, shape (k,).
        n: how many rows there are.
    """
    if not values.any():
        return None
    found = np.zeros(n)
    found[rows] = values
    return found


def _are_positions(index: Any, size: int) -> bool:
    if type(index) is not np.ndarray or index.dtype != np.intp or index.ndim != 1:
        return False
    # as unsigned numbers negative ones are the largest
    return not index.size or bool(np.maximum.reduce(index.view(np.uintp)) < size)


def _fits(cells: Cells, values: Any, shape: tuple[int, ...]) -> bool:
    memory, lowest, highest, top_bits = cells
    if type(values) is not np.ndarray or values.dtype != memory.dtype or values.shape != shape:
        return False
    if not values.size:
        return True
    if top_bits is not None:
        # bits of numbers from 0 on rank as the numbers do, those of negatives, infinities and NaN above them all
        return bool(np.maximum.reduce(values.view(top_bits.dtype), axis=None) <= top_bits)
    smallest, largest = np.minimum.reduce(values, axis=None), np.maximum.reduce(values, axis=None)
    return bool(lowest <= smallest and largest <= highest)


def _number_fits(cells: Cells, value: Any) -> bool:
    kind = cells.memory.dtype.kind
    if type(value) is float:
        return kind == "f" and cells.lowest <= value <= cells.highest
    if type(value) is bool or (type(value) is int and kind != "b" and abs(value) <= EXACT):
        return cells.lowest <= value <= cells.highest
    return False
