"""Weighing: what a green measure is worth to a firm, what it costs it, and how much it must be worth to be taken."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.firm import SLOTS
from kernels.rules import columnwise
from model.arrays import Array, Rows, in_force, ratio, true_rows
from model.initial import premium_of_greenness
from model.mechanisms.fine import fine
from model.mechanisms.green_bonds import may_issue
from model.mechanisms.hurdle_rate import hurdle_rate, payback_from_hurdle
from model.mechanisms.licensing import licence_fee, licensed_share
from model.mechanisms.perceived_risk import perceived_risk
from model.mechanisms.performance_insurance import insurance_premium, insured_risk
from model.mechanisms.profitability import profitability_index
from model.mechanisms.simple_payback import payback_margin
from model.mechanisms.social_norm import norm_relief
from model.phases.accounts import ban_in_effect, border_price_gap, border_sales, relending_passed_on
from model.phases.carbon import carbon_price_ahead
from model.phases.certification import application_rate

if TYPE_CHECKING:
    from model.world import World

MOST_VISITS = 4.0  # inspections a year beyond which firms reckon with no more


@dataclass
class Options:
    """Measures that firms weigh: one (firm, measure) pair each. All arrays have shape (options,)."""

    rows: Rows
    slots: Rows
    sector: Rows

    def of[T: np.generic](self, table: NDArray[T]) -> NDArray[T]:
        """Values of a (sector, slot) table for each option."""
        return table.ravel().take(self.places)

    def at[T: np.generic](self, cells: NDArray[T]) -> NDArray[T]:
        """Values of a (firm, slot) array for each option."""
        return cells.ravel().take(self.cells)

    @cached_property
    def cells(self) -> Rows:
        """Place of each option in a (firm, slot) array."""
        return self.rows * SLOTS + self.slots

    @cached_property
    def places(self) -> Rows:
        """Place of each option in a (sector, slot) table."""
        return self.sector * SLOTS + self.slots


@dataclass
class Worth:
    """What options are worth to their firms. All arrays have shape (options,); money is MCNY per enterprise."""

    benefit: Array  # of a year
    bonus: Array  # part of the benefit that public bonuses pay
    cost: Array  # capital cost
    licence: Array
    net: Array  # capital cost after the incentives the firm counts on, with the licence
    risk: Array  # perceived, without insurance
    hurdle: Array
    index: Array
    insured: Array  # yearly benefit under performance insurance, 0 where the firm would take none


class Exposure:
    """What firms reckon a tonne, a kilowatt-hour or a breach will cost them, from policy now and as announced.

    Attributes:
        carbon: carbon price a firm expects to pay or save at the margin, MCNY per tCO2, shape (firms,).
        border: border charge a tonne less would avoid a year, as a share of direct emissions, MCNY per tCO2, (firms,).
        surcharge: differential price a tonne of coal equivalent beyond the quota costs, MCNY per tce, (firms,).
        premium: what green consumption and partners abroad pay per unit of greenness, of output, (firms,).
        disposables: yearly worth of leaving banned products, MCNY per enterprise, (firms,).
    """

    def __init__(self, w: "World") -> None:
        expected = w.expected
        self.carbon, self.surcharge, self.premium, disposables = _exposure(w)
        at_border = expected.border_charge * w.now.border_phase_in > 0 and expected.rule_alignment > 0
        self.border = _exposure_at_the_border(w) if at_border else w.nothing
        self.beyond = w.nothing
        if w.energy_beyond is not w.nothing:
            self.beyond = ratio(w.energy_beyond, w.firms.energy, least=1e-9)
        self.disposables = disposables if expected.disposables_ban > 0 else w.nothing


@columnwise
def _exposure(w: "World") -> tuple[Array, Array, Array, Array]:
    """Carbon price, differential energy price, premium and worth of leaving disposables of :class:`Exposure`."""
    firms, p, expected = w.firms, w.p, w.expected
    carbon = w.in_sector(expected.carbon_tax) * 1e-6 + w.nothing
    if in_force(expected.carbon_market):
        large = 4 * firms.co2_direct >= p.carbon_threshold
        price = min(max(carbon_price_ahead(w), expected.carbon_price_floor), expected.carbon_price_ceiling)
        carbon = carbon + large * w.in_sector(expected.carbon_market) * (price * 1e-6)
    surcharge = w.in_region(expected.differential_price) * 1e-3 / p.tce_per_mwh + w.nothing
    premium = premium_of_greenness(
        p, consumption=expected.green_consumption, alignment=expected.rule_alignment, export_share=firms.export_share
    )
    lost = expected.disposables_ban * firms.disposables * p.contribution_margin
    return carbon, surcharge, premium, 4 * firms.output * lost


@columnwise
def _exposure_at_the_border(w: "World") -> Array:
    phase_in = w.expected.border_charge * w.now.border_phase_in
    share = ratio(border_sales(w), w.firms.output, least=1e-9)
    return share * border_price_gap(w) * (phase_in * w.expected.rule_alignment)


def weigh(w: "World", options: Options) -> Worth:
    """Yearly benefit, cost, risk, hurdle rate and profitability index of every option."""
    visible = w.visible.at(options.rows, options.slots)
    worth = Worth(*_worth(w, options, visible), np.zeros(options.rows.size))
    if w.policy.insurance_coverage > 0:
        offer_insurance(w, options, worth)
    return worth


@columnwise
def _worth(
    w: "World", options: Options, visible: Array
) -> tuple[Array, Array, Array, Array, Array, Array, Array, Array]:
    """The columns of :class:`Worth` without insurance, where firms see ``visible`` adopters of their options."""
    benefit, bonus, cost = benefits_and_costs(w, options)
    ahead = options.of(w.diffusion.adopted)
    rows, p, policy = options.rows, w.p, w.policy
    licensed = licensed_share(ahead, platform=w.in_region(policy.technology_platform, rows), reach=p.licence_reach)
    licence = licence_fee(
        cost, licensed, protection=policy.patent_protection, fee=p.licence_fee, by_protection=p.licence_by_protection
    )
    risk = perceived_risk(
        options.of(w.tech.risk), visible * (1 - p.secrecy * policy.patent_protection),
        w.firms.capability.take(rows), trust=p.trust_exponent, skill=p.skill_effect,
    ) * (1 - p.licence_skill * licensed)  # fmt: skip
    net = np.maximum(net_cost(w, options, cost) + licence, 1e-9)
    hurdle = _hurdle(w, rows, risk)
    index = profitability_index(benefit, net, hurdle, options.of(w.tech.lifetime))
    return benefit, bonus, cost, licence, net, risk, hurdle, index


def _hurdle(w: "World", rows: Rows, risk: Array) -> Array:
    p = w.p
    return hurdle_rate(
        w.firms.hurdle.take(rows), risk, risk_premium=p.risk_premium,
        uncertainty_premium=p.uncertainty_premium, credibility=w.policy.policy_credibility,
    )  # fmt: skip


def offer_insurance(w: "World", options: Options, worth: Worth) -> None:
    """Firms insure the performance of a measure where that makes it worth more to them."""
    worth.index, worth.insured = _insured(w, options, worth)


@columnwise
def _insured(w: "World", options: Options, worth: Worth) -> tuple[Array, Array]:
    """Index and sum insured of the options, with insurance where that makes them worth more, each of (options,)."""
    p, coverage = w.p, w.policy.insurance_coverage
    sum_insured = np.maximum(worth.benefit, 0.0)
    premium = insurance_premium(sum_insured, options.of(w.tech.risk), coverage=coverage, loading=p.insurance_loading)
    own_part = premium * (1 - w.in_region(w.policy.insurance_support, options.rows))
    hurdle = _hurdle(w, options.rows, insured_risk(worth.risk, coverage=coverage))
    index = profitability_index(worth.benefit - own_part, worth.net, hurdle, options.of(w.tech.lifetime))
    better = index > worth.index
    return np.where(better, index, worth.index), np.where(better, sum_insured, 0.0)


@columnwise
def without_incentives(w: "World", chosen: Options, worth: Worth, best: Rows) -> tuple[Array, Array, Array]:
    """Index, yearly benefit and cost of the chosen options without subsidy, tax credit, bonus and cheap credit.

    All have shape (projects,); money is MCNY per enterprise.
    """
    benefit, cost = worth.benefit[best] - worth.bonus[best], np.maximum(worth.cost[best] + worth.licence[best], 1e-9)
    return profitability_index(benefit, cost, worth.hurdle[best], chosen.of(w.tech.lifetime)), benefit, cost


def payback_margins(w: "World", rows: Rows, benefit: Array, net: Array) -> Array | None:
    """Payback margin of options to the firms that decide by simple payback, NaN to the others, shape (options,).

    None where no firm decides so. A firm keeps to its rule; what it accepts is the payback time behind its hurdle rate.
    """
    if w.by_payback is None:
        return None
    accepted = payback_from_hurdle(w.firms.hurdle.take(rows), lifetime=w.p.reference_lifetime)
    return np.where(w.by_payback.take(rows), payback_margin(accepted, benefit, net), np.nan)


def benefits_and_costs(w: "World", options: Options) -> tuple[Array, Array, Array]:
    """Yearly net benefit, the part of it public bonuses pay, and capital cost of every option, MCNY, (options,)."""
    firms, tech, expected, rows, exposure = w.firms, w.tech, w.expected, options.rows, w.exposure
    output = 4 * firms.output.take(rows)
    bill = _energy_bill(w, rows, output)
    tax_rate = (w.regions.tax_rate * expected.pollution_tax).take(firms.region.take(rows))
    tax = 4 * firms.pollution.take(rows) * tax_rate
    premium = tech.market_premium + tech.clean_premium * expected.clean_production_bonus - tech.running_cost
    bonus = output * options.of(tech.technology_premium * w.policy.technology_bonus) + _tax_relief(w, rows)
    cleaning = options.of(tech.cleaning)
    saving = options.of(tech.energy_saving)
    benefit = output * options.of(premium) + bonus + bill * saving + tax * cleaning
    above = np.maximum(_excess_ahead(w, rows), 0.0)
    penalty, needed = _penalties(w, rows, above)
    benefit = benefit + np.where(above > 0, penalty * np.minimum(cleaning / needed, 1.0), 0.0)
    price = exposure.carbon.take(rows)
    if exposure.border is not w.nothing:
        price = price + exposure.border.take(rows)
    benefit = benefit + 4 * firms.co2_direct.take(rows) * options.of(tech.direct_saving) * price
    if exposure.beyond is not w.nothing:
        tce = 4 * firms.energy.take(rows) * np.minimum(np.maximum(saving, 0.0), exposure.beyond.take(rows))
        benefit = benefit + tce * exposure.surcharge.take(rows)
    benefit = benefit + output * exposure.premium.take(rows) / np.maximum(w.diffusion.applicable.take(rows), 1)
    if expected.disposables_ban > 0:
        paid = output * options.of(tech.ban_premium) * ban_in_effect(w, rows)
        left = exposure.disposables.take(rows) + paid
        benefit = benefit + np.where(options.of(tech.replaces_disposables), left, 0.0)
    return benefit, bonus, output * options.of(tech.capital_cost * w.relative_cost) + w.p.hassle_cost


def bill_saved(w: "World", options: Options) -> Array:
    """Energy bill every option saves in a year, MCNY per enterprise, below 0 where it needs more energy, (options,)."""
    output = 4 * w.firms.output.take(options.rows)
    return _energy_bill(w, options.rows, output) * options.of(w.tech.energy_saving)


def fines_avoided(w: "World", options: Options) -> tuple[Array, Array]:
    """Inspections a year each firm reckons with, and the yearly fine its option avoids for each of them, (options,)."""
    rows = options.rows
    excess, avoided = _excess_ahead(w, rows), np.zeros(rows.size)
    at = true_rows(excess > 0)
    share = np.minimum(options.of(w.tech.cleaning)[at] / _share_to_go(excess[at]), 1.0)
    avoided[at] = w.p.detection * _fine_ahead(w, rows[at], excess[at]) * share
    return np.minimum(w.visits[rows], MOST_VISITS), avoided


def _energy_bill(w: "World", rows: Rows, output: Array) -> Array:
    """Energy bill of a year at today's prices, MCNY per enterprise, shape (rows,)."""
    firms = w.firms
    return output * firms.bill_need.take(rows) * firms.bill_factor.take(rows) * w.now.energy_price


def _penalties(w: "World", rows: Rows, excess: Array) -> tuple[Array, Array]:
    """What a firm above the standard expects to lose in a year, and the share of its pollution that must go.

    The loss is fines and, under an order, the chance of closure times the profit it would cost, at the standard and the
    fines that are announced. A measure avoids it in proportion to how far it leads to the standard. Both have shape
    (rows,).
    """
    firms, p = w.firms, w.p
    fines = np.minimum(w.visits[rows], MOST_VISITS) * p.detection * _fine_ahead(w, rows, excess)
    margin = np.maximum(4 * firms.profit[rows], p.least_margin * (4 * firms.revenue[rows]))
    closing = np.where(firms.order_due[rows] >= 0, p.closure_chance * p.closure_loss * margin, 0.0)
    return fines + closing, _share_to_go(excess)


def _fine_ahead(w: "World", rows: Rows, excess: Array) -> Array:
    """Fine a firm reckons with if it is caught above the standard, MCNY, shape (rows,)."""
    return fine(
        excess, 4 * w.firms.revenue[rows], rate=w.in_region(w.expected.fine_rate, rows),
        mean_revenue=w.mean_revenue_2017, size_exponent=w.p.fine_size_exponent,
    )  # fmt: skip


def _share_to_go(excess: Array) -> Array:
    """Share of its pollution a firm above the standard must lose; a breach below a hundredth any cleaning cures."""
    return np.maximum(excess / (1 + excess), 0.01)


def _excess_ahead(w: "World", rows: Rows) -> Array:
    """Pollution above the limit firms reckon with, as a share of it: a stricter standard may be announced, (rows,)."""
    excess = w.firms.excess.take(rows)
    now, ahead = w.policy.standard_stringency, w.expected.standard_stringency
    if ahead is now:
        return excess
    now, ahead = w.in_region(now, rows), w.in_region(ahead, rows)
    stricter = np.where(np.asarray(now) > 0, ahead / np.where(np.asarray(now) > 0, now, 1.0), 1.0)
    return np.where(excess > -1.0, (1.0 + excess) * stricter - 1.0, excess)


def net_cost(w: "World", options: Options, cost: Array) -> Array:
    """Capital cost after the subsidy, tax credit and cheap credit a firm counts on, same shape as ``cost``."""
    rows, policy, p = options.rows, w.policy, w.p
    expected, _ = subsidy_counted_on(w, rows, cost)
    expected = expected + _award(w, rows)
    discount = policy.green_credit_discount + relending_passed_on(w, rows)
    on_bonds = may_issue(
        w.firms.equity.take(rows), p.loan_to_value * cost, access=policy.green_bond_access, least_assets=p.bond_assets,
        least_issue=p.bond_issue,
    )  # fmt: skip
    discount = np.where(on_bonds, np.maximum(discount, policy.green_bond_discount), discount)
    cheaper = discount - (w.now.policy_rate - w.policy_rate_2017)
    credit = policy.equipment_tax_credit * w.tax_covered.take(rows)
    return cost * (1 - credit - p.loan_to_value * p.loan_duration * cheaper) - expected


def subsidy_counted_on(w: "World", rows: Rows, cost: Array) -> tuple[Array, float]:
    """Subsidy firms reckon with, same shape as ``cost``, and the part of what is promised that they trust in."""
    trust = w.subsidy_coverage if in_force(w.policy.subsidy_budget) else 0.0
    rate = w.in_region(w.policy.investment_subsidy, rows)
    return np.minimum(rate * cost, w.p.subsidy_cap) * trust, trust


def _missing(w: "World", rows: Rows, least: float) -> Array:
    """Measures a firm lacks to have a share of those applicable to it, 0 where it has them, shape (rows,)."""
    needed = np.ceil(least * w.diffusion.applicable[rows] - 1e-9)
    return np.maximum(needed - w.diffusion.installed[rows], 0.0)


def _tax_relief(w: "World", rows: Rows) -> Array | float:
    """Yearly worth of the preferential tax rate, to each of the measures that a firm still needs for it, (rows,)."""
    if w.policy.preferential_tax_rate == 0:
        return 0.0
    firms, missing = w.firms, _missing(w, rows, w.p.preferential_least)
    points = np.minimum(w.policy.preferential_tax_rate, firms.tax_rate[rows]) * w.tax_covered[rows]
    return np.where(missing > 0, points * np.maximum(4 * firms.profit[rows], 0.0) / np.maximum(missing, 1.0), 0.0)


def _award(w: "World", rows: Rows) -> Array | float:
    """Award for a green factory a firm may hope for, to each of the measures that it still needs for it, (rows,).

    The chance to be certified in a year is discounted at the return the firm asks; what is promised is trusted as far
    as subsidies are paid.
    """
    firms, p = w.firms, w.p
    if not in_force(w.policy.green_factory_award) or not in_force(w.policy.subsidy_budget):
        return 0.0
    may_apply = (firms.digital.take(rows) >= p.least_digital) & (firms.certified.take(rows) == 0)
    missing = _missing(w, rows, p.least_installed)
    hopeful = may_apply & w.certifiable.take(firms.sector.take(rows)) & (missing > 0)
    chance = p.leader_quantile * application_rate(w, rows)
    worth = w.in_region(w.policy.green_factory_award, rows) * chance / (chance + firms.hurdle[rows])
    _, trust = subsidy_counted_on(w, rows, worth)
    return np.where(hopeful, trust * worth / np.maximum(missing, 1.0), 0.0)


@columnwise
def inertia(w: "World", options: Options) -> Array:
    """Extra worth a firm wants before it moves, lowered by concern, by peers and, for cleaning, by an order."""
    firms, p, rows = w.firms, w.p, options.rows
    relief = (p.order_relief * options.of(w.tech.cleaning)) * (firms.order_due.take(rows) >= 0)
    attitude = attitudes(w, rows)
    peers = options.of(w.diffusion.adopted)
    relief = relief + norm_relief(peers, association=w.in_sector(w.policy.association, rows), strength=p.norm_strength)
    return p.inertia * (1 - p.attitude_effect * attitude) - relief


def attitudes(w: "World", rows: Rows) -> Array:
    """Environmental concern of managements, with what the social norm of their province adds, shape (rows,)."""
    own = w.firms.attitude.take(rows)
    norm = w.norm.take(w.firms.region.take(rows))
    return own + (1 - own) * norm


def green_power_index(w: "World", options: Options) -> Array:
    """Worth of green power's image to each firm over its price, shape (options,)."""
    price = options.of(w.tech.green_power_cost) * w.now.green_power_price
    return w.p.green_image * w.firms.export_share[options.rows] * attitudes(w, options.rows) / price
