"""Work on request: it grows, stops, goes on, and is told of failures."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
import solara

from web.pool.errand import Errand, Results, Standing
from web.pool.runner import Reply

PATIENCE = 10


@dataclass(frozen=True)
class Number:
    """A task whose answer is its number."""

    number: int

    def run(self, checkpoint: Callable[[int, int], None], /) -> int:
        return self.number


class Pool:
    """Stands in for the pool: a test answers by hand, or everything is answered at once."""

    def __init__(self, at_once: bool = False) -> None:
        self.at_once = at_once
        self.told: Any = None
        self.wanted: list[Any] = []
        self.left = 0

    def ask(self, tab: Any, stages: Mapping[Any, int], told: Any) -> dict[Any, Reply]:
        self.told, self.wanted = told, list(stages)
        return {task: Reply(result=task.number) for task in stages} if self.at_once else {}

    def leave(self, tab: Any) -> None:
        self.left += 1


@pytest.fixture
def made() -> Iterator[Callable[[Pool], Errand]]:
    errands = []

    def make(pool: Pool) -> Errand:
        errands.append(Errand(pool, 1))  # type: ignore[arg-type]
        return errands[-1]

    yield make
    for errand in errands:
        errand.close()


def wait_for(errand: Errand, condition: Callable[[Standing], bool]) -> Standing:
    end = time.monotonic() + PATIENCE
    while not condition(errand.standing.peek()):
        assert time.monotonic() < end, errand.standing.peek()
        time.sleep(0.002)
    return errand.standing.peek()


def two(_: Results) -> list[Number]:
    return [Number(1), Number(2)]


def test_answers_are_collected_as_they_come(made: Any) -> None:
    pool = Pool()
    errand = made(pool)
    errand.start(two)
    assert (errand.standing.peek().total, errand.standing.peek().running) == (2, True)
    pool.told(Number(2), Reply(result=2))
    standing = wait_for(errand, lambda now: now.done == 1)
    assert standing.running
    assert not standing.complete
    pool.told(Number(1), Reply(result=1))
    standing = wait_for(errand, lambda now: now.complete)
    assert dict(standing.results) == {Number(1): 1, Number(2): 2}


def test_a_search_wants_more_when_it_knows_more(made: Any) -> None:
    """Each answer leads to the next number, up to five."""
    errand = made(Pool(at_once=True))
    errand.start(lambda results: [Number(n) for n in range(min(len(results) + 1, 5))])
    standing = errand.standing.peek()
    assert standing.complete
    assert sorted(standing.results.values()) == [0, 1, 2, 3, 4]


def test_it_stops_and_goes_on_with_what_is_missing(made: Any) -> None:
    pool = Pool()
    errand = made(pool)
    errand.start(two)
    pool.told(Number(1), Reply(result=1))
    wait_for(errand, lambda now: now.done == 1)
    errand.stop()
    assert errand.standing.peek().stopped
    assert pool.left == 1
    pool.told(Number(2), Reply(result=2))  # one that was on its way is not wanted any more
    errand.go_on()
    assert pool.wanted == [Number(2)]
    pool.told(Number(2), Reply(result=2))
    assert wait_for(errand, lambda now: now.complete).done == 2


def test_a_stopped_one_takes_no_answer_that_was_on_its_way() -> None:
    before = threading.enumerate()
    pool = Pool()
    errand = Errand(pool, 1)  # type: ignore[arg-type]
    (receiver,) = (thread for thread in threading.enumerate() if thread not in before)
    errand.start(two)
    errand.stop()
    pool.told(Number(2), Reply(result=2))
    errand.close()  # what came before is looked at first
    receiver.join(PATIENCE)
    assert errand._results == {}


def test_a_failure_ends_it_and_is_told(made: Any) -> None:
    pool = Pool()
    errand = made(pool)
    errand.start(two)
    pool.told(Number(1), Reply(failure="books do not balance"))
    standing = wait_for(errand, lambda now: bool(now.failure))
    assert standing.failure == "books do not balance"
    assert not standing.running
    assert not standing.stopped
    assert pool.left == 1
    errand.go_on()
    assert errand.standing.peek().failure == ""
    assert pool.wanted == [Number(1), Number(2)]


def test_an_answer_to_an_earlier_question_is_left_alone(made: Any) -> None:
    pool = Pool()
    errand = made(pool)
    errand.start(two)
    errand.start(lambda _: [Number(3)])
    pool.told(Number(1), Reply(result=1))
    pool.told(Number(3), Reply(result=3))
    assert dict(wait_for(errand, lambda now: now.complete).results) == {Number(3): 3}


def test_a_closed_one_leaves_no_thread() -> None:
    before = {thread.ident for thread in threading.enumerate()}
    errand = Errand(Pool(), 1)  # type: ignore[arg-type]
    own = [t for t in threading.enumerate() if t.ident not in before and t.name == "greenforge-errand"]
    assert len(own) == 1
    errand.close()
    own[0].join(PATIENCE)
    assert not own[0].is_alive()
    assert isinstance(errand.standing, solara.Reactive)
