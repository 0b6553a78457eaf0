"""The page of reasons: what it says of a run agrees with the run, and it draws what it says."""

import doctest
import importlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import solara
from test_components import of_type

from model.results import BARRIERS
from web import shell
from web.components.band_chart import as_csv, plain
from web.link import State, known_places, read, write
from web.pool.runner import Reply
from web.pool.runs import policy_runs
from web.why import firm_story, firm_table, reading
from web.why import page as why
from web.why.reasons import Biography, Reasons, Register, baseline_inquiry, policy_inquiry

STATE = State(scenario="guiding-opinions-2027", firms=200, until=2026)


def now(done: int, total: int) -> None:
    """A checkpoint at which the work is still wanted."""


@pytest.fixture(scope="module")
def reasons() -> Reasons:
    return policy_inquiry(STATE).run(now)


@pytest.fixture(scope="module")
def baseline() -> Reasons:
    return baseline_inquiry(STATE).run(now)


@pytest.mark.parametrize("name", ["web.why.reading", "experiments.telling"])
def test_examples_in_docstrings_run(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name))
    assert result.attempted
    assert not result.failed


# the numbers


def test_the_run_is_the_first_replication_of_the_policy_lab(reasons: Reasons) -> None:
    outcome = policy_runs(STATE, STATE.firms, 1)[0].run(now)
    having, able = (table.astype(float).sum((1, 2, 3)) for table in (reasons.installed, reasons.applicable))
    np.testing.assert_allclose(having / able, outcome.national["adoption"], rtol=1e-5)


@pytest.mark.parametrize("weighting", reading.WEIGHTINGS)
@pytest.mark.parametrize("shown", reading.SHOWN)
def test_barriers_of_every_place_add_up(reasons: Reasons, weighting: str, shown: str) -> None:
    seen = 0
    for place in ["", *known_places()]:
        found = reading.shares(reasons, place, weighting, shown)
        known = np.isfinite(found).all(axis=1)
        np.testing.assert_allclose(found[known].sum(axis=1), 1.0, atol=1e-5)
        seen += known.sum()
        if shown == "barriers_held":
            assert (found[known][:, [list(BARRIERS).index(name) for name in reading.DONE]] == 0).all()
    assert seen > 1000


def test_a_place_has_its_own_barriers(reasons: Reasons) -> None:
    nation, steel = (reading.shares(reasons, place, "enterprises", "barriers_all") for place in ("", "sector:steel"))
    assert np.abs(nation - steel).max() > 0.1
    row = reasons.places.index(("sector", "steel"))
    np.testing.assert_array_equal(steel, reasons.barriers["enterprises"][:, row].astype(float))


def test_both_pictures_of_barriers_have_the_same_parts(reasons: Reasons, baseline: Reasons) -> None:
    found = [reading.shares(each, "", "enterprises", "barriers_all") for each in (reasons, baseline)]
    names = [
        [line.name for line in reading.barrier_graph(each, found, "enterprises", "h", "en").lines] for each in found
    ]
    assert names[0] == names[1]
    assert len(names[0]) > 4


def test_every_barrier_has_a_colour_of_its_own() -> None:
    assert set(reading.COLOURS) == set(BARRIERS)
    for side in (0, 1):
        assert len({colours[side] for colours in reading.COLOURS.values()}) == len(BARRIERS)


def test_groups_are_all_firms_once(reasons: Reasons) -> None:
    for by in reading.GROUPS:
        masks = [mask for _, mask in reading.groups(by, "en")]
        assert (np.sum(masks, axis=0) == 1).all()


def test_adoption_by_sector_is_that_of_the_sectors(reasons: Reasons) -> None:
    curves = dict(reading.adoption_by_group(reasons.installed, reasons.applicable, "by_sector", "", "en"))
    outcome = policy_inquiry(STATE)
    from model.world import World

    world = World(outcome.policy, firms=outcome.firms, seed=outcome.seed, until=outcome.until)
    for _ in range(4):
        world.step()
    expected = dict(zip(reading.names_of("sector", "en").values(), world.record.sectors["adoption"][3], strict=True))
    for name, values in curves.items():
        assert values[3] == pytest.approx(expected[name], rel=1e-5)


def test_who_came_first_is_said_in_order() -> None:
    slow, quick, never = np.linspace(0, 0.4, 40), np.linspace(0, 0.9, 40), np.full(40, 0.1)
    curves = [("Slow ones", slow), ("Quick ones", quick), ("Others", never), ("Old ones", np.full(40, 0.5))]
    said = reading.first_sentence(curves, "en")
    assert said == (
        "A quarter of what is applicable was reached first by old ones from the start, then by quick ones in 2019Q4 "
        "and slow ones in 2023Q2; by the end not yet by others."
    )
    assert "快" in reading.first_sentence([("快", quick)], "zh")
    assert "no group" in reading.first_sentence([("Others", never)], "en")


def test_adopters_are_those_that_put_a_measure_to_work(reasons: Reasons) -> None:
    firm = int(np.bincount(reasons.rows).argmax())
    known = Biography(policy_inquiry(STATE), firm).run(now)
    finished = [entry["quarter"] for entry in known.entries if entry["event"] == "finished"]
    mine = reasons.quarters[reasons.rows == firm]
    assert [f"{2017 + at // 4}Q{at % 4 + 1}" for at in mine.tolist()] == finished
    assert finished


def test_the_size_of_adopters_is_a_median_of_sizes(reasons: Reasons) -> None:
    adopters, everybody = reading.adopter_size(reasons, "size:large")
    register = reasons.register
    large = register.output[register.size == 2]
    assert np.isnan(adopters[:3]).all()
    known = adopters[np.isfinite(adopters)]
    assert known.size > 10
    assert ((known >= large.min()) & (known <= large.max())).all()
    assert large.min() <= everybody[0] <= large.max()


# the words


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("place", ["", "sector:steel", "region:HE", "size:large"])
def test_barriers_are_said_in_words(reasons: Reasons, baseline: Reasons, place: str, language: Any) -> None:
    said = reading.barrier_sentences(reasons, baseline, place, "enterprises", language, compared=True)
    found = reading.shares(reasons, place, "enterprises", "barriers_all")[-1]
    held = {name: share for name, share in zip(BARRIERS, found, strict=True) if name not in reading.DONE}
    worst = max(held, key=lambda name: held[name])
    assert (BARRIERS[worst].title_zh if language == "zh" else BARRIERS[worst].title.lower()) in said.lower()
    assert f"{100 * held[worst]:.0f}" in said
    assert "2026" in said
    assert "nan" not in said


def test_a_policy_that_is_the_baseline_says_so(reasons: Reasons) -> None:
    said = reading.barrier_sentences(reasons, None, "", "enterprises", "en", compared=False)
    assert "The policy is the baseline" in said


def test_a_place_without_enterprises_has_no_value(reasons: Reasons) -> None:
    empty = [
        place
        for place in known_places()
        if np.isnan(reading.shares(reasons, place, "enterprises", "barriers_all")).all()
    ]
    assert empty, "200 enterprises should miss a small province"
    said = reading.barrier_sentences(reasons, None, empty[0], "enterprises", "en", compared=False)
    assert said == "no value"
    curves = reading.adoption_by_group(reasons.installed, reasons.applicable, "by_size", empty[0], "en")
    assert curves == []
    assert reading.first_sentence(curves, "en")
    plain(reading.size_graph(reasons, empty[0], "MCNY", "en"), "en")


# the link


@pytest.mark.parametrize("link", ["place=sector:steel&firm=700", "place=size:small", "place=region:HE"])
def test_what_is_looked_at_stands_in_the_link(link: str) -> None:
    state, problems = read(link)
    assert problems == []
    assert sorted(write(state).split("&")) == sorted(link.split("&"))


@pytest.mark.parametrize("link", ["place=sector:HE", "place=steel", "firm=-1", "firm=x"])
def test_a_place_or_firm_that_cannot_be_is_left_out(link: str) -> None:
    state, problems = read(link)
    assert state == State()
    assert len(problems) == 1


# the table of firms


@pytest.fixture(scope="module")
def register(reasons: Reasons) -> Register:
    return reasons.register


@pytest.mark.parametrize(
    ("search", "column", "value"),
    [("hebei", "region", "HE"), ("河北", "region", "HE"), ("HE", "region", "HE"), ("textiles", "sector", "textiles"),
     ("large", "size", "large"), ("小型", "size", "small")],
)  # fmt: skip
def test_the_table_is_searched_by_names(register: Register, search: str, column: str, value: str) -> None:
    rows = firm_table.found(register, firm_table.View(search))
    code = list(reading.names_of(column, "en")).index(value)
    assert rows.tolist() == np.flatnonzero(getattr(register, column) == code).tolist()
    assert 0 < rows.size < len(register.sector)


def test_words_of_a_search_narrow_it(register: Register) -> None:
    both = firm_table.found(register, firm_table.View("large petrochem"))
    assert set(both) == set(firm_table.found(register, firm_table.View("large"))) & set(
        firm_table.found(register, firm_table.View("petrochem"))
    )
    assert firm_table.found(register, firm_table.View("17")).tolist() == [17]
    assert firm_table.found(register, firm_table.View("atlantis")).size == 0


@pytest.mark.parametrize("column", firm_table.COLUMNS)
def test_the_table_is_sorted_both_ways(register: Register, column: str) -> None:
    up, down = (firm_table.found(register, firm_table.View(column=column, down=down)) for down in (False, True))
    assert sorted(up) == list(range(200))
    keys = up if column == "row" else getattr(register, column)[up]
    assert (np.diff(keys) >= 0).all()
    np.testing.assert_array_equal(down, up[::-1])


def test_a_page_beyond_the_last_is_the_last(register: Register) -> None:
    view = firm_table.View(page=99)
    drawn = firm_table.plain(register, firm_table.found(register, view), view, "en", living=False)
    assert (drawn["page"], drawn["pages"], len(drawn["rows"])) == (16, 17, 8)


# the story


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_story_is_drawn_with_its_advice(language: Any) -> None:
    kinds = set()
    for firm in (93, 106):
        known = Biography(policy_inquiry(STATE), firm, quarters=8).run(now)
        told = firm_story.plain(known, language)
        assert told["firm"] == firm
        assert told["advice"]["lead"]
        assert [year["year"] for year in told["years"]] == sorted(year["year"] for year in told["years"])
        kinds |= {way["name"] for way in told["advice"]["ways"]}
        if known.prospects:
            best = max(known.prospects, key=lambda prospect: prospect.index)
            assert f"{best.index:.2f}" in told["advice"]["lead"]
            assert len(told["others"]) == len(known.prospects) - 1
    assert kinds == {"cost", "subsidy", "interest", "carbon_price", "energy_price", "inspections"}


# the page, with tasks done on the spot


class Pool:
    """A runner that answers at once, or leaves everything waiting."""

    def __init__(self, *, waiting: bool = False, failure: str = "") -> None:
        self.waiting, self.failure = waiting, failure
        self.wanted: list[Any] = []

    def ask(self, tab: object, stages: Mapping[Any, int], told: Any) -> dict[Any, Reply]:
        self.wanted += stages
        if self.failure:
            for task in stages:
                told(task, Reply(failure=self.failure))
        if self.waiting or self.failure:
            return {}
        return {task: Reply(ANSWERS.setdefault(task, task.run(now)) if task not in ANSWERS else ANSWERS[task])
                for task in stages}  # fmt: skip

    def leave(self, tab: object) -> None:
        self.wanted = []


ANSWERS: dict[Any, Any] = {}


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Return a function that shows the page for a link."""
    shown: list[Any] = []

    def show(state: State = STATE, pool: Pool | None = None) -> Any:
        shell.search.set(write(state))
        monkeypatch.setattr(why, "shared", lambda: pool or Pool())
        box, context = solara.render(why.Why(), handle_error=False)
        shown.append(context)
        return box

    shell.language.set("en")
    yield show
    for context in shown:
        context.close()
    shell.search.set("")
    shell.language.set("en")


def charts(box: Any) -> dict[str, Any]:
    """What the charts of the page show, by name."""
    return {chart.graph["name"]: chart.graph for chart in of_type(box, "band_chart.vue")}


def test_the_page_shows_policy_and_baseline_side_by_side(page: Any) -> None:
    drawn = charts(page())
    assert set(drawn) == {"barriers-policy", "barriers-baseline", "adoption-by-size", "adopter-size"}
    assert drawn["barriers-policy"]["lines"] != drawn["barriers-baseline"]["lines"]


def test_a_policy_that_is_the_baseline_has_one_picture(page: Any) -> None:
    pool = Pool()
    drawn = charts(page(replace(STATE, scenario="historical"), pool))
    assert set(drawn) == {"barriers-policy", "adoption-by-size", "adopter-size"}
    assert len(pool.wanted) == 1


def test_a_place_can_be_chosen_and_stands_in_the_link(page: Any) -> None:
    box = page()
    before = charts(box)["barriers-policy"]["lines"]
    picker = next(each for each in of_type(box, "picker.vue") if each.name == "place")
    picker.vue_choose("sector:steel")
    assert charts(box)["barriers-policy"]["lines"] != before
    assert "place=sector:steel" in shell.search.peek()


def test_a_chosen_firm_gets_its_card_and_story(page: Any) -> None:
    box = page()
    (table,) = of_type(box, "firm_table.vue")
    table.vue_choose(7)
    (card,) = of_type(box, "firm_card.vue")
    (story,) = of_type(box, "firm_story.vue")
    assert card.card["firm"] == story.story["firm"] == 7
    assert "firm=7" in shell.search.peek()
    story.vue_save(None)
    assert of_type(box, "firm_story.vue")[0].saved["text"].startswith("quarter,firm,event")


def test_a_link_leads_to_a_firm(page: Any) -> None:
    (story,) = of_type(page(replace(STATE, firm=9)), "firm_story.vue")
    assert story.story["firm"] == 9


def texts(widget: Any) -> str:
    found, todo = [], [widget]
    while todo:
        one = todo.pop()
        if isinstance(one, str):
            found.append(one)
            continue
        todo += getattr(one, "children", [])
    return " ".join(found)


def test_a_firm_the_run_does_not_have_is_said(page: Any) -> None:
    box = page(replace(STATE, firm=5000))
    assert not of_type(box, "firm_story.vue")
    assert "has no enterprise 5000; they are 0 to 199" in texts(box)


def test_runs_under_way_can_be_stopped_and_gone_on_with(page: Any) -> None:
    pool = Pool(waiting=True)
    box = page(STATE, pool)
    assert len(pool.wanted) == 2
    assert "0 of 2 done" in texts(box)
    press(box, "Stop")
    assert pool.wanted == []
    assert "Stopped" in texts(box)
    pool.waiting = False
    press(box, "Compute")
    assert of_type(box, "band_chart.vue")


def press(box: Any, label: str) -> None:
    todo = [box]
    while todo:
        one = todo.pop()
        if getattr(one, "children", None) == [label] and hasattr(one, "click"):
            one.click()
            return
        todo += [child for child in getattr(one, "children", []) if not isinstance(child, str)]
    raise AssertionError(f"no button {label}")


def test_the_page_speaks_chinese(page: Any) -> None:
    box = page()
    shell.language.set("zh")
    assert "主要障碍" in texts(box)
    assert charts(box)["barriers-policy"]["lines"][0]["name"] == BARRIERS["installed"].title_zh
    shell.language.set("en")


def test_a_picture_of_barriers_downloads_as_csv(reasons: Reasons) -> None:
    found = reading.shares(reasons, "", "enterprises", "barriers_all")
    text = as_csv(reading.barrier_graph(found, [], "enterprises", "h", "en"))
    head, first, *_ = text.splitlines()
    assert head.startswith('quarter,"Installed, mean (share of pairs)"')
    assert float(first.split(",")[1]) == pytest.approx(found[0, 0])
