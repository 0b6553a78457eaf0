"""Chance is a table of numbers that never changes: what these tests pin, every published run rests on."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.luck import INITIAL, Luck, replication_seed

from .draws import promise

SEEDS = st.integers(0, 2**64 - 1)
PURPOSES = st.text(min_size=1, max_size=12)
QUARTERS = st.integers(INITIAL, 200)
DRAWS = ["uniform", "normal", "laplace"]


def test_the_numbers_of_a_key_are_the_same_for_ever():
    # if this fails every result published so far is lost: do not update the numbers, find what moved them
    luck = Luck(2017)
    assert luck.generator("inspection", 3).bit_generator.random_raw(2).tolist() == [
        9705084558448726505,
        15254359214001178696,
    ]
    assert luck.uniform("inspection", 3, 3).tolist() == [0.5261136881212816, 0.8269404699847175, 0.8157947980944186]
    assert luck.normal("performance", 0, 3) == pytest.approx(
        [-1.7450080171530595, -0.38052673168436146, 0.9365181540167317], rel=1e-14
    )
    assert luck.laplace("market", INITIAL, 3) == pytest.approx(
        [-0.011374794648565466, -2.184280012796135, -2.676156293565953], rel=1e-14
    )


@pytest.mark.parametrize("kind", DRAWS)
@promise
@given(seed=SEEDS, purpose=PURPOSES, quarter=QUARTERS)
def test_same_key_same_numbers(kind, seed, purpose, quarter):
    first, second = (getattr(Luck(seed), kind)(purpose, quarter, 4) for _ in range(2))
    assert np.array_equal(first, second)


@promise
@given(seed=SEEDS, other=SEEDS, purpose=PURPOSES, quarter=QUARTERS)
def test_another_seed_other_numbers(seed, other, purpose, quarter):
    same = np.array_equal(Luck(seed).uniform(purpose, quarter, 4), Luck(other).uniform(purpose, quarter, 4))
    assert same == (seed == other)


@promise
@given(seed=SEEDS, purpose=PURPOSES, other=PURPOSES, quarter=QUARTERS)
def test_another_purpose_other_numbers(seed, purpose, other, quarter):
    luck = Luck(seed)
    same = np.array_equal(luck.uniform(purpose, quarter, 4), luck.uniform(other, quarter, 4))
    assert same == (purpose == other)


@promise
@given(seed=SEEDS, purpose=PURPOSES, quarter=QUARTERS, other=QUARTERS)
def test_another_quarter_other_numbers(seed, purpose, quarter, other):
    luck = Luck(seed)
    same = np.array_equal(luck.uniform(purpose, quarter, 4), luck.uniform(purpose, other, 4))
    assert same == (quarter == other)


def test_keys_do_not_run_into_each_other():
    # written one after the other, seed 1 in quarter 11 and seed 11 in quarter 1 must not look alike
    keys = [(1, "a", 11), (11, "a", 1), (1, "a1", 1), (1, "1|a", 1), (1, "a|1", 1), (11, "1|a", 1), (1, "a", -1)]
    assert len({Luck(seed).uniform(purpose, quarter, 1).item() for seed, purpose, quarter in keys}) == len(keys)


@promise
@given(seed=SEEDS, quarter=QUARTERS, rows=st.integers(1, 50))
def test_a_draw_for_another_purpose_moves_nothing(seed, quarter, rows):
    luck = Luck(seed)
    before = luck.uniform("inspection", quarter, 5)
    luck.normal("something new", quarter, rows)
    luck.uniform("inspection", quarter + 1, rows)
    assert np.array_equal(luck.uniform("inspection", quarter, 5), before)


@pytest.mark.parametrize("kind", ["uniform", "laplace"])
@promise
@given(seed=SEEDS, rows=st.integers(0, 30), more=st.integers(0, 30))
def test_more_rows_leave_the_earlier_rows_as_they_were(kind, seed, rows, more):
    draw = getattr(Luck(seed), kind)
    assert np.array_equal(draw("inspection", 0, rows + more)[:rows], draw("inspection", 0, rows))


@pytest.mark.parametrize(
    ("kind", "mean", "deviation"), [("uniform", 0.5, np.sqrt(1 / 12)), ("normal", 0.0, 1.0), ("laplace", 0.0, 1.0)]
)
def test_draws_have_the_mean_and_deviation_they_say(kind, mean, deviation):
    draws = getattr(Luck(7), kind)("moments", 0, 100_000)
    assert draws.mean() == pytest.approx(mean, abs=0.02)
    assert draws.std() == pytest.approx(deviation, rel=0.02)
    assert kind != "uniform" or (draws.min() >= 0.0 and draws.max() < 1.0)


def test_lasting_draws_are_the_uniform_ones_and_nobody_can_change_them():
    luck = Luck(3)
    draws = luck.lasting("entrant", 2, 5)
    assert np.array_equal(draws, Luck(3).uniform("entrant", 2, 5))
    assert luck.lasting("entrant", 2, 5) is draws
    assert luck.lasting("entrant", 2, 6).size == 6
    with pytest.raises(ValueError, match="read-only"):
        draws[0] = 0.0


def test_draws_come_in_the_shape_asked():
    assert Luck(0).uniform("made", INITIAL, (3, 2)).shape == (3, 2)
    assert Luck(0).normal("made", INITIAL, (3, 2)).shape == (3, 2)
    assert Luck(2**64 - 1).laplace("made", INITIAL, 0).shape == (0,)


def test_replication_seeds_are_the_same_for_ever():
    assert [replication_seed(1, number) for number in range(3)] == [263420575609440, 138252156418107, 49472182919483]
    assert replication_seed(2, 0) == 95161296435347


@promise
@given(root=SEEDS, replication=st.integers(0, 10**6))
def test_replication_seed_fits_48_bits(root, replication):
    seed = replication_seed(root, replication)
    assert isinstance(seed, int)
    assert 0 <= seed < 2**48
    assert int(float(seed)) == seed  # a spreadsheet keeps every number as a float


@promise
@given(root=SEEDS, order=st.permutations(range(6)))
def test_replication_seed_does_not_depend_on_order(root, order):
    in_turn = [replication_seed(root, number) for number in range(6)]
    as_it_happens = {number: replication_seed(root, number) for number in order}
    assert [as_it_happens[number] for number in range(6)] == in_turn


def test_replications_do_not_share_a_seed():
    assert len({replication_seed(root, number) for root in range(20) for number in range(200)}) == 20 * 200
