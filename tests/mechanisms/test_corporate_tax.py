import numpy as np
import pytest
from hypothesis import given

from model.mechanisms.corporate_tax import corporate_tax

from .draws import NONE, column, promise, within


@promise
@given(loss=column(-1e4, 0), rate=column(0, 1), credit=column(0, 100))
def test_losses_pay_nothing(loss, rate, credit):
    paid, used = corporate_tax(loss, rate, credit)
    assert np.all(paid == 0.0)
    assert np.all(used == 0.0)


@promise
@given(profit=column(-1e4, 1e4), rate=column(0, 1), credit=column(0, 1e4))
def test_credit_never_refunded(profit, rate, credit):
    paid, used = corporate_tax(profit, rate, credit)
    assert np.all(paid >= 0.0)
    assert np.all((used >= 0.0) & (used <= credit))


def test_by_hand():
    # due 0.25 * 4 = 1, a credit of 3 pays it all and 2 stay; a loss; due 0.15 * 10 = 1.5 less a credit of 0.5
    paid, used = corporate_tax(np.array([4.0, -2.0, 10.0]), np.array([0.25, 0.25, 0.15]), np.array([3.0, 1.0, 0.5]))
    assert paid == pytest.approx([0.0, 0.0, 1.0])
    assert used == pytest.approx([1.0, 0.0, 0.5])


def test_limits():
    assert [part.shape for part in corporate_tax(NONE, NONE, NONE)] == [(0,), (0,)]
    assert [part.tolist() for part in corporate_tax(np.zeros(1), np.zeros(1), np.zeros(1))] == [[0.0], [0.0]]
    profit, credit = np.array([1e300, -1e300, 1e300]), np.array([0.0, 1e300, 1e300])
    paid, used = corporate_tax(profit, np.ones(3), credit)
    assert within(paid, 0.0, 1e300)
    assert within(used, 0.0, 1e300)
