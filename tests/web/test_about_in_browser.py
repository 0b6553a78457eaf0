"""The page about the model as a person meets it: sections, the quarter, payments, the description, narrow screens."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from looks import copied
from running import Complaints

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
        assert page.inner_text(f"[data-number={name}] b") == f"{count:,}"
    page.screenshot(path=artefacts / "about-model.png", full_page=True)


def test_the_quarter_is_a_diagram(open_tab: OpenTab, artefacts: Path) -> None:
    page = open_tab(path="/about#quarter", ready="[data-shown=quarter] .gf-quarter")
    names = page.eval_on_selector_all("[data-phase]", "found => found.map(each => each.dataset.phase)")
    assert names == [phase.__name__ for phase in PERIOD]
    page.screenshot(path=artefacts / "about-quarter.png", full_page=True)


def test_payments_are_looked_up(open_tab: OpenTab, artefacts: Path) -> None:
    page = open_tab(path="/about#parties", ready="[data-flow=firms-state]")
    page.click("[data-flow=firms-state]")
    page.wait_for_selector(".gf-payments-list h3:has-text('Enterprises → The centre')")
    assert page.locator(".gf-payments-list li").count() == len(data.payments("en")["firms", "state"])
    page.screenshot(path=artefacts / "about-parties.png", full_page=True)


def test_the_description_opens_and_is_downloaded(open_tab: OpenTab, artefacts: Path) -> None:
    page = open_tab(path="/about#odd", ready="[data-document=odd]")
    assert page.locator(".gf-chapter").count() == len(data.description()) - 1
    page.locator(".gf-chapter summary").nth(2).click()
    page.wait_for_selector(".gf-chapter[open] table")
    page.click("[data-do=all]")
    page.wait_for_function("document.querySelectorAll('.gf-chapter:not([open])').length === 0")
    page.screenshot(path=artefacts / "about-odd.png")
    with page.expect_download() as found:
        page.click("[data-do=download]")
    text = Path(found.value.path()).read_text(encoding="utf-8")
    assert text == data.documents.text(data.ODD)


def test_how_it_is_cited_is_copied(open_tab: OpenTab) -> None:
    page = open_tab(path="/about#version", ready="[data-block=cite] .gf-command")
    assert copied(page, "[data-block=cite] .gf-command:last-child button") == data.bibtex()


def test_help_names_the_pages_there_are(open_tab: OpenTab) -> None:
    page = open_tab(path="/about#help", ready="[data-block=pages]")
    named = page.eval_on_selector_all("[data-block=pages] dt", "found => found.map(each => each.innerText)")
    assert named == page.eval_on_selector_all("[data-page]", "found => found.map(each => each.innerText)")


@pytest.mark.parametrize("width", [360, 1920])
def test_every_section_fits_the_screen_in_chinese_and_dark(open_tab: OpenTab, artefacts: Path, width: int) -> None:
    page = open_tab(width, 800, path="/about", ready="[data-shown=model]")
    page.click("[data-language=zh]")
    page.click("[data-do=theme]")
    page.wait_for_selector("#app.theme--dark")
    page.wait_for_selector("[data-section=limits]:has-text('局限')")
    for section in SECTIONS:
        go(page, section)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, section
        if width == 360:
            page.screenshot(path=artefacts / f"about-{section}-360-zh-dark.png", full_page=True)
