"""Tasks for workers, to see how the pool treats them."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Checkpoint = Callable[[int, int], None]


@dataclass(frozen=True)
class Say:
    """Answer at once."""

    word: str

    def run(self, checkpoint: Checkpoint, /) -> Any:
        return self.word, os.getpid()


@dataclass(frozen=True)
class Known(Say):
    """Answer at once, sooner where the kind is known."""

    kin: str


@dataclass(frozen=True)
class WaitFor:
    """Work until a file is there; note the beginning in another."""

    begun: str
    until: str

    def run(self, checkpoint: Checkpoint, /) -> Any:
        Path(self.begun).touch()
        while not Path(self.until).exists():
            checkpoint(0, 1)
        return "waited"


@dataclass(frozen=True)
class Fail:
    """Raise an error."""

    def run(self, checkpoint: Checkpoint, /) -> Any:
        raise ArithmeticError("books do not balance")


@dataclass(frozen=True)
class Die:
    """Take the worker down, the first time or always."""

    mark: str
    always: bool = False

    def run(self, checkpoint: Checkpoint, /) -> Any:
        if self.always or not Path(self.mark).exists():
            Path(self.mark).touch()
            os._exit(7)
        return "came through"
