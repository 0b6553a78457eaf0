"""Outputs through time: of one run, of the points of a study, or as bands."""

from dataclasses import dataclass
from typing import Any

from web.comparison import band
from web.pool.runs import Checkpoint
from web.results.binning import FEW
from web.results.store import Place, chosen_rows, frame


@dataclass(frozen=True)
class TimeData:
    """A line through the quarters: means, and the ends of their intervals where there are some."""

    name: str
    mean: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True)
class DrawCurves:
    """Ask for an output through time: of one run, or of the points of a study."""

    place: Place
    table: str
    of: str
    where: str

    def run(self, checkpoint: Checkpoint, /) -> tuple[TimeData, ...]:
        """Means over the runs of each point; all together where there are too many points to tell apart."""
        rows = chosen_rows(self.place, self.table, self.where)
        if self.table == "bands":
            own = rows[rows["series"] == self.of]
            return tuple(
                TimeData(str(name), *(tuple(map(float, lines[end])) for end in ("mean", "low", "high")))
                for name, lines in own.groupby("scenario", sort=False)
            )
        if "run" not in rows.columns:
            return (TimeData("", tuple(map(float, rows[self.of])), (), ()),)
        runs = frame(self.place, "runs").set_index("run")["label"]
        wide = rows.pivot(index="run", columns="quarter", values=self.of)
        labels = runs.reindex(wide.index)
        if labels.nunique() > FEW:
            labels[:] = ""
        return tuple(_through_time(str(name), own.to_numpy(float)) for name, own in wide.groupby(labels, sort=False))


def _through_time(name: str, values: Any) -> TimeData:
    found = band(values)
    return TimeData(name, *(tuple(map(float, each)) for each in (found.mean, found.low, found.high)))
