import numpy as np
import pytest
from hypothesis import given

from model.mechanisms.credit_supply import credit_supply, creditworthy

from .draws import GROUPS, NO_ROWS, NONE, column, either, groups, never_below, number, promise, within

APPLICATIONS = {
    "request": column(0, 500),
    "merit": column(-0.2, 0.6),
    "bank": groups(),
    "equity": column(-10, 100, GROUPS),
    "loans": column(0, 1000, GROUPS),
    "capital_requirement": number(0.05, 0.3),
}


QUOTA = {"for_green": either(0.0, 1.0), "quota": number(0, 1)}


@promise
@given(**APPLICATIONS, **QUOTA)
def test_never_more_than_asked(request, merit, bank, equity, loans, capital_requirement, for_green, quota):
    rules = {"capital_requirement": capital_requirement, "green": for_green > 0.0, "quota": quota}
    granted = credit_supply(request, merit, bank, equity, loans, **rules)
    assert np.all((granted >= 0.0) & (granted <= request))


@promise
@given(**APPLICATIONS, **QUOTA)
def test_capital_binds(request, merit, bank, equity, loans, capital_requirement, for_green, quota):
    rules = {"capital_requirement": capital_requirement, "green": for_green > 0.0, "quota": quota}
    granted = credit_supply(request, merit, bank, equity, loans, **rules)
    after = loans + np.bincount(bank, granted, GROUPS)
    allowed = equity / capital_requirement
    assert never_below(np.maximum(allowed, loans), after)
    # nor does the quota leave room unused while somebody goes short
    wanted = loans + np.bincount(bank, request, GROUPS)
    assert never_below(after, np.minimum(np.maximum(allowed, loans), wanted))


@promise
@given(**APPLICATIONS, **QUOTA)
def test_best_first(request, merit, bank, equity, loans, capital_requirement, for_green, quota):
    plain = credit_supply(request, merit, bank, equity, loans, capital_requirement=capital_requirement)
    green = for_green > 0.0
    rules = {"capital_requirement": capital_requirement, "green": green, "quota": quota}
    served = credit_supply(request, merit, bank, equity, loans, **rules)
    for refused in np.flatnonzero((request > 0.0) & (plain == 0.0)):
        outranked = (bank == bank[refused]) & (merit < merit[refused])
        assert np.all(plain[outranked] == 0.0)
    for refused in np.flatnonzero((request > 0.0) & (served == 0.0)):
        outranked = (bank == bank[refused]) & (merit < merit[refused])
        by_quota = green & ~green[refused]
        assert np.all(served[outranked & ~by_quota] == 0.0)


@promise
@given(**APPLICATIONS, **QUOTA)
def test_quota_serves_green_first(request, merit, bank, equity, loans, capital_requirement, for_green, quota):
    plain = credit_supply(request, merit, bank, equity, loans, capital_requirement=capital_requirement)
    rules = {"capital_requirement": capital_requirement, "green": for_green > 0.0, "quota": quota}
    served = credit_supply(request, merit, bank, equity, loans, **rules)
    green_credit = np.bincount(bank, served * for_green, GROUPS)
    assert never_below(green_credit, np.bincount(bank, plain * for_green, GROUPS))
    room = np.maximum(equity / capital_requirement - loans, 0.0)
    wanted = np.bincount(bank, request * for_green, GROUPS)
    assert never_below(green_credit, np.minimum(quota * room, wanted))


@promise
@given(**APPLICATIONS, for_green=either(0.0, 1.0))
def test_off_means_off(request, merit, bank, equity, loans, capital_requirement, for_green):
    plain = credit_supply(request, merit, bank, equity, loans, capital_requirement=capital_requirement)
    rules = {"capital_requirement": capital_requirement, "green": for_green > 0.0, "quota": 0.0}
    assert credit_supply(request, merit, bank, equity, loans, **rules).tobytes() == plain.tobytes()


@promise
@given(
    default=column(0, 0.5), leverage=column(0, 2), rejection_luck=column(0, 0.999999), highest_default=number(0, 0.5),
    highest_leverage=number(0.3, 1), refusal=column(0, 1),
)  # fmt: skip
def test_covenant_binds(default, leverage, rejection_luck, highest_default, highest_leverage, refusal):
    rules = {"highest_default": highest_default, "highest_leverage": highest_leverage}
    willing = creditworthy(default, leverage, rejection_luck, refusal=refusal, **rules)
    assert not willing[leverage > highest_leverage].any()


@promise
@given(
    default=column(0, 0.5), leverage=column(0, 2), rejection_luck=column(0, 0.999999), highest_default=number(0, 0.5),
    highest_leverage=number(0.3, 2), refusal=column(0, 1),
)  # fmt: skip
def test_risk_limit_binds(default, leverage, rejection_luck, highest_default, highest_leverage, refusal):
    rules = {"highest_default": highest_default, "highest_leverage": highest_leverage}
    willing = creditworthy(default, leverage, rejection_luck, refusal=refusal, **rules)
    assert not willing[default > highest_default].any()


def test_by_hand_credit_supply():
    # first bank: 1.2 / 0.12 - 4 = 6 to lend, 4 to the better application, 2 to the other
    # second bank: 0.6 / 0.12 = 5 is on its books already
    granted = credit_supply(
        np.array([4.0, 4.0, 3.0]), np.array([0.01, 0.03, 0.5]), np.array([0, 0, 1]),
        np.array([1.2, 0.6]), np.array([4.0, 5.0]), capital_requirement=0.12,
    )  # fmt: skip
    assert granted == pytest.approx([2.0, 4.0, 0.0])


def test_by_hand_credit_supply_quota():
    # the bank may lend 10, 4 of it first to green applications: 3 to the better of them, 1 of 5 to the other
    # the 6 left go by merit to what is left: 5 to the third application, 1 of 8 to the fourth, none to the second
    rules = {"capital_requirement": 0.1, "green": np.array([True, True, False, False])}
    applications = (np.array([3.0, 5.0, 5.0, 8.0]), np.array([0.02, 0.01, 0.05, 0.03]), np.zeros(4, np.intp))
    granted = credit_supply(*applications, np.array([1.0]), np.array([0.0]), quota=0.4, **rules)
    assert granted == pytest.approx([3.0, 1.0, 5.0, 1.0])
    # without the quota green applications, last in merit, get nothing
    assert credit_supply(*applications, np.array([1.0]), np.array([0.0]), quota=0.0, **rules).tolist() == [0, 0, 5, 5]


def test_by_hand_creditworthy():
    # on both limits and luck just at the refusal rate: willing; then one rule broken at a time
    willing = creditworthy(
        np.array([0.10, 0.11, 0.10, 0.10]),
        np.array([0.70, 0.70, 0.71, 0.70]),
        np.array([0.30, 0.30, 0.30, 0.29]),
        highest_default=0.10,
        highest_leverage=0.70,
        refusal=np.full(4, 0.30),
    )
    assert willing.tolist() == [True, False, False, False]


def test_limits_credit_supply():
    one_bank = np.zeros(2, np.intp)
    assert credit_supply(NONE, NONE, NO_ROWS, np.ones(2), np.ones(2), capital_requirement=0.1).shape == (0,)
    nothing = credit_supply(np.zeros(2), np.zeros(2), one_bank, np.zeros(1), np.zeros(1), capital_requirement=0.1)
    assert nothing.tolist() == [0.0, 0.0]
    bankrupt = credit_supply(np.ones(2), np.ones(2), one_bank, np.array([-5.0]), np.zeros(1), capital_requirement=0.1)
    assert bankrupt.tolist() == [0.0, 0.0]
    huge = credit_supply(np.full(2, 1e300), np.ones(2), one_bank, np.ones(1), np.zeros(1), capital_requirement=1e-299)
    assert within(huge, 0.0, 1e300)
    rules = {"capital_requirement": 0.1, "quota": 0.5}
    assert credit_supply(NONE, NONE, NO_ROWS, np.ones(2), np.ones(2), green=NONE > 0.0, **rules).shape == (0,)
    few = (np.full(2, 0.1), np.ones(2), one_bank, np.ones(1), np.zeros(1))
    assert credit_supply(*few, **rules).tolist() == [0.1, 0.1]  # a quota without green applications
    everything = (np.array([6.1, 0.3]), np.array([0.0, 1.0]), one_bank, np.ones(1), np.zeros(1))
    assert credit_supply(*everything, green=np.ones(2, np.bool_), **rules).tolist() == [6.1, 0.3]


def test_limits_creditworthy():
    rules = {"highest_default": 0.1, "highest_leverage": 0.7}
    assert creditworthy(NONE, NONE, NONE, refusal=NONE, **rules).shape == (0,)
    assert creditworthy(np.zeros(1), np.zeros(1), np.zeros(1), refusal=np.zeros(1), **rules).all()
    certain_refusal = creditworthy(np.zeros(1), np.zeros(1), np.array([0.999999]), refusal=np.ones(1), **rules)
    assert not certain_refusal.any()
