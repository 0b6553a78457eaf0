"""The page about the model as a person meets it: sections, the quarter, payments, the description, narrow screens."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from looks import TOO_WIDE, left, resize
from playwright.sync_api import expect
from running import Complaints
from visiting import copied, darken, saved, speak_chinese

from model.period import PERIOD
from web.about import data
from web.about.page import SECTIONS

pytestmark = pytest.mark.browser

OpenTab = Callable[..., Any]


@pytest.fixture(autouse=True)
def _nothing_to_complain_about(complaints: Complaints) -> None:
    """No outside request, console error, page error or bad status in any test of this file."""


def go(page: Any, section: str) -> None:
    page.click(f"[data-section={section}]")
    page.wait_for_selector(f"[data-shown={section}] .gf-panel")


def test_the_page_says_what_the_model_is(open_tab: OpenTab, artefacts: Path) -> None:
    page = open_tab(path="/about", ready="[data-block=not_for]")
    for name, count in data.counts().items():
        expect(page.locator(f"[data-number={name}] b")).to_have_text(f"{count:,}")
    page.screenshot(path=artefacts / "about-model.png", full_page=True)


def test_the_quarter_is_a_diagram(open_tab: OpenTab, artefacts: Path) -> None:
    page = open_tab(path="/about#quarter", ready="[data-shown=quarter] .gf-quarter")
    expect(page.locator("[data-phase]")).to_have_count(len(PERIOD))
    names = page.eval_on_selector_all("[data-phase]", "found => found.map(each => each.dataset.phase)")
    assert names == [phase.__name__ for phase in PERIOD]
    page.screenshot(path=artefacts / "about-quarter.png", full_page=True)


def test_payments_are_looked_up(open_tab: OpenTab, artefacts: Path) -> None:
    page = open_tab(path="/about#parties", ready="[data-flow=firms-state]")
    page.click("[data-flow=firms-state]")
    page.wait_for_selector(".gf-payments-list h3:has-text('Enterprises → The centre')")
    expect(page.locator(".gf-payments-list li")).to_have_count(len(data.payments("en")["firms", "state"]))
    page.screenshot(path=artefacts / "about-parties.png", full_page=True)


def test_the_description_opens_and_is_downloaded(open_tab: OpenTab, artefacts: Path) -> None:
    page = open_tab(path="/about#odd", ready="[data-document=odd]")
    expect(page.locator(".gf-chapter")).to_have_count(len(data.description()) - 1)
    page.locator(".gf-chapter summary").nth(2).click()
    page.wait_for_selector(".gf-chapter[open] table")
    page.click("[data-do=all]")
    expect(page.locator(".gf-chapter:not([open])")).to_have_count(0)
    page.screenshot(path=artefacts / "about-odd.png")
    text = Path(saved(page, "[data-do=download]").path()).read_text(encoding="utf-8")
    assert text == data.documents.text(data.ODD)


def test_how_it_is_cited_is_copied(open_tab: OpenTab) -> None:
    page = open_tab(path="/about#version", ready="[data-block=cite] .gf-command")
    assert copied(page, "[data-block=cite] .gf-command:last-child button") == data.bibtex()


def test_help_names_the_pages_there_are(open_tab: OpenTab) -> None:
    page = open_tab(path="/about#help", ready="[data-block=pages]")
    expect(page.locator("[data-block=pages] dt")).to_have_text(page.locator("[data-page]").all_inner_texts())


def test_every_section_fits_the_screen_in_chinese_and_dark(open_tab: OpenTab, artefacts: Path) -> None:
    page = open_tab(360, 800, path="/about", ready="[data-shown=model]")
    speak_chinese(page, "局限")
    darken(page)
    for section in SECTIONS:
        go(page, section)
        for width in (1920, 360):
            resize(page, width, 800)
            assert left(page, TOO_WIDE) == [], (section, width)
        page.screenshot(path=artefacts / f"about-{section}-360-zh-dark.png", full_page=True)
