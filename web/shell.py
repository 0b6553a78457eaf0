"""The frame around every page: name, navigation, language, light or dark, and the link that holds the tab's state."""

from collections.abc import Callable
from typing import Any, Protocol, cast

import solara
import solara.lab

from web.link import Problem, State, write
from web.words import LANGUAGES, Language, word

language: solara.Reactive[Language] = solara.reactive(cast(Language, "en"))  # Solara keeps one for each tab
search: solara.Reactive[str] = solara.reactive("")  # what the address says after the question mark, kept across pages

NAME = "greenforge"
ACCENT = {"light": "#0b6b52", "dark": "#2fae86"}


@solara.component_vue("components/masthead.vue")
def Masthead(
    name: str,
    tagline: str,
    pages: list[dict[str, Any]],
    search: str,
    languages: dict[str, str],
    language: str,
    texts: dict[str, str],
    event_speak: Callable[[Language], None],
    event_darken: Callable[[bool], None],
) -> None:
    """Draw the line at the top; keep ``search`` in the address."""


@solara.component
def Shell(children: list[solara.Element] | None = None) -> None:
    """Put the page below the masthead."""
    router = solara.use_router()
    solara.use_memo(_use_accent, [])
    solara.use_memo(lambda: search.set(router.search or ""), [])
    with solara.Div(classes=["gf-page"]):
        Top(router.routes, next(iter(router.path_routes), None))
        solara.Div(classes=["gf-content"], children=children or [])


@solara.component
def Top(routes: list[solara.Route], shown: solara.Route | None) -> None:
    """Show the masthead in the tab's language."""
    now = language.value
    pages = [
        {"path": "/" + route.path.strip("/"), "title": word(route.label, now), "shown": route is shown}
        for route in routes
    ]
    with solara.Div():
        solara.Title(f"{word(shown.label, now)} · {NAME}" if shown else NAME)
        Masthead(
            name=NAME,
            tagline=word("tagline", now),
            pages=pages,
            search=search.value,
            languages=dict(LANGUAGES),
            language=now,
            texts={key: word(key, now) for key in ("language", "theme", "pages")},
            event_speak=language.set,
            event_darken=_darken,
        )


def _use_accent() -> None:
    for variant, colour in ACCENT.items():
        getattr(solara.lab.theme.themes, variant).primary = colour


def _darken(dark: bool) -> None:
    solara.lab.theme.dark = dark


class Linked(Protocol):
    """What a page works with: a state that stands in the link, and what of the link could not be used."""

    state: solara.Reactive[State]
    problems: list[Problem]


@solara.component
def Address(page: Linked) -> None:
    """Keep a page's state in its link, and say what of the link could not be used."""
    now, state = language.value, page.state.value
    solara.use_effect(lambda: search.set(write(state)), [state])
    with solara.Div(classes=["gf-problems"]):
        if page.problems:
            told = "; ".join(f"{problem.part}: {problem.why}" for problem in page.problems)
            with solara.Div(classes=["gf-alert", "gf-problem"], attributes={"role": "alert"}):
                solara.Text(f"{word('bad_link', now)} {told}")
