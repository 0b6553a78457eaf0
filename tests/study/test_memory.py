"""The process that hands runs out and writes results needs no more memory for many runs than for few."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest
from plans import facts

from experiments.manifest import CHECKOUT
from experiments.study import work
from experiments.study.plan import Plan
from experiments.study.worker import Parcel, Worker

MARGIN = 12.0  # MB, of some 60: pages of the database, pieces between objects
LINE = "%d,2017Q1,2017," + ",".join(["12345.67891"] * 40) + "\n"


@dataclass(frozen=True)
class Synthetic(Plan):
    """A plan whose runs are not simulated: where a worker loads it, lines as long as real ones are made up."""

    def __reduce__(self) -> Any:
        return _loaded, (len(self.points), self.replications)


def synthetic(points: int, replications: int) -> Synthetic:
    return Synthetic(**facts(points, replications, tables=("series",)))


def _loaded(points: int, replications: int) -> Synthetic:
    work.live = made_up
    return synthetic(points, replications)


def made_up(plan: Plan, number: int) -> dict[str, str]:
    """Lines as a run leaves them: one of runs, eight quarters of the series."""
    return {"runs": f"{number}," + "1.5," * 7 + "2.5\n", "series": LINE % number * 8}


def main(folder: Path, runs: int) -> None:
    """Carry a synthetic study out; print the largest resident size this process had, in MB."""
    from experiments.study.study import Means, Study

    plan = synthetic(runs // 20, 20)
    with Study(folder, {"kind": "test"}, Means(workers=2)) as study:
        tally = study.carry_out(plan)
        study.publish(plan, "")
    peak = int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) / 1024
    print(json.dumps({"done": tally.done, "peak": peak}))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads the resident size from /proc")
def test_the_parent_needs_no_more_memory_for_ten_thousand_runs(tmp_path: Path):
    peaks = []
    for runs in (1000, 10_000):
        code = f"import test_memory; from pathlib import Path; test_memory.main(Path('out{runs}'), {runs})"
        environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(CHECKOUT), str(Path(__file__).parent)])}
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
        )
        found = json.loads(done.stdout)
        assert found["done"] == runs
        with (tmp_path / f"out{runs}" / "series.csv").open("rb") as file:
            assert sum(1 for _ in file) == 1 + 8 * runs
        peaks.append(found["peak"])
    assert peaks[1] - peaks[0] < MARGIN / 2, peaks


@pytest.mark.skipif(sys.platform != "linux", reason="reads the resident size from /proc")
def test_a_worker_lets_go_of_the_worlds_it_has_lived():
    plan = Plan(**facts(1, 24) | {"firms": 3000, "until": 2018})
    parcel, worker, sizes = Parcel.of(plan), Worker(), []
    others = set(psutil.Process().children())
    try:
        for number in range(24):
            assert worker.carry_out(parcel, number).failure is None
            (child,) = set(psutil.Process().children()) - others
            sizes.append(child.memory_info().rss / 2**20)
    finally:
        worker.close()
    assert max(sizes[8:]) - max(sizes[:8]) < MARGIN, sizes
