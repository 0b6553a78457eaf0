"""The real server in a process of its own, and what a browser says of its pages that it should not say."""

import json
import os
import re
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import Any

from outside import is_own, write_sitecustomize

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
READY = r"greenforge is at (http://\S+)"
PATIENCE = 150  # seconds for a server to answer on a busy machine


@dataclass
class Server:
    """A server in a process of its own, which may reach no outside host."""

    process: subprocess.Popen[str]
    url: str
    outside_log: Path
    lines: Queue[str]

    def ask(self) -> dict[str, int]:
        """How many models and laboratories are alive, and how many threads work for them."""
        return self.tell("?")

    def tell(self, word: str) -> dict[str, int]:
        """Say a word that the server of the tests knows; return who is alive then."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()
        while not (line := self.lines.get(timeout=PATIENCE)).startswith("{"):
            """What the server says of its workers stands in between."""
        return json.JSONDecoder().raw_decode(line)[0]  # a line of the log may follow without a break

    def wait_for(self, fits: Callable[[dict[str, int]], bool]) -> None:
        """Wait until who is alive fits."""
        end = time.monotonic() + PATIENCE
        while not fits(alive := self.ask()):
            assert time.monotonic() < end, alive

    def outside(self) -> str:
        """Attempts to reach an outside host, one a line."""
        return self.outside_log.read_text(encoding="utf-8") if self.outside_log.exists() else ""


def start(command: list[str], folder: Path, ready: str, **environment: str) -> Server:
    """Start a server and wait until a line matches ``ready``, whose first group is its address."""
    log = folder / "outside.log"
    path = [str(write_sitecustomize(folder / "site", log)), str(ROOT)]
    env = (
        os.environ
        | {"PYTHONPATH": os.pathsep.join(path), "PYTHONUNBUFFERED": "1", "OMP_NUM_THREADS": "1"}
        | environment
    )
    process = subprocess.Popen(
        command, cwd=folder, env=env, text=True, encoding="utf-8",
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    lines: Queue[str] = Queue()
    Thread(target=lambda: [lines.put(line) for line in process.stdout or ()], daemon=True).start()
    said = ""
    try:
        while not (found := re.search(ready, said)):
            said += lines.get(timeout=PATIENCE)
    except Empty:
        process.kill()
        raise AssertionError(f"the server did not come up; it said:\n{said}") from None
    return Server(process, found[1], log, lines)


def stop(server: Server) -> None:
    server.process.terminate()
    try:
        server.process.wait(timeout=15)
    except subprocess.TimeoutExpired:
        server.process.kill()
        server.process.wait()
        raise AssertionError("the server did not stop within 15 s") from None
    finally:
        for stream in (server.process.stdin, server.process.stdout):
            if stream:
                stream.close()


@dataclass
class Complaints:
    """What a browser said that it should not say."""

    found: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)  # everything on the console, to explain a failure

    def watch(self, context: Any) -> None:
        for event, hear in self._heard().items():
            context.on(event, hear)

    def leave(self, context: Any) -> None:
        for event, hear in self._heard().items():
            context.remove_listener(event, hear)

    def _heard(self) -> dict[str, Callable[[Any], None]]:
        return {
            "request": self._request, "response": self._response, "console": self._console, "weberror": self._error,
            "requestfailed": self._failed,
        }  # fmt: skip

    def _error(self, error: Any) -> None:
        self.found.append(f"page error: {error.error}")

    def _request(self, request: Any) -> None:
        host = re.match(r"(?:https?|wss?)://\[?([^/:\]]+)", request.url)
        if host and not is_own(host[1]):
            self.found.append(f"outside request: {request.url}")

    def _response(self, response: Any) -> None:
        if response.status >= 400:
            self.found.append(f"status {response.status}: {response.url}")

    def _console(self, message: Any) -> None:
        self.said.append(message.text)
        if message.type == "error":
            self.found.append(f"console error: {message.text}")

    def _failed(self, request: Any) -> None:
        if "ERR_ABORTED" not in str(request.failure):  # a page that closes aborts what it still asks for
            self.found.append(f"failed request: {request.url} {request.failure}")


LINGER = "addEventListener('pagehide', () => localStorage.setItem('gone', ''))"


def close(page: Any) -> None:
    """Close a page as a person closes a tab: it says goodbye.

    On a busy machine chromium ends a page that is closed before its goodbye is on the way; not one that still writes
    something down.
    """
    page.evaluate(LINGER)
    with page.expect_event("close"):
        page.close(run_before_unload=True)
