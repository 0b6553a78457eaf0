"""The sections of a page, one shown at a time; the address says which after its hash sign."""

from collections import UserList
from collections.abc import Callable, Sequence
from typing import Any

import solara

from web.components.vue import component, whole
from web.words import Language, word


@component("sections.vue", "sections")
def Tabs(sections: UserList[Any], shown: str, label: str, event_choose: Callable[[str], None]) -> None:
    """Draw the row of sections."""


def sections(
    page: str, names: Sequence[str], shown: str, choose: Callable[[str], None], language: Language
) -> solara.Element:
    """Show the sections of a page; their titles are the words ``<page>_<name>``."""
    return Tabs(
        sections=whole([{"name": name, "title": word(f"{page}_{name}", language)} for name in names]),
        shown=shown,
        label=word(f"page_{page}", language),
        event_choose=choose,
    )
