"""The page on stylised facts is what declarations and measurements say; every declared number is measured."""

import math
from dataclasses import replace
from pathlib import Path

import pytest

from experiments.evidence.facts import report
from experiments.evidence.facts.declarations import FACTS, MEASURES_BOUGHT, statistics
from experiments.evidence.facts.trials import TRIALS, Replication
from experiments.evidence.facts.verdicts import COMPARED, REPRODUCED, Interval, verdict
from experiments.tables import csv_text
from model.catalogue import catalogue

NAMES = [statistic.name for _, statistic in statistics()]


def number(cell: str) -> float:
    return float(cell) if cell else math.nan


def test_every_fact_is_judged_by_something_with_a_source():
    assert len({fact.name for fact in FACTS}) == len(FACTS)
    assert len(set(NAMES)) == len(NAMES)
    for fact in FACTS:
        assert any(statistic.target for statistic in fact.statistics), fact.name
        assert fact.trial in TRIALS
        for statistic in fact.statistics:
            assert (statistic.target is None) == (statistic.source == ""), statistic.name
            if statistic.target:
                assert statistic.target.low_or_nothing < statistic.target.high_or_nothing


def test_as_many_measures_are_bought_as_the_critical_correlation_assumes():
    assert sum(measure.capital_cost > 0 for measure in catalogue().measures) == MEASURES_BOUGHT


@pytest.mark.slow
def test_trials_read_off_every_declared_number():
    """On a small world: the numbers mean little, but they are the declared ones and they are numbers."""
    replication = Replication(5, firms=250, province_firms=400)
    for name, trial in TRIALS.items():
        declared = {statistic.name for fact, statistic in statistics() if fact.trial == name}
        found = trial.run(replication)
        assert declared <= set(found), name
        assert not any(math.isinf(value) for value in found.values()), name


def test_a_table_and_a_page_come_of_replications():
    """With trials that are told what to find, all three verdicts and their reasons are on the page."""
    low = dict.fromkeys(NAMES, 0.0)
    low |= {"tail_2035": 1.0, "size_of_cycle": math.nan}

    def told(replication: Replication) -> dict[str, float]:
        return low | {"credit_by_output": 0.5 if replication.seed % 2 else -0.5}

    trials = {"history": replace(TRIALS["history"], run=told, replications=6)}
    frame = report.measured(trials, firms=1)
    assert list(frame["statistic"]) == NAMES
    verdicts = dict(zip(frame["statistic"], frame["verdict"], strict=True))
    assert verdicts["tail_2035"] == REPRODUCED
    assert verdicts["growth_shape"] == "not reproduced"
    assert verdicts["credit_by_output"] == "cannot be told"
    assert verdicts["size_of_cycle"] == COMPARED
    text = csv_text(report.TABLE, frame)
    assert text.splitlines()[0].startswith("fact,statistic,verdict,source,target_low,target_high,value")
    rows = frame.astype(object).where(frame.notna(), "").astype(str).to_dict("records")
    page = report.page(rows)
    assert "| [Zipf tail of firm sizes](#zipf-tail-of-firm-sizes) | reproduced |" in page
    lumpy = page.split("## Lumpy investment")[1].split("\n## ")[0]
    assert "**Not reproduced.**" in lumpy
    assert next(fact.reason for fact in FACTS if fact.name == "lumpy") in lumpy
    assert "*Why:*" not in page.split("## Zipf tail of firm sizes")[1].split("\n## ")[0]


def test_the_page_is_fresh():
    rows = report.read_rows()
    declared = [(fact.name, statistic.name) for fact, statistic in statistics()]
    assert [(row["fact"], row["statistic"]) for row in rows] == declared, "run python -m experiments.evidence.facts"
    text = (report.DOCS / report.PAGE).read_text("utf-8")
    assert text == report.page(rows), "run python -m experiments.evidence.facts --render"


@pytest.mark.parametrize("place", range(len(NAMES)), ids=NAMES)
def test_a_row_says_what_its_numbers_say(place: int):
    (_, statistic), row = statistics()[place], report.read_rows()[place]
    target = statistic.target
    assert row["source"] == statistic.source
    bounds = (target.low, target.high) if target else (None, None)
    for cell, bound in zip((row["target_low"], row["target_high"]), bounds, strict=True):
        assert number(cell) == pytest.approx(math.nan if bound is None else bound, nan_ok=True)
    found = Interval(*(number(row[name]) for name in ("value", "low", "high")), int(row["replications"]))
    assert row["verdict"] == verdict(found, target)
    assert not found.value < found.low
    assert not found.value > found.high


def test_what_is_not_reproduced_has_a_reason():
    rows = report.read_rows()
    for fact in FACTS:
        assert fact.built_in
        assert report.verdict_on(fact, rows) == REPRODUCED or fact.reason, fact.name


def test_check_tells_a_stale_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / report.FILE).write_bytes((report.DOCS / report.FILE).read_bytes())
    assert report.main(["--check"], tmp_path) == 1
    assert report.main(["--render"], tmp_path) == 0
    capsys.readouterr()
    assert report.main(["--check"], tmp_path) == 0
    assert capsys.readouterr().out == ""
