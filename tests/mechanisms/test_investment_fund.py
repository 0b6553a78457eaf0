import numpy as np
import pytest
from hypothesis import given

from model.mechanisms.investment_fund import fund_investments

from .draws import NONE, column, never_below, number, promise, within

PROJECTS = {"request": column(0, 500), "index": column(-1, 4)}


@promise
@given(**PROJECTS, least_index=number(0, 2))
def test_off_means_off(request, index, least_index):
    assert np.all(fund_investments(request, index, room=0.0, least_index=least_index) == 0.0)


@promise
@given(**PROJECTS, room=number(-100, 2e3), least_index=number(0, 2))
def test_room_binds(request, index, room, least_index):
    given_ = fund_investments(request, index, room=room, least_index=least_index)
    assert np.all((given_ >= 0.0) & (given_ <= request))
    wanted = request[index >= least_index].sum()
    assert given_.sum() == pytest.approx(min(max(room, 0.0), wanted))


@promise
@given(**PROJECTS, room=number(0, 2e3), least_index=number(0, 2))
def test_best_first(request, index, room, least_index):
    given_ = fund_investments(request, index, room=room, least_index=least_index)
    for refused in np.flatnonzero((request > 0.0) & (given_ == 0.0)):
        assert np.all(given_[index < index[refused]] == 0.0)


@promise
@given(**PROJECTS, room=number(0, 2e3), least_index=number(0, 2))
def test_weak_projects_get_nothing(request, index, room, least_index):
    given_ = fund_investments(request, index, room=room, least_index=least_index)
    assert np.all(given_[index < least_index] == 0.0)


def test_by_hand():
    # 10 to invest: 6 for the best, the 4 left of 5 for the second, nothing for the third, and 0.9 is too weak
    finance = fund_investments(
        np.array([5.0, 6.0, 3.0, 1.0]), np.array([1.5, 2.0, 0.9, 1.0]), room=10.0, least_index=1.0
    )
    assert finance.tolist() == [4.0, 6.0, 0.0, 0.0]


def test_limits():
    assert fund_investments(NONE, NONE, room=10.0, least_index=1.0).shape == (0,)
    assert fund_investments(np.ones(2), np.zeros(2), room=10.0, least_index=1.0).tolist() == [0.0, 0.0]
    assert fund_investments(np.ones(1), np.ones(1), room=-5.0, least_index=1.0).tolist() == [0.0]
    huge = fund_investments(np.full(2, 1e300), np.ones(2), room=1e9, least_index=1.0)
    assert within(huge, 0.0, 1e9)
    assert never_below(1e9, huge.sum())
