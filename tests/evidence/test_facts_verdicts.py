"""Verdicts: on both sides of a target, across its ends, and where nothing can be told."""

import math

import pytest

from experiments.evidence.facts.verdicts import (
    COMPARED,
    NOT_REPRODUCED,
    OPEN,
    REPRODUCED,
    Interval,
    Target,
    verdict,
    verdict_of_all,
)


@pytest.mark.parametrize(
    ("low", "high", "target", "expected"),
    [
        (0.9, 1.1, Target(0.8, 1.3), REPRODUCED),
        (0.8, 1.3, Target(0.8, 1.3), REPRODUCED),
        (0.5, 0.7, Target(0.8, 1.3), NOT_REPRODUCED),
        (1.4, 1.7, Target(0.8, 1.3), NOT_REPRODUCED),
        (0.7, 0.9, Target(0.8, 1.3), OPEN),
        (1.2, 1.4, Target(0.8, 1.3), OPEN),
        (0.1, 2.0, Target(0.8, 1.3), OPEN),
        (0.1, 0.2, Target(low=0.0), REPRODUCED),
        (-0.1, 0.2, Target(low=0.0), OPEN),
        (-0.2, -0.1, Target(low=0.0), NOT_REPRODUCED),
        (-0.2, -0.1, Target(high=0.0), REPRODUCED),
        (0.1, 0.2, Target(high=0.0), NOT_REPRODUCED),
        (math.nan, math.nan, Target(low=0.0), OPEN),
        (0.1, 0.2, None, COMPARED),
    ],
)
def test_a_verdict(low: float, high: float, target: Target | None, expected: str):
    assert verdict(Interval((low + high) / 2, low, high, 10), target) == expected


@pytest.mark.parametrize(
    ("each", "expected"),
    [
        ([REPRODUCED, COMPARED], REPRODUCED),
        ([REPRODUCED, OPEN], OPEN),
        ([REPRODUCED, OPEN, NOT_REPRODUCED], NOT_REPRODUCED),
        ([COMPARED], OPEN),
        ([], OPEN),
    ],
)
def test_a_verdict_on_several_statistics(each: list[str], expected: str):
    assert verdict_of_all(each) == expected


def test_the_interval_is_students():
    found = Interval.of([1.0, 2.0, 3.0, 4.0, 5.0])
    half = 2.7764451 * (2.5**0.5) / 5**0.5  # quantile 0.975 with four degrees of freedom
    assert (found.value, found.low, found.high) == pytest.approx((3.0, 3 - half, 3 + half))
    assert found.replications == 5


def test_what_does_not_exist_is_left_out():
    nan = math.nan
    assert Interval.of([1.0, nan, 2.0, 3.0]) == Interval.of([1.0, 2.0, 3.0])
    few = Interval.of([1.0, nan, 2.0])
    assert (few.value, few.replications) == (1.5, 2)
    assert verdict(few, Target(0.0, 9.0)) == OPEN
    assert math.isnan(Interval.of([nan]).value)


def test_replications_that_agree_leave_no_doubt():
    found = Interval.of([0.5, 0.5, 0.5])
    assert (found.low, found.high) == (0.5, 0.5)
    assert verdict(found, Target(high=0.4)) == NOT_REPRODUCED
