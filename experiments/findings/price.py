"""A subsidy or a carbon price, at equal public cost? CO2 avoided against net public cost, instrument by instrument."""

import numpy as np
from matplotlib.figure import Figure

from experiments.findings.answers import Answer, Answers, Sweep, holds, ratio, shown
from experiments.findings.drawing import figure, line
from model.arrays import Array
from model.catalogue import catalogue
from model.parameters import PARAMETERS

NAME = "subsidy-against-carbon-price"
BASE, UNCAPPED = "historical", "subsidy 1, without cap"
EQUAL_COST = "tax 100, returned"  # whose public cost a subsidy is given
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
    """The returned tax that avoids as much as the largest subsidy; the subsidy that costs as much as a returned tax.

    Between the strengths tried lines are straight, and at strength nothing there is no effect and no cost. The error of
    a crossing is that of the curve there less that of the goal, over the slope.
    """
    none = np.zeros(sweep.plan.replications)
    taxed, subsidised = LINES["tax, returned to firms"], LINES["subsidy"]
    rates = np.array([0, *TAXES], float)
    curve = np.stack([none, *(avoided(sweep, point) for point in taxed)])
    goal = avoided(sweep, "subsidy 1")
    place, part = _crossing(curve.mean(axis=1), float(goal.mean()))
    step, rise = rates[place + 1] - rates[place], (curve[place + 1] - curve[place]).mean()
    at = (1 - part) * curve[place] + part * curve[place + 1]
    rate = rates[place] + part * step - (at - goal) * step / rise
    spent = np.stack([none, *(cost(sweep, point) for point in subsidised)])
    effect = np.stack([none, *(avoided(sweep, point) for point in subsidised)])
    place, part = _crossing(spent.mean(axis=1), float(cost(sweep, EQUAL_COST).mean()))
    same = (1 - part) * effect[place] + part * effect[place + 1]
    base = sweep.values(BASE, _CO2).mean() / 1e6
    return [
        sweep.level("equal CO2", "returned tax", rate, "CNY per tCO2"),
        sweep.level("equal cost", "CO2 of the subsidy", -100 * same / base, "%"),
    ]


def _crossing(means: Array, goal: float) -> tuple[int, float]:
    """Between which two points a rising curve of means passes a goal: the first of them, and the part of the way."""
    place = int(np.searchsorted(means, goal)) - 1
    return place, float((goal - means[place]) / (means[place + 1] - means[place]))


def text(found: Answers) -> list[str]:
    """The answer in words."""
    return [_verdict(found), _equal_cost(found), _why(found), _who_pays(found), _limits(found)]


def _verdict(found: Answers) -> str:
    largest, low = found["subsidy 1", "CO2"], found["tax 10, returned", "CO2"]
    spent, high = found["subsidy 1", "net public cost"], found["tax 200, returned", "CO2"]
    return holds(
        low.high < largest.low and spent.low > 0,
        "**At equal public cost the carbon price avoids far more.** The largest subsidy of the model, half of the "
        f"cost of every measure from a budget fifteen times today's, costs {spent.level} from 2024 to 2035 and "
        f"changes CO2 by {largest.change}. A carbon tax on direct emissions of 10 CNY a tonne whose revenue goes "
        f"back to firms costs the state next to nothing ({found['tax 10, returned', 'net public cost'].mean:,.2g} bn "
        f"CNY of other spending) and changes CO2 by {low.change}; one of 200 CNY by {high.change}.",
    )


def _equal_cost(found: Answers) -> str:
    rate, tonne = found["equal CO2", "returned tax"], found["subsidy 1", "cost per tonne"]
    kept, same = found["tax 100", "net public cost"], found["equal cost", "CO2 of the subsidy"]
    tax, spent = found[EQUAL_COST, "CO2"], found[EQUAL_COST, "net public cost"]
    return holds(
        rate.low > 0 and rate.high < 10 and kept.high < 0 and tax.high < 10 * same.low,
        "Between the points, by straight lines: the returned tax that avoids as much as the largest subsidy is "
        f"{rate.level}. The other way round, a returned tax of 100 CNY costs the state {spent.level}, because what "
        f"more is built draws on the incentives there are; it changes CO2 by {tax.change}, a subsidy of that cost by "
        f"{same.change}. A tonne avoided by the largest subsidy costs the public {tonne.level}. A tax that is kept "
        f"brings the state {shown(-kept.mean)} bn CNY at 100 CNY a tonne: there is no public cost at which the "
        "subsidy is the better buy. To spend the revenue on subsidies adds little to the tax: "
        f"{found['tax 100, to subsidies', 'CO2'].change} instead of {found['tax 100', 'CO2'].change} at 100 CNY, "
        "because the rate of subsidy stays, and with it the number of projects that ask.",
    )


def _why(found: Answers) -> str:
    riding, most, all_of_it = (
        found[point, f"free_riding_{_YEARS}"] for point in ("subsidy 0.1", "subsidy 1", UNCAPPED)
    )
    free, spent = found[UNCAPPED, "CO2"], found[UNCAPPED, "net public cost"]
    cap = catalogue().figure(PARAMETERS["subsidy_cap"].key).value
    return holds(
        not free.shows and most.low > 50 and all_of_it.low > most.high,
        f"*Why.* Most of the money pays for what would be done anyway: {riding.level} of a small subsidy, "
        f"{most.level} of the largest. One might blame the cap of {cap:g} MCNY on what one project gets, nothing to "
        f"a steelworks. It is the other way round: without the cap the largest subsidy costs {spent.level}, "
        f"{all_of_it.level} of it rides free, and CO2 changes by {free.change}, which cannot be told from nothing. "
        "Money then goes to the large projects of large enterprises, which pay for themselves and would be built. A "
        "tax needs nobody to apply: it falls on every tonne, makes measures worth most to those who emit most, and "
        "moves market shares to cleaner plants.",
    )


def _who_pays(found: Answers) -> str:
    output, margin = f"output_{_YEARS}", f"profit_margin_{_YEARS}"
    return holds(
        found["tax 100", output].high < 0 and found["tax 100, returned", margin].low > 0,
        "*Who pays.* What the state does not pay, others do. A tax of 100 CNY changes output by "
        f"{found['tax 100', output].change}, jobs in 2035 by {found['tax 100', 'jobs_2035'].change} and the profit "
        f"margin by {found['tax 100', margin].change}; returned to firms by their wages it leaves the margin "
        f"{found['tax 100, returned', margin].change} higher, because prices carry the tax and the refund comes on "
        f"top: buyers pay. The largest subsidy changes output by {found['subsidy 1', output].change}.",
    )


def _limits(_: Answers) -> str:
    return (
        "*What the model cannot show.* Demand answers the price of each sector by itself; buyers do not turn from "
        "one material to another, and there is no carbon in imports, so neither what a tax saves abroad nor what it "
        "drives there is counted. Public money has no other use in the model: what the revenue could do is not "
        "valued."
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
    left.locator_params(axis="x", nbins=5)
    left.set_title("All instruments")
    right.set_title("Those that the state pays for")
    return whole
