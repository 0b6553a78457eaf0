"""Compiled writes into columns do what the NumPy ones do, and decline whatever those would refuse."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from agents.population import Column, Columns, Link, Member, Population
from kernels import PLAIN, compiled
from kernels.store import Cells

pytestmark = pytest.mark.skipif(compiled is None, reason="the kernels are not compiled here")

INTEGERS = (np.int8, np.uint8, np.int16, np.uint16, np.int32, np.uint32, np.int64, np.uint64)
BOUNDS: list[tuple[type, float, float]] = [
    (np.float64, 0, np.finfo(float).max),
    (np.float64, np.finfo(float).min, np.finfo(float).max),
    (np.float64, 0, 1),
    (np.float64, -1, np.finfo(float).max),
    (np.float64, -2.5, -0.5),
    (np.float64, 3, 1e6),
    (np.float32, 0, 1),
    (np.bool_, 0, 1),
    *((dtype, np.iinfo(dtype).min, np.iinfo(dtype).max) for dtype in INTEGERS),
    *((dtype, 0, 2) for dtype in INTEGERS),
    *((dtype, -1, 100) for dtype in (np.int8, np.int16, np.int32, np.int64)),
]
ODD_REALS = (0.0, -0.0, 1.0, -1.0, -2.5, -0.5, np.nan, -np.nan, np.inf, -np.inf, 5e-324, -5e-324, 1e308, -1e308, 3.0)


def _allowed(rng: np.random.Generator, dtype: type, low: float, high: float, shape: tuple[int, ...]) -> NDArray[Any]:
    if np.dtype(dtype).kind == "f":
        return rng.uniform(max(low, -1e6), min(high, 1e6), shape).astype(dtype)
    return rng.integers(low, high, shape, dtype=np.int64 if dtype is np.bool_ else dtype, endpoint=True).astype(dtype)


def _spoilt(rng: np.random.Generator, values: NDArray[Any], low: float, high: float) -> NDArray[Any]:
    """The same with one odd number somewhere, allowed or not."""
    if not values.size or values.dtype == bool:
        return values
    odd: list[Any] = [low, high]
    if values.dtype.kind == "f":
        with np.errstate(over="ignore"):
            odd += [np.nextafter(low, -np.inf), np.nextafter(high, np.inf)]
        odd = ODD_REALS[:12] if values.dtype == np.float32 else [*odd, *ODD_REALS]
    else:
        limits = np.iinfo(values.dtype)
        odd += [each for each in (low - 1, high + 1, limits.min, limits.max) if limits.min <= each <= limits.max]
    values.flat[rng.integers(values.size)] = odd[rng.integers(len(odd))]
    return values


def _both(name: str, cells: Cells, call: Any) -> tuple[bool, bool]:
    """What the compiled and the NumPy version say; they must leave the same bytes, the old ones where they decline."""
    old = cells.memory.copy()
    said = []
    left = []
    for version in (getattr(compiled, name), PLAIN[name]):
        cells.memory[...] = old
        said.append(call(version))
        left.append(cells.memory.tobytes())
        if not said[-1]:
            assert left[-1] == old.tobytes()
    if said[0] == said[1]:
        assert left[0] == left[1]
    return said[0], said[1]


@pytest.mark.parametrize(("dtype", "low", "high"), BOUNDS)
@pytest.mark.parametrize("width", [1, 3])
def test_a_whole_column(dtype, low, high, width):
    rng = np.random.default_rng(1)
    for n in [*range(20), 127, 3000]:
        shape = (n,) if width == 1 else (n, width)
        cells = Cells.of(_allowed(rng, dtype, low, high, shape), low, high)
        values = _allowed(rng, dtype, low, high, shape)
        ours, plain = _both("write_column", cells, lambda f, c=cells, v=values: f({"x": c}, "x", v))
        assert plain
        assert ours or dtype in (np.float32, np.uint64)
        for _ in range(20):
            values = _spoilt(rng, _allowed(rng, dtype, low, high, shape), low, high)
            ours, plain = _both("write_column", cells, lambda f, c=cells, v=values: f({"x": c}, "x", v))
            assert plain or not ours


@pytest.mark.parametrize(("dtype", "low", "high"), BOUNDS)
@pytest.mark.parametrize("form", ["rows", "wide rows", "cells"])
def test_some_rows(dtype, low, high, form):
    rng = np.random.default_rng(2)
    for n, k in [(1, 0), (1, 1), (5, 3), (5, 9), (100, 30), (3000, 500)]:
        cells = Cells.of(_allowed(rng, dtype, low, high, (n,) if form == "rows" else (n, 4)), low, high)
        shape = (k, 4) if form == "wide rows" else (k,)
        for trial in range(40):
            rows, places = rng.integers(0, n, k), rng.integers(0, 4, k)  # some rows come twice: the last counts
            at = (rows, places) if form == "cells" else rows
            values: Any = _allowed(rng, dtype, low, high, shape)
            if trial % 4 == 1:
                values = _spoilt(rng, values, low, high)
            elif trial % 4 == 2:
                values = [low, high, 1, 0, True, False, 2.5, np.nan, -1, 300, 2**53 + 1, 2**64][trial % 12]
            elif trial % 4 == 3 and k:
                (rows if trial % 8 == 3 else places)[rng.integers(k)] = [-1, n, 4, 2**62][rng.integers(4)]
            ours, plain = _both("write_rows", cells, lambda f, c=cells, a=at, v=values: f({"x": c}, a, {"x": v}))
            assert plain or not ours
            assert ours or not plain or trial % 4 or dtype in (np.float32, np.uint64)


def test_one_wrong_column_stops_all_of_them():
    columns = {name: Cells.of(np.ones(6), 0, 10) for name in "ab"}
    rows = np.array([1, 4])
    for version in (compiled.write_rows, PLAIN["write_rows"]):
        assert not version(columns, rows, {"a": np.zeros(2), "b": np.array([1.0, 11.0])})
        assert not version(columns, rows, {"a": np.zeros(2), "c": np.zeros(2)})
        assert not version(columns, rows, {})
        assert all((each.memory == 1).all() for each in columns.values())
        assert version(columns, rows, {"a": np.zeros(2), "b": 7})
        assert columns["b"].memory.tolist() == [1, 7, 1, 1, 7, 1]
        columns["a"].memory[:] = columns["b"].memory[:] = 1


WRONG_VALUES = [
    None, "x", [1.0] * 6, 1, 1.0, np.float64(1), np.ones(5), np.ones((6, 1)), np.ones(6, np.float32), np.ones(6, int),
    np.ones(6, ">f8"), np.ones(6, object), np.ones((6, 2))[:, 0].astype("f8")[:, None], np.ma.ones(6),
    np.ones(6).view(np.recarray),
]  # fmt: skip


@pytest.mark.parametrize("values", WRONG_VALUES, ids=lambda value: f"{type(value).__name__} {np.shape(value)}")
def test_values_of_another_form_are_declined_by_both(values):
    cells = Cells.of(np.zeros(6), 0, 10)
    assert _both("write_column", cells, lambda f: f({"x": cells}, "x", values)) == (False, False)


@pytest.mark.parametrize(
    "at",
    [
        None, 1, [1, 2], np.array([1.0, 2.0]), np.array([True] * 6), np.array([[1, 2]]), np.array(1),
        np.array([1, 2], np.int32), np.array([1, 6]), np.array([-1, 2]), (np.array([1, 2]),),
        (np.array([1, 2]), np.array([0, 0])), (np.array([1, 2]), np.array([0, 0]), np.array([0, 0])),
    ],
    ids=str,
)  # fmt: skip
def test_rows_of_another_form_are_declined_by_both(at):
    cells = Cells.of(np.zeros(6), 0, 10)
    assert _both("write_rows", cells, lambda f: f({"x": cells}, at, {"x": 1.0})) == (False, False)


def test_positions_must_exist_and_be_as_many_as_the_rows():
    cells = Cells.of(np.zeros((6, 2)), 0, 10)
    rows = np.array([1, 2])
    for places in (np.array([0, 2]), np.array([-1, 0]), np.array([0]), np.array([0, 1, 1]), 0, [0, 1]):
        assert _both("write_rows", cells, lambda f, p=places: f({"x": cells}, (rows, p), {"x": 1.0})) == (False, False)


def test_arguments_of_another_kind_are_refused():
    cells = {"x": Cells.of(np.zeros(3), 0, 1)}
    for wrong in [(), (cells, "x"), (None, "x", np.zeros(3)), (cells, [], np.zeros(3))]:
        with pytest.raises(TypeError):
            compiled.write_column(*wrong)
    for wrong in [(), (cells, np.zeros(1, np.intp)), (cells, np.zeros(1, np.intp), None), (None, None, {})]:
        with pytest.raises(TypeError):
            compiled.write_rows(*wrong)
    for broken in [
        None,
        (),
        (1, 2, 3),
        (np.zeros(3), None, 1),
        (np.zeros(3, int), 0, 10**30),
        (np.zeros(3)[::2], 0, 1),
    ]:
        assert compiled.write_column({"x": broken}, "x", np.zeros(3)) is False
        assert compiled.write_rows({"x": broken}, np.zeros(1, np.intp), {"x": np.zeros(1)}) is False


def test_what_is_read_is_never_written_over():
    memory = np.arange(8)
    cells = {"x": Cells.of(memory, 0, 10**6)}
    assert compiled.write_rows(cells, memory[:3], {"x": np.full(3, 10**6)}) is False
    assert compiled.write_rows(cells, np.arange(3), {"x": memory[4:7]}) is False
    assert memory.tolist() == list(range(8))
    assert compiled.write_column(cells, "x", memory[:]) is True  # onto itself
    assert memory.tolist() == list(range(8))


def test_values_spread_over_rows():
    rng = np.random.default_rng(5)
    for n in (0, 1, 5, 3000):
        for k in (0, 1, 4, 50) if n else (0,):
            rows = rng.integers(0, n, k) if n else np.empty(0, np.intp)
            for values in (
                rng.normal(size=k),
                np.zeros(k),
                np.full(k, -0.0),
                np.full(k, np.nan),
                rng.integers(0, 2, k),
                rng.normal(size=(k, 2))[:, 0],
            ):
                ours, plain = compiled.spread_out(rows, values, n), PLAIN["spread_out"](rows, values, n)
                assert (ours is None) == (plain is None)
                assert ours is None or ours.tobytes() == plain.tobytes()


def test_values_that_cannot_be_spread_are_refused():
    rows, values = np.array([0, 2]), np.ones(2)
    for wrong in [
        (),
        (rows, values),
        (rows, [1, 1], 3),
        ([0, 2], values, 3),
        (rows, np.ones(3), 3),
        (rows, values, "3"),
    ]:
        with pytest.raises(TypeError):
            compiled.spread_out(*wrong)
    for version in (compiled.spread_out, PLAIN["spread_out"]):
        with pytest.raises(IndexError):
            version(rows, values, 2)


class FirmColumns(Columns):
    bank = Link("firms", "Firm it borrows from")
    sector = Column("code", "Sector", kind="trait", dtype="int64", low=0)
    loans = Column("MCNY", "Debt", low=0)
    profit = Column("MCNY", "Profit", kind="flow")
    flag = Column("flag", "Whether", kind="state", dtype=bool)
    status = Column("code", "State", kind="state", dtype="uint8", width=2, high=2, default=1)
    ratio = Column("fraction", "Share", kind="state", low=-1, high=1, dtype="float32")
    due = Column("quarter", "Deadline", kind="state", dtype="int16", low=-1, default=-1)


class Firm(FirmColumns, Member):
    pass


class Firms(FirmColumns, Population[Firm]):
    member = Firm


def test_a_population_cannot_tell_whether_its_writes_are_compiled(monkeypatch):
    """Any sequence of writes leaves the same memory and raises the same faults."""
    numbers: list[Any] = [0, 1, -1, 2.5, True, np.nan, 10**20, np.float64(1), "x"]
    kinds = [float, bool, np.uint8, np.int16, np.int64]
    names = [*Firms.declarations(), "loan"]

    def value(rng, n):
        if rng.random() < 0.3:
            return numbers[rng.integers(len(numbers))]
        shape = (n, 2) if rng.random() < 0.2 else (n,) if rng.random() < 0.9 else (n + 1,)
        return rng.integers(-1 if rng.random() < 0.2 else 0, 2, shape).astype(kinds[rng.integers(len(kinds))])

    def live(seed):
        rng = np.random.default_rng(seed)
        firms = Firms(7)
        told = []
        for _ in range(40):
            rows = rng.integers(0, 7 if rng.random() < 0.9 else 9, rng.integers(4))
            chosen = rng.choice(names, rng.integers(1, 4), replace=False).tolist()
            what = rng.integers(5)
            try:
                if what == 0:
                    setattr(firms, chosen[0], value(rng, 7))
                elif what == 1:
                    firms.update(rows, **{name: value(rng, len(rows)) for name in chosen})
                elif what == 2:
                    firms.update((rows, rng.integers(0, 2, len(rows))), status=value(rng, len(rows)))
                elif what == 3:
                    firms.retire(rows)
                else:
                    firms.enter(rows, keep=chosen[:1], **{name: value(rng, len(rows)) for name in chosen[1:]})
            except (AttributeError, IndexError, TypeError, ValueError) as fault:
                told.append(f"{type(fault).__name__}: {fault}")
            told += [getattr(firms, name).tobytes() for name in firms.declarations()]
        return told

    compiled_runs = [live(seed) for seed in range(60)]
    for name in ("write_column", "write_rows"):
        monkeypatch.setattr(f"agents.population.{name}", PLAIN[name])
    assert compiled_runs == [live(seed) for seed in range(60)]
    for name in ("write_column", "write_rows"):
        monkeypatch.setattr(f"agents.population.{name}", lambda *args: False)
    assert compiled_runs == [live(seed) for seed in range(60)]
