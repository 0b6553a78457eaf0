"""How strong an instrument must be for an output to reach a target, and what else it does at that strength.

Each instrument, a lever or a group of levers, is searched by itself against one baseline (see
:mod:`experiments.study.search`). The plan grows from step to step; all points meet the same luck.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from experiments.attribute import differs
from experiments.commands.options import Size, read_scenario
from experiments.study.arrays import by_point
from experiments.study.headlines import Headline
from experiments.study.plan import BundleFactor, LeverFactor, Plan, Point
from experiments.study.search import Answer, Span, Verdict, answer, wanted
from model import clock
from model.catalogue import catalogue
from model.errors import InputError, nearest
from model.levers import GROUPS, LEVERS, find_lever
from model.policy import Scenario, find_place

if TYPE_CHECKING:
    import pandas as pd

    from model.arrays import Array


@dataclass(frozen=True)
class Goal:
    """Where an output is to get: to a level, to a share more or less than in the baseline, or to a scenario's level.

    Attributes:
        text: as it was asked for.
        level: the level, if one was given.
        change: the relative change, if one was given.
        scenario: the scenario whose level is to be reached, if one was given.
        side: -1 for at most, 1 for at least, 0 for either: from wherever the baseline is.
    """

    text: str
    level: float | None = None
    change: float | None = None
    scenario: Scenario | None = None
    side: int = 0

    def levels(self, baseline: "Array", other: "Array | None") -> "Array":
        """The target of each replication, shape (replications,)."""
        if self.level is not None:
            return 0 * baseline + self.level
        if self.change is not None:
            return baseline * (1 + self.change)
        assert other is not None
        return other


@dataclass(frozen=True)
class Instrument:
    """What is made stronger, and between which strengths; ``constant`` says that the baseline holds ``span.start``."""

    factor: LeverFactor | BundleFactor
    span: Span
    constant: bool = True

    @property
    def name(self) -> str:
        """Of the lever or group."""
        return self.factor.name


def read_goal(text: str) -> Goal:
    """Read ``8.9e9``, ``<=8.9e9``, ``>=0.5``, ``-10%``, ``+10%`` or ``=SCENARIO``.

    Raises:
        InputError: none of these.
    """
    said = text.strip()
    if said.startswith("="):
        return Goal(text, scenario=read_scenario(said[1:].strip()))
    side = {"<=": -1, ">=": 1}.get(said[:2], 0)
    number = said[2:] if side else said
    relative = re.fullmatch(r"([+-].*)%", number)
    try:
        value = float(relative[1] if relative else number)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or (relative and side):
        raise InputError(
            f"--reach '{text}': write a level such as 8.9e9 or <=8.9e9, a change such as -10%, or =SCENARIO"
        )
    if relative and value == 0:
        raise InputError(f"--reach '{text}': a change of nothing is where the baseline is already")
    if relative:
        return Goal(text, change=value / 100, side=1 if value > 0 else -1)
    return Goal(text, level=value, side=side)


def read_lever(text: str, baseline: Scenario, since: int, until: int) -> Instrument:
    """Read ``carbon_tax``, ``inspection_rate:HE`` or ``carbon_tax=0..200``: by default between the lever's bounds.

    Raises:
        InputError: not of that form, no such lever or place, or bounds that do not hold what the baseline has.
    """
    target, equals, bounds = text.partition("=")
    name, colon, place = (part.strip() for part in target.partition(":"))
    lever = find_lever(name, "--lever: ")
    if colon:
        find_place(lever, place, catalogue(), f"--lever '{text}': ")
    low, high = _bounds(text, bounds) if equals else (lever.low, lever.high)
    low, high = (lever.check(each, f"--lever '{text}': ") for each in (low, high))
    values = baseline.path(name, place).values(clock.quarters_until(until))[since:]
    if not low <= values[0] <= high or low == high:
        raise InputError(f"--lever '{text}': the range must hold {values[0]:g}, which is what {baseline.name} has")
    ends = tuple(end for end in (high, low) if end != values[0])
    constant = set(values) == {values[0]} and (bool(place) or not baseline.places.get(name))
    return Instrument(LeverFactor(name, place, since), Span(values[0], ends), constant)


def _bounds(text: str, bounds: str) -> tuple[float, float]:
    low, dots, high = bounds.partition("..")
    try:
        found = float(low), float(high)
    except ValueError:
        found = (math.nan, math.nan)
    if not dots or not found[0] < found[1]:
        raise InputError(f"--lever '{text}': write its range as {text.partition('=')[0]}=0..100, low end first")
    return found


def read_group(name: str, toward: Scenario, baseline: Scenario, since: int) -> Instrument:
    """A group of levers, from where the baseline has them (0) to where another scenario has them (1).

    Raises:
        InputError: no such group, or one in which the scenarios do not differ.
    """
    if name not in GROUPS:
        raise InputError(f"--group: unknown group '{name}'{nearest(name, GROUPS)}; groups are {', '.join(GROUPS)}")
    levers = tuple(lever.name for lever in LEVERS.values() if lever.group == name)
    if not any(differs(baseline, toward, lever) for lever in levers):
        raise InputError(f"--group {name}: {toward.name} has its levers where {baseline.name} has them")
    return Instrument(BundleFactor(name, toward, levers, since), Span(0.0, (1.0,)))


# --- the plan and the search


def plan_of(
    baseline: Scenario, goal: Goal, instruments: Sequence[Instrument], headlines: Sequence[Headline], size: Size
) -> Plan:
    """The runs a search begins with: the baseline, and the scenario that the goal names if it names one.

    Args:
        baseline: what the instruments are added to.
        goal: what is to be reached.
        instruments: what is made stronger.
        headlines: the output that is to get there first, then those that are watched beside it.
        size: of the runs.

    Raises:
        InputError: an instrument is given twice.
    """
    names = [instrument.name for instrument in instruments]
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"'{name}' is given twice")
    scenarios = (baseline,) if goal.scenario is None else (baseline, goal.scenario)
    still = (None,) * len(names)
    return Plan(
        title=f"{headlines[0].title} to {goal.text}, from {baseline.title}",
        scenarios=scenarios, headlines=tuple(headlines),
        factors=tuple(instrument.factor for instrument in instruments),
        points=tuple(Point(scenario.name, place, still) for place, scenario in enumerate(scenarios)),
        replications=size.replications, root_seed=size.seed, firms=size.firms, until=size.until, baseline=0,
    )  # fmt: skip


@dataclass(frozen=True)
class Hunt:
    """All that a search goes by: what is to be reached by which instruments, and how closely it is to be known."""

    goal: Goal
    instruments: tuple[Instrument, ...]
    tolerance: float

    def next_plan(self, plan: Plan, runs: "pd.DataFrame") -> Plan | None:
        """The plan with the strengths that are to be tried next, or None when the search is over."""
        points = list(plan.points)
        for place, instrument in enumerate(self.instruments):
            for strength in self._wanted(plan, runs, place):
                values = [None if other != place else strength for other in range(len(self.instruments))]
                points.append(Point(f"{instrument.name}={strength:.6g}", 0, tuple(values)))
        return replace(plan, points=tuple(points)) if len(points) > len(plan.points) else None

    def answers(self, plan: Plan, runs: "pd.DataFrame") -> list[Answer]:
        """The answer for each instrument, as far as the runs go."""
        found = []
        for place, instrument in enumerate(self.instruments):
            if not self._searched(plan, runs):
                found.append(Answer(Verdict.ALREADY_MET, instrument.span.start, closest=instrument.span.start))
            else:
                found.append(answer(instrument.span, self.gaps(plan, runs, place), self.tolerance))
        return found

    def gaps(self, plan: Plan, runs: "pd.DataFrame", place: int) -> dict[float, "Array"]:
        """How far the output is from its target at each strength tried of an instrument, above zero until it is met."""
        levels, targets = self._levels(plan, runs)
        sign = self._side(levels[0], targets)
        instrument = self.instruments[place]
        found = {instrument.span.start: sign * (targets - levels[0])} if instrument.constant else {}
        return found | {
            strength: sign * (targets - levels[number]) for strength, number in points_of(plan, place).items()
        }

    def targets(self, plan: Plan, runs: "pd.DataFrame") -> "Array":
        """The target of each replication."""
        return self._levels(plan, runs)[1]

    def _wanted(self, plan: Plan, runs: "pd.DataFrame", place: int) -> list[float]:
        if not self._searched(plan, runs):
            return []
        return wanted(self.instruments[place].span, self.gaps(plan, runs, place), self.tolerance)

    def _searched(self, plan: Plan, runs: "pd.DataFrame") -> bool:
        """Whether the baseline is on the wrong side of the target."""
        levels, targets = self._levels(plan, runs)
        return float((self._side(levels[0], targets) * (targets - levels[0])).mean()) > 0

    def _levels(self, plan: Plan, runs: "pd.DataFrame") -> tuple["Array", "Array"]:

        levels = by_point(plan, runs, plan.headlines[0].name)
        return levels, self.goal.levels(levels[0], levels[1] if self.goal.scenario else None)

    def _side(self, baseline: "Array", targets: "Array") -> int:
        """1 where the output is to rise, -1 where it is to fall."""
        return self.goal.side or (1 if float((targets - baseline).mean()) > 0 else -1)


def points_of(plan: Plan, place: int) -> dict[float, int]:
    """Number of the point of each strength tried of an instrument."""
    found = {}
    for number, point in enumerate(plan.points):
        strength = point.values[place]
        if strength is not None:
            found[strength] = number
    return found


def unfinished(hunt: Hunt) -> list[Answer]:
    """The answers of a search that failed runs cut off."""
    return [Answer(Verdict.UNFINISHED) for _ in hunt.instruments]
