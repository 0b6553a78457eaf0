"""``greenforge explain``: the story of one enterprise."""

import csv
import json
import re
from pathlib import Path

import pytest
from small import listing

from experiments.cli import execute
from experiments.explain import Question, facts, story, told, traced
from experiments.telling import Teller, rounded_up
from experiments.telling_words import MEASURES_ZH, WORDS
from model.catalogue import catalogue
from model.trace import FIELDS
from model.world import World

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


def test_a_share_said_to_be_enough_is_rounded_up():
    assert [rounded_up(share) for share in (0.25, 0.2501, 0.25099, 0.3)] == ["25.0", "25.1", "25.1", "30.0"]


@pytest.fixture(scope="module")
def busy():
    """A run with much supervision, all enterprises traced: look, do not touch."""
    levers = {"standard_stringency": 2.0, "fine_rate": 1.0, "inspection_rate": 1.0, "insurance_coverage": 0.5}
    world = World("guiding-opinions-2027", firms=300, until=2026, trace=range(300), **levers)
    world.run()
    return world


@pytest.mark.parametrize("tongue", ["en", "zh"])
def test_every_event_is_told_in_both_languages(busy, tongue):
    teller, heard = Teller(busy.data, tongue), set()
    for firm in range(300):
        known = facts(busy, firm)
        text = told(known, teller)
        assert not {"None", "nan", "{", "inf"} & set(re.findall(r"[\w{]+", text))
        sentences = [each for _, year in teller.years(known.entries) for each in year]
        heard |= {each.event for each in sentences}
        if tongue == "zh":
            assert all(re.search(r"[\u4e00-\u9fff]", line) for line in text.splitlines() if line)
            assert "MCNY" not in text
    assert heard >= {"learned", "weighed", "not_weighed", "contract", "applied", "finished", "inspected", "certified"}


def test_every_measure_has_a_chinese_name_and_no_other():
    assert set(MEASURES_ZH) == {measure.id for measure in catalogue().measures}


def test_every_word_of_a_story_is_said_in_both_languages():
    for key, (english, chinese) in WORDS.items():
        assert set(re.findall(r"{(\w+)}", english)) >= set(re.findall(r"{(\w+)}", chinese)), key
        assert re.search(r"[\u4e00-\u9fff，；（）]", chinese), key


def test_what_could_not_be_weighed_is_told_again_only_when_the_reason_changes():
    def left_out(quarter: str, barrier: str) -> dict:
        return {"quarter": quarter, "firm": 1, "event": "not_weighed", "measure": "ST6", "barrier": barrier}

    entries = [left_out("2017Q1", "unaware"), left_out("2018Q1", "unaware"), left_out("2019Q1", "not_on_market"),
               left_out("2020Q1", "installed")]  # fmt: skip
    told_years = [year for year, _ in Teller(catalogue()).years(entries)]
    assert told_years == ["2017", "2019"]


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
