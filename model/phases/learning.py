"""Learning: firms hear of measures from what they can see, grow abler, and capital costs fall."""

from typing import TYPE_CHECKING

import numpy as np

from agents.firm import SLOTS
from kernels.rules import columnwise
from model.arrays import Array, true_cells, true_rows
from model.mechanisms.awareness import awareness_chance
from model.mechanisms.demonstration import leaders
from model.mechanisms.learning_curve import learning_curve
from model.mechanisms.research import capability_gain, knowledge, research_cost_factor, research_effort
from model.visibility import Visible

if TYPE_CHECKING:
    from model.world import World


def firms_learn(w: "World") -> None:
    """Awareness spreads along visible adopters; digital maturity grows; experience makes measures cheaper."""
    firms, p = w.firms, w.p
    if w.t % 4 == 0:
        _choose_leaders(w)
    w.visible = Visible(w)
    unaware = firms.aware < firms.applicable
    unaware[true_rows(firms.presence <= 0)] = False
    rows, slots = true_cells(unaware)
    chance = awareness_chance(
        w.visible.at(rows, slots), told=_told(w).take(w.cell.take(rows)), imitation=p.awareness_imitation
    )
    learns = true_rows(w.luck.uniform_at("awareness", w.t, unaware.size, SLOTS * rows + slots) < chance)
    rows, slots = rows.take(learns), slots.take(learns)
    firms.update((rows, slots), aware=1)
    w.trace.learned(rows, slots)

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
    w.digital_investment, w.firms.digital = _more_digital(w)


@columnwise
def _more_digital(w: "World") -> tuple[Array, Array]:
    """What is bought, MCNY, and digital maturity after it, each of shape (firms,)."""
    firms, p = w.firms, w.p
    trend = p.digital_growth / 4
    support = w.in_region(w.policy.digital_support)
    extra = (trend * p.digital_response) * support * (1 - firms.digital)
    return extra * p.digital_cost * 4 * firms.revenue, np.minimum(firms.digital + trend + extra, 1.0)


def _train_and_research(w: "World") -> None:
    """Capability follows digital maturity and grows with research and talent; knowledge of a sector with research."""
    p, policy = w.p, w.policy
    w.research_effort = research_effort(
        subsidy=policy.research_subsidy, protection=policy.patent_protection,
        by_subsidy=p.research_by_subsidy, by_protection=p.research_by_protection,
    )  # fmt: skip
    w.firms.capability = _capability(w)
    w.knowledge = knowledge(w.knowledge, effort=w.research_effort, decay=p.stock_decay)


@columnwise
def _capability(w: "World") -> Array:
    """Capability, which follows digital maturity, with what research and talent add, shape (firms,)."""
    firms, p = w.firms, w.p
    decay = p.capability_decay / 4
    kept = np.maximum(firms.capability - decay * (firms.capability - firms.digital), 0.0)
    return kept + capability_gain(
        kept, effort=w.research_effort, talent=w.in_region(w.policy.talent_programme),
        by_research=p.capability_by_research, by_talent=p.capability_by_talent,
    )  # fmt: skip


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
