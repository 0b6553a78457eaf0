"""The watched provinces: the tile map of a quarter lived, and what its colours span."""

from collections.abc import Callable, Sequence

import numpy as np
import solara

from model.catalogue import catalogue
from model.results import OUTPUTS, Output
from web.components.tile_map import CIVIDIS, WIDEST_ON_A_TILE, Array, TileGrid, colour_range, tiles
from web.components.vue import whole
from web.numerals import Scale
from web.watch.session import Frame
from web.words import Language, unit, word, words

SCALES = ("scale_run", "scale_quarter")


@solara.component
def TileMap(
    frame: Frame, output: str, scale: str, language: Language, heading: str, chosen: Sequence[str] = (),
    choose: Callable[[str], None] | None = None,
) -> solara.Element:  # fmt: skip
    """Show the provinces at the end of a frame, coloured by ``output``; a click on one chooses it."""
    declared = OUTPUTS[output]
    values = known(frame, declared)
    low, high = colour_range(values if scale == SCALES[0] else values[-1:])
    regions = catalogue().regions
    now = values[-1] if len(values) else np.full(len(regions), np.nan)
    written = Scale.of([low, high], WIDEST_ON_A_TILE)
    legend = {
        "low": written.write(low) if len(values) else "",
        "middle": written.write((low + high) / 2) if len(values) else "",
        "high": written.write(high) if len(values) else "",
        "unit": written.unit(unit(declared.unit, language)),
        "quarter": frame.label,
        "empty": "" if len(values) else word("start_hint", language),
    }
    return TileGrid(
        tiles=whole(tiles(regions, now, low, high, written, language)),
        columns=max(region.tile_col for region in regions) + 1,
        rows=max(region.tile_row for region in regions) + 1,
        palette=list(CIVIDIS),
        legend=legend,
        title=heading,
        texts=words(("no_value", "rank"), language),
        selectable=choose is not None,
        chosen=list(chosen),
        event_choose=lambda region: choose and choose(str(region)),
    )


def known(frame: Frame, declared: Output) -> Array:
    """Return a regional output; a ratio has no value in a region without an enterprise."""
    values = frame.regions(declared.name)
    return np.where(frame.regions("enterprises") > 0, values, np.nan) if declared.per else values


@solara.component
def ScaleSwitch(scale: str, choose: Callable[[str], None], language: Language) -> None:
    """Choose whether the colours span the whole run or this quarter."""
    with solara.ToggleButtonsSingle(value=scale, on_value=choose, dense=True, classes=["gf-toggle"]):
        for name in SCALES:
            solara.Button(word(name, language), value=name, text=True, small=True)
