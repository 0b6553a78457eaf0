import numpy as np
import pytest
from hypothesis import given

from model.mechanisms.combined_effect import combined_effect

from .draws import ROWS, column, either, promise, within

SLOTS = 4
TABLE = (ROWS, SLOTS)


@promise
@given(saving=column(-0.5, 1, TABLE), performance=column(0, 1.2, TABLE))
def test_nothing_installed_changes_nothing(saving, performance):
    assert np.all(combined_effect(saving, performance, np.zeros(TABLE)) == 1.0)


@promise
@given(saving=column(-0.5, 1, (ROWS, 2)), performance=column(0, 1.2, (ROWS, 2)))
def test_savings_multiply(saving, performance):
    first, second = np.array([1.0, 0.0]), np.array([0.0, 1.0])
    both = combined_effect(saving, performance, np.ones((ROWS, 2)))
    alone = combined_effect(saving, performance, first) * combined_effect(saving, performance, second)
    assert both == pytest.approx(alone, rel=1e-12)


@promise
@given(saving=column(-0.5, 1, TABLE), performance=column(0, 1.2, TABLE), installed=either(0.0, 1.0, TABLE))
def test_never_saves_all(saving, performance, installed):
    assert np.all(combined_effect(saving, performance, installed) > 0.0)


def test_by_hand():
    # first plant: (1 - 0.5) * (1 - 0.2 * 0.5) = 0.45, the third measure is not installed
    # second plant: an extra need of 0.1 leaves 1.1, times 1 - 0.3 * 1.2 = 0.64 is 0.704
    saving = np.array([[0.5, 0.2, 0.3], [-0.1, 0.9, 0.3]])
    performance = np.array([[1.0, 0.5, 1.2], [1.0, 1.0, 1.2]])
    installed = np.array([[1.0, 1.0, 0.0], [1.0, 0.0, 1.0]])
    assert combined_effect(saving, performance, installed) == pytest.approx([0.45, 0.704])


def test_limits():
    assert combined_effect(np.zeros((0, 3)), np.zeros((0, 3)), np.zeros((0, 3))).shape == (0,)
    assert combined_effect(np.zeros((2, 0)), np.zeros((2, 0)), np.zeros((2, 0))).tolist() == [1.0, 1.0]
    assert combined_effect(np.zeros((2, 3)), np.zeros((2, 3)), np.zeros((2, 3))).tolist() == [1.0, 1.0]
    best = combined_effect(np.ones((1, 40)), np.full((1, 40), 1.2), np.ones((1, 40)))
    worst = combined_effect(np.full((1, 40), -1e9), np.ones((1, 40)), np.ones((1, 40)))
    assert 0.0 < best[0] < 1e-70  # 0.01 left of each of forty measures
    assert worst == pytest.approx([3.0**40])  # none needs more than three times the baseline
    assert within(worst, 0.0, np.inf)
