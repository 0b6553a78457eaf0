"""A small table of figures: one row a figure with its unit and tooltip, one column each of a few things."""

from collections import UserDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import solara

from web.components.vue import component, whole


@dataclass(frozen=True)
class Row:
    """A figure: its title, unit and meaning, and its value for each thing."""

    name: str
    title: str
    unit: str
    meaning: str
    cells: Sequence[str]


@component("matrix.vue", "table")
def Drawing(table: UserDict[str, Any]) -> None:
    """Draw the table."""


def matrix(name: str, title: str, heads: Sequence[str], rows: Sequence[Row], note: str = "") -> solara.Element:
    """Show figures of a few things side by side."""
    drawn = [vars(row) | {"cells": list(row.cells)} for row in rows]
    return Drawing(table=whole({"name": name, "title": title, "heads": list(heads), "rows": drawn, "note": note}))
