"""Accounts: what firms earn and pay, what banks earn and pay, what governments do with their money."""

from typing import TYPE_CHECKING

import numpy as np

from model.arrays import Array
from model.initial import repayment_share
from model.mechanisms.corporate_tax import corporate_tax
from model.mechanisms.default_risk import default_risk, loan_rate
from model.mechanisms.pollution_tax import pollution_tax

if TYPE_CHECKING:
    from model.world import World


def firms_settle_accounts(w: "World") -> None:
    """Firms sell, pay for inputs, energy, wages, interest and taxes, and repay debt."""
    firms, pay = w.firms, w.ledger.pay
    output = firms.output
    premium = output * (firms.market_premium + firms.clean_premium * w.policy.clean_production_bonus)
    renewed = w.p.green_depreciation / 4  # plants renewed get the bonus in force now
    firms.technology_bonus = (
        firms.technology_bonus * (1 - renewed) + renewed * w.policy.technology_bonus * firms.full_bonus
    )
    bonus = output * firms.technology_bonus
    wage = np.minimum(w.p.wage_share, 0.5 * np.maximum(firms.other_cost, 0.0))
    wages = wage * output
    inputs = output * (firms.other_cost + firms.cost_shock + firms.running_cost - wage)
    energy = output * (
        firms.bill_need * firms.bill_factor * w.now.energy_price + firms.green_power_cost * w.now.green_power_price
    )
    firms.interest = _interest(w)
    on_deposits = np.maximum(firms.deposits, 0.0) * w.p.deposit_rate / 4
    tax_on_pollution = pollution_tax(
        firms.pollution, w.regions.tax_rate[firms.region] * w.policy.pollution_tax, _distance(w)
    )
    wear, green_wear = firms.capital * (w.p.depreciation / 4), firms.green_capital * (w.p.green_depreciation / 4)

    pay("sales", firms.revenue)
    pay("green_premium", premium)
    pay("technology_bonuses", bonus)
    pay("inputs", inputs)
    pay("wages", wages)
    pay("energy", energy)
    pay("interest", firms.interest)
    pay("deposit_interest", on_deposits)
    pay("pollution_tax", tax_on_pollution)
    pay("fines", firms.fine)
    w.ledger.wear(wear, green_wear)
    firms.profit = (
        firms.revenue + premium + bonus + on_deposits
        - inputs - wages - energy - firms.interest - tax_on_pollution - firms.fine - wear - green_wear
    )  # fmt: skip
    w.wages, w.technology_bonus, w.tax_on_pollution = wages, bonus, tax_on_pollution
    _pay_profit_tax(w)
    _service_debt(w)


def _distance(w: "World") -> Array:
    """Share by which pollution per output lies below the standard; nothing where there is none, shape (firms,)."""
    return -w.firms.excess if w.policy.standard_stringency > 0 else np.zeros(len(w.firms))


def _interest(w: "World") -> Array:
    """Interest of the quarter; banks reprice every quarter from what they see."""
    firms, p = w.firms, w.p
    assets = np.maximum(firms.deposits, 0.0) + firms.capital + firms.green_capital
    debt = firms.green_loans + firms.other_loans + firms.trade_credit
    leverage = np.divide(debt, assets, out=np.ones_like(debt), where=assets > 0)
    coverage = np.divide(4 * w.last_profit, assets, out=np.zeros_like(debt), where=assets > 0)
    firms.default_risk = default_risk(
        w.base_default, leverage, coverage, firms.record * w.policy.record_sharing,
        leverage_slope=p.leverage_slope, coverage_slope=p.coverage_slope, record_slope=p.record_slope,
    )  # fmt: skip
    firms.loan_rate = loan_rate(
        firms.default_risk,
        w.base_default,
        w.loan_spread,
        policy_rate=w.now.policy_rate,
        loss_given_default=p.loss_given_default,
    )
    w.loans_bearing = firms.green_loans + firms.other_loans
    green_rate = np.maximum(firms.loan_rate - w.policy.green_credit_discount, 0.0)
    return (firms.other_loans * firms.loan_rate + firms.green_loans * green_rate) / 4


def _pay_profit_tax(w: "World") -> None:
    firms, central = w.firms, w.p.central_tax_share
    tax, used = corporate_tax(firms.profit + firms.fine, firms.tax_rate, firms.tax_credit)  # fines are not deductible
    firms.tax_credit = np.maximum(firms.tax_credit - used, 0.0)
    w.ledger.pay("corporate_tax_central", central * tax)
    w.ledger.pay("corporate_tax_local", (1 - central) * tax)
    w.corporate_tax, w.tax_credit_used = tax, used
    w.last_profit = firms.profit.copy()


def _service_debt(w: "World") -> None:
    """Repay what falls due and adjust trade credit to the size of business."""
    firms, p, ledger = w.firms, w.p, w.ledger
    ordinary = repayment_share(p.ordinary_loan_term)
    ledger.repay(firms.green_loans * firms.green_repayment, firms.other_loans * ordinary)
    usual = firms.trade_credit_ratio * 4 * firms.output
    ledger.take_trade_credit(np.where(firms.presence > 0, p.trade_credit_speed * (usual - firms.trade_credit), 0.0))


def banks_settle_accounts(w: "World") -> None:
    """Banks pay for funds and costs, resolve bad loans, pay out equity beyond their aim; a failed bank is rescued."""
    banks, p, ledger = w.banks, w.p, w.ledger
    funding = np.maximum(w.now.policy_rate - p.bank_margin, 0.0) / 4
    loans = banks.green_loans + banks.other_loans
    ledger.pay("funding_cost", np.maximum(banks.economy_deposits, 0.0) * funding)
    ledger.pay("bank_costs", loans * (p.bank_running_cost / 4))
    ledger.resolve_bad_loans(p.loss_resolution, p.loss_given_default)
    net = loans + banks.bad_loans - banks.provisions
    aim = max(p.bank_capital, w.policy.capital_requirement + p.bank_buffer)
    surplus = ledger.bank_equity - aim * net
    idle = ledger.bank_equity - p.idle_capital * net
    ledger.pay("bank_dividends", np.maximum(np.maximum(p.bank_payout_speed * surplus, idle), 0.0))
    failed = ledger.bank_equity < p.rescue_capital * net
    missing = np.maximum(w.policy.capital_requirement * net - ledger.bank_equity, 0.0)
    ledger.pay("bank_rescue", np.where(failed, missing, 0.0))


def governments_balance(w: "World") -> None:
    """Regions and the centre spend what came in; poor regions get transfers, a poor centre taxes the economy."""
    ledger, usual = w.ledger, w.region_money_2017
    ledger.pay("regional_transfers", np.maximum(usual - ledger.region_money, 0.0))
    ledger.pay("regional_spending", np.maximum(ledger.region_money - usual, 0.0))
    balance = ledger.money_of("state")
    ledger.pay("state_spending", np.array([max(balance, 0.0)]))
    ledger.pay("other_taxes", np.array([max(-balance, 0.0)]))
