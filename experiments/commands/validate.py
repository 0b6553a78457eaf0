"""``greenforge validate``: fit, back-test and forecast with the fitted ensemble, or a score against new figures."""

import argparse
from pathlib import Path

from experiments.commands.means import add_means_options, read_means


def options(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add = parser.add_argument
    add("--against", type=Path, metavar="FILE", help="score figures in the format of observed.csv; runs nothing")
    add("--forecast", type=Path, metavar="FILE", help="forecast.csv to score against (default: the one shipped)")
    add("--csv", type=Path, metavar="FILE", help="also write the scores here")
    add("--ensemble", type=Path, metavar="FILE", help="ensemble.csv of a calibration (default: the one shipped)")
    add("--out", type=Path, metavar="DIR", help="folder for the results (default: results/validation)")
    add("--page", type=Path, metavar="FILE", help="also write the report as Markdown here")
    add("--ship", type=Path, metavar="DIR", help="also put the tables the laboratory shows into this folder")
    add("--replications", type=int, default=4, metavar="N", help="runs of each parameter set (default: 4)")
    add("--firms", type=int, default=3000, metavar="N", help="how many enterprises are simulated (default: 3000)")
    add("--seed", type=int, default=1, metavar="S", help="root of all chance (default: 1)")
    add("--until", type=int, default=2030, metavar="YEAR", help="last year of the forecast (default: 2030)")
    add("--luck-runs", type=int, default=32, metavar="N", help="runs that differ by luck alone (default: 32)")
    add_means_options(parser)


def run(options: argparse.Namespace) -> int:
    """Do it and return the exit code."""
    from experiments import validate
    from model.errors import InputError

    if options.against is not None:
        return validate.against(options.against, options.forecast, options.csv)
    for name in ("forecast", "csv"):
        if getattr(options, name) is not None:
            raise InputError(f"--{name} goes with --against")
    return validate.carry_out(validate.Request(
        options.ensemble or validate.answers.SHIPPED_ENSEMBLE, options.out or validate.FOLDER, options.replications,
        options.firms, options.seed, options.until, options.luck_runs, options.page,
        options.ship, read_means(options),
    ))  # fmt: skip
