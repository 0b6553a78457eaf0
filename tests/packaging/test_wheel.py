"""The wheel works in a clean environment, away from the checkout."""

import csv
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]

pytestmark = pytest.mark.slow


def run(*words: str | Path, cwd: Path, **more: object) -> subprocess.CompletedProcess[str]:
    quiet = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run([str(word) for word in words], cwd=cwd, env=quiet, capture_output=True, text=True, **more)  # type: ignore[call-overload]
    assert done.returncode == 0, f"{words} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
    return done


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the commands of an environment that holds nothing but the wheel and its pinned dependencies."""
    uv = shutil.which("uv")
    assert uv, "the tests are run with uv"
    room = tmp_path_factory.mktemp("wheel")
    run(uv, "build", "--wheel", "--out-dir", room, CHECKOUT, cwd=room)
    (wheel,) = room.glob("*.whl")
    run(uv, "venv", "--python", sys.executable, room / "clean", cwd=room)
    python = room / "clean" / "bin" / "python"
    run(uv, "pip", "install", "--python", python, "--constraint", CHECKOUT / "constraints.txt", wheel, cwd=room)
    return python.parent


def test_it_runs_the_main_job(installed: Path, tmp_path: Path) -> None:
    told = run(installed / "greenforge", "run", "--firms", "200", "--until", "2018", cwd=tmp_path).stdout
    assert "greenforge serve" in told
    with (tmp_path / "results" / "historical" / "national.csv").open(encoding="utf-8") as file:
        assert [row["quarter"] for row in csv.DictReader(file)][-1] == "2018Q4"
    manifest = json.loads((tmp_path / "results" / "historical" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["seed"] == 1


def test_it_lists_its_declarations(installed: Path, tmp_path: Path) -> None:
    assert "investment_subsidy" in run(installed / "greenforge", "levers", cwd=tmp_path).stdout


def test_it_brings_what_the_pages_show(installed: Path, tmp_path: Path) -> None:
    """Evidence and documents lie in the wheel, not in the checkout."""
    asks = (
        "from web import documents; from web.about import data as about; from web.evidence import data; "
        "print(len(data.histories()), len(data.races()), len(data.facts()), len(data.headlines()), "
        "len(about.description()), about.release().licence, documents.path('docs').parent)"
    )
    *counts, licence, folder = run(installed / "python", "-c", asks, cwd=tmp_path).stdout.split()
    assert all(int(count) > 1 for count in counts)
    assert licence == "Apache-2.0"
    assert Path(folder).is_relative_to(installed.parent)


def fetch(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=10) as answer:
        assert answer.status == 200
        return bytes(answer.read())


def test_it_serves_the_page_with_its_style_and_script(installed: Path, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [str(installed / "greenforge"), "serve", "--port", str(port)],
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    here = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + 60
        while True:
            try:
                page = fetch(here).decode()
                break
            except OSError:
                assert server.poll() is None, "the server ended"
                assert time.monotonic() < until, "the page did not come"
                time.sleep(0.2)
        assert "greenforge" in page
        for name in ("custom.css", "custom.js"):
            linked = re.search(rf"/static/assets/{re.escape(name)}\?v=\w+", page)
            assert linked, name
            assert fetch(here + linked[0]) == (CHECKOUT / "web" / "assets" / name).read_bytes()
    finally:
        server.terminate()
        server.wait(timeout=20)
