"""Compiled sums, choices of rows and grants give the bytes of their NumPy versions, and refuse what those refuse."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import kernels
import model.arrays
from kernels import columns, grouped

pytestmark = pytest.mark.skipif(kernels.compiled is None, reason="no kernels are compiled here")

LENGTHS = (0, 1, 2, 7, 8, 9, 17, 127, 128, 129, 300, 1000, 3001)


def same(function: Callable[..., Any], *given: Any, **named: Any) -> None:
    """The compiled function leaves its arguments alone and returns what the NumPy version does."""
    before = [np.array(one) for one in given]
    found, wanted = function(*given, **named), kernels.PLAIN[function.__name__](*given, **named)
    for one, kept in zip(given, before, strict=True):
        assert np.array(one).tobytes() == kept.tobytes()
    many, others = (x if isinstance(x, tuple) else (x,) for x in (found, wanted))
    assert len(many) == len(others)
    for one, other in zip(many, others, strict=True):
        assert type(one) is type(other)
        one, other = np.asarray(one), np.asarray(other)
        assert (one.dtype, one.shape, one.tobytes()) == (other.dtype, other.shape, other.tobytes())


def column(luck: np.random.Generator, n: int) -> np.ndarray:
    """Numbers of many sizes, some of them 0."""
    return luck.normal(size=n) * 10.0 ** luck.integers(-9, 9, n) * (luck.random(n) < 0.8)


@pytest.fixture
def luck() -> np.random.Generator:
    return np.random.default_rng(7)


def test_the_functions_are_compiled():
    names = {"any_true", "total", "weighted_total", "sum_by", "product_by", "true_rows", "in_force", "ratio",
             "grants_by_rank", "room_by_rank", "weighted_quantile", "weighted_sums", "sums_by_cell", "sums_by_place",
             "laid_in"}  # fmt: skip
    assert {name for name in names if hasattr(kernels.compiled, name)} == names <= kernels.PLAIN.keys()


@pytest.mark.parametrize("n", LENGTHS)
def test_sums(luck, n):
    values, weight, group = column(luck, n), column(luck, n), luck.integers(0, 31, n)
    same(columns.total, values)
    same(columns.total, np.repeat(values, 2)[::2])
    same(columns.total, group)
    same(columns.total, values > 0)
    same(columns.weighted_total, values, weight)
    same(columns.weighted_total, np.repeat(values, 2)[::2], weight)
    for groups in (31, 0, 7):  # bincount counts more groups where a row names one
        same(columns.sum_by, group, values, groups)
        same(columns.sum_by, group, values, groups, weight)
        same(columns.sum_by, group.astype(np.uint8), values > 0, groups)
        same(columns.sum_by, np.sort(group), values, groups, weight)
    same(columns.product_by, group, values, 31)
    same(columns.product_by, group.astype(np.uint8), values, 40)


@pytest.mark.parametrize("n", LENGTHS)
@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 1.0])
def test_rows(luck, n, share):
    chosen = luck.random(n) < share
    table = luck.random((n, 8)) < share
    for values in (
        chosen,
        chosen.astype(np.uint8),
        chosen * 1.5,
        chosen * np.nan,
        chosen * 3,
        np.repeat(chosen, 2)[::2],
    ):
        same(model.arrays.true_rows, values)
        same(columns.any_true, values)
        same(model.arrays.in_force, values)
    for cells in (table, table[:, :3], np.ascontiguousarray(table[:, :3]), table.view(np.uint8), np.tile(table, 2)):
        same(columns.any_true, cells)


def test_numbers_in_force():
    for value in (0.0, -0.0, 0.1, float("nan")):
        assert model.arrays.in_force(value) is (value != 0.0)
    assert model.arrays.in_force(np.float64(0.1)) is True


@pytest.mark.parametrize("n", LENGTHS)
def test_ratios(luck, n):
    part, whole = column(luck, n), column(luck, n)
    same(model.arrays.ratio, part, whole)
    same(model.arrays.ratio, part, whole, otherwise=1.0)
    same(model.arrays.ratio, part, whole, otherwise=float("inf"), least=1e-9)
    same(model.arrays.ratio, part, whole, least=0)
    same(model.arrays.ratio, part[:1], whole)
    same(model.arrays.ratio, part, np.where(whole == 0, np.nan, whole))


@pytest.mark.parametrize("n", LENGTHS)
@pytest.mark.parametrize("groups", [1, 5, 31])
def test_grants(luck, n, groups):
    request, group = np.abs(column(luck, n)), luck.integers(0, groups, n)
    limit = np.bincount(group, request, groups) * luck.choice([-1.0, 0.0, 0.01, 0.3, 0.9, 1.0, 2.0], groups)
    ties = np.round(luck.normal(size=n), 1)
    for merit in (ties, np.where(ties > 1, np.nan, ties), np.zeros(n), luck.normal(size=n)):
        same(model.arrays.grants_by_rank, request, merit, group, limit)
        same(model.arrays.grants_by_rank, request, merit, group.astype(np.uint8), limit)
        same(model.arrays.room_by_rank, request, merit, group, limit)
        same(model.arrays.room_by_rank, request, merit, group.astype(np.uint8), limit)


@pytest.mark.parametrize("n", LENGTHS[1:])
def test_quantiles(luck, n):
    weight = luck.random(n) * (luck.random(n) < 0.8)
    for values in (column(luck, n), np.round(luck.normal(size=n), 1), np.zeros(n)):
        for q in (0.0, 0.1, 0.5, 0.9999, 1.0):
            same(model.arrays.weighted_quantile, values, weight, q)
            same(model.arrays.weighted_quantile, np.repeat(values, 2)[::2], weight, q)


@pytest.mark.parametrize("n", [1, 5, 40, 700, 3000])
@pytest.mark.parametrize(("sectors", "regions"), [(1, 1), (2, 1), (9, 1), (1, 3), (9, 31)])
def test_weighted_sums(luck, n, sectors, regions):
    cell = np.sort(luck.integers(0, sectors * regions, n))
    cells, starts = np.unique(cell, return_index=True)
    weight = luck.random(n)
    columns_of = [column(luck, n), luck.random(n) < 0.5, 1.0, luck.integers(0, 9, n).astype(np.uint8),
                  luck.integers(-9, 9, n), column(luck, 2 * n)[::2], np.float64(0.5)]  # fmt: skip
    table, flags = np.array([column(luck, n) for _ in range(20)]), luck.random((3, n)) < 0.5
    for weighted in (
        ((columns_of, weight),),
        ((table, weight), (flags, weight), (table[:, ::-1], weight)),
        ((columns_of, weight), ([], weight), (tuple(columns_of), column(luck, n))),
    ):
        for name in ("weighted_sums", "sums_by_cell", "sums_by_place"):
            place = () if name == "weighted_sums" else (cells, sectors, regions)
            found, wanted = getattr(grouped, name)(weighted, starts, *place), plainly(name, weighted, starts, *place)
            assert (found.dtype, found.shape, found.tobytes()) == (wanted.dtype, wanted.shape, wanted.tobytes())


def plainly(name: str, *given: Any) -> np.ndarray:
    """What the NumPy version returns, which asks no compiled function either."""
    with pytest.MonkeyPatch.context() as patched:
        for other in ("weighted_sums", "sums_by_cell"):
            patched.setattr(grouped, other, kernels.PLAIN[other])
        return kernels.PLAIN[name](*given)


def test_runs_that_overlap(luck):  # a group without rows begins where the next one does
    values, weight = column(luck, 9), luck.random(9)
    starts = np.array([0, 4, 4, 8])
    found = grouped.weighted_sums((([values], weight),), starts)
    assert found.tobytes() == np.add.reduceat(values * weight, starts).tobytes()


def test_copies(luck):
    whole = [column(luck, 100), luck.random((7, 8)) < 0.5, np.zeros(0), luck.integers(0, 9, 5).astype(np.int32)]
    for arrays in (whole, [*whole, column(luck, 50)[::2]]):
        memories = [np.zeros(2000, np.uint8) for _ in range(2)]
        found, wanted = (
            copied(memory, 64, arrays)
            for copied, memory in zip((columns.laid_in, kernels.PLAIN["laid_in"]), memories, strict=True)
        )
        assert memories[0].tobytes() == memories[1].tobytes()
        for one, other, array in zip(found, wanted, arrays, strict=True):
            assert (one.dtype, one.shape, one.tobytes()) == (other.dtype, other.shape, other.tobytes())
            assert one.tobytes() == array.tobytes()
            assert not array.size or np.shares_memory(one, memories[0])
    with pytest.raises(ValueError, match=r"broadcast|reshape|size"):
        columns.laid_in(np.zeros(100, np.uint8), 0, [np.zeros(100)])


def test_refusals():
    one, two = np.ones(1), np.ones(2)
    rows = np.zeros(2, np.intp)
    with pytest.raises(ValueError, match="same length"):
        columns.sum_by(rows, one, 2)
    with pytest.raises(ValueError, match="negative"):
        columns.sum_by(rows - 1, two, 2)
    with pytest.raises(ValueError, match="negative"):
        columns.sum_by(rows, two, -1)
    with pytest.raises(ValueError, match="broadcast"):
        model.arrays.ratio(np.ones(3), two)
    with pytest.raises(TypeError, match="whatever"):
        model.arrays.ratio(two, two, whatever=1.0)
    with pytest.raises((IndexError, ValueError)):
        model.arrays.grants_by_rank(two, two, rows + 5, one)
    with pytest.raises((IndexError, ValueError)):
        model.arrays.grants_by_rank(two, two, rows - 1, one)
    for weighted, starts, fault in (
        ((([np.ones(3)], two),), rows, ValueError),
        (((np.ones((2, 3)), two),), rows, ValueError),
        ((([two], two),), rows + 2, IndexError),
        ((([two], two),), rows - 1, IndexError),
        ((([two], None),), rows, TypeError),
        (([two], two), rows, TypeError),
        ((([two], two),), None, TypeError),
    ):
        with pytest.raises(fault):
            grouped.weighted_sums(weighted, starts)
    with pytest.raises(IndexError):
        grouped.sums_by_cell((([two], two),), rows, rows + 4, 2, 2)
    with pytest.raises(ValueError, match="at least one"):
        grouped.sums_by_place((([two], two),), rows, rows, -1, 2)
    for function in (columns.any_true, columns.total, model.arrays.true_rows):
        with pytest.raises(AttributeError):
            function(None)
    for function in (columns.sum_by, columns.weighted_total, model.arrays.grants_by_rank):
        with pytest.raises(TypeError):
            function()
