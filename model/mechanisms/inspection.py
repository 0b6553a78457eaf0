"""Whom the regulators visit: a budget spent at random or by risk."""

import numpy as np

from kernels.rules import columnwise
from model.arrays import Array, Rows


def inspection_chance(
    risk: Array, effort: Array, region: Rows, weight: Array, *, rate: float | Array, on_risk: float
) -> Array:
    """Chance that a firm is inspected in the quarter.

    Formula: ``p = rate / 4 * effort * (1 - on_risk + on_risk * risk / mean risk of the region)``, at most 1. The
    expected number of inspections, the budget, does not depend on ``on_risk`` until the cap binds.

    Args:
        risk: how suspicious a firm is, shape (n,), >= 0; 0 for rows without an enterprise.
        effort: enforcement effort of each region, 1 is the national mean, shape (regions,).
        region: region of each firm, shape (n,).
        weight: enterprises a row stands for, 0 for rows without an enterprise, shape (n,).
        rate: inspections of an enterprise in a year, a number or shape (regions,).
        on_risk: part of the budget spent by risk instead of at random, 0 to 1.

    Returns:
        Chance in the quarter, shape (n,), 0 to 1.

    Properties:
        off_means_off: at rate 0 nobody is inspected.
        budget_kept: below the cap, targeting by risk leaves a region's expected inspections as they were.
        riskier_firms_visited_more: with targeting the chance rises with risk.

    Source:
        After Harrington (1988), Journal of Public Economics 37 (inspection that depends on the record under a
        budget); China's double-random inspection with key-supervised firms.

    Example:
        >>> inspection_chance(np.array([1.0, 3.0]), np.ones(1), np.zeros(2, np.intp), np.ones(2), rate=0.4, on_risk=1.0)
        array([0.05, 0.15])
    """
    firms = np.bincount(region, weight, effort.size)
    mean_risk = np.bincount(region, weight * risk, effort.size) / np.where(firms > 0, firms, 1.0)
    return _by_risk(risk, mean_risk, (rate / 4.0) * effort, region, on_risk=on_risk)


@columnwise
def _by_risk(risk: Array, mean_risk: Array, visits: Array, region: Rows, *, on_risk: float) -> Array:
    mean = mean_risk.take(region)
    relative = np.where(mean > 0, risk, 1.0) / np.where(mean > 0, mean, 1.0)  # who suspects nobody spends at random
    return np.minimum(visits.take(region) * (1.0 - on_risk + on_risk * relative), 1.0)
