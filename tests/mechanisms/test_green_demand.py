import numpy as np
import pytest
from hypothesis import given

from model.mechanisms.green_demand import demand_pull, green_premium

from .draws import NONE, column, in_order, never_below, number, promise, within


@promise
@given(greenness=column(0, 1), willing=number(0, 1), premium=number(0, 0.5))
def test_green_premium__off_means_off(greenness, willing, premium):
    assert np.all(green_premium(greenness, consumption=0.0, willing=willing, premium=premium) == 0.0)


@promise
@given(one=column(0, 1), other=column(0, 1), consumption=number(0, 1), willing=number(0, 1), premium=number(0, 0.5))
def test_rises_with_greenness(one, other, consumption, willing, premium):
    terms = {"consumption": consumption, "willing": willing, "premium": premium}
    browner, greener = in_order(one, other)
    assert never_below(green_premium(greener, **terms), green_premium(browner, **terms))


@promise
@given(greenness=column(0, 1), mean=column(0, 1), consumption=number(0, 1), strength=number(0, 1))
def test_demand_pull__off_means_off(greenness, mean, consumption, strength):
    assert np.all(demand_pull(greenness, mean, consumption=0.0, strength=strength) == 0.0)
    assert np.all(demand_pull(greenness, mean, consumption=consumption, strength=0.0) == 0.0)


@promise
@given(greenness=column(0, 1), mean=column(0, 1), consumption=number(0, 1), strength=number(0, 1))
def test_greener_than_the_market_gains(greenness, mean, consumption, strength):
    pull = demand_pull(greenness, mean, consumption=consumption, strength=strength)
    assert np.all(pull[greenness >= mean] >= 0.0)
    assert np.all(pull[greenness <= mean] <= 0.0)


def test_by_hand_green_premium():
    # three in ten would pay 10 % more, half of them do: 1.5 % for a fully green firm
    premium = green_premium(np.array([1.0, 0.4]), consumption=0.5, willing=0.3, premium=0.1)
    assert premium == pytest.approx([0.015, 0.006])


def test_by_hand_demand_pull():
    # 0.2 * 0.5 * (0.8 - 0.5) and 0.2 * 0.5 * (0.1 - 0.2)
    pull = demand_pull(np.array([0.8, 0.1]), np.array([0.5, 0.2]), consumption=0.5, strength=0.2)
    assert pull == pytest.approx([0.03, -0.01])


def test_limits():
    assert green_premium(NONE, consumption=1.0, willing=1.0, premium=0.1).shape == (0,)
    assert demand_pull(NONE, NONE, consumption=1.0, strength=1.0).shape == (0,)
    assert green_premium(np.array([0.0, 1.0]), consumption=1.0, willing=1.0, premium=0.1).tolist() == [0.0, 0.1]
    assert demand_pull(np.ones(2), np.ones(2), consumption=1.0, strength=1.0).tolist() == [0.0, 0.0]
    assert within(demand_pull(np.ones(1), np.zeros(1), consumption=1.0, strength=1e300), 0.0, 1e300)
