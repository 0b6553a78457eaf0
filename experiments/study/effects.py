"""What each point of a plan changes against the baseline: means and paired differences with 95 % intervals."""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from experiments.study.headlines import Readable
from experiments.study.plan import Plan
from experiments.tables import Column, Table

if TYPE_CHECKING:
    import pandas as pd

    from experiments.study.statistics import Estimate

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


def effects(plan: Plan, runs: "pd.DataFrame") -> "pd.DataFrame":
    """The table :data:`EFFECTS` from ``runs.csv``.

    A difference rests on the replications that were done at both points; where there is no baseline, and at the
    baseline itself, differences are empty, and so are the intervals of a single replication.
    """
    import pandas as pd

    wide = runs.set_index("replication")
    own = {number: wide[wide["point"] == number] for number in range(len(plan.points))}
    rows = [
        {"point": number, "label": point.name, "headline": headline.name, "unit": headline.unit}
        | _figures(own[number][headline.name], _reference(plan, own, number, headline))
        for number, point in enumerate(plan.points)
        for headline in plan.headlines
    ]
    return pd.DataFrame(rows, columns=EFFECTS.columns)


def _reference(
    plan: Plan, own: "Mapping[int, pd.DataFrame]", number: int, headline: Readable
) -> "pd.Series[float] | None":  # fmt: skip
    if plan.baseline is None or number == plan.baseline:
        return None
    return own[plan.baseline][headline.name]


def _figures(values: "pd.Series[float]", reference: "pd.Series[float] | None") -> dict[str, float]:
    import numpy as np
    import pandas as pd

    from experiments.study.statistics import mean_interval, paired_difference, relative_change

    values = values.dropna()
    found: dict[str, float] = {"replications": float(len(values))}
    if len(values):
        found |= _named("mean", mean_interval(np.asarray(values, float)))
    if reference is None:
        return found
    both = pd.concat([values, reference], axis=1, join="inner").dropna().to_numpy()
    if len(both):
        found |= _named("difference", paired_difference(both[:, 0], both[:, 1]))
        found |= _named("relative", relative_change(both[:, 0], both[:, 1]))
    return found


def _named(name: str, estimate: "Estimate") -> dict[str, float]:
    return {name: float(estimate.mean), f"{name}_low": float(estimate.low), f"{name}_high": float(estimate.high)}


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
