import numpy as np
import pytest
from hypothesis import given

from model.mechanisms.phase_out import phased_out

from .draws import GROUPS, NO_ROWS, NONE, column, either, groups, promise

ROWS = 12
LUCK = 40  # values of luck by which an average is taken

SECTORS = {
    "dirtiness": column(0, 5, ROWS),
    "capacity": column(0.1, 100, ROWS),
    "weight": either(0.0, 2.5, ROWS),
    "sector": groups(ROWS),
}


def left_by_sector(rows, capacity, weight, sector):
    return np.bincount(sector[rows], (capacity * weight)[rows], GROUPS)


@promise
@given(**SECTORS, luck=column(0, 0.999, ROWS))
def test_off_means_off(dirtiness, capacity, weight, sector, luck):
    assert phased_out(dirtiness, capacity, weight, sector, luck, rate=np.zeros(GROUPS)).size == 0


@promise
@given(**SECTORS, luck=column(0, 0.999, ROWS), rate=column(0, 1, GROUPS))
def test_dirtiest_leave_first(dirtiness, capacity, weight, sector, luck, rate):
    rows = phased_out(dirtiness, capacity, weight, sector, luck, rate=rate)
    assert np.all(np.diff(rows) > 0)
    assert np.all(weight[rows] > 0.0)
    stays = np.setdiff1d(np.flatnonzero(weight > 0.0), rows)
    for row in rows:
        assert np.all(dirtiness[stays[sector[stays] == sector[row]]] <= dirtiness[row])


@promise
@given(**SECTORS, rate=column(0, 1, GROUPS))
def test_share_is_met_in_expectation(dirtiness, capacity, weight, sector, rate):
    def left(luck):
        rows = phased_out(dirtiness, capacity, weight, sector, np.full(ROWS, luck), rate=rate)
        return left_by_sector(rows, capacity, weight, sector)

    share = rate * np.bincount(sector, capacity * weight, GROUPS)
    largest = np.max(capacity * weight)
    assert np.all(left(0.0) >= share - 1e-9)
    assert np.all(left(1.0 - 1e-12) <= share + 1e-9)
    average = np.mean([left((step + 0.5) / LUCK) for step in range(LUCK)], axis=0)
    assert np.all(np.abs(average - share) <= largest / LUCK)


def test_by_hand():
    # first sector: capacities 2 * 10, 1 * 30 and 1 * 50, a quarter of 100 must go: the dirtiest has 20, of the next 5
    # of 30, a chance of 1/6; second sector: nobody has to leave
    dirtiness, capacity = np.array([9.0, 5.0, 1.0, 9.0]), np.array([10.0, 30.0, 50.0, 10.0])
    weight, sector, rate = np.array([2.0, 1.0, 1.0, 1.0]), np.array([0, 0, 0, 1]), np.array([0.25, 0.0])
    leaves = phased_out(dirtiness, capacity, weight, sector, np.full(4, 0.16), rate=rate)
    assert leaves.tolist() == [0, 1]
    assert phased_out(dirtiness, capacity, weight, sector, np.full(4, 0.17), rate=rate).tolist() == [0]


def test_by_hand_the_dirty_end_is_enough():
    # a thousand plants of equal size, cleaner by number: of 1 % the first ten leave, also where these are tiny
    n = 1000
    dirtiness, one_sector, luck = -np.arange(n, dtype=float), np.zeros(n, np.intp), np.full(n, 0.5)
    rows = phased_out(dirtiness, np.ones(n), np.ones(n), one_sector, luck, rate=np.array([0.01]))
    assert rows.tolist() == list(range(10))
    tiny = np.where(np.arange(n) < 500, 1e-3, 1.0)  # 500 * 0.001 + 500 = 500.5, of which 1 % is 5.005
    rows = phased_out(dirtiness, tiny, np.ones(n), one_sector, luck, rate=np.array([0.01]))
    assert rows.tolist() == list(range(505))
    assert tiny[rows].sum() == pytest.approx(5.5)


def test_limits():
    none = phased_out(NONE, NONE, NONE, NO_ROWS, NONE, rate=np.ones(2))
    assert none.shape == (0,)
    assert none.dtype == np.intp
    one_sector, luck = np.zeros(2, np.intp), np.full(2, 0.5)
    assert phased_out(np.ones(2), np.ones(2), np.zeros(2), one_sector, luck, rate=np.ones(1)).size == 0
    everybody = phased_out(np.ones(2), np.array([1e-300, 1e300]), np.ones(2), one_sector, luck, rate=np.ones(1))
    assert everybody.tolist() == [0, 1]
    idle = phased_out(np.ones(2), np.zeros(2), np.ones(2), one_sector, luck, rate=np.full(1, 0.5))
    assert idle.size == 0
    one, three = np.zeros(3, np.intp), np.ones(3)
    tiny = phased_out(np.array([1.0, 2.0, 3.0]), three, three, one, np.full(3, 0.5), rate=np.array([1e-36]))
    assert tiny.size == 0  # a rate too small to count takes nobody
