"""Requirements that get stricter from quarter to quarter."""

from model.arrays import Array


def tightened(left: Array, *, rate: float | Array) -> Array:
    """What tightening has left of a requirement a quarter later.

    Formula: ``left * (1 - rate)**(1/4)``: the rate is that of the quarter, so a change counts from when it is made.

    Args:
        left: part of what was permitted at the start that still is, shape (k,), 0 to 1.
        rate: share by which it falls in a year, 0 to 1, a number or shape (k,).

    Returns:
        The part that is permitted in the next quarter, shape (k,).

    Properties:
        off_means_off: at rate 0 nothing changes.
        four_quarters_make_the_rate: after a year at one rate what is left has fallen by it.
        never_rises: a requirement never gets laxer.

    Source:
        Specification of the model: standards, quotas and benchmarks tighten over time.

    Example:
        >>> import numpy as np
        >>> tightened(np.array([1.0]), rate=0.5).round(4)
        array([0.8409])
    """
    return left * (1.0 - rate) ** 0.25
