"""How far a piece of work is, with the buttons to begin it, stop it, go on, and try again."""

from collections.abc import Callable

import solara

from web.components.progress import ProgressBar
from web.pool.errand import Errand, Standing
from web.words import FULL_STOP, Language, word


@solara.component
def Work(
    errand: Errand, name: str, language: Language, running: str = "work_running", done: str = "",
    begin: Callable[[], None] | None = None,
) -> None:  # fmt: skip
    """Show an errand.

    Args:
        errand: what is worked on.
        name: for tests and style.
        language: of the tab.
        running: key of the words while it runs, with ``{done}`` and ``{total}``.
        done: what is said when it is done, in words.
        begin: begins it; None where it begins by itself.
    """
    standing = errand.standing.value
    kind = _kind(standing)
    attributes = {"role": "status", "data-work": name, "data-status": kind}
    with solara.Div(classes=["gf-work", f"gf-work-{kind}"], attributes=attributes):
        if kind == "failed":
            with solara.Div(classes=["gf-alert"], attributes={"role": "alert"}):
                solara.Text(f"{word('work_failed', language)} {standing.failure}{FULL_STOP[language]}")
                _button("try_again", errand.go_on, language)
        elif kind == "idle":
            if begin:
                _button("work_begin", begin, language, main=True)
        else:
            _how_far(errand, standing, kind, running, done, language)


@solara.component
def Again(begin: Callable[[], None], language: Language) -> None:
    """Offer to compute what is chosen now, for what is shown answers something else."""
    with solara.Div(classes=["gf-work"]):
        _button("work_begin", begin, language, main=True)


def _how_far(errand: Errand, standing: Standing, kind: str, running: str, done: str, language: Language) -> None:
    counts = {"done": f"{standing.done:,}", "total": f"{standing.total:,}"}
    with solara.Div(classes=["gf-work-line"]):
        if kind == "busy":
            solara.Text(word(running, language, **counts))
            _button("work_stop", errand.stop, language)
        elif kind == "stopped":
            solara.Text(word("work_stopped", language, **counts))
            _button("work_go_on", errand.go_on, language)
        else:
            solara.Text(done or word("work_done", language, total=counts["total"]))
    if kind == "busy":
        ProgressBar(standing.done, standing.total)


def _kind(standing: Standing) -> str:
    if standing.failure:
        return "failed"
    if standing.running:
        return "busy"
    if standing.complete:
        return "done"
    return "stopped" if standing.total else "idle"


def _button(key: str, act: Callable[[], None], language: Language, main: bool = False) -> None:
    classes = ["gf-button", *(["gf-button-main"] if main else [])]
    solara.Button(word(key, language), on_click=act, text=True, classes=classes, attributes={"data-do": key})
