"""What the model is: its purpose, a quarter of it, who interacts, limits, description, words of the trade, version."""

from collections.abc import Callable, Mapping

import solara

from experiments.evidence.facts.verdicts import NOT_REPRODUCED
from web import documents
from web.about import data
from web.about.document import document
from web.about.interactions import flows, steps
from web.about.prose import Block, Number, Pair, prose
from web.components.picker import Heading, Note
from web.components.sections import sections
from web.components.sheet import Column, Sheet, Table
from web.evidence import data as evidence
from web.evidence.tables import fact_title
from web.numerals import BLANK
from web.shell import language
from web.words import COMMA, Language, word
from web.words.about import GLOSSARY, SAID

AGENTS = ("firms", "regions", "banks", "regulators")
KEYS = {
    "key_tab": "Tab", "key_arrows": "← → ↑ ↓", "key_pages": "Page Up, Page Down", "key_ends": "Home, End",
    "key_enter": "Enter, Space", "key_escape": "Esc",
}  # fmt: skip


def say(key: str, language: Language, **parts: str) -> str:
    """One of the words of this page."""
    return word(f"about_{key}", language, **parts)


def listing(stem: str, language: Language) -> list[str]:
    """The words ``<stem>_1``, ``<stem>_2`` ... in order."""
    names = [key for key in SAID if key.removeprefix(f"{stem}_").isdigit()]
    return [say(key, language) for key in names]


@solara.component
def About() -> None:
    """Say what the model is, one section at a time."""
    shown, show = solara.use_state(next(iter(SECTIONS)))
    with solara.Div(classes=["gf-about"]):
        Sections(shown, show)
        with solara.Div(classes=["gf-section"], attributes={"role": "tabpanel", "data-shown": shown}):
            SECTIONS[shown]().key(shown)


@solara.component
def Sections(shown: str, show: Callable[[str], None]) -> solara.Element:
    """Choose a section."""
    return sections("about", list(SECTIONS), shown, show, language.value)


@solara.component
def Purpose() -> solara.Element:
    """Say what the model is for, what not, and how large it is."""
    now = language.value
    first, last = data.span()
    numbers = [
        Number(name, f"{count:,}", say(f"count_{name}", now), _meaning(f"count_{name}_meaning", now))
        for name, count in data.counts().items()
    ]
    return prose(
        [
            Block("what", say("model", now), say("what", now), look="wide"),
            Block("for", say("for", now), points=listing("for", now), look="good"),
            Block("not_for", say("not_for", now), points=listing("not_for", now), look="bad"),
            Block("size", say("size", now), say("time", now, first=first, last=last), numbers=numbers, look="wide"),
        ],
        now,
    )


def _meaning(key: str, now: Language) -> str:
    return say(key, now) if key in SAID else ""


@solara.component
def Quarter() -> None:
    """Show the steps of a quarter, and why they stand in this order."""
    now = language.value
    with solara.Div(classes=["gf-parts"]):
        with solara.Div(classes=["gf-panel"]):
            Heading(say("quarter", now))
            Note(say("quarter_intro", now))
            steps(now)
        prose([Block("order", say("quarter_order", now), points=listing("quarter_why", now), look="wide")], now)


@solara.component
def Parties() -> None:
    """Show who decides what, how they act on each other, and who pays whom."""
    now = language.value
    blocks = [Block(name, say(f"party_{name}", now), say(f"does_{name}", now)) for name in AGENTS]
    with solara.Div(classes=["gf-parts"]):
        with solara.Div(classes=["gf-panel"]):
            Heading(say("parties", now))
            Note(say("parties_intro", now))
        prose([*blocks, Block("meets", say("meets", now), points=listing("meet", now), look="wide")], now)
        with solara.Div(classes=["gf-panel"]):
            Heading(say("money", now))
            Note(say("money_intro", now))
            flows(now)


@solara.component
def Limits() -> None:
    """Say what speaks against the model and what it leaves out."""
    now = language.value
    with solara.Div(classes=["gf-parts"]):
        prose(
            [
                Block(
                    "trust", say("limits_trust", now), say("limits_intro", now), [*doubts(now), say("limits_see", now)]
                ),
                Block("synthetic", say("limits_synthetic", now), points=listing("limit_synthetic", now)),
            ],
            now,
        )
        with solara.Div(classes=["gf-panel"]):
            Heading(say("limits_full", now))
            if now != "en":
                Note(say("in_english", now))
            document("limits", data.limits(), now)


def doubts(now: Language) -> list[str]:
    """What the evidence says against the model, with its figures."""
    found = []
    fits = [each for each in evidence.histories() if each.verdict]
    if fits:
        missed = [each for each in fits if each.verdict == NOT_REPRODUCED]
        part = sum(each.verdict == evidence.FITS[1] for each in fits)
        names = COMMA[now].join(evidence.series_title(each.comparison.series, now) for each in missed)
        found.append(
            say("limit_series", now, missed=str(len(missed)), all=str(len(fits)), part=str(part), names=names or BLANK)
        )
    races = evidence.races()
    if races:
        lost = sum(not each.won for each in races)
        found.append(say("limit_backtest", now, lost=str(lost), all=str(len(races))))
    facts = [each.fact for each in evidence.facts() if each.verdict == NOT_REPRODUCED]
    named = COMMA[now].join(fact_title(each.name, each.title, now) for each in facts)
    found.append(say("limit_facts", now, missed=str(len(facts)), all=str(len(evidence.facts())),
                     names=named or BLANK))  # fmt: skip
    count = evidence.confidences()
    numbers = {name: str(count[name]) for name in ("assumed", "recalled", "fitted")}
    return [*found, say("limit_parameters", now, all=str(count.total()), **numbers)]


@solara.component
def Description() -> None:
    """Show the description of the model, chapter by chapter."""
    now = language.value
    with solara.Div(classes=["gf-panel"]):
        Heading(say("odd", now))
        Note(f"{say('odd_intro', now)} {say('odd_diagram', now)}")
        document("odd", data.description(), now, documents.text(data.ODD))


@solara.component
def Glossary() -> None:
    """Explain the words of the pages in both languages."""
    now = language.value
    own, other = (1, 0) if now == "zh" else (0, 1)
    columns = [
        Column("term", say("term", now)),
        Column("other_language", say("other_language", now)),
        Column("meaning", say("explained", now), kind="text"),
    ]
    rows = [[term[own], term[other], meaning[own]] for term, meaning in GLOSSARY]
    with solara.Div(classes=["gf-panel"]):
        Note(say("glossary_intro", now))
        Sheet(Table("glossary", say("glossary", now), columns, rows), now)


@solara.component
def Help() -> solara.Element:
    """Say what the pages are for, and how they are used without a mouse."""
    now = language.value
    labels = [str(route.label) for route in solara.use_router().routes]
    pages = [
        Pair(word(label, now), say(label.replace("page", "help"), now))
        for label in labels
        if label.replace("page", "help") in SAID
    ]
    keys = [Pair(key, say(name, now)) for name, key in KEYS.items()]
    return prose(
        [
            Block("pages", say("help_pages", now), pairs=pages),
            Block("keys", say("help_keys", now), pairs=keys, look="keys"),
            Block("access", say("help_access", now), points=listing("access", now), look="wide"),
        ],
        now,
    )


@solara.component
def Version() -> solara.Element:
    """Say what exactly is running, under which licence, and how it is cited."""
    now, release = language.value, data.release()
    commit = f"{release.commit} ({say('version_changed', now)})" if release.changed else release.commit
    pairs = [
        Pair(say("version_program", now), release.version),
        *([Pair(say("version_commit", now), commit)] if commit else []),
        Pair(say("version_data", now), f"{release.fingerprint} ({release.files} {say('version_files', now)})",
             say("version_data_meaning", now)),
        Pair(say("built_on", now), COMMA[now].join(f"{name} {number}" for name, number in release.libraries.items())),
    ]  # fmt: skip
    cited = [data.reference(), data.bibtex()]
    return prose(
        [
            Block("version", say("version_now", now), pairs=pairs),
            Block("licence", say("licence", now, name=release.licence), say("licence_says", now)),
            Block("cite", say("cite", now), say("cite_says", now), codes=cited, look="wide"),
        ],
        now,
    )


SECTIONS: Mapping[str, Callable[[], solara.Element]] = {
    "model": Purpose, "quarter": Quarter, "parties": Parties, "limits": Limits, "odd": Description,
    "glossary": Glossary, "help": Help, "version": Version,
}  # fmt: skip
