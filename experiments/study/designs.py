"""Designs: which settings of some factors are tried. Each function returns one tuple a point, a value for each factor.

``None`` leaves a factor as the scenario has it.
"""

import itertools
import math
from collections.abc import Sequence

type Setting = tuple[float | None, ...]

GRID, LIST, ONE_AT_A_TIME, LATIN_HYPERCUBE, SOBOL = "grid", "list", "one-at-a-time", "latin-hypercube", "sobol"
KINDS = {
    GRID: "every combination of the values",
    LIST: "the points named one by one",
    ONE_AT_A_TIME: "the scenario as it stands, then each value of each factor alone",
    LATIN_HYPERCUBE: "each factor's range cut into as many slices as there are points, each slice met once",
    SOBOL: "a scrambled Sobol sequence: points spread evenly over all factors together",
}
SAMPLED = (LATIN_HYPERCUBE, SOBOL)  # their points are drawn from ranges
DIGITS = 10  # significant digits of drawn values: what the CSV shows is exactly what was simulated


def levels(low: float, high: float, number: int) -> tuple[float, ...]:
    """Values at equal distances from one bound to the other.

    >>> levels(0, 1, 3)
    (0.0, 0.5, 1.0)
    """
    return tuple(_between(low, high, place / (number - 1)) for place in range(number))


def grid(values: Sequence[Sequence[float]]) -> list[Setting]:
    """Every combination, the last factor moving fastest.

    >>> grid([(0, 1), (5, 6)])
    [(0, 5), (0, 6), (1, 5), (1, 6)]
    """
    return list(itertools.product(*values))


def grid_size(values: Sequence[Sequence[float]]) -> int:
    """How many combinations there are, without making them."""
    return math.prod(map(len, values))


def one_at_a_time(values: Sequence[Sequence[float]]) -> list[Setting]:
    """All factors as they stand, then each value of each factor alone.

    >>> one_at_a_time([(0, 1), (5,)])
    [(None, None), (0, None), (1, None), (None, 5)]
    """
    found: list[Setting] = [(None,) * len(values)]
    for place, own in enumerate(values):
        after = (None,) * (len(values) - place - 1)
        found += [(*(None,) * place, value, *after) for value in own]
    return found


def latin_hypercube(ranges: Sequence[tuple[float, float]], points: int, seed: int) -> list[Setting]:
    """A Latin hypercube: in each factor one point in each of ``points`` slices of equal width.

    Source: McKay, Beckman and Conover (1979), Technometrics 21.
    """
    from scipy.stats import qmc

    return _scaled(qmc.LatinHypercube(len(ranges), seed=seed).random(points), ranges)


def sobol(ranges: Sequence[tuple[float, float]], points: int, seed: int) -> list[Setting]:
    """The first points of a scrambled Sobol sequence; a power of two keeps its balance.

    Source: Sobol (1967); scrambling after Owen (1998).
    """
    from scipy.stats import qmc

    sequence = qmc.Sobol(len(ranges), scramble=True, seed=seed)
    return _scaled(sequence.random_base2(max(0, math.ceil(math.log2(points))))[:points], ranges)


def _scaled(unit: Sequence[Sequence[float]], ranges: Sequence[tuple[float, float]]) -> list[Setting]:
    return [tuple(_between(*bounds, part) for part, bounds in zip(row, ranges, strict=True)) for row in unit]


def _between(low: float, high: float, part: float) -> float:
    """The value a part of the way from one bound to the other, in ten significant digits and within the bounds."""
    return min(max(float(f"{low + part * (high - low):.{DIGITS}g}"), low), high)
