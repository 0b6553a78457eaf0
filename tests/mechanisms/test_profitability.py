import numpy as np
import pytest
from hypothesis import given

from model.mechanisms.profitability import acceptance_chance, profitability_index

from .draws import NONE, column, in_order, never_below, number, promise, within


@promise
@given(
    benefit=column(0, 100), one=column(0.01, 500), other=column(0.01, 500), hurdle=column(0.01, 2), life=column(1, 30)
)  # fmt: skip
def test_subsidy_raises_the_index(benefit, one, other, hurdle, life):
    subsidised, full = in_order(one, other)
    assert never_below(profitability_index(benefit, subsidised, hurdle, life),
                       profitability_index(benefit, full, hurdle, life))  # fmt: skip


@promise
@given(benefit=column(0.01, 100), capital_cost=column(0.01, 500), hurdle=column(0.01, 2))
def test_a_year_pays_less_than_its_benefit(benefit, capital_cost, hurdle):
    index = profitability_index(benefit, capital_cost, hurdle, np.ones_like(hurdle))
    assert np.all(index < benefit / capital_cost)


@promise
@given(
    benefit=column(0, 100), capital_cost=column(0.01, 500), one=column(0.01, 2), other=column(0.01, 2),
    life=column(1, 30),
)  # fmt: skip
def test_impatience_lowers_the_index(benefit, capital_cost, one, other, life):
    patient, impatient = in_order(one, other)
    assert never_below(profitability_index(benefit, capital_cost, patient, life),
                       profitability_index(benefit, capital_cost, impatient, life))  # fmt: skip


@promise
@given(inertia=column(0, 2), slope=number(0.1, 20))
def test_half_at_the_threshold(inertia, slope):
    assert acceptance_chance(1.0 + inertia, inertia, slope=slope) == pytest.approx(0.5)


@promise
@given(one=column(-5, 20), other=column(-5, 20), inertia=column(0, 2), slope=number(0.1, 20))
def test_rises_with_the_index(one, other, inertia, slope):
    worse, better = in_order(one, other)
    assert never_below(acceptance_chance(better, inertia, slope=slope), acceptance_chance(worse, inertia, slope=slope))


def test_by_hand_profitability_index():
    # two years at 50 %: (1 - 1 / 2.25) / 0.5 = 10/9 years' benefit; 9 * 10/9 = 10 for a cost of 4
    index = profitability_index(np.array([9.0]), np.array([4.0]), np.array([0.5]), np.array([2.0]))
    assert index == pytest.approx([2.5])


def test_by_hand_acceptance_chance():
    # 0.4 above and below the threshold of 1.1, at a slope of ln 3 / 0.4: 1 / (1 + 1/3) = 0.75 and 1 / (1 + 3) = 0.25
    chance = acceptance_chance(np.array([1.5, 0.7]), np.full(2, 0.1), slope=np.log(3.0) / 0.4)
    assert chance == pytest.approx([0.75, 0.25])


def test_limits_profitability_index():
    one = np.ones(1)
    assert profitability_index(NONE, NONE, NONE, NONE).shape == (0,)
    assert profitability_index(np.zeros(1), one, one, one).tolist() == [0.0]
    assert within(profitability_index(np.array([-1e3]), one, np.array([0.01]), np.array([1e4])), -1e6, 0.0)
    assert within(profitability_index(np.array([1e9]), np.array([1e-9]), np.array([1e3]), np.array([50.0])), 0.0, 1e18)


def test_limits_acceptance_chance():
    extreme = np.array([-1e300, -1e3, 0.0, 1e3, 1e300])
    assert acceptance_chance(NONE, NONE, slope=3.0).shape == (0,)
    assert within(acceptance_chance(extreme, np.zeros(5), slope=3.0), 0.0, 1.0)
    assert within(acceptance_chance(np.zeros(1), np.array([1e300]), slope=1e3), 0.0, 1e-9)
