"""Files that a person asks for: made on the server when a button is pressed, saved by the browser when they come."""

import csv
import io
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import solara


@dataclass(frozen=True)
class Saved:
    """The file that was asked for last; ``count`` grows with each, so that the browser notices."""

    count: int = 0
    text: str = field(default="", repr=False)


def use_saved(make: Callable[[], str]) -> tuple[Saved, Callable[[], None]]:
    """Return the file that was asked for last, and a function that makes it again: a hook of Solara."""
    saved, save = solara.use_state(Saved())
    return saved, lambda: save(Saved(saved.count + 1, make()))


def as_csv(heads: Iterable[str], rows: Iterable[Sequence[Any]]) -> str:
    """Rows as the text of a CSV file, with numbers in full and nothing where there is none.

    >>> as_csv(["a", "b"], [["x, y", 0.1], ["z", float("nan")]])
    'a,b\\n"x, y",0.1\\nz,\\n'
    """
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\n")
    out.writerow(heads)
    for row in rows:
        out.writerow([_written(cell) for cell in row])
    return text.getvalue()


def _written(cell: Any) -> str:
    if isinstance(cell, float):
        return repr(float(cell)) if math.isfinite(cell) else ""
    return str(cell)
