"""Column rules: functions of the model, arithmetic row by row, for which C was translated from their NumPy source."""

import hashlib
import importlib
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from kernels import compiled
from kernels.columns import any_true

ROOT = Path(__file__).parent.parent

TRANSLATED: dict[str, Any] = {}  # the column rules for which C is used, by module and name


def columnwise[F: Callable[..., Any]](plain: F) -> F:
    """The rule as translated from this very source, if it was (see ``kernels/translator``); else the function itself.

    What a call gives that the translation does not know (places in a lever where a number is read, strided columns)
    goes to the function itself.
    """
    name = f"{plain.__module__}.{plain.__name__}"
    found = _translated().get(name)
    if found is None or any(source_digest(ROOT, module) != digest for module, digest in found["sources"].items()):
        return plain
    names: dict[str, Any] = _asked() | {"_rule": compiled.column_rules()[found["name"]], "_plain": plain}
    exec(found["caller"], names)  # the translator wrote it: it reads what the rule reads and hands it to C
    caller = names["caller"]
    caller.__defaults__, caller.__kwdefaults__ = plain.__defaults__, plain.__kwdefaults__
    for attribute in ("__module__", "__name__", "__qualname__", "__doc__", "__annotations__"):
        setattr(caller, attribute, getattr(plain, attribute))
    caller.__wrapped__ = plain
    TRANSLATED[name] = caller
    return caller


@cache
def _asked() -> dict[str, Any]:
    """What a caller may ask before the rows."""
    return {"in_force": importlib.import_module("model.arrays").in_force, "any_true": any_true}


@cache
def _translated() -> dict[str, Any]:
    if compiled is None:
        return {}
    try:
        return dict(json.loads((Path(__file__).parent / "_rules.json").read_text(encoding="utf-8")))
    except FileNotFoundError:
        return {}


@cache
def source_digest(root: Path, module: str) -> str:
    """Digest of a module's source: a rule that was changed after its translation is not used; '' without a source."""
    try:
        return hashlib.blake2b((root / (module.replace(".", "/") + ".py")).read_bytes(), digest_size=16).hexdigest()
    except OSError:
        return ""
