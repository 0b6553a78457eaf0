"""The page to watch a run as a person meets it, in Debian's chromium, against the real server."""

import base64
import csv
import functools
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from looks import at_every_width, nameless
from running import HERE, PATIENCE, READY, ROOT, Complaints, Server, start, stop

from model.levers import LEVERS

pytestmark = pytest.mark.browser

OpenTab = Callable[..., Any]


@pytest.fixture(autouse=True)
def _nothing_to_complain_about(complaints: Complaints) -> None:
    """No outside request, console error, page error or bad status in any test of this file."""


@pytest.fixture
def open_tab(open_tab: OpenTab) -> OpenTab:
    """Open the page to watch a run."""
    return functools.partial(open_tab, path="/watch", ready=".gf-transport")


def steps(page: Any) -> int:
    return int(page.get_attribute(".gf-transport", "data-steps"))


def wait_for_steps(page: Any, at_least: int) -> None:
    page.wait_for_function(
        "n => Number(document.querySelector('.gf-transport').dataset.steps) >= n", arg=at_least, polling="raf"
    )


def wait_for_quarter(page: Any, quarter: str) -> None:
    """Wait until the numbers and the map both show a quarter."""
    page.wait_for_selector(f'.gf-cards[data-quarter="{quarter}"]')
    page.wait_for_selector(f'.gf-map[data-quarter="{quarter}"]')


def drawing(page: Any, panel: str) -> str:
    return page.evaluate("panel => document.querySelector(`${panel} canvas`).toDataURL()", panel)


def wait_for_other_drawing(page: Any, panel: str, before: str) -> None:
    page.wait_for_function(
        "([panel, before]) => document.querySelector(`${panel} canvas`).toDataURL() !== before", arg=[panel, before]
    )


def play(page: Any) -> None:
    page.click("[data-do=play]")


def tile(page: Any, region: str) -> str:
    return page.get_attribute(f'[data-region="{region}"]', "data-value")


def ready(page: Any) -> None:
    for panel in (".gf-categories", ".gf-nation"):
        page.wait_for_selector(f"{panel} canvas")


def test_the_page_opens_with_its_name(open_tab: OpenTab) -> None:
    page = open_tab()
    page.wait_for_function("document.title === 'Watch · greenforge'")
    assert page.inner_text("h1") == "greenforge"
    assert page.locator(".gf-tile").count() == 31
    page.wait_for_selector("text=Press play to run the years")


def test_play_moves_map_numbers_and_curves_and_pause_stops(open_tab: OpenTab) -> None:
    page = open_tab()
    ready(page)
    empty = {panel: drawing(page, panel) for panel in (".gf-categories", ".gf-nation")}
    assert tile(page, "ZJ") == "–"
    page.select_option("[data-do=speed]", "8")
    play(page)
    wait_for_steps(page, 4)
    play(page)
    page.wait_for_selector('.gf-transport[data-playing="false"]')
    stopped_at = steps(page)
    wait_for_quarter(page, f"{2017 + (stopped_at - 1) // 4}Q{(stopped_at - 1) % 4 + 1}")
    assert tile(page, "ZJ") != "–"
    assert re.match(r"0\.\d+", page.inner_text("[data-headline=adoption]"))
    for panel, before in empty.items():
        wait_for_other_drawing(page, panel, before)
    assert steps(page) == stopped_at


def test_colours_follow_the_values(open_tab: OpenTab) -> None:
    page = open_tab()
    before = page.evaluate("document.querySelector('[data-region=ZJ]').style.background")
    page.click("[data-do=step]")
    wait_for_quarter(page, "2017Q1")
    painted = page.evaluate("[...document.querySelectorAll('.gf-tile')].map(tile => tile.style.background)")
    assert before == ""
    assert len(set(painted)) > 10


def test_step_and_reset(open_tab: OpenTab) -> None:
    page = open_tab()
    page.click("[data-do=step]")
    wait_for_quarter(page, "2017Q1")
    page.click("[data-do=step]")
    wait_for_quarter(page, "2017Q2")
    first = tile(page, "SD")
    page.click("[data-do=reset]")
    page.wait_for_selector('.gf-transport[data-steps="0"]')
    page.wait_for_selector('.gf-map[data-quarter=""]')
    assert tile(page, "SD") == "–"
    page.click("[data-do=step]")
    page.click("[data-do=step]")
    wait_for_quarter(page, "2017Q2")
    assert tile(page, "SD") == first


def test_full_speed_reaches_the_horizon_and_runs_again(open_tab: OpenTab) -> None:
    page = open_tab()
    page.select_option("[data-do=speed]", "60")
    play(page)
    wait_for_quarter(page, "2035Q4")
    page.wait_for_selector('.gf-transport[data-playing="false"]')
    assert page.is_disabled("[data-do=step]")
    assert "This run is over" in page.inner_text(".gf-lever-hint")
    page.select_option("[data-do=speed]", "1")
    play(page)
    page.wait_for_selector('.gf-transport[data-playing="true"]')
    assert steps(page) < 76


def test_a_moved_lever_acts_from_the_next_quarter_and_can_go_back(open_tab: OpenTab) -> None:
    page = open_tab()
    page.click("[data-do=step]")
    wait_for_quarter(page, "2017Q1")
    assert "from 2017Q2 on" in page.inner_text(".gf-lever-hint")
    lever = page.locator("[data-lever=investment_subsidy]")
    scenario = lever.get_attribute("data-value")
    lever.locator("input[type=range]").focus()
    page.keyboard.press("PageUp")
    page.wait_for_selector("[data-lever=investment_subsidy].gf-lever-moved")
    assert float(lever.get_attribute("data-value")) > float(scenario)
    assert page.inner_text("[data-moved-count]").startswith("1")
    lever.locator("[data-do=release]").click()
    page.wait_for_selector("[data-lever=investment_subsidy]:not(.gf-lever-moved)")
    assert lever.get_attribute("data-value") == scenario


def test_dragging_a_lever_changes_the_run(open_tab: OpenTab) -> None:
    plain, pushed = open_tab(), open_tab()
    slider = pushed.locator("#lever-publicity")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    pushed.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + box["height"] / 2)
    pushed.mouse.down()
    pushed.mouse.move(box["x"] + box["width"] - 2, box["y"] + box["height"] / 2, steps=5)
    pushed.mouse.up()
    pushed.wait_for_selector('[data-lever=publicity][data-value="1"]')
    for page in (plain, pushed):
        page.select_option("[data-pick=map-output]", "awareness")
        for quarter in ("2017Q1", "2017Q2", "2017Q3", "2017Q4"):
            page.click("[data-do=step]")
            wait_for_quarter(page, quarter)
    assert float(tile(pushed, "SD")) > float(tile(plain, "SD"))


def test_two_tabs_have_their_own_models(open_tab: OpenTab, server: Server) -> None:
    one, other = open_tab(), open_tab()
    one.click("[data-do=step]")
    wait_for_quarter(one, "2017Q1")
    assert steps(other) == 0
    other.select_option("[data-pick=scenario]", "laissez-faire")
    other.wait_for_selector("text=No subsidy, no green credit")
    other.wait_for_selector('[data-lever=publicity][data-value="0"]')
    assert one.get_attribute("[data-lever=publicity]", "data-value") != "0"
    assert steps(one) == 1


def test_two_tabs_of_one_browser_have_their_own_models(open_tab: OpenTab, server: Server) -> None:
    one = open_tab()
    other = one.context.new_page()
    other.goto(server.url + "/watch")
    other.wait_for_selector(".gf-transport")
    one.click("[data-do=step]")
    wait_for_quarter(one, "2017Q1")
    assert steps(other) == 0


@pytest.fixture
def lonely(tmp_path: Path) -> Iterator[Server]:
    """A server that no other test visits."""
    running = start([sys.executable, str(HERE / "served_app.py")], tmp_path, READY)
    yield running
    stop(running)
    assert running.outside() == ""


def test_a_closed_tab_frees_its_model_and_stops_its_thread(lonely: Server, open_tab: OpenTab) -> None:
    page = open_tab(url=lonely.url)
    page.select_option("[data-do=speed]", "1")
    play(page)
    wait_for_steps(page, 1)
    assert lonely.ask().items() >= {"worlds": 1, "running": 1}.items()
    page.close(run_before_unload=True)
    end = time.monotonic() + PATIENCE
    while (alive := lonely.ask())["worlds"] or alive["running"]:
        assert time.monotonic() < end, alive


def test_fresh_runs_do_not_pile_up(lonely: Server, open_tab: OpenTab) -> None:
    page = open_tab(url=lonely.url)
    for _ in range(6):
        page.click("[data-do=step]")
        page.wait_for_selector('.gf-transport[data-steps="1"]')
        page.click("[data-do=reset]")
        page.wait_for_selector('.gf-transport[data-steps="0"]')
    assert lonely.ask()["worlds"] <= 3, "one or two old models may still hang on a picture just replaced"


def test_map_and_chart_show_what_is_chosen(open_tab: OpenTab) -> None:
    page = open_tab()
    ready(page)
    page.click("[data-do=step]")
    wait_for_quarter(page, "2017Q1")
    before = tile(page, "GD"), drawing(page, ".gf-nation")
    page.select_option("[data-pick=map-output]", "output")
    page.wait_for_selector(f'[data-region=GD]:not([data-value="{before[0]}"])')
    assert "MCNY" in page.inner_text(".gf-legend-unit")
    page.select_option("[data-pick=chart-output]", "jobs")
    wait_for_other_drawing(page, ".gf-nation", before[1])
    page.click("text=this quarter")
    page.wait_for_selector(".gf-toggle .v-btn--active:has-text('this quarter')")


def test_adoption_is_split_by_sector_size_and_measure(open_tab: OpenTab) -> None:
    page = open_tab()
    page.click("[data-do=step]")
    wait_for_quarter(page, "2017Q1")
    lines = page.locator(".gf-categories .gf-key-name")
    for split, count, one in (
        ("sector", 9, "Textiles"), ("size", 3, "Large enterprises"), ("measure:steel", 8, "Scrap-EAF switch"),
    ):  # fmt: skip
        page.select_option("[data-pick=adoption-split]", split)
        page.wait_for_selector(f".gf-categories .gf-key-name:has-text('{one}')")
        assert lines.count() == count
    values = page.locator(".gf-categories .gf-key-value").all_inner_texts()
    assert all(re.match(r"\d", value) for value in values)


def test_a_clicked_province_shows_its_curves_banks_and_enforcement(open_tab: OpenTab) -> None:
    page = open_tab()
    page.click("[data-region=ZJ]")
    page.wait_for_selector("[data-region=ZJ][aria-pressed=true]")
    page.wait_for_selector("text=Banks appear when the run has begun.")
    page.click("[data-do=step]")
    wait_for_quarter(page, "2017Q1")
    page.wait_for_selector("[data-matrix=lenders] tbody tr")
    assert "Bank of Zhejiang" in page.inner_text("[data-matrix=lenders]")
    assert re.match(r"[\d,]+", page.inner_text("[data-matrix=enforcement] [data-row=inspections] td"))
    assert page.inner_text("[data-chart=provinces-adoption] .gf-key-value >> nth=0") == tile(page, "ZJ")
    page.focus("[data-region=HE]")
    page.keyboard.press("Enter")  # a second one is added for comparison
    page.wait_for_selector("[data-chip=HE]")
    names = page.locator("[data-chart=provinces-adoption] .gf-key-name").all_inner_texts()
    assert names == ["Zhejiang", "Hebei", "The nation"]
    assert page.locator("[data-matrix=enforcement] thead th").all_inner_texts() == ["Zhejiang", "Hebei"]
    page.select_option("[data-pick=province-output]", "green_loans")
    page.wait_for_selector("[data-chart=provinces-green_loans]")
    page.click("[data-chip=ZJ]")
    page.click("[data-region=HE]")
    page.wait_for_selector(".gf-chosen", state="detached")


def test_a_firm_of_the_run_has_a_card_that_moves_and_a_story(open_tab: OpenTab) -> None:
    page = open_tab(path="/watch?firms=300&until=2026")
    page.fill("[data-do=find-firm]", "large textiles")
    page.wait_for_selector("[data-found]:not(:has-text('300 found'))")
    row = page.locator("[data-firms] tbody tr").first
    firm = row.get_attribute("data-firm")
    row.click()
    page.wait_for_selector(f'[data-card="{firm}"]')
    output = page.locator(".gf-firm-card dl > div", has_text="Output of the quarter")
    assert output.inner_text().endswith("0")
    assert page.locator("[data-story]").count() == 0, "nothing has happened yet"
    page.click("[data-do=step]")
    page.wait_for_selector(f'[data-story="{firm}"]')
    assert not output.inner_text().endswith("\n0")
    page.select_option("[data-do=speed]", "60")
    play(page)
    wait_for_quarter(page, "2026Q4")
    page.wait_for_selector(f'[data-story="{firm}"]:has-text("At the end, in 2026Q4")')
    assert f"firm={firm}" in page.evaluate("location.search")


def test_the_policy_comes_along_from_the_lab_and_goes_back(open_tab: OpenTab) -> None:
    page = open_tab(path="/?scenario=incentives&publicity=0.9&firms=300&until=2026", ready=".gf-bar")
    page.click(".gf-pages >> text=Watch")
    page.wait_for_selector(".gf-transport")
    assert page.input_value("[data-pick=scenario]") == "incentives"
    page.wait_for_selector("text=The run lives the policy lab's policy: Stronger incentives")
    assert page.get_attribute("[data-lever=publicity]", "data-value") == "0.9"
    page.select_option("[data-pick=scenario]", "laissez-faire")
    page.wait_for_function("location.search.includes('scenario=laissez-faire')")
    page.wait_for_selector('[data-lever=publicity][data-value="0"]')
    page.click(".gf-pages >> text=Policy lab")
    page.wait_for_selector(".gf-bar")
    assert "scenario=laissez-faire" in page.evaluate("location.search")
    assert "publicity" not in page.evaluate("location.search")


def test_charts_download_as_table_and_picture(open_tab: OpenTab) -> None:
    page = open_tab()
    page.click("[data-region=ZJ]")
    page.click("[data-do=step]")
    wait_for_quarter(page, "2017Q1")
    for name in ("adoption-kind", "co2_intensity", "provinces-adoption"):
        page.wait_for_selector(f"[data-chart={name}] [data-drawn]")
        for kind, begins in {"csv": b"\xef\xbb\xbfquarter", "png": b"\x89PNG", "svg": b"<svg"}.items():
            with page.expect_download() as saved:
                page.click(f"[data-chart={name}] [data-do={kind}]")
            assert saved.value.suggested_filename == f"greenforge-{name}.{kind}"
            assert Path(saved.value.path()).read_bytes().startswith(begins)


BAND = "90 % of runs of this scenario"


def test_the_band_of_the_scenario_stands_behind_every_curve(open_tab: OpenTab) -> None:
    page = open_tab(path="/watch?firms=300&until=2026")
    for chart in ("adoption-kind", "co2_intensity"):
        page.wait_for_selector(f"[data-chart={chart}] [data-band] :text-is('{BAND}')")
        assert "differs" in page.get_attribute(f"[data-chart={chart}] [data-band]", "title")
    page.click("[data-do=step]")
    wait_for_quarter(page, "2017Q1")
    page.select_option("[data-pick=adoption-split]", "size")
    page.wait_for_selector(f"[data-chart=adoption-size] [data-band] :text-is('{BAND}')")
    page.click("[data-region=SD]")
    page.wait_for_selector(f"[data-chart=provinces-adoption] [data-band] :text-is('{BAND}')")
    for chart, lines in (("co2_intensity", 1), ("adoption-size", 3), ("provinces-adoption", 2)):
        assert page.locator(f"[data-chart={chart}] .gf-key li:not([data-band]) rect").count() == lines
        with page.expect_download() as saved:
            page.click(f"[data-chart={chart}] [data-do=csv]")
        head, *rows = csv.reader(Path(saved.value.path()).read_text(encoding="utf-8-sig").splitlines())
        for kind in ("one run", "low", "high"):
            assert sum(f", {kind} (" in each for each in head) == lines
        assert len(rows) == 40, "the band reaches to the horizon"
    page.focus("[data-chart=co2_intensity] .gf-band-place")
    page.keyboard.press("End")
    page.wait_for_selector("[data-chart=co2_intensity] .gf-spoken:has-text('2026Q4')", state="attached")
    page.locator("[data-lever=publicity] input[type=range]").focus()
    page.keyboard.press("PageUp")
    page.wait_for_selector("[data-chart=co2_intensity] [data-band]:has-text('without the levers moved here')")


def test_hovering_a_tile_names_it_in_both_languages(open_tab: OpenTab) -> None:
    page = open_tab()
    page.click("[data-do=step]")
    wait_for_quarter(page, "2017Q1")
    page.hover('[data-region="ZJ"]')
    said = page.inner_text(".gf-tip")
    assert "Zhejiang" in said
    assert "浙江" in said
    assert tile(page, "ZJ") in said
    page.locator('[data-region="HL"]').focus()
    page.wait_for_selector(".gf-tip:has-text('黑龙江')")


def test_a_lever_explains_itself(open_tab: OpenTab) -> None:
    page = open_tab()
    page.hover("[data-lever=fine_rate] .gf-info")
    page.wait_for_selector(".v-tooltip__content.menuable__content__active")
    said = page.inner_text(".v-tooltip__content.menuable__content__active")
    assert LEVERS["fine_rate"].meaning in said
    assert LEVERS["fine_rate"].unit in said


def test_chinese_keeps_what_was_chosen(open_tab: OpenTab, artefacts: Path) -> None:
    page = open_tab()
    page.select_option("[data-pick=chart-output]", "jobs")
    page.click("[data-language=zh]")
    page.wait_for_selector("text=政策工具")
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    assert page.input_value("[data-pick=chart-output]") == "jobs"
    assert page.input_value("[data-pick=scenario]") == "historical"
    page.reload()
    page.wait_for_selector("text=政策工具")
    page.select_option("[data-do=speed]", "60")
    play(page)
    wait_for_quarter(page, "2035Q4")
    page.screenshot(path=artefacts / "watch-zh.png")


def contrast(page: Any, selector: str) -> float:
    """Contrast of an element's text with the nearest painted ground below it."""
    return page.evaluate(
        """selector => {
          const light = text => {
            const [r, g, b] = text.match(/[\\d.]+/g).slice(0, 3).map(v => v / 255)
              .map(c => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
          };
          const element = document.querySelector(selector);
          let ground = element;
          const painted = one => getComputedStyle(one).backgroundColor;
          while (/rgba\\(.*, 0\\)|transparent/.test(painted(ground))) ground = ground.parentElement;
          const one = light(getComputedStyle(element).color), other = light(painted(ground));
          return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
        }""",
        selector,
    )


READ = (
    "h1", ".gf-name span", ".gf-card-title", ".gf-card-value", ".gf-card-note", ".gf-lever label", ".gf-lever-unit",
    ".gf-lever-group h3", ".gf-note", ".gf-key-name", ".gf-legend-unit", ".gf-picker span", ".gf-page select",
    ".gf-time-years span", ".gf-tile-value", ".gf-key-band span",
)  # fmt: skip


@pytest.mark.parametrize("dark", [False, True])
def test_everything_can_be_read_in_light_and_dark(open_tab: OpenTab, artefacts: Path, dark: bool) -> None:
    page = open_tab()
    if dark:
        page.click("[data-do=theme]")
        page.wait_for_selector("#app.theme--dark")
    page.select_option("[data-do=speed]", "60")
    play(page)
    wait_for_quarter(page, "2035Q4")
    page.screenshot(path=artefacts / f"watch-{'dark' if dark else 'light'}.png")
    for selector in READ:
        assert contrast(page, selector) >= 4.5, selector


def test_nothing_sticks_out_at_any_width(open_tab: OpenTab, artefacts: Path) -> None:
    page = open_tab(360, 900, path="/watch?firm=700")
    for region in ("ZJ", "HE", "SH", "NM"):
        page.click(f"[data-region={region}]")
    page.select_option("[data-do=speed]", "60")
    play(page)
    wait_for_quarter(page, "2035Q4")
    page.wait_for_selector('[data-story="700"]')
    page.click(".gf-levers summary")
    for group in page.query_selector_all(".gf-lever-group summary"):  # folded where there is little room
        group.click()
    page.wait_for_selector(".gf-lever")
    widths = (360, 600, 800, 1024, 1440, 1920)
    at_every_width(page, widths, artefacts, "watch", rolls=".gf-firms-scroll, .gf-matrix-scroll, .gf-pages")


def test_every_control_has_a_name_for_a_screen_reader(open_tab: OpenTab) -> None:
    assert nameless(open_tab()) == []


def test_a_step_is_painted_soon(open_tab: OpenTab, artefacts: Path) -> None:
    page = open_tab()
    ready(page)
    taken = page.evaluate(
        """async () => {
          const shown = () => [...document.querySelectorAll('.gf-cards, .gf-map')].map(e => e.dataset.quarter);
          const canvas = document.querySelector('.gf-categories canvas');
          const taken = [];
          for (let turn = 0; turn < 20; turn++) {
            const before = shown()[0], drawn = canvas.toDataURL(), began = performance.now();
            document.querySelector('[data-do=step]').click();
            while (shown().some(quarter => quarter === before) || canvas.toDataURL() === drawn)
              await new Promise(requestAnimationFrame);
            taken.push(performance.now() - began);
          }
          return taken.sort((a, b) => a - b);
        }"""
    )
    median = taken[len(taken) // 2]
    (artefacts / "latency.json").write_text(json.dumps({"median_ms": median, "slowest_ms": taken[-1]}))
    assert median < 1000


# the server


def raw(url: str, request: str) -> str:
    """First line of the answer to a request written by hand."""
    place = urlsplit(url)
    with socket.create_connection((place.hostname, place.port), timeout=PATIENCE) as connection:
        connection.sendall(request.replace("\n", "\r\n").encode())
        return connection.recv(4096).decode().splitlines()[0]


def opening(host: str, origin: str) -> str:
    key = base64.b64encode(os.urandom(16)).decode()
    path = f"/jupyter/api/kernels/{os.urandom(8).hex()}/channels?session_id=x"
    return (
        f"GET {path} HTTP/1.1\nHost: {host}\nOrigin: {origin}\n"
        f"Connection: Upgrade\nUpgrade: websocket\nSec-WebSocket-Version: 13\nSec-WebSocket-Key: {key}\n\n"
    )


def test_a_foreign_host_is_misdirected(server: Server) -> None:
    assert " 421" in raw(server.url, "GET / HTTP/1.1\nHost: evil.example\nConnection: close\n\n")
    assert " 421" in raw(server.url, opening("evil.example", "http://evil.example"))


def test_a_foreign_origin_may_not_open_a_websocket(server: Server) -> None:
    own = urlsplit(server.url).netloc
    assert " 403" in raw(server.url, opening(own, "http://evil.example"))
    assert " 101" in raw(server.url, opening(own, server.url))


def test_the_page_comes_with_its_headers(server: Server) -> None:
    with urlopen(server.url) as answer:
        headers = answer.headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert "HttpOnly" in headers["set-cookie"]


def test_a_missing_asset_fails_at_once(server: Server) -> None:
    began = time.monotonic()
    assert " 404" in raw(
        server.url,
        f"GET /_solara/cdn/absent@1.0.0/x.js HTTP/1.1\nHost: {urlsplit(server.url).netloc}\nConnection: close\n\n",
    )
    assert time.monotonic() - began < 5
    assert server.outside() == ""


@pytest.fixture(scope="module")
def run_by_solara(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """``solara run server.py``; its own look for a newer version at PyPI comes before our code and is switched off."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "solara", "run", str(ROOT / "server.py"), "--host", "127.0.0.1"]
    command += ["--port", str(port), "--no-open", "--no-check-version"]
    running = start(command, tmp_path_factory.mktemp("solara"), r"(http://\S+)")
    yield running
    stop(running)
    assert running.outside() == ""


def test_solara_run_serves_the_same_page(open_tab: OpenTab, run_by_solara: Server) -> None:
    url = run_by_solara.url
    end = time.monotonic() + PATIENCE
    while True:  # the line with the address comes before the server answers
        try:
            line = raw(url, f"GET / HTTP/1.1\nHost: {urlsplit(url).netloc}\nConnection: close\n\n")
            break
        except OSError:
            assert time.monotonic() < end
    assert " 200" in line
    page = open_tab(url=url)
    page.click("[data-do=step]")
    wait_for_quarter(page, "2017Q1")
    own = urlsplit(url).netloc
    assert " 421" in raw(url, "GET / HTTP/1.1\nHost: evil.example\nConnection: close\n\n")
    assert " 403" in raw(url, opening(own, "http://evil.example"))


def test_the_command_says_where_it_is_and_refuses_a_busy_port(server: Server, tmp_path: Path) -> None:
    port = str(urlsplit(server.url).port)
    env = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, "-m", "experiments", "serve", "--port", port]
    said = subprocess.run(command, cwd=tmp_path, env=env, text=True, capture_output=True, timeout=PATIENCE)
    assert said.returncode != 0
    assert "cannot be used" in said.stderr
    assert "Traceback" not in said.stderr
