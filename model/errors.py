"""What a wrong input is told: one clear line, never a traceback."""

from collections.abc import Iterable
from difflib import get_close_matches


class InputError(ValueError):
    """Something a person gave (a lever, a file, a number) cannot be used; the message says what would be."""


def nearest(word: str, known: Iterable[str]) -> str:
    """Return `` (did you mean 'x'?)`` for the closest known name, or an empty string.

    >>> nearest("carbn_tax", ["carbon_tax", "publicity"])
    " (did you mean 'carbon_tax'?)"
    """
    close = get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f" (did you mean '{close[0]}'?)" if close else ""
