"""Outputs through the years: one line of a single run, or for each point the mean and the spread of its runs."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from experiments.report.folder import Folder, Resource
from experiments.report.lines import COLOURS, Line, legend, time_chart
from experiments.report.markup import Markup, join, tag
from experiments.report.points import Points
from experiments.study.headlines import DEFAULT
from model import clock
from model.results import GROUPS, OUTPUTS

if TYPE_CHECKING:
    import pandas as pd

HOW = {"flow": "sum", "stock": "last", "ratio": "mean"}  # how quarters become a year
SPREAD = (0.05, 0.95)
MOST_BANDS = 3  # more bands on top of each other nobody tells apart
_KINDS = "Yearly values: flows are summed over the year, stocks stand at its end, ratios are means of the quarters."


def history(folder: Folder) -> Markup | None:
    """The section, if the folder has tables through time."""
    parts = [part for resource in folder.resources.values() for part in [_part(folder, resource)] if part is not None]
    return tag("section", tag("h2", "Through time"), *parts) if parts else None


def _part(folder: Folder, resource: Resource) -> Markup | None:
    keys = {field.name for field in resource.fields if not field.unit}
    if keys == {"quarter", "year"}:
        return _single(folder, resource)
    if keys == {"run", "quarter", "year"}:
        points = Points.of(folder)
        return _of_points(folder, resource, points) if points else None
    if {"quarter", "series", "scenario"} <= keys and "mean" in resource:
        return _differences(folder, resource)
    return None


def _single(folder: Folder, resource: Resource) -> Markup:
    """All outputs of one run: the usual ones open, the others below."""
    years = yearly(folder.frame(resource.name), []).set_index("year")
    names = [field.name for field in resource.measured if field.name in OUTPUTS]

    def charts(chosen: Sequence[str]) -> Markup:
        return _grid(
            time_chart(OUTPUTS[name].title, OUTPUTS[name].unit, [_line("this run", years[name])])
            for name in chosen
            if years[name].notna().any()
        )

    more = [
        tag("details", tag("summary", f"More on {title.lower()}"), charts(found))
        for group, (title, _) in GROUPS.items()
        for found in [[name for name in names if OUTPUTS[name].group == group and name not in DEFAULT]]
        if found
    ]
    return join([tag("p", _KINDS, class_="note"), charts([name for name in DEFAULT if name in names]), *more])


def _of_points(folder: Folder, resource: Resource, points: Points) -> Markup:
    """For each point a line, or where there are too many to tell apart, the baseline and all runs together."""
    names = [name for name in DEFAULT if name in resource and name in OUTPUTS]
    names += [name for name in _read_off(points) if name in resource and name not in names]
    frame = yearly(folder.frame(resource.name, ["run", "quarter", "year", *names]), ["run"])
    frame = frame.merge(points.runs[["run", "point"]], on="run")
    shown: list[tuple[str, pd.DataFrame]] = []
    if len(points) <= COLOURS:
        shown = [(label, frame[frame["point"] == point]) for point, label in points.labels.items()]
    else:
        shown = [(f"All {len(points):,} points", frame)]
        if points.baseline is not None:
            shown.append((points.labels[points.baseline], frame[frame["point"] == points.baseline]))
    banded = len(shown) <= MOST_BANDS
    charts = _grid(
        time_chart(OUTPUTS[name].title, OUTPUTS[name].unit, [
            _line(label, of_year.mean(), *(of_year.quantile(share) for share in SPREAD if banded), place=place)
            for place, (label, own) in enumerate(shown)
            for of_year in [own.groupby("year")[name]]
        ])
        for name in names
        if frame[name].notna().any()
    )  # fmt: skip
    note = f"{_KINDS} Lines are means over runs{'; bands hold the middle 90 % of the runs' if banded else ''}."
    return join([tag("p", note, class_="note"), legend([label for label, _ in shown]), charts])


def _differences(folder: Folder, resource: Resource) -> Markup:
    """Differences quarter by quarter with the interval of their mean."""
    frame = folder.frame(resource.name, ["scenario", "quarter", "series", "mean", "low", "high"])
    scenarios = list(dict.fromkeys(frame["scenario"]))
    charts = _grid(
        time_chart(folder.title_of(name), folder.unit_of(name), _difference_lines(own, scenarios), difference=True)
        for name in dict.fromkeys(frame["series"])
        for own in [frame[frame["series"] == name]]
        if own["mean"].notna().any()
    )
    note = "Difference in each quarter under the same luck; bands are 95 % intervals of the mean difference."
    return join([tag("h3", resource.title), tag("p", note, class_="note"), legend(scenarios), charts])


def _difference_lines(frame: "pd.DataFrame", scenarios: Sequence[str]) -> list[Line]:
    lines = []
    for place, scenario in enumerate(scenarios):
        own = frame[frame["scenario"] == scenario]
        if own.empty:
            continue
        time = [clock.START_YEAR + (clock.number(quarter) + 1) / 4 for quarter in own["quarter"]]
        low, high = (own[end].tolist() if own[end].notna().any() else [] for end in ("low", "high"))
        lines.append(Line(scenario, time, own["mean"].tolist(), low, high, place))
    return lines


def yearly(frame: "pd.DataFrame", by: list[str]) -> "pd.DataFrame":
    """Quarters of a table brought together by year."""
    how = {name: HOW[OUTPUTS[name].kind] for name in frame.columns if name in OUTPUTS}
    return frame.groupby([*by, "year"], sort=False, as_index=False).agg(how)


def _read_off(points: Points) -> list[str]:
    """Outputs that the headlines are read from."""
    return [name for name in OUTPUTS if any(field.name.startswith(f"{name}_") for field in points.headlines)]


def _line(name: str, mean: "pd.Series", *ends: "pd.Series", place: int = 0) -> Line:
    """A line of yearly values, with a band between the two ends if they differ."""
    time, values = mean.index.tolist(), mean.tolist()
    if len(ends) < 2 or ends[0].equals(ends[1]):
        return Line(name, time, values, look=place)
    return Line(name, time, values, ends[0].tolist(), ends[1].tolist(), place)


def _grid(charts: Iterator[Markup]) -> Markup:
    return tag("div", *charts, class_="charts")
