"""Who brought what: Shapley values and interaction indices of a game. Pure functions of arrays.

A *game* gives every coalition of ``k`` players a worth. Coalitions are numbered by their members: coalition ``c`` holds
player ``i`` where bit ``i`` of ``c`` is set, so 0 is the empty coalition and ``2**k - 1`` that of all.
"""

import math

import numpy as np

from model.arrays import Array


def players(worths: Array) -> int:
    """Number of players of a game.

    Raises:
        ValueError: the number of coalitions is no power of two.
    """
    number = len(worths).bit_length() - 1
    if len(worths) != 2**number:
        raise ValueError(f"{len(worths)} coalitions are those of no number of players")
    return number


def shapley_values(worths: Array) -> Array:
    """What each player contributes: the mean of what it adds over all orders in which players may join.

    Formula: ``sum over S without i of |S|! (k - |S| - 1)! / k! (v(S + i) - v(S))``.

    Args:
        worths: of all coalitions by number, shape (2**k, ...).

    Returns:
        Shape (k, ...). They sum to what all are worth more than none (efficiency); two who add the same to every
        coalition get the same (symmetry); who adds nothing to any gets nothing (dummy); values of a sum of games are
        sums (additivity). No other rule has all four.

    Source: Shapley (1953), A value for n-person games, Contributions to the Theory of Games II.

    >>> shapley_values(np.array([0.0, 0.0, 0.0, 1.0]))  # a left glove and a right one
    array([0.5, 0.5])
    """
    number = players(worths)
    coalitions = np.arange(len(worths))
    sizes = np.bitwise_count(coalitions)
    weights = np.array([_weight(size, number) for size in range(number)])
    found = np.empty((number, *worths.shape[1:]))
    for player in range(number):
        without = coalitions[coalitions & (1 << player) == 0]
        added = worths[without | (1 << player)] - worths[without]
        found[player] = np.tensordot(weights[sizes[without]], added, axes=1)
    return found


def interaction_indices(worths: Array) -> Array:
    """What each pair brings beyond what its two players bring apart: the Shapley interaction index of pairs.

    Formula: ``sum over S without i, j of |S|! (k - |S| - 2)! / (k - 1)! (v(S + i + j) - v(S + i) - v(S + j) + v(S))``.

    Args:
        worths: of all coalitions by number, shape (2**k, ...).

    Returns:
        Shape (k, k, ...), symmetric, zero on the diagonal: above zero where the two help each other, below where
        one does what the other would have done.

    Source: Grabisch and Roubens (1999), International Journal of Game Theory 28; of pairs first Owen (1972).

    >>> interaction_indices(np.array([0.0, 0.0, 0.0, 1.0]))[0, 1]
    np.float64(1.0)
    """
    number = players(worths)
    coalitions = np.arange(len(worths))
    sizes = np.bitwise_count(coalitions)
    weights = np.array([_weight(size, number - 1) for size in range(number - 1)])
    found = np.zeros((number, number, *worths.shape[1:]))
    for one in range(number):
        for other in range(one):
            first, second = 1 << one, 1 << other
            without = coalitions[coalitions & (first | second) == 0]
            both = worths[without | first | second] + worths[without]
            beyond = both - worths[without | first] - worths[without | second]
            found[one, other] = found[other, one] = np.tensordot(weights[sizes[without]], beyond, axes=1)
    return found


def _weight(size: int, number: int) -> float:
    """In how many of the orders of ``number`` players exactly those of a coalition come before a certain one."""
    return 1 / (number * math.comb(number - 1, size))
