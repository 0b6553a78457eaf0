"""What does the credibility of policy buy? A subsidy and a carbon tax, announced or not, under three credibilities."""

from matplotlib.figure import Figure

from experiments.findings.answers import Answer, Answers, Sweep, holds
from experiments.findings.drawing import figure, line

NAME = "policy-credibility"
INSTRUMENTS = ("as it is", "subsidy", "announced tax", "surprise tax")
CREDIBILITY = (0, 0.6, 1)
_CO2, _EARLY = "co2_2024_2035", "green_investment_2024_2027"


def point(instrument: str, credibility: float) -> str:
    """Name of a cell of the design."""
    return f"{instrument}, credibility {credibility:g}"


def measure(sweep: Sweep) -> list[Answer]:
    """What credibility changes under each instrument, each instrument under each credibility, and announcing the "
    "tax."""
    rows = []
    for name in INSTRUMENTS:
        full, none = point(name, 1), point(name, 0)
        label = f"{name}: full against no credibility"
        rows += [each.called(label) for each in _changes(sweep, full, none)]
        rows += [sweep.points(point(name, each), point("as it is", 0.6), "adoption_2035")
                 for each in CREDIBILITY]  # fmt: skip
        rows += [sweep.percent(point(name, each), point("as it is", 0.6), _CO2)
                 for each in CREDIBILITY]  # fmt: skip
    for name in INSTRUMENTS[1:]:
        for each in CREDIBILITY:
            label = f"{name} under credibility {each:g}"
            rows += [row.called(label) for row in _changes(sweep, point(name, each), point("as it is", each))]
        rows.append(_interaction(sweep, name))
    for each in CREDIBILITY:
        found = _changes(sweep, point("announced tax", each), point("surprise tax", each))
        rows += [row.called(f"announcing under credibility {each:g}") for row in found]
    for cell in (point("as it is", each) for each in CREDIBILITY):
        rows.append(sweep.level(cell, "carbon price", sweep.values(cell, "carbon_price_2024_2035"), "CNY per tCO2"))
    return rows


def _changes(sweep: Sweep, one: str, other: str) -> list[Answer]:
    found = [sweep.points(one, other, column) for column in ("adoption_2030", "adoption_2035")]
    return found + [
        sweep.percent(one, other, column) for column in ("co2_2027", "co2_2030", "co2_2035", _CO2, _EARLY,
                                                         "green_investment_2024_2035")
    ]  # fmt: skip


def _interaction(sweep: Sweep, name: str) -> Answer:
    """What full credibility adds to the instrument's cut of CO2, in percent of the CO2 as policy is."""
    cut = {each: sweep.values(point(name, each), _CO2) - sweep.values(point("as it is", each), _CO2) for each in (0, 1)}
    base = sweep.values(point("as it is", 0.6), _CO2).mean()
    return sweep.level(name, "interaction", 100 * (cut[1] - cut[0]) / base, "%")


def text(found: Answers) -> list[str]:
    """The answer in words."""
    return [_verdict(found), _with_instruments(found), _announcing(found), _limits(found)]


def _verdict(found: Answers) -> str:
    label = "as it is: full against no credibility"
    adoption, co2 = found[label, "adoption_2035"], found[label, _CO2]
    price = {each: found[point("as it is", each), "carbon price"] for each in CREDIBILITY}
    return holds(
        adoption.low > 0 and adoption.mean < 1 and co2.high < 0 and price[0].high < price[1].low,
        "**Credibility buys a little adoption and some CO2.** From no to full trust, with policy otherwise as it "
        f"is, adoption in 2035 changes by {adoption.change} and CO2 from 2024 to 2035 by {co2.change}. Two ways lead "
        "there. Trust lowers the return that firms ask of a project, by the premium for uncertain policy, on which "
        "few projects hang. And firms that trust the survey of future carbon prices hold allowances back, which "
        f"holds the price up: it is {price[0].level} on average without trust and {price[1].level} with it.",
    )


def _with_instruments(found: Answers) -> str:
    subsidy, tax = found["subsidy", "interaction"], found["surprise tax", "interaction"]
    paid = [found[f"subsidy under credibility {each}", "adoption_2035"] for each in (0, 1)]
    taxed = [found[f"surprise tax under credibility {each}", _CO2] for each in (0, 1)]
    return holds(
        tax.low > 0 and abs(subsidy.mean) < 0.05 and abs(paid[1].mean - paid[0].mean) < 0.2,
        f"Does policy work better where it is trusted? A subsidy does not: it changes adoption by {paid[0].change} "
        f"under no credibility and by {paid[1].change} under full; what trust adds to its effect on CO2 is "
        f"{subsidy.change} of CO2 as it is, at the edge of what luck can do. A carbon tax of 200 CNY does *less*: it "
        f"changes CO2 by {taxed[0].change} under none and by {taxed[1].change} under full, so that trust takes "
        f"{tax.change} of CO2 from its effect. The two do the same work: where trust already holds the price of "
        "allowances up, a tax finds less left to do. So much of what credibility does to CO2 goes through that "
        "price.",
    )


def _announcing(found: Answers) -> str:
    early = {each: found[f"announcing under credibility {each:g}", _EARLY] for each in CREDIBILITY}
    co2 = {each: found[f"announcing under credibility {each:g}", _CO2] for each in CREDIBILITY}
    return holds(
        early[0].mean == 0 == co2[0].mean and early[1].low > 0 and not co2[1].shows,
        "Announcing the tax of 2028 in 2024 does nothing where nobody believes it, as it must. Where it is half "
        f"believed (0.6) green investment from 2024 to 2027 changes by {early[0.6].change} against a tax that comes "
        f"as a surprise, where it is fully believed by {early[1].change}; CO2 from 2024 to 2035 by {co2[0.6].change} "
        f"and {co2[1].change}. Firms build a little earlier what they will need; emissions do not show it.",
    )


def _limits(_: Answers) -> str:
    return (
        "*What the model cannot show.* Credibility is a number that policy sets, not one that is earned or lost by "
        "what is done: the cost of building it, and of breaking a promise, is not there. Firms look five years "
        "ahead and believe only a part of what is announced; investment that takes longer than that to plan is not "
        "in the model, nor are new technologies developed for a promised market. Both make trust look cheaper to "
        "lack than it is."
    )


def draw(found: Answers) -> Figure:
    """Adoption and CO2 by credibility under each instrument."""
    whole, (left, right) = figure(2)
    for number, name in enumerate(INSTRUMENTS):
        cells = [point(name, each) for each in CREDIBILITY]
        style = [each + 0.012 * (number - 1.5) for each in CREDIBILITY]
        line(left, style, [found[cell, "adoption_2035"] for cell in cells], name, number)
        line(right, style, [found[cell, _CO2] for cell in cells], name, number)
    left.set(title="Adoption in 2035", xlabel="credibility of policy", ylabel="percentage points against 0.6, as it is")
    right.set(title="CO2, 2024 to 2035", xlabel="credibility of policy", ylabel="% against 0.6, as it is")
    for axes in (left, right):
        axes.axhline(0, color="0.4", linewidth=0.8)
        axes.legend(frameon=False, fontsize=9)
    return whole
