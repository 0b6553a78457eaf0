"""What every chart with lines through time lets a person do, seen on the page to watch a run."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from running import Complaints
from visiting import saved

pytestmark = pytest.mark.browser

OpenTab = Callable[..., Any]
CHART = ".gf-categories"
LINES = f"{CHART} .gf-key-line"


@pytest.fixture
def page(open_tab: OpenTab, complaints: Complaints) -> Any:
    """A run of which adoption by kind of measure, with many lines, is shown with its bands."""
    page = open_tab(path="/watch?firms=100&until=2026", ready=".gf-transport")
    page.click("[data-do=step]")
    page.wait_for_selector(f"{LINES} >> nth=11")
    page.wait_for_selector(f"{CHART} [data-band]:has-text('90 % of runs of this scenario')")
    page.wait_for_selector(f"{CHART} [data-band]:not(:has-text('computed'))")
    page.wait_for_selector(f"{CHART} canvas")  # the chart is drawn after the text that stands with it
    return page


def test_lines_are_looked_at_alone_or_together(page: Any) -> None:
    names = page.locator(f"{LINES} .gf-key-name").all_inner_texts()

    def wait_for_shown(*shown: str) -> None:
        for name in names:
            pressed = str(not shown or name in shown).lower()
            page.wait_for_selector(f"{LINES}[aria-pressed={pressed}]:has-text('{name}')")

    def drawing() -> str:
        return page.evaluate("chart => document.querySelector(`${chart} canvas`).toDataURL()", CHART)

    def press(at: int) -> None:
        before = drawing()
        page.locator(LINES).nth(at).press("Enter")
        page.wait_for_function(
            "([chart, before]) => document.querySelector(`${chart} canvas`).toDataURL() !== before",
            arg=[CHART, before],
        )

    wait_for_shown()
    press(1)
    wait_for_shown(names[1])
    press(4)
    wait_for_shown(names[1], names[4])
    press(1)
    wait_for_shown(names[4])
    press(4)  # after the last come all
    wait_for_shown()


def test_a_saved_picture_has_a_key_of_its_own(page: Any) -> None:
    names = page.locator(f"{LINES} .gf-key-name").all_inner_texts()

    def texts() -> dict[str, float]:
        """Heights of the texts of the picture."""
        picture = Path(saved(page, f"{CHART} [data-do=svg]").path()).read_text(encoding="utf-8")
        found = re.findall(r'<text [^>]*translate\(\S+ (\S+)\)"[^>]*>([^<]*)</text>', picture)
        return {text: float(height) for height, text in found}

    whole = texts()
    assert {*names, "Bands: 90 % of runs of this scenario."} <= set(whole)
    lowest = whole["2017"]  # the axis of time
    assert all(whole[name] > lowest for name in names), "the key covers neither title nor lines"
    page.click(f"{LINES} >> nth=2")
    page.wait_for_selector(f"{LINES}[aria-pressed=false] >> nth=10")
    alone = texts()
    assert [name for name in names if name in alone] == [names[2]]
