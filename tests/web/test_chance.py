"""Bands behind the curves of a watched run: made of the runs they say, and drawn where the page says so."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import solara
from pools import Pool, answer, charts, of_type, shown
from scipy import stats

from model.results import CATEGORIES, OUTPUTS
from web.components.band_chart import as_csv
from web.link import State
from web.pool.errand import Standing
from web.pool.runs import REPLICATIONS, policy_runs
from web.watch import chance, places
from web.watch import page as watch
from web.watch.session import Frame, Session

STATE = State(scenario="incentives", firms=150, until=2026)
QUARTERS = 40


@pytest.fixture(scope="module")
def finished() -> Iterator[Frame]:
    """The watched run at its end."""
    session = Session(STATE)
    for _ in range(QUARTERS):
        session.step()
    yield session.frame.peek()
    session.close()


def standing_of(tasks: Any) -> Standing:
    return Standing({task: answer(task) for task in tasks}, REPLICATIONS)


@pytest.fixture(scope="module")
def national() -> Standing:
    return standing_of(chance.national_runs(STATE))


@pytest.fixture(scope="module")
def detailed() -> Standing:
    return standing_of(chance.detailed_runs(STATE))


# the numbers


def test_national_bands_are_made_of_the_runs_of_the_policy_lab(national: Standing) -> None:
    assert tuple(national.results) == policy_runs(STATE, STATE.firms, REPLICATIONS)
    runs = np.array([run.national["co2_intensity"] for run in national.results.values()])
    found = chance.national_bands(national, STATE, {"x": "co2_intensity"})["x"]
    low, high = stats.t.interval(0.9, 4, runs.mean(0), runs.std(0, ddof=1) * np.sqrt(1 + 1 / 5))
    np.testing.assert_allclose(found.low, low)
    np.testing.assert_allclose(found.high, high)


def test_detailed_runs_are_the_same_runs(national: Standing, detailed: Standing) -> None:
    for outcome, details in zip(national.results.values(), detailed.results.values(), strict=True):
        co2 = details.regions("co2").sum(axis=1)
        np.testing.assert_allclose(co2, outcome.national["co2"], rtol=1e-4)
        assert details.sectors().shape == (QUARTERS, 9)
        assert details.sizes().shape == (QUARTERS, 3)


@pytest.mark.parametrize("split", ["sector", "size", "measure:steel"])
def test_the_watched_run_lies_in_the_bands_of_its_scenario(finished: Frame, detailed: Standing, split: str) -> None:
    found = chance.adoption_bands(detailed, STATE, split, "en")
    graph = chance.with_bands(places.adoption_graph(finished, split, "en"), found, detailed, finished, "en")
    assert len(found) == len(graph.lines)
    for line in graph.lines:
        assert line.low is not None
        assert line.high is not None
        judged = np.isfinite(line.low)
        assert judged.any()
        assert (line.mean[judged] >= line.low[judged] - 1e-6).all()
        assert (line.mean[judged] <= line.high[judged] + 1e-6).all()


@pytest.mark.parametrize("output", ["adoption", "co2", "co2_intensity"])
def test_provinces_have_bands_of_their_own(finished: Frame, detailed: Standing, output: str) -> None:
    found = chance.province_bands(detailed, STATE, output, ["SD", "GD"], "zh")
    graph = chance.with_bands(
        places.province_graph(finished, output, ["SD", "GD"], "zh"), found, detailed, finished, "zh"
    )
    assert list(found) == ["山东", "广东"]
    first, second = graph.lines[:2]
    assert first.low is not None
    assert second.low is not None
    assert np.nanmax(np.abs(first.low - second.low)) > 0
    assert (first.mean >= first.low - 1e-6 * np.abs(first.mean)).all()


def test_no_band_goes_where_no_value_can_be() -> None:
    runs = [np.array([0.0, 0.99]), np.array([0.02, 1.0]), np.array([0.1, 0.5])]
    share, money = (chance._band(runs, output) for output in ("adoption", "co2"))
    assert (share.low >= 0).all()
    assert (share.high <= 1).all()
    assert (money.low >= 0).all()
    assert money.high[1] > 1
    assert (chance._band([-run for run in runs], "co2").low < 0).all()


def test_there_is_no_band_until_all_runs_are_there(national: Standing) -> None:
    some = Standing(dict(list(national.results.items())[:-1]), REPLICATIONS, running=True)
    assert chance.national_bands(some, STATE, {"x": "co2"}) == {}
    other = State(scenario="historical", firms=150, until=2026)
    assert chance.national_bands(national, other, {"x": "co2"}) == {}, "runs of another scenario are no answer"


# the page


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Return a function that shows the page with a pool."""
    with shown(monkeypatch, watch, watch.Watch) as show:
        yield lambda pool: show(STATE, pool)


def pick(box: Any, name: str, value: str) -> None:
    next(each for each in of_type(box, "picker.vue") if each.name == name).vue_choose(value)


def test_bands_stand_behind_the_curves_before_the_run_begins(page: Any) -> None:
    pool = Pool()
    box = page(pool)
    drawn = charts(box)
    assert set(drawn) == {"adoption-kind", "co2_intensity"}
    for graph in drawn.values():
        assert graph["band"] == "90 % of runs of this scenario"
        assert "from 5 runs" in graph["band_meaning"]
        for line in graph["lines"]:
            assert line["mean"] == []
            assert len(line["low"]) == len(line["high"]) == QUARTERS
    assert len(drawn["adoption-kind"]["lines"]) == len(CATEGORIES)
    assert set(pool.wanted) == set(policy_runs(STATE, STATE.firms, REPLICATIONS)), "the lab's runs are enough"


def test_what_the_lab_does_not_keep_is_asked_for_when_it_is_looked_at(page: Any) -> None:
    pool = Pool()
    box = page(pool)
    pool.wanted.clear()
    pick(box, "adoption-split", "size")
    assert set(pool.wanted) == set(chance.detailed_runs(STATE))
    assert all(line["low"] for line in charts(box)["adoption-size"]["lines"])
    of_type(box, "tile_map.vue")[0].vue_choose("SD")
    provinces = charts(box)["provinces-adoption"]
    assert [line["name"] for line in provinces["lines"]] == ["Shandong", "The nation"]
    assert all(line["low"] for line in provinces["lines"])


def test_levers_moved_by_hand_are_not_in_the_band_and_the_key_says_so(page: Any) -> None:
    box = page(Pool())
    before = charts(box)["co2_intensity"]["lines"][0]["low"]
    of_type(box, "levers.vue")[0].vue_move({"lever": "publicity", "value": 0.9})
    moved = charts(box)["co2_intensity"]
    assert moved["band"] == "90 % of runs of this scenario, without the levers moved here"
    assert moved["lines"][0]["low"] == before


def test_another_scenario_has_another_band(page: Any) -> None:
    box = page(Pool())
    before = charts(box)["co2_intensity"]["lines"][0]["low"]
    pick(box, "scenario", "laissez-faire")
    after = charts(box)["co2_intensity"]
    assert after["band"] == "90 % of runs of this scenario"
    assert after["lines"][0]["low"] != before


def test_until_then_the_key_says_how_far_it_is_and_why_not(page: Any) -> None:
    pool = Pool(waiting=True)
    graph = charts(page(pool))["co2_intensity"]
    assert pool.wanted == [policy_runs(STATE, STATE.firms, 1)[0]], "one after the other"
    assert graph["band"] == "90 % of runs of this scenario: 0 of 5 computed …"
    assert graph["lines"][0]["low"] is None


def test_a_failure_is_told(national: Standing, finished: Frame) -> None:
    graph = places.national_graph(finished, "co2", "en")
    failed = chance.with_bands(graph, {}, Standing(failure="no luck"), finished, "en")
    assert "no luck" in failed.band
    assert failed.lines[0].low is None


def test_the_band_downloads_with_the_run(finished: Frame, national: Standing) -> None:
    name = OUTPUTS["co2"].title
    found = chance.national_bands(national, STATE, {name: "co2"})
    graph = chance.with_bands(places.national_graph(finished, "co2", "en"), found, national, finished, "en")
    head, *rows = as_csv(graph).splitlines()
    assert [f"{name}, {kind} (tCO2)" in head for kind in ("one run", "low", "high")] == [True] * 3
    assert len(rows) == QUARTERS


def test_leaving_the_page_frees_the_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    pool = Pool(waiting=True)
    left: list[object] = []
    monkeypatch.setattr(pool, "leave", left.append)
    monkeypatch.setattr(watch, "shared", lambda: pool)
    monkeypatch.setattr(watch, "Session", lambda _: Session(STATE))
    _, context = solara.render(watch.Watch(), handle_error=False)
    context.close()
    assert len(left) == 3, "of the story, of national outputs and of details"
