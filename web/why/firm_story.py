"""The card and the story of one enterprise, and what would have made it adopt: shared by the pages that have firms."""

from collections import UserDict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import solara

from experiments.explain import as_csv
from experiments.telling import Advice, Facts, Teller
from model.catalogue import catalogue
from web.components.picker import Heading, Note
from web.components.vue import component, whole
from web.numerals import short
from web.pool.errand import Errand
from web.why.names import names_of_code
from web.why.reasons import Register
from web.words import Language, word, words

TEXTS = ("story", "what_would", "what_would_meaning", "other_measures", "not_enough", "download_story")


@component("firm_card.vue", "card")
def Card(card: UserDict[str, Any]) -> None:
    """Draw the card."""


@component("firm_story.vue", "story")
def Drawing(
    story: UserDict[str, Any], saved: dict[str, Any], texts: dict[str, str], event_save: Callable[[Any], None]
) -> None:
    """Draw the story."""


def card(register: Register, firm: int, more: Mapping[str, tuple[str, str]], language: Language) -> solara.Element:
    """Show what an enterprise is; ``more`` are further lines by title: their text and their tooltip."""
    codes = {scope: int(getattr(register, scope)[firm]) for scope in ("sector", "region", "size")}
    lines = {word(f"column_{scope}", language): names_of_code(scope, code, language) for scope, code in codes.items()}
    owner = word("state_owned" if register.state_owned[firm] else "private", language)
    lines |= {
        word("firm_owner", language): owner,
        word("column_output", language): short(float(register.output[firm])),
        word("column_weight", language): short(float(register.weight[firm])),
    }
    drawn = [{"title": title, "text": text, "tip": ""} for title, text in lines.items()]
    drawn += [{"title": title, "text": text, "tip": tip} for title, (text, tip) in more.items()]
    return Card(card=whole({"firm": firm, "title": word("firm_number", language, firm=str(firm)), "lines": drawn}))


@solara.component
def FirmStory(errand: Errand, firm: int, language: Language) -> None:
    """Show the story of an enterprise as it comes from the workers."""
    standing = errand.standing.value
    saved, save = solara.use_state({"count": 0, "text": ""})
    known = next((facts for facts in standing.results.values() if facts.firm["row"] == firm), None)
    told = solara.use_memo(lambda: whole(plain(known, language)) if known else None, [known, language])
    with solara.Div(classes=["gf-story"]):
        if standing.failure:
            with solara.Div(classes=["gf-alert"], attributes={"role": "alert"}):
                solara.Text(f"{word('lab_failed', language)} {standing.failure}")
                solara.Button(word("try_again", language), on_click=errand.go_on, text=True, classes=["gf-button"])
        elif known is None and standing.running:
            Heading(word("story", language))
            Note(word("story_busy", language))
            solara.ProgressLinear(True)
            solara.Button(word("why_stop", language), on_click=errand.stop, text=True, classes=["gf-button"])
        elif known is None and standing.stopped:
            Note(word("why_stopped", language))
            solara.Button(word("why_go_on", language), on_click=errand.go_on, text=True, classes=["gf-button"])
        if known is not None and told is not None:
            Drawing(
                story=told,
                saved=saved,
                texts=words(TEXTS, language),
                event_save=lambda _: save({"count": saved["count"] + 1, "text": as_csv(known.entries)}),
            )


def plain(known: Facts, language: Language) -> dict[str, Any]:
    """What the browser needs to tell a story."""
    teller = Teller(catalogue(), language)
    ranked = sorted(known.prospects, key=lambda prospect: -prospect.index)
    others = [{"measure": teller.names[each.measure]} | advice(teller.advice_on(each)) for each in ranked[1:]]
    return {
        "firm": known.firm["row"],
        "about": [teller.introduction(known.firm), teller.beginning(known.entries)],
        "until": word("story_until", language, quarter=known.until),
        "end": teller.end(known),
        "advice": advice(teller.advice(known.prospects)),
        "others": others,
        "years": [
            {"year": year, "events": [
                {"quarter": each.quarter, "event": each.event, "kind": word(f"event_{each.event}", language),
                 "text": each.text[0].upper() + each.text[1:]}
                for each in sentences
            ]}
            for year, sentences in teller.years(known.entries)
        ],
    }  # fmt: skip


def advice(found: Advice) -> dict[str, Any]:
    """What would have moved it, for the browser."""
    ways: Sequence[dict[str, Any]] = [vars(way) for way in found.ways]
    return {"lead": found.lead, "reason": found.reason, "ways": ways}
