"""What worker processes are asked for: one simulation, and what the pages need to know of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from experiments.single import Setting, with_settings
from experiments.study.plan import seed
from model import clock
from model.results import outputs
from web.link import State, shipped
from web.pool.trunks import Luck, Trunks

Array = np.ndarray[Any, Any]
Checkpoint = Callable[[int, int], None]
YEAR = 4

REPLICATIONS = 5
QUICK_FIRMS = 500  # of the first, rough answer; measured in benchmarks/web.py


trunks = Trunks()  # of this process


class Task(Protocol):
    """Work for a worker: a frozen dataclass that can be pickled and hashed, whose answer depends on nothing else.

    One that has an attribute ``kin`` is done sooner by a worker that did a task with the same one before.
    """

    def run(self, checkpoint: Checkpoint, /) -> Any:
        """Do it. ``checkpoint(done, total)`` is called often, and raises when the work is no longer wanted."""

    def __hash__(self) -> int: ...


@dataclass(frozen=True, eq=False)
class Outcome:
    """What is kept of a run.

    ``national[output]`` has shape (quarters,), exactly as in ``national.csv``; ``regions[output]`` has shape (years,
    provinces), a flow summed over the year, a stock at its end, a ratio averaged over its quarters.
    """

    national: Mapping[str, Array]
    regions: Mapping[str, Array]


@dataclass(frozen=True)
class Simulation:
    """One run of a policy under one seed.

    ``parting`` is a quarter in which policies asked for later are likely to part from this one; no number depends on
    it.
    """

    scenario: str
    settings: tuple[Setting, ...]
    seed: int
    firms: int
    until: int
    parting: int | None = field(default=None, compare=False)

    @property
    def kin(self) -> Luck:
        """What runs have in common that can have quarters in common."""
        return Luck(self.seed, self.firms, self.until)

    def run(self, checkpoint: Checkpoint, /) -> Outcome:
        """Live to the horizon."""
        scenario = shipped(self.scenario)
        policy = with_settings(scenario, self.settings)
        world = trunks.world(policy, scenario, self.kin, self.parting, checkpoint)
        world.run(checkpoint)
        record = world.record
        kinds = {output.name: output.kind for output in outputs("R")}
        return Outcome(
            {name: np.array(values) for name, values in record.national.items()},
            {name: by_year(values, kinds[name]) for name, values in record.regions.items()},
        )


def by_year(values: Array, kind: str) -> Array:
    """Years of quarterly values of shape (quarters, places): a flow's sum, a stock's end, a ratio's mean."""
    quarters = values.reshape(-1, YEAR, values.shape[1])
    ways = {
        "stock": lambda: quarters[:, -1],
        "flow": lambda: quarters.sum(axis=1),
        "ratio": lambda: quarters.mean(axis=1),
    }
    return ways[kind]().astype(np.float32)  # three figures are shown on a tile


def policy_runs(state: State, firms: int, replications: int) -> tuple[Simulation, ...]:
    """The runs of a state's policy, one a replication."""
    return _runs(state.scenario, state.settings, state, firms, replications)


def baseline_runs(state: State, firms: int, replications: int) -> tuple[Simulation, ...]:
    """The runs of a state's baseline, under the same seeds as those of its policy."""
    return _runs(state.baseline, (), state, firms, replications)


def pairwise(state: State, firms: int, replications: int) -> list[Simulation]:
    """Runs of policy and baseline in turn, so that pairs are complete early."""
    pairs = zip(policy_runs(state, firms, replications), baseline_runs(state, firms, replications), strict=True)
    return [task for pair in pairs for task in dict.fromkeys(pair)]


def first_page() -> list[Simulation]:
    """The runs of the page as it is first opened."""
    start = State()
    return [*pairwise(start, QUICK_FIRMS, 1), *pairwise(start, start.firms, REPLICATIONS)]


def _runs(scenario: str, settings: tuple[Setting, ...], state: State, firms: int, count: int) -> tuple[Simulation, ...]:
    parting = (state.since - clock.START_YEAR) * YEAR
    return tuple(
        Simulation(scenario, settings, seed(state.seed, replication), firms, state.until, parting)
        for replication in range(count)
    )
