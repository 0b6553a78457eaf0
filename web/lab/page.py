"""The policy lab: levers against a baseline, answers while they move, and what the policy does and costs in words."""

from collections.abc import Callable
from typing import Any

import solara
import solara.lab

from model import clock
from model.errors import InputError
from model.levers import LEVERS
from model.policy import Path
from model.results import OUTPUTS, outputs
from web.comparison import Band, Comparison
from web.components.band_chart import BandChart, Graph, Line
from web.components.figures import figures
from web.components.levers import Knob, levers, place_names
from web.components.output_charts import OutputCharts
from web.components.picker import Heading, Picker, menu
from web.components.progress import ProgressBar
from web.components.tile_map import DifferenceMap
from web.lab.laboratory import Answer, Laboratory, Memory
from web.lab.path_editor import path_editor
from web.lab.policy_bar import policy_bar
from web.lab.terminal import terminal
from web.link import VIEWS, State, shipped
from web.pool.runner import shared
from web.pool.runs import REPLICATIONS
from web.shell import Address, language, search
from web.verdict import name, verdict
from web.words import FULL_STOP, Language, meaning, title, unit, word

memory: solara.Reactive[Memory] = solara.reactive(Memory())  # Solara keeps one for each tab
CHARTS = ("adoption", "co2", "green_loans", "green_spending", "carbon_price")


@solara.component
def Lab() -> None:
    """Show one tab's policy; what it wants of the workers ends with the tab."""
    laboratory = solara.use_memo(lambda: Laboratory(search.peek(), shared(), memory), [])
    solara.use_effect(lambda: laboratory.close, [])
    editing, edit = solara.use_state("")
    asked, ask = solara.use_state(False)
    with solara.Div(classes=["gf-lab"]):
        Address(laboratory)
        Bar(laboratory, lambda _: ask(True))
        with solara.Div(classes=["gf-columns"]):
            Levers(laboratory, edit)
            with solara.Div(classes=["gf-answer"]):
                Status(laboratory)
                Figures(laboratory)
                Verdict(laboratory)
                Charts(laboratory)
                Provinces(laboratory)
        if editing:
            Editor(laboratory, editing, lambda _=None: edit(""))
        if asked:
            Terminal(laboratory, lambda _: ask(False))


@solara.component
def Bar(laboratory: Laboratory, ask: Callable[[Any], None]) -> solara.Element:
    """Show the controls of the policy as a whole."""
    return policy_bar(laboratory, laboratory.state.value, laboratory.memory.value, language.value, ask)


@solara.component
def Levers(laboratory: Laboratory, edit: Callable[[str], None]) -> solara.Element:
    """Show the levers as they stand in the last year, beside the baseline's."""
    state, now = laboratory.state.value, language.value
    hint = word("lab_levers_hint", now, year=str(state.since), last=str(state.until))
    return levers(
        knobs(state, now), word("levers", now), hint, word("lab_mark", now), now, laboratory.move,
        lambda *names: release(laboratory, names), laboratory.preview, edit,
    )  # fmt: skip


def release(laboratory: Laboratory, levers: tuple[str, ...]) -> None:
    """Let levers follow the scenario again, in every place; all of them when none is named."""
    state = laboratory.state.peek()
    laboratory.release(*(each.name for each in state.settings if not levers or each.lever in levers))


def knobs(state: State, language: Language) -> dict[str, Knob]:
    """Where every lever stands in the last quarter, under the policy and under the baseline."""
    quarters = clock.quarters_until(state.until)
    policy, baseline = state.policy, shipped(state.baseline)
    names = place_names(language)
    found = {}
    for lever in LEVERS:
        path = policy.path(lever)
        places = [names[each.place] for each in state.settings if each.lever == lever and each.place]
        notes = [through_time(path, quarters, language)]
        notes.append(word("path_set", language, places=", ".join(places)) if places else "")
        found[lever] = Knob(
            value=path.values(quarters)[-1],
            mark=baseline.path(lever).values(quarters)[-1],
            moved=any(each.lever == lever for each in state.settings),
            note="; ".join(filter(None, notes)),
        )
    return found


def through_time(path: Path, quarters: int, language: Language) -> str:
    """Say how a path goes from its first to its last value; empty where it stays or jumps once."""
    values = path.values(quarters)
    changes = [quarter for quarter in range(1, quarters) if values[quarter] != values[quarter - 1]]
    if len(changes) < 2:
        return ""
    return word(
        "path_goes", language, first=f"{values[changes[0] - 1]:.4g}", last=f"{values[-1]:.4g}",
        from_=str(clock.year(changes[0])), to=str(clock.year(changes[-1])),
    )  # fmt: skip


@solara.component
def Status(laboratory: Laboratory) -> None:
    """Say what is shown, how far the rest is, and what to do where it failed."""
    answer, now = laboratory.answer.value, language.value
    kind = "failed" if answer.failure else "done" if answer.complete else "busy"
    with solara.Div(classes=["gf-status", f"gf-status-{kind}"], attributes=status_of(answer, kind)):
        if answer.failure:
            with solara.Div(classes=["gf-alert"]):
                solara.Text(f"{word('lab_failed', now)} {answer.failure}{FULL_STOP[now]}{word('lab_failed_do', now)}")
                solara.Button(word("try_again", now), on_click=laboratory.retry, text=True, classes=["gf-button"])
        else:
            solara.Text(status(answer, now))
            if not answer.complete:
                ProgressBar(answer.done, answer.total)


def status_of(answer: Answer, kind: str) -> dict[str, str]:
    """What tests and screen readers are told of an answer."""
    pairs = answer.comparison.pairs if answer.comparison else 0
    shown = "old" if answer.old else "rough" if answer.rough else "full"
    return {"role": "status", "data-status": kind, "data-shown": shown, "data-pairs": str(pairs)}


def status(answer: Answer, language: Language) -> str:
    """What is shown, in words."""
    if answer.comparison is None:
        return word("starting", language)
    if answer.old:
        return word("state_old", language)
    key = "state_rough" if answer.rough else "state_done" if answer.complete else "state_some"
    return word(
        key, language, firms=f"{answer.comparison.firms:,}", pairs=str(answer.comparison.pairs),
        all=str(REPLICATIONS), done=str(answer.done), total=str(answer.total),
    )  # fmt: skip


@solara.component
def Figures(laboratory: Laboratory) -> None:
    """Show the big numbers."""
    answer, now = laboratory.answer.value, language.value
    with solara.Div():
        if answer.comparison:
            figures(answer.comparison, answer.old, now)


@solara.component
def Verdict(laboratory: Laboratory) -> None:
    """Say in plain words what the policy does and what it costs."""
    answer, now = laboratory.answer.value, language.value
    with solara.Div():
        if answer.comparison and not answer.old:
            with solara.Div(classes=["gf-panel", "gf-verdict"], attributes={"data-verdict": "", "aria-live": "polite"}):
                Heading(word("says", now))
                solara.Text(verdict(answer.comparison, answer.state, now))


@solara.component
def Charts(laboratory: Laboratory) -> None:
    """Show outputs through time: both policies, or the difference."""
    answer, state, now = laboratory.answer.value, laboratory.state.value, language.value
    comparison, views = answer.comparison, {view: word(f"view_{view}", now) for view in VIEWS}
    with solara.Div():
        if comparison is not None:
            OutputCharts(
                CHARTS, state.chart, state.view, views,
                lambda output: OutputChart(comparison, output, state, now, answer.old), laboratory.look, now,
            )  # fmt: skip


@solara.component
def OutputChart(comparison: Comparison, output: str, state: State, language: Language, old: bool) -> solara.Element:
    """Show one national output under the policy and the baseline."""
    made = solara.use_memo(
        lambda: graph(comparison, output, state, language),
        [comparison, output, state.view, state.baseline, name(state, language), language],
    )
    return BandChart(made, language, old)


def graph(comparison: Comparison, output: str, state: State, language: Language) -> Graph:
    """What the chart of an output shows."""
    declared = OUTPUTS[output]
    if state.view == VIEWS[0]:
        policy, baseline = comparison.levels(output)
        lines = [
            _line(word("policy", language), "policy", policy),
            _line(word("baseline", language), "baseline", baseline),
        ]
    else:
        lines = [_line(word("difference", language), "difference", comparison.difference(output))]
    return Graph(
        name=output if state.view == VIEWS[0] else f"{output}-difference",
        title=title(declared, language),
        unit=unit(declared.unit, language),
        meaning=meaning(declared, language),
        lines=lines,
        mark=comparison.since or None,
    )


def _line(name: str, role: str, band: Band) -> Line:
    return Line(name, role, band.mean, band.low, band.high)


@solara.component
def Provinces(laboratory: Laboratory) -> None:
    """Show where the policy makes a difference."""
    answer, state, now = laboratory.answer.value, laboratory.state.value, language.value
    dark = solara.lab.use_dark_effective()
    with solara.Div():
        if answer.comparison is None:
            return
        year = str(answer.comparison.last_year)
        with solara.Div(classes=["gf-panel", "gf-difference-map", *(["gf-old"] if answer.old else [])]):
            Heading(word("map_difference", now, year=year))
            Picker(
                word("map_shows", now), menu(outputs("R"), now), state.map, lambda one: laboratory.look(map=one), "map"
            )
            DifferenceMap(answer.comparison, state.map, now, dark)


@solara.component
def Editor(laboratory: Laboratory, lever: str, close: Callable[..., None]) -> solara.Element:
    """Edit a lever's path through time."""
    mistake, set_mistake = solara.use_state("")

    def set_path(given: dict[str, Any]) -> None:
        try:
            points = dated(given["points"])
            laboratory.set_path(str(given["lever"]), str(given["place"]), bool(given["linear"]), points)
        except InputError as error:
            set_mistake(str(error))
        else:
            close()

    return path_editor(
        lever, laboratory.state.value, mistake, language.value, set_path,
        lambda names: laboratory.release(*map(str, names)), close,
    )  # fmt: skip


def dated(points: list[list[str]]) -> dict[str, float]:
    """Dated values as they were typed.

    Raises:
        InputError: a value is not a number, or a date is given twice.
    """
    found: dict[str, float] = {}
    for date, value in points:
        label = clock.label(clock.number(date))
        if label in found:
            raise InputError(f"{label} is given twice")
        try:
            found[label] = float(value)
        except ValueError:
            raise InputError(f"'{value}' is not a number") from None
    return found


@solara.component
def Terminal(laboratory: Laboratory, close: Callable[[Any], None]) -> solara.Element:
    """Show the commands that give the same numbers."""
    answer = laboratory.answer.value
    return terminal(laboratory.state.value, answer.comparison if answer.complete else None, language.value, close)
