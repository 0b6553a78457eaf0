"""How fast must standards tighten to reach the targets of 2027? Speed, strictness and inspection of the standard."""

from matplotlib.figure import Figure

from experiments.findings.answers import Answer, Answers, Sweep, holds, percent
from experiments.findings.drawing import figure, line
from model.arrays import Array
from model.catalogue import catalogue

NAME = "standards-to-2027"
SPEEDS, STRICTNESS, INSPECTION = (0, 0.03, 0.06, 0.1, 0.2), (0.8, 1.2, 2), (0.15, 0.5)
TARGET = "industrial energy intensity and CO2 intensity"
INTENSITIES = ("energy_intensity", "co2_intensity", "pollution_intensity")
SINCE, YEAR = 2023, 2027


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
    return rows


def _falls(sweep: Sweep, cell: str) -> Array:
    """1 in the runs in which energy and CO2 per output are both lower in 2027 than in 2023, else 0."""
    met = [sweep.values(cell, f"{name}_{YEAR}") < sweep.values(cell, f"{name}_{SINCE}") for name in INTENSITIES[:2]]
    return (met[0] & met[1]).astype(float)


def text(found: Answers) -> list[str]:
    """The answer in words."""
    out = []
    for cell in CELLS:
        out.append(cell + ": " + "; ".join(f"{r.quantity} {r.change}" for r in found.rows if r.point == cell))
    return out


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
