"""How far each measure has spread: by sector, by province, by number of enterprises and by output."""

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.firm import INSTALLED, SLOTS
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
        able = firms.applicable.view(bool)  # flags are 0 or 1
        having = (firms.status == INSTALLED) & able
        known = firms.aware.view(bool) & able
        self.installed, self.applicable, self.aware = _number(having), _number(able), _number(known)

        here, produced = firms.presence, firms.presence * firms.market_share
        cells = w.flags_by_cell((having, here), (able, here))
        sectors = w.flags_by_sector((known, here), (having, produced), (able, produced))
        aware, installed, applicable = sectors.swapaxes(1, 2)
        self.adopters, self.candidates = cells.sum(axis=3).swapaxes(1, 2)
        self.adopted, self.known, self.by_output = _share(
            np.array([self.adopters, aware, installed]), np.array([self.candidates, self.candidates, applicable])
        )
        self.by_region = _share(*w.translation.by_category(cells))

    @cached_property
    def greenness(self) -> Array:
        """Share of its applicable measures each firm has, shape (firms,)."""
        return self.installed / np.maximum(self.applicable, 1)


def _number(flags: Mask) -> NDArray[np.uint8]:
    return np.bitwise_count(np.packbits(flags))  # a byte for a firm


def _share(part: Array, whole: Array) -> Array:
    return np.divide(part, whole, out=np.zeros(part.shape), where=whole > 0)
