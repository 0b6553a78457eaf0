"""The stylised facts, each with its verdict, its numbers, and what in the model's making bears on it."""

import re
from collections import UserList
from typing import Any

import solara

from experiments.evidence.facts.verdicts import REPRODUCED
from web.components.vue import component, whole
from web.evidence.data import VERDICT_LOOKS, Judged, Row, facts
from web.evidence.tables import fact_title, say, statistic_text
from web.numerals import BLANK
from web.words import Language
from web.words.evidence_zh import FACTS_ZH

HEADS = ("facts_statistic", "facts_target", "facts_found", "facts_verdict")


@component("facts.vue", "facts")
def Drawing(facts: UserList[Any], heads: list[str], texts: dict[str, str]) -> None:
    """Draw the facts."""


def stylised_facts(language: Language) -> solara.Element:
    """Show every fact that was measured."""
    return Drawing(
        facts=whole([plain(each, language) for each in facts()]),
        heads=[say(name, language) for name in HEADS],
        texts={name: say(name, language) for name in ("facts", "facts_verdict")},
    )


def plain(one: Judged, language: Language) -> dict[str, Any]:
    """What the browser needs of a fact. Why it came out so is English in the declarations."""
    fact = one.fact
    texts = {each.name: statistic_text(each, language) for each in fact.statistics}
    remarks = [("facts_built_in", fact.built_in)]
    if one.verdict != REPRODUCED and fact.reason:
        remarks.append(("facts_why", fact.reason))
    statement = FACTS_ZH[fact.name][1] if language == "zh" and fact.name in FACTS_ZH else fact.statement
    return {
        "name": fact.name,
        "title": fact_title(fact.name, fact.title, language),
        "statement": statement,
        "value": one.verdict,
        "verdict": say(one.verdict, language),
        "look": VERDICT_LOOKS[one.verdict],
        "numbers": [
            {"name": row["statistic"], "text": texts.get(row["statistic"], row["statistic"]), "source": row["source"],
             "target": target(row, language), "found": found(row), "verdict": say(row["verdict"], language),
             "look": VERDICT_LOOKS[row["verdict"]]}
            for row in one.rows
        ],
        "remarks": [{"head": say(head, language), "text": re.sub("[*`]", "", text)} for head, text in remarks],
    }  # fmt: skip


def target(row: Row, language: Language) -> str:
    """The range a number should lie in, in words; empty where there is none.

    >>> target({"target_low": "0.5", "target_high": ""}, "en")
    'above 0.5'
    """
    low, high = (f"{float(row[name]):.3g}" if row[name] else "" for name in ("target_low", "target_high"))
    key = "facts_between" if low and high else "facts_above" if low else "facts_below" if high else ""
    return say(key, language, low=low, high=high).replace("-", "−") if key else ""


def found(row: Row) -> str:
    """A number with its interval; a dash where it has none.

    >>> found({"value": "1.346", "low": "1.29", "high": "1.41"})
    '1.35 (1.29 – 1.41)'
    """
    value, low, high = (f"{float(row[name]):.3g}" if row[name] else BLANK for name in ("value", "low", "high"))
    return f"{value} ({low} – {high})".replace("-", "−")
