import numpy as np
import pytest
from hypothesis import assume, given

from model.mechanisms.inspection import inspection_chance

from .draws import GROUPS, NO_ROWS, NONE, ROWS, column, groups, number, promise, within


@promise
@given(
    risk=column(0, 5), effort=column(0, 3, GROUPS), region=groups(), weight=column(0, 100), on_risk=number(0, 1)
)  # fmt: skip
def test_off_means_off(risk, effort, region, weight, on_risk):
    assert np.all(inspection_chance(risk, effort, region, weight, rate=0.0, on_risk=on_risk) == 0.0)


@promise
@given(
    risk=column(0.01, 5), effort=column(0, 2, GROUPS), region=groups(), weight=column(1, 100), rate=number(0, 0.5),
    on_risk=number(0, 1),
)  # fmt: skip
def test_budget_kept(risk, effort, region, weight, rate, on_risk):
    targeted = inspection_chance(risk, effort, region, weight, rate=rate, on_risk=on_risk)
    at_random = inspection_chance(risk, effort, region, weight, rate=rate, on_risk=0.0)
    assume(np.all(targeted < 1.0))  # below the cap
    expected = np.bincount(region, weight * at_random, GROUPS)
    assert np.bincount(region, weight * targeted, GROUPS) == pytest.approx(expected)


@promise
@given(
    risk=column(0, 5), effort=column(0.1, 2, GROUPS), region=groups(), weight=column(1, 100), rate=number(0.01, 0.5),
    on_risk=number(0.01, 1),
)  # fmt: skip
def test_riskier_firms_visited_more(risk, effort, region, weight, rate, on_risk):
    chance = inspection_chance(risk, effort, region, weight, rate=rate, on_risk=on_risk)
    for firm in range(ROWS):
        safer = (region == region[firm]) & (risk < risk[firm])
        assert np.all((chance[safer] < chance[firm]) | (chance[firm] == 1.0))


def test_by_hand():
    # half of the budget by risk, a base chance of 0.8 / 4 = 0.2
    # first region, mean risk (3 * 1 + 1 * 3) / 4 = 1.5: 0.2 * (0.5 + 0.5 / 1.5) = 1/6 and 0.2 * (0.5 + 0.5 * 2) = 0.3
    # second region, twice the effort, mean risk 1: 0.4 * 0.5 = 0.2 and 0.4 * (0.5 + 0.5 * 2) = 0.6
    chance = inspection_chance(
        np.array([1.0, 3.0, 0.0, 2.0]), np.array([1.0, 2.0]), np.array([0, 0, 1, 1]), np.array([3.0, 1.0, 1.0, 1.0]),
        rate=0.8, on_risk=0.5,
    )  # fmt: skip
    assert chance == pytest.approx([1 / 6, 0.3, 0.2, 0.6])


def test_by_hand_a_region_without_suspects_keeps_its_budget():
    # nobody is suspicious, so everybody is as suspicious as the mean: 0.4 / 4 = 0.1 whatever the part spent by risk
    chance = inspection_chance(np.zeros(2), np.ones(1), np.zeros(2, np.intp), np.ones(2), rate=0.4, on_risk=0.8)
    assert chance == pytest.approx([0.1, 0.1])


def test_limits():
    one_region = np.zeros(2, np.intp)
    assert inspection_chance(NONE, np.ones(2), NO_ROWS, NONE, rate=0.4, on_risk=0.5).shape == (0,)
    idle = inspection_chance(np.zeros(2), np.zeros(1), one_region, np.zeros(2), rate=0.4, on_risk=0.5)
    assert idle.tolist() == [0.0, 0.0]
    everywhere = inspection_chance(np.ones(2), np.full(1, 1e6), one_region, np.ones(2), rate=1e6, on_risk=1.0)
    assert everywhere.tolist() == [1.0, 1.0]
    one_suspect = inspection_chance(np.array([1e300, 0.0]), np.ones(1), one_region, np.ones(2), rate=4.0, on_risk=1.0)
    assert within(one_suspect, 0.0, 1.0)
