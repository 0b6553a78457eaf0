"""Parts that were carried out apart give the bytes of the whole; parts that do not belong together are refused."""

from pathlib import Path

import pytest

from experiments.cli import execute

SPEC = """
title = "Does a tax help?"
firms = 60
until = 2018
replications = 3
outputs = ["co2@2018", "adoption@2018"]
tables = ["series"]
[design]
kind = "grid"
[levers.carbon_tax]
values = [100, 500]
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sweep done at once, in ``whole``, and in three parts; tests only read it."""
    home = tmp_path_factory.mktemp("merge")
    (home / "tax.toml").write_text(SPEC)
    (home / "other.toml").write_text(SPEC.replace("500", "400"))
    assert execute(["sweep", str(home / "tax.toml"), "--out", str(home / "whole"), "--workers", "1"]) == 0
    for part in (1, 2, 3):
        arguments = ["--out", str(home / f"part{part}"), "--shard", f"{part}/3", "--workers", "1"]
        assert execute(["sweep", str(home / "tax.toml"), *arguments]) == 0
    return home


def merge(home: Path, out: Path, *names: str) -> int:
    return execute(["merge", *(str(home / name) for name in names), "--out", str(out)])


def results(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in [*folder.glob("*.csv"), folder / "datapackage.json"]}


def test_parts_give_the_bytes_of_the_whole_in_any_order(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert merge(home, tmp_path / "out", "part3", "part1", "part2") == 0
    assert "3 parts: 9 of 9 runs done" in capsys.readouterr().out
    assert results(tmp_path / "out") == results(home / "whole")
    assert merge(home, tmp_path / "out", "part1", "part2", "part3") == 0
    assert results(tmp_path / "out") == results(home / "whole")


def test_what_was_merged_is_a_study_like_any_other(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    merge(home, tmp_path / "out", "part1", "part2", "part3")
    assert execute(["sweep", str(home / "tax.toml"), "--out", str(tmp_path / "out"), "--resume"]) == 0
    assert "runs, " not in capsys.readouterr().err
    assert results(tmp_path / "out") == results(home / "whole")


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        (("part1", "part3"), "missing: --shard 2/3"),
        (("part1", "part2", "part3", "part3"), "given twice: part 3 of 3"),
        (("part1", "whole"), "are of different divisions"),
        (("part1", "nothing"), "has no journal"),
    ],
)
def test_parts_that_are_not_the_whole_are_refused(
    home: Path, tmp_path: Path, parts: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]
):
    assert merge(home, tmp_path / "out", *parts) == 2
    assert told in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_parts_of_another_question_are_refused(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    other = tmp_path / "other"
    assert execute(["sweep", str(home / "other.toml"), "--out", str(other), "--shard", "2/3", "--workers", "1"]) == 0
    assert execute(["merge", str(home / "part1"), str(other), "--out", str(tmp_path / "out")]) == 2
    assert "differ in their question: points.carbon_tax=500" in capsys.readouterr().err


def test_a_study_of_its_own_is_not_overwritten(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    before = results(home / "whole")
    assert merge(home, home / "whole", "part1", "part2", "part3") == 2
    assert "holds a study of its own" in capsys.readouterr().err
    assert merge(home, home / "part1", "part1", "part2", "part3") == 2
    assert "is one of the parts" in capsys.readouterr().err
    assert results(home / "whole") == before
    assert execute(["sweep", str(home / "tax.toml"), "--out", str(home / "whole"), "--resume"]) == 0
