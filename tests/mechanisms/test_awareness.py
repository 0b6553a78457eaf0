import numpy as np
import pytest
from hypothesis import given

from model.mechanisms.awareness import awareness_chance

from .draws import NONE, column, in_order, never_below, number, promise, within


@promise
@given(visible=column(0, 1), publicity=number(0, 1))
def test_no_channel_no_awareness(visible, publicity):
    chance = awareness_chance(visible, spontaneous=0.0, imitation=0.0, by_publicity=0.0, publicity=publicity)
    assert np.all(chance == 0.0)


@promise
@given(one=column(0, 1), other=column(0, 1), spontaneous=number(0, 1), imitation=number(0, 4), publicity=number(0, 1))
def test_rises_with_visible_adopters(one, other, spontaneous, imitation, publicity):
    fewer, more = in_order(one, other)
    hazards = {"spontaneous": spontaneous, "imitation": imitation, "by_publicity": 0.2, "publicity": publicity}
    assert never_below(awareness_chance(more, **hazards), awareness_chance(fewer, **hazards))


@promise
@given(visible=column(0, 1), one=number(0, 1), other=number(0, 1), imitation=number(0, 4), by_publicity=number(0, 2))
def test_rises_with_publicity(visible, one, other, imitation, by_publicity):
    hazards = {"spontaneous": 0.05, "imitation": imitation, "by_publicity": by_publicity}
    quiet = awareness_chance(visible, publicity=min(one, other), **hazards)
    loud = awareness_chance(visible, publicity=max(one, other), **hazards)
    assert never_below(loud, quiet)


def test_by_hand():
    # hazard a year 0.02 + 0.1 * 0.8 + 0.8 * 0.5 = 0.5, a quarter 0.125; exp(-0.125) = 0.882497
    chance = awareness_chance(np.array([0.5]), spontaneous=0.02, imitation=0.8, by_publicity=0.1, publicity=0.8)
    assert chance == pytest.approx([1 - 0.882497], abs=1e-6)


def test_limits():
    off = {"spontaneous": 0.0, "imitation": 0.0, "by_publicity": 0.0, "publicity": 0.0}
    certain = {"spontaneous": 1e6, "imitation": 1e6, "by_publicity": 1e6, "publicity": 1.0}
    assert awareness_chance(NONE, **off).shape == (0,)
    assert np.all(awareness_chance(np.zeros(3), **off) == 0.0)
    assert np.all(awareness_chance(np.array([0.0, 1.0]), **certain) == 1.0)
    assert within(awareness_chance(np.array([0.0, 1e-12, 1.0]), **(off | {"imitation": 1e-12})), 0.0, 1.0)
