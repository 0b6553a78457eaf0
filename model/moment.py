"""How the world stood for some firms at the end of a quarter, as far as the rules of weighing measures read it."""

from collections.abc import Callable
from operator import attrgetter
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kernels.columns import laid_in, room_for
from model.arrays import Rows
from model.timetable import Value

if TYPE_CHECKING:
    from model.world import World

PLACE = (  # they stay
    "sector", "region", "bank", "hurdle", "tax_rate", "export_share", "rebuild_phase", "applicable", "size_class",
    "founding_output",
)  # fmt: skip
FIRMS = (
    "presence", "generation", "status", "aware", "refusal", "certified", "order_due", "digital", "capability",
    "attitude", "bill_need", "bill_factor", "direct_need", "electricity_need", "equity", "output", "revenue", "profit",
    "energy", "co2_direct", "pollution", "excess",
)  # fmt: skip
EXPOSURE = ("carbon", "border", "beyond", "surcharge", "premium", "disposables")
WORLD = (  # what phases replace and never change in place, and what never changes
    "t", "p", "tech", "policy", "expected", "now", "relative_cost", "norm", "subsidy_coverage", "certifiable",
    "mean_revenue_2017", "policy_rate_2017", "emission_factor", "process_change", "nothing",
)  # fmt: skip
_of_firms, _of_world = attrgetter(*FIRMS), attrgetter(*WORLD)  # all at once take a third of the time

PIECE = 8 * 2**20  # bytes: from 4 MB on NumPy asks for large pages, which a system hands out much faster for their size


class Shelf:
    """Memory for copies that are kept, of the same columns each time."""

    def __init__(self) -> None:
        self._memory, self._used = np.empty(0, np.uint8), 0
        self._room = 0  # bytes that the copies of once take

    def __reduce__(self) -> tuple[type["Shelf"], tuple[()]]:
        """A copy of a world lays what it keeps elsewhere."""
        return Shelf, ()

    def copies(self, columns: list[NDArray[Any]]) -> list[NDArray[Any]]:
        """Copies of some arrays, laid one behind the other."""
        self._room = self._room or sum(map(room_for, columns))
        first = self._used
        if first + self._room > self._memory.size:
            self._memory, first = np.empty(max(PIECE, self._room), np.uint8), 0
        self._used = first + self._room
        return laid_in(self._memory, first, columns)


class ByPlace:
    """Levers differ by place: what they are for each firm."""

    firms: Any

    def in_region(self, value: Value, rows: Rows | None = None) -> Value:
        """A lever's value for each firm (of ``rows``): the number where it is one, else by province."""
        if isinstance(value, float):
            return value
        return value.take(self.firms.region if rows is None else self.firms.region[rows])

    def in_sector(self, value: Value, rows: Rows | None = None) -> Value:
        """A lever's value for each firm (of ``rows``): the number where it is one, else by sector."""
        if isinstance(value, float):
            return value
        return value.take(self.firms.sector if rows is None else self.firms.sector[rows])


class Moment(ByPlace):
    """A copy that rules may read in place of the world, while the world goes on; its rows are the firms chosen.

    Reading anything of the world that is not listed above fails.
    """

    def __init__(self, w: "World", rows: Rows, place: SimpleNamespace, shelf: Shelf) -> None:
        firms, exposure = w.firms, w.exposure
        of = _chooser(rows, len(firms))
        vars(self).update(zip(WORLD, _of_world(w), strict=True))
        columns = shelf.copies(list(map(of, _of_firms(firms))))
        self.firms = SimpleNamespace(**vars(place), **dict(zip(FIRMS, columns, strict=True)))
        self.cell = place.cell
        # phases replace what follows and never change it in place
        self.visits, self.tax_covered = of(w.visits), of(w.tax_covered)
        self.by_payback = None if w.by_payback is None else of(w.by_payback)
        self.visible = w.visible.of(rows) if rows.size < len(firms) else w.visible
        exposed = {name: getattr(exposure, name) for name in EXPOSURE}
        self.exposure = SimpleNamespace(**{n: x if x is w.nothing else of(x) for n, x in exposed.items()})
        diffusion = w.diffusion
        self.diffusion = SimpleNamespace(
            adopted=diffusion.adopted, applicable=of(diffusion.applicable), installed=of(diffusion.installed)
        )
        self.regions = SimpleNamespace(tax_rate=w.regions.tax_rate.copy())
        self.banks = SimpleNamespace(relending=w.banks.relending.copy(), green_loans=w.banks.green_loans.copy())

    def __deepcopy__(self, memo: dict[int, Any]) -> "Moment":
        """What is never written is shared by the copies of a world."""
        return self


def place_of(w: "World", rows: Rows) -> SimpleNamespace:
    """What of some firms stays with their place, whoever takes it."""
    firms = w.firms
    return SimpleNamespace(**{name: getattr(firms, name).take(rows, axis=0) for name in PLACE}, cell=w.cell.take(rows))


def _chooser(rows: Rows, n: int) -> Callable[[NDArray[Any]], NDArray[Any]]:
    """Takes values of the rows; where those are all, the values themselves."""
    if rows.size < n:
        return lambda values: values.take(rows, axis=0)
    return np.asarray
