"""The state in the link: what is written is read again, and a wrong link never breaks the page."""

import doctest
import importlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.single import Setting, read_settings, with_settings
from model.catalogue import catalogue
from model.levers import LEVERS, Lever
from model.policy import Path, known_places, load_scenario, scenario_names
from model.results import outputs
from web import link
from web.link import KEYS, State, in_order, read, terminal_settings, write

QUARTERS = (link.LAST_UNTIL - 2016) * 4


def test_examples_in_docstrings_run() -> None:
    result = doctest.testmod(importlib.import_module("web.link"))
    assert result.attempted
    assert not result.failed


def test_no_lever_is_called_like_a_key() -> None:
    assert not set(KEYS) & set(LEVERS)


def paths(lever: Lever) -> st.SearchStrategy[Path]:
    values = st.floats(lever.low, lever.high).map(lambda value: value + 0.0)  # no minus zero
    dates = st.lists(st.integers(0, QUARTERS - 1), min_size=1, max_size=4, unique=True).map(sorted)
    dated = dates.flatmap(
        lambda when: st.tuples(*[values] * len(when)).map(lambda found: tuple(zip(when, found, strict=True)))
    )
    steps = st.builds(Path, dated)
    lines = st.builds(lambda points: Path(points, linear=len(points) > 1), dated)
    return values.map(Path.constant) | steps | lines


@st.composite
def setting_of(draw: st.DrawFn, lever: Lever) -> Setting:
    places = [""]
    if lever.varies:
        places += known_places(lever.varies, catalogue())
    return Setting(lever.name, draw(st.sampled_from(places)), draw(paths(lever)))


@st.composite
def states(draw: st.DrawFn) -> State:
    found = draw(st.lists(st.sampled_from(list(LEVERS.values())).flatmap(setting_of), max_size=5))
    by_name = {setting.name: setting for setting in found}
    scenarios = st.sampled_from(scenario_names())
    return State(
        scenario=draw(scenarios), settings=in_order(list(by_name.values())), baseline=draw(scenarios),
        since=draw(st.integers(2017, link.LAST_UNTIL)), seed=draw(st.integers(0, 2**48 - 1)),
        firms=draw(st.integers(link.FEWEST_FIRMS, link.MOST_FIRMS)),
        until=draw(st.integers(link.FIRST_UNTIL, link.LAST_UNTIL)),
        chart=draw(st.sampled_from([each.name for each in outputs("N")])),
        map=draw(st.sampled_from([each.name for each in outputs("R")])), view=draw(st.sampled_from(link.VIEWS)),
    )  # fmt: skip


@given(states())
def test_what_is_written_is_read_again(state: State) -> None:
    assert read(write(state)) == (state, [])


@given(states())
def test_the_terminal_gets_the_same_policy(state: State) -> None:
    data = catalogue()
    again = with_settings(load_scenario(state.scenario), read_settings(tuple(terminal_settings(state)), data))
    policy = state.policy
    for lever in LEVERS:
        for place in ["", *policy.places.get(lever, {})]:
            assert again.path(lever, place).values(QUARTERS) == policy.path(lever, place).values(QUARTERS)


KEY = st.sampled_from([*KEYS, *LEVERS, "inspection_rate:HE", "publicity:XX", "carbon_tax:steel", "", "x"])
VALUE = st.text(max_size=30) | st.from_regex(
    r"[0-9.e-]{1,4}@20[0-9]{2}(Q[0-6])?[,~][0-9.]{1,4}@20[0-9]{2}", fullmatch=True
)


@settings(max_examples=300)
@given(st.text(max_size=200) | st.lists(st.tuples(KEY, VALUE).map("=".join), max_size=4).map("&".join))
def test_any_link_is_read(text: str) -> None:
    state, problems = read(text)
    assert all(problem.why for problem in problems)
    assert read(write(state)) == (state, [])


WRONG = {
    "publicity=2": "out of bounds",
    "publicity=much": "not a number",
    "publicity:HE=": "not a number",
    "publicity:Hebei=0.2": "did you mean 'HE'",
    "carbon_penalty:HE=1": "the same everywhere",
    "firms=1000000000": "whole number from 100",
    "seed=-1": "whole number",
    "scenario=../x": "unknown scenario",
    "map=carbon_price": "unknown output",
    "view=upside-down": "unknown view",
    "until=1999": "2026",
    "publicity=0.1@1999": "2017Q1",
    "publicity=0.1@2020,0.2@2020Q1": "given twice",
    "publicity=0.1@2020,0.2@2021~0.3@2022": "not by both",
    "publicity=0.1@2061": "after 2060",
    "nonsense=1": "unknown lever",
}


@pytest.mark.parametrize("part", WRONG)
def test_a_wrong_part_is_told_and_the_rest_works(part: str) -> None:
    state, (problem,) = read(f"baseline=incentives&{part}&fine_rate=0.3@2025")
    assert WRONG[part] in problem.why
    assert problem.part == part
    assert state.baseline == "incentives"
    assert [setting.name for setting in state.settings] == ["fine_rate"]


def test_a_lever_given_twice_counts_once() -> None:
    state, (problem,) = read("publicity=0.1&publicity=0.2")
    assert state.settings[0].path.points == ((0, 0.1),)
    assert "twice" in problem.why
