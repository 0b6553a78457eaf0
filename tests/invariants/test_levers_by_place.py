"""A lever that may differ by region or sector does: it acts there, and the same everywhere is the national lever."""

import numpy as np
import pytest

from model.catalogue import catalogue
from model.levers import LEVERS
from model.policy import known_places, load_scenario
from model.world import World

from .runs import differences, impossible, live

SMALL = {"firms": 300, "until": 2018}
VARYING = [name for name, lever in LEVERS.items() if lever.varies]
CONTEXT: dict[str, dict[str, float]] = {
    "insurance_support": {"insurance_coverage": 0.8}, "ban_enforcement": {"disposables_ban": 1.0},
    "energy_quota": {"differential_price": 0.1}, "quota_by_productivity": {"differential_price": 0.1},
}  # fmt: skip
LARGER: dict[str, dict[str, float]] = {  # what it takes for one place to have a case of it
    "cooperation": {"firms": 1500, "until": 2019}, "ban_enforcement": {"firms": 2000},
    "entry_standard": {"firms": 1500, "until": 2020, "phase_out_rate": 0.1},
}  # fmt: skip


def world(lever: str, values: dict[str, float], **changed: float) -> World:
    scenario = load_scenario("historical").with_levers(**CONTEXT.get(lever, {}))
    return World(scenario.with_levers({lever: values}), **{**SMALL, **changed})


@pytest.mark.parametrize("lever", VARYING)
def test_every_place_its_own_value_goes_well(lever):
    declared = LEVERS[lever]
    places = list(known_places(declared.varies, catalogue()))
    values = dict(zip(places, np.linspace(declared.low, declared.high, len(places)).tolist(), strict=True))
    lived = world(lever, values)
    while lived.running:
        lived.step()
        assert impossible(lived) == [], lived.label


@pytest.mark.parametrize("lever", VARYING)
def test_the_same_in_every_place_is_the_national_lever(lever):
    declared = LEVERS[lever]
    value = declared.low + 0.6 * (declared.high - declared.low)
    places = known_places(declared.varies, catalogue())
    everywhere = live(world(lever, dict.fromkeys(places, value)))
    scenario = load_scenario("historical").with_levers(**CONTEXT.get(lever, {})).with_levers(**{lever: value})
    assert differences(everywhere, live(World(scenario, **SMALL))) == []


@pytest.mark.parametrize("lever", VARYING)
def test_one_place_alone_makes_a_difference(lever):
    declared = LEVERS[lever]
    place = {"region": "JS", "sector": "petrochem"}[declared.varies]
    one, other = (
        live(world(lever, {place: value}, **LARGER.get(lever, {}))) for value in (declared.low, declared.high)
    )
    assert differences(one, other) != []
