"""The same seed gives the same bytes: again, later, in another process, beside another world."""

import subprocess
import sys
from pathlib import Path

import pytest

from model.levers import LEVERS
from model.world import World

from .runs import SCENARIOS, differences, digest, live, lived, state

ROOT = Path(__file__).parents[2]
SMALL = {"firms": 200, "until": 2019}


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_same_seed_gives_the_same_bytes(scenario):
    assert differences(live(World(scenario, seed=5, **SMALL)), live(World(scenario, seed=5, **SMALL))) == []


def test_another_seed_gives_another_run():
    one, other = lived(seed=5, **SMALL), lived(seed=6, **SMALL)
    differing = differences(one, other)
    assert {"national/output", "national/adoption", "firms.output", "firms.status", "banks.equity"} <= set(differing)


def test_a_seed_may_be_given_as_rng_as_mesa_does():
    assert differences(lived(seed=5, **SMALL), live(World(rng=5, **SMALL))) == []


def test_who_exists_does_not_depend_on_the_seed():
    one, other = World(seed=5, firms=200), World(seed=6, firms=200)
    differing = differences(one, other, state)
    assert {"firms.sector", "firms.region", "firms.weight", "firms.founding_output"}.isdisjoint(differing)


def test_a_fresh_process_gives_the_same_bytes():
    code = (
        "from model.world import World; from invariants.runs import digest, live; "
        f"print(digest(live(World('historical', seed=5, firms={SMALL['firms']}, until={SMALL['until']}))))"
    )
    path = {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}", "PYTHONHASHSEED": "7", "OMP_NUM_THREADS": "1"}
    told = subprocess.run([sys.executable, "-c", code], env=path, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == digest(lived(seed=5, **SMALL))


def test_the_order_of_runs_does_not_matter():
    wishes = [{"scenario": "historical", "seed": 1}, {"scenario": "laissez-faire", "seed": 1}, {"seed": 2}]
    there = [digest(live(World(**wish, **SMALL))) for wish in wishes]
    back = [digest(live(World(**wish, **SMALL))) for wish in reversed(wishes)]
    assert there == back[::-1]


def test_worlds_stepped_in_turn_do_not_disturb_each_other():
    one = World("historical", seed=5, **SMALL)
    other = World("laissez-faire", seed=6, firms=150, until=2019)
    while one.running:
        one.step()
        other.step()
    assert differences(one, lived("historical", seed=5, **SMALL)) == []
    assert differences(other, lived("laissez-faire", seed=6, firms=150, until=2019)) == []


def test_a_lever_pulled_in_one_world_stays_there():
    World("historical", seed=5, **SMALL).set_lever("publicity", 1.0)
    assert differences(live(World("historical", seed=5, **SMALL)), lived("historical", seed=5, **SMALL)) == []


def test_a_longer_horizon_does_not_change_what_comes_before():
    short, long = lived(seed=5, **SMALL), World(seed=5, firms=200, until=2021)
    for _ in range(short.quarters):
        long.step()
    assert differences(short, long) == []


def test_a_lever_held_at_the_value_it_has_changes_nothing():
    """Every lever whose historical path is flat until the horizon is pulled to where it is, half way through."""
    world = World(seed=5, **SMALL)
    policy = world.scenario_policy
    flat = [
        name
        for name in LEVERS
        if name not in policy.places and len({*policy.paths[name].values(world.quarters + 20)}) == 1
    ]
    assert len(flat) > len(LEVERS) / 2
    while world.running:
        if world.t == 6:
            for name in flat:
                world.set_lever(name, world.policy_now[name])
        world.step()
    assert differences(world, lived(seed=5, **SMALL)) == []
