import threading
import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from model.errors import InputError
from model.levers import LEVERS
from model.policy import load_scenario, scenario_names
from web.link import NOBODY, State, read
from web.pool.runs import policy_runs
from web.watch import session as module
from web.watch.session import SPEEDS, Frame, Session
from web.why.reasons import Biography

FIRMS = 150


@pytest.fixture
def make() -> Iterator[Callable[..., Session]]:
    made: list[Session] = []

    def one(**settings: object) -> Session:
        made.append(Session(State(firms=FIRMS, **settings)))  # type: ignore[arg-type]
        return made[-1]

    yield one
    for session in made:
        session.close()


def until(true: Callable[[], bool], seconds: float = 20) -> None:
    """Wait for something another thread does."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        threading.Event().wait(0.005)


def now(session: Session) -> Frame:
    return session.frame.peek()


def test_a_session_starts_before_the_first_quarter(make: Callable[..., Session]) -> None:
    frame = now(make())
    assert (frame.steps, frame.label, frame.next_label, frame.playing) == (0, "", "2017Q1", False)
    assert len(frame.national("adoption")) == 0


def test_step_runs_one_quarter(make: Callable[..., Session]) -> None:
    session = make()
    session.step()
    session.step()
    assert (now(session).steps, now(session).label) == (2, "2017Q2")
    assert np.isfinite(now(session).national("adoption")).all()


def test_two_sessions_do_not_share_a_model(make: Callable[..., Session]) -> None:
    one, other = make(), make()
    one.move("publicity", 1.0)
    one.step()
    assert now(other).steps == 0
    assert now(other).moved == {}
    other.step()
    assert now(one).record is not now(other).record


def test_play_runs_to_the_horizon_and_stops(make: Callable[..., Session]) -> None:
    session = make()
    session.set_speed(SPEEDS[-1])
    session.play()
    assert now(session).playing
    until(lambda: now(session).finished)
    assert not now(session).playing
    assert now(session).label == "2035Q4"
    assert now(session).next_label == ""


def test_play_after_the_horizon_runs_again_from_the_start(make: Callable[..., Session]) -> None:
    session = make()
    session.set_speed(SPEEDS[-1])
    session.play()
    until(lambda: now(session).finished)
    session.play()
    assert now(session).steps < now(session).quarters


def test_pause_stops_within_a_quarter(make: Callable[..., Session]) -> None:
    session = make()
    session.set_speed(SPEEDS[-1])
    session.play()
    until(lambda: now(session).steps >= 3)
    began = time.monotonic()
    session.pause()
    assert time.monotonic() - began < 1
    stopped_at = now(session).steps
    until(lambda: not any(thread.name == "greenforge-run" for thread in threading.enumerate()))
    assert now(session).steps == stopped_at < 76
    assert not now(session).playing


def test_speed_bounds_the_pace(make: Callable[..., Session]) -> None:
    session = make()
    session.set_speed(SPEEDS[0])
    session.play()
    until(lambda: now(session).steps == 1)
    began = time.monotonic()
    until(lambda: now(session).steps == 2)
    assert time.monotonic() - began > 0.5 / SPEEDS[0]


def test_a_fast_run_takes_many_quarters_a_picture(make: Callable[..., Session]) -> None:
    session = make()
    shown: list[int] = []
    stop_listening = session.frame.subscribe(lambda frame: shown.append(frame.steps))
    session.set_speed(SPEEDS[-1])
    session.play()
    until(lambda: now(session).finished)
    stop_listening()
    assert shown == sorted(shown)
    assert len(set(shown)) <= 76 / (SPEEDS[-1] / module.FRAMES) + 3


def test_an_unknown_speed_is_refused(make: Callable[..., Session]) -> None:
    with pytest.raises(InputError, match="quarters a second"):
        make().set_speed(7)


def test_reset_goes_back_and_repeats_the_run(make: Callable[..., Session]) -> None:
    session = make()
    for _ in range(3):
        session.step()
    first = now(session).national("co2").copy()
    session.reset()
    assert now(session).steps == 0
    for _ in range(3):
        session.step()
    np.testing.assert_array_equal(now(session).national("co2"), first)


def test_reset_while_playing_stops_the_old_run(make: Callable[..., Session]) -> None:
    session = make()
    session.set_speed(SPEEDS[-1])
    session.play()
    until(lambda: now(session).steps >= 3)
    session.reset()
    until(lambda: not any(thread.name == "greenforge-run" for thread in threading.enumerate()))
    assert (now(session).steps, now(session).playing) == (0, False)


def test_a_moved_lever_acts_from_the_next_quarter(make: Callable[..., Session]) -> None:
    session = make()
    session.step()
    before = session._world.policy_now["publicity"]
    session.move("publicity", 0.9)
    assert session._world.policy_now["publicity"] == before
    assert now(session).lever("publicity") == 0.9
    session.step()
    assert session._world.policy_now["publicity"] == 0.9


def test_a_fresh_run_starts_with_moved_levers(make: Callable[..., Session]) -> None:
    session = make()
    session.move("publicity", 0.9)
    session.reset()
    session.step()
    assert session._world.policy_now["publicity"] == 0.9
    assert now(session).mark("publicity") == load_scenario("historical").paths["publicity"].values(76)[1]


def test_a_lever_moved_after_the_horizon_waits_for_a_fresh_run(make: Callable[..., Session]) -> None:
    session = make()
    while not now(session).finished:
        session.step()
    session.move("publicity", 0.9)
    session.play()
    until(lambda: now(session).steps >= 1)
    assert session._world.policy_now["publicity"] == 0.9


def test_a_released_lever_follows_the_scenario_through_time(make: Callable[..., Session]) -> None:
    session = make()
    session.move("technology_bonus", 0.3)
    session.step()
    session.release("technology_bonus")
    assert now(session).moved == {}
    path = load_scenario("historical").paths["technology_bonus"].values(76)
    for quarter in range(1, 40):
        session.step()
        assert session._world.policy_now["technology_bonus"] == path[quarter]


def test_a_run_remembers_that_levers_were_moved_in_it(make: Callable[..., Session]) -> None:
    session = make()
    assert not now(session).touched
    session.step()
    session.move("publicity", 0.9)
    session.release()
    assert now(session).touched, "what was moved and let go may have acted"
    session.reset()
    assert not now(session).touched
    session.move("publicity", 0.9)
    session.reset()
    assert now(session).touched, "a fresh run starts with it"


def test_release_without_names_releases_all(make: Callable[..., Session]) -> None:
    session = make()
    session.move("publicity", 0.9)
    session.move("pollution_tax", 5.0)
    session.release()
    assert now(session).moved == {}


@pytest.mark.parametrize(("lever", "value"), [("publicity", 2.0), ("publicity", float("nan")), ("nonsense", 1.0)])
def test_a_wrong_lever_changes_nothing(make: Callable[..., Session], lever: str, value: float) -> None:
    session = make()
    with pytest.raises(InputError):
        session.move(lever, value)
    session.step()
    assert now(session).moved == {}


def test_every_lever_can_be_moved_to_both_ends(make: Callable[..., Session]) -> None:
    session = make()
    for lever in LEVERS.values():
        if now(session).steps > now(session).quarters - 2:
            session.reset()
        for value in (lever.low, lever.high):
            session.move(lever.name, value)
            session.step()
            assert now(session).failure == ""
            assert session._world.policy_now[lever.name] == value


def test_choosing_a_scenario_starts_afresh_with_its_levers(make: Callable[..., Session]) -> None:
    session = make()
    session.move("publicity", 0.9)
    session.step()
    other = scenario_names()[1]
    session.choose(other)
    assert (now(session).scenario.name, now(session).steps, now(session).moved) == (other, 0, {})


def test_a_failing_model_is_told_and_ends_the_run(
    make: Callable[..., Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    session = make()
    session.step()

    def fail() -> None:
        raise ArithmeticError("books do not balance")

    monkeypatch.setattr(session._world, "step", fail)
    session.play()
    until(lambda: now(session).failure != "")
    assert "books do not balance" in now(session).failure
    assert not now(session).playing
    session.reset()
    assert now(session).failure == ""


def test_close_ends_the_thread(make: Callable[..., Session]) -> None:
    session = make()
    session.set_speed(SPEEDS[-1])
    session.play()
    until(lambda: now(session).steps >= 3)
    session.close()
    until(lambda: not any(thread.name == "greenforge-run" for thread in threading.enumerate()))
    session.play()
    assert not any(thread.name == "greenforge-run" for thread in threading.enumerate())


# the policy of the link


def finish(session: Session) -> Frame:
    while not now(session).finished:
        session.step()
    return now(session)


def test_the_run_is_the_first_replication_of_the_policy_lab() -> None:
    """Scenario, levers set through time and in a place, seed, size and horizon all come from the link."""
    link = "scenario=incentives&publicity=0.8@2019&inspection_rate:HE=0.1@2020~0.3@2025&seed=7&firms=150&until=2026"
    state, problems = read(link)
    assert problems == []
    session = Session(state)
    frame = finish(session)
    outcome = policy_runs(state, state.firms, 1)[0].run(lambda done, total: None)
    for output in ("adoption", "co2", "fines"):
        np.testing.assert_array_equal(frame.national(output), outcome.national[output])
    session.close()


def test_marks_are_those_of_the_links_policy(make: Callable[..., Session]) -> None:
    state, _ = read("publicity=0.8")
    session = make(settings=state.settings)
    assert now(session).mark("publicity") == 0.8
    session.move("publicity", 0.1)
    session.release("publicity")
    session.step()
    assert session._world.policy_now["publicity"] == 0.8


def test_choosing_a_scenario_forgets_what_was_set_on_top(make: Callable[..., Session]) -> None:
    state, _ = read("publicity=0.8")
    session = make(settings=state.settings)
    session.choose("laissez-faire")
    assert (session.state.scenario, session.state.settings) == ("laissez-faire", ())
    assert now(session).mark("publicity") == 0.0


# who adopts, who lends


def test_adopters_add_up_to_the_outputs(make: Callable[..., Session]) -> None:
    session = make()
    for _ in range(6):
        session.step()
    frame = now(session)
    having, able = (table[:6].astype(float) for table in (frame.adopters.installed, frame.adopters.applicable))
    np.testing.assert_allclose(having.sum((1, 2, 3)) / able.sum((1, 2, 3)), frame.national("adoption"), rtol=1e-5)
    np.testing.assert_allclose(having.sum((2, 3)) / able.sum((2, 3)), frame.sectors(), rtol=1e-5)


def test_lenders_add_up_to_the_outputs(make: Callable[..., Session]) -> None:
    session = make()
    for _ in range(6):
        session.step()
    frame = now(session)
    np.testing.assert_allclose(frame.lenders.green[:6].sum(2), frame.regions("green_loans"), rtol=1e-5, atol=1e-3)
    np.testing.assert_allclose(frame.lenders.other[:6].sum(2), frame.regions("other_loans"), rtol=1e-5, atol=1e-3)


# a firm


def test_a_firm_is_followed_through_the_run(make: Callable[..., Session]) -> None:
    session = make()
    assert now(session).firm is None
    session.follow(7)
    before = now(session).firm
    session.step()
    firm = now(session).firm
    assert before is not None
    assert firm is not None
    assert (before.output, firm.row) == (0.0, 7)
    assert firm.output == session._world.firms.output[7] > 0
    assert set(firm.installed) <= {measure.id for measure in session._world.data.measures}
    session.follow(NOBODY)
    assert now(session).firm is None


def test_a_firm_that_the_run_does_not_have_is_not_followed(make: Callable[..., Session]) -> None:
    assert now(make(firm=FIRMS)).firm is None


def test_a_story_is_that_of_the_run_with_all_that_was_done_to_it(make: Callable[..., Session]) -> None:
    """Levers held from the start, moved and let go on the way: the story is lived again just so."""
    session = make(scenario="incentives", firm=7)
    session.move("publicity", 1.0)
    session.reset()
    for quarter in range(16):
        if quarter == 4:
            session.move("inspection_rate", 1.0)
        if quarter == 10:
            session.release("publicity")
        session.step()
    told = now(session).story
    assert isinstance(told, Biography)
    facts = told.run(lambda done, total: None)
    assert facts.until == "2020Q4"
    firm = now(session).firm
    assert firm is not None
    assert set(facts.firm["installed"]) == set(firm.installed)
    again = Session(State(firms=FIRMS))
    again.close()
    assert now(again).story is None
    other = Biography(told.inquiry, 7, 16).run(lambda done, total: None)  # without what was done
    assert other.entries != facts.entries


def test_the_stories_world_is_the_same_as_the_watched_one(
    make: Callable[..., Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    from model.world import World

    made: list[World] = []
    original = World.__init__

    def remember(self: World, *arguments: object, **settings: object) -> None:
        original(self, *arguments, **settings)  # type: ignore[arg-type]
        made.append(self)

    session = make(firm=3)
    session.step()
    session.move("fine_rate", 2.0)
    session.step()
    session.release()
    session.step()
    told = now(session).story
    assert told is not None
    monkeypatch.setattr(World, "__init__", remember)
    told.run(lambda done, total: None)
    np.testing.assert_array_equal(made[-1].record.national["fines"][:3], now(session).national("fines"))
    np.testing.assert_array_equal(made[-1].record.national["co2"][:3], now(session).national("co2"))
