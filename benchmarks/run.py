"""One command that measures speed, memory and scale, side by side with the same rules as plain Mesa objects.

``python -m benchmarks.run`` takes about ten minutes, ``--quick`` about one; ``--json FILE`` keeps the numbers.
Nothing else is written. What each number means stands in ``benchmarks/README.md``.
"""

import argparse
import json
import os
import platform
import sys
from pathlib import Path
from statistics import median
from typing import Any

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.measures import THREADS, Numbers, exponent, in_fresh_process, reference_loop

os.environ.update(THREADS)  # before NumPy is loaded

QUARTERS = 76
QUICK = {"objects": {1000: 6, 3000: 4, 30_000: 2}, "arrays": {1000: 12, 3000: 12, 10_000: 8, 30_000: 8}, "repeats": 3}
FULL = {
    "objects": {1000: 24, 3000: 16, 30_000: 6, 100_000: 3},
    "arrays": {1000: 24, 3000: 24, 10_000: 16, 30_000: 12, 100_000: 12},
    "repeats": 9,
}


def say(text: str = "") -> None:
    """Print at once."""
    print(text, flush=True)


def table(head: list[str], rows: list[list[str]]) -> None:
    """Print rows under their head, numbers to the right."""
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    for row in [head, ["-" * width for width in widths], *rows]:
        say(
            "  " + "  ".join([row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True))])
        )
    say()


def machine() -> Numbers:
    """How fast this machine is right now, whoever else is using it."""
    loop = reference_loop()
    loop()
    seconds = [loop() for _ in range(15)]
    say(f"Python {platform.python_version()}, {os.cpu_count()} cores, one thread each")
    say(f"reference loop: {1e3 * median(seconds):.1f} ms (fastest {1e3 * min(seconds):.1f})\n")
    return {"loop_ms": 1e3 * median(seconds), "fastest_loop_ms": 1e3 * min(seconds), "cores": os.cpu_count() or 0}


def against_objects(sizes: dict[int, int]) -> list[Numbers]:
    """The core phases of a quarter, arrays against Mesa objects."""
    say("core phases of a quarter, in turn, median ms of processor time")
    found, rows = [], []
    for firms, quarters in sizes.items():
        found.append(in_fresh_process("against_objects", firms, quarters) | in_fresh_process("memory", firms))
        one = found[-1]
        rows.append(
            [
                f"{firms:,}",
                f"{quarters}",
                f"{one['arrays_ms']:.2f}",
                f"{one['objects_ms']:.1f}",
                f"{one['ratio']:.0f}x",
                f"{one['arrays_held_mb']:.1f}",
                f"{one['arrays_peak_mb']:.1f}",
                f"{one['objects_held_mb']:.1f}",
                "yes" if one["same_decisions"] else "no",
            ]
        )
    head = ["firms", "quarters", "arrays", "objects", "ratio", "arrays MB", "at peak", "objects MB", "same decisions"]
    table(head, rows)
    return found


def scaling(sizes: dict[int, int], objects: list[Numbers]) -> Numbers:
    """How cost grows with the number of firms."""
    say("array model by size, median ms of processor time a quarter")
    measured = [in_fresh_process("arrays_at", firms, quarters) for firms, quarters in sizes.items()]
    table(
        ["firms", "core phases", "whole quarter", "ns a firm"],
        [
            [
                f"{m['firms']:,}",
                f"{m['core_ms']:.2f}",
                f"{m['whole_ms']:.2f}",
                f"{1e6 * m['whole_ms'] / m['firms']:.0f}",
            ]
            for m in measured
        ],
    )

    def slope(rows: list[Numbers], name: str, largest: int) -> float:
        rows = [row for row in rows if row["firms"] <= largest]
        return exponent([row["firms"] for row in rows], [row[name] for row in rows])

    most = max(sizes)
    found = {
        "objects_to_30000": slope(objects, "objects_ms", 30_000),
        "core_to_30000": slope(measured, "core_ms", 30_000),
        "whole_to_30000": slope(measured, "whole_ms", 30_000),
        f"whole_to_{most}": slope(measured, "whole_ms", most),
    }
    if most > 30_000:
        last = [row for row in measured if row["firms"] >= 10_000]
        found["whole_from_10000"] = slope(last, "whole_ms", most)
    say("exponents of cost on size: " + ", ".join(f"{name} {value:.2f}" for name, value in found.items()) + "\n")
    return found | {f"whole_ms_{m['firms']:.0f}": m["whole_ms"] for m in measured}


def runs(repeats: int, quick: bool) -> dict[str, Numbers]:
    """The default run warm, a first start, and one agent a real enterprise."""
    found = {"default": in_fresh_process("default_run", repeats)}
    one = found["default"]
    say(f"default run, 3,000 firms x 76 quarters, warm: {one['both_s']:.3f} s (build {one['build_s']:.3f},")
    say(f"  quarters {one['run_s']:.3f}; fastest {one['fastest_s']:.3f})")
    say(f"  {one['cpu_s']:.3f} s of processor time, {one['in_loops']:.0f} reference loops;")
    say(f"  barriers, where somebody asks for them: {one['barriers_cpu_s']:.3f} s of processor time more")
    starts = [in_fresh_process("first_run") for _ in range(3)]
    one = found["first"] = {name: median(start[name] for start in starts) for name in starts[0]}
    found["bare"] = in_fresh_process("first_run", no_bytecode=True)
    say(f"first start: {one['wall_s']:.2f} s from nothing to the last quarter (imports {one['import_s']:.2f},")
    say(f"  {one['cpu_s']:.2f} s of processor time),")
    say(f"  {found['bare']['wall_s']:.2f} s with nothing compiled to bytecode; {one['peak_mb']:.0f} MB at peak")
    if not quick:
        one = found["full"] = in_fresh_process("full_scale", QUARTERS)
        say(f"full scale, {one['firms']:,} firms x {one['quarters']} quarters: {one['build_s']:.1f} s to build,")
        say(f"  {one['run_s']:.1f} s to run, {one['cpu_s']:.1f} s of processor time in all, {one['peak_mb']:.0f} MB")
    say()
    return found


def studies(quick: bool) -> dict[str, Numbers]:
    """What a run of a study costs beyond its simulation, and what a second worker brings."""
    say("studies: ms a run beyond its simulation, one worker")
    found, rows = {}, []
    for name, tables in (("runs.csv alone", 0), ("all tables", 1)):
        one = found[name] = in_fresh_process("study_overhead", 100 if quick else 400, tables)
        parts = ("lines_ms", "handed_ms", "written_ms", "overhead_ms", "parent_cpu_ms")
        rows.append([name, *(f"{one[part]:.2f}" for part in parts)])
    table(["kept", "lines of CSV", "handed over and journalled", "files", "together", "of it parent's processor"], rows)
    one = found["workers"] = in_fresh_process("study_workers", 8 if quick else 32, 3000, 2035)
    say(f"default runs, all tables: {one['one_s']:.1f} s with one worker, {one['two_s']:.1f} s with two,")
    say(f"  {one['speedup']:.2f} times as fast\n")
    return found


def against_aims(found: dict[str, Any]) -> None:
    """What was measured beside what is aimed at; on a busy machine, seconds of processor time are the fairer figure."""
    rows: list[list[str]] = []

    def aim(what: str, value: float, wanted: float, stretch: float | None, form: str, more: bool = False) -> None:
        def met(limit: float) -> bool:
            return value >= limit if more else value <= limit

        verdict = "stretch" if stretch is not None and met(stretch) else "met" if met(wanted) else "not met"
        shown = "" if stretch is None else form.format(stretch)
        rows.append([what, form.format(value), form.format(wanted), shown, verdict])

    run = found["runs"]
    aim("default run, warm", run["default"]["both_s"], 0.25, 0.10, "{:.2f} s")
    aim("  its processor time", run["default"]["cpu_s"], 0.25, 0.10, "{:.2f} s")
    aim("first run, nothing compiled", run["bare"]["wall_s"], 6, 3, "{:.1f} s")
    aim("  its processor time", run["bare"]["cpu_s"], 6, 3, "{:.1f} s")
    if "full" in run:
        aim("full scale", run["full"]["build_s"] + run["full"]["run_s"], 20, 8, "{:.1f} s")
        aim("  its processor time", run["full"]["cpu_s"], 20, 8, "{:.1f} s")
        aim("full scale, memory at peak", run["full"]["peak_mb"] / 1000, 1.5, 0.8, "{:.2f} GB")
    for one in found["against_objects"]:
        limits = {3000: (30, 100), 100_000: (100, 200)}.get(one["firms"])
        if limits:
            aim(f"against objects, {one['firms']:,} firms", one["ratio"], *limits, "{:.0f}x", more=True)
    name, value = next((n, v) for n, v in reversed(found["scaling"].items()) if n.startswith("whole_to_"))
    aim(f"exponent of cost, 1,000 to {int(name.split('_')[-1]):,}", value, 1.05, None, "{:.2f}")
    studies = found["studies"]
    aim("overhead of a run of a study", studies["runs.csv alone"]["overhead_ms"], 5, 1, "{:.2f} ms")
    aim("two workers against one", studies["workers"]["speedup"], 1.8, None, "{:.2f}x", more=True)
    table(["aim", "measured", "aim", "stretch", ""], rows)


def main(arguments: list[str] | None = None) -> None:
    """Measure, print, and keep the numbers if asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer quarters, no 100,000 objects, no full scale")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the numbers to a file")
    options = parser.parse_args(arguments)
    plan: dict[str, Any] = QUICK if options.quick else FULL
    found: dict[str, Any] = {"machine": machine()}
    found["against_objects"] = against_objects(plan["objects"])
    found["scaling"] = scaling(plan["arrays"], found["against_objects"])
    found["runs"] = runs(plan["repeats"], options.quick)
    found["studies"] = studies(options.quick)
    against_aims(found)
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
