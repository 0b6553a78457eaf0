"""The page on scenario discovery: its code runs on its data and prints what the page says."""

import contextlib
import io
import re
import shutil
import warnings
from pathlib import Path

import matplotlib as mpl
import pandas as pd
import pytest

from experiments.study.spec import read_spec

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "scenario-discovery.md").read_text(encoding="utf-8")
RUNS = DOCS / "discovery" / "runs.csv"


def test_the_code_prints_what_the_page_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    pytest.importorskip("sklearn")
    folder = tmp_path / "results" / "discovery-2030"
    folder.mkdir(parents=True)
    shutil.copy(RUNS, folder)
    monkeypatch.chdir(tmp_path)
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)
    (expected,) = re.findall(r"```text\n(.*?)```", PAGE, flags=re.DOTALL)
    said = io.StringIO()
    with warnings.catch_warnings(), contextlib.redirect_stdout(said), mpl.rc_context({"backend": "agg"}):
        warnings.filterwarnings("ignore", "ipyparallel not installed", UserWarning)
        warnings.filterwarnings("ignore", "altair based interactive inspection", ImportWarning)
        warnings.filterwarnings("ignore", "The inplace keyword in DataFrame.drop", module="ema_workbench")
        exec(compile(code, "docs/scenario-discovery.md", "exec"), {})
    assert said.getvalue().strip() == expected.strip()
    assert "<svg" in (tmp_path / "box.svg").read_text(encoding="utf-8")


def test_the_data_are_those_of_the_shipped_spec():
    plan, runs = read_spec("discovery-2030").plan, pd.read_csv(RUNS)
    assert len(runs) == len(plan)
    names = [factor.name for factor in plan.factors]
    for row in runs.iloc[:: len(runs) // 20].to_dict("records"):
        run = plan.run(row["run"])
        values = dict(zip(names, plan.points[run.point].values, strict=True))
        assert row["seed"] == run.seed
        for name, value in values.items():
            assert pd.isna(row[name]) if value is None else row[name] == pytest.approx(value, rel=1e-9)
