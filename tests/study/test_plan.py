"""Plans: runs and their seeds, and scenarios between two others."""

import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.study.headlines import default_headlines
from experiments.study.plan import LeverFactor, Plan, Point, blend, seed
from experiments.study.spec import ANALYSES, read_spec, spec_names
from model import clock
from model.catalogue import catalogue
from model.levers import LEVERS
from model.policy import Scenario, load_scenario, scenario_names
from model.timetable import Timetable

HISTORICAL = load_scenario("historical")
QUARTERS = 76


def lived(scenario: Scenario) -> list[tuple[object, object]]:
    """What the model makes of a scenario: each quarter's levers, as they are and as firms foresee them."""
    timetable = Timetable(scenario, catalogue(), QUARTERS, foresight=0.5, horizon=20)
    return [
        tuple({name: str(value) for name, value in now.items()} for now in (timetable.at(t), timetable.expected(t)))
        for t in range(QUARTERS)
    ]  # fmt: skip


def test_runs_are_numbered_point_by_point_and_share_their_luck():
    points = tuple(Point(name, 0, (value,)) for name, value in (("a", 1.0), ("b", 2.0)))
    plan = Plan("T", (HISTORICAL,), default_headlines(2018), (LeverFactor("carbon_tax"),), points, replications=3)
    assert [(run.number, run.point, run.replication) for run in plan.runs()] == [
        (0, 0, 0), (1, 0, 1), (2, 0, 2), (3, 1, 0), (4, 1, 1), (5, 1, 2),
    ]  # fmt: skip
    assert [run.seed for run in plan.runs()][:3] == [run.seed for run in plan.runs()][3:]


@given(st.integers(0, 2**48 - 1), st.integers(0, 10**6))
def test_seeds_survive_csv_and_spreadsheets(root: int, replication: int):
    found = seed(root, replication)
    assert 0 <= found < 2**48
    assert int(float(f"{found:.15g}")) == found


@pytest.mark.parametrize("name", scenario_names())
@pytest.mark.parametrize("since", [0, 30])
def test_a_blend_of_nothing_changes_nothing(name: str, since: int):
    assert lived(blend(HISTORICAL, load_scenario(name), tuple(LEVERS), 0.0, since)) == lived(HISTORICAL)


@pytest.mark.parametrize("name", scenario_names())
def test_a_blend_all_the_way_is_the_other_scenario_and_what_firms_foresee_of_it(name: str):
    goal = load_scenario(name)
    assert lived(blend(HISTORICAL, goal, tuple(LEVERS), 1.0)) == lived(goal)


@pytest.mark.parametrize("name", ["green-finance", "supervision", "incentives", "guiding-opinions-2027"])
def test_what_begins_in_2024_can_be_blended_from_there(name: str):
    goal = load_scenario(name)
    found = lived(blend(HISTORICAL, goal, tuple(LEVERS), 1.0, since=28))
    assert found[28:] == lived(goal)[28:]
    assert found[:27] == lived(HISTORICAL)[:27]


@settings(max_examples=20, deadline=None)
@given(st.floats(0.01, 0.99), st.sampled_from(scenario_names()), st.sampled_from([0, 28, 40]))
def test_a_blend_lies_between_and_leaves_what_was_before(strength: float, name: str, since: int):
    goal = load_scenario(name)
    found = blend(HISTORICAL, goal, tuple(LEVERS), strength, since)
    for lever, declared in LEVERS.items():
        for place in ("", *goal.places.get(lever, {}), *HISTORICAL.places.get(lever, {})):
            base, to, own = (each.path(lever, place).values(QUARTERS) for each in (HISTORICAL, goal, found))
            assert own[:since] == base[:since]
            assert own[since:] == pytest.approx(
                [a + strength * (b - a) for a, b in zip(base[since:], to[since:], strict=True)]
            )
            assert all(declared.low <= value <= declared.high for value in own)


def test_until_a_blend_is_announced_firms_foresee_what_they_knew():
    """The carbon market's extension was announced in 2021: a blend from 2030 on leaves that as it was."""
    found = blend(HISTORICAL, load_scenario("laissez-faire"), ("carbon_market", "disposables_ban"), 0.5, since=52)
    assert lived(found)[:52] == lived(HISTORICAL)[:52]
    assert clock.label(52) == "2030Q1"


@pytest.mark.parametrize("name", spec_names())
def test_a_plan_travels_to_workers_unchanged(name: str):
    plan = read_spec(name, sections=ANALYSES, designed=not name.startswith("sensitivity")).plan
    assert pickle.loads(pickle.dumps(plan)) == plan
