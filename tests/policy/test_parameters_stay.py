"""Parameters are shared by worlds, and stay as they are."""

import pytest

from model.world import World


def test_worlds_with_the_same_parameters_share_them_and_nobody_writes_them() -> None:
    world, other, changed = World(firms=40), World(firms=40, seed=2), World(firms=40, review_rate=0.5)
    assert world.p is other.p
    assert world.tech is other.tech
    assert changed.p is not world.p
    assert (changed.p.review_rate, world.p.review_rate) == (0.5, other.p.review_rate)
    with pytest.raises(AttributeError, match="give a new world review_rate"):
        world.p.review_rate = 0.1
    with pytest.raises(ValueError, match="read-only"):
        world.tech.capital_cost[0, 0] = 0.0
