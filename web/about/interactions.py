"""How the economy works, drawn: the steps of the quarter, and who pays whom."""

from collections import UserDict, UserList
from typing import Any

import solara

from web.about.data import PARTIES, group_words, payments, phase_words, quarter
from web.components.vue import component, whole
from web.words import Language, word


@component("quarter.vue", "groups")
def Steps(groups: UserList[Any], again: str) -> None:
    """Draw the steps."""


def steps(language: Language) -> solara.Element:
    """Show the quarter as a diagram."""
    groups = []
    for group in quarter():
        title, text = group_words(group, language)
        phases = []
        for phase in group.phases:
            called, says = phase_words(phase, language)
            phases.append({"name": phase.name, "number": phase.number, "title": called, "text": says})
        groups.append({"name": group.name, "title": title, "text": text, "phases": phases})
    return Steps(groups=whole(groups), again=word("about_quarter_again", language))


@component("payments.vue", "flows")
def Flows(parties: list[dict[str, str]], flows: UserDict[str, Any], texts: dict[str, str]) -> None:
    """Draw who pays whom."""


def flows(language: Language) -> solara.Element:
    """Show who pays whom, and for what."""
    return Flows(
        parties=[{"name": name, "title": word(f"about_party_{name}", language)} for name in PARTIES],
        flows=whole({f"{payer}-{payee}": list(kinds) for (payer, payee), kinds in payments(language).items()}),
        texts={name: word(f"about_{name}", language) for name in ("money", "money_from", "money_none")},
    )
