"""What is said where something of a folder cannot be shown."""

from collections.abc import Callable

import solara

from web.words import Language, word


@solara.component
def Failed(why: str, again: Callable[[], None], language: Language) -> None:
    """Say why something cannot be shown."""
    with solara.Div(classes=["gf-alert"], attributes={"role": "alert"}):
        solara.Text(f"{word('folder_failed', language)} {why}")
        solara.Button(word("try_again", language), on_click=again, text=True, classes=["gf-button"])
