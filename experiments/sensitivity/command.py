"""A sensitivity analysis from spec to result folder: what ``greenforge sensitivity`` does."""

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from experiments.folders import PROGRAM, check_writable_file, replace_file
from experiments.sensitivity.question import Question, read_question, screening_plan, whole_plan
from experiments.single import PICTURE_SUFFIXES, RESULTS
from experiments.study.plan import Plan
from experiments.study.question import question as facts
from experiments.study.study import Means, Study, Tally
from experiments.tables import Table
from model.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

SOME_FAILED = 3


@dataclass(frozen=True)
class Request:
    """What a person asked for: a spec by name or file, where results and picture go, with what runs are carried out."""

    spec: str
    out: Path | None = None
    plot: Path | None = None
    means: Means = field(default_factory=Means)


@dataclass(frozen=True)
class Found:
    """What a study found: its plan with all points, and the tables."""

    plan: Plan
    morris: "pd.DataFrame"
    sobol: "pd.DataFrame | None" = None
    luck: "pd.DataFrame | None" = None


def carry_out(request: Request) -> int:
    """Screen the inputs, take the indices of those that count, write the folder and print the ranking.

    Raises:
        InputError: the spec has mistakes, or the folder or picture cannot be written.
    """
    if request.plot is not None:
        if request.plot.suffix.lower() not in PICTURE_SUFFIXES:
            raise InputError(f"--plot: {request.plot} must end in {' or '.join(PICTURE_SUFFIXES)}")
        check_writable_file(request.plot)
    question = read_question(request.spec)
    folder = request.out or RESULTS / question.name
    with Study(folder, {**facts(question.plan, "sensitivity"), **question.facts}, request.means) as study:
        tally, plan, found = answer(question, study)
        text = told(question, found)
        files = study.publish(plan, f"{question.words}\n\n{text}".strip(), _tables(found))
    print(f"{question.plan.title}\n{_size(question, plan, tally)}\n\n{text}\n")
    if tally.failed:
        print(f"Failed    failures.csv says why; '{PROGRAM} sensitivity {request.spec} --retry' does them again")
    if request.plot is not None and found is not None:
        from experiments.sensitivity.picture import picture

        drawn = picture(found.plan, question.plan.title, found.morris, found.sobol, request.plot.suffix)
        replace_file(request.plot, drawn)
        print(f"Picture   {request.plot}")
    print(f"Results   {folder.resolve()}: {', '.join(files)}")
    print(f"See more  {PROGRAM} report {folder} makes one page of it")
    return SOME_FAILED if tally.failed else 0


class Runs(Protocol):
    """What is needed of a study: runs carried out and given back."""

    def carry_out(self, plan: Plan) -> Tally:
        """Carry out the runs of a plan that are not yet done."""

    def runs(self, plan: Plan) -> "pd.DataFrame":
        """The runs done, as ``runs.csv``."""


def answer(question: Question, study: Runs) -> tuple[Tally, Plan, Found | None]:
    """Carry out both stages; nothing is found where too many runs of one failed."""
    from experiments.sensitivity.answer import enough, indexed, screened

    screening = screening_plan(question)
    _announce(f"screening of {len(question.low)} inputs: {len(screening):,} runs")
    tally, runs = study.carry_out(screening), study.runs(screening)
    if not enough(screening, runs, question.screening_rows, len(question.low) + 1):
        return tally, screening, None
    morris, kept = screened(question, screening, runs)
    if not kept:
        return tally, screening, Found(screening, morris)
    whole = whole_plan(question, screening, kept)
    names = ", ".join(whole.factors[place].name for place in kept)
    _announce(f"indices of {len(kept)} inputs ({names}): {len(whole) - len(screening):,} more runs")
    tally, runs = study.carry_out(whole), study.runs(whole)
    if not enough(whole, runs, slice(question.screening_rows.stop, None), len(kept) + 2):
        return tally, whole, Found(whole, morris)
    return tally, whole, Found(whole, morris, *indexed(question, whole, runs, kept))


def _tables(found: Found | None) -> "list[tuple[Table, pd.DataFrame]]":
    from experiments.sensitivity.answer import LUCK, MORRIS, SOBOL

    if found is None:
        return []
    pairs = ((MORRIS, found.morris), (SOBOL, found.sobol), (LUCK, found.luck))
    return [(table, frame) for table, frame in pairs if frame is not None]


def told(question: Question, found: Found | None) -> str:
    """The answer in words, or that there is none."""
    from experiments.sensitivity.words import text

    nothing = "More than half of the {} have a run that failed: what is left says nothing about all of them."
    if found is None:
        return nothing.format("trajectories of the screening")
    told = text(found.plan, found.morris, found.sobol, found.luck)
    missing = question.effort.keep and found.sobol is None
    return f"{nothing.format('samples of the indices')}\n\n{told}" if missing else told


def _size(question: Question, plan: Plan, tally: Tally) -> str:
    failed = f", {tally.failed:,} failed" if tally.failed else ""
    return (
        f"{len(plan.points):,} points x {plan.replications} replications: {tally.done:,} runs done{failed}; "
        f"{plan.firms:,} firms, to {plan.until}"
    )


def _announce(words: str) -> None:
    print(words, file=sys.stderr)
