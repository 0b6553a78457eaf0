"""Finance and investment: subsidies, credit, the plant that is kept and the projects that are built."""

from typing import TYPE_CHECKING

import numpy as np

from agents.firm import BUILDING, INSTALLED
from model.arrays import Array, true_cells
from model.mechanisms.credit_supply import credit_supply, creditworthy
from model.mechanisms.investment import desired_investment
from model.mechanisms.subsidy import subsidy_grants
from model.mechanisms.technology_performance import technology_performance

if TYPE_CHECKING:
    from model.world import World


def governments_grant_incentives(w: "World") -> None:
    """Regions grant subsidies to projects, the most abatement per yuan first, until the quarter's budget is spent."""
    regions, firms, projects = w.regions, w.firms, w.projects
    regions.budget = w.policy.subsidy_budget * regions.gdp / 4
    rows = projects.rows
    projects.subsidy = subsidy_grants(
        projects.cost, projects.abatement, firms.region[rows], firms.presence[rows], regions.budget,
        rate=w.policy.investment_subsidy, cap=w.p.subsidy_cap,
    )  # fmt: skip
    asked = np.minimum(w.policy.investment_subsidy * projects.cost, w.p.subsidy_cap) * firms.presence[rows]
    if asked.sum() > 0:  # firms learn what part of the promised subsidy was really paid
        paid = (projects.subsidy * firms.presence[rows]).sum() / asked.sum()
        w.subsidy_coverage += w.p.subsidy_trust_speed * (paid - w.subsidy_coverage)


def banks_lend(w: "World") -> None:
    """Firms ask for what their own money does not pay; banks refuse, rank and ration within their capital."""
    firms, p, ledger, projects = w.firms, w.p, w.ledger, w.projects
    n, rows = len(firms), projects.rows
    w.ordinary_investment = _ordinary_investment(w)
    firms.other_loan_request = _ordinary_request(w)

    need = projects.cost - projects.subsidy
    loan, spare = _own_funds_first(w, need)
    has_share = spare >= (1 - p.loan_to_value) * need
    firms.green_loan_request = _scattered(n, rows, np.where(has_share, loan, 0.0))

    worthy_green = _worthy(w, firms.green_loan_request, p.highest_leverage, refuse=True)
    worthy_other = _worthy(w, firms.other_loan_request, p.rollover_leverage, refuse=False)
    green = np.where(worthy_green, firms.green_loan_request, 0.0)
    other = np.where(worthy_other, firms.other_loan_request, 0.0)
    granted_green, firms.other_loan_granted = _supply(w, green, other)
    spare = spare + (firms.other_loan_granted - firms.other_loan_request)[rows]
    granted = (granted_green[rows] >= loan * (1 - 1e-9)) & (spare >= need - loan) & has_share
    projects.funded = granted | (spare >= need)  # a firm refused by its bank may still be able to pay
    projects.loan = np.where(granted, loan, 0.0)
    projects.own_funds = np.where(projects.funded, need - projects.loan, 0.0)
    firms.green_loan_granted = _scattered(n, rows, projects.loan)
    ledger.lend(firms.green_loan_granted, firms.other_loan_granted)


def _own_funds_first(w: "World", need: Array) -> tuple[Array, Array]:
    """Loan each firm asks for its project, and the money it expects to spare, shape (projects,).

    It counts on other credit being renewed and sets ordinary investment aside.

    A firm puts in what it readily has for projects, and beyond it only the share the bank demands.
    """
    firms, p, rows = w.firms, w.p, w.projects.rows
    revenue = 4 * firms.output[rows]
    coming = firms.other_loan_request[rows] - w.ordinary_investment[rows]
    spare = np.maximum(w.ledger.firm_money[rows] + coming - p.liquidity_floor * revenue, 0.0)
    demanded = (1 - p.loan_to_value) * need
    ready = np.maximum(p.own_budget_share * p.capex_budget * revenue, demanded)
    return np.maximum(need - np.minimum(spare, ready), 0.0), spare


def _scattered(size: int, rows: np.ndarray, values: Array) -> Array:
    whole = np.zeros(size)
    whole[rows] = values
    return whole


def _ordinary_investment(w: "World") -> Array:
    """What firms want to invest in keeping and extending their plant, MCNY, shape (firms,)."""
    firms, p = w.firms, w.p
    needed = firms.capital_need * (4 * firms.market_share * w.demand[firms.sector]) / p.utilisation
    before_wear = firms.capital / (1 - p.depreciation / 4)
    wanted = desired_investment(before_wear, needed, depreciation=p.depreciation / 4, adjustment=p.capital_adjustment)
    return np.where(firms.presence > 0, wanted, 0.0)


def _ordinary_request(w: "World") -> Array:
    """Other credit firms ask for: to keep their usual debt against capital, and to keep solvent, shape (firms,)."""
    firms, p, ledger = w.firms, w.p, w.ledger
    capital = firms.capital + w.ordinary_investment
    usual = np.maximum(firms.debt_ratio * capital - firms.other_loans, 0.0)
    short = 0.5 * p.liquidity_floor * 4 * firms.output - (ledger.firm_money - w.ordinary_investment)
    return np.where(firms.presence > 0, np.maximum(usual, np.maximum(short, 0.0)), 0.0)


def _worthy(w: "World", request: Array, highest_leverage: float, *, refuse: bool) -> np.ndarray:
    """Whether the bank is willing before it counts its capital, shape (firms,)."""
    firms, p = w.firms, w.p
    debt = firms.green_loans + firms.other_loans + firms.trade_credit + request
    assets = np.maximum(w.ledger.firm_money, 0.0) + firms.capital + firms.green_capital + request
    leverage = np.divide(debt, assets, out=np.ones_like(debt), where=assets > 0)
    if not refuse:
        return leverage <= highest_leverage
    refusal = np.array([p.refusal_small, p.refusal_medium, p.refusal_large])[firms.size_class]
    return creditworthy(
        firms.default_risk, leverage, w.luck.uniform("credit", w.t, len(firms)),
        highest_default=p.highest_default, highest_leverage=highest_leverage, refusal=refusal,
    )  # fmt: skip


def _supply(w: "World", green: Array, other: Array) -> tuple[Array, Array]:
    """Rank green and other applications together and grant within each bank's capital, per enterprise."""
    firms, banks, p = w.firms, w.banks, w.p
    n = len(firms)
    asks_green, asks_other = np.flatnonzero(green > 0), np.flatnonzero(other > 0)
    rows = np.concatenate([asks_green, asks_other])
    request = np.concatenate([green[asks_green], other[asks_other]]) * firms.presence[rows]
    merit = firms.loan_rate[rows] - (1 + p.risk_aversion) * firms.default_risk[rows] * p.loss_given_default
    merit[: asks_green.size] += w.policy.green_lending_preference - w.policy.green_credit_discount
    lent = banks.green_loans + banks.other_loans + banks.bad_loans - banks.provisions
    granted = credit_supply(
        request, merit, firms.bank[rows], w.ledger.bank_equity, lent, capital_requirement=w.policy.capital_requirement
    )
    granted = granted / firms.presence[rows]
    k = asks_green.size
    return _scattered(n, asks_green, granted[:k]), _scattered(n, asks_other, granted[k:])


def firms_invest(w: "World") -> None:
    """Firms keep their plant, start funded projects, put finished ones to work and pay out what they do not need."""
    firms, ledger, projects = w.firms, w.ledger, w.projects
    affordable = np.maximum(ledger.firm_money, 0.0)
    done = projects.funded
    rows, slots = projects.rows[done], projects.slots[done]
    n = len(firms)
    cost, subsidy = projects.cost[done], projects.subsidy[done]
    left = np.maximum(affordable - _scattered(n, rows, cost - subsidy), 0.0)
    renewal = np.minimum(firms.green_capital * (w.p.green_depreciation / 4), left)
    ordinary = np.minimum(w.ordinary_investment, left - renewal)
    hassle = np.minimum(w.p.hassle_cost, cost)
    ledger.pay("subsidies", subsidy, rows)
    ledger.pay("hassle", hassle, rows)
    ledger.build(ordinary)
    renewal[rows] += cost - hassle
    ledger.build_green(renewal)
    w.subsidies, w.green_investment = _scattered(n, rows, subsidy), _scattered(n, rows, cost)
    w.started = rows, slots

    lead = w.tech.lead_quarters[firms.sector[rows], slots]
    firms.update((rows, slots), status=np.full(rows.size, BUILDING, np.uint8), ready_at=(w.t + lead).astype(np.int16))
    borrowed, term = projects.loan[done], w.loan_term[firms.sector[rows], slots]
    before = firms.green_loans[rows] - borrowed
    repaid = before * firms.green_repayment[rows] + borrowed / (2 * term)
    owed = np.maximum(firms.green_loans[rows], 1e-12)
    firms.update(
        rows,
        projects_this_year=firms.projects_this_year[rows] + 1,
        tax_credit=firms.tax_credit[rows] + w.policy.equipment_tax_credit * projects.cost[done],
        green_repayment=np.where(borrowed > 0, np.clip(repaid / owed, 0.0, 1.0), firms.green_repayment[rows]),
    )
    surplus = ledger.firm_money - w.p.cash_to_revenue * 4 * firms.output
    ledger.pay("dividends", np.where(firms.equity > 0, np.maximum(surplus, 0.0), 0.0))
    _finish_projects(w)


def _finish_projects(w: "World") -> None:
    """Plants that are ready start to work, some worse than designed."""
    firms = w.firms
    rows, slots = true_cells(firms.status == BUILDING)
    ready = firms.ready_at[rows, slots] <= w.t
    rows, slots = rows[ready], slots[ready]
    if not rows.size:
        w.refit(w.contracts_changed)
        return
    luck = w.luck.normal("performance", w.t, len(firms))[rows]
    worked = technology_performance(w.tech.risk[firms.sector[rows], slots], luck)
    firms.update((rows, slots), status=np.full(rows.size, INSTALLED, np.uint8), performance=worked)
    changed, first, count = np.unique(rows, return_inverse=True, return_counts=True)
    bonus = np.bincount(first, w.tech.technology_premium[firms.sector[rows], slots]) * w.policy.technology_bonus
    gained = np.minimum(firms.capability[changed] + w.p.experience_gain * count, 1.0)
    firms.update(changed, capability=gained, technology_bonus=firms.technology_bonus[changed] + bonus)
    w.refit(np.union1d(changed, w.contracts_changed))
