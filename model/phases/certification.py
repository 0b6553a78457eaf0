"""The yearly list of green factories."""

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from agents.firm import INSTALLED
from kernels.columns import sum_by
from kernels.rules import columnwise
from model.arrays import Array, Mask, Rows, grants_by_rank, ratio, true_rows, weighted_quantile
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
    staying = firms.presence > 0
    staying[w.leaving] = False
    kept = (firms.certified > 0) & (firms.record < 0.5) & staying
    applies = (
        staying & ~kept & w.certifiable[firms.sector] & (w.luck.uniform("application", w.t, n) < application_rate(w))
    )
    applicants = true_rows(applies)
    w.newly_certified[applicants[_qualify(w, applicants)]] = True
    firms.certified = (kept | w.newly_certified).astype(np.uint8)
    _award(w)


def _qualify(w: "World", rows: Rows) -> Mask:
    """Whether enterprises meet the criteria of a green factory, shape (rows,)."""
    firms, p = w.firms, w.p
    applicable = firms.applicable.take(rows, axis=0) > 0
    installed = ((firms.status.take(rows, axis=0) == INSTALLED) & applicable).sum(axis=1)
    share = installed / np.maximum(applicable.sum(axis=1), 1)
    intensity = _intensity(w, ratio(w.tables.indirect, w.tables.electricity))
    best = _leading_intensity(w, intensity).take(firms.sector.take(rows))
    return qualifies(share, intensity.take(rows), firms.record.take(rows), firms.digital.take(rows), best,
                     least_installed=p.least_installed, least_digital=p.least_digital)  # fmt: skip


@columnwise
def _intensity(w: "World", per_mwh: Array) -> Array:
    """CO2 a unit of output, with the sector's mean grid, so that a plant is judged and not its province, (firms,)."""
    firms = w.firms
    electricity = firms.electricity_need * firms.electricity_factor + firms.electricity_added
    return firms.direct_need * firms.direct_factor + electricity * firms.indirect_factor * per_mwh.take(firms.sector)


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
