"""Ranks of policies in many worlds: how often each is held, who beats whom, how far rankings agree.

Nothing here knows the model. An *effect* is larger where it is better; the best policy has rank 0. Ties, which effects
on a continuous scale hardly have, go to the policy that is named first.
"""

import itertools
import math

import numpy as np
from scipy import stats

from model.arrays import Array, Rows

CONFIDENCE = 0.95


def ranks(effects: Array) -> Rows:
    """Rank of each policy, shape (..., policies), from 0 for the largest effect.

    >>> ranks(np.array([[1.0, 3.0, 2.0]])).tolist()
    [[2, 0, 1]]
    """
    return np.argsort(np.argsort(-effects, axis=-1, kind="stable"), axis=-1, kind="stable")


def held(found: Rows) -> Array:
    """Share of the worlds in which each policy holds each rank, shape (policies, ranks).

    Args:
        found: ranks, shape (worlds, policies).
    """
    number = found.shape[1]
    return np.array([np.bincount(found[:, policy], minlength=number) for policy in range(number)]) / len(found)


def beats(effects: Array) -> Array:
    """Share of the worlds in which the policy of the row is better than that of the column, (policies, policies).

    Worlds in which two are equal count half for each.

    Args:
        effects: shape (worlds, policies).
    """
    apart = effects[:, :, None] - effects[:, None, :]
    return np.asarray((np.sign(apart) + 1).mean(axis=0) / 2)


def wilson(share: float, worlds: int) -> tuple[float, float]:
    """The 95 % interval of a probability of which a share was seen in some worlds (Wilson 1927).

    >>> [round(end, 3) for end in wilson(1.0, 20)]
    [0.839, 1.0]
    """
    z = float(stats.norm.ppf((1 + CONFIDENCE) / 2))
    middle = share + z**2 / (2 * worlds)
    half = z * math.sqrt(share * (1 - share) / worlds + z**2 / (4 * worlds**2))
    below = 1 + z**2 / worlds
    return max((middle - half) / below, 0.0), min((middle + half) / below, 1.0)


def agreement(one: Rows, other: Rows) -> float:
    """Kendall's tau of two rankings without ties: the share of pairs ordered alike less that ordered otherwise.

    >>> agreement(np.array([0, 1, 2]), np.array([0, 1, 2])), agreement(np.array([0, 1, 2]), np.array([2, 1, 0]))
    (1.0, -1.0)
    """
    pairs = list(itertools.combinations(range(len(one)), 2))
    alike = [np.sign(one[a] - one[b]) * np.sign(other[a] - other[b]) for a, b in pairs]
    return float(np.mean(alike))


def agreement_by_luck(effects: Array) -> float:
    """Mean Kendall's tau of rankings in the same world under different luck; NaN where there is one replication.

    The rankings of worlds cannot be expected to agree better than that.

    Args:
        effects: shape (worlds, replications, policies).
    """
    found = ranks(effects)
    pairs = list(itertools.combinations(range(effects.shape[1]), 2))
    taus = [agreement(world[a], world[b]) for world in found for a, b in pairs]
    return float(np.mean(taus)) if taus else math.nan


def by_cost(gain: Array, cost: Array) -> Array:
    """What orders policies by what they achieve for their cost, larger where better; any shape.

    The angle of the point (cost, gain): where something is achieved at a cost it grows with gain over cost, and goes on
    growing where the cost is nothing or money is saved. It is below 0 where the policy costs and achieves less than
    nothing.
    """
    return np.arctan2(gain, cost)
