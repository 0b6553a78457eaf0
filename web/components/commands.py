"""The commands that give a panel's numbers in a terminal, folded away until they are asked for."""

from collections.abc import Sequence
from dataclasses import dataclass

import solara

from web.words import Language, words

TEXTS = ("terminal", "copy", "copied")


@dataclass(frozen=True)
class Command:
    """A command, and what is said before it."""

    name: str
    says: str
    text: str


@solara.component_vue("commands.vue")
def Folded(name: str, commands: list[dict[str, str]], unfolded: bool, texts: dict[str, str]) -> None:
    """Draw the commands."""


def commands(name: str, shown: Sequence[Command], language: Language, unfolded: bool = False) -> solara.Element:
    """Show commands, folded unless ``unfolded``."""
    return Folded(name=name, commands=[vars(one) for one in shown], unfolded=unfolded, texts=words(TEXTS, language))
