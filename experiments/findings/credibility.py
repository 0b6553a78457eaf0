"""What does the credibility of policy buy? A subsidy and a carbon tax, announced or not, under four credibilities."""

from matplotlib.figure import Figure

from experiments.findings.answers import Answer, Answers, Sweep, holds
from experiments.findings.drawing import figure, line

NAME = "policy-credibility"
INSTRUMENTS = ("as it is", "subsidy", "announced tax", "surprise tax")
CREDIBILITY = (0, 0.3, 0.6, 1)
_CO2, _EARLY = "co2_2024_2035", "green_investment_2024_2027"


def point(instrument: str, credibility: float) -> str:
    """Name of a cell of the design."""
    return f"{instrument}, credibility {credibility:g}"


def measure(sweep: Sweep) -> list[Answer]:
    """What credibility changes under each instrument, each instrument under each credibility, and announcing the tax."""
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
    rows += [sweep.level(point("as it is", each), "carbon price", sweep.values(point("as it is", each), "carbon_price_2024_2035"),
                         "CNY per tCO2") for each in CREDIBILITY]  # fmt: skip
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
    return [f"{r.point}: {r.quantity} {r.change}" for r in found.rows]


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
