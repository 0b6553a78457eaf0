"""The data the model is built from: read once, checked, every figure with its source.

A catalogue holds the tables of ``model/data`` as plain Python records. Any folder with the same files can stand in
for it (``greenforge run --data DIR``). Nothing here knows NumPy: the listing commands read it in milliseconds.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from model import clock
from model.errors import InputError
from model.results import CATEGORIES

SHIPPED = Path(__file__).parent / "data"
CONFIDENCES = ("source", "derived", "recalled", "assumed", "fitted")
SLOTS = 8  # a sector has at most eight measures; a firm's state holds one cell for each
DRIVERS = (
    "policy_rate",
    "grid_factor",
    "green_power_premium",
    "union_carbon_price",
    "border_phase_in",
    "carbon_price_survey",
)
STARTS_AT_ZERO = ("border_phase_in",)  # the other drivers are above zero from the start
SECTOR_BOUNDS = {  # what the model reads of a sector, and between which values it makes sense
    "revenue_total": (1, 1e6), "n_firms_above_size": (3, 1e6), "revenue_log_sigma": (0.1, 3),
    "co2_int_scope1": (0, 1e3), "co2_int_scope2": (0, 1e3), "co2_int_firm_log_sigma": (0, 2),
    "electricity_purchase": (0, 1e4), "energy_cost_share": (0, 0.9), "profit_margin": (-0.2, 0.5),
    "assets_to_revenue": (0.2, 10), "debt_to_assets": (0, 0.95), "real_growth": (-0.2, 0.3), "export_share": (0, 1),
    "soe_share_revenue": (0, 1), "digital_maturity_mean": (0, 1), "env_tax_share_revenue": (0, 0.1),
    "demand_price_elasticity": (-5, 0),
}  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """One number with its unit, plausible range and provenance."""

    key: str
    value: float
    unit: str
    low: float | None
    high: float | None
    source: str
    confidence: str
    note: str


@dataclass(frozen=True)
class Region:
    """A province: names, place on the tile map, weight in the economy, grid factor (tCO2/MWh) in 2021."""

    id: str
    name: str
    name_zh: str
    macro_region: str
    tile_col: int
    tile_row: int
    enterprises: float
    gdp: float  # MCNY a year (2020)
    grid_factor: float


@dataclass(frozen=True)
class Sector:
    """A modelled sector; ``figures`` are its rows of ``sector_parameters.csv`` by parameter name."""

    id: str
    name: str
    name_zh: str
    figures: Mapping[str, Figure]

    def __getitem__(self, parameter: str) -> float:
        return self.figures[parameter].value


@dataclass(frozen=True)
class Measure:
    """A green measure of a sector. Costs and premium per unit of yearly revenue, savings as shares (fractions)."""

    id: str
    sector: str
    slot: int
    name: str
    category: str
    capital_cost: float
    running_cost: float
    energy_saving: float
    co2_abatement: float
    pollutant_abatement: float
    electricity_added: float  # kWh per MCNY of revenue, negative where it is saved
    lifetime: float
    diffusion_2017: float
    learning_rate: float
    applicability: float
    min_revenue: float
    digital_prerequisite: float
    prerequisite: str
    technology_risk: float
    lead_time: float
    earliest_year: int
    premium: float
    premium_kind: str
    source: str
    confidence: str


@dataclass(frozen=True)
class Dated:
    """What was in force from a quarter on: one row of ``policy_paths.csv``.

    ``place`` is a region or sector, or empty for everywhere else; ``announced`` the quarter in which the lever's path
    there became known, or empty.
    """

    lever: str
    place: str
    quarter: str
    value: float
    announced: str
    source: str
    confidence: str
    note: str


@dataclass(frozen=True)
class Target:
    """An official target: one row of ``policy_targets.csv``. The value is text: targets are not always numbers."""

    document: str
    indicator: str
    year: int
    value: str
    unit: str
    source: str
    confidence: str
    note: str


@dataclass(frozen=True)
class Driver:
    """What comes from outside through time: dated points ``(quarter, value)``, held or joined by lines."""

    points: tuple[tuple[int, float], ...]
    linear: bool


@dataclass(frozen=True)
class Observed:
    """A published figure of a year: one row of ``observed.csv``."""

    series: str
    year: int
    value: float
    unit: str
    source: str
    confidence: str
    note: str


class Catalogue:
    """Every table of one data folder."""

    def __init__(self, folder: Path = SHIPPED) -> None:
        self.folder = folder

    @cached_property
    def regions(self) -> tuple[Region, ...]:
        """The 31 provinces in the order of the file."""
        return tuple(
            Region(
                row["region"], row["name"], row["name_zh"], row["macro_region"],
                int(row.number("tile_col")), int(row.number("tile_row")), row.number("enterprises_2022", low=1),
                row.number("gdp_2020_bn_cny", low=1) * 1000, row.number("grid_tco2_per_mwh_2021", low=0, high=2),
            )
            for row in self._rows("regions.csv")
        )  # fmt: skip

    @cached_property
    def sectors(self) -> tuple[Sector, ...]:
        """The nine sectors in the order of the file."""
        figures: dict[str, dict[str, Figure]] = {}
        for row in self._rows("sector_parameters.csv"):
            figures.setdefault(row["sector"], {})[row["parameter"]] = row.figure(f"{row['sector']}/{row['parameter']}")
        found: list[Sector] = []
        for row in self._rows("sectors.csv"):
            own = figures.get(row["sector"], {})
            for parameter, (low, high) in SECTOR_BOUNDS.items():
                if parameter not in own:
                    raise row.wrong("sector", f"has no row '{parameter}' in sector_parameters.csv")
                if not low <= own[parameter].value <= high:
                    what = f"{row['sector']}/{parameter} {own[parameter].value:g}"
                    raise InputError(f"sector_parameters.csv: {what} is outside {low:g} to {high:g}")
            if any(sector.id == row["sector"] for sector in found):
                raise row.wrong("sector", "stands twice")
            found.append(Sector(row["sector"], row["name"], row["name_zh"], figures[row["sector"]]))
        return tuple(found)

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        """The 63 measures, grouped by sector in the order of the file; ``slot`` counts within the sector."""
        premium_kinds = {row["measure_id"]: row["premium_kind"] for row in self._rows("measure_premiums.csv")}
        known = {sector.id for sector in self.sectors}
        taken: dict[str, int] = {}
        found = []
        for row in self._rows("measures.csv"):
            sector, name = row["sector"], row["measure_id"]
            if sector not in known:
                raise row.wrong("sector", "is not a sector of sectors.csv")
            slot = taken[sector] = taken.get(sector, -1) + 1
            if slot >= SLOTS:
                raise row.wrong("sector", f"has more than {SLOTS} measures")
            if row["category"] not in CATEGORIES:
                raise row.wrong("category", f"is none of {', '.join(CATEGORIES)}")
            premium = row.number("policy_premium_permille", low=0) / 1000
            if premium > 0 and name not in premium_kinds:
                raise row.wrong("measure_id", "has a premium but no row in measure_premiums.csv")
            found.append(
                Measure(
                    id=name, sector=sector, slot=slot, name=row["name"], category=row["category"],
                    capital_cost=row.number("capex_permille_rev", low=0) / 1000,
                    running_cost=row.number("opex_nonenergy_permille_rev") / 1000,
                    energy_saving=row.number("energy_cost_saving", low=-1, high=1),
                    co2_abatement=row.number("co2_abatement", low=-1, high=1),
                    pollutant_abatement=row.number("pollutant_abatement", low=-1, high=1),
                    electricity_added=row.number("delta_elec_kwh_per_1000CNY", default=0.0) * 1000,
                    lifetime=row.number("lifetime_yr", low=1),
                    diffusion_2017=row.number("diffusion_2017", low=0, high=1),
                    learning_rate=row.number("learning_rate", low=0, high=0.9),
                    applicability=row.number("applicability", low=0, high=1),
                    min_revenue=row.number("min_revenue_mCNY", low=0),
                    digital_prerequisite=row.number("digital_prereq", low=0, high=1),
                    prerequisite=row["prereq_measure"],
                    technology_risk=row.number("tech_risk_sd", low=0),
                    lead_time=row.number("lead_time_yr", low=0),
                    earliest_year=int(row.number("earliest_year")),
                    premium=premium, premium_kind=premium_kinds.get(name, ""),
                    source=row["source"], confidence=row["confidence"],
                )
            )  # fmt: skip
        for measure in found:
            if measure.prerequisite and measure.prerequisite not in {m.id for m in found if m.sector == measure.sector}:
                raise InputError(
                    f"measures.csv: {measure.id} needs {measure.prerequisite}, not a measure of its sector"
                )
        return tuple(found)

    @cached_property
    def region_shares(self) -> Mapping[str, Mapping[str, float]]:
        """Share of a sector's output in each region: ``shares[sector][region]``, made to sum to exactly 1."""
        shares: dict[str, dict[str, float]] = {sector.id: {} for sector in self.sectors}
        known = {region.id for region in self.regions}
        for row in self._rows("region_sectors.csv"):
            if row["sector"] not in shares or row["region"] not in known:
                raise row.wrong("sector", f"or region '{row['region']}' is unknown")
            shares[row["sector"]][row["region"]] = row.number("output_share", low=0, high=1)
        for sector, by_region in shares.items():
            total = sum(by_region.values())
            if abs(total - 1) > 0.001:
                raise InputError(f"region_sectors.csv: the shares of '{sector}' sum to {total:.4f}, not 1")
            for region in by_region:
                by_region[region] /= total
        return shares

    @cached_property
    def region_links(self) -> tuple[tuple[str, str, str], ...]:
        """Pairs of provinces and what links them: ``border`` or the name of a compact."""
        known = {region.id for region in self.regions}
        found = []
        for row in self._rows("region_links.csv"):
            for key in ("region", "partner"):
                if row[key] not in known:
                    raise row.wrong(key, "is not a region of regions.csv")
            found.append((row["region"], row["partner"], row["link"]))
        return tuple(found)

    @cached_property
    def figures(self) -> Mapping[str, Figure]:
        """Parameter rows by ``file/parameter/scope/year``, with the values of ``fitted.csv`` where there are some.

        The year is left out where it is 2017. A fitted figure keeps the plausible range of its row; who changes the row
        changes ``fitted.csv`` too.
        """
        found = dict(self.figures_before_fit)
        for row in self._rows("fitted.csv"):
            key = row["row"]
            if key not in found:
                raise row.wrong("row", "is not a row of a data file")
            before = found[key]
            value = row.number("value", low=before.low, high=before.high)
            found[key] = Figure(
                key, value, before.unit, before.low, before.high, row["source"], row["confidence"], row["note"]
            )
        return found

    @cached_property
    def figures_before_fit(self) -> Mapping[str, Figure]:
        """Parameter rows as they stand in the files of figures."""
        found: dict[str, Figure] = {}
        for name in ("behaviour", "finance", "policy", "assumptions"):
            for row in self._rows(f"{name}.csv"):
                dated = "" if row["year"] in ("2017", "") else f"/{row['year']}"
                key = f"{name}/{row['parameter']}/{row['scope']}{dated}"
                if key in found:
                    raise row.wrong("parameter", "stands twice with the same scope and year")
                found[key] = row.figure(key)
        for seen in self.observed:
            if seen.series == "green_factories_share_in_modelled_sectors":
                key = f"observed/{seen.series}/{seen.year}"
                found[key] = Figure(key, seen.value, seen.unit, None, None, seen.source, seen.confidence, seen.note)
        return found

    @cached_property
    def policy_paths(self) -> Mapping[str, tuple[Dated, ...]]:
        """What was in force, by lever."""
        found: dict[str, list[Dated]] = {}
        for row in self._rows("policy_paths.csv"):
            row.quarter("quarter")
            if row["announced"]:
                row.quarter("announced")
            found.setdefault(row["lever"], []).append(
                Dated(
                    row["lever"], row["place"], row["quarter"], row.number("value"), row["announced"], row["source"],
                    row["confidence"], row["note"],
                )
            )  # fmt: skip
        return {lever: tuple(rows) for lever, rows in found.items()}

    @cached_property
    def policy_targets(self) -> tuple[Target, ...]:
        """What official documents aim at, in the order of the file."""
        return tuple(
            Target(
                row["document"], row["indicator"], int(row.number("target_year", low=2017, high=2060)), row["value"],
                row["unit"], row["source"], row["confidence"], row["note"],
            )
            for row in self._rows("policy_targets.csv")
        )  # fmt: skip

    @cached_property
    def drivers(self) -> Mapping[str, Driver]:
        """Dated values of what the economy meets from outside (interest, grid, prices) by name."""
        points: dict[str, list[tuple[int, float]]] = {}
        linear: dict[str, bool] = {}
        for row in self._rows("drivers.csv"):
            points.setdefault(row["driver"], []).append((row.quarter("quarter"), row.number("value", low=0, high=1e6)))
            linear[row["driver"]] = row["interpolation"] == "linear"
        for name in DRIVERS:
            least = -1.0 if name in STARTS_AT_ZERO else 0.0
            if not points.get(name) or points[name][0][0] != 0 or points[name][0][1] <= least:
                raise InputError(f"drivers.csv: '{name}' needs a first row at 2017Q1 with a value above 0")
        return {name: Driver(tuple(sorted(rows)), linear[name]) for name, rows in points.items()}

    def check(self) -> "Catalogue":
        """Read every table once, so that a mistake in any is told before anything runs.

        Raises:
            InputError: a file is missing, damaged or empty, or a value cannot be used.
        """
        for table in (
            "regions",
            "sectors",
            "measures",
            "region_shares",
            "figures",
            "policy_paths",
            "region_links",
            "policy_targets",
            "drivers",
            "observed",
        ):
            if not getattr(self, table):
                raise InputError(f"{self.folder}: the table of {table.replace('_', ' ')} is empty")
        without = {sector.id for sector in self.sectors} - {measure.sector for measure in self.measures}
        if without:
            raise InputError(f"measures.csv: no measure for sector '{min(without)}'")
        return self

    @cached_property
    def observed(self) -> tuple[Observed, ...]:
        """Published figures of past years."""
        return tuple(
            Observed(
                row["series"], int(row.number("year", low=1990, high=2100)), row.number("value"), row["unit"],
                row["source"], row["confidence"], row["note"],
            )
            for row in self._rows("observed.csv")
        )  # fmt: skip

    def figure(self, key: str) -> Figure:
        """Return the figure under ``key``.

        Raises:
            InputError: there is no such row.
        """
        try:
            return self.figures[key]
        except KeyError:
            raise InputError(f"{self.folder}: no row for {key}") from None

    def _rows(self, name: str) -> "Iterator[Row]":
        path = self.folder / name
        try:
            with path.open(encoding="utf-8", newline="") as file:
                reader = csv.DictReader(file, strict=True)
                for cells in reader:
                    yield Row(name, reader.line_num, cells)
        except FileNotFoundError:
            raise InputError(f"{path}: the data file is missing") from None
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise InputError(f"{path}: the data file cannot be read: {error}") from None


class Row:
    """One line of a data file; every access says file, line and column when it fails."""

    def __init__(self, file: str, line: int, cells: dict[str, str]) -> None:
        self.file, self.line, self.cells = file, line, cells

    def __getitem__(self, column: str) -> str:
        value = self.cells.get(column)
        if value is None:
            raise self.wrong(column, "is missing")
        return value

    def wrong(self, column: str, why: str) -> InputError:
        """Return the error to raise about a column of this row."""
        return InputError(f"{self.file} line {self.line}: {column} '{self.cells.get(column)}' {why}")

    def number(
        self, column: str, *, low: float | None = None, high: float | None = None, default: float | None = None
    ) -> float:
        """Return the cell as a number.

        Raises:
            InputError: it is not a finite number, or outside ``low`` to ``high``.
        """
        text = self[column]
        if text == "" and default is not None:
            return default
        try:
            value = float(text)
        except ValueError:
            raise self.wrong(column, "is not a number") from None
        if value != value or value in (float("inf"), float("-inf")):
            raise self.wrong(column, "is not a finite number")
        if (low is not None and value < low) or (high is not None and value > high):
            raise self.wrong(column, f"is outside {low} to {high}")
        return value

    def quarter(self, column: str) -> int:
        """Return the cell, such as ``2019Q3``, as a quarter number.

        Raises:
            InputError: it is not a quarter from 2017Q1 on.
        """
        try:
            return clock.number(self[column])
        except InputError:
            raise self.wrong(column, "is not a quarter such as 2019Q3") from None

    def figure(self, key: str) -> Figure:
        """Return the row as a :class:`Figure` named ``key``."""
        if self["confidence"] not in CONFIDENCES:
            raise self.wrong("confidence", f"is none of {', '.join(CONFIDENCES)}")
        return Figure(
            key, self.number("value"), self["unit"],
            self.number("low") if self["low"] else None, self.number("high") if self["high"] else None,
            self["source"], self["confidence"], self["note"],
        )  # fmt: skip


@lru_cache(maxsize=8)
def catalogue(folder: Path = SHIPPED) -> Catalogue:
    """Return the catalogue of a data folder, read once a process."""
    return Catalogue(folder)
