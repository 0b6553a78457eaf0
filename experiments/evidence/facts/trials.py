"""Runs that make up one replication: history and, under the same luck, worlds that differ from it in one thing."""

import csv
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from agents.firm import INSTALLED, NONE
from experiments.evidence.facts import statistics
from experiments.evidence.facts.declarations import MAP_YEAR, PROVINCE_FIRMS
from experiments.evidence.facts.observing import Act, Panel, observe
from experiments.evidence.facts.readings import Readings, last_quarter, readings
from model import clock
from model.arrays import Array, Mask
from model.catalogue import SHIPPED
from model.policy import DEFAULT_FIRMS

if TYPE_CHECKING:
    from model.world import World

CAMPAIGN = clock.number("2022Q1")
CHANGE = 0.1  # of log cost and log saving
ENERGY = ("efficiency", "waste_heat", "management_digital")  # what auditors recommend
AUDIT = clock.number("2019Q1")
AUDIT_QUARTERS = 8
QUICK = 2.0  # years within which a recommended project pays back
LAST_YEARS = 20  # quarters at the end over which prices are compared


@dataclass(frozen=True)
class Replication:
    """One draw of luck, under which all worlds of a replication live."""

    seed: int
    firms: int = DEFAULT_FIRMS
    province_firms: int = PROVINCE_FIRMS

    @cached_property
    def history(self) -> Panel:
        """The run of history, to the default horizon."""
        return observe(seed=self.seed, firms=self.firms)

    def new_world(self, until: int, data: Path = SHIPPED, **settings: float) -> "World":
        """A world of history under the same luck, not yet lived."""
        from model.world import World

        return World("historical", seed=self.seed, firms=self.firms, until=until, data=data, **settings)

    def world(self, until: int, act: Act | None = None, *, data: Path = SHIPPED, **settings: float) -> "World":
        """The same, lived to the end of a year; ``act`` is called before every quarter."""
        world = self.new_world(until, data, **settings)
        while world.running:
            if act is not None:
                act(world)
            world.step()
        return world


def history(replication: Replication) -> Readings:
    """What is read off history."""
    return readings(replication.history)


# --- provinces


def provinces(replication: Replication) -> Readings:
    """Adoption on the map: Moran's I over neighbours, and the macro-regions from east to west."""
    panel = observe(seed=replication.seed, firms=replication.province_firms, until=MAP_YEAR)
    data = panel.world.data
    found, explained = adoption_by_province(panel, last_quarter(MAP_YEAR))
    known = np.isfinite(found)
    neighbours = borders(data.region_links, [region.id for region in data.regions])[np.ix_(known, known)]
    own, of_place = found[known], (found - explained)[known]
    macro = np.array([region.macro_region for region in data.regions])[known]

    def less(one: str, other: str, values: Array = own) -> float:
        return float(values[macro == one].mean() - values[macro == other].mean())

    return {
        "moran": statistics.moran(own, neighbours),
        "moran_above_chance": statistics.moran(own, neighbours) - statistics.moran_by_chance(own, neighbours),
        "moran_of_place": statistics.moran(of_place, neighbours),
        "east_less_central": less("east", "central"),
        "central_less_west": less("central", "west"),
        "east_less_west_of_place": less("east", "west", of_place),
    }


def adoption_by_province(panel: Panel, quarter: int) -> tuple[Array, Array]:
    """Share of applicable measures installed in each province, and what its sectors and sizes alone would make it.

    Both have shape (regions,), NaN where no enterprise stands.
    """
    start, regions = panel.start, len(panel.world.regions)
    here = start.weight * panel.present[quarter]
    installed = ((panel.status[quarter] == INSTALLED) & start.applicable).sum(axis=1) * here
    applicable = start.applicable.sum(axis=1) * here
    kind = start.sector * 3 + start.size_class
    usual = np.bincount(kind, installed) / np.maximum(np.bincount(kind, applicable), 1e-9)
    sums = [np.bincount(start.region, values, regions) for values in (installed, applicable * usual[kind])]
    whole = np.bincount(start.region, applicable, regions)
    shares = np.full((2, regions), np.nan)
    np.divide(sums, whole, out=shares, where=whole > 0)
    return shares[0], shares[1]


def borders(links: tuple[tuple[str, str, str], ...], ids: list[str]) -> Array:
    """Which provinces share a border, 1 where they do, shape (regions, regions)."""
    found = np.zeros((len(ids), len(ids)))
    for one, other, link in links:
        if link == "border":
            pair = ids.index(one), ids.index(other)
            found[pair] = found[pair[::-1]] = 1.0
    return found


# --- a campaign


def campaign(replication: Replication) -> Readings:
    """A quarter of full central supervision, where there was none before and on top of today's."""
    alone, forgotten = _campaign_on(replication, 0.0)
    on_top, _ = _campaign_on(replication, 0.2)
    return {"campaign": alone, "campaign_reverts": forgotten, "campaign_on_top": on_top}


def _campaign_on(replication: Replication, usual: float) -> tuple[float, float]:
    """Relative change of pollution during the campaign, and the part of it that is gone a quarter later."""

    def act(world: "World") -> None:
        if world.t in (CAMPAIGN, CAMPAIGN + 1):
            world.set_lever("central_supervision", 1.0 if world.t == CAMPAIGN else usual)

    until = clock.year(CAMPAIGN)
    without, with_it = (
        replication.world(until, each, central_supervision=usual).record.national["pollution"] for each in (None, act)
    )
    change = with_it / without - 1.0
    return float(change[CAMPAIGN]), float(1 - change[CAMPAIGN + 1] / change[CAMPAIGN])


# --- cost against saving


def cost_and_saving(replication: Replication) -> Readings:
    """How many projects of the kind auditors recommend are begun by 2019 if they cost less, or if they save more."""
    begun = [_begun(replication, SHIPPED)]
    for cost, saving in ((-CHANGE, 0.0), (0.0, CHANGE)):
        with changed_measures(ENERGY, cost=float(np.exp(cost)), saving=float(np.exp(saving))) as data:
            begun.append(_begun(replication, data))
    by_cost, by_saving = (float(np.log(number / begun[0])) / CHANGE for number in begun[1:])
    return {
        "response_to_cost": by_cost,
        "response_to_saving": by_saving,
        "cost_over_saving": by_cost / by_saving if by_saving > 0 else float("nan"),
    }


def _begun(replication: Replication, data: Path) -> float:
    """Projects of the kind auditors recommend that enterprises began by the end of 2019."""
    total = 0.0

    def count(world: "World") -> None:
        nonlocal total
        if world.t:
            rows, slots = world.started
            total += float(world.firms.weight[rows[_is_energy(world)[world.firms.sector[rows], slots]]].sum())

    world = replication.world(2019, count, data=data)
    count(world)
    return total


def _is_energy(world: "World") -> Mask:
    """Whether a measure is of the kind auditors recommend, shape (sectors, slots)."""
    found = np.zeros(world.tech.exists.shape, bool)
    found[world.tech.sector, world.tech.slot] = [measure.category in ENERGY for measure in world.tech.measures]
    return found


@contextmanager
def changed_measures(categories: tuple[str, ...], *, cost: float, saving: float) -> Iterator[Path]:
    """A folder of data in which capital cost and yearly net saving of some measures are multiplied."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file in SHIPPED.iterdir():
            if file.is_file():
                shutil.copy(file, folder / file.name)
        with (SHIPPED / "measures.csv").open(encoding="utf-8", newline="") as file_in:
            reader = csv.DictReader(file_in)
            rows, columns = list(reader), list(reader.fieldnames or ())
        factors = {"capex_permille_rev": cost} | dict.fromkeys(
            ("energy_cost_saving", "opex_nonenergy_permille_rev", "policy_premium_permille"), saving
        )
        for row in rows:
            if row["category"] in categories:
                row |= {column: repr(float(row[column] or 0) * factor) for column, factor in factors.items()}
        with (folder / "measures.csv").open("w", encoding="utf-8", newline="") as file_out:
            writer = csv.DictWriter(file_out, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        yield folder


# --- an audit


def audit(replication: Replication) -> Readings:
    """Small enterprises are told of all their measures; what part of the profitable ones is begun in two years."""
    from model.phases.adoption import able_to_run
    from model.phases.weighing import weigh

    world = replication.new_world(until=clock.year(AUDIT) + 2)
    while world.t < AUDIT:
        world.step()
    firms = world.firms
    told = np.flatnonzero((firms.presence > 0) & (firms.size_class == 0))
    firms.update(told, aware=firms.applicable[told])
    options = able_to_run(world, told)
    worth = weigh(world, options)
    payback = np.where(worth.benefit > 0, worth.cost / np.maximum(worth.benefit, 1e-12), np.inf)
    generation = firms.generation.copy()
    for _ in range(AUDIT_QUARTERS):
        world.step()
    same = (firms.presence > 0) & (firms.generation == generation)
    stayed, weight = same[options.rows], firms.weight[options.rows]
    begun = options.at(firms.status) != NONE

    def mean(values: Array, among: Mask) -> float:
        among = among & stayed
        return float(np.average(values[among], weights=weight[among])) if among.any() else float("nan")

    quick = payback <= QUICK
    return {
        "recommended_begun": mean(begun, quick),
        "recommended_payback": mean(payback, quick),
        "worthwhile_begun": mean(begun, worth.index >= 1),
    }


# --- the carbon market, and credit


def market(replication: Replication) -> Readings:
    """The carbon price through time, and beside that of a world in which nobody adopts anything."""
    with_it = replication.history.world.record.national
    without = replication.world(clock.DEFAULT_LAST_YEAR, review_rate=0.0).record.national
    opened = int(np.flatnonzero(with_it["allowances_traded"] > 0)[0])
    price, untouched = with_it["carbon_price"], without["carbon_price"]
    return {
        "price_last_over_first": float(price[-4:].mean() / price[opened : opened + 4].mean()),
        "price_last_over_first_without": float(untouched[-4:].mean() / untouched[opened : opened + 4].mean()),
        "price_with_over_without": float(price[-LAST_YEARS:].mean() / untouched[-LAST_YEARS:].mean()),
    }


def demand(replication: Replication) -> Readings:
    """How credit answers where demand grows half as fast: change of log credit over change of log output in 2035."""
    fast = replication.history.world.record.national
    slow = replication.world(clock.DEFAULT_LAST_YEAR, growth=0.5).record.national
    credit, output = (
        float(np.log(sum(fast[name][-1] for name in names) / sum(slow[name][-1] for name in names)))
        for names in (("green_loans", "other_loans"), ("output",))
    )
    return {"credit_by_output": credit / output}


@dataclass(frozen=True)
class Trial:
    """A group of runs: what is read off them, and in how many replications."""

    run: Callable[[Replication], Readings]
    replications: int = 10


TRIALS: Mapping[str, Trial] = {
    "history": Trial(history), "campaign": Trial(campaign), "cost_and_saving": Trial(cost_and_saving),
    "audit": Trial(audit), "market": Trial(market), "demand": Trial(demand), "provinces": Trial(provinces),
}  # fmt: skip
