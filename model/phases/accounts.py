"""Firms' accounts: what they earn and pay, the charges of policy on them, their taxes and their debts."""

from typing import TYPE_CHECKING

import numpy as np

from kernels.rules import columnwise
from model.arrays import Array, Rows, in_force, ratio
from model.initial import premium_of_greenness, repayment_share
from model.mechanisms.border_charge import border_charge
from model.mechanisms.corporate_tax import corporate_tax
from model.mechanisms.default_risk import default_risk, loan_rate
from model.mechanisms.energy_quota import excess_energy, quota_per_output, surcharge
from model.mechanisms.green_bonds import coupon
from model.mechanisms.pollution_tax import pollution_tax
from model.mechanisms.preferential_tax import preferential_rate
from model.mechanisms.relending import relending_discount
from model.phases.carbon import carbon_revenue_is_used, covered_share

if TYPE_CHECKING:
    from model.world import World


def firms_settle_accounts(w: "World") -> None:
    """Firms sell, pay for inputs, energy, wages, interest and taxes, and repay debt."""
    firms, ledger = w.firms, w.ledger
    firms.technology_bonus = _renewed_bonus(w)
    firms.default_risk, firms.loan_rate, w.loans_bearing, firms.interest = _interest(w)
    w.technology_bonus, premium, w.wages, inputs, energy = _made_and_sold(w)
    deposit_interest, bond_interest, fund_returns = _returns_on_money(w)
    w.energy_beyond, w.energy_surcharge = _energy_surcharge(w)
    w.border_charge = _border_charge(w)
    w.tax_on_pollution, w.research_spending, w.research_subsidy, w.digital_support = _charges_and_support(w)
    _insurance_falls_due(w)
    ledger.pay_all({
        "sales": firms.revenue,
        "green_premium": premium,
        "technology_bonuses": w.technology_bonus,
        "inputs": inputs,
        "wages": w.wages,
        "energy": energy,
        "interest": firms.interest,
        "deposit_interest": deposit_interest,
        "pollution_tax": w.tax_on_pollution,
        "fines": firms.fine,
        "energy_surcharge": w.energy_surcharge,
        "border_charge": w.border_charge,
        "research": w.research_spending,
        "research_subsidies": w.research_subsidy,
        "digital_investment": w.digital_investment,
        "digital_support": w.digital_support,
        "bond_interest": bond_interest,
        "fund_returns": fund_returns,
        "insurance_premiums": w.premiums_paid - w.premium_support,
        "insurance_claims": w.insurance_claims,
    })  # fmt: skip
    if w.premium_support is not w.nothing:
        ledger.pay("premium_support", w.regional_total(w.premium_support))
    ledger.wear(*_wear(w))
    carbon_revenue_is_used(w)
    firms.profit = ledger.firm_income
    firms.levies = _levies(w)
    _pay_profit_tax(w)
    _service_debt(w)


@columnwise
def _renewed_bonus(w: "World") -> Array:
    """Plants renewed get the technology bonus in force now; the others keep what they were promised. (firms,)."""
    firms, renewed = w.firms, w.p.green_depreciation / 4
    new = renewed * w.policy.technology_bonus
    return firms.technology_bonus * (1 - renewed) + new * firms.full_bonus


@columnwise
def _made_and_sold(w: "World") -> tuple[Array, Array, Array, Array, Array]:
    """Technology bonuses, premiums for green output, wages, inputs and energy bill, MCNY, each of shape (firms,)."""
    firms, output = w.firms, w.firms.output
    wage = np.minimum(w.p.wage_share, 0.5 * np.maximum(firms.other_cost, 0.0))
    inputs = output * (firms.other_cost + firms.cost_shock + firms.running_cost - wage)
    return output * firms.technology_bonus, output * _premiums(w), wage * output, inputs, output * energy_cost(w)


@columnwise
def _returns_on_money(w: "World") -> tuple[Array, Array, Array]:
    """Interest on deposits and on bonds, and what the fund's stakes yield, MCNY, each of shape (firms,)."""
    firms, p, quarter = w.firms, w.p, 0.25
    on_bonds = coupon(policy_rate=w.now.policy_rate, spread=p.spread_large, discount=w.policy.green_bond_discount)
    on_deposits = np.maximum(firms.deposits, 0.0) * (p.deposit_rate * quarter)
    return on_deposits, firms.bonds * (on_bonds * quarter), firms.fund_stake * (p.fund_return * quarter)


@columnwise
def _charges_and_support(w: "World") -> tuple[Array, Array, Array, Array]:
    """Pollution tax, research beyond the usual, and what is paid back of research and digital investment, (firms,)."""
    tax_rate = (w.regions.tax_rate * w.policy.pollution_tax).take(w.firms.region)
    tax = pollution_tax(w.firms.pollution, tax_rate, _distance(w))
    usual = w.p.research_intensity * w.firms.revenue
    beyond, subsidy = usual * (w.research_effort - 1.0), usual * (w.policy.research_subsidy * w.research_effort)
    return tax, beyond, subsidy, w.digital_investment * w.in_region(w.policy.digital_support)


@columnwise
def _wear(w: "World") -> tuple[Array, Array]:
    """What wears out of the capital and of the equipment of green measures, MCNY, each of shape (firms,)."""
    firms, p, quarter = w.firms, w.p, 0.25
    return firms.capital * (p.depreciation * quarter), firms.green_capital * (p.green_depreciation * quarter)


@columnwise
def _levies(w: "World") -> Array:
    """Charges on carbon, energy and at the border of a unit of output, MCNY per MCNY, shape (firms,)."""
    return ratio(w.carbon_cost + w.border_charge + w.energy_surcharge, w.firms.output, least=1e-9)


def _insurance_falls_due(w: "World") -> None:
    """Premiums of performance insurance, what regions pay of them, and claims; nothing where nobody is insured."""
    firms = w.firms
    w.premiums_paid = w.premium_support = w.insurance_claims = w.nothing
    if firms.premiums.any() or firms.claims.any():
        w.premiums_paid, w.insurance_claims = firms.premiums / 4, firms.claims / 4
        w.premium_support = w.premiums_paid * w.in_region(w.policy.insurance_support)


def _premiums(w: "World") -> Array:
    """What customers and tariffs pay on top for clean products and production, of output, shape (firms,)."""
    firms = w.firms
    return firms.market_premium + firms.clean_premium * w.policy.clean_production_bonus + premium_of_policy(w)


def energy_cost(w: "World") -> Array:
    """Energy bill of a unit of output, MCNY per MCNY, shape (firms,)."""
    firms, now = w.firms, w.now
    return firms.bill_need * firms.bill_factor * now.energy_price + firms.green_power_cost * now.green_power_price


def _distance(w: "World") -> Array:
    """Share by which pollution per output lies below the standard; nothing where there is none, shape (firms,)."""
    return -w.firms.excess * (w.in_region(w.policy.standard_stringency) > 0)


def premium_of_policy(w: "World") -> Array:
    """What consumers, partners abroad and the ban on disposables pay on top for green output, of output, (firms,)."""
    firms, p, policy = w.firms, w.p, w.policy
    paid = w.greenness * premium_of_greenness(
        p, consumption=policy.green_consumption, alignment=policy.rule_alignment, export_share=firms.export_share
    )
    if policy.disposables_ban > 0:
        paid = paid + firms.ban_premium * ban_in_effect(w)
    return paid


def ban_in_effect(w: "World", rows: Rows | None = None) -> Array | float:
    """How far the ban really clears the market for substitutes of each firm (of ``rows``), a number or one for each."""
    if w.policy.disposables_ban == 0:
        return 0.0
    return np.minimum(w.p.ban_compliance * w.in_region(w.policy.ban_enforcement, rows), 1.0)


def _energy_surcharge(w: "World") -> tuple[Array, Array]:
    """Energy beyond the quota, tce, and its differential price, MCNY, each of shape (firms,)."""
    if not in_force(w.policy.differential_price) and not in_force(w.expected.differential_price):
        return w.nothing, w.nothing
    return _surcharge_beyond_quota(w)


@columnwise
def _surcharge_beyond_quota(w: "World") -> tuple[Array, Array]:
    firms, policy = w.firms, w.policy
    quota = quota_per_output(
        firms.energy_norm, w.mean_energy_2017.take(firms.sector),
        by_productivity=w.in_region(policy.quota_by_productivity), left=w.requirements.quota.take(firms.region),
    )  # fmt: skip
    beyond = excess_energy(firms.energy, quota, firms.output)
    return beyond, surcharge(beyond, price=w.in_region(policy.differential_price), tce_per_mwh=w.p.tce_per_mwh)


def _border_charge(w: "World") -> Array:
    """Carbon border charge on exports of covered goods, MCNY, shape (firms,)."""
    return w.nothing if w.policy.border_charge * w.now.border_phase_in == 0 else _charge_at_the_border(w)


@columnwise
def _charge_at_the_border(w: "World") -> Array:
    firms, policy = w.firms, w.policy
    return border_charge(
        ratio(firms.co2_direct, firms.output, least=1e-9),
        w.tables.direct.take(firms.sector), border_sales(w), price_gap=border_price_gap(w),
        phase_in=policy.border_charge * w.now.border_phase_in, alignment=policy.rule_alignment,
        default_markup=w.p.default_markup,
    )  # fmt: skip


def border_sales(w: "World") -> Array:
    """Covered goods sold to the union this quarter, MCNY, shape (firms,)."""
    return w.firms.output * w.firms.export_share * (w.border_coverage * w.p.union_share).take(w.firms.sector)


def border_price_gap(w: "World") -> Array:
    """How far the union's carbon price lies above the one paid at home, MCNY per tCO2, shape (firms,)."""
    at_home = w.in_sector(w.policy.carbon_tax) + (covered_share(w) > 0) * w.carbon_price * w.policy.auctioned_share
    return np.maximum(w.now.union_carbon_price * w.p.euro - at_home, 0.0) * 1e-6


@columnwise
def _interest(w: "World") -> tuple[Array, Array, Array, Array]:
    """Default risk, loan rate, loans that bear interest and interest of the quarter, each of shape (firms,).

    Banks reprice every quarter from what they see.
    """
    firms, p = w.firms, w.p
    assets = np.maximum(firms.deposits, 0.0) + firms.capital + firms.green_capital
    debt = firms.green_loans + firms.other_loans + firms.trade_credit
    leverage = ratio(debt, assets, otherwise=1.0)
    coverage = ratio(4 * w.last_profit, assets)
    risk = default_risk(
        w.base_default, leverage, coverage, firms.record * w.policy.record_sharing,
        leverage_slope=p.leverage_slope, coverage_slope=p.coverage_slope, record_slope=p.record_slope,
    )  # fmt: skip
    rate = loan_rate(
        risk, w.base_default, w.loan_spread, policy_rate=w.now.policy_rate, loss_given_default=p.loss_given_default
    )
    interest = (firms.other_loans * rate + firms.green_loans * green_rate(w, rate)) / 4
    return risk, rate, firms.green_loans + firms.other_loans, interest


def green_rate(w: "World", loan_rate: Array) -> Array:
    """Interest on green loans, per year, where other loans cost ``loan_rate``, shape (firms,)."""
    return np.maximum(loan_rate - w.policy.green_credit_discount - relending_passed_on(w), 0.0)


def relending_passed_on(w: "World", rows: Rows | None = None) -> Array | float:
    """By how much relending lowers the interest on green loans (of ``rows``), per year, a number or one for each."""
    banks = w.banks
    if not banks.relending.any():
        return 0.0
    relent = np.minimum(banks.relending / np.maximum(banks.green_loans, 1e-9), 1.0)
    cheaper = relending_discount(
        share=1.0, rate=w.policy.relending_rate, funding_rate=marginal_rate(w), pass_through=w.p.relending_pass_through
    )
    return (relent * cheaper).take(w.firms.bank if rows is None else w.firms.bank.take(rows))


def funding_rate(w: "World") -> float:
    """Interest banks pay on the economy's deposits, per year."""
    return max(w.now.policy_rate - w.p.bank_margin, 0.0)


def marginal_rate(w: "World") -> float:
    """Interest banks pay for their dearest funds, which relending replaces, per year."""
    return max(w.now.policy_rate - w.p.marginal_funding, 0.0)


def _pay_profit_tax(w: "World") -> None:
    relieved = w.policy.preferential_tax_rate > 0
    w.corporate_tax, to_centre, to_province, w.tax_credit_used, w.firms.tax_credit, relief = _profit_tax(w)
    w.tax_relief = relief if relieved else w.nothing
    w.ledger.pay("corporate_tax_central", to_centre)
    w.ledger.pay("corporate_tax_local", to_province)
    w.last_profit = w.firms.profit.copy()


@columnwise
def _profit_tax(w: "World") -> tuple[Array, Array, Array, Array, Array, Array]:
    """Tax on profit, the parts of it the centre and the province get, tax credit used and left, and the relief of the
    preferential rate, MCNY, each of shape (firms,).
    """
    firms, p = w.firms, w.p
    rate, taxable = firms.tax_rate, firms.profit + firms.fine  # fines are not deductible
    if w.policy.preferential_tax_rate > 0:
        rate = preferential_rate(
            firms.tax_rate, w.greenness, w.tax_covered, reduction=w.policy.preferential_tax_rate,
            least=p.preferential_least,
        )  # fmt: skip
    tax, used = corporate_tax(taxable, rate, firms.tax_credit)
    relief, left = (firms.tax_rate - rate) * np.maximum(taxable, 0.0), np.maximum(firms.tax_credit - used, 0.0)
    return tax, p.central_tax_share * tax, (1 - p.central_tax_share) * tax, used, left, relief


def _service_debt(w: "World") -> None:
    """Repay what falls due and adjust trade credit to the size of business."""
    firms, p, ledger = w.firms, w.p, w.ledger
    green, other, more_trade_credit = _debt_falls_due(w)
    w.green_repaid = np.bincount(firms.bank, green * firms.presence, len(w.banks))
    ledger.repay(green, other)
    if firms.bonds.any():
        ledger.repay_bonds(firms.bonds * repayment_share(p.bond_term))
    if firms.fund_stake.any():
        ledger.buy_back_stakes(firms.fund_stake * repayment_share(p.fund_term))
    ledger.take_trade_credit(more_trade_credit)


@columnwise
def _debt_falls_due(w: "World") -> tuple[Array, Array, Array]:
    """Green and other loans repaid, and the change of trade credit, MCNY, each of shape (firms,)."""
    firms, p = w.firms, w.p
    usual = firms.trade_credit_ratio * 4 * firms.output
    trade_credit = (p.trade_credit_speed * (usual - firms.trade_credit)) * (firms.presence > 0)
    green, other = firms.green_loans * firms.green_repayment, firms.other_loans * repayment_share(p.ordinary_loan_term)
    return green, other, trade_credit
