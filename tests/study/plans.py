"""Small plans, and plans whose runs misbehave at some points; imported by the tests and by the workers."""

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.study.headlines import read_headline
from experiments.study.plan import LeverFactor, Plan, Point
from model.policy import Scenario, load_scenario

UNTIL = 2018


def facts(points: int, replications: int = 2, **settings: Any) -> dict[str, Any]:
    """What a small plan is made of."""
    return {
        "title": "A test",
        "scenarios": (load_scenario("historical"),),
        "headlines": (read_headline("co2", UNTIL), read_headline("adoption", UNTIL)),
        "factors": (LeverFactor("investment_subsidy"),),
        "points": tuple(Point(f"point {n}", 0, (n / 100,)) for n in range(points)),
        "replications": replications,
        "firms": 60,
        "until": UNTIL,
        **settings,
    }


def small(points: int, replications: int = 2, **settings: Any) -> Plan:
    """A plan of tiny worlds."""
    return Plan(**facts(points, replications, **settings))


@dataclass(frozen=True)
class Misbehaving(Plan):
    """A plan whose runs at the ``bad`` points do something else first; once only where there is a ``marker``."""

    bad: tuple[int, ...] = ()
    marker: Path | None = None

    def scenario(self, point: int) -> Scenario:
        if point in self.bad:
            if self.marker is None:
                self.misbehave()
            elif not self.marker.exists():
                self.marker.touch()
                self.misbehave()
        return super().scenario(point)

    def misbehave(self) -> None:
        raise ZeroDivisionError('no good,\n"at all"')


@dataclass(frozen=True)
class Hanging(Misbehaving):
    def misbehave(self) -> None:
        time.sleep(600)


@dataclass(frozen=True)
class Dying(Misbehaving):
    def misbehave(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True)
class Fratricidal(Misbehaving):
    """Runs that kill the process which started their worker, such as a Dask worker."""

    def misbehave(self) -> None:
        os.kill(os.getppid(), signal.SIGKILL)
        time.sleep(600)


@dataclass(frozen=True)
class Leaving(Misbehaving):
    def misbehave(self) -> None:
        raise SystemExit(7)


@dataclass(frozen=True)
class Crashing(Misbehaving):
    def misbehave(self) -> None:
        os.write(2, b"something went very wrong\n")
        os._exit(9)


@dataclass(frozen=True)
class Hungry(Misbehaving):
    def misbehave(self) -> None:
        kept = []
        while True:
            kept.append(bytearray(64 << 20))


@dataclass(frozen=True)
class Unreadable(Plan):
    """A plan that workers cannot load."""

    def __reduce__(self) -> Any:
        return _unreadable, ()


def _unreadable() -> None:
    raise ValueError("cannot be read here")
