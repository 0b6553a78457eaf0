"""The timetable of policy: what every lever is in every quarter, by place where it differs, and what firms foresee.

All of it is laid out before the first quarter; a lever that a person moves is laid out again from that quarter on.
"""

import copy
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from model.arrays import Array
from model.catalogue import Catalogue
from model.levers import LEVERS, find_lever
from model.policy import Path, Scenario, find_place, known_places

type Value = float | Array  # one number everywhere, or one for each region or sector where they differ


class Timetable:
    """Values of the levers through time.

    Args:
        scenario: the policy.
        data: whose regions and sectors the levers vary by.
        quarters: how many are laid out.
        foresight: share of announced changes that firms reckon with.
        horizon: how many quarters firms look ahead.

    Raises:
        InputError: the scenario names a region or sector that the data does not have.
    """

    def __init__(self, scenario: Scenario, data: Catalogue, quarters: int, *, foresight: float, horizon: int) -> None:
        self._data, self._quarters = data, quarters
        self._foresight, self._horizon = foresight, horizon
        self._places = {kind: list(known_places(kind, data)) for kind in ("region", "sector")}
        self._courses: dict[str, Course] = {}
        self._announced: dict[str, tuple[Value | None, ...]] = {}
        self._by_quarter: list[tuple[Value, ...]] | None = None  # values of all levers, laid out when asked for
        for name in LEVERS:
            self.follow(name, scenario, 0)

    def __deepcopy__(self, memo: dict[int, Any]) -> "Timetable":
        """A copy to be changed: courses are replaced and never written."""
        twin = copy.copy(self)
        twin._courses = dict(self._courses)
        return twin

    def at(self, quarter: int) -> dict[str, Value]:
        """Value of every lever in a quarter: a number where it is the same everywhere."""
        if self._by_quarter is None:
            self._by_quarter = list(zip(*(course.now for course in self._courses.values()), strict=True))
            self._announced = {name: course.ahead for name, course in self._courses.items() if course.ahead}
        return dict(zip(self._courses, self._by_quarter[quarter], strict=True))

    def expected(self, quarter: int) -> dict[str, Value]:
        """What firms reckon with over the life of a project begun in a quarter; most levers have the value of ``at``.

        Where a change is announced it is ``now + credibility x foresight x (mean over the horizon - now)``.
        """
        found = self.at(quarter)
        weight = found["policy_credibility"] * self._foresight
        for name, ahead in self._announced.items():
            change = ahead[quarter]
            if change is not None:
                found[name] = found[name] + weight * change
        return found

    def parts_from(self, name: str, scenario: Scenario) -> int:
        """First quarter in which a lever differs in a scenario from what stands here, or is foreseen to change so.

        Where there is none it is the number of quarters.
        """
        own, other = self._courses[name], self._course(name, scenario)
        differs = (other.values != own.values).any(axis=1) | (other.changes != own.changes).any(axis=1)
        return int(differs.argmax()) if differs.any() else self._quarters

    def follow(self, name: str, scenario: Scenario, quarter: int) -> None:
        """Let a lever go as a scenario says from a quarter on."""
        course = self._course(name, scenario)
        self._courses[name] = _joined(self._courses[name], course, quarter) if quarter else course
        self._by_quarter = None

    def hold(self, name: str, value: float, place: str, quarter: int) -> None:
        """Hold a lever at a value from a quarter on, everywhere or in one region or sector; nobody expects a change.

        Raises:
            InputError: an unknown lever or place, or a value out of bounds.
        """
        lever = find_lever(name)
        value = lever.check(value)
        columns: slice | int = slice(None)
        places = 1
        if place:
            find_place(lever, place, self._data)
            columns, places = self._places[lever.varies].index(place), len(self._places[lever.varies])
        values, changes = (_widened(table, places).copy() for table in self._courses[name][:2])
        values[quarter:, columns] = value
        changes[quarter:, columns] = 0.0
        self._courses[name] = _course(values, changes)
        self._by_quarter = None

    def _course(self, name: str, scenario: Scenario) -> "Course":
        """A lever's course under a scenario, with a column for each place where some have a path of their own."""
        lever, own = find_lever(name), scenario.places.get(name, {})
        for place in own:
            find_place(lever, place, self._data)
        places = self._places[lever.varies] if own else [""]
        return _laid_out(tuple(scenario.path(name, place) for place in places), self._quarters, self._horizon)


class Course(NamedTuple):
    """One lever through time. Nobody writes it: worlds share it.

    Attributes:
        values: shape (quarters, 1), or (quarters, places) where it differs.
        changes: that are announced: mean of the quarters ahead less the value of the quarter, of the same shape.
        now: the values as they are handed out, by quarter: one number where all places agree.
        ahead: the changes likewise, None in a quarter without; empty where nothing is ever announced.
    """

    values: Array
    changes: Array
    now: tuple[Value, ...]
    ahead: tuple[Value | None, ...]


@lru_cache(maxsize=256)  # most levers are the same in all worlds of a study
def _laid_out(columns: tuple[Path, ...], quarters: int, horizon: int) -> Course:
    """The course along a path everywhere, or along one for each place."""
    paths = dict.fromkeys(columns)
    values = {path: _values(path, quarters + horizon)[:quarters] for path in paths}
    changes = {path: _change(path, quarters, horizon) for path in paths}
    return _course(*(np.stack([ways[path] for path in columns], axis=1) for ways in (values, changes)))


def _values(path: Path, quarters: int) -> Array:
    return np.array(path.values(quarters), np.float64)


def _change(path: Path, quarters: int, horizon: int) -> Array:
    """Mean over the horizon less the value of each quarter, 0 where nothing is announced, shape (quarters,)."""
    change = np.zeros(quarters)
    if path.announced is not None:
        values = _values(path, quarters + horizon)
        ahead = np.lib.stride_tricks.sliding_window_view(values[1:], horizon)
        differences = ahead - values[:quarters, None]  # exactly 0 where nothing changes
        change[path.announced :] = differences.mean(axis=1)[path.announced :]
    if path.before is not None:
        change[: path.since] = _change(path.before, quarters, horizon)[: path.since]
    return change


def _joined(before: Course, after: Course, quarter: int) -> Course:
    """One course until a quarter and another from then on."""
    places = max(before.values.shape[1], after.values.shape[1])

    def joined(first: Array, then: Array) -> Array:
        return np.concatenate([_widened(first, places)[:quarter], _widened(then, places)[quarter:]])

    return _course(joined(before.values, after.values), joined(before.changes, after.changes))


def _widened(table: Array, places: int) -> Array:
    """The table with a column for each of at least so many places."""
    return np.broadcast_to(table, (len(table), max(places, table.shape[1])))


def _course(values: Array, changes: Array) -> Course:
    values.flags.writeable = changes.flags.writeable = False
    ahead: tuple[Value | None, ...] = ()
    if changes.any():
        announced = changes.any(axis=1)
        ahead = tuple(row if any_ else None for row, any_ in zip(_rows(changes), announced, strict=True))
    return Course(values, changes, tuple(_rows(values)), ahead)


def _rows(table: Array) -> list[Value]:
    """Rows as they are handed out to every phase: one number where all places agree."""
    same = (table == table[:, :1]).all(axis=1)
    return [float(row[0]) if alike else row for row, alike in zip(table, same, strict=True)]
