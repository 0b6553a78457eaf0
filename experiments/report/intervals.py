"""Values beside each other, each with its interval: a table whose middle column is drawn, so that it can be read."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from experiments.figures import BLANK, Scale, decimals_of
from experiments.report.axes import Mapper, mapper, span, tick_labels, ticks
from experiments.report.markup import Markup, tag

_HEIGHT, _MIDDLE, _BAR = 22, 11, 10  # of a row, in pixels
_MARGIN = 1.5  # percent of the width left free on either side


@dataclass(frozen=True)
class Interval:
    """A row: a value and, where it is known, how far it is uncertain."""

    label: str
    value: float
    low: float = math.nan
    high: float = math.nan

    @property
    def has_ends(self) -> bool:
        """Whether there is an interval."""
        return math.isfinite(self.low) and math.isfinite(self.high)

    @property
    def doubtful(self) -> bool:
        """Whether the interval holds nothing as well."""
        return self.has_ends and self.low <= 0 <= self.high


def interval_table(caption: str, head: str, rows: Sequence[Interval], unit: str, *, difference: bool) -> Markup:
    """Rows as bars from zero, with their intervals.

    Args:
        caption: what is shown.
        head: what the first column holds.
        rows: in the order they are shown.
        unit: of the values.
        difference: whether values are written with a sign, in the unit of differences.
    """
    ends = [end for row in rows for end in (row.value, row.low, row.high) if math.isfinite(end)]
    scale = Scale.of(unit, ends)
    places = ticks(*span(min(ends, default=0.0), max(ends, default=0.0), zero=True))
    along = mapper(places[0], places[-1], _MARGIN, 100 - _MARGIN)
    named = scale.unit_of_difference if difference else scale.unit
    decimals = decimals_of(scale.factor * max(map(abs, ends), default=0.0), 3)
    body = [
        tag("tr", tag("th", row.label, scope="row"), tag("td", _bar(row, along, difference=difference), class_="bar"),
            tag("td", *_written(row, scale, None if difference else decimals), class_="n"))
        for row in rows
    ]  # fmt: skip
    axis = tag("tr", tag("td", ""), tag("td", _axis(places, along, scale, difference=difference), class_="bar"),
               tag("td", ""), class_="axis", aria_hidden="true")  # fmt: skip
    header = tag("tr", tag("th", head, scope="col"), tag("th", "", scope="col"),
                 tag("th", named, scope="col", class_="n"))  # fmt: skip
    return tag("table", tag("caption", caption), tag("thead", header), tag("tbody", *body, axis), class_="intervals")


def _bar(row: Interval, along: Mapper, *, difference: bool) -> Markup:
    zero = along(0.0)
    drawn = [tag("line", x1=_percent(zero), x2=_percent(zero), y1=0, y2=_HEIGHT, class_="zero")]
    if math.isfinite(row.value):
        end = along(row.value)
        side = "less" if row.value < 0 else "more"
        kind = "doubtful" if row.doubtful else side if difference else "level"
        drawn.append(tag("rect", x=_percent(min(zero, end)), width=_percent(abs(end - zero)), y=_MIDDLE - _BAR / 2,
                         height=_BAR, class_=kind))  # fmt: skip
    if row.has_ends:
        drawn.append(tag("line", x1=_percent(along(row.low)), x2=_percent(along(row.high)), y1=_MIDDLE, y2=_MIDDLE,
                         class_="whisker"))  # fmt: skip
    return tag("svg", *drawn, height=_HEIGHT, width="100%", aria_hidden="true")


def _axis(places: list[float], along: Mapper, scale: Scale, *, difference: bool) -> Markup:
    labels = tick_labels(places, scale, difference=difference)
    anchors = ["start", *["middle"] * (len(places) - 2), "end"]
    shown = {0, len(places) - 1} | ({places.index(0.0)} if 0.0 in places else set())
    drawn = [
        tag("text", label, x=_percent(along(place)), y=13, class_=anchor)
        for number, (place, label, anchor) in enumerate(zip(places, labels, anchors, strict=True))
        if number in shown
    ]
    return tag("svg", *drawn, height=16, width="100%", aria_hidden="true")


def _written(row: Interval, scale: Scale, decimals: int | None) -> list[Markup]:
    """The value and its interval: with some decimals, or as a difference with those that its interval leaves."""
    if decimals is None:
        mean, ends = scale.difference(row.value, row.low, row.high)
    else:
        mean, low, high = (
            f"{scale.factor * each + 0.0:,.{decimals}f}" if math.isfinite(each) else BLANK
            for each in (row.value, row.low, row.high)
        )
        ends = f"{low} to {high}"
    small = [tag("span", ends, class_="ends")] if row.has_ends else []
    return [tag("b", mean), *small]


def _percent(place: float) -> str:
    return f"{place:.2f}%"
