"""Weighted sums of many columns over runs of rows: rows are sorted by sector and, within it, by region (a cell is both)."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kernels import kernel

type Array = NDArray[np.float64]
type Rows = NDArray[np.intp]
type Columns = NDArray[Any] | Sequence[NDArray[Any] | float]  # shape (columns, rows), or a list with numbers for columns
type Weighted = tuple[tuple[Columns, Array], ...]  # columns and the weight of their rows


@kernel
def weighted_sums(weighted: Weighted, starts: Rows) -> Array:
    """Sums of all columns over runs of rows that begin at ``starts``, shape (k, runs).

    Products are taken in blocks of columns that leave room in the cache for others.

    >>> weighted_sums((([np.array([1.0, 2, 3]), 1.0], np.array([1.0, 1, 2])),), np.array([0, 1]))
    array([[1., 8.],
           [1., 3.]])
    """
    n, done = weighted[0][1].size, 0
    sums = np.empty((sum(len(columns) for columns, _ in weighted), starts.size))
    block = np.empty((max(1, 25_000 // n), n))
    for columns, weight in weighted:
        for first in range(0, len(columns), len(block)):
            some = columns[first : first + len(block)]
            part = block[: len(some)]
            if isinstance(some, np.ndarray):
                np.multiply(some, weight, part)
            else:
                for column, row in zip(some, part, strict=True):
                    np.multiply(column, weight, row)
            np.add.reduceat(part, starts, axis=1, out=sums[done : done + len(some)])
            done += len(some)
    return sums


@kernel
def sums_by_cell(weighted: Weighted, starts: Rows, cells: Rows, sectors: int, regions: int) -> Array:
    """The same sums by sector and region, shape (k, sectors, regions); run i is of ``cells[i]``, the others are 0."""
    found = weighted_sums(weighted, starts)
    sums = np.zeros((len(found), sectors * regions))
    sums[:, cells] = found
    return sums.reshape(-1, sectors, regions)


@kernel
def sums_by_place(weighted: Weighted, starts: Rows, cells: Rows, sectors: int, regions: int) -> Array:
    """The same sums over each region, each sector and in all, shape (k, regions + sectors + 1)."""
    by_cell = sums_by_cell(weighted, starts, cells, sectors, regions)
    sums = np.empty((len(by_cell), regions + sectors + 1))
    by_cell.sum(axis=1, out=sums[:, :regions])
    by_sector = by_cell.sum(axis=2, out=sums[:, regions:-1])
    by_sector.sum(axis=1, out=sums[:, -1])
    return sums


@kernel
def flag_sums(flagged: tuple[tuple[NDArray[Any], Array], ...], starts: Rows, places: Rows, count: int) -> Array:
    """Weighted sums of tables of flags over runs of rows, shape (tables, slots, count).

    Args:
        flagged: tables of shape (rows, slots), one slot beside the other, and the weight of their rows, shape (rows,).
        starts: row each run begins at.
        places: place of each run among the ``count``; the others are 0.
        count: number of places.

    >>> flag_sums(((np.array([[1, 0], [1, 1]], bool), np.array([2.0, 3.0])),), np.array([0]), np.array([1]), 2)
    array([[[0., 5.],
            [0., 3.]]])
    """
    sums = np.zeros((len(flagged), flagged[0][0].shape[1], count))
    for (flags, weight), found in zip(flagged, sums, strict=True):
        found[:, places] = weighted_sums(((np.ascontiguousarray(flags.T), weight),), starts)
    return sums
