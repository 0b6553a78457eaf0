import numpy as np
import pytest
from hypothesis import given

from model.mechanisms.licensing import licence_fee, licence_income, licensed_share

from .draws import GROUPS, NO_ROWS, NONE, column, groups, in_order, never_below, number, promise, within

HOLDINGS = 7
TRADE = {
    "fees": column(0, 100),
    "cell": groups(),
    "holding_cell": groups(HOLDINGS),
    "holding_output": column(0, 1e4, HOLDINGS),
}


@promise
@given(distance=column(0, 1), platform=column(0, 1), reach=number(0, 1))
def test_licensed_share__off_means_off(distance, platform, reach):
    assert np.all(licensed_share(distance, platform=0.0, reach=reach) == 0.0)
    assert np.all(licensed_share(distance, platform=platform, reach=0.0) == 0.0)


@promise
@given(one=column(0, 1), other=column(0, 1), platform=column(0, 1), reach=number(0, 1))
def test_rises_with_distance(one, other, platform, reach):
    near, far = in_order(one, other)
    more = licensed_share(far, platform=platform, reach=reach)
    assert never_below(more, licensed_share(near, platform=platform, reach=reach))
    assert within(more, 0.0, 1.0)


@promise
@given(cost=column(0, 500), licensed=column(0, 1), protection=number(0, 1), fee=number(0, 1))
def test_licence_fee__off_means_off(cost, licensed, protection, fee):
    terms = {"protection": protection, "by_protection": 0.5}
    assert np.all(licence_fee(cost, np.zeros(cost.size), fee=fee, **terms) == 0.0)
    assert np.all(licence_fee(cost, licensed, fee=0.0, **terms) == 0.0)


@promise
@given(cost=column(0, 500), licensed=column(0, 1), one=number(0, 1), other=number(0, 1), fee=number(0, 1))
def test_rises_with_protection(cost, licensed, one, other, fee):
    less, more = sorted((one, other))
    terms = {"fee": fee, "by_protection": 0.5}
    weaker = licence_fee(cost, licensed, protection=less, **terms)
    assert never_below(licence_fee(cost, licensed, protection=more, **terms), weaker)


@promise
@given(**TRADE)
def test_licence_income__off_means_off(fees, cell, holding_cell, holding_output):
    holders = np.bincount(holding_cell, holding_output, GROUPS)
    rate, due = licence_income(np.zeros(fees.size), cell, holders)
    assert np.all(rate == 0.0)
    assert np.all(due == 0.0)


@promise
@given(**TRADE)
def test_what_is_paid_is_received(fees, cell, holding_cell, holding_output):
    holders = np.bincount(holding_cell, holding_output, GROUPS)
    rate, due = licence_income(fees, cell, holders)
    income = rate[holding_cell] * holding_output
    received = np.bincount(holding_cell, income, GROUPS)
    assert received == pytest.approx(np.bincount(cell, due, GROUPS))
    assert np.all(income >= 0.0)


@promise
@given(**TRADE)
def test_no_holder_no_fee(fees, cell, holding_cell, holding_output):
    holders = np.bincount(holding_cell, holding_output, GROUPS)
    due = licence_income(fees, cell, holders)[1]
    held = holders[cell] > 0.0
    assert np.all(due[~held] == 0.0)
    assert np.array_equal(due[held], fees[held])


def test_by_hand_licensed_share():
    # half of a platform that reaches 0.8: 0.4 of the distance; no platform in the second region
    share = licensed_share(np.array([0.5, 0.5]), platform=np.array([0.5, 0.0]), reach=0.8)
    assert share == pytest.approx([0.2, 0.0])


def test_by_hand_licence_fee():
    # 5 % of capital cost, half as much again at full protection, a quarter more at 0.5: 20 * 0.2 * 0.05 * 1.25
    fee = licence_fee(np.array([20.0]), np.array([0.2]), protection=0.5, fee=0.05, by_protection=0.5)
    assert fee == pytest.approx([0.25])


def test_by_hand_licence_income():
    # cell 0: fees 4 + 2 for holders of output 40; cell 1: 1 for holders of 5; cell 2: nobody holds the measure, its fee
    # of 9 is not due
    rate, due = licence_income(
        np.array([4.0, 9.0, 2.0, 1.0]), np.array([0, 2, 0, 1]), np.array([40.0, 5.0, 0.0])
    )  # fmt: skip
    assert rate == pytest.approx([0.15, 0.2, 0.0])
    assert due.tolist() == [4.0, 0.0, 2.0, 1.0]


def test_limits():
    assert licensed_share(NONE, platform=1.0, reach=1.0).shape == (0,)
    assert licensed_share(np.ones(1), platform=1.0, reach=1.0).tolist() == [1.0]
    assert licence_fee(NONE, NONE, protection=1.0, fee=0.1, by_protection=1.0).shape == (0,)
    rate, due = licence_income(NONE, NO_ROWS, np.zeros(2))
    assert rate.tolist() == [0.0, 0.0]
    assert due.shape == (0,)
    rate, due = licence_income(np.ones(1), np.zeros(1, np.intp), np.zeros(1))
    assert due.tolist() == [0.0]
    rate, due = licence_income(np.array([1e200]), np.zeros(1, np.intp), np.array([1e-9]))
    assert rate * 1e-9 == pytest.approx(due)
