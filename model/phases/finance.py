"""Finance and investment: subsidies, credit, the plant that is kept and the projects that are built."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from agents.firm import BUILDING, INSTALLED, SLOTS
from kernels.cells import cells_with, shares_with, weight_with
from kernels.columns import any_true, sum_by, weighted_total
from kernels.rules import columnwise
from kernels.store import spread_out
from model.arrays import Array, Mask, Rows, ratio, true_rows
from model.mechanisms.credit_supply import credit_supply, creditworthy
from model.mechanisms.green_bonds import may_issue
from model.mechanisms.investment import desired_investment
from model.mechanisms.investment_fund import fund_investments
from model.mechanisms.licensing import licence_income
from model.mechanisms.performance_insurance import claims, insurance_premium
from model.mechanisms.subsidy import subsidy_grants
from model.mechanisms.technology_performance import technology_performance

if TYPE_CHECKING:
    from model.phases.adoption import Projects
    from model.world import World

ENOUGH = 1 - 1e-9  # what is equal but for rounding is enough
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
    presence = firms.presence[rows]
    asked = weighted_total(projects.promised, presence)
    if asked > 0:  # firms learn what part of the promised subsidy was really paid
        paid = weighted_total(projects.subsidy, presence) / asked
        w.subsidy_coverage += w.p.subsidy_trust_speed * (paid - w.subsidy_coverage)


def banks_lend(w: "World") -> None:
    """Firms ask for what their own money does not pay; banks refuse, rank and ration within their capital."""
    firms, p, ledger, projects = w.firms, w.p, w.ledger, w.projects
    n, rows, money = len(firms), projects.rows, ledger.firm_money
    w.ordinary_investment, firms.other_loan_request = _ordinary_finance(w, money)
    asked = Asked(*_asked(w, projects, money))
    firms.green_loan_request = _scattered(n, rows, asked.of_bank)

    refusal_by_size = np.array([p.refusal_small, p.refusal_medium, p.refusal_large])
    green, worthy_green, other = _worthy(w, money, w.luck.uniform("credit", w.t, n), refusal_by_size)
    granted_green, firms.other_loan_granted = _supply(w, green, other)
    granted, projects.loan, projects.bond, spare, refused = _granted(w, projects, asked, granted_green)
    projects.stake = _fund_steps_in(w, asked.need, np.maximum(spare, 0.0), refused)
    projects.funded, projects.own_funds, refusal, projects.missed = _funded(
        w, projects, asked, granted, spare, worthy_green
    )
    projects.refusal = refusal.astype(np.uint8)
    firms.green_loan_granted = _scattered(n, rows, projects.loan)
    w.green_lent = sum_by(firms.bank, firms.green_loan_granted, len(w.banks), firms.presence)
    ledger.lend(firms.green_loan_granted, firms.other_loan_granted)
    issuers, stakes = true_rows(projects.bond > 0), true_rows(projects.stake > 0)
    if issuers.size:
        ledger.issue_bonds(projects.bond[issuers], rows[issuers])
        ledger.pay("bond_interest", np.full(issuers.size, p.bond_cost), rows[issuers])
    if stakes.size:
        ledger.take_stakes(projects.stake[stakes], rows[stakes])


@dataclass
class Asked:
    """What firms ask for their projects. All arrays have shape (projects,); money is MCNY per enterprise."""

    need: Array  # what the project costs the firm
    promised: Array  # need, had the subsidy promised been paid in full
    loan: Array  # what its own money does not pay
    spare: Array  # money it expects to have over
    has_share: Mask  # enough for the share the bank demands
    would_have_share: Mask  # had the subsidy been paid
    on_bonds: Mask  # large enough to issue bonds
    of_bank: Array  # the loan, where a bank is asked for it


@columnwise
def _asked(
    w: "World", projects: "Projects", money: Array
) -> tuple[Array, Array, Array, Array, Mask, Mask, Mask, Array]:
    """The columns of :class:`Asked`.

    A firm counts on other credit being renewed and sets ordinary investment aside. It puts in what it readily has for
    projects, and beyond it only the share the bank demands.
    """
    firms, p, rows = w.firms, w.p, projects.rows
    need = projects.cost + projects.licence - projects.subsidy
    revenue = 4 * firms.output[rows]
    coming = firms.other_loan_request[rows] - w.ordinary_investment[rows]
    spare = np.maximum(money[rows] + coming - p.liquidity_floor * revenue, 0.0)
    demanded = (1 - p.loan_to_value) * need
    ready = np.maximum(p.own_budget_share * p.capex_budget * revenue, demanded)
    loan = np.maximum(need - np.minimum(spare, ready), 0.0)
    has_share = spare >= demanded
    promised = need + projects.subsidy - projects.promised
    would_have_share = spare >= (1 - p.loan_to_value) * promised
    on_bonds = has_share & may_issue(
        firms.equity[rows], loan, access=w.policy.green_bond_access, least_assets=p.bond_assets,
        least_issue=p.bond_issue,
    )  # fmt: skip
    of_bank = np.where(has_share & ~on_bonds, loan, 0.0)
    return need, promised, loan, spare, has_share, would_have_share, on_bonds, of_bank


@columnwise
def _granted(
    w: "World", projects: "Projects", asked: Asked, granted_green: Array
) -> tuple[Mask, Array, Array, Array, Mask]:
    """Whether the bank or the market grants all, loan, bond, money to spare, and whether the fund may step in.

    All have shape (projects,).
    """
    firms, rows, need, loan, on_bonds = w.firms, projects.rows, asked.need, asked.loan, asked.on_bonds
    spare = asked.spare + (firms.other_loan_granted - firms.other_loan_request)[rows]
    given = on_bonds | (granted_green[rows] >= loan * ENOUGH)
    granted = given & (spare >= (need - loan) * ENOUGH) & asked.has_share
    from_bank, from_market = np.where(granted & ~on_bonds, loan, 0.0), np.where(granted & on_bonds, loan, 0.0)
    return granted, from_bank, from_market, spare, ~granted & (spare < need)


@columnwise
def _funded(
    w: "World", projects: "Projects", asked: Asked, granted: Mask, spare: Array, worthy: Mask
) -> tuple[Mask, Array, Array, Mask]:
    """Whether a project is begun, own funds in it, else why not, and whether the subsidy promised would have done.

    All have shape (projects,).
    """
    need, promised = asked.need, asked.promised
    financed = projects.loan + projects.bond + projects.stake
    funded = financed + spare >= need * ENOUGH  # a firm refused by its bank may still be able to pay
    funded = funded & (granted | (projects.stake > 0) | (spare >= need * ENOUGH))
    refused = np.where(~asked.has_share, NO_SHARE, np.where(worthy[projects.rows], RATIONED, REJECTED)).astype(float)
    unpaid = ~funded & (promised < need * ENOUGH)
    missed = unpaid & ((spare >= promised) | (~asked.has_share & asked.would_have_share))
    return funded, np.where(funded, need - financed, 0.0), np.where(funded, FINANCED, refused), missed


def _fund_steps_in(w: "World", need: Array, spare: Array, refused: Mask) -> Array:
    """What the investment fund puts into good projects that credit refuses, MCNY per enterprise, shape (projects,)."""
    room = w.ledger.money_of("fund")
    if room <= 0:
        return np.zeros(need.size)
    presence = w.firms.presence[w.projects.rows]
    request = np.where(refused, np.maximum(need - spare, 0.0), 0.0) * presence
    whole = fund_investments(request, w.projects.index, room=room, least_index=w.p.fund_least_index)
    return np.where(whole >= request * (1 - 1e-9), whole, 0.0) / presence  # half a plant is no plant


def _scattered(size: int, rows: np.ndarray, values: Array) -> Array:
    whole = spread_out(rows, values, size)
    return np.zeros(size) if whole is None else whole


@columnwise
def _ordinary_finance(w: "World", money: Array) -> tuple[Array, Array]:
    """What firms want to invest in keeping and extending their plant, and the other credit they ask for, (firms,).

    They borrow to keep their usual debt against capital, and to keep solvent.
    """
    firms, p = w.firms, w.p
    needed = firms.capital_need * (4 * firms.market_share * w.demand.take(firms.sector)) / p.utilisation
    before_wear = firms.capital / (1 - p.depreciation / 4)
    wanted = desired_investment(before_wear, needed, depreciation=p.depreciation / 4, adjustment=p.capital_adjustment)
    investment = wanted * (firms.presence > 0)
    usual = np.maximum(firms.debt_ratio * (firms.capital + investment) - firms.other_loans, 0.0)
    short = 0.5 * p.liquidity_floor * 4 * firms.output - (money - investment)
    return investment, np.maximum(usual, short) * (firms.presence > 0)  # usual is never below 0


@columnwise
def _worthy(w: "World", money: Array, luck: Array, refusal_by_size: Array) -> tuple[Array, Mask, Array]:
    """Green credit asked by firms that banks are willing to lend to before they count their capital, whether they are
    for a green loan, and other credit so asked, each of shape (firms,).
    """
    firms, p = w.firms, w.p
    eager = min(p.quota_eagerness * w.policy.green_lending_quota, 1.0)  # a bank with a quota to fill asks for less
    worthy = creditworthy(
        firms.default_risk, _leverage_with(w, money, firms.green_loan_request), luck,
        highest_default=p.highest_default, highest_leverage=p.highest_leverage,
        refusal=(refusal_by_size * (1 - eager)).take(firms.size_class),
    )  # fmt: skip
    rolled_over = _leverage_with(w, money, firms.other_loan_request) <= p.rollover_leverage
    return firms.green_loan_request * worthy, worthy, firms.other_loan_request * rolled_over


def _leverage_with(w: "World", money: Array, request: Array) -> Array:
    """Debt over assets of firms that are lent what they request, shape (firms,)."""
    firms = w.firms
    debt = firms.green_loans + firms.other_loans + firms.trade_credit + request
    assets = np.maximum(money, 0.0) + firms.capital + firms.green_capital + request
    return ratio(debt, assets, otherwise=1.0)


def _supply(w: "World", green: Array, other: Array) -> tuple[Array, Array]:
    """Rank green and other applications together and grant within each bank's capital, per enterprise."""
    firms, banks = w.firms, w.banks
    asks_green = true_rows(green)
    request, merit = _applications(w, other)
    green_request, green_merit = _green_applications(w, asks_green, green, merit)
    lent = banks.green_loans + banks.other_loans + banks.bad_loans - banks.provisions
    k = asks_green.size
    granted = credit_supply(
        np.concatenate([green_request, request]), np.concatenate([green_merit, merit]),
        np.concatenate([firms.bank.take(asks_green), firms.bank]), w.ledger.bank_equity, lent,
        capital_requirement=w.policy.capital_requirement, green=np.arange(k + merit.size) < k,
        quota=w.policy.green_lending_quota,
    )  # fmt: skip
    granted_green = granted[:k] / firms.presence.take(asks_green)
    return _scattered(len(firms), asks_green, granted_green), ratio(granted[k:], firms.presence)


@columnwise
def _applications(w: "World", other: Array) -> tuple[Array, Array]:
    """Other credit applied for in national terms, and its merit, interest less what the bank fears to lose, (firms,).

    Nearly all firms apply. Those that do not ask for nothing, which takes nothing from others.
    """
    firms, p = w.firms, w.p
    merit = firms.loan_rate - (1 + p.risk_aversion) * firms.default_risk * p.loss_given_default
    return other * firms.presence, merit


@columnwise
def _green_applications(w: "World", rows: Rows, green: Array, merit: Array) -> tuple[Array, Array]:
    """Green credit applied for in national terms, and its merit, that of other credit and the preference, (rows,)."""
    preference = w.policy.green_lending_preference - w.policy.green_credit_discount
    return green[rows] * w.firms.presence[rows], merit[rows] + preference


def firms_invest(w: "World") -> None:
    """Firms keep their plant, start funded projects, put finished ones to work and pay out what they do not need."""
    firms, ledger, projects = w.firms, w.ledger, w.projects
    money = ledger.firm_money
    done = true_rows(projects.funded)
    _note_refusals(w, true_rows(~projects.funded))
    w.trace.applied()
    rows, slots = projects.rows.take(done), projects.slots.take(done)
    n = len(firms)
    cost, subsidy, licence = (each.take(done) for each in (projects.cost, projects.subsidy, projects.licence))
    renewal, ordinary = _upkeep(w, money, _scattered(n, rows, cost + licence - subsidy))
    hassle = np.minimum(w.p.hassle_cost, cost)
    ledger.pay("subsidies", subsidy, rows)
    ledger.pay("hassle", hassle, rows)
    _pay_licences(w, rows, slots, licence)
    ledger.build(ordinary)
    renewal[rows] += cost - hassle
    ledger.build_green(renewal)
    w.subsidies, w.green_investment = _scattered(n, rows, subsidy), _scattered(n, rows, cost)
    w.started = rows, slots

    lead = w.tech.lead_quarters.ravel().take(firms.sector.take(rows) * SLOTS + slots)
    firms.update((rows, slots), status=BUILDING, ready_at=(w.t + lead).astype(np.int16), refusal=0)
    tax_credit, green_repayment = _after_start(w, rows, slots, cost, projects.loan.take(done))
    firms.update(
        rows, projects_this_year=firms.projects_this_year[rows] + 1, tax_credit=tax_credit,
        green_repayment=green_repayment,
    )  # fmt: skip
    _insure(w, rows, slots, projects.insured.take(done))
    w.unaided_support = _scattered(n, rows, projects.unaided.take(done) * subsidy)
    ledger.pay("dividends", _dividends(w, ledger.firm_money))
    _finish_projects(w)


@columnwise
def _upkeep(w: "World", money: Array, projects: Array) -> tuple[Array, Array]:
    """Green plant renewed and ordinary investment, from the money that projects leave, MCNY, each of shape (firms,)."""
    left = np.maximum(np.maximum(money, 0.0) - projects, 0.0)
    renewal = np.minimum(w.firms.green_capital * (w.p.green_depreciation / 4), left)
    return renewal, np.minimum(w.ordinary_investment, left - renewal)


@columnwise
def _dividends(w: "World", money: Array) -> Array:
    """Money firms need not hold, which owners of solvent ones get, MCNY, shape (firms,)."""
    surplus = money - w.p.cash_to_revenue * 4 * w.firms.output
    return np.maximum(surplus, 0.0) * (w.firms.equity > 0)


@columnwise
def _after_start(w: "World", rows: Rows, slots: Rows, cost: Array, borrowed: Array) -> tuple[Array, Array]:
    """Tax credit with that on the equipment bought, and share of green loans repaid in a quarter, each (projects,)."""
    firms = w.firms
    term = w.loan_term.ravel().take(firms.sector[rows] * SLOTS + slots)
    before = firms.green_loans[rows] - borrowed
    repaid = before * firms.green_repayment[rows] + borrowed / (2 * term)
    owed = np.maximum(firms.green_loans[rows], 1e-12)
    credit = firms.tax_credit[rows] + w.policy.equipment_tax_credit * w.tax_covered[rows] * cost
    return credit, np.where(borrowed > 0, np.clip(repaid / owed, 0.0, 1.0), firms.green_repayment[rows])


def _note_refusals(w: "World", refused: Rows) -> None:
    """Firms remember why a project was not begun until one with the same measure is."""
    projects = w.projects
    why = np.where(projects.missed, np.uint8(NO_SUBSIDY), projects.refusal)
    w.firms.update((projects.rows[refused], projects.slots[refused]), refusal=why[refused])


def _pay_licences(w: "World", rows: Rows, slots: Rows, licence: Array) -> None:
    """Followers pay those who have the measure, in proportion to their output; where nobody has it nothing is due."""
    firms, n = w.firms, len(w.firms)
    w.licence_fees = w.nothing
    if not any_true(licence):
        return
    national = firms.output * firms.presence
    held = weight_with(firms.status, INSTALLED, firms.sector, national, len(w.tech.exists))
    fees = licence * firms.presence[rows]
    rate, due = licence_income(fees, firms.sector[rows] * SLOTS + slots, held)
    w.licence_fees = _scattered(n, rows, due / firms.presence[rows])
    received = ratio(shares_with(firms.status, INSTALLED, firms.sector, national, rate), firms.presence)
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
    if any_true(firms.premiums):
        left = 1 - 1 / (4 * p.insurance_term)
        firms.premiums, firms.claims = firms.premiums * left, firms.claims * left


def _finish_projects(w: "World") -> None:
    """Plants that are ready start to work, some worse than designed."""
    firms = w.firms
    rows, slots = cells_with(firms.status, BUILDING)
    ready = true_rows(firms.ready_at.ravel().take(rows * SLOTS + slots) <= w.t)
    rows, slots = rows.take(ready), slots.take(ready)
    if not rows.size:
        w.refit(w.contracts_changed)
        return
    luck = w.luck.normal("performance", w.t, len(firms))
    worked, due, premium = _at_work(w, rows, slots, luck)
    w.trace.finished(rows, slots, worked)
    firms.update((rows, slots), status=INSTALLED, performance=worked, cover=0.0)
    count, due, premium = (sum_by(rows, each, len(firms)) for each in (np.ones(rows.size), due, premium))
    changed = true_rows(count)
    capability, claims_due, bonus = _with_new_measures(w, changed, count, due, premium)
    firms.update(changed, capability=capability, claims=claims_due, technology_bonus=bonus)
    count[w.contracts_changed] = 1.0
    w.refit(true_rows(count))


@columnwise
def _with_new_measures(w: "World", rows: Rows, count: Array, due: Array, premium: Array) -> tuple[Array, Array, Array]:
    """Capability, claims and technology bonuses of firms whose projects are finished, each of shape (rows,).

    Args:
        w: the world.
        rows: these firms.
        count: projects finished, shape (firms,).
        due: claims that fall due, MCNY/yr, shape (firms,).
        premium: full technology premium of the measures, MCNY/MCNY, shape (firms,).
    """
    firms = w.firms
    capability = np.minimum(firms.capability[rows] + w.p.experience_gain * count[rows], 1.0)
    bonus = firms.technology_bonus[rows] + premium[rows] * w.policy.technology_bonus
    return capability, firms.claims[rows] + due[rows], bonus


@columnwise
def _at_work(w: "World", rows: Rows, slots: Rows, luck: Array) -> tuple[Array, Array, Array]:
    """Performance of new measures, insurance claims that fall due and the full technology premium, shape (rows,)."""
    cell, place = w.firms.sector[rows] * SLOTS + slots, rows * SLOTS + slots
    worked = technology_performance(w.tech.risk.ravel().take(cell), luck[rows])
    due = claims(w.firms.cover.ravel().take(place), worked, coverage=1.0)  # the cover is of the share insured
    return worked, due, w.tech.technology_premium.ravel().take(cell)
