"""Learning: firms hear of measures from what they can see, grow abler, and capital costs fall."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.firm import INSTALLED
from model.arrays import Array
from model.mechanisms.awareness import awareness_chance
from model.mechanisms.learning_curve import learning_curve
from model.results import CATEGORIES

if TYPE_CHECKING:
    from model.world import World


def firms_learn(w: "World") -> None:
    """Awareness spreads along visible adopters; digital maturity grows; experience makes measures cheaper."""
    firms, p = w.firms, w.p
    installed = (firms.status == INSTALLED).astype(np.uint8)
    w.visible = visible_share(w, installed)
    rows, slots = np.nonzero((firms.aware < firms.applicable) & (firms.presence > 0)[:, None])
    chance = awareness_chance(
        w.visible[rows, slots], spontaneous=p.awareness_alone, imitation=p.awareness_imitation,
        by_publicity=p.awareness_publicity, publicity=w.policy.publicity,
    )  # fmt: skip
    learns = w.luck.uniform("awareness", w.t, firms.status.shape)[rows, slots] < chance
    firms.update((rows[learns], slots[learns]), aware=1)

    firms.digital = np.minimum(firms.digital + p.digital_growth / 4 * (1 - firms.digital), 1.0)
    decay = p.capability_decay / 4
    firms.capability = np.maximum(firms.capability - decay * (firms.capability - firms.digital), 0.0)
    w.relative_cost = relative_costs(w)


def relative_costs(w: "World") -> Array:
    """Capital cost of each measure relative to 2017 by sector and slot, shape (sectors, slots)."""
    p = w.p
    return learning_curve(
        w.installed_share, np.maximum(w.installed_share_2017, p.experience_floor), w.tech.learning_rate,
        world_growth=p.world_growth, world_share=p.world_share, years=w.t / 4,
    )  # fmt: skip


def visible_share(w: "World", installed: NDArray[np.uint8]) -> Array:
    """Share of adopters each firm sees for each of its measures, shape (firms, slots), 0 to 1.

    A firm sees its links (peers in its sector by measure, its supply chain by category of measure), its sector, where
    leaders count more, and its province by category.
    """
    p = w.p
    weights = np.array([p.peer_weight, p.sector_weight, p.region_weight])
    of_peers, of_sector, of_region = weights / max(weights.sum(), 1e-9)

    table = of_sector * _sector_view(w, installed)[None, :, :] + of_region * _region_view(w, installed)
    seen = table.reshape(-1, installed.shape[1])[w.cell]
    links = w.network.peers.shape[1] + w.network.chain.shape[1]
    if links:
        seen += (of_peers / links) * _seen_at_links(w, installed)
    return seen


def _seen_at_links(w: "World", installed: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Number of a firm's links that have each measure, shape (firms, slots)."""
    packed = installed.view(np.uint64)[:, 0]  # eight flags in one word: adding words adds eight counters at once
    total = np.zeros_like(packed)
    for links in w.network.peers.T:
        total += packed[links]
    categories = w.tech.category[w.firms.sector]
    if w.network.chain.shape[1]:
        mask = (installed.astype(np.uint16) << np.maximum(categories, 0).astype(np.uint16)).sum(axis=1, dtype=np.uint16)
        shift = np.maximum(categories, 0).astype(np.uint16)
        for links in w.network.chain.T:
            total += ((mask[links][:, None] >> shift) & 1).astype(np.uint8).view(np.uint64)[:, 0]
    return total[:, None].view(np.uint8)


def _sector_view(w: "World", installed: NDArray[np.uint8]) -> Array:
    """Share of adopters in each sector as the association sees it, leaders counting more, shape (sectors, slots)."""
    firms = w.firms
    weight = firms.presence * np.where(firms.size_class == 2, w.p.leader_weight, 1.0)
    having = np.add.reduceat(installed * weight[:, None], w.sector_starts)
    able = np.add.reduceat(firms.applicable * weight[:, None], w.sector_starts)
    return np.divide(having, able, out=np.zeros_like(having), where=able > 0)


def _region_view(w: "World", installed: NDArray[np.uint8]) -> Array:
    """Share of adopters in each province by category, laid out by measure, shape (regions, sectors, slots)."""
    firms, cells, sectors = w.firms, len(w.regions) * len(w.tables.output), len(w.tables.output)
    by_cell = np.empty((2, cells, installed.shape[1]))
    for slot in range(installed.shape[1]):
        by_cell[0, :, slot] = np.bincount(w.cell, installed[:, slot] * firms.presence, cells)
        by_cell[1, :, slot] = np.bincount(w.cell, firms.applicable[:, slot] * firms.presence, cells)
    shaped = by_cell.reshape(2, len(w.regions), sectors * installed.shape[1])
    category = np.where(w.tech.category >= 0, w.tech.category, len(CATEGORIES)).ravel()
    totals = np.zeros((2, len(w.regions), len(CATEGORIES) + 1))
    for column, kind in enumerate(category):
        totals[:, :, kind] += shaped[:, :, column]
    share = np.divide(totals[0], totals[1], out=np.zeros_like(totals[0]), where=totals[1] > 0)
    share[:, -1] = 0.0
    return share[:, category].reshape(len(w.regions), sectors, -1)
