"""``greenforge report``: a result folder as one page to read."""

import argparse
from pathlib import Path


def options(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "folder", type=Path, metavar="FOLDER",
        help="results of run, sweep, compare, attribute, target or sensitivity",
    )  # fmt: skip
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="where to write the page (default: FOLDER/report.html)"
    )


def run(options: argparse.Namespace) -> int:
    """Write the page and say where it is.

    Raises:
        InputError: the folder is none of ours, is damaged, or the page cannot be written.
    """
    from experiments.folders import check_writable_file, replace_file
    from experiments.report.page import REPORT_FILE, page

    file = options.out or options.folder / REPORT_FILE
    text = page(options.folder)
    check_writable_file(file)
    replace_file(file, text.encode())
    print(f"Report           {file} (open it in a browser; it needs no other file)")
    return 0
