"""``greenforge explain``: the story of one enterprise."""

import csv
import json
from pathlib import Path

import pytest
from conftest import listing

from experiments.cli import execute
from experiments.explain import Question, story, traced
from model.trace import FIELDS

SMALL = ("--firms", "300", "--until", "2021")


@pytest.mark.parametrize("firm", [0, 7, 150, 299])
def test_a_story_is_told_in_sentences(here: Path, capsys: pytest.CaptureFixture[str], firm: int):
    assert execute(["explain", "--firm", str(firm), *SMALL]) == 0
    told = capsys.readouterr().out
    lines = told.splitlines()
    assert lines[0].startswith(f"Enterprise {firm} is ")
    assert "At the end, in 2021Q4" in told
    assert "nan" not in told
    assert "None" not in told
    assert all(line.endswith((".", ":")) or line.startswith("- ") for line in lines if line)
    assert listing(here) == []


def test_every_story_of_a_run_can_be_told():
    world = traced(Question(firm=5, firms=300, until=2021))
    for firm in range(300):
        assert story(world, firm)


def test_the_ledger_comes_as_json(here: Path, capsys: pytest.CaptureFixture[str]):
    assert execute(["explain", "--firm", "7", *SMALL, "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["firm"]["row"] == 7
    assert {entry["firm"] for entry in found["ledger"]} == {7}
    assert set(found) == {"firm", "ledger", "prospects"}
    assert all("tipping_subsidy" in prospect for prospect in found["prospects"])


def test_the_ledger_is_written_as_csv(here: Path, capsys: pytest.CaptureFixture[str]):
    assert execute(["explain", "--firm", "7", *SMALL, "--format", "json", "--csv", "below/ledger.csv"]) == 0
    entries = json.loads(capsys.readouterr().out)["ledger"]
    with (here / "below" / "ledger.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == list(FIELDS)
    assert len(rows) == len(entries)
    for row, entry in zip(rows, entries, strict=True):
        assert {name for name, cell in row.items() if cell} == set(entry)


def test_scenario_and_levers_reach_the_run(capsys: pytest.CaptureFixture[str]):
    one = traced(Question(firm=7, scenario="laissez-faire", firms=300, until=2018, settings=("publicity=0.9",)))
    assert one.scenario_policy.name == "laissez-faire"
    assert one.policy.publicity == 0.9


def test_a_subsidy_said_to_be_enough_is_rounded_up():
    from experiments.explain import _up

    assert [_up(share) for share in (0.25, 0.2501, 0.25099, 0.3)] == ["25.0 %", "25.1 %", "25.1 %", "30.0 %"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--firm", "300", *SMALL], "firm 300 does not exist; with 300 firms they are 0 to 299"),
        (["--firm", "-1", *SMALL], "firm -1 does not exist; with 300 firms they are 0 to 299"),
        (["--firm", "seven"], "'seven' is not a whole number"),
        ([], "--firm"),
        (["--firm", "1", "--scenario", "historicl"], "did you mean 'historical'?"),
        (["--firm", "1", "--set", "publicity=7"], "publicity: 7 is out of bounds"),
        (["--firm", "1", "--until", "2016"], "2016"),
        (["--firm", "1", "--csv", "/proc/ledger.csv"], "/proc/ledger.csv: cannot be written"),
        (["--firm", "1", "--data", "nowhere"], "--data: nowhere is not a folder"),
        (["--firm", "1", "--out", "x"], "unknown option '--out'"),
    ],
)
def test_wrong_input_gets_one_clear_line(
    here: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
):
    assert execute(["explain", *arguments]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    error = said.err.splitlines()[-1]
    assert error.startswith("greenforge: error: ")
    assert words in error
    assert listing(here) == []
