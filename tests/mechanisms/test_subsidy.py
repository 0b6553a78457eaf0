import numpy as np
import pytest
from hypothesis import given

from model.mechanisms.subsidy import subsidy_grants

from .draws import GROUPS, NO_ROWS, NONE, column, groups, never_below, number, promise, within

PROJECTS = {
    "capital_cost": column(0, 200),
    "abatement": column(0, 1e4),
    "region": groups(),
    "weight": column(0.5, 50),
    "budget": column(-10, 100, GROUPS),
}


@promise
@given(**PROJECTS, cap=number(0, 10))
def test_off_means_off(capital_cost, abatement, region, weight, budget, cap):
    assert np.all(subsidy_grants(capital_cost, abatement, region, weight, budget, rate=0.0, cap=cap) == 0.0)


@promise
@given(**PROJECTS, rate=number(0, 0.5), cap=number(0, 10))
def test_budget_binds(capital_cost, abatement, region, weight, budget, rate, cap):
    grants = subsidy_grants(capital_cost, abatement, region, weight, budget, rate=rate, cap=cap)
    assert never_below(np.maximum(budget, 0.0), np.bincount(region, grants * weight, GROUPS))


@promise
@given(**PROJECTS, rate=number(0, 0.5), cap=number(0, 10))
def test_cap_binds(capital_cost, abatement, region, weight, budget, rate, cap):
    grants = subsidy_grants(capital_cost, abatement, region, weight, budget, rate=rate, cap=cap)
    assert never_below(cap, grants)


def test_by_hand():
    # eligible 1.5 (0.2 * 10 capped), 1 and 1; abatement per yuan 2, 3 and 1
    # first region, budget 3: the second project takes 1, the first asks 2 * 1.5 = 3 and shares the 2 left: 1 each
    # second region, budget 2: four enterprises ask 1 each and get 0.5
    grants = subsidy_grants(
        np.array([10.0, 5.0, 5.0]), np.array([3.0, 3.0, 1.0]), np.array([0, 0, 1]), np.array([2.0, 1.0, 4.0]),
        np.array([3.0, 2.0]), rate=0.2, cap=1.5,
    )  # fmt: skip
    assert grants == pytest.approx([1.0, 1.0, 0.5])


def test_limits():
    one_region, terms = np.zeros(2, np.intp), {"rate": 0.1, "cap": 2.0}
    assert subsidy_grants(NONE, NONE, NO_ROWS, NONE, np.ones(1), **terms).shape == (0,)
    free = subsidy_grants(np.zeros(2), np.zeros(2), one_region, np.ones(2), np.zeros(1), **terms)
    assert free.tolist() == [0.0, 0.0]
    overspent = subsidy_grants(np.ones(2), np.ones(2), one_region, np.ones(2), np.array([-1.0]), **terms)
    assert overspent.tolist() == [0.0, 0.0]
    huge = subsidy_grants(np.full(2, 1e200), np.full(2, 1e200), one_region, np.full(2, 1e6), np.full(1, 1e9), **terms)
    assert within(huge, 0.0, 2.0)
