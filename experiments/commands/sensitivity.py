"""``greenforge sensitivity``: which uncertain inputs matter."""

import argparse
from pathlib import Path

from experiments.commands.sweep import available_processors, positive


def options(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    processors = available_processors()
    add = parser.add_argument
    add("spec", metavar="SPEC", help="a shipped one (sensitivity-2030) or a .toml file, with inputs and [sensitivity]")
    add("--out", type=Path, metavar="DIR", help="folder for the results (default: results/SPEC)")
    add("--plot", type=Path, metavar="FILE", help="also draw a picture (.svg or .png)")
    add("--workers", type=positive, default=processors, metavar="N", help="processes (default: one a processor)")
    add("--scheduler", metavar="ADDRESS", help="hand the runs to the Dask cluster at this address")
    add("--resume", action="store_true", help="only go on with what was begun; refuse to begin anew")
    add("--retry", action="store_true", help="also do the runs again that failed")
    add("--parquet", action="store_true", help="write the tables as Parquet too")


def run(options: argparse.Namespace) -> int:
    """Do it and return the exit code."""
    from experiments.commands.options import read_means
    from experiments.sensitivity.command import Request, carry_out

    return carry_out(Request(options.spec, options.out, options.plot, read_means(options)))
