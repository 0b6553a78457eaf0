"""Policy: every lever declared once, its path through time, and scenarios as named sets of paths.

Validation, the web page's controls, the documentation's table and the sweep designs are derived from :data:`LEVERS`.
What was in force historically (each lever's default path) stands with its sources in ``data/policy_paths.csv``;
``neutral`` is the value at which a lever does nothing.
"""

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path as FilePath
from typing import Any

from model import clock
from model.catalogue import Catalogue, Driver, catalogue
from model.errors import InputError, nearest
from model.parameters import check_parameter

SHIPPED = FilePath(__file__).parent / "scenarios"
DEFAULT_SCENARIO = "historical"
DEFAULT_FIRMS = 3000
DEFAULT_SEED = 1

GROUPS = {
    "incentives": ("Incentives", "激励"),
    "finance": ("Green finance", "绿色金融"),
    "supervision": ("Supervision", "监管"),
    "society": ("Society", "社会"),
}


@dataclass(frozen=True)
class Lever:
    """One policy instrument: what it is called, in which unit, how far it can be moved, and what it does."""

    name: str
    title: str
    title_zh: str
    unit: str
    low: float
    high: float
    neutral: float
    group: str
    meaning: str

    def check(self, value: object, where: str = "") -> float:
        """Return ``value`` as a number within the lever's bounds.

        Raises:
            InputError: it is not a number, or outside the bounds.
        """
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise InputError(
                f"{where}{self.name}: '{value}' is not a number; give {self.low:g} to {self.high:g} {self.unit}"
            )
        if not self.low <= value <= self.high:
            raise InputError(
                f"{where}{self.name}: {value:g} is out of bounds; allowed is {self.low:g} to {self.high:g} {self.unit}"
            )
        return float(value)


LEVERS: Mapping[str, Lever] = {
    lever.name: lever
    for lever in (
        Lever("investment_subsidy", "Investment subsidy", "投资补贴", "share of capital cost", 0, 0.5, 0, "incentives",
              "Share of a green measure's capital cost the regional government pays, up to a cap per project."),
        Lever("subsidy_budget", "Subsidy budget", "补贴预算", "share of regional GDP per year", 0, 0.003, 0, "incentives",
              "What a region may spend in a year on investment subsidies; the best projects per yuan come first."),
        Lever("equipment_tax_credit", "Equipment tax credit", "设备税收抵免", "share of capital cost", 0, 0.5, 0, "incentives",
              "Share of a green measure's capital cost credited against corporate income tax, carried forward."),
        Lever("green_factory_award", "Green-factory award", "绿色工厂奖励", "MCNY", 0, 5, 0, "incentives",
              "One-off payment by the region to an enterprise newly certified as a green factory."),
        Lever("technology_bonus", "Technology bonus", "技术补贴", "share of the 2017 bonus", 0, 1.5, 0, "incentives",
              "Feed-in bonuses for renewables and purchase bonuses for vehicles, paid by the national government."),
        Lever("policy_credibility", "Policy credibility", "政策可信度", "index 0-1", 0, 1, 0, "incentives",
              "How far firms trust that present policy lasts; lowers the return they ask of green projects."),
        Lever("green_credit_discount", "Green credit discount", "绿色信贷优惠", "per year", 0, 0.03, 0, "finance",
              "By how much the interest on a green loan lies below that on another loan of the same risk."),
        Lever("green_lending_preference", "Green lending preference", "绿色信贷优先", "per year", 0, 0.05, 0, "finance",
              "Return that banks add to green applications when they rank them for scarce capital."),
        Lever("capital_requirement", "Bank capital requirement", "银行资本要求", "share of loans", 0.06, 0.15, 0.105, "finance",
              "Equity a bank must hold for each yuan lent; above it lending stops."),
        Lever("inspection_rate", "Inspection rate", "检查频率", "per year", 0, 1.5, 0, "supervision",
              "Inspections of an ordinary enterprise in a year; key polluters are inspected more often."),
        Lever("fine_rate", "Fine rate", "罚款力度", "MCNY", 0, 2, 0, "supervision",
              "Fine for an enterprise of mean size just above the standard; grows with size and with the excess."),
        Lever("standard_stringency", "Standard stringency", "排放标准严格度", "2017 sector mean over limit", 0, 3, 0, "supervision",
              "How strict the pollution standard is: 1 sets the limit at the sector's mean of 2017, 0 sets none."),
        Lever("standard_tightening", "Standard tightening", "标准逐年收紧", "per year", 0, 0.2, 0, "supervision",
              "Share by which the permitted pollution per output falls each year."),
        Lever("record_sharing", "Record sharing", "环保信息共享", "index 0-1", 0, 1, 0, "supervision",
              "Information sharing between departments: inspections follow risk, and banks see the environmental record."),
        Lever("pollution_tax", "Pollution tax", "环境保护税", "multiple of provincial rates", 0, 10, 0, "supervision",
              "Environmental protection tax as a multiple of the rates the provinces set."),
        Lever("clean_production_bonus", "Clean production bonus", "清洁生产优待", "share of the 2017 bonus", 0, 2, 0, "supervision",
              "Tariff bonus and exemption from production curbs for ultra-low-emission plants."),
        Lever("publicity", "Publicity", "宣传", "index 0-1", 0, 1, 0, "society",
              "Information campaigns and demonstration that make enterprises hear of green measures."),
    )
}  # fmt: skip


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


def find_lever(name: str, where: str = "") -> Lever:
    """Return the lever of that name.

    Raises:
        InputError: there is none.
    """
    try:
        return LEVERS[name]
    except KeyError:
        raise InputError(
            f"{where}unknown lever '{name}'{nearest(name, LEVERS)}; 'greenforge levers' lists them"
        ) from None


def historical_paths(data: Catalogue) -> dict[str, Path]:
    """Path of each lever as it was in force, from ``policy_paths.csv``."""
    paths = {}
    for name, lever in LEVERS.items():
        rows = data.policy_paths.get(name)
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
