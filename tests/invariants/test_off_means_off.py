"""Off means off: at its neutral value a lever leaves the results of a model without it, to the byte."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import model.phases.accounts
import model.phases.adoption
import model.phases.certification
import model.phases.finance
import model.phases.learning
import model.phases.supervision
from model.levers import LEVERS
from model.policy import load_scenario
from model.world import World

from .runs import differences, live, lived

SMALL = {"firms": 300, "until": 2019}


def zeros(module: Any, mechanism: str, like: int = 0) -> Callable[[pytest.MonkeyPatch], None]:
    """The mechanism is there no more: a phase that asks it gets zeros, in the shape of its ``like``-th argument."""
    return lambda patch: patch.setattr(module, mechanism, lambda *arrays, **_: np.zeros_like(arrays[like], float))


def nobody_is_inspected(patch: pytest.MonkeyPatch) -> None:
    phase = model.phases.supervision.inspection_chance
    patch.setattr(model.phases.supervision, "inspection_chance", lambda *args, **kw: 0.0 * phase(*args, **kw))


def there_is_no_standard(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(model.phases.supervision, "standard_limit", lambda mean, **_: np.full_like(mean, np.inf))


def publicity_is_not_heard(patch: pytest.MonkeyPatch) -> None:
    hears = model.phases.learning.awareness_chance
    patch.setattr(
        model.phases.learning, "awareness_chance", lambda *args, **kw: hears(*args, **kw | {"by_publicity": 0.0})
    )


REMOVED = {
    "investment_subsidy": zeros(model.phases.finance, "subsidy_grants"),
    "pollution_tax": zeros(model.phases.accounts, "pollution_tax"),
    "fine_rate": zeros(model.phases.supervision, "fine"),
    "inspection_rate": nobody_is_inspected,
    "standard_stringency": there_is_no_standard,
    "publicity": publicity_is_not_heard,
}


@pytest.mark.parametrize("lever", REMOVED)
@pytest.mark.parametrize("scenario", ["historical", "laissez-faire"])
def test_a_neutral_lever_is_a_mechanism_removed(lever, scenario, monkeypatch):
    off = live(World(scenario, **SMALL, **{lever: LEVERS[lever].neutral}))
    REMOVED[lever](monkeypatch)
    assert differences(off, live(World(scenario, **SMALL, **{lever: LEVERS[lever].neutral}))) == []


@pytest.mark.parametrize("lever", REMOVED)
def test_a_mechanism_removed_is_missed_where_its_lever_is_on(lever, monkeypatch):
    """What the test above compares is not two runs in which the mechanism has nothing to do."""
    on = lived("historical", **SMALL)
    REMOVED[lever](monkeypatch)
    assert differences(on, live(World("historical", **SMALL))) != []


IDLE = {  # a lever, and those that make it a dead letter when they are neutral
    "subsidy_budget": {"investment_subsidy": 0.0, "green_factory_award": 0.0},
    "green_factory_award": {"subsidy_budget": 0.0, "investment_subsidy": 0.0},
    "standard_tightening": {"standard_stringency": 0.0},
    "fine_rate": {"standard_stringency": 0.0},
    "record_sharing": {"standard_stringency": 0.0, "inspection_rate": 0.0},
}


@pytest.mark.parametrize("lever", IDLE)
def test_a_lever_without_the_one_it_works_through_does_nothing(lever):
    ends = [{**IDLE[lever], lever: value} for value in (LEVERS[lever].low, LEVERS[lever].high)]
    low, high = (live(World(**SMALL, **end)) for end in ends)
    assert set(differences(low, high)) <= {"regions.budget"}  # a budget nobody can ask for may stand there


def test_a_subsidy_without_a_budget_does_nothing():
    low, high = (live(World(**SMALL, subsidy_budget=0.0, investment_subsidy=share)) for share in (0.0, 0.5))
    assert differences(low, high) == []


@pytest.mark.parametrize("lever", LEVERS)
def test_a_lever_set_to_its_historical_path_changes_nothing(lever):
    historical = load_scenario("historical")
    path, places = historical.paths[lever], historical.places.get(lever, {})
    again = replace(path, points=tuple(path.points))
    spelt_out = replace(path, points=tuple(enumerate(path.values(12 + 20))))  # as far as firms look ahead
    for given in (again, spelt_out):
        scenario = historical.with_levers({lever: places}, **{lever: given})
        assert differences(live(World(scenario, **SMALL)), lived("historical", **SMALL)) == []


OPEN = {"technology_openness": 1.0}  # laissez-faire closes no border


@pytest.mark.parametrize("lever", [name for name in LEVERS if name not in OPEN])
def test_a_neutral_lever_in_laissez_faire_changes_nothing(lever):
    assert (
        differences(
            live(World("laissez-faire", **SMALL, **{lever: LEVERS[lever].neutral})), lived("laissez-faire", **SMALL)
        )
        == []
    )


def test_laissez_faire_is_history_with_every_lever_at_neutral():
    neutral = {name: lever.neutral for name, lever in LEVERS.items()} | OPEN
    assert differences(live(World("historical", **SMALL, **neutral)), lived("laissez-faire", **SMALL)) == []


@pytest.mark.parametrize("lever", LEVERS)
def test_every_lever_does_something(lever):
    """Away from neutral, with what it needs to bite switched on, a lever moves the results."""
    biting = {"standard_stringency": 2.0, "inspection_rate": 1.0, "subsidy_budget": 0.003, "investment_subsidy": 0.3,
              "capital_requirement": 0.14}  # fmt: skip
    ends = [{**biting, lever: value} for value in (LEVERS[lever].low, LEVERS[lever].high)]
    one, other = (lived("historical", **SMALL, **end) for end in ends)
    assert any(name.startswith("national/") for name in differences(one, other))


def test_public_money_is_not_spent_in_laissez_faire():
    national = lived("laissez-faire", **SMALL).record.national
    for name in ("subsidies", "awards", "tax_credits", "technology_bonuses", "pollution_tax_paid", "fines",
                 "inspections", "cases", "closures", "breach_share"):  # fmt: skip
        assert (national[name] == 0).all(), name
    assert (national["corporate_tax"] > 0).all()
