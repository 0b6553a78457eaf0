"""One run, as a worker does it: the point's scenario is lived under the run's seed and becomes lines of CSV."""

import time
import traceback
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from experiments.study.plan import Plan
from experiments.study.tables import rows_of

RAISED, TIME_LIMIT, DIED, OUT_OF_MEMORY = "raised", "time limit", "died", "out of memory"
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
_FASTEST = 1  # level of compression: lines of numbers shrink to half at any level


@dataclass(frozen=True)
class Failure:
    """Why a run has no lines: a kind (``raised``, ``time limit``, ``died``, ``out of memory``) and what was said."""

    kind: str
    message: str
    traceback: str = ""


@dataclass(frozen=True)
class Outcome:
    """What became of a run: its lines of CSV by table, each compressed by zlib, or why there are none."""

    number: int
    lines: Mapping[str, bytes] = field(default_factory=dict)
    failure: Failure | None = None
    seconds: float = 0.0
    attempts: int = 1


def one_thread() -> dict[str, str]:
    """Settings of the environment that keep numerical libraries to one thread: parallelism belongs to runs."""
    return dict.fromkeys(_ONE_THREAD, "1")


def warm_up() -> None:
    """Load all that a run needs, so that no run pays for it, and live a tiny world."""
    from model.world import World

    World(firms=60, until=2018).run()


def live(plan: Plan, number: int) -> dict[str, str]:
    """Carry out a run of a plan and return its lines of CSV by table.

    Raises:
        Exception: whatever the run raises.
    """
    from model.world import World

    run = plan.run(number)
    world = World(
        plan.scenario(run.point), firms=plan.firms, seed=run.seed, until=plan.until, data=plan.data, barriers=False
    )
    world.run()
    return rows_of(plan, run, world)


def compressed(lines: Mapping[str, str]) -> dict[str, bytes]:
    """Lines by table as the journal keeps them."""
    return {name: zlib.compress(text.encode(), _FASTEST) for name, text in lines.items()}


def carried_out(plan: Plan, number: int) -> Outcome:
    """Carry out a run of a plan; a run that raises anything at all has failed, and says with what."""
    start = time.perf_counter()
    try:
        lines = compressed(live(plan, number))
    except BaseException as error:  # also SystemExit: a run must not end the worker
        kind = OUT_OF_MEMORY if isinstance(error, MemoryError) else RAISED
        return Outcome(number, failure=_failure(kind, error), seconds=time.perf_counter() - start)
    return Outcome(number, lines, seconds=time.perf_counter() - start)


def _failure(kind: str, error: BaseException) -> Failure:
    trace = error.__traceback__.tb_next if error.__traceback__ else None  # from `live` on
    message = " ".join(str(error).split())
    message = f"{type(error).__name__}: {message}" if message else type(error).__name__
    return Failure(kind, _storable(message), _storable("".join(traceback.format_exception(type(error), error, trace))))


def _storable(text: str) -> str:
    """The text without what UTF-8 cannot say."""
    return text.encode(errors="backslashreplace").decode().strip()
