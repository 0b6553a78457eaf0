"""Which agents stand for which enterprises: a stratified, weighted sample of the enterprises above designated size.

Each sector's enterprises are laid out by size as the quantiles of a lognormal distribution above the designated size,
with the data's number, total and spread. An agent stands for a run of neighbours in that order; runs are short where
enterprises are large. So every total is exact at every number of agents, and with an agent per enterprise each weight
is one. The sample is data, not luck: it does not depend on the seed.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.special import ndtr, ndtri

from model.arrays import Array, Rows
from model.catalogue import Catalogue
from model.errors import InputError
from model.parameters import Parameters

GOLDEN = (np.sqrt(5) - 1) / 2
LEADING = 60  # largest agents of a sector that are placed one by one


@dataclass(frozen=True)
class Sample:
    """Agents sorted by sector and region: codes, revenue of one enterprise (MCNY/yr), enterprises represented."""

    sector: Rows
    region: Rows
    revenue: Array
    weight: Array


def enterprises_by_size(count: int, total: float, sigma: float, smallest: float) -> Array:
    """Yearly revenues of a sector's enterprises, ascending, shape (count,), summing to ``total``."""
    mean = total / count

    def truncated_mean(mu: float) -> float:
        edge = np.log(smallest)
        return float(np.exp(mu + sigma**2 / 2) * ndtr((mu + sigma**2 - edge) / sigma) / ndtr((mu - edge) / sigma))

    low, high = np.log(smallest) - 8 * sigma, np.log(mean)
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if truncated_mean(middle) < mean else (low, middle)
    above = ndtr((low - np.log(smallest)) / sigma) * (np.arange(count, 0, -1) - 0.5) / count
    sizes = np.exp(low - sigma * ndtri(above))
    return sizes * (total / sizes.sum())


def agents_per_enterprise(sizes: list[Array], agents: int, exponent: float) -> list[Array]:
    """Sampling density of every enterprise, ``min(1, c * size**exponent)``, summing to ``agents`` over all sectors."""
    powers = [size**exponent for size in sizes]
    low, high = 0.0, 1.0
    while sum(np.minimum(1.0, high * power).sum() for power in powers) < agents and high < 1e6:
        high *= 2
    for _ in range(60):
        middle = (low + high) / 2
        enough = sum(np.minimum(1.0, middle * power).sum() for power in powers) >= agents
        low, high = (low, middle) if enough else (middle, high)
    return [np.minimum(1.0, high * power) for power in powers]


def blocks(sizes: Array, density: Array, agents: int) -> tuple[Array, Array]:
    """Cut enterprises into ``agents`` runs of equal density: (mean size, number) of each run."""
    sure = density >= 1.0 - 1e-9
    alone = int(sure.sum())
    if alone >= agents:
        sure[: sizes.size - agents + 1] = False
        alone = int(sure.sum())
    rest = sizes.size - alone
    runs = agents - alone
    if rest == 0:
        return sizes, np.ones(sizes.size)
    cumulated = np.concatenate([[0.0], np.cumsum(density[:rest])])
    edges = np.interp(np.linspace(0.0, cumulated[-1], runs + 1), cumulated, np.arange(rest + 1))
    edges[-1] = rest
    mass = np.interp(edges, np.arange(rest + 1), np.concatenate([[0.0], np.cumsum(sizes[:rest])]))
    number = np.diff(edges)
    return np.concatenate([np.diff(mass) / number, sizes[rest:]]), np.concatenate([number, np.ones(alone)])


def place(output: Array, shares: Array) -> Rows:
    """Region of each agent of a sector (ascending by size), so that regions' output follows ``shares``.

    The leading agents go one by one to the region that is furthest below its share; the rest follow a
    low-discrepancy sequence, so that every size is spread over the regions alike.
    """
    region = np.empty(output.size, np.intp)
    order = np.argsort(-output)
    missing = shares * output.sum()
    for agent in order[:LEADING]:
        region[agent] = missing.argmax()
        missing[region[agent]] -= output[agent]
    others = np.sort(order[LEADING:])
    if others.size:
        left = np.maximum(missing, 0.0)
        edges = np.cumsum(left / left.sum())
        edges[-1] = 1.0
        region[others] = np.searchsorted(edges, (np.arange(others.size) + 0.5) * GOLDEN % 1.0, side="right")
    return region


@lru_cache(maxsize=8)
def _drawn(data: Catalogue, agents: int, exponent: float, smallest: float) -> Sample:
    sectors = data.sectors
    sizes = [
        enterprises_by_size(round(s["n_firms_above_size"]), s["revenue_total"] * 1000, s["revenue_log_sigma"], smallest)
        for s in sectors
    ]
    available = sum(size.size for size in sizes)
    least = 3 * len(sectors)
    if not least <= agents <= available:
        raise InputError(f"firms: {agents} is not allowed; give {least} to {available} (one per real enterprise)")
    density = agents_per_enterprise(sizes, agents, exponent)
    wanted = np.array([d.sum() for d in density])
    number = np.maximum(np.floor(wanted + 1e-9).astype(int), 3)
    for row in np.argsort(number - wanted)[: max(agents - number.sum(), 0)]:
        number[row] += 1
    while number.sum() > agents:
        number[np.argmax(number)] -= 1
    parts = []
    for row, sector in enumerate(sectors):
        revenue, weight = blocks(sizes[row], density[row], int(number[row]))
        shares = np.array([data.region_shares[sector.id].get(region.id, 0.0) for region in data.regions])
        region = place(revenue * weight, shares)
        order = np.lexsort((-revenue, region))
        parts.append((np.full(revenue.size, row, np.intp), region[order], revenue[order], weight[order]))
    return Sample(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def draw_sample(data: Catalogue, p: Parameters, agents: int) -> Sample:
    """Return the sample of ``agents`` agents.

    Raises:
        InputError: fewer agents than three a sector, or more than there are enterprises.
    """
    return _drawn(data, agents, p.sampling_exponent, p.smallest_revenue)
