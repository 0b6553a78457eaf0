"""Result folders: reserved before a run, filled completely or not at all; a study's folder grows under a journal."""

import contextlib
import errno
import json
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import FrameType
from typing import Any

from model.errors import InputError

PROGRAM = "greenforge"
MANIFEST_FILE = "manifest.json"
JOURNAL_FILE = "journal.sqlite"
JOURNAL_ID = int.from_bytes(b"grnf")  # in the head of a journal: whose it is
DRAFT = f".{PROGRAM}-draft-"
_STOPS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))


def is_ours(folder: Path) -> bool:
    """Whether a folder holds results of greenforge: its ``manifest.json`` says so, or it has our journal."""
    if has_journal(folder):
        return True
    try:
        manifest = json.loads((folder / MANIFEST_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(manifest, dict) and manifest.get("program") == PROGRAM


def has_journal(folder: Path) -> bool:
    """Whether a folder has the journal of a study: an SQLite file with our mark, or an empty one just begun."""
    try:
        with (folder / JOURNAL_FILE).open("rb") as file:
            head = file.read(72)
    except OSError:
        return False
    return not head or (head.startswith(b"SQLite format 3\0") and int.from_bytes(head[68:72]) == JOURNAL_ID)


@contextlib.contextmanager
def reserved(folder: Path) -> Iterator[Path]:
    """Give a draft folder whose files :func:`publish` can move to ``folder``; it is gone afterwards in every case.

    Entering proves that the results can be written. Nothing else is changed: parents made for the draft are
    removed again unless something was published there.

    Raises:
        InputError: ``folder`` is a file, holds something that is not ours or a study, or cannot be written.
    """
    check_free(folder)
    if has_journal(folder):
        raise InputError(f"{folder}: holds a study with its journal; give another --out")
    home = folder if folder.is_dir() else folder.parent
    made = [place for place in (home, *home.parents) if not place.exists()]
    with stoppable():
        try:
            home.mkdir(parents=True, exist_ok=True)
            draft = Path(tempfile.mkdtemp(prefix=DRAFT, dir=home))
        except OSError as error:
            remove_empty(made)
            raise InputError(f"{folder}: cannot be written: {reason(error)}") from None
        try:
            draft.chmod(0o777 & ~_umask())
            yield draft
        finally:
            shutil.rmtree(draft, ignore_errors=True)
            remove_empty(made)


def publish(draft: Path, folder: Path, files: Mapping[str, str]) -> None:
    """Write ``files`` (text by name) into the draft, sync them, and put them in place as ``folder``.

    A new folder appears at once, complete. In an existing one each file is replaced in one step, the last of
    ``files`` last; Ctrl-C waits until all are in place.
    """
    for name, text in files.items():
        write_synced(draft / name, text.encode())
    sync_folder(draft)
    with undisturbed():
        if folder.is_dir():
            for name in files:
                os.replace(draft / name, folder / name)
        else:
            os.replace(draft, folder)
        sync_folder(folder)
        sync_folder(folder.parent)


def replace_file(path: Path, content: bytes) -> None:
    """Write one file so that its name holds either the old content or all of the new one.

    Raises:
        OSError: it cannot be written; nothing is left behind.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{DRAFT}{os.getpid()}-{path.name}")
    try:
        write_synced(draft, content)
        os.replace(draft, path)
        sync_folder(path.parent)
    finally:
        draft.unlink(missing_ok=True)


def check_writable_file(path: Path) -> None:
    """Prove that a file can be written at ``path``, changing nothing.

    Raises:
        InputError: it is a folder, or its folder cannot be written.
    """
    if path.is_dir():
        raise InputError(f"{path}: is a folder; name a file")
    home = path.parent
    while not home.exists():
        home = home.parent
    try:
        with tempfile.TemporaryFile(prefix=DRAFT, dir=home):
            pass
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {reason(error)}") from None


def write_synced(path: Path, content: bytes) -> None:
    """Write a file and wait until the disk has it."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until the disk has the names in a folder; where the system cannot do that, do nothing."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.EBADF, errno.ENOTSUP):
            raise
    finally:
        os.close(handle)


@contextlib.contextmanager
def stoppable() -> Iterator[None]:
    """Let a request to terminate unwind the block like Ctrl-C does, so that it can tidy up."""

    def leave(number: int, _: FrameType | None) -> None:
        raise SystemExit(128 + number)

    with _handling(_STOPS, leave):
        yield


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Hold Ctrl-C and requests to terminate back until the block is done."""
    held: list[int] = []
    with _handling((signal.SIGINT, *_STOPS), lambda number, _: held.append(number)):
        yield
    if held:
        signal.raise_signal(held[0])


@contextlib.contextmanager
def _handling(signals: tuple[signal.Signals, ...], handler: Any) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():  # only the main thread may set handlers
        yield
        return
    before = {number: signal.signal(number, handler) for number in signals}
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)


def check_free(folder: Path) -> None:
    """Prove that a folder is not there, is empty, or holds only what is ours (perhaps with neighbours).

    Raises:
        InputError: it is a file, cannot be read, or holds something that is not ours.
    """
    if not os.path.lexists(folder):
        return
    if not folder.is_dir():
        raise InputError(f"{folder}: is a file; results need a folder")
    try:
        strangers = sorted(name for name in os.listdir(folder) if not name.startswith(DRAFT))
    except OSError as error:
        raise InputError(f"{folder}: cannot be read: {reason(error)}") from None
    if strangers and not is_ours(folder):
        raise InputError(
            f"{folder}: holds files that are not results of {PROGRAM} ('{strangers[0]}'); give another --out"
        )


def remove_empty(folders: list[Path]) -> None:
    """Remove the folders that are empty, the innermost first in the list."""
    for folder in folders:
        with contextlib.suppress(OSError):
            folder.rmdir()


def reason(error: OSError) -> str:
    """What an operating system's error says, in lower case."""
    return (error.strerror or str(error)).lower()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
