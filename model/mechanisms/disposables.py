"""The ban on disposable products: what it forbids, who goes on illegally, what that costs."""

import numpy as np

from kernels.rules import columnwise
from model.arrays import Array


@columnwise
def banned_share(disposables: Array, substituted: Array, *, ban: float) -> Array:
    """Share of a firm's output that may no longer be made.

    Formula: ``ban * disposables * (1 - substituted)``.

    Args:
        disposables: share of disposable products in the firm's output, shape (n,), 0 to 1.
        substituted: share of these already replaced by degradable or lasting ones, shape (n,), 0 to 1.
        ban: share of disposable products that is forbidden, 0 to 1.

    Returns:
        Banned share of output, shape (n,), 0 to 1.

    Properties:
        off_means_off: without a ban nothing is forbidden.
        substitutes_are_legal: a firm that replaced all its disposables makes nothing that is forbidden.

    Source:
        NDRC and MEE (2020), opinion 80 on plastic pollution, in stages to 2025 (policy.csv, group plastics_ban).

    Example:
        >>> banned_share(np.array([0.2, 0.2]), np.array([0.0, 0.5]), ban=0.5)
        array([0.1 , 0.05])
    """
    return ban * disposables * (1.0 - substituted)


@columnwise
def illegal_share(temptation: Array, *, enforcement: float | Array, compliance_at_full: float) -> Array:
    """Whether a firm goes on making what is banned.

    Formula: 1 where ``temptation >= compliance_at_full * enforcement``, else 0.

    Args:
        temptation: a uniform draw that is fixed for each firm, shape (n,), from 0 up to but not including 1.
        enforcement: how hard illegal production is hunted, 0 to 1, a number or one per firm.
        compliance_at_full: share of firms that obey under full enforcement, 0 to 1.

    Returns:
        Share of its banned products a firm still makes, shape (n,), 0 or 1.

    Properties:
        enforcement_never_raises_illegality: a firm that obeys also obeys under harder enforcement.
        all_obey_or_not: a firm makes all of its banned products or none.

    Source:
        Becker (1968), Journal of Political Economy 76, with a threshold for each firm; compliance from policy.csv,
        group plastics_ban.

    Example:
        >>> illegal_share(np.array([0.2, 0.8]), enforcement=0.5, compliance_at_full=0.9)
        array([0., 1.])
    """
    return (temptation >= compliance_at_full * enforcement).astype(np.float64)


@columnwise
def ban_fine(illegal_output: Array, *, margin: float, fine: float, confiscation: float) -> Array:
    """Fine and confiscated gain of an illegal producer that was found.

    Formula: ``fine + confiscation * margin * illegal_output`` where there is illegal output, else 0.

    Args:
        illegal_output: banned products made in the quarter, MCNY, shape (n,), >= 0.
        margin: gain per yuan of illegal output, 0 to 1.
        fine: fine for any illegal production, MCNY.
        confiscation: multiple of the gain that is taken, >= 0.

    Returns:
        What the firm pays, MCNY, shape (n,), >= 0.

    Properties:
        legal_firms_pay_nothing: without illegal output nothing is due.
        grows_with_illegal_output: more illegal output is never cheaper.

    Source:
        Product Quality Law, article 51: making products the state has ordered to be given up is fined, gains are taken.

    Example:
        >>> ban_fine(np.array([0.0, 10.0]), margin=0.1, fine=0.5, confiscation=2.0)
        array([0. , 2.5])
    """
    return np.where(illegal_output > 0.0, fine + confiscation * margin * illegal_output, 0.0)
