"""Forecasts of the model and of simple trends made with figures to a year, against the figures that came after."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from experiments.evidence.baselines import BASELINES, Forecast, forecast, suits
from experiments.evidence.comparisons import COMPARISONS, Comparison, Treatment, Use, observations, used
from experiments.evidence.runs import Runs
from model import clock
from model.arrays import Array
from model.catalogue import Catalogue, Observed

MODEL, CORRECTED = "greenforge", "greenforge, from the last figure"
LEVELS = (0.5, 0.9)  # probabilities of the bands
ERRORS = norm.ppf((np.arange(100) + 0.5) / 100)  # equally likely errors, in standard deviations
CUMULATED = ("green_factories_stock",)  # series that saturating curves are for


@dataclass(frozen=True)
class Band:
    """What a method expects of a year: the middle, and the bounds of the 50 % and 90 % bands (NaN: there are none)."""

    value: float
    low_90: float = math.nan
    low_50: float = math.nan
    high_50: float = math.nan
    high_90: float = math.nan

    def covers(self, figure: float, level: float) -> float:
        """1 where the band of a level holds a figure, 0 where not, NaN where there is none."""
        low, high = (self.low_50, self.high_50) if level == LEVELS[0] else (self.low_90, self.high_90)
        return math.nan if math.isnan(low) else float(low <= figure <= high)

    def score(self, figure: float) -> float:
        """Interval score of the 90 % band: its width and twenty times what the figure lies outside; less is better."""
        outside = max(self.low_90 - figure, 0.0) + max(figure - self.high_90, 0.0)
        return self.high_90 - self.low_90 + 2 / (1 - LEVELS[1]) * outside


@dataclass(frozen=True)
class Trial:
    """A forecast of a figure: by which method, with figures to which year, and what came."""

    to: int
    series: str
    method: str
    year: int
    figure: float
    band: Band


@dataclass(frozen=True)
class Told:
    """What runs say of a series by year, anchored to the figures: the band of all runs, and their mean."""

    bands: Mapping[int, Band]
    mean: Mapping[int, float]


def told(runs: Runs, series: str, observed: Mapping[int, float], to: int) -> Told:
    """What runs say of a series, each anchored as its comparison says to the figures of the years to ``to``."""
    by_year = _by_year(runs, series)
    mean = {year: float(np.nanmean(values)) for year, values in by_year.items() if np.isfinite(values).any()}
    bands = {year: band(values) for year, values in _expected(by_year, series, observed, to).items()}
    return Told(bands, COMPARISONS[series].expected(mean, observed, to))


def foreseen(runs: Runs, series: str, observed: Mapping[int, Observed], to: int, *, corrected: bool) -> dict[int, Band]:
    """What runs say of figures after the year ``to``: bands hold parameters, luck and the error allowed.

    Args:
        runs: of an ensemble that has seen the figures to that year.
        series: which figures.
        observed: the figures by year; those after ``to`` are not looked at.
        to: last year seen.
        corrected: whether every run starts from the last figure seen.
    """
    comparison = COMPARISONS[series]
    seen = {year: row for year, row in observed.items() if year <= to}
    figures = {year: row.value for year, row in seen.items()}
    is_share = any(each.is_share for each in runs.statistics if each.series == series)
    found = {}
    for year, values in _expected(_by_year(runs, series), series, figures, to, corrected).items():
        if year > to:
            errors = comparison.deviation(seen, to, year) * ERRORS
            numbers = np.array([comparison.scaled(value) for value in values])[:, None] + errors
            made = (np.exp(numbers) if comparison.positive else numbers).ravel()
            found[year] = band(np.clip(made, 0.0, 1.0) if is_share else made)
    return found


def _by_year(runs: Runs, series: str) -> dict[int, Array]:
    return {each.year: runs.values[..., i].ravel() for i, each in enumerate(runs.statistics) if each.series == series}


def _expected(
    by_year: Mapping[int, Array], series: str, observed: Mapping[int, float], to: int, corrected: bool = False
) -> dict[int, list[float]]:
    """What every run says, by year, on the level of the figures."""
    found: dict[int, list[float]] = {}
    for run in range(max(map(len, by_year.values()), default=0)):
        one = {year: float(values[run]) for year, values in by_year.items()}
        for year, value in COMPARISONS[series].expected(one, observed, to, corrected=corrected).items():
            found.setdefault(year, []).append(value)
    return found


def band(values: Sequence[float] | Array) -> Band:
    """Median and central bands of values."""
    low_90, low_50, middle, high_50, high_90 = np.quantile(values, [0.05, 0.25, 0.5, 0.75, 0.95]).tolist()
    return Band(middle, low_90, low_50, high_50, high_90)


def trials(data: Catalogue, ensembles: Mapping[int, Runs]) -> Iterator[Trial]:
    """Forecasts of every comparable series by the model and all baselines that suit it.

    Args:
        data: with the figures.
        ensembles: runs of the ensemble that has seen figures to a year, by that year.
    """
    for to, runs in ensembles.items():
        for comparison in used(Use.FIT, Use.CHECK):
            rows = observations(data, comparison.series)
            seen = {year: row.value for year, row in rows.items() if year <= to}
            ahead = {year: row.value for year, row in rows.items() if year > to}
            if not (ahead and _anchored(comparison, seen)):
                continue
            model = {
                name: foreseen(runs, comparison.series, rows, to, corrected=corrected)
                for name, corrected in variants(comparison).items()
            }
            if not set(ahead) <= set(model[MODEL]):
                continue
            for name, bands in (model | _baselines(comparison.series, seen, list(ahead))).items():
                for year, figure in ahead.items():
                    yield Trial(to, comparison.series, name, year, figure, bands[year])


def variants(comparison: Comparison) -> dict[str, bool]:
    """The forecasts the model makes of a series, by name: whether each starts from the last figure seen."""
    return {MODEL: False, CORRECTED: True} if comparison.correctable else {MODEL: False}


def _anchored(comparison: Comparison, seen: Mapping[int, float]) -> bool:
    """Whether there are figures to anchor the model at and to fit a trend to."""
    modelled = sum(year >= clock.START_YEAR for year in seen)
    return modelled >= 2 or (comparison.treatment is Treatment.LEVEL and modelled == 1)


def _baselines(series: str, seen: Mapping[int, float], years: Sequence[int]) -> dict[str, dict[int, Band]]:
    found = {}
    for name, baseline in BASELINES.items():
        if suits(baseline, [seen[year] for year in sorted(seen)], cumulated=series in CUMULATED):
            narrow, wide = (forecast(baseline, seen, years, level) for level in LEVELS)
            found[name] = {year: _band(narrow[year], wide[year]) for year in years}
    return found


def _band(narrow: Forecast, wide: Forecast) -> Band:
    return Band(wide.value, wide.low, narrow.low, narrow.high, wide.high)


@dataclass(frozen=True)
class Standing:
    """How a method did on a series with figures to a year: mean absolute error, coverage, score, and its place."""

    to: int
    series: str
    method: str
    error: float
    covered_50: float
    covered_90: float
    score: float
    place: int


def standings(found: Sequence[Trial]) -> list[Standing]:
    """Methods of every series and origin, the one with the smallest mean absolute error first."""
    groups: dict[tuple[int, str], dict[str, list[Trial]]] = {}
    for each in found:
        groups.setdefault((each.to, each.series), {}).setdefault(each.method, []).append(each)
    rows = []
    for (to, series), methods in groups.items():
        errors = {
            method: float(np.mean([abs(each.band.value - each.figure) for each in some]))
            for method, some in methods.items()
        }
        for place, method in enumerate(sorted(errors, key=lambda name: errors[name]), start=1):
            some = methods[method]
            half, most = (float(np.mean([each.band.covers(each.figure, level) for each in some])) for level in LEVELS)
            score = float(np.mean([each.band.score(each.figure) for each in some]))
            rows.append(Standing(to, series, method, errors[method], half, most, score, place))
    return rows


@dataclass(frozen=True)
class Correction:
    """For which series forecasts that start from the last figure came out better, and whether they did on the whole."""

    on_the_whole: bool
    series: Mapping[str, bool]

    def pays(self, series: str) -> bool:
        """Whether to start from the last figure; as on the whole where nothing is known of the series."""
        return self.series.get(series, self.on_the_whole)


def correction(found: Sequence[Standing]) -> Correction:
    """Where starting from the last figure made errors smaller: the mean logarithm of their ratio is below 0."""
    errors = {(each.to, each.series, each.method): each.error for each in found}
    ratios: dict[str, list[float]] = {}
    for (to, series, method), error in errors.items():
        if method == CORRECTED:
            ratios.setdefault(series, []).append(math.log(error / errors[to, series, MODEL]))
    every = [ratio for some in ratios.values() for ratio in some]
    return Correction(bool(every) and sum(every) < 0, {series: sum(some) < 0 for series, some in ratios.items()})
