"""The page to watch a run: play the years, see the provinces and the curves change, move levers on the way."""

import solara
import solara.lab

from model.levers import LEVERS
from model.policy import scenario_names
from model.results import CATEGORIES, OUTPUTS, outputs
from web.components.charts import Chart, Curve
from web.components.headlines import headlines
from web.components.levers import Knob, by_place, levers
from web.components.picker import Heading, Note, Picker, menu
from web.components.tile_map import SCALES, ScaleSwitch, TileMap
from web.components.transport import transport
from web.link import shipped
from web.session import Frame, Session
from web.shell import language
from web.words import meaning, title, unit, word

HEADLINES = ("adoption", "green_factories", "co2_intensity", "output", "bankruptcies", "closures")
FIRST_ON_MAP = "adoption"
FIRST_IN_CHART = "co2_intensity"


@solara.component
def Watch() -> None:
    """Show one tab's run; the model is made here and goes with the tab."""
    session = solara.use_memo(Session, [])
    solara.use_effect(lambda: session.close, [])
    with solara.Div(classes=["gf-watch"]):
        Controls(session)
        Figures(session)
        with solara.Div(classes=["gf-columns"]):
            Policy(session)
            with solara.Div(classes=["gf-pictures"]):
                Provinces(session)
                Categories(session)
                Nation(session)


@solara.component
def Controls(session: Session) -> None:
    """Choose the scenario and drive the run."""
    with solara.Div(classes=["gf-panel", "gf-controls"]):
        Scenarios(session)
        Driving(session)
        Failure(session)


@solara.component
def Scenarios(session: Session) -> None:
    """Choose the scenario by its title; its description stands below."""
    now = language.value
    name, set_name = solara.use_state(session.frame.peek().scenario.name)
    scenarios = [shipped(one) for one in scenario_names()]

    def choose(other: str) -> None:
        set_name(other)
        session.choose(other)

    with solara.Div(classes=["gf-scenario"]):
        items = [{"text": title(one, now), "value": one.name} for one in scenarios]
        Picker(word("scenario", now), items, name, choose, "scenario")
        scenario = next(one for one in scenarios if one.name == name)
        solara.Text(scenario.description_zh if now == "zh" and scenario.description_zh else scenario.description)


@solara.component
def Driving(session: Session) -> solara.Element:
    """Play, pause, step, reset, speed."""
    return transport(session, session.frame.value, language.value)


@solara.component
def Failure(session: Session) -> None:
    """Say that the model failed, where it did."""
    failure = session.frame.value.failure
    with solara.Div(classes=["gf-failure"]):
        if failure:
            solara.Error(word("failed", language.value) + failure)


@solara.component
def Figures(session: Session) -> solara.Element:
    """Show the big numbers."""
    return headlines(session.frame.value, HEADLINES, language.value)


@solara.component
def Policy(session: Session) -> solara.Element:
    """Show the levers with their values in the next quarter."""
    now, frame = language.value, session.frame.value
    hint = word("levers_hint" if frame.next_label else "levers_hint_end", now, quarter=frame.next_label)
    knobs = {name: knob(frame, name) for name in LEVERS}
    return levers(knobs, word("levers", now), hint, word("mark", now), now, session.move, session.release)


def knob(frame: Frame, lever: str) -> Knob:
    """Return where a lever stands in the next quarter."""
    moved = lever in frame.moved
    own = {} if moved else frame.places(lever)
    note = word("own_ways", language.value, places=by_place(own, language.value)) if own else ""
    return Knob(frame.lever(lever), frame.mark(lever), moved, note)


@solara.component
def Provinces(session: Session) -> None:
    """Show the map of a chosen output."""
    output, set_output = solara.use_state(FIRST_ON_MAP)
    scale, set_scale = solara.use_state(SCALES[0])
    now = language.value
    with solara.Div(classes=["gf-panel", "gf-provinces"]):
        with solara.Div(classes=["gf-panel-title"]):
            Heading(word("map", now))
            ScaleSwitch(scale, set_scale, now)
        Picker(word("map_shows", now), menu(outputs("R"), now), output, set_output, "map-output")
        TileMap(session.frame.value, output, scale, now, f"{word('map', now)}: {title(OUTPUTS[output], now)}")


@solara.component
def Categories(session: Session) -> None:
    """Show adoption of each kind of measure against time."""
    now, frame = language.value, session.frame.value
    dark = solara.lab.use_dark_effective()
    curves = [Curve(both[now == "zh"], frame.national(f"adoption_{name}")) for name, both in CATEGORIES.items()]
    share = unit(OUTPUTS["adoption"].unit, now)
    with solara.Div(classes=["gf-panel", "gf-categories"]):
        with solara.Div(classes=["gf-panel-title"]):
            Heading(word("by_category", now))
        Note(word("by_category_meaning", now))
        Chart(curves, frame.quarters, share, dark, word("by_category", now), word("start_hint", now), from_zero=True)


@solara.component
def Nation(session: Session) -> None:
    """Show a chosen national output against time."""
    output, set_output = solara.use_state(FIRST_IN_CHART)
    now, frame = language.value, session.frame.value
    dark = solara.lab.use_dark_effective()
    declared = OUTPUTS[output]
    curve = Curve(title(declared, now), frame.national(output))
    with solara.Div(classes=["gf-panel", "gf-nation"]):
        with solara.Div(classes=["gf-panel-title"]):
            Heading(word("national_output", now))
        Picker(word("chart_shows", now), menu(outputs("N"), now), output, set_output, "chart-output")
        Note(meaning(declared, now))
        Chart(
            [curve], frame.quarters, unit(declared.unit, now), dark, curve.name, word("start_hint", now),
            from_zero=declared.is_share, named=False,
        )  # fmt: skip
