"""What several pages are looked at for: nothing sticks out or is cut at any width, all can be read, has a name, is told
in the language of the page. A look waits for what is wrong to go away: a picture follows a new width late, a colour
fades into another, and parts of a page turn to another language one by one.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

STICKING = """(rolls) => [...document.querySelectorAll('.gf-page *')].filter(e => {
  const box = e.getBoundingClientRect();
  return box.width && !e.closest(`.gf-spoken${rolls && ', '}${rolls}`) && (box.right > innerWidth + 1 || box.left < -1);
}).map(e => String(e.className.baseVal ?? e.className))"""
CUT = """(whole) => [...document.querySelectorAll(whole)]
  .filter(e => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline')
  .map(e => e.innerText || e.value)"""
NAMELESS = """() => [...document.querySelectorAll('.gf-page button, .gf-page input, .gf-page select')]
  .filter(e => !(e.ariaLabel || e.innerText.trim() || (e.labels && e.labels.length)))
  .map(e => e.outerHTML.slice(0, 120))"""
ENGLISH = """() => [...document.querySelectorAll('.gf-lab *')]
  .filter(e => !e.children.length && e.checkVisibility() && !e.closest('code') && /[a-z]{3,}/.test(e.textContent))
  .map(e => e.textContent.trim())"""
TOO_WIDE = """() => {
  const wide = document.documentElement.scrollWidth;
  return wide > innerWidth ? [`the page is ${wide} wide`] : [];
}"""
FAINT = """([selectors, least]) => {
  const light = text => {
    const [r, g, b] = text.match(/[\\d.]+/g).slice(0, 3).map(v => v / 255)
      .map(c => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = element => {  // of its text with the nearest painted ground below it
    let ground = element;
    const painted = one => getComputedStyle(one).backgroundColor;
    while (/rgba\\(.*, 0\\)|transparent/.test(painted(ground))) ground = ground.parentElement;
    const one = light(getComputedStyle(element).color), other = light(painted(ground));
    return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
  };
  return selectors.flatMap(selector => {
    const element = document.querySelector(selector);
    if (!element) return [`${selector} is not there`];
    return contrast(element) >= least ? [] : [`${selector} ${contrast(element).toFixed(2)}`];
  });
}"""
ROLLS = ".gf-pages, .gf-table-scroll, .gf-band-table"  # what may be wider than a narrow screen on pages with tables
WHOLE = ".gf-card-value, .gf-tile-value, .gf-tile-id, .gf-lever-value, .gf-figure *"
SETTLING = 30_000  # milliseconds for what is wrong to go away
LEAST_CONTRAST = 4.5


def left(page: Any, look: str, argument: Any = None) -> list[str]:
    """What a look at a page, a function of JavaScript, finds and goes on finding."""
    from playwright.sync_api import TimeoutError as Late

    try:
        page.wait_for_function(f"argument => !({look})(argument).length", arg=argument, timeout=SETTLING)
    except Late:
        return list(page.evaluate(look, argument))
    return []


def resize(page: Any, width: int, height: int) -> None:
    """Give the window another size; return when the page is drawn in it."""
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_function("size => innerWidth === size[0] && innerHeight === size[1]", arg=[width, height])
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def at_every_width(page: Any, widths: Iterable[int], artefacts: Path, name: str, rolls: str = "") -> None:
    """Look at a page as it is at several widths; ``rolls`` selects what may be wider, because it rolls by itself."""
    for width in widths:
        resize(page, width, 900)
        wrong = left(page, STICKING, rolls), left(page, CUT, WHOLE)
        page.screenshot(path=artefacts / f"{name}-{width}.png", full_page=True)
        assert wrong == ([], []), width


def faint(page: Any, selectors: Sequence[str]) -> list[str]:
    """Which of several texts cannot be read, or are not there."""
    return left(page, FAINT, [list(selectors), LEAST_CONTRAST])


def nameless(page: Any) -> list[str]:
    """Controls a screen reader has no name for."""
    return left(page, NAMELESS)


def english(page: Any) -> list[str]:
    """What a Chinese page says in English, commands apart."""
    return left(page, ENGLISH)
