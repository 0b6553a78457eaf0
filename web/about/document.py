"""A document of the documentation, its chapters folded."""

from collections import UserList
from collections.abc import Sequence
from typing import Any

import solara

from web.about.data import Chapter
from web.components.vue import component, whole
from web.words import Language, word

TEXTS = ("open_all", "close_all", "odd_download")


@component("document.vue", "chapters")
def Drawing(name: str, chapters: UserList[Any], source: str, texts: dict[str, str]) -> None:
    """Draw the chapters."""


def document(name: str, chapters: Sequence[Chapter], language: Language, source: str = "") -> solara.Element:
    """Show chapters; ``source`` is what is downloaded, if anything."""
    return Drawing(
        name=name,
        chapters=whole([vars(chapter) for chapter in chapters]),
        source=source,
        texts={key: word(f"about_{key}", language) for key in TEXTS},
    )
