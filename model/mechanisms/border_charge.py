"""What a union that charges the carbon of imports takes from exporters."""

import numpy as np

from model.arrays import Array


def border_charge(
    intensity: Array,
    benchmark: Array,
    sold: Array,
    *,
    price_gap: float | Array,
    phase_in: float,
    alignment: float,
    default_markup: float,
) -> Array:
    """Charge payable on the quarter's sales of covered goods to the union.

    Formula: ``sold * price_gap * phase_in * max(reported, 0)`` with ``reported = alignment * intensity +
    (1 - alignment) * benchmark * (1 + default_markup)``: without recognised accounting the charge is on default values.

    Args:
        intensity: direct emissions of the firm, tCO2 per MCNY of output, shape (n,), >= 0.
        benchmark: direct emissions that stand for its sector, tCO2 per MCNY of output, shape (n,), >= 0.
        sold: covered goods sold to the union this quarter, MCNY, shape (n,), >= 0.
        price_gap: what the union's carbon price exceeds the price paid at home, MCNY per tCO2, a number or shape (n,),
            >= 0.
        phase_in: share of emissions that is charged, >= 0.
        alignment: share of emissions accounted by rules the union recognises, 0 to 1.
        default_markup: by how much default values lie above the benchmark, >= 0.

    Returns:
        Charge, MCNY, shape (n,), >= 0.

    Properties:
        off_means_off: before the phase-in, or without a price gap, nothing is due.
        falls_with_the_home_price: the larger the price gap, the larger the charge.
        alignment_rewards_the_clean: recognised accounting never raises the charge of a firm below the default, nor
            lowers that of a firm above it.

    Source:
        Regulation (EU) 2023/956 establishing a carbon border adjustment mechanism: actual emissions or default values
        with a mark-up, less the carbon price paid in the country of origin; phase-in from policy.csv, group cbam.

    Example:
        >>> border_charge(np.array([100.0]), np.array([200.0]), np.array([10.0]), price_gap=0.0005, phase_in=0.5,
        ...               alignment=0.5, default_markup=0.1)
        array([0.4])
    """
    reported = alignment * intensity + ((1.0 - alignment) * (1.0 + default_markup)) * benchmark
    return sold * (price_gap * phase_in) * np.maximum(reported, 0.0)
