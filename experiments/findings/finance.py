"""Does green finance work without supervision? Finance at four strengths under supervision at three."""

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
SHARES = ("adoption_2035",)
AMOUNTS = ("co2_2035", "pollution_2035", "green_investment_2024_2035", "green_loans_2035")
BARRIERS_UNTIL = 2024


def measure(sweep: Sweep) -> list[Answer]:
    """Levels of every cell, what finance adds under each supervision, what supervision adds, and their interaction."""
    rows = [_level(sweep, by[how]) for by in POINTS.values() for how in SUPERVISION]
    for strength in ("strong", "at its bounds"):
        for how in SUPERVISION:
            name, reference = f"{strength} finance under {how} supervision", POINTS["none"][how]
            rows += _changes(sweep, POINTS[strength][how], reference, name)
        rows.append(_interaction(sweep, strength))
    for how in ("none", "strong"):
        rows += _changes(sweep, POINTS["as it is"][how], "as it is", f"{how} supervision")
    refused = "rejection_share_2024_2035"
    rows += [sweep.share(POINTS[strength]["as it is"], refused) for strength in POINTS]
    return rows + _barriers(sweep)


def _level(sweep: Sweep, point: str) -> Answer:
    return sweep.share(point, "adoption_2035")


def _changes(sweep: Sweep, point: str, reference: str, name: str) -> list[Answer]:
    found = [sweep.points(point, reference, column) for column in SHARES]
    found += [sweep.percent(point, reference, column) for column in AMOUNTS]
    return [each.called(name) for each in found]


def _interaction(sweep: Sweep, strength: str) -> Answer:
    """What finance adds to adoption under strong supervision, less what it adds under none, in points."""

    def added(how: str) -> Array:
        both = (sweep.values(POINTS[each][how], "adoption_2035") for each in (strength, "none"))
        return 100 * (next(both) - next(both))

    return sweep.level(f"{strength} finance", "interaction", added("strong") - added("none"), "points")


def _barriers(sweep: Sweep) -> list[Answer]:
    """What stops pairs of enterprise and measure at the end of 2024 as policy is, in percent of the pairs not done."""
    import numpy as np

    from model.results import BARRIER_GROUPS, BARRIERS
    from model.world import World

    shares: dict[str, list[float]] = {}
    plan = sweep.plan
    for replication in range(plan.replications):
        world = World(plan.scenarios[0], firms=plan.firms, seed=seed(plan.root_seed, replication), until=BARRIERS_UNTIL)
        world.run()
        frame = world.frame("barriers")
        row = frame[(frame["scope"] == "nation") & (frame["weighting"] == "enterprises")].iloc[-1]
        groups = {group: sum(row[each.name] for each in BARRIERS.values() if each.group == group)
                  for group in BARRIER_GROUPS}  # fmt: skip
        for group, share in groups.items():
            if group != "done":
                shares.setdefault(group, []).append(100 * share / (1 - groups["done"]))
    return [sweep.level(group, "barrier", np.array(values), "%") for group, values in shares.items()]


def text(found: Answers) -> list[str]:
    """The answer in words."""
    strong = {how: found[f"strong finance under {how} supervision", "adoption_2035"] for how in SUPERVISION}
    most = {how: found[f"at its bounds finance under {how} supervision", "adoption_2035"] for how in SUPERVISION}
    with_it, without = found["strong supervision", "adoption_2035"], found["none supervision", "adoption_2035"]
    pollution = found["none supervision", "pollution_2035"]
    finance, willing = found["finance", "barrier"], found["willing", "barrier"]
    inter = found["strong finance", "interaction"]
    inter_most = found["at its bounds finance", "interaction"]
    return [
        holds(
            max(each.mean for each in strong.values()) < 0.2 * with_it.mean,
            f"**In this model green finance does little with or without supervision; supervision does much without "
            f"finance.** The package of green finance adds {strong['none'].change} to adoption in 2035 where there is "
            f"no supervision and {strong['strong'].change} where it is strong. Strong supervision alone adds "
            f"{with_it.change} to what is in force; taking supervision away costs {without.change}, and pollution is "
            f"then {pollution.change} of what it would be.".replace("% (", "% above (", 0),
        ),
        holds(
            not inter.shows or abs(inter.mean) < 1,
            f"Does finance need supervision to work? The effect under strong supervision less that under none is "
            f"{inter.change}"
            + (", which these runs cannot tell from nothing." if not inter.shows else ": real, but small."),
        ),
        holds(
            most["as it is"].mean > strong["as it is"].mean,
            f"It is not that the package is timid. With every lever of finance at its bound (interest three points "
            f"lower, half of new lending reserved for green projects, relending at no interest, a fund of 50 bn CNY a "
            f"year) adoption rises by {most['none'].change} without supervision, {most['as it is'].change} with it as "
            f"it is and {most['strong'].change} with it strong; the interaction is {inter_most.change}.",
        ),
        holds(
            finance.mean < 0.25 * willing.mean,
            f"*Why.* Of all measures that fit an enterprise and that it does not have at the end of "
            f"{BARRIERS_UNTIL}, {finance.level} are stopped by money (no own share, refused, rationed) and "
            f"{willing.level} by not being wanted. Finance can only move the first group; cheaper credit changes the "
            "second little, because interest is a small part of what a project costs. What is wanted but not paid for "
            "mostly fails on the enterprise's own share, which credit does not replace.",
        ),
        "*What the model cannot show.* Green loans fall in the model where the published stock grew, and it has no "
        "finance of infrastructure, no green funds for new firms and no bank that is judged by its green portfolio: the "
        "small effect is one of equipment loans to existing industry.",
    ]


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
