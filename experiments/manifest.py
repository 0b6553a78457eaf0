"""Provenance: everything needed to know, and to make again, what lies in a result folder."""

import hashlib
import json
import os
import platform
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

import model
from experiments.folders import PROGRAM
from model import clock
from model.policy import Path as LeverPath
from model.policy import Scenario

CHECKOUT = Path(model.__file__).parents[1]
_LIBRARIES = ("numpy", "pandas", "mesa", "scipy")


def version() -> str:
    """Version of greenforge: that of the installed package, else what the checkout says."""
    try:
        return metadata.version(PROGRAM)
    except metadata.PackageNotFoundError:
        project = CHECKOUT / "pyproject.toml"
        if not project.exists():
            return "unknown"
        return str(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"])


def versions() -> dict[str, str | None]:
    """Versions of greenforge, Python and the libraries results depend on; None for one that is not installed."""
    return {PROGRAM: version(), "python": platform.python_version(), **{name: _library(name) for name in _LIBRARIES}}


def git_state(folder: Path = CHECKOUT) -> dict[str, Any] | None:
    """Return ``{"commit": hash or None, "dirty": bool}`` of a checkout; None outside one or where git is missing."""
    if not (folder / ".git").exists():
        return None
    changes = _git(folder, "status", "--porcelain")
    if changes is None:
        return None
    return {"commit": _git(folder, "rev-parse", "--verify", "HEAD"), "dirty": bool(changes)}


def data_hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of each CSV file of a data folder, by name."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.glob("*.csv"))}


def machine() -> dict[str, Any]:
    """The machine this process runs on."""
    return {
        "system": f"{platform.system()} {platform.release()}",
        "architecture": platform.machine(),
        "processors": os.cpu_count(),
    }


def lever_path(path: LeverPath) -> dict[str, Any]:
    """Return a lever's path as dated points, as a scenario file writes it: ``{"steps": {"2017Q1": 0.1}}``."""
    points = {clock.label(quarter): value for quarter, value in path.points}
    announced = {} if path.announced is None else {"announced": clock.label(path.announced)}
    return {"linear" if path.linear else "steps": points, **announced}


def manifest(
    scenario: Scenario, changed: Sequence[str], *, firms: int, seed: int, until: int, data: Path,
    started_at: str, wall_seconds: float,
) -> str:  # fmt: skip
    """Return the text of ``manifest.json``.

    Args:
        scenario: the policy that was run; its lever paths are written as dated points.
        changed: the levers set on the command line (``lever`` or ``lever:place``), which ``scenario`` contains already.
        firms: number of firm agents.
        seed: root of all chance.
        until: last year.
        data: the data folder; each of its CSV files is named with its hash.
        started_at: when the run began, in UTC (ISO 8601).
        wall_seconds: how long building and running took, in seconds.
    """
    return json.dumps(
        {
            "program": PROGRAM,
            "scenario": {"name": scenario.name, "title": scenario.title, "description": scenario.description},
            "levers": {name: lever_path(path) for name, path in scenario.paths.items()},
            "places": {
                name: {place: lever_path(path) for place, path in by_place.items()}
                for name, by_place in scenario.places.items()
            },
            "levers_set": sorted(changed),
            "parameters_changed": dict(scenario.parameters),
            "firms": firms,
            "seed": seed,
            "until": until,
            "versions": versions(),
            "git": git_state(),
            "data": {"folder": str(data.resolve()), "sha256": data_hashes(data)},
            "machine": machine(),
            "command": [PROGRAM, *sys.argv[1:]],
            "started_at": started_at,
            "wall_seconds": round(wall_seconds, 3),
        },
        indent=2,
        ensure_ascii=False,
    ) + "\n"  # fmt: skip


def _library(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _git(folder: Path, *arguments: str) -> str | None:
    """What git prints, without the last line end; None where it fails or is missing."""
    try:
        answer = subprocess.run(
            ["git", "-C", str(folder), *arguments], capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return answer.stdout.strip() if answer.returncode == 0 else None
