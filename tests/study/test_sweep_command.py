"""``greenforge sweep``: what it writes, what it says, and what it refuses."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from experiments import sweep
from experiments.cli import execute
from experiments.manifest import CHECKOUT
from experiments.study.effects import EFFECTS, amount, change, effects
from experiments.study.headlines import read_headline
from experiments.study.plan import seed
from experiments.study.question import MOST_LISTED, question
from experiments.study.spec import read_spec, spec_names
from experiments.study.study import Means
from model.world import World

SPEC = """
title = "Does a tax help?"
question = "What does a tax on carbon change?"
firms = 120
until = 2018
replications = 3
outputs = ["co2@2018", "adoption@2018", "carbon_revenue@2018"]
tables = ["series"]
[design]
kind = "grid"
[levers.carbon_tax]
values = [100, 500]
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a spec and its results, made once; tests only read it."""
    folder = tmp_path_factory.mktemp("sweep")
    (folder / "tax.toml").write_text(SPEC)
    assert execute(["sweep", str(folder / "tax.toml"), "--out", str(folder / "out"), "--workers", "1"]) == 0
    return folder


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory with a spec."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tax.toml").write_text(SPEC)
    return tmp_path


# --- what it writes


def test_a_row_of_runs_is_the_run_it_says(home: Path):
    runs = pd.read_csv(home / "out" / "runs.csv")
    assert list(runs["label"].unique()) == ["historical", "carbon_tax=100", "carbon_tax=500"]
    row = runs.loc[runs["run"] == 7].iloc[0]
    assert (row["point"], row["replication"], row["carbon_tax"], row["seed"]) == (2, 1, 500, seed(1, 1))
    world = World("historical", firms=120, until=2018, seed=int(row["seed"]), carbon_tax=500.0)
    world.run()
    national = world.frame("national")
    assert row["co2_2018"] == pytest.approx(national.loc[national["year"] == 2018, "co2"].sum(), rel=1e-9)
    assert row["adoption_2018"] == pytest.approx(national.loc[national["year"] == 2018, "adoption"].mean(), rel=1e-9)


def test_effects_are_paired_differences_from_the_baseline(home: Path):
    runs = pd.read_csv(home / "out" / "runs.csv").pivot(index="replication", columns="label", values="co2_2018")
    rows = pd.read_csv(home / "out" / EFFECTS.file)
    assert list(rows.columns) == EFFECTS.columns
    row = rows[(rows["label"] == "carbon_tax=500") & (rows["headline"] == "co2_2018")].iloc[0]
    difference = runs["carbon_tax=500"] - runs["historical"]
    half = 4.302652729749464 * difference.std() / 3**0.5  # Student's t with two degrees of freedom
    assert row["replications"] == 3
    assert row["mean"] == pytest.approx(runs["carbon_tax=500"].mean())
    assert row["difference"] == pytest.approx(difference.mean())
    assert (row["difference_low"], row["difference_high"]) == pytest.approx(
        (difference.mean() - half, difference.mean() + half)
    )
    assert row["relative"] == pytest.approx(difference.mean() / runs["historical"].mean())
    base = rows[rows["label"] == "historical"]
    assert base["difference"].isna().all()
    assert base["mean"].notna().all()


def test_it_ends_with_a_short_summary(here: Path, capsys: pytest.CaptureFixture[str]):
    assert execute(["sweep", "tax.toml", "--workers", "1"]) == 0
    printed = capsys.readouterr().out
    for part in (
        "Does a tax help?", "3 points x 3 replications = 9 runs: 9 done; 120 firms, to 2018", "CO2, 2018",
        "95 % intervals", str(here / "results" / "tax"), "runs.csv",
    ):  # fmt: skip
        assert part in printed
    assert len(printed.splitlines()) < 30
    rows = pd.read_csv("results/tax/effects.csv").set_index(["label", "headline"])
    headline = read_headline("co2@2018", 2018)
    assert change(headline, rows.loc[("carbon_tax=500", "co2_2018")]) in printed
    assert amount(headline, rows.loc[("historical", "co2_2018"), "mean"]) in printed


def test_a_change_is_told_in_the_unit_that_fits():
    row = {"difference": 0.02, "difference_low": 0.01, "difference_high": 0.03, "relative": 0.1, "relative_low": 0.05,
           "relative_high": 0.15}  # fmt: skip
    none = float("nan")
    assert change(read_headline("adoption", 2030), row) == "+2 points (+1 to +3)"
    assert change(read_headline("co2", 2030), row) == "+10 % (+5 to +15)"
    assert change(read_headline("subsidies", 2030), {**row, "relative": none}) == "+0.02 MCNY (+0.01 to +0.03)"
    assert (
        change(read_headline("co2", 2030), {**row, "relative_low": none}) == "+10 % (no interval from one replication)"
    )
    assert change(read_headline("adoption", 2030), {**row, "difference": none}) == "no runs to compare"


# --- one run, a pilot, the list


def test_one_run_alone_gives_the_numbers_of_the_sweep(home: Path, here: Path, capsys: pytest.CaptureFixture[str]):
    assert execute(["sweep", "tax.toml", "--run", "7"]) == 0
    printed = capsys.readouterr().out
    row = pd.read_csv(home / "out" / "runs.csv").loc[7]
    assert f"point 'carbon_tax=500', replication 1, seed {row['seed']}" in printed
    assert amount(read_headline("co2@2018", 2018), row["co2_2018"]) in printed
    assert sorted(path.name for path in here.iterdir()) == ["tax.toml"]


def test_one_run_that_fails_shows_its_traceback(here: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any):
    def fail(plan: object, number: int) -> None:
        raise RuntimeError("the books do not close")

    monkeypatch.setattr("experiments.study.work.live", fail)
    assert execute(["sweep", "tax.toml", "--run", "0"]) == sweep.SOME_FAILED
    told = capsys.readouterr().err
    assert "Traceback" in told
    assert "the books do not close" in told


def test_a_run_that_is_not_there_is_refused(here: Path, capsys: pytest.CaptureFixture[str]):
    assert execute(["sweep", "tax.toml", "--run", "9"]) == 2
    assert "there is no run 9; the runs of this spec go from 0 to 8" in capsys.readouterr().err


def test_a_dry_run_says_what_a_sweep_would_take_and_writes_nothing(here: Path, capsys: pytest.CaptureFixture[str]):
    assert execute(["sweep", "tax.toml", "--dry-run", "--workers", "2", "--shard", "1/2"]) == 0
    printed = capsys.readouterr().out
    assert "3 points x 3 replications = 9 runs, 5 of them in this part" in printed
    assert "3 runs took" in printed
    assert "With 2 workers all take about" in printed
    assert "kB" in printed
    assert sorted(path.name for path in here.iterdir()) == ["tax.toml"]


def test_a_dry_run_tells_a_run_that_takes_too_long(here: Path, capsys: pytest.CaptureFixture[str]):
    (here / "slow.toml").write_text(SPEC.replace("until = 2018", "until = 2018\ntime_limit = 0.001"))
    assert execute(["sweep", "slow.toml", "--dry-run"]) == sweep.SOME_FAILED
    assert "time limit): took longer than 0.001 s" in capsys.readouterr().out


def test_the_shipped_specs_are_listed(capsys: pytest.CaptureFixture[str]):
    assert execute(["sweep", "--list"]) == 0
    printed = capsys.readouterr().out
    assert spec_names()
    assert all(f"{name}: " in printed for name in spec_names())


# --- options


def test_options_become_means(here: Path, monkeypatch: pytest.MonkeyPatch):
    asked: list[sweep.Request] = []
    monkeypatch.setattr(sweep, "carry_out", lambda request: asked.append(request) or 0)
    arguments = [
        "tax.toml",
        "--workers",
        "3",
        "--scheduler",
        "tcp://x:1",
        "--resume",
        "--retry",
        "--shard",
        "2/5",
        "--parquet",
    ]
    assert execute(["sweep", *arguments, "--out", "there"]) == 0
    means = Means(workers=3, scheduler="tcp://x:1", shard=(2, 5), retry=True, resume=True, parquet=True)
    assert asked == [sweep.Request("tax.toml", Path("there"), means)]


def test_a_part_has_its_own_folder():
    assert sweep.default_folder("tax", Means(shard=(2, 5))) != sweep.default_folder("tax", Means(shard=(3, 5)))
    assert sweep.default_folder("tax", Means()) == Path("results/tax")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "name a spec"),
        (["nothing"], "unknown spec 'nothing'"),
        (["tax.toml", "--workers", "0"], "0 is not allowed; give 1 or more"),
        (["tax.toml", "--shard", "3/2"], "'3/2' is not a part: write 1/4"),
        (["tax.toml", "--shard", "0/2"], "'0/2' is not a part"),
        (["tax.toml", "--run", "x"], "'x' is not a whole number"),
        (["tax.toml", "--run", "1", "--dry-run"], "not allowed with argument"),
    ],
)
def test_wrong_options_are_refused(here: Path, arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]):
    assert execute(["sweep", *arguments]) == 2
    refused = capsys.readouterr().err
    assert refused.startswith("greenforge: error: ")
    assert told in refused
    assert refused.count("\n") == 1


def test_bad_specs_are_refused_before_anything_heavy_is_loaded(here: Path):
    (here / "bad.toml").write_text(SPEC.replace("carbon_tax]", "carbn_tax]"))
    program = """
import sys
from experiments.cli import execute
codes = [execute(arguments) for arguments in
         (["sweep", "bad.toml"], ["sweep", "bad.toml", "--dry-run"], ["sweep", "--list"])]
print(codes, [name for name in ("mesa", "pandas", "solara", "matplotlib") if name in sys.modules])
"""
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[2, 2, 0] []"
    assert done.stderr.count("did you mean 'carbon_tax'") == 2
    assert sorted(path.name for path in here.iterdir()) == ["bad.toml", "tax.toml"]


# --- the question


def test_the_question_is_json_and_the_same_for_the_same_spec(here: Path):
    first, second = (json.dumps(question(read_spec("tax.toml").plan, "sweep")) for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    ("old", "new", "differs"),
    [
        ("firms = 120", "firms = 130", {"firms"}),
        ("replications = 3", "replications = 4", {"replications"}),
        ("until = 2018", "until = 2018\nseed = 2", {"seed"}),
        ("values = [100, 500]", "values = [100, 400]", {"points"}),
        ('tables = ["series"]', "", {"tables"}),
        ("until = 2018", 'until = 2018\nsince = "2018Q1"', {"factors"}),
        ('"co2@2018", ', "", {"outputs"}),
        ('"What does a tax on carbon change?"', '"What?"', set()),
        ("until = 2018", "until = 2018\ntime_limit = 9", set()),
    ],
)
def test_another_spec_is_another_question_where_it_changes_the_numbers(
    here: Path, old: str, new: str, differs: set[str]
):
    assert old in SPEC
    before = question(read_spec("tax.toml").plan, "sweep")
    (here / "tax.toml").write_text(SPEC.replace(old, new))
    after = question(read_spec("tax.toml").plan, "sweep")
    assert {key for key in before if before[key] != after[key]} == differs


def test_a_changed_scenario_file_is_another_question(here: Path):
    (here / "tax.toml").write_text('scenarios = ["own.toml"]\n' + SPEC)
    asked = []
    for value in (0.3, 0.4):
        (here / "own.toml").write_text(f"[levers]\npublicity = {value}\n")
        asked.append(question(read_spec("tax.toml").plan, "sweep")["scenarios"]["own"]["levers"]["publicity"])
    assert asked == [{"steps": {"2017Q1": 0.3}}, {"steps": {"2017Q1": 0.4}}]


def test_many_points_are_asked_by_their_hash(here: Path):
    text = SPEC.replace('kind = "grid"', f'kind = "sobol"\npoints = {MOST_LISTED + 1}').replace(
        "values = [100, 500]", ""
    )
    (here / "tax.toml").write_text(text)
    points = question(read_spec("tax.toml").plan, "sweep")["points"]
    assert points["number"] == MOST_LISTED + 2
    (here / "tax.toml").write_text("seed = 5\n" + text)
    assert question(read_spec("tax.toml").plan, "sweep")["points"]["sha256"] != points["sha256"]


# --- effects where runs are missing


def test_a_difference_rests_on_the_replications_done_at_both_points(here: Path):
    plan = read_spec("tax.toml").plan
    runs = pd.DataFrame([
        {"point": run.point, "replication": run.replication,
         **{headline.name: 100.0 + run.replication + 10 * run.point for headline in plan.headlines}}
        for run in plan.runs()
    ])  # fmt: skip
    failed = {(0, 2), (1, 0), (2, 0), (2, 1), (2, 2)}  # point and replication
    left = runs[[pair not in failed for pair in zip(runs["point"], runs["replication"], strict=True)]]
    rows = effects(plan, left)
    one = rows[rows["headline"] == "co2_2018"].set_index("point")
    assert list(one["replications"]) == [2, 2, 0]
    assert one.loc[1, "mean"] == pytest.approx((111 + 112) / 2)
    assert one.loc[1, "difference"] == pytest.approx(10)  # replication 1 alone
    assert pd.isna(one.loc[1, "difference_low"])
    assert pd.isna(one.loc[2, "mean"])
    assert pd.isna(one.loc[2, "difference"])


def test_effects_of_many_points_are_those_of_each():
    plan = replace(read_spec("finance-without-supervision").plan, replications=4)
    plan = replace(plan, points=tuple(replace(plan.points[0], name=f"p{n}") for n in range(1000)), baseline=0)
    values = np.random.default_rng(1).normal(size=(len(plan), len(plan.headlines)))
    runs = pd.DataFrame(values, columns=[each.name for each in plan.headlines]).assign(
        point=[run.point for run in plan.runs()], replication=[run.replication for run in plan.runs()]
    )
    rows = effects(plan, runs)
    assert len(rows) == 1000 * len(plan.headlines)
    assert list(rows["point"][: len(plan.headlines)]) == [0] * len(plan.headlines)
    row = rows[(rows["point"] == 7) & (rows["headline"] == plan.headlines[1].name)].iloc[0]
    own, base = values[28:32, 1], values[:4, 1]
    assert row["difference"] == pytest.approx((own - base).mean())
