"""The pool of workers: newest request wins, quick answers first, a death is survived, nobody waits for ever."""

import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from worker_tasks import Die, Fail, Known, Say, WaitFor

from model.world import World
from web.link import read
from web.pool import runner as module
from web.pool.runner import Reply, Runner
from web.pool.runs import Simulation, by_year, policy_runs
from web.pool.worker import POLITENESS, READY

HERE = Path(__file__).parent
PATIENCE = 150


class Tab:
    """Somebody who asks."""

    def __init__(self, runner: Runner) -> None:
        self.runner = runner
        self.told: queue.Queue[tuple[Any, Reply]] = queue.Queue()

    def ask(self, stages: Mapping[Any, int]) -> dict[Any, Reply]:
        return self.runner.ask(self, stages, lambda task, reply: self.told.put((task, reply)))

    def hear(self) -> tuple[Any, Reply]:
        return self.told.get(timeout=PATIENCE)


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Runner]]:
    monkeypatch.setenv("PYTHONPATH", str(HERE))
    made: list[Runner] = []

    def make(workers: int = 1, **settings: Any) -> Runner:
        made.append(Runner(workers, **settings))
        return made[-1]

    yield make
    for runner in made:
        runner.close()


@pytest.fixture(scope="module")
def kept() -> Iterator[Runner]:
    """A pool of one worker, started once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(HERE))
        runner = Runner(1)
        yield runner
        runner.close()


@pytest.fixture
def runner(kept: Runner) -> Iterator[Runner]:
    """The pool, for a test that asks no more of it than answers: nothing is wanted or known yet, and nobody dies."""
    yield kept
    for tab in tuple(kept._requests):
        kept.leave(tab)
    kept._replies.clear()


def wait_until(true: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "waited in vain"
        threading.Event().wait(0.005)


def test_an_answer_is_told_and_then_kept_for_everyone(runner: Runner) -> None:
    one, other = (Tab(runner), Tab(runner))
    assert one.ask({Say("hello"): 0}) == {}
    task, reply = one.hear()
    assert (task, reply.result[0], reply.failure) == (Say("hello"), "hello", "")
    assert other.ask({Say("hello"): 0})[Say("hello")] is reply
    assert other.told.empty()


@pytest.mark.skipif(not hasattr(os, "nice"), reason="Windows has no niceness")
def test_workers_let_what_draws_their_answers_go_first(runner: Runner) -> None:
    tab = Tab(runner)
    tab.ask({Say("here"): 0})
    tab.hear()
    (pid,) = runner.pids()
    least = 19  # the politest that a process can be
    assert os.getpriority(os.PRIO_PROCESS, pid) == min(os.getpriority(os.PRIO_PROCESS, 0) + POLITENESS, least)


def test_the_cache_forgets_the_least_recently_used(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "KEPT", 2)
    tab = Tab(runner)
    for word in ("a", "b"):
        tab.ask({Say(word): 0})
        tab.hear()
    assert tab.ask({Say("a"): 0})
    tab.ask({Say("c"): 0})
    tab.hear()
    assert tab.ask({Say("a"): 0})
    assert not tab.ask({Say("b"): 0})


def test_a_worker_is_given_what_it_is_familiar_with(pool: Callable[..., Runner], tmp_path: Path) -> None:
    tab, go = Tab(runner := pool(2)), tmp_path / "go"
    runner.warm()
    wait_until(lambda: all(worker.ready for worker in runner._workers))
    tab.ask({WaitFor(str(tmp_path / "begun"), str(go)): 0, Known("first", "b"): 0})
    second = tab.hear()[1].result[1]  # the worker that does not wait
    go.touch()
    tab.hear()
    for number in range(6):
        tab.ask({Known(f"{number}", "b"): 0})
        assert tab.hear()[1].result[1] == second
    tab.ask({Known("unknown", "c"): 0})
    assert tab.hear()[1].result[1] != second
    tab.ask({Known("again", "c"): 0, Known("again", "b"): 0})
    answers = dict(tab.hear() for _ in range(2))
    assert answers[Known("again", "b")].result[1] == second != answers[Known("again", "c")].result[1]


def test_a_newer_request_stops_the_older(runner: Runner, tmp_path: Path) -> None:
    tab = Tab(runner)
    begun = tmp_path / "begun"
    tab.ask({WaitFor(str(begun), str(tmp_path / "never")): 0, Say("old"): 0})
    wait_until(begun.exists)
    tab.ask({Say("new"): 0})
    assert tab.hear()[0] == Say("new")
    assert tab.told.empty()


def test_what_another_tab_still_wants_is_not_stopped(runner: Runner, tmp_path: Path) -> None:
    one, other = (Tab(runner), Tab(runner))
    long = WaitFor(str(tmp_path / "begun"), str(tmp_path / "go"))
    one.ask({long: 1})
    other.ask({long: 1})
    wait_until((tmp_path / "begun").exists)
    runner.leave(one)
    (tmp_path / "go").touch()
    assert other.hear()[1].result == "waited"
    assert one.told.empty()


def test_a_quick_question_interrupts_a_long_one_which_then_goes_on(runner: Runner, tmp_path: Path) -> None:
    slow, quick = (Tab(runner), Tab(runner))
    long = WaitFor(str(tmp_path / "begun"), str(tmp_path / "go"))
    slow.ask({long: 1})
    wait_until((tmp_path / "begun").exists)
    quick.ask({Say("now"): 0})
    quick.hear()
    (tmp_path / "go").touch()
    assert slow.hear()[1].result == "waited"


def test_tabs_take_turns(runner: Runner, tmp_path: Path) -> None:
    order: list[str] = []
    done = threading.Event()

    def told(task: Say, _: Reply) -> None:
        order.append(task.word)
        if len(order) == 6:
            done.set()

    gate = Tab(runner)
    gate.ask({WaitFor(str(tmp_path / "begun"), str(tmp_path / "go")): 1})
    wait_until((tmp_path / "begun").exists)
    for tab in ("a", "b", "c"):
        runner.ask(tab, {Say(f"{tab}{number}"): 1 for number in range(2)}, told)
    (tmp_path / "go").touch()
    assert done.wait(PATIENCE)
    assert order == ["a0", "b0", "c0", "a1", "b1", "c1"]


def test_a_failure_is_told_and_tried_again_when_asked_again(runner: Runner) -> None:
    tab = Tab(runner)
    for _ in range(2):
        assert tab.ask({Fail(): 0}) == {}
        assert tab.hear()[1].failure == "ArithmeticError: books do not balance"
    tab.ask({Say("still here"): 0})
    assert tab.hear()[1].result[0] == "still here"


def test_a_worker_that_dies_is_replaced_and_its_task_done(pool: Callable[..., Runner], tmp_path: Path) -> None:
    tab = Tab(runner := pool())
    tab.ask({Say("who"): 0})
    first = tab.hear()[1].result[1]
    tab.ask({Die(str(tmp_path / "died")): 0})
    assert tab.hear()[1].result == "came through"
    assert first not in runner.pids()


def test_a_task_that_kills_workers_is_told_as_a_failure(pool: Callable[..., Runner], tmp_path: Path) -> None:
    tab = Tab(pool())
    tab.ask({Die(str(tmp_path / "died"), always=True): 0})
    assert "code 7" in tab.hear()[1].failure
    tab.ask({Say("next"): 0})
    assert tab.hear()[1].result[0] == "next"


def test_workers_that_die_together_cost_no_answer(pool: Callable[..., Runner]) -> None:
    """A task may be handed to one worker after another of which nobody has noticed yet that they are dead."""
    tab = Tab(runner := pool(2))
    runner.warm()
    wait_until(lambda: all(worker.ready for worker in runner._workers))
    with runner._lock:  # nobody can notice
        for pid in runner.pids():
            os.kill(pid, signal.SIGKILL)
        tab.ask({Say("hello"): 0})
    assert tab.hear()[1].result[0] == "hello"


def test_a_pool_that_cannot_start_says_so_and_recovers(pool: Callable[..., Runner]) -> None:
    tab = Tab(runner := pool(command=(sys.executable, "-c", "raise SystemExit(3)")))
    tab.ask({Say("hello"): 0})
    assert "no worker process starts" in tab.hear()[1].failure
    runner.command = module.COMMAND
    tab.ask({Say("hello"): 0})
    assert tab.hear()[1].result[0] == "hello"


def test_workers_die_with_the_server(tmp_path: Path) -> None:
    code = (
        "import os, threading; from web.pool.runner import Runner; r = Runner(1); r.warm();"
        "print(r.pids()[0], flush=True); threading.Event().wait()"
    )
    env = os.environ | {"PYTHONPATH": str(HERE.parents[1])}
    server = subprocess.Popen([sys.executable, "-c", code], env=env, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    worker = int(server.stdout.readline())
    server.kill()
    server.wait()
    server.stdout.close()
    wait_until(lambda: not alive(worker))


def alive(pid: int) -> bool:
    import psutil

    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def test_a_worker_whose_answers_nobody_reads_ends_quietly() -> None:
    home = os.pathsep.join([str(Path(__file__).parents[2]), str(Path(__file__).parent)])
    worker = subprocess.Popen(
        module.COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": home},
    )  # fmt: skip
    assert pickle.load(worker.stdout)[1] == READY
    worker.stdout.close()  # as when the server is killed
    pickle.dump(("do", 1, Say("hello")), worker.stdin)
    worker.stdin.flush()  # and left open: only the answer tells the worker
    assert worker.wait(30) == 0
    assert worker.stderr.read() == b""
    worker.stdin.close()
    worker.stderr.close()


def test_a_simulation_is_the_run_the_model_makes(runner: Runner) -> None:
    state, problems = read("scenario=incentives&publicity=0.8@2026&until=2026")
    assert not problems
    (task,) = policy_runs(state, firms=100, replications=1)
    tab = Tab(runner)
    tab.ask({task: 0})
    reply = tab.hear()[1]
    assert reply.failure == ""
    world = World(state.policy, firms=100, seed=task.seed, until=2026)
    world.run()
    for name, values in world.record.national.items():
        np.testing.assert_array_equal(reply.result.national[name], values)
    output = world.record.regions["output"]
    np.testing.assert_allclose(reply.result.regions["output"], by_year(output, "flow"))


def test_a_wrong_simulation_tells_why(runner: Runner) -> None:
    tab = Tab(runner)
    tab.ask({Simulation("nowhere", (), 1, 100, 2026): 0})
    assert "unknown scenario 'nowhere'" in tab.hear()[1].failure


def test_years_of_quarters() -> None:
    values = np.arange(8.0).reshape(8, 1)
    assert by_year(values, "flow")[:, 0].tolist() == [6, 22]
    assert by_year(values, "stock")[:, 0].tolist() == [3, 7]
    assert by_year(values, "ratio")[:, 0].tolist() == [1.5, 5.5]
