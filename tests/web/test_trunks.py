"""What is lived once for many policies gives exactly the numbers of a run of its own."""

from dataclasses import replace

import pytest

from experiments.single import with_settings
from model.errors import InputError
from model.policy import Path, Scenario
from model.world import World
from web.link import State, read, shipped
from web.pool import runs
from web.pool.runs import Outcome, Simulation, policy_runs
from web.pool.trunks import EACH, Luck, Trunks

FIRMS, UNTIL = 150, 2026
LUCK = Luck(5, FIRMS, UNTIL)
SURPRISE = "publicity=0.9@2024&investment_subsidy:HE=0.2@2025"
TABLES = ("national", "regions", "sectors", "measures", "barriers")


@pytest.fixture(autouse=True)
def kept(monkeypatch: pytest.MonkeyPatch) -> Trunks:
    trunks = Trunks()
    monkeypatch.setattr(runs, "trunks", trunks)
    return trunks


def policy(link: str, scenario: str = "historical") -> Scenario:
    return with_settings(shipped(scenario), read(link)[0].settings)


def announced(since: int, known: int) -> Scenario:
    """A carbon tax from one quarter on that people know of from another."""
    path = Path(((since, 200.0),), announced=known)
    return shipped("historical").with_path("carbon_tax", path, keep_before=True)


def lived(found: Scenario) -> World:
    world = World(found, firms=FIRMS, seed=5, until=UNTIL)
    world.run()
    return world


@pytest.fixture(scope="module")
def history() -> World:
    """What was in force, lived from the start; tests only look at it."""
    return lived(shipped("historical"))


def differing(one: World, other: World) -> list[str]:
    """Columns of results and of the state in which two worlds differ in any bit."""
    bad = [
        f"{table}/{name}"
        for table in TABLES
        for name, values in getattr(one.record, table).items()
        if values.tobytes() != getattr(other.record, table)[name].tobytes()
    ]
    for name, population in one.populations.items():
        other_one = other.populations[name]
        bad += [
            f"{name}.{column}"
            for column in population.declarations()
            if getattr(population, column).tobytes() != getattr(other_one, column).tobytes()
        ]
    return bad


POLICIES = {
    "surprise": policy(SURPRISE),
    "announced": announced(32, 26),
    "announced before the trunk ends": announced(36, 30),
    "another scenario": shipped("supervision"),
    "on top of another": policy("fine_rate=1@2025~2@2026", "incentives"),
}


@pytest.mark.parametrize("name", POLICIES)
def test_a_fork_ends_as_a_run_from_the_start(name: str, history: World) -> None:
    found = POLICIES[name]
    trunk = World("historical", firms=FIRMS, seed=5, until=UNTIL)
    parting = trunk.parts_from(found)
    assert 0 < parting < trunk.quarters
    while trunk.t < parting:
        trunk.step()
    fork = trunk.fork(found)
    fork.run()
    trunk.run()
    assert differing(fork, lived(found)) == []
    assert differing(trunk, history) == []  # and the trunk does not feel it
    assert differing(fork, trunk) != []


def test_who_foresees_a_change_parts_when_it_is_announced() -> None:
    world = World("historical", firms=FIRMS, until=UNTIL)
    assert world.parts_from(announced(32, 26)) == 26
    assert world.parts_from(policy("carbon_tax=200@2025")) == 32
    assert world.parts_from(shipped("historical")) == world.quarters
    assert world.parts_from(replace(shipped("historical"), parameters={"peer_weight": 0.1})) == 0


def test_a_world_that_has_lived_a_difference_cannot_be_forked() -> None:
    world = World("historical", firms=FIRMS, until=UNTIL)
    while world.t < 33:
        world.step()
    with pytest.raises(InputError, match="2025Q1"):
        world.fork(policy("carbon_tax=200@2025"))


def same(one: Outcome, other: Outcome) -> bool:
    return all(
        getattr(one, table)[name].tobytes() == values.tobytes()
        for table in ("national", "regions")
        for name, values in getattr(other, table).items()
    )


LINKS = (
    "", "publicity=0.9@2024", "publicity=0.4@2024", "fine_rate=1.5@2025", "since=2026", "scenario=incentives",
    "scenario=incentives&fine_rate=1.5@2025", "carbon_tax=300@2018", "carbon_tax=300", "publicity=0.2@2026Q4",
    "scenario=finance-without-supervision&publicity=0.9@2024", "scenario=laissez-faire",
)  # fmt: skip


def test_answers_do_not_depend_on_what_was_asked_before(kept: Trunks) -> None:
    """In whatever order policies come, each gives the numbers of a run of its own, bit by bit."""
    tasks = [policy_runs(replace(read(link)[0], until=UNTIL), FIRMS, 1)[0] for link in LINKS]
    alone = {}
    for task in tasks:
        world = World(with_settings(shipped(task.scenario), task.settings), firms=FIRMS, seed=task.seed, until=UNTIL)
        world.run()
        alone[task] = world.record.national
    for task in [*tasks, *reversed(tasks)]:
        found = task.run(lambda done, total: None).national
        assert all(values.tobytes() == alone[task][name].tobytes() for name, values in found.items()), task
    assert len(kept) > 2


def quarters_lived(task: Simulation) -> int:
    """How many quarters are lived for a task."""
    heard: list[int] = []
    task.run(lambda done, total: heard.append(done))
    return len(heard)


def test_only_what_differs_is_lived_again() -> None:
    state = State(until=UNTIL)
    (first,) = policy_runs(state, FIRMS, 1)
    (moved,) = policy_runs(read(f"until={UNTIL}&publicity=0.9@2024")[0], FIRMS, 1)
    assert quarters_lived(first) == 40
    assert quarters_lived(moved) == 40 - 28


def test_what_was_lived_of_a_run_that_was_stopped_is_kept() -> None:
    (task,) = policy_runs(read(f"until={UNTIL}&publicity=0.9@2024")[0], FIRMS, 1)

    def stop(done: int, total: int) -> None:
        if done == 20:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        task.run(stop)
    assert quarters_lived(task) == 20


def test_few_worlds_are_kept() -> None:
    trunks = Trunks(room=3 * (EACH + FIRMS))
    for seed in range(5):
        trunks.world(shipped("historical"), shipped("historical"), replace(LUCK, seed=seed), 8, lambda *_: None)
    assert len(trunks) == 3
    alone = Trunks(room=0)
    alone.world(shipped("historical"), shipped("historical"), LUCK, 8, lambda *_: None)
    assert len(alone) == 1


def test_a_task_is_the_same_wherever_policies_part() -> None:
    one, other = (policy_runs(replace(State(), since=year), FIRMS, 1)[0] for year in (2024, 2030))
    assert one == other
    assert hash(one) == hash(other)
    assert one.parting != other.parting
