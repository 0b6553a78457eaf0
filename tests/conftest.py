"""Options of the test run, and what tests of commands share."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from experiments.cli import execute
from kernels import rules

BYTECODE = Path(__file__).parents[1] / ".pytest_cache" / "bytecode"

if sys.dont_write_bytecode:  # the hundreds of processes of the tests would compile every library again and again
    sys.dont_write_bytecode = False
    sys.pycache_prefix = os.environ["PYTHONPYCACHEPREFIX"] = str(BYTECODE)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

settings.register_profile("patient", deadline=None)  # a busy machine is no fault of what is tested
settings.load_profile("patient")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # begun in the background; its processes would be deaf, too
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--accept-golden",
        action="store_true",
        help="rewrite the golden runs in tests/golden with what the model gives now; say why in CHANGELOG.md",
    )


@pytest.fixture
def rules_in_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Column rules are carried out by their NumPy source, so that what a test puts in a mechanism's place is called."""
    for caller in rules.TRANSLATED.values():
        monkeypatch.setitem(caller.__globals__, "_rule", lambda *leaves: NotImplemented)


@pytest.fixture
def refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[[list[str]], str]:
    """Give a command wrong input in an empty folder; it must say one line, exit with 2 and leave nothing behind."""

    def refuse(arguments: list[str]) -> str:
        monkeypatch.chdir(tmp_path)
        assert execute(arguments) == 2
        told = capsys.readouterr().err
        assert told.startswith("greenforge: error: ")
        assert told.count("\n") == 1
        assert list(tmp_path.iterdir()) == []
        return told

    return refuse
