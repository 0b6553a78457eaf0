"""SALib and the EMA Workbench take the model from its declarations, and get the numbers a run gives."""

import pickle
import warnings

import numpy as np
import pandas as pd
import pytest

from experiments.interfaces import ema_model, plausible, response, salib_problem
from experiments.study.headlines import read_headline
from experiments.study.plan import seed
from model.errors import InputError
from model.levers import LEVERS
from model.parameters import PARAMETERS
from model.policy import load_scenario
from model.world import World

TINY = {"firms": 120, "until": 2018}


def workbench():
    """The EMA Workbench, which says at its first import that ipyparallel, which it can do without, is missing."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "ipyparallel not installed", UserWarning)
        return pytest.importorskip("ema_workbench")


def test_a_problem_has_the_declared_ranges():
    assert salib_problem(["carbon_tax"], ["inertia"]) == {
        "num_vars": 2, "names": ["carbon_tax", "inertia"],
        "bounds": [[LEVERS["carbon_tax"].low, LEVERS["carbon_tax"].high], list(plausible("inertia"))],
    }  # fmt: skip


def test_ranges_and_places_can_be_given():
    problem = salib_problem({"inspection_rate:HE": (0.1, 0.5), "publicity": None}, {"tax_rate": (0.2, 0.3)})
    assert problem["names"] == ["inspection_rate:HE", "publicity", "tax_rate"]
    assert problem["bounds"] == [[0.1, 0.5], [0.0, 1.0], [0.2, 0.3]]


def test_plausible_ranges_are_in_the_models_unit():
    low, high = plausible("pollution_tax_rate")
    assert PARAMETERS["pollution_tax_rate"].scale != 1
    assert PARAMETERS["pollution_tax_rate"].low <= low < high <= PARAMETERS["pollution_tax_rate"].high


@pytest.mark.parametrize(("levers", "parameters", "said"), [
    (["carbn_tax"], [], "did you mean 'carbon_tax'"),
    (["fund_size:HE"], [], "same everywhere"),
    (["inspection_rate:Hebe"], [], "did you mean 'HE'"),
    ({"publicity": (0, 2)}, [], "out of bounds"),
    ({"publicity": (0.5, 0.5)}, [], "is empty"),
    ([], ["inertja"], "did you mean 'inertia'"),
    ([], ["tax_rate"], "no plausible range"),
    ([], {"inertia": (0, 50)}, "out of bounds"),
    ("publicity", [], "give a list"),
])  # fmt: skip
def test_what_is_wrong_is_said(levers, parameters, said):
    with pytest.raises(InputError, match=said):
        salib_problem(levers, parameters)


def test_the_response_is_the_mean_of_runs():
    function = response(["publicity"], ["inertia"], ["awareness", "co2@2017-2018"], replications=2, root_seed=7, **TINY)
    again = pickle.loads(pickle.dumps(function))
    found = again(publicity=0.7, inertia=0.2)
    worlds = []
    for replication in range(2):
        scenario = load_scenario("historical").with_levers(publicity=0.7)
        world = World(scenario, seed=seed(7, replication), inertia=0.2, **TINY)
        world.run()
        worlds.append(world.record.national)
    assert list(found) == ["awareness_2018", "co2_2017_2018"]
    for text, value in zip(("awareness", "co2@2017-2018"), found.values(), strict=True):
        assert value == pytest.approx(np.mean([read_headline(text, 2018).of(each) for each in worlds]), rel=1e-12)


def test_an_input_that_is_not_given_stays_as_it_stands():
    function = response(["publicity"], ["inertia"], ["awareness"], **TINY)
    assert function() != function(publicity=1.0)
    assert function(publicity=1.0) == function(publicity=1.0)


def test_salib_screens_the_model_through_the_problem():
    from SALib.analyze import morris as analysis
    from SALib.sample import morris as sampling

    problem = salib_problem(["publicity"], ["awareness_alone", "bond_term"])
    function = response(["publicity"], ["awareness_alone", "bond_term"], ["awareness"], **TINY)
    inputs = sampling.sample(problem, 2, num_levels=4, seed=1)
    outputs = np.array([function(**dict(zip(problem["names"], row, strict=True)))["awareness_2018"] for row in inputs])
    found = dict(zip(problem["names"], analysis.analyze(problem, inputs, outputs, seed=1)["mu"], strict=True))
    assert found["publicity"] > 0
    assert found["awareness_alone"] > 0
    assert found["bond_term"] == 0


def test_the_workbench_performs_experiments():
    em = workbench()
    model = ema_model(["publicity"], ["awareness_alone", "inertia"], ["awareness", "co2@2018"], replications=2, **TINY)
    policies = [em.Sample("none", publicity=0.0), em.Sample("full", publicity=1.0)]
    experiments, outcomes = em.perform_experiments(model, scenarios=3, policies=policies)
    assert len(experiments) == 6
    assert {"awareness_2018", "co2_2018"} == set(outcomes)
    assert np.isfinite(outcomes["co2_2018"]).all()
    by_policy = pd.Series(outcomes["awareness_2018"]).groupby(experiments["policy"].astype(str).to_numpy()).mean()
    assert by_policy["full"] > by_policy["none"]
    row = experiments.iloc[0]
    inputs = {name: float(row[name]) for name in ("publicity", "awareness_alone", "inertia")}
    again = response(["publicity"], ["awareness_alone", "inertia"], ["awareness"], replications=2, **TINY)(**inputs)
    assert again["awareness_2018"] == outcomes["awareness_2018"][0]


def test_the_workbench_sees_the_declared_ranges():
    workbench()
    model = ema_model({"inspection_rate:HE": (0.1, 0.5)}, ["inertia"], ["co2"], **TINY)
    (lever,), (uncertainty,) = model.levers, model.uncertainties
    assert (lever.name, lever.lower_bound, lever.upper_bound) == ("inspection_rate_HE", 0.1, 0.5)
    assert lever.variable_name == ["inspection_rate:HE"]
    assert (uncertainty.name, uncertainty.lower_bound, uncertainty.upper_bound) == ("inertia", *plausible("inertia"))
    assert [outcome.name for outcome in model.outcomes] == ["co2_2018"]
