import numpy as np
import pytest
from hypothesis import given

from model.mechanisms.social_norm import norm_relief

from .draws import NONE, column, in_order, never_below, number, promise, within


@promise
@given(adopted=column(0, 1), association=column(0, 1), strength=number(0, 2))
def test_off_means_off(adopted, association, strength):
    assert np.all(norm_relief(adopted, association=0.0, strength=strength) == 0.0)
    assert np.all(norm_relief(adopted, association=association, strength=0.0) == 0.0)


@promise
@given(one=column(0, 1), other=column(0, 1), association=column(0, 1), strength=number(0, 2))
def test_rises_with_adoption(one, other, association, strength):
    fewer, more = in_order(one, other)
    relief = norm_relief(more, association=association, strength=strength)
    assert never_below(relief, norm_relief(fewer, association=association, strength=strength))


def test_by_hand():
    # half the sector has the measure: 0.3 * 0.5 at full strength; a fifth of an association: a fifth of that
    relief = norm_relief(np.array([0.5, 0.5]), association=np.array([1.0, 0.2]), strength=0.3)
    assert relief == pytest.approx([0.15, 0.03])


def test_limits():
    assert norm_relief(NONE, association=1.0, strength=0.3).shape == (0,)
    assert norm_relief(np.array([0.0, 1.0]), association=1.0, strength=0.3).tolist() == [0.0, 0.3]
    assert within(norm_relief(np.ones(1), association=1.0, strength=1e300), 0.0, 1e300)
