"""What is kept of a run to look for stylised facts in: a panel of enterprises by quarter, and no more than needed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.arrays import Array, Mask, Rows

if TYPE_CHECKING:
    from model.world import World

type Act = Callable[["World"], None]


@dataclass(frozen=True)
class Start:
    """Enterprises before the first quarter; all of shape (firms,) unless stated."""

    weight: Array  # enterprises the row stands for
    sector: Rows
    region: Rows
    size_class: Rows  # 0 small, 1 medium, 2 large
    output: Array  # MCNY a year
    own_funds: Array  # equity over assets
    applicable: Mask  # shape (firms, slots)
    status: NDArray[np.uint8]  # shape (firms, slots)


@dataclass(frozen=True)
class Panel:
    """Enterprises through time: all of shape (quarters, firms) unless stated, money in MCNY per enterprise.

    Attributes:
        present: whether an enterprise is active in the row at the end of the quarter.
        generation: how many had the row before it.
        investment: in plant and green equipment, renewal included; NaN where the row was vacant or changed hands.
        bankrupt, closed, fined: whether that happened to it in the quarter.
        certified: whether it is a green factory at the end of the quarter.
        wanted, begun: whether it wanted a project in the quarter, and began it.
        green_owed, other_owed: loans a quarter before.
        status: state of every measure, shape (quarters, firms, slots).
    """

    world: "World"
    start: Start
    present: Mask
    generation: NDArray[np.int32]
    output: Array
    investment: Array
    capital: Array
    fine: Array
    bankrupt: Mask
    closed: Mask
    fined: Mask
    certified: Mask
    wanted: Mask
    begun: Mask
    green_owed: Array
    other_owed: Array
    status: NDArray[np.uint8]

    @property
    def survivors(self) -> Mask:
        """Rows whose first enterprise is still there at the end, shape (firms,)."""
        return self.present[-1] & (self.generation[-1] == 0)


def observe(scenario: str = "historical", act: Act | None = None, **settings: Any) -> Panel:
    """Run a world to its horizon and keep the panel.

    Args:
        scenario: see :class:`model.world.World`.
        act: called before every quarter, to intervene.
        settings: see :class:`model.world.World`.
    """
    from model.world import World

    world = World(scenario, **settings)
    start, observer = _start(world), _Observer(world)
    while world.running:
        if act is not None:
            act(world)
        observer.before()
        world.step()
        observer.after()
    return Panel(world=world, start=start, **observer.kept)


def _start(world: "World") -> Start:
    firms = world.firms
    debt = firms.green_loans + firms.other_loans + firms.trade_credit + firms.bonds
    assets = firms.capital + firms.green_capital + np.maximum(firms.deposits, 0.0)
    return Start(
        firms.weight.copy(), firms.sector.copy(), firms.region.copy(), firms.size_class.astype(np.intp),
        firms.founding_output.copy(), 1.0 - debt / assets, firms.applicable > 0, firms.status.copy(),
    )  # fmt: skip


class _Observer:
    """Writes the panel, quarter by quarter."""

    def __init__(self, world: "World") -> None:
        self._world = world
        n, quarters = len(world.firms), world.quarters
        flags = ("present", "bankrupt", "closed", "fined", "certified", "wanted", "begun")
        numbers = ("output", "investment", "capital", "fine", "green_owed", "other_owed")
        self.kept: dict[str, Any] = {name: np.zeros((quarters, n), bool) for name in flags}
        self.kept |= {name: np.full((quarters, n), np.nan) for name in numbers}
        self.kept["generation"] = np.zeros((quarters, n), np.int32)
        self.kept["status"] = np.zeros((quarters, *world.firms.status.shape), np.uint8)

    def before(self) -> None:
        """Note the stocks a quarter begins with."""
        firms, p = self._world.firms, self._world.p
        self._worn = firms.capital * (1 - p.depreciation / 4) + firms.green_capital * (1 - p.green_depreciation / 4)
        self._there, self._generation = firms.presence > 0, firms.generation.copy()
        self.kept["green_owed"][self._world.t] = firms.green_loans
        self.kept["other_owed"][self._world.t] = firms.other_loans

    def after(self) -> None:
        """Keep the quarter just lived."""
        w, firms = self._world, self._world.firms
        capital = firms.capital + firms.green_capital
        same = self._there & (firms.presence > 0) & (firms.generation == self._generation)
        found = {
            "present": firms.presence > 0, "generation": firms.generation, "output": firms.output,
            "investment": np.where(same, capital - self._worn, np.nan), "capital": capital, "fine": firms.fine,
            "bankrupt": w.bankrupt, "closed": w.closed, "fined": w.found, "status": firms.status,
            "certified": firms.certified > 0, "wanted": w.mask(w.projects.rows), "begun": w.mask(w.started[0]),
        }  # fmt: skip
        for name, values in found.items():
            self.kept[name][w.t - 1] = values
