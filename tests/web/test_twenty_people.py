"""Twenty people at one server, each with a lever of their own: nobody starves, and nobody meets another's policy."""

import time
from collections.abc import Iterator
from statistics import median

import pytest

from model.levers import LEVERS
from web.lab.laboratory import Laboratory
from web.pool.runner import Runner

pytestmark = pytest.mark.slow

PEOPLE, TURNS = 20, 3
PATIENCE = 300


@pytest.fixture
def runner() -> Iterator[Runner]:
    made = Runner(2)
    yield made
    made.close()


def test_twenty_people_who_never_rest_are_answered_in_turn(runner: Runner) -> None:
    names = list(LEVERS)[:PEOPLE]
    labs = [Laboratory("firms=100&until=2026", runner) for _ in names]
    begun = [0.0] * PEOPLE
    waits: list[list[float]] = [[] for _ in names]
    end = time.monotonic() + PATIENCE

    def move(person: int) -> None:
        lever = LEVERS[names[person]]
        share = ((len(waits[person]) + 1) * 37 + person) % 101 / 101
        labs[person].move(lever.name, lever.low + (lever.high - lever.low) * share)
        begun[person] = time.monotonic()

    while any(lab.answer.peek().comparison is None for lab in labs):
        assert time.monotonic() < end
        time.sleep(0.01)
    for person in range(PEOPLE):
        move(person)
    while min(len(of_one) for of_one in waits) < TURNS:
        assert time.monotonic() < end, [len(of_one) for of_one in waits]
        for person, lab in enumerate(labs):
            answer = lab.answer.peek()
            if answer.old or answer.state != lab.state.peek():
                continue
            assert [setting.lever for setting in answer.state.settings] == [names[person]]
            waits[person].append(time.monotonic() - begun[person])
            move(person)
        time.sleep(0.005)
    for lab in labs:
        lab.close()
    medians = [median(of_one) for of_one in waits]
    assert max(medians) < 4 * median(medians)
    assert max(len(of_one) for of_one in waits) <= 4 * TURNS
    print(f"quick answers: median {median(medians):.2f} s, slowest tab {max(medians):.2f} s")
