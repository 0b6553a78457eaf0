"""The page of results as a person meets it, in Debian's chromium, against the real server and its workers."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
from looks import ENGLISH, ROLLS, at_every_width, faint, left, nameless
from matplotlib.colors import to_rgb
from playwright.sync_api import expect
from result_folders import ALONE, DRAWN, GRID, plan_of, single, sweep
from running import Complaints, Server
from visiting import every_look, read_by_key, rows, saved, wait_for_link

from experiments.study.export import Facts
from experiments.study.home import claimed
from experiments.study.work import Outcome
from web.components.bars import LESS, MORE

pytestmark = pytest.mark.browser

OpenTab = Callable[..., Any]
LISTED = "[data-listing=True]"
ROWS = "[data-table=runs] tbody tr"
EVIL = """
title = "Evil"
firms = 100
until = 2026
replications = 3
outputs = ["co2"]
[design]
kind = "list"
[[points]]
name = "<img src=x onerror=alert(1)>"
levers = {carbon_tax = 50}
"""


@pytest.fixture(autouse=True)
def _nothing_to_complain_about(complaints: Complaints) -> None:
    """No outside request, console error, page error or bad status in any test of this file."""


@pytest.fixture
def results(server: Server) -> Path:
    """The results directory of the server, with a sweep, another one and a single run."""
    home = server.outside_log.parent / "results"
    home.mkdir(exist_ok=True)
    if not (home / "grid").exists():
        sweep(home)
        sweep(home, "drawn", DRAWN)
        single(home)
    return home


@pytest.fixture
def open_results(open_tab: OpenTab, results: Path) -> OpenTab:
    def opening(link: str = "folder=grid", width: int = 1440, ready: str = "[data-rows=done] table") -> Any:
        return open_tab(width, 1000, path=f"/results?{link}", ready=ready)

    return opening


def test_an_empty_directory_says_what_to_do_and_fills_by_itself(
    open_tab: OpenTab, server: Server, artefacts: Path
) -> None:
    home = server.outside_log.parent / "results"
    assert not home.exists(), "the other tests of this file come later"
    page = open_tab(path="/results", ready=LISTED)
    expect(page.locator("[data-commands=make]")).to_contain_text("greenforge run historical")
    page.screenshot(path=artefacts / "results-empty.png", full_page=True)
    home.mkdir()
    single(home)
    page.wait_for_selector("[data-folder=historical]")
    sweep(home)
    sweep(home, "drawn", DRAWN)


def test_a_sweep_is_opened_and_filtered(open_results: OpenTab, artefacts: Path) -> None:
    page = open_results("folder=grid")
    page.wait_for_selector("[data-plot=surface-co2_2026] [data-drawn] canvas")
    page.screenshot(path=artefacts / "results-surface.png", full_page=True)
    page.select_option("[data-pick=table]", "runs")
    page.wait_for_selector("[data-table=runs] [data-row='20']")
    page.select_option("[data-pick='where-carbon_tax']", "100")
    expect(page.locator(ROWS)).to_have_count(6)
    wait_for_link(page, "where=carbon_tax")
    assert {row["carbon_tax"] for row in rows(saved(page, "[data-table=runs] [data-do=csv]"))} == {"100.0"}
    page.reload()
    expect(page.locator(ROWS)).to_have_count(6)
    page.click("[data-do=clear-filters]")
    expect(page.locator(ROWS)).to_have_count(21)


@pytest.mark.parametrize("show", ["surface", "tornado", "course", "spread"])
def test_pictures_are_drawn_read_and_saved(open_results: OpenTab, artefacts: Path, show: str) -> None:
    page = open_results(f"folder=grid&show={show}")
    page.wait_for_selector("[data-plot] [data-drawn] canvas")
    page.locator("[data-picture]").screenshot(path=artefacts / f"results-{show}.png")
    read_by_key(page, "[data-plot]", "ArrowRight", re.compile(".{6}"))
    for kind, beginning in {"csv": b"\xef\xbb\xbf", "png": b"\x89PNG", "svg": b"<svg"}.items():
        content = Path(saved(page, f"[data-plot] [data-do={kind}]").path()).read_bytes()
        assert content.startswith(beginning)
        assert len(content) > 100
        (artefacts / f"results-{show}-saved.{kind}").write_bytes(content)
    page.click("[data-plot] [data-do=table]")
    page.locator("[data-plot] tbody tr").nth(1).wait_for()


def test_both_ends_of_a_factor_are_seen_where_they_go_the_same_way(
    open_results: OpenTab, results: Path, artefacts: Path
) -> None:
    """Moved alone, a carbon tax of 50 and one of 100 both lower emissions: neither bar may lie on the other."""
    sweep(results, "alone", ALONE.replace("[0, 50, 100]", "[50, 100]"))
    page = open_results("folder=alone&show=tornado")
    page.wait_for_selector("[data-plot] [data-drawn] canvas")
    kept = artefacts / "results-tornado-one-way.png"
    kept.write_bytes(Path(saved(page, "[data-plot] [data-do=png]").path()).read_bytes())
    pixels = plt.imread(kept)[..., :3]
    below_the_legend = pixels[len(pixels) // 3 :]
    for colour, _ in (LESS, MORE):
        alike = np.abs(below_the_legend - to_rgb(colour)).max(axis=2) < 0.02
        assert alike.sum() > 1000, colour


def test_names_from_files_are_never_taken_for_html(open_results: OpenTab, results: Path) -> None:
    sweep(results, "evil", EVIL)
    page = open_results("folder=evil&show=spread")
    page.wait_for_selector("[data-plot] [data-drawn] canvas")
    page.press("[data-plot] [data-drawn]", "End")
    page.wait_for_selector(".gf-plot-place b:has-text('<img src=x')")
    assert page.locator("img[src=x]").count() == 0


def test_a_file_is_saved_only_when_it_is_asked_for(open_results: OpenTab) -> None:
    page = open_results("folder=grid&table=runs")
    heard: list[str] = []
    page.on("download", lambda download: heard.append(download.suggested_filename))
    saved(page, "[data-table=runs] [data-do=csv]")
    page.select_option("[data-pick='where-carbon_tax']", "100")
    expect(page.locator(ROWS)).to_have_count(6)
    page.click("[data-do=clear-filters]")  # the rows that were saved are there again, and so is their file
    expect(page.locator(ROWS)).to_have_count(21)
    saved(page, "[data-plot] [data-do=csv]")
    assert heard == ["greenforge-runs.csv", "greenforge-surface-co2_2026.csv"]


def test_a_long_table_is_read_page_by_page(open_results: OpenTab) -> None:
    page = open_results("folder=drawn&table=runs")
    page.wait_for_selector("text=1 to 25 of 61")
    page.click("[data-do=next]")
    page.wait_for_selector("text=26 to 50 of 61")
    page.click("[data-do=last]")
    page.wait_for_selector("text=51 to 61 of 61")
    page.wait_for_selector("[data-table=runs] [data-row='60']")


def test_a_single_run_is_shown_through_time(open_results: OpenTab, artefacts: Path) -> None:
    page = open_results("folder=historical")
    page.wait_for_selector("[data-chart^=curves] [data-drawn] canvas")
    assert "<!doctype html>" in Path(saved(page, "[data-do=report]").path()).read_text(encoding="utf-8")
    page.screenshot(path=artefacts / "results-run.png", full_page=True)


def test_a_study_that_is_carried_out_is_watched(open_results: OpenTab, results: Path, artefacts: Path) -> None:
    with claimed(results / "running") as journal:
        journal.state(begun="now", question={"kind": "sweep"}, plan=Facts.of(plan_of(GRID, results)).to_json())
        journal.keep((Outcome(n, {"runs": b"x"}), "key", {}) for n in range(5))
        page = open_results("folder=running", ready="[data-unfinished=running]")
        expect(page.locator("[data-unfinished]")).to_contain_text("running: 5 of 21 runs")
        journal.keep((Outcome(n, {"runs": b"x"}), "key", {}) for n in range(5, 14))
        page.wait_for_selector("[data-unfinished] >> text=running: 14 of 21 runs")
        page.screenshot(path=artefacts / "results-running.png", full_page=True)
        assert journal.count() == (14, 0)
    page.wait_for_selector("[data-unfinished=stopped]")


@pytest.mark.parametrize("name", ["nowhere", "..", "%2e%2e", "..%2F..%2Fetc", "C:%5Cx"])
def test_what_is_not_listed_is_not_opened(open_results: OpenTab, name: str) -> None:
    page = open_results(f"folder={name}", ready=LISTED)
    page.wait_for_selector("[role=alert]")
    expect(page.locator("[data-tables]")).to_have_count(0)


NOT_OF_FILES = """text => !['.gf-folders', '[data-title]', '.gf-table tbody']
  .some(part => document.querySelector(part).innerText.includes(text)) && !/csv|results/.test(text)"""
READ = (
    ".gf-folder b", ".gf-folder-small span", ".gf-folder-kind", ".gf-note", ".gf-table thead th", ".gf-table td span",
)  # fmt: skip


def test_everything_can_be_read_in_both_languages_light_and_dark(open_results: OpenTab, artefacts: Path) -> None:
    page = open_results()
    for theme, language in every_look(page, {"en": "Result folders", "zh": "结果文件夹"}):
        assert faint(page, READ) == [], (theme, language)
        assert nameless(page) == []
        if language == "zh":
            assert left(page, f"() => ({ENGLISH})().filter({NOT_OF_FILES})") == []
        page.screenshot(path=artefacts / f"results-{theme}-{language}.png", full_page=True)


def test_nothing_sticks_out(open_results: OpenTab, artefacts: Path) -> None:
    page = open_results("folder=grid&table=runs")
    page.wait_for_selector("[data-plot] [data-drawn] canvas")
    at_every_width(page, (360, 1920), artefacts, "results", ROLLS)
