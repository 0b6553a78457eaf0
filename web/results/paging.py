"""Tables of a result folder page by page, and what is saved of it: a table's rows, the report."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model.errors import InputError
from web.pool.runs import Checkpoint
from web.results.folders import check_links
from web.results.store import Place, chosen_rows, folder

PAGE = 25  # rows of a page
MOST_BYTES = 30_000_000  # of a table that is downloaded through the page


@dataclass(frozen=True)
class Page:
    """Some rows of a table, and how many there are in all."""

    rows: tuple[tuple[str | float, ...], ...]
    total: int


@dataclass(frozen=True)
class ReadRows:
    """Ask for a page of a table."""

    place: Place
    table: str
    where: str
    page: int

    def run(self, checkpoint: Checkpoint, /) -> Page:
        """Read it."""
        rows = chosen_rows(self.place, self.table, self.where)
        shown = rows.iloc[self.page * PAGE : (self.page + 1) * PAGE]
        return Page(tuple(tuple(map(_plain, row)) for row in shown.itertuples(index=False)), len(rows))


def _plain(cell: Any) -> str | float:
    return cell if isinstance(cell, str) else float(cell)


@dataclass(frozen=True)
class ReadFile:
    """Ask for the rows of a table that count, as a CSV file."""

    place: Place
    table: str
    where: str

    def run(self, checkpoint: Checkpoint, /) -> str:
        """Write it.

        Raises:
            InputError: it is too large to go through a browser.
        """
        text = chosen_rows(self.place, self.table, self.where).to_csv(index=False, lineterminator="\n")
        if len(text) > MOST_BYTES:
            file = folder(self.place).resources[self.table].file
            raise InputError(f"{file} is too large to be sent; it lies in {self.place.path}. Filter it first")
        return str(text)


@dataclass(frozen=True)
class ReadReport:
    """Ask for the report of a folder: one HTML page that needs nothing beside it."""

    place: Place

    def run(self, checkpoint: Checkpoint, /) -> str:
        """Make it."""
        from experiments.report.page import page

        check_links(Path(self.place.path))
        return page(Path(self.place.path))
