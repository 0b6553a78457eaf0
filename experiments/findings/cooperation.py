"""What does regional cooperation add, and for whom? Two levers of cooperation, everywhere or within compacts."""

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from experiments.findings.answers import Answer, Answers, Sweep, holds
from experiments.findings.drawing import dots, figure
from model.arrays import Array
from model.catalogue import catalogue

if TYPE_CHECKING:
    import pandas as pd

NAME = "regional-cooperation"
POINTS = ("as it is", "cooperation", "mutual learning", "both", "both within compacts")
NONE, ALL = "none", "both"
COAST = ("LN", "TJ", "HE", "SD", "JS", "SH", "ZJ", "FJ", "GD", "GX", "HI")
YEAR = 2035
_NATIONAL = {"awareness_2035": "points", "adoption_2035": "points", "co2_2035": "%", "pollution_2035": "%",
             "enforcement_effort_2035": "%"}  # fmt: skip


def measure(sweep: Sweep) -> list[Answer]:
    """What each point changes nationally against no cooperation, and what all of it changes by province and group."""
    rows = []
    for point in POINTS:
        for column, unit in _NATIONAL.items():
            rows.append((sweep.points if unit == "points" else sweep.percent)(point, NONE, column))
    regions = sweep.table("regions")
    regions = regions[regions["year"] == YEAR]
    for column in ("awareness", "adoption"):
        rows += _by_province(sweep, regions, column)
    return rows


def _by_province(sweep: Sweep, regions: "pd.DataFrame", column: str) -> list[Answer]:
    """Differences of a share by province, and their means over groups of provinces weighted by enterprises."""
    wide = {
        point: regions[regions["label"] == point].pivot(index="replication", columns="region", values=column)
        for point in (ALL, NONE)
    }
    difference = 100 * (wide[ALL] - wide[NONE])
    weight = regions[regions["label"] == NONE].groupby("region")["enterprises"].mean()
    found = [
        sweep.level(region, column, difference[region].to_numpy(float), "points")
        for region in difference.columns if not difference[region].isna().any()
    ]  # fmt: skip
    for group, members in _groups([row.point for row in found]).items():
        values: Array = np.average(difference[members].to_numpy(float), axis=1, weights=weight[members].to_numpy(float))
        found.append(sweep.level(group, column, values, "points"))
    return found


def _groups(known: list[str]) -> dict[str, list[str]]:
    data = catalogue()
    linked = {place for one, other, link in data.region_links if link != "border" for place in (one, other)}
    members = {
        "coast": set(COAST), "inland": {region.id for region in data.regions} - set(COAST),
        "in a compact": linked, "in no compact": {region.id for region in data.regions} - linked,
    }  # fmt: skip
    return {group: [region for region in known if region in own] for group, own in members.items()}


def text(found: Answers) -> list[str]:
    """The answer in words."""
    return [_verdict(found), _kinds(found), _for_whom(found), _limits(found)]


def _verdict(found: Answers) -> str:
    aware, adopted = found[ALL, "awareness_2035"], found[ALL, "adoption_2035"]
    co2, pollution = found[ALL, "co2_2035"], found[ALL, "pollution_2035"]
    return holds(
        aware.low > 0 and abs(co2.mean) < 1,
        "**Cooperation spreads knowledge and little else.** Full cooperation and mutual learning from 2024 on, "
        "against "
        f"none, change awareness of measures in {YEAR} by {aware.change} and adoption by {adopted.change}. CO2 "
        "changes by "
        f"{co2.change} and pollution by {pollution.change}.",
    )


def _kinds(found: Answers) -> str:
    seen, learning = found["cooperation", "awareness_2035"], found["mutual learning", "awareness_2035"]
    effort, within = (
        found["mutual learning", "enforcement_effort_2035"],
        found["both within compacts", "awareness_2035"],
    )
    now = found["as it is", "awareness_2035"]
    return holds(
        seen.mean > learning.mean,
        f"Of the two it is cooperation, the sight of partners' adopters, that does this: alone it changes awareness by "
        f"{seen.change}, mutual learning of governments alone by {learning.change}. What is in force today (a fifth of "
        f"either) already brings {now.change}; raising both in the provinces of the three compacts only brings "
        f"{within.change}. Mutual learning changes mean enforcement by {effort.change}: provinces copy strict and lax "
        "partners alike, whichever cut pollution more, so that practice evens out and need not become stricter.",
    )


def _for_whom(found: Answers) -> str:
    names = {region.id: region.name for region in catalogue().regions}
    rows = sorted((row for row in found.of("awareness") if row.point in names), key=lambda row: -row.mean)
    shown = [f"{names[row.point]} {row.change}" for row in rows if row.low > 0][:4]
    unclear = sum(not row.shows for row in rows)
    coast, inland, inside, outside = (
        found[each, "awareness"] for each in ("coast", "inland", "in a compact", "in no compact")
    )
    return (
        f"*For whom.* Awareness changes by {coast.change} in provinces on the coast and by {inland.change} inland; by "
        f"{inside.change} in provinces of a compact and by {outside.change} in others. It gains most in "
        f"{'; '.join(shown)}. In {unclear} of {len(rows)} provinces these runs cannot tell the change from nothing: a "
        "province is a few dozen sampled enterprises, and what is known of one is known from the mean over the luck of "
        f"{rows[0].replications} runs."
    )


def _limits(_: Answers) -> str:
    return (
        "*Why so little.* By 2024 most enterprises know most measures that fit them; what holds the rest back is that "
        "measures are not wanted, which hearing of more examples changes only through the doubt they remove. *What the "
        "model cannot show:* firms do not move between provinces, there is no trade between them and no joint "
        "infrastructure, and pollution does not drift across borders, which is where regional coordination is said to "
        "matter most. The weights of partners and the strength in force are assumed."
    )


def draw(found: Answers) -> Figure:
    """What all cooperation changes in awareness by province, and what each kind of it changes nationally."""
    whole, (left, right) = figure(2, height=7.0)
    names = {region.id: region.name for region in catalogue().regions}
    rows = sorted((row for row in found.of("awareness") if row.point in names), key=lambda row: -row.mean)
    dots(left, [names[row.point] for row in rows], rows, [0 if row.point in COAST else 1 for row in rows])
    left.set(title="Awareness by province: full cooperation and learning\nagainst none (blue: on the coast)",
             xlabel="percentage points")  # fmt: skip
    labels, shown, colours = [], [], []
    for number, (quantity, words) in enumerate((("awareness_2035", "awareness"), ("adoption_2035", "adoption"))):
        for point in POINTS:
            labels.append(f"{words}: {point}")
            shown.append(found[point, quantity])
            colours.append((2, 3)[number])
    dots(right, labels, shown, colours)
    right.set(title="The nation: each kind of cooperation\nagainst none", xlabel="percentage points")
    return whole
