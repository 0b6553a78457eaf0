"""Learning: firms hear of measures from what they can see, grow abler, and capital costs fall."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.firm import INSTALLED, SLOTS
from model.arrays import Array
from model.mechanisms.awareness import awareness_chance
from model.mechanisms.cooperation import seen_with_partners
from model.mechanisms.demonstration import leaders, seen_with_leaders
from model.mechanisms.learning_curve import learning_curve
from model.mechanisms.research import capability_gain, knowledge, research_cost_factor, research_effort

if TYPE_CHECKING:
    from model.world import World


def firms_learn(w: "World") -> None:
    """Awareness spreads along visible adopters; digital maturity grows; experience makes measures cheaper."""
    firms, p = w.firms, w.p
    installed = (firms.status == INSTALLED).view(np.uint8)
    if w.t % 4 == 0:
        _choose_leaders(w)
    w.visible = visible_share(w, installed)
    unaware = firms.aware < firms.applicable
    unaware[np.flatnonzero(firms.presence <= 0)] = False
    cells = np.flatnonzero(unaware)
    chance = awareness_chance(
        w.visible.ravel().take(cells), told=_told(w).take(w.cell.take(cells // SLOTS)), imitation=p.awareness_imitation
    )
    learns = cells[w.luck.uniform("awareness", w.t, unaware.size).take(cells) < chance]
    firms.update((learns // SLOTS, learns % SLOTS), aware=1)
    w.trace.learned(learns)

    w.relative_cost = relative_costs(w)
    w.world_years += w.policy.technology_openness / 4
    w.norm = w.norm + p.norm_growth / 4 * w.policy.publicity * (1 - w.norm)


def firms_build_capability(w: "World") -> None:
    """Firms digitalise, train and do research, more where that is supported."""
    _digitalise(w)
    _train_and_research(w)


def _told(w: "World") -> Array:
    """Hazard a year of hearing of a measure other than by seeing it, shape (sectors * regions,)."""
    p, policy = w.p, w.policy
    in_region = p.awareness_publicity * policy.publicity + p.awareness_transfer * policy.technology_platform
    in_sector = np.broadcast_to(p.awareness_association * np.asarray(policy.association), (len(w.tables.output),))
    told = p.awareness_alone + in_sector[:, None] + np.broadcast_to(in_region, (len(w.regions),))
    return told.ravel()


def _digitalise(w: "World") -> None:
    """Digital maturity grows by trend, and faster where its cost is shared; the extra is bought."""
    firms, p = w.firms, w.p
    trend = p.digital_growth / 4
    support = w.in_region(w.policy.digital_support)
    extra = (trend * p.digital_response) * support * (1 - firms.digital)
    w.digital_investment = extra * p.digital_cost * 4 * firms.revenue
    firms.digital = np.minimum(firms.digital + trend + extra, 1.0)


def _train_and_research(w: "World") -> None:
    """Capability follows digital maturity and grows with research and talent; knowledge of a sector with research."""
    firms, p, policy = w.firms, w.p, w.policy
    decay = p.capability_decay / 4
    kept = np.maximum(firms.capability - decay * (firms.capability - firms.digital), 0.0)
    w.research_effort = research_effort(
        subsidy=policy.research_subsidy, protection=policy.patent_protection,
        by_subsidy=p.research_by_subsidy, by_protection=p.research_by_protection,
    )  # fmt: skip
    firms.capability = kept + capability_gain(
        kept, effort=w.research_effort, talent=w.in_region(policy.talent_programme),
        by_research=p.capability_by_research, by_talent=p.capability_by_talent,
    )  # fmt: skip
    w.knowledge = knowledge(w.knowledge, effort=w.research_effort, decay=p.stock_decay)


def _choose_leaders(w: "World") -> None:
    """The programme names as leaders of the year the enterprises with the most measures, the largest first."""
    firms, policy = w.firms, w.policy
    merit = w.diffusion.installed + firms.market_share / max(float(firms.market_share.max()), 1e-12)
    w.leading = leaders(merit, firms.presence, number=policy.demonstration)


def relative_costs(w: "World") -> Array:
    """Capital cost of each measure relative to 2017 by sector and slot, shape (sectors, slots)."""
    p = w.p
    return learning_curve(
        w.diffusion.by_output, np.maximum(w.diffusion_2017.by_output, p.experience_floor), w.tech.learning_rate,
        world_growth=p.world_growth, world_share=p.world_share, years=w.world_years,
    ) * research_cost_factor(w.knowledge[:, None], w.diffusion.by_output, elasticity=p.research_elasticity)  # fmt: skip


def visible_share(w: "World", installed: NDArray[np.uint8]) -> Array:
    """Share of adopters each firm sees for each of its measures, shape (firms, slots), 0 to 1.

    A firm sees its links (peers in its sector by measure, its supply chain by category of measure), its sector, where
    leaders count more, and its province by category.
    """
    p = w.p
    weights = np.array([p.peer_weight, p.sector_weight, p.region_weight])
    of_peers, of_sector, of_region = weights / max(weights.sum(), 1e-9)

    extra = 1 - 1 / p.leader_weight  # what large firms, who weigh by output, add to what the sector sees
    in_sector = (1 - extra) * w.diffusion.adopted + extra * w.diffusion.by_output
    in_region = seen_with_partners(w.diffusion.by_region, w.partners, cooperation=w.policy.cooperation)
    table = of_sector * in_sector[:, None, :] + of_region * w.translation.by_measure(in_region)
    seen = table.reshape(-1, SLOTS).take(w.cell, axis=0)
    links = len(w.network.peers) + len(w.network.chain)
    if links:
        seen += (of_peers / links) * _seen_at_links(w, installed)
    return _with_leaders(w, seen, installed)


def _with_leaders(w: "World", seen: Array, installed: NDArray[np.uint8]) -> Array:
    """Add what demonstration enterprises show to their sector, shape (firms, slots)."""
    number, p = w.policy.demonstration, w.p
    if number == 0:
        return seen
    rows = np.flatnonzero(w.leading)
    count = w.leading[rows, None]
    leading = np.concatenate([count * installed[rows], count], axis=1)
    led = np.zeros((len(w.tables.output), SLOTS + 1))
    np.add.at(led, w.firms.sector[rows], leading)
    shown = led[:, :SLOTS] / np.maximum(led[:, SLOTS:], 1e-9)
    reach = p.demonstration_reach * min(number / p.demonstration_full, 1.0)
    return seen_with_leaders(seen, shown.take(w.firms.sector, axis=0), reach=reach)


def _seen_at_links(w: "World", installed: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Number of a firm's links that have each measure, shape (firms, slots)."""
    flags = installed.view(np.uint64)[:, 0]  # eight flags in one word: adding words adds eight counters at once
    total = np.zeros_like(flags)
    for links in w.network.peers:
        total += flags.take(links)
    if len(w.network.chain):
        kinds = w.translation.kinds_of(w.firms.sector, np.packbits(installed, bitorder="little"))  # a byte for a firm
        for links in w.network.chain:
            total += w.translation.flags_of(w.firms.sector, kinds.take(links))
    return total[:, None].view(np.uint8)
