"""A model that nobody holds is freed at once, without Python having to look for rings of references."""

import copy
import gc
import pickle
from collections.abc import Callable, Iterator
from weakref import ref

import numpy as np
import pytest

from agents.light_mesa import MesaScenario
from agents.loose import Loose, LooseModel
from agents.population import Column, Columns, Link, Member, PopulatedModel, Population
from model.policy import load_scenario
from model.world import World


class HouseColumns(Columns):
    height = Column("m", "Height", low=0)
    beside = Link("houses", "The house to its right")


class House(HouseColumns, Member):
    """One house."""


class Houses(HouseColumns, Population[House]):
    """All houses."""

    member = House


class Street(PopulatedModel):
    """A street that grows, one metre a step."""

    houses: Houses

    def __init__(self) -> None:
        super().__init__(scenario=MesaScenario(rng=1, name="growth"))
        self.add_population("houses", Houses(3, beside=np.array([1, 2, 0])))

    def step(self) -> None:
        """Grow."""
        self.houses.height = self.houses.height + 1.0


@pytest.fixture
def nobody_looks_for_rings() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


def grown() -> Street:
    street = Street()
    street.step()
    street.run_for(2)
    assert street.houses.height.tolist() == [3.0] * 3
    assert (street.steps, street.time) == (3, 3.0)
    return street


def lived(**settings: object) -> World:
    world = World(firms=40, until=2018, **settings)
    world.run()
    return world


def read() -> World:
    world = lived()
    assert world.record.barriers
    assert len(world.frame("barriers"))
    assert world.firms[3].bank.equity > 0
    return world


def forked() -> World:
    world = World(firms=40, until=2018)
    world.step()
    twin = world.fork(load_scenario("historical", world.data))
    twin.run()
    return twin


@pytest.mark.parametrize(
    "make", [Street, grown, lived, lambda: lived(trace=(1, 2)), read, forked, lambda: copy.deepcopy(lived())],
    ids=["street", "grown", "world", "traced", "read", "forked", "copied"],
)  # fmt: skip
def test_a_model_nobody_holds_is_freed_at_once(make: Callable[[], object], nobody_looks_for_rings: None) -> None:
    model = make()
    known = ref(model)
    assert known() is model
    del model
    assert known() is None


def test_what_is_held_of_a_model_says_that_the_model_is_gone() -> None:
    houses, step = Street().houses, Street().step
    assert houses.height.tolist() == [0.0] * 3  # the memory is its own
    for use in (step, lambda: houses[0], lambda: houses.members, lambda: houses.model):
        with pytest.raises(ReferenceError, match="the Street is gone: nobody kept it"):
            use()


def test_an_agent_keeps_its_model() -> None:
    street = Street()
    house = street.houses[0]
    del street
    house.model.step()
    assert house.beside.height == 1.0


def test_results_outlive_their_world() -> None:
    world = lived()
    expected = world.frame("national"), world.frame("barriers")
    record = world.record
    del world
    for found, table in zip((record.frame("national"), record.frame("barriers")), expected, strict=True):
        assert found.equals(table)


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
def test_copies_know_the_copy(copied: Callable[[Street], Street]) -> None:
    street = grown()
    twin = copied(street)
    twin.step()
    assert (street.houses.height[0], twin.houses.height[0], twin.steps) == (3.0, 4.0, 4)
    assert twin.houses.model is twin
    assert twin.scenario.model.houses is twin.houses
    assert twin.houses[0].beside is twin.houses[1]


def test_the_scenario_reads_its_model() -> None:
    street = Street()
    assert street.scenario.model.houses is street.houses
    with pytest.raises(AttributeError, match="no attribute 'cars'"):
        _ = street.scenario.model.cars
    with pytest.raises(ValueError, match="Cannot change scenario parameter"):
        street.scenario.name = "decline"


def test_copies_of_references_refer_to_the_copy() -> None:
    street = Street()
    for kind in (Loose, LooseModel):
        found, twin = copy.deepcopy([kind(street), street])
        assert found.get() is twin
        assert twin is not street
