"""Column rules: what was translated to C gives the bytes of the NumPy source it was translated from."""

import functools
import inspect
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import kernels
from kernels import rules
from kernels.translator import UntranslatableError, translate
from kernels.translator.source import MARK, marked
from model.world import World

ROOT = Path(__file__).parents[2]
MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for path in (ROOT / "model").rglob("*.py")
    if f"@{MARK}" in path.read_text(encoding="utf-8")
)
NAMES = [f"{module}.{name}" for module in MODULES for name in marked(ROOT, module)]

compiled = pytest.mark.skipif(kernels.compiled is None, reason="the kernels were not compiled, or are switched off")


def function(name: str) -> Any:
    module, _, attribute = name.rpartition(".")
    return getattr(sys.modules[module], attribute)


def bits(column: Any) -> tuple[Any, ...]:
    """Type, shape and bytes; what is no number has many bit patterns, of which none matters."""
    known = np.where(np.isnan(column), np.nan, column) if column.dtype.kind == "f" else column
    return column.dtype, column.shape, known.tobytes()


def same_bytes(one: Any, other: Any) -> bool:
    one, other = (each if isinstance(each, tuple) else (each,) for each in (one, other))
    return [bits(each) for each in one] == [bits(each) for each in other]


@pytest.mark.skipif(not any(map(shutil.which, ("cc", "gcc", "clang"))), reason="there is no C compiler")
@pytest.mark.skipif(os.environ.get("GREENFORGE_KERNELS") == "off", reason="the kernels are switched off")
def test_the_kernels_were_compiled() -> None:
    """Without this all others here would be skipped where the C does not compile: uv says little of it."""
    assert kernels.compiled is not None, "uv sync --reinstall-package greenforge -v tells what the compiler said"


@compiled
@pytest.mark.parametrize("name", NAMES)
def test_every_rule_is_translated_from_its_present_source(name: str) -> None:
    """Install again (uv sync --reinstall-package greenforge) where this fails after a change of the rule."""
    assert inspect.unwrap(function(name)) is not function(name), name


RUNS: tuple[dict[str, Any], ...] = (
    {"scenario": "guiding-opinions-2027", "firms": 200, "until": 2029, "seed": 3},
    {"scenario": "carbon-pricing", "firms": 150, "until": 2028, "seed": 4, "carbon_cap_decline": 0.02},
    {"scenario": "supervision", "firms": 150, "until": 2026, "seed": 5, "green_consumption": 0.5,
     "preferential_tax_rate": 0.05, "payback_deciders": 0.3},
)  # fmt: skip


@compiled
def test_the_model_gets_the_bytes_of_numpy_from_every_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each rule is carried out in NumPy as well at every call of three runs, and all but a few are called."""
    told = Told()
    for name in NAMES:
        caller = function(name)
        replace_everywhere(monkeypatch, caller, told.twice(name, caller, monkeypatch))
    for settings in RUNS:
        World(**settings).run()
    assert not told.differs, sorted(told.differs)
    assert not told.left_to_numpy, sorted(told.left_to_numpy)
    assert set(NAMES) == set(told.calls)


class Told:
    """What was seen of rules carried out in C and in NumPy."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.differs: set[str] = set()
        self.left_to_numpy: set[str] = set()

    def twice(self, name: str, caller: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
        """The rule as it is called, which carries it out in NumPy as well and compares."""
        plain = caller.__wrapped__

        def gave_up(*given: Any, **named: Any) -> Any:
            self.left_to_numpy.add(name)
            return plain(*given, **named)

        monkeypatch.setitem(caller.__globals__, "_plain", gave_up)

        @functools.wraps(plain)
        def both(*given: Any, **named: Any) -> Any:
            found = caller(*given, **named)
            self.calls[name] += 1
            if not same_bytes(found, plain(*given, **named)):
                self.differs.add(name)
            return found

        return both


def replace_everywhere(monkeypatch: pytest.MonkeyPatch, old: Any, new: Any) -> None:
    for module in list(sys.modules.values()):
        if getattr(module, "__name__", "").startswith("model."):
            for attribute, value in list(vars(module).items()):
                if value is old:
                    monkeypatch.setattr(module, attribute, new)


ODD = np.array([0.0, -0.0, 1.0, -1.0, 0.5, 2.0, 1e-300, 1e300, np.inf, -np.inf, np.nan, 0.3, 3.7, -12.5])
SIZES = (0, 1, 2, 7, 255, 256, 257, 600)
PURE = [name for name in NAMES if name.startswith("model.mechanisms.")]


@compiled
@pytest.mark.parametrize("name", PURE)
def test_a_mechanism_gives_the_bytes_of_numpy_for_any_numbers(name: str) -> None:
    """Columns of every length around a block, numbers for columns, and values that no economy has."""
    caller, rng = function(name), np.random.default_rng(len(name))
    parameters = inspect.signature(caller).parameters.values()
    tables = {"compared_with", "total", "mean_risk", "visits"} if name.rpartition(".")[2].startswith("_") else set()
    for size in SIZES:
        for odd in (False, True):
            given = {p.name: drawn(p, size, odd, p.name in tables, rng) for p in parameters}
            with np.errstate(all="ignore"):
                assert same_bytes(caller(**given), caller.__wrapped__(**given)), (name, size, odd)


def drawn(parameter: inspect.Parameter, size: int, odd: bool, table: bool, rng: np.random.Generator) -> Any:
    kind = parameter.annotation if isinstance(parameter.annotation, str) else str(parameter.annotation)
    if "Rows" in kind:
        return rng.integers(0, 5, size)
    if "Mask" in kind:
        return rng.random(size) < 0.5
    if "Array" in kind and not ("float" in kind and rng.random() < 0.5):
        many = 5 if table else size
        return rng.choice(ODD, many) if odd else rng.random(many)
    return float(rng.choice(ODD[np.isfinite(ODD)]) if odd else rng.random())


@compiled
def test_what_the_translation_does_not_know_goes_to_numpy() -> None:
    """Strided columns, other types and places broadcast against one another."""
    from model.mechanisms.corporate_tax import corporate_tax

    table = np.arange(12.0).reshape(4, 3)
    strided = table[:, 1]
    assert same_bytes(corporate_tax(strided, strided, strided), corporate_tax.__wrapped__(strided, strided, strided))
    small = np.arange(4, dtype=np.float32)
    assert corporate_tax(small, small, small)[0].dtype == np.float32
    assert corporate_tax(table, table[0], np.zeros(1))[0].shape == (4, 3)
    assert corporate_tax(8.0, 0.25, 0.5) == (1.5, 0.5)
    with pytest.raises(TypeError, match="credit"):
        corporate_tax(strided, strided)


@compiled
def test_parameters_may_have_any_name(rules_in_numpy: None) -> None:
    """Left to NumPy a rule is given what the caller was given, also where that has the name of something in between."""
    from model.phases.supervision import _stain

    firms, p = SimpleNamespace(record=np.array([0.5, 0.5])), SimpleNamespace(record_decay=0.5, record_clean=0.1)
    assert _stain(SimpleNamespace(firms=firms, p=p), np.array([True, False])).tolist() == [1.0, 0.25]


@compiled
def test_a_row_that_does_not_exist_is_refused() -> None:
    from model.mechanisms.market_shares import _shared_out

    with pytest.raises(IndexError, match="out of bounds"):
        _shared_out(np.ones(2), np.ones(3), np.array([0, 3]))
    with pytest.raises(IndexError, match="out of bounds"):
        _shared_out(np.ones(2), np.ones(3), np.array([0, -1]))


def test_a_rule_that_changed_after_its_translation_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "source_digest", lambda root, module: "another")

    def rule(x: float) -> float:
        return x

    translated = {f"{rule.__module__}.{rule.__name__}": {"sources": {"model.world": "the one then"}}}
    monkeypatch.setattr(rules, "_translated", lambda: translated)
    assert rules.columnwise(rule) is rule


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("def rule(x):\n    for i in x:\n        pass\n    return x", "For is not understood"),
        ("def rule(x):\n    return np.sort(x)", "np.sort is not understood"),
        ("def rule(x):\n    return x.sum()", "x.sum is not understood"),
        ("def rule(x):\n    x += 1\n    return x", "'x' would be changed in place"),
        ("def rule(x):\n    if x > 0:\n        return x", "returns something on every way"),
        ("def rule(x):\n    return y * x", "'y' is neither a parameter nor a number"),
        ("def rule(x):\n    return other(x)", "'other' is not a function of the model"),
        ("def rule(x):\n    return (x > 0) + (x > 1)", "not understood for these operands"),
        ("def rule(x, t):\n    return t + t.take(x)", "t: read both as a table and row by row"),
        ("def rule(x):\n    x.seen = 1\n    return x", "assignment to x.seen is not understood"),
    ],
)
def test_what_is_no_arithmetic_on_rows_is_refused_with_its_place(source: str, why: str, tmp_path: Path) -> None:
    (tmp_path / "trial.py").write_text(f"import numpy as np\n\n\n{source}\n", encoding="utf-8")
    with pytest.raises(UntranslatableError, match=why):
        translate(tmp_path, "trial", "rule")


def test_switched_off_the_same_run_comes_from_numpy() -> None:
    asks = (
        "import hashlib, kernels; from model.world import World; w = World(firms=120, until=2020); w.run(); "
        "print(kernels.compiled is None, hashlib.sha256(w.firms.deposits.tobytes()).hexdigest())"
    )
    told = [
        subprocess.run(
            [sys.executable, "-c", asks], env={**os.environ, "GREENFORGE_KERNELS": switch}, cwd=ROOT,
            capture_output=True, text=True, check=True,
        ).stdout.split()
        for switch in ("on", "off")
    ]  # fmt: skip
    assert told[1][0] == "True"
    assert told[0][1] == told[1][1]
