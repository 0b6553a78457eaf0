"""The page of comparisons: what is compared, its tables and charts, official targets, and questions on request."""

import csv
import dataclasses
import doctest
import importlib
import io
import shlex
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from experiments import scoreboard
from experiments.attribute import plan_of
from experiments.cli import parse
from experiments.commands.options import Size, read_scenario
from experiments.study.plan import seed
from experiments.study.search import Verdict
from model.catalogue import catalogue
from model.levers import LEVERS
from model.policy import load_scenario, scenario_names
from model.results import outputs
from web.compare import targets
from web.compare.attribution import contribution_pictures
from web.compare.comparing import (
    Compared,
    all_simulations,
    as_variant,
    compared,
    known,
    others,
    policy,
    reference,
    simulations,
)
from web.compare.equalising import goals_of, instruments
from web.compare.page import graph, items, said
from web.compare.questions import Aim, Attribution, Search
from web.compare.setups import groups_between, setup_of
from web.compare.strengths import beside_sheet, strength_sheet
from web.compare.tables import VERDICTS, command, headline_sheet, target_sheet
from web.components.charts import Look
from web.components.saving import as_csv
from web.link import State, read, write
from web.pool.errand import Standing
from web.pool.measurement import Measurement, frame_of, tasks_of
from web.pool.runs import REPLICATIONS, Outcome
from web.words import LANGUAGES
from web.words.compare import INDICATORS_ZH, NOTES_ZH

QUARTERS = 76
POLICY_LINK = "carbon_tax=100@2024&compare=historical,policy,supervision"


@pytest.mark.parametrize("name", ["web.pool.measurement", "web.components.saving", "web.results.boxes"])
def test_examples_in_docstrings_run(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name))
    assert result.attempted
    assert not result.failed


# --- which scenarios


def test_the_link_decides_what_is_compared() -> None:
    assert compared(State()) == ("historical", "supervision", "guiding-opinions-2027")
    assert compared(State(scenario="incentives")) == ("historical", "incentives")
    assert compared(read("carbon_tax=100@2024")[0]) == ("historical", "policy")
    state = read("compare=historical,incentives,laissez-faire&reference=incentives")[0]
    assert compared(state) == ("historical", "incentives", "laissez-faire")
    assert (reference(state), others(state)) == ("incentives", ("historical", "laissez-faire"))
    assert read(write(state))[0] == state


@pytest.mark.parametrize("link", ["compare=historical,nowhere", "compare=historical,historical", "reference=../etc"])
def test_a_link_that_cannot_be_used_is_left_out_and_told(link: str) -> None:
    state, problems = read(link)
    assert state == State()
    assert len(problems) == 1


def test_a_reference_that_is_not_compared_is_the_first() -> None:
    assert reference(read("compare=historical,incentives&reference=society")[0]) == "historical"


def test_every_scenario_meets_the_same_luck() -> None:
    state = read(POLICY_LINK)[0]
    seeds = {name: [task.seed for task in simulations(state, name)] for name in compared(state)}
    assert len({tuple(own) for own in seeds.values()}) == 1
    assert seeds["policy"] == [seed(state.seed, replication) for replication in range(REPLICATIONS)]
    assert simulations(state, "policy")[0].settings == state.settings
    assert len(all_simulations(state)) == 3 * REPLICATIONS
    assert [task.seed for task in all_simulations(state)[:3]] == [seeds["policy"][0]] * 3


def test_the_policy_can_be_ticked_where_it_is_one_of_its_own() -> None:
    assert [item.value for item in items(State(), "en")] == scenario_names()
    offered = items(read("carbon_tax=100@2024")[0], "en")
    assert offered[0].value == "policy"
    assert "Carbon tax" in offered[0].text
    fixed = {item.value for item in offered if item.fixed}
    assert fixed == {"policy", "historical"}, "two that are compared cannot become one"


# --- what is shown


def outcome(level: float, **changes: float) -> Outcome:
    national = {one.name: np.full(QUARTERS, level + changes.get(one.name, 0.0)) for one in outputs("N")}
    return Outcome(national, {})


def answer(count: int = 5, noise: float = 0.5, state: State | None = None, **changes: float) -> Compared:
    """Runs in which every scenario but the first moves some outputs, the more the later it stands."""
    asked = state or State()
    shifts = np.linspace(-noise, noise, count)
    runs = {
        name: [
            outcome(100.0, **{output: place * (change + shift) for output, change in changes.items()})
            for shift in shifts
        ]
        for place, name in enumerate(compared(asked))
    }
    return Compared(asked, runs)


def test_only_whole_rounds_are_shown() -> None:
    state = State()
    tasks = all_simulations(state)
    runs = {task: outcome(100.0) for task in tasks}
    partly = Standing({task: runs[task] for task in tasks[:7]}, len(tasks), running=True)
    found = known(state, partly)
    assert found is not None
    assert found.replications == 2
    assert known(state, Standing({tasks[0]: runs[tasks[0]]}, len(tasks), running=True)) is None
    whole = known(state, Standing(runs, len(tasks)))
    assert whole is not None
    assert whole.replications == REPLICATIONS


@pytest.mark.parametrize("view", ["levels", "differences"])
@pytest.mark.parametrize("output", ["adoption", "co2", "carbon_price"])
def test_a_scenario_keeps_its_colour_in_both_views(output: str, view: str) -> None:
    drawn = graph(answer(**{output: 5.0}), output, view, "en")
    roles = {line.name: line.role for line in drawn.lines}
    assert roles["Stricter supervision"] == "1"
    assert len(drawn.lines) == (3 if view == "levels" else 2)
    assert drawn.mark == 28
    if view == "differences":
        assert drawn.lines[0].mean[-1] == pytest.approx(5.0)
        assert drawn.lines[1].mean[-1] == pytest.approx(10.0)
    else:
        assert "reference" in drawn.lines[0].name


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_gives_paired_differences(language: str) -> None:
    sheet, rows = headline_sheet(answer(co2=-5.0), language)
    assert len(sheet.heads) == 4
    shown = {row[0].text: row for row in sheet.rows}
    cells = shown["CO2" if language == "en" else "二氧化碳排放"]
    assert cells[1].text == "400"
    assert cells[2].text == "-20"
    assert cells[2].strong
    assert "5.0" in cells[2].note.replace("5 %", "5.0 %"), "relative to the reference"
    assert shown["Jobs" if language == "en" else "就业"][2].text == "0"
    saved = list(csv.reader(io.StringIO(as_csv(map(str, rows[0]), rows[1:]))))
    row = next(row for row in saved if row[0] == "co2" and row[3] == "supervision")
    assert float(row[5]) == pytest.approx(-20.0)
    assert float(row[6]) < -20 < float(row[7])


def test_what_chance_could_do_is_pale_and_not_claimed() -> None:
    found = answer(noise=9.0, co2=-1.0)
    sheet, _ = headline_sheet(found, "en")
    cell = next(row for row in sheet.rows if row[0].text == "CO2")[2]
    assert cell.tone == "pale"
    assert not cell.strong
    assert "cannot be told apart" in said(found, "supervision", "en")


def test_the_sentence_says_what_is_certain_of_each_scenario() -> None:
    found = answer(co2=-5.0)
    assert "lowers CO2 by 5.0 %" in said(found, "supervision", "en")
    assert "lowers CO2 by 10 %" in said(found, "guiding-opinions-2027", "en")
    same = dataclasses.replace(found, state=read("compare=historical,incentives")[0])
    twice = Compared(dataclasses.replace(same.state, compared=("historical", "policy"), settings=()), {
        "historical": found.runs["historical"], "policy": found.runs["historical"],
    })  # fmt: skip
    assert said(twice, "policy", "en") == "the same as the reference."


def test_the_command_asks_the_command_line_for_the_same_thing() -> None:
    state = read(POLICY_LINK + "&firms=200&until=2030&seed=7")[0]
    words = shlex.split(command(state))
    assert words[:2] == ["greenforge", "compare"]
    options = parse(words[1:])
    assert options.scenarios == ["historical", "historical+carbon_tax=100@2024", "supervision"]
    assert (options.firms, options.replications, options.seed, options.until) == (200, REPLICATIONS, 7, 2030)
    same = read_scenario(options.scenarios[1])
    assert same.path("carbon_tax") == policy(state, "policy").path("carbon_tax")


# --- official targets


def factories(stock: Sequence[float], **more: Any) -> list[Outcome]:
    """Runs with some green factories at the end of every year."""
    found = []
    for level in stock:
        run = outcome(100.0, **more)
        found.append(Outcome({**run.national, "green_factories": np.linspace(0, level, QUARTERS)}, {}))
    return found


def target(indicator: str) -> targets.Target:
    return next(each for each in targets.targets() if each.indicator == indicator)


NEW = "new national green factories"


@pytest.mark.parametrize(
    ("stock", "verdict"),
    [
        ([76_000.0, 76_100.0, 75_900.0], scoreboard.MET),
        ([7_600.0, 7_610.0, 7_590.0], scoreboard.MISSED),
        ([19_000.0, 9_000.0, 29_000.0], targets.UNSURE),
    ],
)
def test_a_verdict_is_given_where_the_interval_leaves_the_goal_out(stock: list[float], verdict: str) -> None:
    judged = targets.judge(factories(stock), target(NEW))
    assert judged.verdict == verdict
    (figure,) = judged.figures
    assert figure.goal == 1000
    assert figure.value.value == pytest.approx(np.mean(stock) * 4 / (QUARTERS - 1))


def test_every_target_is_judged_as_the_scoreboard_does_where_runs_agree() -> None:
    """Three equal runs: no chance, so no doubt."""
    runs = factories([40_000.0] * 3)
    for each in targets.targets():
        assert targets.judge(runs, each).verdict == scoreboard.judge(targets.Lived(runs[0]), each).verdict


def test_a_target_that_only_part_of_can_be_met_is_met_in_part() -> None:
    judged = targets.judge(factories([76_000.0, 76_100.0, 75_900.0]), target("green factories / parks"))
    assert judged.verdict == scoreboard.IN_PART


def test_every_target_is_told_in_chinese() -> None:
    assert {each.indicator for each in targets.targets()} == set(INDICATORS_ZH)
    said = {note for gauge in scoreboard.GAUGES.values() for note in (gauge.note, gauge.missing) if note}
    assert said == set(NOTES_ZH)
    assert set(VERDICTS) == {*scoreboard.VERDICTS, targets.UNSURE}
    assert set(targets.KINDS) == {name for name, gauge in scoreboard.GAUGES.items() if gauge.outputs}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_scoreboard_has_a_row_for_each_target_and_a_cell_for_each_scenario(language: str) -> None:
    sheet, rows = target_sheet(answer(green_factories=5.0), language)
    assert len(sheet.rows) == len(catalogue().policy_targets)
    assert {len(row) for row in sheet.rows} == {4}
    for row, own in zip(sheet.rows, catalogue().policy_targets, strict=True):
        assert own.source in row[0].tip
        assert str(own.year) in row[0].note
    assert {len(row) for row in rows} == {10}


# --- attribution and instruments


SMALL = Size(50, 2026, 3, 1)


def game(plan: Any, worth: Any) -> dict[Any, Any]:
    """Answers to all tasks of a plan: a point's worth plus the luck of the replication, in every output."""
    return {
        task: tuple((worth(point) + luck,) * len(plan.headlines) for luck in range(plan.replications))
        for point, task in enumerate(tasks_of(plan))
    }


def attribution(state: State, name: str) -> Attribution:
    return Attribution(dataclasses.replace(setup_of(state, name, 2026), size=SMALL))


def test_shapley_values_are_those_of_the_game() -> None:
    """Two groups: carbon takes 10 away, society 2, and together they take 1 less."""
    question = attribution(read("carbon_tax=100@2024&publicity=1@2024&compare=historical,policy")[0], "policy")
    assert question.groups == ["carbon", "society"]
    results = game(question.plan, lambda coalition: 100 - [0, 10, 2, 11][coalition])
    shares = {share.group: share for share in question.shares(results, "co2")}
    assert shares["carbon"].value.value == pytest.approx(-9.5)
    assert shares["society"].value.value == pytest.approx(-1.5)
    assert (shares["carbon"].alone, shares["carbon"].last) == pytest.approx((-10, -9))
    assert question.total(results, "co2").value == pytest.approx(-11)
    assert question.synergies(results, "co2")[("carbon", "society")].value == pytest.approx(1.0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_contributions_are_drawn_with_their_synergies(language: str) -> None:
    question = attribution(read("carbon_tax=100@2024&publicity=1@2024&compare=historical,policy")[0], "policy")
    results = game(question.plan, lambda coalition: 100 - [0, 10, 2, 11][coalition])
    drawn, matrix = contribution_pictures(question, results, "co2", Look.of(False), language)
    assert [row[1] for row in drawn.rows] == pytest.approx([-9.5, -1.5])
    assert "-11" in drawn.note
    assert matrix is not None
    assert matrix.rows[0][2] == pytest.approx(1.0)
    assert np.isnan(matrix.rows[0][1])
    assert drawn.description
    assert all(text for stop in drawn.stops for text in stop.says)


def test_the_coalitions_are_those_of_the_command_line() -> None:
    setup = dataclasses.replace(setup_of(State(), "guiding-opinions-2027", 2026), size=SMALL)
    question = Attribution(setup)
    plan = plan_of(
        load_scenario("historical"), load_scenario("guiding-opinions-2027"), question.plan.headlines[:1], SMALL
    )
    assert [point.name for point in question.plan.points] == [point.name for point in plan.points]
    assert len(question.tasks) == 64
    options = parse(shlex.split(question.command("jobs"))[1:])
    assert (options.scenario, options.baseline, options.outputs) == ("guiding-opinions-2027", "historical", "jobs@2026")
    assert (options.firms, options.replications, options.seed, options.until) == (50, 3, 1, 2026)


def test_scenarios_that_do_not_differ_have_no_groups() -> None:
    state = dataclasses.replace(State(), compared=("historical", "policy"))
    assert groups_between(state, "policy") == 0
    assert groups_between(State(), "guiding-opinions-2027") == 6


def searching(reach: str = "-10%") -> Search:
    """A carbon tax, of which a yuan takes a tonne of 1000 away."""
    setup = dataclasses.replace(setup_of(State(), "supervision", 2026), size=SMALL)
    return Search(setup, Aim("co2@2026", reach, ("carbon_tax=0..300",), ()), 2024)


def carried_out(search: Search) -> dict[Any, Any]:
    """Answer what a search wants until it wants no more."""
    results: dict[Any, Any] = {}
    while missing := [task for task in search.wanted(results) if task not in results]:
        plan = search._grown(results)
        for task in missing:
            point = plan.points[tasks_of(plan).index(task)]
            tax = point.values[0] or 0.0
            results[task] = tuple((1000.0 + luck - tax,) * len(plan.headlines) for luck in (-1, 0, 1))
        assert len(results) < 60, "a search must end"
    return results


def test_a_search_grows_until_the_strength_is_known() -> None:
    search = searching()
    (found,) = search.found(carried_out(search))
    assert found.row["verdict"] == Verdict.REACHED
    assert found.row["strength"] == pytest.approx(100, rel=0.03)


def test_what_cannot_be_reached_is_said() -> None:
    search = searching("-90%")
    (found,) = search.found(carried_out(search))
    assert found.row["verdict"] == Verdict.NOT_REACHED
    assert strength_sheet(search, [found], "en").rows[0][4].text == "not reached within its range"
    assert beside_sheet(search, [found], "en") is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_strengths_and_what_else_they_do_are_told(language: str) -> None:
    search = searching()
    search.aim = dataclasses.replace(search.aim, levers=("carbon_tax",))
    found = [dataclasses.replace(each, name="carbon_tax") for each in search.found(carried_out(search))]
    sheet, beside = strength_sheet(search, found, language), beside_sheet(search, found, language)
    assert len(sheet.rows) == 1
    assert beside is not None
    assert len(beside.rows) == len(search.beside)
    assert beside.rows[0][1].text == "-100"


def test_the_search_is_that_of_the_command_line() -> None:
    search = Search(
        dataclasses.replace(setup_of(State(), "supervision", 2026), size=SMALL),
        Aim("co2@2026", "=supervision", ("carbon_tax",), ("supervision",)), 2024,
    )  # fmt: skip
    options = parse(shlex.split(search.command())[1:])
    assert (options.output, options.reach, options.lever, options.group) == (
        "co2@2026", "=supervision", ["carbon_tax"], ["supervision"],
    )  # fmt: skip
    assert (options.toward, options.baseline, options.since, options.until) == (
        "supervision",
        "historical",
        "2024",
        2026,
    )


def test_instruments_are_groups_and_every_lever() -> None:
    toward, offered = instruments(State(), "en")
    assert toward == "guiding-opinions-2027"
    names = [item.value for item in offered]
    assert "group:supervision" in names
    assert set(LEVERS) <= set(names)


def test_goals_are_changes_and_the_other_scenarios() -> None:
    goals = goals_of(read(POLICY_LINK)[0], "en")
    assert "-5%" in goals
    assert goals["=historical+carbon_tax=100@2024"].startswith("as in Your policy")
    assert "=historical" not in goals


def test_a_measurement_lives_the_point_under_every_seed() -> None:
    state = State(firms=60, until=2026)
    question = attribution(state, "supervision")
    task = dataclasses.replace(question.tasks[1], seeds=(1, 2), outputs=("co2@2026", "jobs@2026"))
    assert isinstance(task, Measurement)
    seen = []
    rows = task.run(lambda done, total: seen.append(done))
    assert len(rows) == 2
    assert rows[0] != rows[1]
    assert len(seen) == 80
    from model.world import World

    world = World(load_scenario("supervision"), firms=50, seed=1, until=2026)
    world.run()
    assert rows[0][0] == pytest.approx(world.record.national["co2"][-4:].sum())


def test_a_frame_has_a_row_for_each_run_that_is_done() -> None:
    question = attribution(read("carbon_tax=100@2024&compare=historical,policy")[0], "policy")
    results = game(question.plan, float)
    del results[question.tasks[1]]
    frame = frame_of(question.plan, results)
    assert list(frame["point"]) == [0, 0, 0]
    assert as_variant(State(), "historical") == "historical"
