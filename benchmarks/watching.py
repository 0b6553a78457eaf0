"""Looking at a world between the phases of its quarters, without changing what it does."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import model.world
from model.period import Phase
from model.world import World

type Watcher = Callable[[World, str], None]


def _nothing(world: World, phase: str) -> None:
    """Look away."""


@contextmanager
def watched(before: Watcher = _nothing, after: Watcher = _nothing) -> Iterator[None]:
    """Call ``before(world, phase)`` and ``after(world, phase)`` around every phase lived inside the block.

    Args:
        before: called with the world and the name of the phase it is about to run.
        after: called when the phase is over.
    """

    def surrounded(phase: Phase) -> Phase:
        def both(world: World) -> None:
            before(world, phase.__name__)
            phase(world)
            after(world, phase.__name__)

        return both

    period = model.world.PERIOD
    model.world.PERIOD = tuple(surrounded(phase) for phase in period)
    try:
        yield
    finally:
        model.world.PERIOD = period
