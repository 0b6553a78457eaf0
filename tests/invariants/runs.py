"""Runs the promises are checked on, and what of two runs is compared."""

import functools
import hashlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.world import World

TABLES = ("national", "regions", "sectors", "measures")
SCENARIOS = ("historical", "laissez-faire")

# policy at its 2017 level where the opening cost of a firm has it in it, else neutral
STANDING_POLICY = {"clean_production_bonus": 1.0, "technology_bonus": 1.0, "pollution_tax": 1.0}


def live(world: World) -> World:
    """The world after its last quarter."""
    world.run()
    return world


@functools.lru_cache(maxsize=64)
def lived(scenario: str = "historical", **settings: Any) -> World:
    """A run to the horizon. It is shared: look, do not touch."""
    return live(World(scenario, **settings))


def quarters(world: World) -> Iterator[World]:
    """The world after each of its quarters."""
    while world.running:
        world.step()
        yield world


def record(world: World) -> dict[str, NDArray[Any]]:
    """Every output of every table, ``table.output``."""
    return {f"{table}.{name}": values for table in TABLES for name, values in getattr(world.record, table).items()}


def state(world: World) -> dict[str, NDArray[Any]]:
    """Every column of every population, ``population.column``, and who is there."""
    found = {}
    for name, population in world.populations.items():
        found |= {f"{name}.{column}": getattr(population, column) for column in type(population).declarations()}
        found |= {f"{name}.active": population.active, f"{name}.generation": population.generation}
    return found


def differences(one: World, other: World, of: Callable[[World], dict[str, NDArray[Any]]] | None = None) -> list[str]:
    """Names of the outputs and columns in which two worlds differ by a byte; empty if in none."""
    looks = [of] if of else [record, state]
    pairs = [(look(one), look(other)) for look in looks]
    assert all(mine.keys() == yours.keys() for mine, yours in pairs)
    return [name for mine, yours in pairs for name in mine if mine[name].tobytes() != yours[name].tobytes()]


def digest(world: World) -> str:
    """One word for all bytes of a run."""
    whole = hashlib.blake2b(digest_size=16)
    for name, values in sorted((record(world) | state(world)).items()):
        whole.update(name.encode() + values.tobytes())
    return whole.hexdigest()


def national(world: World) -> dict[str, float]:
    """The last year's mean of each national output."""
    return {name: float(values[-4:].mean()) for name, values in world.record.national.items()}


def impossible(world: World) -> list[str]:
    """What no quarter may end with: not a number, a negative stock, a share outside 0 to 1."""
    wrong = [name for name, values in (record(world) | state(world)).items() if not _finite(world, name, values)]
    for name, population in world.populations.items():
        for column, declared in type(population).declarations().items():
            values = getattr(population, column)
            if declared.kind == "stock" and declared.low == 0 and (values < 0).any():
                wrong.append(f"{name}.{column} is negative")
    for table in TABLES:
        for output in _shares(table):
            values = getattr(world.record, table)[output][: world.t]
            if ((values < 0) | (values > 1 + 1e-12)).any():
                wrong.append(f"{table}.{output} is outside 0 to 1: {values.min()} to {values.max()}")
    held = np.bincount(world.firms.sector, world.firms.market_share * world.firms.presence)
    if (np.minimum(np.abs(held - 1), held) > 1e-9).any():  # a sector may have lost all its firms
        wrong.append(f"market shares sum to {held}")
    return wrong


def _finite(world: World, name: str, values: NDArray[Any]) -> bool:
    lived = values[: world.t] if name.split(".")[0] in TABLES and not name.startswith("regions.") else values
    if name in {f"regions.{output}" for output in world.record.regions}:
        lived = values[: world.t] if values.ndim == 2 else values
    return bool(np.isfinite(lived).all())


def _shares(table: str) -> list[str]:
    from model.results import MEASURE_OUTPUTS, outputs

    declared = list(MEASURE_OUTPUTS.values()) if table == "measures" else outputs(table[0].upper())
    free = {"profit_margin", "bank_capital_ratio"}  # ratios that a loss or a run-off may take out of 0 to 1
    return [output.name for output in declared if output.is_share and output.name not in free]
