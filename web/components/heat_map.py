"""A grid of values by two things, coloured: from less to more, or through nothing where values have a sign."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from web.comparison import Interval
from web.components.charts import Look, above, below, category_axis
from web.components.plot import Picture, Stop
from web.components.tile_map import CIVIDIS, LESS_TO_MORE
from web.numerals import Scale
from web.words import Language, word

MOST_WRITTEN = 12  # columns up to which every cell says its value
ROW, REST = 38, 104


@dataclass(frozen=True, eq=False)
class Grid:
    """Values by two things.

    Attributes:
        across: name of what goes along, and its settings from left to right.
        up: name of what goes up, and its settings from bottom to top.
        values: by row (of ``up``) and column (of ``across``); None where there is nothing.
        signed: whether they are differences, so that zero is the middle of the colours.
    """

    across: tuple[str, Sequence[str]]
    up: tuple[str, Sequence[str]]
    values: Sequence[Sequence[Interval | None]]
    signed: bool = False


def heat_map(name: str, title: str, unit: str, meaning: str, grid: Grid, look: Look, language: Language) -> Picture:
    """Show a grid."""
    known = [
        (column, row, value)
        for row, line in enumerate(grid.values)
        for column, value in enumerate(line)
        if value is not None and math.isfinite(value.value)
    ]
    scale = Scale.of(value.value for _, _, value in known)
    low, high = _range([scale.shrink(value.value) for _, _, value in known], grid.signed)
    palette = LESS_TO_MORE["dark" if look.dark else "light"] if grid.signed else CIVIDIS
    wide = len(grid.across[1]) <= MOST_WRITTEN
    stops, data = [], []
    for number, (column, row, value) in enumerate(known):
        written = _written(value, scale, grid.signed)
        unsure = grid.signed and value.known and not value.certain
        where = _where(grid, column, row)
        ends = f" ({_end(value.low, scale, grid)} – {_end(value.high, scale, grid)})" if value.known else ""
        doubt = f" {word('by_chance', language)}" if unsure else ""
        said = f"{written} {scale.unit(unit)}{ends}{doubt}"
        share = (scale.shrink(value.value) - low) / (high - low)
        label = {"show": wide, "color": _ink(palette, share), "formatter": f"({written})" if unsure else written}
        shown = round(scale.shrink(value.value), 6)
        data.append({"value": [column, row, shown], "label": label})
        stops.append(Stop(0, number, [where, said]))
    option = _axes(grid, low, high, palette) | {
        "series": [{"type": "heatmap", "data": data, "itemStyle": {"borderColor": look.surface, "borderWidth": 2}}]
    }
    heads = ["\\".join((grid.up[0], grid.across[0])), *grid.across[1]]
    rows: list[list[str | float]] = [
        [grid.up[1][row], *(math.nan if value is None else value.value for value in line)]
        for row, line in enumerate(grid.values)
    ]
    return Picture(
        name=name, title=title, unit=scale.unit(unit), meaning=meaning, option=option,
        description=word("heat_about", language, title=title, unit=scale.unit(unit), across=grid.across[0],
                         up=grid.up[0], low=_least(known, scale), high=_most(known, scale)),
        stops=stops, heads=heads, rows=rows, height=ROW * len(grid.up[1]) + REST,
        note=word("heat_doubt", language) if grid.signed else "",
    )  # fmt: skip


def _axes(grid: Grid, low: float, high: float, palette: Sequence[str]) -> dict[str, Any]:
    across, up = grid.across, grid.up
    return {
        "grid": {"left": 8, "right": 16, "top": 28, "bottom": 62, "containLabel": True},
        "xAxis": category_axis(across[1], **below(across[0])),
        "yAxis": category_axis(up[1], 96, **above(up[0])),
        "visualMap": {
            "min": low, "max": high, "calculable": False, "orient": "horizontal", "left": "center", "bottom": 0,
            "itemHeight": 150, "itemWidth": 11, "inRange": {"color": list(palette)},
            "text": [f"{high:,.4g}", f"{low:,.4g}"],
        },
    }  # fmt: skip


def _range(values: Sequence[float], signed: bool) -> tuple[float, float]:
    low, high = min(values, default=0.0), max(values, default=1.0)
    if signed:
        reach = max(abs(low), abs(high)) or 1.0
        return -reach, reach
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def _where(grid: Grid, column: int, row: int) -> str:
    parts = [(grid.across[0], grid.across[1][column]), (grid.up[0], grid.up[1][row])]
    return ", ".join(f"{name} = {at}" if name else at for name, at in parts)


def _written(value: Interval, scale: Scale, signed: bool) -> str:
    if not signed:
        return scale.write(value.value)
    return f"{scale.shrink(value.value):+,.{scale.decimals or 0}f}" if value.value else "0"


def _end(value: float, scale: Scale, grid: Grid) -> str:
    return _written(Interval(value, math.nan, math.nan), scale, grid.signed)


def _least(known: Sequence[tuple[int, int, Interval]], scale: Scale) -> str:
    return scale.write(min((value.value for _, _, value in known), default=math.nan))


def _most(known: Sequence[tuple[int, int, Interval]], scale: Scale) -> str:
    return scale.write(max((value.value for _, _, value in known), default=math.nan))


def _ink(palette: Sequence[str], share: float) -> str:
    """Black or white, whichever can be read on the colour at a place of the palette."""
    colour = palette[min(len(palette) - 1, max(0, round(share * (len(palette) - 1))))]
    red, green, blue = ((int(colour[at : at + 2], 16) / 255) ** 2.2 for at in (1, 3, 5))
    return "#10151b" if 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.18 else "#ffffff"
