"""``greenforge target``: the smallest strength that reaches a target is found, and what cannot be found is said."""

import math
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments import target
from experiments.cli import execute
from experiments.commands.options import read_scenario
from experiments.study.plan import seed
from experiments.study.search import Answer, Span, Verdict, answer, wanted
from experiments.study.study import Study
from model.arrays import Array
from model.errors import InputError
from model.policy import load_scenario
from model.world import World

promise = settings(max_examples=60, deadline=None)
ROOT = Path(__file__).resolve().parents[2]
SMALL = ("--firms", "120", "--replications", "2", "--since", "2017", "--tolerance", "20%", "--workers", "1")
Response = Callable[[float], Array]


def hunted(span: Span, response: Response, tolerance: float = 0.01) -> tuple[Answer, dict[float, Array]]:
    """The answer of a search in which the gap at a strength is what ``response`` says, and all that was tried."""
    gaps = {span.start: response(span.start)}
    while strengths := wanted(span, gaps, tolerance):
        assert not set(strengths) & set(gaps)
        gaps |= {strength: response(strength) for strength in strengths}
    return answer(span, gaps, tolerance), gaps


def the_same_in_all(gap: Callable[[float], float]) -> Response:
    return lambda strength: np.full(3, gap(strength))


# --- the search


@promise
@given(st.floats(0.5, 990.0), st.floats(0.3, 3.0), st.sampled_from([0.1, 0.01, 0.001]))
def test_the_strength_found_is_the_smallest_to_within_the_tolerance(root: float, power: float, tolerance: float):
    found, gaps = hunted(Span(0.0, (1000.0,)), the_same_in_all(lambda s: 1 - (s / root) ** power), tolerance)
    assert found.verdict is Verdict.REACHED
    assert found.strength is not None
    assert gaps[found.strength].mean() <= 0
    assert root - 1e-9 <= found.strength <= root + max(tolerance * found.strength, 0.1) * (1 + 1e-9)
    assert found.near is not None
    assert found.far is not None
    assert found.near <= root * (1 + 1e-9)
    assert found.far >= found.strength
    assert len(gaps) < 20


def test_a_jump_is_found_too():
    found, gaps = hunted(Span(0.0, (1.0,)), the_same_in_all(lambda s: 5.0 if s < 0.37 else -40.0))
    assert found.strength is not None
    assert 0.37 <= found.strength <= 0.3737 + 1e-9
    assert gaps[found.strength].mean() == -40


def test_a_strength_is_lowered_where_raising_it_does_not_help():
    found, _ = hunted(Span(10.0, (15.0, 6.0)), the_same_in_all(lambda s: s - 8.0))
    assert found.verdict is Verdict.REACHED
    assert found.strength == pytest.approx(8.0, abs=0.02)
    assert found.near is not None
    assert found.far is not None
    assert found.far <= found.strength <= found.near <= 10


def test_of_two_ways_the_first_end_is_taken():
    found, _ = hunted(Span(0.0, (1.0, -1.0)), the_same_in_all(lambda s: 0.5 - abs(s)))
    assert found.strength == pytest.approx(0.5, abs=0.006)


def test_where_no_strength_is_enough_the_closest_is_said():
    found, gaps = hunted(Span(0.0, (1.0,)), the_same_in_all(lambda s: 2.0 - s))
    assert (found.verdict, found.strength, found.closest) == (Verdict.NOT_REACHED, None, 1.0)
    assert sorted(gaps) == [0, 0.25, 0.5, 0.75, 1]


def test_an_instrument_without_effect():
    found, _ = hunted(Span(0.0, (1.0, -2.0)), the_same_in_all(lambda _: 2.0))
    assert (found.verdict, found.strength, found.closest) == (Verdict.NO_EFFECT, None, 0.0)


def test_what_only_the_middle_reaches_is_found_and_said_not_to_be_monotone():
    found, _ = hunted(Span(0.0, (1.0,)), the_same_in_all(lambda s: 0.2 - 4 * s * (1 - s)))
    assert found.verdict is Verdict.NOT_MONOTONE
    assert found.strength == pytest.approx((1 - math.sqrt(0.8)) / 2, rel=0.02)


def test_a_turn_that_chance_explains_is_none():
    luck = np.array([-1.0, 1.0, 0.2])
    found, _ = hunted(Span(0.0, (1.0,)), lambda s: 0.5 - s + luck * math.sin(40 * s))
    assert found.verdict is Verdict.REACHED


def test_holding_the_start_may_be_enough():
    """Where the baseline moves, holding the instrument is a strength of its own."""
    span = Span(0.3, (1.0,))
    assert wanted(span, {}, 0.01) == [0.3]
    found, _ = hunted(span, the_same_in_all(lambda s: 0.1 - s))
    assert (found.verdict, found.strength) == (Verdict.REACHED, 0.3)


def test_an_interval_that_ends_beyond_the_span_is_open():
    luck = np.array([-3.0, 0.0, 3.0])
    found, _ = hunted(Span(0.0, (1.0,)), lambda s: 0.5 - s + luck)
    assert found.near == 0.0
    assert found.far is None


def test_one_replication_has_no_interval():
    found, _ = hunted(Span(0.0, (1.0,)), lambda s: np.array([0.5 - s]))
    assert found.strength == pytest.approx(0.5)
    assert found.near is None
    assert found.far is None


def test_a_search_cut_off_goes_on_as_it_would_have():
    response = the_same_in_all(lambda s: 1 - (s / 7.3) ** 0.7)
    span = Span(0.0, (100.0,))
    _, whole = hunted(span, response)
    for number in range(1, len(whole)):
        part = dict(list(whole.items())[:number])
        assert answer(span, part, 0.01).verdict is Verdict.UNFINISHED
        while strengths := wanted(span, part, 0.01):
            part |= {strength: response(strength) for strength in strengths}
        assert part.keys() == whole.keys()


@pytest.mark.slow
def test_the_interval_holds_the_strength_in_ninety_five_cases_of_a_hundred():
    """Each replication has a level and a slope of its own; the strength at which their means meet the target is 2."""
    random = np.random.default_rng(5)
    held = 0
    for _ in range(4000):
        level, slope = 4 + random.normal(0, 1.0, 10), 2 + random.normal(0, 0.4, 10)
        found, _ = hunted(Span(0.0, (10.0,)), lambda s, a=level, b=slope: a - b * s, tolerance=0.001)
        assert found.near is not None
        held += found.near <= 2 <= (math.inf if found.far is None else found.far)
    assert held / 4000 == pytest.approx(0.95, abs=0.012)  # 3.5 standard errors


# --- goals and instruments


def test_goals():
    assert target.read_goal("8.9e9").level == 8.9e9
    assert (target.read_goal("<=0.5").level, target.read_goal("<=0.5").side) == (0.5, -1)
    assert (target.read_goal(">= 0.5").level, target.read_goal(">= 0.5").side) == (0.5, 1)
    assert (target.read_goal("-10%").change, target.read_goal("-10%").side) == (-0.1, -1)
    assert (target.read_goal("+5 %").change, target.read_goal("+5 %").side) == (0.05, 1)
    assert target.read_goal("=supervision").scenario == load_scenario("supervision")


def test_a_relative_goal_is_each_replications_own():
    baseline, other = np.array([100.0, 200.0]), np.array([80.0, 170.0])
    assert target.read_goal("-10%").levels(baseline, None).tolist() == [90, 180]
    assert target.read_goal("=supervision").levels(baseline, other).tolist() == [80, 170]
    assert target.read_goal("70").levels(baseline, None).tolist() == [70, 70]


def test_a_lever_goes_from_where_the_baseline_has_it_to_its_bounds():
    history = load_scenario("historical")
    found = target.read_lever("inspection_rate", history, 28, 2030)
    assert (found.span, found.constant) == (Span(0.15, (1.5, 0.0)), True)
    assert target.read_lever("carbon_tax=0..80", history, 28, 2030).span == Span(0.0, (80.0,))
    assert target.read_lever("inspection_rate:HE", history, 28, 2030).name == "inspection_rate:HE"


def test_a_lever_that_moves_in_the_baseline_is_not_held_there():
    moving = target.read_lever("technology_bonus", load_scenario("historical"), 0, 2030)
    assert (moving.span.start, moving.constant) == (1.0, False)
    assert target.read_lever("technology_bonus", load_scenario("historical"), 28, 2030).constant
    own_places = read_scenario("historical+energy_quota:ZJ=0.05")
    assert not target.read_lever("energy_quota", own_places, 28, 2030).constant


# --- the command


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real search with an instrument that reaches the target and one that does nothing."""
    folder = tmp_path_factory.mktemp("target") / "out"
    assert execute(search("--lever", "carbon_tax", "--lever", "insurance_support", "--out", str(folder))) == 0
    return folder


def search(*arguments: str) -> list[str]:
    return ["target", "--output", "co2@2018", "--reach", "-3%", *SMALL, *arguments]


def co2_of(carbon_tax: float) -> Array:
    """CO2 of 2018 in two worlds run alone, with a carbon tax from 2017 on."""
    worlds = [
        World(firms=120, seed=seed(1, replication), until=2018, carbon_tax=carbon_tax) for replication in range(2)
    ]
    for world in worlds:
        world.run()
    return np.array([world.record.national["co2"][4:].sum() for world in worlds])


def test_the_strength_found_does_it_in_worlds_run_alone(answered: Path):
    found = pd.read_csv(answered / "target.csv").set_index("instrument").loc["carbon_tax"]
    baseline, reached = co2_of(0.0), co2_of(found["strength"])
    assert found["verdict"] == Verdict.REACHED
    assert found["reached"] == pytest.approx(reached.mean(), rel=1e-9)
    assert found["baseline"] == pytest.approx(baseline.mean(), rel=1e-9)
    assert reached.mean() <= 0.97 * baseline.mean() == pytest.approx(found["target"])
    assert co2_of(0.7 * found["strength"]).mean() > 0.97 * baseline.mean()


def test_side_effects_are_paired_differences(answered: Path):
    found = pd.read_csv(answered / "target.csv").set_index("instrument").loc["carbon_tax"]
    runs = pd.read_csv(answered / "runs.csv")
    at = runs[runs["carbon_tax"] == found["strength"]].set_index("replication")["jobs_2018"]
    before = runs[runs["point"] == 0].set_index("replication")["jobs_2018"]
    assert found["jobs_2018"] == pytest.approx((at - before).mean(), rel=1e-6)
    assert found["jobs_2018_low"] <= found["jobs_2018"] <= found["jobs_2018_high"]


def test_an_instrument_without_effect_says_so(answered: Path):
    found = pd.read_csv(answered / "target.csv").set_index("instrument").loc["insurance_support"]
    assert found["verdict"] == Verdict.NO_EFFECT
    assert math.isnan(found["strength"])
    assert math.isnan(found["jobs_2018"])
    assert found["reached"] == found["baseline"]


def test_the_same_search_gives_the_same_bytes(answered: Path, tmp_path: Path):
    assert execute(search("--lever", "carbon_tax", "--lever", "insurance_support", "--out", str(tmp_path / "out"))) == 0
    for name in ("target.csv", "runs.csv"):
        assert (tmp_path / "out" / name).read_bytes() == (answered / name).read_bytes()


@pytest.mark.slow
def test_a_search_killed_midway_ends_in_the_same_bytes(answered: Path, tmp_path: Path):
    arguments = search("--lever", "carbon_tax", "--lever", "insurance_support", "--out", str(tmp_path / "out"))
    command = [sys.executable, "-m", "experiments", *arguments]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        steps = (line for line in process.stderr if line.startswith("next:"))
        assert next(steps)
        assert next(steps)
        process.kill()
    assert not (tmp_path / "out" / "target.csv").exists()
    assert execute(arguments) == 0
    for name in ("target.csv", "runs.csv"):
        assert (tmp_path / "out" / name).read_bytes() == (answered / name).read_bytes()


def test_a_group_toward_a_scenario(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "hard.toml").write_text('title = "Hard"\n[levers]\ncarbon_tax = 400\npublicity = 1.0\n')
    out = ("--out", str(tmp_path / "out"))
    assert execute(search("--group", "carbon", "--toward", str(tmp_path / "hard.toml"), *out)) == 0
    found = pd.read_csv(tmp_path / "out" / "target.csv").iloc[0]
    assert (found["instrument"], found["unit"], found["start"]) == ("carbon", "share", 0)
    assert 0 < found["strength"] <= 1
    reached = co2_of(400 * found["strength"])
    assert found["reached"] == pytest.approx(reached.mean(), rel=1e-9)
    assert "carbon (share)" in capsys.readouterr().out


def test_the_level_of_a_scenario_is_a_target(tmp_path: Path):
    (tmp_path / "hard.toml").write_text('title = "Hard"\n[levers]\ncarbon_tax = 120\n')
    reach = f"={tmp_path / 'hard.toml'}"
    arguments = ["--output", "co2@2018", "--reach", reach, "--lever", "carbon_tax", "--out", str(tmp_path / "out")]
    assert execute(["target", *arguments, *SMALL]) == 0
    found = pd.read_csv(tmp_path / "out" / "target.csv").iloc[0]
    assert found["target"] == pytest.approx(co2_of(120.0).mean(), rel=1e-9)
    assert found["strength"] == pytest.approx(120, rel=0.25)


def test_what_is_met_already_is_said_and_not_searched(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    arguments = ["--output", "co2@2018", "--reach", "<=9e99", "--lever", "carbon_tax", "--out", str(tmp_path / "out")]
    assert execute(["target", *arguments, *SMALL]) == 0
    assert "the baseline meets the target as it is" in capsys.readouterr().out
    found = pd.read_csv(tmp_path / "out" / "target.csv").iloc[0]
    assert (found["verdict"], found["strength"], found["tried"]) == (Verdict.ALREADY_MET, 0, 0)
    assert len(pd.read_csv(tmp_path / "out" / "runs.csv")) == 2


def test_how_far_the_ends_get_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    arguments = ["--output", "co2@2018", "--reach", "-60%", "--lever", "carbon_tax=0..40", "--outputs", "jobs"]
    assert execute(["target", *arguments, *SMALL, "--out", str(tmp_path / "out")]) == 0
    told = capsys.readouterr().out
    assert "no strength tried reaches the target" in told
    assert " at 0, " in told
    assert " at 40 (Mt CO2)" in told
    assert "Beside it" not in told


def test_failed_runs_end_the_search(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    """A study in which one run is never done: the answer says so, and the exit code is 3."""
    carry_out, runs = Study.carry_out, Study.runs

    def all_but_one(study: Study, plan):
        tally = carry_out(study, plan)
        return type(tally)(tally.done - 1, 1, tally.total)

    monkeypatch.setattr(Study, "carry_out", all_but_one)
    monkeypatch.setattr(Study, "runs", lambda study, plan: runs(study, plan).iloc[1:])
    assert execute(search("--lever", "carbon_tax", "--out", str(tmp_path / "out"))) == 3
    told = capsys.readouterr().out
    assert "runs failed (failures.csv), so the search stopped" in told
    assert "1 of 2 runs failed" in told
    assert pd.read_csv(tmp_path / "out" / "target.csv")["verdict"].tolist() == [Verdict.UNFINISHED]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "target needs an instrument"),
        (["--group", "finance"], "--group and --toward belong together"),
        (["--toward", "supervision", "--lever", "carbon_tax"], "--group and --toward belong together"),
        (["--group", "finanse", "--toward", "supervision"], "did you mean 'finance'"),
        (["--group", "finance", "--toward", "supervision"], "supervision has its levers where historical has them"),
        (["--lever", "carbn_tax"], "did you mean 'carbon_tax'"),
        (["--lever", "inspection_rate:XX"], "unknown region 'XX'"),
        (["--lever", "carbon_tax=5"], "write its range as carbon_tax=0..100"),
        (["--lever", "carbon_tax=50..5"], "low end first"),
        (["--lever", "carbon_tax=0..5000"], "carbon_tax: 5000 is out of bounds"),
        (["--lever", "inspection_rate=0.5..1"], "the range must hold 0.15"),
        (["--lever", "carbon_tax", "--lever", "carbon_tax=0..5"], "'carbon_tax' is given twice"),
        (["--lever", "carbon_tax", "--since", "2019"], "is after 2018"),
        (["--lever", "carbon_tax", "--since", "soon"], "--since: 'soon' is not a quarter"),
        (["--lever", "carbon_tax", "--tolerance", "0%"], "--tolerance: 0 % is not allowed"),
        (["--lever", "carbon_tax", "--tolerance", "1"], "'1' is not a share"),
        (["--lever", "carbon_tax", "--reach", "less"], "--reach 'less': write a level"),
        (["--lever", "carbon_tax", "--reach", "=nowhere"], "unknown scenario 'nowhere'"),
        (["--lever", "carbon_tax", "--reach", "+0%"], "a change of nothing"),
        (["--lever", "carbon_tax", "--output", "co3"], "did you mean 'co2'"),
    ],
)
def test_wrong_input_is_refused_in_one_line(arguments: list[str], words: str, refused: Callable[[list[str]], str]):
    assert words in refused(search(*arguments))


def test_a_lever_and_a_place_are_two_instruments():
    with pytest.raises(InputError, match="the same everywhere"):
        target.read_lever("capital_requirement:HE", load_scenario("historical"), 28, 2030)
    history = load_scenario("historical")
    names = [target.read_lever(text, history, 28, 2030).name for text in ("publicity", "publicity:HE")]
    assert names == ["publicity", "publicity:HE"]
