import numpy as np
import pytest
from hypothesis import assume, given

from model.mechanisms.default_risk import default_risk, loan_rate

from .draws import NONE, column, in_order, never_below, number, promise, within

SLOPES = {"leverage_slope": 5.0, "coverage_slope": 5.0, "record_slope": 0.5}


@promise
@given(base=column(0, 0.2), one=column(0, 2), other=column(0, 2), coverage=column(-1, 1), slope=number(0, 10))
def test_rises_with_leverage(base, one, other, coverage, slope):
    less, more = in_order(one, other)
    slopes = SLOPES | {"leverage_slope": slope}
    clean = np.zeros_like(base)
    assert never_below(default_risk(base, more, coverage, clean, **slopes),
                       default_risk(base, less, coverage, clean, **slopes))  # fmt: skip


@promise
@given(base=column(0, 0.2), leverage=column(0, 2), one=column(-1, 1), other=column(-1, 1), slope=number(0, 10))
def test_falls_with_profit(base, leverage, one, other, slope):
    less, more = in_order(one, other)
    slopes = SLOPES | {"coverage_slope": slope}
    clean = np.zeros_like(base)
    assert never_below(default_risk(base, leverage, less, clean, **slopes),
                       default_risk(base, leverage, more, clean, **slopes))  # fmt: skip


@promise
@given(base=column(0, 0.2), leverage=column(0, 2), one=column(0, 1), other=column(0, 1), slope=number(0, 5))
def test_rises_with_record(base, leverage, one, other, slope):
    better, worse = in_order(one, other)
    slopes = SLOPES | {"record_slope": slope}
    coverage = np.full_like(base, 0.05)
    assert never_below(default_risk(base, leverage, coverage, worse, **slopes),
                       default_risk(base, leverage, coverage, better, **slopes))  # fmt: skip


@promise
@given(one=column(0, 0.9), other=column(0, 0.9), spread=column(0, 0.08), policy_rate=number(0, 0.1), loss=number(0, 1))
def test_rises_with_default_risk(one, other, spread, policy_rate, loss):
    safer, riskier = in_order(one, other)
    terms = {"policy_rate": policy_rate, "loss_given_default": loss}
    usual = np.full_like(spread, 0.02)
    assert never_below(loan_rate(riskier, usual, spread, **terms), loan_rate(safer, usual, spread, **terms))


@promise
@given(default=column(0, 0.2), spread=column(0, 0.06), policy_rate=number(0, 0.05), rise=number(0, 0.03))
def test_moves_with_the_policy_rate(default, spread, policy_rate, rise):
    before = loan_rate(default, default, spread, policy_rate=policy_rate, loss_given_default=0.45)
    after = loan_rate(default, default, spread, policy_rate=policy_rate + rise, loss_given_default=0.45)
    assume(np.all(after < 0.24))  # at the cap nothing can be passed on
    assert after - before == pytest.approx(rise, abs=1e-12)


def test_by_hand_default_risk():
    # score 5 * (0.8 - 0.6) - 4 * (0.16 - 0.06) + 1 * 0.4 = 1: the base of 0.02 grows by e = 2.718282; 0.5 meets 0.9
    slopes = {"leverage_slope": 5.0, "coverage_slope": 4.0, "record_slope": 1.0}
    risk = default_risk(np.array([0.02, 0.5]), np.full(2, 0.8), np.full(2, 0.16), np.full(2, 0.4), **slopes)
    assert risk == pytest.approx([0.05436564, 0.9])


def test_by_hand_a_score_counts_up_to_ten():
    # scores of 5 * (20.6 - 0.6) = 100 and, with a profit of 20 times the assets, -100: exp(10) = 22026.47 either way
    risk = default_risk(np.array([1e-6, 0.5]), np.array([20.6, 0.6]), np.array([0.0, 20.0]), np.zeros(2), **SLOPES)
    assert risk == pytest.approx([0.02202647, 0.5 / 22026.47])


def test_by_hand_loan_rate():
    # 0.03 + 0.02 + (0.12 - 0.02) * 0.45 = 0.095; 0.03 + 0.02 + (0.52 - 0.02) * 0.45 = 0.275 meets the cap; a firm
    # safer than is usual pays 0.03 + 0.02 - 0.02 * 0.45 = 0.041
    default, usual = np.array([0.12, 0.52, 0.0]), np.full(3, 0.02)
    rate = loan_rate(default, usual, np.full(3, 0.02), policy_rate=0.03, loss_given_default=0.45)
    assert rate == pytest.approx([0.095, 0.24, 0.041])


def test_limits_default_risk():
    zero, huge = np.zeros(1), np.array([1e300])
    assert default_risk(NONE, NONE, NONE, NONE, **SLOPES).shape == (0,)
    assert default_risk(zero, zero, zero, zero, **SLOPES).tolist() == [0.0]
    assert within(default_risk(np.full(1, 0.01), huge, zero, zero, **SLOPES), 0.0, 0.9)
    assert within(default_risk(np.full(1, 0.01), zero, huge, zero, **SLOPES), 0.0, 0.9)
    assert within(default_risk(np.full(1, 0.01), zero, -huge, zero, **SLOPES), 0.0, 0.9)


def test_limits_loan_rate():
    terms = {"policy_rate": 0.0, "loss_given_default": 0.0}
    assert loan_rate(NONE, NONE, NONE, **terms).shape == (0,)
    assert loan_rate(np.zeros(1), np.zeros(1), np.zeros(1), **terms).tolist() == [0.0]
    rate = loan_rate(np.ones(1), np.zeros(1), np.array([1e300]), policy_rate=1.0, loss_given_default=1.0)
    assert rate.tolist() == [0.24]
