"""A worker process from outside: started when needed, asked for one run after another, killed when it must be.

Each has pipes of its own, so that one that is killed at any moment harms no other. Processes that are free wait in
this module for the next study: starting one costs seconds of imports.
"""

import atexit
import os
import pickle
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from typing import IO, Any

from experiments.study.identity import data_identity, digest, model_identity
from experiments.study.plan import Plan
from experiments.study.work import DIED, OUT_OF_MEMORY, TIME_LIMIT, Failure, Outcome, one_thread
from model.errors import InputError

START_SECONDS = 600.0  # longest a process may take to load the model: cold network disks are slow
_STARTS = 8  # so many processes in a row may end before they are ready: a few may have been killed
_ATTEMPTS = 2  # a run whose process died is tried once more: it may have been the machine's mishap
_TAIL = 4000  # bytes of what a dead process said last
_LAST_SECONDS = 5.0  # a process that has closed its pipe ends within this time


@dataclass(frozen=True)
class Parcel:
    """A plan as it is sent to workers, with the digests of the model and the data it is to be carried out with."""

    content: bytes
    model: str
    data: str
    time_limit: float

    @classmethod
    def of(cls, plan: Plan) -> "Parcel":
        """Pack a plan, to be carried out with the model and the data as they are now."""
        content = pickle.dumps(plan, pickle.HIGHEST_PROTOCOL)
        return cls(content, digest(model_identity()), digest(data_identity(plan.data)), plan.time_limit)

    @cached_property
    def key(self) -> str:
        """Tells parcels apart."""
        return f"{sha256(self.content).hexdigest()}/{self.data}"


class Worker:
    """A process that carries out runs, one at a time; it is started anew whenever it has ended."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._model = self._parcel = ""  # digest and key of what it has loaded
        self._said: IO[bytes] | None = None
        self._stopped = False

    def carry_out(self, parcel: Parcel, number: int) -> Outcome:
        """Carry out a run; whatever it does to the process, the answer is what became of it.

        Raises:
            InputError: model or data are not those of the parcel, or processes end again and again before they are
                ready.
        """
        for attempt in range(1, _ATTEMPTS + 1):
            self._make_ready(parcel)
            outcome = replace(self._tried(parcel, number), attempts=attempt)
            if outcome.failure is None or outcome.failure.kind != DIED or self._stopped:
                break
        return outcome

    def stop(self) -> None:
        """End the process at once, whatever it does; any thread may call this, and the worker is of no use after."""
        self._stopped = True
        if self._process is not None:
            self._process.kill()

    def close(self) -> None:
        """End the process and let go of its pipes; only for the thread that uses the worker."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout, self._said):
                with suppress(OSError):  # what was not yet sent to it is lost with it
                    if pipe is not None:
                        pipe.close()

    @property
    def _lives(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def _make_ready(self, parcel: Parcel) -> None:
        words = ""
        for _ in range(_STARTS):
            if self._stopped:
                return
            if not self._lives or self._model != parcel.model:
                self._start()
            if self._model and self._has(parcel):
                return
            message, said = self._last_words()
            words = f"{message}: {said.splitlines()[-1]}" if said else message
        raise InputError(f"worker processes end before they are ready ({words})")

    def _start(self) -> None:
        self.close()
        paths = os.pathsep.join(place or os.getcwd() for place in sys.path)
        self._said = tempfile.TemporaryFile()  # noqa: SIM115  (closed with the process)
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-X", "faulthandler", "-m", "experiments.study.child"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._said,
            env=os.environ | one_thread() | {"PYTHONPATH": paths},
        )  # fmt: skip
        if self._stopped:  # meanwhile, by another thread
            self._process.kill()
        self._parcel = ""
        with _alarm(START_SECONDS, self._process):
            self._model = self._answer() or ""

    def _has(self, parcel: Parcel) -> bool:
        """Give the process the plan unless it has it; false where it died of it."""
        if self._model != parcel.model:
            raise InputError("a worker finds another version of the model or its libraries than the study began with")
        if self._parcel != parcel.key:
            data = self._asked(parcel.content)
            if data is None:
                return False
            if data != parcel.data:
                raise InputError("a worker finds other files in the data folder than the study began with")
            self._parcel = parcel.key
        return True

    def _tried(self, parcel: Parcel, number: int) -> Outcome:
        if self._process is None:
            return Outcome(number, failure=Failure(DIED, "stopped"))
        with _alarm(parcel.time_limit, self._process) as overdue:
            answer = self._asked(number)
        if isinstance(answer, Outcome):
            if answer.failure is not None and answer.failure.kind == OUT_OF_MEMORY:
                self.close()  # its memory may lie about in pieces
            elif overdue.is_set():
                self._process.wait()  # killed just as it answered
            return answer
        if overdue.is_set():
            failure = Failure(TIME_LIMIT, f"took longer than {parcel.time_limit:g} s")
            return Outcome(number, failure=failure, seconds=parcel.time_limit)
        return Outcome(number, failure=Failure(DIED, *self._last_words()))

    def _asked(self, request: bytes | int) -> Any:
        """The answer to a request; None where the process has ended."""
        assert self._process is not None
        assert self._process.stdin is not None
        try:
            pickle.dump(request, self._process.stdin, pickle.HIGHEST_PROTOCOL)
            self._process.stdin.flush()
        except OSError:
            return None
        return self._answer()

    def _answer(self) -> Any:
        assert self._process is not None
        assert self._process.stdout is not None
        try:
            return pickle.load(self._process.stdout)
        except (EOFError, OSError, pickle.UnpicklingError):  # it ended, perhaps in the middle of an answer
            return None

    def _last_words(self) -> tuple[str, str]:
        """How the process ended, and what it wrote last to its standard error."""
        assert self._process is not None
        assert self._said is not None
        try:
            code = self._process.wait(timeout=_LAST_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        self._said.seek(max(0, self._said.seek(0, os.SEEK_END) - _TAIL))
        return f"worker process {_ending(code)}", self._said.read().decode(errors="replace").strip()


@contextmanager
def hired() -> Iterator[Worker]:
    """A worker for a while, one that is free if there is; afterwards it is free again unless it was stopped."""
    try:
        worker = _free.pop()
    except IndexError:
        worker = Worker()
    try:
        yield worker
    except BaseException:
        worker.close()
        raise
    if worker._stopped:
        worker.close()
    else:
        _free.append(worker)


@atexit.register
def dismiss() -> None:
    """End the processes that are free."""
    while _free:
        _free.pop().close()


_free: list[Worker] = []


@contextmanager
def _alarm(seconds: float, process: "subprocess.Popen[bytes]") -> Iterator[threading.Event]:
    """Kill a process that the block waits for longer than so many seconds; the event says whether it was."""
    overdue = threading.Event()

    def ring() -> None:
        overdue.set()
        process.kill()

    timer = threading.Timer(min(seconds, threading.TIMEOUT_MAX), ring)
    timer.daemon = True
    timer.start()
    try:
        yield overdue
    finally:
        timer.cancel()


def _ending(code: int) -> str:
    """How a process ended, in words."""
    if code >= 0:
        return f"ended with exit code {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = str(-code)
    hint = " (killed from outside; often because the machine was out of memory)" if name == "SIGKILL" else ""
    return f"ended by {name}{hint}"
