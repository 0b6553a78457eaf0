"""The picture of the back-test: the error of the model over that of the best simple trend."""

import math
from typing import Any

from web.components.charts import Look, below, category_axis
from web.components.plot import Entry, Picture, Stop
from web.evidence import data
from web.evidence.data import Race
from web.evidence.layout import GRID, NAMES
from web.evidence.tables import say
from web.numerals import pixel, short
from web.words import Language, unit

MARKS = ("circle", "diamond", "rect", "triangle")
SIGNS = ("●", "◆", "■", "▲")


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
