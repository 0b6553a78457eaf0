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
from experiments.tables import Table, as_kept, csv_text
from model.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

SOME_FAILED = 3


@dataclass(frozen=True)
class Request:
    """What a person asked for: a spec by name or file, where results, picture and page go, and by what means."""

    spec: str
    out: Path | None = None
    plot: Path | None = None
    page: Path | None = None
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
    written = None if request.page is None else _page(request.page, question)
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
    if request.page is not None and written is not None and found is not None and found.luck is not None:
        _fill(request.page, written, question, found)
        print(f"Page      {request.page}, tables in {request.page.with_suffix('')}")
    print(f"Results   {folder.resolve()}: {', '.join(files)}")
    print(f"See more  {PROGRAM} report {folder} makes one page of it")
    return SOME_FAILED if tally.failed else 0


def _page(file: Path, question: Question) -> str:
    """The page as it is.

    Raises:
        InputError: it cannot be read or written, or has no place for the answer.
    """
    from experiments.sensitivity.page import filled

    check_writable_file(file)
    try:
        text = file.read_text(encoding="utf-8")
        filled(text, question, "")
    except OSError as error:
        raise InputError(f"--page: {file} cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise InputError(f"--page: {file}: {error}") from None
    return text


def _fill(file: Path, text: str, question: Question, found: Found) -> None:
    """Write the answer into the page, and its tables into the folder of the page's name."""
    from experiments.sensitivity.page import filled, section

    tables = [(table, as_kept(table, frame)) for table, frame in _tables(found)]
    home = file.with_suffix("")
    home.mkdir(exist_ok=True)
    for table, frame in tables:
        replace_file(home / table.file, csv_text(table, frame).encode())
    morris, sobol, luck = (frame for _, frame in tables)
    replace_file(file, filled(text, question, section(question, question.plan, morris, sobol, luck)).encode())


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
