"""What the page about the model shows, read off the model itself, its documents and its package."""

import inspect
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from typing import get_args

import markdown

from experiments.folders import PROGRAM
from experiments.manifest import data_hashes, git_state, version
from experiments.study.identity import digest
from model import clock, period
from model.catalogue import SHIPPED, catalogue
from model.ledger import KINDS, Party
from model.levers import LEVERS
from model.parameters import PARAMETERS
from web import documents
from web.evidence.data import spelled
from web.words import Language
from web.words.model_zh import GROUPS_ZH, KINDS_ZH, PHASES_ZH

FIRST_GROUP = "policy"  # what stands before the first heading of the declaration
ODD = "docs/odd.md"
CITATION = "CITATION.cff"
LIMITS = ("What is synthetic, recalled or assumed", "What is not modelled yet", "Known weaknesses of this version")
FINGERPRINT = 12  # digits

PARTIES: tuple[str, ...] = get_args(Party.__value__)


@dataclass(frozen=True)
class Phase:
    """A step of the quarter: its name in the program, its number from 1, and what happens in it."""

    name: str
    number: int
    text: str


@dataclass(frozen=True)
class Group:
    """Steps that belong together, and what they are about."""

    name: str
    text: str
    phases: tuple[Phase, ...]


@cache
def quarter() -> tuple[Group, ...]:
    """The steps of the quarter in their order, as :data:`model.period.PERIOD` declares and comments them."""
    source = inspect.getsource(period)
    declared = source[source.index("PERIOD: tuple") :]
    found: list[tuple[str, str, list[Phase]]] = [(FIRST_GROUP, "", [])]
    count = 0
    for line in declared.splitlines():
        if heading := re.fullmatch(r"\s+# ([^:]+)(?:: (.+))?", line):
            found.append((heading[1], heading[2] or "", []))
        elif step := re.match(r"\s+(\w+),\s+# (.+)", line):
            count += 1
            found[-1][2].append(Phase(step[1], count, step[2]))
    return tuple(Group(name, text, tuple(phases)) for name, text, phases in found)


def phase_words(phase: Phase, language: Language) -> tuple[str, str]:
    """Title and text of a step."""
    if language == "zh" and phase.name in PHASES_ZH:
        return PHASES_ZH[phase.name]
    return spelled(phase.name), sentence(phase.text)


def group_words(group: Group, language: Language) -> tuple[str, str]:
    """Title and text of a group of steps."""
    if language == "zh" and group.name in GROUPS_ZH:
        return GROUPS_ZH[group.name]
    return spelled(group.name), sentence(group.text)


def sentence(text: str) -> str:
    """A text that begins with a capital letter."""
    return text[:1].upper() + text[1:]


def counts() -> Mapping[str, int]:
    """How large the model is."""
    data = catalogue()
    return {
        "enterprises": round(sum(each["n_firms_above_size"] for each in data.sectors)),
        "sectors": len(data.sectors),
        "regions": len(data.regions),
        "measures": len(data.measures),
        "levers": len(LEVERS),
        "parameters": len(PARAMETERS),
        "phases": len(period.PERIOD),
        "kinds": len(KINDS),
    }


def span() -> tuple[str, str]:
    """The first and the last quarter of a default run."""
    return clock.label(0), clock.label(clock.quarters_until(clock.DEFAULT_LAST_YEAR) - 1)


def payments(language: Language) -> Mapping[tuple[str, str], Sequence[str]]:
    """What is paid, by payer and payee."""
    found: dict[tuple[str, str], list[str]] = {}
    for name, kind in KINDS.items():
        said = KINDS_ZH.get(name, kind.meaning) if language == "zh" else sentence(kind.meaning)
        found.setdefault((kind.payer, kind.payee), []).append(said)
    return found


# the description


@dataclass(frozen=True)
class Chapter:
    """A chapter of the description, as HTML."""

    title: str
    html: str


@cache
def description() -> tuple[Chapter, ...]:
    """The chapters of the description of the model."""
    opening, *chapters = re.split(r"^## (.+)$", documents.text(ODD), flags=re.MULTILINE)
    found = [Chapter("", as_html(opening.split("\n", 1)[1]))]
    found += [Chapter(title, as_html(text)) for title, text in zip(chapters[::2], chapters[1::2], strict=True)]
    return tuple(found)


@cache
def limits() -> tuple[Chapter, ...]:
    """What the description says of the model's limits."""
    text = documents.text(ODD)
    found = []
    for title in LIMITS:
        part = re.search(rf"^#+ {re.escape(title)}\n(.*?)(?=^## |\Z)", text, flags=re.MULTILINE | re.DOTALL)
        if part:
            found.append(Chapter(title, as_html(part[1])))
    return tuple(found)


def as_html(text: str) -> str:
    """Markdown of the documentation as HTML that asks nobody for anything.

    A picture in code is left out: the page draws its own. A link to another file becomes a word that names the file,
    for the files do not lie beside the page; a link into the web opens a window of its own.
    """
    plain = re.sub(r"^```mermaid\n.*?^```\n", "", text, flags=re.MULTILINE | re.DOTALL)
    html = markdown.markdown(plain, extensions=["tables", "fenced_code", "sane_lists"])
    html = re.sub(r'<a href="#[^"]*">(.*?)</a>', r"\1", html)
    file = r'<a href="(?!https?:)(?:\.\./)?([^"#]*)[^"]*">(.*?)</a>'
    html = re.sub(file, r'<span class="gf-file" title="\1">\2</span>', html)
    return html.replace('<a href="http', '<a target="_blank" rel="noopener noreferrer" href="http')


# version


@dataclass(frozen=True)
class Release:
    """What exactly is running."""

    version: str
    commit: str
    changed: bool
    fingerprint: str
    files: int
    licence: str
    libraries: Mapping[str, str]


@cache
def release() -> Release:
    """What exactly is running, as it was when the server started."""
    state = git_state() or {}
    hashes = data_hashes(SHIPPED)
    return Release(
        version=version(),
        commit=(state.get("commit") or "")[:FINGERPRINT],
        changed=bool(state.get("dirty")),
        fingerprint=digest(hashes)[:FINGERPRINT],
        files=len(hashes),
        licence=citation().get("license", ""),
        libraries={name: metadata.version(name) for name in ("mesa", "solara", "numpy", "pandas", "scipy")},
    )


@cache
def citation() -> Mapping[str, str]:
    """The plain fields of the citation file."""
    fields = re.findall(r'^([\w-]+): "?([^"\n]+?)"?$', documents.text(CITATION), flags=re.MULTILINE)
    authors = re.findall(r'^\s+- name: "?([^"\n]+?)"?$', documents.text(CITATION), flags=re.MULTILINE)
    return {**dict(fields), "authors": ", ".join(authors)}


def reference() -> str:
    """How to cite this version, in a line."""
    said, now = citation(), release()
    year = said["date-released"][:4]
    which = f"Version {now.version}, data {now.fingerprint}"
    return f"{said['authors']} ({year}). {said['title']}. {which}. {said['license']}."


def bibtex() -> str:
    """The same for BibTeX."""
    said, now = citation(), release()
    lines = {
        "author": f"{{{said['authors']}}}", "title": f"{{{said['title']}}}", "year": said["date-released"][:4],
        "version": now.version, "note": f"data {now.fingerprint}, {said['license']}",
    }  # fmt: skip
    return "\n".join([f"@software{{{PROGRAM},", *(f"  {name} = {{{value}}}," for name, value in lines.items()), "}"])
