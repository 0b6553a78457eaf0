"""Policy: every lever declared once, its path through time, and scenarios as named sets of paths.

What was in force historically (each lever's default path) stands with its sources in ``data/policy_paths.csv``;
``neutral`` is the value at which a lever does nothing.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path as FilePath
from typing import Any

from model import clock
from model.catalogue import Catalogue, Driver, catalogue
from model.errors import InputError, nearest
from model.levers import LEVERS, Lever, find_lever
from model.parameters import check_parameter

SHIPPED = FilePath(__file__).parent / "scenarios"
DEFAULT_SCENARIO = "historical"
DEFAULT_FIRMS = 3000
DEFAULT_SEED = 1


@dataclass(frozen=True)
class Path:
    """A lever's values through time: dated points, held (``steps``) or joined by lines (``linear``)."""

    points: tuple[tuple[int, float], ...]
    linear: bool = False

    @classmethod
    def constant(cls, value: float) -> "Path":
        """Return a path that has one value throughout."""
        return cls(((0, value),))

    @classmethod
    def of(cls, driver: Driver) -> "Path":
        """Return the path of something that comes from outside."""
        return cls(driver.points, driver.linear)

    def values(self, quarters: int) -> list[float]:
        """Values in quarters ``0 .. quarters-1``; before the first point its value holds.

        >>> Path(((0, 1.0), (4, 3.0)), linear=True).values(6)
        [1.0, 1.5, 2.0, 2.5, 3.0, 3.0]
        >>> Path(((0, 1.0), (2, 3.0))).values(4)
        [1.0, 1.0, 3.0, 3.0]
        """
        found = []
        for quarter in range(quarters):
            before = [point for point in self.points if point[0] <= quarter] or [self.points[0]]
            after = [point for point in self.points if point[0] > quarter]
            (start, value) = before[-1]
            if self.linear and after and start <= quarter:
                (end, target) = after[0]
                value += (target - value) * (quarter - start) / (end - start)
            found.append(value)
        return found


@dataclass(frozen=True)
class Scenario:
    """A named set of lever paths, with parameter values that differ from the shipped ones if any."""

    name: str
    title: str
    title_zh: str
    description: str
    description_zh: str
    paths: Mapping[str, Path]
    parameters: Mapping[str, float]

    def with_levers(self, **values: float | Path) -> "Scenario":
        """Return the scenario with some levers on other paths (a number means constant throughout).

        Raises:
            InputError: an unknown lever, or a value out of bounds.
        """
        paths = dict(self.paths)
        for name, value in values.items():
            lever = find_lever(name)
            paths[name] = value if isinstance(value, Path) else Path.constant(lever.check(value))
        return replace(self, paths=paths)


def historical_paths(data: Catalogue) -> dict[str, Path]:
    """Path of each lever as it was in force, from ``policy_paths.csv``."""
    paths = {}
    for name, lever in LEVERS.items():
        rows = [row for row in data.policy_paths.get(name, ()) if not row.place]
        if not rows:
            raise InputError(f"policy_paths.csv: no row for lever '{name}'")
        where = "policy_paths.csv: "
        paths[name] = Path(tuple(sorted((clock.number(row.quarter), lever.check(row.value, where)) for row in rows)))
    for name in data.policy_paths:
        find_lever(name, "policy_paths.csv: ")
    return paths


def scenario_names() -> list[str]:
    """Names of the shipped scenarios, the default first."""
    names = sorted(file.stem for file in SHIPPED.glob("*.toml"))
    return sorted(names, key=lambda name: name != DEFAULT_SCENARIO)


def load_scenario(name: str, data: Catalogue | None = None) -> Scenario:
    """Read a shipped scenario by name, or a TOML file by its path.

    Raises:
        InputError: no such scenario, or the file has mistakes (all of them are named).
    """
    file = SHIPPED / f"{name}.toml"
    if not file.is_file():
        file = FilePath(name)
        if file.suffix != ".toml" or not file.is_file():
            known = scenario_names()
            raise InputError(
                f"unknown scenario '{name}'{nearest(name, known)}; shipped are {', '.join(known)}, or give a .toml file"
            )
    try:
        text = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{file.name}: not readable as TOML: {error}") from None
    return _scenario(file, text, data or catalogue())


_TEXTS = ("title", "title_zh", "description", "description_zh")
_BASES = ("historical", "neutral")


def _scenario(file: FilePath, text: dict[str, Any], data: Catalogue) -> Scenario:
    keys = (*_TEXTS, "base", "levers", "parameters")
    mistakes = [f"unknown key '{key}'{nearest(key, keys)}" for key in text if key not in keys]
    base = text.get("base", "historical")
    if base not in _BASES:
        mistakes.append(f"base '{base}' is none of {', '.join(_BASES)}")
    paths = historical_paths(data) if base == "historical" else {n: Path.constant(v.neutral) for n, v in LEVERS.items()}
    for name, given in text.get("levers", {}).items():
        try:
            paths[name] = read_path(find_lever(name), given)
        except InputError as error:
            mistakes.append(str(error))
    parameters = {}
    for name, value in text.get("parameters", {}).items():
        try:
            parameters[name] = check_parameter(name, value, data)
        except InputError as error:
            mistakes.append(str(error))
    if mistakes:
        raise InputError(f"{file.name}: " + "; ".join(mistakes))
    words = {key: str(text.get(key, "")) for key in _TEXTS}
    words["title"] = words["title"] or file.stem
    return Scenario(name=file.stem, paths=paths, parameters=parameters, **words)


def read_path(lever: Lever, given: object) -> Path:
    """Read a lever's path: a number, ``{steps = {2017 = 0.1, ...}}`` or ``{linear = {...}}``.

    Raises:
        InputError: it is neither, or a value or quarter is wrong.
    """
    if isinstance(given, dict):
        if len(given) != 1 or next(iter(given)) not in ("steps", "linear"):
            raise InputError(
                f"{lever.name}: a path is written steps = {{...}} or linear = {{...}}, not {sorted(given)}"
            )
        ((kind, points),) = given.items()
        if not isinstance(points, dict) or not points:
            raise InputError(f"{lever.name}: {kind} needs dated values such as 2017Q1 = {lever.neutral:g}")
        dated = sorted((clock.number(quarter), lever.check(value)) for quarter, value in points.items())
        return Path(tuple(dated), linear=kind == "linear")
    return Path.constant(lever.check(given))
