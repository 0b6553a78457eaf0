"""Does green finance work without supervision? Finance at four strengths under supervision at three."""

import numpy as np
from matplotlib.figure import Figure

from experiments.findings.answers import Answer, Answers, Sweep, holds
from experiments.findings.drawing import figure, line
from experiments.study.plan import seed
from model.arrays import Array

NAME = "finance-without-supervision"
POINTS = {  # finance -> supervision -> point
    "none": {"none": "neither", "as it is": "no finance", "strong": "no finance, strong supervision"},
    "as it is": {"none": "no supervision", "as it is": "as it is", "strong": "strong supervision"},
    "strong": {"none": "strong finance, no supervision", "as it is": "strong finance", "strong": "both strong"},
    "at its bounds": {
        "none": "most finance, no supervision", "as it is": "most finance",
        "strong": "most finance, strong supervision",
    },
}  # fmt: skip
SUPERVISION = ("none", "as it is", "strong")
SHARES, INVESTED = ("adoption_2035",), "green_investment_2024_2035"
AMOUNTS = ("co2_2035", "pollution_2035", INVESTED, "green_loans_2035")
BARRIERS_UNTIL = 2024
MOVED = "from supervision as it is to"


def measure(sweep: Sweep) -> list[Answer]:
    """Levels of every cell, what finance adds under each supervision, what supervision adds, and their interaction."""
    rows = [sweep.share(by[how], "adoption_2035") for by in POINTS.values() for how in SUPERVISION]
    for strength in ("strong", "at its bounds"):
        for how in SUPERVISION:
            name, reference = f"{strength} finance under {how} supervision", POINTS["none"][how]
            rows += _changes(sweep, POINTS[strength][how], reference, name)
        rows.append(_interaction(sweep, strength, "adoption_2035", "points", 100))
        base = float(sweep.values("as it is", "co2_2035").mean())
        rows.append(_interaction(sweep, strength, "co2_2035", "% of CO2 as it is", 100 / base))
    for how in ("none", "strong"):
        rows += _changes(sweep, POINTS["as it is"][how], "as it is", f"{MOVED} {how}")
    refused = "rejection_share_2024_2035"
    rows += [sweep.share(POINTS[strength]["as it is"], refused) for strength in POINTS]
    return rows + _barriers(sweep)


def _changes(sweep: Sweep, point: str, reference: str, name: str) -> list[Answer]:
    found = [sweep.points(point, reference, column) for column in SHARES]
    found += [sweep.percent(point, reference, column) for column in AMOUNTS]
    return [each.called(name) for each in found]


def _interaction(sweep: Sweep, strength: str, column: str, unit: str, scale: float) -> Answer:
    """What finance adds under strong supervision, less what it adds under none."""

    def added(how: str) -> Array:
        return sweep.values(POINTS[strength][how], column) - sweep.values(POINTS["none"][how], column)

    return sweep.level(f"{strength} finance", f"interaction, {column}", scale * (added("strong") - added("none")), unit)


def _barriers(sweep: Sweep) -> list[Answer]:
    """What stops pairs of enterprise and measure at the end of 2024 as policy is, in percent of the pairs not done."""
    from model.results import BARRIER_GROUPS, BARRIER_WEIGHTINGS, BARRIERS
    from model.world import World

    plan = sweep.plan
    shares: dict[tuple[str, str], list[float]] = {}
    for replication in range(plan.replications):
        luck = seed(plan.root_seed, replication)
        world = World(plan.scenarios[0], firms=plan.firms, seed=luck, until=BARRIERS_UNTIL)
        world.run()
        frame = world.frame("barriers")
        last = frame[(frame["scope"] == "nation") & (frame["quarter"] == frame["quarter"].iloc[-1])]
        for weighting in BARRIER_WEIGHTINGS:
            row = last[last["weighting"] == weighting].iloc[0]
            for group in BARRIER_GROUPS:
                part = sum(row[each.name] for each in BARRIERS.values() if each.group == group)
                shares.setdefault((group, weighting), []).append(100 * part)
    left = {weighting: 1 - np.array(shares["done", weighting]) / 100 for weighting in BARRIER_WEIGHTINGS}
    return [
        sweep.level(group, f"barrier by {weighting}", np.array(part) / left[weighting], "%")
        for (group, weighting), part in shares.items()
        if group != "done"
    ]


def text(found: Answers) -> list[str]:
    """The answer in words."""
    return [_verdict(found), _interacts(found), _at_its_bounds(found), _why(found), _limits(found)]


def _added(found: Answers, strength: str, column: str = "adoption_2035") -> dict[str, Answer]:
    """What finance of a strength adds under each supervision."""
    return {how: found[f"{strength} finance under {how} supervision", column] for how in SUPERVISION}


def _verdict(found: Answers) -> str:
    added, co2 = _added(found, "strong"), _added(found, "strong", "co2_2035")
    more, none = found[f"{MOVED} strong", "adoption_2035"], found[f"{MOVED} none", "adoption_2035"]
    pollution = found[f"{MOVED} none", "pollution_2035"]
    return holds(
        max(each.mean for each in added.values()) < 0.2 * more.mean and none.high < 0,
        "**In this model green finance does little with or without supervision; supervision does much with or "
        "without finance.** Against no green finance at all, the package of green finance changes adoption in 2035 "
        f"by {added['none'].change} where there is no supervision, by {added['as it is'].change} under supervision "
        f"as it is and by {added['strong'].change} where it is strong; CO2 by {co2['none'].change}, "
        f"{co2['as it is'].change} and {co2['strong'].change}. Making supervision strong, with finance as it is, "
        f"changes adoption by {more.change}; taking it away by {none.change}, and pollution by {pollution.change}.",
    )


def _interacts(found: Answers) -> str:
    adoption, co2 = (found["strong finance", f"interaction, {column}"] for column in ("adoption_2035", "co2_2035"))
    return holds(
        not adoption.shows and not co2.shows,
        "Does finance need supervision to work? What the package adds to adoption under strong supervision, less "
        f"what it adds under none, is {adoption.change}; in CO2 it is {co2.change}. These runs cannot tell either "
        "from nothing.",
    )


def _at_its_bounds(found: Answers) -> str:
    most, strong = _added(found, "at its bounds"), _added(found, "strong")
    money, co2 = _added(found, "at its bounds", INVESTED), _added(found, "at its bounds", "co2_2035")
    before, name = _added(found, "strong", INVESTED), "at its bounds finance"
    adoption = found[name, "interaction, adoption_2035"]
    return holds(
        all(most[how].mean > strong[how].mean for how in SUPERVISION) and all(each.low > 0 for each in money.values()),
        "What if the package is only timid? With every lever of finance at its bound (interest on green loans three "
        "points lower, half of new lending reserved, relending of the whole loan at no interest, a fund of 50 bn "
        f"CNY a year) green investment from 2024 to 2035 changes by {money['none'].change} without supervision and "
        f"{money['strong'].change} with it strong, where the package changes it by {before['none'].change} and "
        f"{before['strong'].change}. Money does flow then, but into few and costly projects: adoption changes by "
        f"{most['none'].change} and {most['strong'].change}, CO2 by {co2['none'].change} and {co2['strong'].change}. "
        f"Between supervision strong and none finance differs by {adoption.change} in adoption "
        + ("(less where firms have been made to adopt already) " if adoption.high < 0 else "")
        + f"and {found[name, 'interaction, co2_2035'].change}.",
    )


def _why(found: Answers) -> str:
    money, willing = (found[group, "barrier by enterprises"] for group in ("finance", "willing"))
    heavy, unwilling = (found[group, "barrier by abatement"] for group in ("finance", "willing"))
    return holds(
        money.high < 0.5 * willing.low,
        f"*Why.* Of the measures that fit an enterprise and that it does not have at the end of {BARRIERS_UNTIL}, "
        f"{money.level} are stopped by money (no own share, refused, rationed) and {willing.level} by not being "
        "wanted: unprofitable, too risky, or not so much better that the firm moves. Counted by the CO2 that the "
        f"measures would avoid it is {heavy.level} and {unwilling.level}. Finance can lift the first barrier, but "
        "the own share that a bank demands credit does not replace; supervision works on the second, by putting a "
        "price on doing without.",
    )


def _limits(_: Answers) -> str:
    return (
        "*What the model cannot show.* Its green loans are equipment loans to existing industry, and they fall "
        "where the published stock, mostly infrastructure, grew. Banks do not compete for green clients, no lender "
        "asks for more than the environmental record, and no investor shuns a polluter: finance that disciplines "
        "firms is not in it."
    )


def draw(found: Answers) -> Figure:
    """Adoption by supervision for each strength of finance, and what finance adds."""
    whole, (left, right) = figure(2)
    for number, (strength, by) in enumerate(POINTS.items()):
        line(left, range(3), [found[by[how], "adoption_2035"] for how in SUPERVISION], f"finance {strength}", number)
    left.set(title="Adoption in 2035", ylabel="% of fitting measures installed", xlabel="supervision")
    for number, strength in ((2, "strong"), (3, "at its bounds")):
        rows = [found[f"{strength} finance under {how} supervision", "adoption_2035"] for how in SUPERVISION]
        line(right, [place + 0.04 * number - 0.1 for place in range(3)], rows, f"finance {strength}", number)
    right.set(
        title="What finance adds to it", ylabel="percentage points against no green finance", xlabel="supervision"
    )
    right.axhline(0, color="0.4", linewidth=0.8)
    for axes in (left, right):
        axes.set_xticks(range(3), SUPERVISION)
        axes.legend(frameon=False, fontsize=9)
    return whole
