"""The documents and tables of the checkout that pages show: in an installed wheel they lie in this package."""

import csv
import io
from functools import cache
from pathlib import Path

from model.errors import InputError

CHECKOUT = Path(__file__).parents[1]
WHEEL = Path(__file__).parent / "shipped"  # pyproject.toml says what lies there


def path(name: str) -> Path:
    """Where a document is, by its path in the checkout, such as ``docs/odd.md``."""
    root = WHEEL if WHEEL.is_dir() else CHECKOUT
    return root / name


@cache
def text(name: str) -> str:
    """A document's text, read once.

    Raises:
        InputError: it is missing or damaged.
    """
    try:
        return path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{name}: cannot be read: {error}") from None


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a CSV file, read once.

    Raises:
        InputError: it is missing or damaged.
    """
    return tuple(csv.DictReader(io.StringIO(text(name))))
