"""Official targets against replications of a scenario: met, missed, or neither can be told from these runs.

What a target is read from is declared in :mod:`experiments.scoreboard`; here each replication is read, so that a
verdict is given only where the 95 % interval leaves the goal out.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from experiments import scoreboard
from experiments.scoreboard import GAUGES, Gauge, Part, Results
from model import clock
from model.catalogue import Target, catalogue
from web.comparison import Interval, interval
from web.pool.runs import Outcome

UNSURE = "cannot be told"
PERCENT, FACTORIES, NEW_FACTORIES, MATURITY = "percent", "factories", "new_factories", "maturity"
KINDS = {
    "digital R&D design tool penetration": (MATURITY,),
    "industrial energy intensity and CO2 intensity": (PERCENT, PERCENT),
    "energy per unit above-size industrial VA": (PERCENT,),
    "new national green factories": (NEW_FACTORIES,),
    "green factories / parks": (FACTORIES,),
}  # how the figures of a target are written


class Lived(Results):
    """A run as the scoreboard reads one: its national outputs by year."""

    def __init__(self, run: Outcome) -> None:
        self._columns = {name: values.tolist() for name, values in run.national.items()}
        quarters = len(next(iter(run.national.values())))
        self._years = [clock.year(quarter) for quarter in range(quarters)]
        self.last = self._years[-1]


@dataclass(frozen=True)
class Figure:
    """A figure of the model beside its goal: over the replications, and how it is written."""

    kind: str
    value: Interval
    goal: float


@dataclass(frozen=True)
class Judged:
    """One target judged by the replications of one scenario.

    Attributes:
        verdict: one of the scoreboard's, or :data:`UNSURE`.
        figures: what the model says; none where the target is not modelled.
        year: the year they are of, which is before the target's where the runs end earlier.
        since: the year from which changes are counted.
        notes: the scoreboard's: what the figure stands for, what of the target the model does not have.
    """

    target: Target
    verdict: str
    figures: tuple[Figure, ...] = ()
    year: int = 0
    since: int = 0
    notes: tuple[str, ...] = ()


def targets() -> Sequence[Target]:
    """The official targets."""
    return catalogue().policy_targets


def judge(runs: Sequence[Outcome], target: Target) -> Judged:
    """Judge a target by the replications of a scenario."""
    gauge = GAUGES.get(target.indicator)
    if gauge is None or not gauge.outputs:
        return Judged(target, scoreboard.NOT_MODELLED, notes=(gauge.note,) if gauge else ())
    lived = [Lived(run) for run in runs]
    year = min(target.year, lived[0].last)
    notes = tuple(filter(None, (gauge.missing, gauge.note)))
    if year <= gauge.since or (gauge.only_in_its_year and year < target.year):
        return Judged(target, scoreboard.TOO_EARLY, notes=notes)
    parts = [gauge.parts(results, target, gauge.since, year) for results in lived]  # by replication
    by_part = list(zip(*parts, strict=True))
    figures = tuple(
        Figure(kind, interval(np.array([part.value for part in own])), own[0].goal)
        for kind, own in zip(KINDS[target.indicator], by_part, strict=True)
    )
    return Judged(target, _verdict(by_part, gauge, target, year), figures, year, gauge.since, notes)


def _verdict(by_part: Sequence[Sequence[Part]], gauge: Gauge, target: Target, year: int) -> str:
    time = (year - gauge.since) / (target.year - gauge.since)
    found = [_there(own, time) for own in by_part]
    if None in found:
        return UNSURE
    if year < target.year:
        return scoreboard.ON_COURSE if all(found) else scoreboard.BEHIND
    if all(found) and not gauge.missing:
        return scoreboard.MET
    return scoreboard.IN_PART if any(found) else scoreboard.MISSED


def _there(parts: Sequence[Part], time: float) -> bool | None:
    """Whether a figure is where it should be after this share of the time; None where chance decides."""
    needed = [part.start + time * (part.goal - part.start) for part in parts]
    ahead = [part.value - line if part.rises else line - part.value for part, line in zip(parts, needed, strict=True)]
    sure = interval(np.array(ahead))
    if sure.known and sure.low <= 0 <= sure.high and not math.isclose(sure.low, sure.high):
        return None
    reached = [part.on_course(time) if time < 1 else part.reached for part in parts]
    return sum(reached) * 2 > len(reached)
