import numpy as np
import pytest
from hypothesis import given

from model.mechanisms.learning_curve import learning_curve

from .draws import NONE, column, in_order, never_below, number, promise, within


@promise
@given(
    experience=column(0, 1), initial=column(0.001, 0.5), world_growth=number(0, 0.5), world_share=number(0, 1),
    years=number(0, 30),
)  # fmt: skip
def test_no_learning_rate_no_fall(experience, initial, world_growth, world_share, years):
    abroad = {"world_growth": world_growth, "world_share": world_share, "years": years}
    assert np.all(learning_curve(experience, initial, np.zeros_like(initial), **abroad) == 1.0)


@promise
@given(
    one=column(0, 1), other=column(0, 1), initial=column(0.001, 0.5), learning_rate=column(0, 0.4),
    world_growth=number(0, 0.5), world_share=number(0, 1), years=number(0, 15), wait=number(0, 15),
)  # fmt: skip
def test_never_rises(one, other, initial, learning_rate, world_growth, world_share, years, wait):
    less, more = in_order(one, other)
    abroad = {"world_growth": world_growth, "world_share": world_share}
    now = learning_curve(less, initial, learning_rate, years=years, **abroad)
    assert never_below(now, learning_curve(more, initial, learning_rate, years=years, **abroad))
    assert never_below(now, learning_curve(less, initial, learning_rate, years=years + wait, **abroad))


@promise
@given(initial=column(0.001, 0.1), grown=column(1, 5), learning_rate=column(0, 0.4))
def test_a_doubling_costs_the_rate(initial, grown, learning_rate):
    at_home = {"world_growth": 0.1, "world_share": 0.0, "years": 5.0}
    experience = grown * initial  # from the level of 2017 upwards
    before = learning_curve(experience, initial, learning_rate, **at_home)
    after = learning_curve(2.0 * experience, initial, learning_rate, **at_home)
    assert after == pytest.approx(before * (1.0 - learning_rate))


def test_by_hand():
    # two doublings at home, half of the learning at home: 0.8 ** (2 * 0.5) = 0.8
    # installations abroad double each year for two years, the other half: 0.8 ** (2 * 0.5) = 0.8; together 0.64
    abroad = {"world_growth": 1.0, "world_share": 0.5, "years": 2.0}
    assert learning_curve(np.array([0.4]), np.array([0.1]), np.array([0.2]), **abroad) == pytest.approx([0.64])


def test_limits():
    abroad = {"world_growth": 0.2, "world_share": 0.5, "years": 0.0}
    assert learning_curve(NONE, NONE, NONE, **abroad).shape == (0,)
    assert learning_curve(np.zeros(2), np.ones(2), np.zeros(2), **abroad).tolist() == [1.0, 1.0]
    assert learning_curve(np.zeros(1), np.ones(1), np.full(1, 0.2), **abroad).tolist() == [1.0]  # below 2017: no rise
    far = {"world_growth": 1.0, "world_share": 1.0, "years": 100.0}
    assert within(learning_curve(np.array([1e300]), np.array([1e-6]), np.full(1, 0.5), **far), 0.0, 1.0)
    assert within(learning_curve(np.array([1e300]), np.array([1e-6]), np.full(1, 0.999), **abroad), 0.0, 1.0)
