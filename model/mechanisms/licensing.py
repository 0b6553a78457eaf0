"""Know-how is licensed through transfer platforms: how much, for which fee, and who earns it."""

import numpy as np

from kernels.columns import sum_by
from model.arrays import Array, Rows, ratio


def licensed_share(distance: Array, *, platform: float | Array, reach: float) -> Array:
    """Share of a project's know-how that is licensed through transfer platforms.

    Formula: ``platform * reach * distance``.

    Args:
        distance: share of the sector that is ahead, that is, has the measure already, shape (k,), 0 to 1.
        platform: strength of the platforms, a number or shape (k,), 0 to 1.
        reach: share licensed at full strength when the whole sector is ahead, 0 to 1.

    Returns:
        Licensed share, shape (k,), 0 to 1.

    Properties:
        off_means_off: without platforms nothing is licensed.
        rises_with_distance: the further a firm is behind its sector, the more it licenses.

    Source:
        After Arora, Fosfuri and Gambardella (2001), Markets for Technology, MIT Press; linear by assumption.

    Example:
        >>> licensed_share(np.array([0.0, 0.5]), platform=0.5, reach=0.4)
        array([0. , 0.1])
    """
    return (platform * reach) * distance


def licence_fee(cost: Array, licensed: Array, *, protection: float, fee: float, by_protection: float) -> Array:
    """Fee for the licensed know-how of a project.

    Formula: ``cost * licensed * fee * (1 + by_protection * protection)``.

    Args:
        cost: capital cost of the project, MCNY, shape (k,), >= 0.
        licensed: share of its know-how that is licensed, shape (k,), 0 to 1.
        protection: protection of intellectual property, 0 to 1.
        fee: fee for fully licensed know-how without protection, share of capital cost, >= 0.
        by_protection: rise of the fee at full protection, >= 0.

    Returns:
        Fee, MCNY, shape (k,).

    Properties:
        off_means_off: without licences, or at fee 0, nothing is due.
        rises_with_protection: more protection never lowers the fee.

    Source:
        After Arora, Fosfuri and Gambardella (2001), Markets for Technology, MIT Press; linear by assumption.

    Example:
        >>> licence_fee(np.array([10.0]), np.array([0.5]), protection=0.5, fee=0.1, by_protection=1.0)
        array([0.75])
    """
    return cost * licensed * (fee * (1.0 + by_protection * protection))


def licence_income(fees: Array, cell: Rows, holders: Array) -> tuple[Array, Array]:
    """Licence income of the firms that hold a measure, for each unit of their output, and the fees actually due.

    Formula: ``rate = fees of the cell / holders``, so that a holding earns ``rate * output``; ``due = fees`` where the
    cell has holders, else 0.

    Args:
        fees: fee of each project, MCNY in national terms, shape (k,), >= 0.
        cell: sector and measure of each project as a flat cell, shape (k,).
        holders: output of the firms that have the measure installed, MCNY in national terms, shape (cells,).

    Returns:
        Income of the holders in each cell, MCNY per MCNY of output, shape (cells,), and fee due of each project,
        MCNY in national terms, shape (k,).

    Properties:
        off_means_off: without fees nobody earns or owes anything.
        what_is_paid_is_received: income adds up to what is due, in every cell.
        no_holder_no_fee: where nobody has the measure nothing is due.

    Source:
        Specification of the model: every payment has a payer and a payee.

    Example:
        >>> licence_income(np.array([3.0, 1.0]), np.array([0, 1]), np.array([30.0, 0.0]))
        (array([0.1, 0. ]), array([3., 0.]))
    """
    due = np.where((holders > 0.0).take(cell), fees, 0.0)
    return ratio(sum_by(cell, due, holders.size), holders), due
