"""Published series beside what the model says of them, and the forecast."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from experiments.evidence.backtest import Band
from model import clock
from web.components.charts import FONT, Look
from web.components.plot import Badge, Entry, Picture, Stop
from web.evidence import data
from web.evidence.data import History
from web.evidence.tables import say
from web.numerals import Scale, pixel
from web.words import Language, unit

MEDIAN_SEEN, MEDIAN_AHEAD, FIGURES = 4, 9, 11  # places among what :func:`_drawn` returns


def history(one: History, language: Language, look: Look) -> Picture:
    """A published series beside the model's bands, to the last year of the forecast."""
    series, years = one.comparison.series, _years(one)
    everything = [*one.figures.values(), *(each.low_90 for each in one.bands.values()),
                  *(each.high_90 for each in one.bands.values())]  # fmt: skip
    scale = Scale.of(everything)
    name, written = data.series_title(series, language), scale.unit(unit(one.unit, language))
    drawn = _drawn(one, years, scale, look, language)
    stops = [
        Stop(_carrier(one, year), at, _of_a_year(one, year, scale, language))
        for at, year in enumerate(years)
        if year in one.bands or year in one.figures
    ]
    option = {
        "grid": {"left": 6, "right": 14, "top": 12, "bottom": 4, "containLabel": True},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "category", "boundaryGap": True, "data": [str(year) for year in years],
                  "axisLabel": {"hideOverlap": True}, "axisLine": {"onZero": False}},
        "yAxis": {"type": "value", "scale": True, "splitNumber": 4},
        "series": drawn,
    }  # fmt: skip
    about = say("fit_about", language, title=f"{name}, {written}", figures=str(len(one.figures)),
                first=str(min(one.figures, default=years[0])), last=str(max(one.figures, default=years[0])),
                end=str(years[-1]))  # fmt: skip
    return Picture(
        name=f"history-{series}", title=name, unit=written, meaning=_compared(one, language), option=option,
        stops=stops,
        heads=["year", "unit", "published", "median", "low_90", "low_50", "high_50", "high_90", "default"],
        rows=[_row(one, year) for year in years], description=about, badge=_badge(one, language),
        note=_compared(one, language), height=230,
    )  # fmt: skip


def _carrier(one: History, year: int) -> int:
    """The series that has a point in a year."""
    if year not in one.bands:
        return FIGURES
    return MEDIAN_SEEN if year <= one.seen else MEDIAN_AHEAD


def _years(one: History) -> list[int]:
    return list(range(clock.START_YEAR, max([*one.bands, *one.figures]) + 1))


def _compared(one: History, language: Language) -> str:
    treatment = say(f"treatment_{one.comparison.treatment}", language)
    return say("fit_compared", language, treatment=treatment, use=say(f"use_{one.comparison.use}", language))


def _badge(one: History, language: Language) -> Badge | None:
    if not one.verdict:
        return None
    return Badge(say(one.verdict, language), data.VERDICT_LOOKS[one.verdict],
                 say("worst_off", language, off=f"{one.worst:.1f}"))  # fmt: skip


def _row(one: History, year: int) -> list[Any]:
    band = one.bands.get(year, Band(math.nan))
    values = (one.figures.get(year, math.nan), band.value, band.low_90, band.low_50, band.high_50, band.high_90,
              one.default.get(year, math.nan))  # fmt: skip
    return [str(year), one.unit, *values]


def _of_a_year(one: History, year: int, scale: Scale, language: Language) -> list[str]:
    colon = "：" if language == "zh" else ": "
    said = [f"{year}"]
    if year in one.figures:
        said.append(f"{say('observed', language)}{colon}{scale.write(one.figures[year])}")
    if year in one.bands:
        band = one.bands[year]
        said.append(f"{say('model_median', language)}{colon}{scale.write(band.value)}")
        said.append(f"{say('band_50', language)}{colon}{scale.write(band.low_50)} – {scale.write(band.high_50)}")
        said.append(f"{say('band_90', language)}{colon}{scale.write(band.low_90)} – {scale.write(band.high_90)}")
    if year in one.default:
        said.append(f"{say('default_values', language)}{colon}{scale.write(one.default[year])}")
    if year in one.off:
        said.append(f"{say('off', language)}{colon}{one.off[year]:+.1f}")
    return said


def _drawn(one: History, years: Sequence[int], scale: Scale, look: Look, language: Language) -> list[dict[str, Any]]:
    """Bands and median of the years seen, then of those ahead, then the default values and the published figures."""

    def values(of: Mapping[int, float]) -> list[float | None]:
        return [pixel(scale.shrink(of.get(year, math.nan))) for year in years]

    line = {"type": "line", "showSymbol": False, "connectNulls": True, "emphasis": {"disabled": True}}
    ahead = [year for year in years if year > one.seen]
    drawn = [*_banded(_seen(one), years, "seen", scale, look), *_banded(_ahead(one), years, "ahead", scale, look)]
    if ahead:
        label = {"show": True, "position": "insideTop", "color": look.text, "fontSize": 11, "fontFamily": FONT}
        drawn[MEDIAN_AHEAD]["markArea"] = {
            "silent": True, "itemStyle": {"color": look.grid, "opacity": 0.45}, "label": label,
            "data": [[{"xAxis": str(ahead[0]), "name": say("forecast_years", language)}, {"xAxis": str(ahead[-1])}]],
        }  # fmt: skip
    drawn.append({**line, "data": values(one.default), "z": 3, "itemStyle": {"color": look.text},
                  "lineStyle": {"color": look.text, "width": 1.5, "type": "dashed"}})  # fmt: skip
    dot = {"color": look.colours[1], "borderColor": look.surface, "borderWidth": 1}
    return [*drawn, {"type": "scatter", "data": values(one.figures), "symbolSize": 8, "z": 5, "itemStyle": dot}]


def _seen(one: History) -> dict[int, Band]:
    return {year: band for year, band in one.bands.items() if year <= one.seen}


def _ahead(one: History) -> dict[int, Band]:
    """The forecast, from the figure it starts from where it starts from one, else from the last year seen."""
    found = {year: band for year, band in one.bands.items() if year > one.seen}
    seen = _seen(one)
    if one.moved:
        figures = [year for year in one.figures if year <= one.seen]
        start = {year: Band(*[one.figures[year]] * 5) for year in figures[-1:]}
    else:
        start = {max(seen): seen[max(seen)]} if seen else {}
    return (start | found) if found else {}


def _banded(
    bands: Mapping[int, Band], years: Sequence[int], name: str, scale: Scale, look: Look
) -> list[dict[str, Any]]:
    """Two bands, each an unseen line with what lies above it stacked on, and the median.

    Years between two that are known lie on the straight line: ECharts cannot stack across a gap.
    """
    known = sorted(bands)
    inside = [year for year in years if known and known[0] <= year <= known[-1]]

    def along(of: str) -> list[float | None]:
        heights = [getattr(bands[year], of) for year in known]
        found = dict(zip(inside, np.interp(inside, known, heights).tolist(), strict=True)) if known else {}
        return [pixel(scale.shrink(found.get(year, math.nan))) for year in years]

    unseen = {"type": "line", "stackStrategy": "all", "symbol": "none", "silent": True, "lineStyle": {"opacity": 0},
              "emphasis": {"disabled": True}}  # fmt: skip
    drawn: list[dict[str, Any]] = []
    for low, high, opacity in (("low_90", "high_90", 0.16), ("low_50", "high_50", 0.28)):
        ends = along(low), along(high)
        widths = [None if one is None or other is None else other - one for one, other in zip(*ends, strict=True)]
        stack = {**unseen, "stack": f"{name} {low}"}
        area = {"color": look.colours[0], "opacity": opacity}
        drawn += [{**stack, "data": ends[0]}, {**stack, "data": widths, "areaStyle": area}]
    median = {"type": "line", "showSymbol": len(known) == 1, "symbolSize": 7, "data": along("value"), "z": 4,
              "emphasis": {"disabled": True}, "itemStyle": {"color": look.colours[0]},
              "lineStyle": {"color": look.colours[0], "width": 2}}  # fmt: skip
    return [*drawn, median]


def key(language: Language, look: Look) -> list[Entry]:
    """The key of all these pictures, shown once."""
    colour = look.colours[0]
    return [
        Entry(say("observed", language), look.colours[1], "dot"),
        Entry(say("model_median", language), colour),
        Entry(say("band_50", language), colour, "band", 0.4),
        Entry(say("band_90", language), colour, "band", 0.18),
        Entry(say("default_values", language), look.text, "dashed"),
    ]
