"""What the page of reasons asks the workers for: a run with its barriers and adopters, and the story of one firm."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.explain import facts
from experiments.single import Setting, with_settings
from experiments.study.plan import seed
from experiments.telling import Facts
from model.policy import Scenario, load_scenario
from web.link import State
from web.pool.runs import Checkpoint

if TYPE_CHECKING:
    from model.world import World
    from web.why.witness import Adopters

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, eq=False)
class Register:
    """The firms of a run, one entry a row; what they are stays, whoever takes the row.

    Attributes:
        output: yearly output in 2017 of the enterprise the row was made for, MCNY.
        weight: enterprises the row stands for.
        measures: green measures at work at the end, -1 where nobody is there.
    """

    sector: Array
    region: Array
    size: Array
    output: Array
    weight: Array
    state_owned: Array
    measures: Array

    @classmethod
    def of(cls, w: "World") -> "Register":
        """The firms of a world as it stands."""
        firms = w.firms
        return cls(
            sector=firms.sector.astype(np.int8), region=firms.region.astype(np.int8), size=firms.size_class.copy(),
            output=firms.founding_output.astype(np.float32), weight=firms.weight.astype(np.float32),
            state_owned=firms.state_owned.copy(),
            measures=np.where(firms.presence > 0, w.diffusion.installed.astype(np.int8), -1),
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Reasons:
    """What is kept of a run.

    Attributes:
        places: (scope, place) of each place barriers are counted for.
        barriers: by weighting, shares by barrier, shape (quarters, places, barriers).
        installed: measures installed, shape (quarters, sectors, regions, sizes).
        applicable: measures applicable, likewise.
        rows: firms that put a measure to work, one entry each time; ``quarters`` says when.
        register: the firms at the end.
    """

    places: tuple[tuple[str, str], ...]
    barriers: Mapping[str, Array]
    installed: Array
    applicable: Array
    rows: Array
    quarters: Array
    register: Register


@dataclass(frozen=True)
class Inquiry:
    """One run of a policy with its reasons."""

    scenario: str
    settings: tuple[Setting, ...]
    seed: int
    firms: int
    until: int

    @property
    def policy(self) -> Scenario:
        """The policy of the run."""
        return with_settings(load_scenario(self.scenario), self.settings)

    def live(self, checkpoint: Checkpoint) -> "tuple[World, Adopters]":
        """Live to the horizon, and note who has adopted."""
        from model.world import World  # here and not above: the page itself needs no Mesa to be drawn
        from web.why.witness import Adopters

        world = World(self.policy, firms=self.firms, seed=self.seed, until=self.until)
        adopters = Adopters(world)
        while world.running:
            world.step()
            adopters.note(world)
            checkpoint(world.t, world.quarters)
        return world, adopters

    def run(self, checkpoint: Checkpoint, /) -> Reasons:
        """Live to the horizon, and count."""
        world, adopters = self.live(checkpoint)
        record = world.record
        return Reasons(
            places=tuple(record.barrier_places),
            barriers={name: shares.astype(np.float32) for name, shares in record.barriers.items()},
            installed=adopters.installed, applicable=adopters.applicable,
            rows=np.array(adopters.rows, np.int32), quarters=np.array(adopters.quarters, np.int16),
            register=Register.of(world),
        )  # fmt: skip


def policy_inquiry(state: State, replication: int = 0) -> Inquiry:
    """A run of a state's policy, under the seed that the replication has in the policy lab."""
    return Inquiry(state.scenario, state.settings, seed(state.seed, replication), state.firms, state.until)


def baseline_inquiry(state: State, replication: int = 0) -> Inquiry:
    """A run of a state's baseline, under the same seed."""
    return Inquiry(state.baseline, (), seed(state.seed, replication), state.firms, state.until)


@dataclass(frozen=True)
class Move:
    """A lever held at a value before a quarter is lived, or let go (``value`` None)."""

    quarter: int
    lever: str
    value: float | None


@dataclass(frozen=True)
class Biography:
    """The story of one firm of a run, told by living it again with a trace.

    Attributes:
        inquiry: the run.
        firm: row of the firm.
        quarters: how many of them; 0 for all.
        held: levers held at a value from the start on.
        moves: what a person did on the way.
    """

    inquiry: Inquiry
    firm: int
    quarters: int = 0
    held: tuple[tuple[str, float], ...] = ()
    moves: tuple[Move, ...] = ()

    def run(self, checkpoint: Checkpoint, /) -> Facts:
        """Live it again."""
        from model.world import World

        run = self.inquiry
        policy = run.policy
        world = World(
            policy.with_levers(**dict(self.held)), firms=run.firms, seed=run.seed, until=run.until, trace=[self.firm],
            barriers=False,
        )  # fmt: skip
        last = self.quarters or world.quarters
        for quarter in range(last):
            for move in self.moves:
                if move.quarter == quarter:
                    make(world, move, policy)
            world.step()
            checkpoint(quarter + 1, last)
        return facts(world, self.firm)


def make(world: "World", move: Move, policy: Scenario) -> None:
    """Move a lever in a world, or let it follow its policy again."""
    if move.value is None:
        world.release_lever(move.lever, policy)
    else:
        world.set_lever(move.lever, move.value)
