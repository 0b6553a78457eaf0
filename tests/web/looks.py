"""What several pages are looked at for: nothing sticks out or is cut at any width, every control has a name."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

STICKING = """(rolls) => [...document.querySelectorAll('.gf-page *')].filter(e => {
  const box = e.getBoundingClientRect();
  return box.width && !e.closest(`.gf-spoken${rolls && ', '}${rolls}`) && (box.right > innerWidth + 1 || box.left < -1);
}).map(e => e.className.baseVal ?? e.className)"""
CUT = """(whole) => [...document.querySelectorAll(whole)]
  .filter(e => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline')
  .map(e => e.innerText || e.value)"""
NAMELESS = """() => [...document.querySelectorAll('.gf-page button, .gf-page input, .gf-page select')]
  .filter(e => !(e.ariaLabel || e.innerText.trim() || (e.labels && e.labels.length)))
  .map(e => e.outerHTML.slice(0, 120))"""
ENGLISH = """() => [...document.querySelectorAll('.gf-lab *')]
  .filter(e => !e.children.length && e.checkVisibility() && !e.closest('code') && /[a-z]{3,}/.test(e.textContent))
  .map(e => e.textContent.trim())"""
ROLLS = ".gf-pages, .gf-table-scroll, .gf-band-table"  # what may be wider than a narrow screen on pages with tables
WHOLE = ".gf-card-value, .gf-tile-value, .gf-tile-id, .gf-lever-value, .gf-figure *"
SETTLING = 5000  # milliseconds for pictures to follow a new width


def at_every_width(page: Any, widths: Iterable[int], artefacts: Path, name: str, rolls: str = "") -> None:
    """Look at a page as it is at several widths; ``rolls`` selects what may be wider, because it rolls by itself."""
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_function("width => innerWidth === width", arg=width)
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        if page.evaluate(STICKING, rolls):
            page.wait_for_timeout(SETTLING)  # only where a picture is late; what still sticks out then does
        page.screenshot(path=artefacts / f"{name}-{width}.png", full_page=True)
        assert page.evaluate(STICKING, rolls) == [], width
        cut = page.evaluate(CUT, WHOLE)
        assert cut == [], (width, cut)


def nameless(page: Any) -> list[str]:
    """Controls a screen reader has no name for."""
    return list(page.evaluate(NAMELESS))


def english(page: Any) -> list[str]:
    """What a Chinese page says in English, commands apart."""
    return list(page.evaluate(ENGLISH))


def copied(page: Any, button: str) -> str:
    """What a button puts on the clipboard; it says that it has."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.click(button)
    page.wait_for_selector(f"{button}:has-text('Copied')")
    return page.evaluate("navigator.clipboard.readText()")
