"""One run, as a worker does it: the point's scenario is lived under the run's seed and becomes lines of CSV."""

import os

from experiments.study.plan import Plan
from experiments.study.tables import rows_of

_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")


def one_thread() -> None:
    """Keep numerical libraries that are loaded later to one thread: parallelism belongs to runs."""
    os.environ.update(dict.fromkeys(_ONE_THREAD, "1"))


def live(plan: Plan, number: int) -> dict[str, str]:
    """Carry out a run of a plan and return its lines of CSV by table.

    Raises:
        Exception: whatever the run raises.
    """
    from model.world import World

    run = plan.run(number)
    world = World(plan.scenario(run.point), firms=plan.firms, seed=run.seed, until=plan.until, data=plan.data)
    world.run()
    return rows_of(plan, run, world)
