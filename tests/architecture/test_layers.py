"""Who may know whom: the contracts of pyproject.toml hold, and listings need no numerical library."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted(path for package in ("agents", "model") for path in (ROOT / package).rglob("*.py"))


def python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_import_contracts_hold():
    pytest.importorskip("importlinter")
    told = python(
        "import sys; sys.path.insert(0, '.'); from importlinter.cli import lint_imports; "
        "sys.exit(lint_imports(no_cache=True))"
    )
    assert told.returncode == 0, told.stdout + told.stderr
    assert "0 broken" in told.stdout


@pytest.mark.parametrize("package", ["agents", "model", "model/phases", "model/mechanisms"])
def test_a_package_imports_nothing_by_itself(package):
    """Its ``__init__`` holds a docstring and no more: a re-export would make every import pay for everything."""
    (statement,) = ast.parse((ROOT / package / "__init__.py").read_text(encoding="utf-8")).body
    assert isinstance(statement, ast.Expr)
    assert isinstance(statement.value, ast.Constant)
    assert isinstance(statement.value.value, str)


@pytest.mark.parametrize(
    "module", ["model.policy", "model.parameters", "model.results", "model.catalogue", "model.errors", "model.clock"]
)
def test_what_a_listing_needs_is_read_without_numerical_libraries(module):
    heavy = ("numpy", "mesa", "pandas", "scipy", "matplotlib", "solara", "networkx")
    told = python(f"import sys; import {module}; print(*(name for name in {heavy} if name in sys.modules))")
    assert told.stderr == ""
    assert told.stdout.split() == []


def test_the_catalogue_itself_is_read_without_numerical_libraries():
    told = python(
        "import sys; from model.catalogue import catalogue; from model.policy import load_scenario; "
        "found = catalogue(); found.measures, found.region_shares, found.figures; load_scenario('historical'); "
        "print('numpy' in sys.modules)"
    )
    assert told.stdout.split() == ["False"], told.stderr


def test_a_run_needs_no_pandas_and_its_tables_do():
    told = python(
        "import sys; from model.world import World; world = World(firms=50, until=2018); world.run(); "
        "loaded = 'pandas' in sys.modules; "
        "frames = world.frame('national'), world.datacollector.get_model_vars_dataframe(); "
        "import mesa, pandas; print(loaded, *map(len, frames), mesa.agent.pd.Series is pandas.Series)"
    )
    assert told.stdout.split() == ["False", "8", "8", "True"], told.stderr


def test_pandas_is_pandas_where_it_was_loaded_before():
    told = python("import pandas; from agents.light_mesa import mesa; print(mesa.agent.pd is pandas)")
    assert told.stdout.split() == ["True"], told.stderr


def imports(path: Path) -> set[str]:
    """Top-level packages a module imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").split(".")[0])
    return found


@pytest.mark.parametrize("path", MODULES, ids=[str(path.relative_to(ROOT)) for path in MODULES])
def test_the_model_imports_only_what_it_may(path):
    may = {"numpy", "mesa", "kernels"} | (
        {"agents"} if "agents" in path.parts else {"agents", "model", "pandas", "scipy"}
    )
    assert imports(path) - set(sys.stdlib_module_names) <= may


def test_chance_comes_from_one_place():
    """Only :mod:`model.luck` makes generators; nobody asks Mesa's or NumPy's streams."""
    for path in MODULES:
        if path.name == "luck.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
            assert named not in {"default_rng", "RandomState", "PCG64", "SeedSequence", "randint"}, path
            if isinstance(node, ast.Attribute) and node.attr in {"random", "rng"} and isinstance(node.value, ast.Name):
                assert node.value.id not in {"np", "numpy", "w", "world"}, f"{path}: {node.lineno}"
