"""What makes the same run give the same lines: source of the model, data files and libraries, each with its hash."""

import functools
import hashlib
import json
import platform
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

from experiments.manifest import CHECKOUT, data_hashes
from model.catalogue import SHIPPED

_PROGRAM = ("model/**/*.py", "model/**/*.csv", "model/**/*.toml", "agents/**/*.py")
_LINES = (
    "experiments/tables.py",
    *(f"experiments/study/{name}.py" for name in ("plan", "headlines", "tables", "work")),
    *(f"experiments/evidence/{name}.py" for name in ("comparisons", "readings")),
)
_LIBRARIES = ("numpy", "pandas", "scipy", "mesa")


def model_identity() -> dict[str, str]:
    """Hash of each file of the program that shapes a run's lines, and versions of Python and the libraries.

    Read anew at each call: a process that starts later may find other files.
    """
    files = sorted({path for pattern in (*_PROGRAM, *_LINES) for path in CHECKOUT.glob(pattern)})
    found = {path.relative_to(CHECKOUT).as_posix(): _hash(path.read_bytes()) for path in files}
    return found | _versions()


def data_identity(folder: Path) -> dict[str, str]:
    """Hash of each file of a data folder; nothing where it is the shipped one, which belongs to the model."""
    if folder.resolve() == SHIPPED.resolve():
        return {}
    return {f"data/{name}": value for name, value in data_hashes(folder).items()}


def digest(identity: object) -> str:
    """One hash of anything that JSON can say: equal content gives equal digests, whatever the order of keys."""
    return _hash(json.dumps(identity, sort_keys=True, ensure_ascii=False).encode())


def differences(before: object, now: object, name: str = "") -> list[str]:
    """What differs between two JSON values, key by key: ``firms: 300 -> 500``.

    >>> differences({"firms": 300, "levers": {"publicity": 0.1}}, {"firms": 500, "levers": {"publicity": 0.1}})
    ['firms: 300 -> 500']
    >>> differences({"a": {"b": 1}}, {"a": {"c": 1}})
    ['a.b: 1 -> nothing', 'a.c: nothing -> 1']
    """
    if isinstance(before, Mapping) and isinstance(now, Mapping):
        found = []
        for key in dict.fromkeys([*before, *now]):
            inner = f"{name}.{key}" if name else str(key)
            found += differences(before.get(key, _NOTHING), now.get(key, _NOTHING), inner)
        return found
    return [] if before == now else [f"{name}: {_shown(before)} -> {_shown(now)}"]


def changes(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """What changed between two identities: names of files, and versions of libraries.

    >>> changes({"a.py": "1f", "numpy": "2.1"}, {"b.py": "2e", "numpy": "2.2"})
    ['a.py (gone)', 'numpy 2.1 -> 2.2', 'b.py (new)']
    """
    found = []
    for name in dict.fromkeys([*before, *now]):
        if name not in now:
            found.append(f"{name} (gone)")
        elif name not in before:
            found.append(f"{name} (new)")
        elif before[name] != now[name]:
            found.append(name if "." in name else f"{name} {before[name]} -> {now[name]}")
    return found


_NOTHING = object()
_LONGEST = 60  # characters of a value that are shown


def _shown(value: object) -> str:
    if value is _NOTHING:
        return "nothing"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


@functools.cache
def _versions() -> dict[str, str]:
    python = ".".join(platform.python_version_tuple()[:2])
    return {"python": python, **{name: metadata.version(name) for name in _LIBRARIES}}


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
