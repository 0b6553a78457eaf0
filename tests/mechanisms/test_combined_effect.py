import numpy as np
import pytest
from hypothesis import given

from model.mechanisms.combined_effect import combined_effect, left_by_measure

from .draws import ROWS, column, groups, promise, within

PLANTS = 4


@promise
@given(saving=column(-5, 1))
def test_what_does_not_work_saves_nothing(saving):
    assert np.all(left_by_measure(saving, np.zeros(ROWS)) == 1.0)


@promise
@given(saving=column(0, 1), performance=column(0, 1.2), better=column(0, 1))
def test_better_work_leaves_less(saving, performance, better):
    assert np.all(left_by_measure(saving, performance + better) <= left_by_measure(saving, performance))


@promise
@given(left=column(0.01, 3), plant=groups(count=PLANTS))
def test_nothing_installed_changes_nothing(left, plant):
    found = combined_effect(left, plant, plants=PLANTS)
    assert np.all(np.delete(found, plant) == 1.0)


@promise
@given(one=column(0.01, 3), other=column(0.01, 3))
def test_savings_multiply(one, other):
    plant = np.arange(ROWS)
    both = combined_effect(np.r_[one, other], np.r_[plant, plant], plants=ROWS)
    assert both == pytest.approx(
        combined_effect(one, plant, plants=ROWS) * combined_effect(other, plant, plants=ROWS), rel=1e-12
    )


@promise
@given(saving=column(-0.5, 1), performance=column(0, 1.2), plant=groups(count=PLANTS))
def test_never_saves_all(saving, performance, plant):
    assert np.all(combined_effect(left_by_measure(saving, performance), plant, plants=PLANTS) > 0.0)


def test_by_hand():
    # first plant: (1 - 0.5) * (1 - 0.2 * 0.5) = 0.45; second plant: an extra need of 0.1 leaves 1.1, times
    # 1 - 0.3 * 1.2 = 0.64 is 0.704; nothing is installed in the third
    left = left_by_measure(np.array([0.5, 0.2, -0.1, 0.3]), np.array([1.0, 0.5, 1.0, 1.2]))
    assert left == pytest.approx([0.5, 0.9, 1.1, 0.64])
    assert combined_effect(left, np.array([0, 0, 1, 1]), plants=3) == pytest.approx([0.45, 0.704, 1.0])


def test_limits():
    none, no_rows = np.zeros(0), np.zeros(0, np.intp)
    assert left_by_measure(none, none).shape == (0,)
    assert combined_effect(none, no_rows, plants=0).shape == (0,)
    assert combined_effect(none, no_rows, plants=2).tolist() == [1.0, 1.0]
    best = combined_effect(left_by_measure(np.ones(40), np.full(40, 1.2)), np.zeros(40, np.intp), plants=1)
    worst = combined_effect(left_by_measure(np.full(40, -1e9), np.ones(40)), np.zeros(40, np.intp), plants=1)
    assert 0.0 < best[0] < 1e-70  # 0.01 left of each of forty measures
    assert worst == pytest.approx([3.0**40])  # none needs more than three times the baseline
    assert within(worst, 0.0, np.inf)
