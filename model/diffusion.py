"""How far each measure has spread: by sector, by province, by number of enterprises and by output."""

from typing import TYPE_CHECKING

import numpy as np

from agents.firm import INSTALLED
from model.arrays import Array
from model.results import CATEGORIES

if TYPE_CHECKING:
    from model.world import World


class Diffusion:
    """Diffusion at the end of a quarter.

    Attributes:
        adopted: share of the enterprises it is applicable to that have each measure, shape (sectors, slots).
        by_output: the same share of output, shape (sectors, slots).
        adopters: enterprises that have each measure, shape (sectors, slots).
        candidates: enterprises each measure is applicable to, shape (sectors, slots).
        known: share of the candidates that know of it, shape (sectors, slots).
        in_region: share of adopters in each province by category, seen from each measure, (sectors, regions, slots).
    """

    def __init__(self, w: "World") -> None:
        firms = w.firms
        having = np.equal(firms.status.T, INSTALLED, order="C")
        able = np.ascontiguousarray(firms.applicable.T, dtype=bool)
        having &= able
        held, fits = w.sum_by_cell(having, firms.presence), w.sum_by_cell(able, firms.presence)
        self.adopters, self.candidates = held.sum(axis=1), fits.sum(axis=1)
        self.adopted = _share(self.adopters, self.candidates)
        produced = firms.presence * firms.market_share
        self.by_output = _share(w.sum_by_cell(having, produced).sum(axis=1), w.sum_by_cell(able, produced).sum(axis=1))
        known = np.ascontiguousarray((firms.aware & firms.applicable).T, dtype=bool)
        self.known = _share(w.sum_by_cell(known, firms.presence).sum(axis=1), self.candidates)
        self.in_region = self._by_region(w, held, fits)

    @staticmethod
    def _by_region(w: "World", held: Array, fits: Array) -> Array:
        """Adopters over candidates in each province and category, laid out by measure."""
        category = w.tech.category  # (sectors, slots), -1 where there is no measure
        is_of = (category[:, :, None] == np.arange(len(CATEGORIES))).astype(float)
        share = _share(np.einsum("srm,smc->rc", held, is_of), np.einsum("srm,smc->rc", fits, is_of))
        seen = share[:, np.maximum(category, 0)] * (category >= 0)  # (regions, sectors, slots)
        return np.ascontiguousarray(seen.transpose(1, 0, 2))


def _share(part: Array, whole: Array) -> Array:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
