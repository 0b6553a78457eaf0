"""What does regional cooperation add, and for whom? Two levers of cooperation, everywhere or within compacts."""

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from experiments.findings.answers import Answer, Answers, Sweep, holds, shown
from experiments.findings.drawing import dots, figure
from model.arrays import Array
from model.catalogue import catalogue

if TYPE_CHECKING:
    import pandas as pd

NAME = "regional-cooperation"
POINTS = ("as it is", "cooperation", "mutual learning", "both", "both within compacts")
NONE, NOW, ALL = "none", "as it is", "both"
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
    for point in POINTS[1:]:
        for column, unit in _NATIONAL.items():
            how = sweep.points if unit == "points" else sweep.percent
            rows.append(how(point, NOW, column, f"{column} against now"))
    rows += [sweep.share(NOW, column).about(f"level of {column}") for column in ("awareness_2035", "adoption_2035")]
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
    means: dict[str, Array] = {}
    for group, members in _groups([row.point for row in found]).items():
        own = difference[members].to_numpy(float)
        means[group] = np.average(own, axis=1, weights=weight[members].to_numpy(float))
        found.append(sweep.level(group, column, means[group], "points"))
    for one, other in (("inland", "coast"), ("in no compact", "in a compact")):
        found.append(sweep.level(f"{one} less {other}", column, means[one] - means[other], "points"))
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
        f"against none, change awareness of measures in {YEAR} by {aware.change} and adoption by {adopted.change}. "
        f"CO2 changes by {co2.change} and pollution by {pollution.change}.",
    )


def _kinds(found: Answers) -> str:
    name = "awareness_2035 against now"
    seen, learning, within = (
        found[point, name] for point in ("cooperation", "mutual learning", "both within compacts")
    )
    now, effort = found[NOW, "awareness_2035"], found["mutual learning", "enforcement_effort_2035 against now"]
    total, adopted = found["both", name], found["mutual learning", "adoption_2035 against now"]
    return holds(
        seen.low > 0 and abs(learning.mean) < 0.1 * seen.mean and within.mean > 0.5 * total.mean,
        f"What is in force, a fifth of either, already brings {now.change} of it. Of the rest nearly all is "
        f"cooperation, the sight of partners' adopters: raised alone it changes awareness by {seen.change}, mutual "
        f"learning of governments raised alone by {learning.change} and adoption by {adopted.change}. Raising both "
        f"only in the provinces of the three compacts brings {within.change}, more than half of the {total.change} "
        f"that raising them everywhere does. Mutual learning changes mean enforcement by {effort.change}"
        + (
            ", which cannot be told from nothing." if not effort.shows else
            ", the wrong way: provinces copy partners that have cut pollution per output more since 2017, and these "
            "are on average not the stricter ones."
        ),
    )  # fmt: skip


def _for_whom(found: Answers) -> str:
    names = {region.id: region.name for region in catalogue().regions}
    rows = sorted((row for row in found.of("awareness") if row.point in names), key=lambda row: -row.mean)
    most = " and ".join(f"{names[row.point]} ({shown(row.mean, '+')} points)" for row in rows[:2])
    unclear = sum(not row.shows for row in rows)
    place, compact = (
        {column: found[pair, column] for column in ("awareness", "adoption")}
        for pair in ("inland less coast", "in no compact less in a compact")
    )
    coast, inland = found["coast", "awareness"], found["inland", "awareness"]
    inside, outside = found["in a compact", "adoption"], found["in no compact", "adoption"]
    return holds(
        not place["awareness"].shows and 0 < compact["adoption"].low < 0.1,
        f"*For whom.* For the coast and the interior alike: awareness changes by {coast.change} and {inland.change}, "
        f"a difference of {place['awareness'].change}. Provinces outside the compacts make more adoption of it, "
        f"{outside.change} against {inside.change} inside, a difference of {compact['adoption'].change}, which is "
        f"hardly more than luck can do. The largest estimates for awareness are those of {most}, but the largest of "
        f"{len(rows)} is partly luck: a province is a few dozen sampled enterprises, and in {unclear} of them the "
        "interval holds zero.",
    )


def _limits(found: Answers) -> str:
    known, installed = found[NOW, "level of awareness_2035"], found[NOW, "level of adoption_2035"]
    return holds(
        known.low > 80 and installed.high < 75,
        f"*Why so little.* By {YEAR} {known.level} of the measures that fit an enterprise are known to it as policy "
        f"is, through its own links, its sector and publicity, and {installed.level} are installed: there is little "
        "left to hear of, and to have heard of a measure is not to want it or to be able to run it. *What the model "
        "cannot show:* firms do not move between provinces, there is no trade between them and no joint "
        "infrastructure, and pollution does not drift across borders, which is where regional coordination is said "
        "to matter most. The weights of partners and the strength in force are assumed.",
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
    right.set(title="The nation: each kind raised, the other as it is,\nagainst neither", xlabel="percentage points")
    return whole
