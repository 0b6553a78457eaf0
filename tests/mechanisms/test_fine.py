import numpy as np
import pytest
from hypothesis import given

from model.mechanisms.fine import fine

from .draws import NONE, column, in_order, never_below, number, promise, within


@promise
@given(excess=column(0, 10), revenue=column(0, 1e4), mean_revenue=number(1, 1e3), size_exponent=number(0, 1))
def test_off_means_off(excess, revenue, mean_revenue, size_exponent):
    assert np.all(fine(excess, revenue, rate=0.0, mean_revenue=mean_revenue, size_exponent=size_exponent) == 0.0)


@promise
@given(one=column(0, 10), other=column(0, 10), revenue=column(0, 1e4), rate=number(0, 1), size_exponent=number(0, 1))
def test_grows_with_excess(one, other, revenue, rate, size_exponent):
    less, more = in_order(one, other)
    terms = {"rate": rate, "mean_revenue": 100.0, "size_exponent": size_exponent}
    assert never_below(fine(more, revenue, **terms), fine(less, revenue, **terms))


@promise
@given(excess=column(0, 10), one=column(0, 1e4), other=column(0, 1e4), rate=number(0, 1), size_exponent=number(0, 1))
def test_grows_with_size(excess, one, other, rate, size_exponent):
    smaller, larger = in_order(one, other)
    terms = {"rate": rate, "mean_revenue": 100.0, "size_exponent": size_exponent}
    assert never_below(fine(excess, larger, **terms), fine(excess, smaller, **terms))


def test_by_hand():
    # four times the mean size, exponent 0.5: twice the fine; an excess of 4 counts as 3: 0.05 * 2 * 3 = 0.3
    # a quarter of the mean size: half the fine; an excess of 0.2: 0.05 * 0.5 * 1.2 = 0.03
    terms = {"rate": 0.05, "mean_revenue": 100.0, "size_exponent": 0.5}
    assert fine(np.array([4.0, 0.2]), np.array([400.0, 25.0]), **terms) == pytest.approx([0.3, 0.03])


def test_limits():
    terms = {"rate": 0.05, "mean_revenue": 100.0, "size_exponent": 0.5}
    assert fine(NONE, NONE, **terms).shape == (0,)
    assert fine(np.zeros(2), np.zeros(2), **terms).tolist() == [0.0, 0.0]
    assert fine(np.zeros(1), np.zeros(1), **(terms | {"size_exponent": 0.0})).tolist() == [0.05]
    assert within(fine(np.array([1e300]), np.array([1e300]), **terms), 0.0, 1e300)
