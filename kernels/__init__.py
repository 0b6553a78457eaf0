"""Compiled twins of the steps a quarter repeats most, with the same bits and without writing a rule twice.

A function marked :func:`kernel` is written here, or where it is used, in NumPy. If the C module ``kernels._compiled`` was
built at installation (see ``kernels/build.py``; it needs a C compiler) and has a function of that name, that one is called
instead; tests give both the same input and want the same bytes. With the environment variable
``GREENFORGE_KERNELS=off``, or on a machine without a compiler, everything runs on NumPy, about half as fast.
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
