"""What is asked: a spec whose inputs have ranges, and how many runs are spent on screening and on indices.

Screening moves all inputs; the indices are taken of those that it keeps, while the others stay as they stand. Both are
points of one plan, so that a study that was killed goes on where it was.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from experiments.study.designs import DIGITS
from experiments.study.factors import uncertain
from experiments.study.plan import ParameterFactor, Plan, Point
from experiments.study.reading import Reader
from experiments.study.spec import find_spec, read_spec
from model.catalogue import catalogue
from model.errors import InputError

if TYPE_CHECKING:
    from experiments.sensitivity.indices import Array, Ranges

SECTION = "sensitivity"
NAMED, ALL = "named", "all"  # which parameters are inputs
MOST_RUNS = 1_000_000
_LARGEST = 1 << 20  # trajectories or samples


@dataclass(frozen=True)
class Effort:
    """What ``[sensitivity]`` says.

    Attributes:
        trajectories: of the screening; each takes one run more than there are inputs.
        levels: of the grid they go along, an even number.
        keep: how many inputs indices are taken of; none where it is 0.
        samples: of the indices, a power of two; each takes two runs more than there are inputs kept.
        parameters: whether the inputs are those named, or besides them every parameter with a plausible range.
    """

    trajectories: int = 10
    levels: int = 4
    keep: int = 8
    samples: int = 64
    parameters: str = NAMED


@dataclass(frozen=True)
class Question:
    """A spec that was read: its name, the question in words, the inputs, and a plan of the scenario as it stands."""

    name: str
    words: str
    low: tuple[float, ...]
    high: tuple[float, ...]
    effort: Effort
    plan: Plan

    @property
    def ranges(self) -> "Ranges":
        """The inputs as the analysis takes them."""
        from experiments.sensitivity.indices import Ranges

        return Ranges(tuple(factor.name for factor in self.plan.factors), self.low, self.high)

    @property
    def screening_rows(self) -> slice:
        """Points of the screening."""
        return slice(1, 1 + self.effort.trajectories * (len(self.low) + 1))

    @property
    def facts(self) -> dict[str, Any]:
        """What decides the runs beside the plan, as JSON."""
        ends = zip(self.low, self.high, strict=True)
        return {"ranges": dict(zip(self.ranges.names, map(list, ends), strict=True)), SECTION: vars(self.effort)}


def read_question(name: str) -> Question:
    """Read a shipped spec by name, or a TOML file by its path.

    Raises:
        InputError: no such spec, or it has mistakes.
    """
    spec = read_spec(name, (SECTION,), designed=False)
    mistakes: list[str] = []
    section = Reader(spec.sections.get(SECTION, {}), mistakes, f"{SECTION}.")
    inputs = [(each.factor, each.low, each.high) for each in spec.ranges]
    which = section.choice("parameters", NAMED, (NAMED, ALL))
    if which == ALL:
        inputs += _others({factor.name for factor, _, _ in inputs})
    factors, low, high = zip(*inputs, strict=True) if inputs else ((), (), ())
    effort = replace(_effort(section, len(inputs)), parameters=which)
    plan = replace(spec.plan, factors=factors)
    if len(plan.scenarios) > 1:
        mistakes.append(f"scenarios: {len(plan.scenarios)} are given; indices are taken of one")
    if len(inputs) < 2:
        mistakes.append("nothing to compare: give two or more levers, parameters or bundles")
    runs = plan.replications * (
        1 + effort.trajectories * (len(inputs) + 1) + (effort.samples * (effort.keep + 2) if effort.keep else 0)
    )
    if runs > MOST_RUNS:
        mistakes.append(f"too many runs: {runs:,}; allowed are {MOST_RUNS:,}")
    if mistakes:
        raise InputError(f"{find_spec(name)}: " + "; ".join(mistakes))
    still = Point(plan.scenarios[0].name, 0, (None,) * len(plan.factors))
    plan = replace(plan, points=(still,), baseline=0)
    return Question(spec.name, spec.question, low, high, effort, plan)


def _others(named: Collection[str]) -> list[tuple[ParameterFactor, float, float]]:
    """Every parameter with a plausible range that is not named, with it."""
    return [(ParameterFactor(name), *bounds) for name, bounds in uncertain(catalogue()).items() if name not in named]


def screening_plan(question: Question) -> Plan:
    """The plan with the points of the screening."""
    from experiments.sensitivity.indices import screening_design

    effort = question.effort
    design = screening_design(question.ranges, effort.trajectories, effort.levels, seed(question, "screening"))
    size = len(question.low) + 1
    names = [f"trajectory {number // size} step {number % size}" for number in range(len(design))]
    return _with_points(question.plan, question, range(size - 1), design, names)


def whole_plan(question: Question, screened: Plan, kept: Sequence[int]) -> Plan:
    """The plan of the screening with the points of the indices behind it.

    Args:
        question: what is asked.
        screened: the plan of the screening.
        kept: places of the inputs that indices are taken of.
    """
    from experiments.sensitivity.indices import variance_design

    design = variance_design(question.ranges.only(kept), question.effort.samples, seed(question, "indices"))
    size = len(kept) + 2
    names = [f"sample {number // size} row {number % size}" for number in range(len(design))]
    return _with_points(screened, question, kept, design, names)


def seed(question: Question, purpose: str) -> int:
    """Seed of a design or of a bootstrap: depends on the root seed and the purpose alone, and is never 0.

    SALib takes a seed of 0 for none.
    """
    return seed_of(f"{SECTION}/{purpose}", question.plan.root_seed)


def seed_of(purpose: str, root_seed: int) -> int:
    """Seed of anything that is drawn once for a study."""
    return 1 + int.from_bytes(hashlib.sha256(f"{purpose}/{root_seed}".encode()).digest()[:3])


def _effort(reader: Reader, inputs: int) -> Effort:
    usual = Effort()
    found = Effort(
        trajectories=reader.whole("trajectories", usual.trajectories, 2, _LARGEST),
        levels=reader.whole("levels", usual.levels, 2, 100),
        keep=reader.whole("keep", min(usual.keep, max(inputs, 2)), 0, max(inputs, 2)),
        samples=reader.whole("samples", usual.samples, 2, _LARGEST),
    )
    if found.levels % 2:
        reader.refuse("levels", f"{found.levels} is odd; a grid of trajectories needs an even number")
    if found.samples & (found.samples - 1):
        reader.refuse("samples", f"{found.samples} is no power of two, which a Sobol sequence needs to be balanced")
    if found.keep == 1:
        reader.refuse("keep", "1 is not allowed; give 0 for screening alone, or 2 or more")
    reader.finish()
    return found


def _with_points(
    plan: Plan, question: Question, inputs: Sequence[int], design: "Array", names: Sequence[str]
) -> Plan:  # fmt: skip
    """A plan with the rows of a design as further points; inputs that the design does not move stay as they stand."""
    points = [
        Point(name, 0, tuple(values.get(place) for place in range(len(question.low))))
        for name, row in zip(names, design.tolist(), strict=True)
        for values in [_values(question, dict(zip(inputs, row, strict=True)))]
    ]
    return replace(plan, points=(*plan.points, *points))


def _values(question: Question, row: Mapping[int, float]) -> dict[int, float]:
    """Values as the CSV shows them, within their ranges."""
    return {
        place: min(max(float(f"{value:.{DIGITS}g}"), question.low[place]), question.high[place])
        for place, value in row.items()
    }
