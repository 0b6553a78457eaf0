"""What a tab is looking at, and how it is written into the link: the one codec for every page.

A link reads like the command line: ``?scenario=incentives&publicity=0.8@2026&inspection_rate:HE=0.1@2025~0.3@2030``.
Only what differs from the defaults is written. Reading never fails: what cannot be used is left out and told.
"""

import functools
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, quote

from experiments.single import Setting, with_settings
from model import clock
from model.catalogue import catalogue
from model.errors import InputError, nearest
from model.levers import LEVERS, find_lever
from model.policy import (
    DEFAULT_FIRMS,
    DEFAULT_SCENARIO,
    DEFAULT_SEED,
    Path,
    Scenario,
    find_place,
    load_scenario,
    read_path,
    scenario_names,
)
from model.results import BARRIER_SIZES, outputs

FEWEST_FIRMS, MOST_FIRMS = 100, 20_000  # more would keep a shared server busy for minutes
FIRST_UNTIL, LAST_UNTIL = 2026, 2060
LONGEST = 8000  # characters of a link that are read
FIRST_SINCE = 2024  # the shipped packages act from here on
STEP, LINE = ",", "~"  # between dated values that hold, and between those joined by a line
NOBODY = -1  # no enterprise is looked at
VIEWS = ("levels", "differences")
OF_THE_POLICY = ("scenario", "settings", "baseline", "since", "seed", "firms", "until")
POLICY = "policy"  # among scenarios to compare: the policy of the link itself
LONGEST_NAME = 200  # characters of a name that only its page can judge


@dataclass(frozen=True)
class State:
    """What a tab is looking at.

    Attributes:
        scenario: the shipped scenario the policy starts from.
        settings: levers set on top of it, in the order of :data:`LEVERS`, each with its path.
        baseline: the shipped scenario it is compared with.
        since: year from which a moved lever acts.
        seed: root of the seeds of all replications.
        chart: the national output of the chart of one's own choice.
        map: the output of the map.
        view: whether charts show both policies or the difference.
        compared: shipped scenarios, and perhaps :data:`POLICY`, on the page of comparisons; empty for its own choice.
        reference: which of them the others are held against; empty for the first.
        folder: the result folder that is open; empty for none.
        show: which picture of it.
        table: which of its tables.
        of: the output of the picture.
        x: what goes along the picture, where there is a choice.
        y: what goes up it, or sets its lines apart.
        where: which rows count, as ``factor=low..high`` with semicolons between.
        place: sector, province or size class that is looked at, such as ``sector:steel``; empty for the nation.
        firm: row of the enterprise that is looked at.
    """

    scenario: str = DEFAULT_SCENARIO
    settings: tuple[Setting, ...] = ()
    baseline: str = DEFAULT_SCENARIO
    since: int = FIRST_SINCE
    seed: int = DEFAULT_SEED
    firms: int = DEFAULT_FIRMS
    until: int = clock.DEFAULT_LAST_YEAR
    chart: str = "energy_intensity"
    map: str = "co2"
    view: str = VIEWS[0]
    compared: tuple[str, ...] = ()
    reference: str = ""
    folder: str = ""
    show: str = ""
    table: str = ""
    of: str = ""
    x: str = ""
    y: str = ""
    where: str = ""
    place: str = ""
    firm: int = NOBODY

    def setting(self, lever: str, place: str = "") -> Setting | None:
        """The setting of a lever, everywhere or in a place; None where the scenario holds."""
        return next((each for each in self.settings if (each.lever, each.place) == (lever, place)), None)

    def with_setting(self, setting: Setting) -> "State":
        """The state with a lever set; before it, whatever was set for the same lever and place is forgotten."""
        others = [each for each in self.settings if each.name != setting.name]
        return replace(self, settings=in_order([*others, setting]))

    def without(self, *names: str) -> "State":
        """The state with some settings (``lever`` or ``lever:place``) forgotten, all of them where none is named."""
        kept = [each for each in self.settings if names and each.name not in names]
        return replace(self, settings=tuple(kept))

    def of_the_policy(self) -> dict[str, Any]:
        """The fields that decide the answer, by name; the others say what of it is looked at."""
        return {name: getattr(self, name) for name in OF_THE_POLICY}

    @property
    def policy(self) -> Scenario:
        """The policy: the scenario with the settings on it."""
        return with_settings(shipped(self.scenario), self.settings)


@functools.cache
def shipped(name: str) -> Scenario:
    """A shipped scenario, read once."""
    return load_scenario(name)


def in_order(settings: list[Setting]) -> tuple[Setting, ...]:
    """Settings in the order of the levers' declarations, everywhere before places."""
    place = {name: number for number, name in enumerate(LEVERS)}
    return tuple(sorted(settings, key=lambda each: (place[each.lever], each.place)))


def known_places() -> list[str]:
    """Sectors, provinces and size classes as they stand in a link."""
    data = catalogue()
    places = {"sector": [each.id for each in data.sectors], "region": [each.id for each in data.regions]}
    places["size"] = list(BARRIER_SIZES)
    return [f"{scope}:{place}" for scope, found in places.items() for place in found]


@dataclass(frozen=True)
class Key:
    """How one field of the state stands in the link; ``read`` raises :class:`InputError` for what it cannot be."""

    field: str
    read: Callable[[str], Any]
    write: Callable[[Any], str] = str


def _one_of(known: Callable[[], list[str]], what: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        names = known()
        if text not in names:
            raise InputError(f"unknown {what} '{text}'{nearest(text, names)}")
        return text

    return read


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not low <= int(text[:18]) <= high or len(text) > 18:
            raise InputError(f"'{text[:40]}' is not a whole number from {low} to {high}")
        return int(text)

    return read


def _several(known: Callable[[], list[str]], what: str) -> Callable[[str], tuple[str, ...]]:
    one = _one_of(known, what)

    def read(text: str) -> tuple[str, ...]:
        names = tuple(one(name) for name in text.split(","))
        if len(set(names)) < len(names):
            raise InputError(f"a {what} is given twice")
        return names

    return read


def _name(text: str) -> str:
    """A name of something that only its page knows; never a path."""
    if not text.isprintable() or len(text) > LONGEST_NAME or set(text) & set("/\\"):
        raise InputError(f"'{text[:40]}' is not a name")
    return text


def _to_compare() -> list[str]:
    return [*scenario_names(), POLICY]


KEYS: Mapping[str, Key] = {
    "scenario": Key("scenario", _one_of(scenario_names, "scenario")),
    "baseline": Key("baseline", _one_of(scenario_names, "scenario")),
    "since": Key("since", _whole(clock.START_YEAR, LAST_UNTIL)),
    "seed": Key("seed", _whole(0, 2**48 - 1)),
    "firms": Key("firms", _whole(FEWEST_FIRMS, MOST_FIRMS)),
    "until": Key("until", _whole(FIRST_UNTIL, LAST_UNTIL)),
    "chart": Key("chart", _one_of(lambda: [each.name for each in outputs("N")], "output")),
    "map": Key("map", _one_of(lambda: [each.name for each in outputs("R")], "output of provinces")),
    "view": Key("view", _one_of(lambda: list(VIEWS), "view")),
    "compare": Key("compared", _several(_to_compare, "scenario"), ",".join),
    "reference": Key("reference", _one_of(_to_compare, "scenario")),
    "place": Key("place", _one_of(known_places, "place")),
    "firm": Key("firm", _whole(0, MOST_FIRMS - 1)),
    **{key: Key(key, _name) for key in ("folder", "show", "table", "of", "x", "y", "where")},
}


@dataclass(frozen=True)
class Problem:
    """A part of a link that cannot be used, and why."""

    part: str
    why: str


def write(state: State) -> str:
    """Write a state as the part of a link after the question mark.

    >>> write(State(scenario="incentives"))
    'scenario=incentives'
    """
    default = State()
    pairs = [
        (key, entry.write(getattr(state, entry.field)))
        for key, entry in KEYS.items()
        if getattr(state, entry.field) != getattr(default, entry.field)
    ]
    pairs += [(setting.name, write_path(setting.path)) for setting in state.settings]
    return "&".join(f"{quote(key, safe=':')}={quote(value, safe='@,~:')}" for key, value in pairs)


def read(search: str) -> tuple[State, list[Problem]]:
    """Read a link: the state, and what of the link cannot be used and is left out.

    >>> read("publicity=0.8@2026&seed=x")[1]
    [Problem(part='seed=x', why="'x' is not a whole number from 0 to 281474976710655")]
    """
    found: dict[str, Any] = {}
    settings: dict[str, Setting] = {}
    problems = [Problem("…", f"only the first {LONGEST} characters are read")] if len(search) > LONGEST else []
    for key, value in parse_qsl(search[:LONGEST], keep_blank_values=True, errors="replace"):
        try:
            if key in found or key in settings:
                raise InputError("given twice; the first one counts")
            if key in KEYS:
                found[key] = KEYS[key].read(value)
            else:
                settings[key] = read_setting(key, value)
        except InputError as error:
            problems.append(Problem(f"{key}={value}"[:120], str(error)))
    fields = {KEYS[key].field: value for key, value in found.items()}
    return State(settings=in_order(list(settings.values())), **fields), problems


def read_setting(name: str, text: str) -> Setting:
    """Read one lever, everywhere or in a place, with its path.

    Raises:
        InputError: unknown lever or place, or a path that cannot be read or leaves the lever's bounds.
    """
    lever_name, colon, place = name.partition(":")
    lever = find_lever(lever_name)
    if colon:
        find_place(lever, place, catalogue())
    return Setting(lever_name, place, read_path(lever, _given(text)))


def _given(text: str) -> object:
    """A path as a scenario file gives it: a number, or a table of dated values."""
    if "@" not in text:
        return _number(text)
    if STEP in text and LINE in text:
        raise InputError(f"'{text[:60]}': dated values are joined by '{STEP}' or by '{LINE}', not by both")
    points: dict[str, Any] = {}
    for part in text.split(LINE if LINE in text else STEP):
        value, _, quarter = part.partition("@")
        label = clock.label(clock.number(quarter))
        if clock.number(quarter) >= clock.quarters_until(LAST_UNTIL) or label in points:
            raise InputError(f"'{text[:60]}': {label} is after {LAST_UNTIL} or given twice")
        points[label] = _number(value)
    return {"linear" if LINE in text else "steps": points}


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or "_" in text:
        raise InputError(f"'{text[:40]}' is not a number")
    return value


def write_path(path: Path) -> str:
    """Write a path as it stands in a link.

    >>> write_path(Path(((32, 0.1), (36, 0.3)), linear=True)), write_path(Path.constant(2.0))
    ('0.1@2025~0.3@2026', '2')
    """
    if path.points[0][0] == 0 and len(path.points) == 1:
        return number_text(path.points[0][1])
    return (LINE if path.linear else STEP).join(f"{number_text(value)}@{date_text(t)}" for t, value in path.points)


def number_text(value: float) -> str:
    """The shortest text that reads as exactly this number.

    >>> number_text(0.1), number_text(2.0)
    ('0.1', '2')
    """
    return repr(float(value)).removesuffix(".0")


def date_text(quarter: int) -> str:
    """A quarter as it is written: the year alone for its first quarter.

    >>> date_text(32), date_text(33)
    ('2025', '2025Q2')
    """
    label = clock.label(quarter)
    return label.removesuffix("Q1")


def terminal_settings(state: State) -> Iterator[str]:
    """The state's levers as the command line takes them: a line from date to date becomes a step each quarter."""
    for setting in state.settings:
        path = setting.path
        if path.linear and len(path.points) > 1:
            first, last = path.points[0][0], path.points[-1][0]
            values = path.values(last + 1)
            path = Path(tuple((t, values[t]) for t in range(first, last + 1)))
        yield f"{setting.name}={write_path(path)}"
