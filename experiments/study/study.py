"""A study: the runs of a plan carried out, kept and published in one folder. The one entrance for every question."""

import hashlib
import json
import sys
import time
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self, TextIO

from experiments.folders import stoppable
from experiments.progress import Meter
from experiments.study import export
from experiments.study.home import claimed
from experiments.study.identity import changes, data_identity, differences, digest, model_identity
from experiments.study.journal import DONE, FAILED, MERGED, MISSING, Journal
from experiments.study.local import LocalPool
from experiments.study.plan import Plan
from experiments.study.tables import RUNS, settings_of
from experiments.study.work import Outcome
from experiments.study.worker import Parcel
from experiments.tables import Table
from model.errors import InputError

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Means:
    """With what runs are carried out.

    Attributes:
        workers: processes of this machine.
        scheduler: address of a Dask cluster that is used instead.
        shard: ``(i, n)``: only every n-th run, from the i-th on; ``greenforge merge`` brings the parts together.
        retry: whether the runs that failed before are tried again.
        resume: whether there must be a journal to go on from; one that is there is used in any case.
        parquet: whether the tables are also written as Parquet.
    """

    workers: int = 1
    scheduler: str | None = None
    shard: tuple[int, int] = (1, 1)
    retry: bool = False
    resume: bool = False
    parquet: bool = False


@dataclass(frozen=True)
class Tally:
    """How far the runs of a plan are; of a shard, those that are its own."""

    done: int
    failed: int
    total: int


type Compare = Callable[[Mapping[str, Any], Mapping[str, Any]], list[str]]
_SHOWN = 6  # differences that are named


class Carrier(Protocol):
    """Whoever carries runs out."""

    def outcomes(self, parcel: Parcel, numbers: Iterable[int]) -> Generator[list[Outcome]]:
        """Carry out runs and yield what became of them as they end, in any order; at times an empty list."""


class Study:
    """One folder of results, worked on by nobody else meanwhile.

    Used as a context: entering claims the folder, or raises InputError where it is in use, holds something else,
    answers another question, or cannot be written. What runs have come to is on disk before it counts.

    Args:
        folder: where journal and results lie.
        question: what is asked, as JSON: a folder answers one question only.
        means: with what runs are carried out.
        stream: where progress is shown.
    """

    def __init__(
        self, folder: Path, question: Mapping[str, Any], means: Means | None = None, stream: TextIO = sys.stderr
    ) -> None:
        self.folder, self.question, self.means = folder, question, means or Means()
        self._stream = stream
        self._held = ExitStack()
        self._journal: Journal | None = None
        self._begun = time.monotonic()

    def __enter__(self) -> Self:
        self._check_installed()
        with ExitStack() as held:
            held.enter_context(stoppable())
            self._journal = held.enter_context(claimed(self.folder, self.means.resume))
            if self.journal.fact("begun") is None:
                self.journal.state(begun=datetime.now(UTC).isoformat(timespec="seconds"))
            question = json.loads(json.dumps(self.question))
            self._agree("question", question, differences, "answers another question:")
            if self.means.retry:
                self.journal.forget_failures()
            self._held = held.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if kind is not None and issubclass(kind, KeyboardInterrupt | SystemExit):
            done, failed = self.journal.count()
            kept = f"{done + failed:,} runs are kept in {self.folder}"
            self._stream.write(f"stopped: {kept}; the same command goes on from there\n")
        self._held.close()
        self._journal = None

    def _check_installed(self) -> None:
        """Prove that the optional libraries that will be needed are there, before anything is carried out."""
        if self.means.parquet:
            export.parquet_library()
        if self.means.scheduler is not None:
            from experiments.study.cluster import check_installed

            check_installed()

    @property
    def journal(self) -> Journal:
        """The journal, while the folder is claimed."""
        assert self._journal is not None, "a study is used as a context"
        return self._journal

    def carry_out(self, plan: Plan) -> Tally:
        """Carry out the runs of a plan that are not yet done; a plan may have grown since it was last given.

        Raises:
            InputError: model or data have changed since the folder was begun, or workers or disk cannot go on.
        """
        self._agree("model", model_identity(), changes, "was begun with another version of the program: changed are")
        self._agree("data", data_identity(plan.data), changes, "was begun with other data: changed are")
        facts = export.Facts.of(plan).to_json()
        if self.journal.fact("plan") != facts:
            self.journal.state(plan=facts)
        keys = _keys(plan)
        states = self.journal.states(keys, plan.replications)
        own = _every(self.means.shard, states)
        done, failed = own.count(DONE), own.count(FAILED)
        if done + failed < len(own):
            self.journal.state(**{MERGED: False})
            part, parts = self.means.shard
            missing = (number for number in range(part - 1, len(plan), parts) if states[number] == MISSING)
            with Meter(self._stream, plan.title, len(own), done, failed) as meter:
                for batch in self._ended(plan, missing):
                    self._keep(plan, keys, batch)
                    lost = sum(outcome.failure is not None for outcome in batch)
                    done, failed = done + len(batch) - lost, failed + lost
                    meter.add(len(batch) - lost, lost)
        return Tally(done, failed, len(own))

    def runs(self, plan: Plan, table: str = RUNS) -> "pd.DataFrame":
        """A table of the runs done (``runs.csv``, or one of the plan's others), in order, as pandas reads it."""
        return export.frame(self.journal, export.Facts.of(plan), table)

    def publish(self, plan: Plan, text: str, answers: Sequence[tuple[Table, "pd.DataFrame"]] = ()) -> list[str]:
        """Write the tables, the answers, their description and the manifest; return the names of the files.

        Runs that failed stand in ``failures.csv``.

        Args:
            plan: what was carried out.
            text: what was asked and answered, in words, for the description.
            answers: further tables with what was found.

        Raises:
            InputError: they cannot be written; what was there before stays.
        """
        seconds = (self.journal.fact("seconds") or 0.0) + time.monotonic() - self._begun
        self._begun = time.monotonic()
        self.journal.state(text=text, seconds=seconds, shard=self.means.shard, published=len(plan))
        return export.publish(
            self.journal, self.folder, export.Facts.of(plan), text, answers, self._provenance(), self.means.parquet
        )

    def _provenance(self) -> dict[str, Any]:
        means = self.means
        return export.provenance(self.journal) | {
            "shard": None if means.shard == (1, 1) else list(means.shard),
            "carried_out_by": {"scheduler": means.scheduler} if means.scheduler else {"workers": means.workers},
        }

    def _agree(self, name: str, now: Mapping[str, Any], compare: Compare, words: str) -> None:
        """Write a fact down, or prove that it is the one written down; where no run is done yet, it may change.

        Raises:
            InputError: it is another; the message says what differs.
        """
        before = self.journal.fact(name)
        if before == now:
            return
        done, _ = self.journal.count()
        if before is not None and done:
            found = compare(before, now)
            shown = "; ".join(found[:_SHOWN]) + (f"; and {len(found) - _SHOWN} more" if len(found) > _SHOWN else "")
            raise InputError(f"{self.folder} {words} {shown}. Give another --out to begin anew")
        self.journal.forget_failures()
        self.journal.state(**{name: now})

    def _ended(self, plan: Plan, numbers: Iterable[int]) -> Generator[list[Outcome]]:
        """What became of runs, as they end; the workers stop when the loop over it is left."""
        carrier = self._carrier()
        with closing(carrier.outcomes(Parcel.of(plan), numbers)) as batches:
            yield from batches

    def _carrier(self) -> Carrier:
        if self.means.scheduler is None:
            return LocalPool(self.means.workers)
        from experiments.study.cluster import Cluster

        return Cluster(self.means.scheduler)

    def _keep(self, plan: Plan, keys: Sequence[str], batch: Sequence[Outcome]) -> None:
        runs = [plan.run(outcome.number) for outcome in batch]
        self.journal.keep(
            (outcome, keys[run.point], settings_of(plan, run)) for outcome, run in zip(batch, runs, strict=True)
        )


def _every(shard: tuple[int, int], states: bytearray) -> bytearray:
    """States of the runs that are a shard's own."""
    part, parts = shard
    return states[part - 1 :: parts]


def _keys(plan: Plan) -> list[str]:
    """What decides the lines of each point's runs, as a short digest: a run kept under another one is of no use."""
    shared = digest([
        repr(plan.scenarios), repr(plan.factors), [headline.name for headline in plan.headlines],
        plan.replications, plan.root_seed, plan.firms, plan.until, plan.tables,
    ])  # fmt: skip
    own = (f"{shared}{point}{number}" for number, point in enumerate(plan.points))
    return [hashlib.sha256(text.encode()).hexdigest()[:16] for text in own]
