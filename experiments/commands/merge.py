"""``greenforge merge``: the parts of a sweep that were carried out apart become one folder."""

import argparse
from pathlib import Path


def options(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add = parser.add_argument
    add("parts", nargs="+", type=Path, metavar="FOLDER", help="folders of all parts ('greenforge sweep --shard I/N')")
    add("--out", type=Path, required=True, metavar="DIR", help="folder for the whole")
    add("--parquet", action="store_true", help="write the tables as Parquet too")


def run(options: argparse.Namespace) -> int:
    """Do it and return the exit code."""
    from experiments.study.merging import merge

    tally, files = merge(options.parts, options.out, parquet=options.parquet)
    failed = f", {tally.failed:,} failed (see failures.csv)" if tally.failed else ""
    print(f"{len(options.parts)} parts: {tally.done:,} of {tally.total:,} runs done{failed}")
    print(f"Results   {options.out.resolve()}: {', '.join(files)}")
    print(f"See more  greenforge report {options.out} makes one page of it")
    return 3 if tally.failed else 0
