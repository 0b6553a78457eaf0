import numpy as np
import pytest
from hypothesis import given

from model.mechanisms.research import capability_gain, knowledge, research_cost_factor, research_effort

from .draws import NONE, column, in_order, never_below, number, promise, within

SLOTS = (5, 4)
SECTORS = (5, 1)


@promise
@given(by_subsidy=number(0, 3), by_protection=number(0, 3))
def test_research_effort__off_means_off(by_subsidy, by_protection):
    assert research_effort(subsidy=0.0, protection=0.0, by_subsidy=by_subsidy, by_protection=by_protection) == 1.0


@promise
@given(one=number(0, 1), other=number(0, 1), protection=number(0, 1), by_subsidy=number(0, 3))
def test_rises_with_subsidy(one, other, protection, by_subsidy):
    terms = {"protection": protection, "by_subsidy": by_subsidy, "by_protection": 0.3}
    less, more = sorted((one, other))
    assert never_below(research_effort(subsidy=more, **terms), research_effort(subsidy=less, **terms))


@promise
@given(one=number(0, 1), other=number(0, 1), subsidy=number(0, 1), by_protection=number(0, 3))
def test_rises_with_protection(one, other, subsidy, by_protection):
    terms = {"subsidy": subsidy, "by_subsidy": 1.0, "by_protection": by_protection}
    less, more = sorted((one, other))
    assert never_below(research_effort(protection=more, **terms), research_effort(protection=less, **terms))


@promise
@given(stock=column(0, 5), decay=number(0, 4))
def test_usual_effort_keeps_it(stock, decay):
    assert np.array_equal(knowledge(stock, effort=stock.copy(), decay=decay), stock)
    assert np.array_equal(knowledge(np.ones(3), effort=1.0, decay=decay), np.ones(3))


@promise
@given(stock=column(0, 5), effort=column(0, 5), decay=number(0, 4))
def test_approaches_the_effort(stock, effort, decay):
    after = knowledge(stock, effort=effort, decay=decay)
    low, high = in_order(stock, effort)
    assert never_below(after, low)
    assert never_below(high, after)
    assert never_below(np.abs(effort - stock), np.abs(effort - after))


@promise
@given(stock=column(0, 5, SECTORS), maturity=column(0, 1, SLOTS), elasticity=number(0, 1))
def test_research_cost_factor__off_means_off(stock, maturity, elasticity):
    assert np.all(research_cost_factor(stock, maturity, elasticity=0.0) == 1.0)
    assert np.all(research_cost_factor(np.minimum(stock, 1.0), maturity, elasticity=elasticity) == 1.0)


@promise
@given(
    one=column(0, 5, SECTORS), other=column(0, 5, SECTORS), maturity=column(0, 1, SLOTS), elasticity=number(0, 1)
)  # fmt: skip
def test_falls_with_knowledge(one, other, maturity, elasticity):
    less, more = in_order(one, other)
    before = research_cost_factor(less, maturity, elasticity=elasticity)
    after = research_cost_factor(more, maturity, elasticity=elasticity)
    assert never_below(before, after)
    assert within(after, 0.0, 1.0)


@promise
@given(stock=column(0, 5, SECTORS), maturity=column(0, 1, SLOTS), elasticity=number(0, 1))
def test_mature_measures_unmoved(stock, maturity, elasticity):
    maturity[:, 0] = 1.0
    assert np.all(research_cost_factor(stock, maturity, elasticity=elasticity)[:, 0] == 1.0)


@promise
@given(capability=column(0, 1), by_research=number(0, 2), by_talent=number(0, 2))
def test_capability_gain__off_means_off(capability, by_research, by_talent):
    terms = {"effort": 1.0, "by_research": by_research, "by_talent": by_talent}
    assert np.all(capability_gain(capability, talent=0.0, **terms) == 0.0)
    assert np.all(capability_gain(capability, talent=np.zeros(capability.size), **terms) == 0.0)


@promise
@given(
    capability=column(0, 1), effort=number(0, 10), talent=column(0, 1), by_research=number(0, 9), by_talent=number(0, 9)
)  # fmt: skip
def test_bounded(capability, effort, talent, by_research, by_talent):
    gain = capability_gain(capability, effort=effort, talent=talent, by_research=by_research, by_talent=by_talent)
    assert within(capability + gain, 0.0, 1.0)


def test_by_hand_research_effort():
    # half the spending back, 0.6 more for each unit of it: 1.3; protection at 0.5, 0.2 at full strength: 1.1
    effort = research_effort(subsidy=0.5, protection=0.5, by_subsidy=0.6, by_protection=0.2)
    assert effort == pytest.approx(1.3 * 1.1)


def test_by_hand_knowledge():
    # 0.2 a year is 0.05 a quarter of the gap: 1 + 0.05 * 0.6, and 2 - 0.05 * 0.8
    assert knowledge(np.array([1.0, 2.0]), effort=np.array([1.6, 1.2]), decay=0.2) == pytest.approx([1.03, 1.96])


def test_by_hand_research_cost_factor():
    # twice the knowledge: 2 ** -0.5 for a measure from the laboratory, 2 ** -0.25 half way, 1 when mature
    factor = research_cost_factor(np.array([[2.0], [0.5]]), np.array([[0.0, 0.5, 1.0]] * 2), elasticity=0.5)
    assert factor[0] == pytest.approx([0.70710678, 0.84089642, 1.0])
    assert factor[1].tolist() == [1.0, 1.0, 1.0]  # forgotten knowledge does not make measures dearer


def test_by_hand_capability_gain():
    # a year: 0.2 * 0.5 + 0.4 * (0 and 0.25) = 0.1 and 0.2 of the gaps 1 and 0.5; a quarter of that
    gain = capability_gain(
        np.array([0.0, 0.5]), effort=1.5, talent=np.array([0.0, 0.25]), by_research=0.2, by_talent=0.4
    )
    assert gain == pytest.approx([0.025, 0.025])
    # research given up: what is lost ends at no capability at all
    lost = capability_gain(np.array([0.1]), effort=0.0, talent=0.0, by_research=2.0, by_talent=0.0)
    assert lost.tolist() == [-0.1]


def test_limits():
    assert knowledge(NONE, effort=1.0, decay=0.2).shape == (0,)
    assert knowledge(np.zeros(1), effort=3.0, decay=4.0).tolist() == [3.0]
    assert research_cost_factor(np.ones((0, 1)), np.ones((0, 4)), elasticity=0.3).shape == (0, 4)
    assert within(research_cost_factor(np.full((1, 1), 1e300), np.zeros((1, 2)), elasticity=1.0), 0.0, 1e-299)
    terms = {"effort": 1e9, "talent": 1.0, "by_research": 1.0, "by_talent": 1.0}
    assert capability_gain(NONE, **terms).shape == (0,)
    assert capability_gain(np.array([0.0, 0.3, 1.0]), **terms).tolist() == [1.0, 0.7, 0.0]
    assert research_effort(subsidy=1.0, protection=1.0, by_subsidy=0.0, by_protection=0.0) == 1.0
