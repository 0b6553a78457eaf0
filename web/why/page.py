"""The page of reasons: what keeps firms from adopting, who adopted first, and the story of one firm."""

from collections.abc import Callable
from dataclasses import replace

import solara

from model.results import OUTPUTS
from web.components.band_chart import BandChart, Graph
from web.components.picker import Heading, Note, Picker
from web.link import NOBODY, shipped
from web.pool.errand import Errand
from web.pool.runner import shared
from web.pool.runs import REPLICATIONS
from web.shell import Address, language, search
from web.verdict import name
from web.why.adopters import GROUPS, adoption_by_group, adoption_graph, first_sentence, size_graph
from web.why.barriers import DRAWN, SHOWN, WEIGHTINGS, barrier_graph, barrier_sentences, shares
from web.why.firm_story import FirmStory, card
from web.why.firm_table import FirmTable
from web.why.investigation import Evidence, Investigation
from web.why.names import place_menu
from web.words import FULL_STOP, Language, title, unit, word

COLON = {"en": ": ", "zh": "："}


@solara.component
def Why() -> None:
    """Show one tab's reasons; what it wants of the workers ends with the tab."""
    investigation = solara.use_memo(lambda: Investigation(search.peek(), shared()), [])
    solara.use_effect(lambda: investigation.close, [])
    with solara.Div(classes=["gf-why"]):
        Address(investigation)
        Head(investigation)
        Barriers(investigation)
        Followers(investigation)
        Firms(investigation)


@solara.component
def Head(investigation: Investigation) -> None:
    """Say which run it is, choose the place, and show how far the runs are."""
    state, now = investigation.state.value, language.value
    with solara.Div(classes=["gf-panel", "gf-why-head"]):
        with solara.Div():
            Heading(word("why_of", now, policy=name(state, now)))
            run = word("why_runs", now, runs=str(REPLICATIONS), firms=f"{state.firms:,}", until=str(state.until))
            Note(f"{run}{' ' if now == 'en' else ''}{word('why_change', now)}")
        Picker(
            word("where_looked", now), place_menu(now), state.place, lambda place: investigation.look(place=place),
            "place",
        )  # fmt: skip
        Progress(investigation.runs, len(investigation.tasks), now)


@solara.component
def Progress(errand: Errand, runs: int, language: Language) -> None:
    """Say how many of all runs are done; stop them, go on, or try again."""
    standing = errand.standing.value
    kind = "failed" if standing.failure else "done" if standing.complete else "busy" if standing.running else "stopped"
    with solara.Div(classes=["gf-status", f"gf-status-{kind}"], attributes={"role": "status", "data-status": kind}):
        if kind == "failed":
            with solara.Div(classes=["gf-alert"]):
                do = f"{FULL_STOP[language]}{word('lab_failed_do', language)}"
                solara.Text(f"{word('lab_failed', language)} {standing.failure}{do}")
                solara.Button(word("try_again", language), on_click=errand.go_on, text=True, classes=["gf-button"])
        elif kind == "busy":
            solara.Text(word("why_busy", language, done=str(standing.done), total=str(runs)))
            solara.ProgressLinear(100 * standing.done / runs if standing.done else True)
            solara.Button(word("why_stop", language), on_click=errand.stop, text=True, classes=["gf-button"])
        elif kind == "stopped":
            solara.Text(word("why_stopped", language))
            solara.Button(word("why_go_on", language), on_click=errand.go_on, text=True, classes=["gf-button"])
        else:
            solara.Text(word("why_done", language, total=str(runs)))


@solara.component
def Barriers(investigation: Investigation) -> None:
    """Show what stands between firms and measures, in words and as pictures, under the policy and the baseline."""
    state, now = investigation.state.value, language.value
    evidence = investigation.evidence(investigation.runs.standing.value.results)
    weighting, weigh = solara.use_state(WEIGHTINGS[0])
    shown, show = solara.use_state(SHOWN[0])
    drawn, draw = solara.use_state(DRAWN[0])
    with solara.Div(classes=["gf-panel", "gf-barriers"]):
        with solara.Div(classes=["gf-panel-title"]):
            Heading(word("barriers", now))
            with solara.Div(classes=["gf-switches"]):
                Switch(word("drawn", now), {each: word(f"drawn_{each}", now) for each in DRAWN}, drawn, draw)
                Switch(word("barriers_of", now), {each: word(each, now) for each in SHOWN}, shown, show)
                ways = {each: word(f"weighting_{each}", now) for each in WEIGHTINGS}
                Switch(word("weighting", now), ways, weighting, weigh)
        Note(word("barriers_meaning", now))
        if not evidence.policy:
            return
        sentence = barrier_sentences(
            evidence.policy, evidence.baseline, state.place, weighting, now, compared=investigation.differs
        )  # fmt: skip
        with solara.Div(classes=["gf-verdict"], attributes={"data-says": "barriers", "aria-live": "polite"}):
            solara.Text(sentence)
        Chance(evidence, now, "bands_areas" if drawn == DRAWN[0] else "bands_largest")
        headings = (name(state, now), title(shipped(state.baseline), now))
        BarrierCharts(evidence, headings, state.place, weighting, shown, drawn, now)


@solara.component
def BarrierCharts(
    evidence: Evidence, headings: tuple[str, str], place: str, weighting: str, shown: str, drawn: str,
    language: Language,
) -> None:  # fmt: skip
    """Show the barriers under the policy and, beside it, under the baseline."""

    def graphs() -> list[Graph]:
        found = [shares(runs, place, weighting, shown) for runs in (evidence.policy, evidence.baseline) if runs]
        return [
            replace(
                barrier_graph(values, found, weighting, drawn, f"{word(key, language)}{COLON[language]}{of}", language),
                name=f"barriers-{key}",
            )
            for key, of, values in zip(("policy", "baseline"), headings, found, strict=False)
        ]

    made = solara.use_memo(graphs, [evidence, headings, place, weighting, shown, drawn, language])
    with solara.Div(classes=["gf-pair"]):
        for graph in made:
            with solara.Div().key(graph.name):
                BandChart(graph, language)


def Chance(evidence: Evidence, language: Language, bands: str) -> None:
    """Say what bands are, as soon as there are runs enough for them."""
    with solara.Div(classes=["gf-chance"], attributes={"data-runs": str(len(evidence.policy))}):
        runs = str(len(evidence.policy))
        Note(word(bands, language, runs=runs) if evidence.judged else word("bands_follow", language))


@solara.component
def Switch(label: str, ways: dict[str, str], chosen: str, choose: Callable[[str], None]) -> None:
    """Choose one of a few ways to look."""
    with solara.Div(classes=["gf-view"]):
        solara.Text(label, classes=["gf-note"])
        with solara.ToggleButtonsSingle(value=chosen, on_value=choose, dense=True, classes=["gf-toggle"]):
            for way, text in ways.items():
                solara.Button(text, value=way, text=True, small=True)


@solara.component
def Followers(investigation: Investigation) -> None:
    """Show who adopted first and who followed."""
    state, now = investigation.state.value, language.value
    evidence = investigation.evidence(investigation.runs.standing.value.results)
    by, group = solara.use_state(GROUPS[0])
    with solara.Div(classes=["gf-panel", "gf-followers"]):
        with solara.Div(classes=["gf-panel-title"]):
            Heading(word("who_first", now))
            Switch(word("by", now), {each: word(each, now) for each in GROUPS}, by, group)
        if evidence.policy:
            Adopters(evidence, by, state.place, now)


@solara.component
def Adopters(evidence: Evidence, by: str, place: str, language: Language) -> None:
    """Say and show in which order groups adopted, and how large adopters are."""

    def made() -> tuple[str, Graph, Graph]:
        curves = adoption_by_group(evidence.policy, by, place, language)
        share, money = unit(OUTPUTS["adoption"].unit, language), unit("MCNY", language)
        graphs = adoption_graph(curves, by, share, language), size_graph(evidence.policy, place, money, language)
        return first_sentence(curves, language), *graphs

    sentence, adoption, sizes = solara.use_memo(made, [evidence, by, place, language])
    with solara.Div():
        with solara.Div(classes=["gf-verdict"], attributes={"data-says": "first", "aria-live": "polite"}):
            solara.Text(sentence)
        Chance(evidence, language, "bands_lines")
        with solara.Div(classes=["gf-pair"]):
            BandChart(adoption, language)
            BandChart(sizes, language)


@solara.component
def Firms(investigation: Investigation) -> None:
    """Choose a firm and read its story."""
    state, now = investigation.state.value, language.value
    first = investigation.evidence(investigation.runs.standing.value.results).first
    with solara.Div(classes=["gf-panel", "gf-firms-panel"]):
        Heading(word("firms_title_first", now))
        seed = str(investigation.policy[0].seed)
        Note(word("firms_hint", now, seed=seed) if first else word("firms_waiting", now))
        with solara.Div(classes=["gf-firms-columns"]):
            if first:
                FirmTable(first.register, state.firm, lambda firm: investigation.look(firm=firm), now)
            with solara.Div():
                if state.firm > investigation.last_firm:
                    Note(word("firm_away", now, firm=str(state.firm), last=str(investigation.last_firm)))
                elif first and state.firm != NOBODY:
                    card(first.register, state.firm, {}, now)
        if NOBODY < state.firm <= investigation.last_firm:
            FirmStory(investigation.story, state.firm, now)
