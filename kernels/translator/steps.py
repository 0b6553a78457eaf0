"""What a column rule comes to: steps, each one operation whose values belong to rows."""

from dataclasses import dataclass
from functools import cached_property

SCALARS = ("w.p.", "w.now.")  # attributes that are always numbers


class UntranslatableError(ValueError):
    """A function marked as a column rule does something that is not known how to translate."""


@dataclass(frozen=True)
class Named:
    """Something the rule was given, as Python reads it: ``w.firms.output``."""

    source: str
    number: bool = False

    def attribute(self, name: str) -> "Named":
        """What Python reads as an attribute of it."""
        source = f"{self.source}.{name}"
        return Named(source, source.startswith(SCALARS))


@dataclass(frozen=True)
class Step:
    """One operation; equal steps are the same step, so nothing is worked out twice.

    Attributes:
        kind: leaf (what the rule was given), constant, gather (a table at rows), loop (of NumPy), power, call (of C),
            binary, compare, and, or, not, negative, where.
        what: which one: an operator, a function, a number, or Python's expression of a leaf.
        of: what it is worked out from.
        flag: its values are true or false.
        number: one value for all rows.
    """

    kind: str
    what: str
    of: tuple["Step", ...] = ()
    flag: bool = False
    number: bool = False

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:  # kept: that of a step asks for those of all before it
        return hash((self.kind, self.what, self.of))


type Value = Step | Named | tuple["Value", ...] | None


def constant(value: float) -> Step:
    """A number that stands in the source."""
    return Step("constant", repr(float(value)), number=True)


def worked_out(kind: str, what: str, *of: Step, flag: bool = False) -> Step:
    """An operation; of numbers alone it is a number."""
    return Step(kind, what, of, flag, all(part.number for part in of))
