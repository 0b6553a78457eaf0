"""What firms see of one another: the share of adopters of a measure among the plants they look at."""

from copy import copy
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from agents.firm import INSTALLED, SLOTS
from kernels.columns import sum_by
from kernels.places import at_place, seen_at, seen_at_links
from model.arrays import Array, Rows, true_rows
from model.mechanisms.cooperation import seen_with_partners
from model.mechanisms.demonstration import seen_with_leaders

if TYPE_CHECKING:
    from model.world import World

_SLOT = np.arange(SLOTS)


class Visible:
    """Share of adopters each firm sees for each of its measures as the quarter stands, 0 to 1.

    A firm sees its links (peers in its sector by measure, its supply chain by category of measure), its sector, where
    leaders count more, and its province by category; and what demonstration enterprises show to their sector. The share
    is worked out where somebody asks: most firms know their measures already and do not look.
    """

    def __init__(self, w: "World") -> None:
        p, number = w.p, w.policy.demonstration
        self._sector, self._cell = w.firms.sector, w.cell
        installed = (w.firms.status == INSTALLED).view(np.uint8)
        weights = p.peer_weight, p.sector_weight, p.region_weight
        of_peers, of_sector, of_region = (weight / max(sum(weights), 1e-9) for weight in weights)
        extra = 1 - 1 / p.leader_weight  # what large firms, who weigh by output, add to what the sector sees
        in_sector = (1 - extra) * w.diffusion.adopted + extra * w.diffusion.by_output
        in_region = seen_with_partners(w.diffusion.by_region, w.partners, cooperation=w.policy.cooperation)
        around = of_sector * in_sector[:, None, :] + of_region * w.translation.by_measure(in_region)
        self._around = around.ravel()  # what all firms of a sector and province see
        links = len(w.network.peers) + len(w.network.chain)
        self._of_links = of_peers / max(links, 1)
        self._at_links = _seen_at_links(w, installed).ravel()
        self._reach = p.demonstration_reach * min(number / p.demonstration_full, 1.0)
        self._shown = _shown_by_leaders(w, installed).ravel() if number > 0 else None

    def of(self, rows: Rows) -> Self:
        """The same for some firms, which are the rows of what is returned."""
        some = copy(self)
        some._sector, some._cell = self._sector.take(rows), self._cell.take(rows)
        some._at_links = self._at_links.reshape(-1, SLOTS).take(rows, axis=0).ravel()
        return some

    def at(self, rows: Rows, slots: Rows) -> Array:
        """The share in some cells of a (firms, slots) table, shape (cells,)."""
        seen = seen_at(self._around, self._cell, self._of_links, self._at_links, rows, slots)
        if self._shown is None:
            return seen
        return seen_with_leaders(seen, at_place(self._shown, self._sector, rows, slots), reach=self._reach)


def _shown_by_leaders(w: "World", installed: NDArray[np.uint8]) -> Array:
    """Share of the demonstration enterprises of each sector that have each measure, shape (sectors, slots)."""
    rows = true_rows(w.leading)
    leading, sector, sectors = w.leading.take(rows), w.firms.sector.take(rows), len(w.tables.output)
    places = SLOTS * sector[:, None] + _SLOT
    showing = leading[:, None] * installed.take(rows, axis=0)
    shown = sum_by(places.ravel(), showing.ravel(), sectors * SLOTS).reshape(sectors, SLOTS)
    return shown / np.maximum(sum_by(sector, leading, sectors), 1e-9)[:, None]


def _seen_at_links(w: "World", installed: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Number of a firm's links that have each measure, shape (firms, slots)."""
    network, translation = w.network, w.translation
    flags = installed.view(np.uint64)[:, 0]  # a word for a firm
    bits = np.packbits(installed, bitorder="little")  # a byte for a firm
    counters = seen_at_links(
        flags, bits, w.firms.sector, network.peers, network.chain, translation.kinds, translation.shown
    )
    return counters[:, None].view(np.uint8)
