"""What speaks for the model and against it: history, back-test, facts, sensitivity, and where numbers come from."""

from collections.abc import Callable, Mapping

import solara
import solara.lab

from experiments.evidence.backtest import CORRECTED, MODEL
from experiments.evidence.facts.verdicts import NOT_REPRODUCED, OPEN, REPRODUCED
from experiments.folders import PROGRAM
from model.catalogue import CONFIDENCES
from web.components.charts import Look
from web.components.figures import Cards, Figure
from web.components.picker import Heading, Note, Picker
from web.components.plot import Plot, plot_key
from web.components.sections import sections
from web.components.sheet import Sheet
from web.components.vue import whole
from web.evidence import backtest_plots, data, history_plots, parameter_plots, sensitivity_plots, tables
from web.evidence.data import number
from web.evidence.facts import stylised_facts
from web.evidence.tables import say
from web.shell import language
from web.words import COMMA, Language

VARIANTS = (MODEL, CORRECTED)  # the forecasts the model makes in the back-test
VALIDATE = f"{PROGRAM} validate --ship experiments/evidence/shipped"


@solara.component
def Evidence() -> None:
    """Show how far the results can be trusted, one section at a time."""
    shown, show = solara.use_state(next(iter(SECTIONS)))
    with solara.Div(classes=["gf-evidence"]):
        Summary()
        Sections(shown, show)
        with solara.Div(classes=["gf-section"], attributes={"role": "tabpanel", "data-shown": shown}):
            SECTIONS[shown]().key(shown)


@solara.component
def Summary() -> None:
    """Say in four figures how far to trust what follows."""
    now = language.value
    with solara.Div(classes=["gf-parts"]):
        with solara.Div(classes=["gf-panel", "gf-intro"]):
            solara.Text(say("intro", now))
            solara.HTML(tag="strong", unsafe_innerHTML=say("read", now))
        Cards(cards=whole([vars(each) for each in summary(now)]), heading=say("intro", now), old=False)


def summary(now: Language) -> list[Figure]:
    """The big figures: series reproduced, races won, facts reproduced, parameters by confidence."""
    fits = [each.verdict for each in data.histories() if each.verdict]
    reproduced, part, missed = (str(fits.count(each)) for each in data.FITS)
    inside, figures = data.coverage()
    first, again = (sum(each.won for each in data.races(variant)) for variant in VARIANTS)
    facts, confidence = data.fact_verdicts(), data.confidences()
    by_confidence = [f"{confidence[each]} {say(f'confidence_{each}', now)}" for each in CONFIDENCES if confidence[each]]
    found = [
        _card("facts", say("card_facts_value", now, reproduced=str(facts[REPRODUCED]), all=str(facts.total())),
              say("card_facts_note", now, missed=str(facts[NOT_REPRODUCED]), open=str(facts[OPEN])), now),
        _card("parameters", str(confidence.total()), COMMA[now].join(by_confidence), now),
    ]  # fmt: skip
    if data.races():
        value = say("card_backtest_value", now, first=str(first), all=str(len(data.races())))
        note = say("card_backtest_note", now, inside=str(inside), figures=str(figures), again=str(again))
        found.insert(0, _card("backtest", value, note, now))
    if fits:
        value = say("card_series_value", now, reproduced=reproduced, all=str(len(fits)))
        found.insert(0, _card("series", value, say("card_series_note", now, part=part, missed=missed), now))
    return found


def _card(name: str, value: str, note: str, now: Language) -> Figure:
    return Figure(name, say(f"card_{name}", now), say(f"card_{name}_meaning", now), "", value, "", note, "", "")


@solara.component
def Sections(shown: str, show: Callable[[str], None]) -> solara.Element:
    """Choose a section."""
    return sections("evidence", list(SECTIONS), shown, show, language.value)


@solara.component
def History() -> None:
    """Show every published series beside the model, with the forecast."""
    now, look = language.value, Look.of(solara.lab.use_dark_effective())
    with solara.Div(classes=["gf-parts"]):
        with solara.Div(classes=["gf-panel"]):
            Heading(say("fit", now))
            Note(say("fit_intro", now))
            Note(say("fit_anchor", now))
            Missing("fit")
            plot_key(history_plots.key(now, look))
        with solara.Div(classes=["gf-plots"]):
            for each in data.histories():
                with solara.Div(classes=["gf-panel"]).key(each.comparison.series):
                    Plot(history_plots.history(each, now, look), look, now)
        for table in (tables.comparisons, tables.fit, tables.forecast):
            with solara.Div(classes=["gf-panel"]).key(table.__name__):
                Sheet(table(now), now)


@solara.component
def Missing(name: str) -> None:
    """Say how a table is made that does not go with the program."""
    with solara.Div():
        if not data.shipped(name):
            with solara.Div(classes=["gf-alert"]):
                solara.Text(say("missing", language.value, command=VALIDATE))


@solara.component
def Fitted() -> None:
    """Show what is known of the fitted parameters."""
    now, look = language.value, Look.of(solara.lab.use_dark_effective())
    with solara.Div(classes=["gf-parts"]):
        with solara.Div(classes=["gf-panel"]):
            Heading(say("parameters", now))
            Note(say("estimates_intro", now))
            Missing("estimates")
        if data.shipped("estimates"):
            with solara.Div(classes=["gf-plots", "gf-plots-two"]):
                with solara.Div(classes=["gf-panel"]):
                    Plot(parameter_plots.estimates(now, look), look, now)
                with solara.Div(classes=["gf-panel"]):
                    Plot(parameter_plots.correlations(now, look), look, now)
        for table in (tables.estimates, tables.left_out):
            with solara.Div(classes=["gf-panel"]).key(table.__name__):
                Sheet(table(now), now)


@solara.component
def Backtest() -> None:
    """Show who forecast better, the model or simple trends."""
    variant, choose = solara.use_state(MODEL)
    now, look = language.value, Look.of(solara.lab.use_dark_effective())
    with solara.Div(classes=["gf-parts"]):
        with solara.Div(classes=["gf-panel"]):
            Heading(say("backtest", now))
            Note(say("backtest_intro", now))
            Missing("standings")
            if data.races():
                menu = [{"text": say(f"variant_{each}", now), "value": each} for each in VARIANTS]
                Picker(say("backtest_variant", now), menu, variant, choose, "variant")
                Note(success(variant, now))
                Plot(backtest_plots.races(variant, now, look), look, now)
        for table in (tables.standings, tables.backtest):
            with solara.Div(classes=["gf-panel"]).key(table.__name__):
                Sheet(table(now), now)


def success(variant: str, now: Language) -> str:
    """How often one of the model's forecasts came first, and how often its bands held the figure."""
    won, all_races = sum(each.won for each in data.races(variant)), len(data.races(variant))
    inside, figures = data.coverage(variant)
    return say("backtest_success", now, first=str(won), all=str(all_races), inside=str(inside), figures=str(figures))


@solara.component
def Facts() -> None:
    """Show the stylised facts with their verdicts."""
    now = language.value
    with solara.Div(classes=["gf-parts"]):
        with solara.Div(classes=["gf-panel"]):
            Heading(say("facts", now))
            Note(say("facts_intro", now))
            stylised_facts(now)
        with solara.Div(classes=["gf-panel"]):
            Sheet(tables.facts(now), now)


@solara.component
def Sensitivity() -> None:
    """Show which uncertain numbers matter for which output."""
    headline, choose = solara.use_state(data.headlines()[0])
    now, look = language.value, Look.of(solara.lab.use_dark_effective())
    menu = [{"text": data.headline_title(each, now), "value": each} for each in data.headlines()]
    with solara.Div(classes=["gf-parts"]):
        with solara.Div(classes=["gf-panel"]):
            Heading(say("sensitivity", now))
            Note(say("sensitivity_intro", now))
            Picker(say("sensitivity_output", now), menu, headline, choose, "sensitivity")
            Plot(sensitivity_plots.tornado(headline, now, look), look, now)
            Note(luck(headline, now))
        with solara.Div(classes=["gf-panel"]):
            Sheet(tables.morris(headline, now), now)
        with solara.Div(classes=["gf-panel"]):
            Sheet(tables.replications(now), now)


def luck(headline: str, now: Language) -> str:
    """How much of what is seen of an output is luck, in words."""
    row = next(row for row in data.sensitivity("luck") if row["headline"] == headline)
    if not row["luck"]:
        return say("sensitivity_luck_unknown", now)
    shares = {name: f"{100 * number(row, name):.0f} %" for name in ("luck", "left")}
    return say("sensitivity_luck", now, **shares)


@solara.component
def Provenance() -> None:
    """Show where every number of the model comes from."""
    chosen, choose = solara.use_state(next(iter(tables.PROVENANCE)))
    now = language.value
    menu = [{"text": say(f"provenance_{name}", now), "value": name} for name in tables.PROVENANCE]
    with solara.Div(classes=["gf-parts"]):
        with solara.Div(classes=["gf-panel"]):
            Heading(say("provenance", now))
            Note(say("provenance_intro", now))
            Picker(say("provenance_shows", now), menu, chosen, choose, "provenance")
        with solara.Div(classes=["gf-panel"]):
            Sheet(tables.PROVENANCE[chosen](now), now)


SECTIONS: Mapping[str, Callable[[], solara.Element]] = {
    "fit": History, "parameters": Fitted, "backtest": Backtest, "facts": Facts, "sensitivity": Sensitivity,
    "provenance": Provenance,
}  # fmt: skip
