"""The evidence page: what it shows is what the files say, in both languages, and it stands where a file is missing."""

import csv
import doctest
import importlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import solara

from experiments.evidence import answers, published
from experiments.evidence.comparisons import COMPARISONS, Treatment
from experiments.evidence.facts.declarations import FACTS
from experiments.evidence.facts.verdicts import NOT_REPRODUCED, REPRODUCED
from experiments.evidence.space import FITTED, LEFT_OUT
from experiments.reference import CONFIDENCE_MEANINGS
from experiments.validate import BACKTEST, FORECAST, PRECISION, STANDINGS
from model.catalogue import CONFIDENCES, catalogue
from model.errors import InputError
from model.parameters import PARAMETERS
from web.components.charts import Look
from web.components.plot import plain as plain_plot
from web.components.sheet import plain as plain_sheet
from web.evidence import backtest_plots, data, history_plots, parameter_plots, sensitivity_plots
from web.evidence import facts as facts_shown
from web.evidence import page as evidence
from web.evidence import tables as evidence_tables
from web.words import evidence_zh
from web.words.evidence import SAID
from web.words.parameters_zh import PARAMETERS_ZH

LANGUAGES = ("en", "zh")
LOOK = Look.of(False)
TABLES = [
    evidence_tables.fit, evidence_tables.forecast, evidence_tables.comparisons, evidence_tables.estimates,
    evidence_tables.left_out, evidence_tables.standings, evidence_tables.backtest, evidence_tables.facts,
    evidence_tables.replications, lambda language: evidence_tables.morris(data.headlines()[0], language),
    *evidence_tables.PROVENANCE.values(),
]  # fmt: skip


def cells(name: str) -> list[dict[str, str]]:
    with (published.SHIPPED / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture
def nothing_shipped(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(data, "shipped", lambda name: ())
    for cached in (data.histories, data.races):
        cached.cache_clear()
    yield
    for cached in (data.histories, data.races):
        cached.cache_clear()


@pytest.mark.parametrize(
    "name", ["web.evidence.data", "web.evidence.sensitivity_plots", "web.evidence.facts", "web.components.charts"]
)
def test_examples_in_docstrings_run(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name))
    assert result.attempted
    assert not result.failed


@pytest.mark.parametrize("table", [answers.FIT, BACKTEST, STANDINGS, FORECAST, PRECISION, answers.ESTIMATES])
def test_every_table_is_shipped_in_its_declared_form(table: answers.Table) -> None:
    assert list(cells(table.name)[0]) == table.columns
    assert table.name in (*published.VALIDATED, *published.CALIBRATED)


def test_a_table_that_is_not_shipped_has_no_rows_and_a_damaged_one_is_told(tmp_path: Path) -> None:
    assert published.rows("fit", tmp_path) == ()
    (tmp_path / "fit.csv").write_bytes(b"series,year\n\xff\xfe,1\n")
    with pytest.raises(InputError, match="cannot be read"):
        published.rows("fit", tmp_path)


# history


def test_every_series_of_the_fit_is_shown_with_its_figures() -> None:
    shown = {each.comparison.series: each for each in data.histories()}
    assert set(shown) == {row["series"] for row in (*cells("fit"), *cells("forecast"))}
    for row in cells("fit"):
        one, year = shown[row["series"]], int(row["year"])
        assert one.figures[year] == float(row["observed"])
        assert one.bands[year].value == float(row["median"])
    for row in cells("forecast"):
        band = shown[row["series"]].bands[int(row["year"])]
        assert (band.low_90, band.value, band.high_90) == (
            float(row["low_90"]),
            float(row["value"]),
            float(row["high_90"]),
        )


def test_the_verdict_on_a_series_is_that_of_its_largest_distance() -> None:
    for one in data.histories():
        off = [abs(float(row["off"])) for row in cells("fit") if row["series"] == one.comparison.series and row["off"]]
        wanted = "" if not off else data.FITS[0 if max(off) < 1 else 1 if max(off) < 2 else 2]
        assert one.verdict == wanted


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_point_that_can_be_read_is_drawn(language: str) -> None:
    for one in data.histories():
        drawn = plain_plot(history_plots.history(one, language, LOOK), LOOK)
        json.dumps(drawn, allow_nan=False)
        assert {stop["says"][0] for stop in drawn["stops"]} == {str(year) for year in {*one.bands, *one.figures}}
        for stop in drawn["stops"]:
            assert drawn["option"]["series"][stop["series"]]["data"][stop["index"]] is not None, one.comparison.series


def test_bands_are_stacked_without_gaps() -> None:
    """A series without a figure in some year: ECharts would let the band fall to the axis there."""
    one = next(each for each in data.histories() if each.comparison.series == "digital_cnc_share")
    assert 2019 not in one.bands
    drawn = history_plots.history(one, "en", LOOK).option["series"]
    assert None not in drawn[0]["data"][: one.seen - 2017 + 1]
    low, high = one.bands[2017].low_90, one.bands[2021].low_90
    assert drawn[0]["data"][2] == pytest.approx((low + high) / 2, rel=1e-3)


def test_a_forecast_that_starts_from_a_figure_is_drawn_from_it() -> None:
    """Growth and rise start anew from the last figure: a line from the fit would show a jump that nobody forecasts."""
    notes = {row["series"]: row["note"] for row in cells("forecast")}
    for one in data.histories():
        ahead = history_plots._ahead(one)
        said = "from the last figure" in notes[one.comparison.series]
        if said or one.comparison.treatment in (Treatment.GROWTH, Treatment.RISE):
            last = max(year for year in one.figures if year <= one.seen)
            assert ahead[last].low_90 == ahead[last].value == ahead[last].high_90 == one.figures[last]
        else:
            assert min(ahead) <= one.seen


# fitted parameters, back-test, facts, sensitivity


def test_estimates_lie_within_their_range_and_in_order() -> None:
    drawn = parameter_plots.estimates("en", LOOK)
    assert [row[0] for row in drawn.rows] == list(FITTED)
    for row in parameter_plots._last("estimates"):
        shares = parameter_plots._shares(row)
        inside = [shares[name] for name in ("low_90", "low_50", "median", "high_50", "high_90")]
        assert inside == sorted(inside)
        assert inside[0] >= 0
        assert inside[-1] <= 100


def test_correlations_show_every_pair_once() -> None:
    cells_drawn = parameter_plots.correlations("en", LOOK).option["series"][0]["data"]
    n = len(FITTED)
    assert len({tuple(cell["value"][:2]) for cell in cells_drawn}) == n * (n - 1) / 2
    assert all(-1 <= cell["value"][2] <= 1 for cell in cells_drawn)


@pytest.mark.parametrize("variant", evidence.VARIANTS)
def test_the_model_wins_where_it_is_before_every_trend(variant: str) -> None:
    errors: dict[tuple[int, str], dict[str, float]] = {}
    for row in cells("standings"):
        errors.setdefault((int(row["to"]), row["series"]), {})[row["method"]] = float(row["error"])
    races = {(each.to, each.series): each for each in data.races(variant)}
    assert set(races) == set(errors)
    for key, found in errors.items():
        trends = {name: error for name, error in found.items() if name not in evidence.VARIANTS}
        own = found.get(variant, found[evidence.VARIANTS[0]])
        assert races[key].own == own
        assert races[key].won == (own < min(trends.values()))
        assert trends[races[key].trend] == min(trends.values())


@pytest.mark.parametrize("variant", evidence.VARIANTS)
def test_bands_are_counted_once_for_every_figure(variant: str) -> None:
    inside, figures = data.coverage(variant)
    assert figures == len({(row["to"], row["series"], row["year"]) for row in cells("backtest")})
    held = {(row["to"], row["series"], row["year"]) for row in cells("backtest") if row["method"] == variant
            and float(row["low_90"]) <= float(row["figure"]) <= float(row["high_90"])}  # fmt: skip
    assert len(held) <= inside <= figures


@pytest.mark.parametrize("variant", evidence.VARIANTS)
def test_the_axis_of_the_back_test_holds_every_ratio(variant: str) -> None:
    axis = backtest_plots.races(variant, "en", LOOK).option["xAxis"]
    ratios = [each.ratio for each in data.races(variant)]
    assert axis["min"] <= min([*ratios, 1]) <= max([*ratios, 1]) <= axis["max"]


def test_the_interval_of_every_input_lies_on_the_axis() -> None:
    for headline in data.headlines():
        option = sensitivity_plots.tornado(headline, "en", LOOK).option
        ends = [end["coord"][0] for pair in option["series"][0]["markLine"]["data"] for end in pair]
        assert option["xAxis"]["min"] <= min(ends)
        assert max(ends) <= option["xAxis"]["max"]


def test_facts_say_what_was_measured() -> None:
    shown = [facts_shown.plain(each, "en") for each in data.facts()]
    assert [each["name"] for each in shown] == [fact.name for fact in FACTS]
    for fact, each in zip(FACTS, shown, strict=True):
        assert [one["name"] for one in each["numbers"]] == [one.name for one in fact.statistics]
        told = " ".join(remark["text"] for remark in each["remarks"])
        if each["value"] == NOT_REPRODUCED:
            assert re.sub("[*`]", "", fact.reason) in told
    assert data.fact_verdicts().total() == len(FACTS)


def test_the_summary_counts_what_the_sections_show() -> None:
    cards = {card.name: card for card in evidence.summary("en")}
    verdicts = Counter(each.verdict for each in data.histories())
    assert cards["series"].value == f"{verdicts[REPRODUCED]} of {verdicts.total()} reproduced"
    assert cards["backtest"].value.endswith(f"of {len(data.races())}")
    assert cards["facts"].value == f"{data.fact_verdicts()[REPRODUCED]} of {len(FACTS)} reproduced"
    assert cards["parameters"].value == str(len(PARAMETERS))


# tables


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", range(len(TABLES)))
def test_tables_are_well_formed_and_speak_the_language(number: int, language: str) -> None:
    table = plain_sheet(TABLES[number](language))
    json.dumps(table, allow_nan=False)
    assert table["rows"]
    assert {len(row) for row in table["rows"]} == {len(table["columns"])}
    assert not table["below"] or len(table["below"]) == len(table["rows"])
    if table["filter"]:
        assert sum(choice["count"] for choice in table["filter"]["choices"]) == len(table["rows"])
    if language == "zh":
        heads = [table["title"], *(column["title"] for column in table["columns"])]
        assert [head for head in heads if not any("\u4e00" <= sign <= "\u9fff" for sign in head)] == []
        tags = [title for column in table["columns"] if column["kind"] == "tag" for title in column["titles"].values()]
        assert [each for each in tags if each.isascii()] == []


def test_every_parameter_is_listed_with_the_value_in_force() -> None:
    table = evidence_tables.parameters("en")
    rows = {row[0]: dict(zip([column.name for column in table.columns], row, strict=True)) for row in table.rows}
    assert list(rows) == list(PARAMETERS)
    for name, declared in PARAMETERS.items():
        figure = catalogue().figure(declared.key)
        assert rows[name]["value"] == pytest.approx(figure.value * declared.scale)
        assert (rows[name]["confidence"], rows[name]["source"]) == (figure.confidence, figure.source)
        assert rows[name]["unit"] == declared.unit
    assert data.confidences() == Counter(row["confidence"] for row in rows.values())


def test_a_cell_without_a_number_is_empty() -> None:
    found = plain_sheet(evidence_tables.standings("en"))
    at = [column["name"] for column in found["columns"]].index("covered_50")
    empty = [not row["covered_50"] for row in cells("standings")]
    assert [row[at] is None for row in found["rows"]] == empty
    assert any(empty)


# words


def test_everything_the_evidence_is_about_is_said_in_chinese() -> None:
    statistics = {one.name for fact in FACTS for one in fact.statistics}
    hint = "bring web/words/{}.py in line with the declarations"
    assert set(evidence_zh.SERIES) == set(COMPARISONS), hint.format("evidence_zh")
    assert set(evidence_zh.SCOPES_ZH) == set(COMPARISONS), hint.format("evidence_zh")
    assert set(evidence_zh.FACTS_ZH) == {fact.name for fact in FACTS}, hint.format("evidence_zh")
    assert set(evidence_zh.STATISTICS_ZH) == statistics, hint.format("evidence_zh")
    assert set(evidence_zh.FITTED_ZH) == set(FITTED), hint.format("evidence_zh")
    assert set(evidence_zh.LEFT_OUT_ZH) == set(LEFT_OUT), hint.format("evidence_zh")
    assert set(PARAMETERS_ZH) == set(PARAMETERS), hint.format("parameters_zh")
    assert set(evidence_zh.NAMES_ZH) <= set(PARAMETERS), hint.format("evidence_zh")
    drawn = {row["input"] for row in data.sensitivity("morris")} | set(FITTED)
    assert drawn <= set(evidence_zh.NAMES_ZH) | set(PARAMETERS_ZH), hint.format("evidence_zh")


def test_confidence_means_what_the_reference_says() -> None:
    for name in CONFIDENCES:
        assert SAID[f"meaning_{name}"][0] == CONFIDENCE_MEANINGS[name]


# the page


@pytest.mark.parametrize("section", evidence.SECTIONS)
def test_every_section_is_shown(section: str) -> None:
    box, rendering = solara.render(evidence.SECTIONS[section](), handle_error=False)
    assert box.children
    rendering.close()


@pytest.mark.usefixtures("nothing_shipped")
@pytest.mark.parametrize("section", ["fit", "parameters", "backtest", "sensitivity"])
def test_a_section_stands_where_nothing_is_shipped_and_says_what_to_do(section: str) -> None:
    box, rendering = solara.render(evidence.SECTIONS[section](), handle_error=False)
    told = [str(widget.children) for widget in rendering.find().widgets if hasattr(widget, "children")]
    assert section == "sensitivity" or any(evidence.VALIDATE in text for text in told)
    assert [card.name for card in evidence.summary("en")] == ["facts", "parameters"]
    rendering.close()
    assert box.children
