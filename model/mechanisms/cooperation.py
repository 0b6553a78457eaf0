"""Regions cooperate: who with, what they see of each other, and whose policy they copy."""

import numpy as np

from kernels.places import moved_to_others
from model.arrays import Array


def partner_weights(
    adjacent: Array, similarity: Array, compact: Array, *, by_adjacency: float, by_similarity: float, by_compact: float
) -> Array:
    """Weight of each partner in a region's cooperation.

    Formula: ``by_adjacency * adjacent + by_similarity * similarity + by_compact * compact``, zero on the diagonal, each
    row scaled to the sum 1.

    Args:
        adjacent: 1 where two regions share a border, shape (regions, regions).
        similarity: likeness of industrial structure, shape (regions, regions), 0 to 1.
        compact: 1 where two regions belong to the same compact, shape (regions, regions).
        by_adjacency: weight of a common border, >= 0.
        by_similarity: weight of full likeness, >= 0.
        by_compact: weight of a common compact, >= 0.

    Returns:
        Weights, row: region, column: partner, shape (regions, regions), 0 to 1.

    Properties:
        rows_add_up: the weights of a region's partners add up to 1, or are all 0 when it has none.
        nobody_is_its_own_partner: the diagonal is 0.

    Source:
        Specification of the model; row-normalised spatial weights as in spatial econometrics.

    Example:
        >>> partner_weights(np.ones((3, 3)), np.eye(3), np.array([[1, 3, 0], [3, 1, 0], [0, 0, 1.0]]),
        ...                 by_adjacency=1.0, by_similarity=1.0, by_compact=1.0)
        array([[0. , 0.8, 0.2],
               [0.8, 0. , 0.2],
               [0.5, 0.5, 0. ]])
    """
    weights = by_adjacency * adjacent + by_similarity * similarity + by_compact * compact
    np.fill_diagonal(weights, 0.0)
    total = weights.sum(axis=1, keepdims=True)
    return np.divide(weights, total, out=np.zeros_like(weights), where=total > 0.0)


def seen_with_partners(own: Array, weights: Array, *, cooperation: float | Array) -> Array:
    """Share of adopters a region's firms see at home and at partners together.

    Formula: ``1 - (1 - own) * (1 - sum over s of c_rs * weights_rs * own_s)``, where the cooperation of a pair is what
    both give, ``c_rs = sqrt(c_r * c_s)``.

    Args:
        own: share of adopters at home, shape (regions, m), 0 to 1.
        weights: weight of each partner, rows add up to 1 at most, shape (regions, regions).
        cooperation: strength of cooperation, a number or shape (regions,), 0 to 1.

    Returns:
        Share seen, shape (regions, m), 0 to 1.

    Properties:
        off_means_off: a region without cooperation, or whose partners have none, sees exactly its own adopters.
        never_less_than_alone: cooperation never hides an adopter at home.
        bounded: the share lies between 0 and 1.

    Source:
        Specification of the model: partners' adopters are seen as if they stood at home.

    Example:
        >>> seen_with_partners(np.array([[0.5], [0.2]]), np.array([[0.0, 1.0], [1.0, 0.0]]), cooperation=0.5)
        array([[0.55],
               [0.4 ]])
    """
    each = np.asarray(cooperation, np.float64)
    pair = np.sqrt(each[..., None] * each) * weights
    # einsum: the bits of a BLAS product depend on threads. This form of the formula leaves own as it is at 0.
    at_partners = np.minimum(np.einsum("rs,sm->rm", pair, own), 1.0)
    return own + (1.0 - own) * at_partners


def copied_policy(
    policy: Array, payoff: Array, weights: Array, *, sharing: float | Array, speed: float, sharpness: float
) -> Array:
    """Policy of each region after it has copied from partners that did better.

    Formula (Fermi imitation): ``policy_r + sum over s of rate_rs * (policy_s - policy_r)`` with ``rate_rs = speed *
    sharing_r * weights_rs / (1 + exp(-sharpness * (payoff_s - payoff_r)))`` where ``payoff_s > payoff_r``, else 0.

    Args:
        policy: what is copied, any unit, shape (regions,), or (policies, regions) for several at once.
        payoff: how well each region did, any common unit, shape (regions,).
        weights: weight of each partner, rows add up to 1 at most, shape (regions, regions).
        sharing: how much a region learns from others, a number or shape (regions,), 0 to 1.
        speed: share of the gap closed in the quarter by a region that learns fully from a far better partner, 0 to 1.
        sharpness: how much a difference in payoff counts, per unit of payoff, >= 0.

    Returns:
        Policy, same shape as ``policy``.

    Properties:
        off_means_off: without sharing, or at speed 0, every policy stays exactly as it is.
        stays_within_what_is_practised: no policy leaves the range from the lowest to the highest.
        worse_partners_are_not_copied: a region that did no worse than any other keeps its policy.

    Source:
        Imitation after Traulsen, Nowak and Pacheco (2006), Physical Review E 74; policies spread from successful
        governments after Shipan and Volden (2008), American Journal of Political Science 52.

    Example:
        >>> copied_policy(np.array([1.0, 3.0]), np.array([0.0, 1.0]), np.array([[0.0, 1.0], [1.0, 0.0]]),
        ...               sharing=0.5, speed=0.5, sharpness=0.0)
        array([1.25, 3.  ])
    """
    better = np.maximum(payoff - payoff[:, None], 0.0)
    learns = np.reshape(np.asarray(sharing, np.float64), (-1, 1)) * speed
    rate = np.where(better > 0.0, learns * weights / (1.0 + np.exp(-sharpness * better)), 0.0)
    return moved_to_others(policy, rate)
