"""Charts through time as inline SVG. Colours come from classes, so that a chart follows the light or dark theme."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from experiments.figures import Scale
from experiments.report.axes import Mapper, level, mapper, span, tick_labels, ticks
from experiments.report.markup import Markup, tag

COLOURS = 7  # classes c0 to c6 of the style sheet; d1, d2 dash lines that come round again
_WIDTH, _HEIGHT = 360, 210
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 14, 10, 24
_YEARS_SHOWN = 5


@dataclass(frozen=True)
class Line:
    """A line through time, perhaps with a band around it; ``look`` is the number of its colour."""

    name: str
    time: Sequence[float]
    values: Sequence[float]
    low: Sequence[float] = ()
    high: Sequence[float] = ()
    look: int = 0


def time_chart(title: str, unit: str, lines: Sequence[Line], *, difference: bool = False) -> Markup:
    """Lines through the years; differences show where there is none.

    Args:
        title: what is shown.
        unit: of the values.
        lines: at least one, with at least one finite value among them.
        difference: whether values are differences.
    """
    levels = [value for line in lines for part in (line.values, line.low, line.high) for value in part]
    finite = [value for value in levels if math.isfinite(value)]
    scale = Scale.of(unit, finite)
    named = scale.unit_of_difference if difference else scale.unit
    heights = ticks(*span(min(finite), max(finite), zero=difference))
    first, last = min(line.time[0] for line in lines), max(line.time[-1] for line in lines)
    across = mapper(first, max(last, first + 1), _LEFT, _WIDTH - _RIGHT)
    up = mapper(heights[0], heights[-1], _HEIGHT - _BOTTOM, _TOP)
    drawn = _heights(heights, up, tick_labels(heights, scale, difference=difference)) + _years(first, last, across)
    drawn += [_band(line, across, up) for line in lines if line.low]
    drawn += [stroke for line in lines for stroke in _strokes(line, across, up)]
    said = "; ".join(_said(line, scale) for line in lines)
    svg = tag("svg", *drawn, viewBox=f"0 0 {_WIDTH} {_HEIGHT}", role="img", aria_label=f"{title}, {named}: {said}")
    return tag("figure", tag("figcaption", title, " ", tag("span", named, class_="unit")), svg)


def legend(names: Sequence[str]) -> Markup:
    """Which colour is which line."""
    entries = [tag("li", tag("span", "", class_=f"swatch {look(place)}"), name) for place, name in enumerate(names)]
    return tag("ul", *entries, class_="legend")


def look(place: int) -> str:
    """Classes of a line's colour and dashes."""
    return f"c{place % COLOURS} d{place // COLOURS % 3}"


def _heights(places: Sequence[float], up: Mapper, labels: Sequence[str]) -> list[Markup]:
    drawn = []
    for place, label in zip(places, labels, strict=True):
        y = up(place)
        drawn.append(tag("line", x1=_LEFT, x2=_WIDTH - _RIGHT, y1=y, y2=y, class_="zero" if place == 0 else "grid"))
        drawn.append(tag("text", label, x=_LEFT - 6, y=y + 4, class_="end"))
    return drawn


def _years(first: float, last: float, across: Mapper) -> list[Markup]:
    """Whole years below the axis, about five of them."""
    start, end = math.ceil(first), math.floor(last)
    step = max(1, -(-(end - start) // _YEARS_SHOWN))
    return [
        tag("text", str(year), x=across(year), y=_HEIGHT - 6, class_="middle") for year in range(start, end + 1, step)
    ]


def _strokes(line: Line, across: Mapper, up: Mapper) -> list[Markup]:
    """The parts of a line that are known."""
    parts: list[list[str]] = [[]]
    for moment, value in zip(line.time, line.values, strict=True):
        if math.isfinite(value):
            parts[-1].append(_point(across(moment), up(value)))
        elif parts[-1]:
            parts.append([])
    return [tag("polyline", points=" ".join(part), class_=f"stroke {look(line.look)}") for part in parts if part]


def _band(line: Line, across: Mapper, up: Mapper) -> Markup:
    known = [each for each in zip(line.time, line.low, line.high, strict=True) if all(map(math.isfinite, each))]
    upper = [_point(across(moment), up(high)) for moment, _, high in known]
    lower = [_point(across(moment), up(low)) for moment, low, _ in reversed(known)]
    return tag("polygon", points=" ".join(upper + lower), class_=f"band c{line.look % COLOURS}")


def _point(x: float, y: float) -> str:
    return f"{x:.1f},{y:.1f}"


def _said(line: Line, scale: Scale) -> str:
    """The line in words, for those who do not see it."""
    known = [(moment, value) for moment, value in zip(line.time, line.values, strict=True) if math.isfinite(value)]
    if not known:
        return f"{line.name}: no values"
    (start, before), (end, after) = known[0], known[-1]
    return f"{line.name} from {level(before, scale)} in {start:.0f} to {level(after, scale)} in {end:.0f}"
