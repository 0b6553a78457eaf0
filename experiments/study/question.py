"""What a plan asks, as JSON: the whole of it but for its points, so that a changed scenario or size is noticed."""

from collections.abc import Mapping
from typing import Any

from experiments.manifest import lever_path
from experiments.study.plan import BundleFactor, Factor, LeverFactor, ParameterSwitch, Plan
from model.policy import Scenario


def question(kind: str, plan: Plan, **more: Any) -> dict[str, Any]:
    """What is asked.

    Args:
        kind: the command.
        plan: what decides the runs; its points may still grow, so they are left out.
        more: what else decides the answer.
    """
    return {
        "question": kind,
        "title": plan.title,
        "scenarios": {scenario.name: scenario_facts(scenario) for scenario in plan.scenarios},
        "factors": {factor.name: factor_facts(factor) for factor in plan.factors},
        "outputs": [headline.name for headline in plan.headlines],
        "tables": list(plan.tables),
        "replications": plan.replications,
        "seed": plan.root_seed,
        "firms": plan.firms,
        "until": plan.until,
        **more,
    }


def scenario_facts(scenario: Scenario) -> dict[str, Any]:
    """Everything of a scenario that a run depends on."""
    return {
        "levers": {name: lever_path(path) for name, path in scenario.paths.items()},
        "places": {
            name: {place: lever_path(path) for place, path in own.items()} for name, own in scenario.places.items()
        },
        "parameters": dict(scenario.parameters),
    }


def factor_facts(factor: Factor) -> Mapping[str, Any]:
    """Everything of a factor that a run depends on, but for its value."""
    if isinstance(factor, LeverFactor):
        return {"lever": factor.lever, "place": factor.place, "since": factor.since}
    if isinstance(factor, BundleFactor):
        toward = {"toward": factor.toward.name, **scenario_facts(factor.toward)}
        return {"levers": list(factor.levers), "since": factor.since, "toward": toward}
    if isinstance(factor, ParameterSwitch):
        return {"parameters": dict(factor.toward.parameters)}
    return {"parameter": factor.name}
