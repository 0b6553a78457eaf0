"""Parts of a study that were carried out apart, brought together: the same bytes as if one process had done it all."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.folders import JOURNAL_FILE, has_journal
from experiments.study import export
from experiments.study.effects import EFFECTS, effects
from experiments.study.home import claimed
from experiments.study.identity import changes, differences
from experiments.study.journal import MERGED, Journal
from experiments.study.study import Tally
from model.errors import InputError

_SHARED: Mapping[str, Callable[[Any, Any], list[str]]] = {
    "question": differences, "model": changes, "data": changes, "plan": differences,
}  # fmt: skip


@dataclass(frozen=True)
class Part:
    """What is known of a part: its facts, and how many runs it has."""

    folder: Path
    facts: Mapping[str, Any]
    ended: int

    @property
    def name(self) -> str:
        """Which part it is, and where."""
        number, parts = self.facts["shard"]
        return f"part {number} of {parts} ({self.folder})"


def merge(folders: Sequence[Path], out: Path, parquet: bool = False) -> tuple[Tally, list[str]]:
    """Bring the parts of a study together; return how many runs were done, and the names of the files.

    Raises:
        InputError: parts are missing, not finished, of another question or model, or ``out`` cannot be used; nothing
            is left behind.
    """
    if parquet:
        export.parquet_library()
    parts = [_read(folder) for folder in folders]
    _check(parts)
    if out.resolve() in [part.folder.resolve() for part in parts]:
        raise InputError(f"--out {out}: is one of the parts; give another folder")
    with claimed(out) as journal:
        _check_replaceable(journal, out)
        journal.clear()
        journal.state(**{MERGED: True})  # at once: a merge that is killed can be given again
        for part in parts:
            with claimed(part.folder, resume=True):
                pass  # at rest it is one ordinary file
            journal.absorb(part.folder / JOURNAL_FILE)
        first = parts[0].facts
        journal.state(
            **{name: first[name] for name in (*_SHARED, "text")},
            begun=min(part.facts["begun"] for part in parts), seconds=sum(part.facts["seconds"] for part in parts),
        )  # fmt: skip
        return _publish(journal, out, len(parts), parquet)


def _publish(journal: Journal, out: Path, parts: int, parquet: bool) -> tuple[Tally, list[str]]:
    facts = export.Facts.of_json(journal.fact("plan"))
    answers = []
    if journal.fact("question").get("kind") == "sweep":
        answers.append((EFFECTS, effects(facts.outline(), export.frame(journal, facts))))
    about = export.provenance(journal) | {"shard": None, "carried_out_by": {"parts": parts}}
    files = export.publish(journal, out, facts, journal.fact("text"), answers, about, parquet)
    return Tally(*journal.count(), facts.total), files


def _read(folder: Path) -> Part:
    if not has_journal(folder):
        raise InputError(f"{folder}: has no journal; a part is a folder written by 'greenforge sweep --shard'")
    with claimed(folder, resume=True) as journal:
        facts = {name: journal.fact(name) for name in (*_SHARED, "text", "shard", "begun", "seconds")}
        part = Part(folder, facts, sum(journal.count()))
    if facts["shard"] is None:
        raise InputError(f"{folder}: is not finished; give its sweep again")
    return part


def _check(parts: Sequence[Part]) -> None:
    """Prove that the parts belong together, and that none is missing or unfinished."""
    first = parts[0]
    count = first.facts["shard"][1]
    for part in parts[1:]:
        for name, compare in _SHARED.items():
            found = compare(first.facts[name], part.facts[name])
            if found:
                raise InputError(f"{part.folder} and {first.folder} differ in their {name}: {'; '.join(found[:6])}")
        if part.facts["shard"][1] != count:
            raise InputError(f"{part.name} and {first.name} are of different divisions")
    numbers = [part.facts["shard"][0] for part in parts]
    twice = [part.name for part in parts if numbers.count(part.facts["shard"][0]) > 1]
    if twice:
        raise InputError(f"given twice: {' and '.join(twice)}")
    missing = [f"{number}/{count}" for number in range(1, count + 1) if number not in numbers]
    if missing:
        raise InputError(f"missing: --shard {', '.join(missing)}; give the folders of all parts")
    for part in parts:
        own = len(range(part.facts["shard"][0] - 1, first.facts["plan"]["total"], count))
        if part.ended != own:
            raise InputError(f"{part.name} has {part.ended:,} of {own:,} runs; give its sweep again")


def _check_replaceable(journal: Journal, out: Path) -> None:
    if journal.count() != (0, 0) and not journal.fact(MERGED):
        raise InputError(f"{out}: holds a study of its own; give another --out")
