"""Boxes to tick: several of a few things, each with a tooltip."""

from collections import UserList
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import solara

from web.components.vue import component, whole


@dataclass(frozen=True)
class Item:
    """A thing to tick; a ``fixed`` one cannot be changed now."""

    value: str
    text: str
    meaning: str = ""
    fixed: bool = False


@component("chooser.vue", "items")
def Boxes(label: str, items: UserList[Any], name: str, event_toggle: Callable[[str], None]) -> None:
    """Draw the boxes."""


def chooser(
    label: str, items: Sequence[Item], chosen: Sequence[str], toggle: Callable[[str], None], name: str
) -> solara.Element:
    """Choose several of ``items``."""
    drawn = [vars(item) | {"chosen": item.value in chosen} for item in items]
    return Boxes(label=label, items=whole(drawn), name=name, event_toggle=lambda value: toggle(str(value)))
