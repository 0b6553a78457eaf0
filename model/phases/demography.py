"""Entry and exit: bankrupt and closed firms leave; entrants take vacant places with the best present vintage."""

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import betaincinv

from agents.firm import INSTALLED
from model.arrays import Array, Mask, Rows, weighted_quantile
from model.initial import plant_factors
from model.mechanisms.entry_standard import entry_chance, required_measures

if TYPE_CHECKING:
    from model.world import World

PLACE = (
    "sector", "region", "bank", "size_class", "weight", "founding_output", "state_owned", "hurdle", "tax_rate",
    "rebuild_phase", "export_share", "applicable", "capital_need", "debt_ratio", "trade_credit_ratio",
)  # fmt: skip


def firms_enter_and_exit(w: "World") -> None:
    """Firms that cannot pay, owe more than they own or are ordered to close leave; vacant places may be taken."""
    firms = w.firms
    present = firms.presence > 0
    equity = w.ledger.firm_equity
    w.bankrupt = present & ((w.ledger.firm_money < -1e-9) | (equity < 0)) & ~w.ordered_to_close
    w.closed = present & w.ordered_to_close
    w.phased_out &= present & ~w.closed & ~w.bankrupt
    w.leaving = np.flatnonzero(w.bankrupt | w.closed | w.phased_out)
    vacant = np.flatnonzero(~firms.active)
    w.ledger.wind_up(w.leaving, w.p.loss_given_default)
    w.entered = _entrants(w, vacant)
    if w.entered.size:
        _found(w, w.entered)


def _entrants(w: "World", vacant: Rows) -> Rows:
    """Vacant places that are taken this quarter: the better the sector earns, the likelier."""
    if not vacant.size:
        return vacant
    margin = w.sector_margin
    attraction = np.clip(margin / np.maximum(w.tables.margin, 0.01), 0.0, 2.0)
    sector = w.firms.sector[vacant]
    chance = w.p.entry_rate * attraction[sector]
    standard = w.in_sector(w.policy.entry_standard, vacant)
    if np.any(standard):
        demanded = standard_measures(w, vacant) & ~standard_measures(w, vacant, standard=0.0)
        extra = (demanded * (w.tech.capital_cost * w.relative_cost)[sector]).sum(axis=1)
        chance = entry_chance(chance, extra, standard=standard, deterrence=w.p.entry_deterrence)
    return vacant[w.luck.uniform("entry", w.t, len(w.firms))[vacant] < chance]


def _found(w: "World", rows: Rows) -> None:
    """Make new firms in some rows; owners pay for plant and first money, so no debt is needed at the start.

    An entrant keeps the place (sector, province, bank, number represented, hurdle, ownership) of the firm it follows.
    Its management's attitude and its plant's pollution are drawn by (row, generation), so that the same newcomer meets
    every policy.
    """
    firms, p, tech = w.firms, w.p, w.tech
    sector = firms.sector[rows]
    vintage = firms.generation[rows] + 1
    concern, dirt = np.empty(rows.size), np.empty(rows.size)
    for each in np.unique(vintage).tolist():
        same = vintage == each
        concern[same] = w.luck.lasting("entrant's attitude", each, len(firms))[rows[same]]
        dirt[same] = w.luck.lasting("entrant's pollution", each, len(firms))[rows[same]]
    attitude = betaincinv(10 * p.attitude_mean, 10 * (1 - p.attitude_mean), concern)
    best = w.best_vintage
    usual = standard_measures(w, rows)
    fits = firms.applicable[rows] > 0
    status = np.where(usual & fits, INSTALLED, 0).astype(np.uint8)
    performance = np.ones(status.shape)
    plant = plant_factors(sector, status, performance, tech)
    output = p.entrant_size * firms.founding_output[rows] * w.growth_since_2017[sector]
    capital = firms.capital_need[rows] * output / p.utilisation
    new = (status > 0) & ~standard_measures(w, rows, standard=0.0)  # what the entry standard demands is paid for
    green_plant = output * (new * (tech.capital_cost * w.relative_cost)[sector]).sum(axis=1)
    money = p.cash_to_revenue * output
    firms.enter(
        rows, keep=PLACE, **plant, status=status, performance=performance,
        aware=((usual | (status > 0)) & fits).astype(np.uint8), presence=firms.weight[rows], attitude=attitude,
        fuel_need=best["fuel_need"][sector], electricity_need=best["electricity_need"][sector],
        bill_need=best["bill_need"][sector], direct_need=best["direct_need"][sector],
        pollution_need=best["pollution_need"][sector] * (0.5 + dirt), other_cost=best["other_cost"][sector],
        digital=best["digital"][sector], capability=best["digital"][sector],
        market_share=output / (4 * np.maximum(w.demand[sector], 1e-9)), loan_rate=w.now.policy_rate, order_due=-1,
        disposables=w.disposables_2017[rows], care=w.usual_care[rows],
        energy_norm=(best["fuel_need"] + p.tce_per_mwh * best["electricity_need"])[sector],
    )  # fmt: skip
    w.ledger.pay("founding_capital", capital + green_plant + money, rows)
    w.ledger.build(capital + green_plant, rows)
    w.last_profit[rows] = 0.0


def standard_measures(w: "World", rows: Rows, standard: float | None = None) -> Mask:
    """Measures newcomers of some rows come with: usual in the sector or demanded by the entry standard, (rows, slots).

    Args:
        w: the world.
        rows: the places they take.
        standard: entry standard to reckon with; the one in force where left out.
    """
    sector = w.firms.sector[rows]
    strict = w.in_sector(w.policy.entry_standard, rows) if standard is None else standard
    strict = strict if isinstance(strict, float) else strict[:, None]
    tech = w.tech
    saved = (tech.energy_saving * w.tables.bill[:, None] + tech.market_premium - tech.running_cost) * w.now.energy_price
    pays = saved * w.p.reference_lifetime > tech.capital_cost * w.relative_cost
    needed = required_measures(w.diffusion.adopted[sector], pays[sector], usual=w.p.vintage_diffusion, standard=strict)
    return needed & (tech.earliest_quarter[sector] <= w.t) & (tech.exists[sector] > 0)


def find_best_vintage(w: "World") -> dict[str, Array]:
    """What a unit of output needs in a modern plant of each sector: a low quantile of the firms that founded it.

    Costs are the sector's mean: entrants differ by vintage of energy use, not by cheaper labour.
    """
    firms, q = w.firms, w.p.vintage_quantile
    names = ("fuel_need", "electricity_need", "direct_need", "pollution_need", "bill_need")
    found: dict[str, Array] = {name: np.empty(len(w.tables.output)) for name in (*names, "other_cost", "digital")}
    for sector in range(len(w.tables.output)):
        rows = np.flatnonzero(firms.sector == sector)
        weight = firms.weight[rows] * firms.founding_output[rows]
        for name in names:
            found[name][sector] = weighted_quantile(getattr(firms, name)[rows], weight, q)
        cost = firms.other_cost[rows] + firms.bill_need[rows] * firms.bill_factor[rows]
        found["other_cost"][sector] = np.average(cost, weights=weight) - found["bill_need"][sector]
        found["digital"][sector] = weighted_quantile(firms.digital[rows], weight, 1 - q)
    return found
