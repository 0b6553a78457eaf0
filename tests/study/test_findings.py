"""Findings: the page and its pictures are what the tables say, and the arithmetic behind the tables is right."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.findings import price
from experiments.findings.__main__ import main
from experiments.findings.answers import Answer, Answers, NoLongerTrueError, Sweep, holds, percent, ratio
from experiments.findings.page import DOCS, FINDINGS, HOME, PAGE, identifier, picture, read_answers, stale
from experiments.study.spec import read_spec, spec_names
from model.errors import InputError

STUDENT = 2.2009851600829503  # 97.5 % quantile with eleven degrees of freedom


# --- the page


def test_page_and_pictures_are_what_the_tables_say():
    assert stale() == [], "run python -m experiments.findings"


def test_every_shipped_question_is_answered():
    answered_elsewhere = {"sensitivity-2030", "policy-ranking", "discovery-2030"}  # pages of their own in docs
    assert set(FINDINGS) == set(spec_names()) - answered_elsewhere
    page = (DOCS / PAGE).read_text("utf-8")
    for name in FINDINGS:
        assert f"greenforge sweep {name}" in page
        assert f"{HOME}/{name}.svg" in page


@pytest.mark.parametrize("name", list(FINDINGS))
def test_a_picture_is_drawn_from_the_table_and_says_from_which(name: str):
    answers = read_answers(name)
    text = picture(name, answers)
    assert text.startswith("<?xml")
    assert identifier(answers) in text
    assert text == picture(name, answers)


@pytest.mark.parametrize("name", list(FINDINGS))
def test_answers_rest_on_all_runs_and_lie_in_their_intervals(name: str):
    replications = read_spec(name).plan.replications
    for row in read_answers(name).rows:
        assert row.replications == replications
        assert row.low <= row.mean <= row.high, row


def test_check_tells_what_is_stale(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    shutil.copytree(DOCS / HOME, tmp_path / HOME)
    (tmp_path / PAGE).write_bytes((DOCS / PAGE).read_bytes())
    assert main(["--check"], tmp_path) == 0
    name = next(iter(FINDINGS))
    table = tmp_path / HOME / f"{name}.csv"
    head, first, rest = table.read_text("utf-8").split("\n", 2)
    cells = first.split(",")
    assert cells[3] == f"{read_answers(name).rows[0].mean:.6g}"
    table.write_text("\n".join([head, ",".join([*cells[:3], "0.1", *cells[4:]]), rest]), "utf-8")
    capsys.readouterr()
    assert main(["--check"], tmp_path) == 1
    assert capsys.readouterr().out.split() == [f"{HOME}/{name}.svg"]  # a figure that the words do not name
    (tmp_path / PAGE).write_text("something else")
    assert main(["--check"], tmp_path) == 1
    assert capsys.readouterr().out.split() == [f"{HOME}/{name}.svg", PAGE]


def test_a_sweep_that_was_not_carried_out_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    name = next(iter(FINDINGS))
    assert main([name, "--results", str(tmp_path)], tmp_path) == 2
    assert f"'greenforge sweep {name}' makes one" in capsys.readouterr().err


def test_a_sentence_that_is_no_longer_true_stops_the_page():
    assert holds(True, "So it is.") == "So it is."
    with pytest.raises(NoLongerTrueError, match="So it is"):
        holds(False, "So it is.")


# --- the arithmetic


def sweep_of(name: str, folder: Path, **columns: object) -> Sweep:
    """A sweep whose runs hold made-up figures: each column a function of point's name and replications."""
    plan = read_spec(name).plan
    folder.mkdir(exist_ok=True)
    rows = {
        "run": [run.number for run in plan.runs()],
        "label": [plan.points[run.point].name for run in plan.runs()],
        "replication": [run.replication for run in plan.runs()],
    }
    for column, of in columns.items():
        rows[column] = [of(plan.points[run.point].name, run.replication) for run in plan.runs()]  # type: ignore[operator]
    pd.DataFrame(rows).to_csv(folder / "runs.csv", index=False)
    return Sweep(plan, folder)


def test_changes_are_paired(tmp_path: Path):
    luck = np.random.default_rng(1).normal(size=100)
    sweep = sweep_of(
        price.NAME, tmp_path, adoption_2035=lambda point, r: 0.5 + luck[r] + (0.1 + 0.01 * r) * (point == "tax 10")
    )
    found = sweep.points("tax 10", "historical", "adoption_2035")
    each = 10 + np.arange(12.0)
    half = STUDENT * each.std(ddof=1) / 12**0.5
    assert (found.mean, found.low, found.high) == pytest.approx((each.mean(), each.mean() - half, each.mean() + half))
    assert (found.unit, found.replications, found.shows) == ("points", 12, True)


def test_a_percentage_is_of_the_mean_of_the_reference():
    reference = np.array([90.0, 100.0, 110.0])
    found = percent("x", "y", 1.1 * reference, reference)
    assert (found.mean, found.low, found.high) == pytest.approx((10, 10, 10))


def test_a_ratio_of_means_has_no_error_where_both_move_together():
    below = np.array([1.0, 2.0, 4.0])
    found = ratio("x", "y", "CNY", 3 * below, below)
    assert (found.mean, found.low, found.high) == pytest.approx((3, 3, 3))


def test_an_unfinished_sweep_is_refused(tmp_path: Path):
    sweep_of(price.NAME, tmp_path)
    runs = pd.read_csv(tmp_path / "runs.csv")
    runs.iloc[:-1].to_csv(tmp_path / "runs.csv", index=False)
    with pytest.raises(InputError, match="does not hold every run"):
        Sweep(read_spec(price.NAME).plan, tmp_path)


def test_answers_survive_their_file(tmp_path: Path):
    rows = [Answer("a, b", "q", "%", 1.23456, -0.5, 3.0, 12), Answer("c", "q", "Mt", 1e9, 9e8, 1.1e9, 12)]
    file = tmp_path / "answers.csv"
    file.write_text(Answers(rows).to_csv(), encoding="utf-8")
    assert Answers.from_csv(file).rows == tuple(rows)
    assert Answers.from_csv(file)["c", "q"] == rows[1]
    assert replace(rows[0], point="z") == rows[0].called("z")
    with pytest.raises(ValueError, match="same point and quantity"):
        Answers([rows[0], replace(rows[0], mean=0.0)])


def test_the_tax_that_avoids_as_much_as_the_subsidy_is_interpolated(tmp_path: Path):
    """A tax that avoids 2 Mt a yuan up to 10 and 1 Mt beyond; subsidies that avoid 25 Mt and cost 50 bn."""
    luck = np.linspace(-1, 1, 12)

    def emitted(point: str, replication: int) -> float:
        if point.startswith("tax"):
            rate = float(point.split()[1].rstrip(","))
            return 1e9 - 1e6 * (min(rate, 10) * 2 + max(rate - 10, 0))
        return 1e9 - 1e6 * (25 + luck[replication]) * point.startswith("subsidy")

    def spent(point: str, _: int) -> float:
        if point.startswith("subsidy"):
            return 50_000.0 * float(point.split()[1].rstrip(","))
        return 10_000.0 * (point == price.EQUAL_COST)

    sweep = sweep_of(
        price.NAME, tmp_path, co2_2024_2035=emitted, green_spending_2024_2035=spent,
        carbon_revenue_2024_2035=lambda point, _: 7000.0 * point.startswith("tax"),
    )  # fmt: skip
    rate, subsidy = price.equal(sweep)
    half = STUDENT * luck.std(ddof=1) / 12**0.5
    assert (rate.mean, rate.low, rate.high) == pytest.approx((15, 15 - half, 15 + half))
    # 10 bn are twice what a subsidy of 0.1 costs, where it avoids as much as any
    assert subsidy.mean == pytest.approx(-2.5)
    assert price.cost(sweep, "subsidy 1").mean() == pytest.approx(50)
    assert price.cost(sweep, "tax 10").mean() == pytest.approx(-7)
    assert price.cost(sweep, "tax 10, to subsidies").mean() == pytest.approx(-7)
    assert price.cost(sweep, "tax 10, returned").mean() == pytest.approx(0)
    assert price.cost(sweep, price.EQUAL_COST).mean() == pytest.approx(10)
