"""The declarations as tables, and how little is loaded to show them."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from experiments.cli import execute
from experiments.listing import LISTINGS, as_text
from experiments.manifest import CHECKOUT
from experiments.single import read_settings, with_settings
from model.catalogue import catalogue
from model.levers import LEVERS
from model.parameters import PARAMETERS
from model.policy import load_scenario, scenario_names
from model.results import BARRIERS, MEASURE_OUTPUTS, OUTPUTS

NAMES = {
    "levers": list(LEVERS),
    "outputs": [*OUTPUTS, *MEASURE_OUTPUTS, *BARRIERS],
    "scenarios": scenario_names(),
    "sectors": [sector.id for sector in catalogue().sectors],
    "regions": [region.id for region in catalogue().regions],
    "measures": [measure.id for measure in catalogue().measures],
    "parameters": list(PARAMETERS),
}
HEAVY = ("numpy", "pandas", "mesa", "scipy", "solara", "matplotlib", "rich", "numba")


def rows(name: str, capsys: pytest.CaptureFixture[str]) -> list[dict[str, str]]:
    assert execute([name, "--format", "csv"]) == 0
    return list(csv.DictReader(io.StringIO(capsys.readouterr().out)))


def test_every_kind_of_declaration_is_listed():
    assert set(LISTINGS) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_csv_has_every_declaration_once_in_order(name: str, capsys: pytest.CaptureFixture[str]):
    found = rows(name, capsys)
    assert [row["name"] for row in found] == NAMES[name]
    assert all(None not in row and None not in row.values() for row in found)


@pytest.mark.parametrize("name", NAMES)
def test_json_says_the_same_as_csv(name: str, capsys: pytest.CaptureFixture[str]):
    assert execute([name, "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [list(each) for each in found] == [list(row) for row in rows(name, capsys)]
    assert [each["name"] for each in found] == NAMES[name]


@pytest.mark.parametrize("name", NAMES)
def test_in_a_pipe_a_list_is_aligned_plain_text(name: str, capsys: pytest.CaptureFixture[str]):
    assert execute([name]) == 0
    text = capsys.readouterr().out
    assert "\x1b" not in text
    lines = text.splitlines()
    assert [line.split()[0] for line in lines[1:]] == NAMES[name]
    second = lines[0].index(lines[0].split()[1])
    assert all(line[second - 1] == " " and line[second] != " " for line in lines)


def test_wide_characters_take_two_columns():
    lines = as_text(LISTINGS["regions"](catalogue())).splitlines()
    assert "北京" in lines[1]
    place = lines[0].index("macro_region")
    assert lines[1].index("east") == place - 2  # two characters before it take four columns


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("width", [110, 400])
def test_on_a_terminal_a_list_fits_its_width(name: str, width: int, monkeypatch: pytest.MonkeyPatch):
    screen = Screen()
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setattr("sys.stdout", screen)
    assert execute([name]) == 0
    lines = screen.getvalue().splitlines()
    assert [line.split()[0] for line in lines[1:] if not line.startswith(" ")] == NAMES[name]
    assert max(map(len, lines)) <= width


def test_what_does_not_fit_stands_below_its_row():
    listing = LISTINGS["levers"](catalogue())
    plain, narrow = as_text(listing).split(), as_text(listing, 110).split()
    assert sorted(word for word in plain if word != "meaning") == sorted(word for word in narrow if word != "meaning")


def test_levers_show_what_was_in_force_as_set_takes_it(capsys: pytest.CaptureFixture[str]):
    scenario, neutral, data = load_scenario("historical"), load_scenario("laissez-faire"), catalogue()
    for row in rows("levers", capsys):
        settings = (f"{row['name']}={row['in_force']}", *row["in_force_in"].split())
        again = with_settings(neutral, read_settings(settings, data))
        path = again.paths[row["name"]]
        assert path.values(80) == scenario.paths[row["name"]].values(80)
        own = scenario.places.get(row["name"], {})
        assert set(again.places.get(row["name"], {})) == set(own)
        assert all(again.path(row["name"], place).values(80) == own[place].values(80) for place in own)
        assert (row["group"], row["varies"]) == (LEVERS[row["name"]].group, LEVERS[row["name"]].varies)
        assert (float(row["in_2017"]), float(row["latest"])) == (path.values(80)[0], path.values(80)[-1])
        assert row["source"]


def test_parameters_show_value_range_and_source_in_the_unit_of_the_model(capsys: pytest.CaptureFixture[str]):
    for row in rows("parameters", capsys):
        declared, figure = PARAMETERS[row["name"]], catalogue().figure(row["row"])
        assert row["row"] == declared.key
        assert float(row["value"]) == pytest.approx(figure.value * declared.scale)
        assert row["unit"] == declared.unit
        assert (row["source"], row["confidence"]) == (figure.source, figure.confidence)
        if figure.low is not None and figure.high is not None:
            assert float(row["low"]) <= float(row["high"])


def test_outputs_say_which_table_they_stand_in(capsys: pytest.CaptureFixture[str]):
    tables = {(row["name"], row["tables"]) for row in rows("outputs", capsys)}
    assert {("green_factories", "national"), ("output", "national regions sectors"), ("adoption", "measures")} <= tables


def test_version_is_printed(capsys: pytest.CaptureFixture[str]):
    assert execute(["--version"]) == 0
    assert capsys.readouterr().out.startswith("greenforge 0.")


@pytest.mark.parametrize("name", [None, "run", "scoreboard", "serve", *NAMES])
def test_every_command_has_help(name: str | None, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as left:
        execute([name, "--help"] if name else ["--help"])
    assert left.value.code == 0
    assert "usage: greenforge" in capsys.readouterr().out


def test_nothing_heavy_is_loaded_for_help_lists_and_refusals():
    program = f"""
import contextlib, io, json, sys
from experiments.cli import execute
loaded = {{}}
for arguments in (["--help"], ["--version"], ["runn"], ["run", "--set", "x=1"], ["scoreboard"],
                  *([name] for name in {list(NAMES)!r})):
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        with contextlib.suppress(SystemExit):
            execute(arguments)
    loaded[" ".join(arguments)] = [name for name in {HEAVY!r} if name in sys.modules]
print(json.dumps(loaded))
"""
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    loaded = json.loads(done.stdout)
    assert len(loaded) == 5 + len(NAMES)
    assert {command: names for command, names in loaded.items() if names} == {}


def test_serve_passes_its_options_on(monkeypatch: pytest.MonkeyPatch):
    served = []
    module = type(sys)("web.serving")
    module.serve = lambda *given: served.append(given)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "web", type(sys)("web"))
    monkeypatch.setitem(sys.modules, "web.serving", module)
    assert execute(["serve"]) == 0
    assert execute(["serve", "--host", "0.0.0.0", "--port", "9000", "--results", "elsewhere"]) == 0
    assert served == [("127.0.0.1", 8765, None), ("0.0.0.0", 9000, Path("elsewhere"))]
