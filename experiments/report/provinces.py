"""The provinces on the tile map: values in the last year, or for points of a design what they change there."""

import math
from typing import TYPE_CHECKING

from experiments.figures import Scale
from experiments.report.folder import Folder
from experiments.report.history import HOW
from experiments.report.markup import Markup, tag
from experiments.report.points import Points
from experiments.report.tiles import Tile, tile_map
from model.catalogue import catalogue
from model.results import OUTPUTS

if TYPE_CHECKING:
    import pandas as pd

SHOWN = ("adoption", "co2", "pollution_intensity", "green_spending")
MOST_POINTS = 4  # whose differences are drawn: more maps than these nobody compares


def provinces(folder: Folder) -> Markup | None:
    """The section, if the folder has a table by province."""
    resource = folder.resources.get("regions")
    if resource is None:
        return None
    names = [name for name in SHOWN if name in resource]
    points = Points.of(folder) if "run" in resource else None
    keys = ["year", "region"] if points is None else ["run", "year", "region"]
    frame = _known(folder.frame("regions", [*keys, "enterprises", *names]), names)
    parts = _levels(frame, names, "") if points is None else _of_points(frame, names, points)
    return tag("section", tag("h2", "Provinces"), *parts) if parts else None


def _known(frame: "pd.DataFrame", names: list[str]) -> "pd.DataFrame":
    """The rows with no ratio where there is no enterprise: nobody lives there in the sample."""
    ratios = [name for name in names if OUTPUTS[name].per]
    frame.loc[frame["enterprises"] == 0, ratios] = float("nan")
    return frame


def _levels(frame: "pd.DataFrame", names: list[str], of: str) -> list[Markup]:
    """Maps of the last year."""
    last = int(frame["year"].max())
    by_region = frame[frame["year"] == last].groupby("region").agg({name: HOW[OUTPUTS[name].kind] for name in names})
    maps = [
        tile_map(OUTPUTS[name].title, OUTPUTS[name].unit, {str(place): Tile(value) for place, value in found.items()},
                 catalogue().regions)
        for name in names
        for found in [by_region[name].to_dict()]
    ]  # fmt: skip
    note = f"Each tile is a province, roughly where it lies. Values of {last}{of}."
    return [tag("p", note, class_="note"), tag("div", *maps, class_="charts maps")]


def _of_points(frame: "pd.DataFrame", names: list[str], points: Points) -> list[Markup]:
    """Maps of the baseline, and of what the first other points change against it."""
    last = frame[frame["year"] == frame["year"].max()].merge(points.runs[["run", "point", "replication"]], on="run")
    base = points.baseline if points.baseline is not None else next(iter(points.labels))
    means = last[last["point"] == base].groupby(["year", "region"], as_index=False)[names].mean()
    parts = _levels(means, names, f", mean over runs: {points.labels[base]}")
    if points.baseline is None:
        return parts
    shown = points.others[:MOST_POINTS]
    for point in shown:
        heading = f"{points.labels[point]}: difference from {points.labels[base]}"
        maps = [
            tile_map(OUTPUTS[name].title, OUTPUTS[name].unit, _changes(last, name, point, base), catalogue().regions,
                     difference=True)
            for name in names
        ]  # fmt: skip
        parts += [tag("h3", heading), tag("div", *maps, class_="charts maps")]
    if shown:
        note = "Means of differences under the same luck; in brackets where the 95 % interval holds zero as well."
        parts.append(tag("p", note + _left_out(points), class_="note"))
    return parts


def _changes(last: "pd.DataFrame", name: str, point: int, base: int) -> dict[str, Tile]:
    """Paired differences between two points in each province."""
    from experiments.study.statistics import paired_difference

    own, reference = (
        last[last["point"] == which].pivot(index="replication", columns="region", values=name)
        for which in (point, base)
    )
    both = own.index.intersection(reference.index)
    if both.empty:
        return {}
    change = paired_difference(own.loc[both].to_numpy(), reference.loc[both, own.columns].to_numpy())
    found = {}
    for place, region in enumerate(own.columns):
        mean, low, high = (float(each[place]) for each in (change.mean, change.low, change.high))
        scale = Scale.of(OUTPUTS[name].unit, [mean, low, high])
        _, ends = scale.difference(mean, low, high)
        note = f"95 % interval {ends} {scale.unit_of_difference}" if math.isfinite(low) else ""
        found[str(region)] = Tile(mean, note, doubtful=low <= 0 <= high and low < high)
    return found


def _left_out(points: Points) -> str:
    left = len(points.others) - MOST_POINTS
    return f" {left} more points are in regions.csv." if left > 0 else ""
