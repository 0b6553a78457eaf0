"""Settings of a factor, binned into ranges where there are too many to tell apart, and values in cells of two."""

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from web.comparison import Interval

if TYPE_CHECKING:
    import pandas as pd

LEVELS = 24  # settings of a factor that are told apart; of more, ranges are made
RANGES = 10  # of a factor with many settings along an axis
FEW = 6  # lines or groups that are told apart, when a factor with many settings sets them apart
MOST_BARS = 40  # bars or boxes of a picture
AS_IT_STANDS = "–"  # a factor that is not moved


@dataclass(frozen=True, eq=False)
class Bins:
    """Which setting each row has: its number, and the names of all."""

    codes: Any
    names: tuple[str, ...]


def binned(values: "pd.Series", ranges: int) -> Bins:
    """The settings of a factor: each for itself, or ranges of equal width where there are too many."""
    import numpy as np

    numbers = values.to_numpy(float)
    there = np.isfinite(numbers)
    distinct = np.unique(numbers[there])
    first = int(not there.all())  # runs in which the factor is not moved come first
    head = (AS_IT_STANDS,) if first else ()
    most = LEVELS if ranges == RANGES else ranges + 2
    if len(distinct) <= most:
        codes = np.where(there, np.searchsorted(distinct, np.where(there, numbers, 0.0)) + first, 0)
        return Bins(codes, (*head, *(f"{value:.4g}" for value in distinct)))
    edges = np.linspace(distinct[0], distinct[-1], ranges + 1)
    inside = np.clip(np.searchsorted(edges, numbers, side="right") - 1, 0, ranges - 1)
    named = (f"{low:.3g} – {high:.3g}" for low, high in itertools.pairwise(edges))
    return Bins(np.where(there, inside + first, 0), (*head, *named))


@dataclass(frozen=True)
class Cells:
    """Values of an output by two factors: settings of each, and the value in each cell."""

    across: tuple[str, ...]
    up: tuple[str, ...]
    values: tuple[tuple[Interval | None, ...], ...]
