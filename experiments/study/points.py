"""The points of a spec: its design carried out on what it moves, on each of its scenarios."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from experiments.study import designs
from experiments.study.designs import Setting
from experiments.study.factors import MOST_LEVELS, Range, levers_of
from experiments.study.plan import Plan, Point
from experiments.study.reading import Reader
from model.errors import InputError, nearest

MOST_RUNS = 1_000_000
_FACTOR_TABLES = ("levers", "parameters", "bundles")


@dataclass(frozen=True)
class Design:
    """What ``[design]`` says: which kind; for drawn designs how many points; for ranges how many levels."""

    kind: str = ""
    points: int = 0
    levels: int = 2


def read_design(reader: Reader) -> Design:
    """Read ``[design]``; mistakes stay with the reader."""
    if "kind" not in reader:
        reader.refuse("kind", f"is missing; give one of {', '.join(designs.KINDS)}")
    kind = reader.choice("kind", designs.GRID, designs.KINDS)
    points, levels = Design.points, Design.levels
    if kind in designs.SAMPLED:
        if "points" not in reader:
            reader.refuse("points", "is missing: how many points are drawn")
        points = reader.whole("points", 2, 2, MOST_RUNS)
    elif kind != designs.LIST:
        levels = reader.whole("levels", levels, 2, MOST_LEVELS)
    reader.finish()
    return Design(kind, points, levels)


def make_points(top: Reader, design: Design, ranges: Sequence[Range], frame: Plan) -> list[Point]:
    """The points of a design on every scenario of the plan; mistakes stay with the reader.

    Args:
        top: the spec, whose ``[[points]]`` a list design reads.
        design: which settings are tried.
        ranges: what is moved, in the order of the plan's factors.
        frame: scenarios, replications and seed.
    """
    points = _listed(top, ranges, frame) if design.kind == designs.LIST else _drawn(top, design, ranges, frame)
    _check_no_lever_twice(top, points, ranges)
    return points


def _drawn(top: Reader, design: Design, ranges: Sequence[Range], frame: Plan) -> list[Point]:
    values = [each.values for each in ranges]
    if design.kind in designs.SAMPLED:
        count, arithmetic = design.points, f"{design.points:,} points"
        if not ranges:
            top.note(f"a {design.kind} design has nothing to draw: name levers, parameters or bundles")
    elif design.kind == designs.GRID:
        count = designs.grid_size(values)
        arithmetic = " x ".join(f"{len(own)}" for own in values) + f" = {count:,} points"
    else:
        count = 1 + sum(map(len, values))
        arithmetic = f"{count:,} points"
    if _too_many(top, frame, count, arithmetic) or (design.kind in designs.SAMPLED and not ranges):
        return []
    return _on_every_scenario(_settings(design, ranges, frame.root_seed), design, ranges, frame)


def _settings(design: Design, ranges: Sequence[Range], seed: int) -> list[Setting]:
    if design.kind in designs.SAMPLED:
        draw = designs.sobol if design.kind == designs.SOBOL else designs.latin_hypercube
        return draw([(each.low, each.high) for each in ranges], design.points, seed)
    make = designs.grid if design.kind == designs.GRID else designs.one_at_a_time
    return make([each.values for each in ranges])


def _too_many(top: Reader, frame: Plan, count: int, arithmetic: str) -> bool:
    scenarios = len(frame.scenarios)
    runs = count * scenarios * frame.replications
    if runs <= MOST_RUNS:
        return False
    on = f" x {scenarios} scenarios" if scenarios > 1 else ""
    top.note(
        f"too many runs: {arithmetic}{on} x {frame.replications:,} replications = {runs:,}; allowed are {MOST_RUNS:,}"
    )
    return True


def _on_every_scenario(
    settings: Sequence[Setting], design: Design, ranges: Sequence[Range], frame: Plan
) -> list[Point]:  # fmt: skip
    several = len(frame.scenarios) > 1
    digits = len(str(len(settings) - 1))
    points = []
    for place, scenario in enumerate(frame.scenarios):
        for number, setting in enumerate(settings):
            name = f"sample {number:0{digits}}" if design.kind in designs.SAMPLED else setting_name(setting, ranges)
            if not name:
                name = scenario.name
            elif several:
                name = f"{scenario.name}: {name}"
            points.append(Point(name, place, setting))
    return points


def setting_name(setting: Setting, ranges: Sequence[Range]) -> str:
    """A setting in words: ``carbon_tax=50 publicity=0.3``; empty where everything is as it stands."""
    pairs = zip(ranges, setting, strict=True)
    return " ".join(f"{each.factor.name}={value:.10g}" for each, value in pairs if value is not None)


def _listed(top: Reader, ranges: Sequence[Range], frame: Plan) -> list[Point]:
    """The points named one by one: each on the scenario it names, or on all of them."""
    tables = top.list_of_tables("points")
    if not tables:
        top.note("a list design needs points: write [[points]] with a name and values")
    points: list[Point] = []
    for number, reader in enumerate(tables, 1):
        name, setting = _listed_point(reader, number, ranges)
        chosen = range(len(frame.scenarios))
        if "scenario" in reader:
            names = [scenario.name for scenario in frame.scenarios]
            chosen = range(place := names.index(reader.choice("scenario", names[0], names)), place + 1)
        reader.finish()
        several = len(chosen) > 1
        points += [Point(f"{frame.scenarios[s].name}: {name}" if several else name, s, setting) for s in chosen]
    _too_many(top, frame, len(tables), f"{len(tables):,} points")
    return points


def _listed_point(reader: Reader, number: int, ranges: Sequence[Range]) -> tuple[str, Setting]:
    """Name and values of a point; factors that it does not name stay as they stand."""
    values: dict[str, float] = {}
    known = {each.factor.name: each for each in ranges}
    for table in _FACTOR_TABLES:
        for factor, given in reader.table(table).items():
            if factor not in known:
                if table == "bundles":  # levers and parameters are declared by being named
                    reader.note(
                        f"points[{number}]: no bundle '{factor}'{nearest(factor, known)}: write [bundles.{factor}]"
                    )
                continue
            try:
                values[factor] = known[factor].check(given)
            except InputError as error:
                reader.note(f"points[{number}]: {error}")
    setting = tuple(values.get(factor) for factor in known)
    name = reader.text("name", setting_name(setting, ranges)).strip() or f"point {number}"
    return name, setting


def _check_no_lever_twice(top: Reader, points: Sequence[Point], ranges: Sequence[Range]) -> None:
    """Note two factors that move the same lever at the same point."""
    moved: dict[str, list[int]] = {}
    for place, each in enumerate(ranges):
        for lever in levers_of(each.factor):
            moved.setdefault(lever, []).append(place)
    clashes = {(lever, pair) for lever, places in moved.items() for pair in itertools.combinations(places, 2)}
    for lever, (one, other) in sorted(clashes):
        for point in points:
            if point.values[one] is not None and point.values[other] is not None:
                names = f"'{ranges[one].factor.name}' and by '{ranges[other].factor.name}'"
                top.note(f"point '{point.name}' moves '{lever}' twice: by {names}")
                break


def declare_what_points_name(text: dict[str, Any]) -> None:
    """Give the levers and parameters that ``[[points]]`` name a table of their own in a spec's text."""
    points = text.get("points", [])
    for point in points if isinstance(points, list) else []:
        for table in ("levers", "parameters"):
            named = point.get(table, {}) if isinstance(point, dict) else {}
            home = text.setdefault(table, {}) if isinstance(named, dict) and named else {}
            for factor in named if isinstance(home, dict) else ():
                home.setdefault(factor, {})


def numbers_by_name(points: Sequence[Point]) -> Mapping[str, int]:
    """Number of each point by its name.

    Raises:
        InputError: two have the same name.
    """
    found: dict[str, int] = {}
    for number, point in enumerate(points):
        if point.name in found:
            raise InputError(f"two points are called '{point.name}'")
        found[point.name] = number
    return found
