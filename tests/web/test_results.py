"""The page of results: the listing and what it refuses, a running study, and what becomes of tables and pictures."""

import csv
import doctest
import importlib
import io
import itertools
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from result_folders import ALONE, DRAWN, GRID, plan_of, runs_of, single, sweep, write

from experiments.attribute import CONTRIBUTIONS, SYNERGY
from experiments.compare import BANDS, DIFFERENCES
from experiments.folders import JOURNAL_FILE
from experiments.study.export import Facts
from experiments.study.home import claimed
from experiments.study.journal import Journal
from experiments.study.tables import RUNS, tables_of
from experiments.study.work import RAISED, Failure, Outcome
from model.errors import InputError
from web.components.band_chart import Graph
from web.components.charts import Look
from web.components.plot import Picture
from web.link import State, read
from web.results import folders
from web.results.browsing import Browsing
from web.results.contents import About, Open
from web.results.filter_panel import AT_FIRST, offered, ranges
from web.results.filters import Condition, read_conditions, write_conditions
from web.results.folder_list import plain
from web.results.folders import FINISHED, RUNNING, STOPPED, entries, find, names
from web.results.names import Names
from web.results.paging import PAGE, ReadFile, ReadReport, ReadRows
from web.results.pictures import drawn
from web.results.store import Place
from web.results.table_panel import sheet, usual_table
from web.results.views import NOTHING, chosen, task_of, views
from web.words import LANGUAGES, PARTS


def no_checkpoint(done: int, total: int) -> None:
    """Nobody wants anything else."""


def place_of(folder: Path) -> Place:
    return Place(str(folder), f"{folder.stat().st_mtime_ns}")


def about(folder: Path) -> About:
    return Open(place_of(folder)).run(no_checkpoint)


def picture(folder: Path, state: State, language: str = "en", where: str = "") -> Picture | Graph | None:
    """The picture that a link shows."""
    own = about(folder)
    choice = chosen(views(own), state)
    assert choice is not None
    data = task_of(choice, place_of(folder), where).run(no_checkpoint)
    return drawn(choice, data, Names(own, language), Look.of(False))  # type: ignore[arg-type]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = tmp_path / "results"
    made.mkdir()
    return made


@pytest.mark.parametrize("name", ["web.results.filters", "web.results.folder_list"])
def test_examples_in_docstrings_run(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name))
    assert result.attempted
    assert not result.failed


def test_no_word_is_said_by_two_pages() -> None:
    keys = [key for part in PARTS for key in part.WORDS]
    assert {key for key in keys if keys.count(key) > 1} == set()


# --- the listing


def test_folders_are_listed_the_newest_first(home: Path) -> None:
    sweep(home, failed=2)
    single(home)
    os.utime(home / "grid" / "runs.csv", (4e9, 4e9))
    found = entries(home)
    assert [(entry.name, entry.kind, entry.state) for entry in found] == [
        ("grid", "sweep", FINISHED), ("historical", "run", FINISHED),
    ]  # fmt: skip
    assert (found[0].title, found[0].done, found[0].failed, found[0].total) == ("Tax and publicity", 19, 2, 21)
    assert found[0].size == sum(file.stat().st_size for file in (home / "grid").iterdir())


def test_what_is_not_ours_is_not_listed(home: Path) -> None:
    single(home)
    (home / "holiday").mkdir()
    (home / "holiday" / "photo.jpg").write_text("x")
    (home / "file.csv").write_text("x")
    assert names(home) == ["historical"]
    assert names(home / "nowhere") == []


@pytest.mark.parametrize(
    "name",
    ["..", ".", "", "../outside", "historical/../../outside", "/etc", "historical/", "HISTORICAL", "~", "linked"],
)
def test_a_path_finds_nothing(home: Path, name: str) -> None:
    single(home)
    single(home.parent, "outside")
    (home / "linked").symlink_to(home.parent / "outside")
    with pytest.raises(InputError):
        find(home, name)
    assert find(home, "historical") == home / "historical"


def test_a_link_that_leads_out_is_refused(home: Path) -> None:
    folder = single(home)
    (home.parent / "secret.csv").write_text("quarter\n")
    (folder / "national.csv").unlink()
    (folder / "national.csv").symlink_to(home.parent / "secret.csv")
    assert entries(home) == ()
    with pytest.raises(InputError, match="leads to a file outside"):
        find(home, "historical")
    with pytest.raises(InputError, match="leads to a file outside"):
        about(folder)


@pytest.mark.parametrize("name", ["../x", "a\\b", "a/b", "x" * 300, "a\nb"])
def test_a_link_holds_names_and_no_paths(name: str) -> None:
    from urllib.parse import quote

    state, problems = read(f"folder={quote(name)}")
    assert state.folder == ""
    assert len(problems) == 1


# --- a study that is being carried out


def outcomes(journal: Journal, plan, numbers, failed=()) -> None:
    ended = [Outcome(n, failure=Failure(RAISED, "no")) if n in failed else Outcome(n, {"runs": b"x"}) for n in numbers]
    journal.keep((outcome, "key", {}) for outcome in ended)


def begun(home: Path, journal: Journal):
    plan = plan_of(GRID, home)
    journal.state(begun="now", question={"kind": "sweep"}, plan=Facts.of(plan).to_json())
    return plan


def test_a_running_study_is_watched_from_outside_without_being_disturbed(home: Path) -> None:
    """The owner works in a process of its own, as it does in life, and must not notice."""
    script = (
        "import json, sys; from pathlib import Path\n"
        "from experiments.study.home import claimed; from experiments.study.work import Failure, Outcome\n"
        "def keep(journal, numbers, failed=()):\n"
        "    no, lines = Failure('raised', 'no'), {'runs': b'x'}\n"
        "    ended = [Outcome(n, failure=no) if n in failed else Outcome(n, lines) for n in numbers]\n"
        "    journal.keep((outcome, 'key', {}) for outcome in ended)\n"
        "with claimed(Path(sys.argv[1])) as journal:\n"
        "    journal.state(**json.loads(sys.argv[2]))\n"
        "    keep(journal, range(3), failed=(2,))\n"
        "    print('three', flush=True); sys.stdin.readline()\n"
        "    keep(journal, range(3, 9))\n"
        "    print('nine', journal.count(), flush=True); sys.stdin.readline()\n"
    )
    facts = {"question": {"kind": "sweep"}, "plan": Facts.of(plan_of(GRID, home)).to_json()}
    root = Path(__file__).parents[2]
    owner = subprocess.Popen(
        [sys.executable, "-c", script, str(home / "study"), json.dumps(facts)], cwd=root, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert owner.stdout is not None
        assert owner.stdin is not None
        assert owner.stdout.readline() == "three\n"
        before = sorted(file.name for file in (home / "study").iterdir())
        (entry,) = entries(home)
        assert (entry.state, entry.kind, entry.title) == (RUNNING, "sweep", "Tax and publicity")
        assert (entry.done, entry.failed, entry.total) == (2, 1, 21)
        assert sorted(file.name for file in (home / "study").iterdir()) == before
        owner.stdin.write("\n")
        owner.stdin.flush()
        assert owner.stdout.readline() == "nine (8, 1)\n"
        (entry,) = entries(home)
        assert (entry.state, entry.done, entry.failed) == (RUNNING, 8, 1)
        owner.kill()  # as a machine that loses its power
    finally:
        owner.kill()
        owner.wait()
        for pipe in (owner.stdin, owner.stdout):
            assert pipe is not None
            pipe.close()
    (entry,) = entries(home)
    assert (entry.state, entry.done, entry.failed) == (STOPPED, 8, 1)
    with claimed(home / "study") as journal:
        assert journal.count() == (8, 1)


def test_a_large_journal_is_not_copied(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with claimed(home / "study") as journal:
        plan = begun(home, journal)
        outcomes(journal, plan, range(4))
    monkeypatch.setattr(folders, "LARGEST", 10)
    (entry,) = entries(home)
    assert (entry.done, entry.at_least) == (4, True)
    assert "at least stopped: 4 of 21" in plain(entry, "en")["says"]


def test_a_study_without_locks_to_see_is_running_while_it_writes(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with claimed(home / "study") as journal:
        plan = begun(home, journal)
        outcomes(journal, plan, range(4))
        monkeypatch.setattr(folders, "LOCKS", home / "none")
        assert folders.is_held(home / "study")
        log = home / "study" / f"{JOURNAL_FILE}-wal"
        os.utime(log, (1e9, 1e9))
        assert not folders.is_held(home / "study")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_folder_says_how_far_it_is(home: Path, language: str) -> None:
    with claimed(home / "study") as journal:
        plan = begun(home, journal)
        outcomes(journal, plan, range(7), failed=(0,))
    (entry,) = entries(home)
    said = plain(entry, language)
    assert said["share"] == pytest.approx(1 / 3)
    assert "7" in said["says"]
    assert "1" in said["failed"]


# --- tables


def test_a_folder_says_what_is_in_it(home: Path) -> None:
    found = about(sweep(home))
    assert [table.name for table in found.tables] == ["runs", "effects"]
    assert [(f.column.name, f.settings) for f in found.factors] == [
        ("carbon_tax", (0.0, 50.0, 100.0)), ("publicity", (0.2, 0.8)),
    ]  # fmt: skip
    assert [column.name for column in found.headlines] == ["co2_2026", "adoption_2026"]
    assert (found.points, found.failures, found.crossed) == (7, 0, True)
    assert usual_table(found).name == "effects"


def test_an_output_without_a_value_is_not_offered(home: Path) -> None:
    found = about(sweep(home, blank=("co2_2026",)))
    assert [column.name for column in found.headlines] == ["adoption_2026"]
    choice = chosen(views(found), State(show="spread", of="co2_2026"))
    assert choice is not None
    assert choice.of == "adoption_2026"


def test_what_is_drawn_by_chance_is_not_shown_as_a_design(home: Path) -> None:
    """The points of a ranking are policies under drawn parameters: a surface over them would show nothing but luck."""
    found = about(sweep(home, kind="rank", spec=DRAWN))
    assert list(views(found)) == ["answers:effects", "spread"]
    assert offered(found, ()) == ([], [])


def test_of_many_inputs_only_some_have_a_filter_at_first(home: Path) -> None:
    few = about(sweep(home))
    assert offered(few, ()) == (list(few.factors), [])
    tax = few.factors[0]
    named = [replace(tax.column, name=f"carbon_tax:{place}") for place in range(30)]
    many = replace(few, factors=tuple(replace(tax, column=column) for column in named))
    shown, others = offered(many, ["carbon_tax:20"])
    assert [each.column.name for each in shown] == [f"carbon_tax:{place}" for place in [*range(AT_FIRST), 20]]
    assert len(shown) + len(others) == 30


def test_a_table_is_read_page_by_page(home: Path) -> None:
    place = place_of(sweep(home, spec=DRAWN))
    pages = [ReadRows(place, "runs", "", number).run(no_checkpoint) for number in range(3)]
    assert [len(page.rows) for page in pages] == [PAGE, PAGE, 61 - 2 * PAGE]
    assert {page.total for page in pages} == {61}
    assert [row[0] for page in pages for row in page.rows] == list(range(61))


def test_filters_keep_the_rows_that_meet_them(home: Path) -> None:
    place = place_of(sweep(home))
    where = write_conditions([Condition("carbon_tax", 50, 100), Condition("publicity", 0.8, 0.8)])
    text = ReadFile(place, "runs", where).run(no_checkpoint)
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 2 * 3
    assert {row["carbon_tax"] for row in rows} == {"50.0", "100.0"}
    assert {row["publicity"] for row in rows} == {"0.8"}
    assert ReadRows(place, "runs", where, 0).run(no_checkpoint).total == 6
    assert ReadRows(place, "effects", where, 0).run(no_checkpoint).total == 14, "another table has no such column"
    assert ReadRows(place, "runs", "scenario==nowhere", 0).run(no_checkpoint).total == 0


@pytest.mark.parametrize("text", ["", "x", "=;=", "a=1..b", "a=..", ";;;", "a=1..2..3", "a=e..e", "a==", "a=nan..inf"])
def test_conditions_that_cannot_be_read_are_left_out(text: str) -> None:
    for condition in read_conditions(text):
        assert isinstance(condition, Condition)
    good = Condition("carbon_tax", -1.5, 1e-7)
    assert good in read_conditions(f"{text};{write_conditions([good])}")


def test_a_factor_is_filtered_by_its_settings_or_by_parts_of_its_range(home: Path) -> None:
    few = {factor.column.name: ranges(factor) for factor in about(sweep(home)).factors}
    assert list(few["publicity"]) == ["0.2", "0.8"]
    many = {factor.column.name: ranges(factor) for factor in about(sweep(home, "drawn", DRAWN)).factors}
    parts = list(many["publicity"].values())
    assert len(parts) == 4
    assert [a.high == b.low for a, b in itertools.pairwise(parts)] == [True] * 3


def test_a_table_too_large_for_a_browser_is_refused(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.results.paging.MOST_BYTES", 100)
    with pytest.raises(InputError, match="too large to be sent"):
        ReadFile(place_of(sweep(home)), "runs", "").run(no_checkpoint)


def test_a_changed_file_is_read_again_and_a_damaged_one_refused(home: Path) -> None:
    folder = sweep(home)
    assert about(folder).points == 7
    (folder / "runs.csv").write_text("run\n", encoding="utf-8")
    with pytest.raises(InputError, match="changed or cut short"):
        Open(Place(str(folder), "another")).run(no_checkpoint)


def test_the_report_is_that_of_the_command(home: Path) -> None:
    text = ReadReport(place_of(sweep(home))).run(no_checkpoint)
    assert text.startswith("<!doctype html>")
    assert "Tax and publicity" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_of_a_table_has_titles_units_and_full_numbers(home: Path, language: str) -> None:
    folder = sweep(home)
    own = about(folder)
    page = ReadRows(place_of(folder), "runs", "", 0).run(no_checkpoint)
    shown = sheet(own.tables[0], page, 0, Names(own, language))  # type: ignore[arg-type]
    titles = [head.title for head in shown.heads]
    assert ("Carbon tax" if language == "en" else "碳税") in titles
    at = titles.index("CO2, 2026" if language == "en" else "二氧化碳排放，2026")
    assert shown.heads[at].unit
    assert shown.rows[4][at].tip == repr(page.rows[4][at])
    assert shown.where


# --- pictures


def test_a_surface_is_the_mean_of_each_cell(home: Path) -> None:
    made = picture(sweep(home), State(show="surface", of="co2_2026", x="publicity", y="carbon_tax"))
    assert isinstance(made, Picture)
    assert made.heads[1:] == ["0.2", "0.8"]
    assert made.rows[2][0] == "100"
    assert made.rows[2][2] == pytest.approx(1000 - 200 - 8 + 1)
    assert len(made.stops) == 6
    assert "1000" not in str(made.stops[0].says)
    assert "carbon" in made.description.lower()


def test_lines_over_one_factor_have_bands(home: Path) -> None:
    made = picture(sweep(home), State(show="course", x="carbon_tax", y="publicity"))
    assert isinstance(made, Picture)
    lines = {}
    for name, at, value, low, high in made.rows:
        lines.setdefault(name, {})[at] = value
        assert low < value < high
    assert lines["Publicity 0.8"][50.0] == pytest.approx(1000 - 100 - 8 + 1)
    assert sum(series.get("drawn") == "band" for series in made.option["series"]) == 2


def test_a_tornado_ranks_factors_by_what_they_do(home: Path) -> None:
    made = picture(sweep(home), State(show="tornado"))
    assert isinstance(made, Picture)
    assert [row[0] for row in made.rows] == ["Carbon tax", "Publicity"]
    ends = {name: (low, high) for name, low, _, _, high, _, _ in made.rows}
    assert ends["Carbon tax"] == pytest.approx((100, -100)), "the middle is the design's, where the baseline is not"
    assert ends["Publicity"] == pytest.approx((3, -3))


def test_a_tornado_of_factors_moved_alone_starts_at_the_baseline(home: Path) -> None:
    folder = sweep(home, "alone", ALONE)
    assert "surface" not in views(about(folder))
    made = picture(folder, State(show="tornado"))
    assert isinstance(made, Picture)
    assert made.rows[0][4] == pytest.approx(-200)


def test_a_distribution_counts_every_run(home: Path) -> None:
    folder = sweep(home)
    made = picture(folder, State(show="spread", y=NOTHING))
    assert isinstance(made, Picture)
    assert sum(row[2] for row in made.rows) == 21
    by_factor = picture(folder, State(show="spread", y="carbon_tax"))
    assert isinstance(by_factor, Picture)
    assert [row[0] for row in by_factor.rows] == [
        "Carbon tax as it stands", "Carbon tax 0", "Carbon tax 50", "Carbon tax 100",
    ]  # fmt: skip
    assert by_factor.rows[3][4] == pytest.approx(np.median([1000 - 200 - p + r for p in (2, 8) for r in (0, 1, 2)]))


def test_filters_hold_for_pictures_too(home: Path) -> None:
    folder = sweep(home)
    made = picture(folder, State(show="surface", x="publicity", y="carbon_tax"), where="carbon_tax=50.0..100.0")
    assert isinstance(made, Picture)
    assert [row[0] for row in made.rows] == ["50", "100"]
    assert picture(folder, State(show="surface"), where="carbon_tax=1.0..2.0") is None


def test_many_settings_become_ranges(home: Path) -> None:
    made = picture(sweep(home, "drawn", DRAWN), State(show="surface"))
    assert isinstance(made, Picture)
    assert len(made.heads) == 11
    assert len(made.rows) == 10


def test_a_single_run_is_drawn_through_time(home: Path) -> None:
    made = picture(single(home), State(of="jobs"))
    assert isinstance(made, Graph)
    assert made.title == "Jobs"
    assert made.lines[0].mean[-1] == 39


def comparison(home: Path) -> Path:
    row = {"scenario": "supervision", "headline": "co2_2026", "unit": "tCO2"}
    numbers = {column.name: 1.0 for column in DIFFERENCES.outputs}
    ends = {"relative": -0.1, "relative_low": -0.2, "relative_high": -0.05}
    quarters = [{"scenario": "supervision", "quarter": f"2017Q{q}", "year": 2017, "series": "co2", "unit": "tCO2",
                 **{column.name: float(q) for column in BANDS.outputs}} for q in (1, 2, 3, 4)]  # fmt: skip
    tables = [(DIFFERENCES, pd.DataFrame([row | numbers | ends])), (BANDS, pd.DataFrame(quarters))]
    facts = {"title": "A against B", "question": {"kind": "compare"}, "plan": {"points": 2, "replications": 3}}
    return write(home / "compare", tables, runs={"done": 6, "failed": 0}, **facts)


def test_a_comparison_shows_differences_with_intervals_in_percent(home: Path) -> None:
    made = picture(comparison(home), State(show="answers:differences", x="relative"))
    assert isinstance(made, Picture)
    assert made.rows == [["Stricter supervision", pytest.approx(-10), pytest.approx(-20), pytest.approx(-5)]]
    assert made.unit == "%"


def test_differences_through_time_are_drawn(home: Path) -> None:
    folder = comparison(home)
    frame = pd.read_csv(folder / "bands.csv")
    assert frame["series"].nunique() == 1
    assert about(folder).table("bands") is not None


def test_an_attribution_shows_bars_and_a_matrix(home: Path) -> None:
    plan = plan_of(GRID, home)
    head = {"headline": "co2_2026", "unit": "tCO2"}
    shares = [head | {"group": group} | {column.name: value for column in CONTRIBUTIONS.outputs}
              for group, value in (("carbon", -3.0), ("society", 1.0))]  # fmt: skip
    pair = head | {"group": "carbon", "other_group": "society"} | {c.name: 0.5 for c in SYNERGY.outputs}
    tables = [
        (tables_of(plan)[RUNS], runs_of(plan)),
        (CONTRIBUTIONS, pd.DataFrame(shares)),
        (SYNERGY, pd.DataFrame([pair])),
    ]
    facts = {"title": "Who", "question": {"kind": "attribute"}, "plan": {"points": 4, "replications": 3}}
    folder = write(home / "attribute", tables, runs={"done": 12, "failed": 0}, **facts)
    bars = picture(folder, State(show="answers:contributions"))
    assert isinstance(bars, Picture)
    assert [row[0] for row in bars.rows] == ["Carbon pricing", "Society"]
    matrix = picture(folder, State(show="synergy"), "zh")
    assert isinstance(matrix, Picture)
    assert matrix.rows[0][2] == matrix.rows[1][1] == 0.5


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("spec", [GRID, ALONE, DRAWN])
def test_every_picture_of_a_sweep_can_be_drawn(home: Path, spec: str, language: str) -> None:
    folder = sweep(home, spec=spec)
    for name in views(about(folder)):
        made = picture(folder, State(show=name), language)
        assert isinstance(made, Picture), name
        assert made.title
        assert made.description
        assert made.stops
        assert all("nan" not in text for stop in made.stops for text in stop.says), name
        drawn_series = made.option["series"]
        assert all(drawn_series[stop.series]["data"][stop.index] is not None for stop in made.stops), name


# --- the tab


class NoPool:
    """Stands in for the pool: it answers nothing."""

    def ask(self, *_: object) -> dict[object, object]:
        return {}

    def leave(self, _: object) -> None:
        pass


@pytest.fixture
def browsing(home: Path) -> Iterator[Browsing]:
    made = Browsing("folder=grid&where=carbon_tax%3D0.0..50.0", NoPool(), home)  # type: ignore[arg-type]
    yield made
    made.close()


def test_only_a_listed_and_finished_folder_is_read(home: Path, browsing: Browsing) -> None:
    sweep(home)
    browsing.look_again()
    entry = browsing.listing.peek().entry("grid")
    place = browsing.place(entry)
    assert place is not None
    assert place.path == str((home / "grid").resolve())
    assert browsing.place(None) is None
    (home / "grid" / "runs.csv").unlink()
    (home / "grid" / "runs.csv").symlink_to("/etc/hostname")
    assert browsing.place(entry) is None


def test_another_folder_forgets_what_was_looked_at(browsing: Browsing) -> None:
    browsing.keep_only("publicity", Condition("publicity", 0.8, 0.8))
    assert [each.column for each in read_conditions(browsing.state.peek().where)] == ["carbon_tax", "publicity"]
    browsing.keep_only("carbon_tax", None)
    assert [each.column for each in read_conditions(browsing.state.peek().where)] == ["publicity"]
    browsing.open("historical")
    assert (browsing.state.peek().folder, browsing.state.peek().where) == ("historical", "")


def test_a_closed_tab_leaves_no_thread(home: Path) -> None:
    own = {"greenforge-listing", "greenforge-errand"}
    before = [thread for thread in threading.enumerate() if thread.name in own]
    made = Browsing("", NoPool(), home)  # type: ignore[arg-type]
    made.close()
    end = time.monotonic() + 10
    while [t for t in threading.enumerate() if t.name in own and t not in before]:
        assert time.monotonic() < end
        time.sleep(0.01)
