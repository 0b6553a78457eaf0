"""How findings are drawn: means with their intervals, in one look, as SVG that is the same for the same figures."""

import io
from collections.abc import Sequence

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from experiments.findings.answers import Answer
from experiments.pictures import COLOURS

_SETTINGS = {"svg.hashsalt": "greenforge", "svg.fonttype": "path", "font.size": 10, "axes.titlesize": 10.5}
_CAP = 3


def figure(panels: int, width: float = 10.0, height: float = 3.9, **settings: object) -> tuple[Figure, list[Axes]]:
    """A figure with panels side by side, without frames above and to the right."""
    with mpl.rc_context(_SETTINGS):
        found = Figure(figsize=(width, height), layout="constrained")
        FigureCanvasAgg(found)
        axes = [found.add_subplot(1, panels, place + 1) for place in range(panels)]
    for each in axes:
        each.spines[["top", "right"]].set_visible(False)
        each.grid(alpha=0.25)
    return found, axes


def svg(found: Figure, identifier: str) -> str:
    """The figure as SVG text that carries an identifier of what it shows."""
    with mpl.rc_context(_SETTINGS):
        content = io.StringIO()
        found.savefig(content, format="svg", metadata={"Date": None, "Creator": None, "Identifier": identifier})
    return "\n".join(line.rstrip() for line in content.getvalue().splitlines()) + "\n"


def line(
    axes: Axes, x: Sequence[float], answers: Sequence[Answer], label: str, number: int, *, across: Sequence[Answer] = ()
) -> None:
    """A line of means with intervals; ``across`` gives horizontal intervals too, and with them the places."""
    means = [each.mean for each in answers]
    spread = _spread(answers)
    axes.errorbar(
        [each.mean for each in across] or list(x), means, yerr=spread, xerr=_spread(across) if across else None,
        label=label, color=COLOURS[number], marker="osD^v"[number % 5], markersize=4.5, linewidth=1.5, elinewidth=1,
        capsize=_CAP,
    )  # fmt: skip


def dots(axes: Axes, names: Sequence[str], answers: Sequence[Answer], colours: Sequence[int]) -> None:
    """Means with intervals one below the other, each with its name."""
    for place, (each, colour) in enumerate(zip(answers, colours, strict=True)):
        axes.errorbar(
            each.mean, place, xerr=[[each.mean - each.low], [each.high - each.mean]], fmt="o", markersize=4.5,
            color=COLOURS[colour], elinewidth=1, capsize=_CAP,
        )  # fmt: skip
    axes.set_yticks(range(len(names)), names)
    axes.invert_yaxis()
    axes.axvline(0, color="0.4", linewidth=0.8)


def _spread(answers: Sequence[Answer]) -> list[list[float]]:
    return [[each.mean - each.low for each in answers], [each.high - each.mean for each in answers]]
