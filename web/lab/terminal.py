"""The commands that give the page's numbers in a terminal, and those numbers run by run."""

import shlex
from collections import UserList
from collections.abc import Callable
from typing import Any

import solara

from experiments.folders import PROGRAM
from experiments.study.plan import seed
from model.results import OUTPUTS
from web.comparison import Comparison
from web.components.figures import FIGURES, WHOLE
from web.components.vue import component, whole
from web.link import State, terminal_settings
from web.numerals import short
from web.words import Language, title, unit, word, words

TEXTS = (
    "terminal", "terminal_policy", "terminal_baseline", "terminal_same", "terminal_wait", "terminal_seed", "copy",
    "copied", "close",
)  # fmt: skip


@component("terminal.vue", "rows")
def Dialog(
    commands: list[dict[str, str]],
    heads: list[dict[str, str]],
    rows: UserList[Any],
    texts: dict[str, str],
    event_close: Callable[[Any], None],
) -> None:
    """Draw the commands above the page."""


def terminal(
    state: State, comparison: Comparison | None, language: Language, close: Callable[[Any], None]
) -> solara.Element:
    """Show the commands of a state and, where its runs are there, the numbers of each replication of the policy."""
    names = [name for name in FIGURES if name in OUTPUTS]
    return Dialog(
        commands=[
            {"name": "policy", "says": word("terminal_policy", language), "text": command(state)},
            {"name": "baseline", "says": word("terminal_baseline", language), "text": baseline_command(state)},
        ],
        heads=[
            {"name": name, "title": title(OUTPUTS[name], language), "unit": unit(OUTPUTS[name].unit, language)}
            for name in names
        ],
        rows=whole([] if comparison is None else rows(state, comparison, names)),
        texts=words(TEXTS, language),
        event_close=close,
    )


def command(state: State, replication: int = 0) -> str:
    """The command that makes one replication of the policy."""
    return _command(state.scenario, list(terminal_settings(state)), state, replication)


def baseline_command(state: State, replication: int = 0) -> str:
    """The command that makes one replication of the baseline."""
    return _command(state.baseline, [], state, replication)


def _command(scenario: str, settings: list[str], state: State, replication: int) -> str:
    words = [PROGRAM, "run", scenario]
    for setting in settings:
        words += ["--set", setting]
    words += ["--firms", str(state.firms), "--seed", str(seed(state.seed, replication)), "--until", str(state.until)]
    return shlex.join(words)


def rows(state: State, comparison: Comparison, names: list[str]) -> list[dict[str, Any]]:
    """The policy's numbers by replication, exactly (``value``) and as they are shown."""
    found = {name: comparison.read(comparison.over(name, whole=name in WHOLE))[0] for name in names}
    return [
        {
            "seed": str(seed(state.seed, number)),
            "cells": [
                {"name": name, "value": repr(float(values[number])), "text": short(float(values[number]))}
                for name, values in found.items()
            ],
        }
        for number in range(comparison.pairs)
    ]
