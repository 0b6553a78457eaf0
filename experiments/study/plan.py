"""The plan of an experiment: which points of which factors, how often, under which luck. Pure declarations.

A *factor* is something that is moved: a lever, a bundle of levers or a parameter. A *point* is one setting of all
factors on one of the plan's scenarios. A *run* is a point under one seed. Runs are numbered point by point; their seeds
depend only on the root seed and the replication, so that all points meet the same luck.
"""

import functools
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path as FilePath

from experiments.study.headlines import Readable
from model import clock
from model.catalogue import SHIPPED
from model.levers import find_lever
from model.parameters import PARAMETERS
from model.policy import DEFAULT_FIRMS, DEFAULT_SEED, Path, Scenario

_QUARTERS = clock.quarters_until(clock.FINAL_LAST_YEAR)  # paths are written for the longest run there may be


@dataclass(frozen=True)
class LeverFactor:
    """A lever held at a value from quarter ``since`` on, everywhere or in one region or sector."""

    lever: str
    place: str = ""
    since: int = 0

    @property
    def name(self) -> str:
        """Name of the column: ``inspection_rate``, or ``inspection_rate:HE`` for a place."""
        return f"{self.lever}:{self.place}" if self.place else self.lever

    @property
    def title(self) -> str:
        """What a chart calls it."""
        return find_lever(self.lever).title + (f" ({self.place})" if self.place else "")

    @property
    def unit(self) -> str:
        """Unit of the lever."""
        return find_lever(self.lever).unit

    @property
    def meaning(self) -> str:
        """What the column says."""
        where = f" in {self.place}" if self.place else ""
        since = f", held from {clock.label(self.since)} on" if self.since else ""
        return f"{find_lever(self.lever).meaning}{where}{since}"

    def apply(self, scenario: Scenario, value: float) -> Scenario:
        """The scenario with the lever held."""
        value = find_lever(self.lever).check(value)
        return scenario.with_path(self.lever, Path(((self.since, value),)), self.place, keep_before=self.since > 0)


@dataclass(frozen=True)
class ParameterFactor:
    """A parameter of the model."""

    parameter: str

    @property
    def name(self) -> str:
        """Name of the column."""
        return self.parameter

    @property
    def title(self) -> str:
        """What a chart calls it."""
        words = self.parameter.replace("_", " ")
        return words[0].upper() + words[1:]

    @property
    def unit(self) -> str:
        """Unit of the parameter."""
        return PARAMETERS[self.parameter].unit

    @property
    def meaning(self) -> str:
        """What the column says."""
        return PARAMETERS[self.parameter].meaning

    def apply(self, scenario: Scenario, value: float) -> Scenario:
        """The scenario with the parameter changed."""
        return replace(scenario, parameters={**scenario.parameters, self.parameter: value})


@dataclass(frozen=True)
class BundleFactor:
    """Some levers moved together, from where the scenario has them (0) to where another has them (1)."""

    bundle: str
    toward: Scenario
    levers: tuple[str, ...]
    since: int = 0

    @property
    def name(self) -> str:
        """Name of the column."""
        return self.bundle

    @property
    def title(self) -> str:
        """What a chart calls it."""
        words = self.bundle.replace("_", " ")
        return words[0].upper() + words[1:]

    @property
    def meaning(self) -> str:
        """What the column says."""
        since = f" from {clock.label(self.since)} on" if self.since else ""
        return f"Share of the way to '{self.toward.title}' that these levers go{since}: {', '.join(self.levers)}"

    @property
    def unit(self) -> str:
        """A share of the way."""
        return "share"

    def apply(self, scenario: Scenario, value: float) -> Scenario:
        """The scenario with the levers that part of the way."""
        return blend(scenario, self.toward, self.levers, value, self.since)


@dataclass(frozen=True)
class ParameterSwitch:
    """All parameters together: as the scenario has them (0) or as another has them (1), nothing between."""

    toward: Scenario

    @property
    def name(self) -> str:
        """Name of the column."""
        return "parameters"

    @property
    def title(self) -> str:
        """What a chart calls it."""
        return "Parameters"

    @property
    def unit(self) -> str:
        """Off or on."""
        return "0 or 1"

    @property
    def meaning(self) -> str:
        """What the column says."""
        return f"Whether the parameters are those of '{self.toward.title}'"

    def apply(self, scenario: Scenario, value: float) -> Scenario:
        """The scenario with its own parameters, or with the other's."""
        return replace(scenario, parameters=dict(self.toward.parameters)) if value else scenario


type Factor = LeverFactor | ParameterFactor | BundleFactor | ParameterSwitch


@dataclass(frozen=True)
class Point:
    """One cell of a design: a scenario by its place in the plan and a value of each factor (None: as it stands)."""

    name: str
    scenario: int
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class Run:
    """One simulation of a plan."""

    number: int
    point: int
    replication: int
    seed: int


@dataclass(frozen=True)
class Plan:
    """Everything that decides what is simulated and what is read off it.

    Attributes:
        scenarios: what points start from.
        factors: what is moved; ``points`` hold a value of each.
        replications: runs of each point.
        tables: which of ``series``, ``regions`` and ``sectors`` are kept beside ``runs``.
        time_limit: longest a run may take, in seconds.
        memory_limit: most memory of a worker, in GB; 0 for no limit.
        baseline: number of the point the others are compared with, if there is one.
    """

    title: str
    scenarios: tuple[Scenario, ...]
    headlines: tuple[Readable, ...]
    factors: tuple[Factor, ...] = ()
    points: tuple[Point, ...] = ()
    replications: int = 1
    root_seed: int = DEFAULT_SEED
    firms: int = DEFAULT_FIRMS
    until: int = clock.DEFAULT_LAST_YEAR
    tables: tuple[str, ...] = ()
    time_limit: float = 600.0
    memory_limit: float = 0.0
    baseline: int | None = None
    data: FilePath = SHIPPED

    def __len__(self) -> int:
        return len(self.points) * self.replications

    def run(self, number: int) -> Run:
        """The run of a number."""
        point, replication = divmod(number, self.replications)
        return Run(number, point, replication, seed(self.root_seed, replication))

    def runs(self) -> Iterator[Run]:
        """All runs in order."""
        return map(self.run, range(len(self)))

    def scenario(self, point: int) -> Scenario:
        """What is simulated at a point."""
        return self._scenario_at(self.points[point])

    def _scenario_at(self, point: Point) -> Scenario:
        scenario = self.scenarios[point.scenario]
        for factor, value in zip(self.factors, point.values, strict=True):
            if value is not None:
                scenario = factor.apply(scenario, value)
        return scenario


@functools.cache
def seed(root: int, replication: int) -> int:
    """Seed of a replication: the same at every point, another for every root.

    >>> seed(1, 0) == seed(1, 0), seed(1, 0) == seed(1, 1), seed(1, 0) == seed(2, 0)
    (True, False, False)
    """
    return int.from_bytes(hashlib.sha256(f"{root}/{replication}".encode()).digest()[:6])


def blend(base: Scenario, toward: Scenario, levers: Sequence[str], strength: float, since: int = 0) -> Scenario:
    """The scenario ``base`` with some levers moved a part of the way toward another scenario, from a quarter on.

    At strength 0 nothing changes, at 1 the levers follow ``toward``, also in places that have paths of their own.
    """
    found = base
    for lever in levers:
        found = found.with_path(lever, _mixed(base.path(lever), toward.path(lever), strength, since))
        for place in dict.fromkeys([*base.places.get(lever, {}), *toward.places.get(lever, {})]):
            mixed = _mixed(base.path(lever, place), toward.path(lever, place), strength, since)
            found = found.with_path(lever, mixed, place)
    return found


def _mixed(base: Path, toward: Path, strength: float, since: int) -> Path:
    """A path that leaves ``base`` for a point between it and ``toward``; the very path where there is no between."""
    if strength == 0 or base == toward:
        return base
    if strength == 1 and since == 0:
        return toward
    changes = zip(base.values(_QUARTERS)[since:], toward.values(_QUARTERS)[since:], strict=True)
    values = [value + strength * (goal - value) for value, goal in changes]
    points = tuple((t, value) for t, value in enumerate(values, since) if t == since or value != values[t - since - 1])
    mixed = Path(points, announced=toward.announced)
    return mixed.after(base) if since else replace(mixed, before=toward.before, since=toward.since)
