"""Observation: the sums behind every declared output are taken once a quarter and kept in plain arrays."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kernels.columns import total, weighted_total
from model import clock
from model.arrays import Array
from model.barriers import BarrierRecord
from model.errors import InputError
from model.results import BARRIERS, CATEGORIES, MEASURE_OUTPUTS, OUTPUTS

if TYPE_CHECKING:
    import pandas as pd

    from model.world import World


class OutputRecord:
    """Outputs through time: ``values`` has shape (outputs, quarters, places), NaN before it is lived.

    The places are the regions, the sectors and the nation. What an output does not exist for is 0 there.
    """

    def __init__(self, quarters: int, regions: int, sectors: int) -> None:
        self.values = np.full((len(OUTPUTS), quarters, regions + sectors + 1), np.nan)
        self._places: dict[str, slice | int] = {
            "R": slice(0, regions), "S": slice(regions, regions + sectors), "N": -1,
        }  # fmt: skip
        self._top = self._bottom = self._ratios = np.empty(0, np.intp)  # rows of the sums, found at the first write

    def of(self, table: str) -> Mapping[str, Array]:
        """Views by output, shape (quarters, places), or (quarters,) for the nation."""
        places = self._places[table]
        return {
            output.name: values[:, places]
            for output, values in zip(OUTPUTS.values(), self.values, strict=True)
            if table in output.tables
        }

    def write(self, quarter: int, row: Mapping[str, int], sums: Array) -> None:
        """Write a quarter from sums of shape (sums, places), whose rows have names: each is a sum or a ratio of two."""
        if not self._top.size:
            ratios = [(i, row[output.per]) for i, output in enumerate(OUTPUTS.values()) if output.per]
            self._top = np.array([row[output.of] for output in OUTPUTS.values()])
            self._ratios, self._bottom = np.array(ratios, np.intp).T
        values, bottom = sums.take(self._top, axis=0), sums.take(self._bottom, axis=0)
        values[self._ratios] = np.divide(values.take(self._ratios, axis=0), bottom, out=bottom, where=bottom != 0)
        self.values[:, quarter] = values


class Record:
    """Results of a run by table and output name.

    ``national[name]`` has shape (quarters,), ``regions[name]`` (quarters, 31), ``sectors[name]`` (quarters, 9) and
    ``measures[name]`` (quarters, 63). ``barriers[weighting]`` has shape (quarters, places, barriers), with the totals
    its shares are of in ``barrier_totals[weighting]``. Quarters not yet lived are NaN.
    """

    def __init__(self, world: "World", *, barriers: bool = True) -> None:
        self.data, self.lived = world.data, 0  # quarters lived; who keeps the results need not keep the world
        quarters, data = world.quarters, world.data
        self._outputs = OutputRecord(quarters, len(data.regions), len(data.sectors))
        self.national, self.regions, self.sectors = (self._outputs.of(table) for table in "NRS")
        self._rows: dict[str, int] = {}  # of the sums behind the outputs, by name
        self.measures = {name: np.full((quarters, len(data.measures)), np.nan) for name in MEASURE_OUTPUTS}
        self._barriers = BarrierRecord(world) if barriers else None

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name not in ("national", "regions", "sectors")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self.national, self.regions, self.sectors = (self._outputs.of(table) for table in "NRS")  # views of one memory

    @property
    def barriers(self) -> Mapping[str, Array]:
        """Shares of pairs of a firm and a measure by barrier, by weighting; they are counted when asked for."""
        return self._barrier_record.shares

    @property
    def barrier_totals(self) -> Mapping[str, Array]:
        """What those are shares of."""
        return self._barrier_record.totals

    @property
    def barrier_places(self) -> list[tuple[str, str]]:
        """Scope and place of each place barriers are counted for."""
        return self._barrier_record.places

    @property
    def _barrier_record(self) -> BarrierRecord:
        if self._barriers is None:
            raise InputError("barriers were not recorded: this world was made with barriers=False")
        return self._barriers

    def frame(self, table: str) -> "pd.DataFrame":
        """A table of the quarters lived so far, one row a quarter and place, as it stands in the CSV.

        Args:
            table: ``national``, ``regions``, ``sectors``, ``measures`` or ``barriers``.
        """
        import pandas as pd  # a run needs no tables, and pandas takes long to import

        if table == "barriers":
            return pd.DataFrame(self._barrier_columns())
        data, lived = self.data, self.lived
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

    def _barrier_columns(self) -> dict[str, object]:
        """Barriers by quarter, weighting and place."""
        lived, places = self.lived, self.barrier_places
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
        return columns | dict(zip(BARRIERS, shares.T, strict=True))

    def national_at(self, quarter: int) -> dict[str, float]:
        """National outputs of one quarter."""
        return dict(zip(OUTPUTS, self._outputs.values[:, quarter, -1].tolist(), strict=True))

    def observe(self, w: "World") -> None:
        """Write the quarter just lived."""
        if self._barriers is not None:
            self._barriers.observe(w)
        sums = self._sums(w)
        self._outputs.write(w.t, self._rows, sums)
        for name, table in {
            "adoption": w.diffusion.adopted,
            "adoption_by_output": w.diffusion.by_output,
            "awareness": w.diffusion.known,
            "capital_cost": w.relative_cost,
            "adopters": w.diffusion.adopters,
        }.items():
            self.measures[name][w.t] = w.tech.by_measure(table)
        self.lived = w.t + 1

    def _sums(self, w: "World") -> Array:
        """What outputs are made of, by region, by sector and for the nation, shape (sums, places)."""
        stocks, flows, national = _stocks(w), _flows(w), _national_sums(w)
        if not self._rows:
            names = [*stocks, *flows, *COMBINED, *national]
            self._rows = {name: row for row, name in enumerate(names)}
        rows = self._rows
        stocks, flows = ({n: x for n, x in columns.items() if x is not w.nothing} for columns in (stocks, flows))
        sums = np.zeros((len(rows), len(w.regions) + len(w.tables.output) + 1))
        sums[[rows[name] for name in (*stocks, *flows)]] = w.sum_by_place(
            (list(stocks.values()), w.firms.presence), (list(flows.values()), w.present_in_quarter)
        )
        _combine(w, rows, sums)
        sums[-len(national) :, -1] = list(national.values())
        return sums


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


COMBINED = ("co2", "jobs", "yearly_interest", "research", "green_spending")


def _combine(w: "World", rows: Mapping[str, int], sums: Array) -> None:
    """Write the sums that follow from others."""

    def of(name: str) -> Array:
        return sums[rows[name]]

    of("co2")[:] = of("co2_direct") + of("co2_indirect")
    of("jobs")[:] = of("wages") * (4 / (w.p.mean_wage * (1 + w.p.wage_growth) ** (w.t / 4)))
    of("yearly_interest")[:] = 4 * of("interest")
    of("research")[:] = w.p.research_intensity * of("revenue") + of("research_spending")
    of("green_spending")[:] = sums[[rows[name] for name in PUBLIC_MONEY]].sum(axis=0)


def _national_sums(w: "World") -> dict[str, float]:
    """Sums that exist only for the nation: banks, and adoption by category."""
    banks, diffusion = w.banks, w.diffusion
    loans, certified = banks.green_loans + banks.other_loans, w.firms.certified * w.firms.presence
    sums = {
        "certified_equivalent": total(certified) / w.p.certified_share,
        "certified_output": weighted_total(certified, w.firms.output),
        "bank_equity": total(banks.equity),
        "bank_loans": total(loans + banks.bad_loans - banks.provisions),
        "bad_loans": total(banks.bad_loans),
        "gross_loans": total(loans + banks.bad_loans),
        "relending": total(banks.relending),
        "programme_costs": total(w.programme_costs),
        "carbon_price": w.carbon_price,
        "one": 1.0,
    }
    for what, table in {"installed": diffusion.adopters, "applicable": diffusion.candidates}.items():
        by_category = w.translation.total_by_category(table).tolist()
        sums |= {f"{what}_{category}": number for category, number in zip(CATEGORIES, by_category, strict=True)}
    return sums
