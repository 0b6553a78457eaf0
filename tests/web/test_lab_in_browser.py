"""The policy lab as a person meets it, in Debian's chromium, against the real server and its workers."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from looks import at_every_width, english, faint, nameless
from playwright.sync_api import expect
from running import PATIENCE, ROOT, Complaints, Server, close
from visiting import copied, every_look, read_by_key, saved, speak_chinese, wait_for_link

from model.levers import LEVERS
from web.pool.runs import REPLICATIONS

pytestmark = pytest.mark.browser

OpenTab = Callable[..., Any]
SMALL = "firms=100&until=2026"  # enough to see everything, and quick on a busy machine
DONE = '[data-status="done"]'


@pytest.fixture(autouse=True)
def _nothing_to_complain_about(complaints: Complaints) -> None:
    """No outside request, console error, page error or bad status in any test of this file."""


@pytest.fixture
def open_lab(open_tab: OpenTab) -> OpenTab:
    """Open the lab with a link and wait for the whole answer."""

    def opening(link: str = "scenario=incentives", width: int = 1440, height: int = 1000, **more: Any) -> Any:
        return open_tab(width, height, path=f"/?{SMALL}&{link}", ready=DONE, **more)

    return opening


def link(page: Any) -> str:
    return page.evaluate("decodeURIComponent(location.search)")


def figure(page: Any, name: str) -> Any:
    return page.locator(f"[data-figure={name}] [data-value]")


def figures(page: Any) -> str:
    """The big numbers of the whole answer."""
    page.wait_for_selector(DONE)
    page.click("[data-do=terminal]")  # what is shown after a click comes after all that was on its way
    page.wait_for_selector("[data-seed]")
    page.click("[data-dialog=terminal] [data-do=close]")
    page.wait_for_selector("[data-dialog=terminal]", state="detached")
    return page.inner_text(".gf-figures")


def wait_for_figures(page: Any, numbers: str, same: bool = True) -> None:
    """Wait for these big numbers, or for others."""
    page.wait_for_function(
        """([numbers, same]) => {
          const shown = document.querySelector('.gf-figures');
          return shown && (shown.innerText === numbers) === same;
        }""",
        arg=[numbers, same],
    )


def wait_for_other_figures(page: Any, before: str) -> None:
    """Wait for a whole answer with other big numbers."""
    wait_for_figures(page, before, same=False)
    page.wait_for_selector(DONE)


def expect_verdict(page: Any) -> Any:
    return expect(page.locator("[data-verdict]"))


def drawn(page: Any, name: str) -> None:
    page.wait_for_selector(f"[data-chart={name}] [data-drawn] canvas")


def test_the_lab_answers(open_lab: OpenTab, artefacts: Path) -> None:
    page = open_lab()
    expect(page.locator(DONE)).to_have_attribute("data-pairs", str(REPLICATIONS))
    expect(page.locator("[data-figure]")).to_have_count(5)
    expect_verdict(page).to_contain_text("“Stronger incentives” against “What was in force”")
    drawn(page, "adoption")
    expect(page.locator("[data-chart]")).to_have_count(6)
    expect(page.locator(".gf-tile")).to_have_count(31)
    page.screenshot(path=artefacts / "lab.png", full_page=True)


def test_the_same_policy_is_said_to_be_the_same(open_lab: OpenTab, artefacts: Path) -> None:
    page = open_lab("")
    expect_verdict(page).to_contain_text("same as the baseline")
    page.wait_for_selector("text=No province differs")
    page.screenshot(path=artefacts / "lab-same.png", full_page=True)


def test_a_slider_moved_by_keyboard_changes_answer_and_link(open_lab: OpenTab) -> None:
    page = open_lab("")
    before = figures(page)
    page.press("#lever-carbon_tax", "PageUp")
    wait_for_link(page, "carbon_tax=100@2024")
    wait_for_other_figures(page, before)
    expect_verdict(page).to_contain_text("with Carbon tax set")


def test_a_slider_dragged_by_mouse_previews_then_settles(open_lab: OpenTab) -> None:
    page = open_lab("")
    before = figures(page)
    slider = page.locator("#lever-publicity")
    slider.hover()
    box = slider.bounding_box()
    page.mouse.down()
    for share in (0.6, 0.8, 1):
        slider.hover(position={"x": box["width"] * share - 2, "y": box["height"] / 2})
    wait_for_figures(page, before, same=False)
    assert "publicity" not in link(page), "a slider in the hand is not in the link"
    page.mouse.up()
    wait_for_link(page, "publicity=1@2024")
    page.wait_for_selector(DONE)
    page.reload()
    page.wait_for_selector(DONE)
    expect(page.locator("[data-lever=publicity]")).to_have_attribute("data-value", "1")


def test_an_exact_value_is_typed(open_lab: OpenTab) -> None:
    page = open_lab("")
    lever = page.locator("[data-lever=fine_rate]")
    box = lever.locator(".gf-lever-value")
    box.fill("0.123")
    box.press("Enter")
    wait_for_link(page, "fine_rate=0.123@2024")
    expect(lever).to_have_attribute("data-value", "0.123")
    box.fill("99")
    box.press("Enter")
    wait_for_link(page, "fine_rate=2@2024")


def test_a_link_brings_everything_back(open_lab: OpenTab) -> None:
    wanted = "scenario=society&baseline=incentives&since=2023&seed=7&chart=jobs&map=output&view=differences"
    page = open_lab(f"{wanted}&carbon_tax:steel=50@2022~80@2025")
    picked = {"scenario": "society", "baseline": "incentives", "since": "2023", "chart": "jobs", "map": "output"}
    for name, value in picked.items():
        expect(page.locator(f"[data-pick={name}]")).to_have_value(value)
    page.wait_for_selector("[data-chart=jobs-difference]")
    expect(page.locator("[data-lever=carbon_tax] [data-places]")).to_contain_text("Iron and steel")
    for part in (*wanted.split("&"), "carbon_tax:steel=50@2022~80@2025"):
        wait_for_link(page, part)
    before = figures(page)
    page.reload()
    page.wait_for_selector(DONE)
    wait_for_figures(page, before)


def test_a_wrong_link_is_told_and_the_rest_works(open_lab: OpenTab, artefacts: Path) -> None:
    page = open_lab("scenario=society&publicity=9&nonsense=<b>1</b>")
    for told in ("publicity=9", "nonsense=<b>1</b>"):
        expect(page.locator(".gf-problem")).to_contain_text(told)
    expect(page.locator("[data-pick=scenario]")).to_have_value("society")
    page.screenshot(path=artefacts / "lab-wrong-link.png")


def test_undo_redo_and_reset(open_lab: OpenTab) -> None:
    page = open_lab("")
    expect(page.locator("[data-do=undo]")).to_be_disabled()
    page.select_option("[data-pick=scenario]", "society")
    wait_for_link(page, "scenario=society")
    page.press("#lever-publicity", "ArrowLeft")
    wait_for_link(page, "publicity=")
    page.keyboard.press("Control+z")
    wait_for_link(page, "publicity=", there=False)
    page.click("[data-do=undo]")
    wait_for_link(page, "scenario=society", there=False)
    page.click("[data-do=redo]")
    wait_for_link(page, "scenario=society")
    page.click("[data-do=redo]")
    wait_for_link(page, "publicity=")
    page.click("[data-lever=publicity] [data-do=release]")
    wait_for_link(page, "publicity=", there=False)
    page.click("[data-do=reset]")
    page.wait_for_function("location.search === ''")


def test_a_preset_answers_and_coming_back_is_instant(open_lab: OpenTab) -> None:
    page = open_lab("")
    before = figures(page)
    page.select_option("[data-pick=scenario]", "supervision")
    wait_for_other_figures(page, before)
    there = figures(page)
    page.click("[data-do=undo]")
    wait_for_figures(page, before)
    page.click("[data-do=redo]")
    wait_for_figures(page, there)


def test_a_path_through_time_in_one_province(open_lab: OpenTab, artefacts: Path) -> None:
    page = open_lab("")
    page.click("[data-lever=inspection_rate] [data-do=edit]")
    dialog = page.locator("[data-dialog=path]")
    dialog.locator("[data-pick=place]").select_option("HE")
    dialog.locator("[data-box=date]").fill("2020Q3")
    dialog.locator("[data-box=value]").fill("9")
    dialog.locator("[data-do=add-date]").click()
    dialog.locator("[data-box=value]").nth(1).fill("0.4")
    dialog.locator("text=evenly").click()
    dialog.locator("[data-do=apply]").click()
    page.wait_for_selector("[data-dialog=path] [role=alert]:has-text('out of bounds')")
    page.screenshot(path=artefacts / "lab-path.png")
    dialog.locator("[data-box=value]").first.fill("0.2")
    dialog.locator("[data-do=apply]").click()
    wait_for_link(page, "inspection_rate:HE=0.2@2020Q3~0.4@2021")
    page.wait_for_selector("[data-dialog=path]", state="detached")
    expect(page.locator("[data-lever=inspection_rate] [data-places]")).to_contain_text("Hebei")
    page.click("[data-lever=inspection_rate] [data-do=edit]")
    expect(page.locator("[data-point]")).to_have_count(2)
    page.click("[data-dialog=path] [data-do=forget]")
    wait_for_link(page, "inspection_rate", there=False)


def test_levers_are_found_by_name_in_both_languages_and_by_meaning(open_lab: OpenTab) -> None:
    page = open_lab("")
    for sought, lever in (("carbon tax", "carbon_tax"), ("碳税", "carbon_tax"), ("feed-in", "technology_bonus")):
        page.fill("[data-do=search-levers]", sought)
        page.wait_for_selector(f"[data-lever={lever}]")
        page.wait_for_function("document.querySelectorAll('[data-lever]').length < 4")
    page.fill("[data-do=search-levers]", "xyzzy")
    page.wait_for_selector("text=No lever has this")
    page.fill("[data-do=search-levers]", "")
    page.wait_for_function("n => document.querySelectorAll('[data-lever]').length === n", arg=len(LEVERS))
    page.click("[data-group=finance] summary")
    page.wait_for_selector("[data-lever=fund_size]", state="hidden")


def test_a_lever_tells_unit_range_and_source(open_lab: OpenTab) -> None:
    page = open_lab("")
    page.hover("[data-lever=fine_rate] .gf-info")
    for said in (LEVERS["fine_rate"].meaning, LEVERS["fine_rate"].unit, "233,000 cases"):
        expect(page.locator(".v-tooltip__content.menuable__content__active")).to_contain_text(said)


def test_the_terminal_gives_the_same_numbers(open_lab: OpenTab, tmp_path: Path) -> None:
    page = open_lab("scenario=society&carbon_tax:steel=50@2022~80@2025&publicity=0.9@2023")
    page.click("[data-do=terminal]")
    expect(page.locator("[data-seed]")).to_have_count(REPLICATIONS)
    rows = page.eval_on_selector_all(
        "[data-seed]",
        "rows => rows.map(row => [row.dataset.seed, Object.fromEntries("
        "[...row.querySelectorAll('[data-cell]')].map(cell => [cell.dataset.cell, cell.dataset.value]))])",
    )
    command = page.inner_text("[data-command=policy]")
    assert copied(page, "[data-do=copy-policy]") == command
    seed, shown = rows[0]
    assert f"--seed {seed}" in command
    assert not command.endswith("…")
    commands = command, page.inner_text("[data-command=baseline]")
    with ThreadPoolExecutor() as at_once:
        ran, baseline = at_once.map(national, commands, (tmp_path / "policy", tmp_path / "baseline"))
    last = ran[ran["year"] == 2026]
    for stock in ("green_factories", "jobs"):
        assert as_csv(float(shown[stock])) == as_csv(last[stock].iloc[-1])
    assert float(shown["co2"]) == pytest.approx(last["co2"].sum(), rel=1e-9)
    assert float(shown["closures"]) == pytest.approx(ran[ran["year"] >= 2022]["closures"].sum(), rel=1e-9)
    means = {name: sum(float(row[1][name]) for row in rows) / REPLICATIONS for name in shown}
    mean = re.escape(f"{means['green_factories']:,.0f}")
    expect(figure(page, "green_factories")).to_have_text(re.compile(rf"^\s*{mean}\s"))
    assert not baseline["adoption"].equals(ran["adoption"])


def as_csv(value: float) -> str:
    """A number with the ten figures that result files have."""
    return f"{value:.10g}"


def national(command: str, folder: Path) -> pd.DataFrame:
    """What a ``greenforge`` command writes as national results."""
    program, *arguments = shlex.split(command)
    assert program == "greenforge"
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    run = [sys.executable, "-m", "experiments", *arguments, "--out", str(folder)]
    subprocess.run(run, env=env, check=True, capture_output=True, timeout=10 * PATIENCE)
    return pd.read_csv(folder / "national.csv")


def test_charts_download_as_csv_png_and_svg(open_lab: OpenTab) -> None:
    page = open_lab()
    drawn(page, "co2")
    begins = {"csv": b"\xef\xbb\xbfquarter,", "png": b"\x89PNG", "svg": b"<svg"}
    for kind, beginning in begins.items():
        file = saved(page, f"[data-chart=co2] [data-do={kind}]")
        assert file.suggested_filename == f"greenforge-co2.{kind}"
        content = Path(file.path()).read_bytes()
        assert content.startswith(beginning)
        assert len(content) > 1500
        if kind == "csv":
            assert len(content.splitlines()) == 41
            assert b"tCO2" in content
        if kind == "svg":
            assert "CO2" in content.decode()


def test_a_chart_is_read_by_keyboard_and_as_a_table(open_lab: OpenTab) -> None:
    page = open_lab()
    adoption = "[data-chart=adoption]"
    described = re.compile("Adoption in fraction from 2017Q1 to 2026Q4")
    expect(page.locator(f"{adoption} .gf-band-place")).to_have_attribute("aria-label", described)
    read_by_key(page, adoption, "End", "2026Q4: Policy")
    read_by_key(page, adoption, "ArrowLeft", "2026Q3")
    page.click(f"{adoption} [data-do=table]")
    expect(page.locator(f"{adoption} tbody tr")).to_have_count(10)


def test_the_difference_and_another_output_are_shown(open_lab: OpenTab) -> None:
    page = open_lab()
    page.click("text=the difference")
    page.wait_for_selector("[data-chart=adoption-difference]")
    wait_for_link(page, "view=differences")
    page.select_option("[data-pick=chart]", "jobs")
    page.wait_for_selector("[data-chart=jobs-difference]")
    page.select_option("[data-pick=map]", "output")
    wait_for_link(page, "map=output")
    page.wait_for_selector(".gf-difference-map .gf-legend-unit:has-text('MCNY')")


def test_the_size_of_the_runs_is_set(open_lab: OpenTab) -> None:
    page = open_lab()
    page.click("[data-do=sizes]")
    page.fill("[data-number=firms]", "150")
    page.press("[data-number=firms]", "Enter")
    wait_for_link(page, "firms=150")
    page.wait_for_selector(f"{DONE}:has-text('150 enterprises')")
    page.fill("[data-number=firms]", "1")
    page.press("[data-number=firms]", "Enter")
    wait_for_link(page, "firms=100")


def test_the_quick_answer_says_that_it_is_one(open_tab: OpenTab, artefacts: Path) -> None:
    page = open_tab(path="/?scenario=incentives&firms=20000&seed=99", ready="[data-shown=rough]")
    expect(page.locator("[data-status]")).to_contain_text("Quick answer: one run of 500 enterprises")
    expect_verdict(page).to_contain_text("first look at one run")
    drawn(page, "adoption")
    page.screenshot(path=artefacts / "lab-quick.png")


def test_two_tabs_are_apart(open_lab: OpenTab) -> None:
    one, other = open_lab("scenario=society"), open_lab("scenario=supervision")
    one.press("#lever-publicity", "ArrowLeft")
    wait_for_link(one, "publicity=")
    expect(one.locator("[data-do=undo]")).to_be_enabled()
    expect(other.locator("[data-pick=scenario]")).to_have_value("supervision")
    expect(other.locator("[data-do=undo]")).to_be_disabled()
    assert "publicity" not in link(other)


def test_the_policy_goes_along_to_another_page_and_back_with_what_can_be_undone(open_lab: OpenTab) -> None:
    page = open_lab("scenario=society")
    page.press("#lever-publicity", "ArrowLeft")
    wait_for_link(page, "publicity=")
    page.click("[data-page='/about']")
    page.wait_for_selector(".gf-about")
    wait_for_link(page, "scenario=society")
    page.click("[data-page='/']")
    page.wait_for_selector(DONE)
    expect(page.locator("[data-pick=scenario]")).to_have_value("society")
    page.keyboard.press("Control+z")
    wait_for_link(page, "publicity=", there=False)
    page.keyboard.press("Control+Shift+Z")
    wait_for_link(page, "publicity=")


def test_a_closed_tab_frees_what_it_held(lonely: Server, open_lab: OpenTab) -> None:
    page = open_lab(url=lonely.url)
    assert lonely.ask()["laboratories"] == 1
    close(page)
    lonely.wait_for(lambda alive: not alive["laboratories"] and not alive["answering"])


def test_a_worker_that_dies_is_not_noticed(lonely: Server, open_lab: OpenTab) -> None:
    page = open_lab(url=lonely.url)
    before = figures(page)
    lonely.tell("kill")
    page.select_option("[data-pick=scenario]", "society")
    wait_for_other_figures(page, before)
    expect(page.locator('[data-status="failed"]')).to_have_count(0)


def test_workers_that_cannot_start_are_told_and_recover(lonely: Server, open_lab: OpenTab, artefacts: Path) -> None:
    page = open_lab(url=lonely.url)
    lonely.tell("break")
    page.select_option("[data-pick=scenario]", "supervision")  # nobody asked this server for it yet
    page.wait_for_selector('[data-status="failed"]')
    expect(page.locator("[data-status]")).to_contain_text("no worker process starts")
    page.screenshot(path=artefacts / "lab-failed.png")
    lonely.tell("mend")
    page.click(".gf-alert button")
    page.wait_for_selector(DONE)
    expect(page.locator("[data-pick=scenario]")).to_have_value("supervision")


READ = (
    ".gf-card-title", ".gf-card-value", ".gf-card-note", ".gf-figure-difference", ".gf-figure-difference b",
    ".gf-lever label", ".gf-lever-unit", ".gf-lever-group h3", ".gf-note", ".gf-key-name", ".gf-legend-unit",
    ".gf-verdict span", ".gf-verdict h2", ".gf-tool", ".gf-page select", ".gf-pages a", ".gf-pages a[aria-current]",
    ".gf-status", ".gf-lever-value",
)  # fmt: skip


def test_everything_can_be_read_in_both_languages_light_and_dark(open_lab: OpenTab, artefacts: Path) -> None:
    page = open_lab("scenario=guiding-opinions-2027&carbon_tax=100@2024")
    drawn(page, "adoption")
    for theme, language in every_look(page, {"en": "In plain words", "zh": "一句话结论"}):
        assert faint(page, READ) == [], (theme, language)
        page.screenshot(path=artefacts / f"lab-{theme}-{language}.png", full_page=True)


def test_no_english_is_left_on_the_chinese_page(open_lab: OpenTab) -> None:
    page = open_lab("scenario=guiding-opinions-2027")
    speak_chinese(page, "一句话结论")
    assert english(page) == []


def test_nothing_sticks_out_at_any_width(open_lab: OpenTab, artefacts: Path) -> None:
    page = open_lab("scenario=guiding-opinions-2027", 1920, 900)
    drawn(page, "adoption")
    at_every_width(page, (1920, 1440, 1024, 800, 390), artefacts, "lab", rolls=".gf-pages")


def test_every_control_has_a_name_for_a_screen_reader(open_lab: OpenTab) -> None:
    page = open_lab()
    page.click("[data-do=sizes]")
    page.wait_for_selector("[data-number=firms]")
    drawn(page, "adoption")
    assert nameless(page) == []
    expect(page.locator("[role=img]:not([aria-label])")).to_have_count(0)
