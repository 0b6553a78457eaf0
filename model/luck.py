"""Chance: draws keyed by (seed, purpose, quarter) and indexed by row.

No mechanism takes numbers from a shared stream, so adding a draw in one moves no other, every policy meets the same
luck (common random numbers), and the number of workers does not matter.
"""

import threading
from hashlib import blake2b
from typing import Any

import numpy as np

from kernels import kernel
from kernels.rules import columnwise
from model.arrays import Array, Rows

SPREAD = 0.5**0.5  # of the exponential distances from the mean of Laplace draws
INITIAL = -1  # the "quarter" in which the population is made


class Luck:
    """Draws of one run.

    Args:
        seed: any integer from 0 to 2**64 - 1.
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._bits = np.random.PCG64DXSM(0)
        self._generator = np.random.Generator(self._bits)
        self._lasting: dict[tuple[str, int, int], Array] = {}

    def __deepcopy__(self, memo: dict[int, Any]) -> "Luck":
        """A copy with a generator of its own, which draws the same; what is kept is read-only, so it is shared."""
        twin = Luck(self.seed)
        twin._lasting = dict(self._lasting)
        return twin

    def generator(self, purpose: str, quarter: int) -> np.random.Generator:
        """Return the generator of one purpose in one quarter; the same key gives the same numbers for ever.

        It is the same object at every call, set to where the key says, so use it before asking for another: setting
        the state from a digest of the key costs a fifth of making a new generator.
        """
        _set_state(self._bits, self._digest(purpose, quarter))
        return self._generator

    def uniform(self, purpose: str, quarter: int, size: int | tuple[int, ...]) -> Array:
        """Uniform draws on [0, 1), one for each row: those that the generator would draw."""
        return uniform_draws(self._digest(purpose, quarter), size)

    def uniform_at(self, purpose: str, quarter: int, size: int, at: Rows) -> Array:
        """Only those of ``size`` uniform draws that stand at some positions, which takes the time of so many."""
        return uniform_draws_at(self._digest(purpose, quarter), size, at)

    def _digest(self, purpose: str, quarter: int) -> bytes:
        return blake2b(f"{self.seed}|{purpose}|{quarter}".encode(), digest_size=32).digest()

    def lasting(self, purpose: str, key: int, size: int) -> Array:
        """Uniform draws that quarter after quarter asks for under the same key, kept once drawn; read-only."""
        found = self._lasting.get((purpose, key, size))
        if found is None:
            found = self._lasting[purpose, key, size] = self.uniform(purpose, key, size)
            found.flags.writeable = False
        return found

    def normal(self, purpose: str, quarter: int, size: int | tuple[int, ...]) -> Array:
        """Standard normal draws, one for each row."""
        return self.generator(purpose, quarter).standard_normal(size)

    def laplace(self, purpose: str, quarter: int, size: int) -> Array:
        """Laplace draws with standard deviation 1, one for each row: the inverse distribution of uniform draws."""
        return _laplace_of(self.uniform(purpose, quarter, size))


@columnwise
def _laplace_of(uniform: Array) -> Array:
    """Laplace draws with standard deviation 1 that uniform draws stand for, shape (n,)."""
    centred = uniform - 0.5
    distance = -(SPREAD * np.log1p(-2.0 * np.abs(centred)))  # from the mean
    return np.where(centred < 0.0, -distance, distance)


class _OfThread(threading.local):
    """A generator that no other thread sets to another key before it has drawn."""

    def __init__(self) -> None:
        self.bits = np.random.PCG64DXSM(0)
        self.generator = np.random.Generator(self.bits)


_OWN = _OfThread()


@kernel
def uniform_draws(digest: bytes, size: int | tuple[int, ...]) -> Array:
    """Uniform draws on [0, 1) of the generator whose state and increment are a digest of 32 bytes."""
    _set_state(_OWN.bits, digest)
    return _OWN.generator.random(size)


@kernel
def uniform_draws_at(digest: bytes, size: int, at: Rows) -> Array:
    """Those of so many uniform draws that stand at some positions, shape (k,), none of them negative."""
    if at.size and at.min() < 0:
        raise IndexError(f"a draw has a position from 0 to {size - 1}, not {at.min()}")
    return uniform_draws(digest, size).take(at)


def _set_state(bits: np.random.PCG64DXSM, digest: bytes) -> None:
    state = {"state": int.from_bytes(digest[:16]), "inc": int.from_bytes(digest[16:]) | 1}
    bits.state = {"bit_generator": "PCG64DXSM", "state": state, "has_uint32": 0, "uinteger": 0}  # type: ignore[typeddict-item]


def replication_seed(root: int, replication: int) -> int:
    """Seed of a replication: depends on nothing but (root, replication); 48 bits survive CSV, Excel and R exactly.

    >>> replication_seed(1, 0) != replication_seed(1, 1)
    True
    """
    state = np.random.SeedSequence(root, spawn_key=(replication,)).generate_state(1, np.uint64)
    return int(state[0]) & (2**48 - 1)
