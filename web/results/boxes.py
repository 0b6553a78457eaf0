"""Quantiles of a group of values, as a box shows them."""

from dataclasses import dataclass

import numpy as np

from web.comparison import Array

SHARES = (0, 0.05, 0.25, 0.5, 0.75, 0.95, 1)


@dataclass(frozen=True)
class Box:
    """A group of values: least, 5 %, 25 %, middle, 75 %, 95 %, most, and how many there are."""

    name: str
    least: float
    five: float
    quarter: float
    middle: float
    three_quarters: float
    ninety_five: float
    most: float
    count: int


def box(name: str, values: Array) -> Box:
    """The box of a group of values, shape (values,).

    >>> box("a", np.array([1.0, 2.0, 3.0])).middle
    2.0
    """
    least, five, quarter, middle, three, ninety_five, most = np.quantile(values, SHARES).tolist()
    return Box(name, least, five, quarter, middle, three, ninety_five, most, len(values))
