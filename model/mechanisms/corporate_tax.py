"""Corporate income tax and the credit for green equipment."""

import numpy as np

from kernels.rules import columnwise
from model.arrays import Array


@columnwise
def corporate_tax(profit: Array, rate: Array, credit: Array) -> tuple[Array, Array]:
    """Tax on the quarter's profit and the part of the credit it used up.

    Formula: ``due = rate * max(profit, 0)``; ``used = min(credit, due)``; tax paid is ``due - used``.

    Args:
        profit: profit before tax, MCNY, shape (n,).
        rate: tax rate of the firm, shape (n,), 0 to 1.
        credit: tax credit carried forward, MCNY, shape (n,), >= 0.

    Returns:
        ``(tax paid, credit used)``, MCNY, each of shape (n,).

    Properties:
        losses_pay_nothing: a loss bears no tax and uses no credit.
        credit_never_refunded: the tax paid is never negative.

    Source:
        Enterprise Income Tax Law: 25 % standard; 10 % of special energy-saving and environmental equipment credited.

    Example:
        >>> corporate_tax(np.array([8.0]), np.array([0.25]), np.array([0.5]))
        (array([1.5]), array([0.5]))
    """
    due = rate * np.maximum(profit, 0.0)
    used = np.minimum(credit, due)
    return due - used, used
