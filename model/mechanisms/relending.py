"""The central bank funds part of green loans at a low rate."""

import numpy as np

from model.arrays import Array


def relending_balance(balance: Array, lent: Array, repaid: Array, *, share: float) -> Array:
    """Relending outstanding at each bank after the quarter.

    Formula: ``max(balance - repaid + share * lent, 0)``.

    Args:
        balance: relending outstanding before, MCNY, shape (banks,), >= 0.
        lent: new green loans of the quarter, MCNY, shape (banks,), >= 0.
        repaid: part of the balance that falls due in the quarter, MCNY, shape (banks,), >= 0.
        share: share of the principal of new green loans that the central bank funds, 0 to 1.

    Returns:
        Relending outstanding, MCNY, shape (banks,), >= 0.

    Properties:
        off_means_off: without a share a bank that owes nothing goes on owing nothing.
        never_negative: no bank has lent to the central bank.
        rises_with_the_share: a larger share never lowers the balance.

    Source:
        Carbon emission reduction facility of the People's Bank of China (finance.csv, group pboc_cerf).

    Example:
        >>> relending_balance(np.array([10.0, 1.0]), np.array([5.0, 0.0]), np.array([2.0, 2.0]), share=0.6)
        array([11.,  0.])
    """
    return np.maximum(balance - repaid + share * lent, 0.0)


def relending_discount(*, share: float, rate: float, funding_rate: float, pass_through: float) -> float:
    """By how much relending lowers the interest of a green borrower.

    Formula: ``pass_through * share * max(funding_rate - rate, 0)``.

    Args:
        share: share of the principal that the central bank funds, 0 to 1.
        rate: interest on relending, per year.
        funding_rate: interest the bank pays for other funding, per year.
        pass_through: part of the bank's gain that the borrower gets, 0 to 1.

    Returns:
        Discount on the interest rate, per year, >= 0.

    Properties:
        off_means_off: without a share there is no discount.
        dear_relending_is_no_discount: relending at or above the bank's other funding leaves the interest as it is.
        falls_with_the_rate: dearer relending never raises the discount.

    Source:
        Carbon emission reduction facility of the People's Bank of China (finance.csv, group pboc_cerf).

    Example:
        >>> relending_discount(share=0.5, rate=0.02, funding_rate=0.04, pass_through=0.5)
        0.005
    """
    return pass_through * share * max(funding_rate - rate, 0.0)
