"""How far a run is: one line that rewrites itself on a terminal, now and then a plain line elsewhere.

Elsewhere the first line comes when the first quarter is over, so that a refused request shows its error alone.
"""

import time
from collections.abc import Callable
from typing import Self, TextIO

from model import clock

REDRAW_SECONDS = 0.1
PLAIN_SECONDS = 5.0


class Progress:
    """Shows the progress of one run on ``stream``; used as a context, it leaves a terminal's line empty again."""

    def __init__(self, stream: TextIO, title: str, now: Callable[[], float] = time.monotonic) -> None:
        self._stream, self._now = stream, now
        self._terminal = stream.isatty()
        self._shown = now()
        self._title = title
        self._announced = False

    def __enter__(self) -> Self:
        if self._terminal:
            self._announce()
        return self

    def __exit__(self, *_: object) -> None:
        if self._terminal:
            self._stream.write("\r\x1b[2K")
            self._stream.flush()

    def __call__(self, done: int, total: int) -> None:
        """Say that ``done`` of ``total`` quarters are over, unless something was said a moment ago."""
        if not self._announced:
            self._announce()
        moment = self._now()
        if moment - self._shown >= (REDRAW_SECONDS if self._terminal else PLAIN_SECONDS):
            self._shown = moment
            self._write(f"{self._title}: {clock.label(done - 1)}, {done} of {total} quarters")

    def _announce(self) -> None:
        self._announced = True
        self._shown = self._now()
        self._write(self._title)

    def _write(self, text: str) -> None:
        self._stream.write(f"\r\x1b[2K{text}" if self._terminal else f"{text}\n")
        self._stream.flush()
