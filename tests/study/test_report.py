"""The report: one page a folder, safe, self-contained, the same every time, and honest about damage."""

import json
import os
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from experiments.cli import execute
from experiments.report.page import REPORT_FILE, page
from experiments.tables import DESCRIPTION_FILE
from model.errors import InputError

HOSTILE = """<script>alert("1")</script> & 'x' </title>"""
TINY = ("--firms", "120", "--until", "2018")
GRID = """
title = 'Title & <b>tag</b>'
question = "Does it help?"
firms = 60
until = 2018
replications = 2
outputs = ["awareness", "co2"]
tables = ["series", "regions"]
[design]
kind = "one-at-a-time"
[levers.publicity]
values = [0, 1]
[levers.inspection_rate]
values = [0.5]
"""
DRAWN = """
title = "Drawn"
firms = 60
until = 2018
replications = 1
outputs = ["awareness"]
tables = ["series"]
[design]
kind = "latin-hypercube"
points = 41
[levers.publicity]
[parameters.bond_term]
"""
ANALYSIS = """
firms = 60
until = 2018
replications = 2
outputs = ["awareness"]
[sensitivity]
trajectories = 2
keep = 2
samples = 2
[levers.publicity]
[parameters.awareness_alone]
"""


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Small folders of several commands, made once; tests only read them."""
    home = tmp_path_factory.mktemp("folders")
    scenario = home / "scenario.toml"
    scenario.write_text(f"title = {json.dumps(HOSTILE)}\n[levers]\npublicity = 0.5\n", encoding="utf-8")
    assert execute(["run", str(scenario), *TINY, "--out", str(home / "run")]) == 0
    for name, text, command in (
        ("grid", GRID, "sweep"),
        ("drawn", DRAWN, "sweep"),
        ("analysis", ANALYSIS, "sensitivity"),
    ):
        (home / f"{name}.toml").write_text(text, encoding="utf-8")
        assert execute([command, str(home / f"{name}.toml"), "--out", str(home / name), "--workers", "1"]) == 0
    return {name: home / name for name in ("run", "grid", "drawn", "analysis")}


@pytest.fixture
def copy(folders: dict[str, Path], tmp_path: Path) -> Path:
    """A copy of the folder of the grid that a test may damage."""
    return Path(shutil.copytree(folders["grid"], tmp_path / "copy"))


class Page(HTMLParser):
    """What stands on a page: its elements with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in ("meta",):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


NAMES = ("run", "grid", "drawn", "analysis")


@pytest.mark.parametrize("name", NAMES)
def test_a_page_needs_nothing_beside_it(folders: dict[str, Path], name: str):
    text = page(folders[name])
    found = Page(text)
    assert found.open == []
    tags = {tag for tag, _ in found.elements}
    assert tags.isdisjoint({"script", "link", "img", "iframe", "object", "embed", "a", "base", "form", "image", "use"})
    for _, attributes in found.elements:
        assert not set(attributes) & {"src", "href", "srcset", "action", "data", "xlink:href", "style"}
        assert not any(key.startswith("on") for key in attributes)
    assert not re.search(r"https?:|@import|url\(", text)


@pytest.mark.parametrize("name", NAMES)
def test_the_same_folder_gives_the_same_bytes(folders: dict[str, Path], tmp_path: Path, name: str):
    assert page(folders[name]) == page(folders[name])
    moved = Path(shutil.copytree(folders[name], tmp_path / "elsewhere"))
    assert page(moved) == page(folders[name])


def test_a_hostile_title_is_text(folders: dict[str, Path]):
    found = Page(page(folders["run"]))
    assert HOSTILE in found.text
    assert "script" not in {tag for tag, _ in found.elements}
    assert len(found.all("title")) >= 1
    grid = Page(page(folders["grid"]))
    assert "Title & <b>tag</b>" in grid.text


@pytest.mark.parametrize("name", NAMES)
def test_every_picture_has_words(folders: dict[str, Path], name: str):
    for attributes in Page(page(folders[name])).all("svg"):
        assert attributes.get("aria-hidden") == "true" or (
            attributes.get("role") == "img" and len(attributes.get("aria-label") or "") > 10
        )


def test_a_run_shows_its_outputs_provinces_and_barriers(folders: dict[str, Path]):
    text = Page(page(folders["run"])).text
    for heading in ("In short", "Through time", "Provinces", "What holds enterprises back", "How it was made"):
        assert heading in text
    assert "120 enterprises" in text


def test_points_are_compared_with_the_baseline(folders: dict[str, Path]):
    found = Page(page(folders["grid"]))
    for words in ("Does it help?", "What each point changes against the baseline", "publicity=1", "8 runs"):
        assert words in found.text
    for words in ("publicity=0: difference from historical", "4 points"):
        assert words in found.text
    lines = found.all("polyline")
    assert {"c0", "c1", "c2", "c3"} <= {part for line in lines for part in (line["class"] or "").split()}


def test_many_points_are_told_by_correlations_and_one_band(folders: dict[str, Path]):
    found = Page(page(folders["drawn"]))
    assert "What goes with what" in found.text
    assert "All 42 points" in found.text
    assert "middle 90 % of the runs" in found.text
    assert found.all("polygon")
    assert "What each point changes" not in found.text.split("Tables")[0]


def test_an_analysis_shows_effects_and_indices(folders: dict[str, Path]):
    text = Page(page(folders["analysis"])).text
    assert "Awareness, 2018: mean size of the effect" in text
    assert "Awareness, 2018: total index" in text
    assert "Publicity" in text


@pytest.mark.parametrize("name", NAMES)
def test_long_tables_are_summarised(folders: dict[str, Path], name: str):
    text = page(folders[name])
    for table in re.findall(r"<table.*?</table>", text, flags=re.DOTALL):
        assert table.count("<tr") <= 120  # what the columns mean: a row a column
    assert len(text) < 1_500_000


def test_failures_stand_first(copy: Path):
    lines = 'run,message\n1,"<b>it broke</b>"\n'
    _with_table(copy, "failures", lines, [{"name": "run", "type": "integer"}, {"name": "message", "type": "string"}])
    found = Page(page(copy))
    assert "1 run failed and is missing" in found.text
    assert "<b>it broke</b>" in found.text
    assert found.text.index("Runs that failed") < found.text.index("What was found")


def _with_table(folder: Path, name: str, text: str, fields: list[dict[str, Any]]) -> None:
    """Add a table to a folder as a command would."""
    import hashlib

    (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
    package = json.loads((folder / DESCRIPTION_FILE).read_text(encoding="utf-8"))
    package["resources"].append({
        "name": name, "title": name, "path": f"{name}.csv", "bytes": len(text.encode()),
        "hash": f"sha256:{hashlib.sha256(text.encode()).hexdigest()}",
        "schema": {"fields": fields, "primaryKey": [fields[0]["name"]]},
    })  # fmt: skip
    (folder / DESCRIPTION_FILE).write_text(json.dumps(package), encoding="utf-8")


def test_relative_changes_of_a_few_scenarios_stand_in_one_chart(copy: Path):
    """Tables of this shape come from comparisons."""
    text = (
        "scenario,headline,unit,mean,low,high,relative,relative_low,relative_high\n"
        "a,co2_2018,tCO2,-10,-20,-5,-0.1,-0.2,-0.05\na,jobs_2018,persons,1,-1,3,0.01,-0.01,0.03\n"
    )
    words = [{"name": name, "type": "string"} for name in ("scenario", "headline", "unit")]
    numbers = [{"name": name, "type": "number", "unit": "unit of the row"} for name in ("mean", "low", "high")]
    shares = [
        {"name": name, "type": "number", "unit": "fraction"} for name in ("relative", "relative_low", "relative_high")
    ]
    _with_table(copy, "differences", text, words + numbers + shares)
    found = Page(page(copy)).text
    assert "-10.0 -20.0 to -5.0" in found
    assert "CO2, 2018" in found


def test_differences_through_time_are_drawn(copy: Path):
    """Tables of this shape come from comparisons."""
    text = "scenario,quarter,year,series,unit,mean,low,high\n" + "".join(
        f"a,201{7 + t // 4}Q{t % 4 + 1},201{7 + t // 4},co2,tCO2,{-t},{-t - 1},{-t + 1}\n" for t in range(8)
    )
    words = [{"name": name, "type": "string"} for name in ("scenario", "quarter", "series", "unit")]
    numbers = [{"name": name, "type": "number", "unit": "unit of the row"} for name in ("mean", "low", "high")]
    _with_table(copy, "bands", text, [*words, {"name": "year", "type": "integer"}, *numbers])
    assert "Difference in each quarter" in Page(page(copy)).text


def test_the_command_writes_the_page_into_the_folder(copy: Path, capsys: pytest.CaptureFixture[str]):
    assert execute(["report", str(copy)]) == 0
    assert (copy / REPORT_FILE).read_text(encoding="utf-8") == page(copy)
    assert str(copy / REPORT_FILE) in capsys.readouterr().out


def test_the_command_writes_the_page_elsewhere(folders: dict[str, Path], tmp_path: Path):
    before = sorted(os.listdir(folders["run"]))
    assert execute(["report", str(folders["run"]), "--out", str(tmp_path / "new" / "page.html")]) == 0
    assert (tmp_path / "new" / "page.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert sorted(os.listdir(folders["run"])) == before


def test_a_page_that_cannot_be_written_is_refused(folders: dict[str, Path], capsys: pytest.CaptureFixture[str]):
    assert execute(["report", str(folders["run"]), "--out", "/proc/page.html"]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_what_is_no_folder_of_ours_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "empty").mkdir()
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "manifest.json").write_text('{"program": "another"}')
    for name, said in (("nowhere", "is not a folder"), ("empty", "no results of greenforge"), ("theirs", "no results")):
        assert execute(["report", str(tmp_path / name)]) == 2
        assert said in capsys.readouterr().err
    assert not (tmp_path / "empty" / REPORT_FILE).exists()


@pytest.mark.parametrize(("name", "content", "said"), [
    ("runs.csv", None, "runs.csv is missing"),
    ("runs.csv", "run,point\n1", "changed or cut short"),
    ("datapackage.json", None, "datapackage.json is missing"),
    ("datapackage.json", "{", "not JSON"),
    ("datapackage.json", "[]", "not a JSON object"),
    ("datapackage.json", "{}", "is damaged"),
    ("datapackage.json", '{"title": "x", "resources": [{"name": "a"}]}', "is damaged"),
])  # fmt: skip
def test_a_damaged_folder_is_refused(copy: Path, name: str, content: str | None, said: str):
    if content is None:
        (copy / name).unlink()
    else:
        (copy / name).write_text(content)
    with pytest.raises(InputError, match=said):
        page(copy)


def test_a_description_cannot_lead_out_of_the_folder(copy: Path):
    (copy.parent / "secret.csv").write_text("a\n1\n")
    package = json.loads((copy / DESCRIPTION_FILE).read_text(encoding="utf-8"))
    package["resources"][0]["path"] = "../secret.csv"
    (copy / DESCRIPTION_FILE).write_text(json.dumps(package))
    with pytest.raises(InputError, match="damaged"):
        page(copy)


@pytest.mark.browser
@pytest.mark.parametrize("width", [1200, 375])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_browser_shows_it_without_asking_anybody(folders: dict[str, Path], tmp_path: Path, width: int, scheme: str):
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("chromium is not installed (apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=chromium, args=flags)
        for name, folder in folders.items():
            file = tmp_path / f"{name}.html"
            file.write_text(page(folder), encoding="utf-8")
            shown = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme).new_page()
            asked: list[str] = []
            said: list[str] = []
            shown.on("request", lambda request, asked=asked: asked.append(request.url))
            shown.on("console", lambda message, said=said: said.append(message.text))
            shown.goto(file.as_uri())
            assert asked == [file.as_uri()]
            assert said == []
            assert shown.evaluate("document.documentElement.scrollWidth") <= width
            ground = shown.evaluate("getComputedStyle(document.body).backgroundColor")
            brightness = sum(map(int, re.findall(r"\d+", ground)[:3])) / 3
            assert (brightness > 128) == (scheme == "light")
        browser.close()
