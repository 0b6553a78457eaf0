"""Morris and Sobol on functions whose indices are known: through the code that serves the model."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.sensitivity.indices import (
    Ranges,
    beyond_luck,
    complete,
    importance,
    luck,
    screening,
    screening_design,
    screening_luck,
    variance_design,
    variance_indices,
)

LEVELS = 4


def unit(number: int) -> Ranges:
    return Ranges(tuple(f"x{place}" for place in range(number)), (0.0,) * number, (1.0,) * number)


def ishigami(x: np.ndarray) -> np.ndarray:
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


WEIGHTS = np.array([0.0, 1.0, 4.5, 9.0, 99.0])


def g_function(x: np.ndarray) -> np.ndarray:
    return np.prod((np.abs(4 * x - 2) + WEIGHTS) / (1 + WEIGHTS), axis=1)


def g_indices() -> tuple[np.ndarray, np.ndarray]:
    """Analytic first and total indices of Sobol's g-function (Saltelli and others 2010)."""
    parts = 1 / (3 * (1 + WEIGHTS) ** 2)
    whole = np.prod(1 + parts) - 1
    return parts / whole, parts * np.prod(1 + parts) / (1 + parts) / whole


def within(estimate, expected: np.ndarray, slack: float) -> bool:
    return bool((estimate.low - slack <= expected).all() and (expected <= estimate.high + slack).all())


def test_sobol_indices_of_ishigami_are_the_analytic_ones():
    pi = np.pi
    ranges = Ranges(("x1", "x2", "x3"), (-pi,) * 3, (pi,) * 3)
    found = variance_indices(ranges, ishigami(variance_design(ranges, 1024, 1)), 1)
    first_part, second_part = 0.5 * (1 + 0.1 * pi**4 / 5) ** 2, 49 / 8
    mixed = 0.1**2 * pi**8 * (1 / 18 - 1 / 50)
    whole = first_part + second_part + mixed
    assert within(found.first, np.array([first_part, second_part, 0.0]) / whole, 0.0)
    assert within(found.total, np.array([first_part + mixed, second_part, mixed]) / whole, 0.0)
    assert (found.first.high - found.first.low < 0.25).all()


def test_sobol_indices_of_the_g_function_are_the_analytic_ones():
    ranges = unit(len(WEIGHTS))
    found = variance_indices(ranges, g_function(variance_design(ranges, 512, 3)), 3)
    first, total = g_indices()
    assert within(found.first, first, 0.01)
    assert within(found.total, total, 0.01)


def test_intervals_of_sobol_indices_hold_the_truth_about_as_often_as_they_say():
    ranges = unit(len(WEIGHTS))
    _, total = g_indices()
    hits = [
        (found.low <= total) & (total <= found.high)
        for seed in range(1, 41)
        for found in [variance_indices(ranges, g_function(variance_design(ranges, 128, seed)), seed).total]
    ]
    assert np.mean(hits) > 0.88


def test_morris_of_a_linear_function_gives_its_slopes_over_the_ranges():
    ranges = Ranges(("a", "b", "c"), (0.0, -1.0, 10.0), (2.0, 1.0, 11.0))
    x = screening_design(ranges, 6, LEVELS, 1)
    found = screening(ranges, x, 3 * x[:, 0] - 5 * x[:, 1], LEVELS, 1)
    assert np.allclose(found.mu.value, [6, -10, 0])
    assert np.allclose(found.mu_star.value, [6, 10, 0])
    assert np.allclose(found.sigma, 0)
    assert np.allclose(found.mu.low, found.mu.high)


def test_morris_ranks_the_inputs_of_the_g_function():
    ranges = unit(len(WEIGHTS))
    x = screening_design(ranges, 20, LEVELS, 2)
    found = screening(ranges, x, g_function(x), LEVELS, 2)
    assert np.argsort(-found.mu_star.value).tolist() == [0, 1, 2, 3, 4]
    assert found.sigma[0] > found.mu_star.value[4]


def test_a_product_has_no_mean_effect_but_a_spread():
    ranges = Ranges(("a", "b"), (-1.0, -1.0), (1.0, 1.0))
    x = screening_design(ranges, 40, LEVELS, 1)
    found = screening(ranges, x, x[:, 0] * x[:, 1], LEVELS, 1)
    assert (found.mu.low < 0).all()
    assert (found.mu.high > 0).all()
    assert (found.mu_star.low > 0).all()
    assert (found.sigma > 0.5).all()


@pytest.mark.parametrize("design", [lambda seed: screening_design(unit(4), 5, LEVELS, seed),
                                    lambda seed: variance_design(unit(4), 8, seed)])  # fmt: skip
def test_designs_depend_on_the_seed_alone(design):
    assert (design(5) == design(5)).all()
    assert (design(5) != design(6)).any()


def test_each_step_of_a_trajectory_moves_one_input():
    ranges = unit(5)
    steps = np.diff(screening_design(ranges, 4, LEVELS, 1).reshape(4, 6, 5), axis=1)
    assert ((steps != 0).sum(axis=2) == 1).all()
    assert ((steps != 0).sum(axis=1) == 1).all()


def test_first_and_last_row_of_a_block_are_independent_samples():
    ranges = unit(3)
    blocks = variance_design(ranges, 16, 1).reshape(16, 5, 3)
    for place in range(3):
        other = [each for each in range(3) if each != place]
        assert (blocks[:, 1 + place, other] == blocks[:, 0, other]).all()
        assert (blocks[:, 1 + place, place] == blocks[:, -1, place]).all()
    assert (blocks[:, 0] != blocks[:, -1]).all()


def test_a_constant_output_has_no_indices():
    ranges = unit(2)
    assert np.isnan(variance_indices(ranges, np.ones(4 * 8), 1).total.value).all()


def test_a_block_with_a_missing_output_is_left_out_whole():
    outputs = np.array([1.0, 2.0, np.nan, 4.0, 5.0, 6.0])
    assert complete(outputs, 2).tolist() == [True, True, False, False, True, True]
    assert complete(np.stack([outputs, outputs], axis=1), 3).tolist() == [False] * 3 + [True] * 3


def test_indices_without_some_blocks_are_still_near_the_truth():
    ranges = unit(len(WEIGHTS))
    outputs = g_function(variance_design(ranges, 512, 3))
    outputs[np.arange(0, len(outputs), 97)] = np.nan
    found = variance_indices(ranges, outputs[complete(outputs, len(ranges) + 2)], 3)
    assert within(found.total, g_indices()[1], 0.02)


def test_luck_is_the_share_of_variance_that_replications_show():
    chance = np.random.default_rng(1)
    shape = (4000, 10)
    inputs, common, mixed = (
        chance.normal(size=(shape[0], 1)),
        chance.normal(size=(1, shape[1])),
        chance.normal(size=shape),
    )
    found = luck(2 * inputs + mixed)
    assert found.of_a_run == pytest.approx(1 / 5, abs=0.02)
    assert found.left == pytest.approx(0.1 / 4.1, abs=0.005)
    assert luck(2 * inputs + common).left == pytest.approx(0, abs=1e-12)
    assert luck(2 * inputs + 100 * common).of_a_run > 0.9
    assert luck(2 * inputs + 0 * mixed).of_a_run == pytest.approx(0, abs=1e-12)
    assert np.isnan(luck(np.ones(shape)).of_a_run)


EFFECT = st.floats(0, 1e6, allow_subnormal=False)  # half of the smallest number there is would be nothing


@given(st.lists(st.lists(EFFECT, min_size=3, max_size=3), min_size=1, max_size=4), st.floats(0.01, 100))
def test_importance_knows_no_units(mu_stars, scale):
    arrays = [np.array(each) for each in mu_stars]
    assert np.allclose(importance(arrays), importance([scale * each for each in arrays]))
    assert (importance(arrays) <= 1).all()


def test_what_luck_adds_to_effects_is_found_and_taken_away():
    ranges = Ranges(("strong", "nothing"), (0.0, 10.0), (2.0, 30.0))
    design = screening_design(ranges, 400, LEVELS, 3)
    noise = np.random.default_rng(4).normal(size=(len(design), 2))
    outputs = 5 * design[:, :1] + noise
    adds = screening_luck(ranges, design, outputs)
    # an effect is a difference over two thirds of the range: its standard deviation is 1.5 * sqrt(2), less by sqrt(2)
    # in the mean of two replications, and the mean size of a normal number is sqrt(2 / pi) of that
    assert adds == pytest.approx(1.5 * np.sqrt(2 / np.pi), rel=0.1)
    size = screening(ranges, design, outputs.mean(axis=1), LEVELS, 3).mu_star.value
    assert size[1] == pytest.approx(adds[1], rel=0.1)
    left = beyond_luck(size, adds)
    assert left[0] == pytest.approx(10, rel=0.05)
    assert left[1] < 0.5


def test_one_replication_does_not_say_what_luck_adds():
    design = screening_design(unit(3), 4, LEVELS, 1)
    assert np.isnan(screening_luck(unit(3), design, design[:, :1])).all()


def test_without_luck_nothing_is_taken_away():
    design = screening_design(unit(3), 4, LEVELS, 1)
    outputs = np.repeat(g_function(np.c_[design, design[:, :2]])[:, None], 3, axis=1)
    assert (screening_luck(unit(3), design, outputs) == 0).all()
