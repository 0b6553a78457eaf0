"""Mesa without pandas, which it imports and a run does not use.

Importing pandas takes a quarter of a first start; Mesa needs it for tables of collected data, the model for tables of
results. So while Mesa is imported something stands in for pandas, and imports it when Mesa first uses anything in it.
Nobody else meets the stand-in, and where pandas is loaded already it stays what it is.
"""

import importlib
import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any


class LoadedAtFirstUse(ModuleType):
    """Stands in for a library; who asks for an attribute gets that of the library, which is imported at the latest now.

    ``importlib.util.LazyLoader`` would import it at the first import statement already.
    """

    def __getattr__(self, name: str) -> Any:
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(importlib.import_module(self.__name__), name)


@contextmanager
def loaded_at_first_use(library: str) -> Iterator[None]:
    """Whoever imports a library within the block gets a stand-in, unless it is loaded, or not installed."""
    spec = None if library in sys.modules else importlib.util.find_spec(library)
    if spec is None:
        yield
        return
    sys.modules[library] = stand_in = LoadedAtFirstUse(library)
    stand_in.__spec__, stand_in.__file__ = spec, spec.origin  # what is asked of every loaded module is no use of it
    try:
        yield
    finally:
        if sys.modules.get(library) is stand_in:
            del sys.modules[library]


with loaded_at_first_use("pandas"):
    import mesa
    from mesa.experimental.scenarios import Scenario as MesaScenario

__all__ = ["MesaScenario", "mesa"]
