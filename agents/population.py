"""The one store of state: columns of numbers which are also Mesa agents.

All members of a type live in one :class:`Population`, a struct of arrays. A :class:`Member` is a ``mesa.Agent`` that
holds no state, only its row. Both read and write the same memory, through descriptors declared once:

>>> class BankColumns(Columns):
...     equity = Column("MCNY", "Own funds", low=0)
>>> class Bank(BankColumns, Member):
...     "One bank."
>>> class Banks(BankColumns, Population[Bank]):
...     "All banks."
...     member = Bank
>>> model = PopulatedModel(rng=1)
>>> banks = model.add_population("banks", Banks(3, equity=np.array([4.0, 5.0, 6.0])))
>>> banks[1].equity += 2
>>> banks.equity
array([4., 7., 6.])
>>> model.agents_by_type[Bank].agg("equity", sum)
17.0
>>> banks.equity = np.array([1.0, -2.0, 3.0])
Traceback (most recent call last):
ValueError: Banks.equity: row 1 would hold -2.0 (1 row in all); allowed is 0 or more MCNY

Arrays are handed out read-only, so every change of state is a checked write: of a whole column (``banks.equity = x``),
of some rows (``banks.update(rows, equity=x)``) or of one cell (``bank.equity = x``). Agent objects come into being only
when somebody asks for them, and no result depends on whether anybody did.
"""

import operator
from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self, overload
from weakref import WeakValueDictionary

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from agents.light_mesa import mesa
from agents.loose import Loose, LooseModel, let_go
from kernels.store import Cells, write_column, write_rows

type Array = NDArray[Any]
type Rows = NDArray[np.intp]
type Kind = Literal["trait", "stock", "flow", "state"]

KINDS = ("trait", "stock", "flow", "state")
MESA_NAMES = {"model", "unique_id", "pos", "agents", "steps", "time", "random", "rng", "running", "step", "remove"}
STORE_NAMES = {"self", "n", "keep", "rows", "row", "active", "generation"}
ACCEPTS = {"f": "fiub", "i": "iub", "u": "iub", "b": "b"}  # kind of a column's dtype: kinds of values it may be given


class Column:
    """One declared quantity that every member of a population has.

    Read from a population it is the array, from a member one cell, from the class this declaration.

    Args:
        unit: unit of measurement, e.g. ``"MCNY/yr"``; a code or flag has ``""``.
        meaning: one line for people.
        kind: ``trait`` is fixed at creation until a newcomer takes over the row; ``stock`` (an amount) and ``state`` (a
            code or flag) are carried over; ``flow`` belongs to one period and is blanked before it.
        low: smallest allowed value, None for no bound.
        high: largest allowed value, None for no bound.
        dtype: a float, integer or bool type; values are finite and fit into it.
        width: numbers per member; the array has shape ``(n,)`` if 1, else ``(n, width)``.
        default: value before anything is written, and of a newcomer.

    Raises:
        TypeError: at class creation, for a name that Mesa or the store owns, an unknown kind or dtype, a flow that is
            not float, a width below 1 or a default out of bounds.
    """

    def __init__(
        self,
        unit: str,
        meaning: str,
        *,
        kind: Kind = "stock",
        low: float | None = None,
        high: float | None = None,
        dtype: DTypeLike = np.float64,
        width: int = 1,
        default: float | int | bool = 0,
    ) -> None:
        self.name = ""
        self.unit, self.meaning, self.kind = unit, meaning, kind
        self.dtype, self.width = np.dtype(dtype), width
        self.low, self.high = low, high
        self.default = bool(default) if self.dtype.kind == "b" else np.asarray(default).item()
        self.tail = () if width == 1 else (width,)
        self.lowest, self.highest = _limits(self.dtype, low, high)

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name
        if name in MESA_NAMES | STORE_NAMES or hasattr(Population, name) or hasattr(Member, name):
            fault = f"Mesa or the store owns the name '{name}'"
        elif name.startswith("_"):
            fault = "the name of a column does not begin with an underscore"
        elif self.kind not in KINDS:
            fault = f"kind is {self.kind!r}, allowed are {', '.join(KINDS)}"
        elif self.dtype.kind not in ACCEPTS:
            fault = f"dtype is {self.dtype}, allowed are float, integer and bool types"
        elif self.kind == "flow" and self.dtype.kind != "f":
            fault = f"a flow is blanked with NaN, so its dtype is float, not {self.dtype}"
        elif self.width < 1:
            fault = f"width is {self.width}, allowed is 1 or more"
        elif not self.lowest <= self.default <= self.highest or (self.dtype.kind in "iu" and self.default % 1):
            fault = f"the default {self.default} is out of bounds; allowed is {self.allowed()}"
        else:
            return
        raise TypeError(f"{owner.__name__}.{name}: {fault}")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name}: {self.kind}, {self.dtype}, {self.allowed()})"

    def bounds(self, population: "Population[Any]") -> tuple[float, float]:
        """Return the smallest and largest value a cell can take; both are finite, so NaN and infinity are outside."""
        return self.lowest, self.highest

    def allowed(self, highest: float | None = None) -> str:
        """Say in words what a cell may hold, e.g. ``0 or more MCNY``; ``highest`` is an upper bound if known now."""
        far = self.dtype.kind == "f" or self.dtype.itemsize == 8  # the limits of the type are not worth telling
        low, high = (self.low, self.high) if far else (self.lowest, self.highest)
        if highest is not None and highest < self.highest:
            high = highest
        if low is None:
            words = "any finite number" if high is None else f"{high} or less"
        else:
            words = f"{low} or more" if high is None else f"{low} to {high}"
        return f"{words} {self.unit}".rstrip()

    def cell(self, population: "Population[Any]", row: int) -> Any:
        """Return what the member in ``row`` sees: a Python number, or a read-only array of shape ``(width,)``."""
        values = population._views[self.name]
        return values[row] if self.tail else values.item(row)

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: "Member", owner: type) -> float: ...
    @overload
    def __get__(self, instance: "Population[Any]", owner: type) -> Array: ...
    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        return self if instance is None else instance._read(self)

    if TYPE_CHECKING:  # with a real __set__ Python would not look for the array in the population itself first

        def __set__(self, instance: "Population[Any] | Member", value: Any) -> None: ...


class Link(Column):
    """Rows of another population: read from a member it is the member it points to.

    Args:
        target: name of the other population on the model; ``firm.bank`` is ``model.banks[row]`` if it is ``"banks"``.
        meaning: one line for people.
        kind: see :class:`Column`.
        width: links per member; a member sees a tuple of members if more than 1.
        default: row before anything is written.
    """

    def __init__(self, target: str, meaning: str, *, kind: Kind = "state", width: int = 1, default: int = 0) -> None:
        super().__init__(f"(row of {target})", meaning, kind=kind, low=0, dtype=np.intp, width=width, default=default)
        self.target = target

    def bounds(self, population: "Population[Any]") -> tuple[float, float]:
        """Return 0 and the last row of the target, as far as the model has the target yet."""
        model = population.model
        target = model.populations.get(self.target) if model is not None else None
        return (0, self.highest) if target is None else (0, len(target) - 1)

    def cell(self, population: "Population[Any]", row: int) -> Any:
        """Return the member linked to, or a tuple of them."""
        target: Population[Any] = getattr(population.model, self.target)
        rows = population._views[self.name][row]
        return tuple(target[each] for each in rows) if self.tail else target[rows]

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: "Member", owner: type) -> Any: ...
    @overload
    def __get__(self, instance: "Population[Any]", owner: type) -> Rows: ...
    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        return self if instance is None else instance._read(self)


class Columns:
    """Base of a set of declarations, shared by a member class and its population."""

    _declared: ClassVar[dict[str, Column]] = {}
    _flows: ClassVar[list[str]] = []
    _traits: ClassVar[frozenset[str]] = frozenset()
    _own: ClassVar[frozenset[str]] = frozenset()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls._declared = {}
        for base in reversed(cls.__mro__):
            for name, value in vars(base).items():
                if isinstance(value, Column):
                    cls._declared[name] = value
                elif name in cls._declared:
                    raise TypeError(f"{base.__name__}.{name} hides the column of that name")
        cls._flows = [name for name, column in cls._declared.items() if column.kind == "flow"]
        cls._traits = frozenset(name for name, column in cls._declared.items() if column.kind == "trait")

    @classmethod
    def declarations(cls) -> dict[str, Column]:
        """Return the declared columns by name, inherited ones first, in the order written."""
        return dict(cls._declared)

    def __setattr__(self, name: str, value: Any) -> None:
        column = self._declared.get(name)
        if column is not None:
            self._assign(column, value)
        elif name[0] == "_" or name in self._own or hasattr(getattr(type(self), name, None), "__set__"):
            super().__setattr__(name, value)
        else:
            raise AttributeError(_no_such_column(type(self), name))

    def __delattr__(self, name: str) -> None:
        if name in self._declared:
            raise AttributeError(f"{type(self).__name__}.{name} is a column, it cannot be deleted")
        super().__delattr__(name)

    def _assign(self, column: Column, value: Any) -> None:
        raise NotImplementedError


class Member(Columns, mesa.Agent):
    """One member of a population: a Mesa agent that is a view of one row. ``population[row]`` makes it.

    After another member has taken over the row, reading or writing a column raises ``ReferenceError``.
    """

    _own = frozenset({"model", "unique_id", "pos"})

    def __init__(self, population: "Population[Any]", row: int) -> None:
        self._population, self._row, self._generation = population, row, population._generation.item(row)
        population._objects[row] = self
        super().__init__(population.model)

    @property
    def row(self) -> int:
        """Row of this member in its population."""
        return self._row

    @property
    def generation(self) -> int:
        """How many members had this row before."""
        return self._generation

    @property
    def active(self) -> bool:
        """Whether the member is in the economy: neither retired nor replaced."""
        return self._population._active.item(self._row) and not self._replaced

    def remove(self) -> None:
        """Leave the model, as :meth:`Population.retire` makes many do; a subclass may add its own clean-up."""
        super().remove()
        if not self._replaced:
            self._population._active[self._row] = False

    def __repr__(self) -> str:
        generation = f", generation={self._generation}" if self._generation else ""
        return f"{type(self).__name__}(row={self._row}{generation}{'' if self.active else ', retired'})"

    @property
    def _replaced(self) -> bool:
        return self._population._generation.item(self._row) != self._generation

    def _current(self) -> "Population[Any]":
        if self._replaced:
            raise ReferenceError(f"{self} has left for good: another member has taken over its row")
        return self._population

    def _read(self, column: Column) -> Any:
        return column.cell(self._current(), self._row)

    def _assign(self, column: Column, value: Any) -> None:
        population = self._current()
        if isinstance(column, Link) and isinstance(value, Member):
            if value._current() is not getattr(self.model, column.target):
                raise TypeError(f"{type(self).__name__}.{column.name} links to {column.target}, not to {value}")
            value = value._row
        if not _is_plain_number(value):
            value = np.asarray(value)[np.newaxis]
        population._refuse_trait(column.name)
        population._write({column.name: value}, np.array([self._row]))


class Population[M: Member](Columns):
    """All members of a type: one array for each declared column. Rows never move.

    Members leave by :meth:`retire`, which frees their rows, and newcomers :meth:`enter` free rows. Columns are read as
    read-only arrays of shape ``(n,)`` or ``(n, width)``, retired rows included.

    Values written must have the dtype kind of the column (integers and flags may go into a float column, flags into an
    integer one), its exact shape (only a plain Python number fills all rows), be finite and within bounds. A refused
    write changes nothing.

    Args:
        n: number of rows, all active at first.
        model: adds the population to this model, under its class name in lower case.
        columns: initial values, shape ``(n,)`` or ``(n, width)``; traits can be set only here and in :meth:`enter`.

    Raises:
        AttributeError: unknown column.
        TypeError: values of another kind than the column, or a trait written after creation.
        ValueError: wrong shape, or the first value that is out of bounds or not finite.
    """

    member: ClassVar[type[Member]]
    _cells: dict[str, Cells]  # what may be written in one step: all columns but links
    _writable: ClassVar[dict[str, Cells]] = {}  # those without traits; each population has its own

    def __init__(self, n: int, model: "PopulatedModel | None" = None, **columns: ArrayLike) -> None:
        self._n = operator.index(n)
        self._home: Loose[PopulatedModel] | None = None  # the model holds its populations, not they the model
        self._active = np.ones(n, dtype=np.bool_)
        self._generation = np.zeros(n, dtype=np.int32)
        self._unique_id = np.zeros(n, dtype=np.int64)
        self._memory = {
            name: np.full((n, *column.tail), column.default, column.dtype) for name, column in self._declared.items()
        }
        self._show()
        self._objects: WeakValueDictionary[int, M] = WeakValueDictionary()
        self._materialised = False
        self._write(columns)
        if model is not None:
            model.add_population(type(self).__name__.lower(), self)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "member" in vars(cls) and cls.member._declared != cls._declared:
            raise TypeError(f"{cls.__name__} and its member {cls.member.__name__} declare different columns")

    # What there is

    def __len__(self) -> int:
        """Number of rows, retired ones included."""
        return self._n

    def __getitem__(self, row: int) -> M:
        """Return the member in ``row``, always the same object as long as somebody holds it."""
        row = operator.index(row)
        member = self._objects.get(row)
        if member is None:
            if not 0 <= row < self._n:
                raise IndexError(f"{type(self).__name__} has rows 0 to {self._n - 1}, not {row}")
            if self._home is None:
                raise RuntimeError(f"{type(self).__name__} has no members yet: add it to a model with add_population")
            member = self.member(self, row)
        return member

    def __iter__(self) -> Iterator[M]:
        """Iterate over the active members in the order of rows."""
        return (self[row] for row in np.flatnonzero(self._active).tolist())

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._n} rows, {np.count_nonzero(self._active)} active)"

    @property
    def model(self) -> "PopulatedModel | None":
        """The model the population was added to.

        Raises:
            ReferenceError: nobody keeps the model any more.
        """
        return None if self._home is None else self._home.get()

    @property
    def active(self) -> NDArray[np.bool_]:
        """Whether each row is in the economy, shape ``(n,)``, read-only."""
        return self._views["active"]

    @property
    def generation(self) -> NDArray[np.int32]:
        """How many members each row had before the present one, shape ``(n,)``, read-only."""
        return self._views["generation"]

    @property
    def materialised(self) -> bool:
        """Whether agent objects of all active members exist and are kept."""
        return self._materialised

    @property
    def members(self) -> Any:
        """Mesa's set of all active members, in the order in which they entered; the first request makes the objects."""
        model = self.model
        if model is None:
            raise RuntimeError(f"{type(self).__name__} has no members yet: add it to a model with add_population")
        if not self._materialised:
            self._materialised = model._out_of_order = True
            model._agents_by_type[self.member] = type(model._all_agents)([], random=model.random)
            rows = np.flatnonzero(self._active)
            for row in rows[np.argsort(self._unique_id[rows], kind="stable")].tolist():
                model._enrol(self[row])
        return model._agents_by_type[self.member]

    def total(
        self,
        values: ArrayLike,
        by: Rows | None = None,
        size: int | None = None,
        weight: ArrayLike | None = None,
    ) -> Any:
        """Add up values, all or by group: ``banks.total(firms.loans, by=firms.bank)`` has one sum for each bank.

        Args:
            values: shape ``(m,)``; retired rows count too, unless their ``weight`` is 0.
            by: group of each value, shape ``(m,)``, integers in ``[0, size)``.
            size: number of groups, by default the rows of this population.
            weight: factor of each value, shape ``(m,)``.

        Returns:
            The sum, or the sums with shape ``(size,)``.

        Raises:
            ValueError: a group is negative or not below ``size``.
        """
        amounts = np.asarray(values) if weight is None else np.multiply(values, weight)
        if by is None:
            return amounts.sum()
        size = self._n if size is None else size
        sums = np.bincount(by, weights=amounts, minlength=size)
        if sums.size > size:
            raise ValueError(f"{type(self).__name__}.total: group {sums.size - 1} given, there are {size} groups")
        return sums

    # What changes

    def update(self, rows: ArrayLike | tuple[ArrayLike, ArrayLike], **columns: ArrayLike) -> None:
        """Write columns in some rows; the cost is that of the rows written.

        Args:
            rows: row numbers with shape ``(k,)`` (the last wins if one comes twice), a mask with shape ``(n,)``, or one
                row; or a tuple of rows and positions, shape ``(k,)`` or one, for single cells of wide columns.
            columns: values with shape ``(k,)`` or ``(k, width)``, or a plain number; ``(k,)`` with a tuple.

        Raises:
            IndexError: a row or position that does not exist.
            AttributeError, TypeError, ValueError: see the class.
        """
        if write_rows(self._writable, rows, columns):
            return
        if not self._traits.isdisjoint(columns):
            for name in columns:
                self._refuse_trait(name)
        if isinstance(rows, tuple):
            where = f"{type(self).__name__}.{', '.join(columns)}"
            width = min(self._column(name).width for name in columns)
            if width == 1:
                raise IndexError(f"{where}: cells are addressed in columns with several numbers per member only")
            at, places = self._rows(rows[0]), _positions(rows[1], width, where)
            if at.shape != places.shape:
                at, places = np.broadcast_arrays(at, places)
            self._write(columns, at, places)
        else:
            self._write(columns, self._rows(rows))

    def begin_period(self) -> None:
        """Blank the flows: they read as NaN until written, and what is computed from a blank fails at its write."""
        for name in self._flows:
            self._memory[name].fill(np.nan)

    def blank(self, name: str) -> bool:
        """Tell whether a column still has blank cells, that is, a flow not completely written this period."""
        return self._column(name).kind == "flow" and bool(np.isnan(self._memory[name]).any())

    def retire(self, rows: ArrayLike) -> None:
        """Take active members out of the economy and out of Mesa's sets; their values stay readable.

        ``rows`` are row numbers, a mask with shape ``(n,)`` or one row; ``ValueError`` if one is not active.
        """
        rows = self._rows(rows)
        if not self._active[rows].all():
            raise ValueError(f"{type(self).__name__}: row {rows[~self._active[rows]][0]} is not active, cannot retire")
        if self._objects:
            for row in rows.tolist():
                if (member := self._objects.get(row)) is not None and member.active:
                    member.remove()
        self._active[rows] = False

    def enter(self, rows: ArrayLike, keep: Collection[str] = (), **columns: ArrayLike) -> None:
        """Let newcomers take over retired rows, as new members with new ids.

        Args:
            rows: different row numbers, a mask with shape ``(n,)``, or one row.
            keep: columns in which a newcomer has what the member before it had.
            columns: their values, shape ``(k,)`` or ``(k, width)``; every other column starts with its default.

        Raises:
            AttributeError: unknown column.
            ValueError: a row is still active or comes twice, or see the class.
        """
        rows = self._rows(rows)
        if self._active[rows].any():
            raise ValueError(f"{type(self).__name__}: row {rows[self._active[rows]][0]} is still active, cannot enter")
        if not (rows[1:] > rows[:-1]).all() and np.unique(rows).size < rows.size:
            raise ValueError(f"{type(self).__name__}: a row comes twice among those to enter")
        for name in keep:
            self._column(name)
        stays = {*columns, *keep}
        fresh = {name: column.default for name, column in self._declared.items() if name not in stays}
        if not write_rows(self._cells, rows, columns | fresh):
            self._write(columns, rows)
            for name, default in fresh.items():
                self._memory[name][rows] = default
        self._active[rows] = True
        self._generation[rows] += 1
        self._number(rows)
        if self._objects:
            for row in rows.tolist():
                self._objects.pop(row, None)
        if self._materialised:
            for row in rows.tolist():
                self[row]

    # How

    def __setattr__(self, name: str, value: Any) -> None:
        if not write_column(self._writable, name, value):
            super().__setattr__(name, value)

    def _assign(self, column: Column, value: Any) -> None:
        self._refuse_trait(column.name)
        memory = self._memory[column.name]
        memory[...] = self._checked(column, value, memory.shape, None)

    def _column(self, name: str) -> Column:
        try:
            return self._declared[name]
        except KeyError:
            raise AttributeError(_no_such_column(type(self), name)) from None

    def _rows(self, rows: Any) -> Rows:
        return _positions(rows, self._n, type(self).__name__)

    def _refuse_trait(self, name: str) -> None:
        if self._column(name).kind == "trait":
            raise TypeError(f"{type(self).__name__}.{name} is a trait: it can be set only at creation and by enter()")

    def _write(self, columns: Mapping[str, ArrayLike], rows: Rows | None = None, places: Rows | None = None) -> None:
        """Check everything, then write everything: whole columns, some rows, or single cells of wide columns."""
        count = (self._n,) if rows is None else rows.shape
        at: Any = ... if rows is None else rows if places is None else (rows, places)
        checked = []
        for name, values in columns.items():
            column = self._column(name)
            shape = count if places is not None or not column.tail else count + column.tail
            checked.append((self._memory[name], self._checked(column, values, shape, rows)))
        for memory, array in checked:
            memory[at] = array

    def _checked(self, column: Column, values: ArrayLike, shape: tuple[int, ...], rows: Rows | None) -> Array:
        """Return the values as an array that may be written into cells of this shape, or say why not."""
        plain = _is_plain_number(values)
        array = np.asarray(values)
        if array.shape != shape and not plain:
            hint = "" if array.shape else " (only a plain Python number fills all)"
            raise ValueError(f"{type(self).__name__}.{column.name}: shape is {array.shape}, expected is {shape}{hint}")
        if array.size:
            if array.dtype.kind not in ACCEPTS[column.dtype.kind]:
                raise TypeError(
                    f"{type(self).__name__}.{column.name}: values are {array.dtype}, the column is {column.dtype}"
                )
            if plain:
                lowest, highest = column.bounds(self)
                if lowest <= array.item() <= highest:
                    return array
            lowest, highest = column.bounds(self)  # finite, and minimum and maximum of NaN are NaN
            smallest, largest = np.minimum.reduce(array, axis=None), np.maximum.reduce(array, axis=None)
            if not (lowest <= smallest and largest <= highest):
                self._refuse(column, np.broadcast_to(array, shape), rows)
        return array

    def _refuse(self, column: Column, array: Array, rows: Rows | None) -> None:
        """Name the first offending row, the value and what is allowed; nothing offends if there is no row at all."""
        lowest, highest = column.bounds(self)
        with np.errstate(invalid="ignore"):
            offending = np.argwhere(~((lowest <= array) & (array <= highest)))
        if not offending.size:
            return
        first, *place = offending[0].tolist()
        row = first if rows is None else int(rows[first])
        count = np.unique(offending[:, 0]).size
        message = (
            f"{type(self).__name__}.{column.name}: row {row}{f', position {place[0]}' if place else ''} "
            f"would hold {array[tuple(offending[0])].item()} ({count} row{'s' if count > 1 else ''} in all); "
            f"allowed is {column.allowed(highest)}"
        )
        blank = [name for name in self._declared if self.blank(name)]
        if blank and np.isnan(array).any():
            message += f"; not yet written in this period: {', '.join(blank)}"
        raise ValueError(message)

    def _join(self, model: "PopulatedModel") -> None:
        self._home = Loose(model)
        self._number(np.arange(self._n))

    def _number(self, rows: Rows) -> None:
        """Give each row the next of the model's ids, whether or not anybody will ask for the agent."""
        model = self.model
        if model is not None:
            first = model.agent_id_counter
            self._unique_id[rows] = np.arange(first, first + rows.size)
            model.agent_id_counter = first + rows.size

    def _show(self) -> None:
        """Make the read-only views of the memory; a column's is an attribute too, found without asking the column."""
        memory = self._memory | {"active": self._active, "generation": self._generation}
        self._views = {name: array.view() for name, array in memory.items()}
        for view in self._views.values():
            view.flags.writeable = False
        vars(self).update({name: self._views[name] for name in self._declared})
        cells = {
            name: Cells.of(self._memory[name], column.lowest, column.highest)
            for name, column in self._declared.items()
            if not isinstance(column, Link)  # how many rows there are to point to is known only with the model
        }
        writable = {name: each for name, each in cells.items() if name not in self._traits}
        vars(self).update(_cells=cells, _writable=writable)

    def __getstate__(self) -> dict[str, Any]:
        left = {*self._declared, "_views", "_cells", "_writable"}  # a copy makes its own: see _show
        state = {name: value for name, value in vars(self).items() if name not in left}
        return state | {"_objects": dict(self._objects)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state | {"_objects": WeakValueDictionary(state["_objects"])})
        self._show()  # a copied view would be a second memory


class PopulatedModel(mesa.Model):
    """A Mesa model whose agents live in populations; agent objects exist once somebody asks for them.

    ``agents`` asks for all of them, ``agents_by_type[Firm]`` for the firms, ``firms[3]`` for one. Ids and the order in
    a set do not depend on who asked when. Arguments are those of ``mesa.Model``; ``populations`` has them by name.
    """

    agent_id_counter: int

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.populations: dict[str, Population[Any]] = {}
        self._out_of_order = False
        super().__init__(*args, **kwargs)
        let_go(self)

    @mesa.Model.scenario.setter
    def scenario(self, scenario: Any) -> None:
        """Set the scenario, which knows the model but does not keep it."""
        self._scenario = scenario
        scenario.model = LooseModel(self)

    def add_population[P: Population[Any]](self, name: str, population: P) -> P:
        """Make the population an attribute of the model and its members Mesa agents of the model.

        Args:
            name: name of the attribute, which links refer to.
            population: adding one a second time under the same name changes nothing.

        Returns:
            The population.

        Raises:
            ValueError: the name or the type of member is taken, the population belongs to another model, or a link
                points to a row that the other population does not have.
        """
        if self.populations.get(name) is population:
            return population
        if not name.isidentifier() or name in dir(self):
            raise ValueError(f"the model cannot have a population named '{name}': the name is taken")
        if population.model is not None:
            raise ValueError(f"{type(population).__name__} already belongs to a model, under another name perhaps")
        if any(other.member is population.member for other in self.populations.values()):
            raise ValueError(f"the model already has a population of {population.member.__name__}")
        self.populations[name] = population
        population._join(self)
        setattr(self, name, population)
        for other in self.populations.values():
            for column in other._declared.values():
                if isinstance(column, Link) and (other is population or column.target == name):
                    view = other._views[column.name]
                    other._checked(column, view, view.shape, None)
        return population

    @mesa.Model.agents.getter
    def agents(self) -> Any:
        """Mesa's set of all agents, in the order in which they entered; the first request makes the objects."""
        for population in self.populations.values():
            population.members  # noqa: B018  (asking makes the objects)
        if self._out_of_order:
            self._all_agents.sort("unique_id", ascending=True, inplace=True)
            self._out_of_order = False
        return self._all_agents

    @property
    def agent_types(self) -> list[type]:
        """Types of agents in the model; asking makes no objects."""
        types = [population.member for population in self.populations.values()]
        return types + [each for each in self._agents_by_type if each not in types]

    @property
    def agents_by_type(self) -> Mapping[type, Any]:
        """Mesa's sets of agents by their type; asking for a type makes the objects of that type only."""
        return _AgentsByType(self)

    def register_agent(self, agent: mesa.Agent) -> None:
        """Take in a new agent; a member of a population is taken in only when its whole population is wanted."""
        if not isinstance(agent, Member):
            super().register_agent(agent)
        elif agent.active and agent._population.materialised:
            self._enrol(agent)
        else:
            agent.unique_id = agent._population._unique_id.item(agent._row)

    def remove_all_agents(self) -> None:
        """Remove all agents; no object is made for it."""
        for population in self.populations.values():
            population.retire(population.active)
        super().remove_all_agents()

    def _enrol(self, member: Member) -> None:
        """Let Mesa register the member, under the id that its row has had from the start."""
        if member not in self._all_agents:
            following = self.agent_id_counter
            self.agent_id_counter = member._population._unique_id.item(member._row)
            super().register_agent(member)
            self.agent_id_counter = following


class _AgentsByType(Mapping[type, Any]):
    """Reads like the dict of ``mesa.Model``, but makes the members of a type only on request."""

    def __init__(self, model: PopulatedModel) -> None:
        self._model = model

    def __getitem__(self, kind: type) -> Any:
        for population in self._model.populations.values():
            if population.member is kind:
                return population.members
        return self._model._agents_by_type[kind]

    def __iter__(self) -> Iterator[type]:
        return iter(self._model.agent_types)

    def __len__(self) -> int:
        return len(self._model.agent_types)


def _limits(dtype: np.dtype[Any], low: float | None, high: float | None) -> tuple[float, float]:
    """Return the bounds, narrowed to the finite numbers that the dtype can hold."""
    lowest: float
    highest: float
    if dtype.kind == "f":
        lowest, highest = float(np.finfo(dtype).min), float(np.finfo(dtype).max)
    elif dtype.kind in "iu":
        lowest, highest = int(np.iinfo(dtype).min), int(np.iinfo(dtype).max)
    else:
        lowest, highest = 0, 1
    return (lowest if low is None else max(low, lowest)), (highest if high is None else min(high, highest))


def _positions(index: Any, size: int, where: str) -> Rows:
    """Return row numbers or a mask as checked row numbers, shape ``(k,)``."""
    if not (isinstance(index, np.ndarray) and index.ndim):
        index = np.atleast_1d(index)
    if index.dtype.kind == "b":
        if index.shape != (size,):
            raise IndexError(f"{where}: a mask has shape ({size},), not {index.shape}")
        return np.flatnonzero(index)
    if index.size and (index.dtype.kind not in "iu" or index.ndim > 1):
        raise IndexError(f"{where}: rows are integers or a mask, shape (k,), not {index.dtype} {index.shape}")
    rows = index if index.dtype == np.intp else index.astype(np.intp)
    # as unsigned numbers negative ones are the largest
    if rows.size and np.maximum.reduce(rows.view(np.uintp)) >= size:
        raise IndexError(f"{where}: {index[(index < 0) | (index >= size)][0]} given, allowed is 0 to {size - 1}")
    return rows


def _is_plain_number(value: Any) -> bool:
    """Tell literals from array results: ``x = 0.0`` fills a column, ``x = y.sum()`` is taken for a mistake."""
    return type(value) in (int, float, bool)


def _no_such_column(cls: type[Columns], name: str) -> str:
    close = get_close_matches(name, cls._declared, n=1, cutoff=0.5)
    known = f"did you mean '{close[0]}'?" if close else f"it has {', '.join(cls._declared) or 'none'}"
    return f"{cls.__name__} has no column '{name}'; {known}"
