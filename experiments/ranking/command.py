"""A ranking of policies from spec to result folder: what ``greenforge rank`` does."""

from dataclasses import dataclass, field
from pathlib import Path

from experiments.folders import PROGRAM, check_writable_file, replace_file
from experiments.ranking import page
from experiments.ranking.answer import tables, worlds
from experiments.ranking.question import Question, read_question
from experiments.single import RESULTS
from experiments.study.question import question as facts
from experiments.study.study import Means, Study
from experiments.tables import as_kept, csv_text

SOME_FAILED, FEWEST = 3, 2


@dataclass(frozen=True)
class Request:
    """What a person asked for: a spec by name or file, where results and page go, with what runs are carried out."""

    spec: str
    out: Path | None = None
    page: Path | None = None
    means: Means = field(default_factory=Means)


def carry_out(request: Request) -> int:
    """Run all policies in all worlds, write the folder (and the page), say what was found; return the exit code.

    Raises:
        InputError: the spec has mistakes, or the folder or page cannot be written.
    """
    if request.page is not None:
        check_writable_file(request.page)
    question = read_question(request.spec)
    folder = request.out or RESULTS / question.name
    with Study(folder, facts(question.plan, "rank"), request.means) as study:
        tally = study.carry_out(question.plan)
        found = worlds(question, study.runs(question.plan))
        answered = all(each.number >= FEWEST for each in found.values())
        answers = tables(question, found) if answered else []
        by_name = {table.name: as_kept(table, frame) for table, frame in answers}
        text = page.said(question, by_name) if answered else _NOTHING
        files = study.publish(question.plan, f"{question.words}\n\n{text}", answers)
    print(f"{question.plan.title}\n{tally.done:,} of {tally.total:,} runs done\n\n{text}\n")
    if answered and request.page is not None:
        replace_file(request.page, page.page(question, by_name).encode())
        home = request.page.with_name(page.HOME)
        home.mkdir(exist_ok=True)
        for table, frame in answers:
            replace_file(home / table.file, csv_text(table, frame).encode())
        print(f"Page      {request.page}, tables in {home}")
    if tally.failed:
        print(f"Failed    failures.csv says why; '{PROGRAM} rank {request.spec} --retry' does them again")
    print(f"Results   {folder.resolve()}: {', '.join(files)}")
    return SOME_FAILED if tally.failed else 0


_NOTHING = "Nearly every parameter set of a structure has a run that failed: there is nothing to rank."


def fresh(question: Question, file: Path) -> bool:
    """Whether a page says what the tables beside it say."""
    import pandas as pd

    kept = {each.stem: pd.read_csv(each) for each in file.with_name(page.HOME).glob("*.csv")}
    return file.read_text(encoding="utf-8") == page.page(question, kept)
