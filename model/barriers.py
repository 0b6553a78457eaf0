"""What holds the transition back: for each pair of a firm and a measure, the first barrier that stops it.

The barriers are declared in :data:`model.results.BARRIERS`, in the order in which they are asked: a pair stands at the
first one that is true. They are measured at the end of a quarter, by the rules with which firms decide
(:func:`model.phases.weighing.weigh`), for all firms and not only for those that reviewed their plant. A measurement
draws no luck and changes nothing, so it can wait until somebody asks: what it reads is kept (:mod:`model.moment`).
"""

import math
from functools import cached_property
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from agents.firm import BUILDING, INSTALLED, SLOTS
from model.arrays import Array, Mask, Rows
from model.mechanisms.profitability import profitability_index
from model.moment import Moment, Shelf, place_of
from model.phases.finance import FINANCED, NO_SHARE, NO_SUBSIDY, RATIONED, REJECTED
from model.phases.weighing import Options, Worth, green_power_index, inertia, payback_margins, weigh
from model.results import BARRIER_SIZES, BARRIER_WEIGHTINGS, BARRIERS

if TYPE_CHECKING:
    from model.world import World

type Codes = NDArray[np.uint8]

CODES = {name: np.uint8(code) for code, name in enumerate(BARRIERS)}
NO_PAIR = len(BARRIERS)  # the measure does not exist in the sector or does not fit the plant
OPEN = NO_PAIR + 1  # nothing but the firm's own judgement and its money stands between it and the measure
MEASURED_ROWS = 6000  # more rows than that add nothing to the precision of a share
_REFUSED = np.zeros(max(FINANCED, NO_SHARE, REJECTED, RATIONED, NO_SUBSIDY) + 1, np.uint8)
for _refusal, _name in {FINANCED: "not_reviewed", NO_SHARE: "no_own_share", REJECTED: "rejected",
                        RATIONED: "rationed", NO_SUBSIDY: "no_subsidy"}.items():  # fmt: skip
    _REFUSED[_refusal] = CODES[_name]


def measured_rows(n: int) -> Rows:
    """Rows whose pairs are measured: all, or an evenly spaced sample of them.

    Rows are sorted by sector, province and size, so an evenly spaced sample has its share of each.

    >>> measured_rows(3), measured_rows(9000)[:3]
    (array([0, 1, 2]), array([0, 2, 3]))
    """
    if n <= MEASURED_ROWS:
        return np.arange(n)
    return np.floor((np.arange(MEASURED_ROWS) + 0.5) * (n / MEASURED_ROWS)).astype(np.intp)


class Pairs:
    """The pairs of some firms with the measures of their sectors, shape (rows, slots).

    Tables of codes and flags have a byte for a pair: whole tables of bytes take less time than a few chosen cells.

    Args:
        w: the world.
        rows: the firms.
        alone: whether the firms have moments of their own, in which they are all there are, and will be asked about
            with these instead of the world.
    """

    def __init__(self, w: "World", rows: Rows, *, alone: bool = False) -> None:
        firms, tech = w.firms, w.tech
        self._all = alone or rows.size == len(firms)
        self.rows, self.sector = np.arange(rows.size) if alone else rows, firms.sector[rows]
        fits = firms.applicable[rows] > 0
        too_small = firms.founding_output[rows][:, None] < tech.min_revenue[self.sector]
        too_small &= (tech.exists > 0)[self.sector]
        self._fits, self.equipment = fits, (tech.capital_cost > 0)[self.sector]
        never = np.where(too_small, np.uint8(CODES["too_small"]), np.uint8(NO_PAIR))
        self._before = np.where(fits, np.uint8(OPEN), never)  # what a pair is before anything is asked of the firm
        self.share: Array = np.where(fits, 1.0, too_small * tech.applicability[self.sector])  # of a plant, in a pair
        needed = tech.prerequisite[self.sector]
        self._needs_other = np.flatnonzero((needed >= 0) & self.equipment & fits)
        self._other = (np.maximum(needed, 0) + SLOTS * np.arange(rows.size)[:, None]).ravel()[self._needs_other]
        self._process = _words(w.process_change[self.sector] & self.equipment & fits)
        self._digital = np.where(fits, tech.digital[self.sector], -1.0)
        self._earliest = np.where(fits, tech.earliest_quarter[self.sector], -1).astype(np.int16)
        saved = 1 - (1 - tech.electricity_saving) * (1 - tech.indirect_saving)
        self._saves = tech.direct_saving[self.sector], saved[self.sector], tech.electricity_added[self.sector]
        self._directly, self._by_grid = np.zeros(fits.shape), np.zeros(fits.shape)
        self._founded = np.full(rows.size, -1, np.int32)  # generation the two are of

    def of[T: np.generic](self, column: NDArray[T]) -> NDArray[T]:
        """Values of a firms' column in the rows."""
        return column if self._all else column.take(self.rows, axis=0)

    def hindrances(self, w: "World") -> Codes:
        """Barrier of each pair before the firm judges it; ``OPEN`` where there is none."""
        firms, status = w.firms, self.of(w.firms.status)
        window = int(w.p.rebuild_interval * 4)
        rebuilds = (w.t + self.of(firms.rebuild_phase)) % window < max(window // 10, 1)
        found = self._before.copy()  # what is asked later is written earlier: the first barrier is the one that stays
        waits = self._process * ~rebuilds
        _put(found, waits.view(np.bool_).reshape(found.shape), "between_rebuilds")
        lacking = status.ravel().take(self._other) != INSTALLED
        found.reshape(-1)[self._needs_other[lacking]] = CODES["no_prerequisite"]
        able = np.maximum(self.of(firms.digital), self.of(firms.capability))
        _put(found, able[:, None] < self._digital, "not_digital")
        _put(found, self._earliest > w.t, "not_on_market")
        _put(found, self.of(firms.aware) < self._fits.view(np.uint8), "unaware")
        _put(found, status == BUILDING, "under_construction")
        _put(found, status == INSTALLED, "installed")
        return found

    def states(self, w: "World") -> Codes:
        """Barrier each pair stands at, ``NO_PAIR`` where there is none."""
        found = self.hindrances(w)
        cells = np.flatnonzero(found == OPEN)
        codes, equipment = found.reshape(-1), self.equipment.ravel().take(cells)
        tools, contracts = cells[equipment], cells[~equipment]
        options = self._options(tools)
        codes[tools] = judged(w, options, weigh(w, options), inertia(w, options))
        codes[contracts] = judged_contracts(w, self._options(contracts))
        return found

    def _options(self, cells: Rows) -> Options:
        place = cells // SLOTS
        return Options(place if self._all else self.rows[place], cells - SLOTS * place, self.sector[place])

    def avoided(self, w: "World") -> Array:
        """CO2 the share of each pair would avoid in a year in the plant without any other measure, tCO2 per enterprise.

        What other measures save is left out of the count, so that a pair weighs the same before and after.
        """
        firms = w.firms
        founded = self.of(firms.generation)
        new = np.flatnonzero(founded != self._founded)
        if new.size:  # what a plant needs without measures stays as long as the plant
            self._founded[new] = founded[new]
            rows, share = self.rows[new], self.share[new]
            directly, saved, added = (table[new] * share for table in self._saves)
            self._directly[new] = firms.direct_need[rows][:, None] * directly
            by_power = firms.electricity_need[rows][:, None] * saved - added
            self._by_grid[new] = w.emission_factor[w.cell[rows]][:, None] * by_power
        avoided = self._by_grid * w.now.grid
        avoided += self._directly
        np.maximum(avoided, 0.0, out=avoided)
        return np.multiply(avoided, (4 * self.of(firms.output))[:, None], out=avoided)


def _words(flags: Mask) -> NDArray[np.uint64]:
    """The eight flags of each row in one word, shape (rows,)."""
    return np.ascontiguousarray(flags).view(np.uint64)[:, 0]


def _put(found: Codes, mask: Mask, barrier: str) -> None:
    """Write a barrier where the mask is true; as sums of bytes, which wrap round, it takes a tenth of a masked copy."""
    change = CODES[barrier] - found
    change *= mask.view(np.uint8)
    found += change


def judged(w: "World", options: Options, worth: Worth, resistance: Array) -> Codes:
    """Barrier of measures the firm is able to run: its judgement, its money or its next review, shape (options,).

    A firm is willing from an index of ``1 + inertia`` on. Where an order pushes that below 1, it is willing below 1.
    One that decides by simple payback is willing where that is short enough, and finds the others unprofitable.
    """
    threshold = 1.0 + resistance
    certain = profitability_index(
        worth.benefit, worth.net, worth.hurdle - w.p.risk_premium * worth.risk, options.of(w.tech.lifetime)
    )
    enough = np.minimum(threshold, 1.0)
    unwilling = np.where(certain < enough, CODES["unprofitable"], CODES["too_risky"])
    unwilling[worth.index >= enough] = CODES["inert"]
    refused = _REFUSED.take(options.at(w.firms.refusal))
    willing = worth.index >= threshold
    margin = payback_margins(w, options.rows, worth.benefit, worth.net)
    if margin is not None:
        by_payback = ~np.isnan(margin)
        willing = np.where(by_payback, margin >= 1.0, willing)
        unwilling[by_payback] = CODES["unprofitable"]
    return np.where(willing, refused, unwilling).astype(np.uint8)


def judged_contracts(w: "World", options: Options) -> Codes:
    """Barrier of green power that firms could buy, shape (options,)."""
    index = green_power_index(w, options)
    unwilling = np.where(index < 1.0, CODES["unprofitable"], CODES["inert"])
    return np.where(index >= 1.0 + inertia(w, options), CODES["not_reviewed"], unwilling).astype(np.uint8)


class BarrierRecord:
    """Shares of pairs by barrier through time. They are counted when somebody asks: many runs are never asked.

    Until then it keeps what the count reads, some 250 bytes for each firm measured and quarter.

    Attributes:
        places: (scope, place) of each place: the nation, then sectors, regions and size classes.
    """

    def __init__(self, w: "World") -> None:
        regions, sectors = w.data.regions, w.data.sectors
        self.places = [
            ("nation", "nation"),
            *(("sector", sector.id) for sector in sectors),
            *(("region", region.id) for region in regions),
            *(("size", size) for size in BARRIER_SIZES),
        ]
        self._shape = w.quarters, len(self.places)
        firms = w.firms
        self._rows = rows = measured_rows(len(firms))
        self._place = place_of(w, rows)
        self._kept: list[Moment] = []
        self._shelf = Shelf()
        self._pairs: Pairs | None = None  # laid out at the first count
        self._each = len(firms) / rows.size  # rows that a measured one stands for
        self._groups = len(sectors), len(regions), len(BARRIER_SIZES)

    @cached_property
    def _shares(self) -> dict[str, Array]:
        return {name: np.full((*self._shape, len(BARRIERS)), np.nan) for name in BARRIER_WEIGHTINGS}

    @cached_property
    def _totals(self) -> dict[str, Array]:
        return {name: np.full(self._shape, np.nan) for name in BARRIER_WEIGHTINGS}

    @property
    def shares(self) -> dict[str, Array]:
        """By weighting, shape (quarters, places, barriers); they sum to 1, and are NaN where there are no pairs."""
        self._count_all()
        return self._shares

    @property
    def totals(self) -> dict[str, Array]:
        """By weighting, what the shares are shares of, shape (quarters, places): pairs, or tCO2 a year."""
        self._count_all()
        return self._totals

    def observe(self, w: "World") -> None:
        """Keep the quarter just lived."""
        self._kept.append(Moment(w, self._rows, self._place, self._shelf))

    def _count_all(self) -> None:
        kept, self._kept = self._kept, []
        if kept and self._pairs is None:
            self._pairs = Pairs(cast("World", kept[0]), np.arange(self._rows.size), alone=True)
        for moment in kept:
            self._count(cast("World", moment), cast("Pairs", self._pairs))

    def _count(self, w: "World", pairs: Pairs) -> None:
        """Write the shares of a quarter."""
        groups = math.prod(self._groups)
        bins = (pairs.states(w) * np.intp(groups) + self._group(w)[:, None]).ravel()
        here = (w.firms.presence * self._each)[:, None]
        weights = {"enterprises": pairs.share * here, "abatement": pairs.avoided(w) * here}
        sectors, regions, sizes = self._groups
        for name, values in weights.items():
            sums = np.bincount(bins, values.ravel(), (NO_PAIR + 1) * groups)[: NO_PAIR * groups]
            by_sector = sums.reshape(NO_PAIR, sectors, regions * sizes).sum(axis=2)
            by_place = sums.reshape(NO_PAIR, sectors, regions * sizes).sum(axis=1).reshape(NO_PAIR, regions, sizes)
            parts = by_sector.sum(axis=1, keepdims=True), by_sector, by_place.sum(axis=2), by_place.sum(axis=1)
            places = np.concatenate(parts, axis=1).T
            total = places.sum(axis=1)
            self._totals[name][w.t] = total
            shares = self._shares[name][w.t]  # NaN where there are no pairs
            np.divide(places, total[:, None], out=shares, where=total[:, None] > 0)

    def _group(self, w: "World") -> Rows:
        """Number of the sector, province and size class of each firm, shape (rows,)."""
        _, regions, sizes = self._groups
        return (w.firms.sector * regions + w.firms.region) * sizes + w.firms.size_class
