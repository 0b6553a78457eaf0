"""Which capacity is on the phase-out list: the dirtiest of each sector."""

from kernels.columns import sum_by
from model.arrays import Array, Rows, room_by_rank, true_rows


def phased_out(dirtiness: Array, capacity: Array, weight: Array, sector: Rows, luck: Array, *, rate: Array) -> Rows:
    """Rows whose enterprises must leave the market this quarter.

    Formula: in each sector rows leave in order of dirtiness as long as their capacity fits into
    ``rate * capacity of the sector``; the first that does not fit leaves with the fraction of it that does as its
    chance, so the expected capacity is the same at every sample size.

    Args:
        dirtiness: pollution and CO2 per output, any common unit, shape (n,).
        capacity: capacity of an enterprise, MCNY/yr, shape (n,), >= 0.
        weight: enterprises the row stands for, shape (n,), 0 for rows without an enterprise.
        sector: sector of each row, shape (n,).
        luck: uniform draws, shape (n,), from 0 up to but not including 1.
        rate: share of each sector's capacity that must leave this quarter, shape (sectors,), 0 to 1.

    Returns:
        Rows that leave, in ascending order.

    Properties:
        off_means_off: at rate 0 nobody leaves.
        dirtiest_leave_first: nobody leaves while a dirtier enterprise of the same sector stays.
        share_is_met_in_expectation: what leaves is at least the share with the least luck, at most with the most, and
            exactly the share on average over luck.

    Source:
        State Council (2010), notice 7 on eliminating outdated production capacity; rates from policy_paths.csv.

    Example:
        >>> import numpy as np
        >>> phased_out(np.array([1.0, 3.0, 2.0]), np.array([5.0, 2.0, 3.0]), np.ones(3), np.zeros(3, np.intp),
        ...            np.full(3, 0.4), rate=np.array([0.4]))
        array([1, 2])
    """
    own = capacity * weight
    room = room_by_rank(own, dirtiness, sector, rate * sum_by(sector, own, rate.size))
    return true_rows((luck * own < room) & (weight > 0.0))
