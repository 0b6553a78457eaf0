"""The tile map: the 31 provinces on a grid, coloured by one output."""

from collections import UserList
from collections.abc import Callable
from typing import Any

import numpy as np
import solara

from model.catalogue import Region, catalogue
from model.results import OUTPUTS
from web.comparison import Comparison, Interval
from web.components.figures import certainty
from web.components.vue import component, whole
from web.numerals import BLANK, Scale
from web.words import Language, title, unit, word, words

# Cividis (Nunez, Anderton, Renslow 2018), read alike with and without colour-blindness.
CIVIDIS = ("#00224e", "#123570", "#3b496c", "#575d6d", "#707173", "#8a8678", "#a59c74", "#c3b369", "#e1cc55", "#fee838")
# Purple to orange through the page's own ground (after ColorBrewer's PuOr): told apart with every kind of colour sight.
LESS_TO_MORE = {
    "light": ("#40186b", "#6a4c9c", "#9d8fc4", "#cfc9e2", "#f4f4f4", "#fbd7a5", "#f0a24b", "#c86a0c", "#7f3b08"),
    "dark": ("#b9a5ee", "#917bd0", "#6a57a0", "#473c69", "#333a44", "#64451f", "#9a5f14", "#d58a2c", "#ffc27a"),
}
WIDEST_ON_A_TILE = 10_000

Array = np.ndarray[Any, Any]


@component("tile_map.vue", "tiles")
def TileGrid(
    tiles: UserList[Any],
    columns: int,
    rows: int,
    palette: list[str],
    legend: dict[str, Any],
    title: str,
    texts: dict[str, str],
    selectable: bool,
    chosen: list[str],
    event_choose: Callable[[str], None],
) -> None:
    """Draw tiles; ``share`` of a tile is its place in the palette from 0 to 1, ``None`` where there is no value."""


@solara.component
def DifferenceMap(comparison: Comparison, output: str, language: Language, dark: bool) -> solara.Element:
    """Show by how much an output of the provinces differs from the baseline in the last year."""
    declared = OUTPUTS[output]
    band = comparison.provinces(output)
    regions = catalogue().regions
    reach = max(np.abs(band.mean[np.isfinite(band.mean)]).max(initial=0.0), 0.0)
    scale = Scale.of([reach], WIDEST_ON_A_TILE)
    drawn = tiles(regions, band.mean, -(reach or 1.0), reach or 1.0, scale, language)
    for tile, mean, low, high in zip(drawn, band.mean.tolist(), band.low.tolist(), band.high.tolist(), strict=True):
        difference = Interval(mean, low, high)
        tile["text"] = BLANK if tile["share"] is None else signed(mean, scale)
        tile["note"] = certainty(difference, scale, language) if tile["share"] is not None else ""
        tile["unsure"] = difference.known and not difference.certain and mean != 0
    legend = {
        "low": signed(-reach, scale),
        "middle": "0",
        "high": signed(reach, scale),
        "unit": scale.unit(unit(declared.unit, language)),
        "quarter": str(comparison.last_year),
        "empty": "" if reach else word("map_same", language),
        "hatched": word("map_hatched", language) if any(tile["unsure"] for tile in drawn) else "",
    }
    return TileGrid(
        tiles=whole(drawn),
        columns=max(region.tile_col for region in regions) + 1,
        rows=max(region.tile_row for region in regions) + 1,
        palette=list(LESS_TO_MORE["dark" if dark else "light"]),
        legend=legend,
        title=f"{title(declared, language)}: {word('map_difference', language, year=str(comparison.last_year))}",
        texts=words(("no_value", "rank"), language),
        selectable=False,
        chosen=[],
        event_choose=lambda _: None,
    )


def signed(value: float, scale: Scale) -> str:
    """Write a difference with its sign.

    >>> signed(0.256, Scale()), signed(-3.0, Scale()), signed(0.0, Scale())
    ('+0.256', '−3', '0')
    """
    return {1: "+", -1: "−", 0: ""}[int(np.sign(value))] + scale.write(abs(value))


def colour_range(values: Array) -> tuple[float, float]:
    """Return the values at the two ends of the palette: the lowest and the highest there are."""
    finite = values[np.isfinite(values)]
    if not finite.size:
        return 0.0, 1.0
    low, high = float(finite.min()), float(finite.max())
    return (low, high) if high > low else (low, low + (abs(low) or 1.0))


def tiles(
    regions: tuple[Region, ...], now: Array, low: float, high: float, scale: Scale, language: Language
) -> list[dict[str, Any]]:
    """Return what each tile says and where it stands between ``low`` and ``high``."""
    order = {int(row): place + 1 for place, row in enumerate(np.argsort(-now, kind="stable"))}
    found = []
    for row, (region, value) in enumerate(zip(regions, now.tolist(), strict=True)):
        known = bool(np.isfinite(value))
        found.append(
            {
                "id": region.id,
                "name": region.name,
                "name_zh": region.name_zh,
                "column": region.tile_col + 1,
                "row": region.tile_row + 1,
                "share": round(min(1.0, max(0.0, (value - low) / (high - low))), 3) if known else None,
                "text": scale.write(value) if known else BLANK,
                "rank": order[row] if known else None,
            }
        )
    return found
