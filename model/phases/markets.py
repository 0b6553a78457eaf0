"""Markets and production: demand, competition, prices; output, energy, emissions."""

from typing import TYPE_CHECKING

import numpy as np

from model.arrays import Array
from model.mechanisms.market_shares import market_shares
from model.mechanisms.production import production

if TYPE_CHECKING:
    from model.world import World


def unit_costs(w: "World") -> Array:
    """Cost of a unit of output in each firm before interest, depreciation and taxes, MCNY per MCNY, shape (firms,)."""
    firms = w.firms
    energy = firms.bill_need * firms.bill_factor * w.now.energy_price + firms.green_power_cost * w.now.green_power_price
    return firms.other_cost + firms.cost_shock + firms.running_cost + energy


def markets_clear(w: "World") -> None:
    """Sector demand grows and is split by market share, which moves toward cheaper firms; prices follow mean cost."""
    firms, p = w.firms, w.p
    shock = p.cost_shock * w.luck.normal("unit cost", w.t, len(firms))
    firms.cost_shock = p.cost_persistence * firms.cost_shock + shock
    costs = unit_costs(w)
    firms.market_share = market_shares(
        firms.market_share, np.maximum(costs, 0.05), w.luck.laplace("market share", w.t, len(firms)),
        firms.sector, firms.presence, selection=p.selection, volatility=p.share_volatility,
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


def firms_produce(w: "World") -> None:
    """Output within capacity; energy, CO2 and pollution follow from needs and installed measures."""
    firms, p = w.firms, w.p
    capacity = firms.capital / np.maximum(firms.capital_need, 1e-9)
    firms.output = production(
        firms.market_share * w.demand[firms.sector], capacity, utilisation_limit=p.utilisation_limit
    )
    firms.revenue = firms.output * w.price[firms.sector]
    electricity = firms.output * (firms.electricity_need * firms.electricity_factor + firms.electricity_added)
    firms.energy = firms.output * firms.fuel_need * firms.fuel_factor + p.tce_per_mwh * electricity
    firms.co2_direct = firms.output * firms.direct_need * firms.direct_factor
    firms.co2_indirect = electricity * firms.indirect_factor * (w.emission_factor * w.now.grid)[w.cell]
    firms.pollution = firms.output * firms.pollution_need * firms.pollution_factor
