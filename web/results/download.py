"""A button that asks for a file and saves it when it has come."""

from collections.abc import Callable
from typing import Any

import solara


@solara.component_vue("download.vue")
def Download(
    name: str, label: str, file: str, mime: str, saved: dict[str, Any], busy: bool, event_ask: Callable[[Any], None]
) -> None:
    """Draw the button; ``saved`` holds the text of the file and a count that grows with each."""
