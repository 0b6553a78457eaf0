"""Entry and exit: bankrupt and closed firms leave; entrants take vacant places with the best present vintage."""

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import betaincinv

from agents.firm import INSTALLED, SLOTS
from kernels.rules import columnwise
from model.arrays import Array, Mask, Rows, true_rows, weighted_quantile
from model.initial import plant_factors
from model.mechanisms.entry_standard import entry_chance, required_measures

if TYPE_CHECKING:
    from model.world import World

PLACE = (
    "sector", "region", "bank", "size_class", "weight", "founding_output", "state_owned", "hurdle", "tax_rate",
    "rebuild_phase", "export_share", "applicable", "capital_need", "debt_ratio", "trade_credit_ratio",
)  # fmt: skip

BY_VINTAGE = (
    "fuel_need", "electricity_need", "bill_need", "direct_need", "pollution_need", "other_cost", "digital",
    "energy_norm",
)  # fmt: skip


def firms_enter_and_exit(w: "World") -> None:
    """Firms that cannot pay, owe more than they own or are ordered to close leave; vacant places may be taken."""
    firms = w.firms
    w.bankrupt, w.closed, w.phased_out, leaves = _who_leaves(w, w.ledger.firm_money, w.ledger.firm_equity)
    w.leaving = true_rows(leaves)
    vacant = true_rows(~firms.active)
    w.ledger.wind_up(w.leaving, w.p.loss_given_default)
    w.entered = _entrants(w, vacant)
    if w.entered.size:
        _found(w, w.entered)
    w.trace.came_and_went()


@columnwise
def _who_leaves(w: "World", money: Array, equity: Array) -> tuple[Mask, Mask, Mask, Mask]:
    """Whether a firm is bankrupt, closed or phased out, the first that applies, or any of them, each of (firms,)."""
    present = w.firms.presence > 0
    bankrupt = present & ((money < -1e-9) | (equity < 0)) & ~w.ordered_to_close
    closed = present & w.ordered_to_close
    phased_out = w.phased_out & present & ~closed & ~bankrupt
    return bankrupt, closed, phased_out, bankrupt | closed | phased_out


def _entrants(w: "World", vacant: Rows) -> Rows:
    """Vacant places that are taken this quarter: the better the sector earns, the likelier."""
    if not vacant.size:
        return vacant
    w.entry_standard = w.policy.entry_standard + np.zeros(w.tables.output.size)
    w.measures_at_entry, w.cost_of_entry = measures_of_newcomers(w, w.entry_standard)
    chance = _chance_of_entry(w, vacant, w.cost_of_entry.sum(axis=1))
    return vacant.compress(w.luck.uniform_at("entry", w.t, len(w.firms), vacant) < chance)


@columnwise
def _chance_of_entry(w: "World", rows: Rows, extra_cost: Array) -> Array:
    """Chance that a vacant place is taken, shape (rows,), with the extra cost of entry into each sector, (sectors,)."""
    sector = w.firms.sector[rows]
    attraction = np.clip(w.sector_margin[sector] / np.maximum(w.tables.margin[sector], 0.01), 0.0, 2.0)
    chance, standard = w.p.entry_rate * attraction, w.entry_standard[sector]
    return entry_chance(chance, extra_cost[sector], standard=standard, deterrence=w.p.entry_deterrence)


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
    for each in sorted(set(vintage.tolist())):
        same = vintage == each
        concern[same] = w.luck.lasting("entrant's attitude", each, len(firms))[rows[same]]
        dirt[same] = w.luck.lasting("entrant's pollution", each, len(firms))[rows[same]]
    attitude = betaincinv(10 * p.attitude_mean, 10 * (1 - p.attitude_mean), concern)
    installed = w.measures_at_entry.take(sector, axis=0) & (firms.applicable.take(rows, axis=0) > 0)
    status = installed * np.uint8(INSTALLED)
    performance = np.ones(status.shape)
    plant = plant_factors(sector, status, performance, tech)
    demanded = (installed * w.cost_of_entry.take(sector, axis=0)).sum(axis=1)  # by the entry standard, per output
    newcomers, plant_cost, capital = _newcomers(w, rows, sector, dirt, demanded)
    firms.enter(
        rows, keep=PLACE, **plant, status=status, performance=performance,
        aware=installed.view(np.uint8), presence=firms.weight.take(rows), attitude=attitude,
        loan_rate=w.now.policy_rate, order_due=-1, **newcomers,
    )  # fmt: skip
    w.ledger.pay("founding_capital", capital, rows)
    w.ledger.build(plant_cost, rows)
    w.last_profit[rows] = w.first_emissions[rows] = 0.0


def _newcomers(
    w: "World", rows: Rows, sector: Rows, dirt: Array, demanded: Array
) -> tuple[dict[str, Array], Array, Array]:
    """Columns of new firms that follow from the best vintage, what their plant costs, and with first money, (rows,)."""
    columns = dict(zip(BY_VINTAGE, _best_vintage_of(w, sector, dirt), strict=True))
    share, plant, capital = _size_of_newcomers(w, rows, sector, demanded)
    columns |= {"market_share": share, "disposables": w.disposables_2017[rows], "care": w.usual_care[rows]}
    return columns | {"capability": columns["digital"]}, plant, capital


@columnwise
def _best_vintage_of(w: "World", sector: Rows, dirt: Array) -> tuple[Array, ...]:
    """The columns of :data:`BY_VINTAGE` for newcomers to a sector, each of shape (rows,)."""
    best, p = w.best_vintage, w.p
    fuel, electricity = best["fuel_need"][sector], best["electricity_need"][sector]
    norm = fuel + p.tce_per_mwh * electricity
    polluting = best["pollution_need"][sector] * (0.5 + dirt)
    return (
        fuel, electricity, best["bill_need"][sector], best["direct_need"][sector], polluting,
        best["other_cost"][sector], best["digital"][sector], norm,
    )  # fmt: skip


@columnwise
def _size_of_newcomers(w: "World", rows: Rows, sector: Rows, demanded: Array) -> tuple[Array, Array, Array]:
    """Market share of newcomers, and what owners pay for plant, and for plant and first money, MCNY, each (rows,)."""
    firms, p = w.firms, w.p
    output = p.entrant_size * firms.founding_output[rows] * w.growth_since_2017[sector]
    capital = firms.capital_need[rows] * output / p.utilisation
    plant = capital + output * demanded
    return output / (4 * np.maximum(w.demand[sector], 1e-9)), plant, plant + p.cash_to_revenue * output


def measures_of_newcomers(w: "World", standard: Array) -> tuple[Mask, Array]:
    """Measures newcomers come with, usual in the sector or demanded by the entry standard, and what is demanded.

    Args:
        w: the world.
        standard: entry standard of each sector, shape (sectors,).

    Returns:
        Measures, shape (sectors, slots), and the capital cost of those that only the standard demands, MCNY per MCNY/yr
        of output, shape (sectors, slots).
    """
    shape = w.tech.exists.shape
    needed, cost = _needed_by_cell(w, np.arange(w.tech.exists.size), standard, w.t)
    return needed.reshape(shape), cost.reshape(shape)


@columnwise
def _needed_by_cell(w: "World", cells: Rows, standard: Array, quarter: int) -> tuple[Mask, Array]:
    """The same by cell, a sector and a slot, each of shape (cells,)."""
    tech, usual, sector = w.tech, w.p.vintage_diffusion, cells // SLOTS
    adopted = w.diffusion.adopted.ravel().take(cells)
    on_market = (tech.earliest_quarter.ravel().take(cells) <= quarter) & (tech.exists.ravel().take(cells) > 0)
    cost = (tech.capital_cost.ravel() * w.relative_cost.ravel()).take(cells)
    earned = tech.energy_saving.ravel().take(cells) * w.tables.bill[sector] + tech.market_premium.ravel().take(cells)
    saved = (earned - tech.running_cost.ravel().take(cells)) * w.now.energy_price
    pays = saved * w.p.reference_lifetime > cost
    needed = on_market & required_measures(adopted, pays, usual=usual, standard=standard[sector])
    return needed, np.where(needed & (adopted < usual), cost, 0.0)


def find_best_vintage(w: "World") -> dict[str, Array]:
    """What a unit of output needs in a modern plant of each sector: a low quantile of the firms that founded it.

    Costs are the sector's mean: entrants differ by vintage of energy use, not by cheaper labour.
    """
    firms, q = w.firms, w.p.vintage_quantile
    names = ("fuel_need", "electricity_need", "direct_need", "pollution_need", "bill_need")
    found: dict[str, Array] = {name: np.empty(len(w.tables.output)) for name in (*names, "other_cost", "digital")}
    for sector in range(len(w.tables.output)):
        rows = true_rows(firms.sector == sector)
        weight = firms.weight[rows] * firms.founding_output[rows]
        for name in names:
            found[name][sector] = weighted_quantile(getattr(firms, name)[rows], weight, q)
        cost = firms.other_cost[rows] + firms.bill_need[rows] * firms.bill_factor[rows]
        found["other_cost"][sector] = np.average(cost, weights=weight) - found["bill_need"][sector]
        found["digital"][sector] = weighted_quantile(firms.digital[rows], weight, 1 - q)
    return found
