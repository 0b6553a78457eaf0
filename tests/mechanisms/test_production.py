import numpy as np
import pytest
from hypothesis import given

from model.mechanisms.production import production

from .draws import NONE, column, never_below, number, promise, within


@promise
@given(demand=column(0, 1e5), capacity=column(0, 1e5), utilisation_limit=number(0, 1))
def test_never_above_capacity(demand, capacity, utilisation_limit):
    output = production(demand, capacity, utilisation_limit=utilisation_limit)
    assert never_below(utilisation_limit * capacity / 4.0, output)


@promise
@given(demand=column(0, 1e5), capacity=column(0, 1e5), utilisation_limit=number(0, 1))
def test_never_above_demand(demand, capacity, utilisation_limit):
    assert np.all(production(demand, capacity, utilisation_limit=utilisation_limit) <= demand)


def test_by_hand():
    # a quarter's usable capacity is 0.9 * 20 / 4 = 4.5
    assert production(np.array([3.0, 6.0]), np.full(2, 20.0), utilisation_limit=0.9) == pytest.approx([3.0, 4.5])


def test_limits():
    zero, huge = np.zeros(1), np.array([1e300])
    assert production(NONE, NONE, utilisation_limit=0.9).shape == (0,)
    assert production(zero, zero, utilisation_limit=0.9).tolist() == [0.0]
    assert production(huge, zero, utilisation_limit=1.0).tolist() == [0.0]
    assert production(huge, huge, utilisation_limit=0.0).tolist() == [0.0]
    assert within(production(huge, huge, utilisation_limit=1.0), 0.0, 1e300)
