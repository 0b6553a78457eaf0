"""Who sees whom: a sparse network of peers in the sector and of suppliers and customers nearby."""

from dataclasses import dataclass

import numpy as np

from model.arrays import Array, Rows
from model.luck import INITIAL, Luck
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
