"""``greenforge sweep``: a designed experiment from a spec in TOML."""

import argparse
import os
import re
from pathlib import Path


def options(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    processors = available_processors()
    add = parser.add_argument
    add("spec", nargs="?", metavar="SPEC", help="a shipped one (--list names them) or a .toml file")
    add("--list", action="store_true", help="list the shipped specs and what they ask")
    add("--out", type=Path, metavar="DIR", help="folder for the results (default: results/SPEC)")
    add("--workers", type=positive, default=processors, metavar="N", help="processes (default: one a processor)")
    add("--scheduler", metavar="ADDRESS", help="hand the runs to the Dask cluster at this address")
    add("--resume", action="store_true", help="only go on with what was begun; refuse to begin anew")
    add("--retry", action="store_true", help="also do the runs again that failed")
    add("--shard", type=_shard, default=(1, 1), metavar="I/N", help="do only part I of N, to be merged later")
    add("--parquet", action="store_true", help="write the tables as Parquet too")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--dry-run", action="store_true", help="do some runs and say how long all take; write nothing")
    what.add_argument("--run", type=_whole, metavar="NUMBER", help="do one run of the plan here, alone; write nothing")


def run(options: argparse.Namespace) -> int:
    """Do it and return the exit code."""
    from experiments import sweep
    from experiments.study.study import Means
    from model.errors import InputError

    if options.list:
        sweep.list_specs()
        return 0
    if options.spec is None:
        raise InputError("name a spec: a shipped one ('greenforge sweep --list') or a .toml file")
    means = Means(
        workers=options.workers, scheduler=options.scheduler, shard=options.shard, retry=options.retry,
        resume=options.resume, parquet=options.parquet,
    )  # fmt: skip
    request = sweep.Request(options.spec, options.out, means)
    if options.dry_run:
        return sweep.dry_run(request)
    return sweep.carry_out(request) if options.run is None else sweep.single(request, options.run)


def available_processors() -> int:
    """Processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number") from None


def positive(text: str) -> int:
    """A whole number of at least 1, for ``type=`` of an option."""
    number = _whole(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is not allowed; give 1 or more")
    return number


def _shard(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d+)/(\d+)", text)
    if match is None or not 1 <= int(match[1]) <= int(match[2]):
        raise argparse.ArgumentTypeError(f"'{text}' is not a part: write 1/4, 2/4, 3/4 or 4/4")
    return int(match[1]), int(match[2])
