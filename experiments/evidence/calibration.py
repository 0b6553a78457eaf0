"""Calibration: points of the prior are run, an emulator is fitted, points near the figures are run, an ensemble drawn.

All is deterministic: points depend on the seed and on what earlier runs said, runs on the point and its replication.
The plan only grows, so that a study that was stopped goes on where it was.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from experiments.evidence.comparisons import statistics
from experiments.evidence.emulator import Emulator, fit
from experiments.evidence.posterior import Posterior, Target, posterior, target
from experiments.evidence.runs import Runs
from experiments.evidence.space import Prior, before_fit, priors, spread, values
from experiments.study.plan import ParameterFactor, Plan, Point
from experiments.study.study import Study
from model.arrays import Array
from model.catalogue import SHIPPED, catalogue
from model.errors import InputError
from model.policy import DEFAULT_FIRMS, DEFAULT_SCENARIO, DEFAULT_SEED, load_scenario

LAST_SEEN = 2022  # last year of observed.csv
ORIGINS = (2019, 2020)  # fits that see less, for the back-test
SPREAD_OUT = 0.5  # power of the likelihood with which points to run next are drawn


@dataclass(frozen=True)
class Effort:
    """How much a calibration may cost.

    Attributes:
        power: logarithm to base two of the points of the prior that are run.
        nearer: points near the figures that are run next.
        members: parameter sets of the ensemble.
        replications: runs of each point.
        firms: agents of each run.
    """

    power: int = 8
    nearer: int = 64
    members: int = 50
    replications: int = 4
    firms: int = DEFAULT_FIRMS
    seed: int = DEFAULT_SEED


@dataclass(frozen=True)
class Ensemble:
    """Parameter sets that are equally likely given the figures to a year.

    Attributes:
        to: last year the fit has seen.
        names: the parameters.
        values: of the parameters, shape (members, parameters).
        misfit: what the emulator says of each, shape (members,).
    """

    to: int
    names: tuple[str, ...]
    values: Array
    misfit: Array


@dataclass(frozen=True)
class Fit:
    """What a calibration has come to.

    Attributes:
        space: priors of the parameters fitted.
        plan: all points: of the prior, near the figures, members, the mean, and the values before the fit.
        shares: points run but for the last, in the unit cube, shape (points, parameters).
        runs: what they said.
        members: runs of the ensemble.
        mean: runs with the mean given the figures.
        before: runs with the values before the fit.
        posteriors: by the last year seen.
        ensembles: by the last year seen.
    """

    plan: Plan
    space: tuple[Prior, ...]
    shares: Array
    runs: Runs
    members: Runs
    mean: Runs
    before: Runs
    emulator: Emulator
    goal: Target
    posteriors: dict[int, Posterior]
    ensembles: dict[int, Ensemble]

    @property
    def to(self) -> int:
        """The last year the fit has seen."""
        return max(self.ensembles)


def calibrate(study: Study, effort: Effort, to: int = LAST_SEEN) -> Fit:
    """Fit the declared parameters to the figures of the years to ``to``.

    Raises:
        InputError: too little effort to fit the emulator, or too many runs failed.
    """
    data = catalogue(SHIPPED)
    space = priors(data)
    plan = empty_plan(effort)
    shares = spread(len(space), effort.power, effort.seed)
    goal = target(data, statistics(data, LAST_SEEN), to)
    runs = _run(study, plan, space, shares)
    wide = _posterior(shares, runs, goal, effort, SPREAD_OUT)
    shares = np.vstack([shares, wide.points[wide.draw(effort.nearer)]])
    runs = _run(study, plan, space, shares)
    emulator = _emulate(shares, runs)
    posteriors, ensembles, members = {}, {}, shares[:0]
    for year in sorted({*(origin for origin in ORIGINS if origin < to), to}):
        seen = target(data, runs.statistics, year)
        posteriors[year] = _posterior(shares, runs, seen, effort)
        members = posteriors[year].points[posteriors[year].draw(effort.members)]
        ensembles[year] = _ensemble(year, space, posteriors[year], effort.members)
    shares = np.vstack([shares, members, posteriors[to].mean])
    plan = _with_points(plan, space, shares)
    start = tuple(before_fit(data, [prior.parameter for prior in space]).values())
    plan = replace(plan, points=(*plan.points, Point("before the fit", 0, start)))
    every = _carried_out(study, plan)
    runs, before = every.part(slice(len(shares))), every.part(slice(len(shares), None))
    near, mean = runs.part(slice(len(shares) - 1 - len(members), -1)), runs.part(slice(len(shares) - 1, None))
    return Fit(plan, space, shares, runs, near, mean, before, emulator, goal, posteriors, ensembles)


def empty_plan(effort: Effort, title: str = "calibration") -> Plan:
    """The plan before it has points: policies in force, to the last year observed."""
    data = catalogue(SHIPPED)
    return Plan(
        title, (load_scenario(DEFAULT_SCENARIO, data),), statistics(data, LAST_SEEN),
        tuple(ParameterFactor(prior.parameter) for prior in priors(data)), replications=effort.replications,
        root_seed=effort.seed, firms=effort.firms, until=LAST_SEEN,
    )  # fmt: skip


def _with_points(plan: Plan, space: Sequence[Prior], shares: Array) -> Plan:
    points = values(space, shares)
    return replace(plan, points=tuple(Point(f"point {i}", 0, tuple(map(float, row))) for i, row in enumerate(points)))


def _run(study: Study, plan: Plan, space: Sequence[Prior], shares: Array) -> Runs:
    return _carried_out(study, _with_points(plan, space, shares))


def _carried_out(study: Study, plan: Plan) -> Runs:
    """Carry out what is not yet done of a plan.

    Raises:
        InputError: too many runs failed.
    """
    tally = study.carry_out(plan)
    if tally.failed > tally.total / 10:
        raise InputError(f"{tally.failed} of {tally.total} runs failed: nothing can be fitted to the rest")
    read = statistics(catalogue(plan.data), plan.until)
    return Runs.of(study.runs(plan), read, len(plan.points), plan.replications)


def _emulate(shares: Array, runs: Runs) -> Emulator:
    try:
        return fit(shares, runs.means)
    except ValueError as error:
        raise InputError(f"calibrate: {error}: run more points") from None


def _posterior(shares: Array, runs: Runs, goal: Target, effort: Effort, power: float = 1.0) -> Posterior:
    luck = runs.luck / runs.values.shape[1]
    return posterior(_emulate(shares, runs), goal, luck, effort.seed + 1, power=power)


def _ensemble(to: int, space: Sequence[Prior], found: Posterior, members: int) -> Ensemble:
    rows = found.draw(members)
    names = tuple(prior.parameter for prior in space)
    return Ensemble(to, names, values(space, found.points[rows]), found.misfit[rows])
