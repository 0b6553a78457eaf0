"""Observation: the sums behind every declared output are taken once a quarter and kept in plain arrays."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from model import clock
from model.arrays import Array
from model.barriers import BarrierRecord
from model.results import BARRIERS, CATEGORIES, MEASURE_OUTPUTS, Output, outputs

if TYPE_CHECKING:
    from model.world import World


class Table:
    """Outputs of one table through time: ``values`` has shape (outputs, quarters, places), NaN before it is lived."""

    def __init__(self, declared: Iterable[Output], quarters: int, places: int) -> None:
        self.declared = list(declared)
        self.values = np.full((len(self.declared), quarters, places), np.nan)
        self._top = self._bottom = self._ratios = np.empty(0, np.intp)  # rows of the sums, found at the first write

    def by_name(self) -> Mapping[str, Array]:
        """Views by output, shape (quarters, places), or (quarters,) where there is one place."""
        return {
            output.name: values[:, 0] if values.shape[1] == 1 else values
            for output, values in zip(self.declared, self.values, strict=True)
        }

    def write(self, quarter: int, names: Sequence[str], sums: Array) -> None:
        """Write a quarter from the named sums, shape (sums, places): each output is a sum or a ratio of two."""
        if not self._top.size:
            row = {name: i for i, name in enumerate(names)}
            self._top = np.array([row[output.of] for output in self.declared])
            self._ratios = np.array([i for i, output in enumerate(self.declared) if output.per], np.intp)
            self._bottom = np.array([row[output.per] for output in self.declared if output.per], np.intp)
        values, bottom = sums.take(self._top, axis=0), sums.take(self._bottom, axis=0)
        values[self._ratios] = np.divide(values.take(self._ratios, axis=0), bottom, out=bottom, where=bottom != 0)
        self.values[:, quarter] = values


class Record:
    """Results of a run by table and output name.

    ``national[name]`` has shape (quarters,), ``regions[name]`` (quarters, 31), ``sectors[name]`` (quarters, 9) and
    ``measures[name]`` (quarters, 63). ``barriers[weighting]`` has shape (quarters, places, barriers), with the totals
    its shares are of in ``barrier_totals[weighting]``. Quarters not yet lived are NaN.
    """

    def __init__(self, world: "World") -> None:
        self._world = world
        quarters, data = world.quarters, world.data
        self._national = Table(outputs("N"), quarters, 1)
        self._regions = Table(outputs("R"), quarters, len(data.regions))
        self._sectors = Table(outputs("S"), quarters, len(data.sectors))
        self.national, self.regions = self._national.by_name(), self._regions.by_name()
        self.sectors = self._sectors.by_name()
        self.latest = dict.fromkeys(self.national, np.nan)  # national outputs of the last quarter
        self.measures = {name: np.full((quarters, len(data.measures)), np.nan) for name in MEASURE_OUTPUTS}
        self._barriers = BarrierRecord(world)
        self.barriers, self.barrier_totals = self._barriers.shares, self._barriers.totals

    def frame(self, table: str) -> pd.DataFrame:
        """A table of the quarters lived so far, one row a quarter and place, as it stands in the CSV.

        Args:
            table: ``national``, ``regions``, ``sectors``, ``measures`` or ``barriers``.
        """
        if table == "barriers":
            return self._barrier_frame()
        data, lived = self._world.data, self._world.t
        all_keys: dict[str, dict[str, list[str]]] = {
            "national": {},
            "regions": {"region": [region.id for region in data.regions]},
            "sectors": {"sector": [sector.id for sector in data.sectors]},
            "measures": {
                "measure": [measure.id for measure in data.measures],
                "sector": [measure.sector for measure in data.measures],
                "category": [measure.category for measure in data.measures],
            },
        }
        keys = all_keys[table]
        places = max((len(values) for values in keys.values()), default=1)
        columns: dict[str, object] = {
            "quarter": np.repeat([clock.label(quarter) for quarter in range(lived)], places),
            "year": np.repeat([clock.year(quarter) for quarter in range(lived)], places),
        }
        columns |= {key: np.tile(values, lived) for key, values in keys.items()}
        columns |= {name: values[:lived].ravel() for name, values in getattr(self, table).items()}
        return pd.DataFrame(columns)

    def _barrier_frame(self) -> pd.DataFrame:
        """Barriers by quarter, weighting and place."""
        lived, places = self._world.t, self._barriers.places
        repeats = len(self.barriers) * len(places)
        columns: dict[str, object] = {
            "quarter": np.repeat([clock.label(quarter) for quarter in range(lived)], repeats),
            "year": np.repeat([clock.year(quarter) for quarter in range(lived)], repeats),
            "scope": np.tile([scope for scope, _ in places], lived * len(self.barriers)),
            "place": np.tile([place for _, place in places], lived * len(self.barriers)),
            "weighting": np.tile(np.repeat(list(self.barriers), len(places)), lived),
            "total": np.stack([values[:lived] for values in self.barrier_totals.values()], axis=1).ravel(),
        }
        shares = np.stack([values[:lived] for values in self.barriers.values()], axis=1).reshape(-1, len(BARRIERS))
        return pd.DataFrame(columns | dict(zip(BARRIERS, shares.T, strict=True)))

    def observe(self) -> None:
        """Write the quarter just lived."""
        w = self._world
        self._barriers.observe(w)
        every = {True: _stocks(w), False: _flows(w)}
        some = {
            lasting: {name: each for name, each in columns.items() if each is not w.nothing}
            for lasting, columns in every.items()
        }
        found = w.sum_by_cell(
            (list(some[True].values()), w.firms.presence), (list(some[False].values()), w.present_in_quarter)
        )
        sums = dict.fromkeys([*every[True], *every[False]], np.zeros(found.shape[1:]))
        sums |= zip([*some[True], *some[False]], found, strict=True)
        sums |= _combined(w, sums)
        names, cells = list(sums), np.stack(list(sums.values()))
        by_region, by_sector = cells.sum(axis=1), cells.sum(axis=2)
        self._regions.write(w.t, names, by_region)
        self._sectors.write(w.t, names, by_sector)
        national = _national_sums(w)
        totals = np.concatenate([by_sector.sum(axis=1), list(national.values())])
        self._national.write(w.t, [*names, *national], totals[:, None])
        self.latest = dict(zip(self.national, self._national.values[:, w.t, 0].tolist(), strict=True))
        for name, table in {
            "adoption": w.diffusion.adopted,
            "adoption_by_output": w.diffusion.by_output,
            "awareness": w.diffusion.known,
            "capital_cost": w.relative_cost,
            "adopters": w.diffusion.adopters,
        }.items():
            self.measures[name][w.t] = w.tech.by_measure(table)


def _stocks(w: "World") -> dict[str, NDArray[Any] | float]:
    """What enterprises are and have at the end of the quarter, each of shape (firms,) or one number for all."""
    firms = w.firms
    return {
        "enterprises": 1.0,
        "certified": firms.certified,
        "newly_certified": w.newly_certified,
        "green_loans": firms.green_loans,
        "bonds": firms.bonds,
        "fund_stake": firms.fund_stake,
        "permits": firms.permits,
        "digital": firms.digital,
        "capability": firms.capability,
        "care": firms.care,
        "effort": w.regions.effort.take(firms.region),
        "other_loans": firms.other_loans,
        "entrants": w.mask(w.entered),
        "known": w.diffusion.aware,
        "installed": w.diffusion.installed,
        "applicable": w.diffusion.applicable,
    }


def _flows(w: "World") -> dict[str, NDArray[Any] | float]:
    """What enterprises did in the quarter, those that left at its end included, each like those above."""
    firms = w.firms
    started = np.zeros(len(firms))
    started[w.started[0]] = 1.0
    return {
        "projects": started,
        "green_investment": w.green_investment,
        "output": firms.output,
        "installed_output": w.diffusion.installed * firms.output,
        "applicable_output": w.diffusion.applicable * firms.output,
        "revenue": firms.revenue,
        "profit": firms.profit,
        "wages": w.wages,
        "present": 1.0,
        "bankruptcies": w.bankrupt,
        "energy": firms.energy,
        "co2_direct": firms.co2_direct,
        "co2_indirect": firms.co2_indirect,
        "pollution": firms.pollution,
        "interest": firms.interest,
        "loans_bearing": w.loans_bearing,
        "green_credit_asked": firms.green_loan_request,
        "green_credit_refused": firms.green_loan_request - firms.green_loan_granted,
        "subsidies": w.subsidies,
        "awards": w.awards,
        "tax_credits": w.tax_credit_used,
        "technology_bonuses": w.technology_bonus,
        "corporate_tax": w.corporate_tax,
        "pollution_tax": w.tax_on_pollution,
        "fines": firms.fine,
        "inspections": w.inspected,
        "cases": w.found,
        "in_breach": firms.excess > 0,
        "closures": w.closed,
        "phased_out": w.phased_out,
        "research_spending": w.research_spending,
        "research_subsidies": w.research_subsidy,
        "licence_fees": w.licence_fees,
        "digital_support": w.digital_support,
        "premiums": w.premiums_paid,
        "insurance_claims": w.insurance_claims,
        "tax_relief": w.tax_relief,
        "unaided_support": w.unaided_support,
        "premium_support": w.premium_support,
        "exit_compensation": w.exit_compensation,
        "carbon_revenue": w.carbon_revenue_by_firm,
        "carbon_cost": w.carbon_cost,
        "allowances_sold": w.allowances_sold,
        "uncovered": w.uncovered,
        "border_charge": w.border_charge,
        "energy_surcharge": w.energy_surcharge,
        "illegal_output": w.illegal_output,
    }


PUBLIC_MONEY = (  # what the public pays or gives up for the transition
    "subsidies", "awards", "tax_credits", "tax_relief", "technology_bonuses", "research_subsidies", "digital_support",
    "premium_support", "exit_compensation",
)  # fmt: skip


def _combined(w: "World", sums: Mapping[str, Array]) -> dict[str, Array]:
    """Sums that follow from others, each of shape (sectors, regions)."""
    return {
        "co2": sums["co2_direct"] + sums["co2_indirect"],
        "jobs": sums["wages"] * (4 / (w.p.mean_wage * (1 + w.p.wage_growth) ** (w.t / 4))),
        "yearly_interest": 4 * sums["interest"],
        "research": w.p.research_intensity * sums["revenue"] + sums["research_spending"],
        "green_spending": np.sum([sums[name] for name in PUBLIC_MONEY], axis=0),
    }


def _national_sums(w: "World") -> dict[str, float]:
    """Sums that exist only for the nation: banks, and adoption by category."""
    banks, diffusion = w.banks, w.diffusion
    loans = banks.green_loans + banks.other_loans
    sums = {
        "certified_equivalent": float((w.firms.certified * w.firms.presence).sum()) / w.p.certified_share,
        "certified_output": float((w.firms.certified * w.firms.presence * w.firms.output).sum()),
        "bank_equity": float(banks.equity.sum()),
        "bank_loans": float((loans + banks.bad_loans - banks.provisions).sum()),
        "bad_loans": float(banks.bad_loans.sum()),
        "gross_loans": float((loans + banks.bad_loans).sum()),
        "relending": float(banks.relending.sum()),
        "programme_costs": float(w.programme_costs.sum()),
        "carbon_price": w.carbon_price,
        "one": 1.0,
    }
    for what, table in {"installed": diffusion.adopters, "applicable": diffusion.candidates}.items():
        by_category = w.translation.total_by_category(table).tolist()
        sums |= {f"{what}_{category}": total for category, total in zip(CATEGORIES, by_category, strict=True)}
    return sums
