"""A study: the runs of a plan carried out, kept and published in one folder. The one entrance for every question."""

import io
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TextIO

from experiments.folders import publish, reserved
from experiments.study.plan import Plan
from experiments.study.tables import RUNS, header, tables_of
from experiments.study.work import live
from experiments.tables import Table, csv_text

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Means:
    """With what runs are carried out: processes of this machine, or a Dask cluster; part ``shard`` of how many."""

    workers: int = 1
    scheduler: str | None = None
    shard: tuple[int, int] = (1, 1)
    retry: bool = False


@dataclass(frozen=True)
class Tally:
    """How far the runs of a plan are."""

    done: int
    failed: int
    total: int


class Study:
    """One folder of results, worked on by nobody else meanwhile.

    Args:
        folder: where journal and results lie.
        question: what is asked, as JSON: a folder answers one question only.
        means: with what runs are carried out.
        stream: where progress is shown.

    Raises:
        InputError: the folder is in use, holds something else, answers another question, or cannot be written.
    """

    def __init__(
        self, folder: Path, question: Mapping[str, Any], means: Means | None = None, stream: TextIO = sys.stderr
    ) -> None:
        self.folder, self.question, self.means = folder, question, means or Means()
        self._stream = stream
        self._rows: dict[int, dict[str, str]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        pass

    def carry_out(self, plan: Plan) -> Tally:
        """Carry out the runs of a plan that are not yet done; a plan may have grown since it was last given."""
        for run in plan.runs():
            if run.number not in self._rows:
                self._rows[run.number] = live(plan, run.number)
        return Tally(len(self._rows), 0, len(plan))

    def runs(self, plan: Plan, table: str = RUNS) -> "pd.DataFrame":
        """A table of the runs done (``runs.csv``, or one of the plan's others), in order, as pandas reads it."""
        import pandas as pd

        text = header(tables_of(plan)[table]) + "".join(self._rows[run.number][table] for run in plan.runs())
        return pd.read_csv(io.StringIO(text))

    def publish(self, plan: Plan, text: str, answers: Sequence[tuple[Table, "pd.DataFrame"]] = ()) -> list[str]:
        """Write the tables, the answers, their description and the manifest; return the names of the files.

        Args:
            plan: what was carried out.
            text: what was asked and answered, in words, for the description.
            answers: further tables with what was found.
        """
        files = {}
        for name, table in tables_of(plan).items():
            files[table.file] = header(table) + "".join(self._rows[run.number][name] for run in plan.runs())
        files |= {table.file: csv_text(table, frame) for table, frame in answers}
        with reserved(self.folder) as draft:
            publish(draft, self.folder, files)
        return list(files)
