"""Killed at any moment, the same command again gives the bytes of an undisturbed sweep, and no process is left over."""

import csv
import io
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest
from plans import Fratricidal, facts

from experiments.cli import execute
from experiments.manifest import CHECKOUT
from experiments.study.study import Means, Study, Tally

SPEC = """
title = "Does a tax help?"
firms = 60
until = 2018
replications = 3
outputs = ["co2@2018", "adoption@2018"]
tables = ["series", "regions"]
[design]
kind = "grid"
[levers.carbon_tax]
values = [20, 40, 60, 80, 100, 120, 140, 160, 180, 200, 220, 240, 260, 280, 300, 320, 340, 360, 380]
"""
PATIENCE = 300.0  # seconds, of a machine that may be busy
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals")


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sweep that nothing happened to, with its spec beside it; tests only read it."""
    home = tmp_path_factory.mktemp("kills")
    (home / "tax.toml").write_text(SPEC)
    assert execute(["sweep", str(home / "tax.toml"), "--out", str(home / "out"), "--workers", "1"]) == 0
    return home


def tables(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.csv"))}


@contextmanager
def sweeping(home: Path, out: Path, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """The command, at work in a process group of its own; what it says goes to ``said`` beside its folder."""
    command = [sys.executable, "-m", "experiments", "sweep", str(home / "tax.toml"), "--out", str(out), *options]
    environment = os.environ | {"PYTHONPATH": str(CHECKOUT)}
    with (out.parent / "said").open("wb") as said:
        process = subprocess.Popen(command, env=environment, stdout=said, stderr=said, start_new_session=True)
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def family(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    with suppress(psutil.NoSuchProcess):
        return psutil.Process(process.pid).children(recursive=True)
    return []


def wait_until(true: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)


def begun(out: Path) -> bool:
    """Whether runs have been written down."""
    journal = out / "journal.sqlite-wal"
    return journal.exists() and journal.stat().st_size > 200_000


def no_orphans(children: list[psutil.Process]) -> None:
    _, alive = psutil.wait_procs(children, timeout=PATIENCE)
    assert alive == []


def kill_parent(home: Path, out: Path, chance: random.Random, *options: str) -> None:
    """Begin and kill at a random moment: while starting, or some time after the first runs were written down."""
    with sweeping(home, out, *options) as process:
        if chance.random() < 0.25:
            time.sleep(chance.uniform(0, 4))
        else:
            wait_until(lambda: begun(out) or process.poll() is not None)
            time.sleep(chance.uniform(0, 1.0))
        children = family(process)
        process.kill()
        process.wait()
        no_orphans(children)


def finish(home: Path, out: Path, *options: str) -> str:
    """Give the command until it has ended by itself; what it said last."""
    with sweeping(home, out, *options) as process:
        code = process.wait(PATIENCE)
    said = (out.parent / "said").read_text(encoding="utf-8")
    if code == 3 and "died" in (out / "failures.csv").read_text(encoding="utf-8"):  # a run was hit twice
        return finish(home, out, *options, "--retry")
    assert code == 0, said
    return said


def test_a_sweep_that_is_killed_goes_on_where_it_was(tmp_path: Path, undisturbed: Path):
    out = tmp_path / "out"
    with sweeping(undisturbed, out, "--workers", "1") as process:
        wait_until(lambda: begun(out))
        children = family(process)
        assert children
        process.kill()
        no_orphans(children)
    assert not (out / "manifest.json").exists()
    assert execute(["sweep", str(undisturbed / "tax.toml"), "--out", str(out), "--resume", "--workers", "1"]) == 0
    assert tables(out) == tables(undisturbed / "out")


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 3])
def test_the_process_may_be_killed_at_any_moment(tmp_path: Path, undisturbed: Path, workers: int):
    chance, out = random.Random(workers), tmp_path / "out"
    for _ in range(3):
        kill_parent(undisturbed, out, chance, "--workers", str(workers))
    finish(undisturbed, out, "--workers", str(workers))
    assert tables(out) == tables(undisturbed / "out")


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 3])
def test_workers_may_be_killed_at_any_moment(tmp_path: Path, undisturbed: Path, workers: int):
    chance, out, kills = random.Random(workers), tmp_path / "out", 0
    with sweeping(undisturbed, out, "--workers", str(workers)) as process:
        wait_until(lambda: family(process))
        while process.poll() is None and kills < 4:
            if kills % 2:  # half of them amid the runs, the others also while they start
                wait_until(lambda: begun(out) or process.poll() is not None)
            time.sleep(chance.uniform(0, 1.5))
            children = family(process)
            if children:
                with suppress(psutil.NoSuchProcess):
                    chance.choice(children).kill()
                    kills += 1
        assert process.wait(PATIENCE) in (0, 3)
        assert family(process) == []
    assert kills == 4
    finish(undisturbed, out, "--workers", str(workers))
    assert tables(out) == tables(undisturbed / "out")


@pytest.mark.slow
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_ctrl_c_stops_everything_and_says_how_to_go_on(tmp_path: Path, undisturbed: Path, number: int, code: int):
    out = tmp_path / "out"
    with sweeping(undisturbed, out, "--workers", "2") as process:
        wait_until(lambda: begun(out))
        children = family(process)
        os.killpg(process.pid, number)  # as a terminal does: to the whole group
        assert process.wait(PATIENCE) == code
        no_orphans(children)
    said = (tmp_path / "said").read_text(encoding="utf-8")
    assert "the same command goes on from there" in said
    assert "Traceback" not in said
    finish(undisturbed, out)
    assert tables(out) == tables(undisturbed / "out")


# a cluster


@contextmanager
def cluster(home: Path, *options: str) -> Iterator[tuple[str, subprocess.Popen[bytes], list[subprocess.Popen[bytes]]]]:
    """A scheduler and two workers on this machine: its address, and the processes."""
    environment = (
        os.environ
        | {
            "PYTHONPATH": os.pathsep.join([str(CHECKOUT), str(Path(__file__).parent)]),
            "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0",  # one worker that dies is enough for suspicion
        }
        if options
        else os.environ | {"PYTHONPATH": str(CHECKOUT)}
    )
    where = home / "scheduler.json"
    local = ["--host", "127.0.0.1", "--no-dashboard"]

    def start(*arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "distributed.cli.dask_" + arguments[0], *arguments[1:]]
        with (home / f"{arguments[0]}.log").open("ab") as log:
            return subprocess.Popen(command, env=environment, cwd=home, stdout=log, stderr=log, start_new_session=True)

    started = [start("scheduler", "--port", "0", *local, "--scheduler-file", str(where))]
    try:
        wait_until(where.exists)
        nanny = options or ("--no-nanny",)
        own = ("worker", *local, "--scheduler-file", str(where), "--nthreads", "1", *nanny)
        started += [start(*own) for _ in range(2)]
        yield str(where), started[0], started[1:]
    finally:
        for process in started:
            children = family(process)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            no_orphans(children)


@pytest.mark.slow
def test_a_cluster_gives_the_same_bytes_though_a_worker_and_the_command_are_killed(tmp_path: Path, undisturbed: Path):
    out = tmp_path / "out"
    with cluster(tmp_path) as (address, _, workers):
        with sweeping(undisturbed, out, "--scheduler", address) as process:
            wait_until(lambda: begun(out))
            hands = family(workers[0])
            assert hands
            workers[0].kill()
            no_orphans(hands)
            time.sleep(random.Random(1).uniform(0, 1))
            process.kill()
        finish(undisturbed, out, "--scheduler", address)
    assert tables(out) == tables(undisturbed / "out")


@pytest.mark.slow
def test_a_lost_scheduler_is_told_in_one_line_and_the_sweep_goes_on_without(tmp_path: Path, undisturbed: Path):
    out = tmp_path / "out"
    with cluster(tmp_path) as (address, scheduler, _):
        with sweeping(undisturbed, out, "--scheduler", address) as process:
            wait_until(lambda: begun(out))
            scheduler.kill()
            code = process.wait(PATIENCE)
        said = (tmp_path / "said").read_text(encoding="utf-8")
        assert code == 2, said
        assert "the Dask scheduler is lost" in said
        assert "Traceback" not in said
    finish(undisturbed, out)
    assert tables(out) == tables(undisturbed / "out")


@pytest.mark.slow
def test_a_run_that_keeps_killing_dask_workers_is_found_and_recorded(tmp_path: Path):
    out, bad = tmp_path / "out", 17
    plan = Fratricidal(**facts(20, 1), bad=(bad,))
    with (
        cluster(tmp_path, "--nanny") as (address, _, _),
        Study(out, {"kind": "test"}, Means(scheduler=address), io.StringIO()) as study,
    ):
        assert study.carry_out(plan) == Tally(19, 1, 20)
        study.publish(plan, "")
    with (out / "failures.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["run"], row["kind"]) == (str(bad), "died")
    assert row["message"] == "every Dask worker that carried it out died"
