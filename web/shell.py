"""The frame around every page: name, language, light or dark."""

from collections.abc import Callable
from typing import cast

import solara
import solara.lab

from web.words import LANGUAGES, Language, word

language: solara.Reactive[Language] = solara.reactive(cast(Language, "en"))  # Solara keeps one for each tab

ACCENT = {"light": "#0b6b52", "dark": "#2fae86"}


@solara.component_vue("components/masthead.vue")
def Masthead(
    tagline: str,
    languages: dict[str, str],
    language: str,
    texts: dict[str, str],
    event_speak: Callable[[Language], None],
    event_darken: Callable[[bool], None],
) -> None:
    """Draw the line at the top."""


@solara.component
def Shell(children: list[solara.Element] | None = None) -> None:
    """Put the page below the masthead."""
    solara.use_memo(_use_accent, [])
    with solara.Div(classes=["gf-page"]):
        Top()
        solara.Div(classes=["gf-content"], children=children or [])


@solara.component
def Top() -> solara.Element:
    """Show the masthead in the tab's language."""
    now = language.value
    return Masthead(
        tagline=word("tagline", now),
        languages=dict(LANGUAGES),
        language=now,
        texts={"language": word("language", now), "theme": word("theme", now)},
        event_speak=language.set,
        event_darken=_darken,
    )


def _use_accent() -> None:
    for variant, colour in ACCENT.items():
        getattr(solara.lab.theme.themes, variant).primary = colour


def _darken(dark: bool) -> None:
    solara.lab.theme.dark = dark
