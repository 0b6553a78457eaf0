"""A table of the enterprises of a run: searched, sorted and read page by page; a click chooses one."""

import math
from collections import UserDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import solara

from web.components.vue import component, whole
from web.numerals import short
from web.why.names import names_of, names_of_code
from web.why.reasons import Array, Register
from web.words import Language, word

ROWS = 12  # on a page
COLUMNS = ("row", "region", "sector", "size", "output", "weight", "measures")
NUMBERS = ("row", "output", "weight", "measures")


@dataclass(frozen=True)
class View:
    """How a table is looked at."""

    search: str = ""
    column: str = "row"
    down: bool = False
    page: int = 0


@component("firm_table.vue", "table")
def Drawing(
    table: UserDict[str, Any],
    chosen: int,
    event_search: Callable[[str], None],
    event_sort: Callable[[str], None],
    event_turn: Callable[[int], None],
    event_choose: Callable[[int], None],
) -> None:
    """Draw the table."""


@solara.component
def FirmTable(
    register: Register, chosen: int, choose: Callable[[int], None], language: Language, living: bool = False
) -> solara.Element:
    """Show the enterprises of a run; while it is ``living`` its measures are those of now."""
    view, look = solara.use_state(View())
    order = solara.use_memo(lambda: found(register, view), [register, view.search, view.column, view.down])
    table = solara.use_memo(lambda: whole(plain(register, order, view, language, living)), [order, view, language])

    def sort(column: str) -> None:
        down = not view.down if column == view.column else column in NUMBERS[1:]
        look(View(view.search, column, down))

    return Drawing(
        table=table,
        chosen=chosen,
        event_search=lambda text: look(View(str(text)[:100], view.column, view.down)),
        event_sort=sort,
        event_turn=lambda page: look(View(view.search, view.column, view.down, int(page))),
        event_choose=lambda row: choose(int(row)),
    )


def found(register: Register, view: View) -> Array:
    """Rows that fit what is searched, in their order: every word must be in a name, or be the number."""
    fits = np.ones(len(register.sector), bool)
    for token in view.search.lower().replace(",", " ").replace("，", " ").split():
        fits &= _having(register, token)
    rows = np.flatnonzero(fits)
    keys = rows if view.column == "row" else getattr(register, view.column)[rows]
    order = np.argsort(keys, kind="stable")
    return rows[order[::-1] if view.down else order]


def _having(register: Register, token: str) -> Array:
    fits = np.zeros(len(register.sector), bool)
    if token.isascii() and token.isdigit() and len(token) < 9 and int(token) < fits.size:
        fits[int(token)] = True
    for scope in ("sector", "region", "size"):
        ids = list(names_of(scope, "en"))
        names = zip(ids, names_of(scope, "en").values(), names_of(scope, "zh").values(), strict=True)
        with_token = [at for at, each in enumerate(names) if any(_has(name, token) for name in each)]
        fits |= np.isin(getattr(register, scope), with_token)
    return fits


def _has(name: str, token: str) -> bool:
    return token == name.lower() if len(token) <= 2 and token.isascii() else token in name.lower()


def plain(register: Register, order: Array, view: View, language: Language, living: bool) -> dict[str, Any]:
    """What the browser needs to draw a page of the table."""
    pages = max(1, math.ceil(len(order) / ROWS))
    page = min(max(view.page, 0), pages - 1)
    heads = {
        name: word(f"column_{name}_now" if living and name == "measures" else f"column_{name}", language)
        for name in COLUMNS
    }
    return {
        "title": word("firms_title", language),
        "search": view.search,
        "label": word("firms_search", language),
        "heads": [
            {"name": name, "title": title, "number": name in NUMBERS,
             "sorted": ("descending" if view.down else "ascending") if name == view.column else "none"}
            for name, title in heads.items()
        ],
        "rows": [cells(register, int(row), language) for row in order[page * ROWS : (page + 1) * ROWS]],
        "count": word("firms_found", language, count=f"{len(order):,}"),
        "none": "" if len(order) else word("firms_none", language),
        "page": page,
        "pages": pages,
        "where": word("page_number", language, page=str(page + 1), pages=str(pages)),
        "back": word("page_back", language),
        "on": word("page_on", language),
    }  # fmt: skip


def cells(register: Register, row: int, language: Language) -> dict[str, Any]:
    """One row of the table."""
    codes = {scope: int(getattr(register, scope)[row]) for scope in ("region", "sector", "size")}
    names = {scope: names_of_code(scope, code, language) for scope, code in codes.items()}
    measures = int(register.measures[row])
    return {
        "row": row,
        "cells": [
            str(row),
            names["region"],
            names["sector"],
            names["size"],
            short(float(register.output[row])),
            short(float(register.weight[row])),
            word("gone_short", language) if measures < 0 else str(measures),
        ],
    }
