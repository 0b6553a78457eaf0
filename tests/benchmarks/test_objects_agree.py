"""The array phases and the plain Mesa objects of ``benchmarks.objects`` decide the same, firm by firm.

The rules of seven phases are written twice: in ``model`` over arrays, and in ``benchmarks.objects`` over Python
objects, from the specification and the docstrings, in scalars, without calling any mechanism. On equal populations and
equal luck both must give, for every firm present and in every quarter:

================================  ====================================================================================
phase                             compared
================================  ====================================================================================
``diffusion`` (between quarters)  who has and who knows each measure, by sector, by province and category, by output
``firms_produce``                 output, revenue, energy, CO2 of scope 1 and 2, pollution
``regulators_inspect``            excess; who is inspected, found, fined (how much), ordered (until when), closed;
                                  record, breaches, what an order makes known; each province's figures
``firms_learn``                   who is aware of which measure, digital maturity, capability; capital costs
``firms_decide``                  who wants which measure, its cost, index and abatement; who takes or drops green power
``governments_grant_incentives``  each project's subsidy, each province's budget, the coverage firms count on
``banks_lend``                    who asks for how much green and other credit, what is granted, which projects are
                                  funded and how; what firms and banks have on their books then
``firms_invest``                  which measures are being built, until when, which work, how well, and what they leave
                                  of the plant's needs; capability, capital, money left after dividends, terms of
                                  repayment, tax credit
================================  ====================================================================================

Flags, counts and choices are compared exactly, amounts to a relative 1e-9. Who reviews is not kept by the world; it is
compared through what the reviews lead to. The objects carry their own state from phase to phase and quarter to quarter.
Not covered, and told to the objects by the world: markets (demand, prices, shares), accounts (profit, interest, taxes,
repayment), entry and exit, certification, the books of banks and governments.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from benchmarks.objects import CORE, COVERED, PLANT, ObjectEconomy, ObjectFirm, given
from benchmarks.watching import watched
from model.period import PERIOD
from model.world import World

RELATIVE = 1e-9
FIRST = PERIOD[0].__name__

type Pair = tuple[str, Any, Any]  # what, as the arrays have it, as the objects have it


class Comparison:
    """Runs the objects beside a world and collects every disagreement."""

    def __init__(self, world: World) -> None:
        self.world, self.economy = world, ObjectEconomy(world)
        self.generation = world.firms.generation.copy()
        self.disagreements: list[str] = []
        self.compared = 0
        self.decisions: Counter[str] = Counter()

    def live(self, quarters: int) -> None:
        with watched(self.before, self.after):
            for _ in range(quarters):
                self.world.step()

    def before(self, world: World, phase: str) -> None:
        if phase == FIRST:  # the last quarter's is there to be seen
            self.run("diffusion")
            self.generation = world.firms.generation.copy()
            self.check("diffusion")
        elif phase in COVERED:
            self.run(phase)

    def run(self, phase: str) -> None:
        """Let the objects live a phase, just before the world does."""
        told = given(self.world, phase, self.generation)
        self.decisions["newcomers"] += told.newcomers.size
        self.economy.take(told)
        getattr(self.economy, phase)()

    def after(self, world: World, phase: str) -> None:
        self.check(phase)

    def check(self, phase: str) -> None:
        for what, expected, found in CHECKS.get(phase, _nothing)(self):
            self.compare(f"{self.world.t}, {phase}: {what}", np.asarray(expected), np.asarray(found))

    def compare(self, what: str, expected: np.ndarray, found: np.ndarray) -> None:
        """Compare exactly, or amounts to the tolerance, and say where the two differ."""
        if expected.shape != found.shape:
            self.disagreements.append(f"{what}: {expected.size} against {found.size}")
            return
        self.compared += expected.size
        if expected.dtype.kind == "f":
            rounding = 1e-14 * np.abs(expected).max(initial=0.0)  # of large amounts of which little is left
            wrong = ~(np.abs(expected - found) <= RELATIVE * np.abs(expected) + rounding)
        else:
            wrong = expected != found
        if wrong.any():
            where = tuple(np.argwhere(wrong)[0])
            self.disagreements.append(
                f"{what}: {np.count_nonzero(wrong)} differ, first at {where}: {expected[where]} and {found[where]}"
            )

    def column(self, name: str) -> Pair:
        """A column of the firms present, as both have it."""
        here = self.world.firms.presence > 0
        present = [firm for firm, is_here in zip(self.economy.firms, here, strict=True) if is_here]
        return name, getattr(self.world.firms, name)[here], [getattr(firm, name) for firm in present]

    def columns(self, *names: str) -> list[Pair]:
        return [self.column(name) for name in names]


def _nothing(_: Comparison) -> list[Pair]:
    return []


def _produced(c: Comparison) -> list[Pair]:
    return c.columns("output", "revenue", "energy", "co2_direct", "co2_indirect", "pollution")


def _diffused(c: Comparison) -> Iterator[Pair]:
    diffusion, places = c.world.diffusion, [(s.code, m) for s in c.economy.sectors for m in s.measures]
    for name in ("adopters", "candidates", "adopted", "by_output", "known"):
        expected = [getattr(diffusion, name)[sector, measure.slot] for sector, measure in places]
        yield name, expected, [getattr(measure, name) for _, measure in places]
    for region, place in enumerate(c.economy.regions):
        laid = c.world.translation.by_measure(diffusion.by_region)
        expected = [laid[sector, region, measure.slot] for sector, measure in places]
        yield f"in region {region}", expected, [place.adopted[measure.category] for _, measure in places]


def _inspected(c: Comparison) -> Iterator[Pair]:
    world, firms = c.world, c.economy.firms
    c.decisions["found"] += int(world.found.sum())
    for name in ("inspected", "found", "ordered_to_close"):
        yield name, getattr(world, name), [getattr(firm, name) for firm in firms]
    yield from c.columns("excess", "fine", "order_due", "breaches", "record", "aware")
    for name in ("inspections", "cases", "fines", "closures"):
        yield name, getattr(world.regulators, name)[:-1], [getattr(region, name) for region in c.economy.regions]


def _learned(c: Comparison) -> Iterator[Pair]:
    yield from c.columns("aware", "digital", "capability")
    costs = [(s.code, m.slot, m.relative_cost) for s in c.economy.sectors for m in s.measures]
    yield "relative cost", [c.world.relative_cost[sector, slot] for sector, slot, _ in costs], [x[2] for x in costs]


def _with_projects(c: Comparison) -> list[ObjectFirm]:
    return [firm for firm in c.economy.firms if firm.project]


def _decided(c: Comparison) -> Iterator[Pair]:
    firms, projects = _with_projects(c), c.world.projects
    c.decisions["wanted"] += len(firms)
    c.decisions["green power"] += sum(len(firm.changes_green_power) for firm in c.economy.firms)
    yield "who wants", c.world.mask(projects.rows), [bool(firm.project) for firm in c.economy.firms]
    if [firm.row for firm in firms] == projects.rows.tolist():
        yield "which measure", projects.slots, [firm.project.measure.slot for firm in firms]
        for name in ("cost", "index", "abatement"):
            yield name, getattr(projects, name), [getattr(firm.project, name) for firm in firms]
    yield from c.columns("status", "projects_this_year")


def _granted(c: Comparison) -> Iterator[Pair]:
    yield "subsidy", c.world.projects.subsidy, [firm.project.subsidy for firm in _with_projects(c)]
    yield "budget", c.world.regions.budget, [region.budget for region in c.economy.regions]
    yield "coverage", [c.world.subsidy_coverage], [c.economy.subsidy_coverage]


def _lent(c: Comparison) -> Iterator[Pair]:
    firms, projects = _with_projects(c), c.world.projects
    c.decisions["funded"] += int(projects.funded.sum())
    c.decisions["refused"] += int((~projects.funded).sum())
    c.decisions["rationed"] += sum(
        application.granted < application.amount for bank in c.economy.banks for application in bank.applications
    )
    for name in ("funded", "loan", "own_funds"):
        yield name, getattr(projects, name), [getattr(firm.project, name) for firm in firms]
    yield from c.columns("green_loan_request", "other_loan_request", "green_loan_granted", "other_loan_granted")
    yield from c.columns("green_loans", "other_loans")
    for name in ("green_loans", "other_loans"):
        yield f"banks' {name}", getattr(c.world.banks, name), [getattr(bank, name) for bank in c.economy.banks]


def _invested(c: Comparison) -> Iterator[Pair]:
    c.decisions["finished"] += sum(firm.finished for firm in c.economy.firms)
    yield from c.columns(
        "status", "ready_at", "performance", "technology_bonus", "capability", "projects_this_year", "tax_credit",
        "green_repayment", "capital", "green_capital", *PLANT,
    )  # fmt: skip
    here = c.world.firms.presence > 0
    money = [firm.money for firm, is_here in zip(c.economy.firms, here, strict=True) if is_here]
    yield "money", c.world.ledger.firm_money[here], money


CHECKS: dict[str, Callable[[Comparison], Any]] = {
    "diffusion": _diffused,
    "firms_produce": _produced,
    "regulators_inspect": _inspected,
    "firms_learn": _learned,
    "firms_decide": _decided,
    "governments_grant_incentives": _granted,
    "banks_lend": _lent,
    "firms_invest": _invested,
}


def lived(quarters: int, firms: int, **levers: float) -> Comparison:
    comparison = Comparison(World(firms=firms, seed=3, **(CORE | levers)))
    comparison.live(quarters)
    return comparison


def agree(comparison: Comparison) -> bool:
    """Whether nothing differs; else the first differences are the test's message."""
    assert not comparison.disagreements, "\n".join(comparison.disagreements[:20])
    return True


@pytest.mark.parametrize(("firms", "quarters"), [(300, 8), (3000, 3)])
def test_arrays_and_objects_decide_the_same(firms: int, quarters: int) -> None:
    comparison = lived(quarters, firms)
    assert agree(comparison)
    kinds = "wanted", "funded", "refused", "found", "finished", "green power"
    assert all(comparison.decisions[kind] > 0 for kind in kinds), comparison.decisions


@pytest.mark.parametrize(
    "levers",
    [
        pytest.param({"capital_requirement": 0.15, "green_lending_preference": 0.03}, id="scarce credit"),
        pytest.param({"investment_subsidy": 0.4, "subsidy_budget": 0.00005}, id="scarce subsidies"),
        pytest.param({"inspection_rate": 0.0, "standard_stringency": 0.0, "pollution_tax": 0.0}, id="no supervision"),
    ],
)
def test_they_agree_under_other_policies(levers: dict[str, float]) -> None:
    comparison = lived(10, 300, **levers)
    assert agree(comparison)
    if "capital_requirement" in levers:
        assert comparison.decisions["rationed"] > 0


STRICT = {"inspection_rate": 1.0, "standard_stringency": 1.5, "fine_rate": 1.0, "record_sharing": 1.0}


def test_firms_that_left_are_seen_no_more() -> None:
    assert agree(lived(32, 300, **STRICT))


def test_they_agree_while_firms_leave_and_newcomers_take_their_places() -> None:
    comparison = lived(32, 300, **STRICT)
    assert agree(comparison)
    assert comparison.decisions["newcomers"] > 0


def test_a_difference_would_be_found() -> None:
    """One firm that hears of one measure more is enough."""
    comparison = Comparison(World(firms=300, seed=3, **CORE))
    firm = next(firm for firm in comparison.economy.firms if 0 in firm.aware)
    firm.aware[firm.aware.index(0)] = 1
    comparison.live(1)
    assert any("aware" in each for each in comparison.disagreements)
