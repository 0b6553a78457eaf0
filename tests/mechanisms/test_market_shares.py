import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.mechanisms.market_shares import market_shares

from .draws import GROUPS, ROWS, column, groups, never_below, number, promise, within


@st.composite
def markets(draw):
    """Share, sector and weight of each row, with the weighted shares of a sector summing to one."""
    sector, weight = draw(groups()), draw(column(1, 100))
    raw = draw(column(0.01, 1))
    return raw / np.bincount(sector, raw * weight, GROUPS)[sector], sector, weight


@promise
@given(
    market=markets(), unit_cost=column(0.2, 3), luck=column(-4, 4), selection=number(0, 1), volatility=number(0, 0.3)
)  # fmt: skip
def test_shares_sum_to_one(market, unit_cost, luck, selection, volatility):
    share, sector, weight = market
    after = market_shares(share, unit_cost, luck, sector, weight, selection=selection, volatility=volatility)
    total = np.bincount(sector, after * weight, GROUPS)
    assert total[np.unique(sector)] == pytest.approx(1.0)


@promise
@given(market=markets(), unit_cost=column(0.2, 3), luck=column(-4, 4), selection=number(0, 1))
def test_cheaper_firms_gain(market, unit_cost, luck, selection):
    share, sector, weight = market
    after = market_shares(share, unit_cost, luck, sector, weight, selection=selection, volatility=0.0)
    factor = after / share
    for firm in range(ROWS):  # on every dearer firm of its sector
        dearer = (sector == sector[firm]) & (unit_cost > unit_cost[firm])
        assert never_below(factor[firm], factor[dearer])
        cheapest = unit_cost[firm] == unit_cost[sector == sector[firm]].min()
        assert never_below(factor[firm], 1.0) or not cheapest


@promise
@given(market=markets(), unit_cost=column(0.2, 3, GROUPS), luck=column(-4, 4), selection=number(0, 1))
def test_equal_costs_move_nothing(market, unit_cost, luck, selection):
    share, sector, weight = market
    after = market_shares(share, unit_cost[sector], luck, sector, weight, selection=selection, volatility=0.0)
    assert after == pytest.approx(share)


def test_by_hand():
    # mean cost 0.6 * 1 + 0.4 * 1.5 = 1.2; growth 0.6 * (1 - 1 / 1.2) = 0.1 and 0.6 * (1 - 1.5 / 1.2) = -0.15
    # 0.6 * exp(0.1) = 0.663103 and 0.4 * exp(-0.15) = 0.344283, together 1.007386
    after = market_shares(np.array([0.6, 0.4]), np.array([1.0, 1.5]), np.zeros(2), np.zeros(2, np.intp), np.ones(2),
                          selection=0.6, volatility=0.0)  # fmt: skip
    assert after == pytest.approx([0.663103 / 1.007386, 0.344283 / 1.007386], abs=1e-6)


def test_by_hand_after_an_exit_the_others_take_over():
    # the case above on half of the market: the mean cost stays 1.2 and the two share what the third leaves
    after = market_shares(np.array([0.3, 0.2, 0.0]), np.array([1.0, 1.5, 9.0]), np.zeros(3), np.zeros(3, np.intp),
                          np.array([1.0, 1.0, 0.0]), selection=0.6, volatility=0.0)  # fmt: skip
    assert after == pytest.approx([0.663103 / 1.007386, 0.344283 / 1.007386, 0.0], abs=1e-6)


def test_by_hand_growth_counts_up_to_one():
    # luck of 3 and -4 at volatility 1 counts as 1 and -1: exp(1) = 2.71828 against exp(-1) = 0.36788
    after = market_shares(np.array([0.5, 0.5]), np.ones(2), np.array([3.0, -4.0]), np.zeros(2, np.intp), np.ones(2),
                          selection=0.1, volatility=1.0)  # fmt: skip
    assert after == pytest.approx([2.71828 / 3.08616, 0.36788 / 3.08616], abs=1e-5)


def test_by_hand_luck_and_weight():
    # equal costs; one row stands for two enterprises with 0.25 each; luck of 1 at volatility ln 2 doubles its shares
    # 2 * 0.25 * 2 = 1 and 0.5 make 1.5: shares 0.5 / 1.5 = 1/3 each for the two and 0.5 / 1.5 = 1/3 for the other
    after = market_shares(np.array([0.25, 0.5]), np.ones(2), np.array([1.0, 0.0]), np.zeros(2, np.intp),
                          np.array([2.0, 1.0]), selection=0.5, volatility=np.log(2.0))  # fmt: skip
    assert after == pytest.approx([1 / 3, 1 / 3])


def test_by_hand_a_firm_just_below_the_mean_can_lose():
    # mean cost 0.5 * 0.99 + 0.25 * (0.5 + 1.52) = 1; growth factors exp(0.01) = 1.01005, exp(0.5) = 1.64872 and
    # exp(-0.52) = 0.59452; the sector grows by 0.5 * 1.01005 + 0.25 * (1.64872 + 0.59452) = 1.06584 and outgrows the
    # first firm although it is cheaper than the mean: 0.5 * 1.01005 / 1.06584 = 0.47383
    after = market_shares(np.array([0.5, 0.25, 0.25]), np.array([0.99, 0.5, 1.52]), np.zeros(3), np.zeros(3, np.intp),
                          np.ones(3), selection=1.0, volatility=0.0)  # fmt: skip
    assert after[0] == pytest.approx(0.47383, abs=1e-5)


def test_limits():
    one_sector, even = np.zeros(2, np.intp), np.array([0.5, 0.5])
    calm = {"selection": 0.2, "volatility": 0.0}
    wild = {"selection": 1e6, "volatility": 1e6}
    no_enterprise = market_shares(np.zeros(2), np.ones(2), np.zeros(2), one_sector, np.zeros(2), **calm)
    assert no_enterprise.tolist() == [0.0, 0.0]
    free = market_shares(even, np.zeros(2), np.zeros(2), one_sector, np.ones(2), **calm)
    assert free.tolist() == [0.5, 0.5]
    alone = market_shares(np.ones(1), np.ones(1), np.array([9.0]), np.zeros(1, np.intp), np.ones(1), **wild)
    assert alone.tolist() == [1.0]
    shaken = market_shares(even, np.array([1e-9, 1e9]), np.array([-9.0, 9.0]), one_sector, np.ones(2), **wild)
    assert within(shaken, 0.0, 1.0)
    empty_sector_between = market_shares(even, np.ones(2), np.zeros(2), np.array([0, 2]), np.full(2, 2.0), **calm)
    assert empty_sector_between.tolist() == [0.5, 0.5]
