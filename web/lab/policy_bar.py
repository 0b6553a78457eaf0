"""The line above the lab: where the policy starts from, what it is compared with, undo, link, size of the runs."""

from collections import UserList
from collections.abc import Callable
from typing import Any

import solara

from model import clock
from model.policy import scenario_names
from web.components.vue import component, whole
from web.lab.laboratory import Laboratory, Memory
from web.link import FEWEST_FIRMS, FIRST_UNTIL, LAST_UNTIL, MOST_FIRMS, State, shipped
from web.words import Language, title, word, words

TEXTS = (
    "start_from", "compare_with", "act_from", "undo", "redo", "reset_all", "copy_link", "copied", "terminal",
    "run_size", "firms", "seed", "until",
)  # fmt: skip
NUMBERS = {"firms": (FEWEST_FIRMS, MOST_FIRMS), "seed": (0, 2**48 - 1), "until": (FIRST_UNTIL, LAST_UNTIL)}


@component("policy_bar.vue", "scenarios", "years")
def Bar(
    scenarios: UserList[Any],
    years: UserList[Any],
    chosen: dict[str, Any],
    meaning: str,
    numbers: dict[str, dict[str, int]],
    can: dict[str, bool],
    texts: dict[str, str],
    event_choose: Callable[[dict[str, Any]], None],
    event_undo: Callable[[Any], None],
    event_redo: Callable[[Any], None],
    event_reset: Callable[[Any], None],
    event_terminal: Callable[[Any], None],
) -> None:
    """Draw the bar."""


def policy_bar(
    laboratory: Laboratory, state: State, memory: Memory, language: Language, terminal: Callable[[Any], None]
) -> solara.Element:
    """Show the controls of a policy as a whole."""
    scenario = shipped(state.scenario)
    return Bar(
        scenarios=whole([{"value": name, "text": title(shipped(name), language)} for name in scenario_names()]),
        years=whole(
            [
                {"value": year, "text": word("from_year", language, year=str(year))}
                for year in range(clock.START_YEAR, state.until + 1)
            ]
        ),
        chosen={"scenario": state.scenario, "baseline": state.baseline, "since": state.since},
        meaning=scenario.description_zh if language == "zh" and scenario.description_zh else scenario.description,
        numbers={
            name: {"value": getattr(state, name), "low": low, "high": high} for name, (low, high) in NUMBERS.items()
        },
        can={"undo": bool(memory.past), "redo": bool(memory.future)},
        texts=words(TEXTS, language),
        event_choose=lambda chosen: choose(laboratory, chosen["what"], chosen["value"]),
        event_undo=lambda _: laboratory.undo(),
        event_redo=lambda _: laboratory.redo(),
        event_reset=lambda _: laboratory.reset(),
        event_terminal=terminal,
    )


def choose(laboratory: Laboratory, what: str, value: Any) -> None:
    """Do what a person chose in the bar."""
    if what == "scenario":
        laboratory.start_from(str(value))
    elif what == "baseline":
        laboratory.compare_with(str(value))
    elif what == "since":
        laboratory.act_from(int(value))
    else:
        low, high = NUMBERS[what]
        laboratory.set_number(what, min(high, max(low, int(value))))
