import numpy as np
import pytest
from hypothesis import given

from model.mechanisms.standard import standard_limit

from .draws import NONE, column, number, promise, within


@promise
@given(sector_mean=column(0, 1e3), tightening=number(0, 1), years=number(0, 30), pollution=column(0, 1e9))
def test_off_means_off(sector_mean, tightening, years, pollution):
    limit = standard_limit(sector_mean, stringency=0.0, tightening=tightening, years=years)
    assert not np.any(pollution > limit)


@promise
@given(
    sector_mean=column(0.01, 1e3), stringency=number(0, 3), more=number(0.001, 3), tightening=number(0, 0.2),
    years=number(0, 30),
)  # fmt: skip
def test_falls_with_stringency(sector_mean, stringency, more, tightening, years):
    path = {"tightening": tightening, "years": years}
    lax = standard_limit(sector_mean, stringency=stringency, **path)
    strict = standard_limit(sector_mean, stringency=stringency + more, **path)
    assert np.all(strict < lax)


@promise
@given(
    sector_mean=column(0.01, 1e3), stringency=number(0.01, 3), tightening=number(0.001, 0.2), years=number(0, 15),
    wait=number(0.25, 15),
)  # fmt: skip
def test_falls_with_time(sector_mean, stringency, tightening, years, wait):
    path = {"stringency": stringency, "tightening": tightening}
    now, later = (standard_limit(sector_mean, years=when, **path) for when in (years, years + wait))
    assert np.all(later < now)


def test_by_hand():
    # 20 * 0.9 ** 2 / 0.5 = 20 * 0.81 / 0.5 = 32.4
    assert standard_limit(np.array([20.0]), stringency=0.5, tightening=0.1, years=2.0) == pytest.approx([32.4])


def test_limits():
    mean = np.array([0.0, 10.0])
    assert standard_limit(NONE, stringency=1.0, tightening=0.1, years=1.0).shape == (0,)
    assert standard_limit(NONE, stringency=0.0, tightening=0.1, years=1.0).shape == (0,)
    assert np.all(np.isposinf(standard_limit(mean, stringency=0.0, tightening=0.0, years=0.0)))
    assert standard_limit(mean, stringency=1.0, tightening=1.0, years=0.0).tolist() == [0.0, 10.0]
    assert standard_limit(mean, stringency=1.0, tightening=1.0, years=0.25).tolist() == [0.0, 0.0]
    assert within(standard_limit(mean, stringency=1e-9, tightening=0.5, years=1e3), 0.0, 1e10)
