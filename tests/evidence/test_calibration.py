"""The parts of the fit: priors, emulator, posterior, ensemble. What a fit finds is a slow test and a page."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from experiments.evidence.answers import SHIPPED_ENSEMBLE, read_ensembles
from experiments.evidence.comparisons import COMPARISONS, Use, observations, statistics, used
from experiments.evidence.emulator import fit, terms
from experiments.evidence.posterior import Posterior, posterior, scaled, target
from experiments.evidence.recovery import recover
from experiments.evidence.runs import Runs
from experiments.evidence.space import FITTED, LEFT_OUT, before_fit, priors, shares, spread, values
from model.catalogue import catalogue
from model.errors import InputError
from model.parameters import PARAMETERS

DATA = catalogue()
READ = statistics(DATA, 2022)
SPACE = priors(DATA)
ALLOWED = np.array([COMPARISONS[each.series].allowed for each in READ])


def smooth(points, seed=0):
    """Statistics that a polynomial of second degree says exactly, shape (points, statistics), on the compared scale."""
    generator = np.random.default_rng(seed)
    return terms(points) @ generator.normal(size=(terms(points).shape[1], len(READ)))


def made_runs(points, replications=4, luck=0.1, seed=5):
    """Runs of a model whose statistics are smooth, with slopes and luck in units of the errors allowed."""
    noise = luck * np.random.default_rng(seed).standard_normal((len(points), replications, len(READ)))
    logs = ALLOWED * (0.05 * smooth(points)[:, None, :] + noise)
    positive = np.array([COMPARISONS[each.series].positive for each in READ])
    return Runs(READ, np.where(positive, 1000 * np.exp(logs), logs))


# the prior


def test_what_is_fitted_is_a_few_parameters_with_a_range_and_none_stands_twice():
    assert 6 <= len(FITTED) <= 10
    assert not set(FITTED) & set(LEFT_OUT)
    assert set(FITTED) | set(LEFT_OUT) <= set(PARAMETERS)
    for prior in SPACE:
        assert prior.low < before_fit(DATA)[prior.parameter] < prior.high


def test_a_prior_and_its_shares_are_inverse():
    points = spread(len(SPACE), 6, 1)
    assert shares(SPACE, values(SPACE, points)) == pytest.approx(points)
    for column, prior in zip(values(SPACE, points).T, SPACE, strict=True):
        assert prior.low <= column.min() < column.max() <= prior.high


def test_a_wide_range_is_even_in_the_logarithm():
    by_name = {prior.parameter: prior for prior in SPACE}
    assert by_name["application_rate"].logarithmic
    assert not by_name["review_rate"].logarithmic
    middle = by_name["application_rate"].value(np.array([0.5]))[0]
    assert middle == pytest.approx(np.sqrt(by_name["application_rate"].low * by_name["application_rate"].high))


def test_a_parameter_without_a_range_cannot_be_fitted():
    with pytest.raises(InputError, match="no plausible range"):
        priors(DATA, ["tce_per_mwh"])


# the emulator


def test_an_emulator_says_a_polynomial_again_and_knows_its_error():
    points, others = spread(4, 7, 1), spread(4, 6, 2)
    noise = np.random.default_rng(1).normal(scale=0.3, size=(128, len(READ)))
    exact, noisy = fit(points, smooth(points)), fit(points, smooth(points) + noise)
    assert exact.predict(others) == pytest.approx(smooth(others), abs=0.05)
    assert np.sqrt(np.mean(noisy.missed**2)) == pytest.approx(0.3, rel=0.15)
    assert np.sqrt(np.mean(exact.missed**2)) < 0.05


def test_points_left_out_are_left_out():
    points = spread(2, 5, 3)
    wanted = smooth(points) + np.random.default_rng(2).normal(size=(32, len(READ)))
    whole, without = fit(points, wanted), fit(points[1:], wanted[1:])
    assert whole.missed[0] == pytest.approx(wanted[0] - without.predict(points[:1])[0])


def test_what_is_missing_at_a_point_is_passed_over():
    points = spread(2, 5, 3)
    wanted = smooth(points)
    wanted[3, 0] = np.nan
    found = fit(points, wanted)
    assert np.isnan(found.missed[3, 0])
    assert np.isfinite(found.coefficients).all()


def test_too_few_points_are_refused():
    with pytest.raises(ValueError, match="too few"):
        fit(spread(4, 3, 1), np.zeros((8, 2)))


# the figures


def test_the_target_is_what_comparisons_say():
    goal = target(DATA, READ, 2022)
    values_of_a_run = np.random.default_rng(3).uniform(0.1, 0.9, len(READ)) * 1000
    by_series = {each.series: {} for each in READ}
    for each, value in zip(READ, values_of_a_run, strict=True):
        by_series[each.series][each.year] = value
    treated = goal.of(scaled(READ, values_of_a_run)[None, :])[0]
    for (series, year), number, error, observed in zip(goal.figures, treated, goal.error, goal.observed, strict=True):
        rows = {y: row for y, row in observations(DATA, series).items() if y >= 2017}
        comparison = COMPARISONS[series]
        assert number == pytest.approx(comparison.treated({y: by_series[series][y] for y in rows}, 2022)[year])
        assert observed == pytest.approx(comparison.treated({y: row.value for y, row in rows.items()}, 2022)[year])
        assert error == comparison.error(rows, year)


def test_a_fit_sees_no_later_year_and_no_series_for_validation():
    goal = target(DATA, READ, 2019)
    assert max(year for _, year in goal.figures) == 2019
    assert {series for series, _ in goal.figures} <= {each.series for each in used(Use.FIT)}
    later = [i for i, each in enumerate(READ) if each.year > 2019]
    assert not goal.matrix[:, later].any()


def test_what_is_exactly_right_has_no_misfit_and_a_standard_error_off_has_one():
    goal = target(DATA, READ, 2022)
    solved = np.linalg.lstsq(goal.matrix, goal.observed, rcond=None)[0]
    seen = goal.of(solved[None, :])[0]
    exact = replace(goal, observed=seen)
    assert exact.misfit(seen[None, :]) == pytest.approx([0.0])
    assert replace(goal, observed=seen + goal.error).misfit(seen[None, :]) == pytest.approx([1.0])


# luck


def test_the_mean_is_taken_before_the_logarithm_and_luck_around_it():
    points = spread(len(SPACE), 6, 1)
    runs = made_runs(points, replications=200)
    stock = [each.series for each in READ].index("green_factories_stock")
    assert runs.means[:, stock] == pytest.approx(np.log(runs.values[:, :, stock].mean(axis=1)))
    assert np.sqrt(np.diag(runs.luck)) == pytest.approx(0.1 * ALLOWED, rel=0.25)


def test_a_run_that_failed_is_passed_over():
    points = spread(len(SPACE), 6, 1)
    runs = made_runs(points)
    values_without = runs.values.copy()
    values_without[5, 2] = np.nan
    assert np.isfinite(Runs(READ, values_without).means).all()
    assert np.isfinite(Runs(READ, values_without).luck).all()


# the posterior


def fitted(seed=1):
    points = spread(len(SPACE), 7, seed)
    runs = made_runs(points)
    truth = np.full((1, len(SPACE)), 0.3)
    goal = target(DATA, READ, 2022)
    goal = replace(goal, observed=goal.of(made_runs(truth).means)[0], error=goal.error / 3)
    return posterior(fit(points, runs.means), goal, runs.luck / 4, seed), truth[0]


def test_the_truth_lies_within_and_the_figures_narrow_the_prior():
    found, truth = fitted()
    assert found.weight.sum() == pytest.approx(1)
    assert (found.quantile(0.01) <= truth).all()
    assert (truth <= found.quantile(0.99)).all()
    assert (found.narrowed > 0.1).all()
    assert np.diag(found.correlation) == pytest.approx(1)
    assert abs(found.correlation).max() <= 1 + 1e-9


def test_without_weight_the_prior_is_left():
    points = spread(len(SPACE), 7, 1)
    runs = made_runs(points)
    goal = target(DATA, READ, 2022)
    goal = replace(goal, weight=np.full_like(goal.weight, 1e-12))
    found = posterior(fit(points, runs.means), goal, runs.luck, 1)
    assert found.narrowed == pytest.approx(0, abs=0.01)
    assert found.effective == pytest.approx(len(found.weight), rel=1e-3)


def test_members_are_drawn_in_proportion_and_the_same_every_time():
    found, _ = fitted()
    members = found.points[found.draw(400)]
    assert members.mean(axis=0) == pytest.approx(found.weight @ found.points, abs=0.02)
    assert (fitted()[0].draw(50) == found.draw(50)).all()


def test_the_mean_is_that_of_the_points_as_they_are_weighted():
    points = np.array([[0.0, 0], [1, 1], [0.5, 0]])
    assert Posterior(points, np.array([0.5, 0.25, 0.25]), np.zeros(3)).mean == pytest.approx([0.375, 0.25])


# recovery


def test_known_parameters_are_found_again_as_often_as_the_intervals_promise():
    """Of a model made for it, whose luck and errors are those declared; weights of one, so that intervals are exact."""
    points = spread(len(SPACE), 7, 4)
    runs = made_runs(points, replications=6)
    goal = target(DATA, READ, 2022)
    goal = replace(goal, weight=np.ones_like(goal.weight))
    found = recover(points, runs, goal, seed=3, truths=32)
    assert len(found.truths) == 32
    assert found.covered(0.9).mean() == pytest.approx(0.9, abs=0.05)
    assert found.covered(0.5).mean() == pytest.approx(0.5, abs=0.09)
    assert found.narrowed.mean() > 0.05
    assert found.correlation.mean() > 0.2


def test_a_fit_that_believes_too_much_in_its_figures_is_seen():
    """Figures scatter with the errors declared; one that takes them for smaller covers too seldom."""
    points = spread(len(SPACE), 7, 4)
    goal = target(DATA, READ, 2022)
    goal = replace(goal, weight=np.full_like(goal.weight, 9.0))
    assert recover(points, made_runs(points, replications=6), goal, seed=3, truths=16).covered(0.5).mean() < 0.4


# what is shipped


def test_the_values_in_force_are_the_mean_given_the_figures_of_the_fit_shipped():
    shipped = read_ensembles()
    assert set(shipped) == {2019, 2020, 2022}
    assert all(50 <= len(ensemble.values) <= 200 for ensemble in shipped.values())
    found = pd.read_csv(SHIPPED_ENSEMBLE.with_name("estimates.csv"))
    last = found[found["to"] == 2022].set_index("parameter")
    assert set(last.index) == set(shipped[2022].names) == set(FITTED)
    for name, mean in last["mean"].items():
        figure = DATA.figure(PARAMETERS[name].key)
        assert figure.value * PARAMETERS[name].scale == pytest.approx(mean, rel=1e-9)
        assert last["low_90"][name] < mean < last["high_90"][name]
        assert figure.confidence == "fitted"
        assert DATA.figures_before_fit[figure.key].confidence != "fitted"


def test_nothing_else_is_called_fitted_but_what_was_fitted_by_hand():
    fitted = {name for name, each in PARAMETERS.items() if DATA.figure(each.key).confidence == "fitted"}
    assert fitted == set(FITTED) | {"care_effect"}
