"""``greenforge target``: how strong an instrument must be to reach a target."""

import argparse
import sys
from typing import TYPE_CHECKING

from experiments.commands import options as common
from experiments.commands.means import read_means
from experiments.study.headlines import DEFAULT, Headline, read_headline
from model import clock
from model.errors import InputError
from model.policy import DEFAULT_SCENARIO, Scenario

if TYPE_CHECKING:
    import pandas as pd

    from experiments.study.plan import Plan
    from experiments.study.study import Study, Tally
    from experiments.target import Hunt, Instrument

DEFAULT_FIRMS = 1000
DEFAULT_SINCE = "2024Q1"  # what was in force until then is history, and the shipped scenarios begin there
DEFAULT_TOLERANCE = 0.01


def options(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add = parser.add_argument
    add("--output", required=True, metavar="OUTPUT", help="what is to get there: co2@2035, green_spending@2026-2035")
    add(
        "--reach",
        required=True,
        metavar="TARGET",
        help="where to: a level (8.9e9, or <=8.9e9), a change against the baseline (-10%%), or the level of a scenario "
        "(=SCENARIO)",
    )
    add(
        "--lever",
        action="append",
        default=[],
        metavar="LEVER[:PLACE][=LOW..HIGH]",
        help="an instrument: a lever between its bounds or those given; may be repeated, to compare instruments",
    )
    add(
        "--group",
        action="append",
        default=[],
        metavar="GROUP",
        help="an instrument: a group of levers, from the baseline (0) to where --toward has them (1); may be repeated",
    )
    add("--toward", metavar="SCENARIO", help="where the levers of a --group go")
    add(
        "--since",
        default=DEFAULT_SINCE,
        metavar="QUARTER",
        help=f"from when instruments are moved (default: {DEFAULT_SINCE})",
    )
    add(
        "--baseline",
        default=DEFAULT_SCENARIO,
        metavar="SCENARIO",
        help=f"what they are added to (default: {DEFAULT_SCENARIO})",
    )
    add(
        "--tolerance",
        type=common.share,
        default=DEFAULT_TOLERANCE,
        metavar="SHARE",
        help="how closely a strength is to be known, as a share of its distance from the baseline's (default: 1%%)",
    )
    add("--outputs", metavar="LIST", help="what else is watched (default: the usual headlines in the last year)")
    until = "the last year of --output"
    common.add_study_options(parser, firms=DEFAULT_FIRMS, until=until, folder="target-OUTPUT-INSTRUMENTS")  # fmt: skip


def run(options: argparse.Namespace) -> int:
    """Search, and print what was found."""
    from experiments import target, target_answer
    from experiments.study.question import question
    from experiments.study.study import Study

    size = common.read_size(options, common.last_year(options.output))
    baseline, goal = common.read_scenario(options.baseline), target.read_goal(options.reach)
    headlines = _headlines(options, size.until)
    since = _since(options.since, headlines[0])
    hunt = target.Hunt(goal, _instruments(options, baseline, since, size.until), _tolerance(options))
    plan = target.plan_of(baseline, goal, hunt.instruments, headlines, size)
    spans = {each.name: [each.span.start, *each.span.ends] for each in hunt.instruments}
    asked = question(plan, "target") | {"reach": goal.text, "tolerance": hunt.tolerance, "spans": spans}
    names = [headlines[0].name, *(instrument.name for instrument in hunt.instruments)]
    folder = common.result_folder(options, "target", names, size)
    with Study(folder, asked, read_means(options)) as study:
        plan, runs, tally = _search(study, plan, hunt)
        answers = hunt.answers(plan, runs) if not tally.failed else target.unfinished(hunt)
        found = target_answer.results(plan, runs, hunt, answers)
        text = target_answer.text(plan, runs, hunt, found, since)
        about = f"{plan.title}. {target_answer.how_to_read(plan, hunt)}"
        files = study.publish(plan, about, [(target_answer.table_of(plan), found)])
    print(text)
    print(common.ending(tally, folder, files))
    return common.exit_code(tally)


def _search(study: "Study", plan: "Plan", hunt: "Hunt") -> tuple["Plan", "pd.DataFrame", "Tally"]:
    """Carry out step after step; a failed run ends the search, because every step rests on those before it."""
    while True:
        tally = study.carry_out(plan)
        runs = study.runs(plan)
        grown = None if tally.failed else hunt.next_plan(plan, runs)
        if grown is None:
            return plan, runs, tally
        names = ", ".join(point.name for point in grown.points[len(plan.points) :])
        print(f"next: {names}", file=sys.stderr, flush=True)
        plan = grown


def _headlines(options: argparse.Namespace, until: int) -> tuple[Headline, ...]:
    """The output that is to get there, then those watched."""
    goal = read_headline(options.output, until)
    others = common.read_outputs(options.outputs or ",".join(DEFAULT), until)
    return (goal, *(headline for headline in others if headline.name != goal.name))


def _since(text: str, goal: Headline) -> int:
    try:
        since = clock.number(text)
    except InputError as error:
        raise InputError(f"--since: {error}") from None
    if clock.year(since) > goal.last:
        raise InputError(f"--since: {clock.label(since)} is after {goal.last}, the last year of --output")
    return since


def _instruments(options: argparse.Namespace, baseline: Scenario, since: int, until: int) -> tuple["Instrument", ...]:
    from experiments import target

    if not options.lever and not options.group:
        raise InputError("target needs an instrument: --lever carbon_tax, or --group finance --toward green-finance")
    if bool(options.group) != bool(options.toward):
        raise InputError("--group and --toward belong together: --group finance --toward green-finance")
    found = [target.read_lever(text, baseline, since, until) for text in options.lever]
    if options.group:
        toward = common.read_scenario(options.toward)
        found += [target.read_group(name, toward, baseline, since) for name in options.group]
    return tuple(found)


def _tolerance(options: argparse.Namespace) -> float:
    if not 0 < options.tolerance < 1:
        raise InputError(
            f"--tolerance: {100 * options.tolerance:g} % is not allowed; give more than 0 % and less than 100 %"
        )
    return float(options.tolerance)
