"""Simple forecasts to beat: no change, linear and exponential trend, logistic and Bass curve, fitted to the figures.

Each is fitted by least squares to the figures of the years seen. Its interval is that of a new figure around the curve
(Student's t with the figures left over as degrees of freedom, parameters linearised); where no figure is left over
there is a forecast but no interval.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import least_squares
from scipy.stats import t as student

from model.arrays import Array

type Curve = Callable[[Array, Array], Array]  # parameters, years since the first figure -> values

LARGEST = 50.0  # of a saturation level, in units of the last figure: beyond it a curve is an exponential
_STEP = 1e-5


@dataclass(frozen=True)
class Forecast:
    """What a baseline says of a year, with the interval around it; NaN where there is none."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Baseline:
    """A curve, where to begin the search for its parameters, and whether it is fitted to logarithms.

    Attributes:
        start: first guess from years since the first figure and values.
        bounds: lowest and highest parameters.
        grows: whether it is for cumulated counts, which saturate, only.
    """

    name: str
    curve: Curve
    start: Callable[[Array, Array], list[float]]
    bounds: Callable[[Array], tuple[list[float], list[float]]]
    logarithmic: bool = False
    grows: bool = False


def _unbounded(parameters: int) -> Callable[[Array], tuple[list[float], list[float]]]:
    return lambda _: ([-math.inf] * parameters, [math.inf] * parameters)


def _line_start(years: Array, values: Array) -> list[float]:
    slope, level = np.polyfit(years, values, 1)
    return [float(level), float(slope)]


def _bass(p: Array, years: Array) -> Array:
    """Cumulated adopters at the end of year ``t``, where the first figure is that of the first year (Bass 1969)."""
    alone, imitation, market = p
    decay = np.exp(-(alone + imitation) * (years + 1))
    return np.asarray(market * (1 - decay) / (1 + imitation / alone * decay))


def _logistic(p: Array, years: Array) -> Array:
    middle, speed, market = p
    return np.asarray(market / (1 + np.exp(-speed * (years - middle))))


BASELINES: Mapping[str, Baseline] = {
    each.name: each
    for each in (
        Baseline("no change", lambda p, years: p[0] + 0 * years, lambda _, values: [values[-1]], _unbounded(1)),
        Baseline("linear trend", lambda p, years: p[0] + p[1] * years, _line_start, _unbounded(2)),
        Baseline("exponential trend", lambda p, years: p[0] + p[1] * years, _line_start, _unbounded(2),
                 logarithmic=True),
        Baseline("logistic curve", _logistic, lambda years, values: [years[-1], 0.5, 2 * values[-1]],
                 lambda values: ([-20.0, 0.01, values[-1]], [40.0, 3.0, LARGEST * values[-1]]), grows=True),
        Baseline("Bass curve", _bass, lambda _, values: [0.02, 0.3, 5 * values[-1]],
                 lambda values: ([1e-5, 0.0, values[-1]], [0.5, 2.0, LARGEST * values[-1]]), grows=True),
    )
}  # fmt: skip


def suits(baseline: Baseline, values: Sequence[float], *, cumulated: bool) -> bool:
    """Whether a baseline can be fitted: figures enough, above zero for logarithms, cumulated for a saturating curve."""
    parameters = len(baseline.bounds(np.asarray(values, float))[0])
    if len(values) < max(parameters, 2) or (baseline.grows and not cumulated):
        return False
    return min(values) > 0 or not (baseline.logarithmic or baseline.grows)


def forecast(
    baseline: Baseline, seen: Mapping[int, float], years: Sequence[int], confidence: float
) -> dict[int, Forecast]:
    """Fit a baseline to figures by year and say what it expects.

    Args:
        baseline: one that :func:`suits` the figures.
        seen: figures by year.
        years: years to forecast.
        confidence: probability that the interval is meant to hold.
    """
    first = min(seen)
    x = np.array(sorted(seen), float) - first
    y = np.array([seen[year] for year in sorted(seen)])
    ahead = np.array(years, float) - first
    if baseline.name == "no change":
        return _no_change(x, y, ahead, years, confidence)
    if baseline.logarithmic:
        y = np.log(y)
    parameters = _fitted(baseline, x, y)
    value = baseline.curve(parameters, ahead)
    half = _half_width(baseline, parameters, x, y, ahead, confidence)
    back = np.exp if baseline.logarithmic else np.asarray
    return {
        year: Forecast(*map(float, (back(middle), back(middle - wide), back(middle + wide))))
        for year, middle, wide in zip(years, value, half, strict=True)
    }


def _no_change(x: Array, y: Array, ahead: Array, years: Sequence[int], confidence: float) -> dict[int, Forecast]:
    """The last figure; its interval widens with the root of time like a random walk with the steps seen."""
    steps = np.diff(y) / np.sqrt(np.diff(x))
    spread = math.sqrt(float(np.mean(steps**2))) if steps.size else math.nan
    wide = float(student.ppf(0.5 + confidence / 2, max(steps.size, 1))) * spread
    return {
        year: Forecast(float(y[-1]), *(float(y[-1] + sign * wide * math.sqrt(gap)) for sign in (-1, 1)))
        for year, gap in zip(years, ahead - x[-1], strict=True)
    }


def _fitted(baseline: Baseline, x: Array, y: Array) -> Array:
    """Parameters by least squares; figures are scaled so that all parameters are of a like size."""
    low, high = baseline.bounds(y)
    start = np.clip(baseline.start(x, y), low, high)
    scale = np.maximum(np.abs(start), 1e-3)
    found = least_squares(
        lambda p: (baseline.curve(p, x) - y) / max(float(np.abs(y).max()), 1e-12), start, bounds=(low, high),
        x_scale=scale,
    )  # fmt: skip
    return np.asarray(found.x)


def _half_width(
    baseline: Baseline, parameters: Array, x: Array, y: Array, ahead: Array, confidence: float
) -> Array:  # fmt: skip
    freedom = x.size - parameters.size
    if freedom < 1:
        return np.full(ahead.size, math.nan)
    slope, slope_ahead = (_slopes(baseline.curve, parameters, at) for at in (x, ahead))
    variance = float(((baseline.curve(parameters, x) - y) ** 2).sum()) / freedom
    known = np.linalg.pinv(slope.T @ slope)
    spread = np.sqrt(variance * (1 + np.einsum("ij,jk,ik->i", slope_ahead, known, slope_ahead)))
    return float(student.ppf(0.5 + confidence / 2, freedom)) * spread


def _slopes(curve: Curve, parameters: Array, x: Array) -> Array:
    """Derivatives by each parameter, shape (years, parameters)."""
    columns = []
    for i, value in enumerate(parameters):
        step = _STEP * max(abs(value), 1e-3)
        up, down = parameters.copy(), parameters.copy()
        up[i], down[i] = value + step, value - step
        columns.append((curve(up, x) - curve(down, x)) / (2 * step))
    return np.column_stack(columns)
