"""The page to watch a run: play the years, see provinces, curves and firms change, move levers on the way."""

from collections.abc import Callable, Sequence

import solara

from model.levers import LEVERS
from model.policy import scenario_names
from model.results import OUTPUTS, outputs
from web.components.band_chart import BandChart
from web.components.levers import Knob, by_place, levers
from web.components.picker import Heading, Note, Picker, menu
from web.link import NOBODY, read, shipped, write
from web.numerals import short
from web.pool.errand import Errand
from web.pool.runner import shared
from web.shell import language, search
from web.verdict import name
from web.watch.chance import Bands, Replications, adoption_bands, national_bands, province_bands, with_bands
from web.watch.headlines import headlines
from web.watch.matrix import matrix
from web.watch.places import (
    MOST_PLACES,
    adoption_graph,
    adoption_menu,
    enforcement,
    kinds,
    lenders,
    national_graph,
    province_graph,
)
from web.watch.province_map import SCALES, ScaleSwitch, TileMap
from web.watch.session import FirmNow, Frame, Session
from web.watch.transport import transport
from web.why.firm_story import FirmStory, card
from web.why.firm_table import FirmTable
from web.why.names import measure_names, names_of
from web.words import SEMICOLON, Language, title, word

HEADLINES = ("adoption", "green_factories", "co2_intensity", "output", "bankruptcies", "closures")
FIRST_ON_MAP = "adoption"
FIRST_IN_CHART = "co2_intensity"
FIRST_OF_PROVINCES = "adoption"
STORY = 0  # how urgent a story is
MONEY = ("output", "profit", "green_loans", "other_loans", "deposits", "fine")


@solara.component
def Watch() -> None:
    """Show one tab's run; the model is made here and goes with the tab."""
    session = solara.use_memo(lambda: Session(read(search.peek())[0]), [])
    solara.use_effect(lambda: session.close, [])
    replications = solara.use_memo(lambda: Replications(shared()), [])
    solara.use_effect(lambda: replications.close, [])
    chosen, set_chosen = solara.use_state([])

    def choose(region: str) -> None:
        others = [each for each in chosen if each != region]
        set_chosen(others if region in chosen else [*others, region][-MOST_PLACES:])

    with solara.Div(classes=["gf-watch"]):
        Controls(session)
        Figures(session)
        with solara.Div(classes=["gf-columns"]):
            Policy(session)
            with solara.Div(classes=["gf-pictures"]):
                Provinces(session, chosen, choose)
                Adoption(session, replications)
                Nation(session, replications)
                if chosen:
                    Chosen(session, replications, chosen, choose)
        Firms(session)


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
    state, set_state = solara.use_state(session.state)
    scenarios = [shipped(one) for one in scenario_names()]

    def choose(other: str) -> None:
        session.choose(other)
        set_state(session.state)
        search.set(write(session.state))

    with solara.Div(classes=["gf-scenario"]):
        items = [{"text": title(one, now), "value": one.name} for one in scenarios]
        Picker(word("scenario", now), items, state.scenario, choose, "scenario")
        scenario = shipped(state.scenario)
        solara.Text(scenario.description_zh if now == "zh" and scenario.description_zh else scenario.description)
        if state.settings:
            solara.Text(word("watch_policy", now, policy=name(state, now)), classes=["gf-note"])
        Note(word("watch_one", now))


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
def Provinces(session: Session, chosen: list[str], choose: Callable[[str], None]) -> None:
    """Show the map of a chosen output; a click on a province chooses it."""
    output, set_output = solara.use_state(FIRST_ON_MAP)
    scale, set_scale = solara.use_state(SCALES[0])
    now = language.value
    with solara.Div(classes=["gf-panel", "gf-provinces"]):
        with solara.Div(classes=["gf-panel-title"]):
            Heading(word("map", now))
            ScaleSwitch(scale, set_scale, now)
        Picker(word("map_shows", now), menu(outputs("R"), now), output, set_output, "map-output")
        heading = f"{word('map', now)}: {title(OUTPUTS[output], now)}"
        TileMap(session.frame.value, output, scale, now, heading, chosen, choose)
        Note(word("map_hint", now))


@solara.component
def Adoption(session: Session, replications: Replications) -> None:
    """Show adoption against time, split by kind, sector, size or measure."""
    split, choose = solara.use_state("kind")
    now, frame = language.value, session.frame.value
    national = split == "kind"
    standing = (replications.national if national else replications.detailed).standing.value

    def bands() -> Bands:
        if national:
            return national_bands(standing, frame.state, kinds(now))
        return adoption_bands(standing, frame.state, split, now)

    found = solara.use_memo(bands, [standing, frame.state, split, now])
    follow_closely(replications, frame, closely=not national)
    with solara.Div(classes=["gf-panel", "gf-categories"]):
        Picker(word("adoption_split", now), adoption_menu(now), split, choose, "adoption-split")
        BandChart(with_bands(adoption_graph(frame, split, now), found, standing, frame, now), now)


@solara.component
def Nation(session: Session, replications: Replications) -> None:
    """Show a chosen national output against time."""
    output, set_output = solara.use_state(FIRST_IN_CHART)
    now, frame = language.value, session.frame.value
    standing = replications.national.standing.value
    names = {title(OUTPUTS[output], now): output}
    found = solara.use_memo(lambda: national_bands(standing, frame.state, names), [standing, frame.state, names])
    solara.use_effect(lambda: replications.follow(frame.state), [frame.state.of_the_policy()])
    with solara.Div(classes=["gf-panel", "gf-nation"]):
        Picker(word("chart_shows", now), menu(outputs("N"), now), output, set_output, "chart-output")
        BandChart(with_bands(national_graph(frame, output, now), found, standing, frame, now), now)


def follow_closely(replications: Replications, frame: Frame, *, closely: bool) -> None:
    """Have the runs lived that show more than national outputs, from when a component needs them on."""
    solara.use_effect(
        lambda: replications.look_closer(frame.state) if closely else None, [closely, frame.state.of_the_policy()]
    )


@solara.component_vue("chips.vue")
def Chips(label: str, remove: str, chips: list[dict[str, str]], event_drop: Callable[[str], None]) -> None:
    """Draw what is chosen, each with a way to put it away."""


@solara.component
def Chosen(session: Session, replications: Replications, chosen: list[str], choose: Callable[[str], None]) -> None:
    """Show the provinces chosen: their curves, their enforcement, and the banks of the last one."""
    now, frame = language.value, session.frame.value
    names = names_of("region", now)
    with solara.Div(classes=["gf-panel", "gf-chosen"]):
        with solara.Div(classes=["gf-panel-title"]):
            Heading(word("chosen_provinces", now))
            chips = [{"id": region, "text": names[region]} for region in chosen]
            Chips(label=word("chosen_provinces", now), remove=word("put_away", now), chips=chips, event_drop=choose)
        with solara.Div(classes=["gf-pair"]):
            ChosenCurves(session, replications, chosen)
            with solara.Div():
                heads = [names[region] for region in chosen]
                found = enforcement(frame, chosen, now)
                matrix("enforcement", word("enforcement", now), heads, found, word("enforcement_note", now))
                heads, rows = lenders(frame, chosen[-1], now)
                note = word("lenders_note" if rows else "lenders_waiting", now)
                matrix("lenders", word("lenders", now, region=names[chosen[-1]]), heads, rows, note)


@solara.component
def ChosenCurves(session: Session, replications: Replications, chosen: list[str]) -> None:
    """Show a chosen output of the provinces chosen against time."""
    output, set_output = solara.use_state(FIRST_OF_PROVINCES)
    now, frame = language.value, session.frame.value
    closely, nation = replications.detailed.standing.value, replications.national.standing.value

    def bands() -> Bands:
        found = province_bands(closely, frame.state, output, chosen, now)
        if found and "N" in OUTPUTS[output].tables:
            return {**found, **national_bands(nation, frame.state, {word("nation", now): output})}
        return found

    found = solara.use_memo(bands, [closely, nation, frame.state, output, chosen, now])
    follow_closely(replications, frame, closely=True)
    with solara.Div():
        Picker(word("province_shows", now), menu(outputs("R"), now), output, set_output, "province-output")
        BandChart(with_bands(province_graph(frame, output, chosen, now), found, closely, frame, now), now)


@solara.component
def Firms(session: Session) -> None:
    """Choose a firm, see how it stands, and read its story up to the quarter in which the run rests."""
    now, frame = language.value, session.frame.value
    errand = solara.use_memo(lambda: Errand(shared(), STORY), [])
    solara.use_effect(lambda: errand.close, [])
    told = None if frame.playing else frame.story

    def ask() -> None:
        if told is not None:
            errand.start(lambda _: [told])

    def follow(firm: int) -> None:
        session.follow(firm)
        search.set(write(session.state))

    solara.use_effect(ask, [told])
    with solara.Div(classes=["gf-panel", "gf-firms-panel"]):
        Heading(word("firms_title", now))
        Note(word("firms_hint_now", now))
        with solara.Div(classes=["gf-firms-columns"]):
            row = frame.firm.row if frame.firm else NOBODY
            FirmTable(frame.register, row, follow, now, living=True)
            with solara.Div():
                if frame.firm:
                    card(frame.register, row, standing(frame.firm, now), now)
        if frame.firm and frame.playing:
            Note(word("story_later", now))
        elif frame.firm:
            FirmStory(errand, row, now)


def standing(firm: FirmNow, language: Language) -> dict[str, tuple[str, str]]:
    """How a firm stands, line by line: text and tooltip by title."""
    names, tip = measure_names(language), word("firm_per_enterprise", language)

    def listing(measures: Sequence[str]) -> str:
        return SEMICOLON[language].join(names[each] for each in measures) or word("firm_nothing", language)

    lines = {"state": word("firm_present" if firm.present else "firm_left", language)}
    if firm.present:
        lines |= {
            "installed": listing(firm.installed),
            "building": listing(firm.building),
            **{name: short(getattr(firm, name)) for name in MONEY},
            "breach": word("firm_in_breach" if firm.in_breach else "firm_within", language),
            "certified": word("firm_yes" if firm.certified else "firm_no", language),
        }
    if firm.present and firm.order:
        lines["order"] = firm.order
    return {word(f"firm_{name}", language): (text, tip if name in MONEY else "") for name, text in lines.items()}
