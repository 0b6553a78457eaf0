"""Numbers as people read them: in a unit that keeps them short, with no more digits than they are sure of."""

import math
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

type Row = Mapping[Any, Any]  # of a table, by column

BLANK = "-"
WIDEST = 110
ALONE = " One replication has no interval: take --replications 10."
_PLAIN = {"MCNY": (1e6, "CNY")}  # unit -> how many of which unit it is
_LARGE = {"tCO2": ((1e6, "Mt CO2"),), "tce": ((1e6, "Mtce"),)}
_WORDS = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
_LEAST_SCALED = 1e5
_MOST_DECIMALS = 8
_SURE = 1e-6  # an interval narrower than this part of its mean does not say how many digits mean something


@dataclass(frozen=True)
class Scale:
    """How amounts of one kind are written: each times ``factor``, in ``unit``; differences may have another unit."""

    factor: float
    unit: str
    unit_of_difference: str

    @classmethod
    def of(cls, unit: str, values: Iterable[float]) -> "Scale":
        """The scale in which the largest of some amounts is short.

        >>> Scale.of("tCO2", [8.9e9]), Scale.of("MCNY", [90_000.0]).unit, Scale.of("fraction", [0.5]).unit
        (Scale(factor=1e-06, unit='Mt CO2', unit_of_difference='Mt CO2'), 'billion CNY', '%')
        """
        if unit == "fraction":
            return cls(100.0, "%", "points")
        largest = max((abs(value) for value in values if math.isfinite(value)), default=0.0)
        if largest < _LEAST_SCALED and unit not in _PLAIN:
            return cls(1.0, unit, unit)
        size, plain = _PLAIN.get(unit, (1.0, unit))
        for step, name in _LARGE.get(unit, [(step, f"{word} {plain}") for step, word in _WORDS]):
            if largest * size >= step:
                return cls(size / step, name, name)
        return cls(1.0, unit, unit)

    @property
    def both_units(self) -> str:
        """Unit of the amounts, and of their differences where it is another."""
        return self.unit if self.unit == self.unit_of_difference else f"{self.unit}, {self.unit_of_difference}"

    def level(self, value: float) -> str:
        """An amount with four figures."""
        return number(self.factor * value, 4)

    def decimals(self, value: float) -> int:
        """How many decimals a difference needs to show three figures."""
        return decimals_of(self.factor * value, 3)

    def difference(self, value: float, low: float, high: float, decimals: int | None = None) -> tuple[str, str]:
        """A difference and its interval; without ``decimals`` with as many as the interval's width leaves meaningful.

        >>> Scale(1.0, "a", "a").difference(-4.2831, -4.7311, -3.8351)
        ('-4.28', '-4.73 to -3.84')
        """
        mean, *ends = (self.factor * each for each in (value, low, high))
        known = all(map(math.isfinite, ends))
        if decimals is None:
            half = (ends[1] - ends[0]) / 2 if known else 0.0
            decimals = decimals_of(half, 2) if half > _SURE * abs(mean) else decimals_of(mean, 3)
        interval = f"{signed(ends[0], decimals)} to {signed(ends[1], decimals)}" if known else BLANK
        return signed(mean, decimals), interval


def number(value: float, figures: int = 3) -> str:
    """A number with about so many figures.

    >>> number(8912.3), number(0.31234), number(0.0), number(math.nan)
    ('8,912', '0.312', '0', '-')
    """
    if not math.isfinite(value):
        return BLANK
    return f"{value:,.{decimals_of(value, figures)}f}"


def signed(value: float, decimals: int) -> str:
    """A number with its sign; nothing is without one.

    >>> signed(-4.283, 2), signed(0.0001, 2), signed(12345.0, 0)
    ('-4.28', '0.00', '+12,345')
    """
    if not math.isfinite(value):
        return BLANK
    written = f"{value:+,.{decimals}f}"
    return written if any(digit in written for digit in "123456789") else written[1:]


def percent(value: float, figures: int = 3) -> str:
    """A share in percent.

    >>> percent(0.1234), percent(math.nan)
    ('12.3 %', '-')
    """
    return f"{number(100 * value, figures)} %" if math.isfinite(value) else BLANK


def signed_percent(value: float) -> str:
    """A relative change in percent with its sign, with two figures but no more than three decimals.

    >>> signed_percent(-0.0428), signed_percent(1.2e-5), signed_percent(0.209), signed_percent(math.nan)
    ('-4.3 %', '+0.001 %', '+21 %', '-')
    """
    if not math.isfinite(value):
        return BLANK
    return f"{signed(100 * value, min(decimals_of(100 * value, 2), 3))} %"


def decimals_of(value: float, figures: int) -> int:
    """How many decimals a number needs to show so many figures."""
    if value == 0 or not math.isfinite(value):
        return 0
    return min(max(0, figures - 1 - math.floor(math.log10(abs(value)) + 1e-9)), _MOST_DECIMALS)


def table(header: Sequence[str], rows: Iterable[Sequence[str]], left: int = 1) -> list[str]:
    """Lines of a table; the first ``left`` columns begin at the left, the others end at the right.

    >>> table(["a", "b"], [["x", "10"], ["yy", "5"]])
    ['a    b', 'x   10', 'yy   5']
    """
    cells = [list(header), *map(list, rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) if place < left else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    ]


def paragraph(text: str) -> str:
    """A text in lines that are not too long; a percent sign stays with its number."""
    whole = text.replace(" %", "\xa0%")
    return textwrap.fill(whole, WIDEST, break_long_words=False, break_on_hyphens=False).replace("\xa0", " ")
