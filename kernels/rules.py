"""Column rules: functions of the model, arithmetic row by row, for which C was translated from their NumPy source."""

import hashlib
import importlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from kernels import compiled

ROOT = Path(__file__).parent.parent

RULES: dict[str, Callable[..., Any]] = {}  # the NumPy version of every column rule in use, by module and name


def columnwise[F: Callable[..., Any]](plain: F) -> F:
    """The rule as translated from this very source, if it was (see ``kernels/translator``); else the function itself.

    What a call gives that the translation does not know (places in a lever where a number is read, strided columns)
    goes to the function itself.
    """
    name = f"{plain.__module__}.{plain.__name__}"
    RULES[name] = plain
    found = _translated().get(name)
    if found is None or any(source_digest(ROOT, module) != digest for module, digest in found["sources"].items()):
        return plain
    names: dict[str, Any] = plain.__globals__ | {"rule": compiled.column_rules()[found["name"]], "plain": plain}
    exec(found["caller"], names)  # the translator wrote it: it reads what the rule reads and hands it to C
    caller = names["caller"]
    caller.__defaults__, caller.__kwdefaults__ = plain.__defaults__, plain.__kwdefaults__
    for attribute in ("__module__", "__name__", "__qualname__", "__doc__", "__annotations__"):
        setattr(caller, attribute, getattr(plain, attribute))
    caller.__wrapped__ = plain
    return caller


@cache
def _translated() -> dict[str, Any]:
    if compiled is None:
        return {}
    try:
        return dict(importlib.import_module("kernels._rules").RULES)
    except ImportError:
        return {}


@cache
def source_digest(root: Path, module: str) -> str:
    """Digest of a module's source: a rule that was changed after its translation is not used; '' without a source."""
    try:
        return hashlib.blake2b((root / (module.replace(".", "/") + ".py")).read_bytes(), digest_size=16).hexdigest()
    except OSError:
        return ""
