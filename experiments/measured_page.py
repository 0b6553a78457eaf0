"""The command line of a page of docs that is written from what was measured: measure, write, or only compare."""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path


def keep(
    program: str, page: Path, measure: Callable[[], None], render: Callable[[], str], arguments: Sequence[str] | None
) -> int:
    """Do what was asked for; return the exit code.

    Args:
        program: how the command is called.
        page: the file that is written.
        measure: measures anew and keeps what it found.
        render: the text of the page from what was measured last.
        arguments: of the command; those of the process where there are none.
    """
    parser = argparse.ArgumentParser(prog=program, description=f"Write docs/{page.name}.")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--render", action="store_true", help="write the page from what was measured last")
    how.add_argument("--check", action="store_true", help="write nothing; exit with 1 if the page is not fresh")
    chosen = parser.parse_args(arguments)
    if not (chosen.render or chosen.check):
        measure()
    text = render()
    if chosen.check:
        fresh = page.is_file() and page.read_bytes() == text.encode("utf-8")
        if not fresh:
            print(page)
        return int(not fresh)
    page.write_text(text, encoding="utf-8", newline="\n")
    return 0
