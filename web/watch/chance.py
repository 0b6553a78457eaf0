"""How far chance alone moves a watched run: where most runs of its scenario lie, as bands behind its curves.

National outputs come from the very runs of the policy lab. Provinces, sectors, sizes and measures by quarter are asked
for when somebody looks at them: what has to be kept of a run for that is three times as much.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from model.results import OUTPUTS
from web.comparison import Band, spread
from web.components.band_chart import Graph
from web.link import State
from web.pool.errand import Errand, Standing, Wanted
from web.pool.runner import Runner
from web.pool.runs import REPLICATIONS, Checkpoint, Task, policy_runs
from web.watch.places import Array, detailed_adoption, province_curves
from web.watch.session import Frame
from web.why.reasons import Inquiry, policy_inquiry
from web.words import Language, word

BACKGROUND = 3  # how urgent: after everything that somebody waits for

Bands = Mapping[str, Band]  # by the name of the line


@dataclass(frozen=True, eq=False)
class Details:
    """What is kept of a run that is looked at by quarter: tables with a row a quarter, as a frame of the watched run.

    Attributes:
        by_region: regional outputs, each with a column a region.
        by_sector: adoption, a column a sector; likewise ``by_size`` and ``by_measure``.
    """

    by_region: Mapping[str, Array]
    by_sector: Array
    by_size: Array
    by_measure: Array

    def regions(self, output: str) -> Array:
        """Values of a regional output, shape (quarters, regions)."""
        return self.by_region[output]

    def sectors(self) -> Array:
        """Adoption, shape (quarters, sectors)."""
        return self.by_sector

    def sizes(self) -> Array:
        """Adoption, shape (quarters, sizes)."""
        return self.by_size

    def measures(self) -> Array:
        """Adoption, shape (quarters, measures)."""
        return self.by_measure


@dataclass(frozen=True)
class DetailedRun:
    """One run of a policy with its details."""

    inquiry: Inquiry

    def run(self, checkpoint: Checkpoint, /) -> Details:
        """Live to the horizon."""
        world, adopters = self.inquiry.live(checkpoint)
        record = world.record
        return Details(
            by_region={name: values.astype(np.float32) for name, values in record.regions.items()},
            by_sector=record.sectors["adoption"].copy(),
            by_size=adopters.by_size(),
            by_measure=record.measures["adoption"].copy(),
        )


def national_runs(state: State) -> Sequence[Task]:
    """The runs that bands of national outputs are made of: those of the policy lab."""
    return policy_runs(state, state.firms, REPLICATIONS)


def detailed_runs(state: State) -> Sequence[Task]:
    """The runs that all other bands are made of, under the same seeds."""
    return [DetailedRun(policy_inquiry(state, replication)) for replication in range(REPLICATIONS)]


class Replications:
    """Replications of a tab's scenario, as they come in. Call :meth:`close` when the tab is gone.

    Args:
        runner: the pool.
    """

    def __init__(self, runner: Runner) -> None:
        self.national, self.detailed = Errand(runner, BACKGROUND), Errand(runner, BACKGROUND)

    def follow(self, state: State) -> None:
        """Want the runs for national outputs of another scenario."""
        self.national.start(_one_by_one(national_runs(state)))

    def look_closer(self, state: State) -> None:
        """Want the runs for everything else, too."""
        self.detailed.start(_one_by_one(detailed_runs(state)))

    def close(self) -> None:
        """Want nothing any more."""
        self.national.close()
        self.detailed.close()


def _one_by_one(tasks: Sequence[Task]) -> Wanted:
    """Want one task after the other: with all workers at it, steps of the watched run took half as long again."""
    return lambda results: tasks[: 1 + sum(task in results for task in tasks)]


# bands


def national_bands(standing: Standing, state: State, outputs: Mapping[str, str]) -> Bands:
    """Bands of national outputs, given by the names of their lines; none until all runs are there."""
    runs = _all(standing, national_runs(state))
    return {name: _band([run.national[output] for run in runs], output) for name, output in outputs.items() if runs}


def adoption_bands(standing: Standing, state: State, split: str, language: Language) -> Bands:
    """Bands of adoption by sector, size or measure."""
    runs = [detailed_adoption(run, split, language) for run in _all(standing, detailed_runs(state))]
    return {name: _band([run[name] for run in runs], "adoption") for name in (runs[0] if runs else ())}


def province_bands(standing: Standing, state: State, output: str, chosen: Sequence[str], language: Language) -> Bands:
    """Bands of an output of provinces."""
    runs = [province_curves(run, output, chosen, language) for run in _all(standing, detailed_runs(state))]
    return {name: _band([run[name] for run in runs], output) for name in (runs[0] if runs else ())}


def _all(standing: Standing, tasks: Sequence[Task]) -> list[Any]:
    """What has come of all tasks; nothing while one is missing."""
    return [standing.results[task] for task in tasks] if all(task in standing.results for task in tasks) else []


def _band(runs: Sequence[Array], output: str) -> Band:
    """Where most runs of an output lie, as far as values are possible."""
    values = np.array(runs, float)
    least = 0.0 if not (values < 0).any() else -np.inf
    return spread(values).within(least, 1.0 if OUTPUTS[output].is_share else np.inf)


def with_bands(graph: Graph, bands: Bands, standing: Standing, frame: Frame, language: Language) -> Graph:
    """A graph of the watched run with bands behind its lines, and a key that says what they are."""
    lines = [
        replace(line, low=bands[line.name].low, high=bands[line.name].high) if line.name in bands else line
        for line in graph.lines
    ]
    meaning = word("chance_meaning", language, runs=str(REPLICATIONS))
    return replace(graph, lines=lines, band=_key(bool(bands), standing, frame, language), band_meaning=meaning)


def _key(there: bool, standing: Standing, frame: Frame, language: Language) -> str:
    """What the bands are, or how far they are."""
    if standing.failure:
        return word("chance_failed", language, why=standing.failure)
    if not there:
        return word("chance_waits", language, done=str(standing.done), total=str(REPLICATIONS))
    return word("chance_untouched" if frame.touched else "chance_scenario", language)
