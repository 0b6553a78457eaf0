"""A run with agent objects and one without are the same run, and Mesa's tools work on it."""

import gc

import mesa
import numpy as np
import pandas as pd
import pytest
from mesa.batchrunner import batch_run

from agents.bank import Bank
from agents.firm import Firm
from agents.population import Member
from agents.region import Region
from agents.regulator import Regulator
from model.results import outputs
from model.world import World

from .runs import differences, digest, live, lived

SMALL = {"firms": 150, "until": 2019}
STRICT = {"standard_stringency": 3.0, "inspection_rate": 1.5, "closure_chance": 1.0, "order_deadline": 1.0,
          "closure_breaches": 1.0, "entry_rate": 0.3}  # fmt: skip


def look(firm: Firm) -> float:
    """A visit that changes nothing."""
    return firm.capital + firm.bank.equity + firm.region.gdp


@pytest.mark.parametrize("levers", [{}, STRICT], ids=["historical", "with many exits and entries"])
def test_agents_from_the_start_change_nothing(levers):
    watched = World(**SMALL, **levers)
    everybody = len(watched.agents)
    while watched.running:
        watched.step()
        watched.agents_by_type[Firm].do(look)
        assert sum(isinstance(agent, Firm) for agent in watched.agents) == int(watched.firms.active.sum())
    assert everybody == 150 + len(watched.banks) + 31 + 32
    assert differences(watched, lived(**SMALL, **levers)) == []


def test_agents_asked_for_now_and_then_change_nothing():
    world = World(**SMALL)
    while world.running:
        world.step()
        if world.t % 3 == 0:
            assert world.firms[7].capital == world.firms.capital[7]
            assert len(world.agents_by_type[Bank]) == len(world.banks)
    assert digest(world) == digest(lived(**SMALL))


def test_a_firm_that_leaves_leaves_mesas_sets():
    world = World(**SMALL, **STRICT)
    before = {agent.unique_id for agent in world.agents_by_type[Firm]}
    live(world)
    after = {agent.unique_id for agent in world.agents_by_type[Firm]}
    assert before - after
    assert after - before
    assert len(after) == int(world.firms.active.sum())
    assert (world.firms.presence > 0).tolist() == world.firms.active.tolist()


def test_a_headless_run_makes_no_agent_objects():
    gc.collect()
    before = sum(isinstance(each, Member) for each in gc.get_objects())
    world = World(firms=20_000, until=2018)
    world.step()
    gc.collect()
    assert sum(isinstance(each, Member) for each in gc.get_objects()) == before
    assert not world.firms.materialised


# Mesa's tools


@pytest.fixture(scope="module")
def world() -> World:
    return live(World(**SMALL))


def test_a_set_of_agents_is_read_as_mesa_reads_it(world):
    firms, columns = world.agents_by_type[Firm], world.firms
    present = columns.active
    large = firms.select(lambda firm: firm.size_class == 2)
    assert len(large) == int((columns.size_class[present] == 2).sum())
    assert len(firms.select(at_most=5)) == 5
    assert firms.agg("capital", sum) == pytest.approx(columns.capital[present].sum())
    assert firms.agg("capital", max) == columns.capital[present].max()
    by_class = firms.groupby("size_class")
    assert by_class.count() == {size: int((columns.size_class[present] == size).sum()) for size in by_class.groups}
    for size, most in by_class.agg("capital", max).items():
        assert most == columns.capital[present & (columns.size_class == size)].max()
    rows = [firm.row for firm in firms]  # by age: a newcomer stands last, whatever place it has taken
    assert sorted(rows) == np.flatnonzero(present).tolist()
    assert firms.get("capital") == columns.capital[rows].tolist()
    assert firms.get(["capital", "digital"])[0] == [columns.capital[rows[0]], columns.digital[rows[0]]]
    ordered = firms.sort("capital", ascending=False).get("capital")
    assert ordered == sorted(ordered, reverse=True)
    assert set(world.agent_types) == {Firm, Bank, Region, Regulator}


def test_a_set_of_agents_is_asked_to_do_something(world):
    firms = world.agents_by_type[Firm]
    visited: list[int] = []
    firms.do(lambda firm: visited.append(firm.row))
    assert visited == [firm.row for firm in firms]
    shuffled: list[int] = []
    firms.shuffle_do(lambda firm: shuffled.append(firm.row))
    assert sorted(shuffled) == sorted(visited)
    assert shuffled != visited
    assert sum(firms.map(look)) == pytest.approx(sum(look(firm) for firm in world.firms if firm.active))


def test_an_agent_can_be_changed_and_the_column_with_it():
    world = World(**SMALL)
    firm = world.agents_by_type[Firm][0]
    firm.digital = 0.25
    assert world.firms.digital[firm.row] == 0.25
    firm.region.effort *= 2
    assert world.regions.effort[world.firms.region[firm.row]] == firm.region.effort


def test_a_users_data_collector_sees_model_and_agents():
    world = World(**SMALL)
    collector = mesa.DataCollector(
        model_reporters={"output": lambda model: model.firms.output.sum(), "quarter": "label"},
        agenttype_reporters={Firm: {"capital": "capital"}, Bank: {"equity": lambda bank: bank.equity}},
    )
    for _ in range(3):
        world.step()
        collector.collect(world)
    model_frame = collector.get_model_vars_dataframe()
    assert model_frame["quarter"].tolist() == ["2017Q1", "2017Q2", "2017Q3"]
    assert model_frame["output"].iloc[-1] == world.firms.output.sum()
    firms = collector.get_agenttype_vars_dataframe(Firm)
    last = firms.xs(firms.index.get_level_values(0).max())["capital"].to_numpy()
    np.testing.assert_array_equal(np.sort(last), np.sort(world.firms.capital[world.firms.active]))
    assert len(collector.get_agenttype_vars_dataframe(Bank)) == 3 * len(world.banks)


def test_the_worlds_own_data_collector_is_the_record(world):
    frame = world.datacollector.get_model_vars_dataframe()
    national = world.frame("national")
    assert list(frame.columns) == [output.name for output in outputs("N")]
    pd.testing.assert_frame_equal(frame, national[list(frame.columns)], check_exact=True)


def test_a_reporter_added_to_the_worlds_own_collector_is_asked():
    world = World(firms=60, until=2018)
    world.datacollector._new_model_reporter("last_firm", lambda model: model.firms.capital[-1])
    live(world)
    frame = world.datacollector.get_model_vars_dataframe()
    assert list(frame.columns) == [*(output.name for output in outputs("N")), "last_firm"]
    assert len(frame) == len(world.datacollector._collection_steps) == world.quarters
    assert frame["last_firm"].iloc[-1] == world.firms.capital[-1]


def test_mesas_clock_counts_quarters(world):
    assert world.t == world.steps == world.quarters
    assert not world.running


def test_batch_runs_take_levers_parameters_and_seeds():
    fixed = {"scenario": "historical", "firms": 60, "until": 2018, "inertia": 0.2}
    results = batch_run(
        World, fixed | {"publicity": [0.0, 1.0]}, rng=[1, 2], number_processes=1, data_collection_period=1,
        display_progress=False,
    )  # fmt: skip
    runs = {(row["rng"], row["publicity"]) for row in results}
    assert runs == {(1, 0.0), (1, 1.0), (2, 0.0), (2, 1.0)}
    for seed, publicity in runs:
        own = live(World(**fixed, publicity=publicity, seed=seed))
        rows = [row for row in results if (row["rng"], row["publicity"]) == (seed, publicity)]
        last = max(rows, key=lambda row: row["Step"])
        assert last["Step"] == own.quarters
        assert last["awareness"] == own.record.national["awareness"][-1]
        assert last["output"] == own.record.national["output"][-1]


def test_a_mesa_scenario_carries_settings():
    scenario = mesa.experimental.scenarios.Scenario(rng=5, scenario="laissez-faire", **SMALL, publicity=0.5)
    assert differences(live(World(scenario)), lived("laissez-faire", seed=5, **SMALL, publicity=0.5)) == []
