"""Questions put to scenarios on request: who brought what of a change, and how strong instruments must be.

The plans and answers are those of ``greenforge attribute`` and ``greenforge target``; here they are sized for a page,
and each says the command that gives the same numbers in a terminal.
"""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd  # at once: a page that is drawn while another thread is at its import meets half a pandas and fails

from experiments import attribute, target, target_answer
from experiments.commands.options import Size
from experiments.folders import PROGRAM
from experiments.study.headlines import Headline, default_headlines, read_headline
from experiments.study.plan import Plan
from experiments.study.search import Answer
from model import clock
from model.policy import Scenario
from model.results import outputs
from web.comparison import Interval
from web.pool.errand import Results
from web.pool.measurement import Measurement, frame_of, tasks_of, written

FIRMS, REPLICATIONS = 500, 5  # of a page's question; the command line takes 1000 and 10
TOLERANCE = 0.02  # of a strength on the page; the command line takes 0.01


@dataclass(frozen=True)
class Setup:
    """Between which scenarios a question is asked, as objects and as the command line writes them, and its size."""

    baseline: Scenario
    baseline_text: str
    scenario: Scenario
    scenario_text: str
    size: Size

    @property
    def options(self) -> list[str]:
        """The size as options of a command."""
        size = self.size
        numbers = {"firms": size.firms, "replications": size.replications, "seed": size.seed, "until": size.until}
        return [word for name, value in numbers.items() for word in (f"--{name}", str(value))]

    def same(self, other: "Setup") -> bool:
        """Whether another is between the same scenarios and of the same size."""
        own, its = ((each.baseline_text, each.scenario_text, each.size) for each in (self, other))
        return own == its


@dataclass(frozen=True)
class Share:
    """What one group contributes: its Shapley value, what it does alone and on top of all others."""

    group: str
    value: Interval
    alone: float
    last: float
    share: float


class Attribution:
    """What each group of levers brings of the change from one scenario to another.

    Raises:
        InputError: the scenarios do not differ.
    """

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        headlines = tuple(Headline(output, setup.size.until, setup.size.until) for output in outputs("N"))
        self.plan: Plan = attribute.plan_of(setup.baseline, setup.scenario, headlines, setup.size)

    @cached_property
    def tasks(self) -> list[Measurement]:
        """A task for each coalition."""
        return tasks_of(self.plan)

    def wanted(self, _: Results) -> Sequence[Measurement]:
        """All coalitions."""
        return self.tasks

    @property
    def groups(self) -> list[str]:
        """The groups that differ."""
        return [factor.name for factor in self.plan.factors]

    def _narrowed(self, output: str) -> Plan:
        own = tuple(headline for headline in self.plan.headlines if headline.name == self.headline(output).name)
        return replace(self.plan, headlines=own)

    def headline(self, output: str) -> Headline:
        """The output in the last year."""
        return read_headline(output, self.setup.size.until)

    def shares(self, results: Results, output: str) -> list[Share]:
        """What each group contributes to an output, when all coalitions are run."""
        rows = attribute.contributions(self._narrowed(output), self._runs(results)).to_dict("records")
        return [
            Share(row["group"], Interval(row["mean"], row["low"], row["high"]), row["alone"], row["last"], row["share"])
            for row in rows
        ]

    def total(self, results: Results, output: str) -> Interval:
        """What all groups bring together."""
        from experiments.study.statistics import mean_interval

        game = attribute.worths(self.plan, self._runs(results), self.headline(output))
        whole = mean_interval(game[-1] - game[0])
        return Interval(float(whole.mean), float(whole.low), float(whole.high))

    def synergies(self, results: Results, output: str) -> dict[tuple[str, str], Interval]:
        """What each pair of groups brings beyond what its two bring apart."""
        rows = attribute.synergies(self._narrowed(output), self._runs(results)).to_dict("records")
        return {(row["group"], row["other_group"]): Interval(row["mean"], row["low"], row["high"]) for row in rows}

    def command(self, output: str, full: bool = False) -> str:
        """The command that gives the same numbers; ``full`` is that of the usual size."""
        setup = self.setup
        words = [PROGRAM, "attribute", setup.scenario_text, "--baseline", setup.baseline_text]
        words += ["--outputs", written(self.headline(output))]
        return shlex.join(words if full else words + setup.options)

    def _runs(self, results: Results) -> pd.DataFrame:
        return frame_of(self.plan, results)


@dataclass(frozen=True)
class Aim:
    """What is to be reached by which instruments: the output, the goal as ``--reach`` takes it, levers and groups."""

    output: str
    reach: str
    levers: tuple[str, ...]
    groups: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """What the search found for one instrument."""

    name: str
    unit: str
    row: Mapping[Any, Any]


class Search:
    """How strong each instrument must be to reach a goal, and what else it does at that strength.

    Raises:
        InputError: the goal or an instrument cannot be used.
    """

    def __init__(self, setup: Setup, aim: Aim, since: int) -> None:
        self.setup, self.aim, self.since = setup, aim, since
        until = setup.size.until
        goal, quarter = target.read_goal(aim.reach), (since - clock.START_YEAR) * 4
        instruments = [target.read_lever(lever, setup.baseline, quarter, until) for lever in aim.levers]
        instruments += [target.read_group(group, setup.scenario, setup.baseline, quarter) for group in aim.groups]
        first = read_headline(aim.output, until)
        headlines = (first, *(each for each in default_headlines(until) if each.name != first.name))
        self.hunt = target.Hunt(goal, tuple(instruments), TOLERANCE)
        self.start: Plan = target.plan_of(setup.baseline, goal, instruments, headlines, setup.size)

    def wanted(self, results: Results) -> Sequence[Measurement]:
        """All tasks of the search as far as it can be known where it goes."""
        return tasks_of(self._grown(results))

    def found(self, results: Results) -> list[Found]:
        """The answer for each instrument, when the search is over."""
        plan = self._grown(results)
        runs = frame_of(plan, results)
        answers: list[Answer] = self.hunt.answers(plan, runs)
        rows = target_answer.results(plan, runs, self.hunt, answers).to_dict("records")
        return [Found(row["instrument"], row["unit"], row) for row in rows]

    @property
    def beside(self) -> tuple[Headline, ...]:
        """What is watched beside the output that is to get there."""
        return tuple(each for each in self.start.headlines[1:] if isinstance(each, Headline))

    def command(self, full: bool = False) -> str:
        """The command that gives the same numbers; ``full`` is that of the usual size."""
        setup, aim = self.setup, self.aim
        words = [PROGRAM, "target", "--output", aim.output, f"--reach={aim.reach}", "--baseline", setup.baseline_text]
        words += ["--since", str(self.since)]
        words += [word for lever in aim.levers for word in ("--lever", lever)]
        words += [word for group in aim.groups for word in ("--group", group)]
        words += ["--toward", setup.scenario_text] if aim.groups else []
        if not full:
            words += [*setup.options, "--tolerance", f"{100 * TOLERANCE:g}%"]
        return shlex.join(words)

    def _grown(self, results: Results) -> Plan:
        """The plan with every step that what is known leads to."""
        plan = self.start
        while all(task in results for task in tasks_of(plan)):
            grown = self.hunt.next_plan(plan, frame_of(plan, results))
            if grown is None:
                break
            plan = grown
        return plan
