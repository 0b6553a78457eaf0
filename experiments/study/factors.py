"""What a spec moves: its tables of levers, parameters and bundles, each with the values or the range it may take."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from experiments.study import designs
from experiments.study.plan import BundleFactor, Factor, LeverFactor, ParameterFactor
from experiments.study.reading import Reader, is_number
from model import clock
from model.catalogue import Catalogue
from model.errors import InputError, nearest
from model.levers import GROUPS, LEVERS, find_lever
from model.parameters import PARAMETERS, check_parameter
from model.policy import Scenario, find_place, load_scenario, read_path

type Check = Callable[[object], float]  # gives the number, or raises InputError in words of the factor
type Bounds = tuple[float, float]

MOST_LEVELS = 1000


@dataclass(frozen=True)
class Range:
    """A factor and what it may be: the values named, or anything from ``low`` to ``high`` where there are none."""

    factor: Factor
    check: Check
    low: float
    high: float
    values: tuple[float, ...] = ()


@dataclass(frozen=True)
class Frame:
    """What the tables of factors need to know of the rest of a spec.

    Attributes:
        base: the first scenario, on which bundles of their own values are built.
        until: last year.
        since: quarter from which levers are moved unless their table says otherwise.
        design: kind of the design; empty where there is none.
        levels: into how many values a range is cut unless its table says otherwise.
    """

    base: Scenario
    until: int
    since: int
    design: str
    levels: int
    data: Catalogue


def read_factors(top: Reader, frame: Frame) -> list[Range]:
    """Read ``[levers.*]``, ``[parameters.*]`` and ``[bundles.*]``; mistakes stay with the reader.

    A lever of one place comes after the same lever everywhere, so that it is not overwritten.
    """
    levers = sorted(top.tables("levers").items(), key=lambda item: ":" in item[0])
    found = [_lever(name, reader, frame) for name, reader in levers]
    found += [_parameter(name, reader, frame) for name, reader in top.tables("parameters").items()]
    found += [_bundle(name, reader, frame) for name, reader in top.tables("bundles").items()]
    return [each for each in found if each is not None]


def read_quarter(reader: Reader, key: str, until: int, default: int = 0) -> int:
    """A quarter within a run to the end of ``until``."""
    given = reader.get(key)
    if given is None:
        return default
    try:
        quarter = clock.number(given)
    except InputError as error:
        reader.refuse(key, str(error))
        return default
    if quarter >= (until + 1 - clock.START_YEAR) * 4:
        reader.refuse(key, f"{clock.label(quarter)} is after the end of the run in {until}")
    return quarter


def _lever(name: str, reader: Reader, frame: Frame) -> Range | None:
    since = read_quarter(reader, "since", frame.until, frame.since)
    try:
        lever, place = _target(name, frame.data)
    except InputError as error:
        reader.skip(f"[levers] {error}")
        return None
    factor = LeverFactor(lever, place, since)
    declared = LEVERS[lever]
    return _range(
        factor, reader, frame, lambda value: declared.check(value, "[levers] "), (declared.low, declared.high)
    )


def _parameter(name: str, reader: Reader, frame: Frame) -> Range | None:
    if name not in PARAMETERS:
        reader.skip(f"[parameters] unknown parameter '{name}'{nearest(name, PARAMETERS)}")
        return None

    def check(value: object) -> float:
        try:
            return check_parameter(name, value, frame.data)
        except InputError as error:
            raise InputError(f"[parameters] {error}") from None

    return _range(ParameterFactor(name), reader, frame, check, plausible(name, frame.data))


def plausible(name: str, data: Catalogue) -> Bounds | None:
    """Plausible range of a parameter in the unit of the model, within its bounds; None where its row gives none."""
    declared = PARAMETERS[name]
    figure = data.figure(declared.key)
    if figure.low is None or figure.high is None or figure.low >= figure.high:
        return None
    return max(figure.low * declared.scale, declared.low), min(figure.high * declared.scale, declared.high)


def uncertain(data: Catalogue) -> dict[str, Bounds]:
    """Every parameter that has a plausible range, with it."""
    ranges = {name: plausible(name, data) for name in PARAMETERS}
    return {name: bounds for name, bounds in ranges.items() if bounds is not None}


def _bundle(name: str, reader: Reader, frame: Frame) -> Range | None:
    since = read_quarter(reader, "since", frame.until, frame.since)
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or name in LEVERS or name in PARAMETERS:
        reader.note(
            f"[bundles] '{name}' is no name for a bundle: take small letters, digits and _, and not the name of a "
            "lever or parameter"
        )
    toward, levers = _toward(name, reader, frame)

    def check(value: object) -> float:
        if not is_number(value) or not 0 <= value <= 1:
            raise InputError(f"[bundles] {name}: {value!r} is not allowed; give 0 (as it stands) to 1 (all the way)")
        return float(value)

    return _range(BundleFactor(name, toward, levers, since), reader, frame, check, (0.0, 1.0))


def _target(text: str, data: Catalogue) -> tuple[str, str]:
    """Read ``lever`` or ``lever:place``."""
    name, colon, place = (part.strip() for part in text.partition(":"))
    lever = find_lever(name)
    return name, find_place(lever, place, data) if colon else ""


def _toward(name: str, reader: Reader, frame: Frame) -> tuple[Scenario, tuple[str, ...]]:
    """Where a bundle leads, and by which levers: values and paths of its own, or those of a scenario."""
    own = isinstance(reader.get("levers"), dict)
    if own == ("toward" in reader):
        reader.note(f'[bundles] {name}: write levers = {{lever = value, ...}}, or toward = "scenario" with a group')
    if not own:
        return _toward_scenario(reader, frame)
    toward = replace(frame.base, name=name, title=reader.text("title", name.replace("_", " ")))
    levers = []
    for target, given in reader.table("levers").items():
        try:
            lever, place = _target(target, frame.data)
            keep_before = isinstance(given, dict) and bool(given.get("keep_before"))
            toward = toward.with_path(lever, read_path(LEVERS[lever], given), place, keep_before=keep_before)
            levers.append(lever)
        except InputError as error:
            reader.note(f"[bundles] {name}: {error}")
    return toward, tuple(dict.fromkeys(levers))


def _toward_scenario(reader: Reader, frame: Frame) -> tuple[Scenario, tuple[str, ...]]:
    toward = frame.base
    try:
        toward = load_scenario(reader.text("toward", frame.base.name), frame.data)
    except InputError as error:
        reader.refuse("toward", str(error))
    levers = list(reader.texts("levers"))
    for lever in levers:
        if lever not in LEVERS:
            reader.refuse("levers", f"unknown lever '{lever}'{nearest(lever, LEVERS)}")
    if "group" in reader:
        group = reader.choice("group", next(iter(GROUPS)), GROUPS)
        levers += [lever.name for lever in LEVERS.values() if lever.group == group]
    return toward, tuple(dict.fromkeys(levers)) or tuple(LEVERS)


def _range(factor: Factor, reader: Reader, frame: Frame, check: Check, usual: Bounds | None) -> Range | None:
    """The values or bounds that a factor's table gives, each of them checked; the rest of the table is unknown."""
    if frame.design == designs.LIST:  # the points have the values
        reader.finish()
        return Range(factor, check, *(usual or (0.0, 0.0)))
    if "values" in reader and frame.design not in designs.SAMPLED:
        values = _values(reader, check)
        reader.finish()
        return Range(factor, check, min(values), max(values), values) if values else None
    bounds, drawn = _bounds(reader, check, usual), frame.design in designs.SAMPLED
    levels = 0 if drawn else reader.whole("levels", frame.levels, 2, MOST_LEVELS)
    reader.finish()
    if bounds is None:
        return None
    return Range(factor, check, *bounds, () if drawn else designs.levels(*bounds, levels))


def _values(reader: Reader, check: Check) -> tuple[float, ...]:
    given = reader.get("values")
    if not isinstance(given, list) or not given:
        reader.refuse("values", f"{given!r} is not a list of numbers: write values = [0.1, 0.2]")
        return ()
    found: list[float] = []
    for value in given:
        number = _checked(reader, value, check)
        if number is not None and number in found:
            reader.refuse("values", f"{number:g} is given twice")
        elif number is not None:
            found.append(number)
    return tuple(found)


def _bounds(reader: Reader, check: Check, usual: Bounds | None) -> Bounds | None:
    """Low and high as given, or the declared ones."""
    ends: list[float] = []
    for place, key in enumerate(("low", "high")):
        given = reader.get(key)
        if given is not None:
            number = _checked(reader, given, check)
            ends += [] if number is None else [number]
        elif usual is not None:
            ends.append(usual[place])
        else:
            reader.refuse(key, "is missing: the data give no plausible range of this parameter")
    if len(ends) < 2:
        return None
    low, high = ends
    if low >= high:
        reader.refuse("low", f"{low:g} is not below high, which is {high:g}")
        return None
    return low, high


def _checked(reader: Reader, value: object, check: Check) -> float | None:
    try:
        return check(value)
    except InputError as error:
        reader.note(error)
        return None


def levers_of(factor: Factor) -> tuple[str, ...]:
    """The levers a factor moves, with their place if it moves them in one place only."""
    if isinstance(factor, LeverFactor):
        return (factor.name,)
    return factor.levers if isinstance(factor, BundleFactor) else ()
