"""The picture of the sensitivity: how much the uncertain inputs do to an output."""

import math

from web.components.charts import Look, category_axis
from web.components.plot import Picture, Stop
from web.evidence import data
from web.evidence.data import number
from web.evidence.layout import GRID, NAMES, ROW
from web.evidence.tables import say
from web.numerals import Scale, pixel
from web.words import Language, unit

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
