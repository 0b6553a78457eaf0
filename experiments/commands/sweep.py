"""``greenforge sweep``: a designed experiment from a spec in TOML."""

import argparse
import re
from pathlib import Path

from experiments.commands.means import add_means_options, read_means, whole


def options(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add = parser.add_argument
    add("spec", nargs="?", metavar="SPEC", help="a shipped one (--list names them) or a .toml file")
    add("--list", action="store_true", help="list the shipped specs and what they ask")
    add("--out", type=Path, metavar="DIR", help="folder for the results (default: results/SPEC)")
    add_means_options(parser)
    add("--shard", type=_shard, default=(1, 1), metavar="I/N", help="do only part I of N, to be merged later")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--dry-run", action="store_true", help="do some runs and say how long all take; write nothing")
    what.add_argument("--run", type=whole, metavar="NUMBER", help="do one run of the plan here, alone; write nothing")


def run(options: argparse.Namespace) -> int:
    """Do it and return the exit code."""
    from experiments import sweep
    from model.errors import InputError

    if options.list:
        sweep.list_specs()
        return 0
    if options.spec is None:
        raise InputError("name a spec: a shipped one ('greenforge sweep --list') or a .toml file")
    request = sweep.Request(options.spec, options.out, read_means(options, options.shard))
    if options.dry_run:
        return sweep.dry_run(request)
    return sweep.carry_out(request) if options.run is None else sweep.single(request, options.run)


def _shard(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d+)/(\d+)", text)
    if match is None or not 1 <= int(match[1]) <= int(match[2]):
        raise argparse.ArgumentTypeError(f"'{text}' is not a part: write 1/4, 2/4, 3/4 or 4/4")
    return int(match[1]), int(match[2])
