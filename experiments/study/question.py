"""What a plan asks, as JSON: everything that decides its numbers, resolved, so that two questions can be compared.

A scenario stands here by the paths of its levers, not by its name or file: who changes the file asks something else.
What decides only how runs are carried out (workers, limits of time and memory) is no part of it.
"""

import hashlib
import json
from typing import Any

from experiments.manifest import lever_path
from experiments.study.plan import BundleFactor, Factor, LeverFactor, ParameterSwitch, Plan
from model import clock
from model.policy import Path, Scenario

MOST_LISTED = 1000  # points; of more the hash stands for all


def question(plan: Plan, kind: str) -> dict[str, Any]:
    """The question of a plan.

    Args:
        plan: what is simulated and read off it.
        kind: the command that asks.
    """
    return {
        "kind": kind,
        "firms": plan.firms,
        "until": plan.until,
        "seed": plan.root_seed,
        "replications": plan.replications,
        "outputs": [headline.name for headline in plan.headlines],
        "tables": list(plan.tables),
        "scenarios": {scenario.name: _scenario(scenario) for scenario in plan.scenarios},
        "factors": {factor.name: _factor(factor) for factor in plan.factors},
        "baseline": None if plan.baseline is None else plan.points[plan.baseline].name,
        "points": _points(plan),
    }


def _scenario(scenario: Scenario) -> dict[str, Any]:
    return {
        "levers": {name: _path(path) for name, path in scenario.paths.items()},
        "places": {
            lever: {place: _path(path) for place, path in by_place.items()}
            for lever, by_place in scenario.places.items()
        },
        "parameters": dict(scenario.parameters),
    }


def _path(path: Path) -> dict[str, Any]:
    """A path, and what people knew of before it was announced."""
    if path.before is None:
        return lever_path(path)
    return {**lever_path(path), "before": _path(path.before), "since": clock.label(path.since)}


def _factor(factor: Factor) -> dict[str, Any]:
    if isinstance(factor, LeverFactor):
        return {"lever": factor.lever, "place": factor.place, "since": clock.label(factor.since)}
    if isinstance(factor, BundleFactor):
        toward = _scenario(factor.toward)
        own = {part: {name: toward[part][name] for name in factor.levers if name in toward[part]}
               for part in ("levers", "places")}  # fmt: skip
        return {"toward": own, "since": clock.label(factor.since)}
    if isinstance(factor, ParameterSwitch):
        return {"toward": dict(factor.toward.parameters)}
    return {"parameter": factor.parameter}


def _points(plan: Plan) -> dict[str, Any]:
    names = [factor.name for factor in plan.factors]
    listed = {
        point.name: {"scenario": plan.scenarios[point.scenario].name, **dict(zip(names, point.values, strict=True))}
        for point in plan.points
    }
    if len(listed) <= MOST_LISTED:
        return listed
    return {"number": len(listed), "sha256": hashlib.sha256(json.dumps(listed).encode()).hexdigest()}
