"""Panels of plain text: paragraphs, lists, pairs of a term and what it is, and lines to copy."""

from collections import UserList
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import solara

from web.components.vue import component, whole
from web.words import Language, words


@dataclass(frozen=True)
class Number:
    """A number with what it counts."""

    name: str
    value: str
    title: str
    meaning: str = ""


@dataclass(frozen=True)
class Pair:
    """A term and what is said of it."""

    term: str
    text: str
    meaning: str = ""


@dataclass(frozen=True)
class Block:
    """One panel; ``look`` is ``good``, ``bad``, ``keys`` (terms are keys to press), ``wide`` or empty."""

    name: str
    heading: str = ""
    text: str = ""
    points: Sequence[str] = ()
    numbers: Sequence[Number] = ()
    pairs: Sequence[Pair] = ()
    codes: Sequence[str] = ()
    look: str = ""


@component("prose.vue", "blocks")
def Drawing(blocks: UserList[Any], texts: dict[str, str]) -> None:
    """Draw the panels."""


def prose(blocks: Sequence[Block], language: Language) -> solara.Element:
    """Show panels of text, side by side where there is room."""
    return Drawing(blocks=whole([asdict(block) for block in blocks]), texts=words(("copy", "copied"), language))
