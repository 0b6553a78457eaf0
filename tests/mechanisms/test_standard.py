import numpy as np
import pytest
from hypothesis import given

from model.mechanisms.standard import standard_limit

from .draws import NONE, column, number, promise, within


@promise
@given(sector_mean=column(0, 1e3), left=number(0, 1), pollution=column(0, 1e9))
def test_off_means_off(sector_mean, left, pollution):
    limit = standard_limit(sector_mean, stringency=0.0, left=left)
    assert not np.any(pollution > limit)


@promise
@given(sector_mean=column(0.01, 1e3), stringency=number(0, 3), more=number(0.001, 3), left=number(0.01, 1))
def test_falls_with_stringency(sector_mean, stringency, more, left):
    lax = standard_limit(sector_mean, stringency=stringency, left=left)
    strict = standard_limit(sector_mean, stringency=stringency + more, left=left)
    assert np.all(strict < lax)


@promise
@given(sector_mean=column(0.01, 1e3), stringency=number(0.01, 3), left=number(0.01, 0.9), more=number(0.01, 0.1))
def test_falls_as_it_tightens(sector_mean, stringency, left, more):
    now, later = (standard_limit(sector_mean, stringency=stringency, left=part) for part in (left + more, left))
    assert np.all(later < now)


def test_by_hand():
    # 20 * 0.81 / 0.5 = 32.4
    assert standard_limit(np.array([20.0]), stringency=0.5, left=0.81) == pytest.approx([32.4])


def test_limits():
    mean = np.array([0.0, 10.0])
    assert standard_limit(NONE, stringency=1.0, left=0.9).shape == (0,)
    assert standard_limit(NONE, stringency=0.0, left=0.9).shape == (0,)
    assert np.all(np.isposinf(standard_limit(mean, stringency=0.0, left=1.0)))
    assert standard_limit(mean, stringency=1.0, left=1.0).tolist() == [0.0, 10.0]
    assert standard_limit(mean, stringency=1.0, left=0.0).tolist() == [0.0, 0.0]
    assert within(standard_limit(mean, stringency=1e-9, left=0.5), 0.0, 1e10)
