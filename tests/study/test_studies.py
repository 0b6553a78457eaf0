"""A study keeps every run, one owner and one question; a bad run costs only itself."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from plans import Crashing, Dying, Hanging, Hungry, Leaving, Misbehaving, Unreadable, facts, small

from experiments.folders import JOURNAL_FILE, is_ours
from experiments.study import identity, study
from experiments.study.plan import Plan
from experiments.study.study import Means, Study, Tally
from experiments.study.work import live
from experiments.tables import Column, Table
from model.catalogue import SHIPPED
from model.errors import InputError

QUESTION: dict[str, Any] = {"kind": "test", "levers": {"investment_subsidy": [0, 1]}}


def carried_out(folder: Path, plan: Plan, question: dict[str, Any] = QUESTION, **means: Any) -> Tally:
    with Study(folder, question, Means(**means), io.StringIO()) as study:
        tally = study.carry_out(plan)
        study.publish(plan, "What was asked.")
    return tally


def tables(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.csv"))}


def failures(folder: Path) -> list[dict[str, str]]:
    with (folder / "failures.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def plan() -> Plan:
    return small(4, tables=("series", "regions", "sectors"))


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, plan: Plan) -> Path:
    """A study that nothing happened to; tests only read it."""
    folder = tmp_path_factory.mktemp("study") / "out"
    assert carried_out(folder, plan) == Tally(8, 0, 8)
    return folder


def test_the_files_hold_the_runs_in_order(undisturbed: Path, plan: Plan):
    expected = [live(plan, number) for number in range(len(plan))]
    for name in ("runs", "series", "regions", "sectors"):
        text = (undisturbed / f"{name}.csv").read_text(encoding="utf-8")
        assert text.partition("\n")[2] == "".join(lines[name] for lines in expected)
    assert pd.read_csv(undisturbed / "runs.csv")["run"].tolist() == list(range(8))


def test_the_folder_explains_itself(undisturbed: Path):
    names = sorted(path.name for path in undisturbed.iterdir() if not path.name.startswith("."))
    csvs = ["regions.csv", "runs.csv", "sectors.csv", "series.csv"]
    assert names == ["datapackage.json", JOURNAL_FILE, "manifest.json", *csvs]
    manifest = json.loads((undisturbed / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["question"] == QUESTION
    assert manifest["runs"] == {"done": 8, "failed": 0}
    assert is_ours(undisturbed)


def test_every_column_is_described(undisturbed: Path):
    from frictionless import Package

    report = Package(str(undisturbed / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "message"])


def test_the_number_of_workers_makes_no_difference(tmp_path: Path, undisturbed: Path, plan: Plan):
    carried_out(tmp_path / "out", plan, workers=2)
    assert tables(tmp_path / "out") == tables(undisturbed)


def test_the_same_again_carries_nothing_out_and_gives_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plan: Plan, undisturbed: Path
):
    carried_out(tmp_path / "out", plan)
    monkeypatch.setattr(study, "LocalPool", lambda _: pytest.fail("it ran"))
    assert carried_out(tmp_path / "out", plan, resume=True) == Tally(8, 0, 8)
    assert tables(tmp_path / "out") == tables(undisturbed)


def test_a_plan_may_grow(tmp_path: Path):
    stream = io.StringIO()
    with Study(tmp_path / "out", QUESTION, Means(), stream) as study:
        assert study.carry_out(small(1)) == Tally(2, 0, 2)
        assert study.carry_out(small(2)) == Tally(4, 0, 4)
        assert study.runs(small(2))["investment_subsidy"].tolist() == [0, 0, 0.01, 0.01]
    assert "2 of 4 runs" in stream.getvalue()


def test_runs_of_another_plan_under_the_same_question_do_not_count(tmp_path: Path):
    carried_out(tmp_path / "out", small(2, 1))
    other = small(2, 1, root_seed=2)
    carried_out(tmp_path / "out", other)
    assert (tmp_path / "out/runs.csv").read_text().partition("\n")[2] == "".join(live(other, n)["runs"] for n in (0, 1))


# one owner, one question


def test_two_owners_refuse_each_other(tmp_path: Path):
    with (
        Study(tmp_path / "out", QUESTION),
        pytest.raises(InputError, match="another greenforge is at work there"),
        Study(tmp_path / "out", QUESTION),
    ):
        pass


def test_another_process_is_refused_too(tmp_path: Path):
    code = f"""
from pathlib import Path
from experiments.study.study import Study
with Study(Path({str(tmp_path / "out")!r}), {{}}): print("mine")
"""
    with Study(tmp_path / "out", QUESTION):
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "another greenforge is at work there" in done.stderr
    assert done.stdout == ""


def test_another_question_is_refused_with_what_differs(undisturbed: Path, plan: Plan):
    before = tables(undisturbed)
    with pytest.raises(InputError, match=r"answers another question: levers.investment_subsidy: \[0, 1\] -> \[0, 2\]"):
        carried_out(undisturbed, plan, {"kind": "test", "levers": {"investment_subsidy": [0, 2]}})
    assert tables(undisturbed) == before


def test_another_model_is_refused_with_what_changed(monkeypatch: pytest.MonkeyPatch, undisturbed: Path, plan: Plan):
    now = identity.model_identity()
    changed = now | {"model/period.py": "0" * 64, "numpy": "1.0"}
    monkeypatch.setattr(study, "model_identity", lambda: changed)
    with pytest.raises(InputError, match=rf"changed are model/period.py; numpy {now['numpy']} -> 1.0"):
        carried_out(undisturbed, plan)


def test_other_data_are_refused_with_what_changed(tmp_path: Path):
    data = tmp_path / "data"
    data.mkdir()
    for path in SHIPPED.glob("*.csv"):
        (data / path.name).write_bytes(path.read_bytes())
    carried_out(tmp_path / "out", small(1, 1, data=data))
    with (data / "policy.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    with pytest.raises(InputError, match=r"changed are data/policy\.csv"):
        carried_out(tmp_path / "out", small(2, 1, data=data))


def test_other_peoples_files_are_refused(tmp_path: Path):
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(InputError, match=r"not results of greenforge"):
        carried_out(tmp_path, small(1))
    (tmp_path / "thesis.txt").unlink()
    (tmp_path / JOURNAL_FILE).write_text("my diary")
    with pytest.raises(InputError, match=r"is not a journal of greenforge"):
        carried_out(tmp_path, small(1))
    assert [path.name for path in tmp_path.iterdir()] == [JOURNAL_FILE]


def test_results_of_a_single_run_are_refused(tmp_path: Path):
    (tmp_path / "manifest.json").write_text('{"program": "greenforge"}')
    with pytest.raises(InputError, match=r"results of another command"):
        carried_out(tmp_path, small(1))


def test_resume_needs_a_journal(tmp_path: Path):
    with pytest.raises(InputError, match=r"no journal to go on from"):
        carried_out(tmp_path / "out", small(1), resume=True)
    assert list(tmp_path.iterdir()) == []


def test_a_study_in_which_nothing_happened_leaves_nothing(tmp_path: Path):
    with Study(tmp_path / "a/out", QUESTION):
        pass
    assert list(tmp_path.iterdir()) == []


# bad runs


def test_a_run_that_raises_is_recorded_and_the_others_go_on(tmp_path: Path):
    assert carried_out(tmp_path, Misbehaving(**facts(3), bad=(1,))) == Tally(4, 2, 6)
    assert pd.read_csv(tmp_path / "runs.csv")["run"].tolist() == [0, 1, 4, 5]
    found = failures(tmp_path)
    assert [(row["run"], row["label"], row["investment_subsidy"]) for row in found] == [
        ("2", "point 1", "0.01"), ("3", "point 1", "0.01"),
    ]  # fmt: skip
    assert found[0]["seed"] == str(small(3).run(2).seed)
    assert found[0]["kind"] == "raised"
    assert found[0]["message"] == 'ZeroDivisionError: no good, "at all"'
    assert "in misbehave" in found[0]["traceback"]


def test_what_failed_is_described_too(tmp_path: Path):
    from frictionless import Package

    carried_out(tmp_path, Misbehaving(**facts(2, 1), bad=(1,)))
    report = Package(str(tmp_path / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "message"])


def test_retry_runs_just_the_failed_ones_again(tmp_path: Path):
    marker = tmp_path / "marker"
    plan = Misbehaving(**facts(3, 1), bad=(1,), marker=marker)
    assert carried_out(tmp_path / "out", plan) == Tally(2, 1, 3)
    assert carried_out(tmp_path / "out", plan) == Tally(2, 1, 3)
    stream = io.StringIO()
    with Study(tmp_path / "out", QUESTION, Means(retry=True), stream) as study:
        assert study.carry_out(plan) == Tally(3, 0, 3)
        study.publish(plan, "")
    assert "2 of 3 runs" in stream.getvalue()
    assert not (tmp_path / "out/failures.csv").exists()
    carried_out(tmp_path / "other", small(3, 1))
    assert tables(tmp_path / "out") == tables(tmp_path / "other")


def test_a_run_that_leaves_the_program_is_recorded(tmp_path: Path):
    assert carried_out(tmp_path, Leaving(**facts(2, 1), bad=(1,))) == Tally(1, 1, 2)
    (row,) = failures(tmp_path)
    assert (row["kind"], row["message"]) == ("raised", "SystemExit: 7")


@pytest.mark.slow
def test_a_run_that_takes_its_worker_down_is_recorded(tmp_path: Path):
    assert carried_out(tmp_path, Crashing(**facts(3, 1), bad=(1,))) == Tally(2, 1, 3)
    (row,) = failures(tmp_path)
    assert row["kind"] == "died"
    assert "ended with exit code 9" in row["message"]
    assert row["traceback"] == "something went very wrong"


def test_a_run_whose_worker_is_killed_once_is_carried_out(tmp_path: Path):
    plan = Dying(**facts(3, 1), bad=(1,), marker=tmp_path / "marker")
    assert carried_out(tmp_path / "out", plan) == Tally(3, 0, 3)


@pytest.mark.slow
def test_a_run_that_hangs_is_stopped_at_its_limit(tmp_path: Path):
    assert carried_out(tmp_path, Hanging(**facts(3, 1, time_limit=5.0), bad=(1,))) == Tally(2, 1, 3)
    (row,) = failures(tmp_path)
    assert (row["kind"], row["message"], row["traceback"]) == ("time limit", "took longer than 5 s", "")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="address space is limited on Linux only")
def test_a_run_that_eats_memory_is_stopped_at_its_limit(tmp_path: Path):
    assert carried_out(tmp_path, Hungry(**facts(3, 1, memory_limit=3.0), bad=(1,))) == Tally(2, 1, 3)
    (row,) = failures(tmp_path)
    assert row["kind"] == "out of memory"
    assert row["message"] == "MemoryError"


@pytest.mark.slow
def test_a_run_that_kills_its_worker_is_recorded(tmp_path: Path):
    assert carried_out(tmp_path, Dying(**facts(3, 1), bad=(1,))) == Tally(2, 1, 3)
    (row,) = failures(tmp_path)
    assert row["kind"] == "died"
    assert "ended by SIGKILL" in row["message"]


@pytest.mark.slow
def test_workers_that_cannot_start_are_reported_in_one_line(tmp_path: Path):
    with pytest.raises(InputError, match=r"worker processes end before they are ready .*cannot be read here"):
        carried_out(tmp_path / "out", Unreadable(**facts(1)))
    assert list(tmp_path.iterdir()) == []


# publishing


def test_answers_are_published_with_the_tables(tmp_path: Path):
    answer = Table("answer", "The answer", ("point",), ("point",), (Column("effect", "Effect", "1", "What it does."),))
    with Study(tmp_path, QUESTION, Means(parquet=True), io.StringIO()) as study:
        study.carry_out(small(1))
        names = study.publish(small(1), "", [(answer, pd.DataFrame({"point": [0], "effect": [0.5]}))])
    assert (tmp_path / "answer.csv").read_text() == "point,effect\n0,0.5\n"
    assert names == ["answer.csv", "answer.parquet", "datapackage.json", "runs.csv", "runs.parquet", "manifest.json"]


def test_parquet_holds_what_the_csv_holds(tmp_path: Path):
    carried_out(tmp_path, Misbehaving(**facts(3, tables=("series",)), bad=(1,)), parquet=True)
    for name in ("runs", "series", "failures"):
        expected = pd.read_csv(tmp_path / f"{name}.csv")
        found = pd.read_parquet(tmp_path / f"{name}.parquet")
        pd.testing.assert_frame_equal(found, expected, check_dtype=False)
    carried_out(tmp_path, Misbehaving(**facts(3, tables=("series",)), bad=(1,)))
    assert list(tmp_path.glob("*.parquet")) == []
