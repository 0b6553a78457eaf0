"""Energy quotas and the surcharge on energy used beyond them."""

import numpy as np

from model.arrays import Array


def quota_per_output(own: Array, mean: Array, *, by_productivity: float | Array, left: float | Array) -> Array:
    """Energy a firm may use per unit of output before the surcharge begins.

    Formula: ``((1 - by_productivity) * own + by_productivity * mean) * left``.

    Args:
        own: the firm's own energy per output in 2017, tce/MCNY, shape (n,), >= 0.
        mean: mean of its sector in 2017, tce/MCNY, shape (n,), >= 0.
        by_productivity: part of the quota given by the sector's mean, 0 to 1, a number or one per firm.
        left: part of the quota that tightening has left, 0 to 1, a number or one per firm.

    Returns:
        Quota, tce/MCNY, shape (n,).

    Properties:
        off_means_off: by past use and without tightening the quota is exactly the firm's own use in 2017.
        productive_firms_gain_from_allocation_by_productivity: a firm that uses less than the mean of its sector gets
            no less by productivity than by past use, one that uses more gets no more.
        falls_as_it_tightens: the less tightening has left, the smaller the quota.

    Source:
        Dual control of energy use; provinces that allocate by energy productivity (policy_paths.csv, energy_quota and
        quota_by_productivity).

    Example:
        >>> quota_per_output(np.array([0.6, 1.4]), np.ones(2), by_productivity=0.5, left=1.0)
        array([0.8, 1.2])
    """
    return ((1.0 - by_productivity) * own + by_productivity * mean) * left


def excess_energy(energy: Array, quota: Array, output: Array) -> Array:
    """Energy used beyond the quota.

    Formula: ``max(energy - quota * output, 0)``.

    Args:
        energy: energy used this quarter, tce, shape (n,), >= 0.
        quota: energy permitted per output, tce/MCNY, shape (n,), >= 0.
        output: output of the quarter, MCNY, shape (n,), >= 0.

    Returns:
        Excess, tce, shape (n,), >= 0.

    Properties:
        within_the_quota_nothing_counts: a firm that keeps to its quota has no excess.
        rises_with_energy: more energy never means less excess.

    Source:
        Definition of the quota.

    Example:
        >>> excess_energy(np.array([12.0, 8.0]), np.ones(2), np.array([10.0, 10.0]))
        array([2., 0.])
    """
    return np.maximum(energy - quota * output, 0.0)


def surcharge(excess: Array, *, price: float | Array, tce_per_mwh: float) -> Array:
    """Surcharge on energy beyond the quota, counted in kilowatt-hours of equal heat.

    Formula: ``excess / tce_per_mwh * 1000 * price * 1e-6``.

    Args:
        excess: energy beyond the quota, tce, shape (n,), >= 0.
        price: surcharge, CNY/kWh, >= 0, a number or one per firm.
        tce_per_mwh: tonnes of coal equivalent in a megawatt-hour, > 0.

    Returns:
        Surcharge, MCNY, shape (n,), >= 0.

    Properties:
        off_means_off: at price 0 nothing is due.
        proportional_to_excess: twice the excess pays twice the surcharge.

    Source:
        Differential electricity prices of listed plants (policy.csv, group elec_price).

    Example:
        >>> surcharge(np.array([122.9]), price=0.1, tce_per_mwh=0.1229)
        array([0.1])
    """
    return excess * (price * (1e-3 / tce_per_mwh))
