"""Which applications banks grant: the best first, up to the capital they have."""

import numpy as np

from kernels.rules import columnwise
from model.arrays import Array, Mask, Rows, grants_by_rank


def credit_supply(
    request: Array,
    merit: Array,
    bank: Rows,
    equity: Array,
    loans: Array,
    *,
    capital_requirement: float,
    green: Mask | None = None,
    quota: float = 0.0,
) -> Array:
    """Credit granted to each application.

    Formula: a bank's room is ``equity / capital_requirement - loans``; up to ``quota * room`` goes to green
    applications in order of merit; what is left of every request is served from the rest of the room in order of
    merit, the last in part.

    Args:
        request: credit asked, MCNY in national terms, shape (k,), >= 0.
        merit: risk-adjusted yearly return, with the green preference added, shape (k,).
        bank: bank of each application, shape (k,).
        equity: equity of each bank, MCNY, shape (banks,).
        loans: loans on each bank's books, MCNY, shape (banks,).
        capital_requirement: equity needed per yuan lent, > 0.
        green: whether the application is for a green project, shape (k,); none is when not given.
        quota: share of its room that a bank must first offer to green applications, 0 to 1.

    Returns:
        Credit granted, MCNY, shape (k,), 0 to ``request``.

    Properties:
        never_more_than_asked: nobody gets more than the request.
        capital_binds: a bank's loans after lending do not exceed equity over the requirement, unless they did before.
        best_first: a fully refused application never outranks a granted one of the same bank, unless the quota served
            the other.
        quota_serves_green_first: the green credit a bank grants is never less than without the quota, and never less
            than the quota while green applications go short.
        off_means_off: at quota 0 credit is exactly that without a quota.

    Source:
        Capital adequacy as a lending limit; see Poledna et al. (2023), European Economic Review 151. Quota:
        specification of the model.

    Example:
        >>> credit_supply(np.array([5.0, 5.0]), np.array([0.01, 0.02]), np.zeros(2, np.intp), np.array([1.0]),
        ...               np.array([3.0]), capital_requirement=0.1)
        array([2., 5.])
    """
    room = equity / capital_requirement - loans
    if green is None or quota <= 0.0:
        return grants_by_rank(request, merit, bank, room)
    first = grants_by_rank(np.where(green, request, 0.0), merit, bank, quota * room)
    left = request - first
    more = grants_by_rank(left, merit, bank, room - np.bincount(bank, first, room.size))
    # a request served whole is exactly the request: the sum of its parts may miss it by the last digit
    return np.where(more < left, np.minimum(first + more, request), request)


@columnwise
def creditworthy(
    default: Array,
    leverage: Array,
    rejection_luck: Array,
    *,
    highest_default: float,
    highest_leverage: float,
    refusal: Array,
) -> Mask:
    """Whether an application passes the bank's own rules before capital is considered.

    Formula: ``default <= highest_default and leverage <= highest_leverage and luck >= refusal``.

    Args:
        default: probability of default in a year, shape (k,).
        leverage: debt over assets after the loan, shape (k,).
        rejection_luck: uniform draws, shape (k,).
        highest_default: default risk above which no loan is made.
        highest_leverage: leverage the covenant allows.
        refusal: chance of refusal for lack of collateral or information, by size, shape (k,).

    Returns:
        True where the bank is willing, shape (k,).

    Properties:
        covenant_binds: a firm above the leverage limit is refused.
        risk_limit_binds: a firm above the default limit is refused.

    Source:
        Covenant and rejection rates from finance.csv.

    Example:
        >>> creditworthy(np.array([0.01]), np.array([0.5]), np.array([0.9]), highest_default=0.1,
        ...              highest_leverage=0.7, refusal=np.array([0.3]))
        array([ True])
    """
    return (default <= highest_default) & (leverage <= highest_leverage) & (rejection_luck >= refusal)
