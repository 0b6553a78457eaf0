"""A quarter, in the order in which it happens. This page is the table of contents of the simulated economy.

Read :data:`PERIOD` below from top to bottom. Enterprises sell what buyers order; making it, they use energy and emit.
Who emits pays for carbon and may be inspected. Then the books of the quarter are drawn up, and what is left decides
what can be done about it: enterprises hear of green measures, weigh those they know, and look for the money, from their
own till, from the province, from the bank. What is financed is built. Some enterprises fail and others are founded; the
cleanest are named green factories. At last banks, insurers and governments settle, and everybody's books must agree.

Three things explain the order:

- *Effects come a quarter later.* A project begun now is built for a quarter at least. Charges on carbon, on energy
  beyond the quota and at foreign borders are paid now and enter the next quarter's unit costs, and through them market
  shares and prices. How often a firm expects to be visited follows from the inspections of the quarter before.
- *Money is counted before it is spent.* Accounts are settled before projects are chosen, subsidies are granted before
  banks lend, banks lend before firms build, and whoever cannot go on leaves after that.
- *Nobody goes first.* A phase is carried out for all firms at once and sees what the phases above it wrote. Firms are
  ranked only where money or places are scarce (subsidies, credit, the fund, awards, the demonstration programme) and
  on the list of outdated capacity.

Each phase reads the world and writes it: what stands left of an equals sign in a phase is what changes. The rules
themselves are pure functions in :mod:`model.mechanisms`; the phases in :mod:`model.phases` say who they apply to.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from model.phases.accounts import firms_settle_accounts
from model.phases.adoption import firms_decide
from model.phases.carbon import carbon_is_priced
from model.phases.certification import factories_are_certified
from model.phases.demography import firms_enter_and_exit
from model.phases.finance import banks_lend, firms_invest, governments_grant_incentives
from model.phases.learning import firms_build_capability, firms_learn
from model.phases.markets import firms_produce, markets_clear
from model.phases.settlement import (
    banks_settle_accounts,
    central_bank_provides_money,
    governments_balance,
    insurers_and_fund_settle,
    programmes_are_paid,
)
from model.phases.supervision import outdated_capacity_is_phased_out, regions_choose_effort, regulators_inspect

if TYPE_CHECKING:
    from model.world import World

type Phase = Callable[["World"], None]


def policy_takes_effect(w: "World") -> None:
    """Every lever takes its value of the quarter, and so does what comes from outside: interest, grid, prices.

    What firms foresee of announced changes stands beside it, and requirements tighten at the rates now in force.
    """
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
    policy_takes_effect,  # every lever, requirement and outside price of the quarter; and what firms foresee of them
    #
    # markets: who sells how much, at which price, with what energy and emissions
    markets_clear,  # unit costs move; cheaper and, where buyers care, greener firms gain share; prices follow costs
    firms_produce,  # orders are filled within capacity; energy, CO2 and pollution follow; banned goods vanish or hide
    carbon_is_priced,  # allowances are given, sold, traded, banked and surrendered; the carbon tax is paid
    #
    # supervision: the state looks at what was emitted, and looks at itself
    regulators_inspect,  # visits, fines, orders with a deadline, closure of those that go on; the hunt for banned goods
    outdated_capacity_is_phased_out,  # once a year the dirtiest capacity of each sector is listed and must leave
    regions_choose_effort,  # growth and revenue against the environment and being held to account; copying partners
    #
    # accounts: what the quarter brought and cost
    firms_build_capability,  # digitalisation, research and training come first: they are bills of this quarter
    firms_settle_accounts,  # sales, inputs, wages, energy, interest, charges, taxes; then debts that fall due
    #
    # learning: what firms know before they decide
    firms_learn,  # they hear of measures from peers, campaigns and platforms; experience makes measures cheaper
    #
    # decisions and money: from a wish to a working plant
    firms_decide,  # those that review their plant choose the best measure they know, can run and want, or none
    governments_grant_incentives,  # provinces subsidise the projects that avoid most per yuan, while the budget lasts
    banks_lend,  # own funds first; bonds for the largest; ranked and rationed credit; the fund where credit refuses
    firms_invest,  # projects with money begin, those finished start to work, plant is kept up, the surplus is paid out
    #
    # coming and going
    firms_enter_and_exit,  # the insolvent, the closed and the phased-out leave; newcomers take vacant places
    factories_are_certified,  # once a year firms that qualify apply to be green factories, and may get an award
    #
    # closing: everybody else settles, and the books must balance
    banks_settle_accounts,  # cost of funds, relending, bad loans, dividends; a failed bank is rescued
    insurers_and_fund_settle,  # owners put in what insurers lack; the fund calls capital and passes returns on
    programmes_are_paid,  # publicity, transfer platforms, training, demonstration
    governments_balance,  # provinces and the centre spend what came in; the centre helps those that are short
    central_bank_provides_money,  # where the economy runs short of it
    books_balance,  # every payment had a payer and a payee, or the run stops here
)
