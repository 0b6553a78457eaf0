"""A table with units and tooltips in its heads, read page by page where it is long, and downloaded as CSV."""

from collections import UserDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import solara

from web.components.saving import Saved, use_saved
from web.components.vue import component, whole
from web.words import Language, words

TEXTS = ("chart_menu", "pages_of_table", "page_before", "page_after")


@dataclass(frozen=True)
class Head:
    """The head of a column."""

    title: str
    unit: str = ""
    meaning: str = ""
    number: bool = True


@dataclass(frozen=True)
class TableCell:
    """A cell: what it says, a smaller line below, a tooltip; ``tone`` is ``good``, ``bad``, ``unsure`` or ``pale``."""

    text: str
    note: str = ""
    tip: str = ""
    tone: str = ""
    strong: bool = False


@dataclass(frozen=True, eq=False)
class Sheet:
    """A table as it is shown: all of it, or page number ``page`` of ``pages``; ``where`` says which rows these are."""

    name: str
    title: str
    meaning: str
    heads: Sequence[Head]
    rows: Sequence[Sequence[TableCell]]
    note: str = ""
    page: int = 0
    pages: int = 1
    where: str = ""


@component("table.vue", "table")
def Drawing(
    table: UserDict[str, Any],
    saved: dict[str, Any],
    old: bool,
    busy: bool,
    texts: dict[str, str],
    event_save: Callable[[Any], None],
    event_turn: Callable[[int], None],
) -> None:
    """Draw the table."""


@solara.component
def DataTable(sheet: Sheet, as_csv: Callable[[], str], language: Language, old: bool = False) -> solara.Element:
    """Show a whole table; ``as_csv`` gives the text of its file."""
    saved, save = use_saved(as_csv)
    return table(sheet, language, save, saved, old=old)


def table(
    sheet: Sheet, language: Language, save: Callable[[], None] | None, saved: Saved,
    turn: Callable[[int], None] = lambda _: None, old: bool = False, busy: bool = False,
) -> solara.Element:  # fmt: skip
    """Show a table or a page of one.

    Args:
        sheet: what is shown.
        language: of the tab.
        save: called for its file; None where there is none.
        saved: the file that was asked for last.
        turn: called with the number of another page.
        old: whether it answers an earlier question.
        busy: whether the file is being made.
    """
    return Drawing(
        table=whole(plain(sheet) | {"can_save": save is not None}),
        saved=vars(saved),
        old=old,
        busy=busy,
        texts=words(TEXTS, language),
        event_save=lambda _: save and save(),
        event_turn=lambda page: turn(int(page)),
    )


def plain(sheet: Sheet) -> dict[str, Any]:
    """What the browser needs to draw a table."""
    return vars(sheet) | {
        "heads": [vars(head) for head in sheet.heads],
        "rows": [[vars(cell) for cell in row] for row in sheet.rows],
    }
