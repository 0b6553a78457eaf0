"""Who paid whom adds up: in every quarter, under any policy, and the check that says so can fail."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from inspect import signature
from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, given, settings

import model.ledger
from model.ledger import KINDS, BooksDoNotBalance, Ledger
from model.world import World

from .drawn import PATIENT, any_settings
from .runs import SCENARIOS, quarters

IDENTITIES = {
    "every payment was received",
    "deposits held are deposits owed",
    "green loans owed are green loans lent",
    "other loans owed are other loans lent",
    "a firm's assets are its debts and equity",
    "a bank's assets are its debts and equity",
    "central-bank money is conserved",
    "relending owed is relending given",
    "the fund's assets are its equity",
    "stakes sold are stakes held",
    "the insurers' assets are their equity",
}
BUSY = {  # a run in which every party has something to do
    "carbon_market": 1.0, "auctioned_share": 0.3, "carbon_tax": 30.0, "carbon_price_ceiling": 20.0,
    "revenue_to_subsidies": 0.4, "revenue_to_labour": 0.4, "insurance_coverage": 0.8, "insurance_support": 0.5,
    "fund_size": 40_000.0, "fund_least_index": 0.0, "relending_share": 0.6, "bond_issue": 1.0, "bond_assets": 10.0,
}  # fmt: skip
TOLERANCE = 1e-9


def worst(world: World) -> float:
    assert set(world.ledger.residuals) == IDENTITIES
    return max(world.ledger.residuals.values())


# They hold


@pytest.mark.parametrize("scenario", SCENARIOS)
@pytest.mark.parametrize("firms", [150, 600])
def test_books_balance_in_every_quarter(scenario, firms):
    found = [worst(world) for world in quarters(World(scenario, firms=firms, until=2022))]
    assert len(found) == 24
    assert max(found) <= TOLERANCE


def test_the_tolerance_of_the_ledger_is_a_billionth():
    assert model.ledger.TOLERANCE <= TOLERANCE


@settings(max_examples=25, derandomize=True, phases=[Phase.generate], **PATIENT)
@given(any_settings())
def test_books_balance_under_any_policy(chosen):
    """For longer, and under more policies, books are looked at among what is impossible: test_extremes."""
    for world in quarters(World(**chosen, until=2019)):
        assert worst(world) <= TOLERANCE, world.label


# The check can fail

type Breaking = Callable[[pytest.MonkeyPatch], None]


def booked_otherwise(kind: str, party: str, factor: float) -> Breaking:
    """One party books a payment of this kind at another amount than the other; at 0 it does not book it."""

    def broken(patch: pytest.MonkeyPatch) -> None:
        pay, book, paying = Ledger.pay, Ledger._book, []

        def pay_one_by_one(self: Ledger, payments: dict[str, Any]) -> None:
            for each, amount in payments.items():
                self.pay(each, amount)

        def pay_and_tell(self: Ledger, paid_kind: str, *args: Any, **kwargs: Any) -> None:
            paying[:] = [paid_kind]
            pay(self, paid_kind, *args, **kwargs)

        def book_otherwise(*args: Any, **kwargs: Any) -> float:
            call = signature(book).bind(*args, **kwargs)
            if [kind] == paying and call.arguments["party"] == party:
                call.arguments["amount"] = factor * call.arguments["amount"]
            return book(*call.args, **call.kwargs)

        patch.setattr(Ledger, "pay", pay_and_tell)
        patch.setattr(Ledger, "pay_all", pay_one_by_one)
        patch.setattr(Ledger, "_book", book_otherwise)

    return broken


def sums_booked_otherwise(party: str, factor: float) -> Breaking:
    """One party books the sum of payments on a route at another amount than the other."""

    def broken(patch: pytest.MonkeyPatch) -> None:
        pay_all, book, inside = Ledger.pay_all, Ledger._book, []

        def watched(self: Ledger, payments: dict[str, Any]) -> None:
            inside.append(True)
            pay_all(self, payments)
            inside.pop()

        def book_otherwise(*args: Any, **kwargs: Any) -> float:
            call = signature(book).bind(*args, **kwargs)
            if inside and call.arguments["party"] == party:
                call.arguments["amount"] = factor * call.arguments["amount"]
            return book(*call.args, **call.kwargs)

        patch.setattr(Ledger, "pay_all", watched)
        patch.setattr(Ledger, "_book", book_otherwise)

    return broken


def called_differently(kind: str, **changes: bool) -> Breaking:
    """Income, or an expense, that is none; or a change of form that is called income."""
    return lambda patch: patch.setitem(KINDS, kind, replace(KINDS[kind], **changes))


def forgotten(method: str, population: str, *columns: str) -> Breaking:
    """A booking after which some columns stand as they stood before."""

    def broken(patch: pytest.MonkeyPatch) -> None:
        booking = getattr(Ledger, method)

        def forget(self: Ledger, *args: Any, **kwargs: Any) -> Any:
            members = getattr(self, population)
            before = {column: getattr(members, column).copy() for column in columns}
            result = booking(self, *args, **kwargs)
            for column, values in before.items():
                setattr(members, column, values)
            return result

        patch.setattr(Ledger, method, forget)

    return broken


def beside_the_ledger(happens: Callable[[Ledger], None]) -> Breaking:
    """Something that changes a column and that nobody books."""

    def broken(patch: pytest.MonkeyPatch) -> None:
        close = Ledger.close

        def after(self: Ledger) -> None:
            happens(self)
            close(self)

        patch.setattr(Ledger, "close", after)

    return broken


def capital_wears_unbooked(ledger: Ledger) -> None:
    ledger.firms.capital = 0.99 * ledger.firms.capital


def a_receipt_is_lost(ledger: Ledger) -> None:
    ledger.regions.deposits = 0.99 * ledger.regions.deposits


def stakes_are_lost(ledger: Ledger) -> None:
    lost = 0.01 * ledger.firms.fund_stake
    ledger.firms.fund_stake, ledger.firms.equity = ledger.firms.fund_stake - lost, ledger.firms.equity + lost


def money_is_printed(ledger: Ledger) -> None:
    ledger.accounts["state"] += 1e3


BROKEN = {
    "a loan is booked by the debtor only": (
        forgotten("lend", "banks", "other_loans"), "other loans owed are other loans lent"),
    "a green loan is booked by the debtor only": (
        forgotten("lend", "banks", "green_loans"), "green loans owed are green loans lent"),
    "a repayment is booked by the bank only": (
        forgotten("repay", "firms", "other_loans"), "other loans owed are other loans lent"),
    "depreciation forgets equity": (
        beside_the_ledger(capital_wears_unbooked), "a firm's assets are its debts and equity"),
    "depreciation forgets capital": (
        forgotten("wear", "firms", "capital"), "a firm's assets are its debts and equity"),
    "a plant is paid and not owned": (
        forgotten("build", "firms", "capital"), "a firm's assets are its debts and equity"),
    "trade credit is taken and not owed": (
        forgotten("take_trade_credit", "firms", "trade_credit"), "a firm's assets are its debts and equity"),
    "a loan is income of the firm": (
        called_differently("loans_granted", payee_income=True), "a firm's assets are its debts and equity"),
    "interest is no income of the bank": (
        called_differently("interest", payee_income=False), "a bank's assets are its debts and equity"),
    "a write-off forgets the loan": (
        forgotten("resolve_bad_loans", "banks", "bad_loans"), "a bank's assets are its debts and equity"),
    "a region's receipt is lost": (beside_the_ledger(a_receipt_is_lost), "deposits held are deposits owed"),
    "relending is given and not owed": (
        forgotten("relend", "banks", "relending"), "a bank's assets are its debts and equity"),
    "relending is owed and not remembered": (
        beside_the_ledger(lambda ledger: setattr(ledger, "relent", 0.99 * ledger.relent)),
        "relending owed is relending given"),
    "a return is no income of the fund": (
        called_differently("fund_returns", payee_income=False), "the fund's assets are its equity"),
    "a firm forgets the fund's stake": (beside_the_ledger(stakes_are_lost), "stakes sold are stakes held"),
    "a premium is no income of the insurers": (
        called_differently("insurance_premiums", payee_income=False), "the insurers' assets are their equity"),
    "bonds are sold and not owed": (
        forgotten("issue_bonds", "firms", "bonds"), "a firm's assets are its debts and equity"),
    "the centre prints money": (beside_the_ledger(money_is_printed), "central-bank money is conserved"),
}  # fmt: skip


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_booking_is_named(what, monkeypatch):
    breaking, identity = BROKEN[what]
    breaking(monkeypatch)
    world = World(firms=300, until=2019, **BUSY)
    with pytest.raises(BooksDoNotBalance) as found:
        world.run()
    assert identity in str(found.value)


ONE_SIDED = {
    "the payee of wages books nothing": booked_otherwise("wages", "economy", 0.0),
    "the payer of interest books nothing": booked_otherwise("interest", "firms", 0.0),
    "the centre never sees its tax": booked_otherwise("corporate_tax_central", "state", 0.0),
    "a region pays a subsidy nobody gets": booked_otherwise("subsidies", "firms", 0.0),
    "the bank books more than was repaid": booked_otherwise("repayments", "banks", 1.001),
    "customers book more than they bought": booked_otherwise("sales", "economy", 1.001),
    "a region books half of its fines": booked_otherwise("fines", "regions", 0.5),
    "the economy books less than firms paid it in all": sums_booked_otherwise("economy", 0.999),
    "firms book more than their banks in all": sums_booked_otherwise("banks", 1.001),
}


@pytest.mark.parametrize("what", ONE_SIDED)
def test_a_payment_the_parties_book_differently_is_found(what, monkeypatch):
    ONE_SIDED[what](monkeypatch)
    with pytest.raises(BooksDoNotBalance):
        World(firms=300, until=2019).run()


@pytest.mark.parametrize("what", ONE_SIDED)
def test_a_payment_the_parties_book_differently_is_named_as_that(what, monkeypatch):
    ONE_SIDED[what](monkeypatch)
    with pytest.raises(BooksDoNotBalance, match="every payment was received"):
        World(firms=300, until=2019).run()


def test_every_identity_has_a_booking_that_breaks_it():
    assert {identity for _, identity in BROKEN.values()} | {"every payment was received"} == IDENTITIES


def test_a_billionth_of_a_payment_that_is_lost_is_found_only_by_its_size(monkeypatch):
    """The tolerance is relative: what is lost must be larger than a billionth, and a millionth is."""
    breaking = beside_the_ledger(lambda ledger: ledger.accounts.update(state=ledger.accounts["state"] + lost))
    breaking(monkeypatch)
    size = World(firms=150, until=2018).banks.deposits.mean()
    lost = 1e-12 * size
    World(firms=150, until=2018).run()
    lost = 1e-6 * size
    with pytest.raises(BooksDoNotBalance, match="central-bank money"):
        World(firms=150, until=2018).run()


# Every kind of payment is one

RARE = {
    "bank_rescue": ("only a bank whose equity is gone is rescued", {
        "bank_capital": 0.05, "loss_given_default": 1.0, "bad_loans_2017": 0.3}),
    "regional_transfers": ("only a region that spends more than it takes in needs one", {
        "pollution_tax": 0.0, "fine_rate": 0.0, "central_tax_share": 1.0, "inspection_rate": 1.5}),
    "other_taxes": ("only where the centre's share of corporate tax does not pay its bonuses", {
        "central_tax_share": 0.0, "technology_bonus": 1.5}),
    "estate": ("only a firm that is closed while it has more money than debt leaves any", {
        "standard_stringency": 3.0, "inspection_rate": 1.5, "closure_chance": 1.0, "closure_breaches": 1.0,
        "order_deadline": 1.0, "bank_debt_share": 0.35}),
    "border_charge": ("only from 2026, by the table of the union", {"until": 2026}),
    "asset_purchases": ("only where policy leaves the economy short of money", {
        "fund_size": 50_000.0, "fund_leverage": 10.0, "fund_calls": 100.0, "until": 2030, "least_money": 1.0}),
    "insurer_capital": ("only where claims come before premiums", {
        "insurance_coverage": 0.9, "insurance_loading": 0.0, "insurer_reserve": 0.0}),
    "insurer_dividends": ("only where premiums have long exceeded claims", {
        "insurance_coverage": 0.9, "insurance_loading": 0.5, "insurer_reserve": 0.0}),
    "founding_capital": ("only where a place is vacant is a firm founded", {"cost_spread": 0.2}),
}  # fmt: skip


def paid(**chosen: Any) -> Counter[str]:
    """In how many quarters each kind of payment was made."""
    found: Counter[str] = Counter()
    for world in quarters(World(firms=300, **chosen)):
        found.update(kind for kind, amount in world.ledger.last_paid.items() if amount != 0)
    return found


def test_every_kind_of_payment_is_used_or_known_to_be_rare():
    assert set(KINDS) - set(paid(until=2020, **BUSY)) <= set(RARE)


def test_payments_booked_together_are_the_payments_booked_one_by_one(monkeypatch):
    together = World(firms=300, until=2019, **BUSY)
    together.run()

    def one_by_one(self: Ledger, payments: dict[str, Any]) -> None:
        for kind, amount in payments.items():
            self.pay(kind, amount)

    monkeypatch.setattr(Ledger, "pay_all", one_by_one)
    apart = World(firms=300, until=2019, **BUSY)
    apart.run()
    for name, values in together.record.national.items():
        np.testing.assert_allclose(apart.record.national[name], values, rtol=1e-8, atol=1e-8, err_msg=name)


@pytest.mark.parametrize("kind", RARE)
def test_a_rare_kind_of_payment_is_used_where_it_is_due(kind):
    _, chosen = RARE[kind]
    world = World(**({"firms": 300, "until": 2020} | chosen))
    assert any(lived.ledger.last_paid[kind] > 0 for lived in quarters(world))


def test_a_payment_reaches_the_books_of_both(monkeypatch):
    """A yuan of subsidy is a yuan less with the region and a yuan more with the firm."""
    world = World(firms=150, until=2018)
    ledger, firms = world.ledger, world.firms
    subsidy = np.zeros(len(firms))
    subsidy[0] = 1.0
    region, money = int(firms.region[0]), (ledger.region_money.copy(), ledger.firm_money.copy())
    ledger.pay("subsidies", subsidy)
    assert ledger.firm_money[0] - money[1][0] == pytest.approx(1.0)
    assert ledger.region_money[region] - money[0][region] == pytest.approx(-firms.presence[0])
    assert ledger.firm_equity[0] - firms.equity[0] == pytest.approx(1.0)
