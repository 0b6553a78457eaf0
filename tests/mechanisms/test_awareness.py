import numpy as np
import pytest
from hypothesis import given

from model.mechanisms.awareness import awareness_chance

from .draws import NONE, column, in_order, never_below, number, promise, within


@promise
@given(visible=column(0, 1))
def test_no_channel_no_awareness(visible):
    assert np.all(awareness_chance(visible, told=0.0, imitation=0.0) == 0.0)


@promise
@given(one=column(0, 1), other=column(0, 1), told=column(0, 1), imitation=number(0, 4))
def test_rises_with_visible_adopters(one, other, told, imitation):
    fewer, more = in_order(one, other)
    hazards = {"told": told, "imitation": imitation}
    assert never_below(awareness_chance(more, **hazards), awareness_chance(fewer, **hazards))


@promise
@given(visible=column(0, 1), one=column(0, 2), other=column(0, 2), imitation=number(0, 4))
def test_rises_with_what_is_told(visible, one, other, imitation):
    less, more = in_order(one, other)
    quiet, loud = (awareness_chance(visible, told=told, imitation=imitation) for told in (less, more))
    assert never_below(loud, quiet)


def test_by_hand():
    # hazard a year 0.1 + 0.8 * 0.5 = 0.5, a quarter 0.125; exp(-0.125) = 0.882497
    chance = awareness_chance(np.array([0.5]), told=0.1, imitation=0.8)
    assert chance == pytest.approx([1 - 0.882497], abs=1e-6)


def test_limits():
    assert awareness_chance(NONE, told=0.0, imitation=0.0).shape == (0,)
    assert np.all(awareness_chance(np.zeros(3), told=0.0, imitation=0.0) == 0.0)
    assert np.all(awareness_chance(np.array([0.0, 1.0]), told=1e6, imitation=1e6) == 1.0)
    assert within(awareness_chance(np.array([0.0, 1e-12, 1.0]), told=0.0, imitation=1e-12), 0.0, 1.0)
