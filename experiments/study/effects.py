"""What each point of a plan changes against the baseline: means and paired differences with 95 % intervals."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from experiments.study.headlines import Readable
from experiments.study.plan import Point
from experiments.tables import Column, Described, Table

if TYPE_CHECKING:
    import pandas as pd

    from experiments.study.statistics import Estimate
    from model.arrays import Array, Mask

_OWN = "unit of the row"

EFFECTS = Table(
    "effects", "What each point changes against the baseline", ("point", "label", "headline", "unit"),
    ("point", "headline"),
    (
        Column("replications", "Replications", "replications", "Runs of the point that the row rests on."),
        Column("mean", "Mean", _OWN, "Mean over the replications."),
        Column("mean_low", "Mean, low", _OWN, "Lower end of the 95 % interval of the mean."),
        Column("mean_high", "Mean, high", _OWN, "Upper end of the 95 % interval of the mean."),
        Column("difference", "Difference", _OWN, "Mean difference from the baseline, taken under the same luck."),
        Column("difference_low", "Difference, low", _OWN, "Lower end of its 95 % interval."),
        Column("difference_high", "Difference, high", _OWN, "Upper end of its 95 % interval."),
        Column("relative", "Relative change", "fraction", "Difference over the mean of the baseline."),
        Column("relative_low", "Relative change, low", "fraction", "Lower end of its 95 % interval."),
        Column("relative_high", "Relative change, high", "fraction", "Upper end of its 95 % interval."),
    ),
)  # fmt: skip


class Compared(Protocol):
    """What is compared: a plan, or its outline."""

    @property
    def points(self) -> Sequence[Point]:
        """The points, each with a name."""

    @property
    def headlines(self) -> Sequence[Described]:
        """What is read off a run."""

    @property
    def replications(self) -> int:
        """Runs of a point."""

    @property
    def baseline(self) -> int | None:
        """Number of the point the others are compared with."""


def effects(plan: Compared, runs: "pd.DataFrame") -> "pd.DataFrame":
    """The table :data:`EFFECTS` from ``runs.csv``.

    A difference rests on the replications that were done at both points; where there is no baseline, and at the
    baseline itself, differences are empty, and so are the intervals of a single replication.
    """
    import pandas as pd

    points = range(len(plan.points))
    found = []
    for headline in plan.headlines:
        wide = runs.pivot(index="replication", columns="point", values=headline.name)
        values = wide.reindex(index=range(plan.replications), columns=points).to_numpy(float)
        own = pd.DataFrame({"point": points, "label": [point.name for point in plan.points]})
        found.append(own.assign(headline=headline.name, unit=headline.unit, **_figures(values, plan.baseline)))
    table = pd.concat(found, ignore_index=True).sort_values("point", kind="stable", ignore_index=True)
    return table[EFFECTS.columns]


def _figures(values: "Array", baseline: int | None) -> dict[str, "Array"]:
    """The columns of numbers, each of shape (points,), from values of shape (replications, points), NaN where missing.

    Points that have the same replications are taken together.
    """
    import numpy as np

    from experiments.study.statistics import mean_interval, paired_difference, relative_change

    done = ~np.isnan(values)
    found = {column.name: np.full(values.shape[1], np.nan) for column in EFFECTS.outputs}
    found["replications"] = done.sum(axis=0).astype(float)
    for pattern in np.unique(done, axis=1).T:
        own = (done == pattern[:, None]).all(axis=0)
        if pattern.any():
            _enter(found, own, "mean", mean_interval(values[pattern][:, own]))
        if baseline is None or not (both := pattern & done[:, baseline]).any():
            continue
        own[baseline] = False
        pair = values[both][:, own], values[both][:, [baseline]]
        _enter(found, own, "difference", paired_difference(*pair))
        _enter(found, own, "relative", relative_change(*pair))
    return found


def _enter(found: dict[str, "Array"], points: "Mask", name: str, estimate: "Estimate") -> None:
    for part, column in ((estimate.mean, name), (estimate.low, f"{name}_low"), (estimate.high, f"{name}_high")):
        found[column][points] = part


def amount(headline: Readable, value: float) -> str:
    """A level in words: ``56.4 %``, ``17,540 enterprises``."""
    if headline.is_share:
        return f"{100 * value:.1f} %"
    shown = f"{value:,.4g}" if abs(value) < 1e4 or abs(value) >= 1e7 else f"{value:,.0f}"
    return f"{shown} {headline.unit}"


def change(headline: Readable, row: Mapping[Any, Any]) -> str:
    """A row's difference from the baseline in words: in points for shares, else in percent of the baseline."""
    name, unit, scale = "relative", " %", 100.0
    if headline.is_share:
        name, unit = "difference", " points"
    elif math.isnan(row["relative"]):  # the baseline is nothing
        name, unit, scale = "difference", f" {headline.unit}", 1.0
    mean, low, high = (scale * row[each] for each in (name, f"{name}_low", f"{name}_high"))
    if math.isnan(mean):
        return "no runs to compare"
    interval = "no interval from one replication" if math.isnan(low) else f"{low:+.3g} to {high:+.3g}"
    return f"{mean:+.3g}{unit} ({interval})"
