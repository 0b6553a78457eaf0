"""``greenforge attribute``: Shapley values are those of theory, and those of a scenario are those of its groups."""

import itertools
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from experiments import attribute
from experiments.cli import execute
from experiments.commands.options import Size, read_outputs, read_scenario
from experiments.study.plan import BundleFactor, ParameterSwitch, Plan, seed
from experiments.study.shapley import interaction_indices, players, shapley_values
from model.arrays import Array
from model.errors import InputError
from model.levers import LEVERS
from model.policy import load_scenario
from model.world import World

promise = settings(max_examples=60, deadline=None)
worth = st.floats(-100, 100, allow_subnormal=False).map(lambda drawn: round(drawn, 4))
games = st.integers(1, 5).flatmap(lambda k: arrays(np.float64, 2**k, elements=worth, fill=st.nothing()))
SMALL = ("--firms", "120", "--until", "2018", "--replications", "2", "--workers", "1")
MIXED = """
title = "Mixed"
[levers]
carbon_tax = 200
inspection_rate = 1.0
standard_stringency = 2.0
publicity = 1.0
[regions.HE]
inspection_rate = 0.1
[parameters]
review_rate = 0.9
"""


def by_orders(game: Array) -> Array:
    """Shapley values as they are defined: what each player adds, over all orders of joining."""
    number = players(game)
    found = np.zeros(number)
    for order in itertools.permutations(range(number)):
        coalition = 0
        for player in order:
            found[player] += game[coalition | 1 << player] - game[coalition]
            coalition |= 1 << player
    return found / math.factorial(number)


def game_of(number: int, worth_of) -> Array:
    return np.array([float(worth_of({i for i in range(number) if c >> i & 1})) for c in range(2**number)])


# --- known games


def test_the_glove_game():
    """Two have a left glove, one a right one; a pair is worth 1. Who holds the scarce glove gets two thirds."""
    game = game_of(3, lambda members: min(len(members & {0, 1}), len(members & {2})))
    np.testing.assert_allclose(shapley_values(game), [1 / 6, 1 / 6, 2 / 3])


def test_the_airport_game():
    """Who needs more runway pays for what only the longer ones need (Littlechild and Owen 1973)."""
    lengths = [8.0, 11.0, 13.0, 18.0]
    game = game_of(4, lambda members: max((lengths[member] for member in members), default=0.0))
    np.testing.assert_allclose(shapley_values(game), [2, 3, 4, 9])


def test_interactions_by_hand():
    """Of the glove game: the left gloves stand in for each other, either makes a pair with the right one."""
    game = game_of(3, lambda members: min(len(members & {0, 1}), len(members & {2})))
    np.testing.assert_allclose(interaction_indices(game), [[0, -0.5, 0.5], [-0.5, 0, 0.5], [0.5, 0.5, 0]])


def test_a_product_is_all_interaction():
    """Worth 1 + 2 a + 3 b + 5 ab: of the five that only both bring, each gets half."""
    game = np.array([1.0, 3.0, 4.0, 11.0])
    np.testing.assert_allclose(shapley_values(game), [4.5, 5.5])
    assert interaction_indices(game)[0, 1] == 5


def test_a_number_of_coalitions_that_no_players_have():
    with pytest.raises(ValueError, match="6 coalitions"):
        shapley_values(np.zeros(6))


# --- axioms


@promise
@given(games)
def test_values_are_means_over_orders(game: Array):
    np.testing.assert_allclose(shapley_values(game), by_orders(game), atol=1e-9)


@promise
@given(games)
def test_efficiency(game: Array):
    assert shapley_values(game).sum() == pytest.approx(game[-1] - game[0], abs=1e-9)


@promise
@given(games)
def test_dummy(game: Array):
    """A player who adds 7 to every coalition gets 7, and interacts with nobody."""
    wider = np.concatenate([game, game + 7.0])
    np.testing.assert_allclose(shapley_values(wider)[-1], 7.0)
    np.testing.assert_allclose(interaction_indices(wider)[-1], 0.0, atol=1e-9)
    np.testing.assert_allclose(shapley_values(wider)[:-1], shapley_values(game), atol=1e-9)


@promise
@given(games)
def test_symmetry(game: Array):
    """Two who can take each other's place in every coalition get the same, and interact alike with the others."""
    number = players(game)
    wider = np.empty(4 * len(game))
    for coalition in range(len(wider)):
        both = (coalition >> number & 1) + (coalition >> number + 1 & 1)
        wider[coalition] = game[coalition % len(game)] * (1 + both) ** 2
    values, pairs = shapley_values(wider), interaction_indices(wider)
    assert values[-1] == pytest.approx(values[-2], abs=1e-7)
    np.testing.assert_allclose(pairs[-1, :-2], pairs[-2, :-2], atol=1e-7)


@promise
@given(st.integers(1, 5).flatmap(lambda k: arrays(np.float64, (2, 2**k), elements=worth, fill=st.nothing())))
def test_additivity(two: Array):
    np.testing.assert_allclose(shapley_values(two.sum(0)), sum(map(shapley_values, two)), atol=1e-9)
    np.testing.assert_allclose(interaction_indices(two.sum(0)), sum(map(interaction_indices, two)), atol=1e-9)


@promise
@given(games)
def test_replications_are_games_of_their_own(game: Array):
    together = shapley_values(np.stack([game, 2 * game], axis=1))
    np.testing.assert_allclose(together, np.stack([shapley_values(game), shapley_values(2 * game)], axis=1), atol=1e-9)


# --- which groups there are


def test_only_groups_that_differ_are_players():
    between = attribute.factors_between(load_scenario("historical"), load_scenario("guiding-opinions-2027"))
    names = [factor.name for factor in between]
    assert names == ["innovation", "coordination", "incentives", "finance", "supervision", "society"]


def test_the_coalition_of_all_is_the_scenario(tmp_path: Path):
    (tmp_path / "mixed.toml").write_text(MIXED)
    plan = plan_between("historical", str(tmp_path / "mixed.toml"))
    scenario = read_scenario(str(tmp_path / "mixed.toml"))
    assert [factor.name for factor in plan.factors] == ["supervision", "carbon", "society", "parameters"]
    assert plan.points[0].name == "historical"
    assert plan.scenario(0).paths == load_scenario("historical").paths
    whole = plan.scenario(len(plan.points) - 1)
    assert whole.parameters == scenario.parameters == {"review_rate": 0.9}
    for lever in LEVERS:
        for place in ("", *scenario.places.get(lever, {}), *whole.places.get(lever, {})):
            assert whole.path(lever, place).values(76) == scenario.path(lever, place).values(76)


def test_a_coalition_has_the_levers_of_its_groups_and_no_others(tmp_path: Path):
    (tmp_path / "mixed.toml").write_text(MIXED)
    plan = plan_between("historical", str(tmp_path / "mixed.toml"))
    point = next(number for number, each in enumerate(plan.points) if each.name == "carbon+parameters")
    found, before = plan.scenario(point), load_scenario("historical")
    changed = [lever for lever in LEVERS if attribute.differs(before, found, lever)]
    assert changed == ["carbon_tax"]
    assert found.parameters == {"review_rate": 0.9}


def test_only_the_parameters_may_differ(tmp_path: Path):
    (tmp_path / "doubt.toml").write_text('title = "Doubt"\n[parameters]\nreview_rate = 0.9\n')
    plan = plan_between("historical", str(tmp_path / "doubt.toml"))
    assert [type(factor) for factor in plan.factors] == [ParameterSwitch]
    assert len(plan.points) == 2


def test_a_scenario_against_itself_is_refused():
    with pytest.raises(InputError, match="nothing to attribute"):
        plan_between("historical", "historical")


def plan_between(baseline: str, scenario: str, replications: int = 2) -> Plan:
    size = Size(firms=120, until=2018, replications=replications, seed=1)
    return attribute.plan_of(
        read_scenario(baseline), read_scenario(scenario), read_outputs("co2@2018,adoption@2018", 2018), size
    )


# --- the tables


def made_up(plan: Plan, worths: Array) -> pd.DataFrame:
    """``runs.csv`` of a plan whose runs have these worths, shape (points, replications)."""
    rows = [{"point": run.point, "replication": run.replication, "co2_2018": worths[run.point, run.replication],
             "adoption_2018": 0.5} for run in plan.runs()]  # fmt: skip
    return pd.DataFrame(rows)


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    """Two groups, four replications."""
    (tmp_path / "two.toml").write_text('title = "Two"\n[levers]\ncarbon_tax = 200\npublicity = 1.0\n')
    found = plan_between("historical", str(tmp_path / "two.toml"), replications=4)
    assert [type(factor) for factor in found.factors] == [BundleFactor, BundleFactor]
    return found


def test_the_tables_by_hand(plan: Plan):
    luck = np.array([0.0, 1.0, 2.0, 3.0])
    runs = made_up(plan, np.array([100 + luck, 90 + luck, 80 + 2 * luck, 60 + luck]))
    carbon, society = attribute.contributions(plan, runs).query("headline == 'co2_2018'").to_dict("records")
    assert (carbon["group"], society["group"]) == ("carbon", "society")
    np.testing.assert_allclose(carbon["mean"], ((90 - 100) + (60 - 80) - 1.5) / 2)
    np.testing.assert_allclose(society["mean"], ((80 - 100) + 1.5 + (60 - 90)) / 2)
    assert carbon["total"] == -40
    assert carbon["alone"] == -10
    assert carbon["last"] == -21.5
    half = 3.182446305 * 0.5 * math.sqrt(5 / 3) / 2  # its value in a replication is -15 - luck / 2
    assert (carbon["low"], carbon["high"]) == pytest.approx((-15.75 - half, -15.75 + half))
    assert carbon["share"] == pytest.approx(15.75 / 40)
    synergy = attribute.synergies(plan, runs).query("headline == 'co2_2018'").iloc[0]
    assert synergy["mean"] == pytest.approx(60 - 90 - 80 + 100 - 1.5)


def test_a_replication_with_a_failed_run_is_left_out(plan: Plan):
    runs = made_up(plan, np.outer([1.0, 2.0, 4.0, 8.0], [1.0, 1.0, 1.0, 50.0]))
    found = attribute.contributions(plan, runs.iloc[:-1])
    assert set(found["replications"]) == {3}
    assert found["mean"].iloc[0] == (1 + 4) / 2


def test_where_every_replication_failed_nothing_is_said(plan: Plan):
    runs = made_up(plan, np.ones((4, 4)))
    runs = runs[runs["point"] != 3]
    found, pairs = attribute.contributions(plan, runs), attribute.synergies(plan, runs)
    assert found["mean"].isna().all()
    assert "nothing can be said" in attribute.text(plan, runs, found, pairs)


def test_a_change_that_may_be_nothing_has_no_shares(plan: Plan):
    runs = made_up(plan, np.array([[1.0, 2, 3, 4], [2, 1, 3, 4], [1, 2, 4, 3], [1, 3, 2, 4.1]]))
    assert attribute.contributions(plan, runs).query("headline == 'co2_2018'")["share"].isna().all()


def test_rounding_is_no_synergy(plan: Plan):
    """Worths that add up but for the last of ten digits."""
    runs = made_up(plan, np.array([[1e9] * 4, [1e9 + 10] * 4, [1e9 + 20] * 4, [1e9 + 30.1, 1e9 + 30.2] * 2]))
    pairs = attribute.synergies(plan, runs).query("headline == 'co2_2018'")
    assert (pairs["mean"] == 0).all()


# --- the command


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real attribution of a scenario with three groups and a parameter."""
    home = tmp_path_factory.mktemp("attribute")
    (home / "mixed.toml").write_text(MIXED)
    assert execute(["attribute", str(home / "mixed.toml"), *SMALL, "--out", str(home / "out")]) == 0
    return home / "out"


def test_contributions_sum_to_the_whole_change(answered: Path):
    found = pd.read_csv(answered / "contributions.csv")
    runs = pd.read_csv(answered / "runs.csv")
    levels = runs.groupby("point")["co2_2018"].mean()
    whole = levels.iloc[-1] - levels.iloc[0]
    assert abs(whole) > 1e6
    assert found["mean"].sum() == pytest.approx(whole, rel=1e-6)
    np.testing.assert_allclose(found["total"], whole)
    assert list(found["group"]) == ["supervision", "carbon", "society", "parameters"]


def test_the_baseline_and_the_whole_are_the_scenarios_run_alone(answered: Path):
    runs = pd.read_csv(answered / "runs.csv")
    for point, scenario in ((0, "historical"), (15, str(answered.parent / "mixed.toml"))):
        world = World(scenario, firms=120, seed=seed(1, 1), until=2018)
        world.run()
        row = runs[(runs["point"] == point) & (runs["replication"] == 1)].iloc[0]
        assert row["seed"] == seed(1, 1)
        assert row["co2_2018"] == pytest.approx(world.record.national["co2"][4:].sum(), rel=1e-9)


def test_every_pair_has_its_synergy(answered: Path):
    pairs = pd.read_csv(answered / "synergy.csv")
    assert len(pairs) == 6
    assert (pairs["low"] <= pairs["mean"]).all()
    assert (pairs["mean"] <= pairs["high"]).all()


def test_it_says_what_it_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "two.toml").write_text('title = "Two of them"\n[levers]\ncarbon_tax = 500\npublicity = 1.0\n')
    assert execute(["attribute", str(tmp_path / "two.toml"), *SMALL, "--out", str(tmp_path / "out")]) == 0
    told = capsys.readouterr()
    assert "4 coalitions, 2 replications of each, 8 runs" in told.err
    for word in ("Two of them", "Carbon pricing", "Society", "whole change", "Shapley", "contributions.csv"):
        assert word in told.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["historcal"], "did you mean 'historical'"),
        (["historical"], "nothing to attribute"),
        (["supervision", "--baseline", "nowhere"], "unknown scenario 'nowhere'"),
        (["supervision", "--outputs", "co3"], "unknown output 'co3' (did you mean 'co2'"),
        (["supervision", "--outputs", "co2@2050", "--until", "2030"], "years go from 2017 to 2030"),
        (["supervision", "--replications", "0"], "--replications: 0 is not allowed"),
        (["supervision+publicity=2"], "publicity: 2 is out of bounds"),
    ],
)
def test_wrong_input_is_refused_in_one_line(arguments: list[str], words: str, refused: Callable[[list[str]], str]):
    assert words in refused(["attribute", *arguments])
