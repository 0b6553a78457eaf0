"""The page of reasons: what keeps firms from adopting, who adopted first, and the story of one firm."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import solara

from model.results import OUTPUTS
from web.components.band_chart import BandChart
from web.components.picker import Heading, Note, Picker
from web.link import NOBODY, State, read, shipped, write
from web.pool.errand import Errand, Standing
from web.pool.runner import Runner, shared
from web.shell import language, search
from web.verdict import name
from web.why.firm_story import FirmStory, card
from web.why.firm_table import FirmTable
from web.why.reading import (
    GROUPS,
    SHOWN,
    WEIGHTINGS,
    adoption_by_group,
    adoption_graph,
    barrier_graph,
    barrier_sentences,
    first_sentence,
    place_menu,
    shares,
    size_graph,
)
from web.why.reasons import Biography, Reasons, baseline_inquiry, policy_inquiry
from web.words import FULL_STOP, Language, title, unit, word

STORY, RUNS = 0, 1  # how urgent they are


class Investigation:
    """What a tab of the page works with: what it looks at, its runs, and the story it has asked for."""

    def __init__(self, link: str, runner: Runner) -> None:
        found, self.problems = read(link)
        self.state: solara.Reactive[State] = solara.Reactive(found)
        self.runs, self.story = Errand(runner, RUNS), Errand(runner, STORY)
        self.policy, self.baseline = policy_inquiry(found), baseline_inquiry(found)
        self.runs.start(lambda _: [self.policy, self.baseline])
        self._follow(found)

    @property
    def last_firm(self) -> int:
        """Number of the last firm of the runs."""
        return self.policy.firms - 1

    def look(self, **fields: Any) -> None:
        """Look at another ``place`` or ``firm``."""
        state = replace(self.state.peek(), **fields)
        self.state.value = state
        if "firm" in fields:
            self._follow(state)

    def reasons(self, standing: Standing) -> tuple[Reasons | None, Reasons | None]:
        """What is known of the policy's run and of the baseline's; where they are the same there is one."""
        baseline = standing.results.get(self.baseline) if self.differs else None
        return standing.results.get(self.policy), baseline

    @property
    def differs(self) -> bool:
        """Whether policy and baseline are two."""
        return self.policy != self.baseline

    def close(self) -> None:
        """Want nothing any more; the tab is gone."""
        self.runs.close()
        self.story.close()

    def _follow(self, state: State) -> None:
        if NOBODY < state.firm <= self.last_firm:
            self.story.start(lambda _: [Biography(self.policy, state.firm)])


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
def Address(investigation: Investigation) -> None:
    """Keep what is looked at in the link, and say what of the link could not be used."""
    now, state = language.value, investigation.state.value
    solara.use_effect(lambda: search.set(write(state)), [state])
    with solara.Div(classes=["gf-problems"]):
        if investigation.problems:
            told = "; ".join(f"{problem.part}: {problem.why}" for problem in investigation.problems)
            with solara.Div(classes=["gf-alert", "gf-problem"], attributes={"role": "alert"}):
                solara.Text(f"{word('bad_link', now)} {told}")


@solara.component
def Head(investigation: Investigation) -> None:
    """Say which run it is, choose the place, and show how far the runs are."""
    state, now = investigation.state.value, language.value
    with solara.Div(classes=["gf-panel", "gf-why-head"]):
        with solara.Div():
            Heading(word("why_of", now, policy=name(state, now)))
            run = word(
                "why_run", now, firms=f"{state.firms:,}", seed=str(investigation.policy.seed), until=str(state.until)
            )
            Note(f"{run}{' ' if now == 'en' else ''}{word('why_change', now)}")
        Picker(
            word("where_looked", now), place_menu(now), state.place, lambda place: investigation.look(place=place),
            "place",
        )  # fmt: skip
        Progress(investigation.runs, now)


@solara.component
def Progress(errand: Errand, language: Language) -> None:
    """Say how far the runs are; stop them, go on, or try again."""
    standing = errand.standing.value
    kind = "failed" if standing.failure else "done" if standing.complete else "busy" if standing.running else "stopped"
    with solara.Div(classes=["gf-status", f"gf-status-{kind}"], attributes={"role": "status", "data-status": kind}):
        if kind == "failed":
            with solara.Div(classes=["gf-alert"]):
                do = f"{FULL_STOP[language]}{word('lab_failed_do', language)}"
                solara.Text(f"{word('lab_failed', language)} {standing.failure}{do}")
                solara.Button(word("try_again", language), on_click=errand.go_on, text=True, classes=["gf-button"])
        elif kind == "busy":
            done, total = str(standing.done), str(standing.total)
            solara.Text(word("why_busy", language, done=done, total=total))
            solara.ProgressLinear(100 * standing.done / standing.total if standing.done else True)
            solara.Button(word("why_stop", language), on_click=errand.stop, text=True, classes=["gf-button"])
        elif kind == "stopped":
            solara.Text(word("why_stopped", language))
            solara.Button(word("why_go_on", language), on_click=errand.go_on, text=True, classes=["gf-button"])
        else:
            solara.Text(word("why_done", language))


@solara.component
def Barriers(investigation: Investigation) -> None:
    """Show what stands between firms and measures, in words and as areas, under the policy and the baseline."""
    state, now = investigation.state.value, language.value
    policy, baseline = investigation.reasons(investigation.runs.standing.value)
    weighting, weigh = solara.use_state(WEIGHTINGS[0])
    shown, show = solara.use_state(SHOWN[0])
    with solara.Div(classes=["gf-panel", "gf-barriers"]):
        with solara.Div(classes=["gf-panel-title"]):
            Heading(word("barriers", now))
            with solara.Div(classes=["gf-switches"]):
                Switch(word("barriers_of", now), {each: word(each, now) for each in SHOWN}, shown, show)
                ways = {each: word(f"weighting_{each}", now) for each in WEIGHTINGS}
                Switch(word("weighting", now), ways, weighting, weigh)
        Note(word("barriers_meaning", now))
        if policy is None:
            return
        sentence = barrier_sentences(
            policy, baseline, state.place, weighting, now, compared=investigation.differs
        )  # fmt: skip
        with solara.Div(classes=["gf-verdict"], attributes={"data-says": "barriers", "aria-live": "polite"}):
            solara.Text(sentence)
        with solara.Div(classes=["gf-pair"]):
            names = [name(state, now), title(shipped(state.baseline), now)]
            found = [shares(each, state.place, weighting, shown) for each in (policy, baseline) if each]
            for key, heading, values in zip(("policy", "baseline"), names, found, strict=False):
                with solara.Div().key(key):
                    BarrierChart(key, values, found, weighting, f"{word(key, now)}{COLON[now]}{heading}", now)


COLON = {"en": ": ", "zh": "："}


@solara.component
def BarrierChart(
    key: str, values: Any, others: list[Any], weighting: str, heading: str, language: Language
) -> solara.Element:
    """Show the barriers of one run."""
    made = barrier_graph(values, others, weighting, heading, language)
    return BandChart(replace(made, name=f"{made.name}-{key}"), language)


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
    policy, _ = investigation.reasons(investigation.runs.standing.value)
    by, group = solara.use_state(GROUPS[0])
    with solara.Div(classes=["gf-panel", "gf-followers"]):
        with solara.Div(classes=["gf-panel-title"]):
            Heading(word("who_first", now))
            Switch(word("by", now), {each: word(each, now) for each in GROUPS}, by, group)
        if policy is None:
            return
        curves = adoption_by_group(policy.installed, policy.applicable, by, state.place, now)
        with solara.Div(classes=["gf-verdict"], attributes={"data-says": "first", "aria-live": "polite"}):
            solara.Text(first_sentence(curves, now))
        with solara.Div(classes=["gf-pair"]):
            BandChart(adoption_graph(curves, by, unit(OUTPUTS["adoption"].unit, now), now), now)
            BandChart(size_graph(policy, state.place, unit("MCNY", now), now), now)


@solara.component
def Firms(investigation: Investigation) -> None:
    """Choose a firm and read its story."""
    state, now = investigation.state.value, language.value
    policy, _ = investigation.reasons(investigation.runs.standing.value)
    with solara.Div(classes=["gf-panel", "gf-firms-panel"]):
        Heading(word("firms_title", now))
        Note(word("firms_hint" if policy else "firms_waiting", now))
        with solara.Div(classes=["gf-firms-columns"]):
            if policy:
                FirmTable(policy.register, state.firm, lambda firm: investigation.look(firm=firm), now)
            with solara.Div():
                if state.firm > investigation.last_firm:
                    Note(word("firm_away", now, firm=str(state.firm), last=str(investigation.last_firm)))
                elif policy and state.firm != NOBODY:
                    card(policy.register, state.firm, {}, now)
        if NOBODY < state.firm <= investigation.last_firm:
            FirmStory(investigation.story, state.firm, now)
