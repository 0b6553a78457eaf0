"""The answer in words: for each criterion whether the ranking survives, and the tables behind it, as Markdown.

What a verdict says follows from the figures: see :func:`verdict`.
"""

import itertools
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from experiments import figures
from experiments.ranking.answer import AGREEMENT, EFFECTS, PAIRS, RANKS, Criterion, criteria
from experiments.ranking.question import CENTRAL, Question, Structure

if TYPE_CHECKING:
    import pandas as pd

SURVIVES, MOSTLY = (
    0.8,
    0.6,
)  # Kendall's tau of mean rankings from which a ranking survives, or does so for the most part
SURE = 0.9  # share of worlds in which one policy beats another that counts as an order one can rely on
HOME = "policy-ranking"
SAVES = "costs nothing in some sets"  # instead of CO2 for each yuan

type Row = Mapping[Any, Any]
type Tables = Mapping[str, "pd.DataFrame"]


def said(question: Question, tables: Tables) -> str:
    """The verdicts, one a paragraph, as they are printed."""
    return "\n".join(figures.paragraph(line.replace("*", "")) for line in _verdicts(question, tables))


def page(question: Question, tables: Tables) -> str:
    """The page ``docs/policy-ranking.md``."""
    plan = question.plan
    parts = [
        f"# {plan.title}",
        f"*Written by `greenforge rank {question.name} --page docs/{HOME}.md`. Do not edit: change what writes it.*",
        question.words,
        _summary(question, tables),
        "Kendall's tau with the central ranking (of mean effects; where the model is as it stands, the mean tau of the "
        "parameter sets, and of two runs of a set that differ by luck alone), whether the ranking survives, what comes "
        "first, and in which share of the sets the first three are those that come first centrally.",
        *_verdicts(question, tables),
        "## How it was made",
        _how(question, tables),
        *(part for criterion in criteria(question) for part in _section(question, criterion, tables)),
        "## What is not covered",
        _limits(question),
    ]
    return "\n\n".join(parts) + "\n"


def verdict(tau: float) -> str:
    """What the agreement of a mean ranking with the central one is called.

    >>> verdict(0.94), verdict(0.7), verdict(0.2)
    ('survives', 'survives for the most part', 'does not survive')
    """
    return "survives" if tau >= SURVIVES else "survives for the most part" if tau >= MOSTLY else "does not survive"


def _summary(question: Question, tables: Tables) -> str:
    """The verdicts as a table: a row for each criterion, a column for each structure."""
    rows = []
    for criterion in criteria(question):
        own = _rows(tables[AGREEMENT.name], criterion=criterion.name)
        cells = [
            f"{row['tau']:.2f}, {verdict(row['tau'])}; {row['first']}; {_percent(row['top_holds'])}"
            for row in (own[each.name] for each in question.structures[1:])
        ]
        central = own[question.structures[0].name]
        rows.append([
            _capital(criterion.title),
            f"sets {central['tau_worlds']:.2f}, luck {figures.number(central['tau_luck'], 2)}; {central['first']}; "
            f"{_percent(central['top_holds'])}",
            *cells,
        ])  # fmt: skip
    return _table(["Ranked by", *(_capital(each.title) for each in question.structures)], rows)


def _verdicts(question: Question, tables: Tables) -> list[str]:
    return [_verdict(question, criterion, tables) for criterion in criteria(question)]


def _verdict(question: Question, criterion: Criterion, tables: Tables) -> str:
    rows = _rows(tables[AGREEMENT.name], criterion=criterion.name)
    central = rows[question.structures[0].name]
    best = central["first"]
    parts = [
        f"**{_capital(criterion.title)}:** {best} comes first ({criterion.first}), in "
        f"{_percent(central['first_holds'])} of the fitted parameter sets. Their rankings agree with the central one "
        f"by a tau of {central['tau_worlds']:.2f} in the mean{_by_luck(central)}."
    ]
    for each in question.structures[1:]:
        row = rows[each.name]
        first = "stays first" if row["first"] == best else f"gives way to {row['first']}"
        parts.append(
            f"*{_capital(each.title)}:* the ranking of means **{verdict(row['tau'])}** (tau {row['tau']:.2f}); {best} "
            f"{first}, and is first in {_percent(row['first_holds'])} of the sets."
        )
    sure, pairs = _sure(question, criterion, tables)
    parts.append(
        f"Of {pairs} pairs {sure} are ordered alike in at least {_percent(SURE)} of the sets of every structure."
    )
    return " ".join(parts)


def _by_luck(row: Row) -> str:
    return "" if row["tau_luck"] != row["tau_luck"] else (
        f" (two runs of the same set that differ by luck alone: {row['tau_luck']:.2f})"
    )  # fmt: skip


def _sure(question: Question, criterion: Criterion, tables: Tables) -> tuple[int, int]:
    """Pairs of policies of which the same one is better nearly always under every structure; and all pairs."""
    table = tables[PAIRS.name]
    rows = table[(table["criterion"] == criterion.name) & (table["share"] >= SURE)]
    always = rows.groupby(["policy", "other_policy"])["structure"].nunique() == len(question.structures)
    number = len(question.policies)
    return int(always.sum()), number * (number - 1) // 2


def _how(question: Question, tables: Tables) -> str:
    plan, structures = question.plan, question.structures
    drawn = any(each.drawn for each in structures)
    parts = [
        f"{len(question.policies)} policies from {question.since} on and the policies in force as the baseline "
        f"([spec](../experiments/specs/{question.name}.toml)); {question.members} parameter sets spread over the "
        f"fitted ensemble; {len(structures)} structures: {'; '.join(map(_built, structures))}. {plan.replications} "
        f"replications of {plan.firms:,} firms to {plan.until}: {len(plan):,} runs.{_lost(question, tables)} Policies "
        "and baseline meet the same luck in every world; an effect is the mean over replications of the difference to "
        "the baseline.",
        "Where every number is drawn, the fitted parameters come from the ensemble and all others with a plausible "
        "range from a Latin hypercube over these ranges."
        if drawn
        else "",
        f"The *central* ranking is that of mean effects over the parameter sets of the model {CENTRAL}. *Tau* is "
        "Kendall's: 1 where all pairs are ordered alike, 0 where as many are ordered otherwise, -1 where all are. A "
        f"ranking *survives* from a tau of {SURVIVES:g} on and does so *for the most part* from {MOSTLY:g}. Public "
        "spending is what is paid or forgone for the transition; carbon revenue is not set against it, as it can be "
        f"given back. All figures are in [tables]({HOME}).",
    ]
    return " ".join(filter(None, parts))


def _built(structure: Structure) -> str:
    settings = ", ".join(f"{name} = {value:g}" for name, value in structure.parameters.items())
    return f"*{structure.title}*" + (f" (`{settings}`)" if settings else "")


def _lost(question: Question, tables: Tables) -> str:
    """What became of parameter sets with failed runs."""
    rows = _rows(tables[AGREEMENT.name], criteria(question)[0].name)
    lost = [(question.members - int(rows[each.name]["worlds"]), each.title) for each in question.structures]
    named = ", ".join(f"{number} with *{title}*" for number, title in lost if number)
    return f" Sets with a failed run are left out: {named}." if named else " No run failed."


def _section(question: Question, criterion: Criterion, tables: Tables) -> Iterator[str]:
    yield f"## {_capital(criterion.title)}"
    yield _table(
        ["Policy", "Change", "95 % interval", "5 to 95 % of sets", "Mean rank", *_rank_heads(question)],
        _policy_rows(question, criterion, tables),
    )
    yield (
        f"The model {CENTRAL}, over {question.members} fitted parameter sets. The last columns are the share of sets, "
        "in per cent, in which the policy holds the rank."
    )
    rows = _rows(tables[AGREEMENT.name], criterion=criterion.name)
    yield _table(
        ["Structure", "Best", "Tau of the means", "Tau of sets", "5 to 95 %", "Tau by luck", "Central best stays best",
         "Central first three stay"],
        (
            [each.title, row["first"], f"{row['tau']:.2f}", f"{row['tau_worlds']:.2f}",
             f"{row['tau_low']:.2f} to {row['tau_high']:.2f}", figures.number(row["tau_luck"], 2),
             _percent(row["first_holds"]), _percent(row["top_holds"])]
            for each in question.structures
            for row in [rows[each.name]]
        ),
    )  # fmt: skip
    yield _table(
        ["Who beats whom", *(each.title for each in question.structures)],
        _neighbours(question, criterion, tables),
    )
    yield (
        "Policies in the order of the central ranking: in which share of the sets each is better than the next, with "
        "the 95 % interval of Wilson."
    )


def _rank_heads(question: Question) -> list[str]:
    return [f"{rank}." for rank in range(1, len(question.policies) + 1)]


def _in_order(question: Question, criterion: Criterion, tables: Tables) -> list[Row]:
    """Effects of the policies of the model as it stands, the best first."""
    table = tables[EFFECTS.name]
    own = table[(table["criterion"] == criterion.name) & (table["structure"] == question.structures[0].name)]
    return [dict(row) for row in own.sort_values("place").to_dict("records")]


def _policy_rows(question: Question, criterion: Criterion, tables: Tables) -> Iterator[list[str]]:
    rows = _in_order(question, criterion, tables)
    scale = figures.Scale.of(criterion.unit, [row["mean"] for row in rows])
    shares = tables[RANKS.name]
    shares = shares[(shares["criterion"] == criterion.name) & (shares["structure"] == question.structures[0].name)]
    for row in rows:
        mean, interval = scale.difference(row["mean"], row["low"], row["high"])
        ends = [scale.factor * row[end] for end in ("low_90", "high_90")]
        spread = " to ".join(figures.signed(end, figures.decimals_of(ends[1] - ends[0], 2)) for end in ends)
        own = shares[shares["policy"] == row["policy"]].sort_values("rank")["share"]
        told = [SAVES, "", ""]
        if mean != figures.BLANK:
            told = [f"{mean} {scale.unit_of_difference}", interval, spread]
        held = (f"{100 * share:.0f}" if share else "" for share in own)
        yield [row["policy"], *told, f"{row['mean_rank']:.1f}", *held]


def _neighbours(question: Question, criterion: Criterion, tables: Tables) -> Iterator[list[str]]:
    order = [row["policy"] for row in _in_order(question, criterion, tables)]
    pairs = tables[PAIRS.name]
    found = {
        (row["structure"], row["policy"], row["other_policy"]): row
        for row in pairs[pairs["criterion"] == criterion.name].to_dict("records")
    }
    for one, other in itertools.pairwise(order):
        cells = []
        for each in question.structures:
            row = found[each.name, one, other]
            cells.append(f"{_percent(row['share'])} ({100 * row['low']:.0f} to {100 * row['high']:.0f})")
        yield [f"{one} > {other}", *cells]


def _limits(question: Question) -> str:
    return (
        "The order holds for these strengths: each policy is as strong as its scenario or its line in the spec says, "
        f"not equally dear. {question.members} parameter sets tell a probability to about "
        f"{100 * 0.98 / question.members**0.5:.0f} points. The fitted sets differ in few parameters, those the figures "
        "speak of; what the others may do is in the structure in which every number is drawn, as far as it is one of "
        "the structures, uniformly and independently over plausible ranges, which are judgement. The structures are "
        "those two the literature disagrees on, not all there could be."
    )


def _rows(table: "pd.DataFrame", criterion: str) -> dict[str, Row]:
    return {row["structure"]: row for row in table[table["criterion"] == criterion].to_dict("records")}


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _table(header: list[str], rows: Iterable[list[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)
