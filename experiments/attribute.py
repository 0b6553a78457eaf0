"""What each group of policies contributes to the change a scenario brings: Shapley values, and synergies of pairs.

The groups in which the scenario differs from the baseline are the players of a game. A coalition is the baseline with
the levers of its groups as the scenario has them; its worth is an output, in each replication. All coalitions are run.
"""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from experiments import figures
from experiments.commands.options import Size
from experiments.compare import SAME
from experiments.study.arrays import by_point
from experiments.study.headlines import Readable
from experiments.study.plan import BundleFactor, ParameterSwitch, Plan, Point
from experiments.study.shapley import interaction_indices, shapley_values
from experiments.study.statistics import FEWEST, Estimate, mean_interval, without_rounding
from experiments.tables import Column, Table
from model.errors import InputError
from model.levers import GROUPS, LEVERS
from model.policy import Scenario

if TYPE_CHECKING:
    import pandas as pd

    from model.arrays import Array

CONTRIBUTIONS = Table(
    "contributions", "What each group of policies contributes to the change", ("headline", "unit", "group"),
    ("headline", "group"),
    (
        Column("baseline", "Level in the baseline", SAME, "Mean of the baseline over its replications."),
        Column("total", "Whole change", SAME, "Mean change that all groups bring together; contributions sum to it."),
        Column("mean", "Contribution", SAME,
               "Shapley value: mean of what the group adds over all orders in which groups may be added."),
        Column("low", "Contribution, lower end", SAME, "Lower end of the 95 % t-interval over replications."),
        Column("high", "Contribution, upper end", SAME, "Upper end of the 95 % t-interval over replications."),
        Column("share", "Share of the change", "fraction",
               "Contribution over the whole change; empty where the whole change may be zero."),
        Column("alone", "Alone", SAME, "Mean change that the group brings to the baseline alone."),
        Column("last", "Added last", SAME, "Mean change that the group brings on top of all others."),
        Column("replications", "Replications", "runs", "Replications in which every coalition was run."),
    ),
)  # fmt: skip
SYNERGY = Table(
    "synergy", "What pairs of groups bring beyond what they bring apart", ("headline", "unit", "group", "other_group"),
    ("headline", "group", "other_group"),
    (
        Column("mean", "Synergy", SAME, "Shapley interaction index of the pair (Grabisch and Roubens 1999)."),
        Column("low", "Synergy, lower end", SAME, "Lower end of the 95 % t-interval over replications."),
        Column("high", "Synergy, upper end", SAME, "Upper end of the 95 % t-interval over replications."),
        Column("replications", "Replications", "runs", "Replications in which every coalition was run."),
    ),
)  # fmt: skip
MOST_TOLD = 3  # synergies told in words


def factors_between(baseline: Scenario, scenario: Scenario) -> tuple[BundleFactor | ParameterSwitch, ...]:
    """The groups of levers in which two scenarios differ, and their parameters if these differ.

    Raises:
        InputError: they do not differ.
    """
    found: list[BundleFactor | ParameterSwitch] = []
    for group in GROUPS:
        levers = tuple(name for name, lever in LEVERS.items() if lever.group == group)
        if any(differs(baseline, scenario, lever) for lever in levers):
            found.append(BundleFactor(group, scenario, levers))
    if dict(baseline.parameters) != dict(scenario.parameters):
        found.append(ParameterSwitch(scenario))
    if not found:
        raise InputError(f"'{scenario.name}' does not differ from '{baseline.name}': there is nothing to attribute")
    return tuple(found)


def differs(baseline: Scenario, scenario: Scenario, lever: str) -> bool:
    """Whether a lever has another path in one scenario than in the other, anywhere."""
    places = {*baseline.places.get(lever, {}), *scenario.places.get(lever, {}), ""}
    return any(baseline.path(lever, place) != scenario.path(lever, place) for place in places)


def plan_of(baseline: Scenario, scenario: Scenario, headlines: Sequence[Readable], size: Size) -> Plan:
    """The runs of an attribution: a point for each coalition, by its number (see :mod:`experiments.study.shapley`).

    Raises:
        InputError: the scenarios do not differ.
    """
    factors = factors_between(baseline, scenario)
    points = []
    for coalition in range(2 ** len(factors)):
        members = [bool(coalition >> place & 1) for place in range(len(factors))]
        name = "+".join(factor.name for factor, member in zip(factors, members, strict=True) if member)
        points.append(Point(name or baseline.name, 0, tuple(1.0 if member else None for member in members)))
    return Plan(
        title=f"{scenario.title}: what each group contributes, against {baseline.title}",
        scenarios=(baseline,), headlines=tuple(headlines), factors=factors, points=tuple(points),
        replications=size.replications, root_seed=size.seed, firms=size.firms, until=size.until, baseline=0,
    )  # fmt: skip


def beginning(plan: Plan) -> str:
    """How much there is to do, said before it is begun."""
    groups = ", ".join(factor.title.lower() for factor in plan.factors)
    return (
        f"{len(plan.factors)} groups differ ({groups}): {len(plan.points)} coalitions, {plan.replications} "
        f"replications of each, {len(plan):,} runs"
    )


def worths(plan: Plan, runs: "pd.DataFrame", headline: Readable) -> "Array":
    """The game of a headline, shape (coalitions, replications): only replications in which all coalitions were run."""
    import numpy as np

    found = by_point(plan, runs, headline.name)
    return found[:, np.isfinite(found).all(axis=0)]


def contributions(plan: Plan, runs: "pd.DataFrame") -> "pd.DataFrame":
    """What each group contributes to each headline: the rows of ``contributions.csv``."""
    import pandas as pd

    rows: list[dict[str, Any]] = []
    for headline in plan.headlines:
        game = worths(plan, runs, headline)
        for place, factor in enumerate(plan.factors):
            row = {"headline": headline.name, "unit": headline.unit, "group": factor.name}
            rows.append(row | _contribution(game, place))
    return pd.DataFrame(rows, columns=CONTRIBUTIONS.columns)


def _contribution(game: "Array", player: int) -> dict[str, float]:

    count = game.shape[1]
    if not count:
        return dict.fromkeys((column.name for column in CONTRIBUTIONS.outputs), math.nan) | {"replications": 0.0}
    value = mean_interval(without_rounding(shapley_values(game)[player], game))
    total = mean_interval(game[-1] - game[0])
    member = 1 << player
    return {
        "baseline": float(game[0].mean()),
        "total": float(total.mean),
        **_as_row(value),
        "share": float(value.mean / total.mean) if total.differs_from_zero else math.nan,
        "alone": float((game[member] - game[0]).mean()),
        "last": float((game[-1] - game[-1 - member]).mean()),
        "replications": float(count),
    }


def synergies(plan: Plan, runs: "pd.DataFrame") -> "pd.DataFrame":
    """What each pair brings beyond its parts in each headline: the rows of ``synergy.csv``."""
    import pandas as pd

    rows: list[dict[str, Any]] = []
    for headline in plan.headlines:
        game = worths(plan, runs, headline)
        count = game.shape[1]
        pairs = without_rounding(interaction_indices(game), game)
        for one in range(len(plan.factors)):
            for other in range(one + 1, len(plan.factors)):
                names = {"group": plan.factors[one].name, "other_group": plan.factors[other].name}
                found = _as_row(mean_interval(pairs[one, other])) if count else {}
                rows.append({"headline": headline.name, "unit": headline.unit, **names, **found, "replications": count})
    return pd.DataFrame(rows, columns=SYNERGY.columns).astype({column.name: float for column in SYNERGY.outputs})


def _as_row(estimate: Estimate) -> dict[str, float]:
    return {"mean": float(estimate.mean), "low": float(estimate.low), "high": float(estimate.high)}


# --- words


def text(plan: Plan, runs: "pd.DataFrame", found: "pd.DataFrame", pairs: "pd.DataFrame") -> str:
    """The answer as it is printed: a table for each headline, the largest synergies in words, and how to read it."""
    blocks = [plan.title]
    for headline in plan.headlines:
        own = found[found["headline"] == headline.name].to_dict("records")
        between = pairs[pairs["headline"] == headline.name].to_dict("records")
        blocks.append(_about(plan, headline, worths(plan, runs, headline), own, between))
    blocks.append(figures.paragraph(how_to_read(plan, found)))
    return "\n\n".join(blocks)


def how_to_read(plan: Plan, found: "pd.DataFrame") -> str:
    """On what the answer rests, and what its columns say."""
    whole = int(found["replications"].min())
    lost = "" if whole == plan.replications else f" (of {plan.replications}; in the others runs failed)"
    return (
        "contribution: what a group adds, averaged over all orders in which the groups may be added (Shapley value); "
        "contributions sum to the whole change. alone: added to the baseline. last: on top of all others. Intervals: "
        f"95 %, {whole} replications{lost} of {plan.firms:,} firms, the same luck for every combination of groups."
    ) + (figures.ALONE if plan.replications < FEWEST else "")


def _about(
    plan: Plan, headline: Readable, game: "Array", rows: Sequence[figures.Row],
    pairs: Sequence[figures.Row],
) -> str:  # fmt: skip
    if not game.shape[1]:
        return f"{headline.title}: no replication in which every coalition was run, so nothing can be said"
    scale = figures.Scale.of(headline.unit, [rows[0]["baseline"]])
    total = mean_interval(game[-1] - game[0])
    whole: figures.Row = {"mean": float(total.mean), "low": float(total.low), "high": float(total.high)}
    decimals = scale.decimals(max((row["mean"] for row in (whole, *rows)), key=abs))
    shown = [[_titles(plan)[row["group"]], *_cells(scale, row, decimals)] for row in rows]
    shown.append(["whole change", *_interval(scale, whole, decimals), "", "", ""])
    header = ["", "contribution", "95 % interval", "share", "alone", "last"]
    first = f"{headline.title} ({scale.both_units}): {scale.level(rows[0]['baseline'])} in {plan.scenarios[0].name}"
    return "\n".join([first, *figures.table(header, shown), *_synergies_in_words(plan, scale, rows, pairs)])


def _cells(scale: figures.Scale, row: figures.Row, decimals: int) -> list[str]:
    apart = (figures.signed(scale.factor * row[name], decimals) for name in ("alone", "last"))
    return [*_interval(scale, row, decimals), figures.percent(row["share"], 2), *apart]


def _interval(scale: figures.Scale, row: figures.Row, decimals: int) -> tuple[str, str]:
    return scale.difference(row["mean"], row["low"], row["high"], decimals)


def _synergies_in_words(
    plan: Plan, scale: figures.Scale, rows: Sequence[figures.Row], pairs: Sequence[figures.Row]
) -> list[str]:
    """The largest synergies that chance does not explain."""
    if not pairs:
        return []
    certain = [pair for pair in pairs if pair["low"] > 0 or pair["high"] < 0]
    certain.sort(key=lambda pair: -abs(pair["mean"]))
    values = {row["group"]: row["mean"] for row in rows}
    most = ", the largest" if len(certain) > MOST_TOLD else ""
    lines = [
        f"Synergy, what a pair brings beyond what its two bring apart: of {len(pairs)} pairs, "
        f"{len(certain) or 'none'} whose interval leaves zero out{most}"
    ]
    for pair in certain[:MOST_TOLD]:
        names = [_titles(plan)[pair[key]] for key in ("group", "other_group")]
        mean, interval = scale.difference(pair["mean"], pair["low"], pair["high"])
        how = _how(pair["mean"], *(values[pair[key]] for key in ("group", "other_group")))
        lines.append(f"  {names[0]} with {names[1].lower()}: {mean} ({interval}){how}")
    return lines


def _how(together: float, one: float, other: float) -> str:
    """Whether two that work in the same direction help each other or stand in for each other."""
    if one * other <= 0:
        return ""
    return ", they strengthen each other" if together * one > 0 else ", one does part of what the other does"


def _titles(plan: Plan) -> dict[str, str]:
    return {factor.name: GROUPS[factor.name][0] if factor.name in GROUPS else factor.title for factor in plan.factors}
