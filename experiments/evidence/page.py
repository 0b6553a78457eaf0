"""The page ``docs/validation.md``: what the model is for, how it fits, what it forecast and forecasts, in words."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from experiments.evidence.answers import nearness
from experiments.evidence.backtest import CORRECTED, MODEL, Correction
from experiments.evidence.replications import needed
from experiments.evidence.space import FITTED, LEFT_OUT
from experiments.tables import Table
from model.catalogue import CONFIDENCES, Catalogue
from model.parameters import PARAMETERS

if TYPE_CHECKING:
    import pandas as pd

type Answer = tuple[Table, "pd.DataFrame"]

SUMMARY = (
    "Validation: figures of 2017 to 2022 beside the ensemble, back-test against simple trends, forecast to be compared "
    "with new figures, spread over luck."
)
STRONG = 0.3  # correlation of two parameters that is named
SHOWN_YEARS = (2023, 2025, 2030)  # of the forecast, on the page


@dataclass(frozen=True)
class Evidence:
    """What a validation has found, as tables, for an ensemble that has seen the figures to a year.

    ``correction`` says which forecasts start from the last figure: those for which that paid in the back-test.
    """

    to: int
    correction: Correction
    fit: Answer
    backtest: Answer
    standings: Answer
    forecast: Answer
    replications: Answer
    confidences: Mapping[str, int]
    estimates: Sequence[Mapping[str, str]] = ()
    correlations: Sequence[Mapping[str, str]] = ()

    def tables(self) -> list[Answer]:
        """All tables."""
        return [self.fit, self.backtest, self.standings, self.forecast, self.replications]


def confidences(data: Catalogue) -> dict[str, int]:
    """Number of parameters by how far their values can be trusted."""
    count = Counter(data.figure(each.key).confidence for each in PARAMETERS.values())
    return {name: count[name] for name in CONFIDENCES}


def said(evidence: Evidence) -> str:
    """The result in a few lines."""
    return f"Back-test: {_success(evidence)}\n{_largest_misses(evidence.fit[1])}"


def text(evidence: Evidence) -> str:
    """The page as Markdown."""
    parts = [
        "# Validation",
        "*Written by `greenforge validate --page docs/validation.md`. Do not edit: change what writes it.*",
        PURPOSE,
        *_fit(evidence),
        *_parameters(evidence),
        *_backtest(evidence),
        *_forecast(evidence),
        *_replications(evidence),
    ]
    return "\n\n".join(parts) + "\n"


PURPOSE = """## What the model is for

It explores how policy changes the adoption of green practices by industrial enterprises and what this does to energy,
CO2, pollution, firms, banks and public budgets: which instruments push the same way, which work against each other, who
pays. It compares policies under the same luck, with the uncertainty of what was fitted.

It is **not for** point forecasts of any published series, for single enterprises or provinces by name (enterprises are
synthetic), for the level of green loans, fines or carbon prices, or for years long after those it was fitted to. It was
fitted to few figures, mostly on green factories; what these figures do not speak of rests on the data rows alone.

Which observed series meets which output, how scopes differ, which errors are allowed and why: [comparisons](reference/\
comparisons.md). Stylised facts beyond the series: [stylised facts](stylised-facts.md). How it was fitted:
[decision 17](decisions/0017-calibration.md). Which uncertain numbers matter: [sensitivity](sensitivity.md); whether the
ranking of policies survives them and other structures: [policy ranking](policy-ranking.md)."""


def _fit(evidence: Evidence) -> Iterator[str]:
    rows = [
        [f"`{row['series']}`", str(row["year"]), row["unit"], _number(row["observed"]), _number(row["before"]),
         _number(row["median"]), f"{_number(row['low_90'])} to {_number(row['high_90'])}", _off(row["off_before"]),
         _off(row["off"])]
        for row in evidence.fit[1].to_dict("records")
    ]  # fmt: skip
    yield f"## Fit to 2017 to {evidence.to}"
    yield (
        "*In force* is the model with the values of `model/data`; median and 90 % band are of the runs of the "
        "ensemble: parameters and luck. *Off* is the distance of the mean on the compared scale, in errors allowed; "
        "beyond 2 the model does not reproduce the figure. Growth and rise start from the first figure, a shape from "
        "the mean of all: there the level is not the model's."
    )
    yield _largest_misses(evidence.fit[1])
    yield _table(
        ["Series", "Year", "Unit", "Observed", "In force", "Median", "90 % band", "Off, in force", "Off"], rows
    )


def _largest_misses(fit: "pd.DataFrame") -> str:
    """Which series are reproduced and which are not, by the figure that is off most."""
    worst = fit["off"].abs().groupby(fit["series"], sort=False).max().dropna()
    groups: dict[str, list[str]] = {"Reproduced (no figure off by more than 1)": [], "In part (1 to 2)": [],
                                    "Not reproduced (a figure off by 2 or more)": []}  # fmt: skip
    for series, value in worst.items():
        groups[list(groups)[nearness(value)]].append(f"{series} {value:.1f}")
    return "\n".join(f"- {name}: {', '.join(found) or 'none'}." for name, found in groups.items())


def _parameters(evidence: Evidence) -> Iterator[str]:
    total = sum(evidence.confidences.values())
    yield "## Parameters"
    yield (
        f"{total} parameters by how far their values can be trusted ([all of them](reference/parameters.md)): "
        + ", ".join(f"{count} {name}" for name, count in evidence.confidences.items())
        + "."
    )
    yield "Fitted, and what tells of them:"
    yield "\n".join(f"- `{name}`: {why}." for name, why in FITTED.items())
    yield from _estimates(evidence)
    yield "Looked at and left as they are:"
    yield "\n".join(f"- `{name}`: {why}." for name, why in LEFT_OUT.items())


def _estimates(evidence: Evidence) -> Iterator[str]:
    """What the figures leave of the priors, as the calibration told it beside its ensemble."""
    rows = [row for row in evidence.estimates if row["to"] == str(evidence.to)]
    if not rows:
        return
    yield (
        "*Narrowed* is what the figures take off the prior's standard deviation. *Recovered* and *tracked* are of "
        "trials in which known parameters made the figures: how often the interval held them, and the correlation of "
        "known values and those found."
    )

    def cell(row: Mapping[str, str], name: str) -> str:
        return _number(float(row[name]))

    def share(row: Mapping[str, str], name: str) -> str:
        return _share(float(row[name]))

    yield _table(
        ["Parameter", "Before", "Prior", "Median", "90 % interval", "Narrowed", "Recovered, 50 %", "Recovered, 90 %",
         "Tracked"],
        [
            [f"`{row['parameter']}`", cell(row, "before"), f"{cell(row, 'prior_low')} to {cell(row, 'prior_high')}",
             cell(row, "median"), f"{cell(row, 'low_90')} to {cell(row, 'high_90')}", share(row, "narrowed"),
             share(row, "recovered_50"), share(row, "recovered_90"), cell(row, "tracked")]
            for row in rows
        ],
    )  # fmt: skip
    strong = [
        f"`{row['parameter']}` and `{row['other']}` {float(row['correlation']):+.2f}"
        for row in evidence.correlations
        if row["to"] == str(evidence.to) and abs(float(row["correlation"])) >= STRONG
    ]
    yield f"Pairs that hang together (correlation of {STRONG} or more): {', '.join(strong) or 'none'}."


def _backtest(evidence: Evidence) -> Iterator[str]:
    table = evidence.standings[1]
    yield "## Back-test"
    yield (
        f"The ensembles fitted to 2019 and to 2020 forecast the years to {evidence.to}; simple trends are fitted to "
        "the same figures. Policy and drivers of those years are given to the model, figures are not. The model "
        f"forecasts twice: as it is (*{MODEL}*), and moved so that every run goes through the last figure seen "
        f"(*{CORRECTED}*; growth and rise start there anyway). Its bands hold what parameters and luck differ by and "
        "the [error allowed](reference/comparisons.md) between model and figure. A trend with as many parameters as "
        "figures has no band."
    )
    yield _success(evidence)
    yield "\n".join(_verdicts(table, evidence.correction))
    yield _table(
        ["Fitted to", "Series", "Method", "Mean absolute error", "Within 50 %", "Within 90 %", "Interval score"],
        [
            [str(row["to"]), f"`{row['series']}`", row["method"], _number(row["error"]), _share(row["covered_50"]),
             _share(row["covered_90"]), _number(row["score"])]
            for row in table.to_dict("records")
        ],
    )  # fmt: skip


def _success(evidence: Evidence) -> str:
    """How often the model came first, and how often its bands held the figure."""
    parts = []
    for corrected, name in ((False, "as it is"), (True, "from the last figure")):
        first, trials = _wins(_of_variant(evidence.standings[1], corrected))
        inside, figures = _inside(_of_variant(evidence.backtest[1], corrected))
        parts.append(
            f"{name}, the model came first in {first} of {trials} comparisons with simple trends (by mean absolute "
            f"error), and {inside} of {figures} figures lay within its 90 % bands"
        )
    by_name = sorted(evidence.correction.series.items())
    moved, kept = ([f"`{name}`" for name, pays in by_name if pays is wanted] for wanted in (True, False))
    return (
        f"{'; '.join(parts).capitalize()}. Errors were smaller from the last figure for "
        f"{', '.join(moved) or 'no series'} and not for {', '.join(kept) or 'any other'}: so the forecast of each is "
        "made, and of others as on the whole."
    )


def _of_variant(table: "pd.DataFrame", corrected: bool) -> "pd.DataFrame":
    """The table with one of the model's two forecasts, called by the model's name, and places given anew."""
    has_both = table.groupby(["to", "series"])["method"].transform(lambda methods: (methods == CORRECTED).any())
    left_out = MODEL if corrected else CORRECTED
    kept = table[(table["method"] != left_out) | ~has_both].copy()
    kept["method"] = kept["method"].replace({CORRECTED: MODEL})
    if "place" in kept:
        kept["place"] = kept.groupby(["to", "series"])["error"].rank(method="first")
    return kept


def _verdicts(table: "pd.DataFrame", better: Correction) -> Iterator[str]:
    """For each series and origin who came first, and what the error of the model's better way is of the winner's."""
    for (to, series), both in table.groupby(["to", "series"], sort=False):
        group = _of_variant(both, better.pays(str(series)))
        best = group[group["place"] == 1].iloc[0]
        own = group[group["method"] == MODEL].iloc[0]
        if best["method"] == MODEL:
            yield f"- `{series}` from {to}: the model wins."
        else:
            times = own["error"] / best["error"]
            yield f"- `{series}` from {to}: {best['method']} wins; the model's error is {times:.1f} times as large."


def _forecast(evidence: Evidence) -> Iterator[str]:
    table = evidence.forecast[1]
    last = int(table["year"].max())
    yield f"## Forecast to {last}"
    yield (
        "With policy as it was frozen after the last known change. `forecast.csv` of the result folder has every year "
        "with 50 % and 90 % bands, in the columns of `observed.csv`; the one shipped is scored by `greenforge validate "
        "--against FILE.csv`. It is made as the better of the two in the back-test, with the same bands."
    )
    shown = table[table["year"].isin([*SHOWN_YEARS, last])]
    yield _table(
        ["Series", "Year", "Unit", "Median", "50 % band", "90 % band"],
        [
            [f"`{row['series']}`", str(row["year"]), row["unit"], _number(row["value"]),
             f"{_number(row['low_50'])} to {_number(row['high_50'])}",
             f"{_number(row['low_90'])} to {_number(row['high_90'])}"]
            for row in shown.to_dict("records")
        ],
    )  # fmt: skip


def _replications(evidence: Evidence) -> Iterator[str]:
    yield "## How many runs are enough"
    yield (
        "Spread over luck with the values in force. *Enough* is the number of runs after which the coefficient of "
        "variation moves by less than 0.02 (after Lee et al. 2015). To find a difference between two settings with a "
        "probability of 0.95 at a significance of 0.01 (the rule of Secchi and Seri 2017, by the exact F test), so "
        "many runs of each are needed: "
        + ", ".join(f"{needed(effect)} for an effect of {effect:g}" for effect in (0.1, 0.25, 0.4, 1.0))
        + " (standard deviation of the settings' means over that of runs). Runs under the same luck need fewer: "
        "policies are compared in pairs."
    )
    yield _table(
        ["Series", "Year", "Variation of a run", "Enough", "Error of 4 runs", "Error of 30 runs"],
        [
            [f"`{row['series']}`", str(row["year"]), _share(row["variation"]), _number(row["enough"]) or "more",
             _share(row["error_4"]), _share(row["error_30"])]
            for row in evidence.replications[1].to_dict("records")
        ],
    )  # fmt: skip


def _wins(standings: "pd.DataFrame") -> tuple[int, int]:
    first = standings[standings["place"] == 1]
    return int((first["method"] == MODEL).sum()), len(first)


def _inside(backtest: "pd.DataFrame") -> tuple[int, int]:
    own = backtest[backtest["method"] == MODEL]
    inside = (own["low_90"] <= own["figure"]) & (own["figure"] <= own["high_90"])
    return int(inside.sum()), len(own)


def _number(value: float) -> str:
    return "" if value != value else f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def _off(value: float) -> str:
    return "" if value != value else f"{value:+.1f}"


def _share(value: float) -> str:
    return "" if value != value else f"{100 * value:.0f} %"


def _table(header: list[str], rows: list[list[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)
