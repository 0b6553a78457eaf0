"""Compiled twins of the steps a quarter repeats most: the same bits, and no rule of the economy written twice.

Two kinds of function have one. Those marked :func:`kernel` are general (sums by group, bookings, checked writes) and
written a second time by hand, in ``kernels/src``. Rules of the economy marked ``columnwise`` (:mod:`kernels.rules`) are
translated to C from their NumPy source. Both happen as the project is installed, by ``kernels/build.py``, if there is a
C compiler; tests want the same bytes from both. Without a compiler, or with ``GREENFORGE_KERNELS=off`` in the
environment, everything runs on NumPy, at less than half the speed.
"""

import importlib
import os
from collections.abc import Callable
from typing import Any

PLAIN: dict[str, Callable[..., Any]] = {}  # the NumPy version of every kernel, by name


def _load() -> Any:
    if os.environ.get("GREENFORGE_KERNELS", "on") == "off":
        return None
    try:
        return importlib.import_module("kernels._compiled")
    except ImportError:
        return None


compiled: Any = _load()  # the C module, None where there is none


def kernel[F: Callable[..., Any]](plain: F) -> F:
    """The compiled twin of a function, if there is one; else the function itself."""
    name = plain.__name__
    PLAIN[name] = plain
    return getattr(compiled, name, plain)
