"""The answer as a part of a page: how it was made, and for each output sentences made of its figures."""

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from experiments import figures
from experiments.sensitivity.question import Question
from experiments.sensitivity.words import text
from experiments.study.headlines import Readable
from experiments.study.plan import Plan

if TYPE_CHECKING:
    import pandas as pd

BEGIN, END = "<!-- answer of greenforge sensitivity {} -->", "<!-- end of the answer -->"
CLEAR = 3.0  # times what luck adds: the size from which an effect is told from luck
ADDITIVE = 0.8  # sum of first indices from which inputs act nearly alone
NAMED = 5  # inputs that are named
BLURRED = 0.2  # share of luck in the means from which indices should not be read

type Row = Mapping[Any, Any]


def filled(page: str, question: Question, answer: str) -> str:
    """A page with the answer in the place that is marked for it.

    Raises:
        ValueError: the page has no such place.
    """
    begin = BEGIN.format(question.name)
    before, found, rest = page.partition(begin)
    _, closed, after = rest.partition(END)
    if not (found and closed):
        raise ValueError(f"the page has no lines '{begin}' and '{END}'")
    return f"{before}{begin}\n\n{answer}\n\n{END}{after}"


def section(
    question: Question, plan: Plan, morris: "pd.DataFrame", sobol: "pd.DataFrame", chance: "pd.DataFrame"
) -> str:  # fmt: skip
    """What was asked, what was found, and the printed tables, as Markdown.

    Args:
        question: what was asked.
        plan: names inputs and outputs; which points it has does not matter.
        morris: rows of ``morris.csv``.
        sobol: rows of ``sobol.csv``.
        chance: rows of ``luck.csv``.
    """
    return "\n\n".join([
        _how(question, sobol),
        *(_found(plan, headline, morris, sobol, chance) for headline in plan.headlines),
        f"```text\n{text(plan, morris, sobol, chance)}\n```",
    ])  # fmt: skip


def _how(question: Question, sobol: "pd.DataFrame") -> str:
    effort, plan, inputs = question.effort, question.plan, len(question.low)
    kept = sobol["input"].nunique()
    runs = "one run" if plan.replications == 1 else f"{plan.replications} replications"
    first, second = effort.trajectories * (inputs + 1), effort.samples * (kept + 2)
    return (
        f"[The spec](../experiments/specs/{question.name}.toml) asks it of {inputs} inputs with the policies in force: "
        f"{effort.trajectories} trajectories ({first:,} points), then {effort.samples} samples over the {kept} that "
        f"matter most ({second:,} points), {runs} each, {plan.firms:,} firms, to "
        f"{plan.until}: {plan.replications * (1 + first + second):,} runs. Ranges are those of the data rows; of what "
        "was fitted, the 90 % range of the fit."
        + (
            f" An effect is told from luck where its `mu*` is more than {CLEAR:g} times what luck adds."
            if plan.replications > 1
            else ""
        )
    )


def _found(
    plan: Plan, headline: Readable, morris: "pd.DataFrame", sobol: "pd.DataFrame", chance: "pd.DataFrame"
) -> str:  # fmt: skip
    effects = _of(morris, headline, "mu_star")
    shares = _of(sobol[sobol["total"].notna()], headline, "total")
    titles = {factor.name: factor.title.lower() for factor in plan.factors}
    scale = figures.Scale.of(headline.unit, [row["mu_star"] for row in effects])
    known = not any(math.isnan(row["luck"]) for row in effects)
    clear = sum(row["mu_star"] > CLEAR * row["luck"] for row in effects)
    still = sum(row["mu_star"] == 0 for row in effects)
    largest = ", ".join(
        f"{titles[row['input']]} ({figures.number(scale.factor * row['mu_star'], 2)})" for row in effects[:NAMED]
    )
    (luck,) = _of(chance, headline, "mean")
    return " ".join([
        f"**{headline.title}.** " + (f"{clear} of {len(effects)} inputs are told from luck, " if known else "")
        + f"{still} move nothing at all. The largest mean effects over the whole range, in {scale.unit_of_difference}: "
        f"{largest}.",
        *_indices(shares, titles, luck),
    ])  # fmt: skip


def _indices(shares: list[Row], titles: Mapping[str, str], luck: Row) -> Iterator[str]:
    if not shares:
        return
    if luck["left"] > BLURRED:  # never so where it is not known
        yield (
            f"{figures.percent(luck['left'], 2)} of the variance that the indices take apart is luck: they should not "
            "be read for this output, nor the order of small effects."
        )  # fmt: skip
        return
    named = ", ".join(
        f"{titles[row['input']]} {row['total']:.2f} ({row['total_low']:.2f} to {row['total_high']:.2f})"
        for row in shares[:NAMED]
    )
    alone = sum(row["first"] for row in shares)
    how = "act nearly as if each were alone" if alone > ADDITIVE else "act to a large part together"
    known = f" Luck makes {figures.percent(luck['left'], 2)} of what is taken apart." if luck["left"] >= 0 else ""
    yield (
        f"Of the variance over the inputs kept, total indices are: {named}. First indices add up to {alone:.2f}: the "
        f"inputs {how}.{known}"
    )


def _of(table: "pd.DataFrame", headline: Readable, column: str) -> list[Row]:
    """Rows of an output, the largest first."""
    own = table[table["headline"] == headline.name].sort_values(column, ascending=False, kind="stable")
    return [dict(row) for row in own.to_dict("records")]
