"""Official targets beside a run: every target has an answer, and the answer is right."""

import csv
import io
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from experiments.cli import execute
from experiments.scoreboard import (
    BEHIND,
    GAUGES,
    IN_PART,
    MET,
    MISSED,
    NOT_MODELLED,
    ON_COURSE,
    TOO_EARLY,
    VERDICTS,
    Results,
    Score,
    judge,
    latest,
)
from model.catalogue import catalogue
from model.errors import InputError
from model.results import OUTPUTS

TARGETS = {target.indicator: target for target in catalogue().policy_targets}
ENERGY = "energy per unit above-size industrial VA"
FALL = "industrial energy intensity and CO2 intensity"
STOCK = "green factories / parks"
NEW = "new national green factories"
DIGITAL = "digital R&D design tool penetration"
COLUMNS = ("energy", "co2", "output", "green_factories", "digital_maturity")

type Write = Callable[..., Results]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a result folder whose columns are functions of the year (1 if not given) and read it."""

    def made(last: int, without: tuple[str, ...] = (), **columns: Callable[[int], float]) -> Results:
        names = [name for name in COLUMNS if name not in without]
        (tmp_path / "manifest.json").write_text('{"program": "greenforge", "scenario": {"title": "Mine"}}')
        with (tmp_path / "national.csv").open("w", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(["quarter", "year", *names])
            for year in range(2017, last + 1):
                values = [columns.get(name, lambda _: 1.0)(year) for name in names]
                rows.writerows([f"{year}Q{quarter}", year, *values] for quarter in (1, 2, 3, 4))
        return Results(tmp_path)

    return made


def score(results: Results, indicator: str) -> Score:
    return judge(results, TARGETS[indicator])


# Declared


def test_every_target_has_a_gauge_and_every_gauge_a_target():
    assert set(GAUGES) == set(TARGETS)
    assert len(TARGETS) == len(catalogue().policy_targets) == 10


def test_a_gauge_reads_outputs_or_says_why_not():
    for gauge in GAUGES.values():
        assert gauge.note
        assert set(gauge.outputs) <= {*OUTPUTS, "digital_maturity"}


def test_what_is_not_modelled_says_so(write: Write):
    results = write(2035)
    silent = {name for name, gauge in GAUGES.items() if not gauge.outputs}
    assert len(silent) == 5
    for indicator in silent:
        found = score(results, indicator)
        assert (found.verdict, found.figure, found.why) == (NOT_MODELLED, "", GAUGES[indicator].note)


def test_a_column_the_results_lack_is_named(write: Write):
    found = score(write(2030, without=("digital_maturity",)), DIGITAL)
    assert found.verdict == NOT_MODELLED
    assert "no column digital_maturity" in found.why


# Judged


def saving(a_year: float) -> Callable[[int], float]:
    """Energy of a year that falls by this share of 2020's each year."""
    return lambda year: 1 - a_year * (year - 2020)


@pytest.mark.parametrize(
    ("last", "a_year", "verdict", "figure"),
    [
        (2030, 0.03, MET, "-15.0 % on 2020"),
        (2025, 0.027, MET, "-13.5 % on 2020"),
        (2025, 0.02, MISSED, "-10.0 % on 2020"),
        (2022, 0.03, ON_COURSE, "-6.0 % on 2020 in 2022"),
        (2022, 0.02, BEHIND, "-4.0 % on 2020 in 2022"),
        (2022, -0.02, BEHIND, "+4.0 % on 2020 in 2022"),
        (2022, 0.2, ON_COURSE, "-40.0 % on 2020 in 2022"),
        (2020, 0.03, TOO_EARLY, ""),
        (2018, 0.03, TOO_EARLY, ""),
    ],
)
def test_a_fall_by_a_number(write: Write, last: int, a_year: float, verdict: str, figure: str):
    found = score(write(last, energy=lambda year: saving(a_year)(year) - 1e-9 * (year - 2020)), ENERGY)
    assert (found.verdict, found.figure) == (verdict, figure)


def test_intensity_is_the_ratio_of_yearly_totals(write: Write):
    results = write(2025, energy=lambda _: 1.0, output=lambda year: 1.0 if year <= 2020 else 1.25)
    assert score(results, ENERGY).figure == "-20.0 % on 2020"


@pytest.mark.parametrize(
    ("last", "energy", "co2", "verdict"),
    [
        (2027, 0.9, 0.9, MET), (2027, 0.9, 1.1, IN_PART), (2027, 1.0, 0.9, IN_PART), (2027, 1.0, 1.0, MISSED),
        (2025, 0.9, 0.9, ON_COURSE), (2025, 0.9, 1.0, BEHIND), (2023, 0.9, 0.9, TOO_EARLY),
    ],
)  # fmt: skip
def test_a_fall_without_a_number(write: Write, last: int, energy: float, co2: float, verdict: str):
    results = write(last, energy=lambda y: energy if y > 2023 else 1.0, co2=lambda y: co2 if y > 2023 else 1.0)
    assert score(results, FALL).verdict == verdict


@pytest.mark.parametrize(
    ("last", "stock", "verdict"),
    [(2020, 1000, IN_PART), (2035, 1500, IN_PART), (2035, 900, MISSED), (2019, 700, ON_COURSE), (2019, 500, BEHIND)],
)
def test_a_stock_without_its_parks(write: Write, last: int, stock: float, verdict: str):
    found = score(write(last, green_factories=lambda year: 100.0 if year == 2017 else float(stock)), STOCK)
    assert found.verdict == verdict
    assert "parks are not in the model" in found.why
    assert found.figure.startswith(f"{stock:,} factories")


@pytest.mark.parametrize(("last", "new", "verdict"), [(2024, 1000, MET), (2030, 999, MISSED), (2023, 1500, TOO_EARLY)])
def test_what_is_new_in_a_year(write: Write, last: int, new: float, verdict: str):
    assert score(write(last, green_factories=lambda year: 4000.0 + new * (year >= 2024)), NEW).verdict == verdict


@pytest.mark.parametrize(
    ("last", "maturity", "verdict"),
    [(2027, 0.95, IN_PART), (2027, 0.8, MISSED), (2022, 0.8, ON_COURSE), (2022, 0.6, BEHIND), (2017, 0.95, TOO_EARLY)],
)
def test_a_proxy_meets_a_target_in_part(write: Write, last: int, maturity: float, verdict: str):
    found = score(write(last, digital_maturity=lambda year: 0.5 if year == 2017 else maturity), DIGITAL)
    assert found.verdict == verdict


def test_going_back_from_beyond_the_goal_is_not_on_course(write: Write):
    found = score(write(2022, digital_maturity=lambda year: 0.95 if year == 2017 else 0.85), DIGITAL)
    assert found.verdict == BEHIND


# Shown


def test_a_run_is_compared_with_every_target(results: Path, capsys: pytest.CaptureFixture[str]):
    assert execute(["scoreboard", str(results)]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    for target in TARGETS.values():
        assert target.indicator in " ".join(said.out.split())
    assert "What was in force, to 2018" in said.out
    assert "10 official targets: " in said.out
    assert max(map(len, said.out.splitlines())) <= max(110, len(str(results)) + 40)


@pytest.mark.parametrize("width", [60, 110])
def test_lines_fit_the_terminal(
    width: int, write: Write, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    folder = write(2035).folder
    monkeypatch.setenv("COLUMNS", str(width))
    assert execute(["scoreboard", str(folder)]) == 0
    assert max(map(len, capsys.readouterr().out.splitlines()[1:])) <= width


def test_csv_and_json_hold_the_same(results: Path, capsys: pytest.CaptureFixture[str]):
    assert execute(["scoreboard", str(results), "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert execute(["scoreboard", str(results), "--format", "json"]) == 0
    objects = json.loads(capsys.readouterr().out)
    assert [{name: str(value) for name, value in each.items()} for each in objects] == rows
    assert [each["indicator"] for each in objects] == list(TARGETS)
    assert {each["verdict"] for each in objects} <= set(VERDICTS)
    assert all(each["why"] and each["source"] and each["year"] == TARGETS[each["indicator"]].year for each in objects)


def test_several_folders_stand_one_after_another(results: Path, write: Write, capsys: pytest.CaptureFixture[str]):
    mine = write(2035).folder
    assert execute(["scoreboard", str(results), str(mine)]) == 0
    said = capsys.readouterr().out
    assert said.index(f"{results}: What was in force, to 2018") < said.index(f"{mine}: Mine, to 2035")
    assert said.count("10 official targets: ") == 2


def test_without_a_folder_it_is_the_last_run(here: Path, results: Path, capsys: pytest.CaptureFixture[str]):
    for age, name in enumerate(("new", "old")):
        shutil.copytree(results, here / "results" / name)
        os.utime(here / "results" / name / "manifest.json", (1e9 - age, 1e9 - age))
    (here / "results" / "other").mkdir()
    assert latest(here / "results").name == "new"
    assert execute(["scoreboard"]) == 0
    assert capsys.readouterr().out.startswith(f"{Path('results/new')}: ")


def test_a_run_says_how_to_compare(here: Path, capsys: pytest.CaptureFixture[str]):
    assert execute(["run", "--firms", "60", "--until", "2018"]) == 0
    assert f"greenforge scoreboard {Path('results/historical')}" in " ".join(capsys.readouterr().out.split())


# Wrong input


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda folder: shutil.rmtree(folder), "is not a folder"),
        (lambda folder: (folder / "manifest.json").unlink(), "holds no results of greenforge"),
        (lambda folder: (folder / "manifest.json").write_text("{}"), "holds no results of greenforge"),
        (lambda folder: (folder / "national.csv").unlink(), "national.csv: cannot be read"),
        (lambda folder: (folder / "national.csv").write_text(""), "national.csv: is not a table of national results"),
        (lambda folder: (folder / "national.csv").write_text("a,b\n1,2\n"), "is not a table of national results"),
        (lambda folder: (folder / "national.csv").write_text("quarter,year\n2017Q1,x\n"), "is not a table"),
        (lambda folder: (folder / "national.csv").write_text("quarter,year,co2\n2017Q1,2017\n"), "is not a table"),
        (lambda folder: (folder / "national.csv").write_bytes(b"\xff\xfe"), "is not a table"),
    ],
)
def test_a_folder_that_cannot_be_used_gets_one_line(
    write: Write, capsys: pytest.CaptureFixture[str], damage: Callable[[Path], object], words: str
):
    folder = write(2020).folder
    damage(folder)
    assert execute(["scoreboard", str(folder)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert words in said.err


def test_without_any_results_it_says_how_to_make_some(here: Path, capsys: pytest.CaptureFixture[str]):
    assert execute(["scoreboard"]) == 2
    assert "simulate with 'greenforge run' first" in capsys.readouterr().err
    with pytest.raises(InputError):
        latest(here)
