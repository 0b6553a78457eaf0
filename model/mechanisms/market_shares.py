"""Competition inside a sector: cheaper firms gain share."""

import numpy as np

from kernels.columns import sum_by
from kernels.rules import columnwise
from model.arrays import Array, Rows


def market_shares(
    share: Array,
    unit_cost: Array,
    luck: Array,
    sector: Rows,
    weight: Array,
    *,
    selection: float,
    volatility: float,
    pull: Array | float = 0.0,
) -> Array:
    """Market share of each enterprise next quarter.

    Formula: ``s' = s * exp(selection * (1 - c / C) + volatility * z + pull)``, the exponent held between -1 and 1, then
    scaled so that a sector's shares sum to one; ``C`` is the share-weighted mean unit cost of the sector, ``z`` a draw
    with standard deviation 1.

    Args:
        share: share of the sector's demand one enterprise holds, shape (n,); 0 for rows without an enterprise.
        unit_cost: cost of one unit of output, shape (n,), > 0.
        luck: draws with mean 0 and standard deviation 1, shape (n,).
        sector: sector of each row, shape (n,).
        weight: enterprises a row stands for, shape (n,).
        selection: how strongly a cost advantage moves shares, per quarter, >= 0.
        volatility: standard deviation of the idiosyncratic growth of a share, per quarter, >= 0.

        pull: what green demand adds to growth, per quarter, a number or shape (n,).

    Returns:
        New shares, shape (n,).

    Properties:
        shares_sum_to_one: weighted shares of a sector that has any sum to one.
        cheaper_firms_gain: with no luck a cheaper firm never loses ground to a dearer one of its sector, and the
            cheapest never loses share.
        equal_costs_move_nothing: equal unit costs and no volatility leave shares that sum to one as they are.

    Source:
        Replicator dynamics after Dosi, Fagiolo and Roventini (2010), Journal of Economic Dynamics and Control 34;
        Laplace growth shocks after Fu et al. (2005), PNAS 102.

    Example:
        >>> one_sector = np.zeros(2, np.intp)
        >>> market_shares(np.array([0.5, 0.5]), np.array([0.8, 1.2]), np.zeros(2), one_sector, np.ones(2),
        ...               selection=0.1, volatility=0.0).round(3)
        array([0.51, 0.49])
    """
    held, cost = _held(share, unit_cost, weight)
    total = sum_by(sector, held, 0)
    mean_cost = sum_by(sector, cost, 0) / np.where(total > 0, total, 1.0)
    compared_with = np.where(mean_cost > 0, mean_cost, 1.0)
    grown, held = _grown(
        share, unit_cost, luck, compared_with, sector, weight, selection=selection, volatility=volatility, pull=pull
    )
    total = sum_by(sector, held, 0)
    return _shared_out(grown, np.where(total > 0, total, 1.0), sector)


@columnwise
def _held(share: Array, unit_cost: Array, weight: Array) -> tuple[Array, Array]:
    held = share * weight
    return held, held * unit_cost


@columnwise
def _grown(
    share: Array, unit_cost: Array, luck: Array, compared_with: Array, sector: Rows, weight: Array,
    *, selection: float, volatility: float, pull: Array | float,
) -> tuple[Array, Array]:  # fmt: skip
    growth = selection * (1.0 - unit_cost / compared_with.take(sector))
    if volatility:
        growth = growth + volatility * luck
    grown = share * np.exp(np.clip(growth + pull, -1.0, 1.0))
    return grown, grown * weight


@columnwise
def _shared_out(grown: Array, total: Array, sector: Rows) -> Array:
    return grown / total.take(sector)
