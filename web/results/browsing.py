"""What a tab of the page of results works with: the listing, the folder that is open, and what is read of it."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import solara

from model.errors import InputError
from web.link import State, read
from web.pool.errand import Errand
from web.pool.runner import Runner
from web.pool.runs import Task
from web.results import folders
from web.results.contents import Open
from web.results.filters import Condition, read_conditions, write_conditions
from web.results.folders import FINISHED, RUNNING, Entry
from web.results.paging import ReadFile, ReadReport, ReadRows
from web.results.store import Place

AT_ONCE = 0  # the stage of reading: it is quick, and somebody waits for it
SOON, SELDOM = 3.0, 10.0  # seconds between looks at the directory: while a study runs, and otherwise


@dataclass(frozen=True)
class Listing:
    """The result folders there are; ``read`` once the directory was looked at."""

    entries: tuple[Entry, ...] = ()
    read: bool = False

    def entry(self, name: str) -> Entry | None:
        """The folder of a name."""
        return next((entry for entry in self.entries if entry.name == name), None)


class Browsing:
    """One tab's look at the results directory. Call :meth:`close` when the tab is gone."""

    def __init__(self, search: str, runner: Runner, home: Path | None = None) -> None:
        found, self.problems = read(search)
        self.home = home or folders.home()
        self.state: solara.Reactive[State] = solara.Reactive(found)
        self.listing: solara.Reactive[Listing] = solara.Reactive(Listing())
        self.about = Errand(runner, AT_ONCE)
        self.picture = Errand(runner, AT_ONCE)
        self.rows = Errand(runner, AT_ONCE)
        self.file = Errand(runner, AT_ONCE)
        self._gone = threading.Event()
        threading.Thread(target=self._watch, name="greenforge-listing", daemon=True).start()

    def open(self, name: str) -> None:
        """Open another folder; what was looked at in the one before is forgotten."""
        self.state.value = replace(self.state.peek(), folder=name, show="", table="", of="", x="", y="", where="")

    def look(self, **fields: str) -> None:
        """Look at something else of the folder."""
        self.state.value = replace(self.state.peek(), **fields)

    def keep_only(self, column: str, condition: Condition | None) -> None:
        """Let only some rows count; all of them again where no condition is given."""
        others = [each for each in read_conditions(self.state.peek().where) if each.column != column]
        self.look(where=write_conditions([*others, *([condition] if condition else [])]))

    def place(self, entry: Entry | None) -> Place | None:
        """Where a finished folder lies; None where there is nothing to read yet."""
        if entry is None or entry.state != FINISHED:
            return None
        try:
            return Place(str(folders.find(self.home, entry.name).resolve()), entry.stamp)
        except InputError:
            return None

    def read_about(self, place: Place) -> None:
        """Ask what is in a folder."""
        self._ask(self.about, Open(place))

    def read_rows(self, place: Place, table: str, where: str, page: int) -> None:
        """Ask for a page of a table."""
        self._ask(self.rows, ReadRows(place, table, where, page))

    def draw(self, task: Task) -> None:
        """Ask for the data of a picture."""
        self._ask(self.picture, task)

    def read_file(self, place: Place, table: str, where: str) -> None:
        """Ask for a table as a file."""
        self._ask(self.file, ReadFile(place, table, where))

    def read_report(self, place: Place) -> None:
        """Ask for the report of a folder."""
        self._ask(self.file, ReadReport(place))

    def close(self) -> None:
        """Want nothing any more; the tab is gone."""
        self._gone.set()
        for errand in (self.about, self.picture, self.rows, self.file):
            errand.close()

    def look_again(self) -> None:
        """Look at the directory now."""
        found = Listing(folders.entries(self.home), read=True)
        if found != self.listing.peek() and not self._gone.is_set():
            self.listing.value = found

    @staticmethod
    def _ask(errand: Errand, task: Task) -> None:
        wanted: Callable[[Any], list[Task]] = lambda _: [task]  # noqa: E731
        errand.start(wanted)

    def _watch(self) -> None:
        while not self._gone.is_set():
            self.look_again()
            busy = any(entry.state == RUNNING for entry in self.listing.peek().entries)
            self._gone.wait(SOON if busy else SELDOM)
