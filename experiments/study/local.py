"""The runs of a plan carried out by processes of this machine.

A thread for each process hands it one run after another, so that one that hangs or dies holds nobody else up. pebble's
pool was tried first: its workers share one pipe and one lock, and one that was killed took the pool with it
(docs/decisions/0014-journal.md).
"""

import queue
import threading
from collections.abc import Generator, Iterable
from itertools import islice

from experiments.study.work import Outcome
from experiments.study.worker import Parcel, Worker, hired

TICK_SECONDS = 0.5  # so often the caller is given a chance to show progress
_AHEAD = 8  # runs in flight for each worker: enough that none waits while results are written down


class LocalPool:
    """So many worker processes of this machine."""

    def __init__(self, workers: int) -> None:
        self.workers = workers

    def outcomes(self, parcel: Parcel, numbers: Iterable[int]) -> Generator[list[Outcome]]:
        """Carry out runs and yield what became of them as they end, in any order; at times an empty list.

        Closing the generator stops the processes at once.

        Raises:
            InputError: workers cannot be started, or find another model or data.
        """
        waiting, flying = iter(numbers), 0
        with _Crew(self.workers, parcel) as crew:
            while True:
                for number in islice(waiting, self.workers * _AHEAD - flying):
                    crew.tasks.put(number)
                    flying += 1
                if not flying:
                    break
                batch = crew.ended()
                flying -= len(batch)
                yield batch


class _Crew:
    """Threads with a worker each; they end when the block does, and their processes with them if it ends early."""

    def __init__(self, size: int, parcel: Parcel) -> None:
        self.tasks: queue.SimpleQueue[int | None] = queue.SimpleQueue()
        self._results: queue.SimpleQueue[Outcome | BaseException] = queue.SimpleQueue()
        self._parcel, self._stopping = parcel, False
        self._workers: list[Worker] = []
        self._threads = [threading.Thread(target=self._serve, daemon=True) for _ in range(size)]

    def __enter__(self) -> "_Crew":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._stopping = kind is not None
        for _thread in self._threads:
            self.tasks.put(None)
        if self._stopping:
            for worker in list(self._workers):
                worker.stop()
        for thread in self._threads:
            thread.join()

    def ended(self) -> list[Outcome]:
        """The runs that have ended since, waiting a moment for the first."""
        found: list[Outcome] = []
        try:
            item = self._results.get(timeout=TICK_SECONDS)
            while True:
                if isinstance(item, BaseException):
                    raise item
                found.append(item)
                item = self._results.get_nowait()
        except queue.Empty:
            return found

    def _serve(self) -> None:
        number = self.tasks.get()
        if number is None:
            return
        try:
            with hired() as worker:
                self._workers.append(worker)
                while number is not None and not self._stopping:
                    self._results.put(worker.carry_out(self._parcel, number))
                    number = self.tasks.get()
        except BaseException as error:  # raised where the results are awaited
            self._results.put(error)
