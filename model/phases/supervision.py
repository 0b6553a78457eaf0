"""Supervision: regulators inspect, fine, order and close; outdated capacity leaves; regions choose their effort."""

from typing import TYPE_CHECKING

import numpy as np

from agents.firm import BUILDING
from kernels.columns import sum_by, total
from kernels.rules import columnwise
from model.arrays import Array, Mask, Rows, in_force, true_rows
from model.mechanisms.cooperation import copied_policy
from model.mechanisms.disposables import ban_fine
from model.mechanisms.enforcement import enforcement_advantage, strictness
from model.mechanisms.fine import fine
from model.mechanisms.inspection import inspection_chance
from model.mechanisms.phase_out import phased_out
from model.mechanisms.standard import standard_limit

if TYPE_CHECKING:
    from model.world import World

CLEANING = 0.2  # a measure that cuts pollution by more than this cures a breach


def regulators_inspect(w: "World") -> None:
    """Each province spends its inspections, at random or by risk; a breach brings a fine, an order and a record."""
    firms, p, policy = w.firms, w.p, w.policy
    n = len(firms)
    limit = standard_limit(w.tables.pollution, stringency=1.0, left=float(w.requirements.standard[0]))
    firms.excess, in_breach, risk = _suspects(w, limit)
    chance = inspection_chance(
        risk, w.regions.effort, firms.region, firms.presence, rate=policy.inspection_rate, on_risk=policy.record_sharing
    )
    w.visits, due, w.inspected = _visited(w, chance, w.luck.uniform("inspection", w.t, n))
    caught = true_rows(w.inspected & in_breach)
    caught = caught[w.luck.uniform_at("detection", w.t, n, caught) < p.detection]
    w.found = w.mask(caught)
    fines = np.zeros(n)
    fines[caught] = fine(
        firms.excess[caught], 4 * firms.revenue[caught], rate=w.in_region(policy.fine_rate, caught),
        mean_revenue=w.mean_revenue_2017, size_exponent=p.fine_size_exponent,
    )  # fmt: skip
    firms.fine = fines + _hunt_illegal_production(w)
    _keep_record(w, caught, in_breach, due)
    _report(w, caught)


@columnwise
def _suspects(w: "World", limit: Array) -> tuple[Array, Mask, Array]:
    """Pollution above the limit of the sector, whether it is a breach, and the risk visits go by, each of (firms,)."""
    firms = w.firms
    present = firms.presence > 0
    intensity = firms.pollution_need * firms.pollution_factor * w.care_factor
    stringency = w.in_region(w.policy.standard_stringency)
    excess = np.maximum(intensity / limit.take(firms.sector) * stringency - 1.0, -1.0)
    suspicion = np.maximum(firms.record, np.minimum(excess, 1.0))  # other departments' figures show a breach
    return excess, present & (excess > 0), (1.0 + w.p.record_risk * suspicion) * present


@columnwise
def _visited(w: "World", chance: Array, luck: Array) -> tuple[Array, Mask, Mask]:
    """Visits a firm expects in a year, whether its order is due, and whether it is inspected, each (firms,)."""
    firms = w.firms
    chance = chance * w.key_factor  # key polluters are visited on top of the budget
    due = (firms.order_due >= 0) & (firms.order_due <= w.t)  # the order is checked
    due = due & (w.in_region(w.policy.inspection_rate) > 0)
    return 4 * chance, due, (firms.presence > 0) & ((luck < chance) | due)


def _hunt_illegal_production(w: "World") -> Array:
    """Fines for banned products that are still made, MCNY per enterprise, shape (firms,)."""
    rows = true_rows(w.illegal_output)
    if not rows.size:
        return w.nothing
    p = w.p
    searched = p.ban_visits / 4 * w.in_region(w.policy.ban_enforcement, rows)
    rows = rows[w.luck.uniform_at("search", w.t, len(w.firms), rows) < searched]
    fines = ban_fine(
        w.illegal_output[rows], margin=p.contribution_margin, fine=p.ban_fine, confiscation=p.ban_confiscation
    )
    return w.spread(rows, fines)


def outdated_capacity_is_phased_out(w: "World") -> None:
    """Once a year the dirtiest capacity of each sector is listed and leaves; regions compensate part of its worth."""
    firms, p, ledger = w.firms, w.p, w.ledger
    w.phased_out, w.exit_compensation = w.mask(np.empty(0, np.intp)), w.nothing
    if w.t % 4 != 3 or not in_force(w.policy.phase_out_rate):
        return
    tables = w.tables
    dirtiness = firms.pollution_need * firms.pollution_factor / np.maximum(tables.pollution, 1e-9)[firms.sector]
    dirtiness += firms.direct_need * firms.direct_factor / np.maximum(tables.direct, 1e-9)[firms.sector]
    staying = np.where(w.ordered_to_close, 0.0, firms.presence)
    rate = w.policy.phase_out_rate + np.zeros(tables.output.size)
    capacity = firms.capital / np.maximum(firms.capital_need, 1e-9)
    luck = w.luck.uniform("phase-out", w.t, len(firms))
    rows = phased_out(dirtiness, capacity, staying, firms.sector, luck, rate=rate)
    w.phased_out = w.mask(rows)
    compensation = np.minimum(p.exit_compensation * firms.capital[rows], p.exit_cap)
    ledger.pay("exit_compensation", compensation, rows)
    w.exit_compensation = w.spread(rows, compensation)


def regions_choose_effort(w: "World") -> None:
    """Regions weigh growth and revenue against the environment and being held to account, and watch their partners."""
    firms, regions, p, policy = w.firms, w.regions, w.p, w.policy
    made_dirty, dirt_above = _above_the_standard(w)
    columns = [firms.output, made_dirty, firms.pollution, dirt_above, firms.fine]
    regions.strictness, better = _stricter(w, *w.sum_by_cell((columns, firms.presence)).sum(axis=1))
    learning = {"sharing": policy.mutual_learning, "speed": p.imitation_speed, "sharpness": p.imitation_sharpness}
    if in_force(policy.mutual_learning):
        policies = np.array([regions.base_effort, regions.strictness, regions.support])
        regions.base_effort, regions.strictness, regions.support = copied_policy(
            policies, better, w.partners, **learning
        )
    regions.effort = regions.base_effort * (1.0 + p.effort_range * (2.0 * regions.strictness - 1.0))


@columnwise
def _stricter(
    w: "World", output: Array, made_dirty: Array, dirt: Array, dirt_above: Array, fined: Array
) -> tuple[Array, Array]:
    """Strictness of regions a quarter later, and what partners look at: how far pollution per output fell since 2017.

    Args:
        w: the world.
        output: of each region, MCNY, shape (regions,), as all others.
        made_dirty: output of firms above the standard, MCNY.
        dirt: pollution, eq.
        dirt_above: what of it is above the standard, eq.
        fined: fines, MCNY.
    """
    regions, p, policy = w.regions, w.p, w.policy
    output, dirt = np.maximum(output, 1e-9), np.maximum(dirt, 1e-9)
    at_risk, damage = made_dirty / output, dirt_above / dirt
    taxed = dirt * regions.tax_rate * policy.pollution_tax
    income = fined / np.maximum(fined + taxed, 1e-9)
    advantage = enforcement_advantage(
        at_risk * damage, income, damage, accountability=policy.central_supervision, growth_weight=p.growth_weight,
        revenue_weight=p.revenue_weight, environment_weight=p.environment_weight, promotion_weight=p.promotion_weight,
    )  # fmt: skip
    later = strictness(regions.strictness, advantage, speed=p.effort_speed, mutation=p.effort_mutation)
    return later, 1.0 - dirt / output / w.region_intensity_2017


@columnwise
def _above_the_standard(w: "World") -> tuple[Array, Array]:
    """Output of firms above the standard, and the part of pollution that is above it, each of shape (firms,)."""
    above = np.maximum(w.firms.excess, 0.0)
    return w.firms.output * (above > 0), w.firms.pollution * (above / (1.0 + above))


def _keep_record(w: "World", caught: Rows, in_breach: Mask, due: Mask) -> None:
    """Write breaches, orders and the record down; close firms that broke the standard again after their deadline."""
    firms, p = w.firms, w.p
    overdue, breaches = due.take(caught), firms.breaches.take(caught) + 1
    cleans = (w.tech.pollution_saving > CLEANING).take(firms.sector.take(caught), axis=0)
    again = overdue & (breaches >= p.closure_breaches)
    w.ordered_to_close = w.mask(_closed(w, caught[again], cleans[again]))
    firms.record = _stain(w, w.found)
    order = np.where(in_breach, firms.order_due, -1)
    order[caught[(order.take(caught) < 0) | overdue]] = w.t + int(p.order_deadline)
    firms.order_due = order
    # an order names what would cure the breach
    cures = cleans & (firms.applicable.take(caught, axis=0) > 0)
    firms.update(caught, breaches=breaches, aware=np.maximum(firms.aware.take(caught, axis=0), cures))


def _closed(w: "World", rows: Rows, cleans: Mask) -> Rows:
    """Those of some firms that must close: none that builds a measure that ``cleans``, shape (rows, slots)."""
    if rows.size:
        rows = rows[~((w.firms.status.take(rows, axis=0) == BUILDING) & cleans).any(axis=1)]
    if rows.size:
        rows = rows[w.luck.uniform_at("closure", w.t, len(w.firms), rows) < w.p.closure_chance]
    return rows


@columnwise
def _stain(w: "World", found: Mask) -> Array:
    """The environmental record with this quarter's breaches, shape (firms,)."""
    record = w.firms.record
    return np.where(found, 1.0, record * (1 - w.p.record_decay) * (record >= w.p.record_clean))


def _report(w: "World", caught: Rows) -> None:
    """Give each regulator its figures of the quarter; the national one holds the sums."""
    firms, regulators = w.firms, w.regulators

    def by_regulator(rows: Rows, each: Array | float = 1.0) -> Array:
        sums = sum_by(firms.region.take(rows), each * firms.presence.take(rows), len(regulators))
        sums[-1] = total(sums[:-1])
        return sums

    regulators.inspections = by_regulator(true_rows(w.inspected))
    regulators.cases = by_regulator(caught)
    regulators.fines = by_regulator(caught, firms.fine.take(caught))
    regulators.closures = by_regulator(true_rows(w.ordered_to_close))
    w.ledger.pay("inspection_costs", w.p.inspection_cost * regulators.inspections[:-1])
