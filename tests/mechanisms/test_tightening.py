import numpy as np
import pytest
from hypothesis import given

from model.mechanisms.tightening import tightened

from .draws import NONE, column, never_below, number, promise


@promise
@given(left=column(0, 1))
def test_off_means_off(left):
    assert np.array_equal(tightened(left, rate=0.0), left)


@promise
@given(left=column(0, 1), rate=number(0, 1))
def test_four_quarters_make_the_rate(left, rate):
    later = left
    for _ in range(4):
        later = tightened(later, rate=rate)
    assert later == pytest.approx(left * (1 - rate))


@promise
@given(left=column(0, 1), rate=column(0, 1))
def test_never_rises(left, rate):
    assert never_below(left, tightened(left, rate=rate))


def test_by_hand():
    # 0.81 ** 0.25 = 0.948683; of 0.5 that is 0.474342
    assert tightened(np.array([0.5]), rate=0.19) == pytest.approx([0.474342], abs=1e-6)


def test_limits():
    assert tightened(NONE, rate=0.1).shape == (0,)
    assert tightened(np.array([1.0, 0.0]), rate=1.0).tolist() == [0.0, 0.0]
