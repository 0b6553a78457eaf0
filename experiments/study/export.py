"""The results of a study: CSV in the order of runs, written from the journal a run at a time, and what explains them.

Nothing here depends on who carried the runs out, in which order or how often it was interrupted: equal journals give
equal bytes.
"""

import hashlib
import io
import json
import os
import shutil
import sys
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments import manifest
from experiments.folders import (
    DRAFT,
    MANIFEST_FILE,
    PROGRAM,
    reason,
    sync_folder,
    undisturbed,
    write_synced,
)  # fmt: skip
from experiments.study.identity import digest
from experiments.study.journal import KEPT, Journal, Recorded
from experiments.study.plan import Plan, Point
from experiments.study.tables import RUNS, tables_of
from experiments.tables import (
    DESCRIPTION_FILE,
    KEYS,
    NUMBER,
    Column,
    Described,
    Stored,
    Table,
    csv_header,
    csv_text,
    description,
    quoted,
)
from model.catalogue import SHIPPED, catalogue
from model.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

FAILURES = "failures"
_FAILURE_KEYS = ("kind", "message", "traceback")


@dataclass(frozen=True)
class Facts:
    """What is known of a plan without the plan: kept in the journal, so that parts can be merged by anybody.

    Attributes:
        total: runs of the plan.
        tables: what is written of each run.
        factors: columns that say how points differ.
        points: names of the points.
        headlines: what is read off a run.
        baseline: number of the point the others are compared with, if there is one.
        data: the data folder; None for the shipped one.
        summary: how the runs were planned, for the manifest.
    """

    total: int
    title: str
    tables: tuple[Table, ...]
    factors: tuple[Column, ...]
    points: tuple[str, ...]
    headlines: tuple[Column, ...]
    baseline: int | None
    data: str | None
    summary: Mapping[str, Any]

    @classmethod
    def of(cls, plan: Plan) -> "Facts":
        """The facts of a plan."""
        return cls(
            len(plan), plan.title, tuple(_plain(table) for table in tables_of(plan).values()),
            tuple(_plain_column(factor) for factor in plan.factors), tuple(point.name for point in plan.points),
            tuple(_plain_column(headline) for headline in plan.headlines), plan.baseline,
            None if plan.data.resolve() == SHIPPED.resolve() else str(plan.data.resolve()),
            {
                "scenarios": [scenario.name for scenario in plan.scenarios],
                "factors": [factor.name for factor in plan.factors],
                "headlines": [headline.name for headline in plan.headlines],
                "points": len(plan.points), "replications": plan.replications, "root_seed": plan.root_seed,
                "firms": plan.firms, "until": plan.until, "time_limit": plan.time_limit,
                "memory_limit": plan.memory_limit,
            },
        )  # fmt: skip

    def to_json(self) -> dict[str, Any]:
        """As the journal keeps them."""
        return {
            "total": self.total, "title": self.title, "data": self.data, "summary": dict(self.summary),
            "points": list(self.points), "headlines": [vars(column) for column in self.headlines],
            "baseline": self.baseline,
            "factors": [vars(column) for column in self.factors],
            "tables": [
                {"name": table.name, "title": table.title, "keys": list(table.keys), "primary": list(table.primary),
                 "outputs": [vars(column) for column in table.outputs]}
                for table in self.tables
            ],
        }  # fmt: skip

    @classmethod
    def of_json(cls, text: Mapping[str, Any]) -> "Facts":
        """What :meth:`to_json` gave."""
        tables = tuple(
            Table(each["name"], each["title"], tuple(each["keys"]), tuple(each["primary"]),
                  tuple(Column(**column) for column in each["outputs"]))
            for each in text["tables"]
        )  # fmt: skip
        return cls(
            text["total"], text["title"], tables, tuple(Column(**column) for column in text["factors"]),
            tuple(text["points"]), tuple(Column(**column) for column in text["headlines"]),
            text["baseline"], text["data"], text["summary"],
        )  # fmt: skip

    def outline(self) -> "Outline":
        """What is needed to answer from ``runs.csv``."""
        points = tuple(Point(name, 0, ()) for name in self.points)
        return Outline(points, self.headlines, self.summary["replications"], self.baseline)


@dataclass(frozen=True)
class Outline:
    """A plan without what is simulated."""

    points: tuple[Point, ...]
    headlines: tuple[Column, ...]
    replications: int
    baseline: int | None


def publish(
    journal: Journal, folder: Path, facts: Facts, text: str, answers: Sequence[tuple[Table, "pd.DataFrame"]],
    provenance: Mapping[str, Any], parquet: bool = False,
) -> list[str]:  # fmt: skip
    """Write the results of a study into its folder and return the names of the files.

    Everything is written and synced beside its place first; then the old manifest goes, each file is put in place in
    one step, and the new manifest comes last: a folder with a manifest is complete.

    Args:
        journal: what became of the runs.
        folder: where the files go.
        facts: of the plan.
        text: what was asked and answered, in words.
        answers: further tables with what was found.
        provenance: what the manifest says beside the facts.
        parquet: whether the tables are also written as Parquet.

    Raises:
        InputError: they cannot be written; the folder is as it was.
    """
    try:
        draft = Path(tempfile.mkdtemp(prefix=DRAFT, dir=folder))
        try:
            stored = _write_tables(journal, draft, facts, answers)
            data = catalogue(Path(facts.data) if facts.data else SHIPPED)
            package = description("greenforge-study", facts.title, text, data, stored)
            write_synced(draft / DESCRIPTION_FILE, package.encode())
            if parquet:
                _write_parquet(draft, stored)
            names = sorted(path.name for path in draft.iterdir())
            about = _manifest(facts, provenance, [*names, MANIFEST_FILE])
            write_synced(draft / MANIFEST_FILE, about.encode())
            sync_folder(draft)
            _put_in_place(draft, folder, names, facts)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    except OSError as error:
        raise InputError(f"{folder}: results cannot be written: {reason(error)}; {KEPT}") from error
    return [*names, MANIFEST_FILE]


def _plain(table: Table) -> Table:
    """The table with columns that JSON can keep."""
    return replace(table, outputs=tuple(map(_plain_column, table.outputs)))


def _plain_column(column: Described) -> Column:
    return Column(column.name, column.title, column.unit, column.meaning)


def provenance(journal: Journal) -> dict[str, Any]:
    """What the manifest says of a study beside the facts of its plan: the question, the model, and what it took."""
    question, (done, failed) = journal.fact("question"), journal.count()
    return {
        "question": question,
        "question_sha256": digest(question),
        "model_sha256": digest(journal.fact("model")),
        "runs": {"done": done, "failed": failed},
        "started_at": journal.fact("begun"),
        "wall_seconds": round(journal.fact("seconds"), 3),
        "run_seconds": round(journal.seconds(), 3),
    }


def _write_tables(
    journal: Journal, draft: Path, facts: Facts, answers: Sequence[tuple[Table, "pd.DataFrame"]]
) -> list[Stored]:
    stored = []
    for table in facts.tables:
        lines = (zlib.decompress(lines) for _, lines in journal.lines(table.name, facts.total))
        stored.append(_write(draft, table, lines))
    for table, frame in answers:
        stored.append(_write(draft, table, [csv_text(table, frame).partition("\n")[2].encode()]))
    failures = journal.failures(facts.total)
    first = next(failures, None)
    if first is not None:
        table = failures_table(facts)
        rows = (_failure_line(table, failure).encode() for failure in _chain(first, failures))
        stored.append(_write(draft, table, rows))
    return stored


def frame(journal: Journal, facts: Facts, name: str = RUNS) -> "pd.DataFrame":
    """A table of the runs done, in order, as pandas reads it."""
    import pandas as pd

    table = next(table for table in facts.tables if table.name == name)
    lines = b"".join(zlib.decompress(lines) for _, lines in journal.lines(name, facts.total))
    return pd.read_csv(io.BytesIO(csv_header(table).encode() + lines))


def failures_table(facts: Facts) -> Table:
    """``failures.csv``: which runs failed, with their settings, why, and where in the program."""
    runs = next(table for table in facts.tables if table.name == RUNS)
    return Table(FAILURES, "Runs that failed", (*runs.keys, *_FAILURE_KEYS), ("run",), facts.factors)


def _failure_line(table: Table, recorded: Recorded) -> str:
    cells = {"run": recorded.number, **recorded.settings, **vars(recorded.failure)}
    return ",".join(_cell(cells[column]) for column in table.columns) + "\n"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return NUMBER % (value + 0.0) if isinstance(value, float) else quoted(str(value))


def _write(draft: Path, table: Table, lines: Iterable[bytes]) -> Stored:
    """Write a table a run at a time, and wait until the disk has it."""
    size, hashed = 0, hashlib.sha256()
    with (draft / table.file).open("wb") as file:
        for content in _chain(csv_header(table).encode(), lines):
            file.write(content)
            size += len(content)
            hashed.update(content)
        file.flush()
        os.fsync(file.fileno())
    return Stored(table, size, hashed.hexdigest())


def _chain[Item](first: Item, rest: Iterable[Item]) -> Iterator[Item]:
    yield first
    yield from rest


def _put_in_place(draft: Path, folder: Path, names: Sequence[str], facts: Facts) -> None:
    """Move the files of a draft into the folder, and let go of what was written before and is no longer true."""
    possible = [*(table.name for table in facts.tables), FAILURES]
    stale = {f"{name}.{kind}" for name in possible for kind in ("csv", "parquet")} - set(names)
    with undisturbed():
        (folder / MANIFEST_FILE).unlink(missing_ok=True)
        for name in sorted(stale):
            (folder / name).unlink(missing_ok=True)
        for name in [*names, MANIFEST_FILE]:
            os.replace(draft / name, folder / name)
        sync_folder(folder)


def _manifest(facts: Facts, provenance: Mapping[str, Any], files: Sequence[str]) -> str:
    data = Path(facts.data) if facts.data else SHIPPED
    found = {
        "program": PROGRAM,
        "title": facts.title,
        "plan": dict(facts.summary),
        **provenance,
        "versions": manifest.versions(),
        "git": manifest.git_state(),
        "data": {"folder": str(data.resolve()), "sha256": manifest.data_hashes(data)},
        "machine": manifest.machine(),
        "command": [PROGRAM, *sys.argv[1:]],
        "files": list(files),
    }
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def _write_parquet(draft: Path, stored: Sequence[Stored]) -> None:
    """Write each table as Parquet too, a block of its CSV at a time, with the types the description declares."""
    arrow, convert, parquet = parquet_library()
    kinds = {"integer": arrow.int64(), "string": arrow.string()}
    for table in (each.table for each in stored):
        types: dict[str, Any] = {name: kinds[KEYS[name].type] for name in table.keys}
        types |= {output.name: arrow.float64() for output in table.outputs}
        options = convert.ConvertOptions(column_types=types, strings_can_be_null=True, null_values=[""])
        parsing = convert.ParseOptions(newlines_in_values=True)
        with (
            convert.open_csv(draft / table.file, convert_options=options, parse_options=parsing) as rows,
            parquet.ParquetWriter(draft / f"{table.name}.parquet", rows.schema) as writer,
        ):
            for block in rows:
                writer.write_batch(block)
        with (draft / f"{table.name}.parquet").open("rb") as file:
            os.fsync(file.fileno())


def parquet_library() -> tuple[Any, Any, Any]:
    """pyarrow and the two parts of it that are used.

    Raises:
        InputError: it is not installed.
    """
    try:
        import pyarrow
        import pyarrow.csv
        import pyarrow.parquet
    except ImportError:
        raise InputError("Parquet needs pyarrow: install greenforge[parquet], or leave --parquet out") from None
    return pyarrow, pyarrow.csv, pyarrow.parquet
