"""``greenforge calibrate``: fit the uncertain behavioural parameters to the observed series."""

import argparse
from pathlib import Path

from experiments.commands.means import add_means_options, read_means


def options(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add = parser.add_argument
    add("--to", type=int, default=2022, metavar="YEAR", help="last year the fit may see (default: 2022)")
    add("--out", type=Path, metavar="DIR", help="folder for the results (default: results/calibration)")
    add("--power", type=int, default=8, metavar="N", help="run 2^N points of the prior (default: 8)")
    add("--nearer", type=int, default=64, metavar="N", help="points near the figures to run next (default: 64)")
    add("--members", type=int, default=50, metavar="N", help="parameter sets of the ensemble (default: 50)")
    add("--replications", type=int, default=4, metavar="N", help="runs of each point (default: 4)")
    add("--firms", type=int, default=3000, metavar="N", help="how many enterprises are simulated (default: 3000)")
    add("--seed", type=int, default=1, metavar="S", help="root of all chance (default: 1)")
    add_means_options(parser)


def run(options: argparse.Namespace) -> int:
    """Do it and return the exit code."""
    from experiments.calibrate import FOLDER, Request, carry_out
    from experiments.evidence.calibration import Effort

    effort = Effort(options.power, options.nearer, options.members, options.replications, options.firms, options.seed)
    return carry_out(Request(options.to, effort, options.out or FOLDER, read_means(options)))
