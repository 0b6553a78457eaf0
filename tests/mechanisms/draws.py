"""What these tests draw: short columns of numbers as they come in data, with six decimals."""

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from hypothesis.strategies import SearchStrategy

from model.arrays import Array, Rows

ROWS = 5  # enough for ties, for two groups and for a group left empty
GROUPS = 3

promise = settings(max_examples=40, deadline=None)


def number(low: float, high: float) -> SearchStrategy[float]:
    """A scalar from ``low`` to ``high``."""
    return st.floats(low, high, allow_subnormal=False).map(lambda drawn: round(drawn, 6))


def column(low: float, high: float, rows: int | tuple[int, ...] = ROWS) -> SearchStrategy[Array]:
    """One number from ``low`` to ``high`` for each row."""
    return arrays(np.float64, rows, elements=number(low, high), fill=st.nothing())


def either(first: float, second: float, rows: int | tuple[int, ...] = ROWS) -> SearchStrategy[Array]:
    """One of two numbers for each row."""
    return arrays(np.float64, rows, elements=st.sampled_from([first, second]), fill=st.nothing())


def groups(rows: int = ROWS, count: int = GROUPS) -> SearchStrategy[Rows]:
    """The region, bank or sector of each row."""
    return arrays(np.intp, rows, elements=st.integers(0, count - 1), fill=st.nothing())


def in_order(one: Array, other: Array) -> tuple[Array, Array]:
    """The smaller and the larger of two columns, row by row."""
    return np.minimum(one, other), np.maximum(one, other)


def never_below(upper: Array | float, lower: Array | float) -> bool:
    """Whether ``upper >= lower`` in every row, but for the last digits of a float."""
    return bool(np.all(upper >= lower - 1e-9 * np.maximum(1.0, np.abs(lower))))


def within(values: Array, low: float, high: float) -> bool:
    """Whether every value is a number from ``low`` to ``high``; NaN and infinity are not."""
    return bool(np.all(np.isfinite(values) & (values >= low) & (values <= high)))


NONE = np.zeros(0)
NO_ROWS = np.zeros(0, np.intp)
