"""What is asked: policies, and the worlds they are tried in.

A *world* is a parameter set under a *structure*. Parameter sets are members of the fitted ensemble. A structure is the
model as it stands, or with some parameters set otherwise (another rule of decision, no links of supply), or with every
uncertain parameter that is not fitted drawn from its plausible range, anew for each member. In every world all policies
and the baseline meet the same luck.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from experiments.evidence.answers import SHIPPED_ENSEMBLE, read_ensembles
from experiments.evidence.calibration import Ensemble
from experiments.sensitivity.question import seed_of
from experiments.study.designs import latin_hypercube
from experiments.study.factors import uncertain
from experiments.study.headlines import Headline, read_headline
from experiments.study.plan import ParameterFactor, Plan, Point
from experiments.study.reading import Reader
from experiments.study.spec import find_spec, read_spec
from model import clock
from model.catalogue import catalogue
from model.errors import InputError
from model.parameters import check_parameter

SECTION = "ranking"
CENTRAL = "as it stands"
MOST_MEMBERS = 1000
FEWEST_POLICIES, FEWEST_MEMBERS = 3, 2


@dataclass(frozen=True)
class Structure:
    """A way the model may be built.

    Attributes:
        name: in the tables.
        title: in words.
        parameters: what is set otherwise.
        drawn: whether parameters that are not fitted are drawn from their plausible ranges.
    """

    name: str
    title: str
    parameters: Mapping[str, float]
    drawn: bool = False


@dataclass(frozen=True)
class Question:
    """A spec that was read.

    Attributes:
        name: of the spec.
        words: the question.
        plan: with a point for every policy in every world: structure by structure, member by member, the baseline
            first.
        policies: names of the policies, the baseline left out.
        structures: the first is the model as it stands.
        members: parameter sets of each structure.
        since: first year of the policies.
    """

    name: str
    words: str
    plan: Plan
    policies: tuple[str, ...]
    structures: tuple[Structure, ...]
    members: int
    since: int


def read_question(name: str, ensemble: Ensemble | None = None) -> Question:
    """Read a shipped spec by name, or a TOML file by its path.

    Args:
        name: which.
        ensemble: parameter sets; without it the shipped ones that have seen all figures.

    Raises:
        InputError: no such spec, or it has mistakes.
    """
    spec = read_spec(name, (SECTION,))
    fitted = shipped() if ensemble is None else ensemble
    mistakes: list[str] = []
    section = Reader(spec.sections.get(SECTION, {}), mistakes, f"{SECTION}.")
    members = section.whole("members", len(fitted.values), FEWEST_MEMBERS, min(len(fitted.values), MOST_MEMBERS))
    since = section.whole("since", clock.START_YEAR, clock.START_YEAR, spec.plan.until)
    central = Structure("as_it_stands", CENTRAL, {})
    structures = (central, *(_structure(*each, mistakes) for each in section.tables("structures").items()))
    section.finish()
    plan = spec.plan
    policies = [point for number, point in enumerate(plan.points) if number != plan.baseline]
    moved = {factor.name for factor in plan.factors}
    clash = moved & {*fitted.names, *(parameter for each in structures for parameter in each.parameters)}
    if clash:
        mistakes.append(f"{', '.join(sorted(clash))}: moved by a policy, and by a world it is tried in")
    if plan.baseline is None or len(policies) < FEWEST_POLICIES:
        mistakes.append(f"nothing to rank: give a baseline and {FEWEST_POLICIES} or more policies")
    if mistakes:
        raise InputError(f"{find_spec(name)}: " + "; ".join(mistakes))
    assert plan.baseline is not None
    plan = replace(plan, points=(plan.points[plan.baseline], *policies), baseline=0)
    return Question(
        spec.name, spec.question, _in_worlds(plan, structures, fitted, members, since),
        tuple(point.name for point in policies), structures, members, since,
    )  # fmt: skip


def shipped() -> Ensemble:
    """The shipped parameter sets that have seen all figures."""
    ensembles = read_ensembles(SHIPPED_ENSEMBLE)
    return ensembles[max(ensembles)]


def headlines(since: int, until: int) -> tuple[Headline, ...]:
    """What is read off every run: adoption, CO2 and public spending in the last year, the last two also in sum."""
    texts = ("adoption", "co2", "green_spending", f"co2@{since}-{until}", f"green_spending@{since}-{until}")
    return tuple(dict.fromkeys(read_headline(text, until) for text in texts))


def _structure(name: str, reader: Reader, mistakes: list[str]) -> Structure:
    parameters: dict[str, float] = {}
    for parameter, value in reader.table("parameters").items():
        try:
            parameters[parameter] = check_parameter(parameter, value, catalogue())
        except InputError as error:
            mistakes.append(f"{SECTION}.structures.{name}: {error}")
    drawn = reader.get("drawn", False)
    if not isinstance(drawn, bool):
        reader.refuse("drawn", f"{drawn!r} is not allowed; give true or false")
    found = Structure(name, reader.text("title", name.replace("_", " ")), parameters, bool(drawn))
    if not (found.parameters or found.drawn):
        reader.note(f"{SECTION}.structures.{name}: is the model as it stands: give parameters, or drawn = true")
    reader.finish()
    return found


def _in_worlds(plan: Plan, structures: Sequence[Structure], fitted: Ensemble, members: int, since: int) -> Plan:
    """The plan with its points in every world, and the parameters of the worlds as further factors."""
    worlds = [world for each in structures for world in _worlds(each, fitted, members, plan.root_seed)]
    moved = {factor.name for factor in plan.factors}
    names = list(dict.fromkeys(name for _, values in worlds for name in values if name not in moved))
    points = [
        Point(f"{world}: {point.name}", point.scenario, (*point.values, *map(values.get, names)))
        for world, values in worlds
        for point in plan.points
    ]
    return replace(
        plan, factors=(*plan.factors, *map(ParameterFactor, names)), points=tuple(points),
        headlines=headlines(since, plan.until),
    )  # fmt: skip


def _worlds(structure: Structure, fitted: Ensemble, members: int, root_seed: int) -> list[tuple[str, dict[str, Any]]]:
    """Name and parameters of the worlds of a structure; members are taken evenly from the ensemble."""
    places = np.linspace(0, len(fitted.values) - 1, members).round().astype(int)
    own: list[dict[str, float | None]] = [
        dict(zip(fitted.names, map(float, fitted.values[place]), strict=True)) for place in places
    ]
    if structure.drawn:
        ranges = {name: bounds for name, bounds in uncertain(catalogue()).items() if name not in fitted.names}
        drawn = latin_hypercube(list(ranges.values()), members, seed_of(f"{SECTION}/{structure.name}", root_seed))
        own = [{**dict(zip(ranges, row, strict=True)), **values} for row, values in zip(drawn, own, strict=True)]
    return [
        (f"{structure.name}, member {place}", {**values, **structure.parameters})
        for place, values in zip(places.tolist(), own, strict=True)
    ]
