"""A table to search, filter by one column, sort and download: all of it happens in the browser."""

import math
from collections import Counter, UserDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import solara

from web.components.vue import component, whole
from web.words import Language, words

TEXTS = ("sheet_search", "sheet_count", "sheet_nothing", "chart_menu")

type Cell = str | float | int | None


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        name: in the CSV file, the same in every language.
        title: what the head says.
        meaning: what its tooltip says.
        kind: ``text``, ``long`` (text that may take many lines), ``number`` or ``tag`` (a word in a coloured box).
        titles: what is shown in place of a cell's value.
        meanings: tooltip of a cell by its value.
        looks: colour of a tag by its value: ``good``, ``bad``, ``open`` or ``plain``.
        below: key of a second, smaller line in the cell.
    """

    name: str
    title: str
    meaning: str = ""
    kind: str = "text"
    titles: Mapping[str, str] = field(default_factory=dict)
    meanings: Mapping[str, str] = field(default_factory=dict)
    looks: Mapping[str, str] = field(default_factory=dict)
    below: str = ""


@dataclass(frozen=True)
class Table:
    """What a sheet shows: rows of cells in the order of the columns; ``below`` holds the second lines of each row."""

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    filter: str = ""  # name of the column whose values are offered as filters
    below: Sequence[Mapping[str, str]] = ()


@component("sheet.vue", "sheet")
def Drawing(sheet: UserDict[str, Any], texts: dict[str, str]) -> None:
    """Draw the table."""


@solara.component
def Sheet(table: Table, language: Language) -> solara.Element:
    """Show a table."""
    return Drawing(sheet=whole(plain(table)), texts=words(TEXTS, language))


def plain(table: Table) -> dict[str, Any]:
    """What the browser needs of a table."""
    return {
        "name": table.name,
        "title": table.title,
        "columns": [
            {**vars(column), "titles": dict(column.titles), "meanings": dict(column.meanings),
             "looks": dict(column.looks)}
            for column in table.columns
        ],
        "rows": [[_cell(cell) for cell in row] for row in table.rows],
        "below": [dict(each) for each in table.below],
        "filter": _filter(table),
    }  # fmt: skip


def _filter(table: Table) -> dict[str, Any] | None:
    if not table.filter:
        return None
    at = next(place for place, column in enumerate(table.columns) if column.name == table.filter)
    column = table.columns[at]
    count = Counter(str(row[at]) for row in table.rows)
    order = [
        *(value for value in column.titles if value in count),
        *(each for each in count if each not in column.titles),
    ]
    return {
        "column": at,
        "choices": [
            {"value": value, "title": column.titles.get(value, value), "meaning": column.meanings.get(value, ""),
             "count": count[value]}
            for value in order
        ],
    }  # fmt: skip


def _cell(cell: Cell) -> Cell:
    return None if isinstance(cell, float) and not math.isfinite(cell) else cell
