"""The world on 2016-12-31: populations and opening balance sheets made from the data."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.bank import Banks
from agents.firm import INSTALLED, Firms
from agents.region import Regions
from agents.regulator import Regulators
from kernels.cells import cells_with
from kernels.columns import sum_by
from kernels.grouped import weighted_sums
from kernels.rules import columnwise
from model.arrays import Array, Mask, Rows, read_only
from model.catalogue import SLOTS, Catalogue
from model.luck import INITIAL, Luck
from model.mechanisms.combined_effect import combined_effect, left_by_measure
from model.mechanisms.default_risk import default_risk, loan_rate
from model.mechanisms.green_demand import green_premium
from model.mechanisms.hurdle_rate import hurdle_from_payback
from model.mechanisms.research import research_effort
from model.parameters import Parameters
from model.policy import Path as LeverPath
from model.policy import historical_paths
from model.sample import Sample, draw_sample
from model.technology import ADDITIONS, SAVINGS, Technology, energy_prices

NATIONAL_BANKS = 6
SECOND_BANKS = ("GD", "JS", "ZJ")  # provinces large enough for a second regional bank: 40 banks in all


@dataclass(frozen=True)
class SectorTables:
    """The data's sector figures as arrays of shape (sectors,)."""

    output: Array  # MCNY/yr in 2017
    growth: Array  # 1/yr
    elasticity: Array
    fuel: Array  # tce/MCNY
    electricity: Array  # MWh/MCNY
    bill: Array  # MCNY/MCNY
    direct: Array  # tCO2/MCNY
    indirect: Array  # tCO2/MCNY
    pollution: Array  # eq/MCNY
    spread: Array  # ln, of intensity
    margin: Array
    assets: Array
    leverage: Array
    export_share: Array
    state_share: Array
    digital: Array

    def __post_init__(self) -> None:
        read_only(self)


@lru_cache(maxsize=8)
def sector_tables(data: Catalogue, p: Parameters) -> SectorTables:
    """Arrange the catalogue's sector figures as arrays; worlds share them."""

    def column(parameter: str, scale: float = 1.0) -> Array:
        return np.array([sector[parameter] * scale for sector in data.sectors])

    prices = np.array([energy_prices(sector, p) for sector in data.sectors])
    bill, electricity = column("energy_cost_share"), column("electricity_purchase")
    return SectorTables(
        output=column("revenue_total", 1000), growth=column("real_growth"),
        elasticity=column("demand_price_elasticity"),
        fuel=(bill - electricity * prices[:, 1]) / prices[:, 0], electricity=electricity, bill=bill,
        direct=column("co2_int_scope1", 100), indirect=column("co2_int_scope2", 100),
        pollution=column("env_tax_share_revenue") / p.pollution_tax_rate, spread=column("co2_int_firm_log_sigma"),
        margin=column("profit_margin"), assets=column("assets_to_revenue"), leverage=column("debt_to_assets"),
        export_share=column("export_share"), state_share=column("soe_share_revenue"),
        digital=column("digital_maturity_mean"),
    )  # fmt: skip


def make_regions(data: Catalogue, p: Parameters) -> Regions:
    """Provinces with their grids, tax rates and enforcement effort (richer provinces enforce more)."""
    rates = {}
    for key, figure in data.figures.items():
        if key.startswith("policy/air_rate_province/"):
            name = key.split("/")[2]
            rates[name.split(" (")[0]] = figure.value * 1e-6
    gdp = np.array([region.gdp for region in data.regions])
    enterprises = np.array([region.enterprises for region in data.regions])
    floor = data.figure("policy/air_rate_range/all provinces/2018").low or 0.0
    wealth = gdp / gdp.mean()
    effort = np.clip(wealth**p.effort_by_wealth, 0.5, 2.0)
    effort /= (effort * enterprises).sum() / enterprises.sum()
    national = data.figure("policy/grid_emission_factor/national").value
    grid = np.array([region.grid_factor for region in data.regions])
    reference = LeverPath.of(data.drivers["grid_factor"]).values(17)[16]  # in 2021Q1, the year of the factors
    return Regions(
        len(data.regions),
        gdp=gdp,
        tax_rate=np.array([rates.get(region.name, floor * 1e-6) for region in data.regions]),
        grid_factor=grid * national / reference,
        base_effort=effort,
        effort=effort,
        strictness=0.5,
        support=wealth**p.support_by_wealth * gdp.sum() / (gdp * wealth**p.support_by_wealth).sum(),
        deposits=0.002 * gdp,
    )


def make_banks(data: Catalogue) -> Banks:
    """Six national banks, one regional bank a province and a second in the three largest manufacturing provinces."""
    ids = [region.id for region in data.regions]
    homes = [0] * NATIONAL_BANKS + list(range(len(ids))) + [ids.index(name) for name in SECOND_BANKS if name in ids]
    national = np.arange(len(homes)) < NATIONAL_BANKS
    return Banks(len(homes), home=np.array(homes), national=national.astype(np.uint8))


def make_regulators(regions: int) -> Regulators:
    """One regulator a province and, last, the national one."""
    return Regulators(
        regions + 1,
        region=np.append(np.arange(regions), 0),
        national=np.append(np.zeros(regions), 1).astype(np.uint8),
    )


def make_firms(
    data: Catalogue, p: Parameters, tables: SectorTables, tech: Technology, banks: Banks, luck: Luck, agents: int
) -> Firms:
    """Firms with their plants, people, first measures and opening balance sheets."""
    sample = draw_sample(data, p, agents)
    sector, n = sample.sector, sample.sector.size
    large = sample.revenue >= p.large_revenue
    size_class = (sample.revenue >= p.medium_revenue).astype(np.uint8) + large
    log_size = np.log(sample.revenue) - _sector_mean(np.log(sample.revenue), sample)[sector]
    owned = _state_owned(sample, tables, log_size, luck)
    high_tech = luck.uniform("high technology", INITIAL, n) < np.where(large, p.hightech_large, p.hightech_small)
    digital = _digital(log_size, tables.digital[sector], p, luck)
    measures = _first_measures(sample, log_size, tech, p, luck)
    plant = plant_factors(sector, measures["status"], np.ones((n, SLOTS)), tech)
    needs = _needs(sample, log_size, plant, tables, p, luck)
    books = _opening_books(sample, size_class, needs, plant, measures, digital, tables, tech, data, p, luck)
    columns: dict[str, Any] = {**measures, **plant, **needs, **books}
    electricity = needs["electricity_need"] * plant["electricity_factor"] + plant["electricity_added"]
    return Firms(
        n,
        sector=sector,
        region=sample.region,
        bank=_banks_of(sample.region, large, banks, p, luck),
        size_class=size_class,
        weight=sample.weight,
        presence=sample.weight,
        founding_output=sample.revenue,
        state_owned=owned.astype(np.uint8),
        attitude=luck.generator("attitude", INITIAL).beta(10 * p.attitude_mean, 10 * (1 - p.attitude_mean), n),
        hurdle=_hurdles(sector, size_class, owned, data, p, luck),
        tax_rate=np.where(high_tech, p.tax_rate_hightech, p.tax_rate),
        rebuild_phase=np.floor(luck.uniform("rebuild", INITIAL, n) * p.rebuild_interval * 4).astype(np.int64),
        export_share=tables.export_share[sector],
        market_share=sample.revenue / tables.output[sector],
        digital=digital,
        capability=digital,
        energy_norm=needs["fuel_need"] * plant["fuel_factor"] + p.tce_per_mwh * electricity,
        disposables=_disposables(sample, measures["applicable"], tech, p),
        **columns,
    )


def _sector_mean(values: Array, sample: Sample) -> Array:
    return np.bincount(sample.sector, values * sample.weight) / np.bincount(sample.sector, sample.weight)


def _state_owned(sample: Sample, tables: SectorTables, log_size: Array, luck: Luck) -> Mask:
    """State ownership, likelier for large firms, so that each sector's share of output is the data's."""
    order = np.lexsort((-(log_size + luck.normal("state ownership", INITIAL, log_size.size)), sample.sector))
    output = (sample.revenue * sample.weight)[order]
    sector = sample.sector[order]
    start = np.r_[0.0, np.cumsum(np.bincount(sector, output))[:-1]]
    before = np.cumsum(output) - output / 2 - start[sector]
    owned = np.empty(order.size, bool)
    owned[order] = before < (tables.state_share * tables.output)[sector]
    return owned


def _digital(log_size: Array, mean: Array, p: Parameters, luck: Luck) -> Array:
    """Digital maturity: beta-distributed around the sector's mean, higher in large firms."""
    centre = np.clip(mean + p.digital_size_slope * log_size, 0.05, 0.95)
    spread = np.maximum(centre * (1 - centre) / p.digital_spread**2 - 1, 0.5)
    return luck.generator("digital", INITIAL).beta(centre * spread, (1 - centre) * spread)


def _banks_of(region: Rows, large: Mask, banks: Banks, p: Parameters, luck: Luck) -> Rows:
    """House bank of each firm: a national one, or one of its province."""
    national = luck.uniform("national bank", INITIAL, region.size) < np.where(
        large, p.national_bank_large, p.national_bank_other
    )
    choice = luck.uniform("house bank", INITIAL, region.size)
    first = NATIONAL_BANKS + region
    home = banks.home
    second = np.full(region.max() + 1, -1)
    for bank in range(NATIONAL_BANKS + len(np.unique(home[NATIONAL_BANKS:])), len(banks)):
        second[home[bank]] = bank
    local = np.where((second[region] >= 0) & (choice < 0.5), second[region], first)
    return np.where(national, np.floor(choice * NATIONAL_BANKS).astype(np.intp), local)


def _hurdles(
    sector: Rows, size_class: NDArray[np.uint8], owned: Mask, data: Catalogue, p: Parameters, luck: Luck
) -> Array:
    """Own hurdle rate from the payback time firms of that size accept; state power groups are more patient."""
    payback = np.array([p.payback_small, p.payback_medium, p.payback_large])[size_class]
    power = [row for row, item in enumerate(data.sectors) if item.id == "power"]
    payback = np.where(np.isin(sector, power) & owned, p.payback_power, payback)
    spread = p.payback_log_sigma
    payback = payback * np.exp(spread * luck.normal("payback", INITIAL, sector.size) - spread**2 / 2)
    return hurdle_from_payback(np.clip(payback, 0.2, 0.95 * p.reference_lifetime), lifetime=p.reference_lifetime)


def _first_measures(
    sample: Sample, log_size: Array, tech: Technology, p: Parameters, luck: Luck
) -> dict[str, NDArray[Any]]:
    """Which measures fit each plant, which it has in 2017 (the data's share of the sector's output), which it knows."""
    sector, shape = sample.sector, (sample.sector.size, SLOTS)
    fits = luck.uniform("applicable", INITIAL, shape) < tech.applicability[sector]
    fits &= (sample.revenue[:, None] >= tech.min_revenue[sector]) & (tech.exists[sector] > 0)
    output = sample.revenue * sample.weight
    starts = np.flatnonzero(np.r_[True, sector[1:] != sector[:-1]])
    available = np.add.reduceat(output[:, None] * fits, starts)
    total = np.add.reduceat(output, starts)[:, None]
    wanted = np.minimum(tech.diffusion * total, 0.97 * available)
    level = np.full(tech.diffusion.shape, -2.0)
    step = 8.0
    slot, firm = fits.T.nonzero()
    kind, slope = sector.take(firm) * SLOTS + slot, (p.size_bias * log_size).take(firm)
    chance = np.zeros(shape[::-1])  # slot by slot, for the sums
    at, cells = slot * sector.size + firm, chance.reshape(-1)
    for _ in range(24):  # bisection on the level of the logit, all measures at once
        cells[at] = _chance(level.ravel().take(kind), slope)
        reached = weighted_sums(((chance, output),), starts).T
        level += np.where(reached < wanted, step, -step)
        step /= 2
    cells[at] = np.where(wanted.ravel().take(kind) > 0, _chance(level.ravel().take(kind), slope), 0.0)
    installed = fits & (luck.uniform("installed", INITIAL, shape) < chance.T)
    seen = np.divide(wanted, available, out=np.zeros_like(wanted), where=available > 0)
    aware = installed | (luck.uniform("aware", INITIAL, shape) < seen[sector])
    return {
        "applicable": fits.astype(np.uint8),
        "status": np.where(installed, INSTALLED, 0).astype(np.uint8),
        "aware": (aware & fits).astype(np.uint8),
    }


@columnwise
def _chance(level: Array, slope: Array) -> Array:
    """Chance to have a measure, by a logit of the measure's level and of the enterprise's size, shape (cells,)."""
    return 1.0 / (1.0 + np.exp(-np.clip(level + slope, -40.0, 40.0)))


def _disposables(sample: Sample, applicable: NDArray[np.uint8], tech: Technology, p: Parameters) -> Array:
    """Disposable products in each firm's output: made where their substitution is applicable, to the data's total."""
    makes = (applicable * tech.replaces_disposables[sample.sector]).any(axis=1)
    output = sample.revenue * sample.weight
    sectors = len(tech.exists)
    all_output = np.bincount(sample.sector, output, sectors)
    makers = np.bincount(sample.sector, output * makes, sectors)
    share = np.minimum(
        np.divide(p.disposables_share * all_output, makers, out=np.zeros(sectors), where=makers > 0), 1.0
    )
    return np.where(makes, share[sample.sector], 0.0)


def plant_factors(sector: Rows, status: NDArray[np.uint8], performance: Array, tech: Technology) -> dict[str, Array]:
    """What the installed measures leave of a plant's needs, and what they cost and earn per output.

    Args:
        sector: sector of each plant, shape (k,).
        status: state of each measure, shape (k, slots).
        performance: how well each works, shape (k, slots).
        tech: the measures.

    Returns:
        Columns of :class:`agents.firm.Firm` by name, each of shape (k,).
    """
    plants = len(sector)
    plant, slots = cells_with(status, INSTALLED)
    at_work = _measures_at_work(tech, sector, performance, plant, slots)
    left = [combined_effect(each, plant, plants=plants) for each in at_work[: len(SAVINGS)]]
    added = [sum_by(plant, each, plants) for each in at_work[len(SAVINGS) :]]
    return dict(zip((*SAVINGS.values(), *ADDITIONS.values()), (*left, *added), strict=True))


@columnwise
def _measures_at_work(
    tech: Technology, sector: Rows, performance: Array, plant: Rows, slots: Rows
) -> tuple[Array, ...]:
    """What each installed measure leaves by :data:`SAVINGS`, and adds by :data:`ADDITIONS`, each of shape (installed,).

    Args:
        tech: the measures.
        sector: sector of each plant, shape (k,).
        performance: how well each measure works in each plant, shape (k, slots).
        plant: plant of each installed measure, shape (installed,).
        slots: its slot, shape (installed,).
    """
    cell, works = sector[plant] * SLOTS + slots, performance.ravel().take(plant * SLOTS + slots)
    return (
        left_by_measure(tech.energy_saving.ravel().take(cell), works),
        left_by_measure(tech.fuel_saving.ravel().take(cell), works),
        left_by_measure(tech.electricity_saving.ravel().take(cell), works),
        left_by_measure(tech.direct_saving.ravel().take(cell), works),
        left_by_measure(tech.indirect_saving.ravel().take(cell), works),
        left_by_measure(tech.pollution_saving.ravel().take(cell), works),
        tech.electricity_added.ravel().take(cell), tech.running_cost.ravel().take(cell),
        tech.green_power_cost.ravel().take(cell), tech.market_premium.ravel().take(cell),
        tech.clean_premium.ravel().take(cell), tech.ban_premium.ravel().take(cell),
        tech.technology_premium.ravel().take(cell),
    )  # fmt: skip


def _needs(
    sample: Sample, log_size: Array, plant: dict[str, Array], tables: SectorTables, p: Parameters, luck: Luck
) -> dict[str, Array]:
    """Needs per output, differing between firms, scaled so that each sector's totals of 2017 are the data's."""
    n, sector = sample.sector.size, sample.sector
    rho = p.intensity_size_correlation
    spread_of_size = np.maximum(np.sqrt(_sector_mean(log_size**2, sample)), 1e-9)[sector]
    shape = rho * log_size / spread_of_size + np.sqrt(1 - rho**2) * luck.normal("intensity", INITIAL, n)
    intensity = np.exp(tables.spread[sector] * shape)
    dirtiness = np.exp(p.pollution_spread * luck.normal("pollution", INITIAL, n))
    output = sample.revenue * sample.weight

    def scaled(need: Array, raw: Array, left: Array, added: Array | float = 0.0) -> Array:
        made = np.bincount(sector, output * raw * left)
        wanted = need * tables.output - np.bincount(sector, output * added)
        return raw * (np.maximum(wanted, 0.0) / made)[sector]

    power = tables.electricity[sector] > 0
    electric = scaled(tables.electricity, intensity, plant["electricity_factor"], plant["electricity_added"])
    return {
        "fuel_need": scaled(tables.fuel, intensity, plant["fuel_factor"]),
        "electricity_need": np.where(power, electric, 0.0),
        # where energy is most of the cost it cannot differ much between firms that all survive
        "bill_need": scaled(tables.bill, intensity ** ((1 - tables.bill) ** 2)[sector], plant["bill_factor"]),
        "direct_need": scaled(tables.direct, intensity, plant["direct_factor"]),
        "pollution_need": scaled(tables.pollution, dirtiness, plant["pollution_factor"]),
    }


def _opening_books(
    sample: Sample, size_class: NDArray[np.uint8], needs: dict[str, Array], plant: dict[str, Array],
    measures: dict[str, NDArray[Any]], digital: Array, tables: SectorTables, tech: Technology, data: Catalogue,
    p: Parameters, luck: Luck,
) -> dict[str, Array]:  # fmt: skip
    """Balance sheets from the sector's assets, leverage and cash, and costs that give the sector's margin."""
    n, sector, revenue = sample.sector.size, sample.sector, sample.revenue
    assets = tables.assets[sector] * revenue
    leverage = np.clip(tables.leverage[sector] + p.leverage_spread * luck.normal("leverage", INITIAL, n), 0.1, 0.85)
    deposits = p.cash_to_revenue * revenue
    capital = assets - deposits
    loans = p.bank_debt_share * leverage * assets
    trade_credit = leverage * assets - loans
    green_loans = _loans_on_equipment(sample, measures["status"], tech, loans, p)
    risk = default_risk(
        base_default(size_class, p), leverage, tables.margin[sector] / tables.assets[sector], np.zeros(n),
        leverage_slope=p.leverage_slope, coverage_slope=p.coverage_slope, record_slope=p.record_slope,
    )  # fmt: skip
    rate = loan_rate(
        risk, base_default(size_class, p), loan_spread(size_class, p),
        policy_rate=data.drivers["policy_rate"].points[0][1], loss_given_default=p.loss_given_default,
    )  # fmt: skip
    lasting = luck.normal("unit cost", INITIAL, n)
    output = revenue * sample.weight
    lasting -= (np.bincount(sector, output * lasting) / np.bincount(sector, output))[sector]
    margin = tables.margin[sector] + p.cost_spread * lasting
    green_power = data.drivers["green_power_premium"].points[0][1] / green_power_base(data)
    costs = needs["bill_need"] * plant["bill_factor"] + plant["running_cost"] + plant["green_power_cost"] * green_power
    costs -= plant["clean_premium"] + plant["market_premium"] + plant["full_bonus"] + p.deposit_rate * p.cash_to_revenue
    costs += tables.pollution[sector] * p.pollution_tax_rate
    costs += rate * loans / revenue + p.depreciation * capital / revenue
    costs += _cost_of_policy_2017(sample, measures, digital, tables, data, p)
    return {
        "capital": capital, "deposits": deposits, "other_loans": loans - green_loans, "green_loans": green_loans,
        "green_repayment": np.full(n, repayment_share(p.green_loan_term)), "trade_credit": trade_credit,
        "equity": assets - loans - trade_credit, "debt_ratio": (loans - green_loans) / capital,
        "trade_credit_ratio": trade_credit / revenue, "capital_need": capital * p.utilisation / revenue,
        "loan_rate": rate, "default_risk": risk, "other_cost": 1.0 - margin - costs,
    }  # fmt: skip


def _cost_of_policy_2017(
    sample: Sample, measures: dict[str, NDArray[Any]], digital: Array, tables: SectorTables, data: Catalogue,
    p: Parameters,
) -> Array:  # fmt: skip
    """What research, digitalisation and green demand under the policy of 2017 cost a firm less what they bring it.

    The margins of the data are those after all that, so the other costs make room for it. MCNY per MCNY, (firms,).
    """
    policy = {name: path.values(1)[0] for name, path in historical_paths(data).items()}
    effort = research_effort(
        subsidy=policy["research_subsidy"], protection=policy["patent_protection"],
        by_subsidy=p.research_by_subsidy, by_protection=p.research_by_protection,
    )  # fmt: skip
    research = p.research_intensity * (effort - 1.0 - policy["research_subsidy"] * effort)
    support = policy["digital_support"]
    digitalisation = p.digital_growth * p.digital_response * support * (1 - digital) * p.digital_cost * (1 - support)
    applicable = measures["applicable"].sum(axis=1, dtype=np.int64)
    greenness = (measures["status"] == INSTALLED).sum(axis=1) / np.maximum(applicable, 1)
    premium = premium_of_greenness(
        p, consumption=policy["green_consumption"], alignment=policy["rule_alignment"],
        export_share=tables.export_share[sample.sector],
    )  # fmt: skip
    return research + digitalisation - premium * greenness


def premium_of_greenness(p: Parameters, *, consumption: float, alignment: float, export_share: Array) -> Array:
    """What consumers and partners abroad pay on top for output all green, as a share of it, shape of export_share."""
    willing = p.willing * p.stated_to_real * p.consumer_reach
    all_green = np.asarray(1.0)
    buyers = green_premium(all_green, consumption=consumption, willing=willing, premium=p.consumer_premium)
    return buyers + alignment * p.recognition_premium * export_share


def _loans_on_equipment(
    sample: Sample, status: NDArray[np.uint8], tech: Technology, loans: Array, p: Parameters
) -> Array:
    """Green loans in 2017: on equipment bought evenly over its lifetime on usual terms."""
    sector, installed = sample.sector, status == INSTALLED
    yearly = (tech.capital_cost / tech.lifetime)[sector] * installed * (p.loan_to_value * sample.revenue)[:, None]
    return np.minimum(0.5 * p.green_loan_term * yearly.sum(axis=1), 0.5 * loans)


def repayment_share(term: float) -> float:
    """Share of a pool of loans repaid in a quarter, such that a loan lives as long as one repaid evenly over ``term``.

    >>> repayment_share(5.0)
    0.1
    """
    return min(1.0 / (2.0 * term), 1.0)


def green_power_base(data: Catalogue) -> float:
    """Price premium of green power (CNY/MWh) that the costs in the measures' table stand for: that of 2021."""
    return data.figure("policy/green_power_premium_2021/national").value


def base_default(size_class: NDArray[np.uint8], p: Parameters) -> Array:
    """Default risk a year of an average firm of each size class; medium ones lie between small and large."""
    middle = float(np.sqrt(p.default_small * p.default_large))
    return np.array([p.default_small, middle, p.default_large])[size_class]


def loan_spread(size_class: NDArray[np.uint8], p: Parameters) -> Array:
    """Spread over the benchmark by size class, per year."""
    return np.array([p.spread_small, p.spread_medium, p.spread_large])[size_class]


def banks_of_regions(banks: Banks, firms: Firms, regions: Regions) -> Rows:
    """Bank of each provincial government: the first of its province, or a national one where that is too small."""
    lent = np.bincount(firms.bank, (firms.green_loans + firms.other_loans) * firms.presence, len(banks))
    row = np.arange(len(regions))
    local = NATIONAL_BANKS + row
    return np.where(lent[local] > 4 * regions.deposits, local, row % NATIONAL_BANKS)


def open_bank_books(banks: Banks, firms: Firms, regions: Regions, home_bank: Rows, p: Parameters) -> None:
    """Bank balance sheets that mirror the firms': equity by the capital ratio, the economy's deposits balance."""
    number = len(banks)
    green = np.bincount(firms.bank, firms.green_loans * firms.presence, number)
    other = np.bincount(firms.bank, firms.other_loans * firms.presence, number)
    loans = green + other
    held = np.bincount(firms.bank, firms.deposits * firms.presence, number)
    held = held + np.bincount(home_bank, regions.deposits, number)
    bad = p.bad_loans_2017 * loans
    provisions = p.loss_given_default * bad
    net = loans + bad - provisions
    equity = p.bank_capital * net
    deposits = (net - equity) / (1 - p.reserve_ratio)
    banks.update(
        np.arange(number),
        green_loans=green, other_loans=other, bad_loans=bad, provisions=provisions, equity=equity, deposits=deposits,
        reserves=p.reserve_ratio * deposits, economy_deposits=deposits - held,
    )  # fmt: skip
