import numpy as np
import pytest
from hypothesis import given

from model.mechanisms.investment import desired_investment

from .draws import NONE, column, number, promise, within


@promise
@given(capital=column(0, 1e5), depreciation=number(0, 0.1), adjustment=number(0, 1))
def test_replaces_at_rest(capital, depreciation, adjustment):
    investment = desired_investment(capital, capital, depreciation=depreciation, adjustment=adjustment)
    assert investment == pytest.approx(depreciation * capital)


@promise
@given(capital=column(0, 1e5), needed=column(0, 1e5), depreciation=number(0, 0.1), adjustment=number(0, 1))
def test_never_negative(capital, needed, depreciation, adjustment):
    assert np.all(desired_investment(capital, needed, depreciation=depreciation, adjustment=adjustment) >= 0.0)


def test_by_hand():
    # replacement 0.02 * 200 = 4; a tenth of the gap is -2, -5 and 80, of which no more than 0.05 * 200 = 10 counts
    capital, needed = np.full(3, 200.0), np.array([180.0, 150.0, 1000.0])
    investment = desired_investment(capital, needed, depreciation=0.02, adjustment=0.1)
    assert investment == pytest.approx([2.0, 0.0, 14.0])


def test_limits():
    pace = {"depreciation": 0.02, "adjustment": 0.1}
    assert desired_investment(NONE, NONE, **pace).shape == (0,)
    assert desired_investment(np.zeros(1), np.zeros(1), **pace).tolist() == [0.0]
    assert desired_investment(np.zeros(1), np.array([1e300]), **pace).tolist() == [0.0]  # 5 % of nothing
    assert within(desired_investment(np.array([1e300]), np.array([0.0]), **pace), 0.0, 1e300)
    assert within(desired_investment(np.array([1e300]), np.array([1e300]), **pace), 0.0, 1e300)
