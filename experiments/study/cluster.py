"""The runs of a plan carried out by a Dask cluster that is there already, some at a time.

Each Dask worker hands runs to processes of its own (:mod:`experiments.study.worker`), so limits of time and memory hold
there too, and a run that dies takes no Dask worker with it. A Dask worker that is killed costs nothing: Dask gives its
chunk to another. What was near when Dask workers died again and again is done at the end, run by run with nothing
beside it, so that the guilty one is found.
"""

import logging
import queue
import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.study.local import TICK_SECONDS
from experiments.study.work import DIED, Failure, Outcome
from experiments.study.worker import Parcel, dismiss, hired
from model.errors import InputError

if TYPE_CHECKING:
    from distributed import Client, Future

CONNECT_SECONDS = 20.0
_CHUNK_SECONDS = 2.0  # a chunk takes about so long: longer than handing it over, short enough to lose
_LARGEST_CHUNK = 32
_AHEAD = 2  # chunks in flight for each thread of the cluster
_COUNT_SECONDS = 5.0  # so often the threads of the cluster are counted: workers come and go


def check_installed() -> None:
    """Prove that Dask is there.

    Raises:
        InputError: it is not installed.
    """
    try:
        import distributed  # noqa: F401  (is it there?)
    except ImportError:
        words = "--scheduler needs Dask: install greenforge[dask], or leave it out to use this machine"
        raise InputError(words) from None


def chunk(parcel: Parcel, numbers: tuple[int, ...]) -> list[Outcome]:
    """Carry out some runs; this happens in a Dask worker."""
    with hired() as worker:
        return [worker.carry_out(parcel, number) for number in numbers]


class Cluster:
    """A Dask cluster, by the address of its scheduler or the JSON file in which the scheduler wrote it."""

    def __init__(self, address: str) -> None:
        self.address = address

    def outcomes(self, parcel: Parcel, numbers: Iterable[int]) -> Generator[list[Outcome]]:
        """Carry out runs and yield what became of them as they end, in any order; at times an empty list.

        Closing the generator takes the chunks back that no worker has begun.

        Raises:
            InputError: no scheduler answers, it is lost, or workers cannot carry runs out.
        """
        with self._client() as client:
            flight = _Flight(client, self.address, parcel, iter(numbers))
            try:
                while flight.refill():
                    yield flight.ended()
                client.run(dismiss, on_error="ignore")  # a worker that has gone has nobody to dismiss
            finally:
                flight.abandon()

    @contextmanager
    def _client(self) -> "Iterator[Client]":
        from distributed import Client

        for name in [name for name in logging.root.manager.loggerDict if name.startswith("distributed")]:
            logging.getLogger(name).setLevel(logging.CRITICAL)  # what goes wrong is said once, by us
        where: dict[str, Any] = (
            {"scheduler_file": self.address} if Path(self.address).is_file() else {"address": self.address}
        )
        try:
            client = Client(**where, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            reason = " ".join(str(error).split()) or type(error).__name__
            raise InputError(f"--scheduler {self.address}: no Dask scheduler answers there ({reason})") from None
        try:
            yield client
        finally:
            client.close(timeout=CONNECT_SECONDS)


class _Flight:
    """The chunks that are on their way."""

    def __init__(self, client: "Client", address: str, parcel: Parcel, numbers: Iterator[int]) -> None:
        self._client, self._address, self._numbers = client, address, numbers
        self._plan = client.submit(_itself, parcel, key=f"greenforge-plan-{parcel.key}")  # made anew where it is lost
        self._chunks: dict[Future, tuple[int, ...]] = {}
        self._done: queue.SimpleQueue[Future] = queue.SimpleQueue()
        self._suspects: list[int] = []  # runs that were near when workers died: at the end they fly one by one
        self._alone = False  # whether the only chunk in flight is a suspect
        self._runs, self._seconds = 0, 0.0
        self._threads, self._counted = 0, float("-inf")

    def refill(self) -> bool:
        """Send as many chunks as the cluster can use; false where all have come back and none is left."""
        wanted = max(1, _AHEAD * self._count())
        while len(self._chunks) < wanted and (numbers := tuple(islice(self._numbers, self._size()))):
            self._send(numbers)
        if not self._chunks:
            self._alone = bool(self._suspects)
            if self._alone:
                self._send((self._suspects.pop(),))
        return bool(self._chunks)

    def _send(self, numbers: tuple[int, ...]) -> None:
        future = self._client.submit(chunk, self._plan, numbers, pure=False)
        self._chunks[future] = numbers
        future.add_done_callback(self._done.put)

    def ended(self) -> list[Outcome]:
        """What has come back since, waiting a moment for the first."""
        found: list[Outcome] = []
        try:
            found += self._opened(self._done.get(timeout=TICK_SECONDS))
            while True:
                found += self._opened(self._done.get_nowait())
        except queue.Empty:
            return found

    def abandon(self) -> None:
        """Take back what no worker has begun."""
        if self._chunks and self._client.status == "running":
            self._client.cancel(list(self._chunks))

    def _opened(self, future: "Future") -> list[Outcome]:
        from distributed import KilledWorker

        numbers = self._chunks.pop(future)
        if future.status == "finished":
            found: list[Outcome] = future.result(timeout=CONNECT_SECONDS)
            self._runs += len(found)
            self._seconds += sum(outcome.seconds for outcome in found)
            return found
        if future.status == "cancelled":
            raise InputError(
                f"--scheduler {self._address}: the Dask scheduler is lost; what was done is kept: the same command "
                "goes on once it is back, and without --scheduler it goes on here"
            )
        error = future.exception(timeout=CONNECT_SECONDS)
        if not isinstance(error, KilledWorker):
            raise InputError(f"--scheduler {self._address}: a Dask worker cannot carry out runs: {_told(error)}")
        if not self._alone:  # Dask counts a death against all that was waiting at the worker, too
            self._suspects += numbers
            return []
        message = "every Dask worker that carried it out died"
        return [Outcome(numbers[0], failure=Failure(DIED, message), attempts=error.allowed_failures + 1)]

    def _size(self) -> int:
        """Runs of the next chunk."""
        if not self._runs:
            return 1
        return max(1, min(_LARGEST_CHUNK, round(_CHUNK_SECONDS * self._runs / max(self._seconds, 1e-9))))

    def _count(self) -> int:
        """Threads of the cluster, as they were a moment ago."""
        if time.monotonic() - self._counted > _COUNT_SECONDS and self._client.status == "running":
            self._threads, self._counted = sum(self._client.nthreads().values()), time.monotonic()
        return self._threads


def _itself(parcel: Parcel) -> Parcel:
    return parcel


def _told(error: BaseException | None) -> str:
    """What an error of a worker says, in one line."""
    text = " ".join(str(error).split())
    if isinstance(error, InputError):
        return text
    if isinstance(error, ModuleNotFoundError):
        return f"{text}; install the same greenforge there"
    return f"{type(error).__name__}: {text}"
