"""What one sector's measures are to another: the same category of practice in another slot."""

import numpy as np

from model.arrays import Array, Rows
from model.results import CATEGORIES


class Translation:
    """Tables between slots and categories.

    Attributes:
        kinds: categories a firm has, as bits, from its installed slots as bits, shape (sectors, 256).
        flags: slots of a sector whose category is among those bits, eight flags in a word, shape (sectors, 4096).

    Args:
        category: category of each measure, -1 where there is none, shape (sectors, slots).
    """

    def __init__(self, category: Rows) -> None:
        sectors, slots = category.shape
        bit = np.where(category >= 0, 1 << np.maximum(category, 0), 0)
        has_slot = (np.arange(2**slots)[:, None] >> np.arange(slots)) & 1
        self.kinds = np.zeros((sectors, 2**slots), np.uint16)
        self.flags = np.zeros((sectors, 2 ** len(CATEGORIES)), np.uint64)
        masks = np.arange(2 ** len(CATEGORIES))[:, None]
        for sector in range(sectors):
            self.kinds[sector] = np.bitwise_or.reduce(has_slot * bit[sector], axis=1)
            shown = ((masks & bit[sector]) > 0).astype(np.uint8)
            self.flags[sector] = np.ascontiguousarray(shown).view(np.uint64)[:, 0]
        self._category = category
        cells = np.argsort(category.ravel(), kind="stable")
        self._measures = cells[category.ravel()[cells] >= 0]  # cells with a measure, category by category
        present = category.ravel()[self._measures]
        self._kinds_present, self._starts = np.unique(present, return_index=True)

    def by_category(self, sums: Array) -> Array:
        """Add sums of shape (sectors, regions, slots) up by category, shape (regions, categories)."""
        by_cell = sums.transpose(1, 0, 2).reshape(sums.shape[1], -1)
        found = np.zeros((sums.shape[1], len(CATEGORIES)))
        found[:, self._kinds_present] = np.add.reduceat(by_cell[:, self._measures], self._starts, axis=1)
        return found

    def by_measure(self, values: Array) -> Array:
        """Lay values of shape (regions, categories) out by measure, shape (sectors, regions, slots); 0 without one."""
        laid = values[:, np.maximum(self._category, 0)] * (self._category >= 0)
        return np.ascontiguousarray(laid.transpose(1, 0, 2))
