"""A lever's path through time, in each place, and what people know of it beforehand."""

import shutil
from collections.abc import Callable
from pathlib import Path as FilePath

import numpy as np
import pytest

from model.catalogue import SHIPPED, Catalogue, catalogue
from model.errors import InputError
from model.levers import LEVERS
from model.policy import Path, Scenario, historical_paths, load_scenario
from model.timetable import Timetable
from model.world import World

DATA = catalogue()
SECTORS = [sector.id for sector in DATA.sectors]
REGIONS = [region.id for region in DATA.regions]
QUARTERS = 60


def timetable(scenario: Scenario, foresight: float = 0.5, horizon: int = 20) -> Timetable:
    return Timetable(scenario, DATA, QUARTERS, foresight=foresight, horizon=horizon)


@pytest.fixture
def read(tmp_path: FilePath) -> Callable[[str], Scenario]:
    """Read a scenario file with this text."""

    def load(text: str) -> Scenario:
        file = tmp_path / "mine.toml"
        file.write_text(text, encoding="utf-8")
        return load_scenario(str(file))

    return load


# Files


def test_a_file_sets_levers_everywhere_in_regions_and_in_sectors(read):
    scenario = read("""
        [levers]
        energy_quota = 0.03
        [regions.ZJ]
        energy_quota = {linear = {2020 = 0.04, 2024 = 0.06}}
        [sectors.power]
        carbon_market = {steps = {2017 = 0, 2020 = 0.8}, announced = "2019Q2"}
    """)
    assert scenario.paths["energy_quota"] == Path.constant(0.03)
    assert scenario.path("energy_quota", "HE") == Path.constant(0.03)
    assert scenario.path("energy_quota", "ZJ") == Path(((12, 0.04), (28, 0.06)), linear=True)
    assert scenario.path("carbon_market", "power") == Path(((0, 0.0), (12, 0.8)), announced=9)
    assert scenario.path("carbon_market", "steel") == load_scenario("historical").path("carbon_market", "steel")


def test_a_lever_set_everywhere_leaves_no_place_behind(read):
    assert "carbon_market" not in read("[levers]\ncarbon_market = 0.5\n").places


def test_a_path_can_leave_the_past_as_it_was(read):
    historical = load_scenario("historical")
    scenario = read("""
        [levers]
        research_subsidy = {linear = {2024Q1 = 0.3, 2025Q1 = 0.5}, keep_before = true}
        phase_out_rate = {linear = {2024Q1 = 0.05, 2025Q1 = 0.1}, keep_before = true}
    """)
    before, after = (each.paths["research_subsidy"].values(QUARTERS) for each in (historical, scenario))
    assert after[:28] == before[:28]
    assert len(set(before[:28])) > 1
    assert after[28:33] == pytest.approx([0.3, 0.35, 0.4, 0.45, 0.5])
    before, after = (each.path("phase_out_rate", "steel").values(QUARTERS) for each in (historical, scenario))
    assert after[:28] == before[:28]
    assert after[28:] == scenario.paths["phase_out_rate"].values(QUARTERS)[28:]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[regions.ZX]\nenergy_quota = 0.03", "unknown region 'ZX' (did you mean"),
        ("[regions.Zhejiang]\nenergy_quota = 0.03", "unknown region 'Zhejiang' (did you mean 'ZJ'?)"),
        ("[sectors.powr]\ncarbon_market = 1", "unknown sector 'powr' (did you mean 'power'?)"),
        ("[regions.ZJ]\nresearch_subsidy = 0.1", "regions.ZJ: research_subsidy is the same everywhere"),
        ("[regions.ZJ]\ncarbon_market = 0.1", "carbon_market varies by sector, not by region ('ZJ')"),
        ("[regions.ZJ]\nenergy_quot = 0.1", "regions.ZJ: unknown lever 'energy_quot' (did you mean 'energy_quota'?)"),
        ("[regions.ZJ]\nenergy_quota = 9", "regions.ZJ: energy_quota: 9 is out of bounds"),
        ("[regions]\nZJ = 3", "regions.ZJ is not a table: write [regions.ZJ]"),
        ("regions = 3", "regions is not a table"),
        ("levers = 3", "levers is not a table"),
        ("[levers]\npublicity = {steps = {2017 = 0}, announced = 'soon'}", "announced 'soon' is not a quarter"),
        ("[levers]\npublicity = {announced = '2019Q1'}", "publicity: a path is written steps"),
        ("[levers]\npublicity = {steps = {2017 = 0.1}, keep_before = 1}", "keep_before is true or false, not '1'"),
        ("presets = ['zhejiangg']", "unknown preset 'zhejiangg' (did you mean 'zhejiang'?)"),
        ("presets = 'zhejiang'", 'presets is not a list of names: write presets = ["zhejiang"]'),
    ],
)  # fmt: skip
def test_a_mistake_is_told_in_one_line(read, text, words):
    with pytest.raises(InputError) as told:
        read(text)
    assert words in str(told.value)
    assert str(told.value).startswith("mine.toml: ")
    assert "\n" not in str(told.value)


def test_a_scenario_made_in_the_program_is_checked_too():
    historical = load_scenario("historical")
    with pytest.raises(InputError, match="research_subsidy is the same everywhere"):
        historical.with_levers({"research_subsidy": {"ZJ": 0.1}})
    with pytest.raises(InputError, match="out of bounds"):
        historical.with_levers({"energy_quota": {"ZJ": 9}})
    with pytest.raises(InputError, match="unknown region 'zj' \\(did you mean 'ZJ'"):
        World(historical.with_levers({"energy_quota": {"zj": 0.01}}), firms=27, until=2018)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("carbon_market,power,", "carbon_market,pwer,", "unknown sector 'pwer' (did you mean 'power'"),
        ("carbon_market,power,", "carbon_market,ZJ,", "carbon_market varies by sector, not by region ('ZJ')"),
        ("carbon_tax,,", "carbon_tax,power,", "no row for lever 'carbon_tax' everywhere"),
        ("1.0,2017Q4,", "1.0,2018Q4,", "carbon_market power: announced in 2017Q4 and 2018Q4"),
        ("1.0,2017Q4,", "1.0,soon,", "announced 'soon' is not a quarter"),
    ],
)  # fmt: skip
def test_a_wrong_place_or_announcement_in_the_data_is_told(tmp_path, old, new, words):
    shutil.copytree(SHIPPED, tmp_path / "data")
    file = tmp_path / "data" / "policy_paths.csv"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError) as told:
        historical_paths(Catalogue(tmp_path / "data"))
    assert words in str(told.value)


def test_history_knew_of_the_carbon_market_before_it_came():
    scenario = load_scenario("historical")
    assert scenario.path("carbon_market", "power").announced == 3
    assert {scenario.path("carbon_market", place).announced for place in ("steel", "petrochem", "nonferrous")} == {16}
    assert scenario.paths["disposables_ban"].announced == 12
    announced = {name for name, path in scenario.paths.items() if path.announced is not None}
    assert announced == {"disposables_ban", "border_charge"}


# By place


def test_a_lever_is_a_number_where_it_is_the_same_everywhere():
    scenario = load_scenario("historical").with_levers({"energy_quota": {"ZJ": Path(((0, 0.02), (8, 0.05)))}})
    levers = timetable(scenario)
    assert all(isinstance(levers.at(0)[name], float) for name in LEVERS if name != "phase_out_rate")
    assert levers.at(7)["energy_quota"] == 0.02
    differing = levers.at(8)["energy_quota"]
    assert differing.shape == (len(REGIONS),)
    assert differing[REGIONS.index("ZJ")] == 0.05
    assert set(np.delete(differing, REGIONS.index("ZJ"))) == {0.02}
    assert levers.at(0)["phase_out_rate"].shape == (len(SECTORS),)
    assert not differing.flags.writeable


def test_places_that_agree_are_as_if_there_were_none():
    levers = timetable(load_scenario("historical").with_levers({"energy_quota": dict.fromkeys(REGIONS, 0.02)}))
    for quarter in range(QUARTERS):
        for found in (levers.at(quarter), levers.expected(quarter)):
            assert isinstance(found["energy_quota"], float)
            assert found["energy_quota"] == 0.02


def test_a_lever_is_held_in_one_place_and_let_go_again():
    world = World("historical", firms=27, until=2020)
    world.set_lever("energy_quota", 0.05, "ZJ")
    assert world.levers_at(3).energy_quota[REGIONS.index("ZJ")] == 0.05
    assert world.levers_at(3).energy_quota[REGIONS.index("HE")] == 0.02
    world.set_lever("energy_quota", 0.03)
    assert world.levers_at(3).energy_quota == 0.03
    world.release_lever("energy_quota")
    assert world.levers_at(3).energy_quota == 0.02
    before = world.levers_at(3).phase_out_rate.copy()
    world.set_lever("phase_out_rate", 0.02)
    assert world.levers_at(3).phase_out_rate == 0.02
    world.release_lever("phase_out_rate")
    np.testing.assert_array_equal(world.levers_at(3).phase_out_rate, before)


@pytest.mark.parametrize(
    ("lever", "place", "words"),
    [
        ("energy_quota", "Zhejiang", "did you mean 'ZJ'"),
        ("energy_quota", "power", "varies by region, not by sector"),
        ("research_subsidy", "ZJ", "is the same everywhere"),
    ],
)
def test_a_lever_cannot_be_held_where_there_is_none(lever, place, words):
    world = World("historical", firms=27, until=2018)
    with pytest.raises(InputError, match=words):
        world.set_lever(lever, 0.01, place)


# What is foreseen


def tax(path: Path) -> Timetable:
    return timetable(load_scenario("historical").with_levers(carbon_tax=path))


def test_a_surprise_is_not_foreseen():
    levers = tax(Path(((0, 0.0), (20, 100.0))))
    for quarter in range(QUARTERS):
        assert levers.expected(quarter)["carbon_tax"] == levers.at(quarter)["carbon_tax"]


def test_what_is_announced_is_foreseen_by_credibility_and_foresight():
    levers = tax(Path(((0, 0.0), (20, 100.0)), announced=10))
    credibility = 0.6
    for quarter in range(QUARTERS):
        ahead = sum(100.0 for later in range(quarter + 1, quarter + 21) if later >= 20) / 20
        now = levers.at(quarter)["carbon_tax"]
        expected = now + credibility * 0.5 * (ahead - now) if quarter >= 10 else now
        assert levers.expected(quarter)["carbon_tax"] == pytest.approx(expected)
    assert levers.expected(9)["carbon_tax"] == 0.0
    assert levers.expected(30)["carbon_tax"] == 100.0


def test_without_credibility_or_foresight_only_the_present_counts():
    scenario = load_scenario("historical").with_levers(carbon_tax=Path(((0, 0.0), (20, 100.0)), announced=0))
    for levers in (timetable(scenario.with_levers(policy_credibility=0.0)), timetable(scenario, foresight=0.0)):
        assert levers.expected(18)["carbon_tax"] == 0.0


def test_an_announced_path_that_changes_no_more_is_expected_as_it_is():
    levers = tax(Path(((0, 0.1),), announced=0))
    assert levers.expected(5)["carbon_tax"] is levers.at(5)["carbon_tax"]


def test_sectors_foresee_their_own_path():
    levers = timetable(load_scenario("historical"))
    expected = dict(zip(SECTORS, levers.expected(20)["carbon_market"], strict=True))
    assert expected["power"] == 1.0
    assert 0 < expected["petrochem"] < expected["steel"] < 1
    assert expected["textiles"] == 0.0


def test_a_surprise_does_not_undo_what_was_foreseen_before_it():
    historical = load_scenario("historical")
    moved = historical.with_path("carbon_market", Path(((40, 0.5),)), "steel", keep_before=True)
    one, other = timetable(historical), timetable(moved)
    for quarter in range(40):
        np.testing.assert_array_equal(other.expected(quarter)["carbon_market"], one.expected(quarter)["carbon_market"])
    assert other.expected(40)["carbon_market"][SECTORS.index("steel")] == 0.5


def test_how_long_a_run_is_does_not_change_what_is_foreseen():
    scenario = load_scenario("historical")
    short, long = Timetable(scenario, DATA, 12, foresight=0.5, horizon=20), timetable(scenario)
    for quarter in range(12):
        expected = long.expected(quarter)
        for name, value in short.expected(quarter).items():
            np.testing.assert_array_equal(value, expected[name])


def test_a_lever_that_is_held_is_expected_to_stay():
    world = World("historical", firms=27, until=2020)
    assert world.expected_at(15).disposables_ban > 0
    world.set_lever("disposables_ban", 0.2)
    assert world.expected_at(15).disposables_ban == 0.2


def test_a_run_reckons_with_the_quarter_it_is_in():
    world = World("historical", firms=27, until=2021)
    for _ in range(14):
        world.step()
    assert world.expected.disposables_ban == world.expected_at(13).disposables_ban > world.policy.disposables_ban
