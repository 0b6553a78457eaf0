"""What is said of a policy against its baseline: means, intervals, cost per tonne, and the sentence."""

import dataclasses
import doctest
import importlib
import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.catalogue import catalogue
from model.policy import load_scenario, scenario_names
from model.results import OUTPUTS, outputs
from web.comparison import (
    Band,
    Comparison,
    Interval,
    band,
    band_of_known,
    first_difference,
    interval,
    ratio,
    spread,
    t_value,
)
from web.components import band_chart, figures, tile_map
from web.lab.page import CHARTS, graph, knobs
from web.link import State, read
from web.numerals import Scale
from web.pool.runs import Outcome, by_year
from web.verdict import verdict
from web.words import LANGUAGES

QUARTERS = 76
REGIONS = len(catalogue().regions)


@pytest.mark.parametrize("name", ["web.comparison", "web.verdict", "web.components.tile_map"])
def test_examples_in_docstrings_run(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name))
    assert result.attempted
    assert not result.failed


def outcome(**changes: float) -> Outcome:
    """A run in which every output is 100 throughout, but for those named."""
    national = {one.name: np.full(QUARTERS, changes.get(one.name, 100.0)) for one in outputs("N")}
    kinds = {one.name: one.kind for one in outputs("R")}
    regions = {
        name: by_year(np.full((QUARTERS, REGIONS), changes.get(name, 100.0)), kind) for name, kind in kinds.items()
    }
    return Outcome(national, regions)


def compared(count: int = 5, noise: float = 0.1, since: int | None = 28, **changes: float) -> Comparison:
    """A comparison in which the policy moves some outputs, by an amount that varies a little from pair to pair."""
    shifts = np.linspace(-noise, noise, count) if count > 1 else np.zeros(1)
    policy = [outcome(**{name: 100 + change + shift for name, change in changes.items()}) for shift in shifts]
    return Comparison(policy, [outcome() for _ in shifts], 3000, since)


def test_a_band_of_known_values_leaves_out_what_is_missing() -> None:
    values = np.random.default_rng(1).normal(size=(5, 7))
    whole, plain = band_of_known(values), band(values)
    np.testing.assert_allclose([whole.mean, whole.low, whole.high], [plain.mean, plain.low, plain.high])
    values[0, 3] = values[:3, 4] = values[:, 5] = np.nan
    found = band_of_known(values)
    three = band(values[1:, 3:4])
    assert (found.mean[3], found.low[3], found.high[3]) == pytest.approx((three.mean[0], three.low[0], three.high[0]))
    assert found.mean[4] == pytest.approx(values[3:, 4].mean())
    assert np.isnan([found.low[4], found.mean[5], found.low[5]]).all()


def test_nine_of_ten_further_runs_lie_in_the_spread() -> None:
    luck = np.random.default_rng(2).normal(size=(6, 20_000))
    found = spread(luck[:5])
    inside = (luck[5] >= found.low) & (luck[5] <= found.high)
    assert inside.mean() == pytest.approx(0.9, abs=0.01)
    assert (luck[:5] >= found.low).all()
    assert (luck[:5] <= found.high).all()


def test_a_band_within_bounds_keeps_its_mean() -> None:
    found = Band(np.array([0.1]), np.array([-0.2]), np.array([1.4])).within(0, 1)
    assert (found.mean[0], found.low[0], found.high[0]) == (0.1, 0.0, 1.0)


def test_intervals_are_student_s() -> None:
    values = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    found = interval(values)
    reach = 2.7764 * values.std(ddof=1) / math.sqrt(5)
    assert (found.value, found.low, found.high) == pytest.approx((3.0, 3 - reach, 3 + reach), rel=1e-4)
    assert t_value(3) == pytest.approx(4.3027, rel=1e-4)


@pytest.mark.parametrize("count", [1, 2])
def test_too_few_replications_have_no_interval(count: int) -> None:
    assert not interval(np.ones(count)).known
    assert not ratio(np.ones(count), np.ones(count)).known
    assert np.isnan(band(np.ones((count, 4))).low).all()


def test_what_includes_zero_is_not_certain() -> None:
    assert Interval(1.0, 0.1, 2.0).certain
    assert Interval(-1.0, -2.0, -0.1).certain
    assert not Interval(1.0, -0.1, 2.0).certain
    assert not Interval(1.0, math.nan, math.nan).certain


@given(st.lists(st.tuples(st.floats(1, 100), st.floats(50, 60)), min_size=3, max_size=8))
def test_fieller_s_interval_holds_the_ratio_and_its_ends_are_on_the_edge(pairs: list[tuple[float, float]]) -> None:
    top, bottom = np.array(pairs).T
    found = ratio(top, bottom)
    if not found.known:
        return
    rounding = 1e-9 * abs(found.value)
    assert found.low - rounding <= found.value <= found.high + rounding
    for end in (found.low, found.high):
        rest = interval(top - end * bottom)
        reach = (rest.high - rest.low) / 2
        assert abs(abs(rest.value) - reach) <= 1e-6 * max(1.0, reach, abs(top).max())


def test_a_ratio_to_something_like_zero_is_unknown() -> None:
    assert not ratio(np.array([1.0, 1.1, 0.9]), np.array([-1.0, 0.0, 1.2])).known


def test_a_scenario_differs_from_itself_never_and_from_history_since_its_date() -> None:
    history = load_scenario("historical")
    assert first_difference(history, history, QUARTERS) is None
    assert first_difference(load_scenario("incentives"), history, QUARTERS) == 28
    assert first_difference(load_scenario("laissez-faire"), history, QUARTERS) == 0
    assert first_difference(read("carbon_tax:steel=100@2030Q3")[0].policy, history, QUARTERS) == 54


def test_cost_per_tonne_is_money_over_tonnes() -> None:
    comparison = compared(noise=0.0, co2=-1.0, green_spending=2.0)
    quarters = QUARTERS - 28
    assert comparison.cost_per_tonne.value == pytest.approx(2e6 * quarters / (1.0 * quarters))


def test_provinces_without_an_enterprise_have_no_ratio() -> None:
    comparison = compared(co2_intensity=1.0)
    comparison.policy[0].regions["enterprises"][-1][3] = 0
    found = comparison.provinces("co2_intensity")
    assert np.isnan(found.mean[3])
    assert np.isfinite(np.delete(found.mean, 3)).all()
    assert np.isfinite(comparison.provinces("output").mean).all()


INCENTIVES = State(scenario="incentives")


def test_the_sentence_claims_what_is_certain() -> None:
    said = verdict(compared(co2=-1.0, green_factories=12.0, green_spending=2.0), INCENTIVES, "en")
    assert "“Stronger incentives” against “What was in force”" in said
    assert (
        "in 2035 it raises green factories by 12 % (12 to 12 %) and lowers CO2 by 1.0 % (0.9 to 1.1 %)"
        in said.replace("In", "in")
    )
    assert "It costs the public" in said
    assert "per tonne of CO2 avoided" in said


def test_the_sentence_claims_nothing_that_chance_could_do() -> None:
    said = verdict(compared(noise=3.0, co2=-1.0, green_spending=0.1, jobs=0.5), INCENTIVES, "en")
    assert "CO2 and jobs cannot be told apart from chance" in said
    assert "lowers" not in said
    assert "cannot be told apart from nothing" in said
    assert "per tonne" not in said


def test_the_sentence_gives_no_cost_per_tonne_where_the_tonnes_are_chance() -> None:
    spending = compared(green_spending=2.0)
    noisy = compared(noise=3.0, co2=-0.5)
    runs = [
        dataclasses.replace(one, national={**one.national, "co2": other.national["co2"]})
        for one, other in zip(spending.policy, noisy.policy, strict=True)
    ]
    said = verdict(Comparison(runs, spending.baseline, 3000, 28), INCENTIVES, "en")
    assert "It costs the public" in said
    assert "a cost per tonne of CO2 cannot be given" in said


def test_a_saving_is_told_as_one() -> None:
    assert "It saves the public" in verdict(compared(green_spending=-2.0), INCENTIVES, "en")


def test_one_pair_is_told_as_a_first_look() -> None:
    said = verdict(compared(count=1, co2=-1.0, green_spending=1.0), INCENTIVES, "en")
    assert "by about" in said
    assert "nan" not in said
    assert "without an interval yet" in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_policy_is_told_as_the_same(language: str) -> None:
    said = verdict(compared(since=None), State(), language)
    assert ("same as the baseline" in said) == (language == "en")
    assert said


@pytest.mark.parametrize("count", [1, 3, 5])
def test_the_sentence_is_whole_in_chinese(count: int) -> None:
    said = verdict(compared(count=count, co2=-1.0, green_factories=12.0, green_spending=2.0), INCENTIVES, "zh")
    assert said.endswith("。")
    assert "  " not in said
    assert not set("abcdefghijklmnopqrstuvwxyz") & set(said.replace("nan", "!"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [1, 5])
def test_every_big_number_is_written(language: str, count: int) -> None:
    for card in figures.found(compared(count=count, co2=-1.0, green_spending=2.0), language):
        assert card.title
        assert card.meaning
        assert card.unit
        assert card.value
        assert "nan" not in f"{card.value}{card.difference}{card.sure}"


def test_a_difference_by_chance_is_said_to_be_one() -> None:
    cards = {card.name: card for card in figures.found(compared(noise=3.0, co2=-1.0), "en")}
    assert "cannot be told apart from chance" in cards["co2"].sure
    assert cards["cost_per_tonne"].value == "–"


@pytest.mark.parametrize("output", [one.name for one in outputs("N")])
@pytest.mark.parametrize("view", ["levels", "differences"])
def test_every_output_has_a_chart_with_a_table_behind_it(output: str, view: str) -> None:
    comparison = compared(**{output: 3.0})
    made = graph(comparison, output, State(view=view), "en")
    drawn = band_chart.plain(made, "en")
    assert drawn["mark"] == "2024Q1"
    assert len(drawn["quarters"]) == QUARTERS
    assert OUTPUTS[output].title in drawn["description"]
    for line in drawn["lines"]:
        assert len(line["mean"]) == QUARTERS
    rows = band_chart.as_csv(made).splitlines()
    assert len(rows) == QUARTERS + 1
    assert OUTPUTS[output].unit in rows[0]


def test_the_csv_holds_the_full_numbers() -> None:
    values = np.array([1 / 3, np.nan, 2e9 / 7])
    line = band_chart.Line("Policy", "policy", values, values - 1, values + 1)
    rows = band_chart.as_csv(band_chart.Graph("x", "X", "MCNY", "", [line])).splitlines()
    assert rows[0] == 'quarter,"Policy, mean (MCNY)","Policy, low (MCNY)","Policy, high (MCNY)"'
    assert rows[1].split(",")[1] == repr(1 / 3)
    assert rows[2] == "2017Q2,,,"


@pytest.mark.parametrize("output", [one.name for one in outputs("R")])
def test_the_map_of_differences_shows_every_output(output: str) -> None:
    found = compared(**{output: -3.0}).provinces(output)
    assert isinstance(found, Band)
    assert len(found.mean) == REGIONS
    assert tile_map.signed(float(found.mean[0]), Scale()).startswith("−")


@pytest.mark.parametrize("palette", tile_map.LESS_TO_MORE.values())
def test_the_palette_of_differences_is_even_about_its_middle(palette: tuple[str, ...]) -> None:
    assert len(palette) % 2 == 1
    light = [sum(int(colour[at : at + 2], 16) for at in (1, 3, 5)) for colour in palette]
    middle = len(palette) // 2
    steps = [np.sign(b - a) for a, b in itertools.pairwise(light)]
    assert len(set(steps[:middle])) == len(set(steps[middle:])) == 1
    assert steps[0] == -steps[-1]


@pytest.mark.parametrize("scenario", scenario_names())
def test_every_scenario_stands_on_the_sliders(scenario: str) -> None:
    found = knobs(State(scenario=scenario), "en")
    for name, path in load_scenario(scenario).paths.items():
        assert found[name].value == path.values(QUARTERS)[-1]
        assert not found[name].moved


def test_a_lever_says_how_it_goes_through_time_and_where() -> None:
    state, _ = read("investment_subsidy=0.1@2025~0.3@2030&inspection_rate:HE=0.3@2025")
    found = knobs(state, "en")
    assert found["investment_subsidy"].note == "0.1 → 0.3 (2025 to 2030)"
    assert found["inspection_rate"].note == "set for Hebei"
    assert found["inspection_rate"].moved


def test_the_charts_are_outputs_of_the_nation() -> None:
    assert set(CHARTS) <= {one.name for one in outputs("N")}
