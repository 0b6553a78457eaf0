"""The page of reasons: what it says of a run agrees with the run, and it draws what it says."""

import csv
import doctest
import importlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from pools import Pool, charts, now, of_type, shown
from scipy import stats

from model.results import BARRIERS
from web import shell
from web.comparison import Interval
from web.components.band_chart import as_csv, plain
from web.link import State, known_places, read, write
from web.pool.runner import Reply
from web.pool.runs import REPLICATIONS, policy_runs
from web.why import adopters, barriers, firm_story, firm_table, names
from web.why import page as why
from web.why.investigation import Evidence, Investigation
from web.why.reasons import Biography, Reasons, Register, baseline_inquiry, policy_inquiry

STATE = State(scenario="guiding-opinions-2027", firms=200, until=2026)
ALL = ("enterprises", "barriers_all")


@pytest.fixture(scope="module")
def runs() -> list[Reasons]:
    """Replications of the policy."""
    return [policy_inquiry(STATE, replication).run(now) for replication in range(REPLICATIONS)]


@pytest.fixture(scope="module")
def reasons(runs: list[Reasons]) -> Reasons:
    return runs[0]


@pytest.fixture(scope="module")
def baseline() -> list[Reasons]:
    """Replications of the baseline."""
    return [baseline_inquiry(STATE, replication).run(now) for replication in range(REPLICATIONS)]


@pytest.mark.parametrize("name", ["web.why.names", "web.why.barriers", "web.why.adopters", "experiments.telling"])
def test_examples_in_docstrings_run(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name))
    assert result.attempted
    assert not result.failed


# the numbers


def test_the_runs_are_the_replications_of_the_policy_lab(runs: list[Reasons]) -> None:
    for reasons, task in zip(runs, policy_runs(STATE, STATE.firms, REPLICATIONS), strict=True):
        having, able = (table.astype(float).sum((1, 2, 3)) for table in (reasons.installed, reasons.applicable))
        np.testing.assert_allclose(having / able, task.run(now).national["adoption"], rtol=1e-5)


@pytest.mark.parametrize("weighting", barriers.WEIGHTINGS)
@pytest.mark.parametrize("shown", barriers.SHOWN)
def test_barriers_of_every_place_add_up(runs: list[Reasons], weighting: str, shown: str) -> None:
    seen = 0
    for place in ["", *known_places()]:
        found = barriers.shares(runs, place, weighting, shown)
        known = np.isfinite(found).all(axis=-1)
        np.testing.assert_allclose(found[known].sum(axis=-1), 1.0, atol=1e-5)
        seen += known.sum()
        if shown == "barriers_held":
            assert (found[known][:, [list(BARRIERS).index(name) for name in barriers.DONE]] == 0).all()
    assert seen > 5000


def test_a_place_has_its_own_barriers(reasons: Reasons) -> None:
    nation, steel = (barriers.shares([reasons], place, *ALL) for place in ("", "sector:steel"))
    assert np.abs(nation - steel).max() > 0.1
    row = reasons.places.index(("sector", "steel"))
    np.testing.assert_array_equal(steel[0], reasons.barriers["enterprises"][:, row].astype(float))


@pytest.mark.parametrize("drawn", barriers.DRAWN)
def test_both_pictures_of_barriers_have_the_same_parts(
    runs: list[Reasons], baseline: list[Reasons], drawn: str
) -> None:
    found = [barriers.shares(each, "", *ALL) for each in (runs, baseline)]
    names = [
        [line.name for line in barriers.barrier_graph(each, found, "enterprises", drawn, "h", "en").lines]
        for each in found
    ]
    assert names[0] == names[1]
    assert len(names[0]) > 4


@pytest.mark.parametrize("drawn", barriers.DRAWN)
def test_each_share_of_a_barrier_has_the_interval_of_its_replications(runs: list[Reasons], drawn: str) -> None:
    found = barriers.shares(runs, "", *ALL)
    graph = barriers.barrier_graph(found, [], "enterprises", drawn, "h", "en")
    titles = [barrier.title for barrier in BARRIERS.values()]
    for line in graph.lines:
        mine = found[..., titles.index(line.name)]
        low, high = stats.t.interval(0.95, 4, mine.mean(0), np.maximum(mine.std(0, ddof=1), 1e-12) / np.sqrt(5))
        assert line.low is not None
        assert line.high is not None
        np.testing.assert_allclose(line.mean, mine.mean(0), atol=1e-9)
        np.testing.assert_allclose(line.low, np.maximum(low, 0), atol=1e-9)
        np.testing.assert_allclose(line.high, np.minimum(high, 1), atol=1e-9)
    assert graph.value == "mean"


def test_areas_say_how_sure_their_upper_edge_is(runs: list[Reasons]) -> None:
    found = barriers.shares(runs, "", *ALL)
    lines = barriers.barrier_graph(found, [], "enterprises", "areas", "h", "en").lines
    pile = np.cumsum([line.mean for line in lines], axis=0)
    widths = []
    for top, line in zip(pile, lines, strict=True):
        assert line.edge is not None
        low, high = line.edge
        assert (low <= top + 1e-6).all()
        assert (high >= top - 1e-6).all()
        widths.append((high - low).max())
    assert max(widths) > 0.01
    assert widths[-1] < 0.001, "the whole is certain"


def test_one_run_has_no_interval(reasons: Reasons) -> None:
    for drawn in barriers.DRAWN:
        found = barriers.shares([reasons], "", *ALL)
        graph = barriers.barrier_graph(found, [], "enterprises", drawn, "h", "en")
        assert all(line["low"] is line["edge"] is None for line in plain(graph, "en")["lines"])
        assert "one run" in as_csv(graph)
        assert "low" not in as_csv(graph).splitlines()[0].replace("below", "")


def test_lines_are_the_largest_barriers(runs: list[Reasons]) -> None:
    found = barriers.shares(runs, "", *ALL)
    usual = dict(zip((each.title for each in BARRIERS.values()), found.mean(axis=(0, 1)), strict=True))
    lines = [line.name for line in barriers.barrier_graph(found, [], "enterprises", "lines", "h", "en").lines]
    assert lines == sorted(usual, key=lambda name: -usual[name])[: barriers.MOST_LINES]


def test_every_barrier_has_a_colour_of_its_own() -> None:
    assert set(barriers.COLOURS) == set(BARRIERS)
    for side in (0, 1):
        assert len({colours[side] for colours in barriers.COLOURS.values()}) == len(BARRIERS)


def test_groups_are_all_firms_once(reasons: Reasons) -> None:
    for by in adopters.GROUPS:
        masks = [mask for _, mask in adopters.groups(by, "en")]
        assert (np.sum(masks, axis=0) == 1).all()


def test_adoption_by_sector_is_that_of_the_sectors(runs: list[Reasons]) -> None:
    from model.world import World

    curves = dict(adopters.adoption_by_group(runs, "by_sector", "", "en"))
    inquiry = policy_inquiry(STATE, 1)
    world = World(inquiry.policy, firms=inquiry.firms, seed=inquiry.seed, until=inquiry.until)
    for _ in range(4):
        world.step()
    expected = dict(zip(names.names_of("sector", "en").values(), world.record.sectors["adoption"][3], strict=True))
    for name, values in curves.items():
        assert values[1, 3] == pytest.approx(expected[name], rel=1e-5)


def one_run(*curves: tuple[str, np.ndarray]) -> list[tuple[str, np.ndarray]]:
    return [(name, values[None]) for name, values in curves]


def test_who_came_first_is_said_in_order() -> None:
    slow, quick, never = np.linspace(0, 0.4, 40), np.linspace(0, 0.9, 40), np.full(40, 0.1)
    curves = one_run(("Slow ones", slow), ("Quick ones", quick), ("Others", never), ("Old ones", np.full(40, 0.5)))
    said = adopters.first_sentence(curves, "en")
    assert said == (
        "A quarter of what is applicable was reached first by old ones from the start, then by quick ones in 2019Q4 "
        "and slow ones in 2023Q2; by the end not yet by others."
    )
    assert "快" in adopters.first_sentence(one_run(("快", quick)), "zh")
    assert "no group" in adopters.first_sentence(one_run(("Others", never)), "en")


def test_who_came_first_says_how_far_runs_disagree() -> None:
    slow, quick, never = np.linspace(0, 0.4, 40), np.linspace(0, 0.9, 40), np.full(40, 0.1)
    said = adopters.first_sentence([("Ones", np.array([slow, quick, quick])), ("All", np.array([quick] * 3))], "en")
    assert "ones in 2020Q3 (single runs: 2019Q4 to 2023Q2)" in said
    assert "by all in 2019Q4, then" in said
    said = adopters.first_sentence([("Ones", np.array([never, quick, quick]))], "en")
    assert "(single runs: 2019Q4 to 2019Q4, or not at all)" in said


def test_adopters_are_those_that_put_a_measure_to_work(reasons: Reasons) -> None:
    firm = int(np.bincount(reasons.rows).argmax())
    known = Biography(policy_inquiry(STATE), firm).run(now)
    finished = [entry["quarter"] for entry in known.entries if entry["event"] == "finished"]
    mine = reasons.quarters[reasons.rows == firm]
    assert [f"{2017 + at // 4}Q{at % 4 + 1}" for at in mine.tolist()] == finished
    assert finished


def test_the_size_of_adopters_is_a_median_of_sizes(reasons: Reasons) -> None:
    sizes, everybody = adopters.adopter_size(reasons, "size:large")
    register = reasons.register
    large = register.output[register.size == 2]
    assert np.isnan(sizes[:3]).all()
    known = sizes[np.isfinite(sizes)]
    assert known.size > 10
    assert ((known >= large.min()) & (known <= large.max())).all()
    assert large.min() <= everybody[0] <= large.max()


def test_curves_of_adopters_have_bands(runs: list[Reasons]) -> None:
    curves = adopters.adoption_by_group(runs, "by_size", "", "en")
    for graph in (adopters.adoption_graph(curves, "by_size", "share", "en"), adopters.size_graph(runs, "", "m", "en")):
        for line in graph.lines:
            assert line.low is not None
            assert line.high is not None
            known = np.isfinite(line.low)
            assert known.any()
            assert (line.low[known] <= line.mean[known]).all()
            assert (line.high[known] >= line.mean[known]).all()
        head = as_csv(graph).splitlines()[0]
        assert head.count(", low (") == head.count(", high (") == len(graph.lines)


# the words


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("place", ["", "sector:steel", "region:HE", "size:large"])
def test_barriers_are_said_in_words(runs: list[Reasons], baseline: list[Reasons], place: str, language: Any) -> None:
    said = barriers.barrier_sentences(runs, baseline, place, "enterprises", language, compared=True)
    found = barriers.shares(runs, place, *ALL)[:, -1].mean(axis=0)
    held = {name: share for name, share in zip(BARRIERS, found, strict=True) if name not in barriers.DONE}
    worst = max(held, key=lambda name: held[name])
    assert (BARRIERS[worst].title_zh if language == "zh" else BARRIERS[worst].title.lower()) in said.lower()
    assert f"{100 * held[worst]:.1f}" in said
    assert "2026" in said
    assert "nan" not in said


def test_shares_and_changes_are_said_with_their_intervals(runs: list[Reasons], baseline: list[Reasons]) -> None:
    said = barriers.barrier_sentences(runs, baseline, "", "enterprises", "en", compared=True)
    installed = [barriers.shares(each, "", *ALL)[:, -1, 0] for each in (runs, baseline)]
    difference = 100 * (installed[0] - installed[1])
    low, high = stats.t.interval(0.95, 4, difference.mean(), stats.sem(difference))
    assert f"installed {difference.mean():+.1f} points ({low:+.1f} to {high:+.1f}" in said.replace("−", "-")
    few = barriers.barrier_sentences(runs[:2], baseline[:2], "", "enterprises", "en", compared=True)
    assert "installed by about" in few
    assert "Too few runs yet" in few


def test_a_change_that_may_be_chance_says_so() -> None:
    sure, unsure = Interval(0.02, 0.01, 0.03), Interval(0.02, -0.01, 0.05)
    assert barriers.said_change("inert", sure, "en") == "inert +2.0 points (+1.0 to +3.0)"
    assert barriers.said_change("inert", unsure, "en") == "inert +2.0 points (−1.0 to +5.0: may be chance)"


def test_a_policy_that_is_the_baseline_says_so(reasons: Reasons) -> None:
    said = barriers.barrier_sentences([reasons], [], "", "enterprises", "en", compared=False)
    assert "The policy is the baseline" in said


def test_a_place_without_enterprises_has_no_value(reasons: Reasons) -> None:
    empty = [place for place in known_places() if np.isnan(barriers.shares([reasons], place, *ALL)).all()]
    assert empty, "200 enterprises should miss a small province"
    said = barriers.barrier_sentences([reasons], [], empty[0], "enterprises", "en", compared=False)
    assert said == "no value"
    curves = adopters.adoption_by_group([reasons], "by_size", empty[0], "en")
    assert curves == []
    assert adopters.first_sentence(curves, "en")
    plain(adopters.size_graph([reasons], empty[0], "MCNY", "en"), "en")


def test_a_place_that_some_runs_lack_is_that_of_the_others(runs: list[Reasons]) -> None:
    missing = {name: np.full_like(shares, np.nan) for name, shares in runs[0].barriers.items()}
    some = [replace(runs[0], barriers=missing), *runs[1:]]
    found = barriers.shares(some, "", *ALL)
    (line,) = [
        line
        for line in barriers.barrier_graph(found, [], "enterprises", "areas", "h", "en").lines
        if line.name == "Installed"
    ]
    np.testing.assert_allclose(line.mean, found[1:, :, 0].mean(axis=0))
    said = barriers.barrier_sentences(some, runs, "", "enterprises", "en", compared=True)
    assert "nan" not in said
    assert "Against the baseline" not in said, "the other four are the very same runs"


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
    code = list(names.names_of(column, "en")).index(value)
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


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Return a function that shows the page for a link."""
    with shown(monkeypatch, why, why.Why) as show:
        yield lambda state=STATE, pool=None: show(state, pool or Pool())


def test_the_page_shows_policy_and_baseline_side_by_side(page: Any) -> None:
    drawn = charts(page())
    assert set(drawn) == {"barriers-policy", "barriers-baseline", "adoption-by-size", "adopter-size"}
    assert drawn["barriers-policy"]["lines"] != drawn["barriers-baseline"]["lines"]


def test_a_policy_that_is_the_baseline_has_one_picture(page: Any) -> None:
    pool = Pool()
    drawn = charts(page(replace(STATE, scenario="historical"), pool))
    assert set(drawn) == {"barriers-policy", "adoption-by-size", "adopter-size"}
    assert len(pool.wanted) == REPLICATIONS


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
    assert "0 of 10 done" in texts(box)
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


def test_a_picture_of_barriers_downloads_as_csv_with_its_intervals(runs: list[Reasons]) -> None:
    found = barriers.shares(runs, "", *ALL)
    text = as_csv(barriers.barrier_graph(found, [], "enterprises", "areas", "h", "en"))
    head, first, *_ = csv.reader(text.splitlines())
    assert head[1:4] == [f"Installed, {kind} (share of pairs)" for kind in ("mean", "low", "high")]
    mean, low, high = map(float, first[1:4])
    assert mean == pytest.approx(found[:, 0, 0].mean())
    assert low < mean < high


# which runs are shown


@pytest.fixture
def investigation() -> Iterator[Investigation]:
    made = Investigation(write(STATE), Pool(waiting=True))  # type: ignore[arg-type]
    yield made
    made.close()


def test_the_first_replication_is_shown_as_soon_as_it_is_there(
    investigation: Investigation, runs: list[Reasons], baseline: list[Reasons]
) -> None:
    policy, theirs = (dict(zip(tasks, found, strict=True)) for tasks, found in (
        (investigation.policy, runs), (investigation.baseline, baseline)))  # fmt: skip
    first, same = investigation.policy[0], investigation.baseline[0]
    rest: dict[Any, Any] = {task: result for task, result in (policy | theirs).items() if task not in (first, same)}
    assert investigation.evidence({}) == Evidence()
    assert investigation.evidence(rest) == Evidence(), "the enterprises are those of the first"
    assert investigation.evidence({first: runs[0]}) == Evidence((runs[0],))
    assert investigation.evidence({first: runs[0], same: baseline[0]}) == Evidence((runs[0],), (baseline[0],))


@pytest.mark.parametrize(("there", "shown"), [(1, 1), (2, 1), (3, 3), (4, 3), (5, 5)])
def test_pairs_are_shown_when_they_say_something_new(
    investigation: Investigation, runs: list[Reasons], baseline: list[Reasons], there: int, shown: int
) -> None:
    tasks = [*investigation.policy[:there], *investigation.baseline[:there], investigation.policy[-1]]
    results: dict[Any, Any] = dict(zip(tasks, [*runs[:there], *baseline[:there], runs[-1]], strict=True))
    found = investigation.evidence(results)
    assert found == Evidence(tuple(runs[:shown]), tuple(baseline[:shown]))
    assert found.judged == (shown > 1)


def test_the_first_runs_come_first_and_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    pool, asked = Pool(), []
    answer = pool.ask

    def ask(tab: object, stages: Mapping[Any, int], told: Any) -> dict[Any, Reply]:
        asked.append(dict(stages))
        return answer(tab, stages, told)

    monkeypatch.setattr(pool, "ask", ask)
    made = Investigation(write(STATE), pool)  # type: ignore[arg-type]
    made.close()
    first, others = asked
    assert set(first) == {policy_inquiry(STATE), baseline_inquiry(STATE)}
    assert {*first, *others} == set(made.tasks)
    assert len(made.tasks) == 2 * REPLICATIONS
    assert max(first.values()) < min(others.values())


def test_the_page_says_which_run_its_enterprises_are_of(page: Any) -> None:
    assert f"the policy's first replication (seed {policy_inquiry(STATE).seed})" in texts(page())


def test_barriers_can_be_drawn_as_lines_with_bands(page: Any) -> None:
    box = page()
    assert charts(box)["barriers-policy"]["stacked"]
    (switch,) = [each for each in toggles(box) if each.children[0].children == ["areas"]]
    switch.v_model = list(barriers.DRAWN).index("lines")
    drawn = charts(box)["barriers-policy"]
    assert not drawn["stacked"]
    assert len(drawn["lines"]) == barriers.MOST_LINES
    assert all(line["low"] for line in drawn["lines"])
    assert "of the six largest barriers, bands their 95 % intervals" in texts(box)


def toggles(widget: Any) -> list[Any]:
    found, todo = [], [widget]
    while todo:
        one = todo.pop()
        found += [one] if type(one).__name__ == "BtnToggle" else []
        todo += [child for child in getattr(one, "children", []) if not isinstance(child, str)]
    return found
