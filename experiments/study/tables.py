"""The tables of an experiment: ``runs.csv`` with one row a run, and what was kept of each run through time."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from experiments.study.plan import Plan, Run
from experiments.tables import TABLES, Table, csv_text
from model.results import OUTPUTS

if TYPE_CHECKING:
    import pandas as pd

    from model.world import World

RUNS = "runs"
KEPT = {"series": "national", "regions": "regions", "sectors": "sectors"}  # a study's table -> that of a run
_HOW = {"flow": "sum", "stock": "last", "ratio": "mean"}  # of the quarters of a year


def tables_of(plan: Plan) -> dict[str, Table]:
    """The tables an experiment writes, by name."""
    keys = ("run", "point", "label", "scenario", "replication", "seed")
    found = {RUNS: Table(RUNS, "One row a run", keys, ("run",), (*plan.factors, *plan.headlines))}
    for name in plan.tables:
        table = TABLES[KEPT[name]]
        place = tuple(key for key in table.keys if key not in ("quarter", "year"))
        time = ("year",) if place else ("quarter", "year")
        when = "year" if place else "quarter"
        title = f"{table.title.removesuffix(' by quarter').replace('quarter', 'year')} of each run"
        found[name] = Table(name, title, ("run", *time, *place), ("run", when, *place), table.outputs)
    return found


def settings_of(plan: Plan, run: Run) -> dict[str, Any]:
    """What distinguishes a run, by column of ``runs.csv``: its point, its luck and the value of each factor."""
    point = plan.points[run.point]
    return {
        "run": run.number, "point": run.point, "label": point.name, "scenario": plan.scenarios[point.scenario].name,
        "replication": run.replication, "seed": run.seed,
        **{factor.name: value for factor, value in zip(plan.factors, point.values, strict=True)},
    }  # fmt: skip


def rows_of(plan: Plan, run: Run, world: "World") -> dict[str, str]:
    """What is kept of a run that has been lived: lines of CSV by table, without header."""
    tables = tables_of(plan)
    frames = {RUNS: _headlines(plan, run, world)}
    frames |= {name: _through_time(tables[name], run, world) for name in plan.tables}
    return {name: csv_text(tables[name], frame).partition("\n")[2] for name, frame in frames.items()}


def header(table: Table) -> str:
    """First line of a table's file."""
    return ",".join(table.columns) + "\n"


def _headlines(plan: Plan, run: Run, world: "World") -> "pd.DataFrame":
    import pandas as pd

    row = settings_of(plan, run)
    row |= {headline.name: headline.read(world) for headline in plan.headlines}
    frame = pd.DataFrame([row])
    numbers = [column for column in frame.columns if column not in tables_of(plan)[RUNS].keys]
    return frame.astype(dict.fromkeys(numbers, float))


def _through_time(table: Table, run: Run, world: "World") -> "pd.DataFrame":
    frame = world.frame(KEPT[table.name])
    if "quarter" not in table.keys:
        by = [key for key in table.keys if key != "run"]
        how: Mapping[str, str] = {output.name: _HOW[OUTPUTS[output.name].kind] for output in table.outputs}
        frame = frame.groupby(by, sort=False, as_index=False).agg(how)
    return frame.assign(run=run.number)[table.columns]
