"""Worlds kept where policies part: what two policies have in common is lived once, and only the rest again.

A policy of the laboratory is a shipped scenario with levers moved from some year on. Until they part (or somebody
foresees that they will) its run is the scenario's, quarter by quarter and bit by bit. So a worker keeps a world of the
scenario as it stood then, the trunk, and every further policy begins as a fork of it (:meth:`model.world.World.fork`).
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from model.policy import Scenario

if TYPE_CHECKING:
    from model.world import World

Checkpoint = Callable[[int, int], None]

ROOM = 120_000  # agents that kept worlds may have in all, EACH for each world itself: some 120 MB
EACH = 4000
WORTH = 4  # quarters: to spare fewer than that a world is not kept


@dataclass(frozen=True)
class Luck:
    """What runs must share to be compared, and to have a trunk in common."""

    seed: int
    firms: int
    until: int


class Trunks:
    """The worlds a process keeps, those used last.

    Args:
        room: how many agents they may have in all.
    """

    def __init__(self, room: int = ROOM) -> None:
        self._room = room
        self._kept: OrderedDict[tuple[Luck, str, int], World] = OrderedDict()  # by scenario and quarter

    def __len__(self) -> int:
        return len(self._kept)

    def world(
        self, policy: Scenario, scenario: Scenario, luck: Luck, parting: int | None, checkpoint: Checkpoint
    ) -> "World":
        """Return a world of a policy, as far along as can be.

        Args:
            policy: what it lives under.
            scenario: the shipped scenario the policy is made from.
            luck: seed, size and horizon.
            parting: a quarter in which policies to come are likely to part from the scenario.
            checkpoint: told of the quarters that have to be lived for it.
        """
        from model.world import World  # here and not above: the page itself needs no Mesa to be drawn

        near = self._nearest(policy, luck)
        if near is None:
            near = World(scenario, firms=luck.firms, seed=luck.seed, until=luck.until, barriers=False)
            if not near.parts_from(policy):
                return World(policy, firms=luck.firms, seed=luck.seed, until=luck.until, barriers=False)
        return self._grown(near, policy, scenario, luck, parting, checkpoint).fork(policy)

    def _nearest(self, policy: Scenario, luck: Luck) -> "World | None":
        """The kept world that is furthest along of those that a policy has not parted from."""
        fit = [key for key, world in self._kept.items() if key[0] == luck and world.t <= world.parts_from(policy)]
        if not fit:
            return None
        key = max(fit, key=lambda key: key[2])
        self._kept.move_to_end(key)
        return self._kept[key]

    def _grown(
        self, near: "World", policy: Scenario, scenario: Scenario, luck: Luck, parting: int | None,
        checkpoint: Checkpoint,
    ) -> "World":  # fmt: skip
        """A world of the scenario where the policy parts from it, kept from now on; else what there is."""
        if near.t > near.parts_from(scenario):  # the policy has more in common with another scenario than with its own
            return near
        own = near if near.scenario_policy.name == scenario.name else near.fork(scenario)
        until = own.parts_from(policy)
        if until == own.quarters and parting is not None:
            until = parting
        if until < near.t + WORTH or until == own.quarters:
            return near
        trunk = own.fork(scenario)
        try:
            while trunk.t < until:
                trunk.step()
                checkpoint(trunk.t, trunk.quarters)
        finally:  # also of what is no longer wanted the quarters lived are worth keeping
            if trunk.t >= near.t + WORTH:
                self._keep((luck, scenario.name, trunk.t), trunk)
        return trunk

    def _keep(self, key: tuple[Luck, str, int], world: "World") -> None:
        self._kept[key] = world
        while len(self._kept) > 1 and sum(EACH + luck.firms for luck, _, _ in self._kept) > self._room:
            self._kept.popitem(last=False)
