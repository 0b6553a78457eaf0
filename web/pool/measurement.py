"""What worker processes are asked for by questions of many points: headlines of all replications of one point.

Plans and answers are those of the command line (:mod:`experiments.attribute`, :mod:`experiments.target`); here they are
only cut into tasks for the pool and put together again, so the page's numbers are the terminal's.
"""

import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from experiments.study.headlines import Headline, Readable, read_headline
from experiments.study.plan import Plan
from web.pool.runs import Checkpoint

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Measurement:
    """Headlines of some replications of one policy.

    Attributes:
        policy: a pickled :class:`model.policy.Scenario`; only this program's own workers open it.
        outputs: headlines as they are written, such as ``co2@2035-2035``.
        seeds: one a replication.
    """

    policy: bytes
    outputs: tuple[str, ...]
    seeds: tuple[int, ...]
    firms: int
    until: int

    def run(self, checkpoint: Checkpoint, /) -> tuple[tuple[float, ...], ...]:
        """Live all replications; a row for each of them, a column for each headline."""
        from model.world import World  # here and not above: the page itself needs no Mesa to be drawn

        headlines = [read_headline(text, self.until) for text in self.outputs]
        rows = []
        for seed in self.seeds:
            world = World(pickle.loads(self.policy), firms=self.firms, seed=seed, until=self.until, barriers=False)
            world.run(checkpoint)
            rows.append(tuple(headline.read(world) for headline in headlines))
        return tuple(rows)


def tasks_of(plan: Plan) -> list[Measurement]:
    """A task for each point of a plan, in their order."""
    outputs = tuple(written(headline) for headline in plan.headlines)
    seeds = tuple(plan.run(number).seed for number in range(plan.replications))
    return [
        Measurement(pickle.dumps(plan.scenario(point)), outputs, seeds, plan.firms, plan.until)
        for point in range(len(plan.points))
    ]


def frame_of(plan: Plan, results: Mapping[Any, Any]) -> "pd.DataFrame":
    """What ``runs.csv`` says of a plan, as far as its tasks are done."""
    import pandas as pd

    names = [headline.name for headline in plan.headlines]
    rows = [
        {"point": point, "replication": replication, **dict(zip(names, values, strict=True))}
        for point, task in enumerate(tasks_of(plan))
        for replication, values in enumerate(results.get(task, ()))
    ]
    return pd.DataFrame(rows, columns=["point", "replication", *names])


def written(headline: Readable) -> str:
    """A headline as it is written on the command line.

    >>> written(read_headline("co2", 2035)), written(read_headline("jobs@2026-2030", 2035))
    ('co2@2035', 'jobs@2026-2030')
    """
    assert isinstance(headline, Headline)
    years = f"{headline.first}" if headline.first == headline.last else f"{headline.first}-{headline.last}"
    return f"{headline.output.name}@{years}"
