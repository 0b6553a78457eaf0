"""The frame around every page: routes, navigation, language and theme across pages, in both sizes of screen."""

from collections.abc import Callable
from typing import Any

import pytest
from looks import TOO_WIDE, left
from playwright.sync_api import expect
from running import Complaints
from visiting import darken

pytestmark = pytest.mark.browser

OpenTab = Callable[..., Any]
LAB, WATCH = ".gf-lab", ".gf-transport"


@pytest.fixture(autouse=True)
def _nothing_to_complain_about(complaints: Complaints) -> None:
    """No outside request, console error, page error or bad status in any test of this file."""


def test_the_navigation_works_by_keyboard_and_back(open_tab: OpenTab) -> None:
    page = open_tab()
    page.press("[data-page='/watch']", "Enter")
    page.wait_for_selector(WATCH)
    page.wait_for_function("location.pathname === '/watch'")
    page.go_back()
    page.wait_for_selector(LAB)


def test_language_and_theme_are_kept_across_pages(open_tab: OpenTab) -> None:
    page = open_tab()
    page.click("[data-language=zh]")
    page.wait_for_selector("[data-page='/watch']:has-text('逐季观察')")
    darken(page)
    page.click("[data-page='/watch']")
    page.wait_for_selector(WATCH)
    expect(page.locator("#app.theme--dark")).to_have_count(1)
    expect(page.locator(".gf-levers h2")).to_have_text("政策工具")
    page.reload()
    page.wait_for_selector("#app.theme--dark")
    page.wait_for_selector("[data-page='/watch']:has-text('逐季观察')")


def test_an_unknown_address_says_so(open_tab: OpenTab, complaints: Complaints) -> None:
    page = open_tab(path="/nonsense", ready="text=Page not found")
    expect(page.locator("text=Page not found")).to_be_visible()
    assert all("404" in complaint for complaint in complaints.found)
    complaints.found.clear()


def test_the_navigation_fits_a_phone(open_tab: OpenTab) -> None:
    page = open_tab(390, 800)
    page.click("[data-page='/watch']")
    page.wait_for_selector(WATCH)
    page.wait_for_selector(".gf-tile")
    assert left(page, TOO_WIDE) == []
