"""A quarter, in the order in which it happens. This page is the table of contents of the simulated economy.

Each phase reads the world and writes it: what stands left of an equals sign in a phase is what changes. The rules
themselves are pure functions in :mod:`model.mechanisms`; the phases in :mod:`model.phases` say who they apply to.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from model.phases.accounts import (
    banks_settle_accounts,
    central_bank_provides_money,
    firms_settle_accounts,
    governments_balance,
    insurers_and_fund_settle,
    programmes_are_paid,
)
from model.phases.adoption import firms_decide
from model.phases.carbon import carbon_is_priced
from model.phases.certification import factories_are_certified
from model.phases.demography import firms_enter_and_exit
from model.phases.finance import banks_lend, firms_invest, governments_grant_incentives
from model.phases.learning import firms_build_capability, firms_learn
from model.phases.markets import firms_produce, markets_clear
from model.phases.supervision import outdated_capacity_is_phased_out, regions_choose_effort, regulators_inspect

if TYPE_CHECKING:
    from model.world import World

type Phase = Callable[["World"], None]


def policy_takes_effect(w: "World") -> None:
    """Every lever takes its value of the quarter, and so does what comes from outside: interest, grid, prices."""
    w.policy = w.levers_at(w.t)
    w.expected = w.expected_at(w.t)
    w.tax_covered = w.coverage_luck < w.policy.incentive_coverage
    w.now = w.drivers_at(w.t)
    w.requirements.tighten(w.policy, w.joined_market >= 0)


def books_balance(w: "World") -> None:
    """Banks clear the quarter's payments and the books of all sectors are compared; firms that left are struck off."""
    w.ledger.close()
    w.strike_off(w.leaving)


PERIOD: tuple[Phase, ...] = (
    policy_takes_effect,  # levers and outside conditions of the quarter
    markets_clear,  # demand, competition, prices
    firms_produce,  # output, energy, CO2, pollution
    carbon_is_priced,  # allowances, the carbon market, the carbon tax
    regulators_inspect,  # inspections, fines, orders, closures, the hunt for banned products
    outdated_capacity_is_phased_out,  # the dirtiest must leave
    regions_choose_effort,  # growth and revenue against the environment and being held to account
    firms_build_capability,  # digitalisation, talent, research
    firms_settle_accounts,  # revenue, costs, interest, taxes, repayment, dividends
    firms_learn,  # awareness, norms, falling capital costs
    firms_decide,  # which green project, if any
    governments_grant_incentives,  # subsidies by merit from limited budgets
    banks_lend,  # own funds first, then bonds, ranked and rationed credit, the investment fund
    firms_invest,  # plants kept, projects begun, finished ones put to work
    firms_enter_and_exit,  # bankruptcy, closure, newcomers
    factories_are_certified,  # once a year: the list of green factories
    banks_settle_accounts,  # funding, relending, losses, payouts
    insurers_and_fund_settle,  # owners' money, seed money, payouts
    programmes_are_paid,  # publicity, platforms, talent, demonstration
    governments_balance,  # regions and the centre spend what came in
    central_bank_provides_money,  # where the economy runs short of it
    books_balance,  # who paid whom must add up
)
