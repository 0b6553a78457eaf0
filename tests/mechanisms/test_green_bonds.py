import numpy as np
import pytest
from hypothesis import given

from model.mechanisms.green_bonds import coupon, may_issue

from .draws import NONE, column, in_order, never_below, number, promise

ISSUERS = {"net_assets": column(-100, 5e3), "need": column(0, 1e3)}
FLOORS = {"least_assets": number(0, 3e3), "least_issue": number(0, 800)}


@promise
@given(**ISSUERS, **FLOORS)
def test_may_issue__off_means_off(net_assets, need, least_assets, least_issue):
    floors = {"least_assets": least_assets, "least_issue": least_issue}
    assert not may_issue(net_assets, need, access=0.0, **floors).any()
    assert not may_issue(net_assets, need, access=np.zeros(need.size), **floors).any()


@promise
@given(net_assets=column(0, 5e3), need=column(0, 1e3), **FLOORS, one=column(0, 1), other=column(0, 1))
def test_wider_access_excludes_nobody(net_assets, need, least_assets, least_issue, one, other):
    narrow, wide = in_order(one, other)
    floors = {"least_assets": least_assets, "least_issue": least_issue}
    before = may_issue(net_assets, need, access=narrow, **floors)
    assert np.all(may_issue(net_assets, need, access=wide, **floors) >= before)


@promise
@given(**ISSUERS, **FLOORS, access=column(0, 1))
def test_small_needs_are_no_issue(net_assets, need, least_assets, least_issue, access):
    issues = may_issue(net_assets, need, access=access, least_assets=least_assets, least_issue=least_issue)
    assert not issues[need < least_issue].any()


@promise
@given(policy_rate=number(0, 0.1), spread=number(0, 0.1))
def test_coupon__off_means_off(policy_rate, spread):
    assert coupon(policy_rate=policy_rate, spread=spread, discount=0.0) == policy_rate + spread


@promise
@given(policy_rate=number(0, 0.1), spread=number(0, 0.1), one=number(0, 0.2), other=number(0, 0.2))
def test_falls_with_the_discount(policy_rate, spread, one, other):
    terms = {"policy_rate": policy_rate, "spread": spread}
    less, more = sorted((one, other))
    assert never_below(coupon(discount=less, **terms), coupon(discount=more, **terms))


@promise
@given(policy_rate=number(-0.01, 0.1), spread=number(0, 0.1), discount=number(0, 0.3))
def test_never_negative(policy_rate, spread, discount):
    assert coupon(policy_rate=policy_rate, spread=spread, discount=discount) >= 0.0


def test_by_hand_may_issue():
    # at half access 2400 in net assets count as the 1200 needed; then too little, too small an issue, and no market
    issues = may_issue(
        np.array([2400.0, 2399.0, 9e3, 9e3]), np.array([500.0, 500.0, 499.0, 500.0]),
        access=np.array([0.5, 0.5, 0.5, 0.0]), least_assets=1200.0, least_issue=500.0,
    )  # fmt: skip
    assert issues.tolist() == [True, False, False, False]


def test_by_hand_coupon():
    # 3 % and 150 basis points, less 21: 4.29 %
    assert coupon(policy_rate=0.03, spread=0.015, discount=0.0021) == pytest.approx(0.0429)


def test_limits():
    assert may_issue(NONE, NONE, access=1.0, least_assets=1200.0, least_issue=500.0).shape == (0,)
    ruined = may_issue(np.array([-1.0]), np.array([1.0]), access=1.0, least_assets=0.0, least_issue=0.0)
    assert not ruined.any()
    giant = may_issue(np.array([1e300]), np.array([1e300]), access=1.0, least_assets=1200.0, least_issue=500.0)
    assert giant.all()
    assert coupon(policy_rate=0.0, spread=0.0, discount=0.01) == 0.0
