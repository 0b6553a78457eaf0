"""Markets and production: demand, competition, prices; output, energy, emissions."""

from typing import TYPE_CHECKING

import numpy as np

from agents.firm import INSTALLED
from kernels.rules import columnwise
from model.arrays import Array, Rows
from model.mechanisms.disposables import banned_share, illegal_share
from model.mechanisms.green_demand import demand_pull
from model.mechanisms.market_shares import market_shares
from model.mechanisms.operating_care import care_factor, operating_care
from model.mechanisms.production import production
from model.phases.accounts import energy_cost

if TYPE_CHECKING:
    from model.world import World


@columnwise
def unit_costs(w: "World", luck: Array) -> tuple[Array, Array, Array]:
    """The passing rise of unit cost, unit cost, and what of it competition goes by, MCNY per MCNY, each (firms,).

    Cost is that of a unit of output before interest, depreciation and taxes. What carbon, energy beyond the quota and
    the border cost last quarter is part of it, and so moves shares and prices. ``luck`` has standard deviation 1.
    """
    firms, p = w.firms, w.p
    shock = p.cost_persistence * firms.cost_shock + p.cost_shock * luck
    cost = firms.other_cost + shock + firms.running_cost + energy_cost(w) + firms.levies
    return shock, cost, np.maximum(cost, 0.05)


def markets_clear(w: "World") -> None:
    """Sector demand grows and is split by market share, which moves toward cheaper firms; prices follow mean cost."""
    firms, p = w.firms, w.p
    firms.cost_shock, costs, competing = unit_costs(w, w.luck.normal("unit cost", w.t, len(firms)))
    firms.market_share = market_shares(
        firms.market_share, competing, w.luck.laplace("market share", w.t, len(firms)),
        firms.sector, firms.presence, selection=p.selection, volatility=p.share_volatility, pull=_pull_of_buyers(w),
    )  # fmt: skip
    mean_cost = w.by_sector(firms.market_share * costs)
    if w.mean_cost_2017 is None:
        w.mean_cost_2017 = mean_cost
    long_run = np.maximum(1.0 + p.pass_through * (mean_cost - w.mean_cost_2017), 0.2)
    w.price = w.price + p.price_adjustment * (long_run - w.price)
    years = w.t / 4
    fading = years if p.growth_fade == 0 else (1 - np.exp(-p.growth_fade * years)) / p.growth_fade
    trend = np.exp(p.growth * w.tables.growth * fading)
    w.demand = w.tables.output / 4 * trend * w.price**w.tables.elasticity


def _pull_of_buyers(w: "World") -> Array | float:
    """What green consumption adds to the growth of market shares: greener firms of a sector gain from the others."""
    if w.policy.green_consumption == 0:
        return 0.0
    mean = w.by_sector(w.firms.market_share * w.greenness).take(w.firms.sector)
    return demand_pull(w.greenness, mean, consumption=w.policy.green_consumption, strength=w.p.demand_pull)


def firms_produce(w: "World") -> None:
    """Output within capacity; energy, CO2 and pollution follow from needs and installed measures.

    Pollution also depends on the care with which equipment is run: firms that expect to be seen take more.
    """
    firms = w.firms
    firms.output, firms.revenue, firms.energy, firms.co2_direct, firms.co2_indirect = _made(w, _orders(w))
    firms.care, w.care_factor, firms.pollution = _polluted(w)


@columnwise
def _made(w: "World", orders: Array) -> tuple[Array, Array, Array, Array, Array]:
    """Output and revenue, MCNY, energy, tce, direct and indirect CO2, t, each of shape (firms,)."""
    firms, p = w.firms, w.p
    capacity = firms.capital / np.maximum(firms.capital_need, 1e-9)
    output = production(orders, capacity, utilisation_limit=p.utilisation_limit)
    electricity = output * (firms.electricity_need * firms.electricity_factor + firms.electricity_added)
    energy = output * firms.fuel_need * firms.fuel_factor + p.tce_per_mwh * electricity
    direct = output * firms.direct_need * firms.direct_factor
    indirect = electricity * firms.indirect_factor * (w.emission_factor * w.now.grid).take(w.cell)
    return output, output * w.price.take(firms.sector), energy, direct, indirect


@columnwise
def _polluted(w: "World") -> tuple[Array, Array, Array]:
    """Care with which equipment is run, what it leaves of pollution, and pollution, eq, each of shape (firms,)."""
    firms, p = w.firms, w.p
    care = operating_care(w.visits, campaign=w.policy.central_supervision, half_visits=p.half_visits)
    care = np.maximum(care, firms.care * (1 - p.care_fade))
    left = care_factor(care, w.usual_care, effect=p.care_effect)
    return care, left, firms.output * firms.pollution_need * firms.pollution_factor * left


def _orders(w: "World") -> Array:
    """What each firm could sell, MCNY of the quarter, shape (firms,); the ban on disposables takes some of it away."""
    firms, p = w.firms, w.p
    orders = firms.market_share * w.demand.take(firms.sector)
    w.illegal_output = w.nothing
    if w.policy.disposables_ban == 0:
        return orders
    rows = w.makers_of_disposables
    green = substituted(w, rows)
    banned = banned_share(firms.disposables[rows], green, ban=w.policy.disposables_ban)
    illegal = banned * illegal_share(
        w.temptation[rows], enforcement=w.in_region(w.policy.ban_enforcement, rows), compliance_at_full=p.ban_compliance
    )
    lost = orders[rows] * (banned - illegal)
    substitutes = orders[rows] * firms.disposables[rows] * green
    presence = firms.presence[rows]
    offered = float((substitutes * presence).sum())
    gained = substitutes * (p.substitute_demand * float((lost * presence).sum()) / offered) if offered > 0 else 0.0
    w.illegal_output = w.nothing.copy()
    w.illegal_output[rows] = orders[rows] * illegal
    orders[rows] += gained - lost
    return orders


def substituted(w: "World", rows: Rows) -> Array:
    """Share of disposable products that a measure has replaced already, 0 or 1, shape (rows,)."""
    firms = w.firms
    replaces = w.tech.replaces_disposables.take(firms.sector.take(rows), axis=0)
    return ((firms.status.take(rows, axis=0) == INSTALLED) & replaces).any(axis=1).astype(float)
