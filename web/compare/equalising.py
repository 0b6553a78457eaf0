"""The panel that holds instruments against each other at equal emissions or equal public cost."""

from collections.abc import Callable
from typing import Any

import solara

from experiments.attribute import factors_between
from model.errors import InputError
from model.levers import GROUPS, LEVERS
from web.compare.chooser import Item, chooser
from web.compare.comparing import Comparing, as_variant, called, others, policy, reference
from web.compare.questions import FIRMS, REPLICATIONS, TOLERANCE, Aim, Found, Search
from web.compare.setups import group_title, groups_between, setup_of
from web.compare.strengths import beside_sheet, strength_sheet
from web.compare.work import Again, Work
from web.components.commands import Command, commands
from web.components.picker import Heading, Note, Picker
from web.components.saving import as_csv
from web.components.table import DataTable
from web.link import State
from web.pool.errand import Standing
from web.shell import language
from web.words import Language, meaning, title, unit, word

USUAL_LEVERS = ("carbon_tax", "standard_stringency", "investment_subsidy")
CHANGES = (-10, -5, -2, -1, 1, 2, 5, 10)  # percent
EMISSIONS, COST = "equal_emissions", "equal_cost"


@solara.component
def Equalising(comparing: Comparing) -> None:
    """Ask how strong instruments must be for the same effect, and show what else they do."""
    state, standing, now = comparing.state.value, comparing.search.standing.value, language.value
    what, set_what = solara.use_state(EMISSIONS)
    reach, set_reach = solara.use_state("-5%")
    ticked, tick = solara.use_state((*USUAL_LEVERS, "group:supervision"))
    asked: tuple[Search | None, Callable[[Search | None], None]] = solara.use_state(None)
    question, ask = asked
    mistake, set_mistake = solara.use_state("")
    goals = goals_of(state, now)
    goal = reach if reach in goals else next(iter(goals))
    toward, offered = instruments(state, now)
    chosen = [item.value for item in offered if item.value in ticked]

    def begin() -> None:
        groups = tuple(name.removeprefix("group:") for name in chosen if name.startswith("group:"))
        levers = tuple(name for name in chosen if not name.startswith("group:"))
        try:
            made = Search(
                setup_of(state, toward, state.until), Aim(output_of(state, what), goal, levers, groups), state.since
            )
        except InputError as error:
            set_mistake(str(error))
            return
        set_mistake("")
        ask(made)
        comparing.search.start(made.wanted)

    def toggle(name: str) -> None:
        tick(tuple(each for each in ticked if each != name) if name in ticked else (*ticked, name))

    with solara.Div(classes=["gf-panel", "gf-question"], attributes={"data-question": "target"}):
        Heading(word("equal", now))
        Note(word("equal_meaning", now))
        with solara.Div(classes=["gf-question-choices"]):
            kinds = [{"value": kind, "text": _kind_text(kind, state, now)} for kind in (EMISSIONS, COST)]
            Picker(word("equal_what", now), kinds, what, set_what, "equal-what")
            listed = [{"value": text, "text": said} for text, said in goals.items()]
            Picker(word("equal_goal", now), listed, goal, set_reach, "equal-goal")
        chooser(word("equal_instruments", now), offered, chosen, toggle, "instruments")
        with solara.Div():
            Note(equal_size(state, now))
            if not chosen:
                Note(word("equal_none", now))
            elif standing.total and question is not None and _same_search(question, state, what, goal, chosen, toward):
                Work(comparing.search, "target", now, running="work_running_search", begin=begin)
            else:
                Again(begin, now)
            if mistake:
                solara.Text(mistake, classes=["gf-mistake"])
        with solara.Div():
            if question is not None and standing.complete:
                Strengths(question, standing, now)


def _same_search(question: Search, state: State, what: str, goal: str, chosen: list[str], toward: str) -> bool:
    """Whether a search is that of what is chosen now."""
    aim = question.aim
    names = [*aim.levers, *(f"group:{group}" for group in aim.groups)]
    return (
        (aim.output, aim.reach, sorted(names)) == (output_of(state, what), goal, sorted(chosen))
        and question.setup.same(setup_of(state, toward, state.until))
        and question.since == state.since
    )


def output_of(state: State, what: str) -> str:
    """The output that is to get to the goal, as the command line takes it."""
    return f"co2@{state.until}" if what == EMISSIONS else f"green_spending@{state.since}-{state.until}"


def _kind_text(kind: str, state: State, language: Language) -> str:
    return word(kind, language, year=str(state.until), first=str(state.since), last=str(state.until))


def goals_of(state: State, language: Language) -> dict[str, str]:
    """Goals as ``--reach`` takes them, in words: as in one of the other scenarios, or a change."""
    found = {f"{each:+d}%": word("equal_change", language, change=f"{each:+d} %") for each in CHANGES}
    for name in others(state):
        found[f"={as_variant(state, name)}"] = word("equal_scenario", language, scenario=called(state, name, language))
    return found


def instruments(state: State, language: Language) -> tuple[str, list[Item]]:
    """The scenario towards which groups go, and what can be ticked: its groups, then every lever."""
    toward = max(others(state), key=lambda name: groups_between(state, name))
    goal = policy(state, toward)
    items = []
    if groups_between(state, toward):
        for factor in factors_between(policy(state, reference(state)), goal):
            if factor.name in GROUPS:
                text = word(
                    "equal_group", language, group=group_title(factor.name, language),
                    scenario=called(state, toward, language),
                )  # fmt: skip
                items.append(Item(f"group:{factor.name}", text, word("share_of_way", language)))
    usual = sorted(LEVERS.values(), key=lambda lever: lever.name not in USUAL_LEVERS)
    for lever in usual:
        about = f"{meaning(lever, language)} {lever.low:g} – {lever.high:g} {unit(lever.unit, language)}"
        items.append(Item(lever.name, title(lever, language), about))
    return toward, items


def equal_size(state: State, language: Language) -> str:
    """Say how much there is to compute."""
    return word(
        "equal_size", language, replications=str(REPLICATIONS), firms=f"{min(FIRMS, state.firms):,}",
        since=str(state.since), tolerance=f"{100 * TOLERANCE:g}",
    )  # fmt: skip


@solara.component
def Strengths(question: Search, standing: Standing, language: Language) -> None:
    """Show the strengths found, what else they do, and the commands."""
    found: list[Found] = solara.use_memo(lambda: question.found(standing.results), [question, standing])
    with solara.Div(classes=["gf-question-answer"]):
        sheet = strength_sheet(question, found, language)
        DataTable(sheet, lambda: as_csv(*_rows(found)), language)
        beside = beside_sheet(question, found, language)
        if beside is not None:
            DataTable(beside, lambda: as_csv(*_rows(found)), language)
        shown = [
            Command("target", word("attribution_same_numbers", language), question.command()),
            Command("target-full", word("attribution_usual", language), question.command(full=True)),
        ]
        commands("target", shown, language)


def _rows(found: list[Found]) -> tuple[list[str], list[list[Any]]]:
    heads = list(map(str, found[0].row))
    return heads, [[each.row[head] for head in heads] for each in found]
