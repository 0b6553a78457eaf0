"""A labelled list to choose from, and the lists of outputs there are."""

from collections import UserList
from collections.abc import Callable, Sequence
from typing import Any

import solara

from model.results import GROUPS, Output
from web.components.vue import component, whole
from web.words import Language, title


@component("picker.vue", "items")
def Choice(label: str, items: UserList[Any], chosen: str, name: str, event_choose: Callable[[str], None]) -> None:
    """Draw a labelled list to choose from, by group where items say one."""


def Picker(
    label: str, items: list[dict[str, Any]], chosen: str, choose: Callable[[str], None], name: str
) -> solara.Element:
    """Choose one of ``items``."""
    return Choice(label=label, items=whole(items), chosen=chosen, name=name, event_choose=choose)


def menu(declared: Sequence[Output], language: Language) -> list[dict[str, Any]]:
    """Return outputs to choose from, by group."""
    return [
        {"text": title(one, language), "value": one.name, "group": GROUPS[group][language == "zh"]}
        for group in GROUPS
        for one in declared
        if one.group == group
    ]


def Heading(text: str) -> solara.Element:
    """Return the heading of a panel."""
    return solara.HTML(tag="h2", unsafe_innerHTML=text)


def Note(text: str) -> solara.Element:
    """Return the small line below a heading."""
    return solara.Text(text, classes=["gf-note"])
