import numpy as np
import pytest
from hypothesis import given

from model.mechanisms.technology_performance import technology_performance

from .draws import NONE, column, promise, within


@promise
@given(luck=column(-6, 6))
def test_no_risk_no_surprise(luck):
    assert np.all(technology_performance(np.zeros_like(luck), luck) == 1.0)


@promise
@given(technology_risk=column(0, 1), luck=column(-6, 6))
def test_bounded(technology_risk, luck):
    assert within(technology_performance(technology_risk, luck), 0.0, 1.2)


def test_by_hand():
    # 1 + 0.2 * 0.5 = 1.1; 1 - 0.2 * 2 = 0.6; 1 - 0.2 * 6 = -0.2 is held at 0
    performance = technology_performance(np.full(3, 0.2), np.array([0.5, -2.0, -6.0]))
    assert performance == pytest.approx([1.1, 0.6, 0.0])


def test_limits():
    assert technology_performance(NONE, NONE).shape == (0,)
    assert technology_performance(np.zeros(2), np.zeros(2)).tolist() == [1.0, 1.0]
    assert technology_performance(np.full(2, 1e300), np.array([-9.0, 9.0])).tolist() == [0.0, 1.2]
