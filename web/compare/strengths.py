"""The tables of instruments at equal effect: how strong each must be, and what else it does then."""

import math
from typing import Any

from experiments.study.search import Verdict
from model.levers import LEVERS
from model.results import OUTPUTS
from web.compare.questions import Found, Search
from web.compare.setups import group_title
from web.comparison import Interval
from web.components.table import Head, Sheet, TableCell
from web.numerals import BLANK, Scale, short, signed
from web.words import Language, meaning, title, unit, word

GOOD = (Verdict.REACHED, Verdict.NOT_MONOTONE, Verdict.ALREADY_MET)


def strength_sheet(question: Search, found: list[Found], language: Language) -> Sheet:
    """The strengths as a table."""
    goal = question.start.headlines[0]
    first = found[0].row
    scale = Scale.of([first["baseline"], first["target"]])
    rows = []
    for each in found:
        row = each.row
        verdict = Verdict(row["verdict"])
        rows.append([
            TableCell(instrument_title(each.name, language), instrument_unit(each, language)),
            TableCell(f"{row['start']:.4g}"),
            TableCell(_strength(row["strength"]), _ends(row, language), strong=math.isfinite(row["strength"])),
            TableCell(scale.write(row["reached"]), scale.unit(unit(goal.unit, language))),
            TableCell(word(f"found_{verdict.name.lower()}", language), tone="good" if verdict in GOOD else "bad"),
        ])  # fmt: skip
    heads = ["instrument", "strength_now", "strength", "strength_reached", "strength_verdict"]
    about = OUTPUTS[question.aim.output.partition("@")[0]]
    note = word(
        "equal_goal_is", language, output=f"{title(about, language)} {question.aim.output.partition('@')[2]}",
        baseline=scale.write(first["baseline"]), goal=scale.write(first["target"]),
        unit=scale.unit(unit(goal.unit, language)),
    )  # fmt: skip
    return Sheet(
        "target", word("equal_strengths", language), word("strength_meaning", language),
        [Head(word(head, language), number=head not in ("instrument", "strength_verdict")) for head in heads], rows,
        note,
    )  # fmt: skip


def _strength(value: float) -> str:
    return f"{value:.4g}" if math.isfinite(value) else BLANK


def _ends(row: Any, language: Language) -> str:
    if not math.isfinite(row["near"]):
        return ""
    far = f"{row['far']:.3g}" if math.isfinite(row["far"]) else word("strength_beyond", language)
    return f"{row['near']:.3g} – {far}"


def beside_sheet(question: Search, found: list[Found], language: Language) -> Sheet | None:
    """What else each instrument that gets there does, as a table; None where none does."""
    there = [
        each for each in found if math.isfinite(each.row["strength"]) and each.row["verdict"] != Verdict.ALREADY_MET
    ]
    if not there:
        return None
    rows = []
    for headline in question.beside:
        name, declared = headline.name, headline.output
        scale = Scale.of([each.row[name] for each in there])
        row = [
            TableCell(title(declared, language), scale.unit(unit(declared.unit, language)), meaning(declared, language))
        ]
        for each in there:
            value = Interval(*(each.row[column] for column in (name, f"{name}_low", f"{name}_high")))
            ends = f"{signed(value.low, scale)} – {signed(value.high, scale)}" if value.known else ""
            tone = "pale" if value.known and not value.certain else ""
            row.append(TableCell(signed(value.value, scale), ends, tone=tone, strong=value.certain))
        rows.append(row)
    heads = [
        Head(word("output_name", language), number=False),
        *(
            Head(
                instrument_title(each.name, language),
                f"{short(each.row['strength'])} {instrument_unit(each, language)}",
            )
            for each in there
        ),
    ]
    return Sheet(
        "target-beside", word("equal_beside", language), word("equal_beside_meaning", language), heads, rows,
        word("headlines_note", language),
    )  # fmt: skip


def instrument_title(name: str, language: Language) -> str:
    """A lever or a group of levers in words."""
    return title(LEVERS[name], language) if name in LEVERS else group_title(name, language)


def instrument_unit(found: Found, language: Language) -> str:
    """The unit of a strength."""
    return unit(found.unit, language) if found.name in LEVERS else word("share_of_way", language)
