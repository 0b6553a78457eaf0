"""The folder of a study: claimed by one process at a time, refused where it holds anything else."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from experiments.folders import (
    DRAFT,
    JOURNAL_FILE,
    MANIFEST_FILE,
    check_free,
    has_journal,
    is_ours,
    reason,
    remove_empty,
)  # fmt: skip
from experiments.study.journal import Journal
from model.errors import InputError

LOCK_FILE = ".greenforge-lock"


@contextmanager
def claimed(folder: Path, resume: bool = False) -> Iterator[Journal]:
    """Open the journal of a folder, which is this process's alone until the block ends, however the process ends.

    A folder in which nothing was written down is left as it was found.

    Args:
        folder: where journal and results lie; it is made with its parents.
        resume: whether there must be a journal already.

    Raises:
        InputError: the folder is in use, is a file, holds something else, or cannot be written.
    """
    _check(folder, resume)
    made = [place for place in (folder, *folder.parents) if not place.exists()]
    lock = FileLock(folder / LOCK_FILE)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout:
        raise InputError(f"{folder}: another greenforge is at work there; wait for it or give another --out") from None
    except OSError as error:
        remove_empty(made)
        raise InputError(f"{folder}: cannot be written: {reason(error)}") from None
    try:
        _remove_drafts(folder)
        journal = Journal(folder)
        try:
            yield journal
        finally:
            empty = _is_empty(journal)
            journal.close()
            if empty:
                journal.path.unlink(missing_ok=True)
    finally:
        if not has_journal(folder):
            (folder / LOCK_FILE).unlink(missing_ok=True)
        lock.release()
        remove_empty(made)


def _check(folder: Path, resume: bool) -> None:
    here = has_journal(folder)
    if resume and not here:
        raise InputError(f"{folder}: there is no journal to go on from (--resume); without it the study begins anew")
    if (folder / JOURNAL_FILE).exists() and not here:
        raise InputError(f"{folder}: {JOURNAL_FILE} is not a journal of greenforge; give another --out")
    if is_ours(folder) and not here:
        raise InputError(f"{folder}: holds results of another command ({MANIFEST_FILE}); give another --out")
    if folder.is_dir() and set(_names(folder)) <= {LOCK_FILE}:
        return
    check_free(folder)


def _names(folder: Path) -> list[str]:
    with suppress(OSError):
        return [path.name for path in folder.iterdir()]
    return []


def _is_empty(journal: Journal) -> bool:
    """Whether no run was written down; a journal that cannot be read is not."""
    try:
        return journal.count() == (0, 0)
    except InputError:
        return False


def _remove_drafts(folder: Path) -> None:
    """Remove what a process that was killed had half written."""
    for path in folder.glob(f"{DRAFT}*"):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
