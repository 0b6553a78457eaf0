"""What a run tells in words and in pictures."""

import csv
import itertools
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pandas as pd
import pytest
from matplotlib.figure import Figure
from small import SMALL

from experiments import pictures
from experiments.cli import execute
from experiments.pictures import COLOURS, PANELS, observed, picture
from experiments.summary import sentences, text
from experiments.tables import TABLES
from model.catalogue import SHIPPED, Catalogue, catalogue


def national(**changes: tuple[float, float]) -> pd.DataFrame:
    """Two years of quarters in which every output is 1, or has the given value in each quarter of a year."""
    quarters = [f"{year}Q{quarter}" for year in (2017, 2018) for quarter in (1, 2, 3, 4)]
    frame = pd.DataFrame({"quarter": quarters, "year": [int(quarter[:4]) for quarter in quarters]})
    for output in TABLES["national"].outputs:
        first, last = changes.get(output.name, (1.0, 1.0))
        frame[output.name] = [first] * 4 + [last] * 4
    return frame


def said(**changes: tuple[float, float]) -> dict[str, str]:
    return dict(sentences(national(**changes)))


def test_adoption_is_read_at_the_end_of_the_years():
    frame = national(adoption=(0.1, 0.1))
    frame.loc[3, "adoption"], frame.loc[7, "adoption"] = 0.214, 0.636
    sentence = dict(sentences(frame))["Adoption"]
    assert "21 % of the green measures open to them at the end of 2017 and 64 % at the end of 2018" in sentence


def test_emissions_are_yearly_totals_and_intensity_their_ratio_to_output():
    words = said(co2=(250e6, 300e6), output=(100, 160), energy=(10, 16), pollution=(10, 4))
    assert words["CO2"] == "1,000 Mt in 2017, 1,200 Mt in 2018: up 20 %. Output: up 60 %."
    assert words["Intensity"] == "CO2 per output down 25 %, energy unchanged, pollution down 75 %."


def test_public_money_is_the_sum_of_its_parts_over_the_whole_run():
    words = said(subsidies=(100, 150), awards=(25, 25), tax_credits=(0, 50), technology_bonuses=(500, 0),
                 tax_relief=(0, 0), research_subsidies=(0, 0), programme_costs=(0, 0), energy_surcharge=(0, 0),
                 carbon_revenue=(0, 0), pollution_tax_paid=(250, 250), fines=(5, 20))["Public money"]  # fmt: skip
    assert "gave 3.4 bn CNY (investment subsidies 1.0, awards 0.2, tax credits 0.2, technology bonuses 2.0)" in words
    assert "took 2.0 in pollution tax, 0.1 in fines." in words


def test_closures_and_credit_and_jobs_are_told():
    frame = national(closures=(2, 3), phased_out=(5, 0), bankruptcies=(10, 20), entrants=(1, 1), cases=(100, 200),
                     jobs=(2e6, 3e6),
                     green_loans=(5e6, 7e6), bank_capital_ratio=(0.13, 0.12))  # fmt: skip
    frame.loc[5, "bank_capital_ratio"] = 0.104
    words = dict(sentences(frame))
    assert words["Closures"].startswith(
        "20 enterprises were closed by order, 20 phased out and 120 went bankrupt; 8 were founded. 1,200"
    )
    assert "5,000 bn CNY at the end of 2017 and 7,000 at the end of 2018" in words["Credit"]
    assert "lowest in 2018Q2, at 10.4 %" in words["Credit"]
    assert words["Jobs"] == "2.0 million in 2017, 3.0 million in 2018: up 50 %."


def test_nothing_from_nothing_is_not_a_number_in_the_words():
    zero = {output.name: (0.0, 0.0) for output in TABLES["national"].outputs}
    assert "nan" not in " ".join(said(**zero).values())


@pytest.mark.parametrize("width", [60, 200])
def test_lines_fit_the_terminal_and_say_where_to_go(width: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLUMNS", str(width))
    lines = text("A title", national(), Path("/r/x"), ["national.csv"], Path("/r/p.svg")).splitlines()
    assert lines[0] == "A title"
    assert max(map(len, lines)) <= min(width, 110)
    assert any(line.startswith("Results") and "/r/x" in line for line in lines)
    assert any(line.startswith("Picture") and "/r/p.svg" in line for line in lines)
    assert "greenforge serve" in lines[-1]


@pytest.fixture(scope="module")
def frames(results: Path) -> dict[str, pd.DataFrame]:
    return {name: pd.read_csv(results / table.file) for name, table in TABLES.items()}


def test_a_picture_is_drawn_and_drawn_the_same_again(here: Path):
    for name in ("one.svg", "below/two.SVG"):
        assert execute(["run", *SMALL, "--out", "x", "--plot", name]) == 0
    assert (here / "one.svg").read_bytes() == (here / "below/two.SVG").read_bytes()
    assert ElementTree.parse(here / "one.svg").getroot().tag == "{http://www.w3.org/2000/svg}svg"


def test_a_picture_may_lie_in_the_result_folder(here: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pictures, "picture", lambda *_: b"drawn")
    for _ in ("new", "replaced"):
        assert execute(["run", *SMALL, "--out", "x", "--plot", "x/p.png"]) == 0
        assert (here / "x" / "p.png").read_bytes() == b"drawn"


def test_a_picture_that_cannot_be_drawn_leaves_no_results(here: Path, monkeypatch: pytest.MonkeyPatch):
    def fail(*_: object) -> bytes:
        raise RuntimeError("a bug")

    monkeypatch.setattr(pictures, "picture", fail)
    with pytest.raises(RuntimeError):
        execute(["run", *SMALL, "--out", "x", "--plot", "p.png"])
    assert list(here.iterdir()) == []


def test_every_panel_has_a_title_a_unit_and_something_in_it(frames: dict[str, pd.DataFrame]):
    for panel in PANELS:
        axes = Figure().subplots()
        panel(axes, frames, catalogue())
        assert axes.get_title(), panel
        assert axes.get_ylabel(), panel
        assert axes.lines or axes.collections, panel


def test_the_observed_green_factories_are_the_dots(frames: dict[str, pd.DataFrame]):
    with (SHIPPED / "observed.csv").open(encoding="utf-8") as file:
        expected = {
            int(row["year"]): float(row["value"])
            for row in csv.DictReader(file)
            if row["series"] == "green_factories_stock"
        }
    assert {2017, 2022} <= set(expected)
    assert dict(observed(catalogue(), "green_factories_stock")) == expected
    axes = Figure().subplots()
    PANELS[2](axes, frames, catalogue())
    model, dots = axes.lines
    assert list(dots.get_ydata()) == list(expected.values())
    assert dots.get_xdata()[0] == model.get_xdata()[3] == 2018  # the end of 2017


def test_observed_values_come_from_the_data_folder_in_use(data: Path):
    file = data / "observed.csv"
    file.write_text("series,year,value,unit,source,confidence,note\ngreen_factories_stock,2017,7,x,x,source,\n")
    assert observed(Catalogue(data), "green_factories_stock") == [(2017, 7.0)]


def test_lines_of_one_chart_differ_in_colour_or_style(frames: dict[str, pd.DataFrame]):
    axes = Figure().subplots()
    PANELS[0](axes, frames, catalogue())
    looks = [(line.get_color(), line.get_linestyle()) for line in axes.lines if line.get_label()[0] != "_"]
    assert len(looks) == len(set(looks)) > len(COLOURS)


def test_names_at_line_ends_never_overlap():
    heights = pictures._apart([0.0, 0.0, 1.0, 50.0, 99.0, 99.5, 100.0])
    assert all(later - earlier >= pictures._LEAST_GAP - 1e-9 for earlier, later in itertools.pairwise(heights))
    assert min(heights) > 0
    assert max(heights) < 100


def test_a_run_without_green_loans_can_be_drawn(frames: dict[str, pd.DataFrame]):
    bare = {**frames, "national": frames["national"].assign(green_loans=0.0, technology_bonuses=0.0)}
    assert picture(bare, "t", catalogue(), ".png").startswith(b"\x89PNG")
