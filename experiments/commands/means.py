"""Options of every command that carries runs out: who does them, and what becomes of those there are."""

import argparse
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from experiments.study.study import Means


def add_means_options(parser: argparse.ArgumentParser) -> None:
    """Declare them."""
    add, processors = parser.add_argument, available_processors()
    add("--workers", type=positive, default=processors, metavar="N",
        help=f"processes, usually one a processor (default: {processors})")  # fmt: skip
    add("--scheduler", metavar="ADDRESS", help="hand the runs to the Dask cluster at this address")
    add("--resume", action="store_true", help="only go on with what was begun; refuse to begin anew")
    add("--retry", action="store_true", help="also do the runs again that failed")
    add("--parquet", action="store_true", help="write the tables as Parquet too")


def read_means(options: argparse.Namespace, shard: tuple[int, int] = (1, 1)) -> "Means":
    """With what the runs are carried out."""
    from experiments.study.study import Means

    return Means(
        workers=options.workers, scheduler=options.scheduler, shard=shard, retry=options.retry, resume=options.resume,
        parquet=options.parquet,
    )  # fmt: skip


def available_processors() -> int:
    """Processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def whole(text: str) -> int:
    """A whole number, for ``type=`` of an option."""
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number") from None


def positive(text: str) -> int:
    """A whole number of at least 1, for ``type=`` of an option."""
    number = whole(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is not allowed; give 1 or more")
    return number
