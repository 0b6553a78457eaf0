"""The panel that says what each group of levers contributes to a difference between two scenarios."""

import dataclasses
from collections.abc import Callable
from typing import Any

import solara
import solara.lab

from model import clock
from model.results import OUTPUTS, outputs
from web.compare.comparing import Comparing, called, others
from web.compare.questions import FIRMS, REPLICATIONS, Attribution
from web.compare.setups import group_title, groups_between, setup_of
from web.compare.work import Again, Work
from web.components.bars import Bar, bars
from web.components.charts import Look
from web.components.commands import Command, commands
from web.components.heat_map import Grid, heat_map
from web.components.picker import Heading, Note, Picker, menu
from web.components.plot import Picture, Plot
from web.link import State
from web.numerals import Scale, signed
from web.pool.errand import Standing
from web.shell import language
from web.words import Language, title, unit, word


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
                begun = question is not None and question.setup.same(setup_of(state, scenario, last))
                Work(
                    comparing.attribution, "attribute", now, running="work_running_points",
                    begin=begin,
                ) if begun or not standing.total else Again(begin, now)  # fmt: skip
        with solara.Div():
            if question is not None and standing.complete:
                Contributions(question, standing, output, state, now)


def years_of(state: State) -> list[int]:
    """Years in which an answer can be asked for."""
    return list(range(max(clock.FIRST_LAST_YEAR, state.since), state.until + 1))


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
