"""Axes: where ticks stand, and where a value is drawn."""

import math
from collections.abc import Callable

from experiments.figures import Scale, decimals_of, signed

TICKS = 4
_FROM_ZERO = 0.5  # an axis starts at 0 where the lowest value is below this part of the highest

type Mapper = Callable[[float], float]


def span(low: float, high: float, *, zero: bool = False) -> tuple[float, float]:
    """Ends of an axis before they are rounded to ticks; never equal.

    >>> span(2.0, 10.0), span(8.0, 10.0), span(8.0, 10.0, zero=True), span(0.0, 0.0)
    ((0.0, 10.0), (8.0, 10.0), (0.0, 10.0), (-0.1, 0.1))
    """
    if zero or 0 < low < _FROM_ZERO * high:
        low, high = min(low, 0.0), max(high, 0.0)
    if high - low <= 1e-12 * max(abs(low), abs(high)):
        low, high = low - (abs(low) or 1.0) / 10, high + (abs(high) or 1.0) / 10
    return low, high


def ticks(low: float, high: float) -> list[float]:
    """Round values at equal distances that hold the span between them.

    >>> ticks(0.0, 9.3), ticks(-0.013, 0.004)
    ([0.0, 2.5, 5.0, 7.5, 10.0], [-0.015, -0.01, -0.005, 0.0, 0.005])
    """
    rough = (high - low) / TICKS
    size = 10 ** math.floor(math.log10(rough))
    step = next(size * part for part in (1, 2, 2.5, 5, 10) if size * part >= rough * (1 - 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(step * place, 12 - math.floor(math.log10(step))) for place in range(first, last + 1)]


def mapper(low: float, high: float, start: float, end: float) -> Mapper:
    """A straight scale from values to places."""
    return lambda value: start + (value - low) / (high - low) * (end - start)


def tick_labels(places: list[float], scale: Scale, *, difference: bool = False) -> list[str]:
    """What stands at the ticks: all with the same decimals, no more than their distance needs."""
    step = scale.factor * (places[1] - places[0])
    decimals = next(each for each in range(12) if math.isclose(step, round(step, each), rel_tol=1e-6))
    return [
        signed(scale.factor * place, decimals) if difference else f"{scale.factor * place + 0.0:,.{decimals}f}"
        for place in places
    ]


def level(value: float, scale: Scale) -> str:
    """An amount with three figures in the unit of the scale."""
    return f"{scale.factor * value:,.{decimals_of(scale.factor * value, 3)}f}" if math.isfinite(value) else "-"
