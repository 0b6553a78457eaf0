"""Every figure has a source, a confidence and a plausible range, and tables that say the same thing agree."""

import csv
import re
from collections import Counter
from collections.abc import Iterator

import pytest

from model import clock
from model.catalogue import CONFIDENCES, SHIPPED, Measure, catalogue
from model.levers import LEVERS
from model.results import CATEGORIES

FILES = sorted(path.name for path in SHIPPED.glob("*.csv"))
FIGURES = ["group", "parameter", "scope", "year", "value", "unit", "low", "high", "source", "confidence", "note"]
COLUMNS = {
    "assumptions.csv": FIGURES,
    "behaviour.csv": FIGURES,
    "finance.csv": FIGURES,
    "policy.csv": FIGURES,
    "sector_parameters.csv": [
        "sector",
        "parameter",
        "value",
        "unit",
        "low",
        "high",
        "year",
        "source",
        "confidence",
        "note",
    ],
    "drivers.csv": ["driver", "quarter", "value", "unit", "interpolation", "source", "confidence", "note"],
    "policy_paths.csv": [
        "lever",
        "place",
        "quarter",
        "value",
        "announced",
        "data_row",
        "source",
        "confidence",
        "note",
    ],
    "fitted.csv": ["row", "source", "confidence", "note", "value", "low", "high"],
    "observed.csv": ["series", "year", "value", "unit", "source", "confidence", "note"],
    "policy_targets.csv": ["document", "indicator", "target_year", "value", "unit", "source", "confidence", "note"],
    "region_sectors.csv": ["region", "sector", "output_share", "source", "confidence"],
    "measure_premiums.csv": ["measure_id", "premium_kind", "source", "confidence", "note"],
}
RANGES = {  # column of measures.csv: its range
    "capex_permille_rev": "capex", "opex_nonenergy_permille_rev": "opex", "energy_cost_saving": "energy_saving",
    "co2_abatement": "co2_abatement", "diffusion_2017": "diffusion",
}  # fmt: skip
PLACES = {
    "sectors.csv": None,
    "regions.csv": ("enterprises_source", "gdp_source", "grid_source"),
}  # no confidence there


def rows(name: str) -> list[dict[str, str]]:
    with (SHIPPED / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def lines(name: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows with the number they have in the file, for messages."""
    return enumerate(rows(name), start=2)


# Provenance


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_whole(name):
    with (SHIPPED / name).open(encoding="utf-8", newline="") as file:
        header, *body = csv.reader(file, strict=True)
    assert body
    assert all(len(cells) == len(header) for cells in body)
    assert len(header) == len(set(header))
    assert all(cell == cell.strip() for cells in body for cell in cells)
    if name in COLUMNS:
        assert header == COLUMNS[name]


@pytest.mark.parametrize("name", [name for name in FILES if name not in PLACES])
def test_a_row_says_where_it_comes_from_and_how_far_to_trust_it(name):
    for line, row in lines(name):
        assert row["source"], f"{name} line {line}"
        assert row["confidence"] in CONFIDENCES, f"{name} line {line}"


def test_regions_say_where_their_figures_come_from():
    for line, row in lines("regions.csv"):
        assert all(row[column] for column in PLACES["regions.csv"]), line


@pytest.mark.parametrize(
    "name", ["assumptions.csv", "behaviour.csv", "finance.csv", "policy.csv", "sector_parameters.csv"]
)
def test_a_value_lies_in_its_plausible_range(name):
    for line, row in lines(name):
        value = float(row["value"])
        assert row["unit"], f"{name} line {line}"
        assert bool(row["low"]) == bool(row["high"]), f"{name} line {line}"
        if row["low"]:
            assert float(row["low"]) <= value <= float(row["high"]), f"{name} line {line}: {row['parameter']}"


def test_a_measure_lies_in_its_plausible_ranges():
    for line, row in lines("measures.csv"):
        for column, stem in RANGES.items():
            low, high = sorted(float(row[f"{stem}_{end}"]) for end in ("low", "high"))
            assert low - 1e-9 <= float(row[column]) <= high + 1e-9, f"measures.csv line {line}: {column}"


def test_an_assumption_is_called_one():
    """What the model needed and the data did not have stands apart; what was fitted may say so."""
    for line, row in lines("assumptions.csv"):
        if "modelling assumption" in row["source"]:
            assert row["confidence"] in ("assumed", "fitted"), f"assumptions.csv line {line}"


def test_a_figure_stands_once():
    for name in ("assumptions.csv", "behaviour.csv", "finance.csv", "policy.csv"):
        twice = Counter((row["parameter"], row["scope"], row["year"]) for row in rows(name))
        assert max(twice.values()) == 1, [key for key, count in twice.items() if count > 1]
    twice = Counter((row["sector"], row["parameter"]) for row in rows("sector_parameters.csv"))
    assert max(twice.values()) == 1


# Tables that agree


WIDE = {  # column of sectors.csv: parameter of sector_parameters.csv
    "revenue_bn": "revenue_total", "n_firms": "n_firms_above_size", "mean_rev_m": "revenue_mean_per_firm",
    "scope1_Mt": "co2_scope1", "scope2_Mt": "co2_scope2", "int_s1": "co2_int_scope1", "int_s2": "co2_int_scope2",
    "int_total": "co2_int_total", "kwh_per_1000": "electricity_purchase", "energy_share": "energy_cost_share",
    "margin": "profit_margin", "assets_rev": "assets_to_revenue", "leverage": "debt_to_assets", "growth": "real_growth",
    "export_share": "export_share", "ets_year": "ets_start_year", "soe_share": "soe_share_revenue",
    "digital": "digital_maturity_mean", "env_tax_share": "env_tax_share_revenue",
    "elasticity": "demand_price_elasticity",
}  # fmt: skip


@pytest.mark.parametrize("column", WIDE)
def test_the_wide_table_of_sectors_agrees_with_the_tall_one(column):
    """To the last digit the wide table shows, and to half a percent where it shows few."""
    for row, sector in zip(rows("sectors.csv"), catalogue().sectors, strict=True):
        assert row["sector"] == sector.id
        shown, exact = row[column], sector[WIDE[column]]
        digits = len(shown.partition(".")[2])
        assert abs(float(shown) - exact) <= max(0.5001 * 10**-digits, 0.005 * abs(exact)), row["sector"]


def test_the_wide_table_has_no_other_columns():
    assert set(rows("sectors.csv")[0]) - set(WIDE) == {"sector", "name", "name_zh"}


def test_what_follows_from_other_figures_does():
    for sector in catalogue().sectors:
        assert sector["revenue_total"] * 1000 / sector["n_firms_above_size"] == pytest.approx(
            sector["revenue_mean_per_firm"], rel=1e-3
        )
        for scope in ("scope1", "scope2"):  # Mt over bn CNY, in t per 10^4 CNY
            assert sector[f"co2_{scope}"] / sector["revenue_total"] * 10 == pytest.approx(
                sector[f"co2_int_{scope}"], rel=0.005, abs=1e-3
            )
        total = sector["co2_int_scope1"] + sector["co2_int_scope2"]
        assert total == pytest.approx(sector["co2_int_total"], rel=0.005)


def test_sectors_are_where_some_region_is():
    data = catalogue()
    assert len(data.regions) == 31
    assert len(data.sectors) == 9
    assert len(data.measures) == 63
    shares = Counter[str]()
    for row in rows("region_sectors.csv"):
        shares[row["sector"]] += float(row["output_share"])
    assert set(shares) == {sector.id for sector in data.sectors}
    assert all(total == pytest.approx(1, abs=0.001) for total in shares.values())
    assert len({(region.tile_col, region.tile_row) for region in data.regions}) == 31


@pytest.mark.parametrize("measure", catalogue().measures, ids=lambda measure: measure.id)
def test_a_measure_makes_sense(measure: Measure):
    assert measure.category in CATEGORIES
    assert (measure.capital_cost > 0) != (measure.category == "green_power")
    assert 0 <= measure.diffusion_2017 <= measure.applicability
    assert measure.earliest_year <= 2017 or measure.diffusion_2017 < 0.05
    assert bool(measure.premium) == bool(measure.premium_kind)


# What was in force


UNITS = {"fine_rate": 1e-6, "green_credit_discount": 1e-4}  # CNY to MCNY, basis points to a fraction
BY_DEFINITION = {  # 1 is what was in force, whatever the row says it was
    "clean_production_bonus", "technology_openness", "border_charge", "green_bond_access",
}  # fmt: skip
IN_PART = {  # the row dates the step, or is the figure that the value was made from: see source and note
    "research_subsidy", "relending_share", "green_bond_discount", "central_supervision", "differential_price",
    "disposables_ban", "ban_enforcement", "auctioned_share",
}  # fmt: skip
PATHS = [(line, row) for line, row in lines("policy_paths.csv") if row["data_row"]]


def figure_of(row: dict[str, str]) -> float:
    """The figure a path's row names: ``file/parameter/scope``, with the year where it is not 2017."""
    figures = catalogue().figures
    found = [
        key for key in figures if key == row["data_row"] or re.fullmatch(re.escape(row["data_row"]) + r"/\d{4}", key)
    ]
    assert found, f"{row['data_row']}: no such figure"
    return figures[found[0]].value


@pytest.mark.parametrize(("line", "row"), PATHS, ids=[f"{row['lever']} {row['quarter']}" for _, row in PATHS])
def test_a_lever_in_force_is_the_figure_it_names(line, row):
    value, figure = float(row["value"]), figure_of(row)
    if row["lever"] == "technology_bonus":  # the ratio to 0.42 CNY of a figure that stands in the row's note
        (note,) = [each["note"] for each in rows("policy.csv") if each["parameter"] == "distributed_pv_bonus"]
        amounts = [float(text) for text in re.findall(r"(?<![\d-])\d+(?:\.\d+)?(?= (?:from )?20)", note)]
        assert figure == 0.42
        assert value in [round(amount / figure, 2) for amount in amounts], f"line {line}: {value} of {amounts}"
        assert value == 0 or f"{value * figure:.2f}" in row["source"]
    elif row["lever"] not in BY_DEFINITION | IN_PART:
        assert value == pytest.approx(figure * UNITS.get(row["lever"], 1.0), rel=1e-12), f"line {line}"


def test_every_lever_has_a_path_from_the_start_in_order():
    paths: dict[tuple[str, str], list[int]] = {}
    for row in rows("policy_paths.csv"):
        paths.setdefault((row["lever"], row["place"]), []).append(clock.number(row["quarter"]))
    assert {lever for lever, place in paths if not place} == set(LEVERS)
    for path, quarters in paths.items():
        assert quarters[0] == 0, path
        assert quarters == sorted(set(quarters)), path


def test_a_driver_begins_at_the_start_and_says_how_it_goes_on():
    by_driver: dict[str, list[dict[str, str]]] = {}
    for row in rows("drivers.csv"):
        by_driver.setdefault(row["driver"], []).append(row)
    for driver, points in by_driver.items():
        quarters = [clock.number(row["quarter"]) for row in points]
        assert quarters[0] == 0, driver
        assert quarters == sorted(set(quarters)), driver
        assert len({row["interpolation"] for row in points}) == 1, driver


def test_what_calibration_may_use_ends_in_2022():
    assert max(int(row["year"]) for row in rows("observed.csv")) <= 2022
