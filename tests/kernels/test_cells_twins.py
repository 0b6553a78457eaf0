"""Cells of flags, and the best of each row: C and NumPy give the same bytes."""

from typing import Any

import numpy as np
import pytest

import kernels
from kernels.cells import best_of_each, cells_with, open_cells, shares_with, weight_with

pytestmark = pytest.mark.skipif(kernels.compiled is None, reason="the kernels were not compiled, or are switched off")


def same(function: Any, *given: Any) -> None:
    found, expected = function(*given), kernels.PLAIN[function.__name__](*given)
    found, expected = (each if isinstance(each, tuple) else (each,) for each in (found, expected))
    for one, other in zip(found, expected, strict=True):
        assert one.dtype == other.dtype
        assert one.tobytes() == other.tobytes()


@pytest.mark.parametrize("slots", [1, 3, 8, 11])
@pytest.mark.parametrize("n", [0, 1, 5, 300])
def test_cells(slots: int, n: int) -> None:
    rng = np.random.default_rng(n + slots)
    for share in (0.0, 0.1, 0.9, 1.0):
        status = (rng.random((n, slots)) < share).astype(np.uint8) * rng.integers(1, 256, (n, slots)).astype(np.uint8)
        flags = (rng.random((n, slots)) < share).astype(np.uint8)
        other = (rng.random((n, slots)) < 0.7).astype(np.uint8) * np.uint8(200)
        for code in (0, 1, 2, 255):
            same(cells_with, status, code)
        kind, allowed = rng.integers(0, 4, n), rng.random((4, slots)) < 0.7
        for code in (0, 1, 255):
            same(weight_with, status, code, kind, rng.normal(size=n), 4)
            same(shares_with, status, code, kind, rng.normal(size=n), rng.normal(size=4 * slots))
        for rows in (np.arange(n), np.flatnonzero(rng.random(n) < 0.4)):
            for closed in (None, status):
                same(open_cells, rows, (flags, other), closed, allowed, kind)
                same(open_cells, rows, (flags,), closed, np.ones((4, slots), bool), kind)


def test_the_best_of_each_row() -> None:
    rng = np.random.default_rng(4)
    for n in (0, 1, 2, 50, 400):
        for share in (0.0, 0.3, 1.0):
            rows, merit = np.sort(rng.integers(0, max(n // 3, 1), n)), rng.integers(0, 3, n) / 2.0  # many are equal
            same(best_of_each, rows, merit, rng.random(n) < share)


def test_what_is_no_table_of_flags_is_refused() -> None:
    flags, kind, rows = np.ones((3, 8), np.uint8), np.zeros(3, np.intp), np.arange(3)
    allowed = np.ones((1, 8), bool)
    with pytest.raises(TypeError, match="table"):
        cells_with(np.ones((3, 8)), 1)
    with pytest.raises(TypeError, match="table"):
        weight_with(np.ones((3, 8)), 1, kind, np.ones(3), 1)
    with pytest.raises(IndexError, match="out of bounds"):
        weight_with(flags, 1, kind + 1, np.ones(3), 1)
    with pytest.raises(IndexError, match="out of bounds"):
        shares_with(flags, 1, kind + 1, np.ones(3), np.ones(8))
    with pytest.raises(TypeError, match="needed"):
        open_cells(rows, (flags[:2],), None, allowed, kind)
    with pytest.raises(IndexError, match="out of bounds"):
        open_cells(np.array([3]), (flags,), None, allowed, kind)
    with pytest.raises(IndexError, match="out of bounds"):
        open_cells(rows, (flags,), None, allowed, kind + 1)
    with pytest.raises(TypeError, match="chosen"):
        best_of_each(rows, np.zeros(3), np.zeros(3))
    with pytest.raises(TypeError, match="merit"):
        best_of_each(rows, np.zeros(2), np.zeros(3, bool))
