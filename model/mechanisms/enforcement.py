"""How strictly regions enforce: a choice that follows what strictness and laxity pay."""

import numpy as np

from kernels.rules import columnwise
from model.arrays import Array


@columnwise
def enforcement_advantage(
    growth_cost: Array,
    revenue: Array,
    damage: Array,
    *,
    accountability: float | Array,
    growth_weight: float,
    revenue_weight: float,
    environment_weight: float,
    promotion_weight: float,
) -> Array:
    """Payoff of strict enforcement minus that of lax enforcement, in each region.

    Formula: ``-growth_weight * growth_cost + revenue_weight * revenue + environment_weight * damage
    + promotion_weight * accountability * damage``.

    Args:
        growth_cost: output lost under strict enforcement, share of the region's output, shape (regions,), >= 0.
        revenue: fines, as a share of fines and pollution tax, shape (regions,), >= 0.
        damage: pollution above what the standard permits, share of what it permits, shape (regions,), >= 0.
        accountability: chance that the centre holds the region to account, 0 to 1, a number or one per region.
        growth_weight: how much a region minds lost output.
        revenue_weight: how much it likes revenue.
        environment_weight: how much it minds damage for its own sake.
        promotion_weight: how much its leaders mind being held to account for damage.

    Returns:
        Advantage of strictness, without unit, shape (regions,).

    Properties:
        falls_with_growth_cost: a region that loses more output is never more inclined to strictness.
        rises_with_accountability: being held to account never speaks against strictness.
        without_damage_nobody_is_held_to_account: where pollution is as permitted, central supervision changes nothing.

    Source:
        Payoffs of evolutionary games of central and local enforcement, after Zhu, Zheng and Wei (2021).

    Example:
        >>> enforcement_advantage(np.array([0.1]), np.array([0.2]), np.array([0.5]), accountability=0.5,
        ...                       growth_weight=2.0, revenue_weight=1.0, environment_weight=0.5, promotion_weight=1.0)
        array([0.5])
    """
    concern = environment_weight + promotion_weight * accountability
    return revenue_weight * revenue - growth_weight * growth_cost + concern * damage


@columnwise
def strictness(share: Array, advantage: Array, *, speed: float, mutation: float) -> Array:
    """Share of strict enforcement in each region a quarter later.

    Formula: ``x = share * e / (share * e + 1 - share)`` with ``e = exp(speed * advantage)``, the replicator equation
    solved over the quarter; then ``(1 - mutation) * x + mutation / 2``, so that neither strategy dies out.

    Args:
        share: share of offices that enforce strictly, shape (regions,), 0 to 1.
        advantage: payoff of strictness minus that of laxity, shape (regions,).
        speed: how fast offices turn to what pays better, per quarter, >= 0.
        mutation: share of offices that choose without regard to payoff, per quarter, 0 to 1.

    Returns:
        Share a quarter later, shape (regions,), 0 to 1.

    Properties:
        rises_with_advantage: a larger advantage never lowers the share.
        stays_a_share: the share stays between 0 and 1, whatever the advantage.
        no_advantage_moves_only_by_mutation: without advantage and mutation the share stays exactly as it was.

    Source:
        Taylor and Jonker (1978), Mathematical Biosciences 40 (replicator dynamics); for regions that enforce, after
        Zhu, Zheng and Wei (2021).

    Example:
        >>> strictness(np.array([0.5, 0.5]), np.array([0.0, np.log(3.0)]), speed=1.0, mutation=0.0)
        array([0.5 , 0.75])
    """
    pull = np.expm1(np.clip(speed * advantage, -30.0, 30.0))  # odds of 1 to 10**13 a quarter are as good as never
    moved = np.clip(share + share * (1.0 - share) * pull / (1.0 + share * pull), 0.0, 1.0)
    return (1.0 - mutation) * moved + mutation * 0.5
