"""A validation from request to result folder: what ``greenforge validate`` does."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.calibrate import fit_table
from experiments.evidence import answers, page, published, scoring
from experiments.evidence.backtest import Correction, Standing, Trial, correction, foreseen, standings, trials, variants
from experiments.evidence.calibration import LAST_SEEN, Effort, Ensemble, empty_plan
from experiments.evidence.comparisons import COMPARISONS, Use, observations, statistics, used
from experiments.evidence.replications import enough, precision
from experiments.evidence.runs import Runs
from experiments.folders import check_writable_file, replace_file
from experiments.report.page import REPORT_FILE
from experiments.report.page import page as report
from experiments.single import RESULTS
from experiments.study.plan import ParameterFactor, Plan, Point
from experiments.study.question import question
from experiments.study.study import Means, Study
from experiments.tables import Column, Table
from model import clock
from model.catalogue import Catalogue, catalogue
from model.errors import InputError
from model.policy import DEFAULT_FIRMS, DEFAULT_SEED

if TYPE_CHECKING:
    import pandas as pd

FOLDER = RESULTS / "validation"
IN_FORCE = 0  # number of the point with the values of model/data
LAST_FORECAST = 2030
LUCK_RUNS = 32  # of the values in force, for how many runs are enough

BACKTEST = Table(
    "backtest", "Forecasts made with figures to a year, against the figures that came",
    ("to", "series", "method", "year", "unit"), ("to", "series", "method", "year"),
    (Column("figure", "Figure", "", "What came."), *answers.BAND),
)  # fmt: skip
STANDINGS = Table(
    "standings", "Methods of the back-test, the one with the smallest mean absolute error first",
    ("to", "series", "method", "unit"), ("to", "series", "method"),
    (
        Column("place", "Place", "", "Rank by mean absolute error; 1 is best."),
        Column("error", "Error", "", "Mean absolute error, in the unit of the series."),
        Column("covered_50", "Within 50 %", "share", "Figures within the 50 % band; empty where a method has none."),
        Column("covered_90", "Within 90 %", "share", "Figures within the 90 % band."),
        Column("score", "Interval score", "", "Of the 90 % band: width and misses; less is better."),
    ),
)  # fmt: skip
FORECAST = Table(
    "forecast", "Forecast of the observed series: ensemble, luck and error allowed",
    ("series", "year", "unit", "source", "confidence", "note"), ("series", "year"),
    (Column("value", "Value", "", "Median."),
     *(each for each in answers.BAND if each.name != "median")),
)  # fmt: skip
PRECISION = Table(
    "replications", "Spread of a run and of means of runs, with the values in force", ("series", "year"),
    ("series", "year"),
    (
        Column("variation", "Variation", "share", "Coefficient of variation of a run."),
        Column("enough", "Enough", "runs", "Runs after which the coefficient of variation stays put; empty: more."),
        Column("error_4", "Error of 4", "share", "Standard error of the mean of 4 runs, of the mean."),
        Column("error_30", "Error of 30", "share", "Standard error of the mean of 30 runs, of the mean."),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Request:
    """What a person asked for."""

    ensemble: Path = answers.SHIPPED_ENSEMBLE
    out: Path = FOLDER
    replications: int = 4
    firms: int = DEFAULT_FIRMS
    seed: int = DEFAULT_SEED
    until: int = LAST_FORECAST
    luck_runs: int = LUCK_RUNS
    page: Path | None = None
    ship: Path | None = None
    means: Means = field(default_factory=Means)


def carry_out(request: Request) -> int:
    """Run the ensembles, write the folder (and the page) and say what was found; return the exit code.

    Raises:
        InputError: the request cannot be used, or runs failed.
    """
    _check(request)
    ensembles = answers.read_ensembles(request.ensemble)
    plan = _plan(request, ensembles)
    asked = question(plan, "validate")
    with Study(request.out, asked, request.means) as study:
        runs = _carried_out(study, plan)
        luck = _luck(request)
        evidence = replace(
            gather(runs, _parts(runs, ensembles), luck),
            estimates=_beside(request.ensemble, answers.ESTIMATES),
            correlations=_beside(request.ensemble, answers.CORRELATIONS),
        )
        text = page.text(evidence)
        files = study.publish(plan, page.SUMMARY, evidence.tables())
    replace_file(request.out / REPORT_FILE, report(request.out).encode())
    files.append(REPORT_FILE)
    if request.page is not None:
        replace_file(request.page, text.encode())
    shipped = published.ship(evidence.tables(), request.ship) if request.ship else []
    print(page.said(evidence))
    print(f"Results   {request.out.resolve()}: {', '.join(files)}" + (f"; {request.page}" if request.page else ""))
    if shipped:
        print(f"Shipped   {request.ship}: {', '.join(file.name for file in shipped)}")
    return 0


def against(file: Path, forecast: Path | None, scores_file: Path | None) -> int:
    """Score a file in the format of ``observed.csv`` against a forecast; return the exit code.

    Raises:
        InputError: a file cannot be used.
    """
    scores = scoring.score(file, scoring.read_forecast(forecast or scoring.SHIPPED_FORECAST))
    if scores_file is not None:
        check_writable_file(scores_file)
        replace_file(scores_file, scoring.as_csv(scores).encode())
    print(scoring.as_text(scores), end="")
    return 0


def _check(request: Request) -> None:
    clock.quarters_until(request.until)
    for name, value, low in (
        ("--replications", request.replications, 1), ("--until", request.until, LAST_SEEN + 1),
        ("--firms", request.firms, 1), ("--luck-runs", request.luck_runs, 10),
    ):  # fmt: skip
        if value < low:
            raise InputError(f"{name}: {value} is not allowed; give {low} or more")
    if request.page is not None:
        check_writable_file(request.page)
    if request.ship is not None:
        check_writable_file(request.ship / FORECAST.file)


def _plan(request: Request, ensembles: Mapping[int, Ensemble]) -> Plan:
    """The values in force first, then the members of every ensemble."""
    names = next(iter(ensembles.values())).names
    data = catalogue()
    points = [Point("values in force", 0, (None,) * len(names))]
    for to, each in sorted(ensembles.items()):
        points += [
            Point(f"member {i} of those fitted to {to}", 0, tuple(map(float, row))) for i, row in enumerate(each.values)
        ]
    start = empty_plan(Effort(replications=request.replications, firms=request.firms, seed=request.seed), "validation")
    return replace(
        start, factors=tuple(map(ParameterFactor, names)), points=tuple(points), until=request.until,
        headlines=statistics(data, request.until),
    )  # fmt: skip


def _parts(runs: Runs, ensembles: Mapping[int, Ensemble]) -> dict[int, Runs]:
    """Runs of each ensemble by the last year it has seen."""
    found, start = {}, IN_FORCE + 1
    for to, each in sorted(ensembles.items()):
        found[to] = runs.part(slice(start, start + len(each.values)))
        start += len(each.values)
    return found


def _carried_out(study: Study, plan: Plan) -> Runs:
    tally = study.carry_out(plan)
    if tally.failed:
        raise InputError(f"{tally.failed} of {tally.total} runs failed; --retry does them again")
    return Runs.of(study.runs(plan), statistics(catalogue(plan.data), plan.until), len(plan.points), plan.replications)


def _luck(request: Request) -> Runs:
    """Runs of the values in force to the last year observed, more than a forecast has of each member."""
    start = empty_plan(Effort(replications=request.luck_runs, firms=request.firms, seed=request.seed), "luck")
    plan = replace(start, factors=(), points=(Point("values in force", 0, ()),))
    with Study(request.out / "luck", question(plan, "validate"), request.means) as study:
        runs = _carried_out(study, plan)
        study.publish(plan, "Runs that differ by luck alone.")
    return runs


def gather(runs: Runs, fitted: Mapping[int, Runs], luck: Runs) -> "page.Evidence":
    """Everything the page tells, from the runs.

    Args:
        runs: of all points, those with the values in force first.
        fitted: of each ensemble by the last year it has seen.
        luck: of the values in force.
    """
    data = catalogue()
    last = max(fitted)
    found = list(trials(data, {to: part for to, part in fitted.items() if to < last}))
    ranked = standings(found)
    better = correction(ranked)
    return page.Evidence(
        to=last,
        correction=better,
        fit=(answers.FIT, fit_table(fitted[last], runs.part(slice(IN_FORCE, IN_FORCE + 1)), last)),
        backtest=(BACKTEST, _backtest(data, found)),
        standings=(STANDINGS, _standings(data, ranked)),
        forecast=(FORECAST, _forecast(data, fitted[last], last, better)),
        replications=(PRECISION, _precision(luck)),
        confidences=page.confidences(data),
    )


def _beside(ensemble: Path, table: Table) -> list[dict[str, str]]:
    """Rows of a table that the calibration wrote beside its ensemble; none where there is no such file."""
    file = ensemble.with_name(table.file)
    if not file.is_file():
        return []
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _units(data: Catalogue) -> dict[str, str]:
    return {row.series: row.unit for row in data.observed}


def _backtest(data: Catalogue, found: list[Trial]) -> "pd.DataFrame":
    units = _units(data)
    return answers.frame(BACKTEST, (
        {"to": each.to, "series": each.series, "method": each.method, "year": each.year, "unit": units[each.series],
         "figure": each.figure, **answers.cells(each.band)}
        for each in found
    ))  # fmt: skip


def _standings(data: Catalogue, found: list[Standing]) -> "pd.DataFrame":
    units = _units(data)
    return answers.frame(STANDINGS, ({**vars(each), "unit": units[each.series]} for each in found))


def _forecast(data: Catalogue, runs: Runs, to: int, better: Correction) -> "pd.DataFrame":
    """The years after the last one seen, of every series the model can meet; made the better way of the two."""
    rows = []
    source = f"greenforge validate: ensemble fitted to figures of 2017 to {to}, scenario historical"
    for each in used(Use.FIT, Use.CHECK):
        figures = observations(data, each.series)
        if not figures:
            continue
        name, from_last = list(variants(each).items())[-1 if better.pays(each.series) else 0]
        for year, band in foreseen(runs, each.series, figures, to, corrected=from_last).items():
            rows.append({
                "series": each.series, "year": year, "unit": _units(data)[each.series], "source": source,
                "confidence": "fitted", "note": f"{name}; compared as {each.treatment}", "value": band.value,
                **{name: value for name, value in answers.cells(band).items() if name != "median"},
            })  # fmt: skip
    return answers.frame(FORECAST, rows)


def _precision(luck: Runs) -> "pd.DataFrame":
    rows = []
    for i, each in enumerate(luck.statistics):
        values = luck.values[0, :, i]
        if each.year == LAST_SEEN and COMPARISONS[each.series].use is Use.FIT:
            four, thirty = precision(values, (4, 30))
            rows.append({"series": each.series, "year": each.year, "variation": four * 2,
                         "enough": enough(values) or float("nan"), "error_4": four, "error_30": thirty})  # fmt: skip
    return answers.frame(PRECISION, rows)
