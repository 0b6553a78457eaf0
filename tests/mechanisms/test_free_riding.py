import numpy as np
from hypothesis import given

from model.mechanisms.free_riding import free_riders

from .draws import NONE, column, in_order, promise


@promise
@given(luck=column(0, 0.999999), one=column(0, 1), other=column(0, 1))
def test_nobody_free_rides_who_needed_it(luck, one, other):
    without, with_it = in_order(one, other)
    needed_it = (luck < with_it) & ~(luck < without)
    assert not free_riders(luck, without)[needed_it].any()


@promise
@given(luck=column(0, 0.999999), one=column(0, 1), other=column(0, 1))
def test_free_riders_adopt(luck, one, other):
    without, with_it = in_order(one, other)
    assert np.all(luck[free_riders(luck, without)] < with_it[free_riders(luck, without)])


def test_by_hand():
    # sure enough without it; just not; the incentive alone made it possible
    assert free_riders(np.array([0.3, 0.3, 0.3]), np.array([0.31, 0.3, 0.0])).tolist() == [True, False, False]


def test_limits():
    assert free_riders(NONE, NONE).shape == (0,)
    assert free_riders(np.array([0.0, 0.999999]), np.array([0.0, 1.0])).tolist() == [False, True]
