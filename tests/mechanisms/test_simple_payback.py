import numpy as np
import pytest
from hypothesis import given

from model.mechanisms.simple_payback import payback_margin

from .draws import NONE, column, in_order, never_below, promise, within


@promise
@given(accepted=column(0.2, 9), benefit=column(0.01, 100))
def test_one_at_the_accepted_payback(accepted, benefit):
    assert payback_margin(accepted, benefit, accepted * benefit) == pytest.approx(1.0)
    assert np.all(payback_margin(accepted, benefit, 1.01 * accepted * benefit) < 1.0)


@promise
@given(accepted=column(0.2, 9), benefit=column(0, 100), one=column(0.01, 500), other=column(0.01, 500))
def test_subsidy_raises_the_margin(accepted, benefit, one, other):
    subsidised, full = in_order(one, other)
    assert never_below(payback_margin(accepted, benefit, subsidised), payback_margin(accepted, benefit, full))


@promise
@given(accepted=column(0.2, 9), benefit=column(-100, 0), cost=column(0.01, 500))
def test_useless_is_never_taken(accepted, benefit, cost):
    assert np.all(payback_margin(accepted, benefit, cost) <= 0.0)


def test_by_hand_payback_margin():
    # 12 over 4 a year pays back in three years: a firm that waits 1.5 finds half, one that waits 6 finds twice enough
    margin = payback_margin(np.array([1.5, 6.0]), np.full(2, 4.0), np.full(2, 12.0))
    assert margin.tolist() == [0.5, 2.0]


def test_limits_payback_margin():
    assert payback_margin(NONE, NONE, NONE).shape == (0,)
    assert payback_margin(np.ones(1), np.zeros(1), np.ones(1)).tolist() == [0.0]
    assert within(payback_margin(np.array([9.0]), np.array([1e9]), np.array([1e-9])), 0.0, 1e19)
