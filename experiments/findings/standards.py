"""How fast must standards tighten to reach the targets of 2027? Speed, strictness and inspection of the standard."""

from matplotlib.figure import Figure

from experiments.findings.answers import Answer, Answers, Sweep, holds, percent
from experiments.findings.drawing import figure, line
from experiments.scoreboard import first_number
from model.arrays import Array
from model.catalogue import catalogue

NAME = "standards-to-2027"
SPEEDS, STRICTNESS, INSPECTION = (0, 0.03, 0.06, 0.1, 0.2), (0.8, 1.2, 2), (0.15, 0.5)
PLAN, PLAN_SINCE = "energy per unit above-size industrial VA", 2020  # official target and the year it counts from
INTENSITIES = ("energy_intensity", "co2_intensity", "pollution_intensity")
SINCE, YEAR = 2023, 2027
FASTEST = "pollution_intensity_2030, 20 against 10 % a year"


def point(speed: float, strictness: float = 0.8, inspection: float = 0.15) -> str:
    """Name of a cell of the design."""
    return f"standard_tightening={speed:g} standard_stringency={strictness:g} inspection_rate={inspection:g}"


BASE = point(0.03)
CELLS = [point(speed, strict, inspected) for speed in SPEEDS for strict in STRICTNESS for inspected in INSPECTION]


def measure(sweep: Sweep) -> list[Answer]:
    """In every cell: how intensities move from 2023 to 2027, and what the cell changes against what is in force."""
    rows = []
    for cell in CELLS:
        for name in INTENSITIES:
            after, before = (sweep.values(cell, f"{name}_{year}") for year in (YEAR, SINCE))
            rows.append(percent(cell, f"{name} since {SINCE}", after, before))
            rows.append(sweep.percent(cell, BASE, f"{name}_{YEAR}"))
        rows.append(sweep.level(cell, "runs that meet the target", 100 * _falls(sweep, cell), "%"))
        rows.append(sweep.share(cell, f"breach_share_{YEAR}"))
        rows += [
            sweep.percent(cell, BASE, name)
            for name in (f"green_factories_{YEAR}", f"closures_2024_{YEAR}", f"output_{YEAR}", "energy_intensity_2030",
                         "pollution_intensity_2030")
        ]  # fmt: skip
    rows.append(sweep.percent(point(0.2, 2), point(0.1, 2), "pollution_intensity_2030", FASTEST))
    return rows


def _falls(sweep: Sweep, cell: str) -> Array:
    """1 in the runs in which energy and CO2 per output are both lower in 2027 than in 2023, else 0."""
    met = [sweep.values(cell, f"{name}_{YEAR}") < sweep.values(cell, f"{name}_{SINCE}") for name in INTENSITIES[:2]]
    return (met[0] & met[1]).astype(float)


def text(found: Answers) -> list[str]:
    """The answer in words."""
    return [_targets(found), _pace(found), _pollution(found), _costs(found), _limits(found)]


def _targets(found: Answers) -> str:
    energy, co2 = (found[BASE, f"{name} since {SINCE}"] for name in INTENSITIES[:2])
    still = found[point(0), f"energy_intensity since {SINCE}"]
    return holds(
        all(row.mean == 100 for row in found.of("runs that meet the target")),
        "**For the targets that the model can judge, standards need not tighten at all.** The Guiding Opinions give "
        f"no number: energy and CO2 per output are to go on falling. As policy is they change by {energy.change} and "
        f"{co2.change} from {SINCE} to {YEAR}; with a standard that no longer tightens energy per output changes by "
        f"{still.change}. Both fall in every run of every cell of the design.",
    )


def _pace(found: Answers) -> str:
    target = next(each for each in catalogue().policy_targets if each.indicator == PLAN)
    pace = 100 * ((1 + first_number(target)) ** ((YEAR - SINCE) / (target.year - PLAN_SINCE)) - 1)
    energy, faster = found[BASE, f"energy_intensity since {SINCE}"], found[point(0.2), f"energy_intensity_{YEAR}"]
    most = found[point(0.2, 2, 0.5), f"energy_intensity_{YEAR}"]
    return holds(
        energy.low < pace < energy.high and abs(faster.mean) < 0.5 and abs(most.mean) < 2,
        f"Is that fast enough? Carried on, the pace of the plan of 2022 ({target.value} % in five years) would be "
        f"{pace:.1f} % from {SINCE} to {YEAR}. It lies within the interval, so the model cannot tell. And the "
        "pollution standard is not the lever for it: tightening by 20 % a year instead of 3 % changes energy per "
        f"output in {YEAR} by {faster.change}, and with a limit two and a half times as strict and more than three "
        f"times the inspections by {most.change}. What standards call forth most is end-of-pipe treatment ([point 3 "
        "of the agenda](agenda.md#3-standards) has the figure), which cleans and saves no energy.",
    )


def _pollution(found: Answers) -> str:
    name = f"pollution_intensity_{YEAR}"
    fast, seen = found[point(0.2), name], found[point(0.03, 0.8, 0.5), name]
    both, strict = found[point(0.2, 0.8, 0.5), name], found[point(0.03, 2), name]
    fastest, later = found[point(0.2, 2), name], found[point(0.2, 2), FASTEST]
    return holds(
        seen.mean < 2 * fast.mean < 0 and fastest.low < strict.mean < fastest.high and later.low > 0,
        "What standards do move is pollution, and there inspection counts for more than speed. Against what is in "
        f"force, tightening by 20 % a year changes pollution per output in {YEAR} by {fast.change}; inspecting firms "
        f"0.5 times a year instead of 0.15, with the standard as it is, by {seen.change}; both by {both.change}. A "
        f"limit that is two and a half times as strict at once changes it by {strict.change}, and then speed adds "
        f"nothing: with 20 % a year it is {fastest.change}, and in 2030 pollution is higher than with 10 % a year, "
        f"by {later.change}. In the model a measure spares a firm fines in proportion to how far it leads to the "
        "limit; the further the limit moves away, the less each measure is worth.",
    )


def _costs(found: Answers) -> str:
    factories, closures = f"green_factories_{YEAR}", f"closures_2024_{YEAR}"
    fast, most = point(0.2), point(0.2, 2, 0.5)
    return holds(
        found[fast, factories].high < 0 and found[most, factories].high < -40 and found[fast, closures].low > 0,
        f"*What it costs.* Speed works against another target: the number of green factories in {YEAR} changes by "
        f"{found[fast, factories].change} at 20 % a year, because a breach that is found spoils the record that the "
        f"title asks for, and by {found[most, factories].change} in the strictest cell. Closures by order from 2024 "
        f"to {YEAR} change by {found[fast, closures].change} and {found[most, closures].change}, output in {YEAR} by "
        f"{found[fast, f'output_{YEAR}'].change} and {found[most, f'output_{YEAR}'].change}. At 20 % a year "
        f"{found[fast, f'breach_share_{YEAR}'].level} of enterprises are above the limit, as policy is "
        f"{found[BASE, f'breach_share_{YEAR}'].level}.",
    )


def _limits(_: Answers) -> str:
    return (
        "*What the model cannot show.* Energy per output falls faster in the model than it was published to do, so "
        "that the target is met too easily. Water, waste and the other numbers of the Guiding Opinions are not in "
        "it. Firms do not foresee the yearly tightening, which makes speed look less effective than it may be; care "
        "is measured at coal plants and applied everywhere, which makes inspection look good."
    )


def draw(found: Answers) -> Figure:
    """Energy and pollution per output from 2023 to 2027, and what the speed does to breaches and green factories."""
    whole, axes = figure(3, width=12)
    place = [100 * speed for speed in SPEEDS]
    number = 0
    for inspected in INSPECTION:
        for strict in (STRICTNESS[0], STRICTNESS[-1]):
            cells, label = [point(speed, strict, inspected) for speed in SPEEDS], f"{strict:g}, inspected {inspected:g}"
            line(axes[0], place, [found[cell, f"energy_intensity since {SINCE}"] for cell in cells], label, number)
            line(axes[1], place, [found[cell, f"pollution_intensity since {SINCE}"] for cell in cells], label, number)
            line(axes[2], place, [found[cell, f"green_factories_{YEAR}"] for cell in cells], label, number)
            number += 1
    for each, title, words in (
        (axes[0], "Energy per output", f"% from {SINCE} to {YEAR}"),
        (axes[1], "Pollution per output", f"% from {SINCE} to {YEAR}"),
        (axes[2], f"Green factories in {YEAR}", "% against what is in force"),
    ):
        each.axhline(0, color="0.4", linewidth=0.8)
        each.set(title=title, xlabel="yearly tightening of the standard, %", ylabel=words)
    axes[0].legend(frameon=False, fontsize=8.5, title="strictness, inspections a year", title_fontsize=8.5)
    return whole
