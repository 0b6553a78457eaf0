"""Every word the pages say themselves, in English and Chinese: one module a page, and one for what they share.

Levers and outputs are named by their declarations. A new page brings a module of words and names it in ``PARTS``.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, Protocol

from web.words import about, common, compare, evidence, lab, results, watch, why
from web.words.units import UNITS_ZH

Language = Literal["en", "zh"]
LANGUAGES: Mapping[Language, str] = {"en": "English", "zh": "中文"}
PARTS = (about, common, compare, evidence, lab, results, watch, why)
COMMA: Mapping[Language, str] = {"en": ", ", "zh": "、"}  # in a list
SEMICOLON: Mapping[Language, str] = {"en": "; ", "zh": "；"}
FULL_STOP: Mapping[Language, str] = {"en": ". ", "zh": "。"}
WORDS: Mapping[str, tuple[str, str]] = {key: both for part in PARTS for key, both in part.WORDS.items()}


class Titled(Protocol):
    """A declaration with a title in both languages."""

    @property
    def title(self) -> str: ...  # noqa: D102
    @property
    def title_zh(self) -> str: ...  # noqa: D102


class Explained(Protocol):
    """A declaration with a meaning in both languages."""

    @property
    def meaning(self) -> str: ...  # noqa: D102
    @property
    def meaning_zh(self) -> str: ...  # noqa: D102


def word(key: str, language: Language, **parts: str) -> str:
    """Return one of the page's own words.

    >>> word("play", "zh")
    '播放'
    """
    return WORDS[key][language == "zh"].format(**parts)


def words(keys: Iterable[str], language: Language) -> dict[str, str]:
    """Return several of the page's own words by their keys, for a component."""
    return {key: word(key, language) for key in keys}


def title(declared: Titled, language: Language) -> str:
    """Return the title of a lever, output or scenario; the English one where there is no Chinese."""
    return (language == "zh" and declared.title_zh) or declared.title


def meaning(declared: Explained, language: Language) -> str:
    """Return what a lever or output means."""
    return declared.meaning_zh if language == "zh" else declared.meaning


def listed(parts: Sequence[str], language: Language) -> str:
    """Return a list in words.

    >>> listed(["a", "b", "c"], "en"), listed(["a", "b"], "zh")
    ('a, b and c', 'a和b')
    """
    *first, last = parts
    return word("and", language).join([COMMA[language].join(first), last]) if first else last


def unit(name: str, language: Language) -> str:
    """Return a declared unit; as it is declared where there is no translation.

    >>> unit("MCNY", "en"), unit("MCNY", "zh")
    ('MCNY', '百万元')
    """
    return UNITS_ZH.get(name, name) if language == "zh" else name
