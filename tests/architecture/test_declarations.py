"""What is declared is used, bounds are kept, and a name that is nearly right is understood.

A parameter nobody reads, a lever without effect or an output that is never filled would be in every table of the
documentation and every control of the page, and mean nothing.
"""

import ast
import csv
import functools
import math
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import model.world
from model.catalogue import SHIPPED, Catalogue, catalogue
from model.errors import InputError
from model.ledger import KINDS
from model.levers import GROUPS as POLICY_GROUPS
from model.levers import LEVERS, find_lever
from model.parameters import PARAMETERS, Parameters, check_parameter
from model.policy import load_scenario, read_path, scenario_names
from model.results import BARRIER_GROUPS, BARRIER_TOTAL, BARRIERS, CATEGORIES, GROUPS, MEASURE_OUTPUTS, OUTPUTS, outputs
from model.world import World

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted((ROOT / "model").rglob("*.py"))
NAMES = re.compile(r"[a-z][a-z0-9_]*")

BUSY = {  # a run in which every mechanism has something to do
    "standard_stringency": 2.0, "inspection_rate": 1.0, "entry_rate": 0.3, "closure_breaches": 1.0,
    "order_deadline": 1.0, "investment_subsidy": 0.3, "subsidy_budget": 0.003, "cost_spread": 0.1, "review_rate": 0.9,
    "carbon_market": 1.0, "auctioned_share": 0.3, "carbon_tax": 50.0, "carbon_price_ceiling": 20.0,
    "carbon_cap_decline": 0.05, "revenue_to_subsidies": 0.5, "revenue_to_labour": 0.5, "disposables_ban": 1.0,
    "ban_enforcement": 0.5,
    "insurance_coverage": 0.8, "insurance_support": 0.5, "fund_size": 40_000.0, "relending_share": 0.6,
    "preferential_tax_rate": 0.1, "preferential_least": 0.1,
}  # fmt: skip


def trees() -> Iterator[ast.Module]:
    return (ast.parse(path.read_text(encoding="utf-8")) for path in MODULES)


@functools.cache
def attributes_read() -> set[str]:
    """Every ``something.name`` that the model reads."""
    return {
        node.attr
        for tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)
    }


# Used


@pytest.fixture(scope="module")
def read() -> dict[str, set[str]]:
    """Names of the parameters and levers that a busy run of eight quarters reads, the making of the world included."""
    seen: dict[str, set[str]] = {"parameters": set(), "levers": set()}

    class Watched(Parameters):
        def __getattribute__(self, name: str) -> Any:
            seen["parameters"].add(name)
            return super().__getattribute__(name)

    class WatchedLevers(SimpleNamespace):
        def __getattribute__(self, name: str) -> Any:
            seen["levers"].add(name)
            return super().__getattribute__(name)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(model.world, "parameters", lambda data, changed: Watched(data, dict(changed)))
        levers_at, expected_at = World.levers_at, World.expected_at
        patch.setattr(World, "levers_at", lambda world, quarter: WatchedLevers(**vars(levers_at(world, quarter))))
        patch.setattr(World, "expected_at", lambda world, quarter: WatchedLevers(**vars(expected_at(world, quarter))))
        for cap in (0.0, 0.05):  # allowances by output, and under a cap
            World(firms=800, until=2027, **(BUSY | {"carbon_cap_decline": cap})).run()
    return seen


@pytest.mark.parametrize("name", PARAMETERS)
def test_a_parameter_is_read_by_a_run(name, read):
    assert name in read["parameters"]
    assert name in attributes_read()


@pytest.mark.parametrize("name", LEVERS)
def test_a_lever_is_read_by_a_run(name, read):
    assert name in read["levers"]
    assert name in attributes_read()


@pytest.mark.parametrize("name", PARAMETERS)
def test_a_parameter_has_a_row_of_its_own(name):
    data = catalogue()
    assert data.figure(PARAMETERS[name].key).source
    assert [other for other, declared in PARAMETERS.items() if declared.key == PARAMETERS[name].key] == [name]


def test_every_kind_of_payment_is_paid_somewhere():
    calls = [
        (getattr(node.func, "attr", getattr(node.func, "id", "")), node.args[0])
        for tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and node.args
    ]
    paid = {kind.value for name, kind in calls if name in ("pay", "pay_among_firms") and isinstance(kind, ast.Constant)}
    for name, payments in calls:
        if name == "pay_all" and isinstance(payments, ast.Dict):
            paid |= {key.value for key in payments.keys if isinstance(key, ast.Constant)}
    assert paid == set(KINDS)


@pytest.fixture(scope="module")
def lived() -> World:
    world = World(firms=1000, until=2027, **BUSY)
    world.run()
    return world


@pytest.mark.parametrize("name", OUTPUTS)
def test_an_output_is_filled_in_its_tables(name, lived):
    output = OUTPUTS[name]
    assert output.of
    tables = {"N": lived.record.national, "R": lived.record.regions, "S": lived.record.sectors}
    for letter, table in tables.items():
        assert (name in table) == (letter in output.tables)
        if name in table:
            assert np.isfinite(table[name]).all()


@pytest.mark.parametrize("name", OUTPUTS)
def test_an_output_is_not_always_nothing(name, lived):
    bold = {"adoption_ccus", "adoption_process_change", "adoption_product_substitution"}  # hardly anybody in 2018
    assert (lived.record.national[name] != 0).any() or name in bold


def test_tables_are_sums_of_their_parts(lived):
    """What regions and sectors report adds up to what the nation reports."""
    for output in outputs("R"):
        if not output.per:
            national = lived.record.national[output.name]
            for table in (lived.record.regions, lived.record.sectors):
                np.testing.assert_allclose(table[output.name].sum(axis=1), national, rtol=1e-9, atol=1e-9)


# Written as they should be


@pytest.mark.parametrize(
    "declared",
    [*LEVERS.values(), *OUTPUTS.values(), *MEASURE_OUTPUTS.values(), *BARRIERS.values(), BARRIER_TOTAL],
    ids=lambda d: d.name,
)
def test_a_declaration_is_complete(declared):
    assert NAMES.fullmatch(declared.name)
    assert declared.title
    assert re.search(r"[\u4e00-\u9fff]", declared.title_zh)
    assert declared.unit
    assert declared.meaning.endswith(".")
    assert re.search(r"[\u4e00-\u9fff]", declared.meaning_zh)
    assert declared.meaning_zh.endswith("。")
    assert not re.search(r"[,;:()!?]", declared.meaning_zh), "Chinese has punctuation marks of its own"
    assert declared.group in {**POLICY_GROUPS, **GROUPS, **BARRIER_GROUPS}
    assert "percent" not in declared.unit
    assert "%" not in declared.unit


def test_names_are_said_once():
    """A setting of the world is a lever, a parameter or one of its own: one name, one meaning."""
    names = [*LEVERS, *PARAMETERS, "firms", "seed", "rng", "until", "data", "trace", "scenario"]
    assert len(names) == len(set(names))
    assert len(CATEGORIES) == len({measure.category for measure in catalogue().measures})


@pytest.mark.parametrize("lever", LEVERS.values(), ids=lambda lever: lever.name)
def test_a_lever_is_neutral_and_historical_within_its_bounds(lever):
    assert lever.low <= lever.neutral <= lever.high
    for scenario in scenario_names():
        found = load_scenario(scenario)
        for path in (found.paths[lever.name], *found.places.get(lever.name, {}).values()):
            assert all(lever.low <= value <= lever.high for value in path.values(76))


@pytest.mark.parametrize("declared", PARAMETERS.values(), ids=lambda declared: declared.name)
def test_a_parameter_is_plausible_within_its_bounds(declared):
    """The plausible range of the row lies in the bounds, so the row is in the unit the declaration says."""
    row = catalogue().figure(declared.key)
    for value in (row.value, row.low, row.high):
        assert value is None or declared.low <= value * declared.scale <= declared.high


# Bounds


def outside(low: float, high: float) -> list[float]:
    step = 1e-3 * (high - low)
    return [low - step, high + step, math.nextafter(low, -math.inf), math.nextafter(high, math.inf)]


@pytest.fixture(scope="module")
def tiny() -> World:
    """A world in which what is wrong is refused, so that it stays as it is."""
    return World(firms=27, until=2018)


@pytest.mark.parametrize("lever", LEVERS.values(), ids=lambda lever: lever.name)
def test_a_lever_just_outside_its_bounds_is_refused(lever, tiny):
    ways = (
        lambda value: World(firms=27, until=2018, **{lever.name: value}),
        lambda value: tiny.set_lever(lever.name, value),
        lambda value: load_scenario("historical").with_levers(**{lever.name: value}),
        lambda value: read_path(lever, {"steps": {"2018": value}}),
    )
    for value in (*outside(lever.low, lever.high), math.nan, math.inf, "0", True, None):
        for way in ways:
            with pytest.raises(InputError) as told:
                way(value)
            assert lever.name in str(told.value)
            assert f"{lever.low:g} to {lever.high:g}" in str(told.value)
    assert [lever.check(value) for value in (lever.low, lever.high)] == [lever.low, lever.high]


@pytest.mark.parametrize("declared", PARAMETERS.values(), ids=lambda declared: declared.name)
def test_a_parameter_just_outside_its_bounds_is_refused(declared):
    for value in outside(declared.low, declared.high):
        with pytest.raises(InputError) as told:
            World(firms=27, until=2018, **{declared.name: value})
        assert declared.name in str(told.value)
        assert f"{declared.low:g} to {declared.high:g}" in str(told.value)
    for value in (math.nan, math.inf, "0", True, None):
        with pytest.raises(InputError, match=declared.name):
            check_parameter(declared.name, value, catalogue())
    ends = (declared.low, declared.high)
    assert tuple(check_parameter(declared.name, value, catalogue()) for value in ends) == ends


@pytest.mark.parametrize("declared", list(PARAMETERS.values())[::12], ids=lambda declared: declared.name)
def test_a_row_outside_the_bounds_of_its_parameter_is_refused(declared, tmp_path):
    """Also where the value comes from a data folder of one's own; the message names the parameter."""
    shutil.copytree(SHIPPED, tmp_path / "mine")
    name, *place = declared.key.split("/")[:3]  # the year is left out where it is 2017
    file = tmp_path / "mine" / f"{name}.csv"
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    for row in rows:
        if "/".join(place) in "/".join(row.values()):
            row["value"] = repr(2 * abs(declared.high / declared.scale) + 1)
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    with pytest.raises(InputError, match=rf"{declared.name}: .* allowed is"):
        Parameters(Catalogue(tmp_path / "mine"))


# Names nearly right


@pytest.mark.parametrize("name", [*LEVERS, *PARAMETERS])
def test_a_misspelt_setting_is_told_the_nearest(name):
    wrong = name[:3] + name[4:] + "s"
    with pytest.raises(InputError) as told:
        World(**{wrong: 0.5})
    assert f"'{wrong}'" in str(told.value)
    assert f"did you mean '{name}'" in str(told.value)


@pytest.mark.parametrize(
    ("ask", "wrong", "right"),
    [
        (find_lever, "publicty", "publicity"),
        (lambda name: check_parameter(name, 1.0, catalogue()), "inertai", "inertia"),
        (load_scenario, "historcal", "historical"),
        (lambda name: World(**{name: 10}), "fims", "firms"),
        (lambda name: World(firms=27).set_lever(name, 1.0), "publicty", "publicity"),
    ],
)
def test_a_misspelt_name_is_told_the_nearest(ask, wrong, right):
    with pytest.raises(InputError, match=f"did you mean '{right}'"):
        ask(wrong)


def test_a_parameter_nobody_declared_is_told_the_nearest():
    with pytest.raises(AttributeError, match="did you mean 'inertia'"):
        World(firms=27).p.inertai  # noqa: B018
