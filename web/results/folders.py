"""The results directory as the pages see it: which folders there are, what is in them, and how far a running study is.

Nothing here writes, locks or opens anything in a way that the owner of a folder would notice: the journal of a running
study is read from a copy. A folder is found by its name in the listing only, never by a path.
"""

import functools
import json
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.folders import JOURNAL_FILE, MANIFEST_FILE, has_journal, is_ours
from experiments.single import RESULTS
from experiments.study.home import LOCK_FILE
from model.errors import InputError

VARIABLE = "GREENFORGE_RESULTS"  # in the environment: another results directory
RUN = "run"  # the kind of a folder with one simulation
FINISHED, RUNNING, STOPPED = "finished", "running", "stopped"
LARGEST = 256 << 20  # bytes of a journal up to which it is copied; of larger ones only what is settled is counted
STILL = 15 * 60  # seconds without a new run after which a study counts as stopped, where locks cannot be seen
LOCKS = Path("/proc/locks")  # Linux tells who holds which lock


@dataclass(frozen=True)
class Progress:
    """How far a study is.

    Attributes:
        at_least: whether some runs that are done may not be counted yet.
    """

    kind: str
    title: str
    done: int
    failed: int
    total: int
    at_least: bool = False


@dataclass(frozen=True)
class Entry:
    """A folder of the listing.

    Attributes:
        kind: the command that made it: ``run``, ``sweep``, ``compare`` ...
        changed: when its newest file was written, in seconds since 1970.
        size: of its files, in bytes.
        state: finished, running, or stopped before it was finished.
        stamp: another one whenever a file was written.
        done: runs done of ``total``; both 0 for a single run.
    """

    name: str
    kind: str
    title: str
    changed: float
    size: int
    state: str
    stamp: str
    done: int = 0
    failed: int = 0
    total: int = 0
    at_least: bool = False


def home() -> Path:
    """The results directory."""
    return Path(os.environ.get(VARIABLE) or RESULTS)


def names(place: Path) -> list[str]:
    """Names of the result folders in a directory; links that lead out of it, and what is not ours, are left out."""
    try:
        with os.scandir(place) as inside:
            found = sorted(entry.name for entry in inside if entry.is_dir())
    except OSError:
        return []
    return [name for name in found if not name.startswith(".") and stays_inside(place, name) and is_ours(place / name)]


def find(place: Path, name: str) -> Path:
    """The folder of a name.

    Raises:
        InputError: the listing has no such name, or the folder holds a link that leads out of it.
    """
    if name not in names(place):
        raise InputError(f"there is no result folder '{name}'")
    folder = place / name
    check_links(folder)
    return folder


def stays_inside(place: Path, name: str) -> bool:
    """Whether a name in a directory is a child of it, and no link to somewhere else."""
    return (place / name).resolve() == place.resolve() / name


def check_links(folder: Path) -> None:
    """Prove that no file of a folder is a link that leads out of it.

    Raises:
        InputError: one is.
    """
    for name in os.listdir(folder):
        if not stays_inside(folder, name):
            raise InputError(f"{folder.name}: '{name}' leads to a file outside of the folder")


def entries(place: Path) -> tuple[Entry, ...]:
    """The result folders in a directory, the newest first."""
    found = [entry for name in names(place) for entry in _entries(place / name)]
    return tuple(sorted(found, key=lambda entry: (-entry.changed, entry.name)))


def _entries(folder: Path) -> Iterator[Entry]:
    """The entry of a folder; none if it vanished meanwhile."""
    try:
        check_links(folder)
        with os.scandir(folder) as inside:
            files = {entry.name: entry.stat() for entry in inside if entry.is_file()}
    except (OSError, InputError):
        return
    stamp = ";".join(f"{name}:{stat.st_mtime_ns}:{stat.st_size}" for name, stat in sorted(files.items()))
    changed = max((stat.st_mtime for stat in files.values()), default=0.0)
    size = sum(stat.st_size for stat in files.values())
    manifest = _manifest(folder)
    working = is_held(folder) if has_journal(folder) else False
    if manifest is not None and not working:
        yield _finished(folder.name, manifest, changed, size, stamp)
        return
    progress = progress_of(folder)
    if progress is not None:
        yield Entry(
            folder.name, progress.kind, progress.title, changed, size, RUNNING if working else STOPPED, stamp,
            progress.done, progress.failed, progress.total, progress.at_least,
        )  # fmt: skip


def _finished(name: str, manifest: Mapping[str, Any], changed: float, size: int, stamp: str) -> Entry:
    question, plan = manifest.get("question"), manifest.get("plan")
    if not isinstance(question, dict) or not isinstance(plan, dict):
        scenario = manifest.get("scenario")
        title = str(scenario.get("title", name)) if isinstance(scenario, dict) else name
        return Entry(name, RUN, title, changed, size, FINISHED, stamp)
    runs = manifest.get("runs", {})
    total = int(plan.get("points", 0)) * int(plan.get("replications", 0))
    return Entry(
        name, str(question.get("kind", "")), str(manifest.get("title", name)), changed, size, FINISHED, stamp,
        int(runs.get("done", 0)), int(runs.get("failed", 0)), total,
    )  # fmt: skip


def _manifest(folder: Path) -> dict[str, Any] | None:
    try:
        found = json.loads((folder / MANIFEST_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


# --- a study that is being carried out


def is_held(folder: Path) -> bool:
    """Whether some process works on a study's folder.

    Who holds the lock is read where the system tells; trying to take it, even for a moment, could turn away a command
    that begins just then. Elsewhere a study counts as running while its journal is open and was written lately.
    """
    try:
        inode = (folder / LOCK_FILE).stat().st_ino
    except OSError:
        return False
    try:
        held = LOCKS.read_text(encoding="utf-8")
    except OSError:
        return _written_lately(folder)
    return any(f":{inode} " in line for line in held.splitlines())


def _written_lately(folder: Path) -> bool:
    try:
        return time.time() - (folder / f"{JOURNAL_FILE}-wal").stat().st_mtime < STILL
    except OSError:
        return False


def progress_of(folder: Path) -> Progress | None:
    """How far the study of a folder is, from its journal; None where nothing is written down yet."""
    journal = folder / JOURNAL_FILE
    stamps = [_stamp(journal), _stamp(_log(journal))]
    return _progress(str(journal), tuple(stamps))


def _stamp(file: Path) -> tuple[int, int]:
    try:
        stat = file.stat()
    except OSError:
        return (0, 0)
    return (stat.st_mtime_ns, stat.st_size)


def _log(journal: Path) -> Path:
    return journal.with_name(f"{journal.name}-wal")


@functools.lru_cache(maxsize=64)
def _progress(journal: str, stamps: tuple[tuple[int, int], ...]) -> Progress | None:
    """Read a journal that has these stamps; a file that is written meanwhile is read again at the next look."""
    file = Path(journal)
    try:
        if sum(size for _, size in stamps) > LARGEST:
            with closing(sqlite3.connect(f"{file.resolve().as_uri()}?immutable=1", uri=True)) as base:
                return _counted(base, at_least=True)
        with tempfile.TemporaryDirectory(prefix="greenforge-look-") as place:
            copy = Path(place) / file.name
            shutil.copyfile(file, copy)
            if _log(file).exists():
                shutil.copyfile(_log(file), _log(copy))
            if _stamp(file) != stamps[0]:  # the log was just brought into the file: the two copies may not fit
                return None
            with closing(sqlite3.connect(copy)) as base:
                return _counted(base)
    except (OSError, sqlite3.Error):
        return None


def _counted(base: sqlite3.Connection, at_least: bool = False) -> Progress | None:
    facts = {name: json.loads(value) for name, value in base.execute("SELECT name, value FROM facts")}
    if "plan" not in facts or "question" not in facts:
        return None
    done, failed = (base.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("runs", "failures"))
    plan = facts["plan"]
    return Progress(str(facts["question"]["kind"]), plan["title"], done, failed, int(plan["total"]), at_least)
