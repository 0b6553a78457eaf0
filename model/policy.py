"""Policy through time: the path of each lever, by place where it varies, and scenarios as named sets of paths.

What was in force historically (each lever's default path) stands with its sources in ``data/policy_paths.csv``.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path as FilePath
from typing import Any

from model import clock
from model.catalogue import Catalogue, Dated, Driver, catalogue
from model.errors import InputError, nearest
from model.levers import LEVERS, Lever, find_lever
from model.parameters import check_parameter

SHIPPED = FilePath(__file__).parent / "scenarios"
PRESETS = SHIPPED / "presets"
DEFAULT_SCENARIO = "historical"
DEFAULT_FIRMS = 3000
DEFAULT_SEED = 1


type Places = Mapping[str, Mapping[str, "Path"]]  # lever -> region or sector -> path


@dataclass(frozen=True)
class Path:
    """A lever's values through time: dated points, held (``steps``) or joined by lines (``linear``).

    ``announced`` is the quarter from which people know of the whole path; without it every change is a surprise.
    ``before`` is what people knew of until the quarter ``since``, where this path took the place of an announced one.
    """

    points: tuple[tuple[int, float], ...]
    linear: bool = False
    announced: int | None = None
    before: "Path | None" = None
    since: int = 0

    @classmethod
    def constant(cls, value: float) -> "Path":
        """Return a path that has one value throughout."""
        return cls(((0, value),))

    @classmethod
    def of(cls, driver: Driver) -> "Path":
        """Return the path of something that comes from outside."""
        return cls(driver.points, driver.linear)

    def after(self, before: "Path") -> "Path":
        """This path from its first date on, and another one until then.

        >>> Path(((4, 3.0), (6, 5.0)), linear=True).after(Path.constant(1.0)).values(8)
        [1.0, 1.0, 1.0, 1.0, 3.0, 4.0, 5.0, 5.0]
        """
        first = self.points[0][0]
        values = before.values(first)
        kept = tuple(
            (quarter, value)
            for quarter, value in enumerate(values)
            if quarter == 0
            or value != values[quarter - 1]
            or (self.linear and (quarter == first - 1 or value != values[quarter + 1]))
        )
        whole = replace(self, points=(*kept, *self.points))
        if not first or (before.announced is None and before.before is None):
            return whole
        return replace(whole, before=before, since=first if self.announced is None else min(first, self.announced))

    def values(self, quarters: int) -> list[float]:
        """Values in quarters ``0 .. quarters-1``; before the first point its value holds.

        >>> Path(((0, 1.0), (4, 3.0)), linear=True).values(6)
        [1.0, 1.5, 2.0, 2.5, 3.0, 3.0]
        >>> Path(((0, 1.0), (2, 3.0))).values(4)
        [1.0, 1.0, 3.0, 3.0]
        """
        if len(self.points) == 1:
            return [self.points[0][1]] * quarters
        found, after = [], 0  # after: the first point that is still ahead
        for quarter in range(quarters):
            while after < len(self.points) and self.points[after][0] <= quarter:
                after += 1
            start, value = self.points[max(after - 1, 0)]
            if self.linear and 0 < after < len(self.points):
                end, target = self.points[after]
                value += (target - value) * (quarter - start) / (end - start)
            found.append(value)
        return found


@dataclass(frozen=True)
class Scenario:
    """A named set of lever paths, with parameter values that differ from the shipped ones if any.

    ``paths`` holds the path of each lever everywhere but in the regions or sectors that have one of their own in
    ``places``.
    """

    name: str
    title: str
    title_zh: str
    description: str
    description_zh: str
    paths: Mapping[str, Path]
    parameters: Mapping[str, float]
    places: Places = field(default_factory=dict)

    def with_levers(
        self, places: Mapping[str, Mapping[str, float | Path]] | None = None, /, **values: float | Path
    ) -> "Scenario":
        """Return the scenario with some levers on other paths (a number means constant throughout).

        Args:
            places: lever -> region or sector -> value or path; the other places stay as they are.
            values: levers by name, set everywhere: also where a place had a path of its own.

        Raises:
            InputError: an unknown lever, a value out of bounds, or a lever that cannot differ by place.
        """
        found = self
        for name, value in values.items():
            found = found.with_path(name, _as_path(find_lever(name), value))
        for name, by_place in (places or {}).items():
            for place, value in by_place.items():
                found = found.with_path(name, _as_path(find_lever(name), value), place)
        return found

    def with_path(self, name: str, path: Path, place: str = "", *, keep_before: bool = False) -> "Scenario":
        """Return the scenario with a lever on another path, everywhere or in one region or sector.

        Where ``keep_before``, the lever stays as it was until the path's first date.

        Raises:
            InputError: an unknown lever, or a place for a lever that is the same everywhere.
        """
        if place and not find_lever(name).varies:
            raise InputError(f"{name} is the same everywhere: it does not vary by region or sector")
        keeps = keep_before and path.points[0][0] > 0
        now = path.after(self.path(name, place)) if keeps else path
        own = dict(self.places.get(name, {}))
        if place:
            own[place] = now
            return replace(self, places={**self.places, name: own})
        own = {place: path.after(old) for place, old in own.items()} if keeps else {}
        others = {other: by_place for other, by_place in self.places.items() if other != name}
        return replace(self, paths={**self.paths, name: now}, places=others | ({name: own} if own else {}))

    def path(self, lever: str, place: str = "") -> Path:
        """The path of a lever everywhere (no place), or in one region or sector."""
        return self.places.get(lever, {}).get(place, self.paths[lever])


def _as_path(lever: Lever, value: float | Path) -> Path:
    return value if isinstance(value, Path) else Path.constant(lever.check(value))


def historical_paths(data: Catalogue) -> dict[str, Path]:
    """Path of each lever as it was in force, from ``policy_paths.csv``, but for places that had their own."""
    return {name: by_place[""] for name, by_place in _in_force(data).items()}


def historical_places(data: Catalogue) -> dict[str, dict[str, Path]]:
    """Paths of the regions or sectors where a lever was in force in their own way: lever -> place -> path."""
    own = {name: {place: path for place, path in found.items() if place} for name, found in _in_force(data).items()}
    return {name: found for name, found in own.items() if found}


@lru_cache(maxsize=8)  # every world asks for it several times
def _in_force(data: Catalogue) -> dict[str, dict[str, Path]]:
    """Lever -> place (empty: everywhere else) -> path; to be read only.

    Raises:
        InputError: a lever without rows, unknown names, values out of bounds, or announcements that disagree.
    """
    where = "policy_paths.csv: "
    for name in data.policy_paths:
        find_lever(name, where)
    found: dict[str, dict[str, Path]] = {}
    for name, lever in LEVERS.items():
        by_place: dict[str, list[Dated]] = {}
        for row in data.policy_paths.get(name, ()):
            by_place.setdefault(row.place, []).append(row)
        if "" not in by_place:
            raise InputError(f"{where}no row for lever '{name}'" + (" everywhere" if by_place else ""))
        for place in by_place:
            if place:
                find_place(lever, place, data, where)
        found[name] = {place: _dated_path(lever, rows, where) for place, rows in by_place.items()}
    return found


def _dated_path(lever: Lever, rows: Sequence[Dated], where: str) -> Path:
    announced = {row.announced for row in rows if row.announced}
    if len(announced) > 1:
        raise InputError(f"{where}{lever.name} {rows[0].place}: announced in {' and '.join(sorted(announced))}")
    points = tuple(sorted((clock.number(row.quarter), lever.check(row.value, where)) for row in rows))
    return Path(points, announced=clock.number(announced.pop()) if announced else None)


def find_place(lever: Lever, place: str, data: Catalogue, where: str = "") -> str:
    """Return ``place`` if it is a region or sector by which the lever varies.

    Raises:
        InputError: the lever does not vary by place, or there is no such place.
    """
    if not lever.varies:
        raise InputError(f"{where}{lever.name} is the same everywhere: it does not vary by region or sector")
    names = known_places(lever.varies, data)
    if place not in names:
        other = "sector" if lever.varies == "region" else "region"
        if place in known_places(other, data):
            raise InputError(f"{where}{lever.name} varies by {lever.varies}, not by {other} ('{place}')")
        raise InputError(f"{where}unknown {lever.varies} '{place}'{_nearest_place(place, names)}")
    return place


def known_places(kind: str, data: Catalogue) -> dict[str, str]:
    """Names of the regions or sectors by their ids, in their order."""
    return {each.id: each.name for each in (data.regions if kind == "region" else data.sectors)}


def _nearest_place(place: str, names: Mapping[str, str]) -> str:
    by_word = {name.lower(): id for id, name in names.items()} | {id.lower(): id for id in names}
    close = get_close_matches(place.lower(), by_word, n=1, cutoff=0.5)
    return f" (did you mean '{by_word[close[0]]}'?)" if close else ""


def scenario_names() -> list[str]:
    """Names of the shipped scenarios, the default first."""
    names = sorted(file.stem for file in SHIPPED.glob("*.toml"))
    return sorted(names, key=lambda name: name != DEFAULT_SCENARIO)


def preset_names() -> list[str]:
    """Names of the shipped presets: what some provinces or sectors did in their own way, to be put on a scenario."""
    return sorted(file.stem for file in PRESETS.glob("*.toml"))


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
    return _scenario(file, _toml(file), data or catalogue())


def _toml(file: FilePath) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{file.name}: not readable as TOML: {error}") from None


_TEXTS = ("title", "title_zh", "description", "description_zh")
_BASES = ("historical", "neutral")
_TABLES = {"regions": "region", "sectors": "sector"}


def _scenario(file: FilePath, text: dict[str, Any], data: Catalogue) -> Scenario:
    keys = (*_TEXTS, "base", "presets", "levers", *_TABLES, "parameters")
    mistakes = [f"unknown key '{key}'{nearest(key, keys)}" for key in text if key not in keys]
    base = text.get("base", "historical")
    if base not in _BASES:
        mistakes.append(f"base '{base}' is none of {', '.join(_BASES)}")
    words = {key: str(text.get(key, "")) for key in _TEXTS}
    words["title"] = words["title"] or file.stem
    paths = historical_paths(data) if base == "historical" else {n: Path.constant(v.neutral) for n, v in LEVERS.items()}
    places = historical_places(data) if base == "historical" else {}
    scenario = Scenario(name=file.stem, paths=paths, parameters={}, places=places, **words)
    for name, given in _table(text, "levers", mistakes).items():
        try:
            scenario = scenario.with_path(name, read_path(find_lever(name), given), keep_before=_keeps_before(given))
        except InputError as error:
            mistakes.append(str(error))
    for preset in _presets(text, mistakes):
        scenario = _with_places(scenario, preset, data, mistakes)
    scenario = _with_places(scenario, text, data, mistakes)
    parameters = {}
    for name, value in _table(text, "parameters", mistakes).items():
        try:
            parameters[name] = check_parameter(name, value, data)
        except InputError as error:
            mistakes.append(str(error))
    if mistakes:
        raise InputError(f"{file.name}: " + "; ".join(mistakes))
    return replace(scenario, parameters=parameters)


def _table(text: Mapping[str, Any], name: str, mistakes: list[str]) -> Mapping[str, Any]:
    found = text.get(name, {})
    if isinstance(found, dict):
        return found
    mistakes.append(f"{name} is not a table: write [{name}]")
    return {}


def _with_places(scenario: Scenario, text: Mapping[str, Any], data: Catalogue, mistakes: list[str]) -> Scenario:
    """The scenario with what ``[regions.ZJ]`` and ``[sectors.power]`` of a text say on top."""
    for table, kind in _TABLES.items():
        names = known_places(kind, data)
        for place, levers in _table(text, table, mistakes).items():
            if place not in names:
                mistakes.append(f"unknown {kind} '{place}'{_nearest_place(place, names)}")
                continue
            if not isinstance(levers, dict):
                mistakes.append(f"{table}.{place} is not a table: write [{table}.{place}]")
                continue
            for name, given in levers.items():
                try:
                    find_place(find_lever(name), place, data)
                    path = read_path(LEVERS[name], given)
                    scenario = scenario.with_path(name, path, place, keep_before=_keeps_before(given))
                except InputError as error:
                    mistakes.append(f"{table}.{place}: {error}")
    return scenario


def _presets(text: Mapping[str, Any], mistakes: list[str]) -> list[dict[str, Any]]:
    """The texts of the presets a scenario names."""
    given = text.get("presets", [])
    if not isinstance(given, list) or not all(isinstance(name, str) for name in given):
        mistakes.append('presets is not a list of names: write presets = ["zhejiang"]')
        return []
    found = []
    for name in given:
        if name not in preset_names():
            known = preset_names()
            mistakes.append(f"unknown preset '{name}'{nearest(name, known)}; shipped are {', '.join(known)}")
            continue
        preset = _toml(PRESETS / f"{name}.toml")
        keys = (*_TEXTS, *_TABLES)
        mistakes += [f"preset {name}: unknown key '{key}'{nearest(key, keys)}" for key in preset if key not in keys]
        found.append(preset)
    return found


def read_path(lever: Lever, given: object) -> Path:
    """Read a lever's path: a number, ``{steps = {2017 = 0.1, ...}}`` or ``{linear = {...}}``.

    Beside the dates may stand ``announced = "2023Q1"``, the quarter from which people know of the whole path, and
    ``keep_before = true``: whoever applies the path leaves the lever as it was until the first date.

    Raises:
        InputError: it is neither, or a value or quarter is wrong.
    """
    if not isinstance(given, dict):
        return Path.constant(lever.check(given))
    kinds = [kind for kind in ("steps", "linear") if kind in given]
    if len(kinds) != 1 or set(given) - {*kinds, "announced", "keep_before"}:
        raise InputError(
            f"{lever.name}: a path is written steps = {{...}} or linear = {{...}}, with announced and keep_before "
            f"beside it if need be, not {sorted(given)}"
        )
    kind, points = kinds[0], given[kinds[0]]
    if not isinstance(points, dict) or not points:
        raise InputError(f"{lever.name}: {kind} needs dated values such as 2017Q1 = {lever.neutral:g}")
    if not isinstance(given.get("keep_before", False), bool):
        raise InputError(f"{lever.name}: keep_before is true or false, not '{given['keep_before']}'")
    dated = sorted((clock.number(quarter), lever.check(value)) for quarter, value in points.items())
    try:
        announced = clock.number(given["announced"]) if "announced" in given else None
    except InputError as error:
        raise InputError(f"{lever.name}: announced {error}") from None
    return Path(tuple(dated), kind == "linear", announced)


def _keeps_before(given: object) -> bool:
    return isinstance(given, dict) and bool(given.get("keep_before", False))
