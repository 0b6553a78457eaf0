"""The list of result folders: title, kind, name, date, size, and how far a study is."""

from collections import UserList
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import solara

from web.components.vue import component, whole
from web.results.folders import FINISHED, RUN, Entry
from web.words import WORDS, Language, word, words

TEXTS = ("folders",)
UNITS = ((1e9, "GB"), (1e6, "MB"), (1e3, "kB"))


@component("folder_list.vue", "folders")
def Buttons(folders: UserList[Any], chosen: str, texts: dict[str, str], event_choose: Callable[[str], None]) -> None:
    """Draw the list."""


def folder_list(
    entries: Sequence[Entry], chosen: str, open_folder: Callable[[str], None], language: Language
) -> solara.Element:
    """Show folders; ``open_folder`` is called with the name of the one that is chosen."""
    return Buttons(
        folders=whole([plain(entry, language) for entry in entries]), chosen=chosen, texts=words(TEXTS, language),
        event_choose=lambda name: open_folder(str(name)),
    )  # fmt: skip


def plain(entry: Entry, language: Language) -> dict[str, Any]:
    """What the list says of a folder."""
    ended = entry.done + entry.failed
    going = entry.state != FINISHED and entry.total > 0
    return {
        "name": entry.name,
        "title": entry.title,
        "kind": kind(entry.kind, language),
        "when": datetime.fromtimestamp(entry.changed).strftime("%Y-%m-%d %H:%M"),
        "size": size(entry.size),
        "state": entry.state,
        "says": says(entry, language),
        "failed": word("runs_failed", language, count=f"{entry.failed:,}") if entry.failed else "",
        "share": min(1.0, ended / entry.total) if going else None,
    }


def kind(name: str, language: Language) -> str:
    """A kind of folder in words; the name of its command where there are none."""
    key = f"kind_{name}"
    return word(key, language) if key in WORDS else name


def says(entry: Entry, language: Language) -> str:
    """How far a folder is, in words."""
    if entry.kind == RUN:
        return word("state_single", language)
    counts = {"done": f"{entry.done + entry.failed:,}", "total": f"{entry.total:,}"}
    said = word(f"state_{entry.state}", language, **counts)
    return f"{word('at_least', language)} {said}" if entry.at_least else said


def size(count: int) -> str:
    """A size on disk.

    >>> size(1_234_567), size(12)
    ('1.2 MB', '12 B')
    """
    for unit, name in UNITS:
        if count >= unit:
            return f"{count / unit:.2g} {name}" if count / unit < 10 else f"{count / unit:.0f} {name}"
    return f"{count} B"
