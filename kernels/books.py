"""Books of many members: what each saw of payments, and sums of it by those who keep the members' accounts.

A column has one number for each member, shape (n,). An amount is per enterprise and has one number for each of
``rows``, different rows of members with shape (k,), or for all members, shape (n,), where rows are None. ``presence``,
shape (n,), is how many enterprises a row stands for: times it an amount is in national terms. Sums are those of
``np.add.reduce`` or, by group, of ``np.bincount``: a BLAS product or ``np.einsum`` would add in an order that is the
machine's own.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kernels import kernel

type Array = NDArray[np.float64]
type Rows = NDArray[np.intp]


@kernel
def in_total(amount: Array, rows: Rows | None, presence: Array | None) -> float:
    """Sum of an amount in national terms, as the amount itself is where ``presence`` is None."""
    if presence is not None:
        amount = amount * (presence if rows is None else presence.take(rows))
    return float(np.add.reduce(amount))


@kernel
def by_group(amounts: Sequence[Array], rows: Rows | None, presence: Array, group: Rows, count: int) -> list[Array]:
    """Sums of each amount in national terms by group, each shape (count,); ``group`` of each member, shape (n,)."""
    if rows is not None:
        group, presence = group.take(rows), presence.take(rows)
    sums = [np.bincount(group, amount * presence, count) for amount in amounts]
    return sums if group.size else [each.astype(np.float64) for each in sums]  # of no rows it makes whole numbers


@kernel
def book(views: Array, sign: float, amount: Array, rows: Rows | None, presence: Array | None) -> float:
    """Add an amount to all views of what was seen, shape (views, n), in place; take it from them if the sign is -1.

    Returns:
        What came in, in national terms; see :func:`in_total`.
    """
    came_in = sign * in_total(amount, rows, presence)
    step = np.add if sign > 0 else np.subtract
    if rows is None:
        step(views, amount, out=views)
    else:
        for seen in views:  # all at once takes three times as long
            seen[rows] = step(seen[rows], amount)
    return came_in


@kernel
def book_by_group(views: Array, sign: float, amount: Array, rows: Rows | None, presence: Array, group: Rows) -> float:
    """Like :func:`book` with the sums by group, in views of what groups saw, shape (views, groups)."""
    return book(views, sign, by_group((amount,), rows, presence, group, views.shape[1])[0], None, None)


@kernel
def add_up(amounts: Sequence[Array], presence: Array) -> tuple[Array, list[float]]:
    """The sum of several amounts of all members, shape (n,), and the total of each in national terms."""
    return sum(amounts[1:], amounts[0]), [in_total(amount, None, presence) for amount in amounts]


@kernel
def after(stock: Array, sign: float, change: Array, rows: Rows | None) -> Array:
    """What a stock is after it grew, or shrank if the sign is -1, but not below 0; in some rows or all, shape (k,)."""
    step = np.add if sign > 0 else np.subtract
    return np.maximum(step(stock if rows is None else stock.take(rows), change), 0.0)


@kernel
def imbalance(assets: Sequence[Array], debts: Sequence[Array]) -> float:
    """The largest difference, of either sign, between a member's assets and its debts, each in columns (n,)."""
    left = sum(assets[1:], assets[0])
    for owed in debts:
        left = left - owed
    return float(np.abs(left).max())
