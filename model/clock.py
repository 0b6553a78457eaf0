"""The calendar: quarters counted from 2017Q1."""

import re

from model.errors import InputError

START_YEAR = 2017
DEFAULT_LAST_YEAR = 2035
FIRST_LAST_YEAR = 2018  # a horizon before this leaves no full year to certify and compare
FINAL_LAST_YEAR = 2060


def label(quarter: int) -> str:
    """Name quarter number ``quarter`` (0 is 2017Q1).

    >>> label(0), label(7)
    ('2017Q1', '2018Q4')
    """
    return f"{year(quarter)}Q{quarter % 4 + 1}"


def year(quarter: int) -> int:
    """Calendar year of a quarter number.

    >>> year(4)
    2018
    """
    return START_YEAR + quarter // 4


def number(text: str | int) -> int:
    """Quarter number of ``"2019Q3"`` or ``"2019"`` (its first quarter).

    >>> number("2019Q3"), number("2017"), number(2018)
    (10, 0, 4)

    Raises:
        InputError: the text is not a year or a quarter from 2017Q1 on.
    """
    match = re.fullmatch(r"(\d{4})(?:Q([1-4]))?", str(text).strip())
    if match is None or int(match[1]) < START_YEAR:
        raise InputError(f"'{text}' is not a quarter: write 2019Q3 or 2019, from {START_YEAR}Q1 on")
    return (int(match[1]) - START_YEAR) * 4 + int(match[2] or 1) - 1


def quarters_until(last_year: int) -> int:
    """Quarters from 2017Q1 to the last quarter of ``last_year``.

    >>> quarters_until(2035)
    76

    Raises:
        InputError: the year is outside 2018 to 2060.
    """
    if not FIRST_LAST_YEAR <= last_year <= FINAL_LAST_YEAR:
        raise InputError(f"until: {last_year} is not allowed; give a year from {FIRST_LAST_YEAR} to {FINAL_LAST_YEAR}")
    return (last_year - START_YEAR + 1) * 4
