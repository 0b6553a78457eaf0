"""A mechanism says what it does in a docstring of fixed order, and each property it names is a test of that name.

A property test is drawn by Hypothesis and called ``test_<property>`` (``test_<function>__<property>`` where two
functions of one module share a property) in ``tests/mechanisms/test_<module>.py``. The other tests there are
``test_by_hand...``, a case worked out on paper, and ``test_limits...``, empty, zero and extreme rows.
"""

import ast
import doctest
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MECHANISMS = sorted(path for path in (ROOT / "model" / "mechanisms").glob("*.py") if path.name != "__init__.py")
TESTS = ROOT / "tests" / "mechanisms"

SECTIONS = ["Formula", "Args", "Returns", "Properties", "Source", "Example"]
VERBS = re.compile(r"(Return|Compute|Calculate|Determine|Give|Get)s?\b")
ALLOWED_IMPORTS = re.compile(r"math|scipy\..+|numpy(\..+)?|model\.arrays|kernels\.(rules|columns|places)")
ARRAYS = {"Array", "Rows", "Mask"}
MOST_PARAMETERS = 8


def read(source: str) -> tuple[ast.Module, list[ast.FunctionDef]]:
    """The tree of a module and its public functions."""
    tree = ast.parse(source)
    return tree, [node for node in tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]


def sections(docstring: str) -> dict[str, str]:
    """The text of each section by its heading, in the order written; the summary has the heading ''."""
    parts = re.split(r"^(\w+)(?: \([^)]*\))?:(?=\s)", docstring, flags=re.MULTILINE)
    return {"": parts[0].strip()} | dict(zip(parts[1::2], (part.strip("\n") for part in parts[2::2]), strict=True))


def entries(section: str) -> dict[str, str]:
    """The ``name: sentence`` entries of a section; deeper lines go on with the sentence."""
    parts = re.split(r"^ {4}(\w+): ", section, flags=re.MULTILINE)
    return dict(zip(parts[1::2], (" ".join(part.split()) for part in parts[2::2]), strict=True))


def properties(function: ast.FunctionDef) -> list[str]:
    return list(entries(sections(ast.get_docstring(function) or "").get("Properties", "")))


def complaints_about_docstring(function: ast.FunctionDef) -> Iterator[str]:
    """What is wrong with the docstring of a mechanism."""
    found = sections(ast.get_docstring(function) or "")
    if list(found) != ["", *SECTIONS]:
        yield f"{function.name}: sections {list(found)[1:]}, not {SECTIONS}"
        return
    if not re.fullmatch(r"[A-Z].*\.", found[""].split("\n")[0]) or VERBS.match(found[""]):
        yield f"{function.name}: the summary must start with what is returned and be a sentence"
    parameters = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    documented = entries(found["Args"])
    if list(documented) != [parameter.arg for parameter in parameters]:
        yield f"{function.name}: Args documents {list(documented)}"
    for parameter in parameters:
        is_array = ast.unparse(parameter.annotation or ast.Constant("")) in ARRAYS
        if is_array and "shape (" not in documented.get(parameter.arg, ""):
            yield f"{function.name}: no shape for {parameter.arg}"
        if not is_array and parameter not in function.args.kwonlyargs:
            yield f"{function.name}: {parameter.arg} is no array and must be given by keyword"
    promised = entries(found["Properties"])
    if not promised or not all(sentence.endswith(".") for sentence in promised.values()):
        yield f"{function.name}: Properties needs lines `name: sentence.`"
    if not found["Source"].strip():
        yield f"{function.name}: no source"
    if f">>> {function.name}(" not in found["Example"] and f"... {function.name}(" not in found["Example"]:
        yield f"{function.name}: the example does not call it"
    if len(parameters) > MOST_PARAMETERS:
        yield f"{function.name}: {len(parameters)} parameters: it is two mechanisms"


def complaints_about_imports(source: str) -> Iterator[str]:
    """Imports other than numpy and the shared array helpers."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = ["." * node.level + (node.module or "")]
        else:
            continue
        yield from (f"imports {name}" for name in names if not ALLOWED_IMPORTS.fullmatch(name))


def complaints_about_tests(mechanism: str, tests: str) -> Iterator[str]:
    """Properties without a test, tests without a property, tests that do not test; takes the text of both files."""
    functions = read(mechanism)[1]
    test_of = {test.name: test for test in read(tests)[1] if test.name.startswith("test_")}
    owners: dict[str, list[str]] = {}
    for function in functions:
        for name in properties(function):
            owners.setdefault(name, []).append(function.name)
    wanted = {}
    for name, of in owners.items():
        for owner in of:
            wanted[f"test_{name}" if len(of) == 1 else f"test_{owner}__{name}"] = owner
    for name, owner in wanted.items():
        if name not in test_of:
            yield f"no {name} for a property of {owner}"
        elif "given" not in {called(decorator) for decorator in test_of[name].decorator_list}:
            yield f"{name} draws nothing: it needs @given"
        elif not asserts(test_of[name]) or not mentions(test_of[name], owner):
            yield f"{name} asserts nothing about {owner}"
    for name in test_of:
        if name not in wanted and not name.startswith(("test_by_hand", "test_limits")):
            yield f"{name} is no property in a docstring"
    for function in functions:
        for kind in ("test_by_hand", "test_limits"):
            if not any(mentions(test, function.name) for name, test in test_of.items() if name.startswith(kind)):
                yield f"no {kind} of {function.name}"


def called(decorator: ast.expr) -> str:
    return ast.unparse(decorator.func if isinstance(decorator, ast.Call) else decorator)


def asserts(test: ast.FunctionDef) -> bool:
    return any(isinstance(node, ast.Assert) for node in ast.walk(test))


def mentions(test: ast.FunctionDef, name: str) -> bool:
    return any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(test))


every_mechanism = pytest.mark.parametrize("path", MECHANISMS, ids=lambda path: path.stem)


def test_there_are_mechanisms():
    assert len(MECHANISMS) >= 15


@every_mechanism
def test_docstring_in_fixed_order(path):
    tree, functions = read(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree)
    assert functions
    assert [complaint for function in functions for complaint in complaints_about_docstring(function)] == []


@every_mechanism
def test_imports_nothing_but_arrays(path):
    assert list(complaints_about_imports(path.read_text(encoding="utf-8"))) == []


@every_mechanism
def test_example_runs(path):
    module = importlib.import_module(f"model.mechanisms.{path.stem}")
    for function in read(path.read_text(encoding="utf-8"))[1]:
        (example,) = doctest.DocTestFinder(recurse=False).find(getattr(module, function.name), function.name, module)
        said: list[str] = []
        result = doctest.DocTestRunner().run(example, out=said.append)
        assert result.attempted > 0
        assert result.failed == 0, "".join(said)


@every_mechanism
def test_every_property_is_a_test_of_the_same_name(path):
    tests = TESTS / f"test_{path.stem}.py"
    assert tests.exists()
    mechanism = path.read_text(encoding="utf-8")
    assert list(complaints_about_tests(mechanism, tests.read_text(encoding="utf-8"))) == []


def test_every_test_file_has_its_subject():
    subjects = {f"test_{path.stem}.py" for path in [*MECHANISMS, *(ROOT / "model").glob("*.py")]}
    assert {path.name for path in TESTS.glob("test_*.py")} <= subjects


# The watchman is watched: a sound mechanism with its tests, and what must be noticed when one thing about them changes.

MECHANISM = '''
"""A verb."""

import numpy as np

from model.arrays import Array


def levy(base: Array, *, rate: float) -> Array:
    """Levy due.

    Formula: ``rate * base``.

    Args:
        base: what is levied on, MCNY, shape (n,).
        rate: share taken.

    Returns:
        Levy, shape (n,).

    Properties:
        off_means_off: at rate 0 nothing is due.
        grows_with_base: a larger base never
            pays less.

    Source:
        Common sense.

    Example:
        >>> levy(np.ones(1), rate=0.5)
        array([0.5])
    """
    return rate * base
'''

PROMISES = """
@given(base=column(0, 1))
def test_off_means_off(base):
    assert np.all(levy(base, rate=0.0) == 0.0)


@given(base=column(0, 1))
def test_grows_with_base(base):
    assert np.all(levy(2 * base, rate=0.1) >= levy(base, rate=0.1))


def test_by_hand():
    assert levy(np.ones(1), rate=0.2) == 0.2


def test_limits():
    assert levy(np.zeros(0), rate=0.2).size == 0
"""


def test_a_sound_mechanism_is_accepted():
    (levy,) = read(MECHANISM)[1]
    assert properties(levy) == ["off_means_off", "grows_with_base"]
    assert list(complaints_about_docstring(levy)) == []
    assert list(complaints_about_imports(MECHANISM)) == []
    assert list(complaints_about_tests(MECHANISM, PROMISES)) == []


SHORT, LONG = "rate: float)", "rate: float, a: float, b: float, c: float, d: float, e: float, f: float, g: float)"


@pytest.mark.parametrize(
    ("old", "new", "noticed"),
    [
        ("    Source:\n        Common sense.\n\n", "", "sections"),
        ("    Formula: ``rate * base``.\n\n", "", "sections"),
        ("    Returns:\n        Levy, shape (n,).\n\n", "", "sections"),
        ("    Source:\n        Common sense.\n", "    Source:\n", "no source"),
        ('"""Levy due.', '"""Compute the levy due.', "the summary must start with what is returned"),
        ("        rate: share taken.\n", "", "Args documents ['base']"),
        (", shape (n,).\n        rate", ".\n        rate", "no shape for base"),
        ("base: Array, *, rate", "base: Array, rate", "rate is no array and must be given by keyword"),
        ("nothing is due.", "nothing is due", "Properties needs lines"),
        (">>> levy(np.ones(1), rate=0.5)", ">>> 0.5 * np.ones(1)", "the example does not call it"),
        (SHORT, LONG, "9 parameters: it is two mechanisms"),
    ],
)
def test_a_docstring_out_of_order_is_noticed(old, new, noticed):
    spoiled = MECHANISM.replace(old, new)
    assert spoiled != MECHANISM
    (levy,) = read(spoiled)[1]
    assert noticed in "\n".join(complaints_about_docstring(levy))


@pytest.mark.parametrize(
    ("old", "new", "noticed"),
    [
        ("def test_off_means_off", "def later_off_means_off", "no test_off_means_off for a property of levy"),
        ("def test_off_means_off", "def test_off", "test_off is no property in a docstring"),
        ("@given(base=column(0, 1))\ndef test_off", "def test_off", "test_off_means_off draws nothing"),
        ("assert np.all(levy(base, rate=0.0) == 0.0)", "levy(base, rate=0.0)", "test_off_means_off asserts nothing"),
        ("np.all(levy(base, rate=0.0) == 0.0)", "True", "test_off_means_off asserts nothing about levy"),
        ("def test_by_hand", "def by_hand", "no test_by_hand of levy"),
        ("def test_limits", "def limits", "no test_limits of levy"),
    ],
)
def test_a_missing_test_is_noticed(old, new, noticed):
    spoiled = PROMISES.replace(old, new)
    assert spoiled != PROMISES
    assert noticed in "\n".join(complaints_about_tests(MECHANISM, spoiled))


def test_a_missing_property_is_noticed():
    fewer = MECHANISM.replace("        off_means_off: at rate 0 nothing is due.\n", "")
    assert list(complaints_about_tests(fewer, PROMISES)) == ["test_off_means_off is no property in a docstring"]


def test_a_property_two_functions_share_needs_a_test_each():
    two = MECHANISM + MECHANISM[MECHANISM.index("def levy") :].replace("levy", "toll")
    assert "no test_levy__off_means_off for a property of levy" in list(complaints_about_tests(two, PROMISES))
    assert "no test_toll__off_means_off for a property of toll" in list(complaints_about_tests(two, PROMISES))


@pytest.mark.parametrize(
    "line",
    [
        "import pandas",
        "import model.luck",
        "from model import luck",
        "from .fine import fine",
        "from model.mechanisms.fine import fine",
    ],
)
def test_a_forbidden_import_is_noticed(line):
    assert len(list(complaints_about_imports(MECHANISM + "\n" + line))) == 1
