"""The answer as a picture: for each output a tornado of effects, and below it the shares of variance."""

import io
import textwrap
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from experiments.figures import Scale
from experiments.pictures import COLOURS
from experiments.study.plan import Plan

if TYPE_CHECKING:
    import pandas as pd

_SETTINGS = {"svg.hashsalt": "greenforge", "svg.fonttype": "path", "font.size": 10, "axes.titlesize": 11}
_PANEL, _ROW, _FRAME = 4.6, 0.26, 1.1  # inches: width of a panel, height of a row, what axis and title take
_UP, _DOWN, _PALE = COLOURS[1], COLOURS[0], COLOURS[5]
_DOTS_PER_INCH = 110
_MOST = 20  # inputs of an output that are drawn
_WORDS = 36  # letters of a line over a panel


def picture(plan: Plan, title: str, morris: "pd.DataFrame", sobol: "pd.DataFrame | None", suffix: str) -> bytes:
    """Return the picture as the content of a ``.svg`` or ``.png`` file; equal results give equal bytes.

    Args:
        plan: names inputs and outputs.
        title: the heading.
        morris: rows of ``morris.csv``.
        sobol: rows of ``sobol.csv``, if indices were taken.
        suffix: ``.svg`` or ``.png``.
    """
    titles = {factor.name: factor.title for factor in plan.factors}
    tables = [(_tornado, morris), *([] if sobol is None else [(_shares, sobol)])]
    heights = [_FRAME + _ROW * min(table["input"].nunique(), _MOST) for _, table in tables]
    with mpl.rc_context(_SETTINGS):
        size = (_PANEL * len(plan.headlines), sum(heights) + 0.4)
        figure = Figure(figsize=size, dpi=_DOTS_PER_INCH, layout="constrained")
        FigureCanvasAgg(figure)
        figure.suptitle(title)
        grid = figure.subplots(len(tables), len(plan.headlines), squeeze=False, height_ratios=heights)
        for (draw, table), row in zip(tables, grid, strict=True):
            for axes, headline in zip(row, plan.headlines, strict=True):
                own = table[table["headline"] == headline.name]
                draw(axes, own, [titles[name] for name in own["input"]], headline)
                axes.spines[["top", "right"]].set_visible(False)
                axes.grid(axis="x", alpha=0.25)
        content = io.BytesIO()
        form = suffix.lower().removeprefix(".")
        figure.savefig(content, format=form, metadata={"Date": None} if form == "svg" else {"Software": None})
    return content.getvalue()


def _tornado(axes: Axes, rows: "pd.DataFrame", names: list[str], headline: Any) -> None:
    """Mean effects with their intervals, the largest on top; of many inputs those with the largest."""
    scale = Scale.of(headline.unit, rows["mu_star"])
    order = np.argsort(rows["mu_star"].to_numpy(), kind="stable")[-_MOST:]
    mean, low, high = (scale.factor * rows[column].to_numpy()[order] for column in ("mu", "mu_low", "mu_high"))
    colours = np.where(mean < 0, _DOWN, _UP).tolist()
    places = range(len(order))
    axes.barh(places, mean, color=colours, height=0.62)
    axes.hlines(places, low, high, color="black", linewidth=1)
    axes.axvline(0, color="black", linewidth=0.8)
    axes.set_yticks(places, [names[place] for place in order])
    axes.set(
        title=textwrap.fill(headline.title, _WORDS), xlabel=f"mean effect over the range, {scale.unit_of_difference}"
    )


def _shares(axes: Axes, rows: "pd.DataFrame", names: list[str], headline: Any) -> None:
    """Total indices as pale bars, first indices as dots on them, with their intervals."""
    order = np.argsort(rows["total"].fillna(0).to_numpy(), kind="stable")[-_MOST:]
    places = np.arange(len(order))
    total, low, high, first, first_low, first_high = (
        rows[column].to_numpy()[order]
        for column in ("total", "total_low", "total_high", "first", "first_low", "first_high")
    )
    axes.barh(places, total, color=_PALE, height=0.62, label="total index")
    axes.hlines(places + 0.12, low, high, color=COLOURS[0], linewidth=1)
    axes.plot(first, places - 0.12, "o", color="black", markersize=4, label="first index")
    axes.hlines(places - 0.12, first_low, first_high, color="black", linewidth=1)
    axes.axvline(0, color="black", linewidth=0.8)
    axes.set_yticks(places, [names[place] for place in order])
    axes.set(xlabel="share of variance")
    axes.legend(frameon=False, fontsize=8, loc="lower right")
