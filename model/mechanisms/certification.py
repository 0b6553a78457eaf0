"""Who qualifies as a green factory."""

from kernels.rules import columnwise
from model.arrays import Array, Mask


@columnwise
def qualifies(installed_share: Array, intensity: Array, record: Array, digital: Array, best_intensity: Array, *,
              least_installed: float, least_digital: float) -> Mask:  # fmt: skip
    """Whether an enterprise meets the criteria of a national green factory.

    Formula: ``installed_share >= least_installed``, ``intensity <= best_intensity``, ``record <= 0`` and
    ``digital >= least_digital``.

    Args:
        installed_share: share of applicable measures installed, shape (n,), 0 to 1.
        intensity: CO2 per output, shape (n,).
        record: environmental record, 0 is clean, shape (n,).
        digital: digital maturity, shape (n,), 0 to 1.
        best_intensity: intensity a leader of the firm's sector stays below, shape (n,).
        least_installed: share of applicable measures needed.
        least_digital: digital maturity needed.

    Returns:
        True where the enterprise qualifies, shape (n,).

    Properties:
        a_bad_record_never_qualifies: any stain on the record excludes.
        more_measures_never_hurt: installing more never loses the qualification.

    Source:
        General principles for assessment of green factories (GB/T 36132), reduced to four criteria.

    Example:
        >>> import numpy as np
        >>> qualifies(np.array([0.7]), np.array([0.8]), np.zeros(1), np.array([0.6]), np.array([0.9]),
        ...           least_installed=0.6, least_digital=0.5)
        array([ True])
    """
    return (
        (installed_share >= least_installed)
        & (intensity <= best_intensity)
        & (record <= 0.0)
        & (digital >= least_digital)
    )
