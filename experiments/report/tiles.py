"""The tile map as inline SVG: the provinces on a grid, coloured by a value or by a difference."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from experiments.figures import BLANK, Scale, decimals_of, signed
from experiments.report.markup import Markup, tag
from model.catalogue import Region

# Cividis (Nunez, Anderton, Renslow 2018), and blue to orange through grey: both read alike with any colour vision
SEQUENTIAL = ("#123570", "#3b496c", "#575d6d", "#707173", "#8a8678", "#a59c74", "#c3b369", "#e1cc55", "#fee838")
DIVERGING = ("#1f5fa8", "#4c8cc8", "#8ab8de", "#c3dbee", "#eceff1", "#f8d9ba", "#efb27a", "#dc8536", "#b35806")
_TILE, _PITCH, _ROUND = 44, 47, 4
_WIDEST = 10_000  # amounts from here on do not fit on a tile
_NAMED = 3  # provinces named as highest and lowest to those who do not see the map


@dataclass(frozen=True)
class Tile:
    """A province's value; ``doubtful`` where an interval says that its sign is not sure, and ``note`` which."""

    value: float
    note: str = ""
    doubtful: bool = False


def tile_map(
    title: str, unit: str, tiles: Mapping[str, Tile], regions: Sequence[Region], *, difference: bool = False
) -> Markup:
    """The provinces; a difference has a scale of its own, pale where nothing changes.

    Args:
        title: what is shown.
        unit: of the values.
        tiles: by province; one that is missing, or not finite, is left blank.
        regions: where each province stands.
        difference: whether values are differences.
    """
    known = [tile.value for tile in tiles.values() if math.isfinite(tile.value)]
    most = max(map(abs, known), default=0.0)
    scale = _short(Scale.of(unit, known), most)
    low, high = (-most, most) if difference else (min(known, default=0.0), max(known, default=0.0))
    palette = DIVERGING if difference else SEQUENTIAL
    named = scale.unit_of_difference if difference else scale.unit
    decimals = _decimals(known, scale)
    blank = Tile(math.nan)
    drawn = [
        _tile(region, tile, _colour(tile.value, low, high, palette), _text(tile.value, scale, decimals, difference))
        for region in regions
        for tile in [tiles.get(region.id, blank)]
    ]
    columns, rows = (1 + max(each) for each in zip(*((each.tile_col, each.tile_row) for each in regions), strict=True))
    said = f"{title}, {named}. {_extremes(tiles, regions, scale, decimals, difference)}"
    svg = tag("svg", *drawn, viewBox=f"0 0 {_PITCH * columns} {_PITCH * rows}", role="img", aria_label=said)
    ends = [_text(value, scale, decimals, difference) for value in (low, (low + high) / 2, high)]
    caption = tag("figcaption", title, " ", tag("span", named, class_="unit"))
    return tag("figure", caption, svg, _key(palette, ends), class_="map")


def _tile(region: Region, tile: Tile, colour: str | None, text: str) -> Markup:
    x, y = _PITCH * region.tile_col, _PITCH * region.tile_row
    letters = "on-blank" if colour is None else "on-dark" if _is_dark(colour) else "on-light"
    written = f"({text})" if tile.doubtful else text
    note = f": {tile.note}" if tile.note else ""
    return tag(
        "g",
        tag("title", f"{region.name} {region.name_zh}: {text}{note}"),
        tag("rect", x=x, y=y, width=_TILE, height=_TILE, rx=_ROUND, fill=colour, class_=None if colour else "blank"),
        tag("text", region.id, x=x + _TILE / 2, y=y + 19, class_=f"middle place {letters}"),
        tag("text", written, x=x + _TILE / 2, y=y + 34, class_=f"middle amount {letters}"),
    )


def _key(palette: Sequence[str], ends: Sequence[str]) -> Markup:
    """What the colours mean."""
    boxes = [
        tag("rect", x=f"{100 * place / len(palette):.3f}%", y=0, width=f"{100 / len(palette) + 0.05:.3f}%", height=10,
            fill=colour)
        for place, colour in enumerate(palette)
    ]  # fmt: skip
    strip = tag("svg", *boxes, width="100%", height=10, aria_hidden="true")
    return tag("div", strip, tag("div", *(tag("span", end) for end in ends), class_="key-ends"), class_="key")


def _colour(value: float, low: float, high: float, palette: Sequence[str]) -> str | None:
    if not math.isfinite(value):
        return None
    share = 0.5 if high == low else (value - low) / (high - low)
    return palette[min(len(palette) - 1, int(share * len(palette)))]


def _short(scale: Scale, most: float) -> Scale:
    """The scale, or one in thousands where the largest amount would not fit on a tile."""
    if scale.factor * most < _WIDEST:
        return scale
    return Scale(scale.factor / 1000, f"thousand {scale.unit}", f"thousand {scale.unit_of_difference}")


def _decimals(values: Sequence[float], scale: Scale) -> int:
    """Decimals that show the largest value with three figures: all tiles have the same."""
    return min(decimals_of(scale.factor * max(map(abs, values), default=0.0), 3), 3)


def _text(value: float, scale: Scale, decimals: int, difference: bool) -> str:
    if not math.isfinite(value):
        return BLANK
    written = signed(scale.factor * value, decimals)
    return written if difference else written.removeprefix("+")


def _extremes(
    tiles: Mapping[str, Tile], regions: Sequence[Region], scale: Scale, decimals: int, difference: bool
) -> str:
    known = [(tiles[region.id].value, region.name) for region in regions if region.id in tiles]
    ordered = sorted(((value, name) for value, name in known if math.isfinite(value)), reverse=True)
    if not ordered:
        return "No values."
    top, bottom = (
        ", ".join(f"{name} {_text(value, scale, decimals, difference)}" for value, name in part)
        for part in (ordered[:_NAMED], ordered[: -_NAMED - 1 : -1])
    )
    return f"Highest: {top}. Lowest: {bottom}."


def _is_dark(colour: str) -> bool:
    """Whether white letters on a colour ``#rrggbb`` have more contrast than black ones (WCAG 2, relative luminance)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    luminance = sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return (luminance + 0.05) ** 2 < 1.05 * 0.05
