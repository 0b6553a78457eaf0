"""The two panels of the page of comparisons that compute on request: attribution, and instruments at equal effect."""

import dataclasses
import math
from collections.abc import Callable
from typing import Any

import solara
import solara.lab

from experiments.attribute import factors_between
from experiments.commands.options import Size
from experiments.study.search import Verdict
from model import clock
from model.errors import InputError
from model.levers import GROUPS, LEVERS
from model.results import OUTPUTS, outputs
from web.compare.chooser import Item, chooser
from web.compare.comparing import Comparing, as_variant, called, others, policy, reference
from web.compare.questions import FIRMS, REPLICATIONS, TOLERANCE, Aim, Attribution, Found, Search, Setup
from web.compare.work import Work
from web.comparison import Interval
from web.components.bars import Bar, bars
from web.components.charts import Look
from web.components.commands import Command, commands
from web.components.heat_map import Grid, heat_map
from web.components.picker import Heading, Note, Picker, menu
from web.components.plot import Picture, Plot
from web.components.saving import as_csv
from web.components.table import DataTable, Head, Sheet, TableCell
from web.link import State
from web.numerals import BLANK, Scale, change, short
from web.pool.errand import Standing
from web.shell import language
from web.words import Language, meaning, title, unit, word

USUAL_LEVERS = ("carbon_tax", "standard_stringency", "investment_subsidy")
CHANGES = (-10, -5, -2, -1, 1, 2, 5, 10)  # percent
EMISSIONS, COST = "equal_emissions", "equal_cost"
GOOD = (Verdict.REACHED, Verdict.NOT_MONOTONE, Verdict.ALREADY_MET)


def setup_of(state: State, name: str, until: int) -> Setup:
    """A question between the reference and a scenario, of the size of a page."""
    held = reference(state)
    size = Size(min(FIRMS, state.firms), until, REPLICATIONS, state.seed)
    return Setup(policy(state, held), as_variant(state, held), policy(state, name), as_variant(state, name), size)


# --- attribution


@solara.component
def Attributing(comparing: Comparing) -> None:
    """Ask what each group of levers contributes, and show the answer."""
    state, standing, now = comparing.state.value, comparing.attribution.standing.value, language.value
    chosen, choose = solara.use_state("")
    output, set_output = solara.use_state("co2")
    year, set_year = solara.use_state(0)
    asked: tuple[Attribution | None, Callable[[Attribution | None], None]] = solara.use_state(None)
    question, ask = asked
    scenario = chosen if chosen in others(state) else others(state)[-1]
    last = year if clock.FIRST_LAST_YEAR <= year <= state.until else state.until

    def begin() -> None:
        made = Attribution(setup_of(state, scenario, last))
        ask(made)
        comparing.attribution.start(made.wanted)

    with solara.Div(classes=["gf-panel", "gf-question"], attributes={"data-question": "attribute"}):
        Heading(word("attribution", now))
        Note(word("attribution_meaning", now))
        with solara.Div(classes=["gf-question-choices"]):
            names = [{"value": name, "text": called(state, name, now)} for name in others(state)]
            Picker(word("attribution_of", now), names, scenario, choose, "attribute-scenario")
            years = [{"value": str(each), "text": word("from_year", now, year=str(each))} for each in years_of(state)]
            Picker(word("attribution_year", now), years, str(last), lambda text: set_year(int(text)), "attribute-year")
            Picker(word("attribution_output", now), menu(outputs("N"), now), output, set_output, "attribute-output")
        with solara.Div():
            count = groups_between(state, scenario)
            if not count:
                Note(word("attribution_same", now))
            else:
                Note(attribution_size(state, count, now))
                begun = question is not None and _asks(question, state, scenario, last)
                Work(
                    comparing.attribution, "attribute", now, running="work_running_points",
                    begin=begin,
                ) if begun or not standing.total else Again(begin, now)  # fmt: skip
        with solara.Div():
            if question is not None and standing.complete:
                Contributions(question, standing, output, state, now)


def _asks(question: Attribution, state: State, scenario: str, until: int) -> bool:
    """Whether an attribution is that of what is chosen now."""
    setup = setup_of(state, scenario, until)
    own = question.setup
    return (own.baseline_text, own.scenario_text, own.size) == (setup.baseline_text, setup.scenario_text, setup.size)


@solara.component
def Again(begin: Callable[[], None], language: Language) -> None:
    """Offer to compute what is chosen now, for what is shown answers something else."""
    with solara.Div(classes=["gf-work"]):
        solara.Button(
            word("work_begin", language), on_click=begin, text=True, classes=["gf-button", "gf-button-main"],
            attributes={"data-do": "work_begin"},
        )  # fmt: skip


def years_of(state: State) -> list[int]:
    """Years in which an answer can be asked for."""
    return list(range(max(clock.FIRST_LAST_YEAR, state.since), state.until + 1))


def groups_between(state: State, scenario: str) -> int:
    """How many groups of levers differ between the reference and a scenario."""
    try:
        return len(factors_between(policy(state, reference(state)), policy(state, scenario)))
    except InputError:
        return 0


def attribution_size(state: State, groups: int, language: Language) -> str:
    """Say how much there is to compute."""
    return word(
        "attribution_size", language, points=str(2**groups), groups=str(groups), replications=str(REPLICATIONS),
        firms=f"{min(FIRMS, state.firms):,}",
    )  # fmt: skip


@solara.component
def Contributions(question: Attribution, standing: Standing, output: str, state: State, language: Language) -> None:
    """Show Shapley values, the synergies of pairs, and the commands."""
    look = Look.of(solara.lab.use_dark_effective())
    drawn: tuple[Picture, Picture | None] = solara.use_memo(
        lambda: contribution_pictures(question, standing.results, output, look, language),
        [question, standing, output, look, language],
    )
    with solara.Div():
        with solara.Div(classes=["gf-pictures", "gf-question-answer"]):
            Plot(drawn[0], look, language)
            if drawn[1] is not None:
                Plot(drawn[1], look, language)
        shown = [
            Command("attribute", word("attribution_same_numbers", language), question.command(output)),
            Command("attribute-full", word("attribution_usual", language), question.command(output, full=True)),
        ]
        commands("attribute", shown, language)


def contribution_pictures(
    question: Attribution, results: Any, output: str, look: Look, language: Language
) -> tuple[Picture, Picture | None]:
    """The bars of the contributions, and the matrix of synergies where there are pairs."""
    declared = OUTPUTS[output]
    measured = unit(declared.unit, language)
    shares, total = question.shares(results, output), question.total(results, output)
    intervals = [total, *(share.value for share in shares)]
    scale = Scale.of(end for each in intervals for end in (each.value, each.low, each.high))
    rows = [
        Bar(
            group_title(share.group, language), share.value,
            word("contribution_alone", language, alone=signed(share.alone, scale), last=signed(share.last, scale)),
        )
        for share in shares
    ]  # fmt: skip
    heading = word("contribution", language, output=title(declared, language), year=str(question.setup.size.until))
    drawn = bars(
        f"contributions-{output}", heading, measured, word("attribution_meaning", language), rows, look, language
    )
    ends = f" ({signed(total.low, scale)} – {signed(total.high, scale)})" if total.known else ""
    note = word("contribution_note", language, total=f"{signed(total.value, scale)}{ends} {scale.unit(measured)}")
    drawn = dataclasses.replace(drawn, note=note)
    if len(shares) < 2:
        return drawn, None
    pairs = question.synergies(results, output)
    names = [share.group for share in shares]
    values = [[pairs.get((one, other)) or pairs.get((other, one)) for other in names] for one in names]
    titles = [group_title(name, language) for name in names]
    grid = Grid(("", titles), ("", titles), values, signed=True)
    return drawn, heat_map(
        f"synergy-{output}",
        word("synergy", language),
        measured,
        word("synergy_meaning", language),
        grid,
        look,
        language,
    )


def signed(value: float, scale: Scale) -> str:
    """A difference in a scale, with its sign."""
    return (change(value, 0.0, scale) or BLANK) if value else "0"


def group_title(name: str, language: Language) -> str:
    """A group of levers in words; the changed parameters are one too."""
    return GROUPS[name][language == "zh"] if name in GROUPS else word("parameters_group", language)


# --- at equal emissions or equal cost


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
    aim, setup = question.aim, setup_of(state, toward, state.until)
    names = [*aim.levers, *(f"group:{group}" for group in aim.groups)]
    same = (aim.output, aim.reach, sorted(names)) == (output_of(state, what), goal, sorted(chosen))
    own = question.setup
    return (
        same
        and (own.baseline_text, own.scenario_text, own.size) == (setup.baseline_text, setup.scenario_text, setup.size)
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


def instrument_title(name: str, language: Language) -> str:
    """A lever or a group of levers in words."""
    return title(LEVERS[name], language) if name in LEVERS else group_title(name, language)


def instrument_unit(found: Found, language: Language) -> str:
    """The unit of a strength."""
    return unit(found.unit, language) if found.name in LEVERS else word("share_of_way", language)


def strength_sheet(question: Search, found: list[Found], language: Language) -> Sheet:
    """The strengths as a table."""
    goal = question.start.headlines[0]
    first = found[0].row
    scale = Scale.of([first["baseline"], first["target"]])
    rows = []
    for each in found:
        row = each.row
        verdict = Verdict(row["verdict"])
        rows.append([
            TableCell(instrument_title(each.name, language), instrument_unit(each, language)),
            TableCell(f"{row['start']:.4g}"),
            TableCell(_strength(row["strength"]), _ends(row, language), strong=math.isfinite(row["strength"])),
            TableCell(scale.write(row["reached"]), scale.unit(unit(goal.unit, language))),
            TableCell(word(f"found_{verdict.name.lower()}", language), tone="good" if verdict in GOOD else "bad"),
        ])  # fmt: skip
    heads = ["instrument", "strength_now", "strength", "strength_reached", "strength_verdict"]
    about = OUTPUTS[question.aim.output.partition("@")[0]]
    note = word(
        "equal_goal_is", language, output=f"{title(about, language)} {question.aim.output.partition('@')[2]}",
        baseline=scale.write(first["baseline"]), goal=scale.write(first["target"]),
        unit=scale.unit(unit(goal.unit, language)),
    )  # fmt: skip
    return Sheet(
        "target", word("equal_strengths", language), word("strength_meaning", language),
        [Head(word(head, language), number=head not in ("instrument", "strength_verdict")) for head in heads], rows,
        note,
    )  # fmt: skip


def _strength(value: float) -> str:
    return f"{value:.4g}" if math.isfinite(value) else BLANK


def _ends(row: Any, language: Language) -> str:
    if not math.isfinite(row["near"]):
        return ""
    far = f"{row['far']:.3g}" if math.isfinite(row["far"]) else word("strength_beyond", language)
    return f"{row['near']:.3g} – {far}"


def _at(found: Found, language: Language) -> str:
    return f"{short(found.row['strength'])} {instrument_unit(found, language)}"


def beside_sheet(question: Search, found: list[Found], language: Language) -> Sheet | None:
    """What else each instrument that gets there does, as a table; None where none does."""
    there = [
        each for each in found if math.isfinite(each.row["strength"]) and each.row["verdict"] != Verdict.ALREADY_MET
    ]
    if not there:
        return None
    rows = []
    for headline in question.beside:
        name, declared = headline.name, headline.output
        scale = Scale.of([each.row[name] for each in there])
        row = [
            TableCell(title(declared, language), scale.unit(unit(declared.unit, language)), meaning(declared, language))
        ]
        for each in there:
            value = Interval(*(each.row[column] for column in (name, f"{name}_low", f"{name}_high")))
            ends = f"{signed(value.low, scale)} – {signed(value.high, scale)}" if value.known else ""
            tone = "pale" if value.known and not value.certain else ""
            row.append(TableCell(signed(value.value, scale), ends, tone=tone, strong=value.certain))
        rows.append(row)
    heads = [
        Head(word("output_name", language), number=False),
        *(
            Head(
                instrument_title(each.name, language),
                f"{short(each.row['strength'])} {instrument_unit(each, language)}",
            )
            for each in there
        ),
    ]
    return Sheet(
        "target-beside", word("equal_beside", language), word("equal_beside_meaning", language), heads, rows,
        word("headlines_note", language),
    )  # fmt: skip
