"""The tables of an experiment: ``runs.csv`` with one row a run, and what was kept of each run through time."""

import math
from typing import TYPE_CHECKING, Any

from experiments.study.plan import Plan, Run
from experiments.tables import TABLES, Table, csv_lines
from model import clock
from model.results import OUTPUTS

if TYPE_CHECKING:
    from model.arrays import Array
    from model.world import World

RUNS = "runs"
KEPT = {"series": "national", "regions": "regions", "sectors": "sectors"}  # a study's table -> that of a run


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
    columns = {RUNS: _headlines(plan, run, world)}
    columns |= {name: _through_time(tables[name], run, world) for name in plan.tables}
    return {name: csv_lines(tables[name], cells) for name, cells in columns.items()}


def _headlines(plan: Plan, run: Run, world: "World") -> dict[str, list[Any]]:
    row = settings_of(plan, run)
    for factor in plan.factors:
        row[factor.name] = math.nan if row[factor.name] is None else float(row[factor.name])
    row |= {headline.name: float(headline.read(world)) for headline in plan.headlines}
    return {name: [cell] for name, cell in row.items()}


def _through_time(table: Table, run: Run, world: "World") -> dict[str, list[Any]]:
    """Cells by column; data frames would take longer to make than a small world takes to live."""
    record, quarters = getattr(world.record, KEPT[table.name]), range(world.t)
    if table.name == "series":
        when = {"quarter": [clock.label(quarter) for quarter in quarters], "year": [*map(clock.year, quarters)]}
        numbers = {output.name: record[output.name][: world.t].tolist() for output in table.outputs}
        return {"run": [run.number] * len(quarters), **when, **numbers}
    places = [place.id for place in getattr(world.data, KEPT[table.name])]
    years = [clock.year(quarter) for quarter in quarters[::4]]
    return {
        "run": [run.number] * len(years) * len(places),
        "year": [year for year in years for _ in places],
        table.keys[-1]: places * len(years),
        **{output.name: _by_year(output.name, record[output.name][: world.t]) for output in table.outputs},
    }


def _by_year(name: str, values: "Array") -> list[float]:
    """Quarters brought together to years: a flow summed, a stock at the end, a ratio the mean of those there are.

    Args:
        name: the output.
        values: shape (quarters, places), of whole years.
    """
    years = values.reshape(-1, 4, values.shape[1])
    kind = OUTPUTS[name].kind
    if kind == "stock":
        found = years[:, -1]
    elif kind == "flow":
        found = years.sum(axis=1)
    else:
        there = years == years  # NaN is not equal to itself
        count = there.sum(axis=1)
        total = years.sum(axis=1, where=there)
        found = total / count.clip(1)
        found[count == 0] = math.nan
    cells: list[float] = found.ravel().tolist()
    return cells
