import doctest
import importlib
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import solara
from pools import Pool, of_type

from model.catalogue import catalogue
from model.levers import GROUPS, LEVERS
from model.results import MEASURE_OUTPUTS, OUTPUTS, outputs
from web import shell
from web.components import band_chart, levers, tile_map
from web.link import State
from web.numerals import Scale
from web.watch import headlines, province_map
from web.watch import page as watch
from web.watch.session import Session
from web.words import UNITS_ZH, WORDS


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    made = Session(State(firms=150))
    for _ in range(6):
        made.step()
    yield made
    made.close()


@pytest.mark.parametrize("name", ["web.numerals", "web.words", "web.security", "web.serving"])
def test_examples_in_docstrings_run(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name))
    assert result.attempted
    assert not result.failed


def test_every_unit_has_a_chinese_name() -> None:
    declared = [*LEVERS.values(), *OUTPUTS.values(), *MEASURE_OUTPUTS.values()]
    missing = {one.unit for one in declared} - set(UNITS_ZH)
    assert not missing, f"add these to UNITS_ZH in web/words/units.py: {sorted(missing)}"


def test_every_word_is_said_in_both_languages() -> None:
    for key, (english, chinese) in WORDS.items():
        assert english
        assert any("\u4e00" <= sign <= "\u9fff" for sign in chinese), key


def test_every_lever_has_one_control(session: Session) -> None:
    drawn = levers.groups("en")
    assert [group["name"] for group in drawn] == list(GROUPS)
    controls = {control["name"]: control for group in drawn for control in group["levers"]}
    assert set(controls) == set(LEVERS)
    for name, lever in LEVERS.items():
        control = controls[name]
        assert (control["title"], control["unit"], control["meaning"]) == (lever.title, lever.unit, lever.meaning)
        assert levers.control(lever, "zh")["meaning"] == lever.meaning_zh
        knob = watch.knob(session.frame.peek(), name)
        assert lever.low <= knob.mark <= lever.high
        assert knob.value == knob.mark


def test_every_lever_names_the_source_of_what_is_in_force() -> None:
    assert [name for name in LEVERS if not levers.source(name)] == []


def test_a_moved_lever_keeps_the_mark_of_the_scenario() -> None:
    made = Session(State(firms=100))
    before = made.frame.peek().mark("publicity")
    made.move("publicity", 0.9)
    knob = watch.knob(made.frame.peek(), "publicity")
    assert (knob.value, knob.mark, knob.moved) == (0.9, before, True)
    assert levers.control(LEVERS["publicity"], "zh")["title"] == LEVERS["publicity"].title_zh


@pytest.mark.parametrize("output", [one.name for one in outputs("R")])
def test_the_map_shows_every_regional_output(session: Session, output: str) -> None:
    frame = session.frame.peek()
    values = province_map.known(frame, OUTPUTS[output])
    low, high = tile_map.colour_range(values)
    assert low < high
    drawn = tile_map.tiles(catalogue().regions, values[-1], low, high, Scale.of([low, high]), "en")
    assert len({(tile["column"], tile["row"]) for tile in drawn}) == 31
    for tile, value in zip(drawn, values[-1], strict=True):
        assert (tile["share"] is None) == (not np.isfinite(value))
        assert tile["share"] is None or 0 <= tile["share"] <= 1


def test_a_region_without_an_enterprise_has_no_ratio(session: Session) -> None:
    frame = session.frame.peek()
    empty = frame.regions("enterprises") == 0
    assert empty.any(), "150 enterprises should miss a small province"
    assert np.isnan(province_map.known(frame, OUTPUTS["co2_intensity"])[empty]).all()
    assert np.isfinite(province_map.known(frame, OUTPUTS["output"])).all()


def test_ranks_count_from_the_largest() -> None:
    now = np.array([0.2, np.nan, 0.9] + [0.1] * 28)
    drawn = tile_map.tiles(catalogue().regions, now, 0.0, 1.0, Scale(), "en")
    assert [tile["rank"] for tile in drawn[:3]] == [2, None, 1]


def test_a_chart_leaves_gaps_where_a_value_is_missing() -> None:
    line = band_chart.Line("x", "0", np.array([1.0, np.nan, 3.0]))
    drawn = band_chart.plain(band_chart.Graph("n", "what it shows", "unit", "", [line], horizon=8), "en")
    assert drawn["lines"][0]["mean"] == [1.0, None, 3.0]
    assert len(drawn["quarters"]) == 8
    assert drawn["known"] == 3
    assert "what it shows" in drawn["description"]
    assert "2017Q3" in drawn["description"]


def test_a_band_may_reach_further_than_its_line() -> None:
    ends = np.array([1.0, 2.0, 3.0]), np.array([3.0, 4.0, 5.0])
    line = band_chart.Line("x", "0", np.array([2.0]), *ends)
    graph = band_chart.Graph(
        "n", "t", "u", "", [line], horizon=8, value="one run", band="most runs", band_meaning="of 5"
    )
    drawn = band_chart.plain(graph, "en")
    assert (len(drawn["lines"][0]["mean"]), len(drawn["lines"][0]["high"]), drawn["known"]) == (1, 3, 3)
    assert (drawn["band"], drawn["band_meaning"]) == ("most runs", "of 5")
    assert band_chart.as_csv(graph).splitlines() == [
        'quarter,"x, one run (u)","x, low (u)","x, high (u)"',
        "2017Q1,2.0,1.0,3.0", "2017Q2,,2.0,4.0", "2017Q3,,3.0,5.0",
    ]  # fmt: skip


def test_a_chart_without_values_says_what_to_do() -> None:
    line = band_chart.Line("x", "0", np.array([]))
    drawn = band_chart.plain(band_chart.Graph("n", "title", "unit", "", [line], horizon=8, empty="press play"), "en")
    assert (drawn["empty"], drawn["description"], drawn["lines"][0]["mean"]) == ("press play", "title. press play", [])


def test_a_saved_picture_says_what_its_bands_are():
    def note(line: band_chart.Line, **more: Any) -> str:
        return band_chart.plain(band_chart.Graph("n", "title", "unit", "", [line], **more), "en")["note"]

    values, unknown = np.array([2.0, 3.0]), np.full(2, np.nan)
    alone = band_chart.Line("one", "policy", values, unknown, unknown)
    banded = band_chart.Line("one", "policy", values, values - 1, values + 1)
    assert note(alone) == note(alone, band="runs are still computed") == ""
    assert "bands their 95 % intervals" in note(banded)
    assert "seams 95 % intervals" in note(banded, stacked=True)
    assert note(banded, band="where 90 % of runs lie") == "Bands: where 90 % of runs lie."


@pytest.mark.parametrize("output", [one.name for one in outputs("N")])
def test_a_card_can_hold_every_national_output(session: Session, output: str) -> None:
    card = headlines.card(session.frame.peek(), output, "en")
    assert card["title"] == OUTPUTS[output].title
    assert len(card["value"]) <= 8
    assert len(card["curve"]) == 6


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The page as widgets, with a small model."""
    monkeypatch.setattr(watch, "Session", lambda _: Session(State(firms=100)))
    monkeypatch.setattr(watch, "shared", lambda: Pool(waiting=True))
    shell.language.set("en")
    box, context = solara.render(shell.Shell(children=[watch.Watch()]), handle_error=False)
    yield box
    context.close()
    shell.language.set("en")


def test_the_page_renders_before_the_first_quarter(page: Any) -> None:
    (bar,) = of_type(page, "transport.vue")
    (cards,) = of_type(page, "headlines.vue")
    assert (bar.steps, bar.playing) == (0, False)
    assert [card["name"] for card in cards.cards] == list(watch.HEADLINES)
    assert of_type(page, "tile_map.vue")[0].legend["empty"]


def test_step_changes_numbers_map_and_curves(page: Any) -> None:
    (bar,) = of_type(page, "transport.vue")
    bar.vue_step(None)
    assert bar.steps == 1
    assert of_type(page, "headlines.vue")[0].quarter["label"] == "2017Q1"
    (tiles,) = of_type(page, "tile_map.vue")
    assert tiles.legend["quarter"] == "2017Q1"
    assert any(tile["share"] is not None for tile in tiles.tiles)
    shown = [chart.graph["known"] for chart in of_type(page, "band_chart.vue")]
    assert shown == [1, 1]


def test_moving_a_lever_reaches_the_model(page: Any) -> None:
    (sliders,) = of_type(page, "levers.vue")
    sliders.vue_move({"lever": "publicity", "value": 0.9})
    moved = {name: knob["value"] for name, knob in sliders.knobs.items() if knob["moved"]}
    assert moved == {"publicity": 0.9}
    sliders.vue_release([])
    assert not any(knob["moved"] for knob in sliders.knobs.values())


def test_every_output_can_be_chosen_for_map_and_chart(page: Any) -> None:
    pickers = {picker.name: picker for picker in of_type(page, "picker.vue")}
    assert {item["value"] for item in pickers["map-output"].items} == {one.name for one in outputs("R")}
    assert {item["value"] for item in pickers["chart-output"].items} == {one.name for one in outputs("N")}
    pickers["chart-output"].vue_choose("jobs")
    charts_shown = [chart.graph["title"] for chart in of_type(page, "band_chart.vue")]
    assert OUTPUTS["jobs"].title in charts_shown


def test_the_page_speaks_chinese(page: Any) -> None:
    (masthead,) = of_type(page, "masthead.vue")
    masthead.vue_speak("zh")
    assert of_type(page, "transport.vue")[0].texts["play"] == WORDS["play"][1]
    assert of_type(page, "headlines.vue")[0].cards[0]["title"] == OUTPUTS["adoption"].title_zh


def test_leaving_the_page_closes_its_session(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Session] = []
    monkeypatch.setattr(watch, "shared", lambda: Pool(waiting=True))
    monkeypatch.setattr(watch, "Session", lambda _: made.append(Session(State(firms=100))) or made[-1])
    _, context = solara.render(watch.Watch(), handle_error=False)
    context.close()
    assert made[0]._closed
