"""A calibration from request to result folder: what ``greenforge calibrate`` does."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.evidence import answers
from experiments.evidence.backtest import Told, told
from experiments.evidence.calibration import LAST_SEEN, Effort, Fit, calibrate, empty_plan
from experiments.evidence.comparisons import Treatment, Use, observations, used
from experiments.evidence.recovery import Recovery, recover
from experiments.evidence.runs import Runs
from experiments.evidence.space import before_fit
from experiments.folders import PROGRAM
from experiments.single import RESULTS
from experiments.study.question import question
from experiments.study.study import Means, Study
from model import clock
from model.catalogue import catalogue
from model.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

FOLDER = RESULTS / "calibration"


@dataclass(frozen=True)
class Request:
    """What a person asked for: the last year the fit may see, its effort, where results go, who carries runs out."""

    to: int = LAST_SEEN
    effort: Effort = field(default_factory=Effort)
    out: Path = FOLDER
    means: Means = field(default_factory=Means)


def carry_out(request: Request) -> int:
    """Fit, write the folder and print what was found; return the exit code.

    Raises:
        InputError: the request cannot be used, or too many runs failed.
    """
    _check(request)
    data = catalogue()
    asked = question(empty_plan(request.effort), "calibrate") | {"to": request.to, "effort": asdict(request.effort)}
    with Study(request.out, asked, request.means) as study:
        fit = calibrate(study, request.effort, request.to)
        recovery = recover(fit.shares, fit.runs, fit.goal, request.effort.seed, 2**request.effort.power)
        found = answers.estimates(fit, before_fit(data), recovery)
        tables = [
            (answers.ensemble_table([prior.parameter for prior in fit.space]), answers.ensembles(fit)),
            (answers.ESTIMATES, found),
            (answers.CORRELATIONS, answers.correlations(fit)),
            (answers.FIT, fit_table(fit.members, fit.before, request.to)),
            (answers.FITTED_ROWS, answers.fitted_rows(found, request.to)),
        ]
        files = study.publish(fit.plan, _text(request), tables)
    print("\n".join([*_said(fit, found, recovery), "", f"Results   {request.out.resolve()}: {', '.join(files)}"]))
    return 0


def fit_table(members: Runs, before: Runs, to: int) -> "pd.DataFrame":
    """Every figure the model can meet beside what runs of the ensemble and those before the fit say of it.

    Growth and rise start from the first figure, so that what the runs add to it shows.
    """
    data = catalogue()

    def say(runs: Runs) -> dict[str, Told]:
        found = {}
        for each in used(Use.FIT, Use.CHECK):
            seen = {year: row.value for year, row in observations(data, each.series).items()}
            anchor = min(seen) if each.treatment in (Treatment.GROWTH, Treatment.RISE) else to
            found[each.series] = told(runs, each.series, seen, anchor)
        return found

    return answers.figures(data, say(members), say(before), to)


def _check(request: Request) -> None:
    effort = request.effort
    if not clock.START_YEAR < request.to <= LAST_SEEN:
        raise InputError(f"--to: {request.to} is not allowed; give a year from {clock.START_YEAR + 1} to {LAST_SEEN}")
    for name, value, low, high in (
        ("--power", effort.power, 6, 14), ("--nearer", effort.nearer, 1, 100_000),
        ("--members", effort.members, 2, 100_000), ("--replications", effort.replications, 2, 1000),
        ("--firms", effort.firms, 1, 10**9), ("--seed", effort.seed, 0, 2**48 - 1),
    ):  # fmt: skip
        if not low <= value <= high:
            raise InputError(f"{name}: {value} is not allowed; give a whole number from {low} to {high}")


def _text(request: Request) -> str:
    effort = request.effort
    return (
        f"Behavioural parameters fitted to the figures of 2017 to {request.to}: {2**effort.power} points of the prior, "
        f"{effort.nearer} nearer to the figures, {effort.members} members, {effort.replications} replications each, "
        f"{effort.firms:,} firms, root seed {effort.seed}."
    )


def _said(fit: Fit, found: "pd.DataFrame", recovery: Recovery) -> Iterator[str]:
    yield f"Fitted to figures of 2017 to {fit.to}: {len(fit.plan):,} runs"
    yield ""
    yield f"{'parameter':<22}{'before':>10}{'median':>10}{'90 % from':>12}{'to':>10}{'narrowed':>10}"
    for row in found[found["to"] == fit.to].to_dict("records"):
        yield (
            f"{row['parameter']:<22}{row['before']:>10.4g}{row['median']:>10.4g}{row['low_90']:>12.4g}"
            f"{row['high_90']:>10.4g}{row['narrowed']:>10.0%}"
        )
    members, mean, before = (fit.goal.misfit(fit.goal.of(runs.means)) for runs in (fit.members, fit.mean, fit.before))
    yield (
        f"Off the figures, in errors allowed: {mean[0]:.2f} at the mean given the figures, {members.mean():.2f} on "
        f"average over the members, {before[0]:.2f} before the fit"
    )
    found_of = fit.posteriors[fit.to].effective
    yield f"The ensemble is drawn from as much as {found_of:,.0f} equally likely points"
    covered = recovery.covered(0.9).mean()
    yield f"Known values found within their 90 % intervals: {covered:.0%} of {len(recovery.truths)} trials a parameter"
    yield f"See more  {PROGRAM} validate --ensemble {answers.ensemble_table(()).file} of this folder"
