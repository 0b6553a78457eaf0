"""Headlines: the numbers that stand for a run in ``runs.csv``, each a national output at a year or over some years."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from experiments.tables import Described
from model import clock
from model.errors import InputError, nearest
from model.results import OUTPUTS, Output

if TYPE_CHECKING:
    from model.arrays import Array
    from model.world import World

DEFAULT = ("adoption", "green_factories", "co2", "co2_intensity", "pollution", "output", "jobs", "green_loans",
           "green_spending", "closures")  # fmt: skip


class Readable(Described, Protocol):
    """A number read off a run: a headline, or anything else that says what it is and can be sent to a worker."""

    @property
    def is_share(self) -> bool:
        """Whether it is a fraction of one."""

    def read(self, world: "World") -> float:
        """Value in a run that has been lived; NaN where there is none."""


@dataclass(frozen=True)
class Headline:
    """A national output over the years ``first`` to ``last``: a flow summed, a stock at the end, a ratio averaged."""

    output: Output
    first: int
    last: int

    @property
    def name(self) -> str:
        """Name of the column: ``co2_2035`` or ``co2_2026_2035``."""
        years = f"{self.first}" if self.first == self.last else f"{self.first}_{self.last}"
        return f"{self.output.name}_{years}"

    @property
    def title(self) -> str:
        """What a chart calls it."""
        return f"{self.output.title}, {self._when}"

    @property
    def unit(self) -> str:
        """Unit of the output."""
        return self.output.unit

    @property
    def is_share(self) -> bool:
        """Whether it is a fraction of one."""
        return self.output.is_share

    @property
    def meaning(self) -> str:
        """What it says, with how the quarters were brought together."""
        how = {"flow": "Sum over", "stock": "At the end of", "ratio": "Mean of the quarters of"}[self.output.kind]
        return f"{self.output.meaning} {how} {self._when}."

    @property
    def _when(self) -> str:
        return f"{self.first}" if self.first == self.last else f"{self.first} to {self.last}"

    def read(self, world: "World") -> float:
        """Value in a run that has been lived."""
        return self.of(world.record.national)

    def of(self, national: Mapping[str, "Array"]) -> float:
        """Value in a run, from its national outputs by quarter, each of shape (quarters,)."""
        start, stop = (self.first - clock.START_YEAR) * 4, (self.last + 1 - clock.START_YEAR) * 4
        quarters = national[self.output.name][start:stop]
        if self.output.kind == "stock":
            return float(quarters[-1])
        return float(quarters.sum() if self.output.kind == "flow" else quarters.mean())


def read_headline(text: str, until: int) -> Headline:
    """Read ``co2`` (in the last year), ``co2@2030`` or ``co2@2026-2035``.

    Raises:
        InputError: not of that form, no such national output, or years outside the run.
    """
    match = re.fullmatch(r"\s*(\w+)\s*(?:@\s*(\d{4})\s*(?:-\s*(\d{4}))?)?\s*", text)
    if match is None:
        raise InputError(f"'{text}' is not an output: write co2, co2@2030 or co2@2026-2035")
    known = [name for name, output in OUTPUTS.items() if "N" in output.tables]
    name = match[1]
    if name not in known:
        raise InputError(f"unknown output '{name}'{nearest(name, known)}")
    first = int(match[2] or until)
    last = int(match[3] or first)
    if not clock.START_YEAR <= first <= last <= until:
        raise InputError(f"'{text}': years go from {clock.START_YEAR} to {until}, the last year of the run")
    return Headline(OUTPUTS[name], first, last)


def default_headlines(until: int) -> tuple[Headline, ...]:
    """What is read off every run unless a spec says otherwise."""
    return tuple(read_headline(name, until) for name in DEFAULT)
