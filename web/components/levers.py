"""Controls for every lever, made from their declarations: sliders by group, a search, boxes for exact values."""

import functools
from collections import UserDict, UserList
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import solara

from model.catalogue import catalogue
from model.levers import GROUPS, LEVERS, Lever
from web.components.vue import component, whole
from web.numerals import short
from web.words import Language, meaning, title, unit, words

TEXTS = (
    "moved", "release", "release_all", "range", "neutral", "search_levers", "nothing_found", "source", "exact",
    "through_time",
)  # fmt: skip


@dataclass(frozen=True)
class Knob:
    """Where a lever stands.

    Attributes:
        value: where the slider is.
        mark: where the scenario or baseline has it.
        moved: whether a person set it.
        note: what else there is to say: places and dates with values of their own.
    """

    value: float
    mark: float
    moved: bool = False
    note: str = ""


@component("levers.vue", "groups", "knobs")
def Sliders(
    groups: UserList[Any],
    knobs: UserDict[str, Any],
    heading: str,
    hint: str,
    mark: str,
    texts: dict[str, str],
    live: bool,
    dated: bool,
    event_move: Callable[[dict[str, Any]], None],
    event_preview: Callable[[dict[str, Any]], None],
    event_release: Callable[[list[str]], None],
    event_edit: Callable[[str], None],
) -> None:
    """Draw the groups of sliders; ``live`` ones tell where they are while they move, ``dated`` ones have an editor."""


def levers(
    knobs: Mapping[str, Knob], heading: str, hint: str, mark: str, language: Language,
    move: Callable[[str, float], None], release: Callable[..., None],
    preview: Callable[[str, float], None] | None = None, edit: Callable[[str], None] | None = None,
) -> solara.Element:  # fmt: skip
    """Show every lever.

    Args:
        knobs: where each lever stands.
        heading: of the panel.
        hint: what moving a lever means here.
        mark: what the mark on a slider stands for.
        language: of the tab.
        move: called with a lever and its new value when it comes to rest.
        release: called with the levers that are to follow the scenario again; with none for all.
        preview: called with a lever and its value while it moves.
        edit: called with the lever whose path through time is to be edited.
    """
    return Sliders(
        groups=whole(groups(language)),
        knobs=whole({name: _plain(knob) for name, knob in knobs.items()}),
        heading=heading,
        hint=hint,
        mark=mark,
        texts=words(TEXTS, language),
        live=preview is not None,
        dated=edit is not None,
        event_move=lambda moved: move(str(moved["lever"]), moved["value"]),
        event_preview=lambda moved: preview and preview(str(moved["lever"]), moved["value"]),
        event_release=lambda names: release(*names),
        event_edit=lambda name: edit and edit(str(name)),
    )


def _plain(knob: Knob) -> dict[str, Any]:
    return {"value": knob.value, "mark": knob.mark, "moved": knob.moved, "note": knob.note}


@functools.cache
def groups(language: Language) -> list[dict[str, Any]]:
    """Return the levers by group, in the order of their declarations."""
    found: list[dict[str, Any]] = []
    for name, titles in GROUPS.items():
        members = [lever for lever in LEVERS.values() if lever.group == name]
        if members:
            drawn = [control(lever, language) for lever in members]
            found.append({"name": name, "title": titles[language == "zh"], "levers": drawn})
    return found


def control(lever: Lever, language: Language) -> dict[str, Any]:
    """Return what one slider needs and never changes."""
    return {
        "name": lever.name,
        "title": title(lever, language),
        "both": f"{lever.title} {lever.title_zh} {lever.name}".lower(),
        "unit": unit(lever.unit, language),
        "meaning": meaning(lever, language),
        "source": source(lever.name),
        "low": lever.low,
        "high": lever.high,
        "neutral": short(lever.neutral),
    }


def source(lever: str) -> str:
    """Where the value in force comes from: the source of the latest row of ``policy_paths.csv``."""
    rows = [row for row in catalogue().policy_paths.get(lever, ()) if not row.place]
    return max(rows, key=lambda row: row.quarter).source if rows else ""


def place_names(language: Language) -> dict[str, str]:
    """Names of regions and sectors by their ids."""
    data = catalogue()
    return {each.id: (each.name, each.name_zh)[language == "zh"] for each in (*data.regions, *data.sectors)}


def by_place(values: Mapping[str, float], language: Language) -> str:
    """Write values by place, such as ``Hebei 0.3, Steel 0.1``."""
    names = place_names(language)
    return ", ".join(f"{names.get(place, place)} {short(value)}" for place, value in values.items())
