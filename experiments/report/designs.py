"""What goes with what in a design of many points: rank correlations of inputs with outputs."""

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from experiments.report.answers import MOST_CHARTS, MOST_COMPARED, MOST_ROWS, answers, with_rest
from experiments.report.folder import Field, Folder
from experiments.report.intervals import Interval, interval_table
from experiments.report.markup import Markup, tag
from experiments.report.points import Points

if TYPE_CHECKING:
    import pandas as pd

_NOTE = (
    "Rank correlation of each input with each output over the points: 1 or -1 where one only rises or falls with the "
    "other, 0 where they do not go together. It says nothing of an effect that turns around."
)


def design(folder: Folder) -> Markup | None:
    """The section, if the folder has runs of more points than can be compared one by one, and no answers."""
    points = Points.of(folder)
    if points is None or len(points) <= MOST_COMPARED or not points.factors or answers(folder) is not None:
        return None
    charts = [_correlations(folder, points, headline) for headline in points.headlines[:MOST_CHARTS]]
    return tag(
        "section", tag("h2", "What goes with what"), tag("p", _NOTE, class_="note"),
        tag("div", *charts, class_="answers"),
    )  # fmt: skip


def _correlations(folder: Folder, points: Points, headline: Field) -> Markup:
    rows = [Interval(field.title, value) for field, value in _ranked(points, headline) if math.isfinite(value)]
    rows.sort(key=lambda row: -abs(row.value))
    chart = interval_table(headline.title, "", rows[:MOST_ROWS], "rank correlation", difference=True)
    return with_rest(chart, len(rows), folder.resources["runs"])


def _ranked(points: Points, headline: Field) -> "Iterator[tuple[Field, float]]":
    """Spearman's rank correlation of each input with a headline, over the means of the points that move it."""
    means = points.runs.groupby("point")[[*(field.name for field in points.factors), headline.name]].mean()
    for field in points.factors:
        both: pd.DataFrame = means[[field.name, headline.name]].dropna().rank()
        varied = len(both) > 2 and bool((both.nunique() > 1).all())
        yield field, float(both.corr().to_numpy()[0, 1]) if varied else math.nan
