"""The carbon market: what is allocated, what is avoided at once, and the price at which the rest changes hands."""

from math import exp, log

import numpy as np
from scipy.optimize import brentq

from kernels.columns import any_true, total, weighted_total
from kernels.rules import columnwise
from model.arrays import Array, true_rows


@columnwise
def allocation(output: Array, benchmark: Array, covered: Array, *, left: float | Array, free: float) -> Array:
    """Allowances given free by output, the rule of the national market.

    Formula: ``output * benchmark * covered * free * left``.

    Args:
        output: output of the quarter, MCNY, shape (n,), >= 0.
        benchmark: emissions per output for which allowances are given, tCO2/MCNY, shape (n,), >= 0.
        covered: share of the firm's emissions that the market covers, shape (n,), 0 to 1.
        left: part of the benchmark that tightening has left, 0 to 1, a number or one per firm.
        free: share of allowances that is given and not sold, 0 to 1.

    Returns:
        Allowances, tCO2, shape (n,), >= 0.

    Properties:
        off_means_off: who is not covered gets nothing.
        follows_output: twice the output gets twice the allowances.
        falls_as_it_tightens: at the same output, the less tightening has left the less is given.

    Source:
        Goulder, Long, Lu and Morgenstern (2022), Journal of Environmental Economics and Management 111 (the tradable
        performance standard of the national market).

    Example:
        >>> allocation(np.array([10.0]), np.array([2.0]), np.ones(1), left=0.5, free=0.8)
        array([8.])
    """
    return output * benchmark * covered * (free * left)


@columnwise
def cap_allocation(first_year: Array, covered: Array, *, left: float | Array, free: float) -> Array:
    """Allowances given free under an absolute cap, by past emissions and whatever the output.

    Formula: ``first_year * covered * free * left``.

    Args:
        first_year: emissions per quarter in the firm's first year in the market, tCO2, shape (n,), >= 0.
        covered: share of the firm's emissions that the market covers, shape (n,), 0 to 1.
        left: part of the cap that its decline has left, 0 to 1, a number or one per firm.
        free: share of allowances that is given and not sold, 0 to 1.

    Returns:
        Allowances, tCO2, shape (n,), >= 0.

    Properties:
        off_means_off: who is not covered gets nothing.
        falls_as_it_declines: the less the decline has left, the less is given.

    Source:
        Grandfathering under a cap, as in the first phases of the EU system.

    Example:
        >>> cap_allocation(np.array([100.0]), np.ones(1), left=0.81, free=1.0)
        array([81.])
    """
    return first_year * covered * (free * left)


def short_run_abatement(*, price: float, slope: float, most: float) -> float:
    """Share of its emissions a covered firm avoids at once by operating differently: better fuel, dispatch.

    Formula: ``min(slope * price, most)``.

    Args:
        price: price of an allowance, CNY/tCO2, >= 0.
        slope: share avoided per yuan of price.
        most: most that can be avoided without new equipment, 0 to 1.

    Returns:
        Share avoided, 0 to ``most``.

    Properties:
        off_means_off: at price 0 nothing is avoided.
        rises_with_price: a higher price never means less abatement.

    Source:
        Linear marginal cost of abatement, as in textbook treatments of emissions trading.

    Example:
        >>> short_run_abatement(price=50.0, slope=0.001, most=0.1)
        0.05
    """
    return min(slope * price, most)


def short_run_cost(avoided: Array, *, price: float) -> Array:
    """Cost of what was avoided at once: the area under the marginal cost, which ends at the price.

    Formula: ``0.5 * price * avoided * 1e-6``.

    Args:
        avoided: emissions avoided, tCO2, shape (n,), >= 0.
        price: price of an allowance, CNY/tCO2, >= 0.

    Returns:
        Cost, MCNY, shape (n,), >= 0.

    Properties:
        cheaper_than_buying: avoiding a tonne costs no more than an allowance for it.

    Source:
        Area under the linear marginal cost of short_run_abatement.

    Example:
        >>> short_run_cost(np.array([1e6]), price=60.0)
        array([30.])
    """
    return avoided * (0.5e-6 * price)


def clear_market(
    emissions: Array,
    allowances: Array,
    weight: Array,
    *,
    expected_price: float,
    corridor: tuple[float, float],
    hoarding: float,
    slope: float,
    most: float,
) -> tuple[float, Array, Array, Array]:
    """Price of the quarter and who buys and sells how much: a call auction with one price for all.

    Formula: at price ``p`` a firm needs ``emissions * (1 - short_run_abatement(p))``; who is short asks for the
    difference, who is long offers ``1 / (1 + (expected_price / p)**hoarding)`` of its surplus and banks the rest. The
    price is the lowest from floor to ceiling at which supply covers demand, found by Brent's method on its logarithm;
    the longer side is rationed in proportion. If not even the ceiling clears, buyers are rationed and the rest is
    uncovered.

    Args:
        emissions: emissions to be covered before anything is avoided, tCO2 an enterprise, shape (m,), >= 0.
        allowances: allowances allocated and banked, tCO2 an enterprise, shape (m,), >= 0.
        weight: enterprises the row stands for, shape (m,), 0 for rows that take no part.
        expected_price: price firms expect later, CNY/tCO2, >= 0.
        corridor: lowest and highest price, CNY/tCO2; a floor below 1 counts as 1, a ceiling below the floor as it.
        hoarding: how strongly a dear future keeps sellers from selling, >= 0.
        slope: share of emissions avoided at once per yuan of price.
        most: most that can be avoided at once, 0 to 1.

    Returns:
        Price in CNY/tCO2, the expected price if nobody has emissions to cover; and for an enterprise of each row, in
        tCO2 and shape (m,), what it buys, what it sells, and what it needs but cannot get.

    Properties:
        what_is_bought_is_sold: weighted purchases and sales are equal.
        nobody_sells_more_than_surplus: a firm sells no more than it has beyond its own need, and none both buys and
            sells.
        price_stays_in_the_corridor: the price lies between floor and ceiling.
        scarcity_raises_the_price: fewer allowances for all never lower the price.
        uncovered_only_at_the_ceiling: below the ceiling everybody can buy what is needed.

    Source:
        Uniform-price call auction; banking after Rubin (1996), Journal of Environmental Economics and Management 31,
        in reduced form; price corridor after Roberts and Spence (1976), Journal of Public Economics 5.

    Example:
        >>> clear_market(np.array([10.0, 10.0]), np.array([8.0, 30.0]), np.ones(2), expected_price=50.0,
        ...              corridor=(50.0, 200.0), hoarding=1.0, slope=0.0, most=0.0)
        (50.0, array([2., 0.]), array([0., 2.]), array([0., 0.]))
    """
    taking_part = true_rows((weight > 0.0) & ((emissions > 0.0) | (allowances > 0.0)))
    emitted, held = emissions[taking_part] * weight[taking_part], allowances[taking_part] * weight[taking_part]
    if not any_true(emitted):
        return expected_price, np.zeros_like(emissions), np.zeros_like(emissions), np.zeros_like(emissions)

    def sides(price: float) -> tuple[float, float]:
        """Demand and supply at a price."""
        left = 1.0 - short_run_abatement(price=price, slope=slope, most=most)
        short, spare = _short_and_spare(emitted, held, left=left)
        offered = 1.0 / (1.0 + (expected_price / price) ** hoarding)
        return total(short), offered * total(spare)

    def scarcity(log_price: float) -> float:
        demand, supply = sides(exp(log_price))
        return demand - supply

    lowest = max(corridor[0], 1.0)
    highest = max(corridor[1], lowest)
    if scarcity(log(lowest)) <= 0.0:
        price = lowest
    elif scarcity(log(highest)) > 0.0:
        price = highest
    else:
        found = brentq(scarcity, log(lowest), log(highest), xtol=1e-12, rtol=1e-12)
        while scarcity(found) > 0.0:  # the root may lie a rounding error on the side of the buyers
            found += 1e-12
        price = exp(found)
    left = 1.0 - short_run_abatement(price=price, slope=slope, most=most)
    need, surplus = _need_and_surplus(emissions, allowances, weight, left=left)
    demand, supply = sides(price)
    traded, owned = min(demand, supply), weighted_total(surplus, weight)
    bought = need * (traded / demand if demand > 0.0 else 0.0)
    sold = surplus * (traded / owned if owned > 0.0 else 0.0)
    return price, bought, sold, need - bought


@columnwise
def _need_and_surplus(emissions: Array, allowances: Array, weight: Array, *, left: float) -> tuple[Array, Array]:
    gap = np.where(weight > 0.0, emissions * left - allowances, 0.0)
    return np.maximum(gap, 0.0), np.maximum(-gap, 0.0)


@columnwise
def _short_and_spare(emitted: Array, held: Array, *, left: float) -> tuple[Array, Array]:
    gap = emitted * left - held
    short = np.maximum(gap, 0.0)
    return short, short - gap


def expected_price(*, expected: float, price: float, speed: float, growth: float) -> float:
    """Price firms expect later, after they have seen the price of the quarter.

    Formula: ``expected + speed * (price * (1 + growth) - expected)``.

    Args:
        expected: price expected so far, CNY/tCO2.
        price: price of the quarter, CNY/tCO2.
        speed: weight of what was just seen, 0 to 1.
        growth: rise of the price firms take for granted, over the horizon of the expectation.

    Returns:
        Expected price, CNY/tCO2.

    Properties:
        off_means_off: at speed 0 the expectation stays exactly as it was.
        moves_toward_what_is_seen: the new expectation lies between the old one and the price seen, raised by growth.

    Source:
        Nerlove (1958), Quarterly Journal of Economics 72 (adaptive expectations).

    Example:
        >>> expected_price(expected=50.0, price=60.0, speed=0.5, growth=0.0)
        55.0
    """
    return expected + speed * (price * (1.0 + growth) - expected)
