"""A worker process from inside: it takes requests from its standard input, lives runs, and answers.

It ends when its input ends, even in the middle of a run: so it never outlives the process that started it, however that
one ended. What the run itself prints goes to the standard error.
"""

import gc
import os
import pickle
import queue
import signal
import sys
import threading
from typing import BinaryIO

from experiments.study.identity import data_identity, digest, model_identity
from experiments.study.plan import Plan
from experiments.study.work import carried_out, warm_up

IDLE_SECONDS = 600.0  # a process nobody asks anything for so long ends
_GIGABYTE = 1 << 30


def main() -> None:
    """Serve requests until the input ends: a pickled plan (its data's digest is the answer) or a run's number."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; the parent decides what ends
    requests, replies = _streams()
    inbox: queue.SimpleQueue[bytes | int] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(requests, inbox), daemon=True).start()
    identity = digest(model_identity())
    warm_up()
    gc.freeze()  # so that looking for what nobody uses does not look through what was there before the runs
    _send(replies, identity)
    plan: Plan | None = None
    while True:
        try:
            request = inbox.get(timeout=IDLE_SECONDS)
        except queue.Empty:
            os._exit(0)
        if isinstance(request, bytes):
            plan = pickle.loads(request)
            _limit_memory(plan.memory_limit)
            _send(replies, digest(data_identity(plan.data)))
        else:
            assert plan is not None, "a plan comes before its runs"
            _send(replies, carried_out(plan, request))


def _streams() -> tuple[BinaryIO, BinaryIO]:
    """The pipes to the parent; the standard input and output are given to nothing and to the standard error."""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    return requests, replies


def _listen(requests: BinaryIO, inbox: "queue.SimpleQueue[bytes | int]") -> None:
    try:
        while True:
            inbox.put(pickle.load(requests))
    except Exception:  # the parent is gone, perhaps in the middle of a request; nobody is left to be told
        os._exit(1)


def _send(replies: BinaryIO, answer: object) -> None:
    pickle.dump(answer, replies, pickle.HIGHEST_PROTOCOL)
    replies.flush()


def _limit_memory(gigabytes: float) -> None:
    """Let this process have no more address space than that; 0 for no limit. Does nothing on Windows."""
    if sys.platform == "win32":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = round(gigabytes * _GIGABYTE) if gigabytes else resource.RLIM_INFINITY
    if hard != resource.RLIM_INFINITY:
        wanted = hard if wanted == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))


if __name__ == "__main__":
    main()
