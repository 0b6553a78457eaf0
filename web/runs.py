"""What worker processes are asked for: one simulation, and what the pages need to know of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from experiments.single import Setting, with_settings
from experiments.study.plan import seed
from model.policy import load_scenario
from model.results import outputs
from web.link import State

Array = np.ndarray[Any, Any]
Checkpoint = Callable[[int, int], None]
YEAR = 4

REPLICATIONS = 5
QUICK_FIRMS = 500  # of the first, rough answer; measured in benchmarks/web.py


class Task(Protocol):
    """Work for a worker: a frozen dataclass that can be pickled and hashed, whose answer depends on nothing else."""

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
    """One run of a policy under one seed."""

    scenario: str
    settings: tuple[Setting, ...]
    seed: int
    firms: int
    until: int

    def run(self, checkpoint: Checkpoint, /) -> Outcome:
        """Live to the horizon."""
        from model.world import World  # here and not above: the page itself needs no Mesa to be drawn

        policy = with_settings(load_scenario(self.scenario), self.settings)
        world = World(policy, firms=self.firms, seed=self.seed, until=self.until)
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


def _runs(scenario: str, settings: tuple[Setting, ...], state: State, firms: int, count: int) -> tuple[Simulation, ...]:
    return tuple(
        Simulation(scenario, settings, seed(state.seed, replication), firms, state.until)
        for replication in range(count)
    )
