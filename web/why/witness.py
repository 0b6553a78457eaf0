"""What the tables of a run do not keep and the pages ask for: who has adopted by group, and who lends where.

Both are taken at the end of each quarter, after the world has lived it, and change nothing. Amounts are in national
terms.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from agents.firm import INSTALLED
from model.results import BARRIER_SIZES

if TYPE_CHECKING:
    from model.world import World

Array = np.ndarray[Any, Any]
GROUPINGS = ("sector", "region", "size")


class Adopters:
    """Who has adopted, through time.

    Attributes:
        installed: measures installed, shape (quarters, sectors, regions, sizes), NaN before it is lived.
        applicable: measures applicable, likewise.
        installed_by_measure: enterprises that have each measure, shape (quarters, measures), in the order of the data.
        candidates: enterprises each measure is applicable to, likewise.
        rows: firms that put a measure to work, one entry each time, those founded with one left out.
        quarters: when they did.
    """

    def __init__(self, w: "World") -> None:
        data, firms = w.data, w.firms
        self._shape = len(data.sectors), len(data.regions), len(BARRIER_SIZES)
        shape = (w.quarters, *self._shape)
        self.installed, self.applicable = (np.full(shape, np.nan, np.float32) for _ in range(2))
        self.installed_by_measure = np.full((w.quarters, len(data.measures)), np.nan, np.float32)
        self.candidates = self.installed_by_measure.copy()
        self.rows: list[int] = []
        self.quarters: list[int] = []
        cell = (firms.sector * len(data.regions) + firms.region) * len(BARRIER_SIZES) + firms.size_class
        self._cell, self._cells = cell, int(np.prod(self._shape))
        self._working, self._generation = firms.status == INSTALLED, firms.generation.copy()

    def note(self, w: "World") -> None:
        """Note the quarter just lived."""
        quarter, firms = w.t - 1, w.firms
        for table, columns in ((self.installed, w.diffusion.installed), (self.applicable, w.diffusion.applicable)):
            sums = np.bincount(self._cell, columns * firms.presence, self._cells)
            table[quarter] = sums.reshape(self._shape)
        tech = w.tech
        self.installed_by_measure[quarter] = w.diffusion.adopters[tech.sector, tech.slot]
        self.candidates[quarter] = w.diffusion.candidates[tech.sector, tech.slot]
        working = firms.status == INSTALLED
        same = firms.generation == self._generation
        equipment = w.tech.capital_cost[firms.sector] > 0
        rows, _ = np.nonzero(working & ~self._working & equipment & same[:, None])
        self.rows += rows.tolist()
        self.quarters += [quarter] * rows.size
        self._working, self._generation = working, firms.generation.copy()

    def by_size(self) -> Array:
        """Share of what is applicable that is installed, shape (quarters, sizes)."""
        having, able = (table.sum(axis=(1, 2), dtype=float) for table in (self.installed, self.applicable))
        return np.divide(having, able, out=np.full_like(having, np.nan), where=able > 0)


class Lenders:
    """Who lends where, through time.

    Attributes:
        green: green loans to the firms of each province by each bank, MCNY, shape (quarters, regions, banks).
        other: other loans, likewise.
        equity: of each bank over its loans net of provisions, shape (quarters, banks).
        bad: share of each bank's loans that failed firms owe, likewise.
        names: whether a bank lends everywhere, and the row of its home province.
    """

    def __init__(self, w: "World") -> None:
        banks, regions = len(w.banks), len(w.regions)
        self.green, self.other = (np.full((w.quarters, regions, banks), np.nan, np.float32) for _ in range(2))
        self.equity, self.bad = (np.full((w.quarters, banks), np.nan) for _ in range(2))
        self.names: Sequence[tuple[bool, int]] = tuple(
            zip(w.banks.national.astype(bool).tolist(), w.banks.home.tolist(), strict=True)
        )

    def note(self, w: "World") -> None:
        """Note the quarter just lived."""
        quarter, firms, banks = w.t - 1, w.firms, w.banks
        shape = len(w.regions), len(banks)
        pair = firms.region * len(banks) + firms.bank
        for table, loans in ((self.green, firms.green_loans), (self.other, firms.other_loans)):
            table[quarter] = np.bincount(pair, loans * firms.presence, shape[0] * shape[1]).reshape(shape)
        gross = banks.green_loans + banks.other_loans + banks.bad_loans
        net = gross - banks.provisions
        self.equity[quarter] = np.divide(banks.equity, net, out=np.full(len(banks), np.nan), where=net > 0)
        self.bad[quarter] = np.divide(banks.bad_loans, gross, out=np.full(len(banks), np.nan), where=gross > 0)
