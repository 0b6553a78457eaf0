"""The journal: every run of a study that has ended, on disk before it counts.

One SQLite file in WAL mode with ``synchronous=FULL``: what has been committed outlives the process, the machine and the
power. Only the process that owns the folder opens it (``locking_mode=EXCLUSIVE``, which also spares the shared memory
that network file systems lack); at rest it is one ordinary file.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.folders import JOURNAL_FILE, JOURNAL_ID
from experiments.study.work import Failure, Outcome
from model.errors import InputError

KEPT = "runs already done are kept: the same command goes on from there"
VERSION = 1  # of the schema
MERGED = "merged"  # a fact: nothing is here that is not in the parts it was merged from
MISSING, DONE, FAILED = 0, 1, 2  # what a run is in `states`
_SCHEMA = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE runs (number INTEGER PRIMARY KEY, key TEXT NOT NULL, seconds REAL NOT NULL, attempts INTEGER NOT NULL);
CREATE TABLE failures (
    number INTEGER PRIMARY KEY, key TEXT NOT NULL, seconds REAL NOT NULL, attempts INTEGER NOT NULL,
    kind TEXT NOT NULL, message TEXT NOT NULL, traceback TEXT NOT NULL, settings TEXT NOT NULL
);
"""


@dataclass(frozen=True)
class Recorded:
    """A run that failed, with its settings: point, label, scenario, replication, seed and the value of each factor."""

    number: int
    failure: Failure
    settings: Mapping[str, Any]


class Journal:
    """The journal of a folder.

    Raises:
        InputError: the file is not a journal of this version, or cannot be read or written. Every method may raise it
            when the disk is full; what was committed before stays.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / JOURNAL_FILE
        self._tables: set[str] = set()
        with self._said_clearly():
            self._base = sqlite3.connect(self.path, isolation_level=None)
        try:
            self._open()
        except BaseException:
            self._base.close()
            raise

    def _open(self) -> None:
        with self._said_clearly():
            self._base.execute("PRAGMA locking_mode = EXCLUSIVE")
            if not self._value("PRAGMA application_id"):
                self._base.execute(f"PRAGMA application_id = {JOURNAL_ID}")  # before WAL: it stands in the file's head
            self._base.execute("PRAGMA journal_mode = WAL")
            self._base.execute("PRAGMA synchronous = FULL")
            version = self._value("PRAGMA user_version")
            if version == 0:
                with self._transaction():
                    for statement in _SCHEMA.split(";"):
                        self._base.execute(statement)
                    self._base.execute(f"PRAGMA user_version = {VERSION}")
            elif version != VERSION:
                raise InputError(f"{self.path}: was written by another version of greenforge; give another --out")
            tables = self._base.execute("SELECT name FROM sqlite_master WHERE name LIKE 'lines\\_%' ESCAPE '\\'")
            self._tables = {name.removeprefix("lines_") for (name,) in tables}

    def close(self) -> None:
        """Leave one ordinary file; where the disk is too full for that, the next one who opens it tidies up."""
        with suppress(sqlite3.Error):
            self._base.execute("PRAGMA journal_mode = DELETE")
        with suppress(sqlite3.Error):
            self._base.close()

    # facts: what the study is

    def fact(self, name: str) -> Any:
        """A fact that was written down; None if it was not."""
        with self._said_clearly():
            row = self._base.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return None if row is None else json.loads(row[0])

    def state(self, **facts: Any) -> None:
        """Write facts down, as JSON by name."""
        rows = [(name, json.dumps(value, ensure_ascii=False)) for name, value in facts.items()]
        with self._said_clearly(), self._transaction():
            self._base.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?)", rows)

    # runs

    def states(self, keys: Sequence[str], replications: int) -> bytearray:
        """What each run is (``MISSING``, ``DONE``, ``FAILED``), by number.

        Args:
            keys: of each point; what was written down under another key does not count.
            replications: runs of a point.
        """
        found = bytearray(len(keys) * replications)
        with self._said_clearly():
            for table, state in (("runs", DONE), ("failures", FAILED)):
                rows = self._base.execute(f"SELECT number, key FROM {table} WHERE number < ?", (len(found),))
                for number, key in rows:
                    if key == keys[number // replications]:
                        found[number] = state
        return found

    def keep(self, ended: Iterable[tuple[Outcome, str, Mapping[str, Any]]]) -> None:
        """Write down what became of runs, each with its key and settings, all of them or none."""
        with self._said_clearly(), self._transaction():
            for outcome, key, settings in ended:
                self._forget(outcome.number)
                head = (outcome.number, key, outcome.seconds, outcome.attempts)
                if outcome.failure is None:
                    self._base.execute("INSERT INTO runs VALUES (?, ?, ?, ?)", head)
                    for table, lines in outcome.lines.items():
                        self._make_table(table)
                        self._base.execute(f"INSERT INTO lines_{table} VALUES (?, ?)", (outcome.number, lines))
                else:
                    failure = outcome.failure
                    row = (*head, failure.kind, failure.message, failure.traceback, json.dumps(settings))
                    self._base.execute("INSERT INTO failures VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)

    def forget_failures(self) -> None:
        """Let the runs that failed count as not yet carried out."""
        with self._said_clearly(), self._transaction():
            self._base.execute("DELETE FROM failures")

    def lines(self, table: str, total: int) -> Iterator[tuple[int, bytes]]:
        """Number and compressed lines of the runs below ``total`` that are done, in order, without holding them all."""
        if table in self._tables:
            with self._said_clearly():
                yield from self._base.execute(
                    f"SELECT number, lines FROM lines_{table} WHERE number < ? ORDER BY number", (total,)
                )

    def failures(self, total: int) -> Iterator[Recorded]:
        """The runs below ``total`` that failed, in order."""
        query = "SELECT number, kind, message, traceback, settings FROM failures WHERE number < ? ORDER BY number"
        with self._said_clearly():
            for number, kind, message, trace, settings in self._base.execute(query, (total,)):
                yield Recorded(number, Failure(kind, message, trace), json.loads(settings))

    def count(self) -> tuple[int, int]:
        """How many runs are done, and how many failed."""
        with self._said_clearly():
            return self._value("SELECT count(*) FROM runs"), self._value("SELECT count(*) FROM failures")

    def seconds(self) -> float:
        """What the runs took, together."""
        with self._said_clearly():
            return float(sum(self._value(f"SELECT total(seconds) FROM {table}") for table in ("runs", "failures")))

    def clear(self) -> None:
        """Forget everything."""
        with self._said_clearly(), self._transaction():
            for table in ("facts", "runs", "failures", *(f"lines_{name}" for name in self._tables)):
                self._base.execute(f"DELETE FROM {table}")

    def absorb(self, other: Path) -> None:
        """Copy the runs and failures of another journal, which nobody has open.

        Raises:
            InputError: a run is in both.
        """
        with self._said_clearly():
            self._base.execute("ATTACH ? AS part", (str(other),))
            try:
                with self._transaction():
                    tables = self._base.execute("SELECT name FROM part.sqlite_master WHERE type = 'table'").fetchall()
                    for (name,) in tables:
                        if name.startswith("lines_"):
                            self._make_table(name.removeprefix("lines_"))
                        if name != "facts":
                            self._base.execute(f"INSERT INTO main.{name} SELECT * FROM part.{name}")
            finally:
                self._base.execute("DETACH part")

    # inside

    def _forget(self, number: int) -> None:
        for table in ("runs", "failures", *(f"lines_{name}" for name in self._tables)):
            self._base.execute(f"DELETE FROM {table} WHERE number = ?", (number,))

    def _make_table(self, name: str) -> None:
        if name not in self._tables:
            columns = "number INTEGER PRIMARY KEY, lines BLOB NOT NULL"
            self._base.execute(f"CREATE TABLE IF NOT EXISTS lines_{name} ({columns})")
            self._tables.add(name)

    def _value(self, query: str) -> Any:
        return self._base.execute(query).fetchone()[0]

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._base.execute("BEGIN IMMEDIATE")
        tables = set(self._tables)
        try:
            yield
            self._base.execute("COMMIT")
        except BaseException:
            self._tables = tables
            with suppress(sqlite3.Error):  # a full disk has rolled it back already
                self._base.execute("ROLLBACK")
            raise

    @contextmanager
    def _said_clearly(self) -> Iterator[None]:
        """Say in one line what keeps the file from being read or written."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            raise InputError(f"{self.path}: {_reason(error)}") from error


def _reason(error: sqlite3.DatabaseError) -> str:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the low byte says which kind of error it is
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return f"cannot be written ({error}): make room; {KEPT}"
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return f"cannot be written ({error}); {KEPT}"
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return "is in use by another program; wait for it or give another --out"
    return f"cannot be read ({error}); give another --out"
