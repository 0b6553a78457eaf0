"""Supervision: regulators inspect, fine, order and close."""

from typing import TYPE_CHECKING

import numpy as np

from agents.firm import BUILDING
from model.arrays import Array, Mask, Rows
from model.mechanisms.fine import fine
from model.mechanisms.inspection import inspection_chance
from model.mechanisms.standard import standard_limit

if TYPE_CHECKING:
    from model.world import World

CLEANING = 0.2  # a measure that cuts pollution by more than this cures a breach


def regulators_inspect(w: "World") -> None:
    """Each province spends its inspections, at random or by risk; a breach brings a fine, an order and a record."""
    firms, p, policy = w.firms, w.p, w.policy
    n, present = len(firms), firms.presence > 0
    limit = standard_limit(
        w.tables.pollution, stringency=policy.standard_stringency, tightening=policy.standard_tightening, years=w.t / 4
    )
    intensity = firms.pollution_need * firms.pollution_factor
    firms.excess = np.maximum(intensity / limit[firms.sector] - 1.0, -1.0)
    in_breach = present & (firms.excess > 0)

    risk = np.where(present, 1.0 + p.record_risk * firms.record, 0.0)
    chance = inspection_chance(
        risk, w.regions.effort, firms.region, firms.presence, rate=policy.inspection_rate, on_risk=policy.record_sharing
    )
    chance = chance * w.key_factor  # key polluters are visited on top of the budget
    due = (firms.order_due >= 0) & (firms.order_due <= w.t) & (policy.inspection_rate > 0)  # the order is checked
    inspected = present & ((w.luck.uniform("inspection", w.t, n) < chance) | due)
    found = inspected & in_breach & (w.luck.uniform("detection", w.t, n) < p.detection)
    caught = np.flatnonzero(found)
    fines = np.zeros(n)
    fines[caught] = fine(
        firms.excess[caught], 4 * firms.revenue[caught], rate=policy.fine_rate, mean_revenue=w.mean_revenue_2017,
        size_exponent=p.fine_size_exponent,
    )  # fmt: skip
    firms.fine = fines
    _keep_record(w, found, in_breach, due)
    _report(w, inspected, found)


def _keep_record(w: "World", found: Mask, in_breach: Mask, due: Mask) -> None:
    """Write breaches, orders and the record down; close firms that broke the standard again after their deadline."""
    firms, p = w.firms, w.p
    firms.breaches = firms.breaches + found
    firms.record = np.where(
        found, 1.0, np.where(firms.record < p.record_clean, 0.0, firms.record * (1 - p.record_decay))
    )
    closed = np.flatnonzero(found & due & (firms.breaches >= p.closure_breaches))
    cleaning = (firms.status[closed] == BUILDING) & (w.tech.pollution_saving[firms.sector[closed]] > CLEANING)
    closed = closed[~cleaning.any(axis=1)]
    if closed.size:
        closed = closed[w.luck.uniform("closure", w.t, len(firms))[closed] < p.closure_chance]
    w.ordered_to_close = w.mask(closed)
    renewed = found & ((firms.order_due < 0) | due)
    order = np.where(renewed, w.t + int(p.order_deadline), firms.order_due)
    firms.order_due = np.where(in_breach, order, -1)
    rows = np.flatnonzero(found)  # an order names what would cure the breach
    cures = (w.tech.pollution_saving[firms.sector[rows]] > CLEANING) & (firms.applicable[rows] > 0)
    firms.update(rows, aware=np.maximum(firms.aware[rows], cures))


def _report(w: "World", inspected: Mask, found: Mask) -> None:
    """Give each regulator its figures of the quarter; the national one holds the sums."""
    firms, regions = w.firms, len(w.regions)

    def total(rows: Rows, values: Array | float = 1.0) -> Array:
        by_region = np.bincount(firms.region[rows], values * firms.presence[rows], regions)
        return np.append(by_region, by_region.sum())

    caught = np.flatnonzero(found)
    w.regulators.inspections = total(np.flatnonzero(inspected))
    w.regulators.cases = total(caught)
    w.regulators.fines = total(caught, firms.fine[caught])
    w.regulators.closures = total(np.flatnonzero(w.ordered_to_close))
    w.inspected, w.found = inspected, found
    w.ledger.pay("inspection_costs", w.p.inspection_cost * w.regulators.inspections[:-1])
