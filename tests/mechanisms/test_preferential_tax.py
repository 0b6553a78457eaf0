import numpy as np
import pytest
from hypothesis import given

from model.mechanisms.preferential_tax import preferential_rate

from .draws import NONE, column, either, number, promise

FIRMS = {"rate": column(0, 0.4), "share": column(0, 1), "covers": either(0.0, 1.0)}


@promise
@given(**FIRMS, least=number(0, 1))
def test_off_means_off(rate, share, covers, least):
    assert preferential_rate(rate, share, covers > 0.0, reduction=0.0, least=least).tobytes() == rate.tobytes()


@promise
@given(**FIRMS, reduction=number(0, 0.5), least=number(0, 1))
def test_bounded(rate, share, covers, reduction, least):
    lowered = preferential_rate(rate, share, covers > 0.0, reduction=reduction, least=least)
    assert np.all((lowered >= 0.0) & (lowered <= rate))


@promise
@given(**FIRMS, reduction=number(0, 0.5), least=number(0, 1))
def test_the_others_pay_in_full(rate, share, covers, reduction, least):
    lowered = preferential_rate(rate, share, covers > 0.0, reduction=reduction, least=least)
    others = (covers == 0.0) | (share < least) | (share == 0.0)
    assert np.array_equal(lowered[others], rate[others])


def test_by_hand():
    # just enough measures; one short of it; enough but not covered; a rate that is lower than the reduction
    lowered = preferential_rate(
        np.array([0.25, 0.25, 0.25, 0.05]), np.array([0.6, 0.59, 1.0, 0.8]), np.array([True, True, False, True]),
        reduction=0.1, least=0.6,
    )  # fmt: skip
    assert lowered == pytest.approx([0.15, 0.25, 0.25, 0.0])


def test_limits():
    assert preferential_rate(NONE, NONE, NONE > 0.0, reduction=0.1, least=0.5).shape == (0,)
    everyone = np.ones(2, np.bool_)
    # without a least share it still takes a measure to be entitled
    lowered = preferential_rate(np.full(2, 0.25), np.array([0.0, 0.01]), everyone, reduction=0.25, least=0.0)
    assert lowered.tolist() == [0.25, 0.0]
