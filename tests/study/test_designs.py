"""Designs: which points they make, and what is true of each of them for any factors."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.study.designs import grid, grid_size, latin_hypercube, levels, one_at_a_time, sobol

RANGES = st.lists(
    st.tuples(st.floats(-1e3, 1e3), st.floats(1e-3, 1e3)).map(lambda pair: (pair[0], pair[0] + pair[1])),
    min_size=1, max_size=5,
)  # fmt: skip


def test_levels_go_from_end_to_end():
    assert levels(0.1, 0.5, 3) == (0.1, 0.3, 0.5)
    assert levels(0.06, 0.15, 2) == (0.06, 0.15)


def test_a_grid_is_every_combination():
    values = [(0.0, 1.0), (5.0, 6.0, 7.0), (2.0,)]
    found = grid(values)
    assert len(found) == len(set(found)) == grid_size(values) == 6
    assert found[0] == (0.0, 5.0, 2.0)
    assert grid([]) == [()]


def test_one_at_a_time_moves_one_factor_at_a_time():
    found = one_at_a_time([(0.0, 1.0), (5.0,)])
    assert found == [(None, None), (0.0, None), (1.0, None), (None, 5.0)]


@settings(max_examples=12, deadline=None)
@given(RANGES, st.integers(2, 40), st.integers(0, 2**48 - 1))
def test_a_latin_hypercube_meets_every_slice_of_every_factor_once(ranges, points, seed):
    found = latin_hypercube(ranges, points, seed)
    for place, (low, high) in enumerate(ranges):
        parts = [(setting[place] - low) / (high - low) for setting in found]
        # values are rounded to ten digits: one at the very edge of a slice may lie a hair beside it
        tolerance = 1e-9 * max(abs(low), abs(high)) / (high - low) * points
        assert all(abs(part * points - slot - 0.5) <= 0.5 + tolerance for slot, part in enumerate(sorted(parts)))


@settings(max_examples=12, deadline=None)
@given(RANGES, st.integers(2, 40), st.integers(0, 2**48 - 1))
@pytest.mark.parametrize("draw", [latin_hypercube, sobol])
def test_drawn_points_lie_in_their_ranges_and_depend_on_the_seed_alone(draw, ranges, points, seed):
    found = draw(ranges, points, seed)
    assert len(found) == points
    assert all(low <= value <= high for setting in found for value, (low, high) in zip(setting, ranges, strict=True))
    assert found == draw(ranges, points, seed)
    assert found != draw(ranges, points, seed + 1)
    assert all(float(f"{value:.10g}") == value for setting in found for value in setting) or any(
        value in bounds for setting in found for value, bounds in zip(setting, ranges, strict=True)
    )


def test_a_sobol_sequence_is_balanced_at_powers_of_two():
    """Each half, quarter, eighth of each range holds its share of the points: more than chance would do."""
    found = sobol([(0, 1)] * 4, 64, seed=3)
    for place in range(4):
        for parts in (2, 4, 8, 16, 32, 64):
            counts = [0] * parts
            for setting in found:
                counts[math.floor(setting[place] * parts)] += 1
            assert counts == [64 // parts] * parts


def test_a_sobol_sequence_that_is_no_power_of_two_is_the_start_of_a_longer_one():
    assert sobol([(0, 1)] * 2, 5, seed=3) == sobol([(0, 1)] * 2, 8, seed=3)[:5]
