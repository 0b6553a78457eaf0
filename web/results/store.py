"""Result folders as worker processes read them.

Tables may be large: only workers read them (with pandas, each once), and what comes back is small. Every task names the
folder by its path and by a stamp of its files, so an answer holds until a file is written.
"""

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.report.folder import Folder
from web.results.filters import kept, read_conditions
from web.results.folders import check_links

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Place:
    """A folder as it is now: its path, and a stamp of its files."""

    path: str
    stamp: str


@functools.lru_cache(maxsize=4)
def folder(place: Place) -> Folder:
    """A folder, described by its data package."""
    check_links(Path(place.path))
    return Folder(Path(place.path))


@functools.lru_cache(maxsize=6)
def frame(place: Place, table: str) -> "pd.DataFrame":
    """A table of a folder, all of it."""
    return folder(place).frame(table)


def chosen_rows(place: Place, table: str, where: str) -> "pd.DataFrame":
    """Rows of a table that count; those of a table of runs through time follow the runs."""
    conditions = read_conditions(where)
    rows = frame(place, table)
    if table != "runs" and "run" in rows.columns and "runs" in folder(place).resources:
        runs = kept(frame(place, "runs"), conditions)
        rows = rows[rows["run"].isin(runs["run"])]
    return kept(rows, conditions)
