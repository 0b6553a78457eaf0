"""Green bonds: who may issue them, and at which coupon."""

import numpy as np

from kernels.rules import columnwise
from model.arrays import Array, Mask


@columnwise
def may_issue(
    net_assets: Array, need: Array, *, access: float | Array, least_assets: float, least_issue: float
) -> Mask:
    """Whether a firm may issue a green bond for its project.

    Formula: ``access > 0``, ``net_assets * access >= least_assets`` and ``need >= least_issue``.

    Args:
        net_assets: net assets of the enterprise, MCNY, shape (k,).
        need: what the project needs in outside finance, MCNY, shape (k,), >= 0.
        access: access to the market, 1 is as in the data, a number or shape (k,), >= 0.
        least_assets: net assets an issuer needs at access 1, MCNY, >= 0.
        least_issue: smallest issue, MCNY, >= 0.

    Returns:
        True where it may, shape (k,).

    Properties:
        off_means_off: without access nobody issues.
        wider_access_excludes_nobody: who may issue may do so with more access.
        small_needs_are_no_issue: below the smallest issue there is no bond.

    Source:
        Issuers' practical floor and smallest issue in China (finance.csv, group green_bond).

    Example:
        >>> may_issue(np.array([3000.0, 1500.0]), np.array([600.0, 600.0]), access=0.5, least_assets=1200.0,
        ...           least_issue=500.0)
        array([ True, False])
    """
    return (np.asarray(access) > 0.0) & (net_assets * access >= least_assets) & (need >= least_issue)


def coupon(*, policy_rate: float, spread: float, discount: float) -> float:
    """Coupon of a green bond.

    Formula: ``max(policy_rate + spread - discount, 0)``.

    Args:
        policy_rate: interest without risk, per year.
        spread: what comparable bonds pay above it, per year, >= 0.
        discount: by how much the coupon of a green bond lies below that of a comparable one, per year, >= 0.

    Returns:
        Coupon, per year, >= 0.

    Properties:
        off_means_off: without a discount the coupon is exactly that of a comparable bond.
        falls_with_the_discount: a larger discount never raises the coupon.
        never_negative: no issuer is paid for borrowing.

    Source:
        Coupons of labelled issues against comparable bonds (finance.csv, group green_bond).

    Example:
        >>> coupon(policy_rate=0.03, spread=0.02, discount=0.01)
        0.04
    """
    return max(policy_rate + spread - discount, 0.0)
