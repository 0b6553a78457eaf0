"""Colours and letters of all charts, on a light and on a dark page."""

from collections.abc import Sequence
from dataclasses import dataclass

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


def stroke(number: int, look: Look) -> tuple[str, str]:
    """Return colour and dash of a line by its place."""
    turn, place = divmod(number, len(look.colours))
    return look.colours[place], DASHES[turn % len(DASHES)]
