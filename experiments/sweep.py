"""A sweep from spec to result folder: what ``greenforge sweep`` does."""

import shutil
import textwrap
import traceback
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.folders import PROGRAM
from experiments.single import RESULTS
from experiments.study import designs
from experiments.study.effects import EFFECTS, amount, change, effects
from experiments.study.plan import Plan
from experiments.study.question import question
from experiments.study.spec import ANALYSES, Spec, read_spec, spec_names
from experiments.study.study import Means, Study, Tally
from experiments.study.work import Failure
from experiments.study.worker import Parcel, hired
from model.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

SOME_FAILED = 3
WIDEST = 110
PILOT_RUNS, PILOT_SECONDS = 3, 20.0
_MOST_POINTS, _MOST_HEADLINES = 12, 5  # in the summary
_LABEL_WIDTH = 10


@dataclass(frozen=True)
class Request:
    """What a person asked for: a spec by name or file, where results go, with what runs are carried out."""

    spec: str
    out: Path | None = None
    means: Means = field(default_factory=Means)


def carry_out(request: Request) -> int:
    """Carry out all runs of a spec, write the folder and print the summary; return the exit code.

    Raises:
        InputError: the spec has mistakes, or the folder cannot be used; nothing is left behind.
    """
    spec = read_spec(request.spec)
    plan, folder = spec.plan, request.out or default_folder(spec.name, request.means)
    whole = request.means.shard == Means.shard
    with Study(folder, question(plan, "sweep"), request.means) as study:
        tally = study.carry_out(plan)
        found = effects(plan, study.runs(plan)) if whole else None
        files = study.publish(plan, text(spec), [] if found is None else [(EFFECTS, found)])
    print("\n".join([headline(spec, tally), *([] if found is None else _told(plan, found)), ""]))
    for label, words in _endings(request, folder, files, tally):
        print(_wrapped(label, words))
    return SOME_FAILED if tally.failed else 0


def default_folder(name: str, means: Means) -> Path:
    """Where results go unless said otherwise: the spec's name, and which part of how many it is.

    >>> default_folder("finance", Means(shard=(2, 4))).name
    'finance-2-of-4'
    """
    number, parts = means.shard
    return RESULTS / (f"{name}-{number}-of-{parts}" if parts > 1 else name)


def text(spec: Spec) -> str:
    """What is asked, and how, in words."""
    plan = spec.plan
    scenarios = ", ".join(scenario.title for scenario in plan.scenarios)
    design = f"{designs.KINDS[spec.design.kind].capitalize()}." if spec.design.kind else ""
    return " ".join(
        part for part in (
            spec.question, f"Scenarios: {scenarios}.", design, f"{_runs(plan)}, {plan.firms:,} firms, to {plan.until}, "
            f"root seed {plan.root_seed}.",
        ) if part
    )  # fmt: skip


def headline(spec: Spec, tally: Tally) -> str:
    """First lines of the summary: the title and how many runs were done."""
    plan = spec.plan
    failed = f", {tally.failed:,} failed" if tally.failed else ""
    return f"{plan.title}\n{_runs(plan)}: {tally.done:,} done{failed}; {plan.firms:,} firms, to {plan.until}"


def _runs(plan: Plan) -> str:
    return f"{len(plan.points):,} points x {plan.replications:,} replications = {len(plan):,} runs"


def _told(plan: Plan, found: "pd.DataFrame") -> Iterator[str]:
    """The small table at the end: for each headline the baseline's mean and what the other points change."""
    if len(plan.points) > _MOST_POINTS:
        return
    for each in plan.headlines[:_MOST_HEADLINES]:
        yield ""
        yield f"{each.title}"
        width = max(len(point.name) for point in plan.points) + 2
        for row in found[found["headline"] == each.name].to_dict("records"):
            base = plan.baseline is None or row["point"] == plan.baseline
            yield f"  {row['label']:<{width}}{amount(each, row['mean']) if base else change(each, row)}"
    if plan.baseline is not None:
        yield ""
        yield f"Changes are paired differences from '{plan.points[plan.baseline].name}' with 95 % intervals."


def _endings(request: Request, folder: Path, files: list[str], tally: Tally) -> Iterator[tuple[str, str]]:
    if tally.failed:
        again = f"'{PROGRAM} sweep {request.spec} --retry' does them again"
        yield "Failed", f"failures.csv says why; {again}, --run NUMBER does one of them alone and shows where it fails"
    yield "Results", f"{folder.resolve()}: {', '.join(files)}"
    number, parts = request.means.shard
    if parts > 1:
        yield "Parts", f"this is part {number} of {parts}: '{PROGRAM} merge' brings all of them together"
    else:
        yield "See more", f"{PROGRAM} report {folder} makes one page of it"


def _wrapped(label: str, words: str) -> str:
    width = max(40, min(WIDEST, shutil.get_terminal_size((WIDEST, 24)).columns))
    return textwrap.fill(
        words, width, initial_indent=label.ljust(_LABEL_WIDTH), subsequent_indent=" " * _LABEL_WIDTH,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


# --- one run alone, and a pilot


def single(request: Request, number: int) -> int:
    """Carry out one run of the plan here, print its headlines or the traceback of its failure; return the exit code.

    Raises:
        InputError: the spec has mistakes, or there is no such run.
    """
    from experiments.study.work import live

    plan = read_spec(request.spec).plan
    if not 0 <= number < len(plan):
        raise InputError(f"--run: there is no run {number}; the runs of this spec go from 0 to {len(plan) - 1:,}")
    run = plan.run(number)
    print(f"Run {number}: point '{plan.points[run.point].name}', replication {run.replication}, seed {run.seed}")
    try:
        lines = live(plan, number)
    except Exception:
        traceback.print_exc()
        return SOME_FAILED
    cells = lines["runs"].strip().rsplit(",", len(plan.headlines))[1:]
    for each, cell in zip(plan.headlines, cells, strict=True):
        print(f"  {each.title}: {amount(each, float(cell)) if cell else 'undefined'}")
    return 0


def dry_run(request: Request) -> int:
    """Time some runs in a worker and say how many there are, how long they take and how much disk they need.

    Raises:
        InputError: the spec has mistakes.
    """
    spec = read_spec(request.spec)
    plan, workers = spec.plan, request.means.workers
    part = len(range(request.means.shard[0] - 1, len(plan), request.means.shard[1]))
    print(f"{plan.title}\n{_runs(plan)}" + (f", {part:,} of them in this part" if part < len(plan) else ""))
    if spec.design.kind == designs.SOBOL and spec.design.points & (spec.design.points - 1):
        print(f"A Sobol sequence is balanced at powers of two; {spec.design.points} is none.")
    pilot = _pilot(plan)
    if isinstance(pilot, Failure):
        print(f"A run of the pilot failed ({pilot.kind}): {pilot.message}")
        print(f"'{PROGRAM} sweep {request.spec} --run 0' does the first one here and shows where it fails.")
        return SOME_FAILED
    seconds, size = [each.seconds for each in pilot], sum(each.bytes for each in pilot) / len(pilot)
    mean = sum(seconds) / len(seconds)
    print(f"{len(pilot)} runs took {min(seconds):.2g} to {max(seconds):.2g} s each, once the worker was warm.")
    print(
        f"With {workers} worker{'s' if workers > 1 else ''} all take about {_duration(mean * part / workers)}; journal "
        f"and tables take about {_bytes(size * part)}."
    )
    return 0


@dataclass(frozen=True)
class _Piloted:
    """What a run of a pilot took: seconds, and bytes on disk."""

    seconds: float
    bytes: int


def _pilot(plan: Plan) -> list[_Piloted] | Failure:
    """Some runs spread over the plan, done in a worker that has warmed up; or why one of them failed."""
    last = len(plan) - 1
    numbers = dict.fromkeys(round(place * last / (PILOT_RUNS - 1)) for place in range(PILOT_RUNS))
    found: list[_Piloted] = []
    parcel = Parcel.of(plan)
    with hired() as worker:
        for number in numbers:
            if sum(each.seconds for each in found) < PILOT_SECONDS:
                outcome = worker.carry_out(parcel, number)
                if outcome.failure is not None:
                    return outcome.failure
                lines = outcome.lines.values()
                size = sum(map(len, lines)) + sum(len(zlib.decompress(text)) for text in lines)
                found.append(_Piloted(outcome.seconds, size))
    return found


def _duration(seconds: float) -> str:
    """Time in words.

    >>> _duration(8), _duration(300), _duration(9000)
    ('8 s', '5 min', '2.5 h')
    """
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 100 * 60 else f"{seconds / 3600:.1f} h"


def _bytes(number: float) -> str:
    """Size in words.

    >>> _bytes(40_000), _bytes(2.5e9)
    ('40 kB', '2.5 GB')
    """
    for unit, size in (("GB", 1e9), ("MB", 1e6)):
        if number >= size:
            return f"{number / size:.3g} {unit}"
    return f"{max(number / 1e3, 1):.0f} kB"


def list_specs() -> None:
    """Print the shipped specs with what they ask."""
    for name in spec_names():
        spec = read_spec(name, designed=False, sections=tuple(ANALYSES))
        others = [f" (greenforge {command})" for section, command in ANALYSES.items() if spec.sections[section]]
        print(f"{name}: {spec.plan.title}{''.join(others)}")
        if spec.question:
            print(
                textwrap.indent(
                    textwrap.fill(spec.question, min(WIDEST, shutil.get_terminal_size().columns) - 4), "    "
                )
            )
