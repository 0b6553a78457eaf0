"""The page of reasons as a person meets it, in Debian's chromium, against the real server."""

import csv
import functools
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from looks import at_every_width, nameless
from running import Complaints
from test_watch_in_browser import contrast

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
        page.wait_for_selector("[data-chart=adopter-size] [data-drawn]")
        return page

    return functools.partial(show)


def link(page: Any) -> str:
    return page.evaluate("location.search")


def says(page: Any, what: str) -> str:
    return page.inner_text(f'[data-says="{what}"]')


def test_policy_and_baseline_stand_side_by_side_with_words(open_why: OpenTab) -> None:
    page = open_why("scenario=guiding-opinions-2027")
    assert page.locator(".gf-masthead").count() == 1
    page.wait_for_function("document.title === 'Why · greenforge'")
    assert re.match(
        r"In 2026 \d+\.\d % \([\d.]+ to [\d.]+\) of what is applicable in the nation is adopted", says(page, "barriers")
    )
    assert "Against the baseline" in says(page, "barriers")
    assert "reached first by" in says(page, "first")
    policy, baseline = (page.locator(f"[data-chart=barriers-{each}]") for each in ("policy", "baseline"))
    assert policy.is_visible()
    assert baseline.is_visible()
    assert policy.locator(".gf-key-name").all_inner_texts() == baseline.locator(".gf-key-name").all_inner_texts()
    page.wait_for_selector("[data-chart=barriers-baseline] canvas")


def test_a_policy_that_is_the_baseline_is_shown_once(open_why: OpenTab) -> None:
    page = open_why()
    assert page.locator("[data-chart=barriers-baseline]").count() == 0
    assert "The policy is the baseline" in says(page, "barriers")


def test_place_weighting_and_groups_change_what_is_shown(open_why: OpenTab) -> None:
    page = open_why()
    nation = says(page, "barriers")
    page.select_option("[data-pick=place]", "sector:steel")
    page.wait_for_selector('[data-says="barriers"]:has-text("Iron and steel")')
    page.wait_for_function("location.search.includes('place=sector:steel')")
    steel = says(page, "barriers")
    assert steel != nation
    page.click("text=CO2 the measure would avoid")
    page.wait_for_function("said => document.querySelector('[data-says=barriers]').innerText !== said", arg=steel)
    installed = page.locator("[data-chart=barriers-policy] .gf-key-name", has_text="Installed")
    assert installed.count() == 1
    page.click("text=only those without it")
    installed.wait_for(state="detached")
    page.click(".gf-followers button:has-text('sector')")
    page.wait_for_selector("[data-chart=adoption-by-sector]")
    page.reload()
    page.wait_for_selector('[data-says="barriers"]:has-text("Iron and steel")')


def test_a_firm_is_found_and_tells_its_story(open_why: OpenTab) -> None:
    page = open_why("scenario=guiding-opinions-2027")
    page.fill("[data-do=find-firm]", "hebei steel large")
    page.wait_for_selector("[data-found]:not(:has-text('300 found'))")
    rows = page.locator("[data-firms] tbody tr")
    for row in rows.all_inner_texts():
        assert "Hebei" in row
        assert "Iron and steel" in row
    firm = rows.first.get_attribute("data-firm")
    rows.first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(f'[data-story="{firm}"]')
    assert page.get_attribute("[data-card]", "data-card") == firm
    assert f"Enterprise {firm} is large" in page.inner_text(f'[data-story="{firm}"]')
    assert page.locator("[data-event]").count() > 3
    assert f"firm={firm}" in link(page)
    assert page.inner_text("[data-advice]").startswith("What would have made it adopt")
    with page.expect_download() as saved:
        page.click("[data-do=ledger]")
    ledger = Path(saved.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert ledger[0].startswith("quarter,firm,event,measure")
    assert all(line.split(",")[1] == firm for line in ledger[1:])


def test_what_would_have_made_it_adopt_comes_with_numbers(open_why: OpenTab) -> None:
    page = open_why("scenario=guiding-opinions-2027&firm=45")
    page.wait_for_selector('[data-story="45"]')
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
    page.wait_for_selector("th[aria-sort=descending] [data-sort=output]")
    sizes = page.locator("[data-firms] tbody tr td:nth-child(5)").all_inner_texts()
    values = [float(text.replace(",", "")) for text in sizes]
    assert values == sorted(values, reverse=True)
    page.click("[data-do=firms-on]")
    page.wait_for_selector("[data-page-of]:has-text('2 of 25')")
    page.fill("[data-do=find-firm]", "atlantis")
    page.wait_for_selector("text=No enterprise fits")


@pytest.mark.parametrize("name", ["barriers-policy", "adoption-by-size", "adopter-size"])
def test_charts_download_as_table_and_picture(open_why: OpenTab, name: str) -> None:
    page = open_why()
    chart = f"[data-chart={name}]"
    for kind in ("csv", "png", "svg"):
        with page.expect_download() as saved:
            page.click(f"{chart} [data-do={kind}]")
        assert saved.value.suggested_filename == f"greenforge-{name}.{kind}"
        content = Path(saved.value.path()).read_bytes()
        assert content.startswith({"csv": b"\xef\xbb\xbfquarter", "png": b"\x89PNG", "svg": b"<svg"}[kind])
    page.focus(f"{chart} .gf-band-place")
    page.keyboard.press("End")
    page.wait_for_selector(f"{chart} .gf-spoken:has-text('2026Q4')", state="attached")


def drawn(page: Any) -> int:
    """How often the barriers were drawn."""
    return int(page.get_attribute("[data-chart=barriers-policy] [data-drawn]", "data-drawn"))


def test_barriers_and_adopters_have_intervals_in_picture_table_and_file(open_why: OpenTab) -> None:
    page = open_why("scenario=guiding-opinions-2027")
    assert page.locator("[data-runs='5']").count() == 2
    for name, lines in (("barriers-policy", 10), ("adoption-by-size", 3), ("adopter-size", 2)):
        with page.expect_download() as saved:
            page.click(f"[data-chart={name}] [data-do=csv]")
        head, *rows = csv.reader(Path(saved.value.path()).read_text(encoding="utf-8-sig").splitlines())
        low, high = ([at for at, each in enumerate(head) if f", {end} (" in each] for end in ("low", "high"))
        assert len(low) == len(high) >= lines
        last = rows[-1]
        assert all(float(last[a]) <= float(last[b]) for a, b in zip(low, high, strict=True))
    page.click("[data-chart=barriers-policy] [data-do=table]")
    assert re.search(r"0\.\d+ \(0\.\d+ – 0\.\d+\)", page.inner_text("[data-chart=barriers-policy] table"))
    page.click("[data-chart=barriers-policy] [data-do=table]")
    areas = drawn(page)
    page.click("text=lines with bands")
    page.wait_for_function(
        "document.querySelectorAll('[data-chart=barriers-policy] .gf-key rect').length === 6"  # each line has a band
    )
    assert page.locator("[data-chart=barriers-policy] .gf-key-name").count() == 6
    page.wait_for_function("before => Number(document.querySelector('[data-chart=barriers-policy] [data-drawn]')"
                           ".dataset.drawn) > before", arg=areas)  # fmt: skip
    page.focus("[data-chart=barriers-policy] .gf-band-place")
    page.keyboard.press("End")
    page.wait_for_selector("[data-chart=barriers-policy] .gf-spoken:has-text('–')", state="attached")


def test_runs_can_be_stopped_and_gone_on_with(open_tab: OpenTab) -> None:
    page = open_tab(path="/why?firms=20000&until=2060&seed=991", ready='.gf-why-head [data-status="busy"]')
    page.click(".gf-why-head button:has-text('Stop')")
    page.wait_for_selector('.gf-why-head [data-status="stopped"]')
    assert page.locator("[data-chart]").count() == 0
    page.click(".gf-why-head button:has-text('Compute')")
    page.wait_for_selector('.gf-why-head [data-status="busy"]')


def test_the_policy_comes_along_from_the_lab(open_tab: OpenTab) -> None:
    page = open_tab(path=f"/?scenario=incentives&{SMALL}")
    page.click("text=Why")
    page.wait_for_selector('.gf-why-head:has-text("Incentives")')
    assert "scenario=incentives" in link(page)


READ = (
    ".gf-why-head h2", ".gf-why-head .gf-note", "[data-says=barriers]", ".gf-key-name", ".gf-key-value", ".gf-firms td",
    ".gf-firms th button", ".gf-firm-card dt", ".gf-firm-card dd", ".gf-advice-lead", ".gf-event-kind", ".gf-years h3",
    ".gf-event-quarter", ".gf-toggle .v-btn",
)  # fmt: skip


@pytest.mark.parametrize(("dark", "language"), [(False, "en"), (True, "zh")])
def test_everything_can_be_read(open_why: OpenTab, artefacts: Path, dark: bool, language: str) -> None:
    page = open_why("scenario=guiding-opinions-2027&firm=45")
    if dark:
        page.click("[data-do=theme]")
        page.wait_for_selector("#app.theme--dark")
    if language == "zh":
        page.click("[data-language=zh]")
        page.wait_for_selector("text=主要障碍")
    page.wait_for_selector('[data-story="45"]')
    page.wait_for_selector("[data-chart=barriers-baseline] canvas")
    page.screenshot(path=artefacts / f"why-{language}-{'dark' if dark else 'light'}.png", full_page=True)
    for selector in READ:
        assert contrast(page, selector) >= 4.5, selector
    assert nameless(page) == []
    if language == "zh":
        english = page.evaluate(
            r"""() => [...document.querySelectorAll('.gf-content *')].filter(e => !e.children.length && e.offsetParent)
              .map(e => e.textContent.trim()).filter(text => /[a-z]{4,}/.test(text))"""
        )
        assert english == []


def test_nothing_sticks_out_at_any_width(open_why: OpenTab, artefacts: Path) -> None:
    page = open_why("scenario=guiding-opinions-2027&firm=45", 360, 900)
    page.wait_for_selector('[data-story="45"]')
    at_every_width(page, (360, 800, 1440, 1920), artefacts, "why", rolls=".gf-firms-scroll, .gf-pages")
