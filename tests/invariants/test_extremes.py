"""At the ends of every range, and with the fewest agents, nothing impossible happens."""

import numpy as np
import pytest
from hypothesis import Phase, given, settings

from model.arrays import grants_by_rank
from model.errors import InputError
from model.levers import LEVERS
from model.parameters import PARAMETERS
from model.world import World

from .drawn import PATIENT, any_settings
from .runs import SCENARIOS, impossible, quarters

FEWEST = 27  # three a sector
ENDS = ("low", "high")


def goes_well(world: World, *, with_advances: bool = False) -> None:
    """Nothing impossible in any quarter; ``with_advances``: a bank may owe the central bank (negative reserves)."""
    for lived in quarters(world):
        wrong = [what for what in impossible(lived) if not (with_advances and what.startswith("banks.reserves"))]
        assert wrong == [], lived.label


@pytest.mark.parametrize("scenario", SCENARIOS)
@pytest.mark.parametrize("firms", [FEWEST, FEWEST + 1, 31, 97, 501])
def test_any_number_of_agents_goes_well(scenario, firms):
    goes_well(World(scenario, firms=firms, until=2022))


@pytest.mark.parametrize("firms", [0, 1, FEWEST - 1, 170_951, -3, 27.0, "27", True, None])
def test_a_number_of_agents_that_cannot_be_is_refused(firms):
    with pytest.raises(InputError, match="firms"):
        World(firms=firms)


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("scenario", ["historical", pytest.param("laissez-faire", marks=pytest.mark.slow)])
@pytest.mark.parametrize("lever", LEVERS)
def test_a_lever_at_its_bound_goes_well(scenario, lever, end):
    goes_well(World(scenario, firms=300, until=2018, **{lever: getattr(LEVERS[lever], end)}))


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("firms", [FEWEST, 150])
def test_all_levers_at_a_bound_go_well(firms, end):
    goes_well(World(firms=firms, until=2018, **{name: getattr(lever, end) for name, lever in LEVERS.items()}))


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("firms", [FEWEST, 150, 600])
def test_all_levers_at_a_bound_go_well_to_the_horizon(firms, end):
    everything = {name: getattr(lever, end) for name, lever in LEVERS.items()}
    goes_well(World(firms=firms, until=2035, **everything), with_advances=True)


@pytest.mark.parametrize("firms", [150, 600])
def test_the_highest_capital_requirement_goes_well_to_the_horizon(firms):
    goes_well(World(firms=firms, until=2035, capital_requirement=LEVERS["capital_requirement"].high))


@pytest.mark.parametrize("firms", [150, 3000])
def test_the_economy_is_overdrawn_nowhere(firms):
    for world in quarters(World(firms=firms, until=2018)):
        assert (world.banks.economy_deposits >= -1e-9 * world.banks.deposits).all()


def test_a_bank_over_its_limit_to_whom_nobody_applies_stops_no_other():
    granted = grants_by_rank(np.array([1.0]), np.array([1.0]), np.zeros(1, np.intp), np.array([5.0, -1.0]))
    assert granted.tolist() == [1.0]


@pytest.mark.slow
@pytest.mark.parametrize("scenario", SCENARIOS)
@pytest.mark.parametrize(
    ("firms", "seed"),
    [(firms, seed) for firms, seeds in ((150, 6), (600, 4), (3000, 2)) for seed in range(1, seeds + 1)],
)
def test_shipped_scenarios_go_well_to_the_horizon(scenario, firms, seed):
    goes_well(World(scenario, firms=firms, seed=seed, until=2035))


@pytest.mark.slow
@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("parameter", PARAMETERS)
def test_a_parameter_at_its_bound_goes_well(parameter, end):
    goes_well(World(firms=45, until=2018, **{parameter: float(getattr(PARAMETERS[parameter], end))}))


@settings(max_examples=25, derandomize=True, phases=[Phase.generate], **PATIENT)
@given(any_settings())
def test_nothing_impossible_happens_under_any_policy(chosen):
    goes_well(World(**chosen, until=2019))


@pytest.mark.slow
@settings(max_examples=200, **PATIENT)
@given(any_settings())
def test_nothing_impossible_happens_under_any_policy_for_long(chosen):
    goes_well(World(**chosen, until=2024))
