"""The runs of a folder as points of a design: which they are, how often each was run, and which is the baseline."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from experiments.report.folder import Field, Folder, is_headline

if TYPE_CHECKING:
    import pandas as pd


class Points:
    """Points of ``runs.csv`` by number.

    Attributes:
        runs: one row a run.
        labels: name of each point by its number, in order.
        baseline: number of the point where nothing is moved, or None where every point moves something.
        factors: columns of what is moved.
        headlines: columns of what was read off the runs.
    """

    def __init__(self, folder: Folder, runs: "pd.DataFrame") -> None:
        self.runs = runs
        self.labels: Mapping[int, str] = dict(zip(runs["point"].tolist(), runs["label"].tolist(), strict=True))
        measured = folder.resources["runs"].measured
        self.factors: tuple[Field, ...] = tuple(field for field in measured if not is_headline(field.name))
        self.headlines: tuple[Field, ...] = tuple(field for field in measured if is_headline(field.name))
        still = runs[runs[[field.name for field in self.factors]].isna().all(axis=1)]
        self.baseline: int | None = int(still["point"].min()) if len(still) else None

    @classmethod
    def of(cls, folder: Folder) -> "Points | None":
        """The points of a folder, if it has runs."""
        return None if folder.runs is None or folder.runs.empty else cls(folder, folder.runs)

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def others(self) -> list[int]:
        """Numbers of the points but the baseline."""
        return [point for point in self.labels if point != self.baseline]
