"""The agenda's page is what declarations and measured effects say, leaves no lever out and names only what there is."""

import ast
from pathlib import Path

import pytest

from experiments import agenda
from experiments.agenda import POINTS, Point
from model.levers import LEVERS
from model.policy import scenario_names
from model.results import OUTPUTS

ROOT = Path(__file__).resolve().parents[2]
NUMBERED = [pytest.param(point, id=f"{number}") for number, point in enumerate(POINTS, 1)]


def exists(test: str) -> bool:
    """Whether there is such a file, and in it such a function."""
    file, _, name = test.partition("::")
    path = ROOT / file
    if not path.is_file():
        return False
    functions = [node.name for node in ast.parse(path.read_text("utf-8")).body if isinstance(node, ast.FunctionDef)]
    return not name or name in functions


def test_it_has_26_points_and_every_lever_belongs_to_one():
    assert len(POINTS) == 26
    assert sorted(name for point in POINTS for name in point.levers) == sorted(LEVERS)


@pytest.mark.parametrize("point", NUMBERED)
def test_a_point_names_what_there_is(point: Point):
    assert point.outputs
    assert set(point.outputs) <= set(OUTPUTS)
    assert point.modules
    assert all((ROOT / module).is_file() for module in point.modules)
    assert point.levers or point.tests
    assert all(exists(test) for test in point.tests)
    assert point.effects
    for effect in point.effects:
        assert "N" in OUTPUTS[effect.output].tables
        assert effect.scenario in scenario_names()
        assert all(LEVERS[name].check(value) == value for name, value in effect.levers)


@pytest.mark.parametrize("point", NUMBERED)
def test_every_point_measures_its_own_levers(point: Point):
    changed = {name for effect in point.effects for name, _ in effect.levers}
    assert not point.levers or changed & set(point.levers)


def test_the_test_of_every_lever_exists():
    assert exists(agenda.EVERY_LEVER)


def test_the_page_is_fresh():
    rows = agenda.read_effects()
    declared = [(str(n), each.change, each.output) for n, point in enumerate(POINTS, 1) for each in point.effects]
    assert [(row["point"], row["change"], row["output"]) for row in rows] == declared, (
        "run python -m experiments.agenda"
    )
    text = (agenda.DOCS / agenda.PAGE).read_text("utf-8")
    assert text == agenda.page(rows), "run python -m experiments.agenda --render"
    assert all(f"`{name}`" in text for name in LEVERS)


def test_every_effect_lies_in_its_interval():
    for row in agenda.read_effects():
        assert float(row["low"]) <= float(row["difference"]) <= float(row["high"]), row


def test_check_tells_a_stale_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / agenda.EFFECTS).write_text(agenda.csv_text(agenda.read_effects()), "utf-8")
    assert agenda.main(["--check"], tmp_path) == 1
    assert agenda.main(["--render"], tmp_path) == 0
    capsys.readouterr()
    assert agenda.main(["--check"], tmp_path) == 0
    assert capsys.readouterr().out == ""
