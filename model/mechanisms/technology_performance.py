"""How well a measure turns out to work."""

import numpy as np

from kernels.rules import columnwise
from model.arrays import Array


@columnwise
def technology_performance(technology_risk: Array, luck: Array) -> Array:
    """Realised performance of a newly installed measure, 1 is as designed.

    Formula: ``clip(1 + technology_risk * z, 0, 1.2)``.

    Args:
        technology_risk: standard deviation of performance, shape (k,), >= 0.
        luck: standard normal draws, shape (k,).

    Returns:
        Performance, shape (k,), 0 to 1.2.

    Properties:
        no_risk_no_surprise: without risk a measure works as designed.
        bounded: performance stays between 0 and 1.2.

    Source:
        Standard deviations from measures.csv; the bounds are a modelling assumption.

    Example:
        >>> technology_performance(np.array([0.1, 0.1]), np.array([-1.0, 9.0]))
        array([0.9, 1.2])
    """
    return np.clip(1.0 + technology_risk * luck, 0.0, 1.2)
