"""Measure, write or check the findings: ``python -m experiments.findings``."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from experiments.findings.answers import Answers, Sweep
from experiments.findings.page import DOCS, FINDINGS, HOME, stale, write
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
            (folder / HOME).mkdir(parents=True, exist_ok=True)
            (folder / HOME / f"{name}.csv").write_text(table, encoding="utf-8", newline="\n")
    except InputError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    if chosen.check:
        found = stale(folder)
        print("\n".join(found), end="\n" if found else "")
        return int(bool(found))
    write(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
