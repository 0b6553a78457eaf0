"""Pages and a pool of no processes to show them with: tasks are done on the spot, or wait for ever."""

import functools
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
import solara

from web import shell
from web.link import State, write
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


@contextmanager
def shown(monkeypatch: pytest.MonkeyPatch, module: Any, component: Callable[[], Any]) -> Iterator[Callable[..., Any]]:
    """A function that shows a page for a state with a pool in place of the shared one; what it showed is closed."""
    contexts: list[Any] = []

    def show(state: State, pool: Pool) -> Any:
        shell.search.set(write(state))
        monkeypatch.setattr(module, "shared", lambda: pool)
        box, context = solara.render(component(), handle_error=False)
        contexts.append(context)
        return box

    shell.language.set("en")
    yield show
    for context in contexts:
        context.close()
    shell.search.set("")
    shell.language.set("en")


def of_type(widget: Any, name: str) -> list[Any]:
    """Widgets below ``widget`` that show the Vue file ``name``."""
    found, todo = [], [widget]
    while todo:
        one = todo.pop()
        if name in str(getattr(type(one), "template_file", "")):
            found.append(one)
        todo += [child for child in getattr(one, "children", []) if not isinstance(child, str)]
    return found


def charts(box: Any) -> dict[str, Any]:
    """What the charts of a page show, by name."""
    return {chart.graph["name"]: chart.graph for chart in of_type(box, "band_chart.vue")}
