"""What was found: effects of policies in every world, their ranks, who beats whom, and how far rankings agree."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.ranking.question import Question, headlines
from experiments.ranking.ranks import agreement, agreement_by_luck, beats, by_cost, held, ranks, wilson
from experiments.study.arrays import by_point
from experiments.study.statistics import mean_interval
from experiments.tables import Column, Table
from model.arrays import Array, Mask

if TYPE_CHECKING:
    import pandas as pd

TOP = 3  # policies that come first
_SHARE, _OWN = "share of worlds", "unit of the row"
_END = "end of its 95 % interval."
EFFECTS = Table(
    "effects", "What policies change against the baseline", ("structure", "criterion", "policy", "unit"),
    ("structure", "criterion", "policy"),
    (
        Column("mean", "Change", _OWN, "Mean over worlds of the change against the baseline under the same luck."),
        Column("low", "Change, low", _OWN, f"Lower {_END}"),
        Column("high", "Change, high", _OWN, f"Upper {_END}"),
        Column("low_90", "Worlds, low", _OWN, "5 % of the worlds lie below."),
        Column("high_90", "Worlds, high", _OWN, "5 % of the worlds lie above."),
        Column("place", "Place", "", "Rank of the mean; 1 is best."),
        Column("mean_rank", "Mean rank", "", "Mean over worlds of the rank."),
        Column("worlds", "Worlds", "worlds", "Parameter sets without a failed run."),
    ),
)  # fmt: skip
RANKS = Table(
    "ranks", "How often each policy holds each rank", ("structure", "criterion", "policy", "rank"),
    ("structure", "criterion", "policy", "rank"),
    (Column("share", "Share", _SHARE, "Share of the worlds in which the policy holds the rank; 1 is best."),),
)  # fmt: skip
PAIRS = Table(
    "pairs", "How often one policy beats another", ("structure", "criterion", "policy", "other_policy"),
    ("structure", "criterion", "policy", "other_policy"),
    (
        Column("share", "Share", _SHARE, "Share of the worlds in which the policy is better than the other."),
        Column("low", "Share, low", _SHARE, f"Lower {_END}"),
        Column("high", "Share, high", _SHARE, f"Upper {_END}"),
    ),
)  # fmt: skip
AGREEMENT = Table(
    "agreement", "How far rankings agree with the central one", ("structure", "criterion", "first"),
    ("structure", "criterion"),
    (
        Column("tau", "Tau of the means", "", "Kendall's tau of the ranking of mean changes and the central one."),
        Column("tau_worlds", "Tau of worlds", "", "Mean over worlds of Kendall's tau of a world and the central one."),
        Column("tau_low", "Tau of worlds, low", "", "5 % of the worlds lie below."),
        Column("tau_high", "Tau of worlds, high", "", "5 % of the worlds lie above."),
        Column("tau_luck", "Tau by luck", "",
               "Mean Kendall's tau of single runs of the same world under different luck."),
        Column("first_holds", "Best stays best", _SHARE, "Share of the worlds in which the central best is best."),
        Column("top_holds", "First three stay", _SHARE,
               "Share of the worlds in which the central first three are the first three, in whatever order."),
        Column("worlds", "Worlds", "worlds", "Parameter sets without a failed run."),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Criterion:
    """What policies are ranked by.

    Attributes:
        name: in the tables.
        title: in words.
        unit: of a change.
        first: what it takes to come first.
    """

    name: str
    title: str
    unit: str
    first: str


def criteria(question: Question) -> tuple[Criterion, ...]:
    """By what policies are ranked."""
    until = question.plan.until
    return (
        Criterion("adoption", f"adoption in {until}", "fraction", "the most"),
        Criterion("co2", f"CO2 in {until}", "tCO2", "the least"),
        Criterion("cost", f"public spending in {until}", "MCNY", "the cheapest"),
        Criterion(
            "co2_by_cost",
            f"CO2 avoided for public spending, {question.since} to {until}",
            "tCO2 per MCNY",
            "the most for the money",
        ),
    )


@dataclass(frozen=True)
class Worlds:
    """Changes in the worlds of a structure by criterion.

    Attributes:
        changes: against the baseline, shape (worlds, replications, policies).
        merits: what orders the policies, larger where better, of the same shape.
        of_means: the same of means over replications, shape (worlds, policies).
    """

    changes: Mapping[str, Array]
    merits: Mapping[str, Array]
    of_means: Mapping[str, Array]

    @property
    def number(self) -> int:
        """Worlds without a failed run."""
        return len(next(iter(self.of_means.values())))

    def mean_change(self, criterion: str) -> Array:
        """Mean over worlds of the change of each policy, shape (policies,)."""
        return self.changes[criterion].mean(axis=(0, 1))

    def mean_merit(self, criterion: str) -> Array:
        """What orders the means over all worlds, shape (policies,)."""
        if criterion == "co2_by_cost":
            return by_cost(*(self.changes[name].mean(axis=(0, 1)) for name in ("avoided", "spent")))
        return self.merits[criterion].mean(axis=(0, 1))


def worlds(question: Question, runs: "pd.DataFrame") -> dict[str, Worlds]:
    """Changes by structure. A world with a failed run is left out whole."""
    plan = question.plan
    shape = (len(question.structures), question.members, 1 + len(question.policies), plan.replications)
    names = [headline.name for headline in headlines(question.since, plan.until)]
    values = np.stack([by_point(plan, runs, name).reshape(shape) for name in names])
    there: Mask = np.isfinite(values).all(axis=(0, 3, 4))
    changes = np.moveaxis(
        values[:, :, :, 1:] - values[:, :, :, :1], 4, 3
    )  # headline, structure, world, replication, policy
    return {
        each.name: _of_structure(changes[:, place][:, there[place]]) for place, each in enumerate(question.structures)
    }


def _of_structure(changes: Array) -> Worlds:
    adoption, co2, cost, co2_in_sum, spent = changes
    avoided = -co2_in_sum
    found = {"adoption": adoption, "co2": co2, "cost": cost, "avoided": avoided, "spent": spent}
    found["co2_by_cost"] = np.divide(avoided, spent, out=np.full(spent.shape, np.nan), where=spent > 0)
    merits = {"adoption": adoption, "co2": -co2, "cost": -cost, "co2_by_cost": by_cost(avoided, spent)}
    of_means = {name: merit.mean(axis=1) for name, merit in merits.items()}
    of_means["co2_by_cost"] = by_cost(avoided.mean(axis=1), spent.mean(axis=1))
    return Worlds(found, merits, of_means)


type Rows = list[dict[str, Any]]


def tables(question: Question, found: Mapping[str, Worlds]) -> "list[tuple[Table, pd.DataFrame]]":
    """The four tables."""
    import pandas as pd

    makers = ((EFFECTS, _effects), (RANKS, _ranks), (PAIRS, _pairs), (AGREEMENT, _agreement))
    central = found[question.structures[0].name]
    return [
        (table, pd.DataFrame(
            [
                {"structure": structure, "criterion": criterion.name, **row}
                for structure, own in found.items()
                for criterion in criteria(question)
                for row in make(question.policies, criterion, own, central)
            ],
            columns=table.columns,
        ))
        for table, make in makers
    ]  # fmt: skip


def _effects(policies: Sequence[str], criterion: Criterion, own: Worlds, _: Worlds) -> Iterator[dict[str, Any]]:
    places, in_worlds = ranks(own.mean_merit(criterion.name)), ranks(own.of_means[criterion.name])
    ratio = criterion.name == "co2_by_cost"
    for place, policy in enumerate(policies):
        if ratio:
            mean, low, high, of_worlds = _ratio(own, place)
        else:
            of_worlds = own.changes[criterion.name][..., place].mean(axis=1)
            interval = mean_interval(of_worlds)
            mean, low, high = (float(np.asarray(end)) for end in (interval.mean, interval.low, interval.high))
        ends = np.quantile(of_worlds, [0.05, 0.95]) if np.isfinite(of_worlds).all() else (np.nan, np.nan)
        yield {
            "policy": policy, "unit": criterion.unit, "mean": mean, "low": low, "high": high,
            "low_90": float(ends[0]), "high_90": float(ends[1]), "place": float(places[place] + 1),
            "mean_rank": float(in_worlds[:, place].mean() + 1), "worlds": float(own.number),
        }  # fmt: skip


def _ratio(own: Worlds, place: int) -> tuple[float, float, float, Array]:
    """CO2 avoided for a MCNY: of the means, with a linearised interval, and of every world; NaN where nothing is spent.

    The ratio of two means has the error of the mean of ``avoided - ratio * spent`` over mean spending (Cochran 1977).
    """
    avoided, spent = (own.changes[name][..., place].mean(axis=1) for name in ("avoided", "spent"))
    of_worlds = np.divide(avoided, spent, out=np.full(spent.shape, np.nan), where=spent > 0)
    if spent.mean() <= 0 or (spent <= 0).any():
        return np.nan, np.nan, np.nan, of_worlds
    ratio = float(avoided.mean() / spent.mean())
    error = mean_interval((avoided - ratio * spent) / spent.mean())
    return ratio, ratio + float(np.asarray(error.low)), ratio + float(np.asarray(error.high)), of_worlds


def _ranks(policies: Sequence[str], criterion: Criterion, own: Worlds, _: Worlds) -> Iterator[dict[str, Any]]:
    shares = held(ranks(own.of_means[criterion.name]))
    for place, policy in enumerate(policies):
        for rank, share in enumerate(shares[place], start=1):
            yield {"policy": policy, "rank": rank, "share": float(share)}


def _pairs(policies: Sequence[str], criterion: Criterion, own: Worlds, _: Worlds) -> Iterator[dict[str, Any]]:
    shares = beats(own.of_means[criterion.name])
    for one, policy in enumerate(policies):
        for other, other_policy in enumerate(policies):
            if one != other:
                low, high = wilson(float(shares[one, other]), own.number)
                yield {
                    "policy": policy, "other_policy": other_policy, "share": float(shares[one, other]), "low": low,
                    "high": high,
                }  # fmt: skip


def _agreement(
    policies: Sequence[str], criterion: Criterion, own: Worlds, central: Worlds
) -> Iterator[dict[str, Any]]:  # fmt: skip
    usual, here = ranks(central.mean_merit(criterion.name)), ranks(own.mean_merit(criterion.name))
    in_worlds = ranks(own.of_means[criterion.name])
    taus = np.array([agreement(world, usual) for world in in_worlds])
    best = int(np.argmin(usual))
    low, high = np.quantile(taus, [0.05, 0.95])
    yield {
        "first": policies[int(np.argmin(here))], "tau": agreement(here, usual), "tau_worlds": float(taus.mean()),
        "tau_low": float(low), "tau_high": float(high), "tau_luck": agreement_by_luck(own.merits[criterion.name]),
        "first_holds": float((in_worlds[:, best] == 0).mean()),
        "top_holds": float((in_worlds[:, usual < TOP] < TOP).all(axis=1).mean()), "worlds": float(own.number),
    }  # fmt: skip
