"""What a tab of the policy lab works with: its state, what can be undone, and the answers as they come in."""

import queue
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import solara

from experiments.single import Setting
from model import clock
from model.catalogue import catalogue
from model.errors import InputError
from model.levers import find_lever
from model.policy import Path, find_place, read_path
from web.comparison import FEWEST, Comparison, first_difference
from web.link import LAST_UNTIL, State, read, shipped
from web.pool.runner import Reply, Runner
from web.pool.runs import QUICK_FIRMS, REPLICATIONS, Simulation, Task, baseline_runs, pairwise, policy_runs

QUICK, FULL = 0, 1  # stages of a question
LONGEST_PAST = 100  # changes that can be undone
SWIFT = 4000  # enterprises up to which five runs are there almost as soon as a page showing three of them is drawn


@dataclass(frozen=True)
class Answer:
    """What is known of a state.

    Attributes:
        state: what was asked.
        comparison: the runs there are; None before the first.
        done: runs done of the ``total`` that the whole answer takes.
        rough: whether the comparison is the quick one of few enterprises.
        old: whether the comparison is still that of an earlier state.
        failure: why there will be no answer, else empty.
    """

    state: State
    comparison: Comparison | None = None
    done: int = 0
    total: int = 2 * REPLICATIONS
    rough: bool = False
    old: bool = False
    failure: str = ""

    @property
    def complete(self) -> bool:
        """Whether every run of the answer is there."""
        return self.done == self.total and not self.old


@dataclass(frozen=True)
class Memory:
    """States that can be gone back to, and forward to again, and the one that stands between them.

    A tab keeps it while it shows other pages.
    """

    past: tuple[State, ...] = ()
    future: tuple[State, ...] = ()
    here: State | None = None

    def after(self, before: State) -> "Memory":
        """What is remembered once a state has been left for another by a person's own doing."""
        return Memory((*self.past, before)[-LONGEST_PAST:], (), self.here)

    def arriving(self, state: State) -> "Memory":
        """What is remembered when the page opens with a state: what another page made of it can be undone."""
        left = self.here is not None and self.here.of_the_policy() != state.of_the_policy()
        found = self.after(self.here) if left and self.here else self
        return replace(found, here=state)


class Laboratory:
    """One tab's policy, its baseline and what is known of them. Call :meth:`close` when the tab is gone.

    Args:
        search: the link, after the question mark.
        runner: whom it asks.
        memory: what the tab remembers of its laboratories before.

    Components read ``state``, ``answer`` and ``memory``. Answers arrive in threads of the pool, which only put them
    into a queue: a thread of the tab takes them out and draws.
    """

    def __init__(self, search: str, runner: Runner, memory: solara.Reactive[Memory] | None = None) -> None:
        found, self.problems = read(search)
        self.state: solara.Reactive[State] = solara.Reactive(found)
        self.memory: solara.Reactive[Memory] = solara.Reactive(Memory()) if memory is None else memory
        self.memory.value = self.memory.peek().arriving(found)
        self._runner = runner
        self._lock = threading.RLock()
        self._asked = found  # the state of the question, which while a slider moves is ahead of ``state``
        self._moving: State | None = None  # the newest position of a moving slider that has not been asked yet
        self._latest = Answer(found)
        self._wanted: dict[Task, int] = {}
        self._replies: dict[Task, Reply] = {}
        self._inbox: queue.SimpleQueue[tuple[Task, Reply] | None] = queue.SimpleQueue()
        self._closed = False
        self._ask(found, rest=True)
        self.answer: solara.Reactive[Answer] = solara.Reactive(self._latest)
        threading.Thread(target=self._receive, name="greenforge-answers", daemon=True).start()

    # what a person does

    def move(self, lever: str, value: float) -> None:
        """Hold a lever at a value from the year on from which changes act."""
        self.change(self._moved(lever, value))

    def preview(self, lever: str, value: float) -> None:
        """Answer quickly for where a slider is now; nothing is kept, and the newest position is asked next."""
        moved = self._moved(lever, value)
        with self._lock:
            if self._asked != self.state.peek() and not self._quick_is_there():
                self._moving = moved
            else:
                self._ask(moved, rest=False)
        self._show()

    def set_path(self, lever: str, place: str, linear: bool, points: Mapping[str, float]) -> None:
        """Put a lever on dated values, everywhere or in one place.

        Raises:
            InputError: no such lever or place, or a date or value that is not allowed.
        """
        path = read_path(find_lever(lever), {"linear" if linear and len(points) > 1 else "steps": dict(points)})
        if path.points[-1][0] >= clock.quarters_until(LAST_UNTIL):
            raise InputError(f"{clock.label(path.points[-1][0])} is after {LAST_UNTIL}")
        if place:
            find_place(find_lever(lever), place, catalogue())
        self.change(self.state.peek().with_setting(Setting(lever, place, path)))

    def release(self, *names: str) -> None:
        """Let levers follow the scenario again, all of them when none is named."""
        self.change(self.state.peek().without(*names))

    def start_from(self, scenario: str) -> None:
        """Start from another scenario; the levers set go back to it."""
        self.change(replace(self.state.peek(), scenario=scenario, settings=()))

    def compare_with(self, baseline: str) -> None:
        """Compare with another scenario."""
        self.change(replace(self.state.peek(), baseline=baseline))

    def set_number(self, what: str, value: int) -> None:
        """Simulate another number of enterprises (``firms``), under another ``seed``, or ``until`` another year."""
        self.change(replace(self.state.peek(), **{what: value}))

    def act_from(self, year: int) -> None:
        """Let changes act from another year on, those made before included."""
        before = self.state.peek()
        old, new = ((each - clock.START_YEAR) * 4 for each in (before.since, year))
        settings = tuple(
            replace(each, path=Path(((new, each.path.points[0][1]),)))
            if len(each.path.points) == 1 and each.path.points[0][0] == old
            else each
            for each in before.settings
        )
        self.change(replace(before, since=year, settings=settings))

    def change(self, state: State) -> None:
        """Go to another state; the one before can be gone back to."""
        before, memory = self.state.peek(), self.memory.peek()
        self._go(state, memory.after(before) if state != before else memory)

    def look(self, **fields: Any) -> None:
        """Look at something else of the same answer: ``chart``, ``map`` or ``view``."""
        self.state.value = replace(self.state.peek(), **fields)

    def undo(self) -> None:
        """Go back to the policy before."""
        memory = self.memory.peek()
        if memory.past:
            *past, state = memory.past
            self._go(self._looking_alike(state), Memory(tuple(past), (self.state.peek(), *memory.future)))

    def redo(self) -> None:
        """Go forward again."""
        memory = self.memory.peek()
        if memory.future:
            state, *future = memory.future
            self._go(self._looking_alike(state), Memory((*memory.past, self.state.peek()), tuple(future)))

    def reset(self) -> None:
        """Go back to the defaults of everything that decides the answer."""
        self.change(self._looking_alike(State()))

    def retry(self) -> None:
        """Ask again what failed."""
        self._go(self.state.peek(), self.memory.peek())

    def close(self) -> None:
        """Want nothing any more; the tab is gone."""
        with self._lock:
            self._closed = True
            self._runner.leave(self)
        self._inbox.put(None)

    # asking

    def _moved(self, lever: str, value: float) -> State:
        state = self.state.peek()
        quarter = (state.since - clock.START_YEAR) * 4
        path = Path(((quarter, find_lever(lever).check(value)),))
        return state.with_setting(Setting(lever, "", path))

    def _looking_alike(self, state: State) -> State:
        """A state's policy, looked at as now."""
        return replace(self.state.peek(), **state.of_the_policy())

    def _go(self, state: State, memory: Memory) -> None:
        self.memory.value = replace(memory, here=state)
        self.state.value = state
        with self._lock:
            self._moving = None
            self._ask(state, rest=True)
        self._show()

    def _ask(self, state: State, rest: bool) -> None:
        """Want the answer for a state, under the lock; unless ``rest``, only the quick one."""
        self._asked = state
        full = dict.fromkeys(pairwise(state, state.firms, REPLICATIONS), FULL) if rest else {}
        quick = dict.fromkeys(self._quick(state), QUICK)
        all_there = full and len(self._runner.find(full)) == len(full)
        self._wanted = full if all_there else quick | full
        self._replies = self._runner.ask(self, self._wanted, self._told)
        self._judge()

    def _quick(self, state: State) -> list[Simulation]:
        return pairwise(state, min(QUICK_FIRMS, state.firms), 1)

    def _quick_is_there(self) -> bool:
        return all(task in self._replies for task in self._quick(self._asked))

    def _told(self, task: Task, reply: Reply) -> None:
        self._inbox.put((task, reply))

    # receiving

    def _receive(self) -> None:
        while (message := self._inbox.get()) is not None:
            with self._lock:
                task, reply = message
                if task not in self._wanted:  # of an earlier question
                    continue
                self._replies[task] = reply
                self._judge()
                if self._moving is not None and self._quick_is_there():
                    moving, self._moving = self._moving, None
                    self._ask(moving, rest=False)
            self._show()

    def _judge(self) -> None:
        """Make the best answer of what there is, under the lock."""
        state = self._asked
        failure = next((reply.failure for reply in self._replies.values() if reply.failure), "")
        full = pairwise(state, state.firms, REPLICATIONS)
        done = sum(task in self._replies for task in full)
        fewest = FEWEST if state.firms > SWIFT else REPLICATIONS
        comparison, rough = self._compare(state, state.firms, REPLICATIONS, fewest), False
        if comparison is None and (quick := self._compare(state, min(QUICK_FIRMS, state.firms), 1, 1)):
            comparison, rough = quick, state.firms > QUICK_FIRMS
        if comparison is None:
            comparison = self._compare(state, state.firms, 1, 1)
        old = comparison is None
        if comparison is None:
            comparison, rough = self._latest.comparison, self._latest.rough
        self._latest = Answer(state, comparison, done, len(full), rough, old, failure)

    def _compare(self, state: State, firms: int, replications: int, fewest: int) -> Comparison | None:
        """The comparison of the pairs there are: ``fewest`` of them, or all; the same object if no news.

        What comes in between is not worth the while it takes to redraw the page.
        """
        policy, baseline = policy_runs(state, firms, replications), baseline_runs(state, firms, replications)
        pairs = [
            (self._replies[one].result, self._replies[other].result)
            for one, other in zip(policy, baseline, strict=True)
            if self._has(one) and self._has(other)
        ]
        if len(pairs) < fewest:
            return None
        if len(pairs) < replications:
            pairs = pairs[:fewest]
        mine, theirs = [one for one, _ in pairs], [other for _, other in pairs]
        last = self._latest.comparison
        if last is not None and (last.policy, last.baseline) == (mine, theirs):  # the very same runs: nothing to redraw
            return last
        since = first_difference(state.policy, shipped(state.baseline), clock.quarters_until(state.until))
        return Comparison(mine, theirs, firms, since)

    def _has(self, task: Task) -> bool:
        return task in self._replies and not self._replies[task].failure

    def _show(self) -> None:
        """Publish the latest answer. Of two threads that do, the last one to finish has published the newest."""
        while not self._closed:
            latest = self._latest
            self.answer.value = latest
            if self._latest is latest:
                return
