"""Pairs of worlds under the same luck, and what lies between them."""

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.stats import t as student

from model import clock
from model.arrays import Array
from model.catalogue import catalogue
from model.policy import Path, load_scenario
from model.world import World

from .table import Measure, Row

SEEDS = tuple(range(101, 111))  # rows were chosen by looking at seeds 1 to 10: these are others
CONFIDENCE = 0.99

type Levers = tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Difference:
    """Mean paired difference over the seeds, with its interval and what it is measured against."""

    mean: float
    low: float
    high: float
    before: float

    @property
    def direction(self) -> int:
        """1 or -1 where the interval excludes zero, else 0."""
        return 1 if self.low > 0 else -1 if self.high < 0 else 0

    def __str__(self) -> str:
        relative = f" ({self.mean / abs(self.before):+.2%})" if self.before else ""
        return f"{self.before:.5g} {self.mean:+.3g} [{self.low:+.3g}, {self.high:+.3g}]{relative}"


def interval(differences: Array, before: float = 0.0, confidence: float = CONFIDENCE) -> Difference:
    """Mean of differences and its t-interval."""
    n = differences.size
    mean = float(differences.mean())
    half = float(student.ppf(0.5 + confidence / 2, n - 1) * differences.std(ddof=1) / np.sqrt(n))
    return Difference(mean, mean - half, mean + half, before)


@functools.cache
def lived(seed: int, until: int, levers: Levers, firms: int = 500, scenario: str = "historical") -> dict[str, Array]:
    """National outputs of a run, shape (quarters,), and those of provinces as ``region/output``, (quarters, 31)."""
    world = World(scenario, firms=firms, seed=seed, until=until, **dict(levers))
    world.run()
    record = world.record
    return {**record.national, **{f"region/{name}": values for name, values in record.regions.items()}}


def settings(levers: Mapping[str, float | None]) -> Levers:
    """Levers as a key of :func:`lived`; what was in force anyway is left out, so that runs are shared."""
    return tuple(
        sorted(
            (name, value)
            for name, value in levers.items()
            if value is not None and not _in_force_throughout(name, value)
        )
    )


def _in_force_throughout(name: str, value: float) -> bool:
    historical = load_scenario("historical")
    path = historical.path(name)
    return name not in historical.places and path == Path.constant(value)


def pair(row: Row) -> tuple[Levers, Levers]:
    """Settings of the two worlds of a row."""
    return settings({**row.context, row.lever: row.start}), settings({**row.context, row.lever: row.to})


def taken(run: Mapping[str, Array], measure: Measure) -> float:
    """What a measure is in a run."""
    first, last = clock.number(f"{measure.since}Q1"), clock.number(f"{measure.last}Q4") + 1
    quarters = slice(first, last if measure.quarters is None else min(first + measure.quarters, last))
    if not measure.places:
        return float(run[measure.output][quarters].mean())
    ids = [region.id for region in catalogue().regions]
    columns = [ids.index(place) for place in measure.places]
    return float(run[f"region/{measure.output}"][quarters][:, columns].sum(axis=1).mean())


def difference(row: Row, measure: Measure, seeds: Iterable[int] = SEEDS) -> Difference:
    """What the lever of a row does to a measure."""
    without, with_it = pair(row)
    values = np.array(
        [[taken(lived(seed, row.until, each, row.firms), measure) for each in (without, with_it)] for seed in seeds]
    )
    return interval(values[:, 1] - values[:, 0], float(values[:, 0].mean()))
