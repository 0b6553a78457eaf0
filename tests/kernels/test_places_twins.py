"""Compiled sums of flags, and what rows see in others, give the bytes of their NumPy versions."""

from typing import Any

import numpy as np
import pytest

import kernels
from kernels import grouped, places

pytestmark = pytest.mark.skipif(kernels.compiled is None, reason="no kernels are compiled here")

SECTORS, KINDS = 4, 5


def same(name: str, *given: Any) -> None:
    module = grouped if name == "flag_sums" else places
    before = [np.array(one).tobytes() for one in given if isinstance(one, np.ndarray)]
    found = getattr(module, name)(*given)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(grouped, "weighted_sums", kernels.PLAIN["weighted_sums"])
        wanted = kernels.PLAIN[name](*given)
    assert before == [np.array(one).tobytes() for one in given if isinstance(one, np.ndarray)]
    assert (found.dtype, found.shape, found.tobytes()) == (wanted.dtype, wanted.shape, wanted.tobytes())


@pytest.fixture
def luck() -> np.random.Generator:
    return np.random.default_rng(11)


def test_the_functions_are_compiled():
    names = {"flag_sums", "seen_at_links", "seen_at", "at_place", "moved_to_others", "sums_by_kind"}
    assert {name for name in names if hasattr(kernels.compiled, name)} == names <= kernels.PLAIN.keys()


@pytest.mark.parametrize("n", [1, 2, 8, 9, 100, 129, 130, 1000, 3001])
@pytest.mark.parametrize("groups", [1, 9, 300])
def test_sums_of_flags(luck, n, groups):
    group = np.sort(luck.integers(0, groups, n))
    present, starts = np.unique(group, return_index=True)
    flags, weight = luck.random((n, 8)) < 0.4, luck.random(n) * 10.0 ** luck.integers(-9, 9, n)
    for table in (flags, flags.view(np.uint8), np.asfortranarray(flags), flags * 0.5, flags[:, :3], flags[:, ::2]):
        same("flag_sums", ((table, weight), (table, 1.0 + weight)), starts, present, groups)


@pytest.mark.parametrize("n", [0, 1, 7, 500])
@pytest.mark.parametrize(("peers", "chain"), [(6, 2), (0, 2), (3, 0), (0, 0)])
def test_links(luck, n, peers, chain):
    flags = (luck.random((n, 8)) < 0.5).astype(np.uint8)
    words, bits = flags.view(np.uint64)[:, 0], np.packbits(flags, bitorder="little")
    sector = luck.integers(0, SECTORS, n)
    linked = (luck.integers(0, n, (links, n)) for links in (peers, chain))
    kinds = luck.integers(0, 2**KINDS, (SECTORS, 256)).astype(np.uint16)
    shown = (luck.random((SECTORS, 2**KINDS, 8)) < 0.5).astype(np.uint8).view(np.uint64)[:, :, 0]
    same("seen_at_links", words, bits, sector, *linked, kinds, np.ascontiguousarray(shown))


@pytest.mark.parametrize("cells", [0, 1, 3000])
def test_cells(luck, cells):
    n, of_places = 200, 31
    rows, slots = luck.integers(0, n, cells), luck.integers(0, 8, cells)
    around, place = luck.random(8 * of_places), luck.integers(0, of_places, n)
    links = luck.integers(0, 9, 8 * n).astype(np.uint8)
    for by_link in (0.3, np.float64(0.3), 0.0):
        same("seen_at", around, place, by_link, links, rows, slots)
    same("seen_at", around, place, 0.3, links.astype(np.float64), rows, slots.astype(np.uint8))
    same("at_place", around, place, rows, slots)
    same("at_place", np.repeat(around, 2)[::2], place, rows, slots)


def test_refusals(luck):
    row, far = np.zeros(1, np.intp), np.full(1, 9)
    around, links, flags = np.zeros(8), np.zeros(8, np.uint8), np.ones((1, 8), bool)
    for place, rows, slots in ((row, far, row), (row, row, far), (far, row, row)):
        with pytest.raises(IndexError):
            places.seen_at(around, place, 0.5, links, rows, slots)
        with pytest.raises(IndexError):
            places.at_place(around, place, rows, slots)
    for starts, present in ((far, row), (row, far), (row - 1, row)):
        with pytest.raises(IndexError):
            grouped.flag_sums(((flags, np.ones(1)),), starts, present, 1)
    word, kinds, shown = np.ones(1, np.uint64), np.zeros((1, 256), np.uint16), np.zeros((1, 4), np.uint64)
    link = np.zeros((1, 1), np.intp)
    for peers, chain, of_kind in ((link + 1, link, kinds), (link, link + 1, kinds), (link, link, kinds + 4)):
        with pytest.raises(IndexError):
            places.seen_at_links(word, np.ones(1, np.uint8), row, peers, chain, of_kind, shown)
    for name in ("flag_sums", "seen_at_links", "seen_at", "at_place"):
        with pytest.raises(TypeError):
            getattr(kernels.compiled, name)()


@pytest.mark.parametrize("n", [1, 2, 7, 8, 9, 31, 130])
def test_values_that_move(luck, n):
    pull = luck.random((n, n)) * (luck.random((n, n)) < 0.3)
    for values in (
        luck.random(n),
        luck.random((3, n)),
        np.zeros((2, n)),
        luck.random((n, 3)).T,
        luck.normal(size=(0, n)),
    ):
        same("moved_to_others", values, pull)
        same("moved_to_others", values, 3 * pull)


@pytest.mark.parametrize("columns", [1, 2, 31])
@pytest.mark.parametrize("rows", [5, 72, 400])
def test_sums_by_kind(luck, columns, rows):
    kind = np.sort(luck.integers(0, KINDS, rows - 2))
    kinds, starts = np.unique(kind, return_index=True)
    tables, order = luck.normal(size=(2, rows, columns)), luck.permutation(rows)[:-2]
    same("sums_by_kind", tables, order, starts, kinds, KINDS + 1)
    same("sums_by_kind", tables.swapaxes(1, 2).copy().swapaxes(1, 2), order, starts, kinds, KINDS + 1)
