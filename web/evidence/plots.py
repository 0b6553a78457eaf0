"""The pictures of the evidence page: what ECharts draws for each, and what is said of every point."""

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from experiments.evidence.backtest import Band
from experiments.evidence.space import Prior
from model import clock
from web.components.charts import FONT, Look, below, category_axis
from web.components.plot import Badge, Entry, Picture, Stop
from web.components.tile_map import LESS_TO_MORE
from web.evidence import data
from web.evidence.data import History, Race, number
from web.evidence.tables import say
from web.numerals import Scale, pixel, short
from web.words import Language, unit

ROW = 30  # pixels a row of a picture with names at the left
NAMES = 128  # pixels for these names
GRID = {"left": 8, "right": 24, "top": 8, "bottom": 34, "containLabel": True}
MARKS = ("circle", "diamond", "rect", "triangle")
SIGNS = ("●", "◆", "■", "▲")
MEDIAN_SEEN, MEDIAN_AHEAD, FIGURES = 4, 9, 11  # places among what :func:`_drawn` returns


# history and forecast


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


def history_key(language: Language, look: Look) -> list[Entry]:
    """The key of all these pictures, shown once."""
    colour = look.colours[0]
    return [
        Entry(say("observed", language), look.colours[1], "dot"),
        Entry(say("model_median", language), colour),
        Entry(say("band_50", language), colour, "band", 0.4),
        Entry(say("band_90", language), colour, "band", 0.18),
        Entry(say("default_values", language), look.text, "dashed"),
    ]


# fitted parameters


def estimates(language: Language, look: Look) -> Picture:
    """Where the figures put each parameter within its plausible range."""
    rows = _last("estimates")
    names = [data.parameter_name(row["parameter"], language) for row in rows]
    shares = [_shares(row) for row in rows]
    colour, share = look.colours[0], {"low_90": 0.25, "low_50": 0.6, "high_50": 0.25}
    ends = ("low_90", "low_50", "high_50", "high_90")
    bar = {"type": "bar", "stack": "range", "barWidth": 14, "emphasis": {"disabled": True}, "silent": True}
    drawn: list[dict[str, Any]] = [
        {**bar, "data": [each["low_90"] for each in shares], "itemStyle": {"color": "transparent"}},
        *({**bar, "data": [round(each[high] - each[low], 2) for each in shares],
           "itemStyle": {"color": colour, "opacity": share[low]}} for low, high in pairwise(ends)),
        {"type": "scatter", "symbolSize": 10, "data": [[each["median"], at] for at, each in enumerate(shares)],
         "itemStyle": {"color": colour, "borderColor": look.surface, "borderWidth": 1.5}, "z": 5},
        {"type": "scatter", "symbol": "diamond", "symbolSize": 10, "silent": True, "z": 6,
         "data": [[each["before"], at] for at, each in enumerate(shares)],
         "itemStyle": {"color": look.surface, "borderColor": look.colours[1], "borderWidth": 2}},
    ]  # fmt: skip
    stops = [Stop(4, at, _of_an_estimate(row, language)) for at, row in enumerate(rows)]
    option = {
        "grid": GRID,
        "xAxis": {"type": "value", "min": 0, "max": 100, "axisLabel": {"formatter": "{value} %"}, "interval": 25,
                  **below(say("place_in_range", language))},
        "yAxis": category_axis(names, NAMES, inverse=True),
        "series": drawn,
    }  # fmt: skip
    figures = ("median", "low_90", "low_50", "high_50", "high_90", "prior_low", "prior_high")
    return Picture(
        name="estimates", title=say("estimates_title", language), meaning=say("estimates_intro", language),
        option=option, stops=stops, heads=["parameter", *figures],
        rows=[[row["parameter"], *(number(row, name) for name in figures)] for row in rows],
        description=". ".join(", ".join(stop.says) for stop in stops), height=70 + ROW * len(rows),
        key=[Entry(say("median", language), colour, "dot"), Entry(say("interval_50", language), colour, "band", 0.6),
                Entry(say("interval_90", language), colour, "band", 0.25),
                Entry(say("before_fit", language), look.colours[1], "dot")],
    )  # fmt: skip


def _last(table: str) -> list[data.Row]:
    """Rows of the fit that has seen most years."""
    last = max((int(row["to"]) for row in data.shipped(table)), default=0)
    return [row for row in data.shipped(table) if int(row["to"]) == last]


def _shares(row: data.Row) -> dict[str, float]:
    """Where values lie in the prior, in per cent of its mass."""
    prior = Prior(row["parameter"], number(row, "prior_low"), number(row, "prior_high"))
    names = ("low_90", "low_50", "median", "high_50", "high_90", "before")
    found = 100 * prior.share(np.array([number(row, name) for name in names]))
    return dict(zip(names, np.round(found, 2).tolist(), strict=True))


def _of_an_estimate(row: data.Row, language: Language) -> list[str]:
    def of(*names: str) -> str:
        return " – ".join(short(number(row, name)) for name in names)

    colon = "：" if language == "zh" else ": "
    return [
        data.parameter_name(row["parameter"], language),
        data.parameter_meaning(row["parameter"], language),
        f"{say('median', language)}{colon}{of('median')} {unit(row['unit'], language)}",
        f"90 %{colon}{of('low_90', 'high_90')}",
        f"{say('before_fit', language)}{colon}{of('before')} ({of('prior_low', 'prior_high')})",
        f"{say('narrowed', language)}{colon}{100 * number(row, 'narrowed'):.0f} %",
    ]


def correlations(language: Language, look: Look) -> Picture:
    """Which parameters hang together given the figures."""
    rows = _last("correlations")
    named = list(dict.fromkeys([row["parameter"] for row in rows] + [row["other"] for row in rows]))
    at = {name: place for place, name in enumerate(named)}
    titles = [data.parameter_name(name, language) for name in named]
    cells: list[dict[str, Any]] = []
    stops: list[Stop] = []
    for row in rows:
        value = number(row, "correlation")
        pale = "#17202a" if not look.dark else "#e8edf2"
        strong = abs(value) > 0.55
        label = ("#ffffff" if not look.dark else "#11161c") if strong else pale
        cells.append({"value": [at[row["parameter"]], at[row["other"]], round(value, 2)], "label": {"color": label}})
        names = [data.parameter_name(row[key], language) for key in ("parameter", "other")]
        stops.append(Stop(0, len(stops), [" × ".join(names), f"{say('correlation', language)} {value:+.2f}"]))
    option = {
        "grid": {"left": 8, "right": 12, "top": 8, "bottom": 8, "containLabel": True},
        "xAxis": category_axis(titles[:-1], axisLabel={"interval": 0, "rotate": 40}),
        "yAxis": category_axis(titles, NAMES, inverse=True, min=1),
        "visualMap": {"show": False, "min": -1, "max": 1, "dimension": 2,
                      "inRange": {"color": list(LESS_TO_MORE["dark" if look.dark else "light"])}},
        "series": [{"type": "heatmap", "data": cells, "label": {"show": True, "formatter": "{@[2]}", "fontSize": 12},
                    "itemStyle": {"borderColor": look.surface, "borderWidth": 2}}],
    }  # fmt: skip
    return Picture(
        name="correlations", title=say("correlations_title", language), meaning=say("correlations_intro", language),
        option=option, stops=stops, heads=["parameter", "other", "correlation"],
        rows=[[row["parameter"], row["other"], number(row, "correlation")] for row in rows],
        description=". ".join(" ".join(stop.says) for stop in stops), height=70 + ROW * len(named) + 40,
        note=say("correlations_intro", language),
    )  # fmt: skip


# back-test


def races(variant: str, language: Language, look: Look) -> Picture:
    """The model's error over that of the best simple trend, by series, with a mark for each origin."""
    found = data.races(variant)
    named = list(dict.fromkeys(each.series for each in found))
    origins = sorted({each.to for each in found})
    at = {series: place for place, series in enumerate(named)}
    better, worse = look.colours[0], look.colours[1]
    drawn: list[dict[str, Any]] = []
    stops: list[Stop] = []
    for turn, to in enumerate(origins):
        own = [each for each in found if each.to == to]
        points = [
            {"value": [pixel(each.ratio), at[each.series]], "itemStyle": {"color": better if each.won else worse}}
            for each in own
        ]
        stems = [
            [{"coord": [1, at[each.series]], "lineStyle": {"color": better if each.won else worse}},
             {"coord": [pixel(each.ratio), at[each.series]]}]
            for each in own
        ]  # fmt: skip
        lines = {"silent": True, "symbol": "none", "animation": False, "label": {"show": False}, "data": stems,
                 "lineStyle": {"type": "solid", "width": 2, "opacity": 0.55}}  # fmt: skip
        drawn.append(
            {"type": "scatter", "symbol": MARKS[turn % 4], "symbolSize": 12, "data": points, "markLine": lines}
        )
        stops += [Stop(turn, place, _of_a_race(each, language)) for place, each in enumerate(own)]
    drawn.append(_line_at(1.0, look))
    separator = "，" if language == "zh" else ", "
    marks = separator.join(
        say("backtest_origin", language, mark=SIGNS[turn % 4], year=str(to)) for turn, to in enumerate(origins)
    )
    ratios = [each.ratio for each in found]
    option = {
        "grid": GRID,
        "xAxis": {"type": "log", "logBase": 2, "min": 2.0 ** math.floor(math.log2(min([*ratios, 0.5]))),
                  "max": 2.0 ** math.ceil(math.log2(max([*ratios, 2.0]))), **below(say("backtest_axis", language))},
        "yAxis": category_axis([data.series_title(name, language) for name in named], NAMES, inverse=True),
        "series": drawn,
    }  # fmt: skip
    return Picture(
        name="backtest", title=say("backtest_title", language), meaning=say("backtest_intro", language), option=option,
        stops=stops, heads=["series", "to", "model_error", "best_trend", "trend_error", "unit"],
        rows=[[each.series, str(each.to), each.own, each.trend, each.error, each.unit] for each in found],
        description=". ".join(" ".join(stop.says) for stop in stops), height=70 + 34 * len(named),
        note=say("backtest_origins", language, marks=marks),
        key=[Entry(say("backtest_wins", language), better, "dot"),
                Entry(say("backtest_loses", language), worse, "dot")],
    )  # fmt: skip


def _line_at(value: float, look: Look) -> dict[str, Any]:
    """A series that is nothing but an upright line."""
    return {"type": "scatter", "data": [], "silent": True, "markLine": {
        "silent": True, "symbol": "none", "label": {"show": False},
        "lineStyle": {"color": look.text, "type": "solid", "width": 1.5}, "data": [{"xAxis": value}]}}  # fmt: skip


def _of_a_race(one: Race, language: Language) -> list[str]:
    method = say(f"method_{one.trend}", language)
    head = f"{data.series_title(one.series, language)}, {say('fitted_to', language)} {one.to}"
    said = {"method": method, "own": short(one.own), "error": short(one.error)}
    if one.won:
        return [head, say("backtest_says_own", language, **said), unit(one.unit, language)]
    return [head, say("backtest_says", language, **said, times=f"{one.ratio:.1f}"), unit(one.unit, language)]


# sensitivity

MOST_INPUTS = 20  # of a picture; the table has them all


def tornado(headline: str, language: Language, look: Look) -> Picture:
    """The mean size of the effects of the inputs that matter most for an output, with their intervals."""
    rows = [row for row in data.sensitivity("morris") if row["headline"] == headline]
    rows = sorted(rows, key=lambda row: -number(row, "mu_star"))[:MOST_INPUTS]
    indices = {row["input"]: row for row in data.sensitivity("sobol") if row["headline"] == headline}
    most = max(number(row, "mu_star_high") for row in rows)
    scale = Scale.of([most])
    written = scale.unit(unit(rows[0]["unit"], language))
    colour = look.colours[0]
    whiskers = [  # from zero: what lies off the axis is not drawn
        [{"coord": [pixel(scale.shrink(max(number(row, "mu_star_low"), 0.0))), at]},
         {"coord": [pixel(scale.shrink(number(row, "mu_star_high"))), at]}]
        for at, row in enumerate(rows)
    ]  # fmt: skip
    bars = {
        "type": "bar", "barWidth": 13, "data": [pixel(scale.shrink(number(row, "mu_star"))) for row in rows],
        "itemStyle": {"color": colour, "opacity": 0.75, "borderRadius": [0, 3, 3, 0]}, "emphasis": {"disabled": True},
        "markLine": {"silent": True, "symbol": ["none", "none"], "label": {"show": False}, "data": whiskers,
                     "lineStyle": {"color": look.text, "type": "solid", "width": 2}},
    }  # fmt: skip
    stops = [
        Stop(0, at, _of_an_input(row, indices.get(row["input"]), scale, written, language))
        for at, row in enumerate(rows)
    ]
    option = {
        "grid": GRID | {"bottom": 8},
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        "xAxis": {"type": "value", "min": 0, "max": _round_above(scale.shrink(most))},
        "yAxis": category_axis([data.parameter_name(row["input"], language) for row in rows], NAMES, inverse=True),
        "series": [bars],
    }  # fmt: skip
    return Picture(
        name=f"sensitivity-{headline}", title=say("sensitivity_effect", language), unit=written, option=option,
        meaning=say("sensitivity_intro", language), stops=stops,
        heads=["input", "unit", "mu_star", "mu_star_low", "mu_star_high"],
        rows=[[row["input"], row["unit"], *(number(row, name) for name in ("mu_star", "mu_star_low", "mu_star_high"))]
              for row in rows],
        description=". ".join(", ".join(stop.says) for stop in stops), height=70 + ROW * len(rows),
    )  # fmt: skip


def _round_above(value: float) -> float:
    """The next round number at or above a value: ECharts leaves out intervals that go beyond the axis.

    >>> _round_above(0.231), _round_above(470.0)
    (0.25, 500.0)
    """
    tenth = 10.0 ** math.floor(math.log10(value))
    return float(f"{tenth * next(step for step in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10) if step * tenth >= value):.6g}")


def _of_an_input(row: data.Row, index: data.Row | None, scale: Scale, written: str, language: Language) -> list[str]:
    low, high = (scale.write(number(row, name)) for name in ("mu_star_low", "mu_star_high"))
    said = [
        data.parameter_name(row["input"], language),
        data.parameter_meaning(row["input"], language),
        f"{scale.write(number(row, 'mu_star'))} {written} ({low} – {high})",
    ]
    if index:
        value, least, most = (f"{number(index, name):.2f}" for name in ("total", "total_low", "total_high"))
        said.append(say("sensitivity_total", language, value=value, low=least, high=most))
    return said
