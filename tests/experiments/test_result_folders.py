"""Folders are filled completely or not at all, and never at the cost of what lies there already."""

import errno
import json
import os
import signal
import tempfile
from pathlib import Path

import pytest
from small import SMALL, listing

from experiments import folders
from experiments.cli import execute
from experiments.folders import publish, replace_file, reserved, undisturbed
from model.errors import InputError
from model.world import World

FILES = [
    "barriers.csv",
    "datapackage.json",
    "manifest.json",
    "measures.csv",
    "national.csv",
    "regions.csv",
    "sectors.csv",
]


def run(*arguments: str) -> int:
    return execute(["run", *SMALL, *arguments])


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_run_leaves_exactly_its_files(results: Path):
    assert listing(results) == FILES


def test_the_folder_is_made_with_its_parents(here: Path):
    assert run("--out", "a/b/c") == 0
    assert listing(here / "a/b/c") == FILES
    assert listing(here / "a") == ["b", "b/c", *(f"b/c/{name}" for name in FILES)]


def test_an_empty_folder_is_used(here: Path):
    (here / "empty").mkdir()
    assert run("--out", "empty") == 0
    assert listing(here) == ["empty", *(f"empty/{name}" for name in FILES)]


def test_our_own_results_are_replaced_and_neighbours_kept(here: Path):
    assert run("--out", "mine") == 0
    (here / "mine/notes.txt").write_text("keep me")
    before = contents(here / "mine")
    assert run("--out", "mine", "--seed", "2") == 0
    after = contents(here / "mine")
    assert after.pop("notes.txt") == b"keep me"
    assert sorted(after) == FILES
    assert all(after[name] != before[name] for name in FILES)
    assert json.loads(after["manifest.json"])["seed"] == 2


@pytest.mark.parametrize("manifest", [None, "{}", "[]", "not json", '{"program": "another"}'])
def test_other_peoples_files_are_refused(here: Path, capsys: pytest.CaptureFixture[str], manifest: str | None):
    (here / "theirs").mkdir()
    (here / "theirs/thesis.txt").write_text("years of work")
    if manifest is not None:
        (here / "theirs/manifest.json").write_text(manifest)
    before = contents(here)
    assert run("--out", "theirs") == 2
    assert "not results of greenforge" in capsys.readouterr().err
    assert contents(here) == before


def test_a_file_in_the_place_of_the_folder_is_refused(here: Path, capsys: pytest.CaptureFixture[str]):
    (here / "taken").write_text("x")
    assert run("--out", "taken") == 2
    assert "is a file" in capsys.readouterr().err
    assert run("--out", "taken/below") == 2
    assert contents(here) == {"taken": b"x"}


def test_a_dangling_link_is_refused(here: Path):
    (here / "link").symlink_to(here / "nowhere")
    assert run("--out", "link") == 2
    assert listing(here) == ["link"]


def test_an_unwritable_folder_is_refused_before_the_run(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def denied(*_: object, **__: object) -> str:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(tempfile, "mkdtemp", denied)
    monkeypatch.setattr(World, "run", lambda *_: pytest.fail("it ran"))
    assert run("--out", "a/b") == 2
    assert capsys.readouterr().err == "greenforge: error: a/b: cannot be written: permission denied\n"
    assert listing(here) == []


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a file system nobody can write to")
def test_a_file_system_that_cannot_be_written_is_refused(capsys: pytest.CaptureFixture[str]):
    assert run("--out", "/proc/greenforge") == 2
    assert "/proc/greenforge: cannot be written" in capsys.readouterr().err


@pytest.mark.parametrize("out", ["new", "parent/new", "old"])
@pytest.mark.parametrize("failure", [RuntimeError("bug"), KeyboardInterrupt(), MemoryError()])
def test_a_failed_run_leaves_everything_as_it_was(
    here: Path, monkeypatch: pytest.MonkeyPatch, out: str, failure: BaseException
):
    assert run("--out", "old") == 0
    before = contents(here)
    names = listing(here)

    def fail(*_: object) -> None:
        raise failure

    monkeypatch.setattr(World, "step", fail)
    if isinstance(failure, KeyboardInterrupt):
        assert run("--out", out) == 130
    else:
        with pytest.raises(type(failure)):
            run("--out", out)
    assert contents(here) == before
    assert listing(here) == names


@pytest.mark.parametrize("out", ["new", "old"])
@pytest.mark.parametrize("call", range(1, 8))
def test_a_disk_that_fills_up_while_writing_leaves_everything_as_it_was(
    here: Path, monkeypatch: pytest.MonkeyPatch, out: str, call: int
):
    with reserved(here / "old") as draft:
        publish(draft, here / "old", dict.fromkeys(FILES, '{"program": "greenforge"}'))
    before = contents(here)
    calls = []

    def full(handle: int) -> None:
        calls.append(handle)
        if len(calls) == call:
            raise OSError(errno.ENOSPC, "no space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"), reserved(here / out) as draft:
        publish(draft, here / out, dict.fromkeys(FILES, "new"))
    assert contents(here) == before
    assert listing(here) == ["old", *(f"old/{name}" for name in FILES)]


def test_ctrl_c_while_files_are_put_in_place_waits_until_all_are(here: Path, monkeypatch: pytest.MonkeyPatch):
    with reserved(here / "old") as draft:
        publish(draft, here / "old", dict.fromkeys(FILES, '{"program": "greenforge"}'))
    replace = os.replace

    def interrupted(source: Path, target: Path) -> None:
        signal.raise_signal(signal.SIGINT)
        replace(source, target)

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt), reserved(here / "old") as draft:
        publish(draft, here / "old", dict.fromkeys(FILES, "new"))
    assert contents(here / "old") == dict.fromkeys(FILES, b"new")


def test_undisturbed_gives_the_handlers_back():
    before = signal.getsignal(signal.SIGINT)
    with undisturbed():
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before


def test_a_draft_left_by_a_killed_run_is_no_obstacle(here: Path):
    (here / "out" / f"{folders.DRAFT}1").mkdir(parents=True)
    assert run("--out", "out") == 0


def test_a_file_is_replaced_whole_or_not_at_all(here: Path, monkeypatch: pytest.MonkeyPatch):
    path = here / "below" / "picture.svg"
    replace_file(path, b"old")
    assert path.read_bytes() == b"old"

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "no space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        replace_file(path, b"new")
    assert contents(here) == {"below/picture.svg": b"old"}


def test_reserving_changes_nothing_when_nothing_is_published(here: Path):
    with reserved(here / "a" / "b") as draft:
        (draft / "half").write_text("half")
    assert listing(here) == []
    with pytest.raises(InputError), reserved(Path("/dev/null/x")):
        pass
