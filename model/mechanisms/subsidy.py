"""Investment subsidies from limited regional budgets, by merit."""

import numpy as np

from model.arrays import Array, Rows, grants_by_rank


def subsidy_grants(
    capital_cost: Array,
    abatement: Array,
    region: Rows,
    weight: Array,
    budget: Array,
    *,
    rate: float | Array,
    cap: float,
) -> Array:
    """Subsidy granted to each project.

    Formula: eligible ``min(rate * capital_cost, cap)``; each region serves projects in order of abatement per yuan of
    subsidy until its budget is spent, the last in part.

    Args:
        capital_cost: capital cost of the project, MCNY an enterprise, shape (k,), >= 0.
        abatement: CO2 and pollution avoided in a year, any common unit, shape (k,), >= 0.
        region: region of the project, shape (k,).
        weight: enterprises the row stands for, shape (k,), > 0.
        budget: what each region has left this quarter, MCNY, shape (regions,).
        rate: share of capital cost paid, a number or shape (k,).
        cap: most a project gets, MCNY.

    Returns:
        Subsidy, MCNY an enterprise, shape (k,).

    Properties:
        off_means_off: at rate 0 nothing is paid.
        budget_binds: a region never pays more than its budget.
        cap_binds: no project gets more than the cap.

    Source:
        Provincial technical-upgrading programmes: 10 % of fixed investment, cap 2 m CNY (policy.csv, group subsidy).

    Example:
        >>> subsidy_grants(np.array([10.0, 50.0]), np.array([1.0, 9.0]), np.zeros(2, np.intp), np.ones(2),
        ...                np.array([2.5]), rate=0.1, cap=2.0)
        array([0.5, 2. ])
    """
    eligible = np.minimum(rate * capital_cost, cap)
    merit = abatement / np.maximum(eligible, 1e-12)
    return grants_by_rank(eligible * weight, merit, region, budget) / weight
