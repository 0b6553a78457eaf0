"""The timetable of policy: what every lever is in every quarter, by place where it differs, and what firms foresee.

All of it is laid out before the first quarter; a lever that a person moves is laid out again from that quarter on.
"""

import copy
from collections.abc import Sequence
from typing import Any

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
        self._tables: dict[str, Array] = {}  # (quarters, 1) or (quarters, places)
        self._changes: dict[str, Array] = {}  # announced: mean of the quarters ahead less the value of the quarter
        self._now: dict[str, list[Value]] = {}
        self._ahead: dict[str, list[Value | None]] = {}
        self._by_quarter: list[tuple[Value, ...]] | None = None  # values of all levers, laid out when asked for
        for name in LEVERS:
            self.follow(name, scenario, 0)

    def __deepcopy__(self, memo: dict[int, Any]) -> "Timetable":
        """A copy to be changed; what is handed out stays the same objects, which nobody writes."""
        twin = copy.copy(self)
        for name in ("_tables", "_changes"):
            setattr(twin, name, {lever: table.copy() for lever, table in getattr(self, name).items()})
        for name in ("_now", "_ahead"):
            setattr(twin, name, {lever: list(values) for lever, values in getattr(self, name).items()})
        return twin

    def at(self, quarter: int) -> dict[str, Value]:
        """Value of every lever in a quarter: a number where it is the same everywhere."""
        if self._by_quarter is None:
            self._by_quarter = list(zip(*self._now.values(), strict=True))
        return dict(zip(self._now, self._by_quarter[quarter], strict=True))

    def expected(self, quarter: int) -> dict[str, Value]:
        """What firms reckon with over the life of a project begun in a quarter; most levers have the value of ``at``.

        Where a change is announced it is ``now + credibility x foresight x (mean over the horizon - now)``.
        """
        found = self.at(quarter)
        weight = found["policy_credibility"] * self._foresight
        for name, ahead in self._ahead.items():
            change = ahead[quarter]
            if change is not None:
                found[name] = found[name] + weight * change
        return found

    def parts_from(self, name: str, scenario: Scenario) -> int:
        """First quarter in which a lever differs in a scenario from what stands here, or is foreseen to change so.

        Where there is none it is the number of quarters.
        """
        table, change = self._tables_of(self._columns(name, scenario))
        differs = (table != self._tables[name]).any(axis=1) | (change != self._changes[name]).any(axis=1)
        return int(differs.argmax()) if differs.any() else self._quarters

    def follow(self, name: str, scenario: Scenario, quarter: int) -> None:
        """Let a lever go as a scenario says from a quarter on."""
        self._lay_out(name, quarter, self._columns(name, scenario))

    def hold(self, name: str, value: float, place: str, quarter: int) -> None:
        """Hold a lever at a value from a quarter on, everywhere or in one region or sector; nobody expects a change.

        Raises:
            InputError: an unknown lever or place, or a value out of bounds.
        """
        lever = find_lever(name)
        value = lever.check(value)
        columns: slice | int = slice(None)
        if place:
            find_place(lever, place, self._data)
            columns = self._places[lever.varies].index(place)
            self._widen(name, len(self._places[lever.varies]))
        self._tables[name][quarter:, columns] = value
        self._changes[name][quarter:, columns] = 0.0
        self._collapse(name, quarter)

    def _columns(self, name: str, scenario: Scenario) -> Sequence[Path]:
        """The path of a lever everywhere, or one for each place where some have their own."""
        lever, own = find_lever(name), scenario.places.get(name, {})
        for place in own:
            find_place(lever, place, self._data)
        return [scenario.path(name, place) for place in self._places[lever.varies]] if own else [scenario.path(name)]

    def _tables_of(self, columns: Sequence[Path]) -> tuple[Array, Array]:
        """Values and announced changes by quarter and column."""
        ways = {path: (self._values(path)[: self._quarters], self._change(path)) for path in dict.fromkeys(columns)}
        values, changes = (np.stack([ways[path][which] for path in columns], axis=1) for which in (0, 1))
        return values, changes

    def _lay_out(self, name: str, quarter: int, columns: Sequence[Path]) -> None:
        table, change = self._tables_of(columns)
        if name in self._tables:
            self._widen(name, len(columns))
            self._tables[name][quarter:] = table[quarter:]
            self._changes[name][quarter:] = change[quarter:]
        else:
            self._tables[name], self._changes[name] = table, change
        self._collapse(name, quarter)

    def _widen(self, name: str, places: int) -> None:
        for tables in (self._tables, self._changes):
            if tables[name].shape[1] < places:
                tables[name] = np.repeat(tables[name], places, axis=1)

    def _values(self, path: Path) -> Array:
        return np.array(path.values(self._quarters + self._horizon))

    def _change(self, path: Path) -> Array:
        """Mean over the horizon less the value of each quarter, 0 where nothing is announced, shape (quarters,)."""
        change = np.zeros(self._quarters)
        if path.announced is not None:
            values = self._values(path)
            ahead = np.lib.stride_tricks.sliding_window_view(values[1:], self._horizon)
            differences = ahead - values[: self._quarters, None]  # exactly 0 where nothing changes
            change[path.announced :] = differences.mean(axis=1)[path.announced :]
        if path.before is not None:
            change[: path.since] = self._change(path.before)[: path.since]
        return change

    def _collapse(self, name: str, quarter: int) -> None:
        """Write down the quarters as they are handed out: one number where all places agree."""
        self._by_quarter = None
        self._now[name] = [*self._now.get(name, ())[:quarter], *_rows(self._tables[name][quarter:])]
        changes = self._changes[name]
        if changes.any():
            known: list[Value | None] = list(_rows(changes))
            self._ahead[name] = [row if any_ else None for row, any_ in zip(known, changes.any(axis=1), strict=True)]
        else:
            self._ahead.pop(name, None)


def _rows(table: Array) -> list[Value]:
    same = (table == table[:, :1]).all(axis=1)
    return [float(row[0]) if alike else _fixed(row) for row, alike in zip(table, same, strict=True)]


def _fixed(row: Array) -> Array:
    row = row.copy()
    row.flags.writeable = False  # it is handed out to every phase
    return row
