"""Rankings of policies: ranks of made-up effects, the worlds of a question, and a small one from end to end."""

import itertools
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from experiments.cli import execute
from experiments.ranking import page
from experiments.ranking.answer import AGREEMENT, EFFECTS, PAIRS, RANKS, tables, worlds
from experiments.ranking.command import fresh
from experiments.ranking.question import Question, headlines, read_question, shipped
from experiments.ranking.ranks import agreement, agreement_by_luck, beats, by_cost, held, ranks, wilson
from experiments.study.factors import uncertain
from model.catalogue import catalogue
from model.errors import InputError

SPEC = """
title = "Which is best?"
question = "Which is best, and is that so elsewhere?"
scenarios = ["historical"]
firms = 60
until = 2018
replications = 2
[design]
kind = "list"
[[points]]
name = "subsidy"
levers = {investment_subsidy = 0.5, subsidy_budget = 0.003}
[[points]]
name = "tax"
levers = {carbon_tax = 200}
[[points]]
name = "publicity"
levers = {publicity = 1}
[ranking]
members = 2
[ranking.structures.payback]
title = "by payback"
parameters = {payback_deciders = 1}
[ranking.structures.drawn]
drawn = true
"""


def written(folder: Path, text: str = SPEC) -> str:
    file = folder / "spec.toml"
    file.write_text(text, encoding="utf-8")
    return str(file)


# --- ranks of arrays


def test_the_best_policy_has_rank_nothing():
    assert ranks(np.array([[1.0, 3.0, 2.0], [3.0, 2.0, 1.0]])).tolist() == [[2, 0, 1], [0, 1, 2]]


def test_held_ranks_are_shares_of_worlds_that_add_up():
    effects = np.random.default_rng(1).normal(size=(200, 5))
    shares = held(ranks(effects))
    assert shares.sum(axis=0) == pytest.approx(1)
    assert shares.sum(axis=1) == pytest.approx(1)
    assert held(ranks(np.array([[2.0, 1.0], [2.0, 1.0], [1.0, 2.0], [2.0, 1.0]]))).tolist() == [
        [0.75, 0.25],
        [0.25, 0.75],
    ]


def test_who_beats_whom_counts_equals_half():
    shares = beats(np.array([[2.0, 1.0, 1.0], [1.0, 2.0, 1.0]]))
    assert shares[0, 1] == shares[1, 0] == 0.5
    assert (shares[0, 2], shares[2, 0]) == (0.75, 0.25)
    assert shares + shares.T == pytest.approx(1)


def test_agreement_is_kendalls_tau():
    generator = np.random.default_rng(2)
    for _ in range(20):
        one, other = generator.permutation(7), generator.permutation(7)
        assert agreement(one, other) == pytest.approx(stats.kendalltau(one, other).statistic)


def test_agreement_by_luck_compares_replications_of_the_same_world():
    same, turned = np.array([3.0, 2.0, 1.0]), np.array([1.0, 2.0, 3.0])
    assert agreement_by_luck(np.array([[same, same], [turned, turned]])) == 1.0
    assert agreement_by_luck(np.array([[same, turned]])) == -1.0
    assert np.isnan(agreement_by_luck(np.array([[same]])))


@pytest.mark.parametrize("truth", [0.5, 0.9])
def test_wilsons_interval_holds_the_truth_about_as_often_as_it_says(truth: float):
    shares = np.random.default_rng(3).binomial(30, truth, 2000) / 30
    inside = [low <= truth <= high for low, high in (wilson(share, 30) for share in shares)]
    assert 0.92 <= np.mean(inside) <= 0.98


def test_what_is_achieved_for_its_cost_orders_policies():
    gain = np.array([2.0, 1.0, 1.0, 1.0, -1.0])
    cost = np.array([1.0, 1.0, 0.0, -1.0, 1.0])  # twice as much; as much; for nothing; while saving; and harm for money
    assert ranks(by_cost(gain, cost)).tolist() == [2, 3, 1, 0, 4]


# --- worlds of a question


def test_policies_are_tried_in_every_world_with_the_baseline_first(tmp_path: Path):
    question = read_question(written(tmp_path))
    plan = question.plan
    assert question.policies == ("subsidy", "tax", "publicity")
    assert [each.name for each in question.structures] == ["as_it_stands", "payback", "drawn"]
    assert len(plan.points) == 3 * 2 * 4
    assert plan.headlines == headlines(2017, 2018)
    for world in itertools.batched(range(len(plan.points)), 4):
        own = [plan.scenario(number).parameters for number in world]
        assert all(each == own[0] for each in own)
        assert plan.points[world[0]].values[:4] == (None, None, None, None)


def test_worlds_have_the_parameters_of_their_structure(tmp_path: Path):
    question = read_question(written(tmp_path))
    fitted, ranges = shipped(), uncertain(catalogue())
    first, last = (dict(zip(fitted.names, fitted.values[place], strict=True)) for place in (0, -1))
    central, _, payback, _, drawn, other = (question.plan.scenario(4 * world).parameters for world in range(6))
    assert central == pytest.approx(first)
    assert payback == pytest.approx({**first, "payback_deciders": 1})
    assert set(drawn) == {*ranges, *fitted.names}
    assert {name: drawn[name] for name in fitted.names} == pytest.approx(first)
    assert {name: other[name] for name in fitted.names} == pytest.approx(last)
    assert all(ranges[name][0] <= value <= ranges[name][1] for name, value in drawn.items() if name not in fitted.names)
    assert drawn["risk_premium"] != other["risk_premium"]


@pytest.mark.parametrize(("change", "said"), [
    (("payback_deciders = 1", "payback_decider = 1"), "did you mean 'payback_deciders'"),
    (("payback_deciders = 1", "payback_deciders = 2"), "out of bounds"),
    (("drawn = true", "drawn = 1"), "true or false"),
    (("drawn = true", ""), "is the model as it stands"),
    (("members = 2", "members = 1"), "from 2 to"),
    (("members = 2", "memebers = 2"), "did you mean 'members'"),
    (('[[points]]\nname = "publicity"\nlevers = {publicity = 1}\n', ""), "3 or more policies"),
    (("levers = {publicity = 1}", "parameters = {review_rate = 0.5}"), "review_rate: moved by a policy"),
    (("replications = 2", "replications = 2\nbaseline = false"), "nothing to rank"),
])  # fmt: skip
def test_mistakes_are_named(tmp_path: Path, change: tuple[str, str], said: str):
    assert change[0] in SPEC
    with pytest.raises(InputError, match=said):
        read_question(written(tmp_path, SPEC.replace(*change)))


# --- what is found, in made-up runs


def made_up(question: Question) -> pd.DataFrame:
    """Runs in which each policy has the effect of its number; in the second structure in the other order."""
    size = 1 + len(question.policies)
    rows = []
    for run in question.plan.runs():
        policy, world = run.point % size, run.point // size
        effect = policy * (1 if world // question.members != 1 else -1)
        luck = 0.1 * run.replication + world
        rows.append({
            "run": run.number, "point": run.point, "replication": run.replication,
            "adoption_2018": effect + luck, "co2_2018": effect + luck, "green_spending_2018": 2 * policy + luck,
            "co2_2017_2018": luck - policy**2, "green_spending_2017_2018": 2 * policy + luck,
        })  # fmt: skip
    return pd.DataFrame(rows)


def answers(question: Question, runs: pd.DataFrame) -> dict[str, pd.DataFrame]:
    return {table.name: frame for table, frame in tables(question, worlds(question, runs))}


def test_effects_and_ranks_are_those_of_the_runs(tmp_path: Path):
    question = read_question(written(tmp_path))
    found = answers(question, made_up(question))
    effects = found[EFFECTS.name].set_index(["structure", "criterion", "policy"])
    central = effects.loc["as_it_stands"]
    assert central.loc["adoption", "mean"].tolist() == pytest.approx([1, 2, 3])
    assert central.loc["adoption", "place"].tolist() == [3, 2, 1]
    assert central.loc["co2", "place"].tolist() == [1, 2, 3]
    assert central.loc["cost", "place"].tolist() == [1, 2, 3]
    assert central.loc["co2_by_cost", "mean"].tolist() == pytest.approx([0.5, 1, 1.5])
    assert central.loc["co2_by_cost", "place"].tolist() == [3, 2, 1]
    shares = found[RANKS.name].set_index(["structure", "criterion", "policy", "rank"])["share"]
    assert shares["as_it_stands", "adoption", "publicity", 1] == 1
    assert shares["payback", "adoption", "publicity", 3] == 1
    pairs = found[PAIRS.name].set_index(["structure", "criterion", "policy", "other_policy"])
    assert pairs.loc[("as_it_stands", "co2", "subsidy", "tax"), "share"] == 1
    assert pairs.loc[("payback", "co2", "subsidy", "tax"), "share"] == 0


def test_rankings_agree_or_are_turned_round(tmp_path: Path):
    question = read_question(written(tmp_path))
    found = answers(question, made_up(question))[AGREEMENT.name].set_index(["structure", "criterion"])
    assert found["tau"].xs("adoption", level="criterion").to_dict() == {"as_it_stands": 1, "payback": -1, "drawn": 1}
    assert found.loc[("payback", "adoption"), "first"] == "subsidy"
    assert found.loc[("payback", "adoption"), "first_holds"] == 0
    assert found.loc[("payback", "cost"), "tau"] == 1
    assert (found["top_holds"] == 1).all()  # there are but three
    assert (found["tau_luck"] == 1).all()


def test_the_first_three_stay_or_make_way(tmp_path: Path):
    more = "".join(f'[[points]]\nname = "tax {rate}"\nlevers = {{carbon_tax = {rate}}}\n' for rate in (10, 20))
    question = read_question(written(tmp_path, SPEC.replace("[ranking]", f"{more}[ranking]")))
    found = answers(question, made_up(question))[AGREEMENT.name].set_index(["structure", "criterion"])["top_holds"]
    assert found.xs("adoption", level="criterion").to_dict() == {"as_it_stands": 1, "payback": 0, "drawn": 1}
    assert (found.xs("cost", level="criterion") == 1).all()


def test_a_world_with_a_failed_run_is_left_out_whole(tmp_path: Path):
    question = read_question(written(tmp_path))
    runs = made_up(question)
    found = worlds(question, runs[runs["run"] != 11])
    assert [each.number for each in found.values()] == [1, 2, 2]
    assert found["as_it_stands"].mean_change("adoption").tolist() == pytest.approx([1, 2, 3])


def test_words_follow_from_the_figures(tmp_path: Path):
    question = read_question(written(tmp_path))
    told = page.page(question, answers(question, made_up(question)))
    assert "publicity comes first (the most), in 100 % of the fitted parameter sets" in told
    assert "*By payback:* the ranking of means **does not survive** (tau -1.00); publicity gives way to subsidy" in told
    assert "-1.00, does not survive; subsidy; 100 %" in told
    assert "Of 3 pairs 0 are ordered alike" in told
    assert "Of 3 pairs 3 are ordered alike" in told  # by public spending


# --- from end to end


def test_a_small_ranking_writes_its_folder_and_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    target = tmp_path / "docs" / "policy-ranking.md"
    target.parent.mkdir()
    spec = written(tmp_path)
    command = ["rank", spec, "--out", str(tmp_path / "out"), "--page", str(target), "--workers", "1"]
    assert execute(command) == 0
    assert "comes first" in capsys.readouterr().out
    package = json.loads((tmp_path / "out" / "datapackage.json").read_text(encoding="utf-8"))
    assert {each["name"] for each in package["resources"]} == {"runs", "effects", "ranks", "pairs", "agreement"}
    assert fresh(read_question(spec), target)
    before = target.read_bytes()
    assert execute([*command, "--resume"]) == 0  # nothing is run again
    assert target.read_bytes() == before


def test_the_shipped_question_is_in_order():
    question = read_question("policy-ranking")
    assert len(question.policies) == 9
    assert {name for each in question.structures for name in each.parameters} == {"payback_deciders", "chain_peers"}


def test_the_shipped_page_says_what_its_tables_say():
    assert fresh(read_question("policy-ranking"), Path(__file__).resolve().parents[2] / "docs" / "policy-ranking.md")
