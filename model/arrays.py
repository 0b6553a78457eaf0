"""Array helpers several mechanisms share: sums by group and grants by rank under a limit."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kernels import kernel

type Array = NDArray[np.float64]
type Rows = NDArray[np.intp]
type Mask = NDArray[np.bool_]


def read_only(record: object) -> None:
    """Let nobody write the arrays of a record from now on: worlds share it."""
    for value in vars(record).values():
        if isinstance(value, np.ndarray):
            value.flags.writeable = False


@kernel
def grants_by_rank(request: Array, merit: Array, group: Rows, limit: Array) -> Array:
    """Grant requests in order of merit within each group until the group's limit is used up.

    The last request that does not fit whole is granted in part.

    Args:
        request: amount asked, shape (n,), >= 0.
        merit: higher comes first, shape (n,).
        group: group of each request, shape (n,).
        limit: what each group may grant, shape (groups,); a negative limit counts as 0.

    Returns:
        Granted amounts, shape (n,), ``0 <= granted <= request``.

    >>> grants_by_rank(np.array([4.0, 4, 4]), np.array([1.0, 3, 2]), np.zeros(3, np.intp), np.array([6.0]))
    array([0., 4., 2.])
    """
    granted = request.copy()
    tight = np.bincount(group, request, limit.size) > limit
    ranked = true_rows(tight.take(group))  # only groups that cannot serve everybody need an order
    if not ranked.size:
        return granted
    ranked = ranked.take(np.lexsort((-merit.take(ranked), group.take(ranked))))
    asked, groups = request.take(ranked), group.take(ranked)
    before = np.zeros(ranked.size)
    np.cumsum(asked[:-1], out=before[1:])
    starts = groups.searchsorted(np.arange(limit.size))  # where each group begins
    before -= before.take(starts.take(groups))
    left = np.maximum(limit, 0.0).take(groups) - before
    granted[ranked] = np.minimum(np.maximum(left, 0.0), asked)
    return granted


@kernel
def room_by_rank(amount: Array, merit: Array, group: Rows, limit: Array) -> Array:
    """What is left of each group's limit when a row's turn comes, if the rows of a group come in order of merit.

    Args:
        amount: what a row uses up, shape (n,), >= 0.
        merit: higher comes first, of equal ones the first row, shape (n,).
        group: group of each row, shape (n,).
        limit: what each group may use up, shape (groups,).

    Returns:
        What is left, shape (n,), >= 0: a row fits where it is no less than its amount.

    >>> room_by_rank(np.array([4.0, 4, 4]), np.array([1.0, 3, 2]), np.zeros(3, np.intp), np.array([6.0]))
    array([0., 6., 2.])
    """
    room = np.zeros(amount.size)
    for at in true_rows(limit > 0.0):
        rows = true_rows(group == at)
        ranked = rows.take(np.argsort(-merit.take(rows), kind="stable"))
        used = np.zeros(ranked.size)
        np.cumsum(amount.take(ranked)[:-1], out=used[1:])
        room[ranked] = np.maximum(limit[at] - used, 0.0)
    return room


@kernel
def ratio(part: Array, whole: Array, *, otherwise: float = 0.0, least: float = 0.0) -> Array:
    """Divide where the whole is above ``least``, shape (n,); ``np.divide`` with ``where`` takes twice as long.

    >>> ratio(np.array([3.0, 3.0]), np.array([2.0, 0.0]))
    array([1.5, 0. ])
    """
    empty = true_rows(whole <= least)
    if empty.size:
        whole = whole.copy()
        whole[empty] = 1.0
    found = part / whole
    found[empty] = otherwise
    return found


@kernel
def in_force(value: float | Array) -> bool:
    """Whether a lever is anywhere other than 0; ``np.any`` of a plain number takes fifty times as long.

    >>> in_force(0.0), in_force(np.array([0.0, 0.1]))
    (False, True)
    """
    return value != 0.0 if isinstance(value, float) else bool(value.any())


@kernel
def true_rows(mask: NDArray[Any]) -> Rows:
    """Rows that are true, or not 0, of one column; ``np.flatnonzero`` takes half as long again on a few thousand.

    >>> true_rows(np.array([False, True, True]))
    array([1, 2])
    """
    return mask.nonzero()[0]


@kernel
def weighted_quantile(values: Array, weight: Array, q: float) -> float:
    """Value below which a share ``q`` of the weight lies.

    >>> weighted_quantile(np.array([3.0, 1.0, 2.0]), np.array([1.0, 1.0, 2.0]), 0.5)
    2.0
    """
    order = np.argsort(values, kind="stable")
    at = int(np.cumsum(weight.take(order)).searchsorted(q * weight.sum()))
    return float(values[order[min(at, order.size - 1)]])
