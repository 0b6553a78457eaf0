import numpy as np
import pytest
from hypothesis import given

from model.mechanisms.demonstration import leaders, seen_with_leaders

from .draws import NONE, column, never_below, number, promise, within

SHARES = (5, 3)


@promise
@given(merit=column(-1, 5), weight=column(0, 50))
def test_leaders__off_means_off(merit, weight):
    assert np.all(leaders(merit, weight, number=0.0) == 0.0)


@promise
@given(merit=column(-1, 5), weight=column(0, 50), places=number(0, 300))
def test_places_bind(merit, weight, places):
    designated = leaders(merit, weight, number=places)
    assert np.all((designated >= 0.0) & (designated <= weight))
    assert designated.sum() == pytest.approx(min(places, weight.sum()))


@promise
@given(merit=column(-1, 5), weight=column(0, 50), places=number(0, 300))
def test_best_first(merit, weight, places):
    designated = leaders(merit, weight, number=places)
    for left_out in np.flatnonzero((weight > 0.0) & (designated == 0.0)):
        assert np.all(designated[merit < merit[left_out]] == 0.0)


@promise
@given(visible=column(0, 1, SHARES), shown=column(0, 1, SHARES), reach=number(0, 1))
def test_seen_with_leaders__off_means_off(visible, shown, reach):
    assert seen_with_leaders(visible, shown, reach=0.0).tobytes() == visible.tobytes()
    assert seen_with_leaders(visible, np.zeros(SHARES), reach=reach).tobytes() == visible.tobytes()


@promise
@given(visible=column(0, 1, SHARES), shown=column(0, 1, SHARES), reach=number(0, 1))
def test_never_less_than_alone(visible, shown, reach):
    assert np.all(seen_with_leaders(visible, shown, reach=reach) >= visible)


@promise
@given(visible=column(0, 1, SHARES), shown=column(0, 1, SHARES), reach=number(0, 1))
def test_bounded(visible, shown, reach):
    assert within(seen_with_leaders(visible, shown, reach=reach), 0.0, 1.0)


def test_by_hand_leaders():
    # 12 places: 5 for the best row, the next stands for nobody who can lead, 7 of the 20 of the third
    designated = leaders(np.array([0.2, 0.9, 0.5, 0.1]), np.array([20.0, 5.0, 0.0, 30.0]), number=12.0)
    assert designated.tolist() == [7.0, 5.0, 0.0, 0.0]


def test_by_hand_seen_with_leaders():
    # 1 - 0.8 * (1 - 0.5 * 0.5) = 0.4; who sees everything already sees no more
    assert seen_with_leaders(np.array([0.2, 1.0]), np.full(2, 0.5), reach=0.5) == pytest.approx([0.4, 1.0])


def test_limits():
    assert leaders(NONE, NONE, number=10.0).shape == (0,)
    assert leaders(np.zeros(2), np.zeros(2), number=10.0).tolist() == [0.0, 0.0]
    assert leaders(np.ones(2), np.array([1.0, 2.0]), number=1e300).tolist() == [1.0, 2.0]
    assert never_below(1.0, leaders(np.ones(3), np.ones(3), number=1.0).sum())  # a tie is no extra place
    assert seen_with_leaders(NONE, NONE, reach=1.0).shape == (0,)
    assert seen_with_leaders(np.array([0.0, 1.0]), np.array([1.0, 0.0]), reach=1.0).tolist() == [1.0, 1.0]
