import numpy as np
import pytest
from hypothesis import given

from model.mechanisms.enforcement import enforcement_advantage, strictness

from .draws import GROUPS, NONE, column, in_order, never_below, number, promise, within

WEIGHTS = {
    "growth_weight": number(0, 5),
    "revenue_weight": number(0, 5),
    "environment_weight": number(0, 5),
    "promotion_weight": number(0, 5),
}
BY_HAND = {"growth_weight": 2.0, "revenue_weight": 3.0, "environment_weight": 0.5, "promotion_weight": 4.0}


@promise
@given(
    one=column(0, 1, GROUPS), other=column(0, 1, GROUPS), revenue=column(0, 1, GROUPS), damage=column(0, 3, GROUPS),
    accountability=column(0, 1, GROUPS), growth_weight=number(0, 5),
)  # fmt: skip
def test_falls_with_growth_cost(one, other, revenue, damage, accountability, growth_weight):
    less, more = in_order(one, other)
    terms = BY_HAND | {"growth_weight": growth_weight, "accountability": accountability}
    assert never_below(
        enforcement_advantage(less, revenue, damage, **terms), enforcement_advantage(more, revenue, damage, **terms)
    )


@promise
@given(
    cost=column(0, 1, GROUPS), revenue=column(0, 1, GROUPS), damage=column(0, 3, GROUPS), one=column(0, 1, GROUPS),
    other=column(0, 1, GROUPS), promotion_weight=number(0, 5),
)  # fmt: skip
def test_rises_with_accountability(cost, revenue, damage, one, other, promotion_weight):
    less, more = in_order(one, other)
    terms = BY_HAND | {"promotion_weight": promotion_weight}
    assert never_below(
        enforcement_advantage(cost, revenue, damage, accountability=more, **terms),
        enforcement_advantage(cost, revenue, damage, accountability=less, **terms),
    )


@promise
@given(cost=column(0, 1, GROUPS), revenue=column(0, 1, GROUPS), accountability=number(0, 1), **WEIGHTS)
def test_without_damage_nobody_is_held_to_account(cost, revenue, accountability, **weights):
    clean = np.zeros(GROUPS)
    watched = enforcement_advantage(cost, revenue, clean, accountability=accountability, **weights)
    assert np.array_equal(watched, enforcement_advantage(cost, revenue, clean, accountability=0.0, **weights))


@promise
@given(
    share=column(0, 1, GROUPS), one=column(-50, 50, GROUPS), other=column(-50, 50, GROUPS), speed=number(0, 5),
    mutation=number(0, 1),
)  # fmt: skip
def test_rises_with_advantage(share, one, other, speed, mutation):
    less, more = in_order(one, other)
    terms = {"speed": speed, "mutation": mutation}
    assert never_below(strictness(share, more, **terms), strictness(share, less, **terms))


@promise
@given(share=column(0, 1, GROUPS), advantage=column(-1e6, 1e6, GROUPS), speed=number(0, 100), mutation=number(0, 1))
def test_stays_a_share(share, advantage, speed, mutation):
    assert within(strictness(share, advantage, speed=speed, mutation=mutation), 0.0, 1.0)


@promise
@given(share=column(0, 1, GROUPS), speed=number(0, 100), mutation=number(0, 1))
def test_no_advantage_moves_only_by_mutation(share, speed, mutation):
    idle = np.zeros(GROUPS)
    assert np.array_equal(strictness(share, idle, speed=speed, mutation=0.0), share)
    moved = strictness(share, idle, speed=speed, mutation=mutation)
    assert moved == pytest.approx(share + mutation * (0.5 - share))


def test_by_hand_advantage():
    # -2 * 0.1 + 3 * 0.05 + 0.5 * 0.4 + 4 * accountability * 0.4 = 0.15 without and 0.95 with accountability 0.5
    two = np.ones(2)
    advantage = enforcement_advantage(
        0.1 * two, 0.05 * two, 0.4 * two, accountability=np.array([0.0, 0.5]), **BY_HAND
    )  # fmt: skip
    assert advantage == pytest.approx([0.15, 0.95])
    assert enforcement_advantage(0.1 * two, 0.05 * two, 0.4 * two, accountability=0.5, **BY_HAND)[0] == advantage[1]


def test_by_hand_strictness():
    # odds of 1 : 4 grow by the factor 2 to 1 : 2, a share of 1/3; a tenth chooses at random: 0.9 / 3 + 0.05 = 0.35
    moved = strictness(np.array([0.2]), np.array([np.log(2.0)]), speed=1.0, mutation=0.1)
    assert moved == pytest.approx([0.35])


def test_limits():
    assert enforcement_advantage(NONE, NONE, NONE, accountability=1.0, **BY_HAND).shape == (0,)
    assert strictness(NONE, NONE, speed=1.0, mutation=0.1).shape == (0,)
    extinct = np.array([0.0, 1.0])
    for advantage in (-1e300, 1e300):
        assert strictness(extinct, np.full(2, advantage), speed=1.0, mutation=0.0).tolist() == [0.0, 1.0]
    assert strictness(extinct, np.zeros(2), speed=1.0, mutation=1.0).tolist() == [0.5, 0.5]
    overwhelmed = strictness(np.full(2, 0.5), np.array([-1e300, 1e300]), speed=1.0, mutation=0.0)
    assert overwhelmed == pytest.approx([0.0, 1.0])
