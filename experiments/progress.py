"""How far something long is: one line that rewrites itself on a terminal, now and then a plain line elsewhere."""

import time
from collections.abc import Callable
from typing import Self, TextIO

from model import clock

REDRAW_SECONDS = 0.1
PLAIN_SECONDS = 5.0
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400  # in seconds


class Line:
    """A line on ``stream`` that says how far something is; used as a context, it leaves a terminal's line empty."""

    def __init__(self, stream: TextIO, now: Callable[[], float] = time.monotonic) -> None:
        self._stream, self._now = stream, now
        self._terminal = stream.isatty()
        self._shown = now()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._terminal:
            self._stream.write("\r\x1b[2K")
            self._stream.flush()

    @property
    def due(self) -> bool:
        """Whether nothing was said for a while."""
        return self._now() - self._shown >= (REDRAW_SECONDS if self._terminal else PLAIN_SECONDS)

    def say(self, text: str) -> None:
        """Say it now."""
        self._shown = self._now()
        self._stream.write(f"\r\x1b[2K{text}" if self._terminal else f"{text}\n")
        self._stream.flush()


class Progress(Line):
    """Shows the progress of one run by quarters.

    Where there is no terminal the first line comes when the first quarter is over, so that a refused request shows its
    error alone.
    """

    def __init__(self, stream: TextIO, title: str, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__(stream, now)
        self._title = title
        self._announced = False

    def __enter__(self) -> Self:
        if self._terminal:
            self._announce()
        return self

    def __call__(self, done: int, total: int) -> None:
        """Say that ``done`` of ``total`` quarters are over, unless something was said a moment ago."""
        if not self._announced:
            self._announce()
        if self.due:
            self.say(f"{self._title}: {clock.label(done - 1)}, {done} of {total} quarters")

    def _announce(self) -> None:
        self._announced = True
        self.say(self._title)


class Meter(Line):
    """Shows the progress of many runs: how many are done and failed, how fast, and how long it will take.

    Args:
        stream: where.
        title: what is carried out.
        total: runs in all.
        done: runs done before.
        failed: runs that failed before.
        now: a clock, in seconds.
    """

    def __init__(
        self, stream: TextIO, title: str, total: int, done: int, failed: int, now: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(stream, now)
        self._title, self._total, self._done, self._failed = title, total, done, failed
        self._started: float | None = None
        self._timed, self._spent = 0, 0.0  # runs ended since the first batch, and the seconds that took
        self._said = ""

    def __enter__(self) -> Self:
        self.say(self._text())
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        super().__exit__(kind, *rest)
        if kind is None and not self._terminal and self._text() != self._said:
            self.say(self._text())

    def add(self, done: int, failed: int) -> None:
        """Say that so many more runs are over, unless something was said a moment ago."""
        if self._started is not None:
            self._timed += done + failed
            self._spent = self._now() - self._started
        elif done + failed:
            self._started = self._now()  # the rate leaves out what workers take to start
        self._done += done
        self._failed += failed
        if self.due:
            self.say(self._text())

    def say(self, text: str) -> None:
        """Say it now."""
        self._said = text
        super().say(text)

    def _text(self) -> str:
        ended = self._done + self._failed
        parts = [f"{self._title}: {ended:,} of {self._total:,} runs"]
        if self._failed:
            parts.append(f"{self._failed:,} failed")
        if self._started is None:
            parts.append("workers are starting")
        elif self._timed and self._spent:
            rate = self._timed / self._spent
            parts.append(f"{rate:.3g} a second" if rate >= 1 else f"{60 * rate:.3g} a minute")
            if ended < self._total:
                parts.append(f"{duration((self._total - ended) / rate)} left")
        return ", ".join(parts)


def duration(seconds: float) -> str:
    """A length of time in words, to two figures.

    >>> duration(4.2), duration(75), duration(4020), duration(200_000)
    ('4 s', '1 min 15 s', '1 h 7 min', '2 d 7 h')
    """
    whole = round(seconds)
    if whole < _MINUTE:
        return f"{whole} s"
    if whole < _HOUR:
        return f"{whole // _MINUTE} min {whole % _MINUTE} s"
    if whole < _DAY:
        return f"{whole // _HOUR} h {whole % _HOUR // _MINUTE} min"
    return f"{whole // _DAY} d {whole % _DAY // _HOUR} h"
