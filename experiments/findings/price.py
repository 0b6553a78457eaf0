"""A subsidy or a carbon price, at equal public cost? CO2 avoided against net public cost, instrument by instrument."""

import numpy as np
from matplotlib.figure import Figure

from experiments.findings.answers import Answer, Answers, Sweep, holds, ratio
from experiments.findings.drawing import figure, line
from model.arrays import Array
from model.catalogue import catalogue
from model.parameters import PARAMETERS

NAME = "subsidy-against-carbon-price"
BASE, UNCAPPED = "historical", "subsidy 1, without cap"
SUBSIDIES = (0.1, 0.2, 0.4, 1)
TAXES = (10, 50, 100, 200)
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
    return [*rows, *equal(sweep)]


def equal(sweep: Sweep) -> list[Answer]:
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
    return [_verdict(found), _equal_cost(found), _why(found), _who_pays(found), _limits(found)]


def _verdict(found: Answers) -> str:
    largest, low = found["subsidy 1", "CO2"], found["tax 10, returned", "CO2"]
    spent, high = found["subsidy 1", "net public cost"], found["tax 200, returned", "CO2"]
    return holds(
        low.high < largest.low and spent.low > 0,
        "**At equal public cost the carbon price avoids far more.** The largest subsidy of the model, half of the "
        "cost "
        f"of every measure from a budget fifteen times today's, costs {spent.level} from 2024 to 2035 and changes "
        "CO2 by "
        f"{largest.change}. A carbon tax of 10 CNY a tonne whose revenue goes back to firms costs the state next to "
        f"nothing ({found['tax 10, returned', 'net public cost'].mean:,.2g} bn CNY of other spending) and changes "
        "CO2 by "
        f"{low.change}; one of 200 CNY by {high.change}.",
    )


def _equal_cost(found: Answers) -> str:
    rate, tonne = found["equal CO2", "returned tax"], found["subsidy 1", "cost per tonne"]
    kept = found["tax 100", "net public cost"]
    return holds(
        0 < rate.mean < 10 and kept.high < 0,
        f"Between the points: the returned tax that avoids as much as the largest subsidy is {rate.level}, by straight "
        "lines between the rates tried; its interval holds the luck of both sides. The frontiers do not meet "
        "elsewhere. "
        "A subsidy always costs; a tax that is kept brings the state money at every rate "
        f"({-kept.mean:,.0f} bn CNY at 100 CNY a tonne), so that at no public cost at which a subsidy does something "
        "is "
        f"there a tax as bad. A tonne avoided by the largest subsidy costs the public {tonne.level}. Revenue spent on "
        f"subsidies adds little to the tax itself: {found['tax 100, to subsidies', 'CO2'].change} against "
        f"{found['tax 100', 'CO2'].change} at 100 CNY, because the rate of subsidy stays and most of the money finds "
        "no "
        "project.",
    )


def _why(found: Answers) -> str:
    riding, most = (found[f"subsidy {each}", f"free_riding_{_YEARS}"] for each in ("0.1", "1"))
    capped, free = found["subsidy 1", "CO2"], found[UNCAPPED, "CO2"]
    cost, tonne = found[UNCAPPED, "net public cost"], found[UNCAPPED, "cost per tonne"]
    cap = catalogue().figure(PARAMETERS["subsidy_cap"].key).value
    return holds(
        free.mean < capped.mean and most.mean > 50,
        f"*Why.* Most subsidies pay for what would be done anyway: {riding.level} of the money at a small subsidy, "
        f"{most.level} at the largest. And a project gets at most {cap:g} MCNY, the figure in the data, which is "
        "much to "
        "a small enterprise and nothing to a steelworks, where the CO2 is. Without that cap the largest subsidy "
        "changes "
        f"CO2 by {free.change}, for {cost.level} and {tonne.level}. A tax needs nobody to apply: it falls on every "
        "tonne, "
        "makes measures worth most to those who emit most, and moves market shares to cleaner plants.",
    )


def _who_pays(found: Answers) -> str:
    output, margin = f"output_{_YEARS}", f"profit_margin_{_YEARS}"
    return holds(
        found["tax 100", output].high < 0 and found["tax 100, returned", margin].low > 0,
        "*Who pays.* What the state does not pay, others do. A tax of 100 CNY changes output by "
        f"{found['tax 100', output].change}, jobs in 2035 by {found['tax 100', 'jobs_2035'].change} and the profit "
        "margin "
        f"by {found['tax 100', margin].change}; returned to firms by their wages it leaves the margin "
        f"{found['tax 100, returned', margin].change} higher, because prices carry the tax and the refund comes on "
        "top: "
        f"buyers pay. The largest subsidy changes output by {found['subsidy 1', output].change}.",
    )


def _limits(_: Answers) -> str:
    return (
        "*What the model cannot show.* Demand answers the price of each sector by itself; buyers do not turn from one "
        "material to another, and there is no carbon in imports, so neither what a tax saves abroad nor what it drives "
        "there is counted. Public money has no other use in the model: what the revenue could do is not valued."
    )


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
