"""Work that a page sends to the pool on request: how far it is, what came of it, and how to stop it.

An errand may grow: it is asked again and again which tasks it wants, given what is known, until it wants no more. That
is how a search goes on from one step to the next.
"""

import queue
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import solara

from web.pool.runner import Reply, Runner
from web.pool.runs import Task

Results = Mapping[Task, Any]
Wanted = Callable[[Results], Sequence[Task]]


@dataclass(frozen=True, eq=False)
class Standing:
    """How far an errand is.

    Attributes:
        results: what has come of the tasks that are wanted.
        total: how many are wanted so far; a search may want more.
        running: whether the pool is at it.
        failure: why it ended early, else empty.
    """

    results: Results = field(default_factory=dict)
    total: int = 0
    running: bool = False
    failure: str = ""

    @property
    def done(self) -> int:
        """How many tasks are done."""
        return len(self.results)

    @property
    def complete(self) -> bool:
        """Whether everything that was wanted is there."""
        return bool(self.total) and self.done == self.total and not self.running

    @property
    def stopped(self) -> bool:
        """Whether it was begun and given up."""
        return bool(self.total) and not self.running and not self.complete and not self.failure


class Errand:
    """One piece of work of one tab. Call :meth:`close` when the tab is gone.

    Components read ``standing``. Answers arrive in threads of the pool, which only put them into a queue: a thread of
    the tab takes them out and draws.

    Args:
        runner: the pool.
        stage: how urgent it is, or each of its tasks: 0 goes before everything else.
    """

    def __init__(self, runner: Runner, stage: int | Callable[[Task], int]) -> None:
        self.standing: solara.Reactive[Standing] = solara.Reactive(Standing())
        self._runner = runner
        self._stage = stage if callable(stage) else lambda _: stage
        self._lock = threading.RLock()
        self._wanted: Wanted = lambda _: ()
        self._tasks: list[Task] = []
        self._results: dict[Task, Any] = {}
        self._failure = ""
        self._running = False
        self._version = 0  # counts what is told
        self._inbox: queue.SimpleQueue[tuple[Task, Reply] | None] = queue.SimpleQueue()
        self._closed = False
        threading.Thread(target=self._receive, name="greenforge-errand", daemon=True).start()

    def start(self, wanted: Wanted) -> None:
        """Begin something else; what is known already is not done again.

        Args:
            wanted: every task that is wanted, given what is known; it is asked again when all of them are done.
        """
        with self._lock:
            self._wanted, self._failure, self._running = wanted, "", True
            self._ask()
            self._version += 1
        self._show()

    def stop(self) -> None:
        """Give up for now; what is known stays."""
        with self._lock:
            self._running = False
            self._runner.leave(self)
            self._version += 1
        self._show()

    def go_on(self) -> None:
        """Go on with what was stopped or failed."""
        self.start(self._wanted)

    def close(self) -> None:
        """Want nothing any more; the tab is gone."""
        with self._lock:
            self._closed, self._running = True, False
            self._runner.leave(self)
        self._inbox.put(None)

    def _ask(self) -> None:
        """Want what is missing, under the lock, as far as answers are not there at once."""
        while missing := self._missing():
            found = self._runner.ask(self, {task: self._stage(task) for task in missing}, self._told)
            if not found:
                return
            self._results |= {task: reply.result for task, reply in found.items()}
        self._running = False

    def _missing(self) -> list[Task]:
        self._tasks = list(dict.fromkeys(self._wanted(self._results)))
        self._results = {task: self._results[task] for task in self._tasks if task in self._results}
        return [task for task in self._tasks if task not in self._results]

    def _told(self, task: Task, reply: Reply) -> None:
        self._inbox.put((task, reply))

    def _receive(self) -> None:
        while (message := self._inbox.get()) is not None:
            with self._lock:
                task, reply = message
                if task not in self._tasks or not self._running:  # of an earlier question
                    continue
                self._take(task, reply)
                self._version += 1
            self._show()

    def _take(self, task: Task, reply: Reply) -> None:
        """Note an answer, under the lock."""
        if reply.failure:
            self._failure, self._running = reply.failure, False
            self._runner.leave(self)
            return
        self._results[task] = reply.result
        if all(each in self._results for each in self._tasks):
            self._ask()

    def _show(self) -> None:
        """Publish how far it is. Of two threads that do, the last one to finish has published the newest."""
        while not self._closed:
            with self._lock:
                version = self._version
                latest = Standing(dict(self._results), len(self._tasks), self._running, self._failure)
            self.standing.value = latest
            if self._version == version:
                return
