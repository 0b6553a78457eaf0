"""The evidence page as a person meets it: charts, sections, tables to search and filter, downloads, narrow screens."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from running import Complaints

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


def downloaded(page: Any, button: str) -> Path:
    with page.expect_download() as found:
        page.click(button)
    return Path(found.value.path())


def read(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.reader(lines))


def test_history_is_drawn_series_by_series(open_evidence: OpenTab, artefacts: Path) -> None:
    page = open_evidence()
    whole_page(page)
    count = len(data.histories())
    page.wait_for_function(f"document.querySelectorAll('{DRAWN}').length === {count}")
    badges = page.eval_on_selector_all("[data-badge]", "found => found.map(each => each.innerText)")
    assert badges == [each.verdict for each in data.histories() if each.verdict]
    page.screenshot(path=artefacts / "evidence-history.png", full_page=True)


def test_a_chart_is_read_by_keyboard_and_downloaded(open_evidence: OpenTab) -> None:
    one = data.histories()[0]
    name = f"history-{one.comparison.series}"
    page = open_evidence()
    page.wait_for_selector(f"[data-plot={name}] [data-drawn] canvas")
    page.focus(f"[data-plot={name}] [data-drawn]")
    page.keyboard.press("Home")
    page.wait_for_function(
        "name => document.querySelector(`[data-plot=${name}] .gf-spoken`).innerText.startsWith('2017, Published')",
        arg=name,
    )
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "name => document.querySelector(`[data-plot=${name}] .gf-spoken`).innerText.startsWith('2018')", arg=name
    )
    head, *rows = read(downloaded(page, f"[data-plot={name}] [data-do=csv]"))
    assert head[0] == "year"
    found = {row[0]: dict(zip(head, row, strict=True)) for row in rows}
    assert {year: float(found[str(year)]["published"]) for year in one.figures} == one.figures
    last = str(max(one.bands))
    assert float(found[last]["median"]) == one.bands[int(last)].value
    assert found[last]["published"] == ""
    assert downloaded(page, f"[data-plot={name}] [data-do=svg]").read_text(encoding="utf-8").startswith("<svg")
    assert downloaded(page, f"[data-plot={name}] [data-do=png]").read_bytes()[:4] == b"\x89PNG"
    page.click(f"[data-plot={name}] [data-do=table]")
    assert page.locator(f"[data-plot={name}] tbody tr").count() == len(rows)


def test_sections_are_in_the_address_and_work_by_keyboard(open_evidence: OpenTab, artefacts: Path) -> None:
    page = open_evidence("backtest")
    page.wait_for_selector("[data-plot=backtest] [data-drawn] canvas")
    page.screenshot(path=artefacts / "evidence-backtest.png", full_page=True)
    page.select_option("[data-pick=variant]", VARIANTS[1])
    page.wait_for_selector(f"text={success(VARIANTS[1], 'en')}")
    page.focus("[data-section=backtest]")
    page.keyboard.press("ArrowRight")
    page.wait_for_selector("[data-shown=facts] .gf-fact")
    assert page.evaluate("location.hash") == "#facts"
    assert page.get_attribute("[data-section=facts]", "aria-selected") == "true"
    page.reload()
    page.wait_for_selector("[data-shown=facts] .gf-fact")
    page.click("[data-page='/watch']")
    page.wait_for_selector(".gf-transport")
    assert page.evaluate("location.hash") == ""


def test_facts_are_filtered_and_opened(open_evidence: OpenTab, artefacts: Path) -> None:
    page = open_evidence("facts")
    page.wait_for_selector(".gf-fact")
    assert page.locator(".gf-fact").count() == len(FACTS)
    page.click(f".gf-facts [data-choice='{NOT_REPRODUCED}']")
    page.wait_for_function(f"document.querySelectorAll('.gf-fact').length === {data.fact_verdicts()[NOT_REPRODUCED]}")
    page.locator(".gf-fact summary").first.click()
    page.wait_for_selector(".gf-fact[open] .gf-fact-numbers")
    page.screenshot(path=artefacts / "evidence-facts.png", full_page=True)
    page.click(f".gf-facts [data-choice='{NOT_REPRODUCED}']")
    page.wait_for_function(f"document.querySelectorAll('.gf-fact').length === {len(FACTS)}")


def test_every_parameter_is_searched_filtered_sorted_and_downloaded(open_evidence: OpenTab, artefacts: Path) -> None:
    page = open_evidence("provenance")
    rows = "[data-sheet=parameters] tbody tr"
    page.wait_for_selector(rows)
    assert page.locator(rows).count() == len(PARAMETERS)
    page.click("[data-sheet=parameters] [data-choice=fitted]")
    fitted = data.confidences()["fitted"]
    page.wait_for_function(f"document.querySelectorAll('{rows}').length === {fitted}")
    assert len(read(downloaded(page, "[data-sheet=parameters] [data-do=csv]"))) == fitted + 1
    page.click("[data-sheet=parameters] [data-choice=fitted]")
    page.fill("[data-sheet=parameters] [data-search]", "review_rate")
    page.wait_for_function(f"document.querySelectorAll('{rows}').length === 1")
    head, row = read(downloaded(page, "[data-sheet=parameters] [data-do=csv]"))
    found = dict(zip(head, row, strict=True))
    assert float(found["value"]) == pytest.approx(data.parameters()["review_rate"].value)
    assert found["source"] == data.parameters()["review_rate"].source
    page.fill("[data-sheet=parameters] [data-search]", "nothing like this")
    page.wait_for_selector("[data-sheet=parameters] .gf-empty")
    page.fill("[data-sheet=parameters] [data-search]", "")
    page.click("[data-sheet=parameters] [data-sort=value]")
    page.click("[data-sheet=parameters] [data-sort=value]")
    largest = max(data.parameters(), key=lambda name: data.parameters()[name].value)
    page.wait_for_function(
        "name => document.querySelector('[data-sheet=parameters] tbody tr').dataset.row === name", arg=largest
    )
    page.screenshot(path=artefacts / "evidence-parameters.png", full_page=True)
    page.select_option("[data-pick=provenance]", "observed")
    page.wait_for_selector("[data-sheet=observed] tbody tr")
    assert page.locator("[data-sheet=observed] tbody tr").count() == len(catalogue().observed)


def test_the_output_of_the_sensitivity_is_chosen(open_evidence: OpenTab, artefacts: Path) -> None:
    page = open_evidence("sensitivity")
    first, second = data.headlines()[:2]
    page.wait_for_selector(f"[data-plot=sensitivity-{first}] [data-drawn] canvas")
    page.select_option("[data-pick=sensitivity]", second)
    page.wait_for_selector(f"[data-plot=sensitivity-{second}]")
    page.wait_for_selector(f"[data-sheet=sensitivity-{second}]")
    page.screenshot(path=artefacts / "evidence-sensitivity.png", full_page=True)


@pytest.mark.parametrize("width", [360, 1920])
def test_every_section_fits_the_screen_in_chinese_and_dark(open_evidence: OpenTab, artefacts: Path, width: int) -> None:
    page = open_evidence(width=width, height=800)
    page.click("[data-language=zh]")
    page.click("[data-do=theme]")
    page.wait_for_selector("#app.theme--dark")
    page.wait_for_selector("[data-section=fit]:has-text('历史拟合与预测')")
    for section in SECTIONS:
        go(page, section)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, section
        if width == 360:
            page.screenshot(path=artefacts / f"evidence-{section}-360-zh-dark.png", full_page=True)
