import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.mechanisms.expectations import announced_mean, expected_value

from .draws import NONE, column, in_order, never_below, number, promise

QUARTERS = 8


@promise
@given(now=column(-1e3, 1e3), credibility=column(0, 1), foresight=number(0, 1))
def test_no_announcement_no_change(now, credibility, foresight):
    terms = {"credibility": credibility, "foresight": foresight}
    assert expected_value(now=now, later=now.copy(), **terms).tobytes() == now.tobytes()
    for value in now.tolist():
        assert expected_value(now=value, later=value, credibility=0.7, foresight=foresight) == value


@promise
@given(now=column(-1e3, 1e3), later=column(-1e3, 1e3), foresight=number(0, 1))
def test_without_credibility_only_the_present_counts(now, later, foresight):
    assert expected_value(now=now, later=later, credibility=0.0, foresight=foresight).tobytes() == now.tobytes()


@promise
@given(now=column(-1e3, 1e3), later=column(-1e3, 1e3), credibility=column(0, 1), foresight=number(0, 1))
def test_between_now_and_later(now, later, credibility, foresight):
    low, high = in_order(now, later)
    expected = expected_value(now=now, later=later, credibility=credibility, foresight=foresight)
    assert never_below(high, expected)
    assert never_below(expected, low)


@promise
@given(
    path=column(0, 1e3, QUARTERS), quarter=st.integers(0, QUARTERS - 1), horizon=st.integers(0, 12),
    wait=st.integers(1, 5),
)  # fmt: skip
def test_a_surprise_is_not_foreseen(path, quarter, horizon, wait):
    assert announced_mean(path, quarter=quarter, horizon=horizon, known_from=None) == path[quarter]
    assert announced_mean(path, quarter=quarter, horizon=horizon, known_from=quarter + wait) == path[quarter]


@promise
@given(value=number(0, 1e3), quarter=st.integers(0, QUARTERS - 1), horizon=st.integers(0, 12))
def test_a_constant_path_changes_nothing(value, quarter, horizon):
    assert announced_mean(np.full(QUARTERS, value), quarter=quarter, horizon=horizon, known_from=0) == value


@promise
@given(path=column(0, 1e3, QUARTERS), quarter=st.integers(0, QUARTERS - 1), horizon=st.integers(1, 12))
def test_within_the_path(path, quarter, horizon):
    mean = announced_mean(path, quarter=quarter, horizon=horizon, known_from=0)
    coming = path[min(quarter + 1, QUARTERS - 1) :]
    assert never_below(coming.max(), mean)
    assert never_below(mean, coming.min())


def test_by_hand():
    # half believed, four fifths looked ahead: 10 + 0.4 * (60 - 10) = 30
    assert expected_value(now=10.0, later=60.0, credibility=0.5, foresight=0.8) == pytest.approx(30.0)
    mixed = expected_value(now=10.0, later=np.array([60.0, 10.0]), credibility=0.5, foresight=0.8)
    assert mixed == pytest.approx([30.0, 10.0])
    # seen from the second of four quarters: (6 + 8) / 2 = 7; over four quarters (6 + 8 + 8 + 8) / 4 = 7.5
    path = np.array([1.0, 2.0, 6.0, 8.0])
    assert announced_mean(path, quarter=1, horizon=2, known_from=1) == pytest.approx(7.0)
    assert announced_mean(path, quarter=1, horizon=4, known_from=0) == pytest.approx(7.5)
    assert announced_mean(path, quarter=1, horizon=4, known_from=2) == 2.0


def test_limits():
    assert expected_value(now=NONE, later=NONE, credibility=1.0, foresight=1.0).shape == (0,)
    assert expected_value(now=0.0, later=1e300, credibility=1.0, foresight=1.0) == 1e300
    path = np.array([3.0, 4.0])
    assert announced_mean(path, quarter=9, horizon=4, known_from=0) == 4.0
    assert announced_mean(path, quarter=0, horizon=0, known_from=0) == 3.0
    assert announced_mean(path[:1], quarter=0, horizon=1000, known_from=0) == 3.0
