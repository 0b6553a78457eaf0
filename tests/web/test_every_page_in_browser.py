"""Every page of ``server.py``, in both languages, light and dark, wide and narrow: what must hold on all of them.

One tab a page: it is turned from English to Chinese and from light to dark, narrowed, looked at in each state, and a
picture of each is left in ``test-artefacts/`` (``page-<name>-<language>-<theme>-<width>.png``).
"""

import http.client
import re
import runpy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from looks import LEAST_CONTRAST, left, resize
from playwright.sync_api import expect
from running import ROOT, Complaints, Server

from model.catalogue import catalogue
from web.security import HEADERS
from web.serving import entry_point
from web.words import word

pytestmark = pytest.mark.browser

OpenTab = Callable[..., Any]
routes = runpy.run_path(str(entry_point()))["routes"]  # an installed copy may be older
PATHS = ["/" + route.path.strip("/") for route in routes]
LABELS = {path: route.label for path, route in zip(PATHS, routes, strict=True)}
LINK = "firms=100&until=2026&scenario=incentives&publicity=0.8@2024"  # small, and with something to see
WIDE, NARROW = 1440, 360
ARRIVED = {  # every page in the order of the navigation, and the last thing that comes on it
    "/": ".gf-difference-map .gf-tile", "/watch": "[data-firms] tbody tr", "/why": "[data-firms] tbody tr",
    "/compare": "[data-question=target]", "/results": "[data-listing=True]", "/evidence": "[data-plot]",
    "/about": "[data-block]",
}  # fmt: skip
SETTLED = """() => {
  const content = document.querySelector('.gf-content');
  return content && content.innerText.trim().length > 40
    && !content.querySelector('[data-status=busy], [role=progressbar]:not([aria-valuemax])');
}"""
HELPERS = """() => {
  const shown = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
    && !element.closest('.gf-spoken, [aria-hidden=true]');
  const words = (element) => [...element.childNodes].filter((node) => node.nodeType === 3)
    .map((node) => node.textContent.trim()).filter(Boolean).join(' ');
  const colour = (text) => {
    const [r, g, b, a = 1] = (text.match(/[\\d.]+/g) || [0, 0, 0, 0]).map(Number);
    return { r, g, b, a };
  };
  const over = (top, below) => ({ r: top.r * top.a + below.r * (1 - top.a), g: top.g * top.a + below.g * (1 - top.a),
    b: top.b * top.a + below.b * (1 - top.a), a: 1 });
  const light = ({ r, g, b }) => {
    const [x, y, z] = [r, g, b].map((v) => v / 255).map((c) => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const ground = (element) => {
    const layers = [];
    for (let one = element; one; one = one.parentElement) {
      const style = getComputedStyle(one);
      if (style.backgroundImage !== 'none') return null;  // a picture: cannot be judged
      layers.push(colour(style.backgroundColor));
      if (layers.at(-1).a === 1) break;
    }
    return layers.reduceRight((below, top) => over(top, below), { r: 255, g: 255, b: 255, a: 1 });
  };
  const called = (element) => `${element.tagName.toLowerCase()}.${element.className.baseVal ?? element.className}`;
  window.looking = {
    faint(least) {
      return [...document.querySelectorAll('.gf-page *')].flatMap((element) => {
        if (!words(element) || element.closest('svg, :disabled, option') || !shown(element)) return [];
        const below = ground(element);
        if (!below) return [];
        const [one, other] = [light(over(colour(getComputedStyle(element).color), below)), light(below)];
        const found = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
        return found < least ? [`${found.toFixed(2)} ${called(element)}: ${words(element).slice(0, 40)}`] : [];
      });
    },
    sticking() {
      const held = (element) => {
        for (let one = element.parentElement; one && !one.matches('.gf-page'); one = one.parentElement)
          if (getComputedStyle(one).overflowX !== 'visible') return true;
        return false;
      };
      const wide = document.documentElement.scrollWidth;
      return [...document.querySelectorAll('.gf-page *')].filter((element) => {
        const box = element.getBoundingClientRect();
        return box.width && shown(element) && (box.right > innerWidth + 1 || box.left < -1) && !held(element);
      }).map((element) => `${called(element)} to ${Math.round(element.getBoundingClientRect().right)}`)
        .concat(wide > innerWidth ? [`the page is ${wide} wide`] : []);
    },
    said() {
      const own = (element) => !element.closest('[lang^=en], code, pre, kbd, samp, .gf-masthead h1');
      const texts = [...document.querySelectorAll('.gf-page *')].filter(own).flatMap((element) => [
        element.checkVisibility() ? words(element) : '', element.title, element.ariaLabel, element.placeholder,
        element.getAttribute('aria-valuetext'),
      ]);
      return [...new Set(texts.filter((text) => typeof text === 'string' && text))];
    },
    english(sources) {  // three words in a row, commands and citations apart
      const bare = (text) => sources.reduce((rest, source) => rest.replaceAll(source, ''),
        text.replace(/greenforge [a-z]+ .*/g, ''));
      return looking.said().map(bare).filter((rest) => /[A-Za-z][a-z]+(?:[ ,]+[A-Za-z][a-z]+){2,}/.test(rest))
        .map((rest) => rest.slice(0, 80));
    },
    charts() {
      const drawn = [...document.querySelectorAll('.gf-page [_echarts_instance_], .gf-page figure')];
      const name = (button) => `${button.ariaLabel || ''} ${button.title} ${button.innerText}`.toLowerCase();
      return [...new Set(drawn.filter(shown).map((one) => one.closest('figure') || one.closest('.gf-panel') || one))]
        .flatMap((one) => {
          const offers = [...one.querySelectorAll('button, a[download]')].map(name).join(' | ');
          return /csv/.test(offers) && /png|svg/.test(offers) ? [] : [`${called(one)}: ${one.innerText.slice(0, 60)}`];
        });
    },
  };
}"""
NAMED = {
    "button", "checkbox", "combobox", "img", "image", "link", "listbox", "menuitem", "radio", "searchbox", "slider",
    "spinbutton", "switch", "tab", "textbox", "DisclosureTriangle",
}  # fmt: skip
SOURCES = {row.source for rows in catalogue().policy_paths.values() for row in rows} | {
    text for row in catalogue().policy_targets for text in (row.source, row.note) if text
}  # citations and remarks of the data stay as they are


@pytest.fixture(autouse=True)
def _nothing_to_complain_about(complaints: Complaints) -> None:
    """No outside request, console error, page error or bad status in any test of this file."""


@pytest.fixture
def open_settled(open_tab: OpenTab) -> OpenTab:
    """Open a page and wait until it shows what it has to show."""

    def opening(path: str, width: int = WIDE) -> Any:
        page = open_tab(width, 1000, path=f"{path}?{LINK}", ready=ARRIVED[path])
        page.evaluate(HELPERS)
        page.wait_for_function(SETTLED)
        return page

    return opening


def states(page: Any, path: str) -> Iterator[tuple[str, str]]:
    """Turn a page through languages and themes."""
    for language in ("en", "zh"):
        page.click(f"[data-language={language}]")
        name = word(LABELS[path], language)  # type: ignore[arg-type]
        expect(page).to_have_title(f"{name} · greenforge")
        for theme in ("light", "dark"):
            if page.locator(f"#app.theme--{theme}").count() == 0:
                page.click("[data-do=theme]")
                page.wait_for_selector(f"#app.theme--{theme}")
            page.wait_for_function(SETTLED)
            yield language, theme


@pytest.mark.parametrize("path", PATHS)
def test_a_page_can_be_read_in_both_languages_and_themes_at_both_widths_and_all_on_it_has_a_name(
    open_settled: OpenTab, artefacts: Path, path: str
) -> None:
    page = open_settled(path)
    links = page.locator("[data-page]")
    expect(links).to_have_text([word(LABELS[each], "en") for each in PATHS])
    assert links.evaluate_all("links => links.map(link => link.dataset.page)") == list(ARRIVED)
    expect(page.locator("[aria-current=page]")).to_have_attribute("data-page", path)
    mistakes = [f"without a name: {each}" for each in nameless(page)]
    mistakes += [f"cannot be taken away: {each}" for each in left(page, "() => looking.charts()")]
    for language, theme in states(page, path):
        for width in (WIDE, NARROW):
            resize(page, width, 1000)
            found = [f"sticks out: {each}" for each in left(page, "() => looking.sticking()")]
            if width == WIDE:
                found += [f"faint: {each}" for each in left(page, "least => looking.faint(least)", LEAST_CONTRAST)]
                found += [f"English: {each}" for each in english(page)] if language == "zh" else []
            mistakes += [f"{language} {theme} {width}: {each}" for each in found]
            name = LABELS[path].removeprefix("page_")
            page.screenshot(path=artefacts / f"page-{name}-{language}-{theme}-{width}.png", full_page=True)
    assert mistakes == []


def english(page: Any) -> list[str]:
    """What a Chinese page says in English, citations apart."""
    return left(page, "sources => looking.english(sources)", sorted(SOURCES, key=len, reverse=True))


WRONG = f"""<div class="gf-page" style="background: #fff"><div class="gf-content">
  <p style="color: #999">浅灰</p> <p style="color: #111" title="a tooltip in English">深色</p>
  <p style="width: 2000px">宽</p> <div style="overflow-x: auto"><p style="width: 3000px">表</p></div>
  <cite lang="en">A title of a report</cite> <p title="来源：{min(SOURCES, key=len)}">来源</p>
  <button><svg width="9" height="9"></svg></button> <button aria-label="播放"></button> <figure>图</figure>
</div></div>"""


def test_what_is_wrong_is_seen(browser: Any) -> None:
    page = browser.new_page(viewport={"width": WIDE, "height": 900})
    page.set_content(WRONG)
    page.evaluate(HELPERS)
    faint, sticking, charts = (page.evaluate(f"looking.{look}") for look in ("faint(4.5)", "sticking()", "charts()"))
    assert [each.partition(" ")[0] for each in faint] == ["2.85"]
    assert len(sticking) == 2
    assert "2008" in sticking[0]
    assert len(charts) == 1
    assert page.evaluate("sources => looking.english(sources)", list(SOURCES)) == ["a tooltip in English"]
    assert [each.partition(" ")[0] for each in nameless(page)] == ["button"]
    page.close()


def nameless(page: Any) -> list[str]:
    """Controls and pictures without a name in the browser's own accessibility tree."""
    session = page.context.new_cdp_session(page)
    tree = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    return [
        f"{node['role']['value']} (node {node.get('backendDOMNodeId')})"
        for node in tree
        if not node["ignored"] and node["role"]["value"] in NAMED and not node.get("name", {}).get("value", "").strip()
    ]


def ask(server: Server, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of an answer, the path sent as it is written."""
    place = urlsplit(server.url)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=60)
    try:
        connection.putrequest(method, path, skip_host="Host" in headers)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def served_paths() -> list[str]:
    """Every address of Solara's application, with something in the place of its variables."""
    from web import settings

    settings.apply()
    from solara.server import starlette

    return sorted({re.sub(r"\{[^}]*\}", "nonsense", route.path) for route in starlette.app.routes})


UPWARDS = ("../" * 8, "..%2f" * 8, "%2e%2e/" * 8, "%2e%2e%2f" * 8, "..%5c" * 8, "%2f", "/")
SECRETS = {"etc/passwd": b"root:", str(ROOT / "pyproject.toml").strip("/"): b"[project]"}
UPGRADE = {
    "Connection": "Upgrade", "Upgrade": "websocket", "Sec_WebSocket_Version": "13",
    "Sec_WebSocket_Key": "AAAAAAAAAAAAAAAAAAAAAA==",
}  # fmt: skip


def test_every_address_is_guarded(server: Server) -> None:
    """No page or file without the security headers, under a foreign name, for a foreign site, or from elsewhere."""
    for path in {*PATHS, *served_paths()}:
        _, headers, _ = ask(server, path)
        assert HEADERS.items() <= headers.items(), path
        assert headers["content-security-policy"].startswith(("default-src 'self'", "default-src 'none'")), path
        assert ask(server, path, Host="evil.example")[0] == 421, path
        assert ask(server, path, "POST", Origin="http://evil.example")[0] == 403, path
        assert ask(server, path, Origin="http://evil.example", **UPGRADE)[0] == 403, path
        for up in UPWARDS:
            for secret, content in SECRETS.items():
                assert content not in ask(server, f"{path.rstrip('/')}/{up}{secret}")[2], (path, up)
