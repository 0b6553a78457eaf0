"""``greenforge rank``: whether the ranking of policies survives other parameters and another structure."""

import argparse
from pathlib import Path

from experiments.commands.means import add_means_options, read_means


def options(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add = parser.add_argument
    add("spec", metavar="SPEC", help="a shipped one (policy-ranking) or a .toml file, with points and [ranking]")
    add("--out", type=Path, metavar="DIR", help="folder for the results (default: results/SPEC)")
    add("--page", type=Path, metavar="FILE", help="also write the answer as Markdown here, its tables beside it")
    add_means_options(parser)


def run(options: argparse.Namespace) -> int:
    """Do it and return the exit code."""
    from experiments.ranking.command import Request, carry_out

    return carry_out(Request(options.spec, options.out, options.page, read_means(options)))
