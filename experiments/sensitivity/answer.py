"""What was found: Morris's measures and Sobol's indices of a study's runs, as tables."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from experiments.sensitivity.indices import (
    Array,
    Estimate,
    beyond_luck,
    complete,
    importance,
    luck,
    screening,
    screening_luck,
    variance_indices,
)
from experiments.sensitivity.question import Question, seed
from experiments.study.arrays import by_point
from experiments.study.headlines import Readable
from experiments.study.plan import Plan
from experiments.tables import Column, Table

if TYPE_CHECKING:
    import pandas as pd

_OWN, _SHARE = "unit of the row", "share of variance"
_INTERVAL = "end of its 95 % interval."
MORRIS = Table(
    "morris", "Screening: what changes as an input goes over its whole range", ("headline", "unit", "input"),
    ("headline", "input"),
    (
        Column("mu_star", "Mean size of the effect", _OWN, "Morris's mu*: mean of the size of the elementary effects."),
        Column("mu_star_low", "Mean size, low", _OWN, f"Lower {_INTERVAL}"),
        Column("mu_star_high", "Mean size, high", _OWN, f"Upper {_INTERVAL}"),
        Column("luck", "Mean size by luck", _OWN, "Mean size that effects have of luck alone: no input is told from "
               "one that does nothing where mu* is not above it. Empty with one replication."),
        Column("mu", "Mean effect", _OWN, "Morris's mu: mean of the elementary effects: differences, with their sign."),
        Column("mu_low", "Mean effect, low", _OWN, f"Lower {_INTERVAL}"),
        Column("mu_high", "Mean effect, high", _OWN, f"Upper {_INTERVAL}"),
        Column("sigma", "Spread of the effect", _OWN,
               "Standard deviation of the elementary effects: large where the effect is bent or depends on others."),
        Column("trajectories", "Trajectories", "trajectories", "Trajectories without a failed run."),
        Column("kept", "Kept", "1 = yes", "Whether indices are taken of the input."),
    ),
)  # fmt: skip
SOBOL = Table(
    "sobol", "Indices: whose uncertainty makes the output uncertain", ("headline", "input"), ("headline", "input"),
    (
        Column("total", "Total index", _SHARE, "Share that stays if all inputs but this one were known."),
        Column("total_low", "Total index, low", _SHARE, f"Lower {_INTERVAL}"),
        Column("total_high", "Total index, high", _SHARE, f"Upper {_INTERVAL}"),
        Column("first", "First index", _SHARE, "Share that goes if this input were known, on average."),
        Column("first_low", "First index, low", _SHARE, f"Lower {_INTERVAL}"),
        Column("first_high", "First index, high", _SHARE, f"Upper {_INTERVAL}"),
        Column("samples", "Samples", "samples", "Samples without a failed run."),
    ),
)  # fmt: skip
LUCK = Table(
    "luck", "How much of the spread is luck", ("headline", "unit"), ("headline",),
    (
        Column("mean", "Mean", _OWN, "Mean over the inputs that were kept and over luck."),
        Column("deviation", "Standard deviation", _OWN, "Of the means over replications, over the inputs."),
        Column("luck", "Luck in a run", _SHARE, "Share of luck in the variance of single runs."),
        Column("left", "Luck left in the means", _SHARE,
               "Share of luck in the variance of means over replications, which is what the indices take apart."),
    ),
)  # fmt: skip


def outputs(plan: Plan, runs: "pd.DataFrame", headline: Readable, rows: slice) -> Array:
    """A headline at some points of the plan, shape (points, replications); NaN where a run failed."""
    return by_point(plan, runs, headline.name)[rows]


def enough(plan: Plan, runs: "pd.DataFrame", rows: slice, size: int) -> bool:
    """Whether at least half of the blocks of ``size`` points of a design, and two of them, have no failed run."""
    whole = complete(outputs(plan, runs, plan.headlines[0], rows), size)
    blocks = whole.sum() // size
    return bool(blocks >= 2 and 2 * blocks * size >= len(whole))


def screened(question: Question, plan: Plan, runs: "pd.DataFrame") -> "tuple[pd.DataFrame, list[int]]":
    """Rows of ``morris.csv``, and the places of the inputs that are kept, the most important first.

    An input matters as much as it does for the output it matters most for, without what luck adds. A trajectory with
    a failed run is left out.
    """
    import numpy as np
    import pandas as pd

    ranges, rows = question.ranges, question.screening_rows
    size = len(ranges) + 1
    inputs = np.array([point.values for point in plan.points[rows]], dtype=float)
    found = {}
    for headline in plan.headlines:
        values = outputs(plan, runs, headline, rows)
        whole = complete(values, size)
        count = int(whole.sum()) // size
        levels, own_seed = question.effort.levels, seed(question, f"screening/{headline.name}")
        measures = screening(ranges, inputs[whole], values[whole].mean(axis=1), levels, own_seed)
        found[headline] = count, measures, screening_luck(ranges, inputs[whole], values[whole])
    weight = importance([beyond_luck(measures.mu_star.value, noise) for _, measures, noise in found.values()])
    kept = np.argsort(-weight, kind="stable")[: question.effort.keep].tolist()
    parts = [
        pd.DataFrame({
            "headline": headline.name, "unit": headline.unit, "input": ranges.names,
            **_ends("mu_star", measures.mu_star), "luck": noise, **_ends("mu", measures.mu), "sigma": measures.sigma,
            "trajectories": float(count), "kept": [float(place in kept) for place in range(len(ranges))],
        })[MORRIS.columns]
        for headline, (count, measures, noise) in found.items()
    ]  # fmt: skip
    return pd.concat(parts, ignore_index=True), kept


def indexed(
    question: Question, plan: Plan, runs: "pd.DataFrame", kept: Sequence[int]
) -> "tuple[pd.DataFrame, pd.DataFrame]":
    """Rows of ``sobol.csv`` and of ``luck.csv``. A sample with a failed run is left out."""
    import pandas as pd

    ranges = question.ranges.only(kept)
    rows, size = slice(question.screening_rows.stop, None), len(kept) + 2
    shares, chance = [], []
    for headline in plan.headlines:
        values = outputs(plan, runs, headline, rows)
        values = values[complete(values, size)]
        found = variance_indices(ranges, values.mean(axis=1), seed(question, f"indices/{headline.name}"))
        shares.append(pd.DataFrame({
            "headline": headline.name, "input": ranges.names, **_ends("total", found.total),
            **_ends("first", found.first), "samples": float(len(values) // size),
        })[SOBOL.columns])  # fmt: skip
        chance.append({"headline": headline.name, "unit": headline.unit, **_chance(values, size)})
    return pd.concat(shares, ignore_index=True), pd.DataFrame(chance, columns=LUCK.columns)


def _chance(values: Array, size: int) -> dict[str, float]:
    """What the first and last row of each block say, which are independent of each other."""
    independent = values.reshape(-1, size, values.shape[1])[:, [0, -1]].reshape(-1, values.shape[1])
    means = independent.mean(axis=1)
    found = {"mean": float(means.mean()), "deviation": float(means.std(ddof=1))}
    if values.shape[1] < 2:
        return found
    shares = luck(independent)
    return {**found, "luck": shares.of_a_run, "left": shares.left}


def _ends(name: str, estimate: Estimate) -> dict[str, Array]:
    return {name: estimate.value, f"{name}_low": estimate.low, f"{name}_high": estimate.high}
