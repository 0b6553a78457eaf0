"""Runs the promises are checked on, and what of two runs is compared."""

import functools
import hashlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.results import MEASURE_OUTPUTS, Output, outputs
from model.world import World

TABLES = ("national", "regions", "sectors", "measures")
SCENARIOS = ("historical", "laissez-faire")

# ratios in the unit of a share which a loss, or a bank without loans, takes out of 0 to 1
SIGNED = {"profit_margin", "bank_capital_ratio"}

type Named = dict[str, NDArray[Any]]


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


def record(world: World) -> Named:
    """Every output of every table in the quarters lived, by ``table/output``."""
    return {
        f"{table}/{name}": values[: world.t]
        for table in TABLES
        for name, values in getattr(world.record, table).items()
    }


def state(world: World) -> Named:
    """Every column of every population, and who is there, by ``population.column``."""
    found = {}
    for name, population in world.populations.items():
        columns = [*type(population).declarations(), "active", "generation"]
        found |= {f"{name}.{column}": getattr(population, column) for column in columns}
    return found


def everything(world: World) -> Named:
    """The record and the state."""
    return record(world) | state(world)


def differences(one: World, other: World, look: Callable[[World], Named] = everything) -> list[str]:
    """Names of the outputs and columns in which two worlds differ by a byte; empty if in none."""
    mine, yours = look(one), look(other)
    assert mine.keys() == yours.keys()
    return [name for name in mine if mine[name].tobytes() != yours[name].tobytes()]


def digest(world: World) -> str:
    """One word for all bytes of a run."""
    whole = hashlib.blake2b(digest_size=16)
    for name, values in sorted(everything(world).items()):
        whole.update(name.encode() + values.tobytes())
    return whole.hexdigest()


def impossible(world: World) -> list[str]:
    """What no quarter may end with: not a number, a negative stock, a share outside 0 to 1, books out of balance."""
    results = {name: values[-1:] for name, values in record(world).items()}
    found = results | state(world)
    wrong = [f"{name} is not finite" for name, values in found.items() if not np.isfinite(values).all()]
    for name, population in world.populations.items():
        for column, declared in type(population).declarations().items():
            if declared.low == 0 and (getattr(population, column) < 0).any():
                wrong.append(f"{name}.{column} is negative")
    firms, banks, regions = world.firms, world.banks, world.regions
    rounding = 1e-9 * np.maximum(firms.revenue, 1.0)
    money = {
        "firms.deposits": (firms.deposits + rounding)[firms.active],
        "regions.deposits": regions.deposits + 1e-9 * regions.gdp,
        "banks.reserves": banks.reserves + 1e-9 * banks.deposits,
        "banks.equity": banks.equity + 1e-9 * banks.deposits,
    }
    wrong += [f"{name} is negative: {values.min()}" for name, values in money.items() if (values < 0).any()]
    for table in TABLES:
        for output in declared_outputs(table):
            values = results[f"{table}/{output.name}"]
            if output.is_share and output.name not in SIGNED and ((values < 0) | (values > 1 + 1e-12)).any():
                wrong.append(f"{table}/{output.name} is outside 0 to 1: {values.min()} to {values.max()}")
    if (world.firms.market_share * world.firms.presence > 1 + 1e-9).any():
        wrong.append("a row sells more than its sector")
    wrong += [f"not so: {identity}" for identity, off in world.ledger.residuals.items() if not off <= 1e-9]
    return wrong


def declared_outputs(table: str) -> list[Output]:
    """The outputs that stand in a table."""
    return list(MEASURE_OUTPUTS.values()) if table == "measures" else outputs(table[0].upper())
