"""What a tab of the page of reasons works with: what it looks at, its replications, and the story it has asked for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import solara

from web.comparison import FEWEST
from web.link import NOBODY, State, read
from web.pool.errand import Errand, Results
from web.pool.runner import Runner
from web.pool.runs import REPLICATIONS, Task
from web.why.reasons import Biography, Reasons, baseline_inquiry, policy_inquiry

STORY, FIRST, OTHERS = 0, 1, 2  # how urgent they are


@dataclass(frozen=True)
class Evidence:
    """The runs that are shown, replication by replication; ``baseline`` is empty where there is none of its own (yet).

    Two are equal when they are of the very same runs.
    """

    policy: tuple[Reasons, ...] = ()
    baseline: tuple[Reasons, ...] = ()

    @property
    def first(self) -> Reasons | None:
        """The policy's first replication: its enterprises are those of the table and of the stories."""
        return self.policy[0] if self.policy else None

    @property
    def judged(self) -> bool:
        """Whether the runs are enough for intervals."""
        return len(self.policy) >= FEWEST


class Investigation:
    """One tab's state and what is known of it. Call :meth:`close` when the tab is gone.

    Args:
        link: the part of the address after the question mark.
        runner: the pool.

    Attributes:
        policy: the runs of the policy, one a replication; likewise ``baseline``.
        tasks: all of them, pair by pair, each once.
    """

    def __init__(self, link: str, runner: Runner) -> None:
        found, self.problems = read(link)
        self.state: solara.Reactive[State] = solara.Reactive(found)
        self.policy = [policy_inquiry(found, replication) for replication in range(REPLICATIONS)]
        self.baseline = [baseline_inquiry(found, replication) for replication in range(REPLICATIONS)]
        self.runs, self.story = Errand(runner, self._urgency), Errand(runner, STORY)
        pairs = zip(self.policy, self.baseline, strict=True)
        self.tasks = list(dict.fromkeys(task for pair in pairs for task in pair))
        self.runs.start(self._wanted)
        self._follow(found)

    @property
    def last_firm(self) -> int:
        """Number of the last firm of the runs."""
        return self.policy[0].firms - 1

    @property
    def differs(self) -> bool:
        """Whether policy and baseline are two."""
        return self.policy != self.baseline

    def look(self, **fields: Any) -> None:
        """Look at another ``place`` or ``firm``."""
        state = replace(self.state.peek(), **fields)
        self.state.value = state
        if "firm" in fields:
            self._follow(state)

    def evidence(self, results: Results) -> Evidence:
        """What is shown of what is known: the first replication, some, or all; the policy's first run may be alone."""
        first, same = self.policy[0], self.baseline[0]
        if first not in results:
            return Evidence()
        if same not in results:
            return Evidence((results[first],))
        pairs = zip(self.policy, self.baseline, strict=True)
        there = [(results[one], results[other]) for one, other in pairs if one in results and other in results]
        shown = there[: _worth_showing(len(there))]
        return Evidence(tuple(one for one, _ in shown), tuple(other for _, other in shown) if self.differs else ())

    def close(self) -> None:
        """Want nothing any more; the tab is gone."""
        self.runs.close()
        self.story.close()

    def _wanted(self, results: Results) -> Sequence[Task]:
        """The first replication has the workers for itself: with others beside it, it took a sixth longer."""
        first = self.policy[0], self.baseline[0]
        return self.tasks if all(task in results for task in first) else first

    def _urgency(self, task: Task) -> int:
        return FIRST if task in (self.policy[0], self.baseline[0]) else OTHERS

    def _follow(self, state: State) -> None:
        if NOBODY < state.firm <= self.last_firm:
            self.story.start(lambda _: [Biography(self.policy[0], state.firm)])


def _worth_showing(there: int) -> int:
    """How many runs are shown: what comes in between is not worth the while it takes to redraw the page."""
    return there if there == REPLICATIONS else FEWEST if there >= FEWEST else 1
