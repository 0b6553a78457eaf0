"""Runs of a plan as arrays, with points as one axis and replications as another."""

from typing import TYPE_CHECKING

import numpy as np

from experiments.study.plan import Plan
from model.arrays import Array

if TYPE_CHECKING:
    import pandas as pd


def by_point(plan: Plan, runs: "pd.DataFrame", column: str) -> Array:
    """A column of ``runs.csv``, shape (points, replications); NaN where a run is missing because it failed."""
    found = np.full((len(plan.points), plan.replications), np.nan)
    found[runs["point"].to_numpy(int), runs["replication"].to_numpy(int)] = runs[column].to_numpy(float)
    return found


def through_time(plan: Plan, runs: "pd.DataFrame", series: "pd.DataFrame", output: str) -> Array:
    """An output of ``series.csv``, shape (points, replications, quarters); NaN where a run is missing."""
    quarters = series["quarter"].nunique()
    place = runs.set_index("run")[["point", "replication"]]
    rows = place.loc[series["run"].to_numpy()[::quarters]]
    found = np.full((len(plan.points), plan.replications, quarters), np.nan)
    values = series[output].to_numpy(float).reshape(-1, quarters)
    found[rows["point"].to_numpy(), rows["replication"].to_numpy()] = values
    return found
