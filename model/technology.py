"""The measures as arrays by sector and slot, and the physics behind their savings.

The data give CO2 abatement as a share of a sector's scope 1 and 2 together, net of the emissions of extra electricity
at the grid factor of 2017. A plant needs the parts: how much direct emission, electricity and fuel a measure saves.
They are recovered here once, so that a cleaner grid makes electrification better without any special case.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from model.arrays import Array, Rows, read_only
from model.catalogue import SLOTS, Catalogue, Measure, Sector
from model.parameters import Parameters
from model.results import CATEGORIES
from model.translation import Translation

_FUEL_STAYS = ("ccus", "fuel_switch", "green_power", "end_of_pipe")  # these move emissions or cost, not energy used


# what a table of the technology does to a plant: the column of a firm it makes
SAVINGS = {
    "energy_saving": "bill_factor",
    "fuel_saving": "fuel_factor",
    "electricity_saving": "electricity_factor",
    "direct_saving": "direct_factor",
    "indirect_saving": "indirect_factor",
    "pollution_saving": "pollution_factor",
}
ADDITIONS = {
    "electricity_added": "electricity_added",
    "running_cost": "running_cost",
    "green_power_cost": "green_power_cost",
    "market_premium": "market_premium",
    "clean_premium": "clean_premium",
    "ban_premium": "ban_premium",
    "technology_premium": "full_bonus",
}


@dataclass(frozen=True)
class Technology:
    """Measures by (sector, slot); cells without a measure hold zeros. Money per MCNY of yearly output.

    Savings are shares of what a plant needs without measures; premiums are what customers, the clean-production bonus
    and the technology bonus pay.
    """

    measures: tuple[Measure, ...]
    sector: Rows
    slot: Rows
    exists: Array
    category: Rows
    capital_cost: Array
    running_cost: Array
    green_power_cost: Array
    energy_saving: Array
    fuel_saving: Array
    electricity_saving: Array
    electricity_added: Array
    direct_saving: Array
    indirect_saving: Array
    pollution_saving: Array
    lifetime: Array
    diffusion: Array
    learning_rate: Array
    applicability: Array
    min_revenue: Array
    digital: Array
    prerequisite: Rows  # slot of the measure needed first, -1 for none
    risk: Array
    lead_quarters: Rows
    earliest_quarter: Rows
    market_premium: Array
    clean_premium: Array
    ban_premium: Array
    technology_premium: Array

    def __post_init__(self) -> None:
        read_only(self)

    @cached_property
    def cleaning(self) -> Array:
        """Share of pollution each measure takes away, 0 where it adds to it, shape (sectors, slots)."""
        return np.maximum(self.pollution_saving, 0.0)

    @cached_property
    def replaces_disposables(self) -> NDArray[np.bool_]:
        """Whether a measure replaces disposable products, shape (sectors, slots)."""
        return self.category == list(CATEGORIES).index("product_substitution")

    @cached_property
    def translation(self) -> Translation:
        """What one sector's measures are to another."""
        return Translation(self.category)

    def by_measure(self, table: Array) -> Array:
        """Values of a (sector, slot) table in the order of the measures, shape (63,)."""
        return table[self.sector, self.slot]


def energy_prices(sector: Sector, p: Parameters) -> tuple[float, float]:
    """Fuel and electricity price the sector meets in 2017: (MCNY per tce, MCNY per MWh)."""
    fuel = {
        "steel": p.steel_coke_share * p.coke_price + (1 - p.steel_coke_share) * p.coal_price,
        "power": p.power_coal_price,
        "transport_equipment": p.gas_price * p.gj_per_tce,
        "transport_services": p.diesel_price * p.gj_per_tce,
    }.get(sector.id, p.coal_price)
    electricity_use = sector["electricity_purchase"]  # MWh per MCNY
    most = p.electricity_share_limit * sector["energy_cost_share"] / electricity_use if electricity_use else np.inf
    return fuel / 1e6, min(p.electricity_price / 1e3, most)


def _savings(measure: Measure, sector: Sector, p: Parameters) -> tuple[float, float, float, float]:
    """Shares of fuel, electricity, scope 1 and scope 2 a measure saves where it is installed."""
    direct, indirect = sector["co2_int_scope1"] * 100, sector["co2_int_scope2"] * 100  # tCO2 per MCNY
    use, bill = sector["electricity_purchase"], sector["energy_cost_share"]
    _, power_price = energy_prices(sector, p)
    fuel_bill = bill - use * power_price
    abated = measure.co2_abatement * (direct + indirect)
    added = measure.electricity_added / 1000  # MWh per MCNY
    limit = p.direct_abatement_limit
    if measure.category == "green_power":
        return 0.0, 0.0, 0.0, min(abated / indirect, 1.0)
    if added < 0:  # electricity saved, the rest is fuel
        power = min(-added / use, limit)
        fuel = np.clip((measure.energy_saving * bill - power * use * power_price) / fuel_bill, 0, limit)
        fuel = 0.0 if measure.category == "renewable" else fuel
        return float(fuel), power, float(np.clip((abated - power * indirect) / direct, 0, limit)), power
    if added > 0:  # scope 1 is cut by more than the net figure, which has the emissions of the new electricity in it
        cut = min((abated + added / use * indirect) / direct, limit)
        return (0.0 if measure.category in _FUEL_STAYS else cut), 0.0, cut, 0.0
    if measure.category == "ccus":
        return 0.0, 0.0, min(abated / direct, limit), 0.0
    share = measure.co2_abatement
    energy = 0.0 if measure.category in _FUEL_STAYS else max(measure.energy_saving, 0.0)
    return energy, energy, share, share


@lru_cache(maxsize=8)
def technology(data: Catalogue, p: Parameters) -> Technology:
    """Arrange the catalogue's measures by sector and slot; worlds share it."""
    sectors = {sector.id: row for row, sector in enumerate(data.sectors)}
    shape = (len(sectors), SLOTS)
    slots = {measure.id: measure.slot for measure in data.measures}
    where = np.array([sectors[m.sector] for m in data.measures]), np.array([m.slot for m in data.measures])

    def table(values: Sequence[float], empty: float = 0.0) -> Array:
        cells = np.full(shape, empty)
        cells[where] = values
        return cells

    def premium(*kinds: str) -> Array:
        return table([m.premium if m.premium_kind in kinds else 0.0 for m in data.measures])

    fuel, power, direct, total_indirect = zip(
        *(_savings(m, data.sectors[sectors[m.sector]], p) for m in data.measures), strict=True
    )
    is_green_power = [m.category == "green_power" for m in data.measures]
    # scope 2 falls with the electricity saved; what is left is cleaner electricity
    indirect = [max(1 - (1 - s) / (1 - e), 0.0) for s, e in zip(total_indirect, power, strict=True)]
    return Technology(
        measures=data.measures,
        sector=where[0],
        slot=where[1],
        exists=table([1.0] * len(data.measures)),
        category=table([list(CATEGORIES).index(m.category) for m in data.measures], -1).astype(np.intp),
        capital_cost=table([m.capital_cost for m in data.measures]),
        running_cost=table([0.0 if g else m.running_cost for m, g in zip(data.measures, is_green_power, strict=True)]),
        green_power_cost=table(
            [m.running_cost if g else 0.0 for m, g in zip(data.measures, is_green_power, strict=True)]
        ),
        energy_saving=table([m.energy_saving for m in data.measures]),
        fuel_saving=table(fuel),
        electricity_saving=table(power),
        electricity_added=table([max(m.electricity_added, 0.0) / 1000 for m in data.measures]),
        direct_saving=table(direct),
        indirect_saving=table(indirect),
        pollution_saving=table([m.pollutant_abatement for m in data.measures]),
        lifetime=table([m.lifetime for m in data.measures], 1.0),
        diffusion=table([m.diffusion_2017 for m in data.measures]),
        learning_rate=table([m.learning_rate for m in data.measures]),
        applicability=table([m.applicability for m in data.measures]),
        min_revenue=table([m.min_revenue for m in data.measures]),
        digital=table([m.digital_prerequisite for m in data.measures]),
        prerequisite=table([slots.get(m.prerequisite, -1) for m in data.measures], -1).astype(np.intp),
        risk=table([m.technology_risk for m in data.measures]),
        lead_quarters=table([max(round(m.lead_time * 4), 1) for m in data.measures], 1).astype(np.intp),
        earliest_quarter=table([(m.earliest_year - 2017) * 4 for m in data.measures]).astype(np.intp),
        market_premium=premium("market"),
        clean_premium=premium("clean_production"),
        ban_premium=premium("disposables_ban"),
        technology_premium=premium("feed_in", "vehicle"),
    )
