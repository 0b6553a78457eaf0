"""What holds enterprises back: every pair stands at one barrier, and policy moves the right ones."""

import numpy as np
import pandas as pd
import pytest

from agents.firm import BUILDING, INSTALLED
from model.barriers import CODES, MEASURED_ROWS, NO_PAIR, OPEN, Pairs, measured_rows
from model.errors import InputError
from model.moment import Moment, Shelf, place_of
from model.phases.adoption import able_to_run
from model.phases.finance import NO_SUBSIDY
from model.results import BARRIER_GROUPS, BARRIER_WEIGHTINGS, BARRIERS
from model.world import World

from .runs import live, lived

SMALL = {"firms": 600, "until": 2022}
NAMES = list(BARRIERS)


def national(world: World, weighting: str = "enterprises") -> pd.Series:
    """Mean national share of each barrier over the run."""
    frame = world.frame("barriers")
    rows = frame[(frame["scope"] == "nation") & (frame["weighting"] == weighting)]
    return rows[NAMES].mean()


def states(world: World) -> np.ndarray:
    """Barrier of each pair at the end of the last quarter lived."""
    world.t -= 1
    try:
        return Pairs(world, np.arange(len(world.firms))).states(world)
    finally:
        world.t += 1


def test_each_pair_stands_at_one_barrier():
    world = lived(**SMALL)
    firms, found = world.firms, states(world)
    present = (firms.presence > 0)[:, None]
    assert not (found == OPEN).any()
    fits = (firms.applicable > 0) & present
    assert (found[fits] < NO_PAIR).all()
    stands = {name: found == code for name, code in CODES.items()}
    assert (stands["installed"] == (firms.status == INSTALLED)).all()
    assert (stands["under_construction"] == (firms.status == BUILDING)).all()
    assert not (stands["too_small"] & (firms.applicable > 0)).any()
    unknown = fits & (firms.aware == 0)
    assert (stands["unaware"] | stands["installed"])[unknown].all()


def test_shares_sum_to_one_in_every_place():
    frame = lived(**SMALL).frame("barriers")
    sums = frame[NAMES].sum(axis=1, skipna=False)
    some = frame["total"] > 0
    np.testing.assert_allclose(sums[some], 1.0, atol=1e-12)
    assert frame.loc[~some, NAMES].isna().all(axis=None)
    assert frame.loc[some, NAMES].min(axis=None) >= 0
    assert some.mean() > 0.9


@pytest.mark.parametrize("weighting", BARRIER_WEIGHTINGS)
@pytest.mark.parametrize("scope", ["sector", "region", "size"])
def test_the_nation_is_the_weighted_mean_of_its_parts(weighting, scope):
    frame = lived(**SMALL).frame("barriers")
    frame = frame[frame["weighting"] == weighting]
    whole = frame[frame["scope"] == "nation"].set_index("quarter")
    parts = frame[frame["scope"] == scope]
    weighted = parts[NAMES].mul(parts["total"], axis=0).fillna(0.0).groupby(parts["quarter"]).sum()
    np.testing.assert_allclose(parts.groupby("quarter")["total"].sum(), whole["total"], rtol=1e-12)
    np.testing.assert_allclose(weighted.div(whole["total"], axis=0), whole[NAMES], atol=1e-12)


def test_what_is_installed_agrees_with_adoption():
    """Of the pairs that fit the plant the installed share is the adoption that the national table reports."""
    world = lived(**SMALL)
    frame = world.frame("barriers").query("scope == 'nation' and weighting == 'enterprises'")
    expected = world.frame("national")["adoption"]
    np.testing.assert_allclose(frame["installed"] / (1 - frame["too_small"]), expected, rtol=1e-9)


def test_who_is_open_to_a_measure_is_who_may_choose_it():
    world = World(**SMALL)
    for _ in range(9):
        world.step()
    world.t -= 1
    rows = np.flatnonzero(world.firms.presence > 0)
    options = able_to_run(world, rows)
    pairs = Pairs(world, rows)
    equipment = (world.tech.capital_cost > 0)[world.firms.sector[rows]]
    place, slots = np.nonzero((pairs.hindrances(world) == OPEN) & equipment)
    assert (rows[place] == options.rows).all()
    assert (slots == options.slots).all()


@pytest.mark.parametrize("deciders", [0.0, 0.5, 1.0])
def test_a_moment_is_judged_as_the_world_is(deciders: float):
    """What is kept of a quarter holds all that the rules of judging read, for all firms and for some."""
    world = World(**SMALL, payback_deciders=deciders)
    for _ in range(9):
        world.step()
    expected = states(world)
    rows = np.arange(len(world.firms))
    for chosen in (rows, rows[1::3]):
        moment = Moment(world, chosen, place_of(world, chosen), Shelf())
        moment.t -= 1
        np.testing.assert_array_equal(Pairs(world, chosen, alone=True).states(moment), expected[chosen])


def test_shares_asked_for_later_are_those_asked_for_at_once():
    """What a quarter's shares are counted from is kept as it was, for all firms and for a sample."""
    for chosen in ({"firms": 300, "until": 2020}, {"firms": 7000, "until": 2018}):
        asking, later = (
            World(**chosen, mutual_learning=1.0, relending_share=0.5, payback_deciders=0.5) for _ in range(2)
        )
        while asking.running:
            asking.step()
            assert np.isfinite(asking.record.barrier_totals["abatement"][asking.t - 1, 0])
        later.run()
        for weighting in BARRIER_WEIGHTINGS:
            np.testing.assert_array_equal(asking.record.barriers[weighting], later.record.barriers[weighting])
            np.testing.assert_array_equal(
                asking.record.barrier_totals[weighting], later.record.barrier_totals[weighting]
            )


def test_a_world_without_barriers_lives_alike_and_says_that_it_has_none():
    world, without = World(**SMALL), World(**SMALL, barriers=False)
    for each in (world, without):
        each.run()
    for table in ("national", "regions", "sectors", "measures"):
        for name, values in getattr(world.record, table).items():
            assert getattr(without.record, table)[name].tobytes() == values.tobytes(), name
    for ask in (
        lambda: without.frame("barriers"),
        lambda: without.record.barriers,
        lambda: without.record.barrier_totals,
    ):
        with pytest.raises(InputError, match="made with barriers=False"):
            ask()


def test_publicity_makes_fewer_unaware():
    off, on = (national(lived(**SMALL, publicity=value)) for value in (0.0, 1.0))
    assert on["unaware"] < off["unaware"] - 0.01


def test_without_reviews_every_willing_pair_waits():
    world = lived(**SMALL, review_rate=0.0)
    shares = national(world)
    financed = [name for name in NAMES if BARRIERS[name].group == "finance"]
    assert shares[financed].sum() == 0
    assert shares["not_reviewed"] > 2 * national(lived(**SMALL))["not_reviewed"]


def test_a_higher_capital_requirement_rations_more():
    loose, tight = (national(lived(**SMALL, capital_requirement=value)) for value in (0.06, 0.15))
    assert tight["rationed"] > loose["rationed"]


def test_a_spent_budget_stands_in_the_way_of_projects_the_subsidy_would_have_paid():
    settings = {"investment_subsidy": 0.5, "subsidy_cap": 1e3, "firms": 1200, "until": 2020}
    poor, rich = (national(lived(**settings, subsidy_budget=value)) for value in (1e-6, 0.003))
    assert poor["no_subsidy"] > rich["no_subsidy"]


def test_certain_performance_leaves_nothing_too_risky():
    assert national(lived(**SMALL))["too_risky"] > 0
    assert national(lived(**SMALL, risk_premium=0.0))["too_risky"] == 0


def test_a_refusal_is_remembered_until_the_measure_is_begun():
    world = World("historical", firms=1200, until=2020, capital_requirement=0.15)
    seen = 0
    while world.running:
        world.step()
        projects, refusal = world.projects, world.firms.refusal
        left = np.isin(projects.rows, world.leaving)
        for funded, wanted in ((True, [0]), (False, [1, 2, 3, NO_SUBSIDY])):
            cells = (projects.funded == funded) & ~left
            assert np.isin(refusal[projects.rows[cells], projects.slots[cells]], wanted).all()
        seen += int((~projects.funded).sum())
        assert (refusal[world.firms.status > 0] == 0).all()
    assert seen > 0


def test_measuring_changes_nothing(monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("model.barriers.BarrierRecord.observe", lambda self, w: None)
        without = live(World(**SMALL))
    assert without.frame("national").equals(lived(**SMALL).frame("national"))


def test_large_populations_are_sampled_evenly(monkeypatch):
    assert (measured_rows(MEASURED_ROWS) == np.arange(MEASURED_ROWS)).all()
    rows = measured_rows(171_000)
    assert rows.size == MEASURED_ROWS
    assert set(np.diff(rows)) <= {28, 29}
    whole = lived(firms=2000, until=2018)
    monkeypatch.setattr("model.barriers.MEASURED_ROWS", 1000)
    part = live(World(firms=2000, until=2018))
    assert np.abs(national(part) - national(whole)).max() < 0.02
    totals = [world.frame("barriers").query("scope == 'nation'")["total"].to_numpy() for world in (part, whole)]
    np.testing.assert_allclose(*totals, rtol=0.1)


def test_barriers_are_grouped():
    assert {barrier.group for barrier in BARRIERS.values()} == set(BARRIER_GROUPS)


def test_green_power_waits_for_a_price_worth_its_image():
    """Contracts are judged by image over price, and a firm that buys stands at no barrier."""
    dear, cheap = (national(lived(**SMALL, green_image=value)) for value in (0.0, 0.2))
    assert cheap["unprofitable"] < dear["unprofitable"]
