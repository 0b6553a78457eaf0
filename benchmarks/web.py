"""One command that measures how soon the policy lab answers, by driving the real page in a browser.

``python -m benchmarks.web`` takes some minutes; ``--tabs 20`` also lets so many people move sliders at once;
``--json FILE`` keeps the numbers. It needs Debian's chromium and playwright, as the browser tests do.

What is measured, in milliseconds from the release of a slider, median of ``--moves`` moves to values never seen before:

* ``quick``: until the first chart is redrawn with the answer of one run of few enterprises;
* ``whole``: until the band of five replications stands (the baseline's runs are known by then);
* ``again``: undo, until the charts are redrawn from what is known;
* ``preview``: from a slider that moves to the first redrawn chart, the slider still in the hand.

Beside them stand the processor time of one run in a worker and the time a fixed loop takes, for the machine's mood.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.measures import reference_loop
from model.levers import LEVERS
from web.link import State
from web.pool.runs import QUICK_FIRMS, policy_runs

ROOT = Path(__file__).resolve().parent.parent
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")
PATIENCE = 600_000  # ms

WATCH = """
() => {
  const chart = () => document.querySelector('[data-chart=adoption] [data-drawn]').dataset.drawn;
  const status = () => document.querySelector('[data-status]');
  const until = async (holds) => {
    while (!holds()) await new Promise(requestAnimationFrame);
    return performance.now();
  };
  const settle = () => until(() => status().dataset.status === 'done');
  const slider = document.querySelector('#lever-publicity');
  const set = (value, kind) => {
    slider.value = value;
    slider.dispatchEvent(new Event(kind, { bubbles: true }));
  };
  window.bench = {
    async release(value) {
      await settle();
      const before = chart(), began = performance.now();
      set(value, 'input');
      set(value, 'change');
      const quick = await until(() => chart() !== before);
      const whole = await until(() => status().dataset.status === 'done' && status().dataset.pairs === '5');
      return { quick: quick - began, whole: whole - began };
    },
    async again() {
      await settle();
      const before = chart(), began = performance.now();
      document.querySelector('[data-do=undo]').click();
      return (await until(() => chart() !== before)) - began;
    },
    async preview(value) {
      await settle();
      const before = chart(), began = performance.now();
      set(value, 'input');
      const shown = await until(() => chart() !== before);
      set(value, 'change');
      await settle();
      return shown - began;
    },
  };
}
"""


@contextmanager
def served() -> Iterator[str]:
    """The real server in a process of its own."""
    command = [sys.executable, "-c", "from web.serving import serve; serve('127.0.0.1', 0)"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        found = next(filter(None, (re.search(r"(http://\S+)", line) for line in process.stdout)))
        yield found[1]
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


@contextmanager
def opened(url: str, link: str) -> Iterator[Any]:
    """The lab in a browser of its own, when its first answer is whole."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit("chromium is not installed: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        page = browser.new_page(viewport={"width": 1440, "height": 1000})
        page.set_default_timeout(PATIENCE)
        page.goto(f"{url}/?{link}")
        page.wait_for_selector('[data-status="done"]')
        page.wait_for_selector("[data-chart=adoption] [data-drawn] canvas")
        page.evaluate(WATCH)
        yield page
        browser.close()


def alone(url: str, moves: int) -> dict[str, float]:
    """Latencies of one person with nobody else at the server."""
    with opened(url, "seed=11") as page:
        released = [page.evaluate("value => bench.release(value)", 0.01 + 0.9 * n / moves) for n in range(moves)]
        again = [page.evaluate("bench.again()") for _ in range(moves)]
        shown = [page.evaluate("value => bench.preview(value)", 0.015 + 0.9 * n / moves) for n in range(moves)]
    return {
        "quick": median(one["quick"] for one in released),
        "whole": median(one["whole"] for one in released),
        "again": median(again),
        "preview": median(shown),
    }


def together(url: str, tabs: int, seconds: float) -> dict[str, float]:
    """Latencies of the quick answer when so many people release a slider every second or two, each in a tab.

    The worst wait of all, and the median of the tab that waits longest, say whether anybody starves.
    """
    from playwright.sync_api import sync_playwright

    def person(number: int) -> list[list[float]]:
        """One thread drives some tabs in turn, as playwright wants it; the waits of each tab."""
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(FLAGS))
            pages = [browser.new_page() for _ in range(tabs // THREADS)]
            for each in pages:
                each.set_default_timeout(PATIENCE)
                each.goto(f"{url}/?seed=12")
                each.wait_for_selector("[data-chart=adoption] [data-drawn] canvas")
            for at, each in enumerate(pages):
                first = number * len(pages) + at
                one = {"seconds": seconds, "lever": list(LEVERS)[first % len(LEVERS)], "wait": 2000 * first / tabs}
                each.evaluate(MOVING, one)
            waits = [each.evaluate("window.benched") for each in pages]
            browser.close()
        return waits

    with ThreadPoolExecutor(THREADS) as pool:
        waits = [of_one for each in pool.map(person, range(THREADS)) for of_one in each]
    taken = sorted(wait for of_one in waits for wait in of_one)
    return {
        "together_quick": median(taken),
        "together_90": taken[int(0.9 * len(taken))],
        "together_worst": taken[-1],
        "together_worst_tab": max(median(of_one) for of_one in waits),
        "together_answers": len(taken),
        "together_fewest": min(len(of_one) for of_one in waits),
    }


THREADS = 2
MOVING = """({ seconds, lever, wait }) => {
  const chart = () => document.querySelector('[data-chart=adoption] [data-drawn]').dataset.drawn;
  const slider = document.querySelector(`#lever-${lever}`);
  const [low, high] = [Number(slider.min), Number(slider.max)];
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  window.benched = (async () => {
    const waits = [], end = performance.now() + 1000 * seconds;
    await pause(wait);  // not all at the same moment
    for (let turn = 1; performance.now() < end; turn++) {
      const before = chart(), began = performance.now();
      slider.value = low + (high - low) * ((37 * turn) % 101) / 101;  // each person a lever, hardly a value twice
      for (const kind of ['input', 'change']) slider.dispatchEvent(new Event(kind, { bubbles: true }));
      while (chart() === before) await pause(10);
      waits.push(performance.now() - began);
      await pause(Math.max(0, 1000 + 1000 * Math.random() - waits.at(-1)));
    }
    return waits;
  })();
}"""


def worker_time(firms: int) -> float:
    """Processor time of one run as a worker does it, warm, in milliseconds."""
    (task,) = policy_runs(State(), firms, 1)
    task.run(lambda done, total: None)
    began = time.process_time()
    task.run(lambda done, total: None)
    return 1e3 * (time.process_time() - began)


def report(found: dict[str, float], file: Path | None) -> None:
    """Print the numbers, and keep them in a file if one is named."""
    for name, value in found.items():
        print(f"  {name:<34}{value:10.1f}")
    if file:
        file.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--moves", type=int, default=9, help="sliders released for a median (default: 9)")
    parser.add_argument("--tabs", type=int, default=0, help="people at once; 0 leaves that out (default: 0)")
    parser.add_argument("--seconds", type=float, default=30, help="how long they move sliders (default: 30)")
    parser.add_argument("--json", type=Path, help="also write the numbers into this file")
    options = parser.parse_args()
    loop = reference_loop()
    loop()
    found: dict[str, float] = {"loop_ms": 1e3 * median(loop() for _ in range(15))}
    found |= {f"run_{firms}_processor_ms": worker_time(firms) for firms in (QUICK_FIRMS, 3000)}
    with served() as url:
        found |= alone(url, options.moves)
        if options.tabs:
            found |= together(url, options.tabs, options.seconds)
    report(found, options.json)


if __name__ == "__main__":
    main()
