"""A subsidy or a carbon price, at equal public cost? CO2 avoided against net public cost, instrument by instrument."""

import numpy as np
from matplotlib.figure import Figure

from experiments.findings.answers import Answer, Answers, Sweep, holds, ratio
from experiments.findings.drawing import figure, line
from model.arrays import Array

NAME = "subsidy-against-carbon-price"
BASE, UNCAPPED = "historical", "subsidy 1, without cap"
SUBSIDIES = (0.05, 0.1, 0.2, 0.4, 0.7, 1)
TAXES = (10, 25, 50, 100, 200)
LINES = {
    "subsidy": [f"subsidy {strength:g}" for strength in SUBSIDIES],
    "tax, kept": [f"tax {rate}" for rate in TAXES],
    "tax, returned to firms": [f"tax {rate}, returned" for rate in TAXES],
    "tax, to subsidies": [f"tax {rate}, to subsidies" for rate in TAXES],
}
_YEARS = "2024_2035"
_CO2, _SPENT, _REVENUE = f"co2_{_YEARS}", f"green_spending_{_YEARS}", f"carbon_revenue_{_YEARS}"


def cost(sweep: Sweep, point: str) -> Array:
    """Net public cost of a point against the baseline in bn CNY: what is spent more, less revenue that is kept.

    Carbon revenue that goes to subsidies stands in spending once it is spent; what is returned to firms is no revenue.
    """
    kept = 0.0 if point.endswith("returned") else 1.0
    more = sweep.values(point, _SPENT) - sweep.values(BASE, _SPENT)
    return (more - kept * (sweep.values(point, _REVENUE) - sweep.values(BASE, _REVENUE))) / 1000


def avoided(sweep: Sweep, point: str) -> Array:
    """CO2 avoided against the baseline, in million tonnes."""
    return (sweep.values(BASE, _CO2) - sweep.values(point, _CO2)) / 1e6


def measure(sweep: Sweep) -> list[Answer]:
    """Cost and CO2 of every point, cost per tonne of subsidies, side effects, and points of equal cost and effect."""
    rows = []
    for point in [point for points in LINES.values() for point in points] + [UNCAPPED]:
        rows.append(sweep.level(point, "net public cost", cost(sweep, point), "bn CNY"))
        rows.append(sweep.level(point, "CO2 avoided", avoided(sweep, point), "Mt"))
        rows.append(sweep.percent(point, BASE, _CO2, "CO2"))
    for point in (*LINES["subsidy"], UNCAPPED):
        rows.append(ratio(point, "cost per tonne", "CNY per tCO2", 1000 * cost(sweep, point), avoided(sweep, point)))
        rows.append(sweep.share(point, f"free_riding_{_YEARS}"))
    for point in ("subsidy 1", "tax 100", "tax 100, returned", "tax 200, returned"):
        rows += [sweep.percent(point, BASE, column) for column in (f"output_{_YEARS}", "jobs_2035")]
        rows.append(sweep.points(point, BASE, f"profit_margin_{_YEARS}"))
    return [*rows, *_equal(sweep)]


def _equal(sweep: Sweep) -> list[Answer]:
    """The returned tax that avoids as much as the largest subsidy, and what it and the subsidy cost the state."""
    rates = np.array([0, *TAXES], float)
    points = LINES["tax, returned to firms"]
    curve = np.stack([np.zeros(sweep.plan.replications), *(avoided(sweep, point) for point in points)])
    costs = np.stack([np.zeros(sweep.plan.replications), *(cost(sweep, point) for point in points)])
    goal = float(avoided(sweep, "subsidy 1").mean())
    mean = curve.mean(axis=1)
    place = int(np.searchsorted(mean, goal)) - 1
    part = (goal - mean[place]) / (mean[place + 1] - mean[place])
    # the error of the crossing is that of the interpolated curve, less that of the goal, over the slope
    at = curve[place] + part * (curve[place + 1] - curve[place])
    slope = (mean[place + 1] - mean[place]) / (rates[place + 1] - rates[place])
    rate = rates[place] + part * (rates[place + 1] - rates[place])
    own = rate - (at - avoided(sweep, "subsidy 1")) / slope
    return [
        sweep.level("equal CO2", "returned tax", own, "CNY per tCO2"),
        sweep.level("equal CO2", "net public cost", costs[place] + part * (costs[place + 1] - costs[place]), "bn CNY"),
    ]


def text(found: Answers) -> list[str]:
    """The answer in words."""
    keys = [("subsidy 1", q) for q in ("net public cost", "CO2 avoided", "CO2", "cost per tonne")]
    keys += [(UNCAPPED, q) for q in ("net public cost", "CO2 avoided", "CO2", "cost per tonne")]
    keys += [
        (p, q)
        for p in ("tax 10, returned", "tax 100", "tax 100, returned", "tax 200, returned")
        for q in ("net public cost", "CO2")
    ]
    keys += [("equal CO2", "returned tax"), ("equal CO2", "net public cost")]
    return [" ".join(f"{k}: {found[k].change};" for k in keys)]


def draw(found: Answers) -> Figure:
    """The frontier: CO2 avoided against net public cost; the range of the subsidy at its own scale."""
    whole, (left, right) = figure(2, height=4.3)
    for number, (name, points) in enumerate(LINES.items()):
        rows, costs = [found[each, "CO2"] for each in points], [found[each, "net public cost"] for each in points]
        line(left, [], rows, name, number, across=costs)
        if name in ("subsidy", "tax, returned to firms"):
            line(right, [], rows, name, number, across=costs)
    line(right, [], [found[UNCAPPED, "CO2"]], "subsidy 1, no cap on a project", 4,
         across=[found[UNCAPPED, "net public cost"]])  # fmt: skip
    for axes in (left, right):
        axes.axhline(0, color="0.4", linewidth=0.8)
        axes.axvline(0, color="0.4", linewidth=0.8)
        axes.set(xlabel="net public cost 2024 to 2035, bn CNY", ylabel="CO2 2024 to 2035, % of the baseline")
        axes.legend(frameon=False, fontsize=9)
    left.set_title("All instruments")
    right.set_title("Those that bring the state nothing")
    return whole
