"""How far each measure has spread: by sector, by province, by number of enterprises and by output."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.firm import INSTALLED
from model.arrays import Array, Mask

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
        by_region: share of adopters in each province by category of measure, shape (regions, categories).
        installed, applicable, aware: number of measures of each firm, shape (firms,).
    """

    def __init__(self, w: "World") -> None:
        firms = w.firms
        able = np.ascontiguousarray(firms.applicable.T, dtype=bool)
        having = np.equal(firms.status.T, INSTALLED, order="C")
        having &= able
        known = np.ascontiguousarray(firms.aware.T, dtype=bool)
        known &= able
        self.installed, self.applicable, self.aware = _number(having), _number(able), _number(known)

        held, fits = w.sum_by_cell(having, firms.presence), w.sum_by_cell(able, firms.presence)
        self.adopters, self.candidates = held.sum(axis=1), fits.sum(axis=1)
        self.adopted = _share(self.adopters, self.candidates)
        self.known = _share(w.sum_by_sector(known, firms.presence), self.candidates)
        produced = firms.presence * firms.market_share
        self.by_output = _share(w.sum_by_sector(having, produced), w.sum_by_sector(able, produced))
        self.by_region = _share(w.translation.by_category(held), w.translation.by_category(fits))


def _number(flags: Mask) -> NDArray[np.uint8]:
    return np.add.reduce(flags, axis=0, dtype=np.uint8)


def _share(part: Array, whole: Array) -> Array:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
