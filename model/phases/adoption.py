"""Adoption decisions: firms that review their plant weigh the measures they know and are able to run."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.firm import INSTALLED, NONE, SLOTS
from model.arrays import Array, Mask, Rows, true_cells
from model.mechanisms.hurdle_rate import hurdle_rate
from model.mechanisms.perceived_risk import perceived_risk
from model.mechanisms.profitability import acceptance_chance, profitability_index

if TYPE_CHECKING:
    from model.world import World


@dataclass
class Options:
    """Measures that firms weigh: one (firm, measure) pair each. All arrays have shape (options,)."""

    rows: Rows
    slots: Rows
    sector: Rows

    def of[T: np.generic](self, table: NDArray[T]) -> NDArray[T]:
        """Values of a (sector, slot) table for each option."""
        return table.ravel().take(self.sector * SLOTS + self.slots)

    def at[T: np.generic](self, cells: NDArray[T]) -> NDArray[T]:
        """Values of a (firm, slot) array for each option."""
        return cells.ravel().take(self.rows * SLOTS + self.slots)


@dataclass
class Projects:
    """Green projects firms want this quarter, at most one a firm. All arrays have shape (projects,).

    Money is MCNY per enterprise.
    """

    rows: Rows
    slots: Rows
    cost: Array  # capital cost
    abatement: Array  # tCO2 a year, pollution counted by its weight in merit
    index: Array
    subsidy: Array
    own_funds: Array
    loan: Array
    funded: Mask


def firms_decide(w: "World") -> None:
    """Firms that review this quarter choose at most one project; green power is taken or dropped at once."""
    firms, p = w.firms, w.p
    n = len(firms)
    if w.t % 4 == 0:
        firms.projects_this_year = np.zeros(n, np.int64)
    reviews = w.luck.uniform("review", w.t, n) < 1.0 - (1.0 - p.review_rate) ** 0.25
    reviews |= (firms.order_due >= 0) & (p.review_rate > 0)
    reviews &= (firms.presence > 0) & (firms.projects_this_year < p.projects_per_year)
    rows = np.flatnonzero(reviews)
    luck = w.luck.uniform("acceptance", w.t, firms.status.shape)

    options = able_to_run(w, rows)
    benefit, cost = benefits_and_costs(w, options)
    index = index_of(w, options, benefit, np.maximum(net_cost(w, cost), 1e-9))
    accepted = options.at(luck) < acceptance_chance(index, inertia(w, options), slope=p.acceptance_slope)
    best = _best_of_each_firm(options, index, np.flatnonzero(accepted))
    chosen = Options(options.rows[best], options.slots[best], options.sector[best])
    w.projects = Projects(
        rows=chosen.rows, slots=chosen.slots, cost=cost[best], abatement=_abatement(w, chosen), index=index[best],
        subsidy=np.zeros(best.size), own_funds=np.zeros(best.size), loan=np.zeros(best.size),
        funded=np.zeros(best.size, bool),
    )  # fmt: skip
    _buy_green_power(w, rows, luck)


def _best_of_each_firm(options: Options, index: Array, accepted: Rows) -> Rows:
    """Of the options accepted, the one of each firm with the highest index (the first measure where equal)."""
    order = accepted[np.lexsort((-options.slots[accepted], index[accepted], options.rows[accepted]))]
    row = options.rows[order]
    return order[np.flatnonzero(np.r_[row[1:] != row[:-1], np.ones(min(row.size, 1), bool)])]


def able_to_run(w: "World", rows: Rows) -> Options:
    """Measures that the firms in ``rows`` know, have not, and meet the prerequisites of; green power aside."""
    firms, tech, p = w.firms, w.tech, w.p
    status = firms.status[rows]
    open_to = (firms.aware[rows] & firms.applicable[rows]) > (status != NONE)
    open_to &= (tech.capital_cost > 0)[firms.sector[rows]]
    place, slots = true_cells(open_to)
    options = Options(rows[place], slots, firms.sector[rows[place]])
    needed = options.of(tech.prerequisite)
    has = status.ravel().take(place * SLOTS + np.maximum(needed, 0)) == INSTALLED
    window = int(p.rebuild_interval * 4)
    rebuilds = (w.t + firms.rebuild_phase[options.rows]) % window < max(window // 10, 1)
    able = _ready_for(w, options) & ((needed < 0) | has) & (rebuilds | ~options.of(w.process_change))
    return Options(options.rows[able], options.slots[able], options.sector[able])


def _ready_for(w: "World", options: Options) -> Mask:
    """Whether a measure is on the market and the firm digital enough for it, shape (options,)."""
    on_market = options.of(w.tech.earliest_quarter) <= w.t
    return on_market & (w.firms.digital[options.rows] >= options.of(w.tech.digital))


def benefits_and_costs(w: "World", options: Options) -> tuple[Array, Array]:
    """Yearly net benefit and capital cost of every option, MCNY per enterprise, each of shape (options,)."""
    firms, tech, policy, rows = w.firms, w.tech, w.policy, options.rows
    output = 4 * firms.output[rows]
    bill = output * firms.bill_need[rows] * firms.bill_factor[rows] * w.now.energy_price
    tax = 4 * firms.pollution[rows] * w.regions.tax_rate[firms.region[rows]] * policy.pollution_tax
    premium = (
        tech.market_premium + tech.clean_premium * policy.clean_production_bonus
        + tech.technology_premium * policy.technology_bonus - tech.running_cost
    )  # fmt: skip
    cleaning = np.maximum(options.of(tech.pollution_saving), 0.0)
    penalty, needed = _penalties(w, rows)
    benefit = output * options.of(premium) + bill * options.of(tech.energy_saving)
    benefit += tax * cleaning + penalty * np.minimum(cleaning / needed, 1.0)
    return benefit, output * options.of(tech.capital_cost * w.relative_cost) + w.p.hassle_cost


def _penalties(w: "World", rows: Rows) -> tuple[Array, Array]:
    """What a firm above the standard expects to lose in a year, and the share of its pollution that must go.

    The loss is fines and, under an order, the chance of closure times the profit it would cost. A measure avoids it in
    proportion to how far it leads to the standard. Both have shape (rows,).
    """
    firms, p, policy = w.firms, w.p, w.policy
    excess = np.maximum(firms.excess[rows], 0.0)
    visits = np.minimum(policy.inspection_rate * w.regions.effort[firms.region[rows]] * w.key_factor[rows], 4.0)
    revenue = 4 * firms.revenue[rows]
    size = (revenue / w.mean_revenue_2017) ** p.fine_size_exponent
    fines = visits * p.detection * policy.fine_rate * size * np.minimum(1 + excess, 3.0)
    margin = np.maximum(4 * firms.profit[rows], p.least_margin * revenue)
    closing = np.where(firms.order_due[rows] >= 0, p.closure_chance * p.closure_loss * margin, 0.0)
    needed = np.maximum(excess / (1 + excess), 0.01)  # a breach by less than a hundredth is cured by any cleaning
    return np.where(excess > 0, fines + closing, 0.0), needed


def net_cost(w: "World", cost: Array) -> Array:
    """Capital cost after the subsidy and tax credit a firm counts on, same shape as ``cost``."""
    coverage = w.subsidy_coverage if w.policy.subsidy_budget > 0 else 0.0
    expected = np.minimum(w.policy.investment_subsidy * cost, w.p.subsidy_cap) * coverage
    return cost * (1 - w.policy.equipment_tax_credit) - expected


def index_of(w: "World", options: Options, benefit: Array, cost: Array) -> Array:
    """Profitability index of every option at its firm's hurdle rate, shape (options,)."""
    firms, p, rows = w.firms, w.p, options.rows
    risk = perceived_risk(
        options.of(w.tech.risk), options.at(w.visible), firms.capability[rows],
        trust=p.trust_exponent, skill=p.skill_effect,
    )  # fmt: skip
    hurdle = hurdle_rate(
        firms.hurdle[rows], risk, risk_premium=p.risk_premium,
        uncertainty_premium=p.uncertainty_premium, credibility=w.policy.policy_credibility,
    )  # fmt: skip
    return profitability_index(benefit, cost, hurdle, options.of(w.tech.lifetime))


def inertia(w: "World", options: Options) -> Array:
    """Extra worth a firm wants before it moves, lowered by concern and, for cleaning, by an order, (options,)."""
    firms, p, rows = w.firms, w.p, options.rows
    cleaning = np.maximum(options.of(w.tech.pollution_saving), 0.0)
    relief = np.where(firms.order_due[rows] >= 0, p.order_relief * cleaning, 0.0)
    return p.inertia * (1 - p.attitude_effect * firms.attitude[rows]) - relief


def _abatement(w: "World", options: Options) -> Array:
    """CO2 (t a year) each project avoids, pollution counted by its weight in merit."""
    firms, tech, rows = w.firms, w.tech, options.rows
    left = (1 - options.of(tech.electricity_saving)) * (1 - options.of(tech.indirect_saving))
    co2 = firms.co2_direct[rows] * options.of(tech.direct_saving) + firms.co2_indirect[rows] * (1 - left)
    power = firms.output[rows] * options.of(tech.electricity_added)
    co2 = co2 - power * (w.emission_factor * w.now.grid)[w.cell[rows]]
    pollution = firms.pollution[rows] * options.of(tech.pollution_saving)
    return np.maximum(4 * (co2 + w.p.pollution_in_merit * pollution), 0.0)


def _buy_green_power(w: "World", rows: Rows, luck: Array) -> None:
    """Green power has no capital cost: it is taken when image abroad, weighed by concern, is worth its price.

    A firm that already buys it stays more easily than a newcomer joins, but a review can end the contract.
    """
    firms, p = w.firms, w.p
    sold = (firms.aware[rows] & firms.applicable[rows]) > (w.tech.green_power_cost <= 0)[firms.sector[rows]]
    place, slots = true_cells(sold)
    options = Options(rows[place], slots, firms.sector[rows[place]])
    price = options.of(w.tech.green_power_cost) * w.now.green_power_price
    image = p.green_image * firms.export_share[options.rows] * firms.attitude[options.rows]
    has = options.at(firms.status) == INSTALLED
    chance = acceptance_chance(image / price + has, inertia(w, options), slope=p.acceptance_slope)
    takes = (options.at(luck) < chance) & _ready_for(w, options)
    changes = takes != has
    w.contracts_changed = options.rows[changes]
    firms.update((w.contracts_changed, slots[changes]), status=np.where(has[changes], NONE, INSTALLED).astype(np.uint8))
