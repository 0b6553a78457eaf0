"""What the first picture must show, before any calibration: the default run of the `historical` scenario."""

import numpy as np
import pytest

from model.results import CATEGORIES
from model.world import World


@pytest.fixture(scope="module")
def world():
    world = World("historical")
    world.run()
    return world


@pytest.mark.parametrize("category", ["management_digital", "efficiency", "end_of_pipe", "renewable"])
def test_diffusion_is_s_shaped_or_still_on_its_rising_part(world, category):
    """It starts low, rises, and the fastest five years are not the first."""
    adoption = world.record.national[f"adoption_{category}"]
    gains = adoption[20:] - adoption[:-20]
    assert adoption[-1] > 2 * adoption[0]
    assert gains.min() > 0
    assert gains.argmax() > 0


def test_cheap_measures_come_before_dear_ones(world):
    gained = {c: np.ptp(world.record.national[f"adoption_{c}"][[0, -1]]) for c in CATEGORIES}
    assert min(gained["management_digital"], gained["efficiency"]) > 4 * max(gained["process_change"], gained["ccus"])


def test_large_firms_come_first(world):
    record = world.record.national
    assert (record["adoption_by_output"] > record["adoption"]).all()


def test_green_factories_are_hundreds_to_low_thousands_by_2022(world):
    stock = world.record.national["green_factories"]
    assert 100 < stock[3] < 1000
    assert 1000 < stock[23] < 6000


@pytest.mark.parametrize(("name", "most"), [("output", 2.5), ("other_loans", 2.5), ("enterprises", 1.1)])
def test_nothing_explodes_or_collapses(world, name, most):
    series = world.record.national[name]
    assert 0.9 * series[0] < series.min()
    assert series.max() < most * series[0]


def test_banks_stay_sound(world):
    record = world.record.national
    assert record["bank_capital_ratio"].min() > 0.105
    assert record["bad_loan_ratio"].max() < 0.08
