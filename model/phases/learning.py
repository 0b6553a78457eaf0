"""Learning: firms hear of measures from what they can see, grow abler, and capital costs fall."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.firm import INSTALLED, SLOTS
from model.arrays import Array
from model.mechanisms.awareness import awareness_chance
from model.mechanisms.learning_curve import learning_curve

if TYPE_CHECKING:
    from model.world import World


def firms_learn(w: "World") -> None:
    """Awareness spreads along visible adopters; digital maturity grows; experience makes measures cheaper."""
    firms, p = w.firms, w.p
    installed = (firms.status == INSTALLED).astype(np.uint8)
    w.visible = visible_share(w, installed)
    unaware = (firms.aware < firms.applicable) & (firms.presence > 0)[:, None]
    cells = np.flatnonzero(unaware)
    chance = awareness_chance(
        w.visible.ravel().take(cells), spontaneous=p.awareness_alone, imitation=p.awareness_imitation,
        by_publicity=p.awareness_publicity, publicity=w.policy.publicity,
    )  # fmt: skip
    learns = cells[w.luck.uniform("awareness", w.t, unaware.size).take(cells) < chance]
    firms.update((learns // SLOTS, learns % SLOTS), aware=1)

    firms.digital = np.minimum(firms.digital + p.digital_growth / 4, 1.0)
    decay = p.capability_decay / 4
    firms.capability = np.maximum(firms.capability - decay * (firms.capability - firms.digital), 0.0)
    w.relative_cost = relative_costs(w)


def relative_costs(w: "World") -> Array:
    """Capital cost of each measure relative to 2017 by sector and slot, shape (sectors, slots)."""
    p = w.p
    return learning_curve(
        w.diffusion.by_output, np.maximum(w.diffusion_2017.by_output, p.experience_floor), w.tech.learning_rate,
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

    leaders = 1 - 1 / p.leader_weight  # what large firms, who weigh by output, add to what the sector sees
    in_sector = (1 - leaders) * w.diffusion.adopted + leaders * w.diffusion.by_output
    table = of_sector * in_sector[:, None, :] + of_region * w.diffusion.in_region
    seen = table.reshape(-1, installed.shape[1])[w.cell]
    links = len(w.network.peers) + len(w.network.chain)
    if links:
        seen += (of_peers / links) * _seen_at_links(w, installed)
    return seen


def _seen_at_links(w: "World", installed: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Number of a firm's links that have each measure, shape (firms, slots)."""
    flags = installed.view(np.uint64)[:, 0]  # eight flags in one word: adding words adds eight counters at once
    total = np.zeros_like(flags)
    for links in w.network.peers:
        total += flags[links]
    if len(w.network.chain):
        sector = w.firms.sector
        kinds = w.translation.kinds[sector, np.packbits(installed, axis=1, bitorder="little")[:, 0]]
        for links in w.network.chain:
            total += w.translation.flags[sector, kinds[links]]
    return total[:, None].view(np.uint8)
