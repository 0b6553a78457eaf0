"""The page of comparisons: scenarios side by side, official targets, who brought what, instruments at equal effect."""

import html

import solara

from model.policy import scenario_names
from model.results import OUTPUTS
from web.compare import comparing
from web.compare.attribution import Attributing
from web.compare.chooser import Item, chooser
from web.compare.comparing import MOST, Compared, Comparing, called, compared, reference
from web.compare.equalising import Equalising
from web.compare.tables import command, headline_sheet, target_sheet
from web.compare.work import Work
from web.components.band_chart import BandChart, Graph, Line
from web.components.commands import Command, commands
from web.components.output_charts import OutputCharts
from web.components.picker import Heading, Note, Picker
from web.components.saving import as_csv
from web.components.table import DataTable, Sheet
from web.link import POLICY, VIEWS, State, shipped
from web.pool.runner import shared
from web.pool.runs import REPLICATIONS
from web.shell import Address, language, search
from web.verdict import costs, effects
from web.words import FULL_STOP, Language, meaning, title, unit, word

CHARTS = ("adoption", "co2", "green_spending")


@solara.component
def Compare() -> None:
    """Show one tab's comparison; what it wants of the workers ends with the tab."""
    comparing = solara.use_memo(lambda: Comparing(search.peek(), shared()), [])
    solara.use_effect(lambda: comparing.close, [])
    with solara.Div(classes=["gf-lab", "gf-compare"]):
        Address(comparing)
        Choice(comparing)
        Answers(comparing)
        Attributing(comparing)
        Equalising(comparing)


@solara.component
def Choice(comparing: Comparing) -> None:
    """Choose scenarios and the one the others are held against."""
    state, now = comparing.state.value, language.value
    names = compared(state)
    with solara.Div(classes=["gf-panel", "gf-compare-choice"]):
        chooser(word("compare_which", now), items(state, now), names, comparing.toggle, "scenarios")
        with solara.Div(classes=["gf-compare-line"]):
            held = [{"value": name, "text": called(state, name, now)} for name in names]
            Picker(word("reference", now), held, reference(state), comparing.refer_to, "reference")
            with solara.Div(classes=["gf-compare-state"]):
                Work(
                    comparing.runs, "compare", now,
                    done=word("compare_done", now, replications=str(REPLICATIONS)),
                )  # fmt: skip
                Note(
                    word(
                        "compare_size", now, replications=str(REPLICATIONS), firms=f"{state.firms:,}",
                        until=str(state.until),
                    )
                )  # fmt: skip


def items(state: State, language: Language) -> list[Item]:
    """The scenarios there are, and the policy of the link where it is one of its own."""
    names = compared(state)

    def item(name: str, text: str, meaning: str) -> Item:
        fixed = len(names) <= comparing.FEWEST if name in names else len(names) >= MOST
        return Item(name, text, f"{meaning} {word('compare_bounds', language)}" if fixed else meaning, fixed)

    found = []
    if state.settings or POLICY in names:
        found.append(item(POLICY, called(state, POLICY, language), word("your_policy_meaning", language)))
    for name in scenario_names():
        scenario = shipped(name)
        about = scenario.description_zh if language == "zh" and scenario.description_zh else scenario.description
        found.append(item(name, title(scenario, language), about))
    return found


@solara.component
def Answers(comparing: Comparing) -> None:
    """Show what is known of the scenarios."""
    state, standing, now = comparing.state.value, comparing.runs.standing.value, language.value
    found, old = comparing.answer(standing)
    attributes = {"data-replications": str(found.replications if found else 0), "data-old": str(old)}
    with solara.Div(classes=["gf-answer"], attributes=attributes):
        if found is None:
            if standing.running:
                solara.Text(word("starting", now), classes=["gf-note"])
            return
        if old and standing.running:
            solara.Text(word("compare_old", now), classes=["gf-note"])
        InWords(found, old, now)
        Charts(comparing, found, old, state.view, state.chart, now)
        Headlines(found, old, now)
        Targets(found, old, now)
        own = [Command("compare", word("attribution_same_numbers", now), command(found.state))]
        with solara.Div(classes=["gf-panel"]):
            commands("compare", own, now)


@solara.component
def InWords(found: Compared, old: bool, language: Language) -> None:
    """Say what each scenario does and costs: only what can be told apart from chance is claimed."""
    held = called(found.state, found.reference, language)
    with solara.Div(classes=["gf-panel", "gf-verdict", *(["gf-old"] if old else [])], attributes={"data-verdict": ""}):
        Heading(word("compare_says", language))
        for name in found.others:
            who = word("compare_against", language, scenario=called(found.state, name, language), reference=held)
            with solara.Div(classes=["gf-says"], attributes={"data-says": name}):
                solara.HTML(tag="b", unsafe_innerHTML=html.escape(who))
                solara.Text(" " + said(found, name, language))


def said(found: Compared, name: str, language: Language) -> str:
    """What a scenario does and costs, in plain words."""
    comparison = found.against[name]
    if comparison.since is None:
        return word("compare_same", language)
    parts = [effects(comparison, language), costs(comparison, language)]
    return "".join(part[:1].upper() + part[1:] + FULL_STOP[language] for part in parts if part).strip()


@solara.component
def Charts(comparing: Comparing, found: Compared, old: bool, view: str, own: str, language: Language) -> solara.Element:
    """Show outputs through time: levels, or differences from the reference."""
    views = {view: word(f"view_{view}_many", language) for view in VIEWS}
    return OutputCharts(
        CHARTS, own, view, views, lambda output: OutputChart(found, output, view, language, old), comparing.look,
        language,
    )  # fmt: skip


@solara.component
def OutputChart(found: Compared, output: str, view: str, language: Language, old: bool) -> solara.Element:
    """Show one national output of every scenario."""
    made = solara.use_memo(lambda: graph(found, output, view, language), [found, output, view, language])
    return BandChart(made, language, old)


def graph(found: Compared, output: str, view: str, language: Language) -> Graph:
    """What the chart of an output shows: levels, or differences from the reference. A scenario keeps its colour."""
    declared, state = OUTPUTS[output], found.state
    lines = []
    for number, name in enumerate(found.runs):
        own = called(state, name, language)
        if view == VIEWS[0]:
            band = found.level(name, output)
            mark = word("compare_reference_mark", language, scenario=own) if name == found.reference else own
            lines.append(Line(mark, str(number), band.mean, band.low, band.high))
        elif name != found.reference:
            band = found.against[name].difference(output)
            lines.append(Line(own, str(number), band.mean, band.low, band.high))
    return Graph(
        name=f"compare-{output}" + ("" if view == VIEWS[0] else "-difference"),
        title=title(declared, language), unit=unit(declared.unit, language), meaning=meaning(declared, language),
        lines=lines,
        mark=found.since or None,
    )  # fmt: skip


@solara.component
def Headlines(found: Compared, old: bool, language: Language) -> None:
    """Show the headline figures with their paired differences."""
    sheet, rows = solara.use_memo(lambda: headline_sheet(found, language), [found, language])
    _panel(sheet, rows, language, old)


@solara.component
def Targets(found: Compared, old: bool, language: Language) -> None:
    """Show the scoreboard of official targets."""
    sheet, rows = solara.use_memo(lambda: target_sheet(found, language), [found, language])
    _panel(sheet, rows, language, old)


def _panel(sheet: Sheet, rows: list[list[str | float]], language: Language, old: bool) -> None:
    with solara.Div(classes=["gf-panel"]):
        DataTable(sheet, lambda: as_csv(map(str, rows[0]), rows[1:]), language, old)
