"""The running model of one tab: play, pause, step, reset, levers, the firm it follows. Nothing is shared by tabs."""

import logging
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import solara

from agents.firm import BUILDING, INSTALLED
from model import clock
from model.errors import InputError
from model.levers import find_lever
from model.policy import Scenario
from model.world import World
from web.link import NOBODY, State, shipped
from web.why.reasons import Biography, Inquiry, Move, Register, make, policy_inquiry
from web.why.witness import Adopters, Lenders

SPEEDS = (1, 2, 4, 8, 16, 60)  # quarters a second
FRAMES = 12  # pictures a second at most; faster runs take several quarters a picture

Array = np.ndarray[Any, Any]
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class FirmNow:
    """A firm at the end of the last quarter lived; money is MCNY per enterprise.

    Attributes:
        present: whether an enterprise is at work in the row.
        installed: ids of the measures at work.
        building: ids of those being built.
        output: of the quarter; so are ``profit`` and ``fine``.
        order: quarter until which a breach must be cured, empty where there is no order.
    """

    row: int
    present: bool
    installed: tuple[str, ...]
    building: tuple[str, ...]
    output: float
    profit: float
    green_loans: float
    other_loans: float
    deposits: float
    fine: float
    in_breach: bool
    order: str
    certified: bool

    @classmethod
    def of(cls, w: World, row: int) -> "FirmNow":
        """How a firm stands in a world."""
        firms, tech, sector = w.firms, w.tech, int(w.firms.sector[row])
        places = list(zip(tech.measures, tech.sector, tech.slot, strict=True))

        def having(status: int) -> tuple[str, ...]:
            return tuple(each.id for each, of, at in places if of == sector and firms.status[row, at] == status)

        due = int(firms.order_due[row])
        money = ("output", "profit", "green_loans", "other_loans", "deposits", "fine")
        return cls(
            row=row,
            present=bool(firms.presence[row] > 0),
            installed=having(INSTALLED),
            building=having(BUILDING),
            in_breach=bool(firms.excess[row] > 0),
            order=clock.label(due) if due >= 0 else "",
            certified=bool(firms.certified[row]),
            **{name: float(getattr(firms, name)[row]) for name in money},
        )


@dataclass(frozen=True, eq=False)
class Frame:
    """What the page shows at one moment. Records grow on behind it; only their first ``steps`` quarters are read."""

    state: State  # whose policy, size, chance and horizon the run has
    record: Any
    adopters: Adopters
    lenders: Lenders
    register: Register  # as it stood when the run was last at rest
    steps: int
    quarters: int
    scenario: Scenario
    moved: Mapping[str, float]  # levers a person moved, by name
    touched: bool = False  # whether levers were moved by hand in this run, even if they are back where they were
    playing: bool = False
    speed: int = SPEEDS[1]
    failure: str = ""
    paths: Mapping[str, list[float]] = field(default_factory=dict)  # the scenario's levers through time
    firm: FirmNow | None = None  # the one that is followed
    story: Biography | None = None  # what would tell its story so far

    @property
    def finished(self) -> bool:
        """Whether the horizon is reached."""
        return self.steps >= self.quarters

    @property
    def label(self) -> str:
        """Name of the last quarter done, empty before the first."""
        return clock.label(self.steps - 1) if self.steps else ""

    @property
    def next_label(self) -> str:
        """Name of the next quarter, empty when there is none."""
        return "" if self.finished else clock.label(self.steps)

    def national(self, output: str) -> Array:
        """Values of a national output in the quarters done."""
        return self.record.national[output][: self.steps]

    def regions(self, output: str) -> Array:
        """Values of a regional output in the quarters done, one column a region."""
        return self.record.regions[output][: self.steps]

    def sectors(self) -> Array:
        """Adoption in the quarters done, one column a sector."""
        return self.record.sectors["adoption"][: self.steps]

    def sizes(self) -> Array:
        """Adoption in the quarters done, one column a size class."""
        return self.adopters.by_size()[: self.steps]

    def measures(self) -> Array:
        """Adoption in the quarters done, one column a measure."""
        return self.record.measures["adoption"][: self.steps]

    def mark(self, lever: str) -> float:
        """What the scenario says about a lever in the next quarter, but for places with a value of their own."""
        return self.paths[lever][min(self.steps, self.quarters - 1)]

    def places(self, lever: str) -> dict[str, float]:
        """What the scenario says about a lever in the next quarter where a region or sector differs from the rest."""
        quarter = min(self.steps, self.quarters - 1)
        own = self.scenario.places.get(lever, {})
        values = {place: path.values(quarter + 1)[quarter] for place, path in own.items()}
        return {place: value for place, value in values.items() if value != self.mark(lever)}

    def lever(self, lever: str) -> float:
        """Value of a lever in the next quarter: as a person moved it, else as the scenario says."""
        return self.moved.get(lever, self.mark(lever))


class Session:
    """One tab's model and the thread that runs it.

    ``frame`` is what components read. The world is touched under a lock; nothing is shown while the lock is held.

    Args:
        state: the policy, size, chance and horizon of the run, and the firm it follows. The numbers are those of the
            first replication in the policy lab.
    """

    def __init__(self, state: State | None = None) -> None:
        self.state = state or State()
        self._moved: dict[str, float] = {}
        self._moves: list[Move] = []  # what was done to the levers of this run, and when
        self._speed = SPEEDS[1]
        self._failure = ""
        self._stop: threading.Event | None = None
        self._closed = False
        self._lock = threading.RLock()
        self._build()
        self._latest = self._snapshot()
        self.frame: solara.Reactive[Frame] = solara.Reactive(self._latest)

    def play(self) -> None:
        """Run on until paused or the horizon; at the horizon, run again from the start."""
        with self._lock:
            if self._stop or self._closed:
                return
            if not self._world.running:
                self._build()
            self._stop = stop = threading.Event()
            self._latest = self._snapshot()
        self._show()
        threading.Thread(target=self._run, args=(stop,), name="greenforge-run", daemon=True).start()

    def pause(self) -> None:
        """Stop after the quarter being computed."""
        with self._lock:
            self._halt()
            self._latest = self._snapshot()
        self._show()

    def step(self) -> None:
        """Run one quarter; a run that plays is paused."""
        with self._lock:
            self._halt()
            self._advance()
            self._latest = self._snapshot()
        self._show()

    def reset(self) -> None:
        """Go back to the start, with the levers as they stand."""
        with self._lock:
            self._halt()
            self._build()
            self._latest = self._snapshot()
        self._show()

    def choose(self, scenario: str) -> None:
        """Start afresh in another scenario; what was set on top of it and moved levers are forgotten."""
        shipped(scenario)
        with self._lock:
            self.state = replace(self.state, scenario=scenario, settings=())
            self._moved.clear()
        self.reset()

    def follow(self, firm: int) -> None:
        """Follow another firm, or :data:`web.link.NOBODY`."""
        with self._lock:
            self.state = replace(self.state, firm=firm)
            self._latest = self._snapshot()
        self._show()

    def set_speed(self, quarters_a_second: int) -> None:
        """Run at another speed."""
        if quarters_a_second not in SPEEDS:
            raise InputError(f"speed: {quarters_a_second} is none of {', '.join(map(str, SPEEDS))} quarters a second")
        with self._lock:
            self._speed = quarters_a_second
            self._latest = self._snapshot()
        self._show()

    def move(self, lever: str, value: float) -> None:
        """Move a lever: it acts from the next quarter on, and a fresh run starts with it."""
        with self._lock:
            self._moved[lever] = find_lever(lever).check(value)
            self._make(lever, self._moved[lever])
            self._latest = self._snapshot()
        self._show()

    def release(self, *levers: str) -> None:
        """Let levers follow the scenario again, all of them when none is named."""
        with self._lock:
            for lever in levers or tuple(self._moved):
                if self._moved.pop(lever, None) is not None:
                    self._make(lever, None)
            self._latest = self._snapshot()
        self._show()

    def close(self) -> None:
        """End the run for good; the page is gone. Does not wait for the thread, which ends by itself."""
        self._closed = True
        stop = self._stop
        if stop:
            stop.set()

    def _build(self) -> None:
        self._failure = ""
        self._inquiry: Inquiry = policy_inquiry(self.state)
        self._policy: Scenario = self._inquiry.policy
        self._held, self._moves = tuple(self._moved.items()), []
        run = self._inquiry
        policy = self._policy.with_levers(**self._moved)
        self._world = World(policy, firms=run.firms, seed=run.seed, until=run.until, barriers=False)
        self._adopters, self._lenders = Adopters(self._world), Lenders(self._world)
        self._register = Register.of(self._world)
        quarters = self._world.quarters
        self._paths = {name: path.values(quarters) for name, path in self._policy.paths.items()}

    def _make(self, lever: str, value: float | None) -> None:
        """Move a lever of the run, or let it go, from the next quarter on, if there is one."""
        if self._world.running:
            move = Move(self._world.t, lever, value)
            make(self._world, move, self._policy)
            self._moves.append(move)

    def _halt(self) -> None:
        if self._stop:
            self._stop.set()
            self._stop = None

    def _advance(self) -> None:
        """Run one quarter if there is one left; a failure ends the run and is told."""
        if not self._world.running or self._failure:
            return
        try:
            self._world.step()
        except Exception as error:
            log.exception("the model failed in quarter %s", self._world.steps)
            self._failure = f"{type(error).__name__}: {error}"
            return
        self._adopters.note(self._world)
        self._lenders.note(self._world)

    def _run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            began = time.monotonic()
            pause = max(1 / self._speed, 1 / FRAMES)
            self._advance_until(stop, round(self._speed * pause))
            self._show()
            stop.wait(max(0.0, pause - (time.monotonic() - began)))

    def _advance_until(self, stop: threading.Event, count: int) -> None:
        """Run some quarters, and end the run at the horizon or at a failure."""
        for _ in range(count):
            with self._lock:
                if stop.is_set():
                    return
                self._advance()
                if not self._world.running or self._failure:
                    self._halt()
                self._latest = self._snapshot()

    def _snapshot(self) -> Frame:
        if not self._stop:
            self._register = Register.of(self._world)
        firm = self.state.firm if NOBODY < self.state.firm < self._inquiry.firms else NOBODY
        steps = self._world.steps - bool(self._failure)  # Mesa has counted the quarter that failed
        told = Biography(self._inquiry, firm, steps, self._held, tuple(self._moves))
        return Frame(
            state=self.state,
            record=self._world.record,
            adopters=self._adopters,
            lenders=self._lenders,
            register=self._register,
            steps=steps,
            quarters=self._world.quarters,
            scenario=self._policy,
            firm=None if firm == NOBODY else FirmNow.of(self._world, firm),
            story=told if steps and firm != NOBODY else None,
            moved=dict(self._moved),
            touched=bool(self._held or self._moves),
            playing=self._stop is not None,
            speed=self._speed,
            failure=self._failure,
            paths=self._paths,
        )

    def _show(self) -> None:
        """Publish the latest frame. Of two threads that do, the last one to finish has published the newest."""
        while not self._closed:
            latest = self._latest
            self.frame.value = latest
            if self._latest is latest:
                return
