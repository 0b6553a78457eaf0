"""Settlement: what banks, insurers, the fund, governments and the central bank do at the end of a quarter."""

from typing import TYPE_CHECKING

import numpy as np

from kernels.columns import any_true, sum_by, weighted_total
from model.mechanisms.relending import relending_balance
from model.phases.accounts import funding_rate, marginal_rate

if TYPE_CHECKING:
    from model.world import World


def banks_settle_accounts(w: "World") -> None:
    """Banks pay for funds and costs, resolve bad loans, pay out equity beyond their aim; a failed bank is rescued."""
    banks, p, ledger = w.banks, w.p, w.ledger
    loans = banks.green_loans + banks.other_loans
    _relend(w)
    saved = banks.relending * marginal_rate(w)  # what the central bank lends replaces the dearest funds
    ledger.pay("funding_cost", np.maximum(banks.economy_deposits * funding_rate(w) - saved, 0.0) / 4)
    ledger.pay("relending_interest", banks.relending * (w.policy.relending_rate / 4))
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


def _relend(w: "World") -> None:
    """The central bank funds its share of new green loans; banks pay back as the loans they funded are repaid."""
    banks, share = w.banks, w.policy.relending_share
    if share == 0 and not any_true(banks.relending):
        return
    before = np.maximum(banks.green_loans - w.green_lent + w.green_repaid, 1e-9)
    due = banks.relending * np.minimum(w.green_repaid / before, 1.0)
    new = relending_balance(banks.relending, w.green_lent, due, share=share)
    w.ledger.relend(share * w.green_lent, banks.relending + share * w.green_lent - new)


def insurers_and_fund_settle(w: "World") -> None:
    """Owners make good what insurers lack and take what they need not hold; the fund gets its money and pays out."""
    firms, ledger, p, policy = w.firms, w.ledger, w.p, w.policy
    if any_true(firms.premiums) or ledger.money_of("insurers") != 0.0:
        premiums = weighted_total(firms.premiums, firms.presence)
        money = ledger.money_of("insurers")
        ledger.pay("insurer_capital", np.array([max(-money, 0.0)]))
        ledger.pay("insurer_dividends", np.array([max(money - p.insurer_reserve * premiums, 0.0)]))
    seed = policy.fund_size / 4
    if seed > 0 and ledger.money_of("fund") < p.fund_calls * seed * (1 + policy.fund_leverage):  # called as needed
        ledger.pay("fund_seed", np.array([seed]))
        ledger.pay("fund_social_capital", np.array([seed * policy.fund_leverage]))
    returns = weighted_total(firms.fund_stake, firms.presence) * p.fund_return / 4
    ledger.pay("fund_distributions", np.array([min(returns, max(ledger.money_of("fund"), 0.0))]))


def programmes_are_paid(w: "World") -> None:
    """Regions pay for publicity, transfer platforms, talent and demonstration enterprises."""
    p, policy = w.p, w.policy
    enterprises = sum_by(w.firms.region, w.firms.presence, len(w.regions))
    per_enterprise = (
        p.publicity_cost * policy.publicity + p.platform_cost * policy.technology_platform
        + p.talent_cost * policy.talent_programme
    )  # fmt: skip
    w.programme_costs = enterprises * per_enterprise / 4
    if policy.demonstration > 0:
        w.programme_costs += sum_by(w.firms.region, w.leading, len(w.regions)) * (p.demonstration_cost / 4)
    w.ledger.pay("programme_costs", w.programme_costs)


def governments_balance(w: "World") -> None:
    """Regions and the centre spend what came in; poor regions get transfers, a poor centre taxes the economy."""
    ledger, usual = w.ledger, w.region_money_2017
    ledger.pay("central_bank_profit", np.array([max(ledger.equity_of("central_bank"), 0.0)]))
    ledger.pay("regional_transfers", np.maximum(usual - ledger.region_money, 0.0))
    ledger.pay("regional_spending", np.maximum(ledger.region_money - usual, 0.0))
    balance = ledger.money_of("state")
    ledger.pay("state_spending", np.array([max(balance, 0.0)]))
    ledger.pay("other_taxes", np.array([max(-balance, 0.0)]))


def central_bank_provides_money(w: "World") -> None:
    """The central bank buys assets where loans repaid and money set aside leave the economy short of deposits."""
    least = w.p.least_money * w.economy_money_2017
    w.ledger.pay("asset_purchases", np.array([max(least - w.ledger.economy_money, 0.0)]))
