"""Line charts against time, drawn by ECharts from the files of solara-assets, with a key in plain HTML below."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import solara

from model import clock
from web.numerals import Scale, pixel

Array = np.ndarray[Any, Any]

# Okabe and Ito's colours without yellow and black, each solid and dashed: twelve lines apart without seeing colour.
COLOURS_ON_LIGHT = ("#0072b2", "#d55e00", "#009e73", "#b0578d", "#c58500", "#2f9fd8")
COLOURS_ON_DARK = ("#4aa8e8", "#ff8b4d", "#2fcf9f", "#e29bc4", "#f2b632", "#8fd3f8")
DASHES = ("solid", "dashed")
YEARS_BETWEEN_LABELS = 3
HEIGHT = 270
FONT = "Roboto, 'Noto Sans SC', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"


@dataclass(frozen=True, eq=False)
class Curve:
    """One line: its name and its values in the quarters done."""

    name: str
    values: Array


@dataclass(frozen=True)
class Look:
    """Colours of a chart on a light or dark page."""

    colours: Sequence[str]
    text: str
    grid: str
    surface: str

    @classmethod
    def of(cls, dark: bool) -> "Look":
        """Return the look for a dark or light page."""
        if dark:
            return cls(COLOURS_ON_DARK, "#b3bcc7", "#2c343e", "#1b222b")
        return cls(COLOURS_ON_LIGHT, "#56616d", "#e3e8ec", "#ffffff")


@solara.component_vue("key.vue")
def Key(entries: list[dict[str, str]]) -> None:
    """Name the lines of a chart, each with its stroke and its latest value."""


@solara.component
def Chart(
    curves: list[Curve], quarters: int, unit: str, dark: bool, description: str, empty: str,
    from_zero: bool, named: bool = True,
) -> None:  # fmt: skip
    """Show curves over the whole horizon, so that the axis stands still while they grow; ``empty`` before the first."""
    scale = Scale.of(value for curve in curves for value in curve.values)
    look = Look.of(dark)
    drawn = option(curves, quarters, scale, scale.unit(unit), look, description, from_zero)
    if not any(len(curve.values) for curve in curves):
        drawn |= blank(empty, look)
        drawn["yAxis"] |= {"min": 0, "max": 1}
    with solara.Div(classes=["gf-chart"]):
        solara.FigureEcharts(
            option=drawn,
            attributes={"style": f"height: {HEIGHT}px; width: 100%"},
            responsive=True,
        )
        if named:
            Key(entries=[entry(number, curve, scale, look) for number, curve in enumerate(curves)])


def option(
    curves: Sequence[Curve], quarters: int, scale: Scale, unit: str, look: Look, description: str, from_zero: bool
) -> dict[str, Any]:
    """Return what ECharts draws."""
    plain = {"color": look.text, "fontFamily": FONT, "fontSize": 12}
    return {
        "animation": False,
        "aria": {"enabled": True, "label": {"description": description}},
        "backgroundColor": "transparent",
        "textStyle": {"fontFamily": FONT},
        "grid": {"left": 8, "right": 18, "top": 34, "bottom": 6, "containLabel": True},
        "tooltip": {
            "trigger": "axis",
            "confine": True,
            "order": "valueDesc",
            "backgroundColor": look.surface,
            "borderColor": look.grid,
            "textStyle": plain,
        },
        "xAxis": {
            "type": "category",
            "boundaryGap": False,
            "data": [clock.label(quarter) for quarter in range(quarters)],
            "axisLabel": {**plain, "interval": 4 * YEARS_BETWEEN_LABELS - 1, "hideOverlap": True},
            "axisTick": {"interval": 3, "lineStyle": {"color": look.grid}},
            "axisLine": {"lineStyle": {"color": look.grid}},
        },
        "yAxis": {
            "type": "value",
            "name": unit,
            "nameTextStyle": {**plain, "align": "left"},
            "nameGap": 14,
            "scale": not from_zero,
            "axisLabel": plain,
            "splitLine": {"lineStyle": {"color": look.grid}},
        },
        "series": [line(number, curve, scale, look) for number, curve in enumerate(curves)],
    }


def blank(text: str, look: Look) -> dict[str, Any]:
    """Return what a chart says before it has anything to show."""
    style = {"color": look.text, "fontFamily": FONT, "fontSize": 13, "fontWeight": "normal"}
    wrapped = {**style, "width": 260, "overflow": "break"}
    return {"title": {"text": text, "left": "center", "top": "middle", "textStyle": wrapped}}


def line(number: int, curve: Curve, scale: Scale, look: Look) -> dict[str, Any]:
    """Return one series of the chart, with its latest point marked."""
    colour, dash = stroke(number, look)
    values = [pixel(scale.shrink(value)) for value in curve.values.tolist()]
    return {
        "type": "line",
        "name": curve.name,
        "data": values,
        "showSymbol": len(values) == 1,
        "symbolSize": 5,
        "itemStyle": {"color": colour},
        "lineStyle": {"color": colour, "type": dash, "width": 2},
        "emphasis": {"focus": "series"},
    }


def entry(number: int, curve: Curve, scale: Scale, look: Look) -> dict[str, str]:
    """Return one entry of the key."""
    colour, dash = stroke(number, look)
    return {"name": curve.name, "colour": colour, "dash": dash, "value": scale.write(latest(curve))}


def stroke(number: int, look: Look) -> tuple[str, str]:
    """Return colour and dash of a line by its place."""
    turn, place = divmod(number, len(look.colours))
    return look.colours[place], DASHES[turn % len(DASHES)]


def latest(curve: Curve) -> float:
    """Return the last value, not a number before the first quarter."""
    return float(curve.values[-1]) if len(curve.values) else float("nan")
