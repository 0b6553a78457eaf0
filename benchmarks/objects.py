"""The core of a quarter as plain Mesa objects: the oracle of the array phases, and the peer they are timed against.

This is what a Mesa user would write: one ``mesa.Agent`` a firm with Python attributes, ``AgentSet.do`` and list
comprehensions, ``math`` and no NumPy arithmetic. The rules are written a second time from the specification and the
docstrings; nothing of :mod:`model.mechanisms` or :mod:`model.phases` is called.

Seven phases are covered, each a method of :class:`ObjectEconomy` under the name it has in ``model.period.PERIOD``:
``firms_produce``, ``regulators_inspect``, ``firms_learn``, ``firms_decide``, ``governments_grant_incentives``,
``banks_lend`` and ``firms_invest``; and the ``diffusion`` that is counted between quarters. Through all of them the
objects carry their own state: what they know, can, build and have installed, their record and orders, the money lent
and spent. What the other phases do to a firm (its market, its accounts, founding and leaving) is told by :func:`given`
before the phase that needs it. Luck is the world's: the same draws, read by row.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from types import SimpleNamespace
from typing import Any

import mesa
import numpy as np

from model.levers import LEVERS
from model.luck import Luck
from model.world import World

COVERED = (
    "diffusion",
    "firms_produce",
    "regulators_inspect",
    "firms_learn",
    "firms_decide",
    "governments_grant_incentives",
    "banks_lend",
    "firms_invest",
)

SLOTS = 8  # places for the measures of a sector
NONE, BUILDING, INSTALLED = 0, 1, 2
CLEANING = 0.2  # a measure that cuts pollution by more than this cures a breach

TRAITS = (
    "size_class", "attitude", "hurdle", "rebuild_phase", "export_share", "applicable", "fuel_need", "electricity_need",
    "bill_need", "direct_need", "pollution_need", "capital_need", "debt_ratio",
)  # fmt: skip
PLANT = (
    "bill_factor", "fuel_factor", "electricity_factor", "direct_factor", "indirect_factor", "pollution_factor",
    "electricity_added", "running_cost", "green_power_cost", "market_premium", "clean_premium", "full_bonus",
)  # fmt: skip
STATE = (
    "digital", "capability", "aware", "status", "ready_at", "performance", "projects_this_year",
    "record", "breaches", "order_due", *PLANT,
)  # fmt: skip


@dataclass
class ObjectMeasure:
    """A green measure in one sector."""

    slot: int
    category: int
    figures: SimpleNamespace  # what the catalogue says
    prerequisite: int  # slot, -1 for none
    is_process_change: bool
    loan_term: float
    share_2017: float  # of the sector's output
    relative_cost: float = 1.0  # capital cost relative to 2017
    adopters: float = 0.0  # at the end of the last quarter, in national terms
    candidates: float = 0.0  # enterprises it is applicable to
    adopted: float = 0.0  # share of the candidates that have it
    by_output: float = 0.0  # the same share of output
    known: float = 0.0  # share of the candidates that know of it

    @property
    def cures(self) -> bool:
        """Whether it is among the measures an order names."""
        return self.figures.pollution_saving > CLEANING


@dataclass
class ObjectSector:
    """A sector: its measures and, each quarter, its market."""

    code: int
    measures: list[ObjectMeasure]
    mean_pollution: float
    firms: list["ObjectFirm"] = field(default_factory=list)
    price: float = 1.0
    demand: float = 0.0
    limit: float = math.inf

    def count_adopters(self) -> None:
        """Count who has and who knows each measure, by enterprises and by output."""
        for measure in self.measures:
            adopters = candidates = knowing = output = all_output = 0.0
            for firm in self.firms:
                if firm.applicable[measure.slot]:
                    produced = firm.presence * firm.market_share
                    candidates += firm.presence
                    all_output += produced
                    if firm.status[measure.slot] == INSTALLED:
                        adopters += firm.presence
                        output += produced
                    if firm.aware[measure.slot]:
                        knowing += firm.presence
            measure.adopters, measure.candidates = adopters, candidates
            measure.adopted, measure.known = share(adopters, candidates), share(knowing, candidates)
            measure.by_output = share(output, all_output)


@dataclass
class Application:
    """A firm's application for credit, in national terms."""

    firm: "ObjectFirm"
    amount: float
    merit: float
    granted: float = 0.0


@dataclass
class Project:
    """The green project a firm wants this quarter. Money is MCNY per enterprise."""

    measure: ObjectMeasure
    cost: float
    index: float
    abatement: float
    eligible: float = 0.0
    subsidy: float = 0.0
    loan: float = 0.0
    own_funds: float = 0.0
    spare: float = 0.0
    affordable: bool = False  # the firm has the share that the bank demands
    funded: bool = False

    @property
    def need(self) -> float:
        return self.cost - self.subsidy

    @property
    def merit(self) -> float:
        """Abatement per yuan of subsidy."""
        return self.abatement / max(self.eligible, 1e-12)


class ObjectRegion(mesa.Agent):
    """A province: it inspects its firms and grants subsidies."""

    model: "ObjectEconomy"

    def __init__(self, model: "ObjectEconomy", effort: float, tax_rate: float, gdp: float) -> None:
        super().__init__(model)
        self.effort, self.tax_rate, self.gdp = effort, tax_rate, gdp
        self.firms: list[ObjectFirm] = []
        self.adopted: list[float] = []  # share of candidates that have a measure of each category
        self.mean_risk = 1.0
        self.budget = 0.0
        self.inspections = self.cases = self.fines = self.closures = 0.0

    def weigh_risk(self) -> None:
        """Mean risk of the province's enterprises, to which each firm's is compared."""
        enterprises = sum(firm.presence for firm in self.firms)
        risk = sum(firm.presence * firm.risk for firm in self.firms)
        self.mean_risk = risk / enterprises if enterprises > 0 else 0.0

    def report(self) -> None:
        """Count the quarter's inspections, cases, fines and closures, in national terms."""
        self.inspections = sum(firm.presence for firm in self.firms if firm.inspected)
        self.cases = sum(firm.presence for firm in self.firms if firm.found)
        self.fines = sum(firm.presence * firm.fine for firm in self.firms if firm.found)
        self.closures = sum(firm.presence for firm in self.firms if firm.ordered_to_close)

    def count_adopters(self) -> None:
        """Count the adopters among the province's enterprises by category of measure."""
        adopters = [0.0] * self.model.categories
        candidates = [0.0] * self.model.categories
        for firm in self.firms:
            for measure in firm.sector.measures:
                if firm.applicable[measure.slot]:
                    candidates[measure.category] += firm.presence
                    if firm.status[measure.slot] == INSTALLED:
                        adopters[measure.category] += firm.presence
        self.adopted = [share(have, can) for have, can in zip(adopters, candidates, strict=True)]

    def grant(self) -> None:
        """Subsidise the projects with the most abatement per yuan first, until the quarter's budget is spent."""
        self.budget = self.model.policy.subsidy_budget * self.gdp / 4
        left = self.budget
        firms = [firm for firm in self.firms if firm.project]
        for firm in sorted(firms, key=lambda firm: firm.project.merit, reverse=True):
            paid = min(firm.project.eligible * firm.presence, max(left, 0.0))
            firm.project.subsidy = paid / firm.presence
            left -= paid


class ObjectBank(mesa.Agent):
    """A bank: it serves the best applications first, as far as its capital goes."""

    def __init__(self, model: "ObjectEconomy") -> None:
        super().__init__(model)
        self.equity = self.green_loans = self.other_loans = self.bad_loans = self.provisions = 0.0
        self.applications: list[Application] = []

    def serve(self) -> None:
        """Grant applications in order of merit; equal ones in the order they came, the last in part."""
        lent = self.green_loans + self.other_loans + self.bad_loans - self.provisions
        left = max(self.equity / self.model.policy.capital_requirement - lent, 0.0)
        for application in sorted(self.applications, key=attrgetter("merit"), reverse=True):
            application.granted = min(application.amount, left)
            left -= application.granted


class ObjectFirm(mesa.Agent):
    """A firm, or several like it. Money is per enterprise."""

    model: "ObjectEconomy"

    def __init__(self, model: "ObjectEconomy", row: int, sector: ObjectSector, region: ObjectRegion, bank: ObjectBank):
        super().__init__(model)
        self.row, self.sector, self.region, self.bank = row, sector, region, bank
        sector.firms.append(self)
        region.firms.append(self)
        self.peers: list[ObjectFirm] = []
        self.chain: list[ObjectFirm] = []
        self.key_polluter = False
        self.presence = 0.0
        self.inspected = self.found = self.due = self.ordered_to_close = False
        self.risk = self.fine = 0.0
        self.project: Project | None = None
        self.changes_green_power: list[ObjectMeasure] = []
        self.reviews = False
        self.green_application: Application | None = None
        self.other_application: Application | None = None

    def leave(self) -> None:
        """Go out of business: nothing is left of the plant."""
        self.status = [NONE] * SLOTS

    # production

    def produce(self) -> None:
        """Make what can be sold within capacity; energy, CO2 and pollution follow from what the plant needs."""
        p, sector = self.model.p, self.sector
        capacity = self.capital / max(self.capital_need, 1e-9)
        self.output = min(self.market_share * sector.demand, p.utilisation_limit / 4 * capacity)
        self.revenue = self.output * sector.price
        electricity = self.output * (self.electricity_need * self.electricity_factor + self.electricity_added)
        self.energy = self.output * self.fuel_need * self.fuel_factor + p.tce_per_mwh * electricity
        self.co2_direct = self.output * self.direct_need * self.direct_factor
        self.co2_indirect = electricity * self.indirect_factor * (self.emission_factor * self.model.now.grid)
        self.pollution = self.output * self.pollution_need * self.pollution_factor

    # supervision

    def show_risk(self) -> None:
        """How far above the standard the firm is, and how suspicious it looks."""
        intensity = self.pollution_need * self.pollution_factor
        self.excess = max(intensity / self.sector.limit - 1.0, -1.0)
        suspicion = max(self.record, min(max(self.excess, 0.0), 1.0))
        self.risk = 1.0 + self.model.p.record_risk * suspicion if self.presence else 0.0

    def undergo_inspection(self) -> None:
        """Be inspected by chance or because an order is due, perhaps found in breach, fined, ordered, closed."""
        self.inspected = self.found = self.due = self.ordered_to_close = False
        self.fine = self.visits = 0.0
        if not self.presence:
            return
        model, policy, p, region = self.model, self.model.policy, self.model.p, self.region
        relative = self.risk / region.mean_risk if region.mean_risk > 0 else 1.0
        on_risk = policy.record_sharing
        chance = min(policy.inspection_rate / 4 * region.effort * (1 - on_risk + on_risk * relative), 1.0)
        if self.key_polluter:
            chance *= p.key_inspection_rate / p.ordinary_inspection_rate
        self.visits = 4 * chance
        self.due = 0 <= self.order_due <= model.t and policy.inspection_rate > 0
        self.inspected = model.draw["inspection"][self.row] < chance or self.due
        in_breach = self.excess > 0
        self.found = self.inspected and in_breach and model.draw["detection"][self.row] < p.detection
        if self.found:
            self.be_fined()
        elif self.record < p.record_clean:
            self.record = 0.0
        else:
            self.record *= 1 - p.record_decay
        if not in_breach:
            self.order_due = -1

    def be_fined(self) -> None:
        """Pay, take the entry on the record and an order with a deadline; after repeated breaches, close."""
        model, p = self.model, self.model.p
        size = (4 * self.revenue / model.mean_revenue_2017) ** p.fine_size_exponent
        self.fine = model.policy.fine_rate * size * min(1.0 + self.excess, 3.0)
        self.record = 1.0
        self.breaches += 1
        measures = self.sector.measures
        cleaning = any(measure.cures and self.status[measure.slot] == BUILDING for measure in measures)
        serious = self.due and self.breaches >= p.closure_breaches and not cleaning
        self.ordered_to_close = serious and model.draw["closure"][self.row] < p.closure_chance
        if self.order_due < 0 or self.due:
            self.order_due = model.t + int(p.order_deadline)
        for measure in measures:
            if measure.cures and self.applicable[measure.slot]:
                self.aware[measure.slot] = 1

    # learning

    def sees(self, measure: ObjectMeasure) -> float:
        """Share of adopters the firm sees: at its links, in its sector, in its province."""
        model, slot = self.model, measure.slot
        in_sector = (1 - model.leaders) * measure.adopted + model.leaders * measure.by_output
        seen = model.of_sector * in_sector + model.of_region * self.region.adopted[measure.category]
        links = len(self.peers) + len(self.chain)
        if links:
            peers = sum(peer.status[slot] == INSTALLED for peer in self.peers)
            partners = sum(firm.has_any(measure.category) for firm in self.chain)
            seen += model.of_peers / links * (peers + partners)
        return seen

    def has_any(self, category: int) -> bool:
        """Whether a measure of a category is installed."""
        return any(m.category == category and self.status[m.slot] == INSTALLED for m in self.sector.measures)

    def hear(self) -> None:
        """Learn of measures, the likelier the more adopters are seen; digital maturity and ability move."""
        if not self.presence:
            return
        model, p = self.model, self.model.p
        alone = p.awareness_alone + p.awareness_publicity * model.policy.publicity
        luck = model.draw["awareness"][self.row]
        for measure in self.sector.measures:
            slot = measure.slot
            if self.applicable[slot] and not self.aware[slot]:
                hazard = alone + p.awareness_imitation * self.sees(measure)
                if luck[slot] < -math.expm1(-hazard / 4):
                    self.aware[slot] = 1
        self.digital = min(self.digital + p.digital_growth / 4, 1.0)
        self.capability = max(self.capability - p.capability_decay / 4 * (self.capability - self.digital), 0.0)

    # adoption

    def review(self) -> None:
        """Weigh the measures the firm knows and can run; want the best of those it would accept."""
        self.project, self.changes_green_power = None, []
        model, p = self.model, self.model.p
        if model.t % 4 == 0:
            self.projects_this_year = 0
        drawn = model.draw["review"][self.row] < model.review_chance
        ordered = self.order_due >= 0 and p.review_rate > 0
        self.reviews = bool(self.presence) and (drawn or ordered) and self.projects_this_year < p.projects_per_year
        if not self.reviews:
            return
        output = 4 * self.output
        bill = output * self.bill_need * self.bill_factor * model.now.energy_price
        tax = 4 * self.pollution * self.region.tax_rate * model.policy.pollution_tax
        penalties = self.expected_penalties()
        luck = model.draw["acceptance"][self.row]
        best: Project | None = None
        for measure in self.sector.measures:
            if self.is_able(measure):
                project = self.appraise(measure, output, bill, tax, penalties)
                accepts = luck[measure.slot] < self.acceptance(project.index, measure)
                if accepts and (best is None or project.index > best.index):
                    best = project
            elif measure.figures.green_power_cost > 0 and self.wants_to_switch(measure, luck[measure.slot]):
                self.changes_green_power.append(measure)
        if best:
            best.abatement = self.abatement(best.measure)
            self.project = best

    def is_able(self, measure: ObjectMeasure) -> bool:
        """Whether the firm knows a measure, has it not, and meets its prerequisites."""
        slot, figures, model = measure.slot, measure.figures, self.model
        if not (self.aware[slot] and self.applicable[slot] and self.status[slot] == NONE and figures.capital_cost > 0):
            return False
        if not self.is_ready_for(measure):
            return False
        if measure.prerequisite >= 0 and self.status[measure.prerequisite] != INSTALLED:
            return False
        if measure.is_process_change:
            window = int(model.p.rebuild_interval * 4)
            return (model.t + self.rebuild_phase) % window < max(window // 10, 1)
        return True

    def is_ready_for(self, measure: ObjectMeasure) -> bool:
        """Whether the measure is on the market and the firm digital enough for it."""
        return (
            measure.figures.earliest_quarter <= self.model.t
            and max(self.digital, self.capability) >= measure.figures.digital
        )

    def expected_penalties(self) -> float:
        """Fines, and under an order the loss from closure, that a firm above the standard expects in a year."""
        if self.excess <= 0:
            return 0.0
        model, p, policy = self.model, self.model.p, self.model.policy
        size = (4 * self.revenue / model.mean_revenue_2017) ** p.fine_size_exponent
        expected = min(self.visits, 4) * p.detection * policy.fine_rate * size * min(1 + self.excess, 3.0)
        if self.order_due >= 0:
            margin = max(4 * self.profit, p.least_margin * 4 * self.revenue)
            expected += p.closure_chance * p.closure_loss * margin
        return expected

    def appraise(self, measure: ObjectMeasure, output: float, bill: float, tax: float, penalties: float) -> Project:
        """Present value of a measure at the firm's hurdle rate over its cost after subsidy and credit."""
        model, p, policy, figures = self.model, self.model.p, self.model.policy, measure.figures
        premium = (
            figures.market_premium
            + figures.clean_premium * policy.clean_production_bonus
            + figures.technology_premium * policy.technology_bonus
            - figures.running_cost
        )
        benefit = output * premium + bill * figures.energy_saving
        cleaning = max(figures.pollution_saving, 0.0)
        benefit += tax * cleaning
        if penalties:  # avoided in proportion to how far the measure leads to the standard
            must_go = max(self.excess / (1 + self.excess), 0.01)
            benefit += penalties * min(cleaning / must_go, 1.0)
        cost = output * figures.capital_cost * measure.relative_cost + p.hassle_cost
        promised = min(policy.investment_subsidy * cost, p.subsidy_cap) * (
            model.subsidy_coverage if policy.subsidy_budget > 0 else 0.0
        )
        net_cost = max(cost * (1 - policy.equipment_tax_credit) - promised, 1e-9)
        risk = figures.risk * (1 - self.sees(measure)) ** p.trust_exponent * (1 - p.skill_effect * self.capability)
        hurdle = self.hurdle + p.risk_premium * risk + p.uncertainty_premium * (1 - policy.policy_credibility)
        index = benefit * (1 - (1 + hurdle) ** -figures.lifetime) / hurdle / net_cost
        return Project(measure, cost, index, abatement=0.0)

    def acceptance(self, worth: float, measure: ObjectMeasure) -> float:
        """Chance of saying yes; inertia is lowered by concern and, for cleaning measures, by an order."""
        p = self.model.p
        inertia = p.inertia * (1 - p.attitude_effect * self.attitude)
        if self.order_due >= 0:
            inertia -= p.order_relief * max(measure.figures.pollution_saving, 0.0)
        exponent = -p.acceptance_slope * (worth - 1 - inertia)
        return 1 / (1 + math.exp(min(max(exponent, -50.0), 50.0)))

    def wants_to_switch(self, measure: ObjectMeasure, luck: float) -> bool:
        """Whether a review begins or ends the purchase of green power, which has no capital cost."""
        slot = measure.slot
        if not (self.aware[slot] and self.applicable[slot]):
            return False
        has = self.status[slot] == INSTALLED
        price = measure.figures.green_power_cost * self.model.now.green_power_price
        worth = self.model.p.green_image * self.export_share * self.attitude / price + has
        takes = luck < self.acceptance(worth, measure) and self.is_ready_for(measure)
        return takes != has

    def switch_green_power(self) -> None:
        """Take or drop green power as the review decided."""
        for measure in self.changes_green_power:
            self.status[measure.slot] = NONE if self.status[measure.slot] == INSTALLED else INSTALLED
        if self.changes_green_power:
            self.refit()

    def abatement(self, measure: ObjectMeasure) -> float:
        """CO2 a year the measure avoids, pollution counted by its weight in merit."""
        figures = measure.figures
        still_bought = (1 - figures.electricity_saving) * (1 - figures.indirect_saving)
        co2 = self.co2_direct * figures.direct_saving + self.co2_indirect * (1 - still_bought)
        co2 -= self.output * figures.electricity_added * (self.emission_factor * self.model.now.grid)
        pollution = self.pollution * figures.pollution_saving
        return max(4 * (co2 + self.model.p.pollution_in_merit * pollution), 0.0)

    # finance

    def plan_investment(self) -> None:
        """Investment that keeps the plant and lets it follow demand, and the other credit it takes to stay as usual."""
        p = self.model.p
        self.ordinary_investment, self.other_loan_request = 0.0, 0.0
        if self.presence:
            needed = self.capital_need * (4 * self.market_share * self.sector.demand) / p.utilisation
            before_wear = self.capital / (1 - p.depreciation / 4)
            gap = min(p.capital_adjustment * (needed - before_wear), 0.05 * before_wear)
            self.ordinary_investment = max(p.depreciation / 4 * before_wear + gap, 0.0)
            usual = self.debt_ratio * (self.capital + self.ordinary_investment) - self.other_loans
            short = 0.5 * p.liquidity_floor * 4 * self.output - (self.money - self.ordinary_investment)
            self.other_loan_request = max(usual, short, 0.0)

    def apply_for_green_credit(self) -> None:
        """Ask for what the firm's own money does not pay, if it has the share that the bank demands."""
        self.green_loan_request, self.green_application = 0.0, None
        if not self.project:
            return
        p, project = self.model.p, self.project
        revenue = 4 * self.output
        coming = self.other_loan_request - self.ordinary_investment
        project.spare = spare = max(self.money + coming - p.liquidity_floor * revenue, 0.0)
        demanded = (1 - p.loan_to_value) * project.need
        ready = max(p.own_budget_share * p.capex_budget * revenue, demanded)
        project.loan = max(project.need - min(spare, ready), 0.0)
        project.affordable = spare >= demanded
        if project.affordable:
            self.green_loan_request = project.loan
            policy = self.model.policy
            extra = policy.green_lending_preference - policy.green_credit_discount
            if self.is_worthy(project.loan):
                self.green_application = self.apply(project.loan, extra)

    def apply_for_other_credit(self) -> None:
        """Hand in the application for other credit, if the bank still renews it."""
        self.other_application = None
        if self.presence and self.leverage_with(self.other_loan_request) <= self.model.p.rollover_leverage:
            self.other_application = self.apply(self.other_loan_request, 0.0)

    def leverage_with(self, request: float) -> float:
        """Debt over assets after a loan."""
        debt = self.green_loans + self.other_loans + self.trade_credit + request
        assets = max(self.money, 0.0) + self.capital + self.green_capital + request
        return debt / assets if assets > 0 else 1.0

    def is_worthy(self, request: float) -> bool:
        """Whether the bank is willing to lend for a project before it counts its capital."""
        model, p = self.model, self.model.p
        luck = model.draw["credit"][self.row]
        is_safe = self.default_risk <= p.highest_default and self.leverage_with(request) <= p.highest_leverage
        return is_safe and luck >= model.refusal[self.size_class]

    def apply(self, amount: float, extra: float) -> Application | None:
        """Hand in an application; banks rank by return less losses, which they shun, and by preference."""
        if amount <= 0:
            return None
        p = self.model.p
        merit = self.loan_rate - (1 + p.risk_aversion) * self.default_risk * p.loss_given_default + extra
        application = Application(self, amount * self.presence, merit)
        self.bank.applications.append(application)
        return application

    def take_credit(self) -> None:
        """Take what was granted; a project goes ahead if its loan came in full, or without one if money allows."""
        green = self.green_application.granted / self.presence if self.green_application else 0.0
        other = self.other_application.granted / self.presence if self.other_application else 0.0
        if project := self.project:
            spare = project.spare + other - self.other_loan_request
            enough = 1 - 1e-9  # what is equal but for rounding is enough
            own = project.need - project.loan
            came = project.affordable and green >= project.loan * enough and spare >= own * enough
            project.funded = came or spare >= project.need * enough
            project.loan = project.loan if came else 0.0
            project.own_funds = project.need - project.loan if project.funded else 0.0
        self.green_loan_granted = self.project.loan if self.project else 0.0
        self.other_loan_granted = other
        self.money += self.green_loan_granted + other
        self.green_loans += self.green_loan_granted
        self.other_loans += other
        self.bank.green_loans += self.green_loan_granted * self.presence
        self.bank.other_loans += other * self.presence

    # investment

    def invest(self) -> None:
        """Begin the funded project, renew green equipment and keep the plant, as far as money goes."""
        p, policy = self.model.p, self.model.policy
        project = self.project if self.project and self.project.funded else None
        left = max(self.money, 0.0)
        if project:
            left = max(left - project.need, 0.0)
            hassle = min(p.hassle_cost, project.cost)
            self.money -= project.need
            self.green_capital_bought = project.cost - hassle
            slot = project.measure.slot
            self.status[slot] = BUILDING
            self.ready_at[slot] = self.model.t + project.measure.figures.lead_quarters
            self.projects_this_year += 1
            self.tax_credit += policy.equipment_tax_credit * project.cost
            if project.loan > 0:
                before = self.green_loans - project.loan
                repaid = before * self.green_repayment + project.loan / (2 * project.measure.loan_term)
                self.green_repayment = min(max(repaid / max(self.green_loans, 1e-12), 0.0), 1.0)
        else:
            self.green_capital_bought = 0.0
        renewal = min(self.green_capital * p.green_depreciation / 4, left)
        ordinary = min(self.ordinary_investment, left - renewal)
        self.money -= renewal + ordinary
        self.capital += ordinary
        self.green_capital += self.green_capital_bought + renewal
        if self.equity > 0:  # what is not needed is paid out
            self.money -= max(self.money - p.cash_to_revenue * 4 * self.output, 0.0)

    def finish_projects(self) -> None:
        """Put plants that are ready to work, some worse than designed; the firm learns by doing."""
        ready = [
            measure
            for measure in self.sector.measures
            if self.status[measure.slot] == BUILDING and self.ready_at[measure.slot] <= self.model.t
        ]
        self.finished = len(ready)
        for measure in ready:
            luck = self.model.draw["performance"][self.row]
            self.status[measure.slot] = INSTALLED
            self.performance[measure.slot] = min(max(1.0 + measure.figures.risk * luck, 0.0), 1.2)
            self.technology_bonus += measure.figures.technology_premium * self.model.policy.technology_bonus
        if ready:
            self.capability = min(self.capability + self.model.p.experience_gain * len(ready), 1.0)
            self.refit()

    def refit(self) -> None:
        """Work out what the installed measures leave of the plant's needs: savings multiply."""
        self.bill_factor = self.fuel_factor = self.electricity_factor = 1.0
        self.direct_factor = self.indirect_factor = self.pollution_factor = 1.0
        self.electricity_added = self.running_cost = self.green_power_cost = 0.0
        self.market_premium = self.clean_premium = self.full_bonus = 0.0
        for measure in self.sector.measures:
            if self.status[measure.slot] != INSTALLED:
                continue
            figures, works = measure.figures, self.performance[measure.slot]
            self.bill_factor *= left(figures.energy_saving * works)
            self.fuel_factor *= left(figures.fuel_saving * works)
            self.electricity_factor *= left(figures.electricity_saving * works)
            self.direct_factor *= left(figures.direct_saving * works)
            self.indirect_factor *= left(figures.indirect_saving * works)
            self.pollution_factor *= left(figures.pollution_saving * works)
            self.electricity_added += figures.electricity_added
            self.running_cost += figures.running_cost
            self.green_power_cost += figures.green_power_cost
            self.market_premium += figures.market_premium
            self.clean_premium += figures.clean_premium
            self.full_bonus += figures.technology_premium


def left(saving: float) -> float:
    """What one measure leaves of a need."""
    return min(max(1.0 - saving, 0.01), 3.0)


def share(part: float, whole: float) -> float:
    """Part of the whole; none of nothing."""
    return part / whole if whole > 0 else 0.0


@dataclass
class Given:
    """What the phases outside the objects did since: attributes to set, by row of firm, bank or sector."""

    t: int
    policy: SimpleNamespace
    now: SimpleNamespace
    firms: dict[str, np.ndarray] = field(default_factory=dict)
    banks: dict[str, np.ndarray] = field(default_factory=dict)
    sectors: dict[str, np.ndarray] = field(default_factory=dict)
    presence: np.ndarray | None = None
    newcomers: np.ndarray = field(default_factory=lambda: np.empty(0, np.intp))
    founded: dict[str, np.ndarray] = field(default_factory=dict)


KNOWN = {  # levers whose rules the objects follow
    "investment_subsidy", "subsidy_budget", "equipment_tax_credit", "technology_bonus",
    "policy_credibility", "green_credit_discount", "green_lending_preference", "capital_requirement",
    "inspection_rate", "fine_rate", "standard_stringency", "standard_tightening", "record_sharing", "pollution_tax",
    "clean_production_bonus", "publicity",
}  # fmt: skip
CORE: dict[str, float] = {  # settings under which a world follows the rules of the core quarter and no others
    **{name: lever.neutral for name, lever in LEVERS.items() if name not in KNOWN},
    "technology_openness": 1.0, "care_effect": 0.0, "effort_speed": 0.0, "effort_mutation": 0.0,
    "support_by_wealth": 0.0, "norm_growth": 0.0, "loan_duration": 0.0,
}  # fmt: skip


class ObjectEconomy(mesa.Model):
    """The same firms, banks and provinces as a world's, as objects, with the core phases of a quarter.

    Args:
        world: one made with :data:`CORE`, read for the initial population and fixed figures; its own state is never
            written.
    """

    def __init__(self, world: World) -> None:
        super().__init__(rng=world.seed)
        self.luck: Luck = world.luck
        self.p = SimpleNamespace(**dict(world.p))
        self.policy, self.now, self.t = world.policy, world.now, world.t
        self.draw: dict[str, list[Any]] = {}
        self.mean_revenue_2017 = world.mean_revenue_2017
        self.subsidy_coverage = float(world.subsidy_coverage)
        self.refusal = [self.p.refusal_small, self.p.refusal_medium, self.p.refusal_large]
        self.review_chance = 1 - (1 - self.p.review_rate) ** 0.25
        self.categories = int(world.tech.category.max()) + 1
        weights = self.p.peer_weight, self.p.sector_weight, self.p.region_weight
        self.of_peers, self.of_sector, self.of_region = (weight / max(sum(weights), 1e-9) for weight in weights)
        self.leaders = 1 - 1 / self.p.leader_weight  # weight of output, where large firms count, in the sector's view
        self._make_places(world)
        self._make_firms(world)

    def _make_places(self, world: World) -> None:
        self.sectors = [
            ObjectSector(
                code,
                [_measure(world, code, slot) for slot in np.flatnonzero(world.tech.exists[code]).tolist()],
                mean_pollution=pollution,
            )
            for code, pollution in enumerate(world.tables.pollution.tolist())
        ]
        regions = world.regions
        figures = regions.effort.tolist(), regions.tax_rate.tolist(), regions.gdp.tolist()
        self.regions = [ObjectRegion(self, *each) for each in zip(*figures, strict=True)]
        self.banks = [ObjectBank(self) for _ in range(len(world.banks))]

    def _make_firms(self, world: World) -> None:
        firms = world.firms
        homes = zip(firms.sector.tolist(), firms.region.tolist(), firms.bank.tolist(), strict=True)
        self.firms = [
            ObjectFirm(self, row, self.sectors[sector], self.regions[region], self.banks[bank])
            for row, (sector, region, bank) in enumerate(homes)
        ]
        links = zip(world.network.peers.T.tolist(), world.network.chain.T.tolist(), strict=True)
        for firm, (peers, chain) in zip(self.firms, links, strict=True):
            firm.peers = [self.firms[row] for row in peers]
            firm.chain = [self.firms[row] for row in chain]
        everyone = np.arange(len(self.firms))
        emission_factor = world.emission_factor[world.cell]  # of purchased electricity in 2017, tCO2/MWh
        self._tell(self.firms, {"key_polluter": world.key_factor > 1, "emission_factor": emission_factor})
        self._tell(self.firms, _copied(firms, "presence", "market_share") | _columns(world, everyone))

    @staticmethod
    def _tell(members: Sequence[Any], columns: dict[str, np.ndarray]) -> None:
        """Set attributes of members from arrays, one number (or list of numbers) each."""
        for name, values in columns.items():
            for member, value in zip(members, values.tolist(), strict=True):
                setattr(member, name, value)

    def take(self, given: Given) -> None:
        """Take over what happened outside the objects before a phase."""
        self.t, self.policy, self.now = given.t, given.policy, given.now
        self._tell([self.firms[row] for row in given.newcomers.tolist()], given.founded)
        self._tell(self.firms, given.firms)
        if given.presence is not None:
            for firm, presence in zip(self.firms, given.presence.tolist(), strict=True):
                if firm.presence and not presence:
                    firm.leave()
                firm.presence = presence
        self._tell(self.banks, given.banks)
        self._tell(self.sectors, given.sectors)

    def _draw(self, purpose: str, kind: Callable[..., np.ndarray], width: int | None = None) -> None:
        size = len(self.firms) if width is None else (len(self.firms), width)
        self.draw[purpose] = kind(purpose, self.t, size).tolist()

    # the phases

    def diffusion(self) -> None:
        """How far each measure has spread at the end of a quarter: by sector, by province, by output."""
        for sector in self.sectors:
            sector.count_adopters()
        self.agents_by_type[ObjectRegion].do("count_adopters")

    def firms_produce(self) -> None:
        """Firms make what they can sell."""
        self.agents_by_type[ObjectFirm].do("produce")

    def regulators_inspect(self) -> None:
        """Each province spends its inspections."""
        policy, years = self.policy, self.t / 4
        for purpose in ("inspection", "detection", "closure"):
            self._draw(purpose, self.luck.uniform)
        for sector in self.sectors:
            if policy.standard_stringency > 0:
                fallen = (1 - policy.standard_tightening) ** years
                sector.limit = sector.mean_pollution * fallen / policy.standard_stringency
            else:
                sector.limit = math.inf
        firms, regions = self.agents_by_type[ObjectFirm], self.agents_by_type[ObjectRegion]
        firms.do("show_risk")
        regions.do("weigh_risk")
        firms.do("undergo_inspection")
        regions.do("report")

    def firms_learn(self) -> None:
        """Awareness spreads along visible adopters; experience makes measures cheaper."""
        self._draw("awareness", self.luck.uniform, SLOTS)
        self.agents_by_type[ObjectFirm].do("hear")
        p = self.p
        for measure in (measure for sector in self.sectors for measure in sector.measures):
            exponent = -math.log2(1 - measure.figures.learning_rate)
            doubled = max(measure.by_output / max(measure.share_2017, p.experience_floor), 1.0)
            abroad = (1 + p.world_growth) ** (-exponent * p.world_share * self.t / 4)
            measure.relative_cost = doubled ** (-exponent * (1 - p.world_share)) * abroad

    def firms_decide(self) -> None:
        """Firms that review choose at most one project; green power is taken or dropped at once."""
        self._draw("review", self.luck.uniform)
        self._draw("acceptance", self.luck.uniform, SLOTS)
        self.agents_by_type[ObjectFirm].do("review")
        self.agents_by_type[ObjectFirm].do("switch_green_power")

    def governments_grant_incentives(self) -> None:
        """Provinces grant subsidies; firms learn what part of the promised ones was paid."""
        wanting = [firm for firm in self.firms if firm.project]
        for firm in wanting:
            firm.project.eligible = min(self.policy.investment_subsidy * firm.project.cost, self.p.subsidy_cap)
        self.agents_by_type[ObjectRegion].do("grant")
        promised = sum(firm.project.eligible * firm.presence for firm in wanting)
        if promised > 0:
            paid = sum(firm.project.subsidy * firm.presence for firm in wanting)
            self.subsidy_coverage += self.p.subsidy_trust_speed * (paid / promised - self.subsidy_coverage)

    def banks_lend(self) -> None:
        """Own funds first, then credit: refused, ranked and rationed."""
        self._draw("credit", self.luck.uniform)
        for bank in self.banks:
            bank.applications = []
        firms = self.agents_by_type[ObjectFirm]
        firms.do("plan_investment")
        firms.do("apply_for_green_credit")
        firms.do("apply_for_other_credit")
        self.agents_by_type[ObjectBank].do("serve")
        firms.do("take_credit")

    def firms_invest(self) -> None:
        """Firms begin funded projects, keep their plant and put finished projects to work."""
        self._draw("performance", self.luck.normal)
        self.agents_by_type[ObjectFirm].do("invest")
        self.agents_by_type[ObjectFirm].do("finish_projects")


# what is read from the world

_FIGURES = (
    "capital_cost", "running_cost", "green_power_cost", "energy_saving", "fuel_saving", "electricity_saving",
    "electricity_added", "direct_saving", "indirect_saving", "pollution_saving", "lifetime", "learning_rate", "digital",
    "risk", "lead_quarters", "earliest_quarter", "market_premium", "clean_premium", "technology_premium",
)  # fmt: skip


def _measure(world: World, sector: int, slot: int) -> ObjectMeasure:
    tech = world.tech
    return ObjectMeasure(
        slot=slot,
        category=int(tech.category[sector, slot]),
        figures=SimpleNamespace(**{name: getattr(tech, name)[sector, slot].item() for name in _FIGURES}),
        prerequisite=int(tech.prerequisite[sector, slot]),
        is_process_change=bool(world.process_change[sector, slot]),
        loan_term=float(world.loan_term[sector, slot]),
        share_2017=float(world.diffusion_2017.by_output[sector, slot]),
    )


def _columns(world: World, rows: np.ndarray) -> dict[str, np.ndarray]:
    """Everything the objects carry themselves, for some rows."""
    return {name: getattr(world.firms, name)[rows] for name in (*TRAITS, *STATE)}


def given(world: World, phase: str, generation: np.ndarray) -> Given:
    """What a covered phase needs and the objects do not carry, as the world stands just before that phase.

    Args:
        world: the world, about to run ``phase``.
        phase: one of :data:`COVERED`.
        generation: generation of each row at the last ``"diffusion"``, when newcomers are looked for, shape (firms,).
    """
    firms, banks, ledger = world.firms, world.banks, world.ledger
    told = Given(world.t, world.policy, world.now)
    match phase:
        case "diffusion":
            told.newcomers = np.flatnonzero(firms.generation != generation)
            told.founded = _columns(world, told.newcomers)
            told.firms = _copied(firms, "market_share")
            told.presence = firms.presence.copy()
        case "firms_produce":
            told.firms = _copied(firms, "market_share", "capital")
            told.sectors = {"price": world.price.copy(), "demand": world.demand.copy()}
        case "firms_decide":
            told.firms = _copied(firms, "profit")
        case "banks_lend":
            told.firms = _copied(
                firms, "capital", "green_capital", "green_loans", "other_loans", "trade_credit", "default_risk",
                "loan_rate",
            )  # fmt: skip
            told.firms["money"] = ledger.firm_money.copy()
            told.banks = _copied(banks, "green_loans", "other_loans", "bad_loans", "provisions")
            told.banks["equity"] = ledger.bank_equity.copy()
        case "firms_invest":
            told.firms = _copied(firms, "tax_credit", "green_repayment", "technology_bonus", "equity")
    return told


def _copied(population: Any, *names: str) -> dict[str, np.ndarray]:
    return {name: getattr(population, name).copy() for name in names}
