"""``greenforge run``: what it accepts, what it says, and what it records."""

import hashlib
import io
import json
import os
import platform
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from small import SMALL, listing

from experiments.cli import execute
from experiments.manifest import CHECKOUT, git_state
from experiments.progress import PLAIN_SECONDS, Progress
from experiments.single import Request, Setting, folder_name, read_settings, with_settings
from model import clock
from model.catalogue import SHIPPED, catalogue
from model.errors import InputError
from model.levers import LEVERS
from model.policy import DEFAULT_FIRMS, DEFAULT_SCENARIO, DEFAULT_SEED, load_scenario, read_path
from model.policy import Path as LeverPath
from model.world import World


def settings(*given: str) -> tuple[Setting, ...]:
    return read_settings(given, catalogue())


def manifest(folder: Path) -> dict:
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


def subprocess_environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(CHECKOUT), "PYTHONDONTWRITEBYTECODE": "1"}


# --- what runs


def test_without_arguments_the_main_job_runs(here: Path, capsys: pytest.CaptureFixture[str]):
    assert execute([]) == 0
    folder = here / "results" / DEFAULT_SCENARIO
    recorded = manifest(folder)
    assert (recorded["scenario"]["name"], recorded["firms"], recorded["seed"]) == (DEFAULT_SCENARIO, 3000, 1)
    assert recorded["until"] == clock.DEFAULT_LAST_YEAR
    printed = capsys.readouterr().out
    assert str(folder) in printed
    assert "greenforge serve" in printed
    assert "Adoption" in printed


def test_no_arguments_and_bare_run_ask_for_the_same(monkeypatch: pytest.MonkeyPatch):
    asked: list[Request] = []
    monkeypatch.setattr("experiments.cli.simulate", asked.append)
    assert execute([]) == execute(["run"]) == 0
    assert asked[0] == asked[1] == Request()


def test_the_command_and_the_model_have_the_same_defaults():
    assert (Request().firms, Request().seed) == (DEFAULT_FIRMS, DEFAULT_SEED)


def test_options_reach_the_model(here: Path, monkeypatch: pytest.MonkeyPatch, data: Path):
    asked: dict = {}

    def build(scenario: object, **settings: object) -> None:
        asked.update(settings, scenario=scenario)
        raise InputError("enough")

    monkeypatch.setattr("model.world.World", build)
    arguments = ["run", "laissez-faire", "--firms", "77", "--seed", "5", "--until", "2020", "--set", "publicity=0.25"]
    assert execute([*arguments, "--data", str(data)]) == 2
    scenario = asked.pop("scenario")
    assert asked == {"firms": 77, "seed": 5, "until": 2020, "data": data}
    assert scenario.name == "laissez-faire"
    assert scenario.paths == {**load_scenario("laissez-faire").paths, "publicity": LeverPath.constant(0.25)}


def test_a_lever_set_changes_the_results_and_spares_the_baseline(here: Path):
    assert execute(["run", *SMALL]) == 0
    assert execute(["run", *SMALL, "--set", "inspection_rate=1.5"]) == 0
    folders = [here / "results" / name for name in ("historical", "historical-inspection_rate")]
    tables = [(folder / "national.csv").read_bytes() for folder in folders]
    assert tables[0] != tables[1]
    assert manifest(folders[0])["levers_set"] == []
    assert manifest(folders[1])["levers_set"] == ["inspection_rate"]
    assert manifest(folders[1])["levers"]["inspection_rate"] == {"steps": {"2017Q1": 1.5}}


def test_a_scenario_file_runs_and_names_its_folder(here: Path):
    (here / "mine.toml").write_text('title = "Mine"\n[levers]\npublicity = 0.9\n[parameters]\nreview_rate = 0.4\n')
    assert execute(["run", "mine.toml", *SMALL]) == 0
    recorded = manifest(here / "results" / "mine")
    assert recorded["levers"]["publicity"] == {"steps": {"2017Q1": 0.9}}
    assert recorded["parameters_changed"] == {"review_rate": 0.4}
    assert recorded["scenario"]["title"] == "Mine"


def test_a_folder_name_stays_short():
    assert folder_name("historical", list(LEVERS)) == f"historical-{len(LEVERS)}-levers"


# --- levers set on the command line


def test_a_dated_lever_keeps_the_scenario_until_its_first_date():
    scenario = load_scenario("historical")
    path = with_settings(scenario, settings("technology_bonus=0.5@2020,1.5@2025Q3")).paths["technology_bonus"]
    before, after = scenario.paths["technology_bonus"].values(60), path.values(60)
    assert after[:12] == before[:12]
    assert len(set(after[:12])) > 1
    assert after[12:34] == [0.5] * 22
    assert after[34:] == [1.5] * 26


def test_a_dated_lever_keeps_a_sloping_path_until_its_first_date(here: Path):
    (here / "slope.toml").write_text("[levers]\npublicity = {linear = {2017 = 0.0, 2021 = 0.8}}\n")
    path = with_settings(load_scenario("slope.toml"), settings("publicity=0.3@2019")).paths["publicity"]
    assert path.values(10) == pytest.approx([0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.3, 0.3])


def test_spaces_and_order_do_not_matter():
    assert settings(" publicity : HE = 0.3@2025 , 0.1@2019Q2 ") == settings("publicity:HE=0.1@2019Q2,0.3@2025Q1")


def test_a_lever_can_be_set_in_one_place():
    scenario = load_scenario("historical")
    found = with_settings(scenario, settings("publicity:HE=0.9@2020", "publicity=0.4", "carbon_market:power=0.5@2025"))
    assert found.path("publicity", "HE").values(13) == [0.4] * 12 + [0.9]
    assert found.path("publicity", "SX") == found.paths["publicity"] == LeverPath.constant(0.4)
    before, after = scenario.path("carbon_market", "power").values(40), found.path("carbon_market", "power").values(40)
    assert (after[:32], after[32:]) == (before[:32], [0.5] * 8)
    assert found.path("carbon_market", "steel") == scenario.path("carbon_market", "steel")


def test_a_dated_lever_spares_what_places_did_before():
    scenario = load_scenario("historical")
    found = with_settings(scenario, settings("carbon_market=0.5@2025"))
    for place in scenario.places["carbon_market"]:
        before, after = (each.path("carbon_market", place).values(60) for each in (scenario, found))
        assert (after[:32], after[32:]) == (before[:32], [0.5] * 28)
    throughout = with_settings(scenario, settings("carbon_market=0.5"))
    assert "carbon_market" not in throughout.places


def test_a_lever_set_in_a_place_is_recorded(here: Path):
    assert execute(["run", *SMALL, "--set", "energy_quota:HE=0.05", "--set", "fine_rate=0.1"]) == 0
    recorded = manifest(here / "results" / "historical-energy_quota_HE-fine_rate")
    assert recorded["levers_set"] == ["energy_quota:HE", "fine_rate"]
    assert recorded["places"]["energy_quota"] == {"HE": {"steps": {"2017Q1": 0.05}}}
    assert recorded["places"]["carbon_market"]["power"] == {
        "steps": {"2017Q1": 0.0, "2021Q1": 1.0}, "announced": "2017Q4"
    }  # fmt: skip


# --- wrong input


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["runn"], "unknown command 'runn' (did you mean 'run'?)"),
        (["--verbose"], "unknown option '--verbose'"),
        (["--firms", "10"], "'--firms'; it belongs to 'greenforge run'"),
        (["run", "--firm", "10"], "unknown option '--firm' (did you mean '--firms'?)"),
        (["run", "historical", "laissez-faire"], "unknown argument 'laissez-faire'"),
        (["run", "--firms"], "--firms: expected one argument"),
        (["run", "--firms", "0"], "0"),
        (["run", "--firms", "-3"], "-3"),
        (["run", "--firms", "1.5"], "'1.5' is not a whole number"),
        (["run", "--firms", "many"], "'many' is not a whole number"),
        (["run", "--seed", "-1"], "-1"),
        (["run", "--seed", "x"], "'x' is not a whole number"),
        (["run", "--until", "2017"], "2017"),
        (["run", "--until", "3000"], "3000"),
        (["run", "historicl"], "unknown scenario 'historicl' (did you mean 'historical'?)"),
        (["run", "missing.toml"], "missing.toml"),
        (["run", "two\nlines"], "unknown scenario 'two lines'"),
        (["run", "--set", "publicty=0.1"], "unknown lever 'publicty' (did you mean 'publicity'?)"),
        (["run", "--set", "publicity=1.5"], "publicity: 1.5 is out of bounds; allowed is 0 to 1"),
        (["run", "--set", "publicity=0.5@2019,7@2020"], "publicity: 7 is out of bounds"),
        (["run", "--set", "publicity=nan"], "publicity: 'nan' is not a number"),
        (["run", "--set", "publicity=inf"], "not a number"),
        (["run", "--set", "publicity=high"], "publicity: 'high' is not a number"),
        (["run", "--set", "publicity"], "write lever=value"),
        (["run", "--set", "publicity="], "write lever=value"),
        (["run", "--set", "=0.1"], "write lever=value"),
        (["run", "--set", "publicity=0.1,0.2"], "'0.1' has no date"),
        (["run", "--set", "publicity=0.1@2016"], "'2016' is not a quarter"),
        (["run", "--set", "publicity=0.1@2019Q5"], "'2019Q5' is not a quarter"),
        (["run", "--set", "publicity=0.1@2019,0.2@2019Q1"], "2019Q1 is given twice"),
        (["run", "--set", "publicity=0.1", "--set", "publicity=0.2"], "'publicity' is given twice"),
        (["run", "--set", "publicity:=0.1"], "write lever=value"),
        (["run", "--set", "publicity:Guangdon=0.1"], "unknown region 'Guangdon' (did you mean 'GD'?)"),
        (["run", "--set", "publicity:Hebei=0.1"], "unknown region 'Hebei' (did you mean 'HE'?)"),
        (["run", "--set", "publicity:power=0.1"], "publicity varies by region, not by sector ('power')"),
        (["run", "--set", "carbon_tax:powr=0.1"], "unknown sector 'powr' (did you mean 'power'?)"),
        (["run", "--set", "research_subsidy:HE=0.1"], "research_subsidy is the same everywhere"),
        (["run", "--set", "publicity:HE=2"], "publicity: 2 is out of bounds"),
        (["run", "--set", "publicity:HE=0.1", "--set", "publicity:HE=0.2"], "'publicity:HE' is given twice"),
        (["run", "--plot", "picture.pdf"], ".svg or .png"),
        (["run", "--plot", "/proc/picture.svg"], "/proc/picture.svg: cannot be written"),
        (["run", "--plot", "/tmp"], ".svg or .png"),
        (["run", "--data", "nowhere"], "--data: nowhere is not a folder"),
        (["levers", "--format", "xml"], "'xml'"),
        (["serve", "--port", "0"], "0 is not a port"),
        (["serve", "--port", "http"], "'http' is not a whole number"),
    ],
)
def test_wrong_input_gets_one_clear_line_and_leaves_nothing(
    here: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
):
    assert execute(arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("greenforge: error: ")
    assert said.err.count("\n") == 1
    assert words in said.err
    assert listing(here) == []


def test_all_mistakes_of_a_scenario_file_are_in_the_one_line(here: Path, capsys: pytest.CaptureFixture[str]):
    (here / "bad.toml").write_text('titel = "x"\n[levers]\npublicity = 3\n[parameters]\nreview_rat = 0.4\n')
    assert execute(["run", "bad.toml"]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert all(words in said for words in ("bad.toml", "titel", "publicity: 3", "review_rat"))


@pytest.mark.parametrize("name", sorted(path.name for path in SHIPPED.glob("*.csv")))
def test_a_damaged_data_file_is_named(here: Path, data: Path, capsys: pytest.CaptureFixture[str], name: str):
    path = data / name
    path.write_bytes(path.read_bytes()[:-200] + b'\xff\xfe"')
    assert execute(["run", *SMALL, "--data", str(data), "--plot", "p.svg"]) == 2
    said = capsys.readouterr().err
    assert name in said
    assert said.count("\n") == 1
    assert listing(here) == []


def test_internal_errors_are_not_dressed_up(here: Path, monkeypatch: pytest.MonkeyPatch):
    def fail(*_: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(World, "step", fail)
    with pytest.raises(ZeroDivisionError):
        execute(["run", *SMALL])


# --- what is recorded


def test_the_manifest_says_how_to_make_it_again(results: Path):
    recorded = manifest(results)
    scenario = load_scenario("historical")
    assert recorded["program"] == "greenforge"
    assert recorded["scenario"]["title"] == scenario.title
    assert {name: read_path(LEVERS[name], given) for name, given in recorded["levers"].items()} == scenario.paths
    assert (recorded["firms"], recorded["seed"], recorded["until"]) == (120, 1, 2018)
    assert recorded["versions"]["python"] == platform.python_version()
    assert all(recorded["versions"][name] for name in ("greenforge", "numpy", "pandas", "mesa"))
    assert recorded["data"]["sha256"] == {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in SHIPPED.glob("*.csv")
    }
    assert recorded["wall_seconds"] > 0
    assert recorded["started_at"].endswith("+00:00")
    assert recorded["machine"]["processors"] == os.cpu_count()


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=x", "-c", "user.email=x@y"]
    subprocess.run(["git", "-C", str(folder), *identity, *arguments], check=True, capture_output=True)


def test_git_state_tells_commit_and_changes(here: Path):
    assert git_state(here) is None
    git(here, "init")
    assert git_state(here) == {"commit": None, "dirty": False}
    (here / "file").write_text("x")
    git(here, "add", ".")
    git(here, "commit", "-m", "x")
    state = git_state(here)
    assert state is not None
    assert len(state["commit"]) == 40
    assert state["dirty"] is False
    (here / "file").write_text("y")
    assert git_state(here) == {**state, "dirty": True}


def test_git_missing_is_no_obstacle(here: Path, monkeypatch: pytest.MonkeyPatch):
    (here / ".git").mkdir()
    monkeypatch.setenv("PATH", "")
    assert git_state(here) is None


# --- progress, interruption, the process itself


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_on_a_terminal_is_one_line_that_vanishes():
    screen, seconds = Screen(), iter(range(100))
    with Progress(screen, "historical", lambda: float(next(seconds))) as progress:
        for quarter in range(1, 5):
            progress(quarter, 8)
    assert "\n" not in screen.getvalue()
    assert "2017Q4, 4 of 8 quarters" in screen.getvalue()
    assert screen.getvalue().endswith("\r\x1b[2K")


def test_progress_in_a_pipe_is_plain_and_rare():
    pipe, moment = io.StringIO(), [0.0]
    with Progress(pipe, "historical", lambda: moment[0]) as progress:
        for quarter in range(1, 9):
            moment[0] += PLAIN_SECONDS / 4
            progress(quarter, 8)
    assert pipe.getvalue().splitlines() == ["historical", "historical: 2018Q1, 5 of 8 quarters"]


def test_results_are_told_on_stdout_and_progress_on_stderr(here: Path, capsys: pytest.CaptureFixture[str]):
    assert execute(["run", *SMALL, "--out", "x"]) == 0
    said = capsys.readouterr()
    assert "Green factories" in said.out
    assert said.err == "historical: 120 firms, 2017 to 2018, seed 1\n"


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 128 + signal.SIGTERM)])
def test_a_stopped_process_leaves_nothing_and_says_so_by_its_exit_code(here: Path, number: int, code: int):
    program = (
        "import sys, time; from model.world import World; from experiments.cli import execute\n"
        "World.step = lambda self: (print('stepping', file=sys.stderr, flush=True), time.sleep(60))\n"
        "sys.exit(execute(['run', '--firms', '120', '--out', 'deep/out']))\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program], cwd=here, env=subprocess_environment(), stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    assert any(line.startswith("stepping") for line in process.stderr)
    process.send_signal(number)
    _, said = process.communicate(timeout=30)
    assert process.returncode == code, said
    assert "Traceback" not in said
    assert listing(here) == []


def test_the_module_is_the_command(here: Path):
    done = subprocess.run(
        [sys.executable, "-m", "experiments", "run", "--set", "nonsense=1"],
        cwd=here, env=subprocess_environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "unknown lever 'nonsense'" in done.stderr


def test_a_closed_pipe_is_not_an_error(here: Path):
    process = subprocess.Popen(
        [sys.executable, "-m", "experiments", "parameters", "--format", "csv"],
        cwd=here, env=subprocess_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == ""
    process.stderr.close()
    process.wait()
