"""Who paid whom: every payment has a kind, a payer and a payee, and in every quarter the books of all sectors balance.

Parties are the firms (one account each, kept at the house bank), the regional governments (at a bank of the province),
the rest of the economy (households, suppliers, customers abroad and at home; one account at each bank), and those that
keep their money at the central bank: the banks, the national government, the insurers and the green investment fund.
The central bank pays with money it makes. Payer, payee and bank each book what they saw:

- the payer's and the payee's own account change, and each notes the total under the kind of payment;
- banks get one order for each side and change what they owe depositors when they clear at the end of the quarter;
  what moves between banks, or between a bank and a party at the central bank, moves central-bank money.

:meth:`Ledger.close` clears and compares the views. A payment booked on one side only shows up as a residual.
Amounts of firms are per enterprise in firms' columns and in national terms (times ``presence``) everywhere else.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from agents.bank import Banks
from agents.firm import Firms
from agents.region import Regions
from kernels.books import add_up, after, book, book_by_group, by_group, imbalance, in_total
from kernels.columns import any_true, sum_by, total
from model.arrays import Array, Rows

TOLERANCE = 1e-9

type Party = Literal["firms", "banks", "regions", "economy", "state", "insurers", "fund", "central_bank"]

CENTRAL = ("state", "insurers", "fund", "central_bank")  # one account each, at the central bank

# rows of what is seen to come in, by member: by the economy that dealt with it, by the bank that either side told,
# on the member's own account, and as its income
ECONOMY, ORDERS, ACCOUNT, INCOME = range(4)


@dataclass(frozen=True)
class Kind:
    """A kind of payment: who pays whom, and whether it is income and expense or only changes form."""

    payer: Party
    payee: Party
    meaning: str
    payer_expense: bool = True
    payee_income: bool = True

    @cached_property
    def route(self) -> tuple[Party, Party, bool, bool]:
        """Parties, and whether it is an expense and an income: kinds with the same route are booked alike."""
        return self.payer, self.payee, self.payer_expense, self.payee_income


KINDS: dict[str, Kind] = {
    "sales": Kind("economy", "firms", "what customers pay for output"),
    "green_premium": Kind(
        "economy", "firms", "what customers and tariffs pay on top for clean products and production"
    ),
    "inputs": Kind("firms", "economy", "materials and services, running cost of measures"),
    "energy": Kind("firms", "economy", "fuel and electricity, green power included"),
    "wages": Kind("firms", "economy", "wages"),
    "investment": Kind("firms", "economy", "plant and equipment", payer_expense=False),
    "green_plant": Kind("firms", "economy", "equipment of green measures, first and renewed", payer_expense=False),
    "hassle": Kind("firms", "economy", "planning and disruption of a green project"),
    "dividends": Kind("firms", "economy", "profit paid out"),
    "founding_capital": Kind("economy", "firms", "what owners put into a new firm"),
    "trade_credit": Kind("economy", "firms", "change of what suppliers lend", payer_expense=False, payee_income=False),
    "estate": Kind("firms", "economy", "what is left of a failed firm's money after its bank is paid"),
    "interest": Kind("firms", "banks", "interest on loans"),
    "deposit_interest": Kind("banks", "firms", "interest on firms' deposits"),
    "funding_cost": Kind("banks", "economy", "interest on the economy's deposits"),
    "bank_costs": Kind("banks", "economy", "cost of running banks"),
    "bank_dividends": Kind("banks", "economy", "banks' profit paid out"),
    "bank_rescue": Kind("state", "banks", "capital for a bank whose equity is gone"),
    "loans_granted": Kind("banks", "firms", "new credit", payer_expense=False, payee_income=False),
    "repayments": Kind("firms", "banks", "repayment of credit", payer_expense=False, payee_income=False),
    "recoveries": Kind("economy", "banks", "what buyers pay for a failed firm's assets", payee_income=False),
    "corporate_tax_central": Kind("firms", "state", "corporate tax, central share"),
    "corporate_tax_local": Kind("firms", "regions", "corporate tax, local share"),
    "pollution_tax": Kind("firms", "regions", "environmental protection tax"),
    "fines": Kind("firms", "regions", "fines for breaches"),
    "subsidies": Kind("regions", "firms", "investment subsidies"),
    "awards": Kind("regions", "firms", "green-factory awards"),
    "technology_bonuses": Kind("state", "firms", "feed-in and vehicle bonuses"),
    "inspection_costs": Kind("regions", "economy", "cost of inspections"),
    "regional_spending": Kind("regions", "economy", "all other spending of regions"),
    "regional_transfers": Kind("state", "regions", "transfers to regions that cannot pay"),
    "state_spending": Kind("state", "economy", "all other spending of the centre"),
    "programme_costs": Kind("regions", "economy", "publicity, platforms, talent and demonstration programmes"),
    "research": Kind("firms", "economy", "research beyond the usual"),
    "research_subsidies": Kind("state", "firms", "research subsidies, the super deduction included"),
    "licence_fees": Kind("firms", "firms", "what followers pay leaders for know-how"),
    "digital_investment": Kind("firms", "economy", "digitalisation beyond the trend"),
    "digital_support": Kind("regions", "firms", "regions' share of digitalisation"),
    "energy_surcharge": Kind("firms", "regions", "differential price of energy beyond the quota"),
    "exit_compensation": Kind("regions", "firms", "compensation for plant that is phased out"),
    "border_charge": Kind("firms", "economy", "carbon border charge on exports"),
    "carbon_tax": Kind("firms", "state", "carbon tax"),
    "allowances": Kind("firms", "firms", "allowances traded"),
    "allowance_auctions": Kind("firms", "state", "allowances sold by the government"),
    "carbon_penalties": Kind("firms", "state", "penalty for emissions that are not covered"),
    "short_run_abatement": Kind("firms", "economy", "better fuel and dispatch under a carbon price"),
    "carbon_transfers": Kind("state", "regions", "carbon revenue for green subsidies"),
    "labour_relief": Kind("state", "firms", "carbon revenue given back in proportion to wages"),
    "bonds_issued": Kind("economy", "firms", "green bonds sold", payer_expense=False, payee_income=False),
    "bond_repayments": Kind("firms", "economy", "green bonds repaid", payer_expense=False, payee_income=False),
    "bond_interest": Kind("firms", "economy", "coupons and cost of issue of green bonds"),
    "insurance_premiums": Kind("firms", "insurers", "premiums of performance insurance, firms' part"),
    "premium_support": Kind("regions", "insurers", "premiums of performance insurance, regions' part"),
    "insurance_claims": Kind("insurers", "firms", "claims paid where a measure under-performs"),
    "insurer_capital": Kind("economy", "insurers", "what owners put into insurers that are short of money"),
    "insurer_dividends": Kind("insurers", "economy", "what insurers do not need to hold"),
    "fund_seed": Kind("state", "fund", "public seed of the green investment fund"),
    "fund_social_capital": Kind("economy", "fund", "social capital that joins the fund"),
    "fund_investments": Kind("fund", "firms", "the fund's money for projects", payer_expense=False, payee_income=False),
    "fund_repayments": Kind("firms", "fund", "stakes bought back", payer_expense=False, payee_income=False),
    "fund_returns": Kind("firms", "fund", "return on the fund's stakes"),
    "fund_distributions": Kind("fund", "economy", "returns passed on to those who put the money in"),
    "relending": Kind("central_bank", "banks", "relending for green loans", payer_expense=False, payee_income=False),
    "relending_repayments": Kind(
        "banks", "central_bank", "relending paid back", payer_expense=False, payee_income=False
    ),
    "relending_interest": Kind("banks", "central_bank", "interest on relending"),
    "asset_purchases": Kind(
        "central_bank",
        "economy",
        "money made where the economy runs short of it",
        payer_expense=False,
        payee_income=False,
    ),
    "central_bank_profit": Kind("central_bank", "state", "profit of the central bank"),
    "other_taxes": Kind("economy", "state", "taxes outside the model that balance the centre's budget"),
}


def _evened_out(owed: Array, reserves: Array, economy: Array) -> Array:
    """Deposits the economy moves between banks so that all hold about the same share of central-bank money.

    It takes no more from a bank than it has there, nor more than the bank can pay out unless all banks together are
    short of central-bank money; then some take an advance.
    """
    held = np.maximum(owed, 0.0)
    least = -np.minimum(reserves, economy)
    if least.sum() >= 0.0:
        least = -economy
    moved = np.maximum(held * (reserves.sum() / held.sum()) - reserves, least)
    slack = moved - least
    return moved - slack * (moved.sum() / slack.sum())


class BooksDoNotBalance(ArithmeticError):  # noqa: N818  (it says what happened)
    """A booking was made on one side only; the message names the identity, the place and the residual."""


class Ledger:
    """The books of one run."""

    def __init__(self, firms: Firms, banks: Banks, regions: Regions, region_bank: Rows) -> None:
        self.firms, self.banks, self.regions, self.region_bank = firms, banks, regions, region_bank
        self.accounts = dict.fromkeys(CENTRAL, 0.0)  # MCNY at the central bank; its own is what it made, negative
        self.accounts["central_bank"] = -total(banks.reserves)
        self.equity = dict.fromkeys(CENTRAL, 0.0)  # MCNY, booked from income
        self.fund_stakes = 0.0  # MCNY the fund has in firms
        self.relent = 0.0  # MCNY banks owe the central bank, as it sees it
        self._blank()
        self.residuals: dict[str, float] = {}
        self.last_paid: dict[str, float] = dict.fromkeys(KINDS, 0.0)  # totals of the last closed quarter

    def _blank(self) -> None:
        self._seen = np.zeros((4, len(self.firms)))  # per enterprise
        self._seen_of_banks = np.zeros((4, len(self.banks)))  # with what the economy exchanged with others than firms
        self._seen_of_regions = np.zeros((4, len(self.regions)))
        self._central = dict.fromkeys(CENTRAL, 0.0)
        self._central_income = dict.fromkeys(CENTRAL, 0.0)
        self.paid: dict[str, float] = defaultdict(float)  # totals so far, of kinds that were paid
        self.received: dict[str, float] = defaultdict(float)
        held = np.maximum(self.banks.economy_deposits, 0.0)
        self._economy_shares = held / held.sum()  # of what the economy holds, at each bank

    # paying

    def pay(self, kind: str, amount: Array, rows: Rows | None = None) -> None:
        """Book a payment.

        Args:
            kind: a key of :data:`KINDS`, which says who pays whom.
            amount: what is paid, MCNY, >= 0 (``trade_credit`` and ``inputs`` may be negative). Shape (firms,), per
                enterprise, where firms take part; else (regions,) where regions do; else (banks,); else (1,).
            rows: the firms that take part, each once, with ``amount`` of shape (rows,); all where left out.
        """
        if not any_true(amount):
            return
        payer, payee, expense, income = KINDS[kind].route
        self.paid[kind] -= self._book(payer, -1.0, amount, rows, expense, payee)
        self.received[kind] += self._book(payee, 1.0, amount, rows, income, payer)

    def pay_all(self, payments: Mapping[str, Array]) -> None:
        """Book payments in which all firms take part, each per enterprise, shape (firms,).

        Kinds between the same parties are added up before either side books them, which takes fewer passes; what one
        side saw of the sum and the other did not shows under the first of them.
        """
        routes: dict[tuple[Party, Party, bool, bool], list[str]] = {}
        for kind, amount in payments.items():
            if any_true(amount):
                routes.setdefault(KINDS[kind].route, []).append(kind)
        for (payer, payee, expense, income), kinds in routes.items():
            if len(kinds) == 1:
                self.pay(kinds[0], payments[kinds[0]])
                continue
            amount, totals = add_up([payments[kind] for kind in kinds], self.firms.presence)
            out = -self._book(payer, -1.0, amount, None, expense, payee)
            came_in = self._book(payee, 1.0, amount, None, income, payer)
            for kind, part in zip(kinds, totals, strict=True):
                self.paid[kind] += part
                self.received[kind] += part
            self.received[kinds[0]] += came_in - out

    def pay_among_firms(self, kind: str, paid: Array, received: Array) -> None:
        """Book what firms pay one another: each side per enterprise, shape (firms,), equal in national terms."""
        payer, payee, expense, income = KINDS[kind].route
        self.paid[kind] -= self._book(payer, -1.0, paid, None, expense, payee)
        self.received[kind] += self._book(payee, 1.0, received, None, income, payer)

    def _book(self, party: Party, sign: float, amount: Array, rows: Rows | None, counts: bool, other: Party) -> float:
        """Book one side of a payment: the party's own account, its income, and the order its bank gets.

        Returns:
            What the party saw come in, in national terms (negative for what it paid).
        """
        firms, with_firm = self.firms, other == "firms"
        match party:
            case "firms":
                return book(self._seen[ORDERS : INCOME + counts], sign, amount, rows, firms.presence)
            case "economy" if with_firm:
                return book(self._seen[ECONOMY:ACCOUNT], sign, amount, rows, firms.presence)
            case "economy":
                return book(self._seen_of_banks[ECONOMY:ACCOUNT], sign, self._at_banks(amount, other), None, None)
            case "banks":
                own = self._seen_of_banks[ACCOUNT : INCOME + counts]
                if with_firm:
                    return book_by_group(own, sign, amount, rows, firms.presence, firms.bank)
                return book(own, sign, amount, None, None)
            case "regions":
                own = self._seen_of_regions[ORDERS:INCOME]
                if with_firm:
                    return book_by_group(own, sign, amount, rows, firms.presence, firms.region)
                return book(own, sign, amount, None, None)
            case _:
                came_in = sign * in_total(amount, rows, firms.presence if with_firm else None)
                self._central[party] += came_in
                if counts:
                    self._central_income[party] += came_in
                return came_in

    def _at_banks(self, amount: Array, other: Party) -> Array:
        """Where the economy keeps what it exchanges with regions, banks or the centre, shape (banks,)."""
        if other == "regions":
            return sum_by(self.region_bank, amount, len(self.banks))
        return amount if other == "banks" else amount * self._economy_shares

    def _by_bank(self, *amounts: Array, rows: Rows | None = None) -> list[Array]:
        """Sums of firms' amounts in national terms, each shape (banks,)."""
        return by_group(amounts, rows, self.firms.presence, self.firms.bank, len(self.banks))

    # money and credit a party has within the quarter

    @property
    def firm_money(self) -> Array:
        """Firms' deposits with the quarter's payments so far, per enterprise, shape (firms,)."""
        return self.firms.deposits + self._seen[ACCOUNT]

    @property
    def firm_equity(self) -> Array:
        """Firms' equity with the quarter's income so far, per enterprise, shape (firms,)."""
        return self.firms.equity + self._seen[INCOME]

    @property
    def firm_income(self) -> Array:
        """Firms' income less expenses of the quarter so far, per enterprise, shape (firms,)."""
        return self._seen[INCOME].copy()

    @property
    def bank_equity(self) -> Array:
        """Banks' equity with the quarter's income so far, shape (banks,)."""
        return self.banks.equity + self._seen_of_banks[INCOME]

    @property
    def region_money(self) -> Array:
        """Regional governments' money with the quarter's payments so far, shape (regions,)."""
        return self.regions.deposits + self._seen_of_regions[ACCOUNT]

    @property
    def economy_money(self) -> float:
        """Deposits of the rest of the economy with the quarter's payments so far."""
        (from_firms,) = self._by_bank(self._seen[ECONOMY])
        return total(self.banks.economy_deposits + from_firms + self._seen_of_banks[ECONOMY])

    def money_of(self, party: str) -> float:
        """Money of the centre, the insurers or the fund with the quarter's payments so far."""
        return self.accounts[party] + self._central[party]

    def equity_of(self, party: str) -> float:
        """Equity of the centre, the insurers, the fund or the central bank with the quarter's income so far."""
        return self.equity[party] + self._central_income[party]

    # credit: the amounts move with the payments, the debts are booked by debtor and creditor each

    def lend(self, green: Array, other: Array, rows: Rows | None = None) -> None:
        """Banks grant credit: firms get the money and owe it. Per enterprise, shape (rows,), or (firms,) for all."""
        self.pay("loans_granted", green + other, rows)
        self._debts(1.0, green, other, rows)

    def repay(self, green: Array, other: Array, rows: Rows | None = None) -> None:
        """Firms repay credit. Per enterprise, shape (rows,), or (firms,) where rows are left out."""
        self.pay("repayments", green + other, rows)
        self._debts(-1.0, green, other, rows)

    def _debts(self, sign: float, green: Array, other: Array, rows: Rows | None) -> None:
        firms, banks = self.firms, self.banks
        owed = after(firms.green_loans, sign, green, rows), after(firms.other_loans, sign, other, rows)
        if rows is None:
            firms.green_loans, firms.other_loans = owed
        else:
            firms.update(rows, green_loans=owed[0], other_loans=owed[1])
        green, other = self._by_bank(green, other, rows=rows)
        banks.green_loans = after(banks.green_loans, sign, green, None)
        banks.other_loans = after(banks.other_loans, sign, other, None)

    def issue_bonds(self, amount: Array, rows: Rows) -> None:
        """Firms sell green bonds to the economy. Per enterprise, shape (rows,)."""
        self.pay("bonds_issued", amount, rows)
        self.firms.update(rows, bonds=self.firms.bonds[rows] + amount)

    def repay_bonds(self, amount: Array) -> None:
        """Firms repay green bonds. Per enterprise, shape (firms,)."""
        self.pay("bond_repayments", amount)
        self.firms.bonds = after(self.firms.bonds, -1.0, amount, None)

    def take_stakes(self, amount: Array, rows: Rows) -> None:
        """The fund puts money into projects. Per enterprise, shape (rows,)."""
        self.pay("fund_investments", amount, rows)
        self.firms.update(rows, fund_stake=self.firms.fund_stake[rows] + amount)
        self.fund_stakes += in_total(amount, rows, self.firms.presence)

    def buy_back_stakes(self, amount: Array) -> None:
        """Firms buy the fund's stakes back. Per enterprise, shape (firms,)."""
        self.pay("fund_repayments", amount)
        self.firms.fund_stake = after(self.firms.fund_stake, -1.0, amount, None)
        self.fund_stakes -= in_total(amount, None, self.firms.presence)

    def relend(self, granted: Array, repaid: Array) -> None:
        """The central bank lends to banks for green loans, and is paid back. Shape (banks,)."""
        self.pay("relending", granted)
        self.pay("relending_repayments", repaid)
        self.banks.relending = np.maximum(self.banks.relending + granted - repaid, 0.0)
        self.relent += total(granted) - total(repaid)

    def take_trade_credit(self, change: Array) -> None:
        """Suppliers lend more, or less where negative. Per enterprise, shape (firms,)."""
        self.pay("trade_credit", change)
        self.firms.trade_credit = after(self.firms.trade_credit, 1.0, change, None)

    def build(self, investment: Array, rows: Rows | None = None) -> None:
        """Firms buy plant and equipment. Per enterprise, shape (rows,), or (firms,) where rows are left out."""
        self.pay("investment", investment, rows)
        if rows is None:
            self.firms.capital = self.firms.capital + investment
        else:
            self.firms.update(rows, capital=self.firms.capital[rows] + investment)

    def build_green(self, investment: Array) -> None:
        """Firms buy the equipment of green measures. Per enterprise, shape (firms,)."""
        self.pay("green_plant", investment)
        self.firms.green_capital = self.firms.green_capital + investment

    def wear(self, capital: Array, green_capital: Array) -> None:
        """Capital wears out: an expense without a payment. Per enterprise, shape (firms,)."""
        self.firms.capital = self.firms.capital - capital
        self.firms.green_capital = self.firms.green_capital - green_capital
        income = self._seen[INCOME]
        income -= capital
        income -= green_capital

    def resolve_bad_loans(self, share: float, loss: float) -> None:
        """Banks get back part of the bad loans and write the rest off against their provisions."""
        banks = self.banks
        resolved = share * banks.bad_loans
        self.pay("recoveries", (1.0 - loss) * resolved)
        banks.bad_loans = banks.bad_loans - resolved
        banks.provisions = np.maximum(banks.provisions - loss * resolved, 0.0)

    def wind_up(self, rows: Rows, loss: float) -> None:
        """Firms leave: money goes to the bank, then the owners; unpaid loans turn bad; trade credit,
        bonds and the fund's stakes are lost.

        Args:
            rows: the rows that leave, shape (k,). Their ``presence`` must still be set.
            loss: share of a bad loan that will not be recovered; provided for at once.
        """
        if rows.size == 0:
            return
        firms, banks = self.firms, self.banks
        money = firms.deposits[rows] + self._seen[ACCOUNT][rows]
        green, other = firms.green_loans[rows], firms.other_loans[rows]
        overdraft = np.maximum(-money, 0.0)  # is in fact a loan
        money = np.maximum(money, 0.0)
        owed = green + other + overdraft
        back = np.minimum(money, owed)
        self.pay("loans_granted", overdraft, rows)
        self.pay("repayments", back, rows)
        self.pay("estate", money - back, rows)
        self._debts(-1.0, green, other, rows)  # granted and repaid at once, what is left is bad
        (bad,) = self._by_bank(owed - back, rows=rows)
        banks.bad_loans = banks.bad_loans + bad
        banks.provisions = banks.provisions + loss * bad
        self._seen_of_banks[INCOME] -= loss * bad
        lost = in_total(firms.fund_stake[rows], rows, firms.presence)
        self.fund_stakes -= lost
        self._central_income["fund"] -= lost
        firms.update(rows, capital=0.0, green_capital=0.0, trade_credit=0.0, tax_credit=0.0, bonds=0.0, fund_stake=0.0)
        self._seen[INCOME, rows] = -firms.equity[rows]  # what the owners lose
        self._seen[ACCOUNT, rows] = -firms.deposits[rows]  # to the last rounding error

    # closing

    def close(self) -> None:
        """Clear the quarter and check that the books of all sectors balance.

        Raises:
            BooksDoNotBalance: a residual is larger than a billionth of what it is measured against.
        """
        self._clear()
        self.residuals = self._compare()
        for identity, residual in self.residuals.items():
            if not residual <= TOLERANCE:
                raise BooksDoNotBalance(f"{identity}: relative residual {residual:.3g}")
        self.last_paid = {**dict.fromkeys(KINDS, 0.0), **self.paid}
        self._blank()

    def _clear(self) -> None:
        """Turn the quarter's payments into balances: own accounts from what was seen, banks' debts from orders."""
        firms, banks, regions, seen_of_banks = self.firms, self.banks, self.regions, self._seen_of_banks
        firms.deposits = firms.deposits + self._seen[ACCOUNT]
        firms.equity = firms.equity + self._seen[INCOME]
        regions.deposits = regions.deposits + self._seen_of_regions[ACCOUNT]
        for party in CENTRAL:
            self.accounts[party] += self._central[party]
            self.equity[party] += self._central_income[party]
        economy, customers = self._by_bank(self._seen[ECONOMY], self._seen[ORDERS])
        economy += banks.economy_deposits + seen_of_banks[ECONOMY]
        customers += sum_by(self.region_bank, self._seen_of_regions[ORDERS], len(banks))
        customers += seen_of_banks[ORDERS]
        owed = banks.deposits + customers
        reserves = banks.reserves + customers + seen_of_banks[ACCOUNT]
        moved = _evened_out(owed, reserves, economy)
        banks.economy_deposits = economy + moved
        banks.deposits = owed + moved
        banks.reserves = reserves + moved
        banks.equity = banks.equity + seen_of_banks[INCOME]

    def _compare(self) -> dict[str, float]:
        """Relative residuals of the identities, each between views booked apart."""
        firms, banks, regions = self.firms, self.banks, self.regions
        volume = sum(self.paid.values()) + 1.0
        one_sided = max((abs(paid - self.received[kind]) for kind, paid in self.paid.items()), default=0.0) / volume
        held, green_loans, other_loans = self._by_bank(firms.deposits, firms.green_loans, firms.other_loans)
        held += sum_by(self.region_bank, regions.deposits, len(banks))
        of_firms = imbalance(
            (firms.deposits, firms.capital, firms.green_capital),
            (firms.green_loans, firms.other_loans, firms.trade_credit, firms.bonds, firms.fund_stake, firms.equity),
        )
        of_banks = imbalance(
            (banks.green_loans, banks.other_loans, banks.bad_loans, banks.reserves),
            (banks.provisions, banks.relending, banks.deposits, banks.equity),
        )
        central_bank_money = total(banks.reserves) + sum(self.accounts.values())
        accounts, equity, stakes = self.accounts, self.equity, in_total(firms.fund_stake, None, firms.presence)
        scale = total(firms.capital) / len(firms) + 1.0
        size = total(banks.deposits) / len(banks) + 1.0
        return {
            "every payment was received": one_sided,
            "deposits held are deposits owed": imbalance((held, banks.economy_deposits), (banks.deposits,)) / size,
            "green loans owed are green loans lent": imbalance((green_loans,), (banks.green_loans,)) / size,
            "other loans owed are other loans lent": imbalance((other_loans,), (banks.other_loans,)) / size,
            "a firm's assets are its debts and equity": of_firms / scale,
            "a bank's assets are its debts and equity": of_banks / size,
            "central-bank money is conserved": abs(central_bank_money) / size,
            "relending owed is relending given": abs(total(banks.relending) - self.relent) / size,
            "the fund's assets are its equity": abs(accounts["fund"] + self.fund_stakes - equity["fund"]) / size,
            "stakes sold are stakes held": abs(stakes - self.fund_stakes) / size,
            "the insurers' assets are their equity": abs(accounts["insurers"] - equity["insurers"]) / size,
        }
