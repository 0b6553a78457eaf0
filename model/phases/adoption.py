"""Adoption decisions: firms that review their plant choose among the measures they know and are able to run."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.firm import INSTALLED, NONE, SLOTS
from kernels.rules import columnwise
from model.arrays import Array, Mask, Rows, true_cells, true_rows
from model.mechanisms.free_riding import free_riders
from model.mechanisms.profitability import acceptance_chance
from model.phases.weighing import (
    Exposure,
    Options,
    green_power_index,
    inertia,
    payback_margins,
    weigh,
    without_incentives,
)

if TYPE_CHECKING:
    from model.world import World


@dataclass
class Projects:
    """Green projects firms want this quarter, at most one a firm. All arrays have shape (projects,).

    Money is MCNY per enterprise.
    """

    rows: Rows
    slots: Rows
    cost: Array  # capital cost
    abatement: Array  # tCO2 a year, pollution counted by its weight in merit
    index: Array
    licence: Array  # fee for know-how
    insured: Array  # yearly benefit under performance insurance, 0 where the firm takes none
    unaided: Mask  # would have been chosen without subsidy, tax credit, bonus or cheap credit
    subsidy: Array
    promised: Array  # subsidy had the budget sufficed
    own_funds: Array
    loan: Array
    bond: Array
    stake: Array  # of the investment fund
    funded: Mask
    refusal: NDArray[np.uint8]  # why it was not begun: see model.phases.finance
    missed: Mask  # not begun, but would have been with the subsidy promised


def firms_decide(w: "World") -> None:
    """Firms that review this quarter choose at most one project; green power is taken or dropped at once."""
    firms, p = w.firms, w.p
    n = len(firms)
    if w.t % 4 == 0:
        firms.projects_this_year = np.zeros(n, np.int64)
    reviews = w.luck.uniform("review", w.t, n) < 1.0 - (1.0 - p.review_rate) ** 0.25
    reviews |= (firms.order_due >= 0) & (p.review_rate > 0)
    reviews &= (firms.presence > 0) & (firms.projects_this_year < p.projects_per_year)
    rows = true_rows(reviews)
    options = able_to_run(w, rows)
    luck = _luck(w, options)
    w.exposure = Exposure(w)
    worth = weigh(w, options)
    resistance = inertia(w, options)
    chance, merit = acceptance(w, options.rows, (worth.index, worth.benefit, worth.net), resistance)
    said_yes = luck < chance
    best = _best_of_each_firm(options, merit, true_rows(said_yes))
    chosen = Options(options.rows.take(best), options.slots.take(best), options.sector.take(best))
    without, _ = acceptance(w, chosen.rows, without_incentives(w, chosen, worth, best), resistance[best])
    w.projects = Projects(
        rows=chosen.rows, slots=chosen.slots, cost=worth.cost[best], abatement=_abatement(w, chosen),
        index=worth.index[best], licence=worth.licence[best], insured=worth.insured[best],
        unaided=free_riders(luck[best], without),
        subsidy=np.zeros(best.size), promised=np.zeros(best.size), own_funds=np.zeros(best.size),
        loan=np.zeros(best.size), bond=np.zeros(best.size), stake=np.zeros(best.size), funded=np.zeros(best.size, bool),
        refusal=np.zeros(best.size, np.uint8), missed=np.zeros(best.size, bool),
    )  # fmt: skip
    w.trace.decided(rows, options, worth, resistance, chance, said_yes, best)
    _buy_green_power(w, rows)


def acceptance(
    w: "World", rows: Rows, judged: tuple[Array, Array, Array], resistance: Array
) -> tuple[Array, Array]:  # fmt: skip
    """Chance that each firm says yes to its option, and what it ranks its options by, both of shape (options,).

    Args:
        w: the world.
        rows: firm of each option.
        judged: index, yearly benefit and cost after incentives of each option.
        resistance: extra worth an option needs in the eyes of firms that judge by the index.
    """
    index, benefit, cost = judged
    chance = acceptance_chance(index, resistance, slope=w.p.acceptance_slope)
    margin = payback_margins(w, rows, benefit, cost)
    if margin is None:
        return chance, index
    by_index = np.isnan(margin)
    return np.where(by_index, chance, margin >= 1.0), np.where(by_index, index, margin)


def _best_of_each_firm(options: Options, merit: Array, accepted: Rows) -> Rows:
    """Of the options accepted, the one of each firm with the highest merit (the first measure where equal)."""
    rows = options.rows.take(accepted)
    order = accepted.take(np.lexsort((-options.slots.take(accepted), merit.take(accepted), rows)))
    row = options.rows.take(order)
    last = np.ones(row.size, bool)
    np.not_equal(row[1:], row[:-1], out=last[:-1])
    return order.take(true_rows(last))


def able_to_run(w: "World", rows: Rows) -> Options:
    """Measures that the firms in ``rows`` know, have not, and meet the prerequisites of; green power aside."""
    firms, tech = w.firms, w.tech
    status, sector = firms.status.take(rows, axis=0), firms.sector.take(rows)
    open_to = _known_and_fitting(w, rows) > (status != NONE)
    open_to &= (tech.capital_cost > 0).take(sector, axis=0)
    place, slots = true_cells(open_to)
    options = Options(rows.take(place), slots, sector.take(place))
    able = true_rows(_able(w, options))
    return Options(options.rows.take(able), options.slots.take(able), options.sector.take(able))


@columnwise
def _able(w: "World", options: Options) -> Mask:
    """Whether a firm meets the prerequisites of an option, (options,); a main process is changed as it is rebuilt."""
    needed = options.of(w.tech.prerequisite)
    has = w.firms.status.ravel().take(options.rows * SLOTS + np.maximum(needed, 0)) == INSTALLED
    window = int(w.p.rebuild_interval * 4)
    rebuilt = (w.t + w.firms.rebuild_phase.take(options.rows)) % window < max(window // 10, 1)
    return ready_for(w, options) & ((needed < 0) | has) & (~options.of(w.process_change) | rebuilt)


def _known_and_fitting(w: "World", rows: Rows) -> NDArray[np.uint8]:
    """Flags of the measures that the firms in ``rows`` know of and could have, shape (rows, slots)."""
    return w.firms.aware.take(rows, axis=0) & w.firms.applicable.take(rows, axis=0)


@columnwise
def ready_for(w: "World", options: Options) -> Mask:
    """Whether a measure is on the market and the firm digital, or else able, enough for it, shape (options,)."""
    on_market = options.of(w.tech.earliest_quarter) <= w.t
    return on_market & (ability(w, options.rows) >= options.of(w.tech.digital))


def ability(w: "World", rows: Rows) -> Array:
    """What firms can run by digital maturity, or else by capability, shape (rows,)."""
    return np.maximum(w.firms.digital.take(rows), w.firms.capability.take(rows))


@columnwise
def _abatement(w: "World", options: Options) -> Array:
    """CO2 (t a year) each project avoids, pollution counted by its weight in merit."""
    firms, tech, rows = w.firms, w.tech, options.rows
    left = (1 - options.of(tech.electricity_saving)) * (1 - options.of(tech.indirect_saving))
    co2 = firms.co2_direct[rows] * options.of(tech.direct_saving) + firms.co2_indirect[rows] * (1 - left)
    power = firms.output[rows] * options.of(tech.electricity_added)
    co2 = co2 - power * (w.emission_factor * w.now.grid)[w.cell[rows]]
    pollution = firms.pollution[rows] * options.of(tech.pollution_saving)
    return np.maximum(4 * (co2 + w.p.pollution_in_merit * pollution), 0.0)


def _luck(w: "World", options: Options) -> Array:
    """Draws that acceptance is decided by, one for each pair of a firm and a measure, shape (options,)."""
    return w.luck.uniform_at("acceptance", w.t, w.firms.status.size, SLOTS * options.rows + options.slots)


def _buy_green_power(w: "World", rows: Rows) -> None:
    """Green power has no capital cost: it is taken when image abroad, weighed by concern, is worth its price.

    A firm that already buys it stays more easily than a newcomer joins, but a review can end the contract.
    """
    firms = w.firms
    sector = firms.sector.take(rows)
    sold = _known_and_fitting(w, rows) > (w.tech.green_power_cost <= 0).take(sector, axis=0)
    place, slots = true_cells(sold)
    options = Options(rows.take(place), slots, sector.take(place))
    has, worth, resistance, chance, takes = _contracts(w, options, _luck(w, options))
    w.trace.contracted(options, worth, resistance, chance, takes)
    changes = true_rows(takes != has)
    w.contracts_changed = options.rows.take(changes)
    status = np.where(has.take(changes), NONE, INSTALLED).astype(np.uint8)
    firms.update((w.contracts_changed, slots.take(changes)), status=status)


@columnwise
def _contracts(w: "World", options: Options, luck: Array) -> tuple[Mask, Array, Array, Array, Mask]:
    """Whether a firm has a contract, its worth and what it must be worth, and whether it is wanted, each (options,)."""
    has = options.at(w.firms.status) == INSTALLED
    worth, resistance = green_power_index(w, options) + has, inertia(w, options)
    chance = acceptance_chance(worth, resistance, slope=w.p.acceptance_slope)
    return has, worth, resistance, chance, (luck < chance) & ready_for(w, options)
