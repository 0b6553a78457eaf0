"""Statistics of stylised facts: pure functions of arrays, each tested on series whose answer is known."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import curve_fit, minimize_scalar
from scipy.special import gammaln

from model.arrays import Array, Mask, Rows, weighted_quantile

# --- sizes and growth


def tail_exponent(size: Array, weight: Array, *, share: float) -> float:
    """Pareto exponent of the upper tail of enterprises (Zipf's law is 1), by rank and size.

    Formula: slope of ``-ln(rank - 1/2)`` on ``ln(size)``; a row that stands for many takes the rank of its middle.

    Args:
        size: size of one enterprise of each row, shape (n,), > 0 in the tail.
        weight: enterprises each row stands for, shape (n,).
        share: the largest enterprises that are the tail, as a share of all.

    Source:
        Gabaix and Ibragimov (2011), Journal of Business and Economic Statistics 29.
    """
    size, weight, rank = _tail(size, weight, share)
    return -_slope(np.log(size), np.log(rank), weight)


def hill_exponent(size: Array, weight: Array, *, share: float) -> float:
    """The same exponent by Hill's estimator: one over the mean of ``ln(size / smallest size in the tail)``."""
    size, weight, _ = _tail(size, weight, share)
    return float(weight.sum() / (weight * np.log(size / size[-1])).sum())


def _tail(size: Array, weight: Array, share: float) -> tuple[Array, Array, Array]:
    """Size, weight and rank of the largest, from the largest down."""
    order = np.argsort(-size)
    size, weight = size[order], weight[order]
    reached = np.cumsum(weight)
    inside = (reached <= share * reached[-1]) & (size > 0)
    return size[inside], weight[inside], (reached - weight / 2)[inside]


def _slope(x: Array, y: Array, weight: Array) -> float:
    """Slope of a weighted regression line."""
    centred = x - np.average(x, weights=weight)
    return float((weight * centred * y).sum() / (weight * centred**2).sum())


def subbotin_shape(values: Array, weight: Array) -> float:
    """Shape of the exponential power distribution: 2 is normal, 1 Laplace, below 1 fatter still.

    By maximum likelihood around the median, held between 0.3 and 5.

    Args:
        values: shape (n,).
        weight: shape (n,).

    Source:
        Bottazzi and Secchi (2006), RAND Journal of Economics 37.
    """
    distance = np.abs(values - weighted_quantile(values, weight, 0.5))
    distance, weight = distance[distance > 0], weight[distance > 0]

    def surprise(shape: float) -> float:
        scale = np.average(distance**shape, weights=weight) ** (1 / shape)
        return float(np.log(2 * scale) + np.log(shape) / shape + gammaln(1 + 1 / shape) + 1 / shape)

    return float(minimize_scalar(surprise, bounds=(0.3, 5.0), method="bounded").x)


def excess_kurtosis(values: Array, weight: Array) -> float:
    """Fourth central moment over the squared variance, less the 3 of a normal distribution; Laplace has 3."""
    centred = values - np.average(values, weights=weight)
    return float(np.average(centred**4, weights=weight) / np.average(centred**2, weights=weight) ** 2 - 3.0)


def spread_by_size(growth: Array, size: Array, weight: Array, *, groups: int = 10) -> float:
    """Elasticity of the standard deviation of growth to size, over groups of equally many enterprises.

    Args:
        growth: growth rate, shape (n,).
        size: size before, shape (n,), > 0.
        weight: enterprises each row stands for, shape (n,).
        groups: how many.

    Source:
        Stanley et al. (1996), Nature 379.
    """
    order = np.argsort(size)
    growth, size, weight = growth[order], np.log(size[order]), weight[order]
    group = np.minimum((np.cumsum(weight) / weight.sum() * groups).astype(int), groups - 1)
    total = np.bincount(group, weight, groups)
    mean = np.bincount(group, weight * growth, groups) / total
    spread = np.sqrt(np.bincount(group, weight * (growth - mean[group]) ** 2, groups) / total)
    return _slope(np.bincount(group, weight * size, groups) / total, np.log(spread), np.ones(groups))


# --- diffusion


def bass_curve(time: Array, ceiling: float, start: float, alone: float, imitation: float) -> Array:
    """Share of adopters through time where the hazard is ``alone + imitation * share / ceiling``.

    Without ``imitation`` it is the exponential approach to the ceiling, without ``alone`` the logistic curve.

    Args:
        time: years, shape (n,).
        ceiling: share that will adopt at last.
        start: share of the ceiling at time 0, 0 to 1.
        alone: coefficient of innovation p, per year.
        imitation: coefficient of imitation q, per year.

    Source:
        Bass (1969), Management Science 15, started at a share above zero.
    """
    decay = np.exp(-(alone + imitation) * time) * (1 - start)
    return ceiling * (alone + imitation * start - alone * decay) / (alone + imitation * start + imitation * decay)


@dataclass(frozen=True)
class Diffusion:
    """A diffusion curve that was fitted: its coefficients, the unexplained sum of squares and share explained."""

    ceiling: float
    start: float
    alone: float
    imitation: float
    unexplained: float
    explained: float

    @property
    def years_10_to_90(self) -> float:
        """Years a logistic curve takes from a tenth to nine tenths of its ceiling."""
        return float(np.log(81.0) / self.imitation)


def fit_diffusion(time: Array, share: Array, form: str) -> Diffusion:
    """Fit a ``logistic``, ``exponential`` or ``bass`` curve by least squares, as :func:`bass_curve` defines them.

    Args:
        time: years, shape (n,).
        share: share of adopters, shape (n,), not constant.
        form: which.
    """
    p, q = (0.0 if form == "logistic" else 1.0), (0.0 if form == "exponential" else 1.0)

    def curve(t: Array, ceiling: float, start: float, *speeds: float) -> Array:
        alone, imitation = (speeds[0], speeds[-1])
        return bass_curve(t, ceiling, start, p * alone, q * imitation)

    speeds = 1 + (form == "bass")
    guess = [min(1.2 * share.max(), 1.0), np.clip(share[0] / share.max(), 0.01, 0.9), *[0.15] * speeds]
    bounds = ([0.5 * share.max(), 1e-6, *[1e-6] * speeds], [1.0, 0.999, *[3.0] * speeds])
    found, _ = curve_fit(curve, time, share, p0=np.clip(guess, *bounds), bounds=bounds, max_nfev=4000)
    unexplained = float(((share - curve(time, *found)) ** 2).sum())
    total = float(((share - share.mean()) ** 2).sum())
    ceiling, start, *speed = found.tolist()
    return Diffusion(ceiling, start, p * speed[0], q * speed[-1], unexplained, 1.0 - unexplained / total)


def logit_effects(features: Array, group: Rows, event: Mask, weight: Array) -> Array:
    """Log odds ratios of an event, with an intercept for each group in which it happens to some and not to all.

    Args:
        features: shape (n, k).
        group: group of each case, shape (n,).
        event: whether it happened, shape (n,).
        weight: weight of each case, shape (n,).

    Returns:
        Change of log odds per unit of each feature, shape (k,).
    """
    group = np.unique(group, return_inverse=True)[1]
    number = np.bincount(group)
    happened = np.bincount(group, event)
    use = ((happened > 0) & (happened < number))[group]
    group = np.unique(group[use], return_inverse=True)[1]
    design = np.column_stack([features[use], np.eye(int(group.max()) + 1)[group]])
    y, w = event[use].astype(float), weight[use] / weight[use].mean()
    found = np.zeros(design.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-np.clip(design @ found, -30, 30)))
        slope = design.T @ (w * (y - chance))
        curvature = (design * (w * chance * (1 - chance))[:, None]).T @ design
        step = np.linalg.solve(curvature + 1e-6 * np.eye(len(found)), slope)
        found += np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-8:
            break
    return found[: features.shape[1]]


# --- space


def moran(values: Array, neighbours: Array) -> float:
    """Moran's I with weights scaled to one in each row: 1 where neighbours are alike, below 0 where they differ.

    Args:
        values: shape (n,); places without neighbours are left out.
        neighbours: shape (n, n), above 0 where two places are neighbours.
    """
    counted = neighbours.sum(axis=1) > 0
    values, weight = values[counted], neighbours[np.ix_(counted, counted)]
    weight = weight / weight.sum(axis=1, keepdims=True)
    centred = values - values.mean()
    return float(centred @ weight @ centred / (centred @ centred))


def moran_by_chance(values: Array, neighbours: Array, *, level: float = 0.05, permutations: int = 999) -> float:
    """Moran's I that one in twenty maps exceed (or another ``level``) if the values are dealt to places at random."""
    generator = np.random.default_rng(0)
    dealt = [moran(generator.permutation(values), neighbours) for _ in range(permutations)]
    return float(np.quantile(dealt, 1 - level))


# --- links


def seen_effect(has: Mask, seen: Array, group: Rows, able: Mask) -> float:
    """How much likelier adoption is for those who see all others with a measure than for those who see none.

    Formula: slope of a regression of having it on the share seen, both taken from the mean of their group.

    Args:
        has: whether a firm has adopted each measure, shape (firms, measures).
        seen: share of its links that had it before, shape (firms, measures).
        group: group of each firm and measure, shape (firms, measures).
        able: pairs that count, shape (firms, measures).
    """
    group = np.unique(group[able], return_inverse=True)[1]
    number = np.bincount(group)
    y, x = has[able].astype(float), seen[able]
    y, x = y - (np.bincount(group, y) / number)[group], x - (np.bincount(group, x) / number)[group]
    return float((x * y).sum() / (x * x).sum())


def exchanged_within(links: Rows, group: Rows, generator: np.random.Generator) -> Rows:
    """Links dealt anew among the firms of each group, each kind of link by itself, shape (links, firms)."""
    place = np.argsort(group, kind="stable")
    found = np.empty_like(links)
    for kind, row in enumerate(links):
        found[kind, place] = row[np.lexsort((generator.random(row.size), group))]
    return found


# --- money


def bad_loan_ratio(defaulted: Array, owed: Array, *, resolution: float) -> Array:
    """Bad loans over all loans by quarter, shape (quarters,), from none at the start.

    Args:
        defaulted: loans that turned bad in a quarter, shape (quarters,).
        owed: loans that are served, shape (quarters,).
        resolution: share of bad loans that banks resolve in a quarter.
    """
    bad, found = 0.0, np.empty(owed.size)
    for quarter, lost in enumerate(defaulted):
        bad = bad * (1 - resolution) + lost
        found[quarter] = bad / (owed[quarter] + bad)
    return found


# --- time


def share_of_largest(amounts: Array) -> Array:
    """Share of each column's largest amount in its total, shape (firms,), from amounts of shape (years, firms)."""
    return amounts.max(axis=0) / amounts.sum(axis=0)


def cycle(series: Array, smoothing: float = 1600.0) -> Array:
    """What is left of a quarterly series, shape (n,), after Hodrick and Prescott's trend is taken out."""
    bend = np.diff(np.eye(series.size), n=2, axis=0)
    return series - np.linalg.solve(np.eye(series.size) + smoothing * bend.T @ bend, series)


def cross_correlation(x: Array, y: Array, lag: int) -> float:
    """Correlation of ``x`` at a time with ``y`` so many steps later, each of shape (n,)."""
    if lag:
        x, y = (x[:-lag], y[lag:]) if lag > 0 else (x[-lag:], y[:lag])
    return float(np.corrcoef(x, y)[0, 1])
