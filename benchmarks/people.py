"""One command that measures how the policy lab's server answers many people at once, without their browsers.

``python -m benchmarks.people`` takes some minutes; ``--people 20`` sets how many, ``--pause 15`` how long each looks at
an answer before the next move, in seconds on average; ``--json FILE`` keeps the numbers.

People bring a browser and a processor of their own, so twenty tabs of a browser beside the server measure the browser.
Here each person is a websocket that speaks the protocol of Solara's page: it runs the page, finds the sliders and the
chart among the widgets it is sent, releases a lever to a value hardly met before, and waits for the chart's next state.
Everything on the server's side is as it is for a browser: widgets are rendered, serialised and sent. What a browser
then takes to draw them is in ``benchmarks/web.py``.

Measured, in milliseconds from the release of a slider, over all people and moves:

* ``first``: until the chart's new state has come, from the quick run of few enterprises or better, or the page says
  that it has (a lever that changes nothing does not change the chart);
* ``whole``: until the band of five replications stands, for moves that got so far before their person moved on.
"""

import argparse
import asyncio
import json
import random
import sys
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.web import report, served
from model.levers import LEVERS

CHART = "adoption"
PATIENCE = 600.0  # seconds


@dataclass
class Person:
    """One person at the lab: a websocket, and what the page has said so far."""

    number: int
    socket: ClientConnection
    sliders: str = ""  # id of the widget with the levers
    shown: str = ""  # what the page says it shows: an "old" answer, a "rough" or the "full" one
    status: str = ""  # "done" once the band stands
    answered: bool = False  # whether the chart or the page's own words have changed since the last release
    news: asyncio.Event = field(default_factory=asyncio.Event)
    first: list[float] = field(default_factory=list)  # ms
    whole: list[float] = field(default_factory=list)  # ms

    async def send(self, kind: str, comm: str, **content: Any) -> None:
        """Send a message of the Jupyter protocol."""
        header = {"msg_id": uuid.uuid4().hex, "msg_type": kind, "username": "", "session": "", "version": "5.3"}
        message = {"header": header, "parent_header": {}, "metadata": {}, "channel": "shell", "buffers": []}
        await self.socket.send(json.dumps(message | {"content": {"comm_id": comm, **content}}))

    async def open_page(self, search: str) -> None:
        """Run the page, as its start-up script does."""
        control = uuid.uuid4().hex
        await self.send("comm_open", control, target_name="solara.control", data={})
        arguments = {"path": f"/?{search}", "dark": False, "themes": {"light": {}, "dark": {}}}
        await self.send("comm_msg", control, data={"method": "run", "args": arguments})

    async def listen(self) -> None:
        """Read what the page sends until it is closed."""
        async for text in self.socket:
            message = json.loads(_head(text))
            if message["header"]["msg_type"] not in ("comm_open", "comm_msg"):
                continue
            content = message["content"]
            self._see(content["comm_id"], content["data"].get("state") or {})

    def _see(self, widget: str, state: dict[str, Any]) -> None:
        """Take in the state of a widget, or what has changed of it."""
        if "knobs" in state and "groups" in state:
            self.sliders = widget
        if (state.get("graph") or {}).get("name") == CHART:
            self.answered = True
        if "data-status" in (attributes := state.get("attributes") or {}):
            self.answered |= self.shown == "old" != attributes["data-shown"]
            self.status, self.shown = attributes["data-status"], attributes["data-shown"]
        self.news.set()

    async def until(self, holds: Any) -> None:
        """Wait for news that make it true."""
        async with asyncio.timeout(PATIENCE):
            while not holds():
                self.news.clear()
                await self.news.wait()

    async def release(self, lever: str, value: float) -> None:
        """Let a slider come to rest."""
        event = {"event": "move", "data": {"lever": lever, "value": value}}
        await self.send("comm_msg", self.sliders, data={"method": "custom", "content": event})

    async def work(self, seconds: float, pause: float) -> None:
        """Move a lever of one's own, look at the answer, move it again."""
        lever = LEVERS[list(LEVERS)[self.number % len(LEVERS)]]
        chance = random.Random(self.number)
        end = time.monotonic() + seconds
        await asyncio.sleep(chance.uniform(0, pause))
        turn = 0
        while time.monotonic() < end:
            turn += 1
            began, self.status, self.answered = time.monotonic(), "", False
            share = (37 * turn + self.number) % 101 / 101
            await self.release(lever.name, lever.low + (lever.high - lever.low) * share)
            await self.until(lambda: self.answered)
            self.first.append(1e3 * (time.monotonic() - began))
            leaves = began + chance.expovariate(1 / pause)
            try:
                async with asyncio.timeout(max(leaves - time.monotonic(), 0.0)):
                    await self.until(lambda: self.status == "done")
                self.whole.append(1e3 * (time.monotonic() - began))
            except TimeoutError:
                continue
            await asyncio.sleep(max(leaves - time.monotonic(), 0.0))


def _head(text: str | bytes) -> str:
    """The JSON of a message; one with buffers begins with their number and places."""
    if isinstance(text, str):
        return text
    places = [int.from_bytes(text[at : at + 4], "big") for at in range(0, 12, 4)]
    return text[places[1] : places[2] if places[0] > 1 else None].decode()


async def crowd(url: str, people: int, seconds: float, pause: float) -> dict[str, float]:
    """What so many people wait who move a lever every ``pause`` seconds on average."""
    host = urlsplit(url).netloc

    def at_the_door() -> Any:
        kernel, tab, cookie = (uuid.uuid4() for _ in range(3))
        return connect(
            f"ws://{host}/jupyter/api/kernels/{kernel}/channels?session_id={tab}",
            origin=Origin(url), additional_headers={"Cookie": f"solara-session-id={cookie}"}, max_size=None,
        )  # fmt: skip

    there = [Person(number, await at_the_door()) for number in range(people)]
    listening = [asyncio.create_task(each.listen()) for each in there]
    began = time.monotonic()
    for each in there:
        await each.open_page("seed=12")
    for each in there:
        await each.until(lambda each=each: each.sliders and each.status == "done")
    opened = time.monotonic() - began
    await asyncio.gather(*(each.work(seconds, pause) for each in there))
    for each in there:
        await each.socket.close()
    await asyncio.gather(*listening, return_exceptions=True)
    first = sorted(wait for each in there for wait in each.first)
    whole = sorted(wait for each in there for wait in each.whole)
    return {
        "people": people,
        "everybody_has_the_first_page_ms": 1e3 * opened,
        "moves": len(first),
        "first_median": median(first),
        "first_90": first[int(0.9 * len(first))],
        "first_worst": first[-1],
        "first_worst_person": max(median(each.first) for each in there if each.first),
        "whole_moves": len(whole),
        "whole_median": median(whole) if whole else float("nan"),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--people", type=int, default=20, help="how many at once (default: 20)")
    parser.add_argument("--seconds", type=float, default=90, help="how long they work (default: 90)")
    parser.add_argument("--pause", type=float, default=15, help="seconds between moves of one person (default: 15)")
    parser.add_argument("--json", type=Path, help="also write the numbers into this file")
    options = parser.parse_args()
    with served() as url:
        found = asyncio.run(crowd(url, options.people, options.seconds, options.pause))
    report(found, options.json)


if __name__ == "__main__":
    main()
