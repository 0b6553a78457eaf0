"""Off means off: at its neutral value a lever leaves the results of a model without it, to the byte."""

from collections.abc import Callable
from dataclasses import replace
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

import model.phases.accounts
import model.phases.carbon
import model.phases.certification
import model.phases.finance
import model.phases.learning
import model.phases.markets
import model.phases.settlement
import model.phases.supervision
import model.phases.weighing
import model.visibility
from model.levers import LEVERS
from model.policy import load_scenario
from model.world import World

from .runs import differences, live, lived

pytestmark = pytest.mark.usefixtures("rules_in_numpy")  # C holds the mechanisms, which are taken out here

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
    told = model.phases.learning._told

    def quietly(world: World, rows: np.ndarray) -> np.ndarray:
        policy, world.policy = world.policy, SimpleNamespace(**(vars(world.policy) | {"publicity": 0.0}))
        heard = told(world, rows)
        world.policy = policy
        return heard

    patch.setattr(model.phases.learning, "_told", quietly)


def returns(module: ModuleType, name: str, value: Callable[..., object]) -> Callable[[pytest.MonkeyPatch], None]:
    """The mechanism replaced by one that does nothing."""
    return lambda patch: patch.setattr(module, name, value)


def nobody_trains(patch: pytest.MonkeyPatch) -> None:
    gain = model.phases.learning.capability_gain
    patch.setattr(model.phases.learning, "capability_gain", lambda *args, **kw: gain(*args, **kw | {"talent": 0.0}))


def first(value: object, *_args: object, **_kw: object) -> object:
    return value


NO_ROWS = np.zeros(0, np.intp)
ON: dict[str, dict[str, float]] = {  # what else the lever needs to matter in a small and short run
    "cooperation": {"cooperation": 1.0}, "insurance_coverage": {"insurance_coverage": 0.8},
    "green_bond_access": {"bond_issue": 1.0, "bond_assets": 10.0},
    "carbon_market": {"carbon_market": 1.0}, "border_charge": {"until": 2026},
    "relending_share": {"relending_share": 0.6}, "fund_size": {"fund_size": 50_000.0, "fund_least_index": 0.0},
    "disposables_ban": {"disposables_ban": 1.0, "firms": 600},
    "preferential_tax_rate": {"preferential_tax_rate": 0.1, "preferential_least": 0.0},
    "phase_out_rate": {"phase_out_rate": 0.05}, "differential_price": {"differential_price": 0.1},
}  # fmt: skip
REMOVED = {
    "cooperation": returns(model.visibility, "seen_with_partners", first),
    "demonstration": returns(model.visibility, "seen_with_leaders", first),
    "association": zeros(model.phases.weighing, "norm_relief"),
    "technology_platform": zeros(model.phases.weighing, "licensed_share"),
    "talent_programme": nobody_trains,
    "mutual_learning": returns(model.phases.supervision, "copied_policy", first),
    "border_charge": zeros(model.phases.accounts, "border_charge"),
    "preferential_tax_rate": returns(model.phases.accounts, "preferential_rate", first),
    "relending_share": returns(model.phases.settlement, "_relend", lambda _world: None),
    "green_bond_access": returns(
        model.phases.finance, "may_issue", lambda assets, *_, **__: np.zeros(assets.shape, bool)
    ),
    "insurance_coverage": returns(model.phases.weighing, "offer_insurance", lambda *_: None),
    "fund_size": zeros(model.phases.finance, "fund_investments"),
    "green_consumption": zeros(model.phases.markets, "demand_pull"),
    "phase_out_rate": returns(model.phases.supervision, "phased_out", lambda *_, **__: NO_ROWS),
    "differential_price": zeros(model.phases.accounts, "surcharge"),
    "disposables_ban": zeros(model.phases.markets, "banned_share"),
    "carbon_market": returns(model.phases.carbon, "covered_share", lambda world: world.nothing),
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
    neutral = {lever: LEVERS[lever].neutral} if scenario == "historical" else {}  # laissez-faire has it there anyway
    off = lived(scenario, **SMALL, **neutral)
    REMOVED[lever](monkeypatch)
    assert differences(off, live(World(scenario, **SMALL, **neutral))) == []


@pytest.mark.parametrize("lever", REMOVED)
def test_a_mechanism_removed_is_missed_where_its_lever_is_on(lever, monkeypatch):
    """What the test above compares is not two runs in which the mechanism has nothing to do."""
    settings = {**SMALL, **ON.get(lever, {})}
    on = lived("historical", **settings)
    REMOVED[lever](monkeypatch)
    assert differences(on, live(World("historical", **settings))) != []


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
    assert historical.with_levers({lever: places}, **{lever: replace(path)}) == historical
    spelt_out = replace(path, points=tuple(enumerate(path.values(12 + 20))))  # as far as firms look ahead
    scenario = historical.with_levers({lever: places}, **{lever: spelt_out})
    assert differences(live(World(scenario, **SMALL)), lived("historical", **SMALL)) == []


OPEN = {"technology_openness": 1.0}  # laissez-faire closes no border


@pytest.mark.parametrize("lever", [name for name in LEVERS if name not in OPEN])
def test_a_neutral_lever_in_laissez_faire_changes_nothing(lever):
    """It is the same policy, of which the same seed gives the same bytes."""
    world = World("laissez-faire", **SMALL, **{lever: LEVERS[lever].neutral})
    assert world.scenario_policy == load_scenario("laissez-faire")


def test_laissez_faire_is_history_with_every_lever_at_neutral():
    neutral = {name: lever.neutral for name, lever in LEVERS.items()} | OPEN
    assert differences(live(World("historical", **SMALL, **neutral)), lived("laissez-faire", **SMALL)) == []


BITING = {"standard_stringency": 2.0, "inspection_rate": 1.0, "subsidy_budget": 0.003, "investment_subsidy": 0.3,
          "capital_requirement": 0.15}  # fmt: skip
MARKET = {"carbon_market": 1.0, "benchmark_tightening": 0.1}
NEEDS: dict[str, dict[str, float]] = {  # what a lever works on
    "border_charge": {"until": 2026}, "relending_rate": {"relending_share": 0.6},
    "insurance_support": {"insurance_coverage": 0.8}, "insurance_coverage": {"firms": 600},
    "fund_leverage": {"fund_size": 50_000.0}, "ban_enforcement": {"disposables_ban": 1.0, "firms": 600},
    "green_lending_preference": {"firms": 600, "until": 2022}, "green_lending_quota": {"firms": 600, "until": 2022},
    "benchmark_tightening": {"carbon_market": 1.0}, "auctioned_share": MARKET,
    "carbon_cap_decline": {"carbon_market": 1.0}, "carbon_price_floor": MARKET, "carbon_price_ceiling": MARKET,
    "carbon_penalty": MARKET | {"carbon_price_ceiling": 20.0}, "revenue_to_subsidies": {"carbon_tax": 50.0},
    "revenue_to_labour": {"carbon_tax": 50.0},
}  # fmt: skip


@pytest.mark.parametrize("lever", LEVERS)
def test_every_lever_does_something(lever):
    """At a bound, with what it needs to bite switched on, a lever moves the results."""
    context = {**SMALL, **BITING, **NEEDS.get(lever, {})}
    moved = (
        differences(lived("historical", **context), live(World("historical", **{**context, lever: bound})))
        for bound in (LEVERS[lever].high, LEVERS[lever].low)
    )
    assert any(name.startswith("national/") for names in moved for name in names)


def test_public_money_is_not_spent_in_laissez_faire():
    national = lived("laissez-faire", **SMALL).record.national
    for name in ("subsidies", "awards", "tax_credits", "technology_bonuses", "pollution_tax_paid", "fines",
                 "inspections", "cases", "closures", "breach_share"):  # fmt: skip
        assert (national[name] == 0).all(), name
    assert (national["corporate_tax"] > 0).all()
