"""The real server with two ears for a test: a line on standard input asks who is alive, sends all visitors away, or
does harm to the workers.
"""

import gc
import json
import os
import signal
import sys
import threading

from web.pool import runner
from web.serving import serve


def listen() -> None:
    for line in sys.stdin:
        pool = runner.shared()
        if line.strip() == "kill":
            kill(pool)
        elif line.strip() == "break":
            pool.command = (sys.executable, "-c", "raise SystemExit(3)")
            kill(pool)
        elif line.strip() == "mend":
            pool.command = runner.COMMAND
        elif line.strip() == "forget":
            forget()
        print(json.dumps(alive()), flush=True)


def kill(pool: runner.Runner) -> None:
    for pid in pool.pids():
        os.kill(pid, signal.SIGKILL)


def forget() -> None:
    """Close what is open for tabs: a browser that is in a hurry may not have said that they are closed."""
    from solara.server import kernel_context

    for context in list(kernel_context.contexts.values()):
        context.close()


def alive() -> dict[str, int]:
    from model.world import World
    from web.lab.laboratory import Laboratory

    gc.collect()
    things = gc.get_objects()
    threads = [thread.name for thread in threading.enumerate()]
    return {
        "worlds": sum(isinstance(thing, World) for thing in things),
        "running": threads.count("greenforge-run"),
        "laboratories": sum(isinstance(thing, Laboratory) for thing in things),
        "answering": threads.count("greenforge-answers"),
    }


if __name__ == "__main__":
    threading.Thread(target=listen, daemon=True).start()
    serve("127.0.0.1", 0)
