"""What is tracked runs anywhere: no path or host of the place it was written in."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted(
    path for package in ("agents", "model", "experiments", "web") for path in (ROOT / package).rglob("*.py")
)

# in two parts, so that this file does not hold what it looks for
REGISTRIES = re.compile(
    "|".join(re.escape(f"{name}.{end}") for name, end in [
        ("pypi", "org"), ("pythonhosted", "org"), ("registry.npmjs", "org"), ("anaconda", "org"), ("jfrog", "io"),
        ("tuna.tsinghua.edu", "cn"), ("mirrors.aliyun", "com"), ("pkg", "dev"),
    ])
    + "|arti" + "factory|index-" + "url"
)  # fmt: skip
ELSEWHERE = re.compile(r"""["'](?:/work|/home|/root|/tmp|/mnt|~/|\.\./\.\.)|\bshared/(?:data|spec)""")


def tracked() -> list[Path]:
    try:
        told = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    return [ROOT / name for name in told.stdout.split("\0") if name and (ROOT / name).is_file()]


def text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def test_no_lock_file_is_tracked():
    assert not [path for path in tracked() if path.name in ("uv.lock", "poetry.lock", "Pipfile.lock")]


def test_no_package_registry_is_named():
    assert [str(path.relative_to(ROOT)) for path in tracked() if REGISTRIES.search(text(path))] == []


@pytest.mark.parametrize("path", MODULES, ids=[str(path.relative_to(ROOT)) for path in MODULES])
def test_a_module_reads_nothing_outside_the_package(path):
    assert ELSEWHERE.findall(text(path)) == []


def test_no_environment_result_or_cache_is_tracked():
    paths = [path.relative_to(ROOT).parts for path in tracked()]
    assert {parts[0] for parts in paths}.isdisjoint({"results", "test-artefacts"})
    assert {part for parts in paths for part in parts}.isdisjoint(
        {"__pycache__", ".venv", ".hypothesis", ".pytest_cache"}
    )


def test_the_patterns_find_what_they_look_for():
    assert REGISTRIES.search("https://files.python" + "hosted.org/packages")
    assert ELSEWHERE.search('open("/work' + '/shared/data/x.csv")')
    assert not ELSEWHERE.search("two firms shared by one bank")
