"""Chance is keyed, not streamed: a new draw moves no other, and every policy meets the same luck."""

import numpy as np
import pytest

import model.world
from model.period import PERIOD
from model.world import World

from .runs import differences, live, lived, record, state

SMALL = {"firms": 200, "until": 2018}


@pytest.mark.parametrize("place", range(len(PERIOD)), ids=[phase.__name__ for phase in PERIOD])
def test_a_draw_for_a_new_purpose_moves_nothing(place, monkeypatch):
    phase, drawn = PERIOD[place], []

    def with_one_more_draw(world: World) -> None:
        drawn.append(world.luck.uniform("something new", world.t, len(world.firms)).sum())
        world.rng.random()  # Mesa's own stream, and its older one
        world.random.random()
        phase(world)

    monkeypatch.setattr(model.world, "PERIOD", (*PERIOD[:place], with_one_more_draw, *PERIOD[place + 1 :]))
    world = live(World(**SMALL))
    assert len(set(drawn)) == world.quarters
    assert differences(world, lived(**SMALL)) == []


def test_numpys_global_stream_is_not_used():
    np.random.seed(1)  # noqa: NPY002
    before = np.random.get_state()[1].tobytes()  # noqa: NPY002
    live(World(**SMALL))
    assert np.random.get_state()[1].tobytes() == before  # noqa: NPY002


# What has happened before a lever first acts in a quarter is the same whatever the lever

FIRST = (
    "output",
    "revenue",
    "energy",
    "co2_direct",
    "co2_indirect",
    "pollution",
    "excess",
    "fine",
    "interest",
    "profit",
)
LATER = (*FIRST, "green_loan_request")


@pytest.mark.parametrize(
    ("lever", "value", "untouched", "touched"),
    [
        ("publicity", 1.0, FIRST, "aware"),
        ("policy_credibility", 0.0, (*FIRST, "aware"), "status"),
        ("subsidy_budget", 0.0, (*FIRST, "aware"), "deposits"),
        ("green_lending_preference", 0.05, (*LATER, "aware", "digital"), None),
        ("green_factory_award", 5.0, (*FIRST, "aware", "digital"), None),
    ],
)
def test_a_late_lever_leaves_what_comes_before_it_in_the_quarter(lever, value, untouched, touched):
    one, other = (World(firms=3000, until=2018, **given) for given in ({}, {lever: value}))
    one.step()
    other.step()
    differing = differences(one, other, state)
    assert {f"firms.{column}" for column in untouched}.isdisjoint(differing)
    assert touched is None or f"firms.{touched}" in differing


def test_an_award_is_paid_with_the_first_list():
    world = World(firms=600, until=2018, green_factory_award=5.0)
    world.run()
    assert world.record.national["awards"][:3].tolist() == [0.0, 0.0, 0.0]
    assert world.record.national["awards"][3] > 0


def test_more_publicity_adds_to_those_who_learn_and_takes_nobody_away():
    less, more = (World(firms=600, until=2018, publicity=publicity) for publicity in (0.2, 0.8))
    less.step()
    more.step()
    assert (more.firms.aware >= less.firms.aware).all()
    assert more.firms.aware.sum() > less.firms.aware.sum()


def test_more_inspections_visit_all_who_were_visited_before():
    less, more = (World(firms=600, until=2018, inspection_rate=rate) for rate in (0.3, 1.2))
    less.step()
    more.step()
    assert (more.inspected >= less.inspected).all()
    assert more.inspected.sum() > less.inspected.sum()


def test_common_luck_makes_a_difference_of_policies_less_noisy():
    """The effect of publicity varies less between seeds when both policies meet the same luck."""
    seeds = range(1, 9)
    low, high = (
        np.array(
            [lived(firms=400, until=2018, seed=seed, publicity=p).record.national["awareness"][-1] for seed in seeds]
        )
        for p in (0.2, 0.8)
    )
    same_luck, other_luck = (high - low).var(), (np.roll(high, 1) - low).var()
    assert same_luck < other_luck / 3


def test_the_record_of_a_quarter_is_not_written_again():
    world = World(**SMALL)
    world.step()
    first = {name: values.copy() for name, values in record(world).items()}
    live(world)
    assert all(record(world)[name][:1].tobytes() == values.tobytes() for name, values in first.items())
