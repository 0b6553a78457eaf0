"""A small editor of a lever's path in time: dated values, held or joined by lines, everywhere or in one place."""

from collections import UserDict, UserList
from collections.abc import Callable
from typing import Any

import solara

from model.catalogue import catalogue
from model.levers import LEVERS
from model.policy import known_places
from web.components.levers import place_names
from web.components.vue import component, whole
from web.link import State, date_text, number_text
from web.words import Language, meaning, title, unit, word, words

TEXTS = ("where", "everywhere", "steps", "linear", "date", "value", "add_date", "remove", "apply", "close", "release")


@component("path_editor.vue", "places", "paths")
def Dialog(
    lever: str,
    heading: str,
    meaning: str,
    unit: str,
    low: float,
    high: float,
    places: UserList[Any],
    paths: UserDict[str, Any],
    mistake: str,
    texts: dict[str, str],
    event_set_path: Callable[[dict[str, Any]], None],
    event_release: Callable[[list[str]], None],
    event_close: Callable[[Any], None],
) -> None:
    """Draw the editor above the page."""


def path_editor(
    lever: str, state: State, mistake: str, language: Language,
    set_path: Callable[[dict[str, Any]], None], release: Callable[[list[str]], None], close: Callable[[Any], None],
) -> solara.Element:  # fmt: skip
    """Show the editor of one lever."""
    declared = LEVERS[lever]
    names = place_names(language)
    known = known_places(declared.varies, catalogue()) if declared.varies else ()
    places = [{"id": place, "name": names[place]} for place in known]
    return Dialog(
        lever=lever,
        heading=word("path_of", language, lever=title(declared, language)),
        meaning=meaning(declared, language),
        unit=unit(declared.unit, language),
        low=declared.low,
        high=declared.high,
        places=whole(places),
        paths=whole({place: written(state, lever, place) for place in ["", *(each["id"] for each in places)]}),
        mistake=mistake,
        texts=words(TEXTS, language),
        event_set_path=set_path,
        event_release=release,
        event_close=close,
    )


def written(state: State, lever: str, place: str) -> dict[str, Any]:
    """Return the path the editor begins with: as it is set, else what the scenario has when changes would act."""
    setting = state.setting(lever, place)
    if setting is None:
        since = (state.since - 2017) * 4
        value = state.policy.path(lever, place).values(since + 1)[since]
        return {"set": False, "linear": False, "points": [[str(state.since), number_text(value)]]}
    path = setting.path
    return {
        "set": True,
        "linear": path.linear,
        "points": [[date_text(quarter), number_text(value)] for quarter, value in path.points],
    }
