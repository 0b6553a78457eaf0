"""The two structures the literature disagrees on: how firms decide, and whether links of supply teach them anything."""

import numpy as np
import pytest

from agents.firm import SLOTS
from model.barriers import CODES, judged
from model.phases.adoption import able_to_run, acceptance
from model.phases.weighing import inertia, payback_margins, weigh
from model.visibility import Visible
from model.world import World

FIRMS, UNTIL = 300, 2020


def lived(**settings: float) -> World:
    world = World(firms=FIRMS, seed=5, until=UNTIL, **settings)
    world.run()
    return world


@pytest.fixture(scope="module")
def by_payback() -> World:
    return lived(payback_deciders=1.0)


def offered(world: World):
    options = able_to_run(world, np.arange(FIRMS))
    worth = weigh(world, options)
    judgement = (worth.index, worth.benefit, worth.net)
    return options, worth, acceptance(world, options.rows, judgement, inertia(world, options))


def test_firms_by_payback_take_what_pays_back_soon_enough_and_nothing_else(by_payback: World):
    options, worth, (chance, merit) = offered(by_payback)
    assert set(np.unique(chance)) == {0.0, 1.0}
    accepted = (1 - (1 + by_payback.firms.hurdle) ** -by_payback.p.reference_lifetime) / by_payback.firms.hurdle
    useful = worth.benefit > 0
    payback = worth.net[useful] / worth.benefit[useful]
    clear = np.abs(payback / accepted[options.rows[useful]] - 1) > 1e-9
    assert np.array_equal(chance[useful][clear] == 1.0, (payback <= accepted[options.rows[useful]])[clear])
    assert not chance[~useful].any()
    order = np.argsort(payback / accepted[options.rows[useful]])
    assert (np.diff(merit[useful][order]) <= 1e-9).all()


def test_a_firm_keeps_to_its_rule_and_shares_are_kept():
    world = lived(payback_deciders=0.4)
    options, worth, (chance, _) = offered(world)
    margin = payback_margins(world, options.rows, worth.benefit, worth.net)
    assert margin is not None
    rule = {}
    for row, decides in zip(options.rows.tolist(), (~np.isnan(margin)).tolist(), strict=True):
        assert rule.setdefault(row, decides) == decides
    assert 0.25 < np.mean(list(rule.values())) < 0.55
    assert ((chance > 0) & (chance < 1))[np.isnan(margin)].any()


def test_nobody_decides_by_payback_unless_it_is_said():
    options, worth, (_, merit) = offered(lived())
    assert payback_margins(lived(), options.rows, worth.benefit, worth.net) is None
    assert merit is worth.index


def test_the_rule_changes_what_is_adopted(by_payback: World):
    assert by_payback.record.national["adoption"][-1] != lived().record.national["adoption"][-1]


def test_what_does_not_pay_back_soon_enough_is_called_unprofitable(by_payback: World):
    options, worth, (chance, _) = offered(by_payback)
    codes = judged(by_payback, options, worth, inertia(by_payback, options))
    assert (codes[chance == 0] == CODES["unprofitable"]).all()
    assert (codes[chance == 1] != CODES["unprofitable"]).all()


def test_without_links_of_supply_firms_see_only_their_sector():
    world = lived(chain_peers=0.0)
    assert world.network.chain.shape == (0, FIRMS)
    links = world.network.peers
    assert len(links) == 6
    rows, slots = np.divmod(np.arange(FIRMS * SLOTS), SLOTS)
    assert (Visible(world).at(rows, slots) <= 1.0 + 1e-9).all()
    assert world.record.national["adoption"][-1] != lived().record.national["adoption"][-1]
