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
    return [_verdict(found), _interacts(found), _at_its_bounds(found), _why(found), _limits(found)]


def _added(found: Answers, strength: str, column: str = "adoption_2035") -> dict[str, Answer]:
    """What finance of a strength adds under each supervision."""
    return {how: found[f"{strength} finance under {how} supervision", column] for how in SUPERVISION}


def _verdict(found: Answers) -> str:
    added, co2 = _added(found, "strong"), _added(found, "strong", "co2_2035")
    more, none = found["strong supervision", "adoption_2035"], found["none supervision", "adoption_2035"]
    pollution = found["none supervision", "pollution_2035"]
    return holds(
        max(each.mean for each in added.values()) < 0.2 * more.mean and none.high < 0,
        "**In this model green finance does little with or without supervision; supervision does much with or without "
        f"finance.** Against no green finance at all, the package of green finance changes adoption in 2035 by "
        f"{added['none'].change} where there is no supervision, by {added['as it is'].change} under supervision as "
        "it is "
        f"and by {added['strong'].change} where it is strong; CO2 by {co2['none'].change}, {co2['as it is'].change} "
        "and "
        f"{co2['strong'].change}. Making supervision strong, with finance as it is, changes adoption by {more.change}; "
        f"taking it away by {none.change}, and pollution by {pollution.change}.",
    )


def _interacts(found: Answers) -> str:
    inter = found["strong finance", "interaction"]
    verdict = "These runs cannot tell it from nothing." if not inter.shows else (
        "It is there, and small." if inter.mean > 0 else "It is there, small, and negative: finance adds less where "
        "supervision has made firms adopt already."
    )  # fmt: skip
    return (
        "Does finance need supervision to work? What the package adds to adoption under strong supervision, less "
        "what it "
        f"adds under none, is {inter.change}. {verdict}"
    )


def _at_its_bounds(found: Answers) -> str:
    most, strong = _added(found, "at its bounds"), _added(found, "strong")
    loans, inter = _added(found, "at its bounds", "green_loans_2035"), found["at its bounds finance", "interaction"]
    return holds(
        all(most[how].mean > strong[how].mean for how in SUPERVISION),
        "It is not only that the package is moderate. With every lever of finance at its bound (interest on green "
        "loans "
        "three points lower, half of new lending reserved, relending of the whole loan at no interest, a fund of 50 "
        "bn CNY "
        f"a year) adoption changes by {most['none'].change} without supervision, {most['as it is'].change} with it "
        "as it "
        f"is and {most['strong'].change} with it strong, green loans by {loans['as it is'].change}. There the "
        "difference "
        f"that supervision makes to finance is {inter.change}.",
    )


def _why(found: Answers) -> str:
    money, willing = found["finance", "barrier"], found["willing", "barrier"]
    return holds(
        money.high < 0.5 * willing.low,
        f"*Why.* Of the measures that fit an enterprise and that it does not have at the end of {BARRIERS_UNTIL}, "
        f"{money.level} are stopped by money (no own share, refused, rationed) and {willing.level} by not being "
        "wanted: "
        "unprofitable, too risky, or not so much better that the firm moves. Finance can lift only the first "
        "barrier, and "
        "the part of it that is an own share credit does not replace. Cheaper interest is a small part of what a "
        "project "
        "costs a year. Supervision works on the second barrier: it puts a price on doing without.",
    )


def _limits(_: Answers) -> str:
    return (
        "*What the model cannot show.* Its green loans are equipment loans to existing industry, and they fall where "
        "the "
        "published stock, mostly infrastructure, grew. Banks do not compete for green clients, no lender asks for more "
        "than the environmental record, and no investor shuns a polluter: finance that disciplines firms is not in it."
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
