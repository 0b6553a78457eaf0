"""The controls of a run: play or pause, one quarter, back to the start, speed, and how far it has come."""

from collections.abc import Callable
from typing import Any

import solara

from model.clock import START_YEAR
from web.watch.session import SPEEDS, Frame, Session
from web.words import Language, words

TEXTS = ("play", "pause", "replay", "step", "reset", "speed", "per_second", "time")


@solara.component_vue("transport.vue")
def Bar(
    playing: bool,
    finished: bool,
    steps: int,
    quarters: int,
    first_year: int,
    speed: int,
    speeds: list[int],
    texts: dict[str, str],
    event_play: Callable[[Any], None],
    event_pause: Callable[[Any], None],
    event_step: Callable[[Any], None],
    event_reset: Callable[[Any], None],
    event_pace: Callable[[int], None],
) -> None:
    """Draw the bar."""


def transport(session: Session, frame: Frame, language: Language) -> solara.Element:
    """Show the controls of a session."""
    return Bar(
        playing=frame.playing,
        finished=frame.finished,
        steps=frame.steps,
        quarters=frame.quarters,
        first_year=START_YEAR,
        speed=frame.speed,
        speeds=list(SPEEDS),
        texts=words(TEXTS, language),
        event_play=lambda _: session.play(),
        event_pause=lambda _: session.pause(),
        event_step=lambda _: session.step(),
        event_reset=lambda _: session.reset(),
        event_pace=session.set_speed,
    )
