"""Who sees whom: a sparse network of peers in the sector and of suppliers and customers nearby."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from model.arrays import Array, Rows
from model.catalogue import Catalogue
from model.luck import INITIAL, Luck
from model.mechanisms.cooperation import partner_weights
from model.parameters import Parameters


@dataclass(frozen=True)
class Network:
    """Links of every firm: rows it looks at. Large firms are looked at more often.

    ``peers``: same sector, in the province and elsewhere, shape (links, firms). ``chain``: suppliers and customers,
    any sector of the province, shape (links, firms).
    """

    peers: Rows
    chain: Rows


def make_network(sector: Rows, region: Rows, size: Array, weight: Array, p: Parameters, luck: Luck) -> Network:
    """Draw the network. A firm alone in its group looks at itself, which teaches it nothing new.

    Args:
        sector: sector of each firm, shape (n,).
        region: province of each firm, shape (n,).
        size: yearly output, shape (n,), > 0; an enterprise is seen with probability rising with its square root.
        weight: enterprises a row stands for, shape (n,).
        p: numbers of links.
        luck: chance.
    """
    n = sector.size
    pull = weight * np.sqrt(size)

    def linked(group: Rows, links: float, purpose: str) -> Rows:
        """For each firm, ``links`` firms of its own group, drawn by pull."""
        order = np.argsort(group, kind="stable")
        cumulated = np.cumsum(pull[order])
        sizes = np.bincount(group)
        last = np.cumsum(sizes) - 1
        top = np.where(sizes > 0, cumulated[np.maximum(last, 0)], 0.0)
        bottom = np.r_[0.0, top[:-1]]
        bottom = np.maximum.accumulate(bottom)
        point = luck.uniform(purpose, INITIAL, (n, round(links)))
        aim = bottom[group][:, None] + point * (top - bottom)[group][:, None]
        found = order[np.minimum(np.searchsorted(cumulated, aim), n - 1)]
        return np.ascontiguousarray(found.T)

    cell = region * (int(sector.max()) + 1) + sector
    peers = [linked(cell, p.regional_peers, "regional peers"), linked(sector, p.sector_peers, "sector peers")]
    return Network(np.concatenate(peers), linked(region, p.chain_peers, "chain"))


@lru_cache(maxsize=8)
def make_partners(data: Catalogue, p: Parameters) -> Array:
    """How much provinces look at one another: by border, likeness of their sectors and named compacts.

    Returns:
        Weights, shape (regions, regions); rows sum to 1, a province does not look at itself. Worlds share them.
    """
    ids = {region.id: row for row, region in enumerate(data.regions)}
    adjacent, compact = np.zeros((len(ids), len(ids))), np.zeros((len(ids), len(ids)))
    for one, other, link in data.region_links:
        pair = ids[one], ids[other]
        table = adjacent if link == "border" else compact
        table[pair] = table[pair[::-1]] = 1.0
    mix = np.array([
        [data.region_shares[sector.id].get(name, 0.0) * sector["revenue_total"] for sector in data.sectors]
        for name in ids
    ])  # fmt: skip
    mix = np.divide(
        mix, mix.sum(axis=1, keepdims=True), out=np.zeros_like(mix), where=mix.sum(axis=1, keepdims=True) > 0
    )
    likeness = 1.0 - 0.5 * np.abs(mix[:, None] - mix[None]).sum(axis=2)
    close = ((adjacent + compact) > 0) * likeness  # likeness counts among those that are near in some way
    weights = partner_weights(
        adjacent, close, compact,
        by_adjacency=p.partner_adjacency, by_similarity=p.partner_similarity, by_compact=p.partner_compact,
    )  # fmt: skip
    weights.flags.writeable = False
    return weights
