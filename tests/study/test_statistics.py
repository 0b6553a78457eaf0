"""Means, paired differences, relative changes, replications needed and spreads say what they should, and how surely."""

import doctest
import importlib
import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from experiments.study.statistics import (
    mean_interval,
    paired_difference,
    relative_change,
    replications_needed,
    spread,
    student,
    without_rounding,
)
from model.arrays import Array

promise = settings(max_examples=60, deadline=None)
numbers = st.floats(-1000, 1000, allow_subnormal=False).map(lambda drawn: round(drawn, 6))
samples = st.integers(2, 12).flatmap(lambda n: arrays(np.float64, n, elements=numbers, fill=st.nothing()))
pairs = st.integers(2, 12).flatmap(lambda n: arrays(np.float64, (2, n), elements=numbers, fill=st.nothing()))
scales = st.sampled_from([1e-3, 0.5, 3.0, 1e6])
FOUR = np.array([1.0, 2.0, 3.0, 4.0])  # standard deviation sqrt(5/3) = 1.29099; t(3) = 3.18245


@pytest.mark.parametrize(
    "module",
    ["figures", "study.statistics", "study.shapley", "study.search", "study.arrays", "commands.options", "target"],
)
def test_the_examples_in_the_docstrings_run(module: str):
    result = doctest.testmod(importlib.import_module(f"experiments.{module}"))
    assert result.failed == 0


# --- by hand


def test_an_interval_by_hand():
    found = mean_interval(FOUR)
    assert float(found.mean) == 2.5
    half = 3.182446305 * math.sqrt(5 / 3) / 2
    assert (float(found.low), float(found.high)) == pytest.approx((2.5 - half, 2.5 + half))
    assert found.count == 4


def test_replications_by_hand():
    """t(7) s / sqrt(8) = 1.079 and t(8) s / sqrt(9) = 0.992: eight do not give a half-width of 1, nine do."""
    assert replications_needed(FOUR, 1.0) == 9


def test_a_relative_change_by_hand():
    """From 10 to 11 in the mean; off the ratio 1.1 by (-1, 1, 0) over 10, so the error is t(2) 0.1 / sqrt 3."""
    found = relative_change(np.array([10.0, 12.0, 11.0]), np.array([10.0, 10.0, 10.0]))
    half = 4.30265273 * 0.1 / math.sqrt(3)
    assert (float(found.mean), float(found.low), float(found.high)) == pytest.approx((0.1, 0.1 - half, 0.1 + half))


def test_a_spread_by_hand():
    low, high = spread(np.arange(101.0), 0.9)
    assert (float(low), float(high)) == pytest.approx((5, 95))


# --- against SciPy


@promise
@given(pairs)
def test_a_paired_difference_is_that_of_the_paired_t_test(drawn: Array):
    values, reference = drawn
    assume((values - reference).std() > 1e-6)
    found = paired_difference(values, reference)
    other = stats.ttest_rel(values, reference).confidence_interval(0.95)
    assert (float(found.low), float(found.high)) == pytest.approx((other.low, other.high), rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("degrees", [1, 2, 9, 99])
def test_students_quantile_is_that_of_scipy(degrees: int):
    assert student(degrees) == pytest.approx(stats.t.ppf(0.975, degrees))
    assert student(degrees, 0.5) == pytest.approx(stats.t.ppf(0.75, degrees))


# --- promises


@promise
@given(samples, numbers, scales)
def test_an_interval_moves_and_stretches_with_its_values(values: Array, shift: float, scale: float):
    plain, moved = mean_interval(values), mean_interval(scale * values + shift)
    close = {"rtol": 1e-7, "atol": 1e-6 * max(1.0, scale)}
    np.testing.assert_allclose(moved.low, scale * plain.low + shift, **close)
    np.testing.assert_allclose(moved.high, scale * plain.high + shift, **close)


@promise
@given(pairs, numbers)
def test_luck_that_both_sides_share_falls_out(drawn: Array, luck: float):
    values, reference = drawn
    shared = luck * np.arange(values.size)
    plain, lucky = paired_difference(values, reference), paired_difference(values + shared, reference + shared)
    np.testing.assert_allclose([lucky.low, lucky.high], [plain.low, plain.high], rtol=1e-6, atol=1e-6)


@promise
@given(pairs, scales)
def test_a_relative_change_has_no_unit(drawn: Array, scale: float):
    values, reference = np.abs(drawn) + 1.0
    plain, scaled = relative_change(values, reference), relative_change(scale * values, scale * reference)
    np.testing.assert_allclose([scaled.mean, scaled.low], [plain.mean, plain.low], rtol=1e-9, atol=1e-9)


@promise
@given(samples, st.floats(0.01, 1.0))
def test_a_change_that_is_the_same_share_everywhere_is_sure(reference: Array, share: float):
    reference = np.abs(reference) + 1.0
    found = relative_change((1 + share) * reference, reference)
    np.testing.assert_allclose([found.mean, found.low, found.high], share, rtol=1e-9, atol=1e-12)


@promise
@given(samples, st.floats(0.05, 10.0))
def test_the_replications_needed_are_the_fewest(values: Array, part: float):
    deviation = float(values.std(ddof=1))
    assume(deviation > 1e-6)
    needed = replications_needed(values, part * deviation)

    def half(number: int) -> float:
        return float(stats.t.ppf(0.975, number - 1)) * deviation / math.sqrt(number)

    assert needed is not None
    assert half(needed) <= part * deviation * (1 + 1e-9)
    assert needed == 2 or half(needed - 1) > part * deviation * (1 - 1e-9)


@promise
@given(samples, st.floats(0.05, 5.0), st.floats(1.1, 4.0))
def test_a_narrower_interval_needs_no_fewer_replications(values: Array, width: float, wider: float):
    one, other = replications_needed(values, width), replications_needed(values, wider * width)
    assert one is not None
    assert other is not None
    assert one >= other >= 2


@promise
@given(samples)
def test_the_middle_half_lies_within_the_middle_nine_tenths(values: Array):
    (low, high), (lower, higher) = spread(values, 0.5), spread(values, 0.9)
    assert lower <= low <= high <= higher


def test_arrays_are_taken_element_by_element():
    values = np.arange(24.0).reshape(4, 2, 3) ** 1.5
    whole = mean_interval(values)
    assert whole.mean.shape == whole.low.shape == (2, 3)
    assert float(whole.low[1, 2]) == pytest.approx(float(mean_interval(values[:, 1, 2]).low))


# --- where nothing can be said


def test_one_replication_has_a_mean_and_no_interval():
    found = mean_interval(np.array([3.0]))
    assert float(found.mean) == 3.0
    assert math.isnan(found.low)
    assert math.isnan(found.high)
    assert not found.differs_from_zero
    assert replications_needed(np.array([3.0]), 1.0) is None


def test_no_replication_has_no_mean():
    with pytest.raises(ValueError, match="no replication"):
        mean_interval(np.zeros(0))


def test_values_without_variance_need_the_fewest_replications():
    assert replications_needed(np.full(5, 2.0), 1e-9) == 2


def test_no_width_to_aim_at_needs_no_number():
    assert replications_needed(FOUR, 0.0) is None
    assert replications_needed(FOUR, math.nan) is None
    assert replications_needed(FOUR, 1e-300) is None


def test_nothing_is_no_base_for_a_relative_change():
    found = relative_change(np.array([1.0, 2.0]), np.zeros(2))
    assert math.isnan(found.mean)
    assert math.isnan(found.low)


@pytest.mark.parametrize(
    ("values", "differs"), [([1.0, 1.1, 0.9], True), ([-1.0, -1.1, -0.9], True), ([-1.0, 1.0, 0.5], False)]
)
def test_whether_zero_is_left_out(values: list[float], differs: bool):
    assert bool(mean_interval(np.array(values)).differs_from_zero) is differs


def test_what_rounding_leaves_is_zero():
    amounts = np.array([8.9e9, 9.0e9])
    assert without_rounding(np.array([0.5, -7.0]), amounts).tolist() == [0.0, 0.0]
    assert without_rounding(np.array([10.0]), amounts).tolist() == [10.0]


# --- coverage


@pytest.mark.slow
@pytest.mark.parametrize("count", [2, 5, 20])
def test_the_interval_holds_the_mean_in_ninety_five_cases_of_a_hundred(count: int):
    drawn = np.random.default_rng(count).normal(3.0, 2.0, (count, 40_000))
    found = mean_interval(drawn)
    assert np.mean((found.low <= 3.0) & (found.high >= 3.0)) == pytest.approx(0.95, abs=0.005)  # 4.6 standard errors


@pytest.mark.slow
def test_the_interval_of_a_relative_change_holds_it_nearly_as_often():
    """It is linearised, so only nearly; luck of both sides is shared, as under common random numbers."""
    random = np.random.default_rng(1)
    luck = random.normal(0, 1, (10, 40_000))
    reference = 10 + luck + random.normal(0, 0.3, luck.shape)
    found = relative_change(12 + 1.2 * luck + random.normal(0, 0.3, luck.shape), reference)
    assert np.mean((found.low <= 0.2) & (found.high >= 0.2)) == pytest.approx(0.95, abs=0.01)
