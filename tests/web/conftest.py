import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from running import HERE, PATIENCE, READY, ROOT, Complaints, Server, close, start, stop

CHROMIUM_FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Solara's server still imports the old websockets API; only tests in this folder meet it."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.filterwarnings(r"ignore:websockets\.legacy is deprecated:DeprecationWarning"))


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The real server, shared by the tests; every tab has its own model."""
    folder = tmp_path_factory.mktemp("served")
    running = start([sys.executable, str(HERE / "served_app.py")], folder, READY)
    yield running
    stop(running)
    assert running.outside() == ""


@pytest.fixture(scope="session")
def lonely_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Another server, for one page at a time."""
    running = start([sys.executable, str(HERE / "served_app.py")], tmp_path_factory.mktemp("lonely"), READY)
    yield running
    stop(running)
    assert running.outside() == ""


@pytest.fixture
def lonely(lonely_server: Server) -> Server:
    """A server that nobody else visits, and that has forgotten who was there before."""
    lonely_server.tell("forget")
    lonely_server.wait_for(lambda alive: not any(alive.values()))
    return lonely_server


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Debian's chromium; without it these tests are skipped, but not in continuous integration."""
    chromium = shutil.which("chromium")
    if chromium is None:
        if os.environ.get("CI"):
            pytest.fail("chromium is not installed: apt-get install chromium")
        pytest.skip("chromium is not installed (apt-get install chromium)")
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE * 1000)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=list(CHROMIUM_FLAGS))
        yield running
        running.close()


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    """Collect complaints of all pages of a test; the test fails on any."""
    heard = Complaints()
    yield heard
    assert heard.found == []


@pytest.fixture(scope="session")
def windows(browser: Any) -> Iterator[list[Any]]:
    """Browser windows that are used again: they know the libraries of the pages, which saves a third of an opening."""
    opened: list[Any] = []
    yield opened
    for window in opened:
        window.close()


@pytest.fixture
def open_tab(browser: Any, windows: list[Any], server: Server, complaints: Complaints) -> Iterator[Any]:
    """Return a function that opens a page; every page of a test has a browser window of its own.

    Pages are closed as tabs are: they say goodbye, so that the server does not go on working for them.
    """
    used: list[Any] = []

    def open_page(
        width: int = 1440, height: int = 1000, *, url: str = "", path: str = "/", ready: str = ".gf-masthead"
    ) -> Any:
        if len(used) == len(windows):
            windows.append(browser.new_context())
        context = windows[len(used)]
        used.append(context)
        context.set_default_timeout(PATIENCE * 1000)
        complaints.watch(context)
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": height})
        page.goto((url or server.url) + path)
        try:
            page.wait_for_selector(ready)
        except Exception as error:
            raise AssertionError(f"the page did not appear; its console: {complaints.said}") from error
        return page

    yield open_page
    for context in used:
        for page in context.pages:
            page.evaluate("localStorage.clear()")
            close(page)
        context.clear_cookies()
        context.clear_permissions()
        complaints.leave(context)


@pytest.fixture(scope="session")
def artefacts() -> Path:
    """Folder for screenshots, not kept in git."""
    folder = ROOT / "test-artefacts"
    folder.mkdir(exist_ok=True)
    return folder
