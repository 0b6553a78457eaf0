import numpy as np
import pytest
from hypothesis import given

from model.mechanisms.perceived_risk import perceived_risk

from .draws import NONE, column, in_order, never_below, number, promise, within


@promise
@given(
    risk=column(0, 1), one=column(0, 1), other=column(0, 1), capability=column(0, 1), trust=number(0, 5),
    skill=number(0, 1),
)  # fmt: skip
def test_falls_with_visible_adopters(risk, one, other, capability, trust, skill):
    fewer, more = in_order(one, other)
    terms = {"trust": trust, "skill": skill}
    doubtful = perceived_risk(risk, fewer, capability, **terms)
    assert never_below(doubtful, perceived_risk(risk, more, capability, **terms))


@promise
@given(
    risk=column(0, 1), visible=column(0, 1), one=column(0, 1), other=column(0, 1), trust=number(0, 5),
    skill=number(0, 1),
)  # fmt: skip
def test_falls_with_capability(risk, visible, one, other, trust, skill):
    less, more = in_order(one, other)
    terms = {"trust": trust, "skill": skill}
    assert never_below(perceived_risk(risk, visible, less, **terms), perceived_risk(risk, visible, more, **terms))


def test_by_hand():
    # 0.3 * (1 - 0.4) ** 2 * (1 - 0.5 * 0.4) = 0.3 * 0.36 * 0.8
    risk = perceived_risk(np.array([0.3]), np.array([0.4]), np.array([0.4]), trust=2.0, skill=0.5)
    assert risk == pytest.approx([0.0864])


def test_limits():
    zero, one = np.zeros(1), np.ones(1)
    assert perceived_risk(NONE, NONE, NONE, trust=1.0, skill=0.5).shape == (0,)
    assert perceived_risk(zero, zero, zero, trust=1.0, skill=0.5).tolist() == [0.0]
    assert perceived_risk(one, one, zero, trust=1.0, skill=0.5).tolist() == [0.0]  # everybody has it
    assert perceived_risk(one, one, zero, trust=0.0, skill=0.5).tolist() == [1.0]  # examples do not count
    assert perceived_risk(one, zero, one, trust=1.0, skill=1.0).tolist() == [0.0]  # the firm can handle all
    assert within(perceived_risk(np.array([1e300]), np.array([0.5]), one, trust=1e6, skill=1.0), 0.0, 1e300)
