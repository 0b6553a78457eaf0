"""Compiled draws are NumPy's own, to the bit, for every key."""

import hashlib

import numpy as np
import pytest

from kernels import PLAIN, compiled
from model.luck import Luck

pytestmark = pytest.mark.skipif(
    not hasattr(compiled, "uniform_draws"), reason="the kernels are not compiled here, or without 128-bit numbers"
)

SIZES = [*range(20), 127, 3000, 24_000, (), (0,), (5, 0), (3, 4), (300, 8), [2, 3], np.int64(7), (np.int32(2), 2)]


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_uniform_draws_are_those_of_the_generator(size):
    rng = np.random.default_rng(3)
    for digest in [bytes(32), b"\xff" * 32, *(rng.bytes(32) for _ in range(100))]:
        ours, plain = compiled.uniform_draws(digest, size), PLAIN["uniform_draws"](digest, size)
        assert (ours.shape, ours.dtype) == (plain.shape, plain.dtype)
        assert ours.tobytes() == plain.tobytes()


@pytest.mark.parametrize("seed", [0, 1, 2**48 - 1, 2**64 - 1])
def test_a_key_means_the_same_generator_however_it_is_asked(seed):
    luck = Luck(seed)
    for quarter in range(-1, 76):
        for purpose in ("inspection", "市场"):
            digest = hashlib.blake2b(f"{seed}|{purpose}|{quarter}".encode(), digest_size=32).digest()
            bits = np.random.PCG64DXSM(0)
            state = {"state": int.from_bytes(digest[:16], "big"), "inc": int.from_bytes(digest[16:], "big") | 1}
            bits.state = {"bit_generator": "PCG64DXSM", "state": state, "has_uint32": 0, "uinteger": 0}
            draws = np.random.Generator(bits).random(50)
            assert luck.uniform(purpose, quarter, 50).tobytes() == draws.tobytes()
            assert luck.generator(purpose, quarter).random(50).tobytes() == draws.tobytes()


def test_some_draws_are_those_at_their_positions():
    rng = np.random.default_rng(4)
    for count in (1, 2, 255, 256, 257, 600, 24_000):
        for k in (0, 1, 2, 50, 700):
            digest, at = rng.bytes(32), rng.integers(0, count, k)
            for positions in (at, np.sort(at), np.sort(at)[::-1].copy(), np.array([0, count - 1, 0])):
                ours = compiled.uniform_draws_at(digest, count, positions)
                assert ours.tobytes() == PLAIN["uniform_draws_at"](digest, count, positions).tobytes()
                assert ours.tobytes() == compiled.uniform_draws(digest, count)[positions].tobytes()


def test_positions_outside_are_refused_by_both():
    for version in (compiled.uniform_draws_at, PLAIN["uniform_draws_at"]):
        for at in ([-1], [0, 5], [2**62]):
            with pytest.raises(IndexError):
                version(bytes(32), 5, np.array(at))
        with pytest.raises(ValueError, match="negative"):
            version(bytes(32), -5, np.array([0]))


@pytest.mark.parametrize(
    "arguments",
    [(), (bytes(32), 3), (bytes(31), 3, np.array([0])), (bytes(32), "x", np.array([0])), (bytes(32), 3, [0])],
)
def test_what_is_no_digest_number_or_array_of_positions_is_refused(arguments):
    with pytest.raises(TypeError):
        compiled.uniform_draws_at(*arguments)


def test_draws_may_be_written():
    draws = compiled.uniform_draws(bytes(32), 3)
    draws[0] = 2.0
    assert compiled.uniform_draws(bytes(32), 3)[0] != 2.0


@pytest.mark.parametrize("size", [-1, (2, -1), 2.5, "a", (2.5,), 10**30])
def test_what_is_no_size_is_refused_by_both(size):
    for version in (compiled.uniform_draws, PLAIN["uniform_draws"]):
        with pytest.raises((TypeError, ValueError, OverflowError)):
            version(bytes(32), size)


@pytest.mark.parametrize("arguments", [(), (bytes(32),), (bytes(31), 3), ("x" * 32, 3), (None, 3), (bytes(32), 3, 3)])
def test_what_is_no_digest_is_refused(arguments):
    with pytest.raises(TypeError):
        compiled.uniform_draws(*arguments)
