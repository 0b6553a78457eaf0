"""Recovery: data simulated with known parameters, fitted like the figures, give the parameters back within intervals?

Every point of the prior that was run plays the truth once. Half of its replications, with errors as large as those
allowed, are its figures; the other half of the replications of points in other folds train the emulator. So neither the
point nor the luck of its figures has been seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from experiments.evidence.emulator import fit
from experiments.evidence.posterior import Posterior, Target, posterior
from experiments.evidence.runs import Runs
from model.arrays import Array

FOLDS = 8
CLOUD = 13


@dataclass(frozen=True)
class Recovery:
    """How well the truths were found.

    Attributes:
        truths: in the unit cube, shape (truths, parameters).
        posteriors: what was found of each.
    """

    truths: Array
    posteriors: Sequence[Posterior]

    def covered(self, confidence: float) -> Array:
        """Share of truths within the central interval of that probability, shape (parameters,)."""
        inside = [
            (found.quantile(0.5 - confidence / 2) <= truth) & (truth <= found.quantile(0.5 + confidence / 2))
            for truth, found in zip(self.truths, self.posteriors, strict=True)
        ]
        return np.mean(inside, axis=0)

    @property
    def narrowed(self) -> Array:
        """What the figures took off the prior's standard deviation, mean over truths, shape (parameters,)."""
        return np.mean([found.narrowed for found in self.posteriors], axis=0)

    @property
    def correlation(self) -> Array:
        """Correlation of truth and posterior mean over truths, shape (parameters,)."""
        means = np.array([found.weight @ found.points for found in self.posteriors])
        return np.array([np.corrcoef(*pair)[0, 1] for pair in zip(self.truths.T, means.T, strict=True)])


def recover(shares: Array, runs: Runs, goal: Target, seed: int, truths: int) -> Recovery:
    """Let the first ``truths`` points play the truth.

    Args:
        shares: points run, in the unit cube, shape (points, parameters).
        runs: what they said, two replications or more each.
        goal: which figures there are, with which errors and weights; their values do not matter.
        seed: of the errors of the figures.
        truths: points that were drawn from the prior.
    """
    half = runs.values.shape[1] // 2
    trained, kept = runs.part(replications=slice(half, None)), runs.part(replications=slice(half))
    luck = runs.luck * (1 / trained.values.shape[1] + 1 / half)
    figures = goal.of(kept.means[:truths])
    figures += goal.error * np.random.default_rng(seed).standard_normal(figures.shape)
    fold = np.arange(len(shares)) % FOLDS
    found: dict[int, Posterior] = {}
    for each in range(FOLDS):
        emulator = fit(shares[fold != each], trained.means[fold != each])
        for row in np.flatnonzero(fold[:truths] == each).tolist():
            if np.isfinite(figures[row]).all():
                data = replace(goal, observed=figures[row])
                found[row] = posterior(emulator, data, luck, seed, cloud=CLOUD, largest=CLOUD)
    rows = sorted(found)
    return Recovery(shares[rows], [found[row] for row in rows])
