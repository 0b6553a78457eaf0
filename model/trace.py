"""The trace: every decision of a few chosen firms, as a ledger, and what would have moved them.

Phases report to the trace of the world (:class:`NoTrace` where nobody asked for one). A trace only reads and draws no
luck, so results are the same with and without.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from agents.firm import INSTALLED, NONE, SLOTS
from agents.loose import Loose
from model import clock
from model.arrays import Array, Mask, Rows
from model.barriers import CODES, NO_PAIR, OPEN, Codes, Pairs
from model.errors import InputError
from model.mechanisms.profitability import profitability_index
from model.phases.accounts import green_rate
from model.phases.adoption import ready_for
from model.phases.finance import FINANCED, NO_SHARE, RATIONED, REJECTED
from model.phases.weighing import (
    MOST_VISITS,
    Options,
    Worth,
    bill_saved,
    fines_avoided,
    inertia,
    offer_insurance,
    subsidy_counted_on,
    weigh,
)
from model.results import BARRIERS

if TYPE_CHECKING:
    from model.world import World

FIELDS = {
    "quarter": ("", "Calendar quarter"),
    "firm": ("", "Row of the enterprise"),
    "event": ("", "What happened: see EVENTS"),
    "measure": ("", "Green measure"),
    "barrier": ("", "Why the measure was not weighed: a barrier, or does_not_fit"),
    "benefit": ("MCNY/yr", "Net benefit of a year"),
    "capital_cost": ("MCNY", "Capital cost before incentives"),
    "net_cost": ("MCNY", "Capital cost after the incentives counted on, with the licence"),
    "hurdle": ("1/yr", "Rate the enterprise discounts at"),
    "perceived_risk": ("sd", "Risk the enterprise sees in the measure"),
    "visible": ("fraction", "Share of adopters it can see"),
    "index": ("", "Present value of the benefit over the net cost; for green power, image over price"),
    "inertia": ("", "What the index must be above 1 for an even chance"),
    "chance": ("fraction", "Chance of saying yes"),
    "accepted": ("flag", "Whether it said yes"),
    "held": ("flag", "Whether it bought green power until then; its index is then 1 higher"),
    "chosen": ("flag", "Whether it was the best of those it said yes to"),
    "promised": ("MCNY", "Subsidy due had the budget sufficed"),
    "subsidy": ("MCNY", "Subsidy granted"),
    "own_funds": ("MCNY", "Own money put in"),
    "loan": ("MCNY", "Green loan"),
    "bond": ("MCNY", "Green bond"),
    "stake": ("MCNY", "Stake of the green investment fund"),
    "answer": ("", "financed, no_own_share, rejected or rationed"),
    "missed": ("flag", "Not begun, but would have been with the subsidy promised"),
    "begun": ("flag", "Whether construction began"),
    "performance": ("factor", "How well the finished measure works, 1 is as designed"),
    "breach": ("flag", "Whether an inspection found a breach of the standard"),
    "fine": ("MCNY", "Fine of the quarter"),
    "deadline": ("", "Quarter until which an order wants the breach cured"),
    "reason": ("", "Why the enterprise left: bankrupt, closed or phased_out"),
}
EVENTS = {
    "had": "had the measure installed when the enterprise was founded or the run began",
    "knew": "knew of the measure at that time, but had it not",
    "learned": "heard of the measure",
    "weighed": "weighed the measure when reviewing its plant",
    "not_weighed": "reviewed its plant, but did not weigh the measure",
    "contract": "decided on green power when reviewing its plant",
    "applied": "chose the project, asked for subsidy and credit",
    "finished": "put the finished measure to work",
    "inspected": "was inspected, or fined for banned products",
    "certified": "was certified as a green factory",
    "left": "left the economy",
    "founded": "is a newcomer in the place of one that left",
}
ANSWERS = {FINANCED: "financed", NO_SHARE: "no_own_share", REJECTED: "rejected", RATIONED: "rationed"}

type Entry = dict[str, Any]


@dataclass(frozen=True)
class Prospect:
    """A measure a firm has not, and everything its worth depends on at the end of a quarter; money is MCNY.

    The index is ``benefit * present_value / net_cost``; the firm is as likely as not to take the measure where that is
    ``1 + inertia``.
    """

    quarter: str
    firm: int
    measure: str
    barrier: str
    benefit: float  # of a year
    capital_cost: float
    net_cost: float  # after the incentives counted on, with the licence
    hurdle: float  # per year
    perceived_risk: float
    index: float
    inertia: float
    present_value: float  # of one yuan of benefit a year at the firm's hurdle rate over the life of the measure
    tonnes: float  # direct emissions saved, tCO2 a year
    carbon_price: float  # that the firm reckons with, CNY per tCO2
    subsidy_share: float  # promised, of capital cost
    subsidy_cap: float
    trust: float  # part of a promised subsidy the firm counts on
    subsidy_counted_on: float
    credit: float  # years of interest on the capital cost that credit bears
    interest: float  # on a green loan, per year
    bill_saved: float  # energy bill saved, of a year; below 0 where the measure needs more energy
    visits: float  # inspections a year the firm reckons with
    most_visits: float  # inspections a year beyond which it reckons with no more
    avoided_per_visit: float  # fine that one more inspection a year would bring and the measure would avoid, of a year

    @property
    def threshold(self) -> float:
        """Index from which on the firm is more likely than not to take the measure."""
        return 1.0 + self.inertia

    @property
    def willing(self) -> bool:
        """Whether the firm would take it as things stand."""
        return self.index >= self.threshold

    def tipping_subsidy(self) -> float | None:
        """Promised share of the capital cost at which the index reaches the threshold; None where none does.

        Solved from ``index = benefit * present_value / net_cost``. The share can lie beyond 1 or beyond what the cap on
        a project pays: see :meth:`subsidy_is_possible`. Where no budget makes firms count on a subsidy, it is one that
        is paid in full.
        """
        if self.benefit <= 0 or self.threshold <= 0:
            return None
        needed = self.subsidy_counted_on + self.net_cost - self._affordable
        return needed / ((self.trust or 1.0) * self.capital_cost)

    def subsidy_is_possible(self, share: float) -> bool:
        """Whether a subsidy of that share stays within the capital cost and the cap on a project."""
        return share <= 1.0 and share * self.capital_cost <= self.subsidy_cap

    def tipping_carbon_price(self) -> float | None:
        """Carbon price, CNY per tCO2, at which the index reaches the threshold; None where none does."""
        if self.tonnes <= 0:
            return None
        return self.carbon_price + self._benefit_lacking / self.tonnes * 1e6

    def tipping_interest(self) -> float | None:
        """By how much interest must fall, per year, for the index to reach the threshold; None where no fall does."""
        if self.benefit <= 0 or self.threshold <= 0 or self.credit <= 0:
            return None
        return (self.net_cost - self._affordable) / (self.capital_cost * self.credit)

    def tipping_cost(self) -> float | None:
        """Share by which its cost after incentives must fall to reach the threshold; None where no fall does."""
        if self.benefit <= 0 or self.threshold <= 0:
            return None
        return 1.0 - self._affordable / self.net_cost

    def tipping_energy_price(self) -> float | None:
        """Share by which energy prices must rise for the index to reach the threshold; None where no rise does."""
        return self._benefit_lacking / self.bill_saved if self.bill_saved > 0 else None

    def tipping_visits(self) -> float | None:
        """Inspections a year at which the index reaches the threshold; None where the measure avoids no fine.

        Firms reckon with at most ``most_visits`` a year: more than that do not tip them.
        """
        if self.avoided_per_visit <= 0:
            return None
        return self.visits + self._benefit_lacking / self.avoided_per_visit

    @property
    def _affordable(self) -> float:
        """What the measure may cost after incentives at the threshold, MCNY."""
        return self.benefit * self.present_value / self.threshold

    @property
    def _benefit_lacking(self) -> float:
        """By how much the benefit of a year falls short of the threshold, MCNY."""
        return self.threshold * self.net_cost / self.present_value - self.benefit


class NoTrace:
    """A trace of nobody: every report is ignored."""

    entries: Sequence[Entry] = ()
    prospects: Sequence[Prospect] = ()

    def learned(self, rows: Rows, slots: Rows) -> None:
        """Firms in ``rows`` heard of the measures in ``slots``, one each."""

    def decided(
        self, rows: Rows, options: Options, worth: Worth, resistance: Array, chance: Array, accepted: Mask, best: Rows
    ) -> None:
        """Firms in ``rows`` reviewed their plant; ``best`` are the options chosen."""

    def contracted(self, options: Options, index: Array, resistance: Array, chance: Array, takes: Mask) -> None:
        """Firms decided on green power."""

    def applied(self) -> None:
        """Projects were financed or refused."""

    def finished(self, rows: Rows, slots: Rows, performance: Array) -> None:
        """Plants were ready."""

    def came_and_went(self) -> None:
        """Firms left and were founded."""

    def quarter_ends(self) -> None:
        """The quarter is over."""


class Trace(NoTrace):
    """Ledger of chosen firms.

    Args:
        w: the world.
        rows: the firms.

    Attributes:
        entries: what happened, in order; keys are those of :data:`FIELDS` that apply.
        prospects: what the firms had not yet and could use, as of the last quarter each was there and at work.

    Raises:
        InputError: there is no such firm.
    """

    def __init__(self, w: "World", rows: Iterable[int]) -> None:
        self._home = Loose(w)  # the world holds its trace
        n = len(w.firms)
        self.rows = tuple(dict.fromkeys(rows))
        for row in self.rows:
            if isinstance(row, bool) or not isinstance(row, int) or not 0 <= row < n:
                raise InputError(f"firm {row} does not exist; with {n} firms they are 0 to {n - 1}")
        self._rows = np.array(self.rows, np.intp)
        self._pairs = Pairs(w, self._rows)
        self._ids = {
            (int(sector), int(slot)): measure.id
            for measure, sector, slot in zip(w.tech.measures, w.tech.sector, w.tech.slot, strict=True)
        }
        self.entries: list[Entry] = []
        self._prospects: dict[int, list[Prospect]] = {}
        self._starts(self.rows)

    @property
    def _w(self) -> "World":
        return self._home.get()

    @property
    def prospects(self) -> list[Prospect]:  # type: ignore[override]  # kept by quarter, read as one
        """What the firms had not yet, as of the last quarter each was at work."""
        return [prospect for found in self._prospects.values() for prospect in found]

    def learned(self, rows: Rows, slots: Rows) -> None:
        """Note what the firms heard of."""
        for each in np.flatnonzero(self._mine(rows)):
            self._note(rows[each], "learned", slots[each])

    def decided(
        self, rows: Rows, options: Options, worth: Worth, resistance: Array, chance: Array, accepted: Mask, best: Rows
    ) -> None:
        """Note what reviewing firms weighed, and what not and why."""
        visible = self._w.visible.at(options.rows, options.slots)
        for each in np.flatnonzero(self._mine(options.rows)):
            self._note(
                options.rows[each], "weighed", options.slots[each], benefit=float(worth.benefit[each]),
                capital_cost=float(worth.cost[each]), net_cost=float(worth.net[each]),
                hurdle=float(worth.hurdle[each]), perceived_risk=float(worth.risk[each]),
                visible=float(visible[each]), index=float(worth.index[each]), inertia=float(resistance[each]),
                chance=float(chance[each]), accepted=bool(accepted[each]), chosen=bool(each in best),
            )  # fmt: skip
        hindrances = self._pairs.hindrances(self._w)
        for place in np.flatnonzero(np.isin(self._rows, rows)):
            for slot in self._slots(place):
                code = hindrances[place, slot]
                if code != OPEN and not (code == CODES["installed"] and not self._pairs.equipment[place, slot]):
                    self._note(self._rows[place], "not_weighed", slot, barrier=_barrier(code))

    def contracted(self, options: Options, index: Array, resistance: Array, chance: Array, takes: Mask) -> None:
        """Note what was decided on green power."""
        held = options.at(self._w.firms.status) == INSTALLED
        for each in np.flatnonzero(self._mine(options.rows) & (held | ready_for(self._w, options))):
            self._note(
                options.rows[each], "contract", options.slots[each], index=float(index[each]),
                inertia=float(resistance[each]), chance=float(chance[each]), accepted=bool(takes[each]),
                held=bool(held[each]),
            )  # fmt: skip

    def applied(self) -> None:
        """Note how projects were financed, or why not."""
        projects = self._w.projects
        for each in np.flatnonzero(self._mine(projects.rows)):
            money = {name: float(getattr(projects, name)[each])
                     for name in ("promised", "subsidy", "own_funds", "loan", "bond", "stake")}  # fmt: skip
            self._note(
                projects.rows[each], "applied", projects.slots[each], capital_cost=float(projects.cost[each]), **money,
                answer=ANSWERS[int(projects.refusal[each])], missed=bool(projects.missed[each]),
                begun=bool(projects.funded[each]),
            )  # fmt: skip

    def finished(self, rows: Rows, slots: Rows, performance: Array) -> None:
        """Note which plants were ready and how well they work."""
        for each in np.flatnonzero(self._mine(rows)):
            self._note(rows[each], "finished", slots[each], performance=float(performance[each]))

    def came_and_went(self) -> None:
        """Note why firms left, and what newcomers came with."""
        w = self._w
        for row in self.rows:
            if row in w.leaving:
                reason = "bankrupt" if w.bankrupt[row] else "closed" if w.closed[row] else "phased_out"
                self._note(row, "left", reason=reason)
        newcomers = [row for row in self.rows if row in w.entered]
        for row in newcomers:
            self._note(row, "founded")
        self._starts(newcomers)

    def quarter_ends(self) -> None:
        """Note what was seen of the firms in the quarter, and look at what they have not."""
        w, firms = self._w, self._w.firms
        self._seen_in_quarter()
        at_work = (firms.presence[self._rows] > 0) & (firms.output[self._rows] > 0)
        open_to = (firms.applicable[self._rows] > 0) & (firms.status[self._rows] == NONE) & self._pairs.equipment
        place, slots = np.nonzero(open_to & at_work[:, None])
        options = Options(self._rows[place], slots, self._pairs.sector[place])
        states = self._pairs.states(w)[place, slots]
        self._prospects |= {row: [] for row in self._rows[at_work].tolist()}
        for prospect in prospects(
            w, options, states, [self._measure(*each) for each in zip(options.rows, slots, strict=True)]
        ):
            self._prospects[prospect.firm].append(prospect)

    def _seen_in_quarter(self) -> None:
        """Note inspections, fines and certificates."""
        w = self._w
        for row in self.rows:
            fine, due = float(w.firms.fine[row]), int(w.firms.order_due[row])
            if w.inspected[row] or fine > 0:
                order = {"deadline": clock.label(due)} if due >= w.t and w.found[row] else {}
                self._note(row, "inspected", breach=bool(w.found[row]), fine=fine, **order)
            if w.newly_certified[row]:
                self._note(row, "certified")

    def _starts(self, rows: Iterable[int]) -> None:
        firms = self._w.firms
        for row in rows:
            for slot in np.flatnonzero(firms.aware[row]):
                self._note(row, "had" if firms.status[row, slot] == INSTALLED else "knew", slot)

    def _note(self, row: Any, event: str, slot: Any = None, **figures: Any) -> None:
        entry: Entry = {"quarter": clock.label(self._w.t), "firm": int(row), "event": event}
        if slot is not None:
            entry["measure"] = self._measure(row, slot)
        self.entries.append(entry | figures)

    def _mine(self, rows: Rows) -> Mask:
        return np.isin(rows, self._rows)

    def _measure(self, row: Any, slot: Any) -> str:
        return self._ids[int(self._w.firms.sector[row]), int(slot)]

    def _slots(self, place: Any) -> list[int]:
        sector = int(self._pairs.sector[place])
        return [slot for slot in range(SLOTS) if (sector, slot) in self._ids]


def _barrier(code: Any) -> str:
    return "does_not_fit" if code == NO_PAIR else list(BARRIERS)[int(code)]


def prospects(w: "World", options: Options, states: Codes, measures: Sequence[str]) -> list[Prospect]:
    """What each option's worth depends on, as the firm would see it now.

    Args:
        w: the world at the end of a quarter.
        options: firms and measures.
        states: code of the barrier of each option.
        measures: id of the measure of each option.
    """
    rows, p = options.rows, w.p
    worth, resistance = weigh(w, options), inertia(w, options)
    one, hurdle, lifetime = np.ones(rows.size), worth.hurdle, options.of(w.tech.lifetime)
    unit = Worth(one, one, one, one, one, worth.risk, hurdle, profitability_index(one, one, hurdle, lifetime), one)
    if w.policy.insurance_coverage > 0:
        offer_insurance(w, options, unit)
    share = w.in_region(w.policy.investment_subsidy, rows) + 0.0 * one
    counted_on, trust = subsidy_counted_on(w, rows, worth.cost)
    visits, avoided = fines_avoided(w, options)
    columns = {
        "benefit": worth.benefit, "capital_cost": worth.cost, "net_cost": worth.net, "hurdle": hurdle,
        "perceived_risk": worth.risk, "index": worth.index, "inertia": resistance, "present_value": unit.index,
        "tonnes": 4 * w.firms.co2_direct[rows] * options.of(w.tech.direct_saving),
        "carbon_price": w.exposure.carbon[rows] * 1e6, "subsidy_share": share, "subsidy_counted_on": counted_on,
        "interest": green_rate(w, w.firms.loan_rate)[rows], "bill_saved": bill_saved(w, options), "visits": visits,
        "avoided_per_visit": avoided,
    }  # fmt: skip
    return [
        Prospect(
            quarter=clock.label(w.t),
            firm=int(rows[each]),
            measure=measures[each],
            barrier=_barrier(states[each]),
            subsidy_cap=p.subsidy_cap,
            trust=trust,
            credit=p.loan_to_value * p.loan_duration,
            most_visits=MOST_VISITS,
            **{name: float(values[each]) for name, values in columns.items()},
        )
        for each in range(rows.size)
    ]
