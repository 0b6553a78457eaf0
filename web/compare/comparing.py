"""What a tab of the page of comparisons works with: which scenarios, their runs, and the questions put to them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import solara

from experiments.commands.options import VARIANT
from experiments.study.headlines import Headline, default_headlines
from experiments.study.plan import seed
from model import clock
from model.policy import Scenario
from web.comparison import Band, Comparison, band, first_difference
from web.link import POLICY, State, read, shipped, terminal_settings
from web.pool.errand import Errand, Standing
from web.pool.runner import Runner
from web.pool.runs import REPLICATIONS, Outcome, Simulation
from web.verdict import name as policy_name
from web.words import Language, title, word

SOME = ("historical", "supervision", "guiding-opinions-2027")  # where the link names none
SOON, PATIENT = 1, 2  # stages: comparisons go before what takes minutes
FEWEST, MOST = 2, 8  # scenarios: eight lines are told apart


def compared(state: State) -> tuple[str, ...]:
    """Which scenarios are compared: those of the link, else the lab's policy and its baseline, else some."""
    if len(state.compared) >= FEWEST:
        return state.compared
    if state.settings:
        return (state.baseline, POLICY)
    if state.scenario != state.baseline:
        return (state.baseline, state.scenario)
    return SOME


def reference(state: State) -> str:
    """What the others are held against."""
    names = compared(state)
    return state.reference if state.reference in names else names[0]


def others(state: State) -> tuple[str, ...]:
    """All that are compared but the reference."""
    return tuple(name for name in compared(state) if name != reference(state))


def policy(state: State, name: str) -> Scenario:
    """The scenario of a name, or the policy of the link."""
    return state.policy if name == POLICY else shipped(name)


def called(state: State, name: str, language: Language) -> str:
    """What a scenario is called on the page."""
    if name != POLICY:
        return title(shipped(name), language)
    return word("your_policy", language, policy=policy_name(state, language))


def as_variant(state: State, name: str) -> str:
    """A scenario as the command line takes it: ``historical+carbon_tax=50@2026``."""
    if name != POLICY:
        return name
    return VARIANT.join([state.scenario, *terminal_settings(state)])


def simulations(state: State, name: str) -> tuple[Simulation, ...]:
    """The runs of a scenario, one a replication; every scenario meets the same luck."""
    scenario, settings = (state.scenario, state.settings) if name == POLICY else (name, ())
    return tuple(
        Simulation(scenario, settings, seed(state.seed, replication), state.firms, state.until)
        for replication in range(REPLICATIONS)
    )


def all_simulations(state: State) -> list[Simulation]:
    """All runs of a comparison, replication by replication, so that there is something to show early."""
    rounds = zip(*(simulations(state, name) for name in compared(state)), strict=True)
    return [task for tasks in rounds for task in tasks]


@dataclass(frozen=True, eq=False)
class Compared:
    """The runs there are of some scenarios, the same replications of each.

    Attributes:
        state: what was asked.
        runs: by scenario, in the order in which they are compared.
    """

    state: State
    runs: dict[str, Sequence[Outcome]]

    @property
    def replications(self) -> int:
        """How many there are of each scenario."""
        return len(next(iter(self.runs.values())))

    @property
    def reference(self) -> str:
        """What the others are held against."""
        return reference(self.state)

    @property
    def others(self) -> tuple[str, ...]:
        """All but the reference."""
        return tuple(name for name in self.runs if name != self.reference)

    def level(self, name: str, output: str) -> Band:
        """A national output of a scenario through time."""
        return band(_stacked(self.runs[name], output))

    @cached_property
    def against(self) -> dict[str, Comparison]:
        """Each of the others against the reference, pair by pair."""
        held = policy(self.state, self.reference)
        quarters = clock.quarters_until(self.state.until)
        return {
            name: Comparison(
                self.runs[name], self.runs[self.reference], self.state.firms,
                first_difference(policy(self.state, name), held, quarters),
            )
            for name in self.others
        }  # fmt: skip

    @property
    def since(self) -> int | None:
        """First quarter in which some scenario differs from the reference."""
        return min((each.since for each in self.against.values() if each.since is not None), default=None)

    @property
    def headlines(self) -> tuple[Headline, ...]:
        """The numbers of the table: those that ``greenforge compare`` gives."""
        return default_headlines(self.state.until)

    def read(self, name: str, headline: Headline) -> Any:
        """A headline in each run of a scenario, shape (replications,)."""
        import numpy as np

        return np.array([headline.of(run.national) for run in self.runs[name]])


def known(state: State, standing: Standing) -> Compared | None:
    """The runs there are, as many of each scenario; None before the first of each."""
    tasks = {name: simulations(state, name) for name in compared(state)}
    count = 0
    while count < REPLICATIONS and all(own[count] in standing.results for own in tasks.values()):
        count += 1
    if not count:
        return None
    return Compared(state, {name: [standing.results[task] for task in own[:count]] for name, own in tasks.items()})


def _stacked(runs: Sequence[Outcome], output: str) -> Any:
    import numpy as np

    return np.array([run.national[output] for run in runs])


class Comparing:
    """One tab's comparison. Call :meth:`close` when the tab is gone."""

    def __init__(self, search: str, runner: Runner) -> None:
        found, self.problems = read(search)
        self.state: solara.Reactive[State] = solara.Reactive(found)
        self.runs = Errand(runner, SOON)
        self.attribution = Errand(runner, PATIENT)
        self.search = Errand(runner, PATIENT)
        self.latest: Compared | None = None
        self._compute()

    def toggle(self, name: str) -> None:
        """Compare a scenario too, or no longer; fewer than two are no comparison."""
        before = compared(self.state.peek())
        after = tuple(each for each in before if each != name) if name in before else (*before, name)
        if FEWEST <= len(after) <= MOST:
            self._go(replace(self.state.peek(), compared=after))

    def refer_to(self, name: str) -> None:
        """Hold the others against this one."""
        self._go(replace(self.state.peek(), reference=name))

    def look(self, **fields: Any) -> None:
        """Look at something else of the same runs."""
        self.state.value = replace(self.state.peek(), **fields)

    def answer(self, standing: Standing) -> tuple[Compared | None, bool]:
        """What can be shown of the runs there are, and whether it is that of an earlier question."""
        found = known(self.state.peek(), standing)
        if found is not None and (self.latest is None or _is_news(found, self.latest)):
            self.latest = found
        return self.latest, found is None

    def close(self) -> None:
        """Want nothing any more; the tab is gone."""
        for errand in (self.runs, self.attribution, self.search):
            errand.close()

    def _go(self, state: State) -> None:
        self.state.value = state
        self._compute()

    def _compute(self) -> None:
        tasks = all_simulations(self.state.peek())
        self.runs.start(lambda _: tasks)


def _is_news(found: Compared, latest: Compared) -> bool:
    """Whether there are other runs, or another reference; else the same object is shown, and nothing is redrawn."""
    same = list(found.runs) == list(latest.runs) and found.reference == latest.reference
    return not same or any(list(map(id, found.runs[name])) != list(map(id, latest.runs[name])) for name in found.runs)
