"""What was found, in words: for each output its inputs, the most important first, and how to read it."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from experiments import figures
from experiments.study.headlines import Readable
from experiments.study.plan import Plan

if TYPE_CHECKING:
    import pandas as pd

type Row = Mapping[str, Any]

SHOWN = 15  # inputs of an output, unless indices are taken of more


def text(plan: Plan, morris: "pd.DataFrame", sobol: "pd.DataFrame | None", chance: "pd.DataFrame | None") -> str:
    """The answer as it is printed: for each output its inputs, the most important first, and how to read it."""
    blocks = [_block(plan, headline, morris, sobol, chance) for headline in plan.headlines]
    return "\n\n".join("\n".join(block) for block in [*blocks, _how_to_read(sobol is not None)])


def _block(
    plan: Plan, headline: Readable, morris: "pd.DataFrame", sobol: "pd.DataFrame | None", chance: "pd.DataFrame | None"
) -> Iterator[str]:
    effects, shares = _by_input(morris, headline), {} if sobol is None else _by_input(sobol, headline)
    scale = figures.Scale.of(headline.unit, [row["mu_star"] for row in effects.values()])
    yield f"{headline.title} ({scale.unit_of_difference})"
    header = ["input", "mu*", "95 % interval", "luck", "mu", "sigma"]
    header += ["total index", "95 % interval", "first index", "95 % interval"] if shares else []
    titles = {factor.name: factor.title for factor in plan.factors}
    order = sorted(effects, key=lambda name: (name not in shares, -_weight(effects[name], shares.get(name))))
    shown = order[: max(SHOWN, len(shares))]
    rows = [_row(titles[name], effects[name], scale, shares.get(name)) for name in shown]
    yield from figures.table(header, [row + [""] * (len(header) - len(row)) for row in rows])
    if len(order) > len(shown):
        yield _others_in_words([effects[name] for name in order[len(shown) :]], scale)
    if chance is not None:
        yield _luck_in_words(chance[chance["headline"] == headline.name].to_dict("records")[0])


def _others_in_words(effects: Sequence[Row], scale: figures.Scale) -> str:
    largest, still = max(row["mu_star"] for row in effects), sum(row["mu_star"] == 0 for row in effects)
    return (
        f"{len(effects)} more inputs with a mu* of at most {figures.number(scale.factor * largest)}; {still} of them "
        "move nothing."
    )


def _by_input(frame: "pd.DataFrame", headline: Readable) -> dict[str, Row]:
    rows = frame[frame["headline"] == headline.name].to_dict("records")
    return {str(row["input"]): {str(column): value for column, value in row.items()} for row in rows}


def _weight(effect: Row, share: Row | None) -> float:
    """By what inputs are ranked: the total index, or where there is none the size of the effect."""
    return float(effect["mu_star"] if share is None or math.isnan(share["total"]) else share["total"])


def _row(title: str, effect: Row, scale: figures.Scale, share: Row | None) -> list[str]:
    decimals = figures.decimals_of(scale.factor * effect["mu_star"], 3)
    size, low, high, luck, mean, spread = (
        figures.BLANK if math.isnan(effect[column]) else f"{scale.factor * effect[column] + 0.0:,.{decimals}f}"
        for column in ("mu_star", "mu_star_low", "mu_star_high", "luck", "mu", "sigma")
    )
    cells = [title, size, f"{low} to {high}", luck, mean, spread]
    return cells + ([] if share is None else [cell for name in ("total", "first") for cell in _index(share, name)])


def _index(share: Row, name: str) -> list[str]:
    value, low, high = (share[column] for column in (name, f"{name}_low", f"{name}_high"))
    return [figures.BLANK, figures.BLANK] if math.isnan(value) else [f"{value:.2f}", f"{low:.2f} to {high:.2f}"]


def _luck_in_words(row: Mapping[Any, Any]) -> str:
    if math.isnan(row["luck"]):
        return "One replication: what luck adds to the spread is not known."
    return (
        f"Luck makes {figures.percent(row['luck'], 2)} of the variance of a single run, and "
        f"{figures.percent(row['left'], 2)} of the variance of the means that the indices take apart."
    )


def _how_to_read(indices: bool) -> list[str]:
    lines = [
        "mu*: mean size of what changes as the input goes over its whole range; luck: the mean size it would have if",
        "luck alone moved the output; mu: the mean with its sign; sigma: its spread, large where the effect is bent or",
        "depends on the other inputs.",
    ]
    if indices:
        lines += [
            "total index: share of the output's variance that stays if all inputs but this one were known; first",
            "index: share that goes if it alone were known. The screening says of which inputs they are taken.",
        ]
    return lines
