"""The pool of worker processes that all tabs share: newest request wins, quick answers first, each tab in its turn.

Nothing here belongs to a tab or blocks an event loop: a tab says what it wants (:meth:`Runner.ask`), which takes the
place of what it wanted before, and is called back from a thread of the pool when something of it is there.
"""

import contextlib
import itertools
import logging
import os
import pickle
import subprocess
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from web.pool.runs import Task
from web.pool.worker import DONE, FAILED, READY, STOPPED

WORKERS = 2
KEPT = 300  # answers kept for whoever asks again: about 60 MB of simulations, 300 MB if all were of the page of reasons
TRIES = 1 + WORKERS  # of a task whose workers die: all may have died at once, of something else
FAMILIAR = 30  # kinds of tasks that a worker is remembered to have done
DEEPEST = 2  # tasks a worker has on its desk: a quick one may interrupt a long one
FALSE_STARTS = 3  # workers that die before they are ready, until the pool gives up
COMMAND = (sys.executable, "-m", "web.pool.worker")
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")

log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Reply:
    """The answer to a task: its result, or why there is none."""

    result: Any = None
    failure: str = ""


Told = Callable[[Task, Reply], None]


@dataclass
class Request:
    """What one tab wants: tasks by stage, 0 the most urgent, and whom to tell."""

    stages: Mapping[Task, int]
    told: Told


@dataclass(eq=False)
class Job:
    """A task on a worker's desk."""

    number: int
    task: Task
    stage: int
    stopping: bool = False


@dataclass(eq=False)
class Worker:
    """A worker process as the pool sees it; the last job of ``desk`` is the one at hand."""

    process: subprocess.Popen[bytes]
    ready: bool = False
    desk: list[Job] = field(default_factory=list)
    done: OrderedDict[Hashable, None] = field(default_factory=OrderedDict)  # kinds of tasks, the latest last
    listener: threading.Thread | None = None

    def send(self, *order: Any) -> None:
        """Send an order; a worker that is gone is noticed by the thread that listens to it."""
        assert self.process.stdin is not None
        with contextlib.suppress(OSError):
            pickle.dump(order, self.process.stdin, pickle.HIGHEST_PROTOCOL)
            self.process.stdin.flush()

    def knows(self, task: Task) -> bool:
        """Whether it did a task of the same kind before, and so is quicker with this one."""
        return getattr(task, "kin", None) in self.done

    def learns(self, task: Task) -> None:
        """Note what it did."""
        if (kin := getattr(task, "kin", None)) is not None:
            self.done[kin] = None
            self.done.move_to_end(kin)
            while len(self.done) > FAMILIAR:
                self.done.popitem(last=False)

    def close(self) -> None:
        """Close the pipes of a process that has ended."""
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            with contextlib.suppress(OSError):  # an order that it did not live to read
                pipe.close()


class Runner:
    """Worker processes, what tabs want of them, and what they have answered.

    Args:
        workers: how many processes.
        command: what starts a worker.
    """

    def __init__(self, workers: int = WORKERS, command: Sequence[str] = COMMAND) -> None:
        self.command = command
        self._count = workers
        self._lock = threading.RLock()
        self._workers: list[Worker] = []
        self._requests: OrderedDict[Hashable, Request] = OrderedDict()  # in the order of their turns
        self._replies: OrderedDict[Task, Reply] = OrderedDict()  # the least recently used first
        self._tries: dict[Task, int] = {}
        self._numbers = itertools.count(1)
        self._false_starts = 0
        self._closed = False

    # what tabs do

    def warm(self) -> None:
        """Start the workers unless they run."""
        with self._lock:
            self._false_starts = 0
            self._fill()

    def ask(self, tab: Hashable, stages: Mapping[Task, int], told: Told) -> dict[Task, Reply]:
        """Want tasks, and nothing else any more; return the answers there are, the others are told as they come.

        Args:
            tab: who asks.
            stages: task -> 0 for the most urgent, 1, 2 ...; within a stage in their order.
            told: called from a thread of the pool with each task and its answer.
        """
        with self._lock:
            self.warm()
            found = {task: self._replies[task] for task in stages if task in self._replies}
            for task in found:
                self._replies.move_to_end(task)
            self._requests[tab] = Request({task: stage for task, stage in stages.items() if task not in found}, told)
            self._give_out()
        return found

    def find(self, tasks: Iterable[Task]) -> dict[Task, Reply]:
        """The answers there are, without asking for the others."""
        with self._lock:
            return {task: self._replies[task] for task in tasks if task in self._replies}

    def leave(self, tab: Hashable) -> None:
        """Want nothing any more."""
        with self._lock:
            self._requests.pop(tab, None)
            self._give_out()

    def close(self) -> None:
        """End the workers."""
        with self._lock:
            self._closed = True
            workers, self._workers = self._workers, []
        for worker in workers:
            worker.process.kill()
            assert worker.listener is not None
            worker.listener.join()

    def pids(self) -> list[int]:
        """Process numbers of the workers."""
        with self._lock:
            return [worker.process.pid for worker in self._workers]

    # giving out, under the lock

    def _give_out(self) -> None:
        """Stop what nobody wants, then put the next jobs on free desks."""
        wanted = {task for request in self._requests.values() for task in request.stages}
        for worker in self._workers:
            for job in worker.desk:
                if job.task not in wanted and not job.stopping:
                    job.stopping = True
                    worker.send("stop", job.number)
        while (found := self._next()) is not None:
            worker, task, stage = found
            job = Job(next(self._numbers), task, stage)
            worker.desk.append(job)
            worker.send("do", job.number, task)

    def _next(self) -> tuple[Worker, Task, int] | None:
        """The most urgent task that waits, and the worker to do it; the tab it is for goes to the end of the row.

        Of the tasks of a tab that are as urgent, the first that a free worker is familiar with, else the first of all.
        """
        waiting = list(self._waiting())
        if not waiting:
            return None
        stage, tab, first = min(waiting, key=lambda each: each[0])  # of equals the first: tabs stand in turn
        free = self._free_for(stage)
        if not free:
            return None
        self._requests.move_to_end(tab)
        tasks = [task for level, whose, task in waiting if level == stage and whose is tab]
        familiar = ((worker, task) for task in tasks for worker in free if worker.knows(task))
        worker, task = next(familiar, (free[0], first))
        return worker, task, stage

    def _waiting(self) -> Iterator[tuple[int, Hashable, Task]]:
        on_desks = {job.task for worker in self._workers for job in worker.desk}
        for tab, request in self._requests.items():
            for task, stage in request.stages.items():
                if task not in on_desks:
                    yield stage, tab, task

    def _free_for(self, stage: int) -> list[Worker]:
        """The workers with nothing to do, else those whose work at hand is less urgent and can wait."""
        ready = [worker for worker in self._workers if worker.ready]
        idle = [worker for worker in ready if not worker.desk]
        return idle or [w for w in ready if len(w.desk) < DEEPEST and w.desk[-1].stage > stage]

    def _fill(self) -> None:
        while len(self._workers) < self._count and not self._closed and self._false_starts < FALSE_STARTS:
            self._workers.append(self._start())

    def _start(self) -> Worker:
        home = str(Path(__file__).parents[2])
        path = os.pathsep.join([home, *filter(None, [os.environ.get("PYTHONPATH")])])
        process = subprocess.Popen(
            self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env=os.environ | ONE_THREAD | {"PYTHONPATH": path},
        )  # fmt: skip
        worker = Worker(process)
        with belonging_to_no_tab():
            worker.listener = threading.Thread(
                target=self._listen, args=(worker,), name="greenforge-worker", daemon=True
            )
            worker.listener.start()
        return worker

    # what workers say, each in a thread of its own

    def _listen(self, worker: Worker) -> None:
        assert worker.process.stdout is not None
        while True:
            try:
                number, kind, content = pickle.load(worker.process.stdout)
            except (EOFError, OSError, pickle.UnpicklingError):
                self._bury(worker)
                return
            if kind == READY:
                with self._lock:
                    worker.ready, self._false_starts = True, 0
                    self._give_out()
            else:
                self._take(worker, number, kind, content)

    def _take(self, worker: Worker, number: int, kind: str, content: Any) -> None:
        with self._lock:
            job = next(job for job in worker.desk if job.number == number)
            worker.desk.remove(job)
            self._tries.pop(job.task, None)
            worker.learns(job.task)
            tellers = []
            if kind == DONE:
                tellers = self._settle(job.task, Reply(result=content))
            elif kind == FAILED:
                tellers = self._settle(job.task, Reply(failure=content))
            else:
                assert kind == STOPPED
            self._give_out()
        for tell in tellers:
            tell()

    def _settle(self, task: Task, reply: Reply) -> list[Callable[[], None]]:
        """Note an answer, under the lock; return the calls that tell those who want it, for after the lock.

        A failure is not kept: who asks again has it tried again.
        """
        if not reply.failure:
            self._replies[task] = reply
            while len(self._replies) > KEPT:
                self._replies.popitem(last=False)
        tellers: list[Callable[[], None]] = []
        for tab, request in self._requests.items():
            if task in request.stages:
                rest = {other: stage for other, stage in request.stages.items() if other != task}
                self._requests[tab] = Request(rest, request.told)
                tellers.append(lambda told=request.told: told(task, reply))
        return tellers

    def _bury(self, worker: Worker) -> None:
        """Replace a worker that died; what it was doing is tried again, then told as a failure."""
        code = worker.process.wait()
        tellers = []
        with self._lock:  # under it orders are sent, and none may meet a closed pipe
            worker.close()
            if self._closed or worker not in self._workers:
                return
            self._workers.remove(worker)
            log.warning("a worker ended with code %s%s", code, "" if worker.ready else " before it was ready")
            self._false_starts += not worker.ready
            for job in worker.desk:
                self._tries[job.task] = self._tries.get(job.task, 1) + 1
                if self._tries[job.task] > TRIES:
                    del self._tries[job.task]
                    tellers += self._settle(job.task, Reply(failure=f"a worker process ended with code {code}"))
            self._fill()
            if not self._workers:
                why = Reply(failure=f"no worker process starts (code {code})")
                for task in [task for _, _, task in self._waiting()]:
                    tellers += self._settle(task, why)
            self._give_out()
        for tell in tellers:
            tell()


def belonging_to_no_tab() -> contextlib.AbstractContextManager[None]:
    """Threads made inside do not hold on to the tab for which they happen to be made, as Solara's others do."""
    module = sys.modules.get("solara.server.kernel_context")
    return module.without_context() if module else contextlib.nullcontext()


_shared: list[Runner] = []
_sharing = threading.Lock()


def shared() -> Runner:
    """The one pool of this process."""
    with _sharing:
        if not _shared:
            _shared.append(Runner())
        return _shared[0]
