"""The data the model is built from: read once, checked, every figure with its source.

A catalogue holds the tables of ``model/data`` as plain Python records. Any folder with the same files can stand in
for it (``greenforge run --data DIR``). Nothing here knows NumPy: the listing commands read it in milliseconds.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from model.errors import InputError

SHIPPED = Path(__file__).parent / "data"
CONFIDENCES = ("source", "derived", "recalled", "assumed", "fitted")
SLOTS = 8  # a sector has at most eight measures; a firm's state holds one cell for each


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
    """What was in force from a quarter on: one row of ``policy_paths.csv``."""

    lever: str
    quarter: str
    value: float
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
                int(row.number("tile_col")), int(row.number("tile_row")), row.number("enterprises_2022"),
                row.number("gdp_2020_bn_cny") * 1000, row.number("grid_tco2_per_mwh_2021"),
            )
            for row in self._rows("regions.csv")
        )  # fmt: skip

    @cached_property
    def sectors(self) -> tuple[Sector, ...]:
        """The nine sectors in the order of the file."""
        figures: dict[str, dict[str, Figure]] = {}
        for row in self._rows("sector_parameters.csv"):
            figures.setdefault(row["sector"], {})[row["parameter"]] = row.figure(f"{row['sector']}/{row['parameter']}")
        found = []
        for row in self._rows("sectors.csv"):
            if row["sector"] not in figures:
                raise row.wrong("sector", "has no rows in sector_parameters.csv")
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
    def figures(self) -> Mapping[str, Figure]:
        """Parameter rows by ``file/parameter/scope/year``; the year is left out where it is 2017."""
        found: dict[str, Figure] = {}
        for name in ("behaviour", "finance", "policy", "assumptions"):
            for row in self._rows(f"{name}.csv"):
                dated = "" if row["year"] in ("2017", "") else f"/{row['year']}"
                key = f"{name}/{row['parameter']}/{row['scope']}{dated}"
                if key in found:
                    raise row.wrong("parameter", "stands twice with the same scope and year")
                found[key] = row.figure(key)
        for row in self._rows("observed.csv"):
            if row["series"] == "green_factories_share_in_modelled_sectors":
                key = f"observed/{row['series']}/{row['year']}"
                found[key] = Figure(
                    key, row.number("value"), row["unit"], None, None, row["source"], row["confidence"], row["note"]
                )
        return found

    @cached_property
    def policy_paths(self) -> Mapping[str, tuple[Dated, ...]]:
        """What was in force, by lever."""
        found: dict[str, list[Dated]] = {}
        for row in self._rows("policy_paths.csv"):
            found.setdefault(row["lever"], []).append(
                Dated(row["lever"], row["quarter"], row.number("value"), row["source"], row["confidence"], row["note"])
            )
        return {lever: tuple(rows) for lever, rows in found.items()}

    @cached_property
    def drivers(self) -> Mapping[str, tuple[tuple[str, float], ...]]:
        """Dated values of what the economy meets from outside (interest, grid, prices): ``(quarter, value)`` rows."""
        found: dict[str, list[tuple[str, float]]] = {}
        for row in self._rows("drivers.csv"):
            found.setdefault(row["driver"], []).append((row["quarter"], row.number("value")))
        return {driver: tuple(rows) for driver, rows in found.items()}

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
