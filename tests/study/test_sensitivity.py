"""Sensitivity of the real model: both stages in one study, what fails is left out whole, what is wrong is said."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.cli import execute
from experiments.sensitivity.answer import LUCK, MORRIS, SOBOL, enough, indexed, outputs, screened
from experiments.sensitivity.command import answer, told
from experiments.sensitivity.page import BEGIN, END, filled, section
from experiments.sensitivity.question import Effort, read_question, screening_plan, seed, whole_plan
from experiments.sensitivity.words import text
from experiments.study.factors import uncertain
from experiments.study.study import Tally
from model.catalogue import catalogue
from model.errors import InputError
from model.parameters import PARAMETERS

SPEC = """
title = "What decides who knows?"
question = "Which of these makes awareness uncertain?"
firms = 60
until = 2018
replications = 2
outputs = ["awareness", "adoption"]
[sensitivity]
trajectories = 3
keep = 2
samples = 4
[levers.publicity]
[parameters.awareness_alone]
[parameters.bond_term]
"""


def written(folder: Path, text: str = SPEC) -> Path:
    file = folder / "spec.toml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results of a small analysis, made once."""
    home = tmp_path_factory.mktemp("sensitivity")
    arguments = ["sensitivity", str(written(home)), "--out", str(home / "out"), "--plot", str(home / "tornado.svg")]
    assert execute([*arguments, "--workers", "1"]) == 0
    return home / "out"


def test_both_stages_are_in_the_folder(folder: Path):
    runs, morris, sobol, luck = (pd.read_csv(folder / f"{name}.csv") for name in ("runs", "morris", "sobol", "luck"))
    assert runs["point"].nunique() == 1 + 3 * 4 + 4 * 4
    assert len(runs) == 2 * runs["point"].nunique()
    assert list(morris.columns) == MORRIS.columns
    assert list(sobol.columns) == SOBOL.columns
    assert list(luck.columns) == LUCK.columns
    assert (len(morris), len(sobol), len(luck)) == (2 * 3, 2 * 2, 2)


def test_what_informs_matters_and_what_does_not_is_not_kept(folder: Path):
    morris = pd.read_csv(folder / "morris.csv").set_index(["headline", "input"])
    own = morris.loc["awareness_2018"]
    assert own["mu_star"].idxmax() == "publicity"
    assert own.loc["publicity", "mu"] > 0
    assert own.loc["bond_term", "mu_star"] == 0
    assert own["kept"].to_dict() == {"publicity": 1, "awareness_alone": 1, "bond_term": 0}
    assert set(pd.read_csv(folder / "sobol.csv")["input"]) == {"publicity", "awareness_alone"}


def test_inputs_that_are_not_kept_stay_as_they_stand(folder: Path):
    runs = pd.read_csv(folder / "runs.csv")
    second = runs[runs["label"].str.startswith("sample")]
    assert second["bond_term"].isna().all()
    assert second[["publicity", "awareness_alone"]].notna().all(axis=None)
    assert runs.loc[runs["point"] == 0, ["publicity", "awareness_alone", "bond_term"]].isna().all(axis=None)


def test_the_folder_describes_itself(folder: Path):
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert {each["name"] for each in package["resources"]} == {"runs", "morris", "sobol", "luck"}
    assert "Which of these makes awareness uncertain?" in package["description"]
    assert "Publicity" in package["description"]


def test_the_picture_is_drawn(folder: Path):
    picture = (folder.parent / "tornado.svg").read_text(encoding="utf-8")
    assert picture.count("<svg") == 1


@pytest.mark.slow
def test_the_same_question_gives_the_same_bytes(folder: Path, tmp_path: Path):
    again = ["sensitivity", str(written(tmp_path)), "--out", str(tmp_path / "out"), "--plot", str(tmp_path / "t.svg")]
    assert execute([*again, "--workers", "2"]) == 0
    for name in ("runs.csv", "morris.csv", "sobol.csv", "luck.csv", "datapackage.json"):
        assert (tmp_path / "out" / name).read_bytes() == (folder / name).read_bytes(), name
    assert (tmp_path / "t.svg").read_bytes() == (folder.parent / "tornado.svg").read_bytes()


def test_seeds_depend_on_root_and_purpose(tmp_path: Path):
    question = read_question(str(written(tmp_path)))
    other = dataclasses.replace(question, plan=dataclasses.replace(question.plan, root_seed=0))
    seeds = {seed(each, purpose) for each in (question, other) for purpose in ("screening", "indices")}
    assert len(seeds) == 4
    assert 0 not in seeds


def test_screening_alone_takes_no_indices(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    small = SPEC.replace("keep = 2", "keep = 0").replace("trajectories = 3", "trajectories = 2")
    file = written(
        tmp_path, small.replace("[parameters.bond_term]", "").replace("replications = 2", "replications = 1")
    )
    assert execute(["sensitivity", str(file), "--out", str(tmp_path / "out"), "--workers", "1"]) == 0
    assert not (tmp_path / "out" / "sobol.csv").exists()
    told = capsys.readouterr().out
    assert "mu*" in told
    assert "total index" not in told


@pytest.mark.slow
def test_too_many_failures_give_no_answer_but_keep_the_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    text = SPEC.replace("firms = 60", "firms = 3000").replace("replications = 2", "replications = 1")
    file = written(tmp_path, "time_limit = 0.001\n" + text.replace("trajectories = 3", "trajectories = 2"))
    assert execute(["sensitivity", str(file), "--out", str(tmp_path / "out"), "--workers", "1"]) == 3
    told = capsys.readouterr().out
    assert "says nothing about all of them" in told
    assert "--retry" in told
    assert not (tmp_path / "out" / "morris.csv").exists()
    assert len(pd.read_csv(tmp_path / "out" / "failures.csv")) == 1 + 2 * 4
    assert execute(["report", str(tmp_path / "out")]) == 0
    assert "9 runs failed" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


# --- what is done with failed runs, on runs made up from a function


@pytest.fixture
def made_up(tmp_path: Path):
    """A question, its whole plan, and runs whose awareness is twice the first input plus luck."""
    question = read_question(str(written(tmp_path, SPEC.replace("samples = 4", "samples = 64"))))
    plan = whole_plan(question, screening_plan(question), [0, 1])
    rows = [
        {"run": run.number, "point": run.point, "replication": run.replication,
         "awareness_2018": 2.0 * (point.values[0] or 0.0) + 0.01 * run.replication, "adoption_2018": 1.0}
        for run in plan.runs()
        for point in [plan.points[run.point]]
    ]  # fmt: skip
    return question, plan, pd.DataFrame(rows)


def test_the_answer_is_that_of_the_function(made_up):
    question, plan, runs = made_up
    morris, kept = screened(question, plan, runs)
    own = morris[morris["headline"] == "awareness_2018"].set_index("input")
    assert own["mu"].round(8).to_dict() == {"publicity": 2.0, "awareness_alone": 0.0, "bond_term": 0.0}
    assert kept[0] == 0
    sobol, chance = indexed(question, plan, runs, [0, 1])
    own = sobol[sobol["headline"] == "awareness_2018"].set_index("input")
    assert own.loc["publicity", "total_low"] < 1 < own.loc["publicity", "total_high"]
    assert own.loc["awareness_alone", "total"] == pytest.approx(0, abs=1e-12)
    assert chance.set_index("headline").loc["awareness_2018", "left"] == pytest.approx(0, abs=1e-6)


def test_the_same_question_has_the_same_points_and_answers(made_up):
    question, plan, runs = made_up
    assert whole_plan(question, screening_plan(question), [0, 1]) == plan
    pd.testing.assert_frame_equal(screened(question, plan, runs)[0], screened(question, plan, runs)[0])
    for one, other in zip(indexed(question, plan, runs, [0, 1]), indexed(question, plan, runs, [0, 1]), strict=True):
        pd.testing.assert_frame_equal(one, other)


def test_an_output_that_never_moves_has_no_indices(made_up):
    question, plan, runs = made_up
    morris, _ = screened(question, plan, runs)
    sobol, chance = indexed(question, plan, runs, [0, 1])
    assert sobol.loc[sobol["headline"] == "adoption_2018", "total"].isna().all()
    assert "-" in text(plan, morris, sobol, chance)


def test_a_failed_run_takes_its_trajectory_or_sample_with_it(made_up):
    question, plan, runs = made_up
    second_trajectory, first_sample = 1 + 4 + 2, question.screening_rows.stop + 1
    lost = runs[~((runs["point"] == second_trajectory) & (runs["replication"] == 1)) & (runs["point"] != first_sample)]
    morris, _ = screened(question, plan, lost)
    sobol, _ = indexed(question, plan, lost, [0, 1])
    assert set(morris["trajectories"]) == {2.0}
    assert set(sobol["samples"]) == {63.0}
    assert morris.loc[0, "mu"] == pytest.approx(2.0)


def test_half_of_a_design_must_be_whole(made_up):
    question, plan, runs = made_up
    rows, size = question.screening_rows, 4
    assert enough(plan, runs, rows, size)
    assert enough(plan, runs[runs["point"] != 1], rows, size)
    assert not enough(plan, runs[~runs["point"].isin([1, 5])], rows, size)


class Made:
    """Stands in for a study: runs made up beforehand, of which some failed."""

    def __init__(self, runs: pd.DataFrame) -> None:
        self._runs = runs

    def carry_out(self, plan) -> Tally:
        return Tally(len(self.runs(plan)), len(plan) - len(self.runs(plan)), len(plan))

    def runs(self, plan) -> pd.DataFrame:
        return self._runs[self._runs["run"] < len(plan)]


def test_a_stage_that_lost_more_than_half_gives_no_answer(made_up):
    question, plan, runs = made_up
    screening = question.screening_rows
    tally, reached, found = answer(question, Made(runs[runs["point"] < 5]))
    assert (found, len(reached.points), tally.failed) == (None, screening.stop, len(reached) - 10)
    assert "screening" in told(question, found)
    _, reached, found = answer(question, Made(runs[runs["point"] < screening.stop + 20]))
    assert found is not None
    assert (found.sobol, len(reached.points)) == (None, len(plan.points))
    assert "samples of the indices" in told(question, found)
    nothing = pd.DataFrame(columns=runs.columns, dtype=object)  # what pandas reads from a table without rows
    assert answer(question, Made(nothing))[2] is None
    _, _, found = answer(question, Made(runs))
    assert found is not None
    assert found.sobol is not None


def test_outputs_are_in_the_order_of_points_and_replications(made_up):
    question, plan, runs = made_up
    shuffled = runs.sample(frac=1, random_state=1)
    found = outputs(plan, shuffled, plan.headlines[0], question.screening_rows)
    expected = [2.0 * (point.values[0] or 0.0) for point in plan.points[question.screening_rows]]
    assert np.allclose(found - 0.01 * np.arange(2), np.array(expected)[:, None])


# --- what is wrong in a spec


@pytest.mark.parametrize(("change", "said"), [
    (("samples = 4", "samples = 5"), "no power of two"),
    (("keep = 2", "keep = 1"), "2 or more"),
    (("keep = 2", "keep = 4"), "from 0 to 3"),
    (("trajectories = 3", "trajectories = 1"), "from 2 to"),
    (("trajectories = 3", "levels = 3"), "even number"),
    (("keep = 2", 'keep = 2\nparameters = "some"'), "none of named, all"),
    (("trajectories = 3", "trajectory = 3"), "did you mean 'trajectories'"),
    (("samples = 4", "samples = 1048576"), "too many runs"),
    (("[parameters.awareness_alone]\n[parameters.bond_term]\n", ""), "two or more"),
    (("[parameters.bond_term]", "[parameters.tax_rate]"), "no plausible range"),
    (("firms = 60", 'firms = 60\nscenarios = ["historical", "laissez-faire"]'), "of one"),
])  # fmt: skip
def test_mistakes_are_named(tmp_path: Path, change: tuple[str, str], said: str):
    assert change[0] in SPEC
    with pytest.raises(InputError, match=said):
        read_question(str(written(tmp_path, SPEC.replace(*change))))


def test_all_mistakes_of_the_section_are_told_at_once(tmp_path: Path):
    file = written(tmp_path, SPEC.replace("samples = 4", "samples = 5").replace("keep = 2", "keep = 1"))
    with pytest.raises(InputError, match=r"spec\.toml: .*samples.*keep"):
        read_question(str(file))


def test_all_uncertain_parameters_are_inputs_where_it_says_so(tmp_path: Path):
    text = (
        SPEC.replace("keep = 2", 'keep = 2\nparameters = "all"')
        .replace("[parameters.bond_term]", "[parameters.bond_term]\nlow = 2\nhigh = 4")
        .replace("trajectories = 3", "trajectories = 2")
    )
    question = read_question(str(written(tmp_path, text)))
    ranges = uncertain(catalogue())
    names = question.ranges.names
    assert len(names) == len(set(names)) == len(ranges) + 1  # and publicity
    assert names[:3] == ("publicity", "awareness_alone", "bond_term")
    assert (question.low[2], question.high[2]) == (2, 4)
    assert all(
        (low, high) == ranges[name]
        for name, low, high in zip(names[3:], question.low[3:], question.high[3:], strict=True)
    )
    assert "payback_deciders" not in names
    assert all(PARAMETERS[name].low <= low < high <= PARAMETERS[name].high for name, (low, high) in ranges.items())
    assert len(screening_plan(question).points) == 1 + 2 * (len(names) + 1)


def test_the_section_may_be_missing(tmp_path: Path):
    text = "\n".join(line for line in SPEC.splitlines() if line.split(" ")[0] not in
                     ("[sensitivity]", "trajectories", "keep", "samples"))  # fmt: skip
    assert read_question(str(written(tmp_path, text))).effort == Effort(keep=3)


def test_a_picture_that_cannot_be_drawn_is_refused_before_anything_runs(tmp_path: Path):
    file = written(tmp_path)
    assert execute(["sensitivity", str(file), "--out", str(tmp_path / "out"), "--plot", "x.pdf"]) == 2
    assert not (tmp_path / "out").exists()


def test_the_shipped_spec_can_be_read():
    question = read_question("sensitivity-2030")
    assert set(question.ranges.names) == set(uncertain(catalogue()))
    assert [headline.name for headline in question.plan.headlines] == [
        "adoption_2030",
        "co2_2030",
        "green_spending_2030",
    ]


def test_the_page_says_what_its_tables_say():
    file = Path(__file__).resolve().parents[2] / "docs" / "sensitivity.md"
    question = read_question("sensitivity-2030")
    tables = [pd.read_csv(file.with_suffix("") / f"{name}.csv") for name in ("morris", "sobol", "luck")]
    told = file.read_text(encoding="utf-8")
    assert filled(told, question, section(question, question.plan, *tables)) == told


def test_the_answer_goes_into_the_marked_place_of_a_page(tmp_path: Path):
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN.format('spec')}\nformer answer\n{END}\nafter\n", encoding="utf-8")
    command = ["sensitivity", str(written(tmp_path)), "--out", str(tmp_path / "out"), "--workers", "1"]
    assert execute([*command, "--page", str(page)]) == 0
    told = page.read_text(encoding="utf-8")
    assert told.startswith("before\n")
    assert told.endswith(f"{END}\nafter\n")
    assert "former answer" not in told
    assert "asks it of 3 inputs" in told
    assert "inputs are told from luck, 1 move nothing at all" in told
    for name in ("morris", "sobol", "luck"):
        assert (tmp_path / "page" / f"{name}.csv").read_bytes() == (tmp_path / "out" / f"{name}.csv").read_bytes()


def test_a_page_without_a_place_is_refused_before_anything_runs(tmp_path: Path):
    page = tmp_path / "page.md"
    page.write_text("nothing marked", encoding="utf-8")
    command = ["sensitivity", str(written(tmp_path)), "--out", str(tmp_path / "out"), "--page", str(page)]
    assert execute(command) == 2
    assert not (tmp_path / "out").exists()


def test_indices_that_are_mostly_luck_are_not_told(made_up):
    question, plan, runs = made_up
    morris, kept = screened(question, plan, runs)
    sobol, chance = indexed(question, plan, runs, kept)
    assert "total indices are: publicity 1" in section(question, plan, morris, sobol, chance)
    chance["left"] = 0.5
    told = section(question, plan, morris, sobol, chance)
    assert "50 % of the variance that the indices take apart is luck" in told
    assert "total indices are" not in told
