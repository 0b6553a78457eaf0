"""Result folders made by hand in milliseconds: real plans and tables, runs whose outputs are a formula."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.folders import MANIFEST_FILE, PROGRAM
from experiments.study.effects import EFFECTS, effects
from experiments.study.plan import Plan
from experiments.study.spec import read_spec
from experiments.study.tables import RUNS, settings_of, tables_of
from experiments.tables import DESCRIPTION_FILE, TABLES, Stored, Table, csv_text, description
from model import clock
from model.catalogue import catalogue

GRID = """
title = "Tax and publicity"
question = "What do they do together?"
firms = 100
until = 2026
replications = 3
outputs = ["co2", "adoption"]
[design]
kind = "grid"
[levers.carbon_tax]
values = [0, 50, 100]
[levers.publicity]
values = [0.2, 0.8]
"""
ALONE = GRID.replace('"grid"', '"one-at-a-time"')
DRAWN = """
title = "Drawn"
firms = 100
until = 2026
replications = 1
outputs = ["co2"]
[design]
kind = "latin-hypercube"
points = 60
[levers.carbon_tax]
[levers.publicity]
"""
Formula = Callable[[Mapping[str, float], int], float]


def linear(values: Mapping[str, float], replication: int) -> float:
    """A yuan of tax takes two tonnes of 1000, publicity ten, and luck changes a little."""
    return 1000 - 2 * values.get("carbon_tax", 0.0) - 10 * values.get("publicity", 0.0) + replication


def plan_of(text: str, folder: Path) -> Plan:
    """The plan of a spec."""
    file = folder / "spec.toml"
    file.write_text(text, encoding="utf-8")
    return read_spec(str(file)).plan


def runs_of(plan: Plan, formula: Formula = linear) -> pd.DataFrame:
    """Runs whose headlines are a formula of the factors and the replication."""
    rows = []
    for run in plan.runs():
        settings = settings_of(plan, run)
        moved = {factor.name: settings[factor.name] for factor in plan.factors if settings[factor.name] is not None}
        row = {name: np.nan if value is None else value for name, value in settings.items()}
        rows.append(row | {headline.name: formula(moved, run.replication) for headline in plan.headlines})
    return pd.DataFrame(rows).astype({factor.name: float for factor in plan.factors})


def write(folder: Path, tables: Mapping[Table, pd.DataFrame] | list[tuple[Table, pd.DataFrame]], **facts: Any) -> Path:
    """Write tables, their description and a manifest as a command leaves them."""
    folder.mkdir(parents=True)
    stored = []
    for table, frame in tables:
        text = csv_text(table, frame[table.columns])
        (folder / table.file).write_text(text, encoding="utf-8")
        stored.append(Stored.of(table, text))
    about = description("test", facts.get("title", folder.name), "What was asked.\n\nAnd found.", catalogue(), stored)
    (folder / DESCRIPTION_FILE).write_text(about, encoding="utf-8")
    (folder / MANIFEST_FILE).write_text(json.dumps({"program": PROGRAM, **facts}), encoding="utf-8")
    return folder


def sweep(
    home: Path, name: str = "grid", spec: str = GRID, failed: int = 0, kind: str = "sweep", blank: tuple[str, ...] = ()
) -> Path:
    """The folder of a sweep, or of another kind of question over a design; columns in ``blank`` hold no value."""
    plan = plan_of(spec, home)
    runs = runs_of(plan)
    runs[list(blank)] = np.nan
    return write(
        home / name, [(tables_of(plan)[RUNS], runs), (EFFECTS, effects(plan, runs))], title=plan.title,
        question={"kind": kind}, plan={"points": len(plan.points), "replications": plan.replications},
        runs={"done": len(plan) - failed, "failed": failed},
    )  # fmt: skip


def single(home: Path, name: str = "historical") -> Path:
    """The folder of one simulation, with its national table."""
    table, quarters = TABLES["national"], range(clock.quarters_until(2026))
    frame = pd.DataFrame({"quarter": [clock.label(q) for q in quarters], "year": [clock.year(q) for q in quarters]})
    values = {output.name: np.arange(len(quarters), dtype=float) for output in table.outputs}
    return write(home / name, [(table, frame.assign(**values))], scenario={"name": name, "title": "What was in force"})
