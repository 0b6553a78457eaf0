"""The shipped scenarios: each strengthens what it says, from when it says, and leaves the past alone."""

import functools

import pytest

from model import clock
from model.catalogue import catalogue
from model.levers import GROUPS, LEVERS
from model.policy import (
    DEFAULT_SCENARIO,
    PRESETS,
    Path,
    Scenario,
    known_places,
    load_scenario,
    preset_names,
    scenario_names,
)
from model.timetable import Timetable

GROUP_SCENARIOS = {
    "innovation": "innovation",
    "regional-coordination": "coordination",
    "incentives": "incentives",
    "green-finance": "finance",
    "supervision": "supervision",
    "carbon-pricing": "carbon",
    "society": "society",
}
PACKAGE = "guiding-opinions-2027"
CHANGE, KNOWN = clock.number("2024Q1"), clock.number("2023Q4")
QUARTERS = 76
LOOSER = {"relending_rate"}  # a lower rate is the stronger policy
CONTAINING = {"carbon_price_ceiling"}  # keeps what the others do within bounds


@functools.cache
def shipped(name: str) -> Scenario:
    return load_scenario(name)


def different(one: Scenario, other: Scenario) -> set[tuple[str, str]]:
    """Lever and place (empty: everywhere else) where two scenarios differ."""
    places = {(name, place) for each in (one, other) for name, own in each.places.items() for place in own}
    return {(name, place) for name, place in {(name, "") for name in LEVERS} | places if
            one.path(name, place) != other.path(name, place)}  # fmt: skip


def test_there_is_one_for_every_group_and_history_comes_first():
    assert scenario_names()[0] == DEFAULT_SCENARIO
    assert set(scenario_names()) == {DEFAULT_SCENARIO, "laissez-faire", PACKAGE, *GROUP_SCENARIOS}
    assert set(GROUP_SCENARIOS.values()) == set(GROUPS)


@pytest.mark.parametrize("name", scenario_names())
def test_it_says_what_it_is_in_both_languages(name):
    scenario = shipped(name)
    for english, chinese in ((scenario.title, scenario.title_zh), (scenario.description, scenario.description_zh)):
        assert english
        assert any("\u4e00" <= sign <= "\u9fff" for sign in chinese)
    assert scenario.description.endswith(".")


@pytest.mark.parametrize(("name", "group"), GROUP_SCENARIOS.items())
def test_a_group_alone_differs_from_history_in_its_own_levers_only(name, group):
    changed = different(shipped(name), shipped(DEFAULT_SCENARIO))
    assert changed
    assert {LEVERS[lever].group for lever, _ in changed} == {group}


@pytest.mark.parametrize("name", [*GROUP_SCENARIOS, PACKAGE])
def test_it_changes_from_2024_on_is_known_a_quarter_before_and_goes_beyond_history(name):
    historical, scenario = shipped(DEFAULT_SCENARIO), shipped(name)
    for lever, place in different(scenario, historical):
        before, path = historical.path(lever, place), scenario.path(lever, place)
        old, new = before.values(QUARTERS), path.values(QUARTERS)
        assert new[:CHANGE] == old[:CHANGE], lever
        assert path.announced == KNOWN, lever
        ends = (new[-1], old[-1]) if lever not in LOOSER else (old[-1], new[-1])
        assert ends[0] > ends[1] or lever in {"carbon_penalty", *CONTAINING}, lever


def test_the_package_grows_in_lines_from_what_was_in_force_to_the_end_of_2027():
    historical, scenario = shipped(DEFAULT_SCENARIO), shipped(PACKAGE)
    groups = {LEVERS[lever].group for lever, place in different(scenario, historical) if not place}
    assert groups == {"innovation", "coordination", "incentives", "finance", "supervision"}
    for lever, place in different(scenario, historical):
        if not place:
            values = scenario.paths[lever].values(QUARTERS)
            assert values[CHANGE] == historical.paths[lever].values(QUARTERS)[CHANGE], lever
            assert values[clock.number("2027Q4")] == values[-1] != values[clock.number("2027Q3")], lever
            middle = values[CHANGE : clock.number("2027Q4") + 1]
            assert middle == sorted(middle), lever


def test_the_package_is_weaker_than_each_group_alone():
    package = shipped(PACKAGE)
    for name in GROUP_SCENARIOS:
        alone = shipped(name)
        for lever, place in different(alone, shipped(DEFAULT_SCENARIO)):
            moderate, strong = (each.path(lever, place).values(QUARTERS)[-1] for each in (package, alone))
            assert moderate <= strong or lever in LOOSER | CONTAINING, lever


@pytest.mark.parametrize("name", [DEFAULT_SCENARIO, *GROUP_SCENARIOS, PACKAGE])
def test_until_it_is_announced_nobody_foresees_it(name):
    data = catalogue()
    tables = [Timetable(shipped(each), data, QUARTERS, foresight=0.5, horizon=20) for each in (DEFAULT_SCENARIO, name)]
    for quarter in range(KNOWN):
        one, other = ({lever: str(value) for lever, value in each.expected(quarter).items()} for each in tables)
        assert one == other


def test_laissez_faire_is_neutral_but_for_the_borders():
    scenario = shipped("laissez-faire")
    away = {name for name, path in scenario.paths.items() if path != Path.constant(LEVERS[name].neutral)}
    assert away == {"technology_openness"}
    assert scenario.paths["technology_openness"] == Path.constant(1.0)
    assert not scenario.places


# Presets


def test_the_package_has_the_ways_of_three_provinces():
    assert preset_names() == ["fujian", "shanghai", "zhejiang"]
    scenario, values = shipped(PACKAGE), {}
    for region in ("ZJ", "FJ", "SH"):
        values[region] = {
            name: (scenario.path(name, region).values(QUARTERS)[-1], scenario.paths[name].values(QUARTERS)[-1])
            for name, own in scenario.places.items()
            if region in own
        }
        assert all(own > elsewhere for own, elsewhere in values[region].values())
    assert set(values["ZJ"]) == set(values["FJ"]) == {"energy_quota", "quota_by_productivity", "differential_price"}
    assert set(values["SH"]) == {"digital_support", "talent_programme", "technology_platform", "publicity"}


@pytest.mark.parametrize("name", preset_names())
def test_a_preset_is_put_on_a_scenario_of_ones_own(name, tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(f'presets = ["{name}"]\n[levers]\nenergy_quota = 0.01\npublicity = 0.2\n')
    scenario, historical = load_scenario(str(file)), shipped(DEFAULT_SCENARIO)
    own = {place for name, places in scenario.places.items() if name not in historical.places for place in places}
    assert len(own) == 1
    assert own <= set(known_places("region", catalogue()))
    text = (PRESETS / f"{name}.toml").read_text(encoding="utf-8")
    assert all(f"{key} = " in text for key in ("title", "title_zh", "description", "description_zh"))


def test_the_table_of_a_place_goes_before_a_preset(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text('presets = ["zhejiang"]\n[regions.ZJ]\nenergy_quota = 0.07\n')
    scenario = load_scenario(str(file))
    assert scenario.path("energy_quota", "ZJ") == Path.constant(0.07)
    assert scenario.path("differential_price", "ZJ").values(QUARTERS)[-1] == 0.05
