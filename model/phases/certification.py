"""The yearly list of green factories."""

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from agents.firm import INSTALLED
from kernels.columns import sum_by
from model.arrays import Array, Rows, grants_by_rank, true_rows, weighted_quantile
from model.mechanisms.certification import qualifies

if TYPE_CHECKING:
    from model.world import World


def factories_are_certified(w: "World") -> None:
    """In the fourth quarter firms that qualify may apply and be certified; those with a bad record lose the title."""
    firms = w.firms
    n = len(firms)
    w.newly_certified = np.zeros(n, bool)
    w.awards = w.nothing
    if w.t % 4 != 3:
        return
    p = w.p
    staying = firms.presence > 0
    staying[w.leaving] = False
    kept = (firms.certified > 0) & (firms.record < 0.5) & staying
    applies = (
        staying & ~kept & w.certifiable[firms.sector] & (w.luck.uniform("application", w.t, n) < application_rate(w))
    )
    installed = ((firms.status == INSTALLED) & (firms.applicable > 0)).sum(axis=1)
    share = installed / np.maximum(firms.applicable.sum(axis=1, dtype=np.int64), 1)
    intensity = _intensity(w)
    best = _leading_intensity(w, intensity)[firms.sector]
    fit = qualifies(share, intensity, firms.record, firms.digital, best, least_installed=p.least_installed,
                    least_digital=p.least_digital)  # fmt: skip
    w.newly_certified = applies & fit
    firms.certified = (kept | w.newly_certified).astype(np.uint8)
    _award(w)


def _intensity(w: "World") -> Array:
    """CO2 a unit of output, with the sector's mean grid, so that a plant is judged and not its province."""
    firms = w.firms
    electricity = firms.electricity_need * firms.electricity_factor + firms.electricity_added
    per_mwh = np.divide(
        w.tables.indirect, w.tables.electricity, out=np.zeros(len(w.tables.indirect)), where=w.tables.electricity > 0
    )
    return firms.direct_need * firms.direct_factor + electricity * firms.indirect_factor * per_mwh[firms.sector]


def _leading_intensity(w: "World", intensity: Array) -> Array:
    """Intensity below which an enterprise leads in its sector this year, shape (sectors,)."""
    firms = w.firms
    bounds = np.append(w.sector_starts, len(firms))
    spans = [slice(*pair) for pair in pairwise(bounds)]
    return np.array([weighted_quantile(intensity[s], firms.presence[s], w.p.leader_quantile) for s in spans])


def application_rate(w: "World", rows: Rows | None = None) -> Array:
    """Chance that an enterprise (of ``rows``) applies this year: grows with revenue up to the usual applicant's."""
    revenue = w.firms.revenue if rows is None else w.firms.revenue[rows]
    return w.p.application_rate * np.minimum(4 * revenue / w.p.usual_applicant, 1.0)


def _award(w: "World") -> None:
    """Regions pay the award from what the incentives budget has left, the largest enterprises first."""
    firms, regions = w.firms, w.regions
    spent = sum_by(firms.region, w.subsidies, len(regions), firms.presence)
    rows = true_rows(w.newly_certified)
    asked = w.in_region(w.policy.green_factory_award, rows) * firms.presence[rows]
    left = np.maximum(regions.budget - spent, 0.0)
    granted = grants_by_rank(asked, firms.revenue[rows], firms.region[rows], left)
    awards = granted / firms.presence[rows]
    w.awards = w.spread(rows, awards)
    w.ledger.pay("awards", awards, rows)
