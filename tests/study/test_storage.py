"""Disks that fill up or cannot be written end a study in one line; what was done is kept, nothing is half written."""

import errno
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from plans import small

from experiments.folders import JOURNAL_FILE
from experiments.study.plan import Plan
from experiments.study.study import Means, Study, Tally
from model.errors import InputError

if sys.platform != "win32":
    import resource

PLAN = small(10, tables=("series", "regions"))


def carried_out(folder: Path, plan: Plan = PLAN) -> Tally:
    with Study(folder, {"kind": "test"}, Means(), io.StringIO()) as study:
        tally = study.carry_out(plan)
        study.publish(plan, "")
    return tally


def results(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in [*folder.glob("*.csv"), *folder.glob("*.json")]}


def tables(folder: Path) -> dict[str, bytes]:
    return {name: content for name, content in results(folder).items() if name.endswith(".csv")}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("storage") / "out"
    assert carried_out(folder) == Tally(20, 0, 20)
    return folder


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """No file of this process may become larger: to a program much like a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.skipif(sys.platform == "win32", reason="needs limits of the process")
@pytest.mark.parametrize("size", [20_000, 150_000])
def test_a_journal_that_cannot_grow_ends_in_one_line_and_goes_on_later(tmp_path: Path, undisturbed: Path, size: int):
    out = tmp_path / "out"
    with largest_file(size), pytest.raises(InputError, match=r"cannot be written .*make room; runs already done are"):
        carried_out(out)
    assert results(out) == {}
    assert carried_out(out) == Tally(20, 0, 20)
    assert tables(out) == tables(undisturbed)


@pytest.mark.skipif(sys.platform == "win32", reason="needs limits of the process")
def test_tables_that_cannot_be_written_leave_nothing_half_written(tmp_path: Path, undisturbed: Path):
    out = tmp_path / "out"
    with Study(out, {"kind": "test"}, Means(), io.StringIO()) as study:
        study.carry_out(PLAN)
    with largest_file(300_000), pytest.raises(InputError, match=r"results cannot be written: file too large"):
        carried_out(out)
    assert [path.name for path in out.iterdir() if not path.name.startswith(".")] == [JOURNAL_FILE]
    assert carried_out(out) == Tally(20, 0, 20)
    assert tables(out) == tables(undisturbed)


@pytest.mark.parametrize("call", range(1, 6))  # two tables, description, manifest, the draft itself
def test_a_disk_that_fills_up_while_publishing_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: int
):
    out, plan, calls = tmp_path / "out", small(1, tables=("series",)), []
    carried_out(out, plan)
    before = results(out)

    def full(handle: int) -> None:
        calls.append(handle)
        if len(calls) == call:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with Study(out, {"kind": "test"}, Means(), io.StringIO()) as study:
        study.carry_out(plan)
        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(InputError, match="no space left on device"):
            study.publish(plan, "another text")
        assert results(out) == before
    monkeypatch.undo()
    assert [path.name for path in out.iterdir() if path.name.startswith(".greenforge-draft")] == []


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a file system nobody can write to")
@pytest.mark.parametrize("folder", ["/proc/greenforge/out", "/dev/null/out"])
def test_a_place_that_cannot_be_written_is_refused_before_anything_runs(folder: str):
    with pytest.raises(InputError, match=f"{folder}: cannot be written"):
        carried_out(Path(folder))


@contextmanager
def small_disk(place: Path, size: str) -> Iterator[None]:
    """A file system of its own, where the system lets us mount one."""
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "greenforge-test", place], check=False).returncode:
        pytest.skip("mounting needs rights that are not given here")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)


def remount(place: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", place], check=True)


@pytest.mark.skipif(sys.platform != "linux", reason="mounts as Linux does")
def test_a_full_disk_ends_in_one_line_and_the_study_goes_on_when_there_is_room(tmp_path: Path, undisturbed: Path):
    place = tmp_path / "disk"
    with small_disk(place, "200k"):
        with pytest.raises(InputError, match=r"full.*make room; runs already done are kept"):
            carried_out(place / "out")
        assert results(place / "out") == {}
        remount(place, "size=20m")
        with Study(place / "out", {"kind": "test"}, Means(), io.StringIO()) as study:
            kept, _ = study.journal.count()
        assert 0 < kept < 20
        assert carried_out(place / "out") == Tally(20, 0, 20)
        assert tables(place / "out") == tables(undisturbed)


@pytest.mark.skipif(sys.platform != "linux", reason="mounts as Linux does")
def test_a_read_only_disk_is_refused_and_nothing_changes(tmp_path: Path):
    place = tmp_path / "disk"
    with small_disk(place, "20m"):
        carried_out(place / "out", small(1))
        before = results(place / "out")
        remount(place, "ro")
        for folder in (place / "out", place / "new"):
            with pytest.raises(InputError, match="cannot be written: read-only file system"):
                carried_out(folder, small(1))
        assert results(place / "out") == before
