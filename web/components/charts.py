"""What all charts have in common: colours on a light and on a dark page, letters, axes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# Okabe and Ito's colours without yellow and black; with solid and dashed strokes twelve lines are told apart.
COLOURS_ON_LIGHT = ("#0072b2", "#d55e00", "#009e73", "#b0578d", "#c58500", "#2f9fd8")
COLOURS_ON_DARK = ("#4aa8e8", "#ff8b4d", "#2fcf9f", "#e29bc4", "#f2b632", "#8fd3f8")
DASHES = ("solid", "dashed", "dotted")
FONT = "Roboto, 'Noto Sans SC', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"


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

    @property
    def dark(self) -> bool:
        """Whether it is that of a dark page."""
        return self == Look.of(True)


def stroke(number: int, look: Look) -> tuple[str, str]:
    """Return colour and dash of a line by its place."""
    turn, place = divmod(number, len(look.colours))
    return look.colours[place], DASHES[turn % len(DASHES)]


def styled(option: Mapping[str, Any], look: Look) -> dict[str, Any]:
    """Return an option of ECharts with the look all charts share; what the option itself says holds."""
    letters = {"color": look.text, "fontFamily": FONT, "fontSize": 12}
    line = {"lineStyle": {"color": look.grid}}
    axis = {"axisLabel": letters, "nameTextStyle": letters, "axisLine": line, "axisTick": line, "splitLine": line}
    tooltip = {
        "trigger": "item", "confine": True, "backgroundColor": look.surface, "borderColor": look.grid,
        "textStyle": letters, "extraCssText": "max-width: 340px; white-space: normal;",
    }  # fmt: skip
    parts: dict[str, Mapping[str, Any]] = {
        "xAxis": axis, "yAxis": axis, "legend": {"textStyle": letters}, "visualMap": {"textStyle": letters},
    }  # fmt: skip
    return {
        "animation": False,
        "aria": {"enabled": False},
        "backgroundColor": "transparent",
        "textStyle": {"fontFamily": FONT},
        **option,
        **{name: merged(style, option[name]) for name, style in parts.items() if name in option},
        "tooltip": merged(tooltip, option.get("tooltip", {})),
    }


def merged(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Two nested options as one; where both say something, the second holds.

    >>> merged({"a": {"b": 1, "c": 2}}, {"a": {"b": 3}, "d": 4})
    {'a': {'b': 3, 'c': 2}, 'd': 4}
    """
    found = dict(under)
    for name, value in over.items():
        known = found.get(name)
        both = isinstance(known, Mapping) and isinstance(value, Mapping)
        found[name] = merged(known, value) if both else value  # type: ignore[arg-type]
    return found


def value_axis(**more: Any) -> dict[str, Any]:
    """An axis of numbers."""
    return merged({"type": "value", "axisLabel": {"hideOverlap": True}}, more)


def category_axis(names: Sequence[str], width: int = 0, **more: Any) -> dict[str, Any]:
    """An axis of names; those longer than ``width`` pixels are broken, and none is left out."""
    label = {"width": width, "overflow": "break", "lineHeight": 14, "interval": 0} if width else {}
    axis = {"type": "category", "data": list(names), "axisLabel": label, "axisTick": {"show": False}}
    return merged(axis, more)


def below(name: str) -> dict[str, Any]:
    """The name of an axis that lies below the chart."""
    return {"name": name, "nameLocation": "middle", "nameGap": 28}


def above(name: str) -> dict[str, Any]:
    """The name of an axis that stands left of the chart, written over it."""
    return {"name": name, "nameTextStyle": {"align": "left"}, "nameGap": 12}
