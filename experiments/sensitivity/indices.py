"""Morris's elementary effects and Sobol's indices, as functions of a matrix of inputs and a vector of outputs.

Nothing here knows the model: the same functions are tested on functions whose indices are known. The designs and
estimators are SALib's (Iwanaga, Usher, Herman 2022); here they get seeds, intervals, and a rule for what is missing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

RESAMPLES = 1000  # of the bootstrap
CONFIDENCE = 0.95
_POOL, _FEW = 10, 20  # candidates for each trajectory, where there are few: to choose among more takes too long


@dataclass(frozen=True)
class Ranges:
    """Independent uniform inputs: their names, lower and upper bounds, each of length ``k``."""

    names: tuple[str, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]

    def __len__(self) -> int:
        return len(self.names)

    def only(self, kept: Sequence[int]) -> "Ranges":
        """The inputs at some places."""
        return Ranges(
            tuple(self.names[place] for place in kept),
            tuple(self.low[place] for place in kept),
            tuple(self.high[place] for place in kept),
        )

    @property
    def problem(self) -> dict[str, object]:
        """As SALib takes them."""
        bounds = [list(pair) for pair in zip(self.low, self.high, strict=True)]
        return {"num_vars": len(self), "names": list(self.names), "bounds": bounds}


@dataclass(frozen=True)
class Estimate:
    """Estimates of shape (k,) with the ends of their 95 % intervals."""

    value: Array
    low: Array
    high: Array


@dataclass(frozen=True)
class Screening:
    """Morris's measures, in the unit of the output: what changes as an input goes over its whole range.

    ``mu`` is the mean effect, ``mu_star`` the mean size of the effect whatever its sign, ``sigma`` of shape (k,) its
    standard deviation: large where the effect depends on the value of the input or on the other inputs.
    """

    mu: Estimate
    mu_star: Estimate
    sigma: Array


@dataclass(frozen=True)
class Indices:
    """Sobol's indices: the share of the output's variance that goes if an input were known (``first``), and the share
    that stays if all but it were known (``total``)."""  # fmt: skip

    first: Estimate
    total: Estimate


def screening_design(ranges: Ranges, trajectories: int, levels: int, seed: int) -> Array:
    """Trajectories through the inputs, each moving one input after the other on a grid.

    Up to 20 trajectories are those that lie farthest apart among ten times as many (Campolongo, Cariboni, Saltelli
    2007; found step by step as in Ruano and others 2012); more cover the inputs well enough as they are drawn.

    Returns:
        array of shape (trajectories * (k + 1), k).
    """
    from SALib.sample import morris

    few = trajectories <= _FEW
    drawn = morris.sample(
        ranges.problem, _POOL * trajectories if few else trajectories, num_levels=levels,
        optimal_trajectories=trajectories if few else None, seed=seed,
    )  # fmt: skip
    return np.asarray(drawn, dtype=float)


def screening(ranges: Ranges, inputs: Array, outputs: Array, levels: int, seed: int) -> Screening:
    """Morris's measures of whole trajectories.

    The interval of ``mu_star`` is a bootstrap over trajectories, that of ``mu`` Student's, as effects are a sample.

    Args:
        ranges: the inputs.
        inputs: design of shape (trajectories * (k + 1), k), at least two trajectories.
        outputs: shape (trajectories * (k + 1),).
        levels: of the grid the design was drawn on.
        seed: of the bootstrap.
    """
    from SALib.analyze import morris
    from scipy import stats

    found = morris.analyze(
        ranges.problem, inputs, outputs, num_resamples=RESAMPLES, conf_level=CONFIDENCE, num_levels=levels, seed=seed
    )
    mu, mu_star, sigma, half = (np.asarray(found[name], float) for name in ("mu", "mu_star", "sigma", "mu_star_conf"))
    trajectories = len(outputs) // (len(ranges) + 1)
    spread = stats.t.ppf((1 + CONFIDENCE) / 2, trajectories - 1) * sigma / np.sqrt(trajectories)
    return Screening(_around(mu, spread), _around(mu_star, half), sigma)


def screening_luck(ranges: Ranges, inputs: Array, outputs: Array) -> Array:
    """The mean size that the effects of each input would have if it did nothing and luck alone moved the output.

    Replications of an effect differ by luck alone. Their variance, over the number of replications, is that of the mean
    effect; of a normal number without mean the size is ``sqrt(2 / pi)`` standard deviations in the mean.

    Args:
        ranges: the inputs.
        inputs: whole trajectories, shape (trajectories * (k + 1), k).
        outputs: shape (trajectories * (k + 1), replications).

    Returns:
        array of shape (k,), in the unit of the output; NaN where there is one replication.
    """
    number, replications = len(ranges), outputs.shape[1]
    if replications < 2:
        return np.full(number, np.nan)
    width = np.subtract(ranges.high, ranges.low)
    steps = np.diff(inputs.reshape(-1, number + 1, number), axis=1) / width  # (trajectories, k, k): one input a step
    changes = np.diff(outputs.reshape(-1, number + 1, replications), axis=1)
    moved = np.abs(steps).argmax(axis=2)
    effects = changes / np.take_along_axis(steps, moved[..., None], axis=2)
    variance = np.zeros(number)
    np.add.at(variance, moved, effects.var(axis=2, ddof=1))
    return np.asarray(np.sqrt(2 / np.pi * variance / len(steps) / replications))


def variance_design(ranges: Ranges, samples: int, seed: int) -> Array:
    """Saltelli's design for first and total indices on a scrambled Sobol sequence.

    Args:
        ranges: the inputs.
        samples: a power of two.
        seed: of the scrambling.

    Returns:
        array of shape (samples * (k + 2), k): blocks of k + 2 rows, of which the first and the last are independent.
    """
    from SALib.sample import sobol

    return np.asarray(sobol.sample(ranges.problem, samples, calc_second_order=False, seed=seed), dtype=float)


def variance_indices(ranges: Ranges, outputs: Array, seed: int) -> Indices:
    """Sobol's indices of whole blocks (Saltelli and others 2010), with bootstrap intervals; NaN for a constant output.

    Args:
        ranges: the inputs.
        outputs: shape (samples * (k + 2),), in the order of the design.
        seed: of the bootstrap.
    """
    from SALib.analyze import sobol

    if np.ptp(outputs) == 0:
        nothing = np.full(len(ranges), np.nan)
        return Indices(Estimate(nothing, nothing, nothing), Estimate(nothing, nothing, nothing))
    found = sobol.analyze(
        ranges.problem, outputs, calc_second_order=False, num_resamples=RESAMPLES, conf_level=CONFIDENCE, seed=seed
    )
    first, first_half, total, total_half = (np.asarray(found[name]) for name in ("S1", "S1_conf", "ST", "ST_conf"))
    return Indices(_around(first, first_half), _around(total, total_half))


@dataclass(frozen=True)
class Luck:
    """Where the variance of single runs comes from, as shares: what replications say beside the inputs.

    Attributes:
        of_a_run: share of luck in the variance of one run over inputs and luck.
        left: share of luck in the variance of the means over replications, which the indices take apart.
    """

    of_a_run: float
    left: float


def luck(outputs: Array) -> Luck:
    """Take the variance of runs at independent points apart by a two-way analysis of variance.

    The same replication meets the same luck at every point. What luck does alike everywhere does not blur the
    comparison of points; what it does otherwise at each point is left in their means, divided by the replications.

    Args:
        outputs: shape (points, replications), at least two of each.
    """
    points, replications = outputs.shape
    by_point, by_luck = outputs.mean(axis=1), outputs.mean(axis=0)
    rest = outputs - by_point[:, None] - by_luck + outputs.mean()
    mixed = (rest**2).sum() / ((points - 1) * (replications - 1))
    of_means = by_point.var(ddof=1)
    inputs = max(of_means - mixed / replications, 0.0)
    common = max(by_luck.var(ddof=1) - mixed / points, 0.0)
    whole = inputs + common + mixed
    if whole == 0:
        return Luck(np.nan, np.nan)
    return Luck(float((common + mixed) / whole), float(min(mixed / replications / of_means, 1.0)))


def complete(outputs: Array, size: int) -> NDArray[np.bool_]:
    """Which rows belong to a block of ``size`` rows without a missing output (NaN).

    Args:
        outputs: shape (blocks * size, ...).
        size: rows of a block: a trajectory of Morris, or a sample of Saltelli.

    Returns:
        mask of shape (blocks * size,), the same throughout a block.
    """
    known = np.isfinite(outputs).reshape(len(outputs) // size, -1).all(axis=1)
    return np.repeat(known, size)


def beyond_luck(mu_star: Array, luck: Array) -> Array:
    """What is left of effects' mean sizes without what luck adds to them; all of it where luck is not known (NaN).

    >>> beyond_luck(np.array([5.0, 1.0, 2.0]), np.array([3.0, 3.0, np.nan])).tolist()
    [4.0, 0.0, 2.0]
    """
    return np.asarray(np.sqrt(np.maximum(mu_star**2 - np.nan_to_num(luck) ** 2, 0.0)))


def importance(mu_stars: Sequence[Array]) -> Array:
    """How much each input matters: the largest over the outputs of its ``mu_star`` in that of the output's first input.

    >>> importance([np.array([2.0, 1.0, 0.0]), np.array([0.0, 30.0, 3.0])]).tolist()
    [1.0, 1.0, 0.1]
    """
    shares = [each / each.max() if each.max() > 0 else np.zeros_like(each) for each in mu_stars]
    return np.max(shares, axis=0)


def _around(value: Array, half: Array) -> Estimate:
    return Estimate(value, value - half, value + half)
