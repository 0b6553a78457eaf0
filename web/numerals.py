"""How numbers are written on the pages: three figures are enough to look at, and shares stay fractions."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
WIDEST = 100_000  # from here on numbers are written in thousands, millions ...
FIGURES = 3
BLANK = "–"


@dataclass(frozen=True)
class Scale:
    """How a set of numbers is written: a power of ten taken out, so that they stay short, and the same decimals."""

    power: int = 0
    decimals: int | None = None

    @classmethod
    def of(cls, values: Iterable[float], widest: float = WIDEST) -> "Scale":
        """Return the scale that keeps the largest of the values below ``widest``.

        >>> Scale.of([25_100_000.0]).unit("MCNY"), Scale.of([0.83]).write(0.01618)
        ('10⁶ MCNY', '0.016')
        """
        largest = max((abs(value) for value in values if math.isfinite(value)), default=0.0)
        power = 0 if largest < widest else 3 * (_magnitude(largest) // 3)
        return cls(power, max(0, FIGURES - 1 - _magnitude(largest / 10**power)) if largest else None)

    def unit(self, name: str) -> str:
        """Return the unit with the power of ten before it."""
        return f"10{str(self.power).translate(SUPERSCRIPTS)} {name}" if self.power else name

    def shrink(self, value: float) -> float:
        """Return the value in this scale."""
        return value / 10**self.power

    def write(self, value: float) -> str:
        """Write a value in this scale."""
        if self.decimals is None or value == 0 or not math.isfinite(value):
            return short(value)
        return f"{self.shrink(value):,.{self.decimals}f}"


def short(value: float) -> str:
    """Write a number with about three figures.

    >>> [short(v) for v in (0.31234, 38.27, 1234.5, 0.0, float("nan"), 0.00031)]
    ['0.312', '38.3', '1,234', '0', '–', '0.00031']
    """
    if not math.isfinite(value):
        return BLANK
    if value == 0:
        return "0"
    decimals = max(0, FIGURES - 1 - _magnitude(value))
    written = f"{value:,.{decimals}f}"
    short = abs(value) < 0.01 or float(value).is_integer()
    return written.rstrip("0").rstrip(".") if short and "." in written else written


def pixel(value: float) -> float | None:
    """Round a number to what a chart can show; a missing one becomes ``None``.

    >>> pixel(0.123456), pixel(float("nan"))
    (0.1235, None)
    """
    return float(f"{value:.4g}") if math.isfinite(value) else None


def change(now: float, before: float, scale: Scale) -> str:
    """Write the difference between two values in a scale, with its sign.

    >>> change(1.1, 1.0, Scale()), change(1.0, float("nan"), Scale())
    ('+0.1', '')
    """
    difference = scale.shrink(now - before)
    if not math.isfinite(difference):
        return ""
    return f"{difference:+.2g}" if abs(difference) < 100 else f"{difference:+,.0f}"


def signed(value: float, scale: Scale) -> str:
    """Write a difference in a scale, with its sign.

    >>> signed(-0.25, Scale()), signed(0.0, Scale()), signed(float("nan"), Scale())
    ('-0.25', '0', '–')
    """
    return (change(value, 0.0, scale) or BLANK) if value else "0"


def _magnitude(value: float) -> int:
    return math.floor(math.log10(abs(value)) + 1e-9)
