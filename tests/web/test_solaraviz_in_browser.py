"""Mesa's own page on the model, served by ``solara run`` without internet: it draws, steps and begins again."""

import socket
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from running import PATIENCE, ROOT, Complaints, Server, start, stop

pytestmark = pytest.mark.browser

EXAMPLE = ROOT / "docs" / "examples" / "solara_viz.py"
PICTURE = ".vue-grid-item img, .v-window-item img"


@pytest.fixture(autouse=True)
def _nothing_to_complain_about(complaints: Complaints) -> None:
    """No outside request, console error, page error or bad status in any test of this file."""


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "solara", "run", str(EXAMPLE), "--host", "127.0.0.1", "--port", str(port)]
    running = start([*command, "--no-open", "--no-check-version"], tmp_path_factory.mktemp("viz"), r"(http://\S+)")
    end = time.monotonic() + PATIENCE
    while True:  # the line with the address comes before the server answers
        try:
            urllib.request.urlopen(running.url, timeout=PATIENCE).close()
            break
        except OSError:
            assert time.monotonic() < end
            time.sleep(0.1)
    yield running
    stop(running)
    assert running.outside() == ""


def test_mesas_page_draws_the_model_and_steps_it(
    open_tab: Callable[..., Any], example: Server, artefacts: Path
) -> None:
    page = open_tab(1280, 800, url=example.url, ready="text=Time: 0.0")
    pictures = page.locator(PICTURE)
    expect(pictures).to_have_count(2)
    before = pictures.first.get_attribute("src")
    for quarter in (1, 2, 3):
        page.click("button:has-text('Step')")
        page.wait_for_selector(f"text=Time: {quarter}.0")
    expect(pictures.first).not_to_have_attribute("src", before)
    page.screenshot(path=artefacts / "solaraviz.png")
    page.click("button:has-text('Reset')")
    page.wait_for_selector("text=Time: 0.0")


def test_the_page_of_the_documentation_shows_the_example() -> None:
    assert EXAMPLE.read_text(encoding="utf-8") in (ROOT / "docs" / "solara-viz.md").read_text(encoding="utf-8")
