"""Every observed series is declared, and what is compared is what the declaration says."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from experiments.evidence.comparisons import (
    COMPARISONS,
    Comparison,
    Treatment,
    Use,
    comparison,
    observations,
    statistics,
    used,
)
from model.catalogue import catalogue
from model.errors import InputError
from model.results import MEASURE_OUTPUTS, OUTPUTS
from model.world import World

DATA = catalogue()
SERIES = {row.series for row in DATA.observed}
COMPARED = used(Use.FIT, Use.CHECK)


def made(treatment: Treatment, **settings) -> Comparison:
    return Comparison("x", treatment, Use.FIT, "", "", **settings)


@pytest.fixture(scope="module")
def world() -> World:
    world = World("historical", firms=400, seed=1, until=2022)
    world.run()
    return world


def test_every_observed_series_is_declared_and_no_other():
    assert set(COMPARISONS) == SERIES


def test_what_is_compared_says_how_and_what_is_not_says_why():
    for each in COMPARISONS.values():
        assert each.scope
        assert each.why
        compared = each.treatment is not Treatment.NONE
        assert compared == (each.read is not None) == bool(each.outputs) == (each.allowed > 0) == bool(each.why_allowed)
        assert compared == (each.use is not Use.NONE)
        assert 0 < each.weight <= 1


def test_outputs_named_exist():
    known = {*OUTPUTS, *MEASURE_OUTPUTS}
    for each in COMPARISONS.values():
        for name in each.outputs:
            assert name.removeprefix("measures: ").split()[0] in known


@pytest.mark.parametrize("each", COMPARED, ids=lambda each: each.series)
def test_the_model_meets_the_figures(each: Comparison, world: World):
    """In every year of the series a number, on the treated scale too, and an error above zero."""
    rows = observations(DATA, each.series)
    figures = {year: row.value for year, row in rows.items()}
    simulated = {year: each.read(world, year) for year in figures}
    treated, target = each.treated(simulated, 2022), each.treated(figures, 2022)
    assert target
    assert set(target) <= set(treated)
    for year in target:
        assert math.isfinite(treated[year])
        assert each.error(rows, year) > each.allowed


def test_growth_rise_and_shape_do_not_feel_a_factor_or_a_shift():
    values = {2017: 2.0, 2018: 3.0, 2020: 5.0}
    for treatment in (Treatment.GROWTH, Treatment.SHAPE):
        one, ten = (made(treatment).treated({y: k * v for y, v in values.items()}, 2020) for k in (1, 10))
        assert one == pytest.approx(ten)
    one, other = (made(Treatment.RISE).treated({y: v + k for y, v in values.items()}, 2020) for k in (0, 7))
    assert one == pytest.approx(other) == {2018: 1.0, 2020: 3.0}


def test_growth_is_a_year_and_since_the_last_figure():
    grown = made(Treatment.GROWTH).treated({2017: 1.0, 2018: 2.0, 2020: 8.0}, 2020)
    assert grown == pytest.approx({2018: math.log(2), 2020: math.log(2)})


def test_a_shape_knows_no_later_years_than_the_fit():
    values = {2017: 1.0, 2018: 1.0, 2019: 100.0}
    shape = made(Treatment.SHAPE)
    assert shape.treated(values, 2018)[2017] == 0
    assert shape.treated(values, 2019)[2017] < 0


@pytest.mark.parametrize("treatment", [each for each in Treatment if each is not Treatment.NONE])
def test_a_run_that_is_the_history_expects_it(treatment: Treatment):
    history = {2017: 2.0, 2018: 3.0, 2019: 4.0, 2020: 5.0}
    assert made(treatment).expected(history, history, 2019) == pytest.approx(history)


def test_what_is_expected_is_anchored_where_the_level_means_nothing():
    observed, simulated = {2017: 10.0, 2018: 20.0}, {2017: 1.0, 2018: 1.0, 2019: 2.0}
    assert made(Treatment.GROWTH).expected(simulated, observed, 2018)[2019] == pytest.approx(40)
    assert made(Treatment.RISE).expected(simulated, observed, 2018)[2019] == pytest.approx(21)
    assert made(Treatment.SHAPE).expected(simulated, observed, 2018)[2019] == pytest.approx(2 * math.sqrt(200))
    assert made(Treatment.LEVEL).expected(simulated, observed, 2018)[2019] == pytest.approx(2)
    assert made(Treatment.SHAPE).expected(simulated, observed, 2016) == {}


def test_a_figure_less_trusted_may_be_missed_by_more():
    def row(confidence):
        return SimpleNamespace(value=0.5, confidence=confidence)

    for treatment in Treatment:
        if treatment is not Treatment.NONE:
            errors = [
                made(treatment, allowed=0.01).error({2017: row("source"), 2018: row(each)}, 2018)
                for each in ("source", "recalled")
            ]
            assert 0.01 < errors[0] < errors[1], treatment


def test_a_count_of_nothing_stays_finite():
    assert made(Treatment.LEVEL, floor=20.0).treated({2017: -3.0}, 2017) == {2017: math.log(20)}


def test_statistics_are_read_off_a_run(world: World):
    for each in statistics(DATA, 2022):
        value = each.read(world)
        missing = (each.series, each.year) == ("industrial_energy_intensity_change", 2017) or (
            each.series == "carbon_price" and each.year < 2021
        )
        assert math.isnan(value) == missing, each.name
    names = [each.name for each in statistics(DATA, 2022)]
    assert len(set(names)) == len(names) == 6 * len(COMPARED)


def test_intakes_add_up_to_the_stock(world: World):
    stock, new = (COMPARISONS[f"green_factories_{name}"].read for name in ("stock", "net_new"))
    assert sum(new(world, year) for year in range(2017, 2023)) == pytest.approx(stock(world, 2022))


def test_the_size_of_the_certified_is_that_of_the_columns(world: World):
    firms = world.firms
    certified = firms.presence * firms.certified
    mean = (certified @ firms.output) / certified.sum()
    everyone = float(world.record.national["output"][-1] / world.record.national["enterprises"][-1])
    assert COMPARISONS["green_factory_size_ratio"].read(world, 2022) == pytest.approx(mean / everyone, rel=1e-9)


def test_shares_of_output_start_where_the_data_do():
    """Over several seeds: a handful of large plants decides."""
    worlds = [World("historical", firms=3000, seed=seed, until=2018) for seed in range(1, 9)]
    for each in worlds:
        each.step()
    for series, measure in (("steel_eaf_share", "ST5"), ("power_ultra_low_share", "PW3")):
        (start,) = [each.diffusion_2017 for each in DATA.measures if each.id == measure]
        found = []
        for each in worlds:
            column = [m.id for m in DATA.measures].index(measure)
            each.record.measures["adoption_by_output"][1:4, column] = each.record.measures["adoption_by_output"][
                0, column
            ]
            found.append(COMPARISONS[series].read(each, 2017))
        assert np.mean(found) == pytest.approx(start, rel=0.2)


def test_an_unknown_series_is_refused():
    with pytest.raises(InputError, match=r"unknown series 'carbon_prise' \(did you mean 'carbon_price'\?\)"):
        comparison("carbon_prise")
