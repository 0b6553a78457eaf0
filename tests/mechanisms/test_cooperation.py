import numpy as np
import pytest
from hypothesis import given

from model.mechanisms.cooperation import copied_policy, partner_weights, seen_with_partners

from .draws import NONE, column, either, number, promise, within

REGIONS = 4
PAIRS = (REGIONS, REGIONS)
TIES = {
    "adjacent": either(0.0, 1.0, PAIRS),
    "similarity": column(0, 1, PAIRS),
    "compact": either(0.0, 1.0, PAIRS),
    "by_adjacency": number(0, 2),
    "by_similarity": number(0, 2),
    "by_compact": number(0, 2),
}


def scaled(drawn):
    """Drawn numbers as partners' weights."""
    none = np.zeros(PAIRS)
    return partner_weights(drawn, none, none, by_adjacency=1.0, by_similarity=0.0, by_compact=0.0)


@promise
@given(**TIES)
def test_rows_add_up(adjacent, similarity, compact, by_adjacency, by_similarity, by_compact):
    weights = partner_weights(
        adjacent, similarity, compact, by_adjacency=by_adjacency, by_similarity=by_similarity, by_compact=by_compact
    )
    raw = (by_adjacency * adjacent + by_similarity * similarity + by_compact * compact) * (1.0 - np.eye(REGIONS))
    has_partners = raw.sum(axis=1) > 0.0
    assert weights.sum(axis=1) == pytest.approx(has_partners.astype(float))
    assert within(weights, 0.0, 1.0)


@promise
@given(**TIES)
def test_nobody_is_its_own_partner(adjacent, similarity, compact, by_adjacency, by_similarity, by_compact):
    weights = partner_weights(
        adjacent, similarity, compact, by_adjacency=by_adjacency, by_similarity=by_similarity, by_compact=by_compact
    )
    assert np.all(np.diagonal(weights) == 0.0)


@promise
@given(own=column(0, 1, (REGIONS, 3)), drawn=column(0, 1, PAIRS), cooperation=column(0, 1, REGIONS))
def test_seen_with_partners__off_means_off(own, drawn, cooperation):
    weights = scaled(drawn)
    assert seen_with_partners(own, weights, cooperation=0.0).tobytes() == own.tobytes()
    alone = cooperation.copy()
    alone[0] = 0.0
    assert seen_with_partners(own, weights, cooperation=alone)[0].tobytes() == own[0].tobytes()
    only = cooperation - alone
    assert seen_with_partners(own, weights, cooperation=only).tobytes() == own.tobytes()


@promise
@given(own=column(0, 1, (REGIONS, 3)), drawn=column(0, 1, PAIRS), cooperation=column(0, 1, REGIONS))
def test_never_less_than_alone(own, drawn, cooperation):
    assert np.all(seen_with_partners(own, scaled(drawn), cooperation=cooperation) >= own)


@promise
@given(own=column(0, 1, (REGIONS, 3)), drawn=column(0, 1, PAIRS), cooperation=column(0, 1, REGIONS))
def test_bounded(own, drawn, cooperation):
    assert within(seen_with_partners(own, scaled(drawn), cooperation=cooperation), 0.0, 1.0)


@promise
@given(
    policy=column(0, 3, REGIONS), payoff=column(-2, 2, REGIONS), drawn=column(0, 1, PAIRS),
    sharing=column(0, 1, REGIONS), speed=number(0, 1), sharpness=number(0, 20),
)  # fmt: skip
def test_copied_policy__off_means_off(policy, payoff, drawn, sharing, speed, sharpness):
    weights = scaled(drawn)
    closed = copied_policy(policy, payoff, weights, sharing=0.0, speed=speed, sharpness=sharpness)
    slow = copied_policy(policy, payoff, weights, sharing=sharing, speed=0.0, sharpness=sharpness)
    assert closed.tobytes() == policy.tobytes()
    assert slow.tobytes() == policy.tobytes()


@promise
@given(
    policy=column(0, 3, REGIONS), payoff=column(-2, 2, REGIONS), drawn=column(0, 1, PAIRS),
    sharing=column(0, 1, REGIONS), speed=number(0, 1), sharpness=number(0, 20),
)  # fmt: skip
def test_stays_within_what_is_practised(policy, payoff, drawn, sharing, speed, sharpness):
    copied = copied_policy(policy, payoff, scaled(drawn), sharing=sharing, speed=speed, sharpness=sharpness)
    assert within(copied, policy.min(), policy.max())


@promise
@given(
    policy=column(0, 3, REGIONS), payoff=column(-2, 2, REGIONS), drawn=column(0, 1, PAIRS), sharing=number(0, 1),
    sharpness=number(0, 20),
)  # fmt: skip
def test_worse_partners_are_not_copied(policy, payoff, drawn, sharing, sharpness):
    weights = scaled(drawn)
    copied = copied_policy(policy, payoff, weights, sharing=sharing, speed=0.5, sharpness=sharpness)
    best = payoff == payoff.max()
    assert np.array_equal(copied[best], policy[best])
    # nor does a worse partner's policy matter for anybody better
    worst = payoff == payoff.min()
    changed = np.where(worst, 0.5 * policy, policy)
    other = copied_policy(changed, payoff, weights, sharing=sharing, speed=0.5, sharpness=sharpness)
    assert other[~worst] == pytest.approx(copied[~worst])


def test_by_hand_partner_weights():
    # first region: a neighbour alike (2 + 0.5) and one in its compact (1 + 0.5): 2.5 / 4 and 1.5 / 4
    # second region: only the first, for it shares no border, likeness or compact with the third
    # third region: nobody
    adjacent = np.array([[1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    similarity = np.array([[1.0, 0.5, 0.5], [0.5, 1.0, 0.0], [0.0, 0.0, 1.0]])
    compact = np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    weights = partner_weights(adjacent, similarity, compact, by_adjacency=2.0, by_similarity=1.0, by_compact=1.0)
    assert weights.tolist() == [[0.0, 0.625, 0.375], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
    assert np.diagonal(adjacent).tolist() == [1.0, 1.0, 1.0]  # what was given is not written to


def test_by_hand_seen_with_partners():
    # the pair gives sqrt(0.25 * 1) = 0.5: half of the partner's adopters are seen next to one's own
    # 1 - 0.8 * (1 - 0.5 * 0.6) = 0.44 and 1 - 0.4 * (1 - 0.5 * 0.2) = 0.64
    weights = np.array([[0.0, 1.0], [1.0, 0.0]])
    seen = seen_with_partners(np.array([[0.2], [0.6]]), weights, cooperation=np.array([0.25, 1.0]))
    assert seen[:, 0] == pytest.approx([0.44, 0.64])
    same = seen_with_partners(np.array([[0.2], [0.6]]), weights, cooperation=0.5)
    assert same[:, 0] == pytest.approx([0.44, 0.64])


def test_by_hand_copied_policy():
    # the first region learns fully, at speed 0.4, from a partner of weight 0.5 that did better by 1 = ln 3 / sharpness:
    # rate 0.4 * 0.5 / (1 + 1/3) = 0.15 of the gap of 2; from the other, that did worse, nothing
    policy, payoff = np.array([1.0, 3.0, 0.0]), np.array([0.0, 1.0, -1.0])
    weights = np.array([[0.0, 0.5, 0.5], [0.5, 0.0, 0.5], [0.0, 0.0, 0.0]])
    copied = copied_policy(policy, payoff, weights, sharing=np.array([1.0, 1.0, 0.0]), speed=0.4, sharpness=np.log(3.0))
    assert copied == pytest.approx([1.3, 3.0, 0.0])


def test_limits():
    one, nothing = np.ones((1, 1)), np.zeros((2, 2))
    assert partner_weights(one, one, one, by_adjacency=1.0, by_similarity=1.0, by_compact=1.0).tolist() == [[0.0]]
    assert seen_with_partners(np.zeros((2, 0)), nothing, cooperation=1.0).shape == (2, 0)
    assert seen_with_partners(NONE.reshape(0, 3), NONE.reshape(0, 0), cooperation=0.5).shape == (0, 3)
    everybody = seen_with_partners(np.array([[0.0], [1.0]]), 1.0 - np.eye(2), cooperation=1.0)
    assert everybody.tolist() == [[1.0], [1.0]]
    far = copied_policy(
        np.array([2.0, 0.0]), np.array([-1e300, 1e300]), 1.0 - np.eye(2), sharing=1.0, speed=1.0, sharpness=1.0
    )
    assert far.tolist() == [0.0, 0.0]
    assert copied_policy(np.ones(1), np.ones(1), np.zeros((1, 1)), sharing=1.0, speed=1.0, sharpness=1.0).tolist() == [
        1
    ]
