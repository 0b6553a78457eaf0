"""The statistics of stylised facts give the known answer where it is known."""

import numpy as np
import pytest
from scipy import stats

from experiments.evidence.facts import statistics

SPREAD = (np.arange(20_000) + 0.5) / 20_000  # even quantiles: samples without luck
ONE = np.ones(SPREAD.size)


def grid(rows: int, columns: int) -> np.ndarray:
    """Neighbours on a chessboard, by edges."""
    place = np.arange(rows * columns).reshape(rows, columns)
    found = np.zeros((place.size, place.size))
    for one, other in ((place[:, :-1], place[:, 1:]), (place[:-1], place[1:])):
        found[one.ravel(), other.ravel()] = found[other.ravel(), one.ravel()] = 1.0
    return found


@pytest.mark.parametrize("estimator", [statistics.tail_exponent, statistics.hill_exponent])
@pytest.mark.parametrize("exponent", [0.8, 1.0, 1.5])
def test_the_exponent_of_a_pareto_sample_is_found(estimator, exponent):
    size = (1 - SPREAD) ** (-1 / exponent)
    assert estimator(size, ONE, share=0.05) == pytest.approx(exponent, rel=0.03)


@pytest.mark.parametrize("estimator", [statistics.tail_exponent, statistics.hill_exponent])
def test_a_row_that_stands_for_many_counts_as_many(estimator):
    size = np.repeat((1 - SPREAD[::10]) ** (-1 / 1.1), 10)
    once = estimator(size[::10], np.full(size.size // 10, 10.0), share=0.1)
    assert once == pytest.approx(estimator(size, ONE, share=0.1), rel=0.01)


def test_a_lognormal_tail_is_thinner_than_zipf_and_steepens():
    size = np.exp(stats.norm.ppf(SPREAD))
    upper, top = (statistics.tail_exponent(size, ONE, share=share) for share in (0.1, 0.01))
    assert 1.3 < upper < top


@pytest.mark.parametrize(("drawn", "shape"), [(stats.norm, 2.0), (stats.laplace, 1.0), (stats.gennorm(0.6), 0.6)])
def test_the_shape_of_growth_is_found(drawn, shape):
    assert statistics.subbotin_shape(drawn.ppf(SPREAD), ONE) == pytest.approx(shape, rel=0.03)


def test_weights_of_growth_count_as_copies():
    values = stats.laplace.ppf(SPREAD[::20])
    twice = np.where(values > 0, 2.0, 1.0)
    copies = np.repeat(values, twice.astype(int))
    for statistic in (statistics.subbotin_shape, statistics.excess_kurtosis):
        assert statistic(values, twice) == pytest.approx(statistic(copies, np.ones(copies.size)), rel=1e-3)


def test_kurtosis_of_known_distributions():
    assert statistics.excess_kurtosis(stats.norm.ppf(SPREAD), ONE) == pytest.approx(0.0, abs=0.02)
    assert statistics.excess_kurtosis(stats.laplace.ppf(SPREAD), ONE) == pytest.approx(3.0, abs=0.1)
    assert statistics.excess_kurtosis(np.array([-1.0, 1.0]), np.ones(2)) == -2.0


@pytest.mark.parametrize("elasticity", [0.0, -0.2])
def test_the_fall_of_volatility_with_size_is_found(elasticity):
    size = np.exp(3 * SPREAD)
    growth = np.where(np.arange(size.size) % 2, 1.0, -1.0) * size**elasticity
    assert statistics.spread_by_size(growth, size, ONE) == pytest.approx(elasticity, abs=0.01)


def test_the_bass_curve_solves_its_equation():
    time, (ceiling, start, p, q) = np.linspace(0, 30, 3001), (0.8, 0.1, 0.02, 0.3)
    share = statistics.bass_curve(time, ceiling, start, p, q)
    assert share[0] == pytest.approx(ceiling * start)
    slope = np.gradient(share, time)[1:-1]
    assert slope == pytest.approx(((p + q * share / ceiling) * (ceiling - share))[1:-1], rel=1e-3)


@pytest.mark.parametrize(("p", "q", "better", "worse"), [(0.0, 0.4, "logistic", "exponential"),
                                                         (0.2, 0.0, "exponential", "logistic")])  # fmt: skip
def test_the_right_curve_fits_best(p, q, better, worse):
    time = np.arange(77) / 4
    share = statistics.bass_curve(time, 0.9, 0.05, p, q)
    right, wrong = (statistics.fit_diffusion(time, share, form) for form in (better, worse))
    assert right.unexplained < 1e-6 < wrong.unexplained
    assert right.explained == pytest.approx(1.0)
    assert (right.ceiling, right.alone, right.imitation) == pytest.approx((0.9, p, q), rel=1e-2)


def test_bass_coefficients_and_duration_are_found():
    time = np.arange(121) / 4
    bass = statistics.fit_diffusion(time, statistics.bass_curve(time, 0.95, 0.02, 0.01, 0.35), "bass")
    assert (bass.alone, bass.imitation) == pytest.approx((0.01, 0.35), rel=0.05)
    logistic = statistics.fit_diffusion(time, statistics.bass_curve(time, 1.0, 0.02, 0.0, 0.25), "logistic")
    crossed = np.interp([0.1, 0.9], statistics.bass_curve(time, 1.0, 0.02, 0.0, 0.25), time)
    assert logistic.years_10_to_90 == pytest.approx(np.diff(crossed)[0], rel=0.01)


def test_the_odds_ratio_of_a_two_by_two_table():
    """30 of 40 with and 20 of 80 without: odds ratio (30 * 60) / (10 * 20) = 9; a group where all do tells nothing."""
    feature = np.repeat([1.0, 1.0, 0.0, 0.0, 1.0, 0.0], [30, 10, 20, 60, 5, 5])
    event = np.repeat([1, 0, 1, 0, 1, 1], [30, 10, 20, 60, 5, 5]).astype(bool)
    group = np.repeat([0, 1], [120, 10])
    (effect,) = statistics.logit_effects(feature[:, None], group, event, np.ones(130))
    assert np.exp(effect) == pytest.approx(9.0, rel=1e-4)


def test_groups_with_other_chances_do_not_pass_for_an_effect():
    """The feature is common where the event is: within each group it changes nothing."""
    feature = np.concatenate([np.tile([1, 1, 1, 0], 50), np.tile([1, 0, 0, 0], 50)]).astype(float)
    event = np.concatenate([np.repeat([1, 0], [160, 40]), np.repeat([1, 0], [40, 160])]).astype(bool)
    group = np.repeat([0, 1], 200)
    weight = np.ones(400)
    within = statistics.logit_effects(feature[:, None], group, event, weight)[0]
    pooled = statistics.logit_effects(feature[:, None], np.zeros(400, int), event, weight)[0]
    assert within == pytest.approx(0.0, abs=1e-4)
    assert pooled > 0.5


def test_moran_of_a_chessboard_and_of_two_halves():
    neighbours, place = grid(8, 8), np.indices((8, 8))
    assert statistics.moran((place.sum(axis=0) % 2).ravel() * 1.0, neighbours) == pytest.approx(-1.0)
    halves = (place[1] >= 4).ravel() * 1.0
    assert statistics.moran(halves, neighbours) > 0.8
    assert statistics.moran(halves, neighbours) > statistics.moran_by_chance(halves, neighbours) > 0


def test_an_island_does_not_count():
    neighbours = np.zeros((17, 17))
    neighbours[:16, :16] = grid(4, 4)
    values = np.append(np.arange(16.0), 1e6)
    assert statistics.moran(values, neighbours) == statistics.moran(values[:16], grid(4, 4))


def test_one_in_twenty_random_maps_exceeds_chance():
    generator, neighbours = np.random.default_rng(5), grid(5, 6)
    values = generator.normal(size=30)
    bound = statistics.moran_by_chance(values, neighbours)
    dealt = [statistics.moran(generator.permutation(values), neighbours) for _ in range(1000)]
    assert np.mean(np.array(dealt) > bound) == pytest.approx(0.05, abs=0.025)
    assert np.mean(dealt) == pytest.approx(-1 / 29, abs=0.02)


def test_what_is_seen_at_links_is_measured_within_groups():
    generator = np.random.default_rng(3)
    seen, group = generator.random((200, 2)), np.tile([0, 1], (200, 1))
    able = generator.random((200, 2)) < 0.7
    level = np.array([0.2, 0.6])
    assert statistics.seen_effect(level + 0.3 * seen, seen, group, able) == pytest.approx(0.3)  # type: ignore[arg-type]
    assert statistics.seen_effect(level + 0 * seen, seen + level, group, able) == pytest.approx(0.0, abs=1e-12)  # type: ignore[arg-type]


def test_links_are_dealt_anew_within_groups_only():
    generator = np.random.default_rng(3)
    group, links = generator.integers(0, 4, 60), generator.integers(0, 60, (3, 60))
    dealt = statistics.exchanged_within(links, group, generator)
    assert (dealt != links).any()
    for before, after in zip(links, dealt, strict=True):
        for each in range(4):
            assert sorted(after[group == each]) == sorted(before[group == each])


def test_bad_loans_settle_where_as_many_are_resolved_as_turn_bad():
    ratio = statistics.bad_loan_ratio(np.full(200, 1.0), np.full(200, 92.0), resolution=0.125)
    assert ratio[0] == pytest.approx(1 / 93)
    assert ratio[-1] == pytest.approx(8 / 100)
    assert not statistics.bad_loan_ratio(np.zeros(4), np.ones(4), resolution=0.125).any()


def test_the_share_of_the_largest_year():
    amounts = np.array([[1.0, 0.0], [1.0, 9.0], [2.0, 1.0]])
    assert statistics.share_of_largest(amounts) == pytest.approx([0.5, 0.9])


def test_a_trend_is_no_cycle_and_a_cycle_no_trend():
    time = np.arange(80.0)
    assert statistics.cycle(3 + 0.02 * time) == pytest.approx(0.0, abs=1e-9)
    wave = np.sin(2 * np.pi * time / 12)
    assert np.corrcoef(statistics.cycle(0.02 * time + wave), wave)[0, 1] > 0.99


def test_cross_correlation_knows_who_leads():
    wave = np.sin(2 * np.pi * np.arange(100) / 23)
    later = np.roll(wave, 3)
    assert statistics.cross_correlation(wave[10:], later[10:], 3) == pytest.approx(1.0)
    assert statistics.cross_correlation(later[10:], wave[10:], -3) == pytest.approx(1.0)
    assert statistics.cross_correlation(wave[10:], later[10:], 0) < 0.9
