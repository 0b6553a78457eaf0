"""A pool of no processes, for tests of pages: tasks are done on the spot, or wait for ever."""

import functools
from collections.abc import Mapping
from typing import Any

from web.pool.runner import Reply


def now(done: int, total: int) -> None:
    """A checkpoint at which the work is still wanted."""


@functools.cache
def answer(task: Any) -> Any:
    """What comes of a task; it is done once, whoever asks."""
    return task.run(now)


class Pool:
    """A runner that answers at once, or leaves everything waiting."""

    def __init__(self, *, waiting: bool = False, failure: str = "") -> None:
        self.waiting, self.failure = waiting, failure
        self.wanted: list[Any] = []

    def ask(self, tab: object, stages: Mapping[Any, int], told: Any) -> dict[Any, Reply]:
        self.wanted += stages
        if self.failure:
            for task in stages:
                told(task, Reply(failure=self.failure))
        if self.waiting or self.failure:
            return {}
        return {task: Reply(answer(task)) for task in stages}

    def leave(self, tab: object) -> None:
        self.wanted = []
