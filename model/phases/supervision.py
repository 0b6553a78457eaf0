"""Supervision: regulators inspect, fine, order and close."""

from typing import TYPE_CHECKING

import numpy as np

from agents.firm import BUILDING
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
    chance = chance * np.where(w.key_polluter, p.key_inspection_rate / p.ordinary_inspection_rate, 1.0)
    due = (firms.order_due >= 0) & (firms.order_due <= w.t) & (policy.inspection_rate > 0)  # the order is checked
    inspected = present & ((w.luck.uniform("inspection", w.t, n) < chance) | due)
    found = inspected & in_breach & (w.luck.uniform("detection", w.t, n) < p.detection)
    firms.fine = np.where(
        found,
        fine(np.maximum(firms.excess, 0.0), 4 * firms.revenue, rate=policy.fine_rate, mean_revenue=w.mean_revenue_2017,
             size_exponent=p.fine_size_exponent),
        0.0,
    )  # fmt: skip
    _keep_record(w, found, in_breach, due)
    _report(w, inspected, found)


def _keep_record(w: "World", found: np.ndarray, in_breach: np.ndarray, due: np.ndarray) -> None:
    """Write breaches, orders and the record down; close firms that broke the standard again after their deadline."""
    firms, p = w.firms, w.p
    firms.breaches = firms.breaches + found
    firms.record = np.where(
        found, 1.0, np.where(firms.record < p.record_clean, 0.0, firms.record * (1 - p.record_decay))
    )
    cleaning = ((firms.status == BUILDING) & (w.tech.pollution_saving[firms.sector] > CLEANING)).any(axis=1)
    serious = found & due & (firms.breaches >= p.closure_breaches) & ~cleaning
    closed = np.flatnonzero(serious)
    if closed.size:
        closed = closed[w.luck.uniform("closure", w.t, len(firms))[closed] < p.closure_chance]
    w.ordered_to_close = w.mask(closed)
    renewed = found & ((firms.order_due < 0) | due)
    order = np.where(renewed, w.t + int(p.order_deadline), firms.order_due)
    firms.order_due = np.where(in_breach, order, -1)
    rows = np.flatnonzero(found)  # an order names what would cure the breach
    cures = (w.tech.pollution_saving[firms.sector[rows]] > CLEANING) & (firms.applicable[rows] > 0)
    firms.update(rows, aware=np.maximum(firms.aware[rows], cures))


def _report(w: "World", inspected: np.ndarray, found: np.ndarray) -> None:
    """Give each regulator its figures of the quarter; the national one holds the sums."""
    firms, regions = w.firms, len(w.regions)

    def total(values: np.ndarray) -> np.ndarray:
        by_region = np.bincount(firms.region, values * firms.presence, regions)
        return np.append(by_region, by_region.sum())

    w.regulators.inspections = total(inspected)
    w.regulators.cases = total(found)
    w.regulators.fines = total(firms.fine)
    w.regulators.closures = total(w.ordered_to_close)
    w.inspected, w.found = inspected, found
    w.ledger.pay("inspection_costs", w.p.inspection_cost * w.regulators.inspections[:-1])
