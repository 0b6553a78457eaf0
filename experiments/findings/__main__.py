"""Measure, write or check the findings: ``python -m experiments.findings``."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from experiments.findings.answers import Answers, Sweep
from experiments.findings.page import DOCS, FINDINGS, HOME, rendered
from experiments.single import RESULTS
from experiments.study.spec import read_spec
from model.errors import InputError


def main(arguments: Sequence[str] | None = None, folder: Path = DOCS) -> int:
    """Measure and write, only write, or only compare; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m experiments.findings", description="Write docs/findings.md.")
    parser.add_argument("names", nargs="*", choices=[*FINDINGS, []], help="sweeps to measure again", metavar="NAME")
    parser.add_argument("--results", type=Path, default=RESULTS, help="where their folders are (default: results)")
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if something is not fresh")
    chosen = parser.parse_args(arguments)
    try:
        for name in chosen.names:
            sweep = Sweep(read_spec(name).plan, chosen.results / name)
            table = Answers(FINDINGS[name].measure(sweep)).to_csv()
            _write(folder / HOME / f"{name}.csv", table)
    except InputError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    texts = rendered(folder)
    if chosen.check:
        stale = [name for name, text in texts.items() if not _is(folder / name, text)]
        print("\n".join(stale), end="\n" if stale else "")
        return int(bool(stale))
    for name, text in texts.items():
        _write(folder / name, text)
    return 0


def _is(file: Path, text: str) -> bool:
    return file.is_file() and file.read_bytes() == text.encode()


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main())
