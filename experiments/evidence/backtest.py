"""Forecasts of the model and of simple trends made with figures to a year, against the figures that came after."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from experiments.evidence.baselines import BASELINES, Forecast, forecast, suits
from experiments.evidence.comparisons import COMPARISONS, Treatment, Use, observations, used
from experiments.evidence.runs import Runs
from model import clock
from model.catalogue import Catalogue

MODEL = "greenforge"
LEVELS = (0.5, 0.9)  # probabilities of the bands
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
    comparison = COMPARISONS[series]
    by_year = {
        each.year: runs.values[..., i].ravel() for i, each in enumerate(runs.statistics) if each.series == series
    }
    found: dict[int, list[float]] = {}
    for run in range(runs.values.shape[0] * runs.values.shape[1]):
        one = {year: float(values[run]) for year, values in by_year.items()}
        for year, value in comparison.expected(one, observed, to).items():
            found.setdefault(year, []).append(value)
    mean = {year: float(np.nanmean(values)) for year, values in by_year.items() if np.isfinite(values).any()}
    return Told({year: band(values) for year, values in found.items()}, comparison.expected(mean, observed, to))


def band(values: Sequence[float]) -> Band:
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
            figures = {year: row.value for year, row in observations(data, comparison.series).items()}
            seen = {year: value for year, value in figures.items() if year <= to}
            ahead = {year: value for year, value in figures.items() if year > to}
            model = told(runs, comparison.series, seen, to).bands
            if not (ahead and set(ahead) <= set(model) and _anchored(comparison.treatment, seen)):
                continue
            for name, bands in ({MODEL: model} | _baselines(comparison.series, seen, list(ahead))).items():
                for year, figure in ahead.items():
                    yield Trial(to, comparison.series, name, year, figure, bands[year])


def _anchored(treatment: Treatment, seen: Mapping[int, float]) -> bool:
    """Whether there are figures to anchor the model at and to fit a trend to."""
    modelled = sum(year >= clock.START_YEAR for year in seen)
    return modelled >= 2 or (treatment is Treatment.LEVEL and modelled == 1)


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
