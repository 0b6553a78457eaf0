"""A row of big numbers, each with its small curve."""

from collections import UserList
from collections.abc import Sequence
from typing import Any

import numpy as np
import solara

from model.results import OUTPUTS
from web.components.vue import component, whole
from web.numerals import Scale, change, pixel
from web.watch.session import Frame
from web.words import Language, meaning, title, unit, word

YEAR = 4
Array = np.ndarray[Any, Any]


@component("headlines.vue", "cards")
def Cards(quarter: dict[str, str], cards: UserList[Any], horizon: int) -> None:
    """Draw the cards; the first one holds the quarter."""


def headlines(frame: Frame, outputs: Sequence[str], language: Language) -> solara.Element:
    """Show the quarter and some national outputs."""
    quarter = {
        "title": word("quarter", language),
        "label": frame.label or "–",
        "note": f"{frame.steps} / {frame.quarters}" if frame.steps else word("not_started", language),
    }
    return Cards(
        quarter=quarter, cards=whole([card(frame, name, language) for name in outputs]), horizon=frame.quarters
    )


def card(frame: Frame, name: str, language: Language) -> dict[str, Any]:
    """Return one card: title, value, unit, difference from a year ago, and the curve so far."""
    declared, values = OUTPUTS[name], frame.national(name)
    now = float(values[-1]) if len(values) else float("nan")
    scale = Scale.of([now])
    difference = change(now, float(values[-1 - YEAR]), scale) if len(values) > YEAR else ""
    return {
        "name": name,
        "title": title(declared, language),
        "meaning": meaning(declared, language),
        "value": scale.write(now),
        "unit": scale.unit(unit(declared.unit, language)),
        "note": f"{difference} {word('year_ago', language)}" if difference else "\u00a0",
        "curve": [pixel(value) for value in values.tolist()],
    }
