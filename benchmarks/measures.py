"""What is timed and weighed, each as a function that returns plain numbers.

Phases and quarters are timed by the processor time of this process: everything runs in one thread, so on an idle
machine it is the time that passes, and on a busy one it is much less disturbed. Runs are timed by both.

Memory and first starts are measured in fresh processes: ``python -m benchmarks.measures TASK ARGUMENTS`` prints the
numbers of one task as JSON.
"""

import gc
import io
import json
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from experiments.study.plan import Plan

ROOT = Path(__file__).resolve().parent.parent
clock = time.process_time
THREADS = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")

type Numbers = dict[str, float]


def reference_loop() -> Callable[[], float]:
    """Fixed NumPy work of a few ms that stands for the machine's speed; each call returns its seconds."""
    import numpy as np

    rng = np.random.Generator(np.random.PCG64DXSM(1))
    values, groups = rng.random(100_000), rng.integers(0, 300, 100_000)

    def once() -> float:
        start = clock()
        for _ in range(4):
            np.bincount(groups, np.exp(values) * values, 300)
            np.flatnonzero(values < 0.3)
            np.argsort(values[:10_000])
        return clock() - start

    return once


class Stopwatch:
    """Adds up the time a world spends in the phases that the objects cover too."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._start = 0.0

    def before(self, _: Any, phase: str) -> None:
        """Start."""
        self._start = clock()

    def after(self, _: Any, phase: str) -> None:
        """Stop."""
        from benchmarks.objects import COVERED

        if phase in COVERED:
            self.seconds += clock() - self._start

    def lap(self) -> float:
        """Seconds since the last lap."""
        seconds, self.seconds = self.seconds, 0.0
        return seconds


class Beside:
    """Object economy beside a world: told between phases, so that its quarter can be timed in one piece."""

    def __init__(self, firms: int) -> None:
        from benchmarks.objects import CORE, ObjectEconomy
        from model.world import World

        self.world = World(firms=firms, **CORE)
        self.economy = ObjectEconomy(self.world)
        self.generation = self.world.firms.generation.copy()
        self.told: list[Any] = []

    def live(self) -> float:
        """Live a quarter; seconds the objects took for what they cover."""
        from benchmarks.watching import watched

        with watched(before=self._hear):
            self.world.step()
        seconds = 0.0
        for phase, told in self.told:
            self.economy.take(told)
            start = clock()
            getattr(self.economy, phase)()
            seconds += clock() - start
        self.told = []
        return seconds

    def _hear(self, world: Any, phase: str) -> None:
        from benchmarks.objects import COVERED, given

        if phase == "policy_takes_effect":
            self.told.append(("diffusion", given(world, "diffusion", self.generation)))
            self.generation = world.firms.generation.copy()
        elif phase in COVERED:
            self.told.append((phase, given(world, phase, self.generation)))

    def same_decisions(self) -> bool:
        """Whether objects and arrays have installed and know the same measures in the firms present.

        Newcomers of the last quarter are left out: the objects hear of them when the next one begins.
        """
        firms = self.world.firms
        present = ((firms.presence > 0) & (firms.generation == self.generation)).tolist()
        rows = zip(self.economy.firms, firms.status.tolist(), firms.aware.tolist(), present, strict=True)
        return all(firm.status == status and firm.aware == aware for firm, status, aware, here in rows if here)


def core_quarter(world: Any, watch: Stopwatch) -> float:
    """Live a quarter of the array model; seconds it took for what the objects cover too."""
    from benchmarks.watching import watched
    from model.diffusion import Diffusion

    start = clock()
    Diffusion(world)
    counting = clock() - start
    with watched(watch.before, watch.after):
        world.step()
    return counting + watch.lap()


def against_objects(firms: int, quarters: int) -> Numbers:
    """Milliseconds a quarter for the core phases as arrays and as Mesa objects, quarter by quarter in turn."""
    from benchmarks.objects import CORE
    from model.world import World

    beside, world, watch = Beside(firms), World(firms=firms, **CORE), Stopwatch()
    gc.collect()
    arrays, objects = [], []
    for quarter in range(quarters + 1):
        pair = core_quarter(world, watch), beside.live()
        if quarter:  # the first warms up
            arrays.append(pair[0])
            objects.append(pair[1])
    return {
        "firms": firms,
        "quarters": quarters,
        "arrays_ms": 1e3 * median(arrays),
        "objects_ms": 1e3 * median(objects),
        "ratio": median(o / a for o, a in zip(objects, arrays, strict=True)),
        "same_decisions": float(beside.same_decisions()),
    }


def arrays_at(firms: int, quarters: int) -> Numbers:
    """Milliseconds a quarter of the array model: core phases, and the whole quarter."""
    from model.world import World

    world, watch = World(firms=firms), Stopwatch()
    core, whole = [], []
    for _ in range(quarters // 2):
        core.append(core_quarter(world, watch))
        start = clock()
        world.step()
        whole.append(clock() - start)
    return {"firms": firms, "core_ms": 1e3 * median(core[1:]), "whole_ms": 1e3 * median(whole[1:])}


def exponent(sizes: list[float], costs: list[float]) -> float:
    """Slope of log cost on log size, by least squares.

    >>> round(exponent([1, 10, 100], [2, 20, 200]), 3)
    1.0
    """
    x, y = [math.log(size) for size in sizes], [math.log(cost) for cost in costs]
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    slope = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True))
    return slope / sum((a - mean_x) ** 2 for a in x)


def default_run(repeats: int) -> Numbers:
    """Seconds of the default run, warm, in turn with the reference loop; and of counting its barriers afterwards."""
    from model.world import World

    loop = reference_loop()
    World().run()
    builds, runs, both, cpu, loops, counts = [], [], [], [], [], []
    for _ in range(repeats):
        start, begun = time.perf_counter(), clock()
        world = World()
        built = time.perf_counter()
        world.run()
        end = time.perf_counter()
        cpu.append(clock() - begun)
        begun = clock()
        assert world.record.barriers
        counts.append(clock() - begun)
        builds.append(built - start)
        runs.append(end - built)
        both.append(end - start)
        loops.append(loop())
    return {
        "build_s": median(builds),
        "run_s": median(runs),
        "both_s": median(both),
        "fastest_s": min(both),
        "cpu_s": median(cpu),
        "barriers_cpu_s": median(counts),
        "in_loops": median(seconds / unit for seconds, unit in zip(cpu, loops, strict=True)),
    }


# tasks of a process of their own


def first_run() -> Numbers:
    """Everything a first run needs, imports included."""
    start = time.perf_counter()
    from model.world import World

    imported = time.perf_counter()
    World().run()
    return {
        "import_s": imported - start,
        "run_s": time.perf_counter() - imported,
        "cpu_s": clock(),
        "peak_mb": peak_mb(),
    }


def full_scale(quarters: int) -> Numbers:
    """One agent a real enterprise."""
    from model.catalogue import catalogue
    from model.world import World

    firms = sum(round(sector["n_firms_above_size"]) for sector in catalogue().sectors)
    start = time.perf_counter()
    world = World(firms=firms)
    built = time.perf_counter()
    for _ in range(quarters):
        world.step()
    run = time.perf_counter() - built
    return {
        "firms": firms,
        "quarters": quarters,
        "build_s": built - start,
        "run_s": run,
        "cpu_s": clock(),
        "peak_mb": peak_mb(),
    }


def memory(firms: int) -> Numbers:
    """Megabytes that the array model and the objects allocate: what they hold, and at most within a quarter."""
    from benchmarks.objects import CORE, ObjectEconomy
    from model.world import World

    World(firms=100).step()  # what is loaded once is not counted
    tracemalloc.start()
    world = World(firms=firms, **CORE)
    world.step()
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    world.step()
    _, peak = tracemalloc.get_traced_memory()
    arrays = {"arrays_held_mb": held / 2**20, "arrays_peak_mb": peak / 2**20}
    beside = Beside(firms)
    beside.live()
    before, _ = tracemalloc.get_traced_memory()
    economy = ObjectEconomy(beside.world)
    after, _ = tracemalloc.get_traced_memory()
    return {"firms": firms, **arrays, "objects_held_mb": (after - before) / 2**20, "objects": len(economy.firms)}


def peak_mb() -> float:
    """Largest resident size of this process so far (not of the one that started it), in MB."""
    try:
        status = Path("/proc/self/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) / 1024
    except (OSError, IndexError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


# studies


def tiny_plan(runs: int, tables: int, firms: int = 60, until: int = 2018) -> "Plan":
    """A plan of small worlds; with ``tables`` everything is kept of a run, without only its line of ``runs.csv``."""
    from experiments.study.headlines import default_headlines
    from experiments.study.plan import LeverFactor, Plan, Point
    from model.policy import load_scenario

    points = tuple(Point(f"point {number}", 0, (number / runs,)) for number in range(runs))
    return Plan(
        "A benchmark", (load_scenario("historical"),), default_headlines(until), (LeverFactor("publicity"),), points,
        firms=firms, until=until, tables=("series", "regions", "sectors") if tables else (),
    )  # fmt: skip


def study_overhead(runs: int, tables: int) -> Numbers:
    """Milliseconds a run costs beyond its simulation: its lines of CSV, handing over and journal, writing the files."""
    from experiments.study.study import Means, Study
    from experiments.study.tables import rows_of
    from experiments.study.work import compressed
    from model.world import World

    plan = tiny_plan(runs, tables)
    worlds = []
    for number in range(min(runs, 20)):
        run = plan.run(number)
        worlds.append(World(plan.scenario(run.point), firms=plan.firms, seed=run.seed, until=plan.until))
        worlds[-1].run()
    compressed(rows_of(plan, plan.run(0), worlds[0]))
    start = clock()
    for number, world in enumerate(worlds):
        compressed(rows_of(plan, plan.run(number), world))
    lines = (clock() - start) / len(worlds)
    with tempfile.TemporaryDirectory() as home, Study(Path(home) / "out", {}, Means(workers=1), io.StringIO()) as study:
        study.carry_out(tiny_plan(1, tables))  # starts the worker; its run is of another plan and done again
        start, begun = time.perf_counter(), clock()
        study.carry_out(plan)
        handed, cpu = time.perf_counter() - start - study.journal.seconds(), clock() - begun
        start = time.perf_counter()
        study.publish(plan, "")
        written = time.perf_counter() - start
    parts = {"lines_ms": lines, "handed_ms": handed / runs, "parent_cpu_ms": cpu / runs, "written_ms": written / runs}
    found = {name: 1e3 * seconds for name, seconds in parts.items()}
    return {"runs": runs, **found, "overhead_ms": found["lines_ms"] + found["handed_ms"] + found["written_ms"]}


def study_workers(runs: int, firms: int, until: int) -> Numbers:
    """Seconds of the same study with one and with two workers that have started before, and how much faster two are."""
    from experiments.study.study import Means, Study

    seconds = []
    for workers in (1, 2):
        with (
            tempfile.TemporaryDirectory() as home,
            Study(Path(home) / "out", {}, Means(workers=workers), io.StringIO()) as study,
        ):
            study.carry_out(tiny_plan(8, 0))
            start = time.perf_counter()
            study.carry_out(tiny_plan(runs, 1, firms, until))
            seconds.append(time.perf_counter() - start)
    return {"one_s": seconds[0], "two_s": seconds[1], "speedup": seconds[0] / seconds[1]}


TASKS: dict[str, Callable[..., Numbers]] = {
    "first_run": first_run,
    "full_scale": full_scale,
    "memory": memory,
    "against_objects": against_objects,
    "arrays_at": arrays_at,
    "default_run": default_run,
    "study_overhead": study_overhead,
    "study_workers": study_workers,
}


def in_fresh_process(task: str, *arguments: int, no_bytecode: bool = False) -> Numbers:
    """Run a task in a new Python; ``wall_s`` is the time from before its start to after its end.

    Args:
        task: a key of :data:`TASKS`.
        arguments: of the task.
        no_bytecode: hide all compiled bytecode, as in an environment that was just installed.
    """
    with tempfile.TemporaryDirectory() as empty:
        environment = os.environ | THREADS | ({"PYTHONPYCACHEPREFIX": empty} if no_bytecode else {})
        command = [sys.executable, "-m", "benchmarks.measures", task, *map(str, arguments)]
        start = time.perf_counter()
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        wall = time.perf_counter() - start
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stderr}")
    return {"wall_s": wall} | json.loads(done.stdout)


if __name__ == "__main__":
    print(json.dumps(TASKS[sys.argv[1]](*map(int, sys.argv[2:]))))
