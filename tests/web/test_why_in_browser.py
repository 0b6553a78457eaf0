"""The page of reasons as a person meets it, in Debian's chromium, against the real server."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from looks import at_every_width, faint, left, nameless
from playwright.sync_api import expect
from running import Complaints
from visiting import every_look, read_by_key, saved, table, wait_for_link

from web.pool.runs import REPLICATIONS

pytestmark = pytest.mark.browser

OpenTab = Callable[..., Any]
SMALL = "firms=300&until=2026"


@pytest.fixture(autouse=True)
def _nothing_to_complain_about(complaints: Complaints) -> None:
    """No outside request, console error, page error or bad status in any test of this file."""


@pytest.fixture
def open_why(open_tab: OpenTab) -> OpenTab:
    """Open the page and wait for its runs."""

    def show(link: str = "", *size: int) -> Any:
        page = open_tab(*size, path=f"/why?{SMALL}&{link}", ready=".gf-why-head")
        page.wait_for_selector('.gf-why-head [data-status="done"]')
        expect(page.locator(f"[data-runs='{REPLICATIONS}']")).to_have_count(2)
        page.wait_for_selector("[data-chart=adopter-size] [data-drawn]")
        return page

    return show


def says(page: Any, what: str) -> Any:
    return page.locator(f'[data-says="{what}"]')


def test_policy_and_baseline_stand_side_by_side_with_words(open_why: OpenTab) -> None:
    page = open_why("scenario=guiding-opinions-2027")
    expect(page.locator(".gf-masthead")).to_have_count(1)
    expect(page).to_have_title("Why · greenforge")
    share = r"^\s*In 2026 \d+\.\d % \([\d.]+ to [\d.]+\) of what is applicable in the nation is adopted"
    expect(says(page, "barriers")).to_contain_text(re.compile(share))
    expect(says(page, "barriers")).to_contain_text("Against the baseline")
    expect(says(page, "first")).to_contain_text("reached first by")
    policy, baseline = (page.locator(f"[data-chart=barriers-{each}]") for each in ("policy", "baseline"))
    expect(policy).to_be_visible()
    expect(baseline).to_be_visible()
    names = policy.locator(".gf-key-name")
    expect(names.nth(9)).to_be_visible()
    expect(baseline.locator(".gf-key-name")).to_have_text(names.all_inner_texts())
    page.wait_for_selector("[data-chart=barriers-baseline] canvas")


def test_a_policy_that_is_the_baseline_is_shown_once(open_why: OpenTab) -> None:
    page = open_why()
    expect(says(page, "barriers")).to_contain_text("The policy is the baseline")
    page.wait_for_selector("[data-chart=barriers-policy] canvas")
    expect(page.locator("[data-chart=barriers-baseline]")).to_have_count(0)


def test_place_weighting_and_groups_change_what_is_shown(open_why: OpenTab) -> None:
    page = open_why()
    nation = says(page, "barriers").inner_text()
    page.select_option("[data-pick=place]", "sector:steel")
    expect(says(page, "barriers")).to_contain_text("Iron and steel")
    wait_for_link(page, "place=sector:steel")
    steel = says(page, "barriers").inner_text()
    assert steel != nation
    page.click("text=CO2 the measure would avoid")
    expect(says(page, "barriers")).not_to_have_text(steel, use_inner_text=True)
    installed = page.locator("[data-chart=barriers-policy] .gf-key-name", has_text="Installed")
    expect(installed).to_have_count(1)
    page.click("text=only those without it")
    expect(installed).to_have_count(0)
    page.click(".gf-followers button:has-text('sector')")
    page.wait_for_selector("[data-chart=adoption-by-sector]")
    page.reload()
    page.wait_for_selector('[data-says="barriers"]:has-text("Iron and steel")')


def test_a_firm_is_found_and_tells_its_story(open_why: OpenTab) -> None:
    page = open_why("scenario=guiding-opinions-2027")
    page.fill("[data-do=find-firm]", "hebei steel large")
    expect(page.locator("[data-found]")).not_to_contain_text("300 found")
    rows = page.locator("[data-firms] tbody tr")
    expect(rows).to_have_text([re.compile("Hebei.*Iron and steel", re.DOTALL)] * rows.count())
    firm = rows.first.get_attribute("data-firm")
    rows.first.press("Enter")
    story = page.locator(f'[data-story="{firm}"]')
    expect(story).to_contain_text(f"Enterprise {firm} is large")
    expect(page.locator("[data-card]")).to_have_attribute("data-card", firm)
    expect(page.locator("[data-event]").nth(3)).to_be_attached()
    wait_for_link(page, f"firm={firm}")
    expect(page.locator("[data-advice]")).to_have_text(re.compile(r"^\s*What would have made it adopt"))
    head, *lines = table(saved(page, "[data-do=ledger]"))
    assert head[:4] == ["quarter", "firm", "event", "measure"]
    assert {line[1] for line in lines} == {firm}


def test_what_would_have_made_it_adopt_comes_with_numbers(open_why: OpenTab) -> None:
    page = open_why("scenario=guiding-opinions-2027&firm=45")
    page.wait_for_selector('[data-story="45"]')
    expect(page.locator(".gf-advice > .gf-ways [data-way]")).to_have_count(6)
    ways = {way.get_attribute("data-way"): way.inner_text() for way in page.locator(".gf-ways [data-way]").all()}
    assert set(ways) == {"cost", "subsidy", "interest", "carbon_price", "energy_price", "inspections"}
    assert re.search(r"\d+\.\d % cheaper, [\d.,]+ MCNY after support instead of [\d.,]+ MCNY", ways["cost"])
    assert re.search(r"[\d.,]+ CNY per tonne instead of|no direct emissions", ways["carbon_price"])
    possible = [way.get_attribute("data-possible") for way in page.locator(".gf-ways [data-way]").all()]
    assert "true" in possible
    page.click(".gf-other summary >> nth=0")
    page.wait_for_selector(".gf-other[open] .gf-ways")


def test_the_table_is_sorted_and_turned(open_why: OpenTab) -> None:
    page = open_why()
    page.click("[data-sort=output]")
    page.wait_for_selector("th[aria-sort=descending] [data-sort=output]")  # the same table, drawn in one go
    sizes = page.locator("[data-firms] tbody tr td:nth-child(5)").all_inner_texts()
    values = [float(text.replace(",", "")) for text in sizes]
    assert values == sorted(values, reverse=True)
    page.click("[data-do=firms-on]")
    page.wait_for_selector("[data-page-of]:has-text('2 of 25')")
    page.fill("[data-do=find-firm]", "atlantis")
    page.wait_for_selector("text=No enterprise fits")


def test_charts_download_as_table_and_picture(open_why: OpenTab) -> None:
    page = open_why()
    begins = {"csv": b"\xef\xbb\xbfquarter", "png": b"\x89PNG", "svg": b"<svg"}
    for name in ("barriers-policy", "adoption-by-size", "adopter-size"):
        for kind, beginning in begins.items():
            file = saved(page, f"[data-chart={name}] [data-do={kind}]")
            assert file.suggested_filename == f"greenforge-{name}.{kind}"
            assert Path(file.path()).read_bytes().startswith(beginning)
        read_by_key(page, f"[data-chart={name}]", "End", "2026Q4")


def drawn(page: Any) -> int:
    """How often the barriers were drawn."""
    return int(page.get_attribute("[data-chart=barriers-policy] [data-drawn]", "data-drawn"))


def test_barriers_and_adopters_have_intervals_in_picture_table_and_file(open_why: OpenTab) -> None:
    page = open_why("scenario=guiding-opinions-2027")
    for name, lines in (("barriers-policy", 10), ("adoption-by-size", 3), ("adopter-size", 2)):
        head, *rows = table(saved(page, f"[data-chart={name}] [data-do=csv]"))
        low, high = ([at for at, each in enumerate(head) if f", {end} (" in each] for end in ("low", "high"))
        assert len(low) == len(high) >= lines
        last = rows[-1]
        assert all(float(last[a]) <= float(last[b]) for a, b in zip(low, high, strict=True))
    chart = page.locator("[data-chart=barriers-policy]")
    chart.locator("[data-do=table]").click()
    expect(chart.locator("table")).to_contain_text(re.compile(r"0\.\d+ \(0\.\d+ – 0\.\d+\)"))
    chart.locator("[data-do=table]").click()
    areas = drawn(page)
    page.click("text=lines with bands")
    expect(chart.locator(".gf-key rect")).to_have_count(6)  # each line has a band
    expect(chart.locator(".gf-key-name")).to_have_count(6)
    page.wait_for_function("before => Number(document.querySelector('[data-chart=barriers-policy] [data-drawn]')"
                           ".dataset.drawn) > before", arg=areas)  # fmt: skip
    read_by_key(page, "[data-chart=barriers-policy]", "End", "–")


def test_runs_can_be_stopped_and_gone_on_with(open_tab: OpenTab) -> None:
    page = open_tab(path="/why?firms=20000&until=2060&seed=991", ready='.gf-why-head [data-status="busy"]')
    page.click(".gf-why-head button:has-text('Stop')")
    page.wait_for_selector('.gf-why-head [data-status="stopped"]')
    expect(page.locator("[data-chart]")).to_have_count(0)
    page.click(".gf-why-head button:has-text('Compute')")
    page.wait_for_selector('.gf-why-head [data-status="busy"]')


def test_the_policy_comes_along_from_the_lab(open_tab: OpenTab) -> None:
    page = open_tab(path=f"/?scenario=incentives&{SMALL}")
    page.click(".gf-pages >> text=Why")
    page.wait_for_selector('.gf-why-head:has-text("Incentives")')
    wait_for_link(page, "scenario=incentives")


READ = (
    ".gf-why-head h2", ".gf-why-head .gf-note", "[data-says=barriers]", ".gf-key-name", ".gf-key-value", ".gf-firms td",
    ".gf-firms th button", ".gf-firm-card dt", ".gf-firm-card dd", ".gf-advice-lead", ".gf-event-kind", ".gf-years h3",
    ".gf-event-quarter", ".gf-toggle .v-btn",
)  # fmt: skip

ENGLISH = """() => [...document.querySelectorAll('.gf-content *')].filter(e => !e.children.length && e.offsetParent)
  .map(e => e.textContent.trim()).filter(text => /[a-z]{4,}/.test(text))"""


def test_everything_can_be_read_in_both_languages_light_and_dark(open_why: OpenTab, artefacts: Path) -> None:
    page = open_why("scenario=guiding-opinions-2027&firm=45")
    page.wait_for_selector('[data-story="45"]')
    page.wait_for_selector("[data-chart=barriers-baseline] canvas")
    for theme, language in every_look(
        page, {"en": "What stands between enterprises and measures", "zh": "企业与措施之间的障碍"}
    ):
        assert faint(page, READ) == [], (theme, language)
        assert nameless(page) == []
        if language == "zh":
            assert left(page, ENGLISH) == []
        page.screenshot(path=artefacts / f"why-{language}-{theme}.png", full_page=True)


def test_nothing_sticks_out_at_any_width(open_why: OpenTab, artefacts: Path) -> None:
    page = open_why("scenario=guiding-opinions-2027&firm=45", 360, 900)
    page.wait_for_selector('[data-story="45"]')
    at_every_width(page, (360, 800, 1440, 1920), artefacts, "why", rolls=".gf-firms-scroll, .gf-pages")
