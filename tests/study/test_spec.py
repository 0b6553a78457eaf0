"""Specs: what they may say, what each kind of design makes of it, and that every mistake is named at once."""

from pathlib import Path

import pytest

from experiments.study.designs import KINDS
from experiments.study.headlines import DEFAULT
from experiments.study.plan import BundleFactor, LeverFactor, ParameterFactor, Plan
from experiments.study.spec import ANALYSES, MOST_RUNS, Spec, find_spec, read_spec, spec_names
from model import clock
from model.catalogue import catalogue
from model.errors import InputError
from model.levers import GROUPS, LEVERS
from model.parameters import PARAMETERS
from model.policy import load_scenario

GRID = '[design]\nkind = "grid"\n'


@pytest.fixture
def read(tmp_path: Path):
    """Reads a text as the spec ``mine.toml``."""

    def reading(text: str, **settings: object) -> Spec:
        file = tmp_path / "mine.toml"
        file.write_text(text, encoding="utf-8")
        return read_spec(str(file), **settings)

    return reading


def names(plan: Plan) -> list[str]:
    return [point.name for point in plan.points]


# --- what a spec may leave out, and what it may say


def test_a_spec_needs_a_design_and_nothing_else(read):
    spec = read(GRID)
    plan = spec.plan
    assert (spec.name, spec.question, plan.title) == ("mine", "", "mine")
    assert [scenario.name for scenario in plan.scenarios] == ["historical"]
    assert [headline.output.name for headline in plan.headlines] == list(DEFAULT)
    assert (plan.replications, plan.tables, plan.baseline, names(plan)) == (10, (), 0, ["historical"])


def test_everything_a_spec_says_reaches_the_plan(read):
    spec = read(
        'title = "T"\nquestion = "Q?"\nscenarios = ["laissez-faire"]\nfirms = 200\nuntil = 2020\nreplications = 3\n'
        'seed = 77\noutputs = ["co2@2019-2020", "adoption@2020"]\ntables = ["sectors", "series"]\ntime_limit = 5\n'
        'memory_limit = 1.5\nsince = "2018Q3"\n' + GRID + "[levers.carbon_tax]\nvalues = [0, 50]\n"
    )
    plan = spec.plan
    assert (plan.title, spec.question, plan.scenarios[0].name) == ("T", "Q?", "laissez-faire")
    assert (plan.firms, plan.until, plan.replications, plan.root_seed) == (200, 2020, 3, 77)
    assert [headline.name for headline in plan.headlines] == ["co2_2019_2020", "adoption_2020"]
    assert (plan.tables, plan.time_limit, plan.memory_limit) == (("series", "sectors"), 5.0, 1.5)
    assert plan.factors == (LeverFactor("carbon_tax", "", clock.number("2018Q3")),)
    assert len(plan) == 3 * 3


def test_scenario_files_are_found_from_the_spec(read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "own.toml").write_text("[levers]\npublicity = 0.9\n")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    plan = read('scenarios = ["historical", "own.toml"]\n' + GRID).plan
    assert names(plan) == ["historical", "own"]
    assert plan.scenario(1).paths["publicity"].values(1) == [0.9]


def test_a_section_for_another_command_is_handed_on(read):
    text = "[levers.carbon_tax]\nlow = 0\nhigh = 9\n[sensitivity]\nkeep = 3\n"
    spec = read(text, sections=("sensitivity",), designed=False)
    assert spec.sections == {"sensitivity": {"keep": 3}}
    assert (spec.ranges[0].low, spec.ranges[0].high, spec.plan.points) == (0.0, 9.0, ())
    with pytest.raises(InputError, match=r"\[sensitivity\] is a question for 'greenforge sensitivity .*'"):
        read(text + GRID)


# --- levers, parameters, bundles


@pytest.mark.parametrize("name", list(LEVERS))
def test_a_lever_goes_by_default_from_bound_to_bound(read, name: str):
    (own,) = read(GRID + f"[levers.{name}]\n").ranges
    assert own.values == (LEVERS[name].low, LEVERS[name].high)


def test_a_parameter_goes_by_default_over_the_plausible_range_of_its_row(read):
    data = catalogue()
    for name, declared in PARAMETERS.items():
        figure = data.figure(declared.key)
        text = GRID + f"[parameters.{name}]\n"
        if figure.low is None or figure.high is None:
            with pytest.raises(InputError, match=r"parameters\.\w+\.low: is missing: .*no plausible range"):
                read(text)
        else:
            (own,) = read(text).ranges
            assert own.values == pytest.approx((figure.low * declared.scale, figure.high * declared.scale))


def test_levels_cut_a_range(read):
    spec = read('[design]\nkind = "grid"\nlevels = 3\n[levers.publicity]\n[levers.carbon_tax]\nhigh = 30\nlevels = 4\n')
    assert [own.values for own in spec.ranges] == [(0.0, 0.5, 1.0), (0.0, 10.0, 20.0, 30.0)]


def test_a_lever_of_a_place_is_moved_after_the_lever_everywhere(read):
    text = GRID + '[levers."inspection_rate:HE"]\nvalues = [1.0]\n[levers.inspection_rate]\nvalues = [0.2]\n'
    plan = read(text).plan
    scenario = plan.scenario(1)
    assert scenario.path("inspection_rate").values(80) == [0.2] * 80
    assert scenario.path("inspection_rate", "HE").values(80) == [1.0] * 80


def test_levers_are_moved_from_their_quarter_on(read):
    text = (
        'since = "2024Q1"\n'
        + GRID
        + "[levers.carbon_tax]\nvalues = [7]\n[levers.publicity]\nvalues = [0.9]\nsince = 2030\n"
    )
    scenario = read(text).plan.scenario(1)
    assert scenario.path("carbon_tax").values(40) == [0.0] * 28 + [7.0] * 12
    assert scenario.path("publicity").values(80)[51:53] == [0.5, 0.9]


def test_parameters_are_changed(read):
    plan = read(GRID + "[parameters.review_rate]\nvalues = [0.4]\n").plan
    assert plan.factors == (ParameterFactor("review_rate"),)
    assert plan.scenario(1).parameters == {"review_rate": 0.4}


def test_a_bundle_of_own_values_goes_from_the_scenario_to_them(read):
    text = GRID + (
        '[bundles.strict]\nlevers = {publicity = 0.9, "inspection_rate:HE" = 0.55, '
        "carbon_tax = {steps = {2020Q1 = 10, 2025Q1 = 30}}}\nvalues = [0, 0.5, 1]\n"
    )
    plan = read(text).plan
    nothing, base = plan.scenario(1), plan.scenarios[0]
    assert all(nothing.path(name, place) == base.path(name, place) for name in LEVERS for place in ("", "HE", "steel"))
    halfway, all_the_way = plan.scenario(2), plan.scenario(3)
    assert halfway.path("publicity").values(1) == pytest.approx([0.7])
    assert halfway.path("inspection_rate", "HE").values(1) == pytest.approx([0.35])
    assert halfway.path("inspection_rate").values(1) == [0.15]
    assert all_the_way.path("carbon_tax").values(33)[-2:] == [10.0, 30.0]
    assert halfway.path("carbon_tax").values(33)[-2:] == [5.0, 15.0]


def test_a_bundle_toward_a_scenario_moves_its_group_and_nothing_else(read):
    plan = read(GRID + '[bundles.finance]\ntoward = "green-finance"\ngroup = "finance"\nvalues = [1]\n').plan
    (factor,) = plan.factors
    assert isinstance(factor, BundleFactor)
    assert [LEVERS[name].group for name in factor.levers] == ["finance"] * len(factor.levers)
    goal, found = load_scenario("green-finance"), plan.scenario(1)
    assert all(found.path(name) == goal.path(name) for name in factor.levers)
    assert all(found.path(name) == plan.scenarios[0].path(name) for name in LEVERS if name not in factor.levers)


def test_a_bundle_toward_a_scenario_moves_all_levers_unless_told(read):
    plan = read(GRID + '[bundles.all]\ntoward = "laissez-faire"\nvalues = [1]\n').plan
    goal = load_scenario("laissez-faire")
    assert all(plan.scenario(1).path(name).values(80) == goal.path(name).values(80) for name in LEVERS)


# --- designs


TWO = "[levers.carbon_tax]\nvalues = [10, 20]\n[levers.publicity]\nvalues = [0.1, 0.2]\n"


def test_a_grid_names_its_points_readably(read):
    plan = read("baseline = false\n" + GRID + TWO).plan
    assert names(plan) == [
        "carbon_tax=10 publicity=0.1", "carbon_tax=10 publicity=0.2",
        "carbon_tax=20 publicity=0.1", "carbon_tax=20 publicity=0.2",
    ]  # fmt: skip
    assert plan.baseline is None


def test_the_baseline_is_the_scenario_as_it_stands_a_point_by_name_or_none(read):
    plan = read(GRID + TWO).plan
    assert (plan.baseline, names(plan)[0], len(plan.points)) == (0, "historical", 5)
    assert plan.scenario(0) == load_scenario("historical")
    plan = read('baseline = "carbon_tax=20 publicity=0.1"\n' + GRID + TWO).plan
    assert (plan.baseline, len(plan.points)) == (2, 4)
    with pytest.raises(InputError, match=r"baseline: .*true, false or the name of a point.*did you mean"):
        read('baseline = "carbon_tax=20 publicty=0.1"\n' + GRID + TWO)


def test_one_at_a_time_starts_from_the_scenario_as_it_stands(read):
    plan = read('[design]\nkind = "one-at-a-time"\n' + TWO).plan
    assert names(plan) == ["historical", "carbon_tax=10", "carbon_tax=20", "publicity=0.1", "publicity=0.2"]
    assert plan.baseline == 0
    assert plan.scenario(1).path("publicity") == plan.scenarios[0].path("publicity")


def test_every_scenario_gets_the_whole_design(read):
    plan = read('scenarios = ["historical", "supervision"]\n' + GRID + "[levers.carbon_tax]\nvalues = [10]\n").plan
    assert names(plan) == ["historical", "historical: carbon_tax=10", "supervision: carbon_tax=10"]


@pytest.mark.parametrize("kind", ["latin-hypercube", "sobol"])
def test_drawn_points_are_decided_by_the_seed(read, kind: str):
    text = f'baseline = false\n[design]\nkind = "{kind}"\npoints = 8\n[levers.carbon_tax]\n[parameters.review_rate]\n'
    plan = read(text).plan
    assert names(plan)[:2] == ["sample 0", "sample 1"]
    assert all(0 <= tax <= 1000 and 0.3 <= rate <= 0.95 for tax, rate in (point.values for point in plan.points))
    assert read(text).plan == plan
    assert read("seed = 2\n" + text).plan.points != plan.points


def test_a_list_names_its_points_and_declares_by_naming(read):
    text = '[design]\nkind = "list"\n' + (
        '[bundles.finance]\ntoward = "green-finance"\ngroup = "finance"\n'
        '[[points]]\nname = "a"\nlevers = {carbon_tax = 10, "inspection_rate:HE" = 0.5}\n'
        "[[points]]\nparameters = {review_rate = 0.4}\nbundles = {finance = 0.5}\n"
    )
    plan = read(text).plan
    assert names(plan) == ["historical", "a", "review_rate=0.4 finance=0.5"]
    assert plan.scenario(1).path("carbon_tax").values(1) == [10.0]
    assert plan.scenario(1).parameters == {}
    assert plan.scenario(2).parameters == {"review_rate": 0.4}


def test_a_listed_point_stands_on_its_scenario_or_on_all(read):
    text = 'scenarios = ["historical", "supervision"]\n[design]\nkind = "list"\n' + (
        '[[points]]\nname = "as it stands"\n[[points]]\nname = "taxed"\nscenario = "supervision"\n'
        "levers = {carbon_tax = 9}\n"
    )
    plan = read(text).plan
    assert names(plan) == ["historical: as it stands", "supervision: as it stands", "taxed"]
    assert (plan.baseline, plan.points[2].scenario) == (0, 1)


def test_factors_may_share_a_lever_where_no_point_moves_both(read):
    bundles = """
    [bundles.lax]
    toward = "laissez-faire"
    group = "supervision"
    values = [1]
    [bundles.strict]
    toward = "supervision"
    group = "supervision"
    values = [1]
    """
    assert names(read('[design]\nkind = "one-at-a-time"\n' + bundles).plan) == ["historical", "lax=1", "strict=1"]
    with pytest.raises(InputError, match="point 'lax=1 strict=1' moves 'ban_enforcement' twice"):
        read(GRID + bundles)


# --- mistakes


def test_all_mistakes_are_named_at_once(read):
    text = (
        'firms = "many"\noutputs = ["adopton"]\ntabels = []\n[design]\nkind = "gird"\n'
        "[levers.carbon_tax]\nvalues = [2000]\n[levers.carbn_tax]\n[parameters.revew_rate]\n"
    )
    with pytest.raises(InputError) as told:
        read(text)
    message = str(told.value)
    assert "mine.toml: 7 mistakes: (1)" in message
    for part in (
        "firms: 'many' is not allowed; give a whole number from 1 to",
        "unknown output 'adopton' (did you mean 'adoption'?)",
        "unknown key 'tabels' (did you mean 'tables'?)",
        "design.kind: 'gird' is none of grid, list, one-at-a-time, latin-hypercube, sobol (did you mean 'grid'?)",
        "carbon_tax: 2000 is out of bounds; allowed is 0 to 1000 CNY per tCO2",
        "unknown lever 'carbn_tax' (did you mean 'carbon_tax'?)",
        "unknown parameter 'revew_rate' (did you mean 'review_rate'?)",
    ):
        assert part in message


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", r"design\.kind: is missing; give one of grid"),
        ("title = 3\n" + GRID, r"title: 3 is not a text"),
        ('scenarios = ["histrical"]\n' + GRID, r"scenarios: unknown scenario 'histrical' \(did you mean 'historical'"),
        ("scenarios = []\n" + GRID, "scenarios: is empty"),
        ('scenarios = ["historical", "historical"]\n' + GRID, "scenarios: 'historical' is given twice"),
        ("firms = 5\n" + GRID, r"firms: 5 is not allowed; give 27 to 170950"),
        ("firms = true\n" + GRID, "firms: True is not allowed"),
        ("firms = 1000.5\n" + GRID, "firms: 1000.5 is not allowed"),
        ('firms = "1000"\n' + GRID, "firms: '1000' is not allowed"),
        ("until = 2010\n" + GRID, "until: 2010 is not allowed; give a whole number from 2,018 to 2,060"),
        ("until = 2020\nsince = 2021\n" + GRID, "since: 2021Q1 is after the end of the run in 2020"),
        ('since = "2016Q1"\n' + GRID, "since: '2016Q1' is not a quarter"),
        ("replications = 0\n" + GRID, "replications: 0 is not allowed"),
        ("seed = -1\n" + GRID, "seed: -1 is not allowed"),
        ("time_limit = nan\n" + GRID, "time_limit: nan is not allowed"),
        ("memory_limit = -1\n" + GRID, "memory_limit: -1 is not allowed"),
        ('outputs = ["co2@2050"]\n' + GRID, "outputs: 'co2@2050': years go from 2017 to 2035"),
        ('outputs = ["co2", "co2@2035"]\n' + GRID, "outputs: 'co2@2035' is given twice"),
        ("outputs = 5\n" + GRID, "outputs: 5 is not a list of texts"),
        ('tables = ["serie"]\n' + GRID, r"tables: 'serie' is none of series, regions, sectors \(did you mean 'series'"),
        ("baseline = 3\n" + GRID, "baseline: 3 is not allowed"),
        ("design = 3\n", r"design: 3 is not a table: write \[design\]"),
        (GRID + "points = 3\n", "unknown key 'design.points'"),
        (GRID + "[levers.carbon_tax]\nvalues = []\n", r"levers\.carbon_tax\.values: \[\] is not a list of numbers"),
        (GRID + "[levers.carbon_tax]\nvalues = 5\n", r"levers\.carbon_tax\.values: 5 is not a list of numbers"),
        (GRID + "[levers.carbon_tax]\nvalues = [1, 1.0]\n", r"levers\.carbon_tax\.values: 1 is given twice"),
        (GRID + "[levers.carbon_tax]\nvalues = [inf]\n", "carbon_tax: 'inf' is not a number; give 0 to 1000"),
        (GRID + "[levers.carbon_tax]\nvalues = [true]\n", "carbon_tax: 'True' is not a number"),
        (GRID + "[levers.carbon_tax]\nlow = 9\nhigh = 9\n", r"levers\.carbon_tax\.low: 9 is not below high"),
        (GRID + "[levers.carbon_tax]\nhihg = 9\n", r"unknown key 'levers\.carbon_tax\.hihg' \(did you mean"),
        (GRID + "[levers]\ncarbon_tax = 9\n", r"levers\.carbon_tax: 9 is not a table: write \[levers\.carbon_tax\]"),
        (GRID + "levers = 3\n", "unknown key 'design.levers'"),
        (GRID + '[levers."inspection_rate:XX"]\n', r"\[levers\] unknown region 'XX'"),
        (GRID + '[levers."publicity:steel"]\n', r"publicity varies by region, not by sector \('steel'\)"),
        (GRID + '[levers."policy_credibility:HE"]\n', "policy_credibility is the same everywhere"),
        (GRID + "[parameters.review_rate]\nvalues = [7]\n", r"\[parameters\] review_rate: 7 is out of bounds"),
        (GRID + "[bundles.f]\nvalues = [1]\n", r"\[bundles\] f: write levers = \{lever = value, ...\}, or toward"),
        (GRID + '[bundles.f]\ntoward = "green-finanse"\n', "unknown scenario 'green-finanse'"),
        (GRID + '[bundles.f]\ntoward = "green-finance"\nlevers = ["publicty"]\n', "unknown lever 'publicty'"),
        (GRID + "[bundles.f]\nlevers = {publicity = 2}\n", r"\[bundles\] f: publicity: 2 is out of bounds"),
        (GRID + "[bundles.f]\nlevers = {publicity = 1}\nvalues = [1.5]\n", r"f: 1.5 is not allowed; give 0 \(as it"),
        (GRID + "[bundles.seed]\nlevers = {publicity = 1}\n", "two columns of runs.csv would be called 'seed'"),
        (GRID + "[bundles.publicity]\nlevers = {publicity = 1}\n", "'publicity' is no name for a bundle"),
        (GRID + "[bundles.f]\nlevers = {publicity = 1}\n[levers.publicity]\n", "moves 'publicity' twice"),
        ('[design]\nkind = "sobol"\n[levers.publicity]\n', "design.points: is missing"),
        ('[design]\nkind = "sobol"\npoints = 4\n', "a sobol design has nothing to draw"),
        ('[design]\nkind = "sobol"\npoints = 4\n[levers.publicity]\nvalues = [0, 1]\n', r"unknown key 'levers.pub"),
        ('[design]\nkind = "list"\n', r"a list design needs points: write \[\[points\]\]"),
        ('points = 3\n[design]\nkind = "list"\n', r"points: is not a list of tables: write \[\[points\]\]"),
        ('[design]\nkind = "list"\n[[points]]\nname = "a"\n[[points]]\nname = "a"\n', "two points are called 'a'"),
        ('[design]\nkind = "list"\n[[points]]\nlevers = {publicity = 3}\n', r"points\[1\]: \[levers\] publicity: 3"),
        ('[design]\nkind = "list"\n[[points]]\nbundles = {f = 1}\n', r"points\[1\]: no bundle 'f': write \[bund"),
        ('[design]\nkind = "list"\n[[points]]\nscenario = "x"\n', r"points\[1\]\.scenario: 'x' is none of historical"),
        (GRID + "[[points]]\n", "unknown key 'points'"),
        ("title = ", "not readable as TOML: Invalid value"),
    ],
)  # fmt: skip
def test_a_mistake_is_refused_with_what_is_allowed(read, text: str, told: str):
    with pytest.raises(InputError, match=told) as refused:
        read(text)
    assert "mine.toml" in str(refused.value)


def test_too_many_runs_are_refused_with_the_arithmetic_before_they_are_made(read):
    levers = "".join(f"[levers.{name}]\nlevels = 100\n" for name in list(LEVERS)[:5])
    with pytest.raises(
        InputError, match=r"too many runs: 100 x 100 x 100 x 100 x 100 = 10,000,000,000 points x 10 rep"
    ):
        read(GRID + levers)
    with pytest.raises(InputError, match=r"600,000 points x 2 replications = 1,200,000; allowed are 1,000,000"):
        read('replications = 2\n[design]\nkind = "sobol"\npoints = 600000\n[levers.publicity]\n')
    assert MOST_RUNS == 1_000_000


def test_a_spec_that_is_not_there_is_told_with_the_nearest_name(tmp_path: Path):
    known = spec_names()[0]
    with pytest.raises(InputError, match=f"unknown spec '{known}x' .did you mean '{known}'"):
        find_spec(f"{known}x")
    with pytest.raises(InputError, match="unknown spec"):
        find_spec(str(tmp_path))
    file = tmp_path / "latin.toml"
    file.write_bytes("title = 'é'".encode("latin-1"))
    with pytest.raises(InputError, match=r"latin.toml: not readable as TOML"):
        read_spec(str(file))


# --- the shipped ones


@pytest.mark.parametrize("name", spec_names())
def test_a_shipped_spec_is_in_order_and_says_what_it_asks(name: str):
    spec = read_spec(name, sections=ANALYSES, designed=not name.startswith("sensitivity"))
    assert spec.question.endswith("?")
    assert spec.plan.title != name
    assert len(spec.plan) <= 2000


def test_every_kind_of_design_and_group_has_words():
    assert all(KINDS.values())
    assert set(GROUPS) == {lever.group for lever in LEVERS.values()}
