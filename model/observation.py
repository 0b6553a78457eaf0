"""Observation: the sums behind every declared output are taken once a quarter and kept in plain arrays."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from agents.firm import INSTALLED
from model import clock
from model.arrays import Array
from model.results import CATEGORIES, MEASURE_OUTPUTS, OUTPUTS, outputs

if TYPE_CHECKING:
    from model.world import World

NATIONAL_SUMS = {"certified_equivalent", "bank_equity", "bank_loans", "bad_loans", "gross_loans"} | {
    f"{what}_{category}" for what in ("installed", "applicable") for category in CATEGORIES
}


class Record:
    """Results of a run by table and output: ``national[name]`` has shape (quarters,), ``regions[name]`` (quarters, 31),
    ``sectors[name]`` (quarters, 9), ``measures[name]`` (quarters, 63). Quarters not yet lived are NaN.
    """

    def __init__(self, world: "World") -> None:
        self._world = world
        quarters = world.quarters
        self.national = {o.name: np.full(quarters, np.nan) for o in outputs("N")}
        self.regions = {o.name: np.full((quarters, len(world.regions)), np.nan) for o in outputs("R")}
        self.sectors = {o.name: np.full((quarters, len(world.data.sectors)), np.nan) for o in outputs("S")}
        self.measures = {name: np.full((quarters, len(world.data.measures)), np.nan) for name in MEASURE_OUTPUTS}

    def frame(self, table: str) -> pd.DataFrame:
        """A table of the quarters lived so far, one row a quarter and place, as it stands in the CSV.

        Args:
            table: ``national``, ``regions``, ``sectors`` or ``measures``.
        """
        data, lived = self._world.data, self._world.t
        quarters = range(lived)
        all_keys: dict[str, dict[str, list[str]]] = {
            "national": {},
            "regions": {"region": [region.id for region in data.regions]},
            "sectors": {"sector": [sector.id for sector in data.sectors]},
            "measures": {
                "measure": [m.id for m in data.measures],
                "sector": [m.sector for m in data.measures],
                "category": [m.category for m in data.measures],
            },
        }
        keys = all_keys[table]
        places = max((len(values) for values in keys.values()), default=1)
        columns: dict[str, object] = {
            "quarter": np.repeat([clock.label(q) for q in quarters], places),
            "year": np.repeat([clock.year(q) for q in quarters], places),
        }
        columns |= {key: np.tile(values, lived) for key, values in keys.items()}
        columns |= {name: values[:lived].ravel() for name, values in getattr(self, table).items()}
        return pd.DataFrame(columns)


def observe(w: "World") -> None:
    """Write the quarter just lived into the record."""
    t, record = w.t, w.record
    sectors = len(w.tables.output)
    cells = {}
    for name, values in _per_enterprise(w).items():
        by_cell = np.bincount(w.cell, values, len(w.regions) * sectors)
        cells[name] = by_cell.reshape(len(w.regions), sectors)
    national = _national_sums(w) | {name: float(values.sum()) for name, values in cells.items()}
    for output in OUTPUTS.values():
        if "N" in output.tables:
            record.national[output.name][t] = _value(national, output.of, output.per)
        if "R" in output.tables:
            record.regions[output.name][t] = _value(
                {k: cells[k].sum(axis=1) for k in (output.of, output.per) if k}, output.of, output.per
            )
        if "S" in output.tables:
            record.sectors[output.name][t] = _value(
                {k: cells[k].sum(axis=0) for k in (output.of, output.per) if k}, output.of, output.per
            )
    _observe_measures(w)


def _value(sums: "dict[str, Array] | dict[str, float]", of: str, per: str) -> "Array | float":
    """The sum, or the ratio of two sums (0 where there is nothing to divide by)."""
    if not per:
        return sums[of]
    top, bottom = np.asarray(sums[of], float), np.asarray(sums[per], float)
    return np.divide(top, bottom, out=np.zeros_like(top), where=bottom != 0)


def _per_enterprise(w: "World") -> dict[str, Array]:
    """Every sum over enterprises in national terms, row by row, shape (firms,)."""
    firms = w.firms
    present = firms.presence
    installed = ((firms.status == INSTALLED) & (firms.applicable > 0)).sum(axis=1)
    applicable = firms.applicable.sum(axis=1, dtype=np.int64)
    known = (firms.aware & firms.applicable).sum(axis=1, dtype=np.int64)
    started = np.zeros(len(firms))
    started[w.started[0]] = 1.0
    loans = firms.green_loans + firms.other_loans
    asked = firms.green_loan_request
    each = {
        "installed": installed, "applicable": applicable, "known": known,
        "installed_output": installed * firms.output, "applicable_output": applicable * firms.output,
        "certified": firms.certified, "newly_certified": w.newly_certified, "enterprises": np.ones(len(firms)),
        "green_loans": firms.green_loans, "other_loans": firms.other_loans, "loans_bearing": loans,
        "entrants": w.mask(w.entered),
    }  # fmt: skip
    flows = {
        "projects": started, "green_investment": w.green_investment, "output": firms.output, "revenue": firms.revenue,
        "jobs": 4 * w.wages / w.p.mean_wage, "profit": firms.profit, "bankruptcies": w.bankrupt, "energy": firms.energy,
        "co2": firms.co2_direct + firms.co2_indirect, "co2_direct": firms.co2_direct,
        "co2_indirect": firms.co2_indirect, "pollution": firms.pollution, "yearly_interest": 4 * firms.interest,
        "green_credit_asked": asked, "green_credit_refused": asked - firms.green_loan_granted,
        "subsidies": w.subsidies, "awards": w.awards, "tax_credits": w.tax_credit_used,
        "technology_bonuses": w.technology_bonus, "corporate_tax": w.corporate_tax, "pollution_tax": w.tax_on_pollution,
        "fines": firms.fine, "inspections": w.inspected, "cases": w.found, "in_breach": firms.excess > 0,
        "closures": w.closed,
    }  # fmt: skip
    return {name: values * present for name, values in each.items()} | {
        name: values * w.present_in_quarter for name, values in flows.items()
    }


def _national_sums(w: "World") -> dict[str, float]:
    """Sums that exist only for the nation: banks, and adoption by category."""
    banks, firms = w.banks, w.firms
    loans = banks.green_loans + banks.other_loans
    able = np.add.reduceat(firms.applicable * firms.presence[:, None], w.sector_starts)
    sums = {
        "certified_equivalent": float(firms.certified @ firms.presence) / w.p.certified_share,
        "bank_equity": float(banks.equity.sum()),
        "bank_loans": float((loans + banks.bad_loans - banks.provisions).sum()),
        "bad_loans": float(banks.bad_loans.sum()),
        "gross_loans": float((loans + banks.bad_loans).sum()),
    }
    for code, category in enumerate(CATEGORIES):
        of_kind = w.tech.category == code
        sums[f"installed_{category}"] = float(w.adopters[of_kind].sum())
        sums[f"applicable_{category}"] = float(able[of_kind].sum())
    return sums


def _observe_measures(w: "World") -> None:
    t, record, tech, firms = w.t, w.record, w.tech, w.firms
    able = np.add.reduceat(firms.applicable * firms.presence[:, None], w.sector_starts)
    known = np.add.reduceat((firms.aware & firms.applicable) * firms.presence[:, None], w.sector_starts)
    aware = np.divide(known, able, out=np.zeros_like(known), where=able > 0)
    for name, table in {
        "adoption": w.adopted_share, "adoption_by_output": w.installed_share, "awareness": aware,
        "capital_cost": w.relative_cost, "adopters": w.adopters,
    }.items():  # fmt: skip
        record.measures[name][t] = tech.by_measure(table)
