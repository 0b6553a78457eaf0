"""``greenforge compare``: what scenarios change against the first."""

import argparse
import sys

from experiments.commands import options as common
from experiments.commands.means import read_means

DEFAULT_FIRMS = 3000


def options(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "scenarios", nargs="+", metavar="SCENARIO",
        help="the reference, then those to compare with it: shipped ones, .toml files, or variants such as "
        "historical+carbon_tax=50@2026",
    )  # fmt: skip
    parser.add_argument(
        "--outputs", metavar="LIST",
        help="what is compared, such as co2@2030,jobs,green_spending@2026-2035 (default: ten headlines of the last "
        "year)",
    )  # fmt: skip
    parser.add_argument(
        "--precision", action="append", default=[], metavar="OUTPUT=WIDTH",
        help="half-width that an interval should have, to say how many replications that needs: co2@2035=1%% of the "
        "reference's level, or an amount (default: 1%% for every output); may be repeated",
    )  # fmt: skip
    common.add_study_options(parser, firms=DEFAULT_FIRMS, until="2035", folder="compare-A-B")


def run(options: argparse.Namespace) -> int:
    """Carry the comparison out and print it."""
    from experiments import compare
    from experiments.study.headlines import default_headlines
    from experiments.study.question import question
    from experiments.study.study import Study
    from model.clock import DEFAULT_LAST_YEAR

    size = common.read_size(options, DEFAULT_LAST_YEAR)
    scenarios = [common.read_scenario(text) for text in options.scenarios]
    headlines = common.read_outputs(options.outputs, size.until) if options.outputs else default_headlines(size.until)
    plan = compare.plan_of(scenarios, headlines, size)
    precision = compare.read_precision(options.precision, headlines, size.until)
    folder = common.result_folder(options, "compare", [scenario.name for scenario in scenarios], size)
    with Study(folder, question(plan, "compare"), read_means(options)) as study:
        tally = study.carry_out(plan)
        runs = study.runs(plan)
        found = compare.differences(plan, runs, precision)
        bands = compare.bands(plan, runs, study.runs(plan, "series"))
        text = compare.text(plan, found, precision)
        about = f"{plan.title}. {compare.how_to_read(plan, found, precision)}"
        files = study.publish(plan, about, [(compare.DIFFERENCES, found), (compare.BANDS, bands)])
    print(text)
    print(common.ending(tally, folder, files))
    sys.stdout.flush()
    return common.exit_code(tally)
