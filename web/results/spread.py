"""How values spread: a histogram, boxes by group, and lines over one factor with their bands."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from web.comparison import Interval
from web.components.bars import LESS
from web.components.charts import Look, above, below, category_axis, stroke, value_axis
from web.components.plot import Picture, Stop
from web.numerals import Scale, pixel
from web.results.boxes import Box
from web.words import Language, listed, word

HEIGHT = 300
GRID = {"left": 8, "right": 20, "top": 30, "bottom": 30, "containLabel": True}
NAMES, MOST_NAMED = 110, 8  # pixels for the name of a box, and boxes up to which each has it
MOST_MARKED = 30  # points of a line up to which each has a mark


@dataclass(frozen=True, eq=False)
class Course:
    """A line over the settings of one factor: a value with its interval at each."""

    name: str
    at: Sequence[float]
    values: Sequence[Interval]


def histogram(
    name: str, title: str, unit: str, meaning: str, edges: Sequence[float], counts: Sequence[int], look: Look,
    language: Language,
) -> Picture:  # fmt: skip
    """How many runs lie where."""
    scale = Scale.of(edges)
    bins = [f"{scale.write(low)} – {scale.write(high)}" for low, high in itertools.pairwise(edges)]
    said = [
        word("runs_between", language, count=f"{count:,}", bin=each) for count, each in zip(counts, bins, strict=True)
    ]
    bars = {"type": "bar", "data": list(counts), "barCategoryGap": "4%", "cursor": "default"}
    option = {
        "grid": GRID,
        "xAxis": category_axis([scale.write(low) for low in edges[:-1]], **below(scale.unit(unit))),
        "yAxis": value_axis(minInterval=1, **above(word("runs", language))),
        "series": [bars | {"itemStyle": {"color": LESS[look.dark]}}],
    }
    return Picture(
        name=name, title=title, unit=scale.unit(unit), meaning=meaning, option=option,
        description=word("plot_about", language, title=title, unit=scale.unit(unit), parts=listed(said, language)),
        stops=[Stop(0, number, [text]) for number, text in enumerate(said)],
        heads=[word("from_value", language), word("to_value", language), word("runs", language)],
        rows=[
            [repr(float(low)), float(high), float(count)]
            for low, high, count in zip(edges, edges[1:], counts, strict=False)
        ],
        height=HEIGHT,
    )  # fmt: skip


def boxes(
    name: str, title: str, unit: str, meaning: str, groups: Sequence[Box], look: Look, language: Language
) -> Picture:
    """Middle half and nine tenths of the values of each group."""
    scale = Scale.of(end for group in groups for end in (group.five, group.ninety_five))
    said = [_said(group, scale, language) for group in groups]
    data = [
        [
            pixel(scale.shrink(each))
            for each in (group.five, group.quarter, group.middle, group.three_quarters, group.ninety_five)
        ]
        for group in groups
    ]
    style = {"color": LESS[look.dark] + "55", "borderColor": LESS[look.dark], "borderWidth": 1.5}
    option = {
        "grid": GRID,
        "xAxis": category_axis([group.name for group in groups], NAMES if len(groups) <= MOST_NAMED else 0),
        "yAxis": value_axis(scale=True, **above(scale.unit(unit))),
        "series": [{"type": "boxplot", "data": data, "itemStyle": style, "boxWidth": [8, 46], "cursor": "default"}],
    }
    described = [f"{group.name}: {text}" for group, text in zip(groups, said, strict=True)]
    ends = ("least", "five", "quarter", "middle", "three_quarters", "ninety_five", "most")
    return Picture(
        name=name, title=title, unit=scale.unit(unit), meaning=meaning, option=option,
        description=word("plot_about", language, title=title, unit=scale.unit(unit), parts=listed(described, language)),
        stops=[Stop(0, at, [group.name, text]) for at, (group, text) in enumerate(zip(groups, said, strict=True))],
        heads=["", *(word(f"box_{end}", language) for end in ends), word("runs", language)],
        rows=[[group.name, *(getattr(group, end) for end in ends), float(group.count)] for group in groups],
        height=HEIGHT, note=word("box_meaning", language),
    )  # fmt: skip


def courses(
    name: str, title: str, unit: str, meaning: str, factor: str, lines: Sequence[Course], look: Look, language: Language
) -> Picture:
    """Lines over one factor, each with the band of its 95 % intervals."""
    scale = Scale.of(end for line in lines for value in line.values for end in (value.value, value.low, value.high))
    series: list[dict[str, Any]] = []
    stops: list[Stop] = []
    for number, line in enumerate(lines):
        colour, dash = stroke(number, look)
        points = [[at, pixel(scale.shrink(value.value))] for at, value in zip(line.at, line.values, strict=True)]
        stops += [
            Stop(len(series), place, [f"{factor} = {at:.4g}", f"{line.name}: {_level(value, scale)}"])
            for place, (at, value) in enumerate(zip(line.at, line.values, strict=True))
        ]
        mark = {"symbol": "circle", "symbolSize": 7, "showSymbol": len(points) <= MOST_MARKED}
        drawn = {"lineStyle": {"color": colour, "type": dash, "width": 2}, "itemStyle": {"color": colour}}
        series.append({"type": "line", "name": line.name, "data": points, "z": 3, **mark, **drawn})
        series += _band(line, scale, colour)
    option = {
        "grid": GRID | {"top": 56 if len(lines) > 1 else 30},
        "xAxis": value_axis(scale=True, **below(factor)),
        "yAxis": value_axis(scale=True, **above(scale.unit(unit))),
        "series": series,
    }
    if len(lines) > 1:
        names = [line.name for line in lines]
        option["legend"] = {"type": "scroll", "top": 0, "left": 0, "data": names}
    ends = ("value", "low", "high")
    return Picture(
        name=name, title=title, unit=scale.unit(unit), meaning=meaning, option=option,
        description=word("plot_about", language, title=title, unit=scale.unit(unit),
                         parts=listed([", ".join(stop.says) for stop in stops], language)),
        stops=stops, heads=[word("line", language), factor, *(word(end, language) for end in ends)],
        rows=[
            [line.name, float(at), value.value, value.low, value.high]
            for line in lines for at, value in zip(line.at, line.values, strict=True)
        ],
        height=HEIGHT + 20, note=word("courses_meaning", language),
    )  # fmt: skip


def _band(line: Course, scale: Scale, colour: str) -> list[dict[str, Any]]:
    """A polygon between the ends of the intervals, and unseen lines that make room for it."""
    known = [(at, value) for at, value in zip(line.at, line.values, strict=True) if value.known]
    if len(known) < 2:
        return []
    upper = [[at, pixel(scale.shrink(value.high))] for at, value in known]
    lower = [[at, pixel(scale.shrink(value.low))] for at, value in known]
    silent = {"silent": True, "tooltip": {"show": False}}
    unseen = {"type": "line", "lineStyle": {"opacity": 0}, "showSymbol": False, **silent}
    polygon = {
        "type": "custom", "drawn": "band", "data": [upper[0]], "points": [*upper, *reversed(lower)], "fill": colour,
        "z": 2, "clip": True, **silent,
    }  # fmt: skip
    return [unseen | {"data": upper}, unseen | {"data": lower}, polygon]


def _said(group: Box, scale: Scale, language: Language) -> str:
    numbers = {
        "middle": scale.write(group.middle), "quarter": scale.write(group.quarter), "five": scale.write(group.five),
        "three_quarters": scale.write(group.three_quarters), "ninety_five": scale.write(group.ninety_five),
    }  # fmt: skip
    return word("box_says", language, count=f"{group.count:,}", **numbers)


def _level(value: Interval, scale: Scale) -> str:
    if not math.isfinite(value.value):
        return "–"
    return scale.write(value.value) + (
        f" ({scale.write(value.low)} – {scale.write(value.high)})" if value.known else ""
    )
