"""Without shocks nothing moves: an economy that is left alone finds its level and stays there.

What has to be switched off for that, and what each switch keeps moving, is the table below. Not in it, because they
only decide how fast the level is found: ``capital_adjustment``, ``loss_resolution``, ``bank_payout_speed`` and
``green_loan_term`` close a gap by 10, 12.5, 25 and 10 % a quarter and are set to their fastest. Policy is neutral but
for the taxes and bonuses of 2017 that are in the firms' opening costs: to drop those is a shock. The outside world
(interest, grid, green power) keeps its first value.
"""

import csv
import shutil
from pathlib import Path

import numpy as np
import pytest

from model.catalogue import SHIPPED
from model.world import World

from .runs import state

SWITCHES = {  # parameter: (off, on)
    "growth": (0.0, 1.0),  # demand of sectors
    "cost_shock": (0.0, 0.005),  # unit costs, and with them market shares and prices
    "share_volatility": (0.0, 0.03),  # market shares
    "selection": (0.0, 0.1),  # the cheaper firms go on gaining
    "cost_spread": (0.0, 0.03),  # firms with a lasting loss use up their money and leave
    "energy_price_growth": (0.0, 0.01),  # costs and prices
    "review_rate": (0.0, 0.5),  # firms find measures to invest in
    "size_bias": (0.0, 0.64),  # a large firm that opens with a measure that never pays has a lasting loss
}
FAST = {"capital_adjustment": 1.0, "loss_resolution": 1.0, "bank_payout_speed": 1.0, "green_loan_term": 1.0}
STANDING_POLICY = {"clean_production_bonus": 1.0, "technology_bonus": 1.0, "pollution_tax": 1.0}
STILL = {
    "firms.output", "firms.revenue", "firms.profit", "firms.energy", "firms.co2_direct", "firms.co2_indirect",
    "firms.pollution", "firms.interest", "firms.loan_rate", "firms.default_risk", "firms.market_share",
    "firms.capital", "firms.green_capital", "firms.deposits", "firms.green_loans", "firms.other_loans",
    "firms.trade_credit", "firms.equity", "firms.status", "firms.presence", "regions.deposits",
    "banks.green_loans", "banks.other_loans", "banks.bad_loans", "banks.reserves", "banks.deposits",
    "banks.economy_deposits", "banks.equity",
}  # fmt: skip


@pytest.fixture(scope="module")
def quiet_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data in which the outside world never changes: every row of a driver has the value of its first."""
    folder = tmp_path_factory.mktemp("quiet") / "data"
    shutil.copytree(SHIPPED, folder)
    with (folder / "drivers.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    first = {row["driver"]: row["value"] for row in reversed(rows)}
    with (folder / "drivers.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(row | {"value": first[row["driver"]]} for row in rows)
    return folder


def movement(data: Path, until: int = 2034, **switched: float) -> dict[str, float]:
    """The largest relative change of each column in the last quarter.

    What has nearly gone, a millionth of the column's largest value in the first quarter, is measured against that.
    """
    off = {name: value for name, (value, _) in SWITCHES.items()}
    world = World("laissez-faire", firms=150, until=until, data=data, **STANDING_POLICY, **FAST | off | switched)

    def columns() -> dict[str, np.ndarray]:
        return {name: values.astype(float) for name, values in state(world).items() if name in STILL}

    world.step()
    least = {name: 1e-6 * np.abs(values).max() + 1e-300 for name, values in columns().items()}
    assert least.keys() == STILL
    while world.t < world.quarters - 1:
        world.step()
    before = columns()
    world.step()
    after = columns()
    return {
        name: float((np.abs(after[name] - was) / np.maximum(np.abs(was), least[name])).max())
        for name, was in before.items()
    }


def test_nothing_moves(quiet_world):
    moving = {name: share for name, share in movement(quiet_world).items() if share > 1e-9}
    assert moving == {}


@pytest.mark.parametrize("switch", SWITCHES)
def test_each_switch_alone_keeps_the_economy_moving(switch, quiet_world):
    """So each is needed, and the test above can fail."""
    found = movement(quiet_world, until=2024, **{switch: SWITCHES[switch][1]})
    assert max(found.values()) > 1e-6


def test_the_outside_world_alone_keeps_the_economy_moving():
    assert max(movement(SHIPPED, until=2022).values()) > 1e-6


@pytest.mark.parametrize(("slow", "level"), [("capital_adjustment", 0.1), ("bank_payout_speed", 0.25)])
def test_what_closes_a_gap_closes_it_all_the_same(slow, level, quiet_world):
    """At its usual speed the movement is small after fourteen years and has shrunk tenfold after twenty."""
    early, late = (max(movement(quiet_world, until=year, **{slow: level}).values()) for year in (2030, 2036))
    assert early < 0.01
    assert late < max(0.1 * early, 1e-9)


def test_old_bad_loans_fade_at_the_banks_and_move_no_firm(quiet_world):
    found = movement(quiet_world, loss_resolution=0.125)
    assert found["banks.bad_loans"] > 1e-6
    assert max(share for name, share in found.items() if name.startswith("firms.")) <= 1e-9


def test_plants_settle_at_normal_utilisation(quiet_world):
    off = {name: value for name, (value, _) in SWITCHES.items()}
    world = World("laissez-faire", firms=150, until=2040, data=quiet_world, **STANDING_POLICY, **off)
    world.run()
    firms, here = world.firms, world.firms.active
    utilisation = (4 * firms.output * firms.capital_need / firms.capital)[here]
    np.testing.assert_allclose(utilisation, world.p.utilisation, rtol=1e-3)
