"""A worker process: takes orders from the server on standard input and answers on standard output, both pickled.

Orders are ``("do", number, task)`` and ``("stop", number)``; answers are ``(number, kind, content)``. At each
checkpoint of its work (a quarter's end) a worker first does what has come in since, so that a quick question need not
wait for a long one, and gives up what is no longer wanted. It ends when the server does: its standard input ends then.
"""

import gc
import os
import pickle
import queue
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from typing import Any, BinaryIO

POLITENESS = 5  # of Unix's niceness: what draws the answers, server and browser, goes before who computes the next
READY, DONE, STOPPED, FAILED = "ready", "done", "stopped", "failed"

Answer = tuple[int, str, Any]


class Stopped(Exception):  # noqa: N818  (nothing went wrong)
    """The work at hand is no longer wanted."""


class Desk:
    """Orders in, answers out."""

    def __init__(self, answer: Callable[[Answer], None]) -> None:
        self._answer = answer
        self._orders: queue.SimpleQueue[tuple[int, Any]] = queue.SimpleQueue()
        self._unwanted: set[int] = set()

    def order(self, number: int, task: Any) -> None:
        """Put a task on the desk; called by the thread that listens."""
        self._orders.put((number, task))

    def stop(self, number: int) -> None:
        """Say that a task is no longer wanted; called by the thread that listens."""
        self._unwanted.add(number)

    def work(self) -> None:
        """Do what comes in, for ever."""
        while True:
            self._do(*self._orders.get())

    def _do(self, number: int, task: Any) -> None:
        def checkpoint(done: int, total: int) -> None:
            while not self._orders.empty():  # only this thread takes from it
                self._do(*self._orders.get())
            if number in self._unwanted:
                raise Stopped

        try:
            checkpoint(0, 1)
            answer: Answer = (number, DONE, task.run(checkpoint))
        except Stopped:
            answer = (number, STOPPED, None)
        except Exception as error:
            traceback.print_exc()
            answer = (number, FAILED, f"{type(error).__name__}: {error}")
        self._unwanted.discard(number)
        self._answer(answer)


def listen(orders: BinaryIO, desk: Desk) -> None:
    """Bring orders to the desk until the server is gone, then end the process whatever it is doing."""
    while True:
        try:
            kind, number, *task = pickle.load(orders)
        except EOFError:
            os._exit(0)
        if kind == "do":
            desk.order(number, task[0])
        else:
            desk.stop(number)


def warm_up() -> None:
    """Load the model and what it reads, so that the first question does not wait for it."""
    from model.world import World

    World(firms=50, until=2018).run()
    gc.collect()
    gc.freeze()  # to look through all that in the midst of runs took a tenth of them


def main() -> None:
    """Work for the server at the other end of the pipes."""
    if hasattr(os, "nice"):  # Windows has none
        os.nice(POLITENESS)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches the whole group; the server then closes the pipe
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever is printed goes to standard error, not among the answers

    def answer(content: Answer) -> None:
        try:
            pickle.dump(content, answers, pickle.HIGHEST_PROTOCOL)
            answers.flush()
        except BrokenPipeError:  # the server is gone; the other thread cannot be told, it waits for what will not come
            os._exit(0)

    desk = Desk(answer)
    threading.Thread(target=listen, args=(sys.stdin.buffer, desk), daemon=True).start()
    warm_up()
    answer((0, READY, os.getpid()))
    desk.work()


if __name__ == "__main__":
    main()
