import numpy as np
import pytest
from hypothesis import given

from model.mechanisms.energy_quota import excess_energy, quota_per_output, surcharge

from .draws import NONE, column, in_order, never_below, number, promise, within


@promise
@given(own=column(0, 10), mean=column(0, 10))
def test_quota_per_output__off_means_off(own, mean):
    assert np.array_equal(quota_per_output(own, mean, by_productivity=0.0, left=1.0), own)


@promise
@given(own=column(0, 10), mean=column(0, 10), part=column(0, 1), left=column(0, 1))
def test_productive_firms_gain_from_allocation_by_productivity(own, mean, part, left):
    by_use = quota_per_output(own, mean, by_productivity=0.0, left=left)
    by_productivity = quota_per_output(own, mean, by_productivity=part, left=left)
    productive = own <= mean
    assert never_below(by_productivity[productive], by_use[productive])
    assert never_below(by_use[~productive], by_productivity[~productive])


@promise
@given(own=column(0, 10), mean=column(0, 10), part=number(0, 1), left=number(0, 1), of_that=number(0, 1))
def test_falls_as_it_tightens(own, mean, part, left, of_that):
    now, later = (quota_per_output(own, mean, by_productivity=part, left=each) for each in (left, left * of_that))
    assert never_below(now, later)


@promise
@given(quota=column(0, 10), output=column(0, 1e4), kept=column(0, 1))
def test_within_the_quota_nothing_counts(quota, output, kept):
    assert np.all(excess_energy(kept * (quota * output), quota, output) == 0.0)


@promise
@given(one=column(0, 1e5), other=column(0, 1e5), quota=column(0, 10), output=column(0, 1e4))
def test_rises_with_energy(one, other, quota, output):
    less, more = in_order(one, other)
    assert never_below(excess_energy(more, quota, output), excess_energy(less, quota, output))


@promise
@given(excess=column(0, 1e5), tce_per_mwh=number(0.1, 0.4))
def test_surcharge__off_means_off(excess, tce_per_mwh):
    assert np.all(surcharge(excess, price=0.0, tce_per_mwh=tce_per_mwh) == 0.0)


@promise
@given(excess=column(0, 1e5), price=column(0, 1), tce_per_mwh=number(0.1, 0.4))
def test_proportional_to_excess(excess, price, tce_per_mwh):
    once = surcharge(excess, price=price, tce_per_mwh=tce_per_mwh)
    assert surcharge(2.0 * excess, price=price, tce_per_mwh=tce_per_mwh) == pytest.approx(2.0 * once)


def test_by_hand():
    # (0.75 * 2 + 0.25 * 1) * 0.81 = 1.4175, by past use 2 * 0.81 = 1.62
    quota = quota_per_output(np.full(2, 2.0), np.ones(2), by_productivity=np.array([0.25, 0.0]), left=0.81)
    assert quota == pytest.approx([1.4175, 1.62])
    # 20 tce for an output of 10: 20 - 14.175 and 20 - 16.2
    excess = excess_energy(np.full(2, 20.0), quota, np.full(2, 10.0))
    assert excess == pytest.approx([5.825, 3.8])
    # 5.825 tce are 46.6 MWh of 0.125 tce, 46,600 kWh at 0.1 CNY: 4,660 CNY; the other is not charged
    charge = surcharge(excess, price=np.array([0.1, 0.0]), tce_per_mwh=0.125)
    assert charge == pytest.approx([0.00466, 0.0])


def test_limits():
    assert quota_per_output(NONE, NONE, by_productivity=0.5, left=0.9).shape == (0,)
    assert excess_energy(NONE, NONE, NONE).shape == (0,)
    assert surcharge(NONE, price=0.1, tce_per_mwh=0.1229).shape == (0,)
    assert quota_per_output(np.ones(1), np.ones(1), by_productivity=1.0, left=0.0).tolist() == [0.0]
    assert excess_energy(np.array([5.0]), np.zeros(1), np.zeros(1)).tolist() == [5.0]
    assert within(surcharge(np.array([1e300]), price=1.0, tce_per_mwh=0.1229), 0.0, 1e300)
