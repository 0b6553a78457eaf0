"""``greenforge attribute``: what each group of policies contributes to the change a scenario brings."""

import argparse
import sys

from experiments.commands import options as common
from experiments.commands.means import read_means
from model.policy import DEFAULT_SCENARIO

DEFAULT_FIRMS = 1000
DEFAULT_OUTPUT = "co2"


def options(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "scenario", metavar="SCENARIO",
        help="a shipped one, a .toml file, or a variant such as supervision+carbon_tax=50@2026",
    )  # fmt: skip
    parser.add_argument(
        "--baseline", default=DEFAULT_SCENARIO, metavar="SCENARIO",
        help=f"what it is held against (default: {DEFAULT_SCENARIO})",
    )  # fmt: skip
    parser.add_argument(
        "--outputs", default=DEFAULT_OUTPUT, metavar="LIST",
        help="what changes, such as co2@2030,adoption@2030 (default: co2 in the last year)",
    )  # fmt: skip
    until = "the last year of the outputs, or 2035"
    common.add_study_options(parser, firms=DEFAULT_FIRMS, until=until, folder="attribute-SCENARIO")


def run(options: argparse.Namespace) -> int:
    """Carry the attribution out and print it."""
    from experiments import attribute
    from experiments.study.question import question
    from experiments.study.study import Study

    size = common.read_size(options, common.last_year(options.outputs))
    baseline, scenario = (common.read_scenario(text) for text in (options.baseline, options.scenario))
    headlines = common.read_outputs(options.outputs, size.until)
    plan = attribute.plan_of(baseline, scenario, headlines, size)
    names = [scenario.name] + ([f"from-{baseline.name}"] if baseline.name != DEFAULT_SCENARIO else [])
    folder = common.result_folder(options, "attribute", names, size)
    with Study(folder, question(plan, "attribute"), read_means(options)) as study:
        print(attribute.beginning(plan), file=sys.stderr, flush=True)
        tally = study.carry_out(plan)
        runs = study.runs(plan)
        found, pairs = attribute.contributions(plan, runs), attribute.synergies(plan, runs)
        text = attribute.text(plan, runs, found, pairs)
        about = f"{plan.title}. {attribute.how_to_read(plan, found)}"
        files = study.publish(plan, about, [(attribute.CONTRIBUTIONS, found), (attribute.SYNERGY, pairs)])
    print(text)
    print(common.ending(tally, folder, files))
    return common.exit_code(tally)
