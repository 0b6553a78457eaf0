"""Simple trends, the back-test and the scores of new figures."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from experiments.cli import execute
from experiments.evidence.backtest import (
    CORRECTED,
    MODEL,
    Band,
    Trial,
    band,
    correction,
    foreseen,
    standings,
    told,
    trials,
)  # fmt: skip
from experiments.evidence.baselines import BASELINES, forecast, suits
from experiments.evidence.comparisons import COMPARISONS, Use, observations, statistics, used
from experiments.evidence.replications import enough, needed
from experiments.evidence.runs import Runs
from model.catalogue import catalogue

DATA = catalogue()
READ = statistics(DATA, 2022)
YEARS = range(2017, 2023)
SHAPES = {
    "no change": lambda t: 5.0 + 0 * t,
    "linear trend": lambda t: 3 + 2 * t,
    "exponential trend": lambda t: 3 * np.exp(0.3 * t),
    "logistic curve": lambda t: 20_000 / (1 + np.exp(-0.5 * (t - 6))),
    "Bass curve": lambda t: 20_000 * (1 - np.exp(-0.32 * (t + 1))) / (1 + 15 * np.exp(-0.32 * (t + 1))),
}


# baselines


@pytest.mark.parametrize("name", BASELINES)
def test_a_trend_finds_itself_again(name):
    truth = {year: float(SHAPES[name](np.float64(year - 2017))) for year in range(2017, 2026)}
    seen = {year: value for year, value in truth.items() if year <= 2022}
    found = forecast(BASELINES[name], seen, [2023, 2025], 0.9)
    for year, each in found.items():
        assert each.value == pytest.approx(truth[year], rel=0.02)
        assert each.low <= each.value <= each.high


def test_a_saturating_curve_is_for_cumulated_counts_and_logarithms_are_of_what_is_above_zero():
    assert not suits(BASELINES["Bass curve"], [1, 2, 3, 4], cumulated=False)
    assert suits(BASELINES["Bass curve"], [1, 2, 3, 4], cumulated=True)
    assert not suits(BASELINES["exponential trend"], [1, -2, 3], cumulated=False)
    assert not suits(BASELINES["linear trend"], [1], cumulated=False)


def test_as_many_parameters_as_figures_leave_no_interval():
    found = forecast(BASELINES["linear trend"], {2017: 1.0, 2018: 2.0}, [2019], 0.9)[2019]
    assert found.value == pytest.approx(3)
    assert math.isnan(found.low)
    assert math.isnan(found.high)


def test_intervals_of_a_line_hold_as_often_as_promised():
    generator = np.random.default_rng(1)
    hits = []
    for _ in range(300):
        noise = generator.normal(size=6)
        seen = {2017 + t: float(10 + t + noise[t]) for t in range(6)}
        each = forecast(BASELINES["linear trend"], seen, [2023], 0.9)[2023]
        hits.append(each.low <= 16 + generator.normal() <= each.high)
    assert np.mean(hits) == pytest.approx(0.9, abs=0.04)


# the back-test


def history(shift=0.0, spread=0.05, runs=40):
    """Runs around the figures, scattered and shifted on a logarithmic or plain scale."""
    generator = np.random.default_rng(2)
    values = np.full((runs, 1, len(READ)), np.nan)
    for i, each in enumerate(READ):
        figures = {year: row.value for year, row in observations(DATA, each.series).items()}
        near = min(figures, key=lambda year: abs(year - each.year))
        values[:, 0, i] = figures[near] * np.exp(shift + spread * generator.normal(size=runs))
    return Runs(READ, values)


def test_a_model_that_knows_the_future_wins_and_one_far_off_loses():
    for shift, first in ((0.0, True), (2.0, False)):
        found = [each for each in trials(DATA, {2020: history(shift, 1e-4)}) if each.method != CORRECTED]
        rows = [each for each in standings(found) if each.method == MODEL]
        stock = next(each for each in rows if each.series == "green_factories_stock")
        assert (stock.place == 1) == first
        assert stock.covered_90 == (1.0 if first else 0.0)


def test_every_series_with_figures_before_and_after_is_tried_against_trends():
    found = list(trials(DATA, {2019: history(), 2020: history()}))
    for to in (2019, 2020):
        for each in used(Use.FIT, Use.CHECK):
            years = [year for year in observations(DATA, each.series) if year >= 2017]
            wanted = any(year > to for year in years) and sum(year <= to for year in years) >= 2
            methods = {trial.method for trial in found if (trial.to, trial.series) == (to, each.series)}
            assert (MODEL in methods) == wanted, each.series
            assert (len(methods) > 1) == wanted
    assert all(trial.year > trial.to for trial in found)
    bass = {(trial.to, trial.series) for trial in found if trial.method == "Bass curve"}
    assert bass == {(2019, "green_factories_stock"), (2020, "green_factories_stock")}


def test_the_model_is_told_no_figure_after_the_origin():
    """Figures after the origin do not move what is expected: anchors come from before it."""
    runs = history()
    figures = {year: row.value for year, row in observations(DATA, "green_loans_stock").items()}
    changed = {year: value * (100 if year > 2019 else 1) for year, value in figures.items()}
    assert told(runs, "green_loans_stock", figures, 2019) == told(runs, "green_loans_stock", changed, 2019)


def test_the_forecast_is_told_no_figure_after_the_origin():
    runs = history()
    rows = observations(DATA, "green_factories_stock")
    changed = {year: replace(row, value=row.value * (100 if year > 2019 else 1)) for year, row in rows.items()}
    for corrected in (False, True):
        made = foreseen(runs, "green_factories_stock", rows, 2019, corrected=corrected)
        assert made == foreseen(runs, "green_factories_stock", changed, 2019, corrected=corrected)
        assert min(made) == 2020


@pytest.mark.parametrize("series", ["green_factories_stock", "corporate_loan_rate", "environmental_penalty_cases"])
def test_a_constant_error_of_the_model_goes_when_it_starts_from_the_last_figure(series):
    rows, comparison = observations(DATA, series), COMPARISONS[series]
    values = np.full((3, 1, len(READ)), np.nan)
    for i, each in enumerate(READ):
        if each.series == series and each.year in rows:
            number = comparison.scaled(rows[each.year].value) + 0.7  # in every year
            values[:, 0, i] = comparison.unscaled(number)
    made = foreseen(Runs(READ, values), series, rows, 2020, corrected=True)
    for year, each in made.items():
        assert each.value == pytest.approx(rows[year].value, rel=2e-3)


def test_bands_are_as_wide_as_the_error_allowed_where_runs_agree():
    rows = observations(DATA, "green_factories_stock")
    comparison = COMPARISONS["green_factories_stock"]
    runs = Runs(READ, np.full((2, 1, len(READ)), 1000.0))
    each = foreseen(runs, "green_factories_stock", rows, 2020, corrected=False)[2021]
    wide = 2 * 1.645 * comparison.error(rows, 2020)
    assert math.log(each.high_90 / each.low_90) == pytest.approx(wide, rel=0.05)
    assert each.value == pytest.approx(1000, rel=1e-3)


def test_growth_is_less_certain_the_further_ahead_and_a_shape_is_unsure_of_its_mean():
    loans, cases = (observations(DATA, name) for name in ("green_loans_stock", "environmental_penalty_cases"))
    near, far = (COMPARISONS["green_loans_stock"].deviation(loans, 2020, year) for year in (2021, 2024))
    assert far == pytest.approx(2 * near)
    assert COMPARISONS["environmental_penalty_cases"].deviation(cases, 2020, 2021) > COMPARISONS[
        "environmental_penalty_cases"
    ].error(cases, 2019)


def test_the_correction_pays_where_it_makes_errors_smaller():
    def trials_of(series: str, own: float, corrected: float) -> list[Trial]:
        kinds = ((MODEL, own), (CORRECTED, corrected), ("no change", 1.0))
        return [Trial(2019, series, name, 2020, 0.0, Band(error)) for name, error in kinds]

    found = correction(standings([*trials_of("better", 2.0, 0.1), *trials_of("worse", 1.0, 2.0)]))
    assert found.pays("better")
    assert not found.pays("worse")
    assert found.pays("unknown")
    assert not correction([]).pays("unknown")


def test_bands_are_quantiles_and_the_score_punishes_width_and_misses():
    each = band(list(range(1, 102)))
    assert (each.low_90, each.low_50, each.value, each.high_50, each.high_90) == (6, 26, 51, 76, 96)
    assert each.covers(80, 0.9) == 1
    assert each.covers(80, 0.5) == 0
    assert each.score(50) == pytest.approx(90)
    assert each.score(100) == pytest.approx(90 + 20 * 4)
    assert math.isnan(Band(1.0).covers(1.0, 0.9))


def test_places_go_by_mean_absolute_error():
    def trial(method, value):
        return Trial(2019, "x", method, 2020, 10.0, Band(value))

    rows = standings([trial("a", 12.0), trial("b", 9.5), trial("c", 7.0)])
    assert [(each.method, each.place, each.error) for each in rows] == [("b", 1, 0.5), ("a", 2, 2.0), ("c", 3, 3.0)]


# how many runs


def test_rules_for_the_number_of_runs():
    assert [needed(effect) for effect in (0.1, 0.25, 0.4)] == [893, 145, 58]  # exact values of the specification
    generator = np.random.default_rng(3)
    few, many = (enough(10 + spread * generator.normal(size=400)) for spread in (0.1, 5.0))
    assert few is not None
    assert many is not None
    assert few < many


# scores of new figures

HEADER = "series,year,value,unit,source,confidence,note\n"
FORECAST = (
    "series,year,unit,source,confidence,note,value,low_90,low_50,high_50,high_90\n"
    "green_factories_stock,2023,enterprises,x,fitted,,5000,4000,4500,5500,6000\n"
    "carbon_price,2023,CNY per tCO2,x,fitted,,50,40,45,55,60\n"
)


def scored(folder: Path, rows: str) -> int:
    (folder / "new.csv").write_text(HEADER + rows, encoding="utf-8")
    (folder / "forecast.csv").write_text(FORECAST, encoding="utf-8")
    return execute([
        "validate", "--against", str(folder / "new.csv"), "--forecast", str(folder / "forecast.csv"),
        "--csv", str(folder / "scores.csv"),
    ])  # fmt: skip


def test_new_figures_are_scored(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    rows = (
        "green_factories_stock,2023,5100,enterprises,lists,source,\n"
        "carbon_price,2023,58,CNY per tCO2,market,source,\n"
        "carbon_price,2024,90,CNY per tCO2,market,source,\n"
    )
    assert scored(tmp_path, rows) == 0
    told = capsys.readouterr().out
    assert "2 of 3 figures are forecast; 1 lie within 50 % bands (1.0 expected), 2 lie within 90 % bands" in told
    lines = (tmp_path / "scores.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "series,year,note,figure,low_90,low_50,median,high_50,high_90,error"
    assert [line.split(",")[2] for line in lines[1:]] == ["within 50 %", "within 90 %", "not forecast"]
    assert float(lines[1].split(",")[-1]) == pytest.approx(-100 / 5100)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("carbon_prise,2023,58,CNY per tCO2,x,source,", "line 2: unknown series 'carbon_prise' (did you mean"),
        ("carbon_price,2023,58,EUR,x,source,", "line 2: unit 'EUR' of carbon_price is not allowed; give it in CNY"),
        ("carbon_price,2023,lots,CNY per tCO2,x,source,", "line 2: value 'lots' is not a number"),
        ("carbon_price,20.5,58,CNY per tCO2,x,source,", "line 2: year '20.5' is not a year"),
        ("", "has no rows"),
    ],
)
def test_wrong_figures_are_refused_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str], row, words):
    assert scored(tmp_path, row) == 2
    told = capsys.readouterr().err
    assert words in told
    assert len(told.splitlines()) == 1
    assert not (tmp_path / "scores.csv").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["calibrate", "--to", "2030"], "--to: 2030 is not allowed; give a year from 2018 to 2022"),
        (["calibrate", "--power", "3"], "--power: 3 is not allowed; give a whole number from 6 to 14"),
        (["calibrate", "--replications", "1"], "--replications: 1 is not allowed"),
        (["validate", "--csv", "x.csv"], "--csv goes with --against"),
        (["validate", "--ensemble", "missing.csv"], "missing.csv: cannot be read"),
        (["validate", "--against", "missing.csv"], "missing.csv: cannot be read"),
    ],
)
def test_wrong_requests_are_refused_and_leave_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments, words
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "forecast.csv").write_text(FORECAST, encoding="utf-8")
    more = ["--forecast", "forecast.csv"] if "--against" in arguments else []
    assert execute([*arguments, *more]) == 2
    told = capsys.readouterr().err
    assert words in told
    assert len(told.splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["forecast.csv"]
