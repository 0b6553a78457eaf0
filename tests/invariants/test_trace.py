"""The trace: it changes nothing, leaves nothing out, and what it says would tip a firm does."""

import copy
import functools
from collections import Counter

import numpy as np
import pytest

from agents.firm import BUILDING, INSTALLED, NONE
from model.errors import InputError
from model.phases.weighing import MOST_VISITS, Options, inertia, weigh
from model.results import BARRIERS
from model.trace import EVENTS, FIELDS, Trace
from model.world import World

from .runs import differences, live, lived

SMALL = {"firms": 300, "until": 2022}
EVERYBODY = range(300)


@pytest.fixture(scope="module")
def world() -> World:
    """A run with all firms traced: look, do not touch."""
    return live(World(**SMALL, trace=EVERYBODY))


def entries(world: World, event: str) -> list[dict]:
    return [entry for entry in world.trace.entries if entry["event"] == event]


def test_results_are_the_same_with_and_without(world):
    assert differences(world, lived(**SMALL)) == []
    assert world.frame("barriers").equals(lived(**SMALL).frame("barriers"))


def test_without_a_trace_nothing_is_kept():
    assert lived(**SMALL).trace.entries == ()
    assert not isinstance(lived(**SMALL).trace, Trace)


def test_a_traced_firm_is_told_the_same_among_few_and_many(world):
    few = live(World(**SMALL, trace=[7, 200]))
    assert few.trace.entries == [entry for entry in world.trace.entries if entry["firm"] in (7, 200)]
    assert few.trace.prospects == [each for each in world.trace.prospects if each.firm in (7, 200)]


def test_every_project_of_the_run_is_in_the_ledger(world):
    begun = [entry for entry in entries(world, "applied") if entry["begun"]]
    weight = world.firms.weight
    quarters = world.frame("national")["quarter"]
    projects = [sum(weight[entry["firm"]] for entry in begun if entry["quarter"] == quarter) for quarter in quarters]
    np.testing.assert_allclose(projects, world.frame("national")["projects"])
    assert all(entry["answer"] == "financed" for entry in begun)
    assert all(entry["answer"] != "financed" for entry in entries(world, "applied") if not entry["begun"])


def test_what_is_financed_is_paid(world):
    for entry in entries(world, "applied"):
        paid = sum(entry[name] for name in ("own_funds", "loan", "bond", "stake", "subsidy"))
        if entry["begun"]:
            assert paid >= entry["capital_cost"] * (1 - 1e-9)


def test_at_most_one_of_the_accepted_is_chosen_and_it_is_the_best(world):
    reviews: dict[tuple, list[dict]] = {}
    for entry in entries(world, "weighed"):
        reviews.setdefault((entry["quarter"], entry["firm"]), []).append(entry)
    assert reviews
    applied = {(entry["quarter"], entry["firm"]): entry["measure"] for entry in entries(world, "applied")}
    for when, weighed in reviews.items():
        accepted = [entry for entry in weighed if entry["accepted"]]
        chosen = [entry["measure"] for entry in weighed if entry["chosen"]]
        assert len(chosen) == bool(accepted)
        if accepted:
            assert applied[when] == chosen[0]
            assert max(accepted, key=lambda entry: entry["index"])["measure"] == chosen[0]


def test_each_measure_of_a_reviewed_plant_is_weighed_or_not_for_a_reason(world):
    """At a review every measure of the sector appears once."""
    seen: dict[tuple, Counter] = {}
    for entry in world.trace.entries:
        if entry["event"] in ("weighed", "not_weighed", "contract"):
            seen.setdefault((entry["quarter"], entry["firm"]), Counter())[entry["measure"]] += 1
    sizes = Counter(measure.sector for measure in world.data.measures)
    for (_, firm), found in seen.items():
        assert set(found.values()) == {1}
        assert len(found) == sizes[world.data.sectors[int(world.firms.sector[firm])].id]
    reasons = {entry["barrier"] for entry in entries(world, "not_weighed")}
    assert reasons <= {*BARRIERS, "does_not_fit"}
    assert {"installed", "unaware", "too_small", "does_not_fit"} <= reasons


def test_the_ledger_ends_where_the_firm_does(world):
    """What was there, or finished, less what left, is what is installed (green power aside)."""
    slots = {(m.sector, m.slot): m for m in world.data.measures}
    for firm in EVERYBODY:
        if world.firms.presence[firm] == 0:
            continue
        having: set[str] = set()
        for entry in world.trace.entries:
            if entry["firm"] != firm:
                continue
            if entry["event"] in ("had", "finished"):
                having.add(entry["measure"])
            elif entry["event"] in ("left", "founded"):
                having = set()
        sector = world.data.sectors[int(world.firms.sector[firm])].id
        installed = {
            slots[sector, slot].id
            for slot in np.flatnonzero(world.firms.status[firm] == INSTALLED)
        }  # fmt: skip
        contracts = {measure.id for measure in world.data.measures if measure.category == "green_power"}
        assert installed - contracts == having - contracts


def test_entries_have_declared_fields_only(world):
    for entry in world.trace.entries:
        assert set(entry) <= set(FIELDS)
        assert entry["event"] in EVENTS
    assert {entry["event"] for entry in world.trace.entries} >= set(EVENTS) - {"left", "founded"}


def test_those_who_left_say_why():
    world = live(World("historical", firms=300, until=2026, trace=EVERYBODY, fine_rate=2.0, inspection_rate=1.5))
    left = entries(world, "left")
    assert left
    assert {entry["reason"] for entry in left} <= {"bankrupt", "closed", "phased_out"}
    gone = {entry["firm"] for entry in left} - {entry["firm"] for entry in entries(world, "founded")}
    assert (world.firms.presence[sorted(gone)] == 0).all()


@pytest.mark.parametrize("row", [-1, 300, "7", 1.0, True])
def test_a_firm_that_is_not_there_is_refused_in_words(row):
    with pytest.raises(InputError, match=r"with 300 firms they are 0 to 299"):
        World(**SMALL, trace=[row])


# What would tip a firm


def weighed_again(world: World, prospect) -> tuple[float, float]:
    """Index and threshold of the measure as the firm would see them now."""
    measure = next(each for each in world.data.measures if each.id == prospect.measure)
    rows = np.array([prospect.firm])
    options = Options(rows, np.array([measure.slot]), world.firms.sector[rows])
    return float(weigh(world, options).index[0]), 1 + float(inertia(world, options)[0])


@functools.cache
def traced_for_long(**settings) -> World:
    """A run with all firms traced. It is shared: look, do not touch."""
    return live(World("historical", firms=300, until=2024, trace=EVERYBODY, **settings))


def at_the_end(**settings) -> World:
    """A run as it stands within its last quarter, to be changed at will."""
    world = copy.deepcopy(traced_for_long(**settings))
    world.t -= 1
    return world


def there(world: World) -> list:
    """Prospects of the firms that are still there; the others' are of the quarter before they left."""
    return [each for each in world.trace.prospects if world.firms.presence[each.firm] > 0]


INSURED = {"insurance_coverage": 0.8}


@pytest.mark.parametrize("settings", [{}, INSURED], ids=["plain", "insured"])
def test_prospects_are_what_firms_see(settings):
    world = at_the_end(**settings)
    firms = world.firms
    assert len(there(world)) > 50
    for prospect in there(world)[::7]:
        index, threshold = weighed_again(world, prospect)
        assert prospect.index == pytest.approx(index)
        assert prospect.threshold == pytest.approx(threshold)
        if prospect.benefit > 0:
            assert prospect.benefit * prospect.present_value / prospect.net_cost == pytest.approx(index)
    present = firms.presence > 0
    equipment = (world.tech.capital_cost > 0)[firms.sector]
    lacking = (firms.applicable > 0) & (firms.status == NONE) & present[:, None] & equipment
    assert BUILDING not in firms.status[lacking]
    assert len(there(world)) == lacking[firms.output > 0].sum()


@pytest.mark.parametrize("settings", [{}, INSURED], ids=["plain", "insured"])
def test_the_subsidy_said_tips_the_firm(settings):
    world = at_the_end(subsidy_cap=1000.0, **settings)
    tried = 0
    for prospect in there(world):
        share = prospect.tipping_subsidy()
        if share is None or prospect.willing or not prospect.subsidy_is_possible(share):
            continue
        world.policy.investment_subsidy = share * (1 + 1e-9)
        index, threshold = weighed_again(world, prospect)
        assert index >= threshold
        world.policy.investment_subsidy = share * (1 - 1e-3)
        index, threshold = weighed_again(world, prospect)
        assert index < threshold
        tried += 1
    assert tried > 5


@pytest.mark.parametrize("settings", [{}, INSURED], ids=["plain", "insured"])
def test_the_carbon_price_said_tips_the_firm(settings):
    world = at_the_end(**settings)
    before, tried = world.exposure.carbon, 0
    for prospect in there(world):
        price = prospect.tipping_carbon_price()
        if price is None or prospect.willing:
            continue
        for factor, enough in ((1 + 1e-9, True), (1 - 1e-6, False)):
            world.exposure.carbon = before.copy()
            world.exposure.carbon[prospect.firm] = price * factor * 1e-6
            index, threshold = weighed_again(world, prospect)
            assert (index >= threshold) is enough
        tried += 1
    assert tried > 5


def test_the_interest_said_tips_the_firm():
    world = at_the_end()
    before, tried = world.policy.green_credit_discount, 0
    for prospect in there(world):
        fall = prospect.tipping_interest()
        if fall is None or prospect.willing:
            continue
        for factor, enough in ((1 + 1e-9, True), (1 - 1e-6, False)):
            world.policy.green_credit_discount = before + fall * factor
            index, threshold = weighed_again(world, prospect)
            assert (index >= threshold) is enough
        tried += 1
    assert tried > 5


@pytest.mark.parametrize("settings", [{}, INSURED], ids=["plain", "insured"])
def test_the_energy_price_said_tips_the_firm(settings):
    world = at_the_end(**settings)
    before, tried = world.now.energy_price, 0
    for prospect in there(world):
        rise = prospect.tipping_energy_price()
        if rise is None or prospect.willing:
            continue
        for factor, enough in ((1 + 1e-6, True), (1 - 1e-6, False)):
            world.now.energy_price = before * (1 + rise * factor)
            index, threshold = weighed_again(world, prospect)
            assert (index >= threshold) is enough
        tried += 1
    assert tried > 5


STRICT = {"standard_stringency": 2.0, "fine_rate": 2.0}


@pytest.mark.parametrize("settings", [{}, INSURED], ids=["plain", "insured"])
def test_the_inspections_said_tip_the_firm(settings):
    world = at_the_end(**STRICT, **settings)
    before, tried = world.visits, 0
    for prospect in there(world):
        visits = prospect.tipping_visits()
        idle = world.firms.output[prospect.firm] == 0  # what is said is of an earlier quarter
        if visits is None or prospect.willing or idle or not 0 < visits < MOST_VISITS:
            continue
        for factor, enough in ((1 + 1e-6, True), (1 - 1e-6, False)):
            world.visits = before.copy()
            world.visits[prospect.firm] = visits * factor
            index, threshold = weighed_again(world, prospect)
            assert (index >= threshold) is enough
        tried += 1
    assert tried > 3


def test_the_cost_said_is_what_the_measure_may_cost():
    for prospect in there(at_the_end()):
        fall = prospect.tipping_cost()
        if fall is not None:
            cost = prospect.net_cost * (1 - fall)
            assert prospect.benefit * prospect.present_value / cost == pytest.approx(prospect.threshold)
            assert (fall > 0) is not prospect.willing


def test_inspections_fines_and_certificates_are_those_of_the_run(world):
    weight, frame = world.firms.weight, world.frame("national")
    for quarter, fines, cases, new in zip(
        frame["quarter"], frame["fines"], frame["cases"], frame["green_factories_new"], strict=True
    ):
        now = [entry for entry in world.trace.entries if entry["quarter"] == quarter]
        seen = [entry for entry in now if entry["event"] == "inspected"]
        assert sum(weight[entry["firm"]] * entry["fine"] for entry in seen) == pytest.approx(fines)
        assert sum(weight[entry["firm"]] for entry in seen if entry["breach"]) == pytest.approx(cases)
        assert sum(weight[entry["firm"]] for entry in now if entry["event"] == "certified") == pytest.approx(new)
