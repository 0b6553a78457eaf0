"""Finance and investment: subsidies, credit, the plant that is kept and the projects that are built."""

from typing import TYPE_CHECKING

import numpy as np

from agents.firm import BUILDING, INSTALLED
from model.arrays import Array, Mask, Rows, ratio, true_cells, true_rows
from model.mechanisms.credit_supply import credit_supply, creditworthy
from model.mechanisms.green_bonds import may_issue
from model.mechanisms.investment import desired_investment
from model.mechanisms.investment_fund import fund_investments
from model.mechanisms.licensing import licence_income
from model.mechanisms.performance_insurance import claims, insurance_premium
from model.mechanisms.subsidy import subsidy_grants
from model.mechanisms.technology_performance import technology_performance

if TYPE_CHECKING:
    from model.world import World

FINANCED, NO_SHARE, REJECTED, RATIONED, NO_SUBSIDY = 0, 1, 2, 3, 4  # why a project a firm wanted was not begun


def governments_grant_incentives(w: "World") -> None:
    """Regions grant subsidies to projects, the most abatement per yuan first, until the quarter's budget is spent."""
    regions, firms, projects = w.regions, w.firms, w.projects
    regions.budget = w.policy.subsidy_budget * regions.support * regions.gdp / 4 + w.recycled_to_regions
    rows = projects.rows
    rate = w.in_region(w.policy.investment_subsidy, rows)
    projects.subsidy = subsidy_grants(
        projects.cost, projects.abatement, firms.region[rows], firms.presence[rows], regions.budget,
        rate=rate, cap=w.p.subsidy_cap,
    )  # fmt: skip
    projects.promised = np.minimum(rate * projects.cost, w.p.subsidy_cap)
    asked = projects.promised * firms.presence[rows]
    if asked.sum() > 0:  # firms learn what part of the promised subsidy was really paid
        paid = (projects.subsidy * firms.presence[rows]).sum() / asked.sum()
        w.subsidy_coverage += w.p.subsidy_trust_speed * (paid - w.subsidy_coverage)


def banks_lend(w: "World") -> None:
    """Firms ask for what their own money does not pay; banks refuse, rank and ration within their capital."""
    firms, p, ledger, projects = w.firms, w.p, w.ledger, w.projects
    n, rows = len(firms), projects.rows
    w.ordinary_investment = _ordinary_investment(w)
    firms.other_loan_request = _ordinary_request(w)

    need = projects.cost + projects.licence - projects.subsidy
    loan, spare = _own_funds_first(w, need)
    has_share = spare >= (1 - p.loan_to_value) * need
    promised = need + projects.subsidy - projects.promised  # need, had the subsidy promised been paid in full
    would_have_share = spare >= (1 - p.loan_to_value) * promised
    on_bonds = has_share & may_issue(
        firms.equity[rows], loan, access=w.policy.green_bond_access, least_assets=p.bond_assets,
        least_issue=p.bond_issue,
    )  # fmt: skip
    projects.bond = np.where(on_bonds, loan, 0.0)
    firms.green_loan_request = _scattered(n, rows, np.where(has_share & ~on_bonds, loan, 0.0))

    worthy_green = _worthy(w, firms.green_loan_request, p.highest_leverage, refuse=True)
    worthy_other = _worthy(w, firms.other_loan_request, p.rollover_leverage, refuse=False)
    green = firms.green_loan_request * worthy_green
    other = firms.other_loan_request * worthy_other
    granted_green, firms.other_loan_granted = _supply(w, green, other)
    spare = spare + (firms.other_loan_granted - firms.other_loan_request)[rows]
    enough = 1 - 1e-9  # what is equal but for rounding is enough
    granted = (on_bonds | (granted_green[rows] >= loan * enough)) & (spare >= (need - loan) * enough) & has_share
    projects.loan = np.where(granted & ~on_bonds, loan, 0.0)
    projects.bond = np.where(granted, projects.bond, 0.0)
    projects.stake = _fund_steps_in(w, need, np.maximum(spare, 0.0), ~granted & (spare < need))
    financed = projects.loan + projects.bond + projects.stake
    projects.funded = financed + spare >= need * enough  # a firm refused by its bank may still be able to pay
    projects.funded &= granted | (projects.stake > 0) | (spare >= need * enough)
    projects.own_funds = np.where(projects.funded, need - financed, 0.0)
    projects.refusal = np.where(
        projects.funded, FINANCED,
        np.where(~has_share, NO_SHARE, np.where(worthy_green[rows], RATIONED, REJECTED)),
    ).astype(np.uint8)  # fmt: skip
    unpaid = ~projects.funded & (promised < need * (1 - 1e-9))
    projects.missed = unpaid & ((spare >= promised) | (~has_share & would_have_share))
    firms.green_loan_granted = _scattered(n, rows, projects.loan)
    w.green_lent = np.bincount(firms.bank, firms.green_loan_granted * firms.presence, len(w.banks))
    ledger.lend(firms.green_loan_granted, firms.other_loan_granted)
    issuers, stakes = true_rows(projects.bond > 0), true_rows(projects.stake > 0)
    if issuers.size:
        ledger.issue_bonds(projects.bond[issuers], rows[issuers])
        ledger.pay("bond_interest", np.full(issuers.size, p.bond_cost), rows[issuers])
    if stakes.size:
        ledger.take_stakes(projects.stake[stakes], rows[stakes])


def _fund_steps_in(w: "World", need: Array, spare: Array, refused: Mask) -> Array:
    """What the investment fund puts into good projects that credit refuses, MCNY per enterprise, shape (projects,)."""
    room = w.ledger.money_of("fund")
    if room <= 0:
        return np.zeros(need.size)
    presence = w.firms.presence[w.projects.rows]
    request = np.where(refused, np.maximum(need - spare, 0.0), 0.0) * presence
    whole = fund_investments(request, w.projects.index, room=room, least_index=w.p.fund_least_index)
    return np.where(whole >= request * (1 - 1e-9), whole, 0.0) / presence  # half a plant is no plant


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
    needed = firms.capital_need * (4 * firms.market_share * w.demand.take(firms.sector)) / p.utilisation
    before_wear = firms.capital / (1 - p.depreciation / 4)
    wanted = desired_investment(before_wear, needed, depreciation=p.depreciation / 4, adjustment=p.capital_adjustment)
    return wanted * (firms.presence > 0)


def _ordinary_request(w: "World") -> Array:
    """Other credit firms ask for: to keep their usual debt against capital, and to keep solvent, shape (firms,)."""
    firms, p, ledger = w.firms, w.p, w.ledger
    capital = firms.capital + w.ordinary_investment
    usual = np.maximum(firms.debt_ratio * capital - firms.other_loans, 0.0)
    short = 0.5 * p.liquidity_floor * 4 * firms.output - (ledger.firm_money - w.ordinary_investment)
    return np.maximum(usual, short) * (firms.presence > 0)  # usual is never below 0


def _worthy(w: "World", request: Array, highest_leverage: float, *, refuse: bool) -> np.ndarray:
    """Whether the bank is willing before it counts its capital, shape (firms,)."""
    firms, p = w.firms, w.p
    debt = firms.green_loans + firms.other_loans + firms.trade_credit + request
    assets = np.maximum(w.ledger.firm_money, 0.0) + firms.capital + firms.green_capital + request
    leverage = ratio(debt, assets, otherwise=1.0)
    if not refuse:
        return leverage <= highest_leverage
    by_size = np.array([p.refusal_small, p.refusal_medium, p.refusal_large])
    eager = min(p.quota_eagerness * w.policy.green_lending_quota, 1.0)  # a bank with a quota to fill asks for less
    refusal = (by_size * (1 - eager)).take(firms.size_class)
    return creditworthy(
        firms.default_risk, leverage, w.luck.uniform("credit", w.t, len(firms)),
        highest_default=p.highest_default, highest_leverage=highest_leverage, refusal=refusal,
    )  # fmt: skip


def _supply(w: "World", green: Array, other: Array) -> tuple[Array, Array]:
    """Rank green and other applications together and grant within each bank's capital, per enterprise."""
    firms, banks, p = w.firms, w.banks, w.p
    n = len(firms)
    asks_green, asks_other = true_rows(green > 0), true_rows(other > 0)
    rows = np.concatenate([asks_green, asks_other])
    request = np.concatenate([green[asks_green], other[asks_other]]) * firms.presence[rows]
    merit = firms.loan_rate[rows] - (1 + p.risk_aversion) * firms.default_risk[rows] * p.loss_given_default
    merit[: asks_green.size] += w.policy.green_lending_preference - w.policy.green_credit_discount
    lent = banks.green_loans + banks.other_loans + banks.bad_loans - banks.provisions
    granted = credit_supply(
        request, merit, firms.bank[rows], w.ledger.bank_equity, lent, capital_requirement=w.policy.capital_requirement,
        green=np.arange(rows.size) < asks_green.size, quota=w.policy.green_lending_quota,
    )  # fmt: skip
    granted = granted / firms.presence[rows]
    k = asks_green.size
    return _scattered(n, asks_green, granted[:k]), _scattered(n, asks_other, granted[k:])


def firms_invest(w: "World") -> None:
    """Firms keep their plant, start funded projects, put finished ones to work and pay out what they do not need."""
    firms, ledger, projects = w.firms, w.ledger, w.projects
    affordable = np.maximum(ledger.firm_money, 0.0)
    done = true_rows(projects.funded)
    _note_refusals(w, true_rows(~projects.funded))
    w.trace.applied()
    rows, slots = projects.rows[done], projects.slots[done]
    n = len(firms)
    cost, subsidy, licence = projects.cost[done], projects.subsidy[done], projects.licence[done]
    left = np.maximum(affordable - _scattered(n, rows, cost + licence - subsidy), 0.0)
    renewal = np.minimum(firms.green_capital * (w.p.green_depreciation / 4), left)
    ordinary = np.minimum(w.ordinary_investment, left - renewal)
    hassle = np.minimum(w.p.hassle_cost, cost)
    ledger.pay("subsidies", subsidy, rows)
    ledger.pay("hassle", hassle, rows)
    _pay_licences(w, rows, slots, licence)
    ledger.build(ordinary)
    renewal[rows] += cost - hassle
    ledger.build_green(renewal)
    w.subsidies, w.green_investment = _scattered(n, rows, subsidy), _scattered(n, rows, cost)
    w.started = rows, slots

    lead = w.tech.lead_quarters[firms.sector[rows], slots]
    firms.update(
        (rows, slots), status=np.full(rows.size, BUILDING, np.uint8), ready_at=(w.t + lead).astype(np.int16), refusal=0
    )
    borrowed, term = projects.loan[done], w.loan_term[firms.sector[rows], slots]
    before = firms.green_loans[rows] - borrowed
    repaid = before * firms.green_repayment[rows] + borrowed / (2 * term)
    owed = np.maximum(firms.green_loans[rows], 1e-12)
    firms.update(
        rows,
        projects_this_year=firms.projects_this_year[rows] + 1,
        tax_credit=firms.tax_credit[rows] + w.policy.equipment_tax_credit * w.tax_covered[rows] * projects.cost[done],
        green_repayment=np.where(borrowed > 0, np.clip(repaid / owed, 0.0, 1.0), firms.green_repayment[rows]),
    )
    _insure(w, rows, slots, projects.insured[done])
    w.unaided_support = _scattered(n, rows, projects.unaided[done] * subsidy)
    surplus = ledger.firm_money - w.p.cash_to_revenue * 4 * firms.output
    ledger.pay("dividends", np.maximum(surplus, 0.0) * (firms.equity > 0))
    _finish_projects(w)


def _note_refusals(w: "World", refused: Rows) -> None:
    """Firms remember why a project was not begun until one with the same measure is."""
    projects = w.projects
    why = np.where(projects.missed, np.uint8(NO_SUBSIDY), projects.refusal)
    w.firms.update((projects.rows[refused], projects.slots[refused]), refusal=why[refused])


def _pay_licences(w: "World", rows: Rows, slots: Rows, licence: Array) -> None:
    """Followers pay those who have the measure, in proportion to their output; where nobody has it nothing is due."""
    firms, n = w.firms, len(w.firms)
    w.licence_fees = w.nothing
    if not licence.any():
        return
    width = firms.status.shape[1]
    holding, slot = true_cells(firms.status == INSTALLED)
    cells = firms.sector.take(holding) * width + slot
    output = (firms.output * firms.presence).take(holding)
    held = np.bincount(cells, output, w.tech.exists.size)
    fees = licence * firms.presence[rows]
    income, due = licence_income(fees, firms.sector[rows] * width + slots, held, cells, output)
    w.licence_fees = _scattered(n, rows, due / firms.presence[rows])
    earned = np.bincount(holding, income, n)
    received = ratio(earned, firms.presence)
    w.ledger.pay_among_firms("licence_fees", w.licence_fees, received)


def _insure(w: "World", rows: Rows, slots: Rows, insured: Array) -> None:
    """Contracts begin with the projects that take one; old ones run off."""
    firms, p, coverage = w.firms, w.p, w.policy.insurance_coverage
    taken = true_rows(insured > 0)
    if taken.size:
        rows, slots, insured = rows[taken], slots[taken], insured[taken]
        risk = w.tech.risk[firms.sector[rows], slots]
        premium = insurance_premium(insured, risk, coverage=coverage, loading=p.insurance_loading)
        firms.update((rows, slots), cover=insured * coverage)
        firms.update(rows, premiums=firms.premiums[rows] + premium)
    if firms.premiums.any():
        left = 1 - 1 / (4 * p.insurance_term)
        firms.premiums, firms.claims = firms.premiums * left, firms.claims * left


def _finish_projects(w: "World") -> None:
    """Plants that are ready start to work, some worse than designed."""
    firms = w.firms
    rows, slots = true_cells(firms.status == BUILDING)
    ready = true_rows(firms.ready_at[rows, slots] <= w.t)
    rows, slots = rows.take(ready), slots.take(ready)
    if not rows.size:
        w.refit(w.contracts_changed)
        return
    luck = w.luck.normal("performance", w.t, len(firms))[rows]
    worked = technology_performance(w.tech.risk[firms.sector[rows], slots], luck)
    w.trace.finished(rows, slots, worked)
    due = claims(firms.cover[rows, slots], worked, coverage=1.0)  # the cover is of the share insured
    firms.update((rows, slots), status=np.full(rows.size, INSTALLED, np.uint8), performance=worked, cover=0.0)
    count = np.bincount(rows, minlength=len(firms))
    changed = true_rows(count)
    first = np.searchsorted(changed, rows)
    bonus = np.bincount(first, w.tech.technology_premium[firms.sector[rows], slots]) * w.policy.technology_bonus
    gained = np.minimum(firms.capability[changed] + w.p.experience_gain * count[changed], 1.0)
    firms.update(
        changed, capability=gained, technology_bonus=firms.technology_bonus[changed] + bonus,
        claims=firms.claims[changed] + np.bincount(first, due),
    )  # fmt: skip
    count[w.contracts_changed] += 1
    w.refit(true_rows(count))
