"""The evidence page as a person meets it: charts, sections, tables to search and filter, downloads, narrow screens."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from looks import TOO_WIDE, left, resize
from playwright.sync_api import expect
from running import Complaints
from visiting import darken, read_by_key, rows, saved, speak_chinese, table

from experiments.evidence.facts.declarations import FACTS
from experiments.evidence.facts.verdicts import NOT_REPRODUCED
from model.catalogue import catalogue
from model.parameters import PARAMETERS
from web.evidence import data
from web.evidence.page import SECTIONS, VARIANTS, success

pytestmark = pytest.mark.browser

OpenTab = Callable[..., Any]
DRAWN = "[data-plot] [data-drawn] canvas"


@pytest.fixture(autouse=True)
def _nothing_to_complain_about(complaints: Complaints) -> None:
    """No outside request, console error, page error or bad status in any test of this file."""


@pytest.fixture
def open_evidence(open_tab: OpenTab) -> OpenTab:
    def opening(section: str = "fit", width: int = 1440, height: int = 1000) -> Any:
        return open_tab(width, height, path=f"/evidence#{section}", ready=f"[data-shown={section}]")

    return opening


def go(page: Any, section: str) -> None:
    page.click(f"[data-section={section}]")
    page.wait_for_selector(f"[data-shown={section}] .gf-panel")


def whole_page(page: Any) -> None:
    """Make the window as high as the page, so that every chart on it is drawn."""
    width = page.viewport_size["width"]
    page.set_viewport_size({"width": width, "height": page.evaluate("document.documentElement.scrollHeight")})


def test_history_is_drawn_series_by_series(open_evidence: OpenTab, artefacts: Path) -> None:
    page = open_evidence()
    whole_page(page)
    expect(page.locator(DRAWN)).to_have_count(len(data.histories()))
    expect(page.locator("[data-badge]")).to_have_text([each.verdict for each in data.histories() if each.verdict])
    page.screenshot(path=artefacts / "evidence-history.png", full_page=True)


def test_a_chart_is_read_by_keyboard_and_downloaded(open_evidence: OpenTab) -> None:
    one = data.histories()[0]
    name = f"history-{one.comparison.series}"
    page = open_evidence()
    plot = f"[data-plot={name}]"
    read_by_key(page, plot, "Home", re.compile("^2017, Published"))
    read_by_key(page, plot, "ArrowRight", re.compile("^2018"))
    file = saved(page, f"{plot} [data-do=csv]")
    assert table(file)[0][0] == "year"
    found = {row["year"]: row for row in rows(file)}
    assert {year: float(found[str(year)]["published"]) for year in one.figures} == one.figures
    last = str(max(one.bands))
    assert float(found[last]["median"]) == one.bands[int(last)].value
    assert found[last]["published"] == ""
    assert Path(saved(page, f"{plot} [data-do=svg]").path()).read_text(encoding="utf-8").startswith("<svg")
    assert Path(saved(page, f"{plot} [data-do=png]").path()).read_bytes()[:4] == b"\x89PNG"
    page.click(f"{plot} [data-do=table]")
    expect(page.locator(f"{plot} tbody tr")).to_have_count(len(found))


def test_sections_are_in_the_address_and_work_by_keyboard(open_evidence: OpenTab, artefacts: Path) -> None:
    page = open_evidence("backtest")
    page.wait_for_selector("[data-plot=backtest] [data-drawn] canvas")
    page.screenshot(path=artefacts / "evidence-backtest.png", full_page=True)
    page.select_option("[data-pick=variant]", VARIANTS[1])
    page.wait_for_selector(f"text={success(VARIANTS[1], 'en')}")
    page.press("[data-section=backtest]", "ArrowRight")
    page.wait_for_selector("[data-shown=facts] .gf-fact")
    page.wait_for_function("location.hash === '#facts'")
    expect(page.locator("[data-section=facts]")).to_have_attribute("aria-selected", "true")
    page.reload()
    page.wait_for_selector("[data-shown=facts] .gf-fact")
    page.click("[data-page='/watch']")
    page.wait_for_selector(".gf-transport")
    page.wait_for_function("location.hash === ''")


def test_facts_are_filtered_and_opened(open_evidence: OpenTab, artefacts: Path) -> None:
    page = open_evidence("facts")
    facts = page.locator(".gf-fact")
    expect(facts).to_have_count(len(FACTS))
    page.click(f".gf-facts [data-choice='{NOT_REPRODUCED}']")
    expect(facts).to_have_count(data.fact_verdicts()[NOT_REPRODUCED])
    page.locator(".gf-fact summary").first.click()
    page.wait_for_selector(".gf-fact[open] .gf-fact-numbers")
    page.screenshot(path=artefacts / "evidence-facts.png", full_page=True)
    page.click(f".gf-facts [data-choice='{NOT_REPRODUCED}']")
    expect(facts).to_have_count(len(FACTS))


def test_every_parameter_is_searched_filtered_sorted_and_downloaded(open_evidence: OpenTab, artefacts: Path) -> None:
    page = open_evidence("provenance")
    listed = page.locator("[data-sheet=parameters] tbody tr")
    expect(listed).to_have_count(len(PARAMETERS))
    page.click("[data-sheet=parameters] [data-choice=fitted]")
    fitted = data.confidences()["fitted"]
    expect(listed).to_have_count(fitted)
    assert len(rows(saved(page, "[data-sheet=parameters] [data-do=csv]"))) == fitted
    page.click("[data-sheet=parameters] [data-choice=fitted]")
    page.fill("[data-sheet=parameters] [data-search]", "review_rate")
    expect(listed).to_have_count(1)
    (found,) = rows(saved(page, "[data-sheet=parameters] [data-do=csv]"))
    assert float(found["value"]) == pytest.approx(data.parameters()["review_rate"].value)
    assert found["source"] == data.parameters()["review_rate"].source
    page.fill("[data-sheet=parameters] [data-search]", "nothing like this")
    page.wait_for_selector("[data-sheet=parameters] .gf-empty")
    page.fill("[data-sheet=parameters] [data-search]", "")
    page.click("[data-sheet=parameters] [data-sort=value]")
    page.click("[data-sheet=parameters] [data-sort=value]")
    largest = max(data.parameters(), key=lambda name: data.parameters()[name].value)
    expect(listed.first).to_have_attribute("data-row", largest)
    page.screenshot(path=artefacts / "evidence-parameters.png", full_page=True)
    page.select_option("[data-pick=provenance]", "observed")
    expect(page.locator("[data-sheet=observed] tbody tr")).to_have_count(len(catalogue().observed))


def test_the_output_of_the_sensitivity_is_chosen(open_evidence: OpenTab, artefacts: Path) -> None:
    page = open_evidence("sensitivity")
    first, second = data.headlines()[:2]
    page.wait_for_selector(f"[data-plot=sensitivity-{first}] [data-drawn] canvas")
    page.select_option("[data-pick=sensitivity]", second)
    page.wait_for_selector(f"[data-plot=sensitivity-{second}]")
    page.wait_for_selector(f"[data-sheet=sensitivity-{second}]")
    page.screenshot(path=artefacts / "evidence-sensitivity.png", full_page=True)


def test_every_section_fits_the_screen_in_chinese_and_dark(open_evidence: OpenTab, artefacts: Path) -> None:
    page = open_evidence(width=360, height=800)
    speak_chinese(page, "历史拟合与预测")
    darken(page)
    for section in SECTIONS:
        go(page, section)
        for width in (1920, 360):
            resize(page, width, 800)
            assert left(page, TOO_WIDE) == [], (section, width)
        page.screenshot(path=artefacts / f"evidence-{section}-360-zh-dark.png", full_page=True)
