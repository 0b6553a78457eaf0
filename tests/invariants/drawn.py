"""Settings of a run drawn by Hypothesis."""

from typing import Any

from hypothesis import HealthCheck
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from model.catalogue import catalogue
from model.levers import LEVERS
from model.parameters import PARAMETERS

from .runs import SCENARIOS

PATIENT = {"deadline": None, "database": None, "suppress_health_check": list(HealthCheck)}  # a run takes its time


def number(low: float, high: float) -> SearchStrategy[float]:
    """A bound, or any number between."""
    between = st.floats(low, high, allow_subnormal=False).map(lambda drawn: float(f"{drawn:.6g}"))
    return st.sampled_from([float(low), float(high)]) | between.map(lambda drawn: min(max(drawn, low), high))


def plausible(name: str) -> SearchStrategy[float]:
    """A value in the plausible range that stands in the parameter's row."""
    declared, row = PARAMETERS[name], catalogue().figure(PARAMETERS[name].key)
    low, high = (row.value if bound is None else bound for bound in (row.low, row.high))
    return number(*(min(max(bound * declared.scale, declared.low), declared.high) for bound in (low, high)))


@st.composite
def any_settings(draw: st.DrawFn) -> dict[str, Any]:
    """Any levers within their bounds, some parameters within their plausible ranges, any size and seed."""
    levers = draw(st.lists(st.sampled_from(sorted(LEVERS)), unique=True, max_size=len(LEVERS)))
    parameters = draw(st.lists(st.sampled_from(sorted(PARAMETERS)), unique=True, max_size=20))
    found: dict[str, Any] = {name: draw(number(LEVERS[name].low, LEVERS[name].high)) for name in levers}
    found |= {name: draw(plausible(name)) for name in parameters}
    return found | {
        "scenario": draw(st.sampled_from(SCENARIOS)),
        "firms": draw(st.sampled_from([27, 28, 61, 150, 307])),
        "seed": draw(st.integers(0, 2**48 - 1)),
    }
