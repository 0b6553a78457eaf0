import numpy as np
import pytest
from hypothesis import given

from model.mechanisms.pollution_tax import pollution_tax

from .draws import NONE, column, promise, within


@promise
@given(pollution=column(0, 1e5), rate=column(0, 0.01), distance=column(-3, 1))
def test_proportional_to_pollution(pollution, rate, distance):
    tax = pollution_tax(pollution, rate, distance)
    assert pollution_tax(2.0 * pollution, rate, distance) == pytest.approx(2.0 * tax)


@promise
@given(pollution=column(1, 1e5), rate=column(0.0001, 0.01), well_below=column(0.3, 1), other=column(-3, 0.299999))
def test_relief_below_standard(pollution, rate, well_below, other):
    assert np.all(pollution_tax(pollution, rate, well_below) < pollution_tax(pollution, rate, other))


def test_by_hand():
    # 100 * 0.02 = 2: in full above the standard and at 29 % below it, times 0.75 at 30 %, times 0.5 at 50 %
    tax = pollution_tax(np.full(4, 100.0), np.full(4, 0.02), np.array([-1.0, 0.29, 0.3, 0.5]))
    assert tax == pytest.approx([2.0, 2.0, 1.5, 1.0])


def test_limits():
    assert pollution_tax(NONE, NONE, NONE).shape == (0,)
    assert pollution_tax(np.zeros(1), np.zeros(1), np.zeros(1)).tolist() == [0.0]
    assert within(pollution_tax(np.full(3, 1e300), np.full(3, 1.0), np.array([-np.inf, 0.0, 1.0])), 0.0, 1e300)
