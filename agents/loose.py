"""References that do not keep a model alive, so that a model nobody holds any more is freed at once.

Mesa's models know themselves: their schedule, their scenario and their ``step`` all refer to them. Python finds such
rings only when it looks for them, which it does by the number of objects; a model here has few objects and much
memory, so dozens of dead ones would wait side by side. (They do wait where agent objects have been made: each of those
holds its model.)

A copy of what is referred to loosely is referred to by the copies: all of this can be copied deeply and pickled.
"""

from types import MethodType
from typing import TYPE_CHECKING, Any
from weakref import ref

if TYPE_CHECKING:
    from agents.light_mesa import mesa


class Loose[T]:
    """Something that is not kept alive; :meth:`get` gives it.

    >>> class Thing: pass
    >>> thing = Thing()
    >>> loose = Loose(thing)
    >>> loose.get() is thing
    True
    >>> del thing
    >>> loose.get()
    Traceback (most recent call last):
    ReferenceError: the Thing is gone: nobody kept it
    """

    def __init__(self, to: T) -> None:
        self._ref, self._kind = ref(to), type(to).__name__

    def get(self) -> T:
        """What is referred to.

        Raises:
            ReferenceError: it is gone.
        """
        found = self._ref()
        if found is None:
            raise ReferenceError(f"the {self._kind} is gone: nobody kept it")
        return found

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.get(),)


class LooseModel(Loose[Any]):
    """Stands for a model where others want to read it."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # what copying and pickling ask of the reference itself
            raise AttributeError(name)
        return getattr(self.get(), name)


class LooseCall:
    """A method of a model, to be called while there is the model."""

    def __init__(self, method: MethodType) -> None:
        self._function, self._model = method.__func__, Loose(method.__self__)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it."""
        return self._function(self._model.get(), *args, **kwargs)


def let_go(model: "mesa.Model") -> None:
    """Loosen what Mesa's constructor ties to a model: its own step, the step of its class and the schedule of both."""
    model._user_step, model.step = LooseCall(model._user_step), LooseCall(model.step)
    model._default_schedule.model = LooseModel(model)
