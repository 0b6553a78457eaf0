"""The world: a :class:`mesa.Model` that holds the populations, lives quarter after quarter and keeps the record."""

import copy
from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from agents.light_mesa import MesaScenario, mesa
from agents.population import PopulatedModel
from kernels.columns import sum_by
from kernels.grouped import Columns, flag_sums, sums_by_cell, sums_by_place, weighted_sums
from kernels.store import spread_out
from model import clock
from model.arrays import Array, Mask, Rows, ratio
from model.catalogue import SHIPPED, catalogue
from model.diffusion import Diffusion
from model.errors import InputError, nearest
from model.initial import (
    banks_of_regions,
    base_default,
    green_power_base,
    loan_spread,
    make_banks,
    make_firms,
    make_regions,
    make_regulators,
    open_bank_books,
    plant_factors,
    sector_tables,
)
from model.ledger import Ledger
from model.levers import LEVERS
from model.luck import INITIAL, Luck
from model.mechanisms.operating_care import operating_care
from model.moment import ByPlace
from model.network import make_network, make_partners
from model.notes import QuarterNotes
from model.observation import Record
from model.parameters import PARAMETERS, check_parameter, parameters
from model.period import PERIOD
from model.phases.demography import find_best_vintage
from model.policy import DEFAULT_FIRMS, DEFAULT_SCENARIO, DEFAULT_SEED, Scenario, historical_paths, load_scenario
from model.policy import Path as LeverPath
from model.requirements import Requirements
from model.results import OUTPUTS
from model.technology import technology
from model.timetable import Timetable, Value
from model.trace import NoTrace, Trace

if TYPE_CHECKING:
    import pandas as pd

UNCERTIFIED = ("transport_services",)  # the national lists are of factories


class NationalCollector(mesa.DataCollector):
    """Mesa's collector of the national outputs, which it takes from the record all at once.

    To ask a reporter for each of them takes as long as a phase of the quarter. Reporters added later are asked as ever.
    """

    model_reporters: dict[str, Any]

    def __init__(self, record: Record) -> None:
        self._record = record
        self._lived: list[int] = []  # quarters collected that are not in the lists yet
        super().__init__(model_reporters={name: _reporter(name) for name in OUTPUTS})

    @property
    def model_vars(self) -> dict[str, list[Any]]:
        """What was collected, by reporter; the national outputs are written down when somebody asks."""
        if self._lived:
            for name in OUTPUTS:
                self._lists[name] += self._record.national[name][self._lived].tolist()
            self._lived = []
        return self._lists

    @model_vars.setter
    def model_vars(self, lists: dict[str, list[Any]]) -> None:
        self._lists = lists

    def collect(self, model: "World") -> None:
        """Collect the quarter just lived."""
        reporters, added = self.model_reporters, {}
        if len(reporters) > len(OUTPUTS):
            added = {name: report for name, report in reporters.items() if name not in OUTPUTS}
        if not added:
            self._collection_steps.append(model.time)  # otherwise Mesa does
        self.model_reporters = added
        try:
            super().collect(model)
        finally:
            self.model_reporters = reporters
        self._lived.append(model.t)


def _reporter(name: str) -> Callable[["World"], float]:
    def report(world: World) -> float:
        return float(world.record.national[name][world.t])

    return report


class World(ByPlace, QuarterNotes, PopulatedModel):
    """One run of the simulated economy.

    Args:
        scenario: name of a shipped scenario, path of a TOML file, a :class:`model.policy.Scenario`, or a Mesa scenario
            whose values are settings.
        settings: ``firms`` (number of agents), ``seed`` (or Mesa's ``rng``), ``until`` (last year), ``data`` (folder
            in place of the shipped data), ``trace`` (rows of firms whose decisions are recorded: see
            :mod:`model.trace`), ``barriers`` (whether to keep what the table of barriers is counted from: without it
            a run takes a twentieth less time and much less memory), and values of levers and parameters by name.

    Raises:
        InputError: any of them cannot be used; the message says what would be.

    Example:
        >>> world = World("historical", firms=200, until=2018)
        >>> world.run()
        >>> world.label
        '2018Q4'
    """

    def __init__(self, scenario: "str | Scenario | MesaScenario | None" = None, **settings: Any) -> None:
        if isinstance(scenario, MesaScenario):
            settings = {k: v for k, v in scenario.to_dict().items() if k not in ("model", "_scenario_id")} | settings
            scenario = settings.pop("scenario", None)
        self.seed = _whole("seed", _first(settings, "seed", "rng", DEFAULT_SEED), 0, 2**48 - 1)
        self.firm_count = _whole("firms", settings.pop("firms", DEFAULT_FIRMS), 1, 10**9)
        self.quarters = clock.quarters_until(_whole("until", settings.pop("until", clock.DEFAULT_LAST_YEAR), 1, 9999))
        self.data = catalogue(Path(settings.pop("data", None) or SHIPPED)).check()
        traced, barriers = settings.pop("trace", None) or (), bool(settings.pop("barriers", True))
        self.scenario_policy = _with_settings(scenario, settings, self.data)
        self.p = parameters(self.data, tuple(self.scenario_policy.parameters.items()))
        super().__init__(scenario=MesaScenario(rng=self.seed, name=self.scenario_policy.name, firms=self.firm_count))
        self.luck = Luck(self.seed)
        self._lay_out_time()
        self._populate()
        self.record = Record(self, barriers=barriers)
        self.trace: NoTrace = Trace(self, traced) if traced else NoTrace()
        self.datacollector = NationalCollector(self.record)

    # making

    def _lay_out_time(self) -> None:
        self.t = 0
        self._timetable = Timetable(
            self.scenario_policy, self.data, self.quarters,
            foresight=self.p.foresight, horizon=round(self.p.foresight_horizon),
        )  # fmt: skip
        drivers = {
            name: np.array(LeverPath.of(driver).values(self.quarters)) for name, driver in self.data.drivers.items()
        }
        years = np.arange(self.quarters) / 4
        self._drivers = {
            "policy_rate": drivers["policy_rate"],
            "grid": drivers["grid_factor"] / drivers["grid_factor"][0],
            "green_power_price": drivers["green_power_premium"] / green_power_base(self.data),
            "energy_price": (1 + self.p.energy_price_growth) ** years,
            "union_carbon_price": drivers["union_carbon_price"],
            "border_phase_in": drivers["border_phase_in"],
            "carbon_price_survey": drivers["carbon_price_survey"],
        }
        self.policy, self.expected = self.levers_at(0), self.expected_at(0)
        self.now = self.drivers_at(0)

    def _populate(self) -> None:
        data, p = self.data, self.p
        self.tables = sector_tables(data, p)
        self.tech = technology(data, p)
        regions = make_regions(data, p)
        banks = make_banks(data)
        firms = make_firms(data, p, self.tables, self.tech, banks, self.luck, self.firm_count)
        region_bank = banks_of_regions(banks, firms, regions)
        open_bank_books(banks, firms, regions, region_bank, p)
        self.regions = self.add_population("regions", regions)
        self.banks = self.add_population("banks", banks)
        self.firms = self.add_population("firms", firms)
        self.regulators = self.add_population("regulators", make_regulators(len(regions)))
        self.ledger = Ledger(firms, banks, regions, region_bank)
        self._derive()

    def _derive(self) -> None:
        """What follows from the populations once and is read every quarter."""
        firms, tech, p, tables = self.firms, self.tech, self.p, self.tables
        sectors = len(tables.output)
        regions = len(self.regions)
        self.cell: Rows = firms.sector * regions + firms.region  # never falls from row to row: see model.sample
        self._cells = np.unique(self.cell)
        self._cell_starts = np.searchsorted(self.cell, self._cells)
        self.sector_starts: Rows = np.searchsorted(firms.sector, np.arange(sectors))
        self.network = make_network(firms.sector, firms.region, firms.founding_output, firms.weight, p, self.luck)
        self.translation = tech.translation
        self.process_change = np.array([[False] * tech.exists.shape[1]] * sectors)
        self.loan_term = np.full(tech.exists.shape, p.green_loan_term)
        for measure, sector, slot in zip(tech.measures, tech.sector, tech.slot, strict=True):
            self.process_change[sector, slot] = measure.category == "process_change"
            if measure.category in ("process_change", "ccus", "renewable"):
                self.loan_term[sector, slot] = p.plant_loan_term
        self.certifiable: Mask = np.array([sector.id not in UNCERTIFIED for sector in self.data.sectors])
        weight = firms.weight * firms.founding_output
        self.mean_revenue_2017 = float(weight.sum() / firms.weight.sum())
        volume = firms.pollution_need * firms.pollution_factor * firms.founding_output
        order = np.argsort(volume)
        rank = np.empty(order.size)
        rank[order] = np.cumsum(firms.weight[order]) / firms.weight.sum()
        extra = p.key_inspection_rate / p.ordinary_inspection_rate
        self.key_factor: Array = np.where(rank > p.key_polluter_quantile, extra, 1.0)  # of inspections
        electricity = firms.electricity_need * firms.electricity_factor + firms.electricity_added
        used = np.bincount(firms.sector, weight * electricity, sectors)
        factor = self.regions.grid_factor[firms.region]
        mean = np.bincount(firms.sector, weight * electricity * firms.indirect_factor * factor, sectors)
        per_mwh = np.divide(tables.indirect * tables.output, mean, out=np.zeros(sectors), where=used > 0)
        self.emission_factor: Array = (per_mwh[:, None] * self.regions.grid_factor).ravel()  # tCO2/MWh by cell
        self.base_default, self.loan_spread = base_default(firms.size_class, p), loan_spread(firms.size_class, p)
        self.region_money_2017 = self.regions.deposits.copy()
        self.last_profit = tables.margin[firms.sector] * firms.founding_output / 4
        self.mean_cost_2017: Array | None = None
        self.price: Array = np.ones(sectors)  # of each sector's output, 2017 = 1
        self.subsidy_coverage = 1.0
        deciders = self.luck.lasting("decision rule", INITIAL, len(firms)) if p.payback_deciders else None
        self.by_payback: Mask | None = None if deciders is None else deciders < p.payback_deciders  # not by the index
        self.best_vintage = find_best_vintage(self)
        self.relative_cost = np.ones(tech.exists.shape)
        self.diffusion = self.diffusion_2017 = Diffusion(self)
        self._start_policy_states()
        firms.technology_bonus = firms.full_bonus * self.policy.technology_bonus

    def _start_policy_states(self) -> None:
        """What policies carry from quarter to quarter, or read of how things stood in 2017."""
        firms, p, tables, n = self.firms, self.p, self.tables, len(self.firms)
        regions, sectors = len(self.regions), len(tables.output)
        self.nothing: Array = np.zeros(n)
        self.nothing.flags.writeable = False
        self.economy_money_2017 = self.ledger.economy_money
        self.policy_rate_2017 = self.drivers_at(0).policy_rate
        self.partners = make_partners(self.data, p)
        # innovation and society
        self.research_effort, self.knowledge, self.world_years = 1.0, np.ones(sectors), 0.0
        self.norm = np.zeros(regions)  # what publicity has added to concern in each province, 0 to 1
        self.leading = np.zeros(n)  # enterprises of each row in the demonstration programme
        self.tax_covered: Mask = np.ones(n, bool)
        self.coverage_luck = self.luck.uniform("tax incentives", INITIAL, n)
        # supervision
        self.requirements = Requirements(sectors, regions)
        visits = p.ordinary_inspection_rate * self.regions.effort[firms.region] * self.key_factor
        self.visits: Array = visits  # inspections a firm expects in a year
        campaign = historical_paths(self.data)["central_supervision"].values(1)[0]
        self.usual_care = operating_care(visits, campaign=campaign, half_visits=p.half_visits)
        firms.care = self.usual_care
        volume = firms.weight * firms.founding_output
        dirt = firms.pollution_need * firms.pollution_factor
        made = np.bincount(firms.region, volume, regions)
        self.region_intensity_2017 = np.divide(
            np.bincount(firms.region, volume * dirt, regions), made, out=np.ones(regions), where=made > 0
        )
        made = np.bincount(firms.sector, volume, sectors)
        self.mean_energy_2017 = np.bincount(firms.sector, volume * firms.energy_norm, sectors) / np.maximum(made, 1e-9)
        self.disposables_2017 = firms.disposables.copy()
        self.makers_of_disposables = np.flatnonzero(firms.disposables > 0)
        self.temptation = self.luck.uniform("illegal production", INITIAL, n)
        # carbon
        covered = {"steel": p.border_steel, "nonferrous": p.border_nonferrous, "petrochem": p.border_petrochem,
                   "building_materials": p.border_building_materials}  # fmt: skip
        self.border_coverage = np.array([covered.get(sector.id, 0.0) for sector in self.data.sectors])
        self.carbon_price = self.expected_carbon_price = p.carbon_price_start  # CNY/tCO2
        self.joined_market = np.full(sectors, -1)
        self.benchmark, self.first_emissions = np.zeros(sectors), np.zeros(n)

    # living

    def step(self) -> None:
        """Live one quarter."""
        self.forget()
        self.firms.begin_period()
        self.regions.begin_period()
        self.regulators.begin_period()
        for phase in PERIOD:
            phase(self)
        self.diffusion = Diffusion(self)
        self.record.observe(self)
        self.trace.quarter_ends()
        self.datacollector.collect(self)
        self.t += 1
        self.running = self.t < self.quarters

    def run(self, progress: Callable[[int, int], None] | None = None) -> None:
        """Live to the horizon; ``progress`` is told quarters done and quarters in all."""
        while self.running:
            self.step()
            if progress is not None:
                progress(self.t, self.quarters)

    @property
    def label(self) -> str:
        """The last completed quarter, such as ``2019Q3``; empty before the first."""
        return clock.label(self.t - 1) if self.t else ""

    def frame(self, table: str) -> "pd.DataFrame":
        """Results so far, one row a quarter (and place).

        Tables: ``national``, ``regions``, ``sectors``, ``measures`` or ``barriers``.
        """
        return self.record.frame(table)

    # policy

    def levers_at(self, quarter: int) -> SimpleNamespace:
        """Values of all levers in a quarter, by name: a number, or an array by region or sector where they differ."""
        return SimpleNamespace(**self._timetable.at(quarter))

    def expected_at(self, quarter: int) -> SimpleNamespace:
        """What firms reckon with over the life of a project begun in a quarter, by lever: announced changes count."""
        return SimpleNamespace(**self._timetable.expected(quarter))

    def drivers_at(self, quarter: int) -> SimpleNamespace:
        """What comes from outside in a quarter: interest, grid, prices (relative to their base but for interest)."""
        return SimpleNamespace(**{name: float(path[quarter]) for name, path in self._drivers.items()})

    @property
    def policy_now(self) -> dict[str, Value]:
        """Lever values in the last quarter lived (the first before any), as :meth:`levers_at` gives them."""
        return dict(vars(self.policy))

    def set_lever(self, name: str, value: float, place: str = "") -> None:
        """Hold a lever at a value from the next quarter on, whatever its path was.

        Args:
            name: the lever.
            value: within its bounds.
            place: a region or sector; without one the lever is held at the value everywhere.

        Raises:
            InputError: unknown lever or place, or value out of bounds.
        """
        self._timetable.hold(name, value, place, self.t)

    def release_lever(self, name: str, scenario: Scenario | None = None) -> None:
        """Let a lever follow a scenario (the world's own if none is given) from the next quarter on, in every place."""
        self._timetable.follow(name, scenario or self.scenario_policy, self.t)

    def parts_from(self, policy: Scenario) -> int:
        """First quarter in which a policy differs from the world's own, or lets something else be foreseen.

        Where there is none it is the number of quarters; it is 0 where parameters differ.
        """
        if policy.parameters != self.scenario_policy.parameters:
            return 0
        moved = self._moved_by(policy)
        return min((self._timetable.parts_from(name, policy) for name in moved), default=self.quarters)

    def _moved_by(self, policy: Scenario) -> list[str]:
        """Levers whose paths are not those of the world's own policy, everywhere or in some place."""
        own = self.scenario_policy
        return [
            name
            for name in LEVERS
            if policy.paths[name] != own.paths[name] or policy.places.get(name) != own.places.get(name)
        ]

    def fork(self, policy: Scenario) -> "World":
        """Return a copy that lives on under another policy, and ends exactly as a run of that policy from the start.

        Levers must not have been moved by hand (:meth:`set_lever`).

        Raises:
            InputError: the policy differs from the world's own in a quarter already lived, or in the first.
        """
        first = self.parts_from(policy)
        if first < max(self.t, 1):
            raise InputError(f"{policy.name} differs from {self.scenario_policy.name} from {clock.label(first)} on")
        shared = (self.data, self.p, self.tables, self.tech, self.network, self.partners, self.translation,
                  self.diffusion_2017, self._drivers, self.scenario_policy)  # fmt: skip
        twin = copy.deepcopy(self, {id(part): part for part in shared})
        twin.scenario_policy = policy
        twin.scenario = MesaScenario(rng=self.seed, name=policy.name, firms=self.firm_count)
        for name in self._moved_by(policy):
            twin._timetable.follow(name, policy, self.t)
        return twin

    # what phases ask for

    def by_sector(self, values: Array) -> Array:
        """Sum of values per enterprise over each sector in national terms, shape (sectors,)."""
        return self.sum_by_sector(([values], self.firms.presence))[0]

    def sum_by_cell(self, *weighted: tuple[Columns, Array]) -> Array:
        """Weighted sums over each sector and province.

        Args:
            weighted: columns, a table of shape (columns, firms) or a list (where a number stands for a column of it),
                and their weight, shape (firms,).

        Returns:
            Sums of the k columns in all, shape (k, sectors, regions).
        """
        return sums_by_cell(weighted, self._cell_starts, self._cells, len(self.tables.output), len(self.regions))

    def sum_by_place(self, *weighted: tuple[Columns, Array]) -> Array:
        """The same sums over each region, each sector and the nation, shape (k, regions + sectors + 1)."""
        return sums_by_place(weighted, self._cell_starts, self._cells, len(self.tables.output), len(self.regions))

    def sum_by_sector(self, *weighted: tuple[Columns, Array]) -> Array:
        """The same sums over each sector, shape (k, sectors)."""
        return weighted_sums(weighted, self.sector_starts)

    def flags_by_cell(self, *flagged: tuple[NDArray[Any], Array]) -> Array:
        """Weighted sums of tables of flags of shape (firms, slots), shape (tables, slots, sectors, regions)."""
        sectors, regions = len(self.tables.output), len(self.regions)
        sums = flag_sums(flagged, self._cell_starts, self._cells, sectors * regions)
        return sums.reshape(len(flagged), -1, sectors, regions)

    def flags_by_sector(self, *flagged: tuple[NDArray[Any], Array]) -> Array:
        """The same sums over each sector, shape (tables, slots, sectors)."""
        return flag_sums(flagged, self.sector_starts, np.arange(self.sector_starts.size), self.sector_starts.size)

    @property
    def growth_since_2017(self) -> Array:
        """Demand of each sector relative to 2017, shape (sectors,)."""
        return 4 * self.demand / self.tables.output

    @property
    def sector_margin(self) -> Array:
        """Profit before tax over revenue in each sector this quarter, shape (sectors,)."""
        revenue = self.by_sector(self.firms.revenue)
        return ratio(self.by_sector(self.firms.profit), revenue)

    def regional_total(self, values: Array) -> Array:
        """Sum of values per enterprise over each province in national terms, shape (regions,)."""
        return sum_by(self.firms.region, values, len(self.regions), self.firms.presence)

    def spread(self, rows: Rows, values: Array) -> Array:
        """Values in some rows, 0 elsewhere, shape (firms,), to be read only; ``nothing`` itself where all are 0."""
        found = spread_out(rows, values, len(self.firms))
        return self.nothing if found is None else found

    @property
    def greenness(self) -> Array:
        """Share of its applicable measures each firm has, as it stood a quarter ago, shape (firms,)."""
        return self.diffusion.greenness

    def mask(self, rows: Rows) -> Mask:
        """True in some rows, shape (firms,)."""
        found = np.zeros(len(self.firms), bool)
        found[rows] = True
        return found

    def refit(self, rows: Rows) -> None:
        """Work out again what the measures of some firms leave of their needs."""
        if not rows.size:
            return
        firms = self.firms
        status, performance = firms.status.take(rows, axis=0), firms.performance.take(rows, axis=0)
        plant = plant_factors(firms.sector.take(rows), status, performance, self.tech)
        firms.update(rows, **plant)

    def strike_off(self, rows: Rows) -> None:
        """Make rows vacant whose firms have left."""
        self.present_in_quarter = self.firms.presence.copy()
        if rows.size:
            self.firms.update(
                rows, presence=0.0, market_share=0.0, certified=0, order_due=-1, status=0, premiums=0.0, claims=0.0,
                permits=0.0, levies=0.0, refusal=0,
            )  # fmt: skip
            self.firms.retire(rows)


def _first(settings: dict[str, Any], *names_and_default: Any) -> Any:
    *names, default = names_and_default
    found = [settings.pop(name) for name in names if name in settings]
    return next((value for value in found if value is not None), default)


def _whole(name: str, value: Any, low: int, high: int) -> int:
    if isinstance(value, np.integer):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise InputError(f"{name}: '{value}' is not allowed; give a whole number from {low} to {high}")
    return value


def _with_settings(scenario: "str | Scenario | None", settings: Mapping[str, Any], data: Any) -> Scenario:
    """The scenario with levers and parameters that were set by name on top."""
    found = scenario if isinstance(scenario, Scenario) else load_scenario(scenario or DEFAULT_SCENARIO, data)
    levers = {name: value for name, value in settings.items() if name not in PARAMETERS}
    for name in levers:
        if name not in LEVERS:
            known = [*LEVERS, *PARAMETERS, "firms", "seed", "until", "data", "trace", "barriers"]
            raise InputError(f"unknown setting '{name}'{nearest(name, known)}")
    changed = {name: check_parameter(name, settings[name], data) for name in settings if name in PARAMETERS}
    found = found.with_levers(**levers)
    return Scenario(**{**vars(found), "parameters": {**found.parameters, **changed}})
