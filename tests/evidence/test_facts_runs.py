"""What is kept of a run is what the world says, and worlds of a trial differ in one thing only."""

import csv
from pathlib import Path

import numpy as np
import pytest

from experiments.evidence.facts import trials
from experiments.evidence.facts.observing import Panel, observe
from experiments.evidence.facts.readings import open_pairs
from model.catalogue import SHIPPED
from model.world import World

TINY = {"seed": 4, "firms": 150, "until": 2019, "inspection_rate": 1.5}


@pytest.fixture(scope="module")
def panel() -> Panel:
    return observe(**TINY)


def test_observing_changes_nothing(panel: Panel):
    world = World("historical", **TINY)
    world.run()
    for name, values in world.record.national.items():
        np.testing.assert_array_equal(values, panel.world.record.national[name])


def test_the_panel_adds_up_to_the_national_outputs(panel: Panel):
    """Who left in a quarter was there while it lasted: the weight of rows present or leaving."""
    national, weight = panel.world.record.national, panel.start.weight
    for name, values in {
        "bankruptcies": panel.bankrupt, "closures": panel.closed, "cases": panel.fined, "projects": panel.begun,
        "green_factories_modelled": panel.certified & panel.present, "enterprises": panel.present,
    }.items():  # fmt: skip
        np.testing.assert_allclose((values * weight).sum(axis=1), national[name], rtol=1e-9, err_msg=name)
    assert national["cases"].sum() > 0
    assert national["projects"].sum() > 0


def test_only_what_was_wanted_is_begun(panel: Panel):
    assert not (panel.begun & ~panel.wanted).any()


def test_investment_is_what_capital_gained_and_wear_took(panel: Panel):
    p, firms = panel.world.p, panel.world.firms
    last, before = panel.investment[-1], panel.capital[-2]
    known = np.isfinite(last)
    assert known.any()
    assert (last[known] >= -1e-9 * before[known]).all()
    worn = panel.capital[-1] - last  # what was left of the capital before
    share = 1 - (worn / before)[known]
    assert (share >= p.depreciation / 4 - 1e-9).all()
    assert (share <= p.green_depreciation / 4 + 1e-9).all()
    assert (panel.status[-1] == firms.status).all()


def test_a_vacant_row_has_no_investment_and_no_survivor(panel: Panel):
    gone = ~panel.present[-1] | (panel.generation[-1] > 0)
    assert gone.any()
    assert not panel.survivors[gone].any()
    left = np.diff(panel.present.astype(int), axis=0) < 0
    assert np.isnan(panel.investment[1:][left]).all()


def test_open_pairs_could_be_adopted_from_the_start(panel: Panel):
    able = open_pairs(panel, 7)
    assert able.any()
    assert panel.start.applicable[able].all()
    assert (panel.start.status[able] == 0).all()
    assert panel.present[7][able.any(axis=1)].all()


def test_intervening_acts_before_the_quarter():
    def act(world: World) -> None:
        if world.t == 2:
            world.set_lever("inspection_rate", 0.0)

    settings = TINY | {"until": 2018, "record_sharing": 0.0}
    without, with_it = (observe(act=each, **settings).world.record.national["inspections"] for each in (None, act))
    assert (without[:2] == with_it[:2]).all()
    assert (with_it[2:] == 0).all()
    assert (without[2:] > 0).all()


def test_changed_measures_differ_in_cost_or_saving_of_their_kind_only():
    def rows(folder: Path) -> list[dict[str, str]]:
        with (folder / "measures.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    with trials.changed_measures(("efficiency",), cost=0.5, saving=2.0) as folder:
        pairs = list(zip(rows(SHIPPED), rows(folder), strict=True))
        assert {file.name for file in SHIPPED.iterdir() if file.is_file()} == {file.name for file in folder.iterdir()}
        World("historical", firms=30, until=2018, data=folder)
    assert not folder.exists()
    changed = {"capex_permille_rev": 0.5, "energy_cost_saving": 2.0, "opex_nonenergy_permille_rev": 2.0,
               "policy_premium_permille": 2.0}  # fmt: skip
    for before, after in pairs:
        for column, cell in before.items():
            if before["category"] == "efficiency" and column in changed:
                assert float(after[column]) == float(cell or 0) * changed[column]
            else:
                assert after[column] == cell


def test_provinces_of_a_world_where_only_sectors_and_sizes_matter_have_nothing_of_their_own(panel: Panel):
    found, explained = trials.adoption_by_province(panel, 0)
    empty = np.bincount(panel.start.region, minlength=found.size) == 0
    assert (np.isnan(found) == empty).all()
    assert (np.isnan(explained) == empty).all()
    weight = np.bincount(panel.start.region, panel.start.weight * panel.start.applicable.sum(axis=1), found.size)
    assert np.nansum(weight * found) == pytest.approx(np.nansum(weight * explained))  # it explains the nation in all


def test_borders_are_mutual():
    found = trials.borders((("a", "b", "border"), ("a", "c", "compact")), ["a", "b", "c"])
    assert found.tolist() == [[0, 1, 0], [1, 0, 0], [0, 0, 0]]
