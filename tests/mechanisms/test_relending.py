import numpy as np
import pytest
from hypothesis import given

from model.mechanisms.relending import relending_balance, relending_discount

from .draws import NONE, column, never_below, number, promise, within

BANKS = {"balance": column(0, 1e4), "lent": column(0, 1e3), "repaid": column(0, 1e4)}


@promise
@given(lent=column(0, 1e3))
def test_relending_balance__off_means_off(lent):
    none = np.zeros(lent.size)
    assert relending_balance(none, lent, none, share=0.0).tobytes() == none.tobytes()


@promise
@given(**BANKS, share=number(0, 1))
def test_never_negative(balance, lent, repaid, share):
    assert within(relending_balance(balance, lent, repaid, share=share), 0.0, 2e4)


@promise
@given(**BANKS, one=number(0, 1), other=number(0, 1))
def test_rises_with_the_share(balance, lent, repaid, one, other):
    less, more = sorted((one, other))
    smaller = relending_balance(balance, lent, repaid, share=less)
    assert never_below(relending_balance(balance, lent, repaid, share=more), smaller)


@promise
@given(rate=number(0, 0.04), funding_rate=number(0, 0.06), pass_through=number(0, 1))
def test_relending_discount__off_means_off(rate, funding_rate, pass_through):
    assert relending_discount(share=0.0, rate=rate, funding_rate=funding_rate, pass_through=pass_through) == 0.0


@promise
@given(share=number(0, 1), one=number(0, 0.06), other=number(0, 0.06), pass_through=number(0, 1))
def test_dear_relending_is_no_discount(share, one, other, pass_through):
    cheap, dear = sorted((one, other))
    assert relending_discount(share=share, rate=dear, funding_rate=cheap, pass_through=pass_through) == 0.0


@promise
@given(share=number(0, 1), one=number(0, 0.06), other=number(0, 0.06), funding_rate=number(0, 0.06))
def test_falls_with_the_rate(share, one, other, funding_rate):
    cheap, dear = sorted((one, other))
    terms = {"share": share, "funding_rate": funding_rate, "pass_through": 0.6}
    assert never_below(relending_discount(rate=cheap, **terms), relending_discount(rate=dear, **terms))


def test_by_hand_relending_balance():
    # 100 less a twentieth, and 60 % of 50 new; a bank that repays all and lends nothing green
    balance = relending_balance(np.array([100.0, 8.0]), np.array([50.0, 0.0]), np.array([5.0, 8.0]), share=0.6)
    assert balance == pytest.approx([125.0, 0.0])


def test_by_hand_relending_discount():
    # 60 % at 1.75 % instead of 3 %: 0.75 points for the bank, two thirds of them for the borrower
    discount = relending_discount(share=0.6, rate=0.0175, funding_rate=0.03, pass_through=2 / 3)
    assert discount == pytest.approx(0.005)


def test_limits():
    assert relending_balance(NONE, NONE, NONE, share=0.6).shape == (0,)
    one = np.ones(1)
    assert relending_balance(one, one, np.full(1, 1e300), share=1.0).tolist() == [0.0]
    assert relending_discount(share=1.0, rate=0.0, funding_rate=0.03, pass_through=1.0) == 0.03
    assert relending_discount(share=1.0, rate=0.0, funding_rate=0.03, pass_through=0.0) == 0.0
