"""Bars from zero: values with their intervals, and tornados of what each factor does at its two ends."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from web.comparison import Interval
from web.components.charts import Look, category_axis, value_axis
from web.components.plot import Picture, Stop
from web.numerals import Scale, change, pixel
from web.words import Language, listed, word

# Blue and orange are told apart with every kind of colour sight, and so are light and dark of each.
LESS, MORE = ("#2f6db3", "#8fb8e8"), ("#c24e00", "#ffa25c")  # on a light page, on a dark one
ROW, REST = 34, 64  # pixels of a row, and of axis and margins
SIDE = 10  # pixels of a bar of two in a row: one on the other would hide it where both go the same way
UNSURE = 0.4  # opacity of what cannot be told apart from nothing
NAMES = 132  # pixels for the names


@dataclass(frozen=True)
class Bar:
    """A value with its interval, and what else is said of it."""

    name: str
    value: Interval
    note: str = ""


def bars(
    name: str, title: str, unit: str, meaning: str, rows: Sequence[Bar], look: Look, language: Language,
    signed: bool = True,
) -> Picture:  # fmt: skip
    """Values beside each other, each with its 95 % interval; pale where zero lies in it, if that says anything.

    Args:
        name: of the file when it is downloaded.
        title: of the picture.
        unit: of the values.
        meaning: what the values say.
        rows: from top to bottom.
        look: light or dark.
        language: of the tab.
        signed: whether the values are differences.
    """
    ends = [end for row in rows for end in (row.value.value, row.value.low, row.value.high)]
    scale = Scale.of(ends)
    said = [_said(row.value, scale, language, signed) for row in rows]
    data = [
        {
            "value": pixel(scale.shrink(row.value.value)),
            "itemStyle": {
                "color": (MORE if row.value.value > 0 else LESS)[look.dark],
                "opacity": UNSURE if signed and row.value.known and not row.value.certain else 1,
            },
        }
        for row in rows
    ]
    stops = [
        Stop(0, number, [row.name, f"{text} {scale.unit(unit)}", *filter(None, [row.note])])
        for number, (row, text) in enumerate(zip(rows, said, strict=True))
    ]
    whiskers = [
        [number, pixel(scale.shrink(row.value.low)), pixel(scale.shrink(row.value.high))]
        for number, row in enumerate(rows)
        if row.value.known
    ]
    drawn = {"type": "bar", "data": data, "barMaxWidth": 16, "cursor": "default"}
    option = _axes([row.name for row in rows]) | {"series": [drawn, _whiskers(whiskers, look)]}
    described = [f"{row.name} {text}" for row, text in zip(rows, said, strict=True)]
    return Picture(
        name=name, title=title, unit=scale.unit(unit), meaning=meaning, option=option,
        description=_about(title, scale.unit(unit), described, language),
        stops=stops,
        heads=["", f"{word('value', language)} ({unit})", word("low", language), word("high", language)],
        rows=[[row.name, row.value.value, row.value.low, row.value.high] for row in rows],
        height=ROW * len(rows) + REST,
    )  # fmt: skip


@dataclass(frozen=True)
class Swing:
    """What an output does where a factor is at its lowest and at its highest, against the middle of all."""

    name: str
    low: Interval
    high: Interval
    low_at: str
    high_at: str


def tornado(
    name: str, title: str, unit: str, meaning: str, rows: Sequence[Swing], look: Look, language: Language
) -> Picture:
    """The widest swing on top: for each factor a bar at its lowest setting and, below it, one at its highest."""
    scale = Scale.of(end for row in rows for side in (row.low, row.high) for end in (side.value, side.low, side.high))
    rows = sorted(rows, key=lambda row: -_span(row))
    series: list[dict[str, Any]] = []
    stops: list[Stop] = []
    for place, (key, colours) in enumerate((("at_lowest", LESS), ("at_highest", MORE))):
        sides = [(row, row.high if place else row.low, row.high_at if place else row.low_at) for row in rows]
        stops += [
            Stop(place, number, [f"{row.name} = {at}", _said(side, scale, language, True)])
            for number, (row, side, at) in enumerate(sides)
        ]
        data = [pixel(scale.shrink(side.value)) for _, side, _ in sides]
        series.append({
            "type": "bar", "name": word(key, language), "data": data, "barGap": 0, "barMaxWidth": SIDE,
            "itemStyle": {"color": colours[look.dark]}, "cursor": "default",
        })  # fmt: skip
    option = _axes([row.name for row in rows], top=30) | {
        "series": series,
        "legend": {"top": 0, "left": 0, "itemHeight": 10, "selectedMode": False},
    }
    stops.sort(key=lambda stop: (stop.index, stop.series))
    ends = ("at_lowest", "low", "high", "at_highest", "low", "high")
    return Picture(
        name=name, title=title, unit=scale.unit(unit), meaning=meaning, option=option,
        description=_about(title, scale.unit(unit), [": ".join(stop.says) for stop in stops], language),
        stops=stops,
        heads=["", *(word(end, language) for end in ends)],
        rows=[
            [row.name, row.low.value, row.low.low, row.low.high, row.high.value, row.high.low, row.high.high]
            for row in rows
        ],
        height=ROW * len(rows) + REST + 30,
    )  # fmt: skip


def _axes(names: Sequence[str], top: int = 6) -> dict[str, Any]:
    return {
        "grid": {"left": 8, "right": 22, "top": top, "bottom": 6, "containLabel": True},
        "xAxis": value_axis(),
        "yAxis": category_axis(names, NAMES, inverse=True),
    }


def _whiskers(data: Sequence[Sequence[Any]], look: Look) -> dict[str, Any]:
    return {
        "type": "custom", "drawn": "whiskers", "data": data, "stroke": look.text, "silent": True, "z": 5,
        "encode": {"x": [1, 2], "y": 0}, "tooltip": {"show": False},
    }  # fmt: skip


def _said(value: Interval, scale: Scale, language: Language, signed: bool) -> str:
    def write(number: float) -> str:
        return (change(number, 0.0, scale) or "–") if signed else scale.write(number)

    if signed and value.value == value.low == value.high == 0:
        return "0"
    ends = f" ({write(value.low)} – {write(value.high)})" if value.known else ""
    doubt = f", {word('by_chance', language)}" if signed and value.known and not value.certain else ""
    return f"{write(value.value) if value.value else '0'}{ends}{doubt}"


def _about(title: str, unit: str, parts: Sequence[str], language: Language) -> str:
    return word("plot_about", language, title=title, unit=unit, parts=listed(parts, language) if parts else "–")


def _span(row: Swing) -> float:
    ends = [value for value in (row.low.value, row.high.value, 0.0) if math.isfinite(value)]
    return max(ends) - min(ends)
