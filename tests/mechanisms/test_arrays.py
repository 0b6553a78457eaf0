"""Grants by rank, against a loop slow enough to be obvious, and quantiles against their definition."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.arrays import grants_by_rank, weighted_quantile

from .draws import GROUPS, NO_ROWS, NONE, column, groups, number, promise


@st.composite
def queues(draw):
    """Requests of a varying number of applicants, with ties in merit, and the limits of their groups."""
    rows = draw(st.integers(1, 12))
    merit = draw(column(0, 3, rows) | column(0, 3, rows).map(np.round))
    return draw(column(0, 100, rows)), merit, draw(groups(rows)), draw(column(-20, 200, GROUPS))


def one_after_the_other(request, merit, group, limit):
    """Serve each group's applicants from the best to the worst; among equals the earlier row comes first."""
    granted = [0.0] * len(request)
    for which, most in enumerate(limit):
        left = max(most, 0.0)
        members = [row for row in range(len(request)) if group[row] == which]
        for row in sorted(members, key=lambda row: -merit[row]):
            granted[row] = min(request[row], left)
            left -= granted[row]
    return granted


@promise
@given(queue=queues())
def test_as_if_served_one_after_the_other(queue):
    assert grants_by_rank(*queue) == pytest.approx(one_after_the_other(*queue), abs=1e-9)


@promise
@given(queue=queues())
def test_never_more_than_asked_never_negative(queue):
    granted = grants_by_rank(*queue)
    assert np.all((granted >= 0.0) & (granted <= queue[0]))


@promise
@given(queue=queues())
def test_enough_for_everybody_grants_every_request_in_full(queue):
    request, merit, group, _ = queue
    assert np.array_equal(grants_by_rank(request, merit, group, np.full(GROUPS, 1e9)), request)


@promise
@given(queue=queues(), limit=st.sampled_from([0.0, -5.0]))
def test_no_money_grants_exactly_nothing(queue, limit):
    request, merit, group, _ = queue
    assert np.all(grants_by_rank(request, merit, group, np.full(GROUPS, limit)) == 0.0)


@promise
@given(queue=queues(), more=column(0, 1e6, GROUPS))
def test_groups_do_not_touch_each_other(queue, more):
    request, merit, group, limit = queue
    others_richer = limit + np.where(np.arange(GROUPS) == 0, 0.0, more)
    mine = group == 0
    assert np.array_equal(grants_by_rank(*queue)[mine], grants_by_rank(request, merit, group, others_richer)[mine])


def test_by_hand():
    # group 0 has 5: the best takes 3, the next asks 4 and gets 2, the last nothing; group 2 has 10 for a request of 7
    granted = grants_by_rank(
        request=np.array([4.0, 1.0, 3.0, 7.0]),
        merit=np.array([2.0, 1.0, 3.0, 0.0]),
        group=np.array([0, 0, 0, 2]),
        limit=np.array([5.0, 9.0, 10.0]),
    )
    assert granted.tolist() == [2.0, 0.0, 3.0, 7.0]


def test_by_hand_among_equals_the_earlier_row_comes_first():
    granted = grants_by_rank(np.full(3, 2.0), np.ones(3), np.zeros(3, np.intp), np.array([3.0]))
    assert granted.tolist() == [2.0, 1.0, 0.0]


def test_limits():
    assert grants_by_rank(NONE, NONE, NO_ROWS, np.ones(2)).shape == (0,)
    assert grants_by_rank(np.zeros(2), np.zeros(2), np.zeros(2, np.intp), np.zeros(1)).tolist() == [0.0, 0.0]
    without_limit = grants_by_rank(np.ones(2), np.ones(2), np.zeros(2, np.intp), np.array([np.inf]))
    assert without_limit.tolist() == [1.0, 1.0]


def test_inputs_stay_as_they_were():
    request, merit, group, limit = np.array([4.0, 3.0]), np.array([1.0, 2.0]), np.zeros(2, np.intp), np.array([-1.0])
    kept = [request.copy(), merit.copy(), group.copy(), limit.copy()]
    granted = grants_by_rank(request, merit, group, limit)
    granted += 1.0
    for column_now, column_before in zip([request, merit, group, limit], kept, strict=True):
        assert np.array_equal(column_now, column_before)


@promise
@given(values=column(-10, 10), weight=column(0.5, 10), q=number(0, 1))
def test_a_quantile_has_its_share_of_the_weight_below(values, weight, q):
    quantile = weighted_quantile(values, weight, q)
    assert quantile in values
    assert weight[values < quantile].sum() <= q * weight.sum() + 1e-9
    assert weight[values <= quantile].sum() >= q * weight.sum() - 1e-9


def test_by_hand_weighted_quantile():
    # the weights of 1, 2 and 3 add up to 2, 3 and 10: a quarter of 10 is reached at 2, all of it at 3
    values, weight = np.array([3.0, 1.0, 2.0]), np.array([7.0, 2.0, 1.0])
    assert [weighted_quantile(values, weight, q) for q in (0.0, 0.2, 0.25, 1.0)] == [1.0, 1.0, 2.0, 3.0]
