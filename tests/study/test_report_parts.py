"""What the report is made of: markup that escapes, axes that are round, maps and charts that say what they show."""

import math
import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.report.axes import mapper, span, tick_labels, ticks
from experiments.report.intervals import Interval, interval_table
from experiments.report.lines import Line, time_chart
from experiments.report.markup import Markup, join, paragraphs, table, tag
from experiments.report.tiles import DIVERGING, SEQUENTIAL, Tile, tile_map
from model.catalogue import catalogue

REGIONS = catalogue().regions
FINITE = st.floats(-1e12, 1e12, allow_subnormal=False).filter(lambda x: x == 0 or abs(x) > 1e-9)


def parsed(markup: str) -> ElementTree.Element:
    """The markup as XML, which is stricter than HTML."""
    return ElementTree.fromstring(f"<div>{markup}</div>")


def words(markup: str) -> str:
    return " ".join("".join(parsed(markup).itertext()).split())


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40))
def test_text_stays_text_wherever_it_stands(text: str):
    element = parsed(tag("p", text, aria_label=text))[0]
    assert (element.text or "") == text
    assert element.get("aria-label") == text
    assert (parsed(join([text, tag("b", text)]))[0].text or "") == text


def test_markup_is_not_escaped_twice():
    assert tag("p", tag("b", "a & b")) == "<p><b>a &amp; b</b></p>"


def test_aligned_text_keeps_its_shape_and_prose_does_not():
    found = parsed(paragraphs("First < sentence.\nSecond.\n\ninput  value\na         1\n"))
    assert [part.tag for part in found] == ["p", "pre"]
    assert found[1].text == "input  value\na         1"


def test_a_table_says_which_columns_are_numbers():
    found = parsed(table(["name", "value"], [["<a>", "1"]], name="c"))
    assert [cell.get("class") for cell in found.iter("td")] == ["t", "n"]
    assert "<a>" in words(table(["name", "value"], [["<a>", "1"]]))


@given(FINITE, FINITE, st.booleans())
def test_ticks_are_round_few_and_hold_what_is_drawn(one: float, other: float, zero: bool):
    low, high = span(min(one, other), max(one, other), zero=zero)
    places = ticks(low, high)
    step = places[1] - places[0]
    assert 2 <= len(places) <= 7
    assert places[0] <= low + 1e-6 * step
    assert places[-1] >= high - 1e-6 * step
    assert not zero or (low <= 0 <= high and any(abs(place) < 1e-6 * step for place in places))
    mantissa = step / 10 ** math.floor(math.log10(step * (1 + 1e-6)))
    assert min(abs(mantissa - each) for each in (1, 2, 2.5, 5, 10)) < 1e-3


def test_labels_of_ticks_differ():
    from experiments.figures import Scale

    places = ticks(0.1301, 0.1349)
    assert len(set(tick_labels(places, Scale.of("x", places)))) == len(places)


def test_a_chart_is_drawn_where_its_values_are():
    chart = time_chart("CO2", "tCO2", [Line("a", [2017, 2018, 2019], [1e9, 3e9, 2e9], look=1)])
    (line,) = list(parsed(chart).iter("polyline"))
    heights = [float(point.split(",")[1]) for point in line.get("points", "").split()]
    assert heights[1] < heights[2] < heights[0]
    assert "c1" in line.get("class", "")


def test_a_chart_is_told_to_those_who_do_not_see_it():
    chart = time_chart(
        "Adoption", "fraction", [Line("a", [2017, 2020], [0.1, 0.5]), Line("b", [2017, 2020], [math.nan] * 2)]
    )
    (svg,) = parsed(chart).iter("svg")
    assert svg.get("role") == "img"
    assert svg.get("aria-label") == "Adoption, %: a from 10.0 in 2017 to 50.0 in 2020; b: no values"


def test_a_line_stops_where_values_are_missing_and_goes_on_after():
    chart = time_chart("x", "x", [Line("a", [1, 2, 3, 4, 5], [1.0, 2.0, math.nan, 3.0, 4.0])])
    assert [len(line.get("points", "").split()) for line in parsed(chart).iter("polyline")] == [2, 2]
    assert "nan" not in chart


def test_a_band_goes_up_one_side_and_down_the_other():
    chart = time_chart("x", "x", [Line("a", [1, 2], [1.0, 2.0], [0.5, 1.5], [1.5, 2.5])])
    (band,) = parsed(chart).iter("polygon")
    across = [float(point.split(",")[0]) for point in band.get("points", "").split()]
    assert across[:2] == across[:1:-1]


def test_intervals_that_hold_zero_are_pale_and_the_others_have_their_side():
    rows = [Interval("up", 2.0, 1.0, 3.0), Interval("down", -2.0, -3.0, -1.0), Interval("who knows", 1.0, -1.0, 3.0),
            Interval("alone", 1.0)]  # fmt: skip
    found = parsed(interval_table("c", "h", rows, "x", difference=True))
    assert [bar.get("class") for bar in found.iter("rect")] == ["more", "less", "doubtful", "more"]
    assert [line.get("class") for line in found.iter("line")].count("whisker") == 3


def test_intervals_are_written_beside_their_bars():
    rows = [Interval("<b>", -0.05, -0.06, -0.04), Interval("nothing", math.nan)]
    text = words(interval_table("c", "h", rows, "fraction", difference=True))
    assert "<b>-5.0-6.0 to -4.0" in text
    assert "points" in text
    assert "nothing-" in text


def test_bars_reach_from_zero_to_their_value():
    found = parsed(interval_table("c", "h", [Interval("a", 50.0), Interval("b", -100.0)], "x", difference=True))
    zero, (first, second) = next(found.iter("line")), list(found.iter("rect"))
    at = lambda element, name: float(element.get(name, "").rstrip("%"))  # noqa: E731
    assert at(first, "x") == at(zero, "x1")
    assert at(second, "x") + at(second, "width") == pytest.approx(at(zero, "x1"), abs=0.02)
    assert at(second, "width") == pytest.approx(2 * at(first, "width"), abs=0.02)


def test_the_map_has_every_province_once_and_blanks_where_nothing_is_known():
    values = {region.id: Tile(float(place)) for place, region in enumerate(REGIONS[1:])}
    found = parsed(tile_map("x", "x", values, REGIONS))
    tiles = [group.find("rect") for group in found.iter("g")]
    assert len(tiles) == len(REGIONS) == 31
    assert len({(tile.get("x"), tile.get("y")) for tile in tiles if tile is not None}) == 31
    assert [tile.get("class") for tile in tiles if tile is not None].count("blank") == 1
    assert f"Highest: {REGIONS[-1].name} 29" in found.find(".//svg").get("aria-label")


def test_a_difference_is_pale_where_nothing_changes_and_marked_where_it_is_doubtful():
    values = {REGIONS[0].id: Tile(0.0), REGIONS[1].id: Tile(-2.0), REGIONS[2].id: Tile(1.0, "1 +- 3", doubtful=True)}
    found = list(parsed(tile_map("x", "x", values, REGIONS, difference=True)).iter("g"))
    fills = [group.find("rect").get("fill") for group in found[:3]]
    assert fills[0] == DIVERGING[len(DIVERGING) // 2]
    assert fills[1] == DIVERGING[0]
    assert found[2].findall("text")[1].text == "(+1.00)"
    assert "1 +- 3" in (found[2].find("title").text or "")


@pytest.mark.parametrize("palette", [SEQUENTIAL, DIVERGING])
def test_letters_on_tiles_can_be_read(palette):
    """Contrast of at least 4.5 (WCAG 2 AA) with the colour of letters that is chosen."""

    def luminance(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    letters = {"on-dark": 1.0, "on-light": luminance("#10151a")}
    values = {region.id: Tile(float(place - 15)) for place, region in enumerate(REGIONS)}
    found = parsed(tile_map("x", "x", values, REGIONS, difference=palette is DIVERGING))
    seen = set()
    for group in found.iter("g"):
        colour = group.find("rect").get("fill")
        kind = re.search(r"on-\w+", group.find("text").get("class"))[0]
        pair = sorted((luminance(colour), letters[kind]))
        assert (pair[1] + 0.05) / (pair[0] + 0.05) >= 4.5, colour
        seen.add(colour)
    assert seen == set(palette)


def test_places_go_from_one_end_to_the_other():
    along = mapper(-1.0, 3.0, 10.0, 50.0)
    assert (along(-1.0), along(1.0), along(3.0)) == (10.0, 30.0, 50.0)


def test_plain_text_is_not_taken_for_markup():
    assert not isinstance("<b>", Markup)
