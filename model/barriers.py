"""What holds the transition back: for each pair of a firm and a measure, the first barrier that stops it.

The barriers are declared in :data:`model.results.BARRIERS`, in the order in which they are asked: a pair stands at the
first one that is true. They are measured at the end of a quarter, by the rules with which firms decide
(:func:`model.phases.adoption.weigh`), for all firms and not only for those that reviewed their plant. A measurement
draws no luck and changes nothing.
"""

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.firm import BUILDING, INSTALLED, SLOTS
from model.arrays import Array, Mask, Rows, true_cells
from model.mechanisms.profitability import profitability_index
from model.phases.adoption import Options, Worth, ability, green_power_index, inertia, weigh
from model.phases.finance import FINANCED, NO_SHARE, NO_SUBSIDY, RATIONED, REJECTED
from model.results import BARRIER_SIZES, BARRIER_WEIGHTINGS, BARRIERS

if TYPE_CHECKING:
    from model.world import World

type Codes = NDArray[np.uint8]

CODES = {name: code for code, name in enumerate(BARRIERS)}
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
    """The pairs of some firms with the measures of their sectors, shape (rows, slots)."""

    def __init__(self, w: "World", rows: Rows) -> None:
        firms, tech = w.firms, w.tech
        self.rows, self.sector = rows, firms.sector[rows]
        fits = firms.applicable[rows] > 0
        too_small = firms.founding_output[rows][:, None] < tech.min_revenue[self.sector]
        too_small &= (tech.exists > 0)[self.sector]
        self._fits, self.equipment = fits, (tech.capital_cost > 0)[self.sector]
        self._never = _first_of(too_small, "too_small", NO_PAIR)
        self.share: Array = np.where(fits, 1.0, too_small * tech.applicability[self.sector])  # of a plant, in a pair
        needed = tech.prerequisite[self.sector]
        self._needs_other = np.flatnonzero((needed >= 0) & self.equipment)
        self._other = (np.maximum(needed, 0) + SLOTS * np.arange(rows.size)[:, None]).ravel()[self._needs_other]
        self._process = w.process_change[self.sector] & self.equipment
        self._digital = tech.digital[self.sector]
        saved = 1 - (1 - tech.electricity_saving) * (1 - tech.indirect_saving)
        self._saves = tech.direct_saving[self.sector], saved[self.sector], tech.electricity_added[self.sector]

    def hindrances(self, w: "World") -> Codes:
        """Barrier of each pair before the firm judges it; ``OPEN`` where there is none."""
        firms, rows = w.firms, self.rows
        status = firms.status[rows]
        window = int(w.p.rebuild_interval * 4)
        rebuilds = (w.t + firms.rebuild_phase[rows]) % window < max(window // 10, 1)
        # of several barriers the one with the lowest code comes first
        found = _first_of(firms.aware[rows] == 0, "unaware")
        np.minimum(found, _first_of(self._process & ~rebuilds[:, None], "between_rebuilds"), out=found)
        if self._other.size:
            lacking = status.ravel()[self._other] != INSTALLED
            cells = found.reshape(-1)
            cells[self._needs_other] = np.minimum(cells[self._needs_other], _first_of(lacking, "no_prerequisite"))
        np.minimum(found, _first_of(ability(w, rows)[:, None] < self._digital, "not_digital"), out=found)
        coming = w.tech.earliest_quarter > w.t
        if coming.any():
            np.minimum(found, _first_of(coming, "not_on_market")[self.sector], out=found)
        found = np.where(self._fits, found, self._never)
        np.copyto(found, np.uint8(CODES["under_construction"]), where=status == BUILDING)
        np.copyto(found, np.uint8(CODES["installed"]), where=status == INSTALLED)
        return found

    def states(self, w: "World") -> Codes:
        """Barrier each pair stands at, ``NO_PAIR`` where there is none."""
        found = self.hindrances(w)
        place, slots = true_cells((found == OPEN) & self.equipment)
        options = Options(self.rows[place], slots, self.sector[place])
        found[place, slots] = judged(w, options, weigh(w, options), inertia(w, options))
        place, slots = true_cells(found == OPEN)
        options = Options(self.rows[place], slots, self.sector[place])
        found[place, slots] = judged_contracts(w, options)
        return found

    def avoided(self, w: "World") -> Array:
        """CO2 each measure would avoid in a year in the plant without any other, tCO2 per enterprise.

        What other measures save is left out of the count, so that a pair weighs the same before and after.
        """
        firms, rows = w.firms, self.rows
        directly, power_saved, power_added = self._saves
        output = 4 * firms.output[rows]
        factor = (w.emission_factor * w.now.grid)[w.cell[rows]] * output
        avoided = (output * firms.direct_need[rows])[:, None] * directly
        avoided += (factor * firms.electricity_need[rows])[:, None] * power_saved
        avoided -= factor[:, None] * power_added
        return np.maximum(avoided, 0.0, out=avoided)


def _first_of(mask: NDArray[np.bool_], barrier: str, otherwise: int = OPEN) -> Codes:
    return np.where(mask, np.uint8(CODES[barrier]), np.uint8(otherwise))


def judged(w: "World", options: Options, worth: Worth, resistance: Array) -> Codes:
    """Barrier of measures the firm is able to run: its judgement, its money or its next review, shape (options,).

    A firm is willing from an index of ``1 + inertia`` on. Where an order pushes that below 1, it is willing below 1.
    """
    threshold = 1.0 + resistance
    certain = profitability_index(
        worth.benefit, worth.net, worth.hurdle - w.p.risk_premium * worth.risk, options.of(w.tech.lifetime)
    )
    enough = np.minimum(threshold, 1.0)
    unwilling = np.where(certain < enough, CODES["unprofitable"], CODES["too_risky"])
    unwilling[worth.index >= enough] = CODES["inert"]
    refused = _REFUSED[options.at(w.firms.refusal)]
    return np.where(worth.index >= threshold, refused, unwilling).astype(np.uint8)


def judged_contracts(w: "World", options: Options) -> Codes:
    """Barrier of green power that firms could buy, shape (options,)."""
    index = green_power_index(w, options)
    unwilling = np.where(index < 1.0, CODES["unprofitable"], CODES["inert"])
    return np.where(index >= 1.0 + inertia(w, options), CODES["not_reviewed"], unwilling).astype(np.uint8)


class BarrierRecord:
    """Shares of pairs by barrier through time.

    Attributes:
        shares: by weighting, shape (quarters, places, barriers); they sum to 1, and are NaN where there are no pairs.
        totals: by weighting, what the shares are shares of, shape (quarters, places): pairs, or tCO2 a year.
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
        shape = w.quarters, len(self.places)
        self.shares = {name: np.full((*shape, len(BARRIERS)), np.nan) for name in BARRIER_WEIGHTINGS}
        self.totals = {name: np.full(shape, np.nan) for name in BARRIER_WEIGHTINGS}
        firms = w.firms
        rows = measured_rows(len(firms))
        self._pairs = Pairs(w, rows)
        self._each = len(firms) / rows.size  # rows that a measured one stands for
        self._groups = len(sectors), len(regions), len(BARRIER_SIZES)
        cell = firms.sector[rows] * len(regions) + firms.region[rows]
        self._first = ((cell * len(BARRIER_SIZES) + firms.size_class[rows]) * (NO_PAIR + 1))[:, None]

    def observe(self, w: "World") -> None:
        """Write the quarter just lived."""
        pairs = self._pairs
        bins = (self._first + pairs.states(w)).ravel()
        weight = pairs.share * (w.firms.presence[pairs.rows] * self._each)[:, None]
        weights = {"enterprises": weight, "abatement": weight * pairs.avoided(w)}
        shape = (*self._groups, NO_PAIR + 1)
        for name, values in weights.items():
            sums = np.bincount(bins, values.ravel(), math.prod(shape)).reshape(shape)
            by_sector, by_place = sums.sum(axis=(1, 2)), sums.sum(axis=0)
            parts = by_sector.sum(axis=0, keepdims=True), by_sector, by_place.sum(axis=1), by_place.sum(axis=0)
            places = np.concatenate(parts)[:, :NO_PAIR]
            total = places.sum(axis=1)
            self.totals[name][w.t] = total
            self.shares[name][w.t] = _shares(places, total)


def _shares(sums: Array, total: Array) -> Array:
    some: Mask = total > 0
    found = np.full(sums.shape, np.nan)
    found[some] = sums[some] / total[some, None]
    return found
