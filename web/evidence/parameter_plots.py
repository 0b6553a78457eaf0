"""Pictures of the fitted parameters: where the figures put each, and which hang together."""

from itertools import pairwise
from typing import Any

import numpy as np

from experiments.evidence.space import Prior
from web.components.charts import Look, below, category_axis
from web.components.plot import Entry, Picture, Stop
from web.components.tile_map import LESS_TO_MORE
from web.evidence import data
from web.evidence.data import number
from web.evidence.layout import GRID, NAMES, ROW
from web.evidence.tables import say
from web.numerals import short
from web.words import Language, unit


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
