"""What rows see in other rows, and in the places they stand in: a row has eight slots, each with a flag."""

import numpy as np
from numpy.typing import NDArray

from kernels import kernel

type Array = NDArray[np.float64]
type Rows = NDArray[np.intp]
type Bits = NDArray[np.uint8]
type Kinds = NDArray[np.uint16]
type Words = NDArray[np.uint64]

SLOTS = 8


@kernel
def seen_at_links(
    flags: Words, bits: Bits, sector: Rows, peers: Rows, chain: Rows, kinds: Kinds, shown: Words
) -> Words:  # fmt: skip
    """Number of links of each row that have a flag in each slot: eight counters in a word, shape (rows,).

    A peer counts in the slots where it has a flag itself, a partner along the chain in those of a kind that it has.

    Args:
        flags: eight flags of each row in one word, shape (rows,): to add words adds eight counters at once.
        bits: the same as bits of a byte, shape (rows,).
        sector: sector of each row, shape (rows,).
        peers: rows each row looks at, shape (links, rows).
        chain: partners of each row, shape (links, rows).
        kinds: kinds, as bits, behind the bits of a byte in each sector, shape (sectors, 256).
        shown: flags of the slots of each sector that are of kinds given as bits, shape (sectors, 2 to the kinds).
    """
    total = np.zeros(flags.size, np.uint64)
    for links in peers:
        total += flags.take(links)
    kind = kinds.ravel().take(sector * kinds.shape[1] + bits)
    for links in chain:
        total += shown.ravel().take(sector * shown.shape[1] + kind.take(links))
    return total


@kernel
def seen_at(around: Array, place: Rows, by_link: float, links: Bits, rows: Rows, slots: Rows) -> Array:
    """What is seen in some cells of a (rows, slots) table, at the row's place and at its links, shape (cells,).

    Args:
        around: what is seen in each place, shape (places * slots,).
        place: place of each row, shape (rows,).
        by_link: what is seen at a link that shows it.
        links: number of links that show it, shape (rows * slots,).
        rows: row of each cell, shape (cells,).
        slots: slot of each cell, shape (cells,).
    """
    return around.take(SLOTS * place.take(rows) + slots) + by_link * links.take(SLOTS * rows + slots)


@kernel
def at_place(values: Array, place: Rows, rows: Rows, slots: Rows) -> Array:
    """Values of a (places, slots) table, given as shape (places * slots,), for some cells of rows; shape (cells,)."""
    return values.take(SLOTS * place.take(rows) + slots)


@kernel
def moved_to_others(values: Array, pull: Array) -> Array:
    """Values of places after each has moved toward those of others, not beyond the lowest and the highest of all.

    Args:
        values: one of each place, shape (places,), or several, shape (k, places).
        pull: share of the way to each other place that a place moves, shape (places, places).

    Returns:
        Values, of the shape given.

    >>> moved_to_others(np.array([1.0, 3.0]), np.array([[0.0, 0.25], [0.0, 0.0]]))
    array([1.5, 3. ])
    """
    moved = values + (pull * (values[..., None, :] - values[..., :, None])).sum(axis=-1)
    lowest = np.minimum.reduce(values, axis=-1, keepdims=True)
    highest = np.maximum.reduce(values, axis=-1, keepdims=True)
    return np.minimum(np.maximum(moved, lowest), highest)


@kernel
def sums_by_kind(sums: Array, rows: Rows, starts: Rows, kinds: Rows, count: int) -> Array:
    """Rows of tables added up by kind, shape (k, columns, count).

    Args:
        sums: k tables, shape (k, rows, columns).
        rows: rows that are added up, kind by kind, shape (m,).
        starts: where among them each kind begins, shape (present,).
        kinds: the kinds there are, shape (present,); the others are 0.
        count: number of kinds.

    >>> sums_by_kind(np.array([[[1.0], [2.0], [4.0]]]), np.array([0, 2, 1]), np.array([0, 2]), np.array([0, 1]), 3)
    array([[[5., 2., 0.]]])
    """
    found = np.zeros((len(sums), sums.shape[2], count))
    found[..., kinds] = np.add.reduceat(sums.take(rows, axis=1).swapaxes(1, 2), starts, axis=-1)
    return found
