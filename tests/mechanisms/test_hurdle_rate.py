import numpy as np
import pytest
from hypothesis import given

from model.mechanisms.hurdle_rate import hurdle_from_payback, hurdle_rate, payback_from_hurdle

from .draws import NONE, column, in_order, never_below, number, promise, within


@promise
@given(own=column(0.01, 1), one=column(0, 1), other=column(0, 1), risk_premium=number(0, 2), credibility=number(0, 1))
def test_rises_with_risk(own, one, other, risk_premium, credibility):
    less, more = in_order(one, other)
    terms = {"risk_premium": risk_premium, "uncertainty_premium": 0.1, "credibility": credibility}
    assert never_below(hurdle_rate(own, more, **terms), hurdle_rate(own, less, **terms))


@promise
@given(own=column(0.01, 1), risk=column(0, 1), one=number(0, 1), other=number(0, 1), uncertainty_premium=number(0, 1))
def test_falls_with_credibility(own, risk, one, other, uncertainty_premium):
    terms = {"risk_premium": 0.5, "uncertainty_premium": uncertainty_premium}
    doubted = hurdle_rate(own, risk, credibility=min(one, other), **terms)
    believed = hurdle_rate(own, risk, credibility=max(one, other), **terms)
    assert never_below(doubted, believed)


@promise
@given(share=column(0.02, 0.98), lifetime=number(2, 30))
def test_shorter_payback_higher_hurdle(share, lifetime):
    payback = np.sort(share) * lifetime
    shorter, longer = payback[:-1], payback[1:]
    apart = longer - shorter > 1e-3
    higher, lower = hurdle_from_payback(shorter, lifetime=lifetime), hurdle_from_payback(longer, lifetime=lifetime)
    assert np.all(higher[apart] > lower[apart])


@promise
@given(share=column(0.02, 0.98), lifetime=number(2, 30))
def test_annuity_equals_payback(share, lifetime):
    payback = share * lifetime
    rate = hurdle_from_payback(payback, lifetime=lifetime)
    annuity = (1.0 - (1.0 + rate) ** -lifetime) / rate
    assert annuity == pytest.approx(payback, rel=1e-6)


@promise
@given(share=column(0.02, 0.98), lifetime=number(2, 30))
def test_undoes_hurdle_from_payback(share, lifetime):
    payback = share * lifetime
    back = payback_from_hurdle(hurdle_from_payback(payback, lifetime=lifetime), lifetime=lifetime)
    assert back == pytest.approx(payback, rel=1e-6)


@promise
@given(hurdle=column(0.001, 2), lifetime=number(2, 30))
def test_below_one_over_the_rate(hurdle, lifetime):
    assert np.all(payback_from_hurdle(hurdle, lifetime=lifetime) < 1.0 / hurdle)


def test_by_hand_hurdle_rate():
    # 0.12 + 0.6 * 0.3 + 0.08 * (1 - 0.25) = 0.12 + 0.18 + 0.06
    rate = hurdle_rate(np.array([0.12]), np.array([0.3]), risk_premium=0.6, uncertainty_premium=0.08, credibility=0.25)
    assert rate == pytest.approx([0.36])


def test_by_hand_hurdle_from_payback():
    # over two years: a rate of 1 has the annuity (1 - 1/4) / 1 = 0.75, a rate of 0.5 has (1 - 1/2.25) / 0.5 = 10/9
    assert hurdle_from_payback(np.array([0.75, 10 / 9]), lifetime=2.0) == pytest.approx([1.0, 0.5])


def test_by_hand_payback_from_hurdle():
    # the two cases of hurdle_from_payback, the other way round
    assert payback_from_hurdle(np.array([1.0, 0.5]), lifetime=2.0) == pytest.approx([0.75, 10 / 9])


def test_limits_hurdle_rate():
    terms = {"risk_premium": 0.5, "uncertainty_premium": 0.1}
    assert hurdle_rate(NONE, NONE, credibility=1.0, **terms).shape == (0,)
    assert hurdle_rate(np.zeros(2), np.zeros(2), credibility=1.0, **terms).tolist() == [0.0, 0.0]
    assert within(hurdle_rate(np.array([1e3]), np.array([1e3]), credibility=0.0, **terms), 0.0, 1e4)


def test_limits_hurdle_from_payback():
    assert hurdle_from_payback(NONE, lifetime=10.0).shape == (0,)
    one_week, nearly_the_lifetime = 0.02, 9.99999
    rate = hurdle_from_payback(np.array([one_week, nearly_the_lifetime]), lifetime=10.0)
    assert rate[0] == pytest.approx(1 / one_week)  # what is left after ten years does not count
    assert 0.0 < rate[1] < 0.001


def test_limits_payback_from_hurdle():
    assert payback_from_hurdle(NONE, lifetime=10.0).shape == (0,)
    hardly_impatient, in_a_hurry = 1e-4, 1e3
    payback = payback_from_hurdle(np.array([hardly_impatient, in_a_hurry]), lifetime=10.0)
    assert payback == pytest.approx([10.0, 1e-3], rel=1e-3)
