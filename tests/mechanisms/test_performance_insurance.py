from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given

from model.mechanisms.performance_insurance import claims, insurance_premium, insured_risk

from .draws import NONE, column, in_order, never_below, number, promise, within

# a normal sample without luck: the middles of slices of equal probability
NORMAL = np.array([NormalDist().inv_cdf((slice_ + 0.5) / 400) for slice_ in range(400)])


@promise
@given(sum_insured=column(0, 100), risk=column(0, 0.5), loading=number(0, 1))
def test_insurance_premium__off_means_off(sum_insured, risk, loading):
    assert np.all(insurance_premium(sum_insured, risk, coverage=0.0, loading=loading) == 0.0)


@promise
@given(sum_insured=column(0, 100), risk=column(0, 0.5), coverage=number(0, 1), loading=number(0, 1))
def test_premium_covers_expected_claims(sum_insured, risk, coverage, loading):
    premium = insurance_premium(sum_insured, risk, coverage=coverage, loading=loading)
    performance = 1.0 + risk[:, None] * NORMAL
    expected = claims(sum_insured[:, None], performance, coverage=coverage).mean(axis=1)
    assert never_below(premium, expected)
    assert premium == pytest.approx((1.0 + loading) * expected, rel=0.01)  # and at loading 0 it does no more


@promise
@given(sum_insured=column(0, 100), performance=column(-1, 3))
def test_claims__off_means_off(sum_insured, performance):
    assert np.all(claims(sum_insured, performance, coverage=0.0) == 0.0)


@promise
@given(sum_insured=column(0, 100), performance=column(-1, 3), coverage=column(0, 1))
def test_no_claim_without_shortfall(sum_insured, performance, coverage):
    claim = claims(sum_insured, performance, coverage=coverage)
    assert np.all(claim[performance >= 1.0] == 0.0)
    assert np.all(claim >= 0.0)


@promise
@given(risk=column(0, 1))
def test_insured_risk__off_means_off(risk):
    assert insured_risk(risk, coverage=0.0).tobytes() == risk.tobytes()
    assert insured_risk(risk, coverage=np.zeros(risk.size)).tobytes() == risk.tobytes()


@promise
@given(risk=column(0, 1), one=column(0, 1), other=column(0, 1))
def test_falls_with_coverage(risk, one, other):
    less, more = in_order(one, other)
    assert never_below(insured_risk(risk, coverage=less), insured_risk(risk, coverage=more))


def test_by_hand_insurance_premium():
    # mean shortfall 0.25 * 0.398942 = 0.0997356 of 20 a year, 80 % of it covered, a fifth on top
    premium = insurance_premium(np.array([20.0]), np.array([0.25]), coverage=0.8, loading=0.2)
    assert premium == pytest.approx([1.914923], rel=1e-6)


def test_by_hand_claims():
    # a tenth and a half missing of 20, 80 % and none of it covered
    claim = claims(np.full(3, 20.0), np.array([0.9, 0.5, 1.1]), coverage=np.array([0.8, 0.0, 0.8]))
    assert claim == pytest.approx([1.6, 0.0, 0.0])


def test_by_hand_insured_risk():
    assert insured_risk(np.array([0.3, 0.3]), coverage=np.array([0.8, 0.0])) == pytest.approx([0.06, 0.3])


def test_limits():
    assert insurance_premium(NONE, NONE, coverage=0.5, loading=0.2).shape == (0,)
    assert claims(NONE, NONE, coverage=0.5).shape == (0,)
    assert insured_risk(NONE, coverage=0.5).shape == (0,)
    assert insurance_premium(np.ones(1), np.zeros(1), coverage=1.0, loading=0.2).tolist() == [0.0]
    assert claims(np.full(1, 10.0), np.zeros(1), coverage=1.0).tolist() == [10.0]
    assert insured_risk(np.ones(1), coverage=1.0).tolist() == [0.0]
    assert within(insurance_premium(np.full(1, 1e300), np.ones(1), coverage=1.0, loading=0.0), 0.0, 1e300)
