"""One page of charts about a run, as SVG or PNG.

Colours are those of Okabe and Ito (2008), told apart by people with any colour vision; where a chart has more lines
than colours, line styles and the names at the line ends tell them apart too. The same results give the same bytes.
"""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import cycle
from typing import TYPE_CHECKING

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from experiments.summary import MCNY_PER_BILLION, TONNES_PER_MILLION
from model import clock
from model.catalogue import Catalogue, Row
from model.results import BARRIER_GROUPS, BARRIERS, CATEGORIES, OUTPUTS

if TYPE_CHECKING:
    import pandas as pd

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
STYLES = ("-", "--", ":")
_SETTINGS = {"svg.hashsalt": "greenforge", "svg.fonttype": "path", "font.size": 10, "axes.titlesize": 11.5}
_PAGE_INCHES = (17, 19)
_DOTS_PER_INCH = 100
_LEAST_GAP = 4.2  # between names at line ends, in percentage points
_NAME_ROOM = 0.75  # width left for names at line ends, of that of the lines
_LEGEND_ROOM = 0.3  # width left for a legend beside areas, of that of the areas
_LONGEST_NAME = 34
_TICKS = 6
_HEADROOM = 1.25  # for the legend above lines and areas
_LOWEST, _HIGHEST = 1.5, 99.0  # percentages between which names at line ends stand
_CONCERNED = "% of enterprises concerned"

Frames = Mapping[str, "pd.DataFrame"]
Line = tuple[str, list[float], "pd.Series"]  # name, time, values


def picture(frames: Frames, title: str, data: Catalogue, suffix: str) -> bytes:
    """Return the page as the content of a ``.svg`` or ``.png`` file.

    Args:
        frames: the tables of a run by name.
        title: the heading of the page.
        data: the catalogue the run was made from; its observed green factories are drawn as dots.
        suffix: ``.svg`` or ``.png``.

    Raises:
        InputError: ``observed.csv`` is damaged.
    """
    with mpl.rc_context(_SETTINGS):
        figure = Figure(figsize=_PAGE_INCHES, dpi=_DOTS_PER_INCH, layout="constrained")
        FigureCanvasAgg(figure)
        figure.suptitle(title, fontsize=15)
        for axes, panel in zip(_axes(figure), PANELS, strict=True):
            panel(axes, frames, data)
            axes.spines[["top", "right"]].set_visible(False)
            axes.grid(alpha=0.25)
            axes.set_xticks(_ticks(frames["national"]))
        content = io.BytesIO()
        form = suffix.lower().removeprefix(".")
        figure.savefig(content, format=form, metadata={"Date": None} if form == "svg" else {"Software": None})
    return content.getvalue()


def _axes(figure: Figure) -> list[Axes]:
    """Nine charts, and a wide one below them."""
    grid = figure.add_gridspec(4, 3)
    return [*(figure.add_subplot(grid[place // 3, place % 3]) for place in range(9)), figure.add_subplot(grid[3, :])]


def observed(data: Catalogue, series: str) -> list[tuple[int, float]]:
    """Return the (year, value) pairs of a series of the data folder's ``observed.csv``.

    Raises:
        InputError: a year or value is not a number.
    """
    file = data.folder / "observed.csv"
    with file.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        rows = [Row(file.name, reader.line_num, cells) for cells in reader]
    return [(int(row.number("year")), row.number("value")) for row in rows if row["series"] == series]


def _adoption_by_category(axes: Axes, frames: Frames, _: Catalogue) -> None:
    national = frames["national"]
    time = _time(national)
    lines = [(title, time, 100 * national[f"adoption_{name}"]) for name, (title, _) in CATEGORIES.items()]
    _draw(axes, lines, names_at_ends=True)
    axes.set(title="Adoption by category of measure", ylabel=_CONCERNED, ylim=(0, 100))


def _adoption_by_measure(axes: Axes, frames: Frames, data: Catalogue) -> None:
    sector = frames["sectors"].groupby("sector", sort=False)["co2"].sum().idxmax()
    names = {measure.id: _short(measure.name) for measure in data.measures if measure.sector == sector}
    rows = frames["measures"]
    lines = [
        (name, _time(chosen), 100 * chosen["adoption"])
        for measure, name in names.items()
        for chosen in [rows[rows["measure"] == measure]]
    ]
    title = next(each.name for each in data.sectors if each.id == sector)
    _draw(axes, lines, names_at_ends=True)
    axes.set(title=f"Adoption by measure: {title} (largest emitter)", ylabel=_CONCERNED, ylim=(0, 100))


def _green_factories(axes: Axes, frames: Frames, data: Catalogue) -> None:
    national = frames["national"]
    axes.plot(_time(national), national["green_factories"], color=COLOURS[0], label="model")
    dots = observed(data, "green_factories_stock")
    years, stock = [year + 1 for year, _ in dots], [value for _, value in dots]  # a stock stands at the end of its year
    axes.plot(years, stock, "o", color=COLOURS[1], label="national lists")
    axes.legend(frameon=False)
    axes.set(title="Certified green factories (national equivalent)", ylabel="enterprises", ylim=(0, None))


def _indices(axes: Axes, frames: Frames, _: Catalogue) -> None:
    years = _yearly(frames["national"])
    series = {
        "Output": years["output"],
        "Energy": years["energy"],
        "CO2": years["co2"],
        "CO2 per output": years["co2"] / years["output"],
        "Energy per output": years["energy"] / years["output"],
    }
    first = years.index[0]
    _draw(axes, [(name, _middles(years), 100 * values / values[first]) for name, values in series.items()])
    axes.set(title="Output, energy, CO2 and intensity", ylabel=f"{first} = 100")


def _emissions(axes: Axes, frames: Frames, _: Catalogue) -> None:
    years = _yearly(frames["national"])
    names = ("co2_direct", "co2_indirect")
    _stack(axes, _middles(years), {OUTPUTS[name].title: years[name] / TONNES_PER_MILLION for name in names})
    axes.set(title="CO2 emissions", ylabel="Mt CO2 a year")


def _loans(axes: Axes, frames: Frames, _: Catalogue) -> None:
    national = frames["national"]
    names = ("green_loans", "other_loans")
    lines = [(OUTPUTS[name].title, _time(national), national[name] / MCNY_PER_BILLION) for name in names]
    _draw(axes, lines)
    axes.set(title="Loans outstanding (logarithmic)", ylabel="bn CNY", yscale="log", ylim=(1, 10 * axes.get_ylim()[1]))


def _banks(axes: Axes, frames: Frames, _: Catalogue) -> None:
    national = frames["national"]
    names = ("bank_capital_ratio", "bad_loan_ratio", "loan_rate")
    _draw(axes, [(OUTPUTS[name].title, _time(national), 100 * national[name]) for name in names])
    axes.set(title="Banks", ylabel="%")


def _public_money(axes: Axes, frames: Frames, _: Catalogue) -> None:
    years = _yearly(frames["national"])
    names = ("subsidies", "awards", "tax_credits", "technology_bonuses", "pollution_tax_paid", "fines")
    _draw(axes, [(OUTPUTS[name].title, _middles(years), years[name] / MCNY_PER_BILLION) for name in names])
    axes.set(title="Public money", ylabel="bn CNY a year")


def _supervision(axes: Axes, frames: Frames, _: Catalogue) -> None:
    national = frames["national"]
    years = _yearly(national)
    stock = national.groupby("year")["enterprises"].mean()
    names = ("cases", "closures", "bankruptcies", "entrants")
    _draw(axes, [(OUTPUTS[name].title, _middles(years), 1000 * years[name] / stock) for name in names])
    axes.set(title="Supervision, exit and entry", ylabel="a year per 1,000 enterprises")


def _barriers(axes: Axes, frames: Frames, _: Catalogue) -> None:
    rows = frames["barriers"]
    national = rows[(rows["scope"] == "nation") & (rows["weighting"] == "enterprises")]
    base = dict(zip(BARRIER_GROUPS, (COLOURS[each] for each in (2, 1, 4, 3, 0, 5)), strict=True))
    members = {group: [each for each in BARRIERS.values() if each.group == group] for group in BARRIER_GROUPS}
    looks = {
        barrier: _tint(base[group], place / len(barriers))
        for group, barriers in members.items()
        for place, barrier in enumerate(barriers)
    }
    shares = [(100 * national[barrier.name]).tolist() for barrier in looks]
    titles = [f"{BARRIER_GROUPS[barrier.group][0]}: {barrier.title.lower()}" for barrier in looks]
    time = _time(national)
    axes.stackplot(time, *shares, labels=titles, colors=list(looks.values()))
    axes.legend(frameon=False, fontsize=9, loc="center right", reverse=True)
    axes.set(
        title="What holds enterprises back from measures", ylabel="% of pairs of enterprise and measure", ylim=(0, 100),
        xlim=(time[0], time[-1] + _LEGEND_ROOM * (time[-1] - time[0] + 1)),
    )  # fmt: skip


def _tint(colour: str, white: float) -> tuple[float, ...]:
    """A colour mixed with white."""
    return tuple(part + white * (1 - part) for part in to_rgb(colour))


PANELS: tuple[Callable[[Axes, Frames, Catalogue], None], ...] = (
    _adoption_by_category, _adoption_by_measure, _green_factories,
    _indices, _emissions, _supervision,
    _loans, _banks, _public_money,
    _barriers,
)  # fmt: skip


def _time(frame: "pd.DataFrame") -> list[float]:
    """The end of each quarter as a decimal year: 2017Q4 ends at 2018.0."""
    return [clock.START_YEAR + (clock.number(quarter) + 1) / 4 for quarter in frame["quarter"]]


def _ticks(national: "pd.DataFrame") -> range:
    """Whole years of the run, about six of them; a tick stands at the beginning of its year."""
    first, last = int(national["year"].min()), int(national["year"].max()) + 1
    return range(first, last + 1, -(-(last - first) // _TICKS))


def _middles(years: "pd.DataFrame") -> list[float]:
    """Where the total of a year is drawn."""
    return [year + 0.5 for year in years.index]


def _yearly(national: "pd.DataFrame") -> "pd.DataFrame":
    return national.groupby("year").sum(numeric_only=True)


def _draw(axes: Axes, lines: Sequence[Line], *, names_at_ends: bool = False) -> None:
    looks = cycle([(colour, style) for style in STYLES for colour in COLOURS])
    ends = []
    for (name, time, values), (colour, style) in zip(lines, looks, strict=False):
        axes.plot(time, values.tolist(), style, color=colour, label=name, linewidth=1.8)
        ends.append((float(values.iloc[-1]), name, colour))
    if names_at_ends:
        _name_ends(axes, lines[0][1][-1], ends)
    else:
        axes.legend(frameon=False, fontsize=9, loc="upper left", ncols=2)
        axes.set_ylim(0, _HEADROOM * max(values.max() for _, _, values in lines))


def _name_ends(axes: Axes, end: float, names: list[tuple[float, str, str]]) -> None:
    """Write each line's name (of percentages) to the right of its end, moved apart where they would overlap."""
    names = sorted(names)
    heights = _apart([height for height, _, _ in names])
    start = axes.get_xlim()[0]
    room = _NAME_ROOM * (end - start)
    for (height, name, colour), shown in zip(names, heights, strict=True):
        axes.plot((end, end + 0.1 * room), (height, shown), color=colour, linewidth=0.6)
        axes.text(end + 0.12 * room, shown, name, color=colour, fontsize=8, va="center")
    axes.set_xlim(start, end + room)


def _apart(heights: list[float]) -> list[float]:
    """Return rising heights moved so that no two are nearer than the least gap and none leaves the chart."""
    moved: list[float] = []
    for height in heights:
        moved.append(max(height, moved[-1] + _LEAST_GAP if moved else _LOWEST))
    top = _HIGHEST
    for place in reversed(range(len(moved))):
        moved[place] = min(moved[place], top)
        top = moved[place] - _LEAST_GAP
    return moved


def _stack(axes: Axes, time: Iterable[float], parts: Mapping[str, "pd.Series"]) -> None:
    heights = [values.tolist() for values in parts.values()]
    axes.stackplot(list(time), *heights, labels=list(parts), colors=COLOURS, alpha=0.8)
    axes.legend(frameon=False, fontsize=9, loc="upper left", reverse=True)
    axes.set_ylim(0, _HEADROOM * max(map(sum, zip(*heights, strict=True))))


def _short(name: str) -> str:
    head = name.partition(" (")[0]
    return head if len(head) <= _LONGEST_NAME else head[: _LONGEST_NAME - 1].rstrip() + "…"
