"""Which rows of a table count: conditions on its columns, as they stand in the link."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Condition:
    """Rows in which a column lies between two numbers, or is a word."""

    column: str
    low: float = -math.inf
    high: float = math.inf
    word: str | None = None


def read_conditions(text: str) -> tuple[Condition, ...]:
    """Read ``carbon_tax=0..50;scenario==historical``; what is not of that form is left out.

    >>> read_conditions("carbon_tax=0..50;scenario==historical")[0]
    Condition(column='carbon_tax', low=0.0, high=50.0, word=None)
    """
    found = []
    for part in filter(None, text.split(";")):
        column, _, rest = part.partition("=")
        if rest.startswith("="):
            found.append(Condition(column, word=rest[1:]))
        elif match := re.fullmatch(r"(-?[\d.e+-]+)\.\.(-?[\d.e+-]+)", rest):
            try:
                found.append(Condition(column, float(match[1]), float(match[2])))
            except ValueError:
                continue
    return tuple(found)


def write_conditions(conditions: Sequence[Condition]) -> str:
    """Write conditions as :func:`read_conditions` reads them.

    >>> write_conditions([Condition("carbon_tax", 0.0, 50.0), Condition("scenario", word="historical")])
    'carbon_tax=0.0..50.0;scenario==historical'
    """
    return ";".join(
        f"{each.column}={each.low!r}..{each.high!r}" if each.word is None else f"{each.column}=={each.word}"
        for each in conditions
    )


def kept(frame: "pd.DataFrame", conditions: Sequence[Condition]) -> "pd.DataFrame":
    """The rows that meet the conditions; one on a column that the table lacks says nothing about it."""
    for each in conditions:
        if each.column not in frame.columns:
            continue
        column = frame[each.column]
        if each.word is not None:
            frame = frame[column.astype(str) == each.word]
        elif column.dtype.kind in "if":
            frame = frame[(column >= each.low) & (column <= each.high)]
    return frame
