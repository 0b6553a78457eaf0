import shutil
from pathlib import Path

import pytest
from small import SMALL

from experiments.cli import execute
from model.catalogue import SHIPPED


@pytest.fixture(scope="session")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small run's folder, made once; tests only read it."""
    folder = tmp_path_factory.mktemp("shared") / "run"
    assert execute(["run", *SMALL, "--out", str(folder)]) == 0
    return folder


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the shipped data that a test may damage."""
    folder = tmp_path_factory.mktemp("data") / "data"
    shutil.copytree(SHIPPED, folder)
    return folder
