"""What one sector's measures are to another: the same category of practice in another slot."""

import numpy as np

from kernels.columns import sum_by
from kernels.places import sums_by_kind
from model.arrays import Array, Rows
from model.results import CATEGORIES


class Translation:
    """Tables between slots and categories.

    Args:
        category: category of each measure, -1 where there is none, shape (sectors, slots).

    Attributes:
        kinds: categories, as bits, of the measures in some slots, given as bits, shape (sectors, 256).
        shown: slots with a category among some, given as bits: eight flags in a word, shape (sectors, 2 ** categories).
    """

    def __init__(self, category: Rows) -> None:
        sectors, slots = category.shape
        bit = np.where(category >= 0, 1 << np.maximum(category, 0), 0)
        has_slot = (np.arange(2**slots)[:, None] >> np.arange(slots)) & 1
        self.kinds = np.zeros((sectors, 2**slots), np.uint16)
        self.shown = np.zeros((sectors, 2 ** len(CATEGORIES)), np.uint64)
        masks = np.arange(2 ** len(CATEGORIES))[:, None]
        for sector in range(sectors):
            self.kinds[sector] = np.bitwise_or.reduce(has_slot * bit[sector], axis=1)
            flags = ((masks & bit[sector]) > 0).astype(np.uint8)
            self.shown[sector] = np.ascontiguousarray(flags).view(np.uint64)[:, 0]
        kind = category.ravel()
        cells = np.argsort(kind, kind="stable")
        cells = cells[kind[cells] >= 0]  # those with a measure, category by category
        self._kinds_present, self._starts = np.unique(kind[cells], return_index=True)
        self._measures = cells % slots * sectors + cells // slots  # their places in a table by slot and sector
        self._kind = np.where(category >= 0, category, len(CATEGORIES))

    def by_category(self, sums: Array) -> Array:
        """Add sums of shape (k, slots, sectors, regions) up by category, shape (k, regions, categories + 1).

        The last category is that of cells without a measure, where there is nothing.
        """
        tables, slots, sectors, regions = sums.shape
        of_measures = sums.reshape(tables, slots * sectors, regions)
        return sums_by_kind(of_measures, self._measures, self._starts, self._kinds_present, len(CATEGORIES) + 1)

    def by_measure(self, values: Array) -> Array:
        """Lay values of shape (regions, categories + 1) out by measure, shape (sectors, regions, slots)."""
        return values.take(self._kind, axis=1).swapaxes(0, 1)

    def total_by_category(self, table: Array) -> Array:
        """Add a (sector, slot) table up by category, shape (categories,)."""
        return sum_by(self._kind.ravel(), table.ravel(), len(CATEGORIES) + 1)[:-1]
