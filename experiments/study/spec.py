"""Specs: a designed experiment written in TOML, read and checked completely before anything is simulated.

The file is read in the order in which its parts depend on each other: the frame (scenarios, size, outputs), what is
moved (:mod:`experiments.study.factors`), and which settings of it are tried (:mod:`experiments.study.points`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from experiments.study.factors import Frame, Range, read_factors, read_quarter
from experiments.study.headlines import Headline, default_headlines, read_headline
from experiments.study.plan import Plan, Point
from experiments.study.points import (
    MOST_RUNS,
    Design,
    declare_what_points_name,
    make_points,
    numbers_by_name,
    read_design,
)
from experiments.study.reading import Reader, read_toml
from experiments.study.tables import KEPT, RUNS, tables_of
from model import clock
from model.catalogue import Catalogue, catalogue
from model.errors import InputError, nearest
from model.parameters import Parameters
from model.policy import DEFAULT_FIRMS, DEFAULT_SCENARIO, DEFAULT_SEED, Scenario, load_scenario, scenario_names

SHIPPED = Path(__file__).parents[1] / "specs"
DEFAULT_REPLICATIONS = 10
ANALYSES = {"sensitivity": "sensitivity", "ranking": "rank"}  # tables of a spec that other commands than sweep read
_LARGEST_SEED = 2**48 - 1  # survives CSV, Excel and R exactly
_MOST_FIRMS = 10**9


@dataclass(frozen=True)
class Spec:
    """A spec that was read.

    Attributes:
        name: of the file, without its ending.
        question: in words.
        design: kind and size of the design.
        ranges: what is moved, and what each may be.
        plan: the runs.
        sections: further tables that the caller asked for, as they stand in the file.
    """

    name: str
    question: str
    design: Design
    ranges: tuple[Range, ...]
    plan: Plan
    sections: Mapping[str, Mapping[str, Any]]


def spec_names() -> list[str]:
    """Names of the shipped specs."""
    return sorted(file.stem for file in SHIPPED.glob("*.toml"))


def find_spec(name: str) -> Path:
    """The file of a shipped spec by its name, or a TOML file by its path.

    Raises:
        InputError: there is none.
    """
    known = spec_names()
    if name in known:
        return SHIPPED / f"{name}.toml"
    file = Path(name)
    if file.suffix != ".toml" or not file.is_file():
        raise InputError(
            f"unknown spec '{name}'{nearest(name, known)}; shipped are {', '.join(known)}, or give a .toml file"
        )
    return file


def read_spec(name: str, sections: Sequence[str] = (), *, designed: bool = True) -> Spec:
    """Read a shipped spec by name, or a TOML file by its path.

    Args:
        name: which.
        sections: further tables that the file may have; they are handed on unread.
        designed: whether the points of the design are made; otherwise the plan has none, and needs no ``[design]``.

    Raises:
        InputError: no such spec, or it has mistakes; all of them are named.
    """
    file, data = find_spec(name), catalogue()
    text = read_toml(file)
    for section, command in ANALYSES.items():
        if section in text and section not in sections:
            raise InputError(f"{file}: [{section}] is a question for 'greenforge {command} {name}'")
    declare_what_points_name(text)
    mistakes: list[str] = []
    top = Reader(text, mistakes)
    further = {section: dict(top.table(section).items()) for section in sections}
    question, plan = top.text("question"), _frame(top, file, data)
    design = read_design(top.table("design")) if designed or "design" in top else Design()
    since = read_quarter(top, "since", plan.until)
    ranges = read_factors(top, Frame(plan.scenarios[0], plan.until, since, design.kind, design.levels, data))
    plan = replace(plan, factors=tuple(each.factor for each in ranges))
    _check_columns(top, plan)
    if designed:
        points = make_points(top, design, ranges, plan)
        plan = _with_baseline(top, replace(plan, points=tuple(points)), complete=not mistakes)
    else:
        for key in ("design", "points", "baseline"):
            top.get(key)
    top.finish()
    if mistakes:
        raise InputError(f"{file}: {_counted(mistakes)}")
    return Spec(file.stem, question, design, tuple(ranges), plan, further)


def _counted(mistakes: Sequence[str]) -> str:
    if len(mistakes) == 1:
        return mistakes[0]
    return f"{len(mistakes)} mistakes: " + "; ".join(f"({place}) {text}" for place, text in enumerate(mistakes, 1))


def _frame(top: Reader, file: Path, data: Catalogue) -> Plan:
    """The plan without factors and points."""
    until = top.whole("until", clock.DEFAULT_LAST_YEAR, clock.FIRST_LAST_YEAR, clock.FINAL_LAST_YEAR)
    return Plan(
        title=top.text("title", file.stem),
        scenarios=_scenarios(top, file, data),
        headlines=_headlines(top, until),
        replications=top.whole("replications", DEFAULT_REPLICATIONS, 1, MOST_RUNS),
        root_seed=top.whole("seed", DEFAULT_SEED, 0, _LARGEST_SEED),
        firms=_firms(top, data),
        until=until,
        tables=_tables(top),
        time_limit=top.number("time_limit", Plan.time_limit, 0.001),
        memory_limit=top.number("memory_limit", Plan.memory_limit, 0),
    )


def _firms(top: Reader, data: Catalogue) -> int:
    """Number of agents; the model itself says how many it can draw."""
    from model.sample import draw_sample

    firms = top.whole("firms", DEFAULT_FIRMS, 1, _MOST_FIRMS)
    try:
        draw_sample(data, Parameters(data), firms)
    except InputError as error:
        top.note(error)
    return firms


def _scenarios(top: Reader, file: Path, data: Catalogue) -> tuple[Scenario, ...]:
    found: list[Scenario] = []
    for name in top.texts("scenarios", (DEFAULT_SCENARIO,)):
        beside = file.parent / name
        own = name not in scenario_names() and beside.is_file()
        try:
            found.append(load_scenario(str(beside) if own else name, data))
        except InputError as error:
            top.refuse("scenarios", str(error))
    names = [scenario.name for scenario in found]
    for twice in sorted({name for name in names if names.count(name) > 1}):
        top.refuse("scenarios", f"two are called '{twice}'")
    return tuple(found) or (load_scenario(DEFAULT_SCENARIO, data),)


def _headlines(top: Reader, until: int) -> tuple[Headline, ...]:
    found: dict[str, Headline] = {}
    for text in top.texts("outputs"):
        try:
            headline = read_headline(text, until)
        except InputError as error:
            top.refuse("outputs", str(error))
            continue
        if headline.name in found:
            top.refuse("outputs", f"'{text}' is given twice")
        found[headline.name] = headline
    return tuple(found.values()) or default_headlines(until)


def _tables(top: Reader) -> tuple[str, ...]:
    names = top.texts("tables")
    for name in names:
        if name not in KEPT:
            top.refuse("tables", f"'{name}' is none of {', '.join(KEPT)}{nearest(name, KEPT)}")
    return tuple(name for name in KEPT if name in names)


def _check_columns(top: Reader, plan: Plan) -> None:
    columns = tables_of(replace(plan, tables=()))[RUNS].columns
    for twice in sorted({name for name in columns if columns.count(name) > 1}):
        top.note(f"two columns of {RUNS}.csv would be called '{twice}': give the bundle another name")


def _with_baseline(top: Reader, plan: Plan, *, complete: bool) -> Plan:
    """The plan with the point the others are compared with: one named, or the first scenario as it stands.

    Where no point leaves the first scenario as it stands, one is put in front.
    """
    given = top.get("baseline", True)
    try:
        numbers = numbers_by_name(plan.points)
    except InputError as error:
        top.note(error)
        return plan
    if isinstance(given, str) and given in numbers:
        return replace(plan, baseline=numbers[given])
    if not isinstance(given, bool):
        if complete:  # otherwise points are missing for another reason
            close = nearest(given, numbers) if isinstance(given, str) else ""
            top.refuse("baseline", f"{given!r} is not allowed; give true, false or the name of a point{close}")
        return plan
    if not given:
        return plan
    for number, point in enumerate(plan.points):
        if point.scenario == 0 and set(point.values) <= {None}:
            return replace(plan, baseline=number)
    unchanged = Point(plan.scenarios[0].name, 0, (None,) * len(plan.factors))
    return replace(plan, points=(unchanged, *plan.points), baseline=0)
