"""Carbon pricing: allowances given, traded and surrendered; the carbon tax; what becomes of the revenue."""

from typing import TYPE_CHECKING

import numpy as np

from kernels.columns import weighted_total
from kernels.rules import columnwise
from model.arrays import Array, Rows, in_force, true_rows
from model.mechanisms.carbon_market import (
    allocation,
    cap_allocation,
    clear_market,
    expected_price,
    short_run_abatement,
    short_run_cost,
)

if TYPE_CHECKING:
    from model.world import World


def carbon_is_priced(w: "World") -> None:
    """Covered firms get allowances by output, avoid what is cheap, trade the rest and bank or buy; all pay the tax."""
    firms = w.firms
    w.carbon_cost = w.carbon_revenue_by_firm = w.allowances_sold = w.nothing
    w.uncovered = w.nothing
    covered = covered_share(w)
    rows = true_rows(covered)
    if rows.size:
        _trade(w, rows, covered[rows])
    if in_force(w.policy.carbon_tax):
        tax = firms.co2_direct * w.in_sector(w.policy.carbon_tax) * 1e-6
        w.ledger.pay("carbon_tax", tax)
        w.carbon_cost = w.carbon_cost + tax
        w.carbon_revenue_by_firm = w.carbon_revenue_by_firm + tax


def covered_share(w: "World") -> Array:
    """Share of direct emissions that must be covered by allowances: of large emitters in covered sectors, (firms,)."""
    if not in_force(w.policy.carbon_market):
        return w.nothing
    return _share_of_large_emitters(w)


@columnwise
def _share_of_large_emitters(w: "World") -> Array:
    large = (4 * w.firms.co2_direct >= w.p.carbon_threshold) & (w.firms.presence > 0)
    return np.where(large, w.in_sector(w.policy.carbon_market), 0.0)


def _trade(w: "World", rows: Rows, covered: Array) -> None:
    firms, p, policy, ledger = w.firms, w.p, w.policy, w.ledger
    _sectors_join(w, rows)
    new = rows[w.first_emissions[rows] == 0]  # firms the market meets for the first time
    w.first_emissions[new] = firms.co2_direct[new]
    weight, emitted = firms.presence[rows], covered * firms.co2_direct[rows]
    given, auctioned = _allowances(w, rows, covered)
    allowances = firms.permits[rows] * (1 - p.allowances_lapse) + given + auctioned
    w.carbon_price, bought, sold, uncovered = clear_market(
        emitted, allowances, weight, expected_price=carbon_price_ahead(w),
        corridor=(policy.carbon_price_floor, policy.carbon_price_ceiling),
        hoarding=p.hoarding, slope=p.short_run_slope, most=p.short_run_most,
    )  # fmt: skip
    w.expected_carbon_price = expected_price(
        expected=w.expected_carbon_price, price=w.carbon_price,
        speed=p.price_expectation_speed, growth=p.price_expectation_growth,
    )  # fmt: skip
    share = short_run_abatement(price=w.carbon_price, slope=p.short_run_slope, most=p.short_run_most)
    avoided, kept = _after_trade(emitted, allowances, bought, sold, uncovered, share)
    firms.update(rows, co2_direct=firms.co2_direct[rows] - avoided, permits=kept)

    paid, earned, at_auction, penalty, effort, cost, revenue = _money(
        w, avoided, bought, sold, auctioned, uncovered, w.carbon_price
    )
    ledger.pay_among_firms("allowances", w.spread(rows, paid), w.spread(rows, earned))
    ledger.pay("allowance_auctions", at_auction, rows)
    ledger.pay("carbon_penalties", penalty, rows)
    ledger.pay("short_run_abatement", effort, rows)
    w.carbon_cost, w.carbon_revenue_by_firm = w.spread(rows, cost), w.spread(rows, revenue)
    w.allowances_sold, w.uncovered = w.spread(rows, sold), w.spread(rows, uncovered)


@columnwise
def _after_trade(
    emitted: Array, allowances: Array, bought: Array, sold: Array, uncovered: Array, share: float
) -> tuple[Array, Array]:
    """Emissions avoided at once, a share of those emitted, and the allowances kept, tCO2 per enterprise."""
    avoided = emitted * share
    return avoided, np.maximum(allowances + bought - sold + uncovered - (emitted - avoided), 0.0)


@columnwise
def _money(
    w: "World", avoided: Array, bought: Array, sold: Array, auctioned: Array, uncovered: Array, price: float
) -> tuple[Array, Array, Array, Array, Array, Array, Array]:
    """Payments for allowances, their sale, auctions, penalties and better operation; cost in all and public revenue.

    MCNY per enterprise, at a price in CNY per allowance.
    """
    value = price * 1e-6
    paid, earned, at_auction = bought * value, sold * value, auctioned * value
    penalty = uncovered * (value * w.policy.carbon_penalty)
    effort = short_run_cost(avoided, price=price)
    return (
        paid,
        earned,
        at_auction,
        penalty,
        effort,
        paid - earned + at_auction + penalty + effort,
        at_auction + penalty,
    )


def carbon_price_ahead(w: "World") -> float:
    """Allowance price firms reckon with, CNY/tCO2: what they learnt from the market, and the survey as far as they
    trust that policy lasts."""
    trust = w.policy.policy_credibility
    return trust * w.now.carbon_price_survey + (1 - trust) * w.expected_carbon_price


def _sectors_join(w: "World", rows: Rows) -> None:
    """The benchmark of a sector is the mean intensity of its covered firms in the quarter it joins."""
    firms = w.firms
    covered = np.bincount(firms.sector[rows], minlength=w.joined_market.size)
    for sector in true_rows((covered > 0) & (w.joined_market < 0)):
        own = rows[firms.sector[rows] == sector]
        emitted, weight = firms.co2_direct[own], firms.presence[own]
        w.benchmark[sector] = weighted_total(emitted, weight) / max(weighted_total(firms.output[own], weight), 1e-9)
        w.joined_market[sector] = w.t


def _allowances(w: "World", rows: Rows, covered: Array) -> tuple[Array, Array]:
    """Allowances given free and bought at auction, tCO2 per enterprise, each of shape (rows,).

    Everybody bids for what it would have been given, so that who gets an allowance free moves money and not the price
    (the independence of Hahn and Stavins (2011), Journal of Law and Economics 54).
    """
    firms, policy = w.firms, w.policy
    sector = firms.sector[rows]
    if policy.carbon_cap_decline > 0:
        past, left = w.first_emissions[rows], w.requirements.cap[sector]
        full = cap_allocation(past, covered, left=left, free=1.0)
    else:
        output, left = firms.output[rows], w.requirements.benchmark[sector]
        full = allocation(output, w.benchmark[sector], covered, left=left, free=1.0)
    return (1 - policy.auctioned_share) * full, policy.auctioned_share * full


def carbon_revenue_is_used(w: "World") -> None:
    """What the centre took from carbon goes back to regions for subsidies and to firms for wages as far as set."""
    policy, ledger = w.policy, w.ledger
    revenue = weighted_total(w.carbon_revenue_by_firm, w.firms.presence)
    shares = policy.revenue_to_subsidies + policy.revenue_to_labour
    w.labour_relief = w.nothing
    w.recycled_to_regions = np.zeros(len(w.regions))
    if revenue <= 0 or shares == 0:
        return
    scale = revenue / max(shares, 1.0)
    w.recycled_to_regions = w.regions.gdp * (scale * policy.revenue_to_subsidies / w.regions.gdp.sum())
    ledger.pay("carbon_transfers", w.recycled_to_regions)
    wages = weighted_total(w.wages, w.firms.presence)
    w.labour_relief = w.wages * (scale * policy.revenue_to_labour / max(wages, 1e-9))
    ledger.pay("labour_relief", w.labour_relief)
