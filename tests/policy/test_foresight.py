"""What is announced is acted on before it comes; a surprise is not; without credibility nobody listens."""

import numpy as np
import pytest

from model.policy import Path, load_scenario
from model.world import World

START, KNOWN = 24, 8  # 2023Q1 and 2019Q1
SEEDS = range(1, 5)
CASES: dict[str, tuple[float, float, str, dict[str, float]]] = {  # value before and after, output moved, what else
    "carbon_tax": (0.0, 400.0, "adoption_by_output", {}),
    "standard_stringency": (0.8, 2.0, "adoption_end_of_pipe", {"fine_rate": 2.0, "inspection_rate": 1.0}),
    "differential_price": (0.0, 0.6, "green_investment", {}),
}


def before_it_comes(lever: str, announced: int | None, credibility: float, seed: int) -> float:
    """The output summed over the years between announcement and start."""
    now, later, output, context = CASES[lever]
    path = Path(((0, now), (START, later)), announced=announced)
    scenario = load_scenario("historical").with_levers(**{lever: path, "policy_credibility": credibility, **context})
    world = World(scenario, firms=500, seed=seed, until=2022)
    world.run()
    return float(world.record.national[output][KNOWN:START].sum())


@pytest.mark.parametrize("lever", CASES)
def test_an_announced_change_is_acted_on_before_it_comes(lever):
    told = np.array([before_it_comes(lever, KNOWN, 1.0, seed) for seed in SEEDS])
    surprised = np.array([before_it_comes(lever, None, 1.0, seed) for seed in SEEDS])
    assert (told > surprised).all(), told / surprised - 1


def test_an_announcement_nobody_believes_is_a_surprise():
    assert before_it_comes("carbon_tax", KNOWN, 0.0, 1) == before_it_comes("carbon_tax", None, 0.0, 1)
