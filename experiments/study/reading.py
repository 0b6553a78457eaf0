"""Tables of a TOML file read with all their mistakes at once: each is noted with key, value and what is allowed."""

import math
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeGuard

from model.errors import InputError, nearest


def read_toml(file: Path) -> dict[str, Any]:
    """The content of a TOML file.

    Raises:
        InputError: it cannot be read, or is no TOML.
    """
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{file}: cannot be read: {(error.strerror or str(error)).lower()}") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{file}: not readable as TOML: {error}") from None


class Reader:
    """A table whose keys are asked for one by one; what is wrong goes into ``mistakes`` and the default is returned.

    Args:
        table: what the file says.
        mistakes: the list that all readers of a file share.
        where: what stands before a key in messages, such as ``levers.carbon_tax.``.
    """

    def __init__(self, table: Mapping[str, Any], mistakes: list[str], where: str = "") -> None:
        self._table, self._mistakes, self._where = table, mistakes, where
        self._asked: list[str] = []

    def __contains__(self, key: str) -> bool:
        return key in self._table

    def note(self, mistake: str | InputError) -> None:
        """Keep a mistake."""
        self._mistakes.append(str(mistake))

    def skip(self, mistake: str) -> None:
        """Keep a mistake in the table as a whole: it is not read further, and its keys count as known."""
        self.note(mistake)
        self._asked += self._table

    def refuse(self, key: str, problem: str) -> None:
        """Keep a mistake in the value of a key."""
        self.note(f"{self._where}{key}: {problem}")

    def get(self, key: str, default: Any = None) -> Any:
        """The value of a key as it stands; from now on the key counts as known."""
        self._asked.append(key)
        return self._table.get(key, default)

    def text(self, key: str, default: str = "") -> str:
        """A text."""
        value = self.get(key, default)
        if isinstance(value, str):
            return value
        self.refuse(key, f'{value!r} is not a text: write {key} = "..."')
        return default

    def texts(self, key: str, default: Sequence[str] = ()) -> tuple[str, ...]:
        """A list of texts, none of them twice; a single text is a list of one."""
        value = self.get(key, list(default))
        found = [value] if isinstance(value, str) else value
        if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
            self.refuse(key, f'{value!r} is not a list of texts: write {key} = ["...", "..."]')
            return tuple(default)
        if key in self and not found:
            self.refuse(key, "is empty")
        for twice in sorted({each for each in found if found.count(each) > 1}):
            self.refuse(key, f"'{twice}' is given twice")
        return tuple(dict.fromkeys(found))

    def whole(self, key: str, default: int, low: int, high: int) -> int:
        """A whole number between bounds."""
        value = self.get(key, default)
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        self.refuse(key, f"{value!r} is not allowed; give a whole number from {low:,} to {high:,}")
        return default

    def number(self, key: str, default: float, low: float) -> float:
        """A finite number of at least ``low``."""
        value = self.get(key, default)
        if is_number(value) and value >= low:
            return float(value)
        self.refuse(key, f"{value!r} is not allowed; give a number of at least {low:g}")
        return default

    def choice(self, key: str, default: str, allowed: Iterable[str]) -> str:
        """One of some words."""
        value, words = self.get(key, default), list(allowed)
        if isinstance(value, str) and value in words:
            return value
        close = nearest(value, words) if isinstance(value, str) else f'; write {key} = "{default}"'
        self.refuse(key, f"{value!r} is none of {', '.join(words)}{close}")
        return default

    def table(self, key: str) -> "Reader":
        """A table below this one; empty if it is missing."""
        value = self.get(key, {})
        if not isinstance(value, dict):
            self.refuse(key, f"{value!r} is not a table: write [{self._where}{key}]")
            value = {}
        return Reader(value, self._mistakes, f"{self._where}{key}.")

    def tables(self, key: str) -> dict[str, "Reader"]:
        """The tables below a table by name, as in ``[levers.carbon_tax]``; empty if it is missing."""
        home = self.table(key)
        return {name: home.table(name) for name in home._table}

    def list_of_tables(self, key: str) -> list["Reader"]:
        """The tables of a list, as in ``[[points]]``; empty if it is missing."""
        value = self.get(key, [])
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            self.refuse(key, f"is not a list of tables: write [[{key}]]")
            return []
        return [Reader(each, self._mistakes, f"{key}[{place}].") for place, each in enumerate(value, 1)]

    def items(self) -> list[tuple[str, Any]]:
        """All keys and values as they stand."""
        self._asked += self._table
        return list(self._table.items())

    def finish(self) -> None:
        """Note every key that was never asked for."""
        for key in self._table:
            if key not in self._asked:
                known = ", ".join(self._asked)
                self.note(f"unknown key '{self._where}{key}'{nearest(key, self._asked)}; known here are {known}")


def is_number(value: object) -> TypeGuard[float]:
    """Whether a value is a finite number (true and false are none)."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
