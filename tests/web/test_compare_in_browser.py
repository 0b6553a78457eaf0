"""The page of comparisons as a person meets it, in Debian's chromium, against the real server and its workers."""

import csv
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from looks import ROLLS, at_every_width, english, faint, nameless
from playwright.sync_api import expect
from running import ROOT, Complaints
from visiting import copied, every_look, rows, saved, wait_for_link

from web.pool.runs import REPLICATIONS

pytestmark = pytest.mark.browser

OpenTab = Callable[..., Any]
SMALL = "firms=100&until=2026"  # enough to see everything, and quick on a busy machine
DONE = '[data-work=compare][data-status="done"]'
TWO_GROUPS = "carbon_tax=100@2024&publicity=1@2024&compare=historical,policy"


@pytest.fixture(autouse=True)
def _nothing_to_complain_about(complaints: Complaints) -> None:
    """No outside request, console error, page error or bad status in any test of this file."""


@pytest.fixture
def open_comparison(open_tab: OpenTab) -> OpenTab:
    """Open a comparison by its link and wait for the whole answer."""

    def opening(link: str = "compare=historical,supervision", width: int = 1440, height: int = 1000) -> Any:
        page = open_tab(width, height, path=f"/compare?{SMALL}&{link}", ready=DONE)
        page.wait_for_selector(f'[data-replications="{REPLICATIONS}"][data-old="False"]')
        return page

    return opening


def heads(page: Any, table: str) -> Any:
    return page.locator(f"[data-table={table}] thead th")


def expect_head(page: Any, number: int, text: str) -> None:
    expect(heads(page, "compare-headlines").nth(number)).to_have_text(re.compile(rf"^\s*{re.escape(text)}"))


def test_scenarios_are_compared(open_comparison: OpenTab, artefacts: Path) -> None:
    page = open_comparison()
    page.wait_for_selector("[data-chart=compare-co2] [data-drawn] canvas")
    expect(page.locator("[data-chart]")).to_have_count(4)
    expect(heads(page, "compare-headlines")).to_have_count(3)
    for number, head in enumerate(("Output", "What was in force (reference)", "Stricter supervision")):
        expect_head(page, number, head)
    expect(page.locator("[data-table=compare-targets] tbody tr")).to_have_count(10)
    expect(page.locator("[data-says=supervision]")).to_contain_text("Stricter supervision")
    found = rows(saved(page, "[data-table=compare-headlines] [data-do=csv]"))
    assert {row["scenario"] for row in found} == {"historical", "supervision"}
    page.screenshot(path=artefacts / "compare.png", full_page=True)


def test_the_choice_is_in_the_link_and_comes_back(open_comparison: OpenTab) -> None:
    page = open_comparison()
    page.click("[data-item=incentives]")
    wait_for_link(page, "compare=historical,supervision,incentives")
    page.select_option("[data-pick=reference]", "supervision")
    page.wait_for_selector("text=Stricter supervision (reference)")
    page.wait_for_selector(DONE)
    page.click("text=differences from the reference")
    page.wait_for_selector("[data-chart=compare-co2-difference]")
    page.reload()
    page.wait_for_selector("[data-chart=compare-co2-difference] [data-drawn] canvas")
    wait_for_link(page, "reference=supervision")
    expect_head(page, 1, "Stricter supervision (reference)")
    page.click("[data-page='/']")
    page.wait_for_selector("[data-figure]")
    expect(page.locator(".gf-problem")).to_have_count(0)  # the lab understands the link of this page


def test_the_policy_of_the_lab_is_compared(open_comparison: OpenTab) -> None:
    page = open_comparison("carbon_tax=100@2024")
    expect(heads(page, "compare-headlines").nth(2)).to_contain_text("Carbon tax")
    page.click("[data-commands=compare] summary")
    command = page.locator("[data-command=compare]")
    expect(command).to_contain_text("historical+carbon_tax=100@2024")
    assert copied(page, "[data-do=copy-compare]") == command.inner_text()


def test_attribution_gives_the_numbers_of_the_terminal(
    open_comparison: OpenTab, artefacts: Path, tmp_path: Path
) -> None:
    page = open_comparison(TWO_GROUPS)
    page.click("[data-question=attribute] [data-do=work_begin]")
    page.locator("[data-plot=contributions-co2]").scroll_into_view_if_needed()
    page.wait_for_selector("[data-plot=contributions-co2] canvas")
    page.wait_for_selector("[data-plot=synergy-co2] canvas")
    page.screenshot(path=artefacts / "compare-attribution.png", full_page=True)
    shown = rows(saved(page, "[data-plot=contributions-co2] [data-do=csv]"))
    command = page.text_content("[data-command=attribute]")
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    words = [sys.executable, "-m", "experiments", *shlex.split(command)[1:], "--out", str(tmp_path / "found")]
    subprocess.run(words, cwd=tmp_path, env=environment, check=True, capture_output=True)
    with (tmp_path / "found" / "contributions.csv").open(encoding="utf-8", newline="") as lines:
        told = list(csv.DictReader(lines))
    names = list(shown[0])
    for row, own in zip(shown, told, strict=True):
        for column, name in zip(("mean", "low", "high"), names[1:], strict=True):
            assert float(row[name]) == pytest.approx(float(own[column]), rel=1e-6, abs=1)


def test_a_search_can_be_stopped_and_goes_on(open_comparison: OpenTab, artefacts: Path) -> None:
    page = open_comparison(TWO_GROUPS)
    for lever in ("standard_stringency", "investment_subsidy"):
        page.uncheck(f"[data-item={lever}]")
    page.click("[data-question=target] [data-do=work_begin]")
    page.click("[data-work=target] [data-do=work_stop]")
    page.wait_for_selector("[data-work=target][data-status=stopped]")
    page.click("[data-work=target] [data-do=work_go_on]")
    page.wait_for_selector("[data-table=target] tbody tr")
    expect(page.locator("[data-table=target]")).to_contain_text("Carbon tax")
    page.locator("[data-question=target]").screenshot(path=artefacts / "compare-target.png")


READ = (
    ".gf-panel h2", ".gf-note", ".gf-chooser-item span", ".gf-chooser-on span", ".gf-table thead th",
    ".gf-table td span", ".gf-table small", ".gf-commands summary", ".gf-says", ".gf-work",
)  # fmt: skip


def test_everything_can_be_read_in_both_languages_light_and_dark(open_comparison: OpenTab, artefacts: Path) -> None:
    page = open_comparison()
    for theme, language in every_look(page, {"en": "Official targets", "zh": "官方目标"}):
        assert faint(page, READ) == [], (theme, language)
        assert nameless(page) == []
        if language == "zh":
            assert english(page) == []
        page.screenshot(path=artefacts / f"compare-{theme}-{language}.png", full_page=True)


def test_nothing_sticks_out(open_comparison: OpenTab, artefacts: Path) -> None:
    page = open_comparison("compare=historical,supervision,guiding-opinions-2027")
    page.wait_for_selector("[data-chart=compare-co2] [data-drawn] canvas")
    at_every_width(page, (360, 1920), artefacts, "compare", ROLLS)
