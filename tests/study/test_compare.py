"""``greenforge compare``: differences under the same luck, at the headlines and in every quarter."""

import math
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments import compare
from experiments.cli import execute
from experiments.commands.options import Size, read_outputs, read_scenario
from experiments.study.plan import Plan, seed
from model.errors import InputError
from model.world import World

ROOT = Path(__file__).resolve().parents[2]
SMALL = ("--firms", "120", "--until", "2019", "--replications", "3", "--workers", "1")
VARIANT = "historical+carbon_tax=300@2018"
OUTPUTS = "co2@2019,adoption@2019,green_loans,output@2018-2019"


def plan_of(*names: str, outputs: str = "co2@2019,closures@2019", replications: int = 4) -> Plan:
    size = Size(firms=120, until=2019, replications=replications, seed=1)
    return compare.plan_of([read_scenario(name) for name in names], read_outputs(outputs, 2019), size)


def made_up(plan: Plan, co2: np.ndarray) -> pd.DataFrame:
    """``runs.csv`` of a plan whose runs have this CO2, shape (points, replications), and no closures."""
    rows = [{"run": run.number, "point": run.point, "replication": run.replication,
             "co2_2019": co2[run.point, run.replication], "closures_2019": 0.0} for run in plan.runs()]  # fmt: skip
    return pd.DataFrame(rows)


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real comparison of history with two others."""
    folder = tmp_path_factory.mktemp("compare") / "out"
    arguments = ["historical", "laissez-faire", VARIANT, "--outputs", OUTPUTS, *SMALL, "--seed", "7"]
    assert execute(["compare", *arguments, "--out", str(folder)]) == 0
    return folder


# --- by hand


def test_a_difference_by_hand():
    plan = plan_of("historical", "supervision")
    luck = np.array([0.0, 100.0, -50.0, 30.0])
    runs = made_up(plan, np.array([1000 + luck, 990 + luck + np.array([0, 1, 2, 3])]))
    found = compare.differences(plan, runs, {})
    row = found[found["headline"] == "co2_2019"].iloc[0]
    half = 3.182446305 * math.sqrt(5 / 3) / 2  # of the differences -10, -9, -8, -7
    assert (row["mean"], row["low"], row["high"]) == pytest.approx((-8.5, -8.5 - half, -8.5 + half))
    assert (row["reference"], row["level"]) == (1020.0, 1011.5)
    assert row["relative"] == pytest.approx(-8.5 / 1020)
    assert row["wanted"] == pytest.approx(10.2)
    assert (row["replications"], row["needed"]) == (4, 3)  # t(2) s / sqrt(3) = 3.2 is enough, t(1) s / sqrt(2) is 11.6


def test_what_is_nothing_on_both_sides_does_not_differ():
    plan = plan_of("historical", "supervision")
    found = compare.differences(plan, made_up(plan, np.ones((2, 4))), {})
    row = found[found["headline"] == "closures_2019"].iloc[0]
    assert (row["mean"], row["low"], row["high"]) == (0, 0, 0)
    assert math.isnan(row["relative"])
    assert "-" in compare.text(plan, found, {})


def test_a_replication_that_failed_on_one_side_is_left_out_on_both():
    plan = plan_of("historical", "supervision")
    runs = made_up(plan, np.array([[10.0, 20, 30, 1000], [11, 22, 33, 44]]))
    found = compare.differences(plan, runs[runs["run"] != 7], {})
    row = found[found["headline"] == "co2_2019"].iloc[0]
    assert (row["replications"], row["mean"], row["reference"]) == (3, 2.0, 20.0)
    assert "3 to 4 replications" in compare.text(plan, found, {}) or "Means of 3" in compare.text(plan, found, {})


def test_where_all_runs_of_a_scenario_failed_nothing_is_said():
    plan = plan_of("historical", "supervision")
    runs = made_up(plan, np.ones((2, 4)))
    found = compare.differences(plan, runs[runs["point"] == 0], {})
    assert found["mean"].isna().all()
    assert set(found["replications"]) == {0}
    assert "Stricter supervision" in compare.text(plan, found, {})


def test_one_replication_has_no_interval_and_the_text_says_so():
    plan = plan_of("historical", "supervision", replications=1)
    found = compare.differences(plan, made_up(plan, np.array([[10.0], [12.0]])), {})
    assert found["low"].isna().all()
    assert "One replication has no interval" in compare.text(plan, found, {})


def test_precision_is_an_amount_or_a_share():
    headlines = read_outputs("co2@2019,adoption", 2019)
    found = compare.read_precision(["co2@2019=0.5%", "adoption=0.002"], headlines, 2019)
    assert found["co2_2019"].half_width(-400.0) == 2.0
    assert found["adoption_2019"].half_width(0.5) == 0.002


# --- the command


def test_differences_are_those_of_worlds_run_alone(answered: Path):
    found = pd.read_csv(answered / "differences.csv").set_index(["scenario", "headline"])
    plans = {"historical": read_scenario("historical"), VARIANT: read_scenario(VARIANT)}
    co2 = {name: [] for name in plans}
    for replication in range(3):
        for name, scenario in plans.items():
            world = World(scenario, firms=120, seed=seed(7, replication), until=2019)
            world.run()
            co2[name].append(world.record.national["co2"][8:12].sum())
    change = np.subtract(co2[VARIANT], co2["historical"])
    row = found.loc[(VARIANT, "co2_2019")]
    assert row["mean"] == pytest.approx(change.mean(), rel=1e-6)
    assert row["high"] - row["mean"] == pytest.approx(4.30265273 * change.std(ddof=1) / math.sqrt(3), rel=1e-6)
    assert row["mean"] < 0
    assert row["unit"] == "tCO2"


def test_bands_add_up_to_the_differences(answered: Path):
    """The year of a flow is the sum of its quarters; a stock at its end is that of the last."""
    found = pd.read_csv(answered / "differences.csv").set_index(["scenario", "headline"])
    bands = pd.read_csv(answered / "bands.csv")
    for scenario in ("laissez-faire", VARIANT):
        own = bands[bands["scenario"] == scenario]
        co2 = own[(own["series"] == "co2") & (own["year"] == 2019)]
        assert len(co2) == 4
        assert co2["mean"].sum() == pytest.approx(found.loc[(scenario, "co2_2019"), "mean"], rel=1e-6)
        loans = own[(own["series"] == "green_loans") & (own["quarter"] == "2019Q4")].iloc[0]
        assert loans["mean"] == pytest.approx(found.loc[(scenario, "green_loans_2019"), "mean"], rel=1e-6)
        assert loans["low"] == pytest.approx(found.loc[(scenario, "green_loans_2019"), "low"], rel=1e-6)
        output = own[(own["series"] == "output") & (own["year"] >= 2018)]
        assert output["mean"].sum() == pytest.approx(found.loc[(scenario, "output_2018_2019"), "mean"], rel=1e-6)
    assert (bands["runs_5"] <= bands["runs_25"]).all()
    assert (bands["runs_75"] <= bands["runs_95"]).all()


def test_before_it_begins_a_policy_changes_nothing(answered: Path):
    bands = pd.read_csv(answered / "bands.csv")
    before = bands[(bands["scenario"] == VARIANT) & (bands["year"] == 2017)]
    assert (before[["mean", "low", "high", "runs_5", "runs_95"]] == 0).all(axis=None)


def test_every_run_has_the_seed_of_its_replication(answered: Path):
    runs = pd.read_csv(answered / "runs.csv")
    assert runs.groupby("replication")["seed"].nunique().tolist() == [1, 1, 1]
    assert list(runs["label"].drop_duplicates()) == ["historical", "laissez-faire", VARIANT]
    assert (answered / "series.csv").is_file()


def test_it_says_what_it_found(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    small = ("--firms", "120", "--until", "2018", "--replications", "2", "--workers", "1")
    assert execute(["compare", "historical", "laissez-faire", *small, "--precision", "co2=5%"]) == 0
    told = capsys.readouterr().out
    folder = tmp_path / "results" / "compare-historical-laissez-faire-replications2-firms120-until2018"
    for words in (
        "No green policy (laissez-faire)",
        "in historical",
        "CO2, 2018 (Mt CO2)",
        "co2_2018: 5 %",
        str(folder),
    ):
        assert words in told
    assert folder.is_dir()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["historical"], "two scenarios or more"),
        (["historical", "historical"], "two scenarios are called 'historical'"),
        (["historical", "supervison"], "did you mean 'supervision'"),
        (["historical", "historical+carbn_tax=5"], "did you mean 'carbon_tax'"),
        (["historical", "historical+carbon_tax"], "write lever=value"),
        (["historical", "supervision", "--firms", "2"], "firms: 2 is not allowed; give 27 to"),
        (["historical", "supervision", "--firms", "many"], "'many' is not a whole number"),
        (["historical", "supervision", "--until", "2016"], "until: 2016 is not allowed"),
        (["historical", "supervision", "--workers", "0"], "--workers: 0 is not allowed"),
        (["historical", "supervision", "--outputs", "co2,co2@2035"], "given twice"),
        (["historical", "supervision", "--outputs", "jbos"], "did you mean 'jobs'"),
        (["historical", "supervision", "--precision", "co2@2035"], "write co2@2035=1%"),
        (["historical", "supervision", "--precision", "co2@2035=-1%"], "above 0"),
        (["historical", "supervision", "--precision", "co2@2030=1%"], "not among the outputs compared"),
        (["historical", "supervision", "--replication", "3"], "did you mean '--replications'"),
    ],
)
def test_wrong_input_is_refused_in_one_line(arguments: list[str], words: str, refused: Callable[[list[str]], str]):
    assert words in refused(["compare", *arguments])


@pytest.mark.parametrize(
    "arguments",
    [
        ["compare", "historical", "nowhere"],
        ["attribute", "historical"],
        ["target", "--output", "co2", "--reach", "-10%", "--lever", "nothing"],
        ["target", "--help"],
    ],
)
def test_help_and_refusals_load_no_heavy_library(arguments: list[str]):
    code = (
        "import sys\nfrom experiments.cli import execute\n"
        f"try:\n    execute({arguments})\nexcept SystemExit:\n    pass\n"
        "print('loaded', *(name for name in ('mesa', 'pandas', 'solara') if name in sys.modules))"
    )
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.splitlines()[-1].split() == ["loaded"]


def test_two_variants_of_one_name_are_refused():
    with pytest.raises(InputError, match="two scenarios are called"):
        plan_of("historical", VARIANT, VARIANT)
