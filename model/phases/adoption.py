"""Adoption decisions: firms that review their plant weigh the measures they know and are able to run."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from agents.firm import INSTALLED, NONE
from model.arrays import Array, Mask, Rows
from model.mechanisms.hurdle_rate import hurdle_rate
from model.mechanisms.perceived_risk import perceived_risk
from model.mechanisms.profitability import acceptance_chance, profitability_index

if TYPE_CHECKING:
    from model.world import World


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
    n, present = len(firms), firms.presence > 0
    if w.t % 4 == 0:
        firms.projects_this_year = np.zeros(n, np.int64)
    per_quarter = 1.0 - (1.0 - p.review_rate) ** 0.25
    under_order = firms.order_due >= 0
    reviews = (w.luck.uniform("review", w.t, n) < per_quarter) | (under_order & (p.review_rate > 0))
    rows = np.flatnonzero(present & reviews & (firms.projects_this_year < p.projects_per_year))
    able = able_to_run(w, rows)
    benefit, cost = benefits_and_costs(w, rows)
    index = index_of(w, rows, benefit, np.maximum(net_cost(w, cost), 1e-9))
    luck = w.luck.uniform("acceptance", w.t, firms.status.shape)[rows]
    threshold = inertia(w, rows)
    accepted = able & (luck < acceptance_chance(index, threshold, slope=p.acceptance_slope))
    wanted = np.where(accepted, index, -np.inf)
    best = wanted.argmax(axis=1)
    wants = np.flatnonzero(np.isfinite(wanted[np.arange(rows.size), best]))
    slots, chosen = best[wants], rows[wants]
    w.projects = Projects(
        rows=chosen, slots=slots, cost=cost[wants, slots], abatement=_abatement(w, chosen, slots),
        index=index[wants, slots], subsidy=np.zeros(wants.size), own_funds=np.zeros(wants.size),
        loan=np.zeros(wants.size), funded=np.zeros(wants.size, bool),
    )  # fmt: skip
    knows = (firms.aware[rows] > 0) & (firms.applicable[rows] > 0) & (w.tech.green_power_cost[firms.sector[rows]] > 0)
    row, slot = np.nonzero(knows)
    _buy_green_power(w, rows[row], slot, threshold[row, slot], luck[row, slot])


def able_to_run(w: "World", rows: Rows) -> Mask:
    """Whether a firm knows a measure, has it not, and meets its prerequisites, shape (rows, slots)."""
    firms, tech, p = w.firms, w.tech, w.p
    sector, status = firms.sector[rows], firms.status[rows]
    able = (firms.aware[rows] > 0) & (firms.applicable[rows] > 0) & (status == NONE)
    able &= (tech.earliest_quarter[sector] <= w.t) & (firms.digital[rows][:, None] >= tech.digital[sector])
    needed = tech.prerequisite[sector]
    has = np.take_along_axis(status == INSTALLED, np.maximum(needed, 0), axis=1)
    able &= (needed < 0) | has
    window = int(p.rebuild_interval * 4)
    rebuild = (w.t + firms.rebuild_phase[rows]) % window < max(window // 10, 1)
    able &= ~w.process_change[sector] | rebuild[:, None]
    return able & (tech.capital_cost[sector] > 0)


def benefits_and_costs(w: "World", rows: Rows) -> tuple[Array, Array]:
    """Yearly net benefit and capital cost of every measure, MCNY per enterprise, each of shape (rows, slots)."""
    firms, tech, policy, p = w.firms, w.tech, w.policy, w.p
    sector = firms.sector[rows]
    output = 4 * firms.output[rows]
    bill = output * firms.bill_need[rows] * firms.bill_factor[rows] * w.now.energy_price
    tax = 4 * firms.pollution[rows] * w.regions.tax_rate[firms.region[rows]] * policy.pollution_tax
    premium = (
        tech.market_premium + tech.clean_premium * policy.clean_production_bonus
        + tech.technology_premium * policy.technology_bonus - tech.running_cost
    )  # fmt: skip
    benefit = output[:, None] * premium[sector] + bill[:, None] * tech.energy_saving[sector]
    cleaning = np.maximum(tech.pollution_saving[sector], 0.0)
    penalty, needed = _penalties(w, rows)
    benefit += tax[:, None] * cleaning + penalty[:, None] * np.minimum(cleaning / needed[:, None], 1.0)
    cost = output[:, None] * (tech.capital_cost * w.relative_cost)[sector] + p.hassle_cost
    return benefit, cost


def _penalties(w: "World", rows: Rows) -> tuple[Array, Array]:
    """What a firm above the standard expects to lose in a year, and the share of its pollution that must go.

    The loss is fines and, under an order, the chance of closure times the profit it would cost. A measure avoids it in
    proportion to how far it leads to the standard. Both have shape (rows,).
    """
    firms, p, policy = w.firms, w.p, w.policy
    excess = np.maximum(firms.excess[rows], 0.0)
    chance = policy.inspection_rate * w.regions.effort[firms.region[rows]] * p.detection
    chance = np.minimum(
        chance * np.where(w.key_polluter[rows], p.key_inspection_rate / p.ordinary_inspection_rate, 1.0), 4
    )
    size = (4 * firms.revenue[rows] / w.mean_revenue_2017) ** p.fine_size_exponent
    fines = chance * policy.fine_rate * size * np.minimum(1 + excess, 3.0)
    margin = np.maximum(4 * firms.profit[rows], p.least_margin * 4 * firms.revenue[rows])
    closing = np.where(firms.order_due[rows] >= 0, p.closure_chance * p.closure_loss * margin, 0.0)
    needed = np.maximum(excess / (1 + excess), 0.01)
    return np.where(excess > 0, fines + closing, 0.0), needed


def net_cost(w: "World", cost: Array) -> Array:
    """Capital cost after the subsidy and tax credit a firm counts on, same shape as ``cost``."""
    expected = np.minimum(w.policy.investment_subsidy * cost, w.p.subsidy_cap) * w.subsidy_coverage
    return cost * (1 - w.policy.equipment_tax_credit) - expected


def index_of(w: "World", rows: Rows, benefit: Array, cost: Array) -> Array:
    """Profitability index of every measure at each firm's hurdle rate, shape (rows, slots)."""
    firms, tech, p = w.firms, w.tech, w.p
    sector = firms.sector[rows]
    risk = perceived_risk(
        tech.risk[sector],
        w.visible[rows],
        firms.capability[rows][:, None],
        trust=p.trust_exponent,
        skill=p.skill_effect,
    )
    hurdle = hurdle_rate(
        firms.hurdle[rows][:, None], risk, risk_premium=p.risk_premium,
        uncertainty_premium=p.uncertainty_premium, credibility=w.policy.policy_credibility,
    )  # fmt: skip
    return profitability_index(benefit, cost, hurdle, tech.lifetime[sector])


def inertia(w: "World", rows: Rows) -> Array:
    """Extra worth a firm wants before it moves, lowered by concern and, for cleaning, by an order, (rows, slots)."""
    firms, p = w.firms, w.p
    own = p.inertia * (1 - p.attitude_effect * firms.attitude[rows])
    cleaning = w.tech.pollution_saving[firms.sector[rows]]
    ordered = (firms.order_due[rows] >= 0)[:, None]
    return own[:, None] - np.where(ordered, p.order_relief * np.maximum(cleaning, 0.0), 0.0)


def _abatement(w: "World", rows: Rows, slots: Rows) -> Array:
    """CO2 (t a year) each project avoids, pollution counted by its weight in merit."""
    firms, tech = w.firms, w.tech
    sector = firms.sector[rows]
    left = (1 - tech.electricity_saving[sector, slots]) * (1 - tech.indirect_saving[sector, slots])
    co2 = firms.co2_direct[rows] * tech.direct_saving[sector, slots] + firms.co2_indirect[rows] * (1 - left)
    power = firms.output[rows] * tech.electricity_added[sector, slots]
    co2 = co2 - power * (w.emission_factor * w.now.grid)[w.cell[rows]]
    pollution = firms.pollution[rows] * tech.pollution_saving[sector, slots]
    return np.maximum(4 * (co2 + w.p.pollution_in_merit * pollution), 0.0)


def _buy_green_power(w: "World", rows: Rows, slots: Rows, threshold: Array, luck: Array) -> None:
    """Green power has no capital cost: it is taken when image abroad, weighed by concern, is worth its price.

    A firm that already buys it stays more easily than a newcomer joins, but a review can end the contract. ``rows``
    and ``slots`` are the firms that review and know of it, and their cell for it.
    """
    firms, p = w.firms, w.p
    price = w.tech.green_power_cost[firms.sector[rows], slots] * w.now.green_power_price
    image = p.green_image * firms.export_share[rows] * firms.attitude[rows]
    has = firms.status[rows, slots] == INSTALLED
    takes = luck < acceptance_chance(image / price + has, threshold, slope=p.acceptance_slope)
    changes = takes != has
    w.contracts_changed = rows[changes]
    firms.update((rows[changes], slots[changes]), status=np.where(has[changes], NONE, INSTALLED).astype(np.uint8))
