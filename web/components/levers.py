"""Controls for every lever, made from their declarations."""

from collections.abc import Callable, Mapping
from typing import Any

import solara

from model.catalogue import catalogue
from model.levers import GROUPS, LEVERS, Lever
from web.numerals import short
from web.session import Frame, Session
from web.words import Language, title, unit, word, words

TEXTS = ("mark", "moved", "release", "release_all", "range", "neutral")


@solara.component_vue("levers.vue")
def Sliders(
    groups: list[dict[str, Any]],
    heading: str,
    hint: str,
    texts: dict[str, str],
    event_move: Callable[[dict[str, Any]], None],
    event_release: Callable[[list[str]], None],
) -> None:
    """Draw the groups of sliders."""


def levers(session: Session, frame: Frame, language: Language) -> solara.Element:
    """Show every lever of the policy with its value in the next quarter."""
    hint = word("levers_hint" if frame.next_label else "levers_hint_end", language, quarter=frame.next_label)
    return Sliders(
        groups=groups(LEVERS, frame, language),
        heading=word("levers", language),
        hint=hint,
        texts=words(TEXTS, language),
        event_move=lambda moved: session.move(str(moved["lever"]), moved["value"]),
        event_release=lambda names: session.release(*names),
    )


def groups(declared: Mapping[str, Lever], frame: Frame, language: Language) -> list[dict[str, Any]]:
    """Return the levers by group, in the order of their declarations."""
    found = []
    for name, titles in GROUPS.items():
        members = [lever for lever in declared.values() if lever.group == name]
        if members:
            found.append(
                {
                    "name": name,
                    "title": titles[language == "zh"],
                    "levers": [control(lever, frame, language) for lever in members],
                }
            )
    return found


def control(lever: Lever, frame: Frame, language: Language) -> dict[str, Any]:
    """Return what one slider needs."""
    return {
        "name": lever.name,
        "title": title(lever, language),
        "unit": unit(lever.unit, language),
        "meaning": lever.meaning,
        "low": lever.low,
        "high": lever.high,
        "neutral": short(lever.neutral),
        "value": frame.lever(lever.name),
        "mark": frame.mark(lever.name),
        "moved": lever.name in frame.moved,
        "places": "" if lever.name in frame.moved else own_ways(lever, frame, language),
    }


def own_ways(lever: Lever, frame: Frame, language: Language) -> str:
    """Say where the scenario has a value of its own; empty where the lever is the same everywhere."""
    values = frame.places(lever.name)
    if not values:
        return ""
    data = catalogue()
    names = {each.id: (each.name, each.name_zh)[language == "zh"] for each in data.regions}
    names |= {each.id: (each.name, each.name_zh)[language == "zh"] for each in data.sectors}
    listed = ", ".join(f"{names.get(place, place)} {short(value)}" for place, value in values.items())
    return word("own_ways", language, places=listed)
