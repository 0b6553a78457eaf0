import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from model.mechanisms.carbon_market import (
    allocation,
    cap_allocation,
    clear_market,
    expected_price,
    short_run_abatement,
    short_run_cost,
)

from .draws import NONE, ROWS, column, never_below, number, promise, within

TRADERS = {"emissions": column(0, 1e6), "allowances": column(0, 1e6), "weight": column(0, 50)}
TERMS = {
    "expected_price": number(0, 500),
    "corridor": st.tuples(number(0, 500), number(20, 2000)),
    "hoarding": number(0, 5),
    "slope": number(0, 0.002),
    "most": number(0, 0.3),
}
OPEN = {"expected_price": 60.0, "corridor": (0.0, 2000.0), "hoarding": 1.0, "slope": 0.001, "most": 0.1}


@promise
@given(output=column(0, 1e4), benchmark=column(0, 20), left=number(0, 1), free=number(0, 1))
def test_allocation__off_means_off(output, benchmark, left, free):
    given_free = allocation(output, benchmark, np.zeros(ROWS), left=left, free=free)
    assert np.all(given_free == 0.0)


@promise
@given(output=column(0, 1e4), benchmark=column(0, 20), covered=column(0, 1), left=column(0, 1), free=number(0, 1))
def test_follows_output(output, benchmark, covered, left, free):
    once = allocation(output, benchmark, covered, left=left, free=free)
    assert allocation(2.0 * output, benchmark, covered, left=left, free=free) == pytest.approx(2.0 * once)


@promise
@given(output=column(0, 1e4), benchmark=column(0, 20), covered=column(0, 1), left=column(0, 1), of_that=column(0, 1))
def test_falls_as_it_tightens(output, benchmark, covered, left, of_that):
    now, later = (allocation(output, benchmark, covered, left=each, free=1.0) for each in (left, left * of_that))
    assert never_below(now, later)


@promise
@given(first_year=column(0, 1e6), left=number(0, 1), free=number(0, 1))
def test_cap_allocation__off_means_off(first_year, left, free):
    assert np.all(cap_allocation(first_year, np.zeros(ROWS), left=left, free=free) == 0.0)


@promise
@given(first_year=column(0, 1e6), covered=column(0, 1), left=column(0, 1), of_that=column(0, 1))
def test_falls_as_it_declines(first_year, covered, left, of_that):
    now, later = (cap_allocation(first_year, covered, left=each, free=0.9) for each in (left, left * of_that))
    assert never_below(now, later)


@promise
@given(slope=number(0, 0.01), most=number(0, 1))
def test_short_run_abatement__off_means_off(slope, most):
    assert short_run_abatement(price=0.0, slope=slope, most=most) == 0.0


@promise
@given(one=number(0, 2000), other=number(0, 2000), slope=number(0, 0.01), most=number(0, 1))
def test_rises_with_price(one, other, slope, most):
    low, high = sorted([one, other])
    terms = {"slope": slope, "most": most}
    assert short_run_abatement(price=low, **terms) <= short_run_abatement(price=high, **terms) <= most


@promise
@given(avoided=column(0, 1e6), price=number(0, 2000))
def test_cheaper_than_buying(avoided, price):
    assert never_below(avoided * price * 1e-6, short_run_cost(avoided, price=price))


@promise
@given(**TRADERS, **TERMS)
def test_what_is_bought_is_sold(emissions, allowances, weight, **terms):
    _, bought, sold, uncovered = clear_market(emissions, allowances, weight, **terms)
    assert within(np.concatenate([bought, sold, uncovered]), 0.0, 1e6)
    assert np.sum(weight * bought) == pytest.approx(np.sum(weight * sold), rel=1e-12, abs=1e-9)


@promise
@given(**TRADERS, **TERMS)
def test_nobody_sells_more_than_surplus(emissions, allowances, weight, **terms):
    price, bought, sold, _ = clear_market(emissions, allowances, weight, **terms)
    left = 1.0 - short_run_abatement(price=price, slope=terms["slope"], most=terms["most"])
    assert never_below(np.maximum(allowances - emissions * left, 0.0), sold)
    assert np.all(np.minimum(bought, sold) == 0.0)


@promise
@given(**TRADERS, **TERMS)
def test_price_stays_in_the_corridor(emissions, allowances, weight, **terms):
    assume(np.any(emissions * weight > 0.0))
    price, *_ = clear_market(emissions, allowances, weight, **terms)
    floor, ceiling = terms["corridor"]
    low = max(floor, 1.0)
    assert low <= price <= max(ceiling, low)


@promise
@given(**TRADERS, **TERMS, fewer=number(0, 1))
def test_scarcity_raises_the_price(emissions, allowances, weight, fewer, **terms):
    ample, *_ = clear_market(emissions, allowances, weight, **terms)
    scarce, *_ = clear_market(emissions, fewer * allowances, weight, **terms)
    assert scarce >= ample * (1.0 - 1e-9)


@promise
@given(**TRADERS, **TERMS)
def test_uncovered_only_at_the_ceiling(emissions, allowances, weight, **terms):
    price, bought, _, uncovered = clear_market(emissions, allowances, weight, **terms)
    assert price == max(*terms["corridor"], 1.0) or not uncovered.any()
    if np.any(emissions * weight > 0.0):
        left = 1.0 - short_run_abatement(price=price, slope=terms["slope"], most=terms["most"])
        need = np.where(weight > 0.0, np.maximum(emissions * left - allowances, 0.0), 0.0)
        assert bought + uncovered == pytest.approx(need)


@promise
@given(expected=number(0, 1000), price=number(0, 1000), growth=number(0, 0.2))
def test_expected_price__off_means_off(expected, price, growth):
    assert expected_price(expected=expected, price=price, speed=0.0, growth=growth) == expected


@promise
@given(expected=number(0, 1000), price=number(0, 1000), speed=number(0, 1), growth=number(0, 0.2))
def test_moves_toward_what_is_seen(expected, price, speed, growth):
    low, high = sorted([expected, price * (1.0 + growth)])
    assert low - 1e-9 <= expected_price(expected=expected, price=price, speed=speed, growth=growth) <= high + 1e-9


def test_by_hand_allocation():
    # 10 * 2 * 0.5 * 0.9 = 9, and 9 * 0.81 = 7.29 where tightening has left 0.81
    two, left = np.ones(2), np.array([0.81, 1.0])
    given_free = allocation(10.0 * two, 2.0 * two, 0.5 * two, left=left, free=0.9)
    assert given_free == pytest.approx([7.29, 9.0])
    capped = cap_allocation(20.0 * two, 0.5 * two, left=left, free=0.9)
    assert capped == pytest.approx([7.29, 9.0])


def test_by_hand_abatement():
    assert short_run_abatement(price=60.0, slope=0.001, most=0.1) == pytest.approx(0.06)
    assert short_run_abatement(price=200.0, slope=0.001, most=0.1) == 0.1
    # 1000 t at 30 CNY on average: 30,000 CNY
    assert short_run_cost(np.array([1000.0]), price=60.0) == pytest.approx([0.03])


def test_by_hand_expected_price():
    # 60 with 5 % growth is 63; a quarter of the way from 50: 53.25
    assert expected_price(expected=50.0, price=60.0, speed=0.25, growth=0.05) == pytest.approx(53.25)


TWO_FIRMS = np.array([100.0, 100.0]), np.array([70.0, 126.0]), np.array([2.0, 3.0])


def test_by_hand_market():
    # at 60 both avoid 6: two enterprises need 94 - 70 = 24 each, 48 in all; three have 126 - 94 = 32 too many and offer
    # half of it, as the future price is the same: 3 * 16 = 48
    price, bought, sold, uncovered = clear_market(*TWO_FIRMS, **OPEN)
    assert price == pytest.approx(60.0)
    assert bought == pytest.approx([24.0, 0.0])
    assert sold == pytest.approx([0.0, 16.0])
    assert uncovered.tolist() == [0.0, 0.0]


def test_by_hand_market_at_the_ceiling():
    # at 30 both avoid 3: 2 * 27 are asked for, a third of 3 * 29 is offered, 29 in all: 14.5 each, 12.5 are missing
    price, bought, sold, uncovered = clear_market(*TWO_FIRMS, **(OPEN | {"corridor": (0.0, 30.0)}))
    assert price == 30.0
    assert bought == pytest.approx([14.5, 0.0])
    assert sold == pytest.approx([0.0, 29.0 / 3.0])
    assert uncovered == pytest.approx([12.5, 0.0])


def test_by_hand_market_at_the_floor():
    # at 240 both avoid a tenth: 2 * 20 are asked for; 0.8 of 3 * 36 = 86.4 are offered, so sellers are rationed
    price, bought, sold, uncovered = clear_market(*TWO_FIRMS, **(OPEN | {"corridor": (240.0, 2000.0)}))
    assert price == 240.0
    assert bought == pytest.approx([20.0, 0.0])
    assert sold == pytest.approx([0.0, 40.0 / 3.0])
    assert uncovered.tolist() == [0.0, 0.0]


def test_limits():
    assert allocation(NONE, NONE, NONE, left=0.9, free=1.0).shape == (0,)
    assert cap_allocation(NONE, NONE, left=0.9, free=1.0).shape == (0,)
    assert cap_allocation(np.ones(1), np.ones(1), left=0.0, free=1.0).tolist() == [0.0]
    assert allocation(np.ones(1), np.ones(1), np.ones(1), left=1.0, free=1.0).tolist() == [1.0]
    assert short_run_abatement(price=1e300, slope=1.0, most=0.2) == 0.2
    assert short_run_cost(NONE, price=10.0).shape == (0,)
    assert expected_price(expected=0.0, price=1e300, speed=1.0, growth=0.0) == 1e300


def test_limits_of_the_market():
    price, *trades = clear_market(NONE, NONE, NONE, **OPEN)
    assert price == 60.0
    assert [trade.shape for trade in trades] == [(0,)] * 3
    for emissions, weight in ((np.zeros(2), np.ones(2)), (np.ones(2), np.zeros(2))):
        price, *trades = clear_market(emissions, np.ones(2), weight, **OPEN)
        assert price == 60.0
        assert not np.any(trades)
    price, *trades = clear_market(np.ones(2), np.full(2, 5.0), np.ones(2), **OPEN)  # nobody is short
    assert price == 1.0
    assert not np.any(trades)
    price, bought, _, uncovered = clear_market(np.full(2, 1e12), np.zeros(2), np.ones(2), **OPEN)  # nobody is long
    assert price == 2000.0
    assert not bought.any()
    assert uncovered == pytest.approx([0.9e12, 0.9e12])
    price, *_ = clear_market(*TWO_FIRMS, **(OPEN | {"corridor": (300.0, 20.0)}))
    assert price == 300.0
