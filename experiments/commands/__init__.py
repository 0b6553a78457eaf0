"""Commands that carry out studies. Each is a module here with ``options`` and ``run``; nothing is imported before used.

``options(parser)`` declares the command's options, ``run(options)`` does it and returns the exit code.
"""

import argparse
from importlib import import_module
from typing import Protocol

COMMANDS = {
    "sweep": "carry out a designed experiment: many runs, none of them lost",
    "merge": "bring the parts of a sweep together that were carried out apart",
    "compare": "say what scenarios change against the first, with intervals, under the same luck",
    "attribute": "say what each group of policies contributes to the change a scenario brings",
    "target": "find how strong an instrument must be to reach a target",
    "sensitivity": "say which uncertain inputs matter: Morris screening, then Sobol indices",
    "rank": "say whether the ranking of policies survives what is not known",
    "calibrate": "fit the uncertain behavioural parameters to the observed series",
    "validate": "say how far the model can be believed: fit, back-test, forecast",
    "report": "turn a folder of results into one page to read",
}


class Command(Protocol):
    """What a module of this package offers."""

    def options(self, parser: argparse.ArgumentParser) -> None:
        """Declare the options."""

    def run(self, options: argparse.Namespace) -> int:
        """Do it and return the exit code."""


def command(name: str) -> Command:
    """The module of a command."""
    return import_module(f"{__name__}.{name}")
