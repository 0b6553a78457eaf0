"""A button that asks for a file and saves it when it has come."""

from collections.abc import Callable
from typing import Any

import solara

from web.components.saving import Saved
from web.pool.errand import Standing
from web.pool.runs import Task


@solara.component_vue("download.vue")
def Download(
    name: str, label: str, file: str, mime: str, saved: dict[str, Any], busy: bool, event_ask: Callable[[Any], None]
) -> None:
    """Draw the button; ``saved`` holds the text of the file and a count that grows with each."""


def requested(standing: Standing, task: Task, clicks: int) -> Saved:
    """The file that was asked for, once it is there; each click gives it again."""
    text = standing.results.get(task)
    return Saved() if text is None else Saved(clicks, text)
