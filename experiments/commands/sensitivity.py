"""``greenforge sensitivity``: which uncertain inputs matter."""

import argparse
from pathlib import Path

from experiments.commands.means import add_means_options, read_means


def options(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add = parser.add_argument
    add("spec", metavar="SPEC", help="a shipped one (sensitivity-2030) or a .toml file, with inputs and [sensitivity]")
    add("--out", type=Path, metavar="DIR", help="folder for the results (default: results/SPEC)")
    add("--plot", type=Path, metavar="FILE", help="also draw a picture (.svg or .png)")
    add(
        "--page", type=Path, metavar="FILE", help="also fill the place of a Markdown page that is marked for the answer"
    )
    add_means_options(parser)


def run(options: argparse.Namespace) -> int:
    """Do it and return the exit code."""
    from experiments.sensitivity.command import Request, carry_out

    return carry_out(Request(options.spec, options.out, options.plot, options.page, read_means(options)))
