"""One tab of the policy lab: what it asks for, what it shows meanwhile, and how a person goes back and forth."""

import threading
import time
from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import Any

import numpy as np
import pytest
import solara

from model.catalogue import catalogue
from model.errors import InputError
from model.results import outputs
from web.comparison import FEWEST
from web.lab.laboratory import FULL, QUICK, SWIFT, Laboratory, Memory
from web.link import State, read, write
from web.pool.runner import Reply
from web.pool.runs import QUICK_FIRMS, REPLICATIONS, Outcome, Simulation, by_year

QUARTERS = 76
PATIENCE = 60


def outcome() -> Outcome:
    kinds = {one.name: one.kind for one in outputs("R")}
    regions = np.ones((QUARTERS, len(catalogue().regions)))
    return Outcome(
        {one.name: np.ones(QUARTERS) for one in outputs("N")}, {n: by_year(regions, kind) for n, kind in kinds.items()}
    )


class Workers:
    """A pool that answers when a test says so."""

    def __init__(self) -> None:
        self.questions: list[dict[Simulation, int]] = []
        self.kept: dict[Simulation, Reply] = {}
        self.told: Callable[..., None] = lambda *_: None
        self.left = False

    def find(self, tasks: Any) -> dict[Any, Reply]:
        return {task: self.kept[task] for task in tasks if task in self.kept}

    def ask(self, tab: Hashable, stages: Mapping[Any, int], told: Callable[..., None]) -> dict[Any, Reply]:
        self.questions.append(dict(stages))
        self.told = told
        return self.find(stages)

    def leave(self, tab: Hashable) -> None:
        self.left = True

    @property
    def wanted(self) -> dict[Simulation, int]:
        return self.questions[-1]

    def finish(self, stage: int, count: int = 100, failure: str = "") -> None:
        """Answer what is wanted of a stage."""
        for task in [task for task, its in self.wanted.items() if its == stage and task not in self.kept][:count]:
            reply = Reply(failure=failure) if failure else Reply(outcome())
            if not failure:
                self.kept[task] = reply
            self.told(task, reply)


@pytest.fixture
def workers() -> Workers:
    return Workers()


@pytest.fixture
def lab(workers: Workers) -> Iterator[Laboratory]:
    made = Laboratory("scenario=incentives", workers)  # type: ignore[arg-type]
    yield made
    made.close()


def wait_until(true: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "waited in vain"
        threading.Event().wait(0.002)


def link(lab: Laboratory) -> str:
    """What the address says of a laboratory."""
    return write(lab.state.peek())


def test_a_tab_first_asks_for_a_quick_answer_then_for_the_whole(lab: Laboratory, workers: Workers) -> None:
    by_stage = {stage: [task for task, its in workers.wanted.items() if its == stage] for stage in (QUICK, FULL)}
    assert [task.firms for task in by_stage[QUICK]] == [QUICK_FIRMS] * 2
    assert len(by_stage[FULL]) == 2 * REPLICATIONS
    assert {task.scenario for task in by_stage[FULL]} == {"incentives", "historical"}
    seeds = {task.scenario: [] for task in by_stage[FULL]}
    for task in by_stage[FULL]:
        seeds[task.scenario].append(task.seed)
    assert seeds["incentives"] == seeds["historical"]
    assert len(set(seeds["historical"])) == REPLICATIONS


def test_the_quick_answer_is_shown_until_the_whole_is_there(lab: Laboratory, workers: Workers) -> None:
    assert lab.answer.peek().comparison is None
    workers.finish(QUICK)
    wait_until(lambda: lab.answer.peek().comparison)
    quick = lab.answer.peek()
    assert (quick.rough, quick.complete, quick.comparison.firms, quick.comparison.pairs) == (
        True,
        False,
        QUICK_FIRMS,
        1,
    )
    workers.finish(FULL, count=8)
    wait_until(lambda: lab.answer.peek().done == 8)
    assert lab.answer.peek().comparison is quick.comparison
    workers.finish(FULL)
    wait_until(lambda: lab.answer.peek().complete)
    assert (lab.answer.peek().comparison.pairs, lab.answer.peek().done) == (REPLICATIONS, 2 * REPLICATIONS)


def test_of_many_enterprises_three_replications_are_shown_before_the_whole(lab: Laboratory, workers: Workers) -> None:
    lab.set_number("firms", SWIFT + 1)
    workers.finish(QUICK)
    wait_until(lambda: lab.answer.peek().rough and not lab.answer.peek().old)
    quick = lab.answer.peek()
    workers.finish(FULL, count=4)
    wait_until(lambda: lab.answer.peek().done == 4)
    assert lab.answer.peek().comparison is quick.comparison
    workers.finish(FULL, count=2)
    wait_until(lambda: not lab.answer.peek().rough)
    assert lab.answer.peek().comparison.pairs == FEWEST
    band = lab.answer.peek().comparison
    workers.finish(FULL, count=2)
    wait_until(lambda: lab.answer.peek().done == 8)
    assert lab.answer.peek().comparison is band
    workers.finish(FULL)
    wait_until(lambda: lab.answer.peek().complete)
    assert (lab.answer.peek().comparison.pairs, lab.answer.peek().done) == (REPLICATIONS, 2 * REPLICATIONS)


def test_a_run_that_changes_nothing_shown_makes_no_new_comparison(lab: Laboratory, workers: Workers) -> None:
    workers.finish(FULL, count=2)
    wait_until(lambda: lab.answer.peek().done == 2)
    shown = lab.answer.peek().comparison
    workers.finish(FULL, count=1)
    wait_until(lambda: lab.answer.peek().done == 3)
    assert lab.answer.peek().comparison is shown


def test_the_same_policy_takes_half_the_runs(workers: Workers) -> None:
    lab = Laboratory("", workers)  # type: ignore[arg-type]
    assert lab.answer.peek().total == REPLICATIONS
    lab.close()


def test_what_is_known_is_not_computed_again(lab: Laboratory, workers: Workers) -> None:
    workers.finish(FULL)
    wait_until(lambda: lab.answer.peek().complete)
    lab.move("publicity", 0.9)
    assert lab.answer.peek().old
    lab.undo()
    assert lab.answer.peek().complete
    assert QUICK not in workers.wanted.values()


def test_a_moved_lever_stands_in_the_link_and_can_be_taken_back(lab: Laboratory) -> None:
    lab.move("publicity", 0.9)
    assert read(link(lab))[0] == lab.state.peek()
    assert "publicity=0.9@2024" in link(lab)
    lab.move("publicity", 0.4)
    lab.undo()
    assert "publicity=0.9@2024" in link(lab)
    lab.undo()
    assert link(lab) == "scenario=incentives"
    lab.undo()
    lab.redo()
    lab.redo()
    lab.redo()
    assert "publicity=0.4@2024" in link(lab)
    lab.undo()
    lab.move("fine_rate", 1.0)
    assert lab.memory.peek().future == ()


def test_what_can_be_undone_outlives_the_page(workers: Workers) -> None:
    """Another page is opened in the tab and left again; what it made of the policy can be undone as well."""
    kept = solara.Reactive(Memory())

    def opened(link: str) -> Laboratory:
        return Laboratory(link, workers, kept)  # type: ignore[arg-type]

    first = opened("scenario=incentives")
    first.move("publicity", 0.9)
    first.undo()
    first.look(chart="jobs")
    first.close()
    again = opened(link(first))
    again.redo()
    assert "publicity=0.9@2024" in link(again)
    again.close()
    from_elsewhere = opened("scenario=society")
    assert from_elsewhere.memory.peek().future == ()
    from_elsewhere.undo()
    assert "publicity=0.9@2024" in link(from_elsewhere)
    from_elsewhere.undo()
    assert link(from_elsewhere) == "scenario=incentives"
    from_elsewhere.close()


def test_what_is_looked_at_is_not_undone(lab: Laboratory) -> None:
    lab.move("publicity", 0.9)
    lab.look(chart="jobs", view="differences")
    lab.undo()
    assert (lab.state.peek().chart, lab.state.peek().view, lab.state.peek().settings) == ("jobs", "differences", ())


def test_while_a_slider_moves_only_its_newest_position_waits(lab: Laboratory, workers: Workers) -> None:
    asked = len(workers.questions)
    for value in (0.1, 0.2, 0.3, 0.4):
        lab.preview("publicity", value)
    assert len(workers.questions) == asked + 1
    assert set(workers.wanted.values()) == {QUICK}
    workers.finish(QUICK)
    wait_until(lambda: len(workers.questions) == asked + 2)
    wait_until(lambda: not lab.answer.peek().old or lab.answer.peek().comparison)
    values = {task.settings[0].path.points[0][1] for task in workers.wanted if task.settings}
    assert values == {0.4}
    assert link(lab) == "scenario=incentives"
    assert lab.memory.peek().past == ()
    lab.move("publicity", 0.4)
    assert FULL in workers.wanted.values()


def test_a_slider_brought_back_asks_for_the_whole_again(lab: Laboratory, workers: Workers) -> None:
    lab.move("publicity", 0.5)
    lab.preview("publicity", 0.7)
    assert FULL not in workers.wanted.values()
    lab.move("publicity", 0.5)
    assert FULL in workers.wanted.values()
    assert len(lab.memory.peek().past) == 1


def test_the_answer_to_an_earlier_question_is_not_shown(lab: Laboratory, workers: Workers) -> None:
    stale, told = list(workers.wanted), workers.told
    lab.start_from("society")
    for task in stale:
        if task.scenario == "incentives":
            told(task, Reply(failure="of no interest"))
    workers.finish(QUICK)
    wait_until(lambda: lab.answer.peek().comparison)
    assert lab.answer.peek().failure == ""


def test_a_failure_is_told_and_tried_again(lab: Laboratory, workers: Workers) -> None:
    workers.finish(FULL, count=1, failure="books do not balance")
    wait_until(lambda: lab.answer.peek().failure)
    assert not lab.answer.peek().complete
    lab.retry()
    assert lab.answer.peek().failure == ""
    workers.finish(FULL)
    wait_until(lambda: lab.answer.peek().complete)


def test_changes_move_with_the_year_they_act_from(lab: Laboratory) -> None:
    lab.move("publicity", 0.9)
    lab.set_path("fine_rate", "", True, {"2025": 0.1, "2030": 0.3})
    lab.act_from(2027)
    assert "publicity=0.9@2027" in link(lab)
    assert "fine_rate=0.1@2025~0.3@2030" in link(lab)
    lab.act_from(2017)
    assert "publicity=0.9&" in link(lab) + "&"


def test_another_scenario_takes_the_levers_back_and_undo_returns_them(lab: Laboratory) -> None:
    lab.move("publicity", 0.9)
    lab.start_from("society")
    assert lab.state.peek().settings == ()
    lab.undo()
    assert lab.state.peek().settings
    lab.reset()
    assert lab.state.peek() == State()


@pytest.mark.parametrize(
    ("lever", "place", "points"),
    [
        ("publicity", "", {"2025": 2.0}), ("publicity", "XX", {"2025": 0.2}), ("carbon_penalty", "HE", {"2025": 1.0}),
        ("publicity", "", {"1999": 0.2}), ("publicity", "", {"2061": 0.2}), ("nonsense", "", {"2025": 0.2}),
    ],
)  # fmt: skip
def test_a_wrong_path_is_refused_and_changes_nothing(
    lab: Laboratory, lever: str, place: str, points: dict[str, float]
) -> None:
    before = lab.state.peek()
    with pytest.raises(InputError):
        lab.set_path(lever, place, False, points)
    assert lab.state.peek() == before


def test_a_wrong_link_is_told_and_the_rest_works(workers: Workers) -> None:
    lab = Laboratory("scenario=incentives&publicity=7&nonsense=1", workers)  # type: ignore[arg-type]
    assert [problem.part for problem in lab.problems] == ["publicity=7", "nonsense=1"]
    assert lab.state.peek() == State(scenario="incentives")
    lab.close()


def test_a_closed_tab_wants_nothing(workers: Workers) -> None:
    lab = Laboratory("", workers)  # type: ignore[arg-type]
    lab.close()
    assert workers.left
    wait_until(lambda: not any(thread.name == "greenforge-answers" for thread in threading.enumerate()))
