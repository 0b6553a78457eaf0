"""How enterprises come to know of a measure."""

import numpy as np

from kernels.rules import columnwise
from model.arrays import Array


@columnwise
def awareness_chance(visible: Array, *, told: float | Array, imitation: float) -> Array:
    """Chance that an enterprise learns of a measure in the quarter.

    Formula: ``1 - exp(-(told + imitation * visible) / 4)``.

    Args:
        visible: share of adopters the firm can see, shape (k,), 0 to 1.
        told: hazard of learning other than by seeing (alone, by publicity, platforms, associations), per year, a number
            or shape (k,).
        imitation: hazard when every visible firm has the measure, per year.

    Returns:
        Chance in the quarter, shape (k,), 0 to 1.

    Properties:
        no_channel_no_awareness: with every hazard at zero nobody learns.
        rises_with_visible_adopters: more visible adopters never lower the chance.
        rises_with_what_is_told: more publicity, platforms or associations never lower it.

    Source:
        Bass (1969), Management Science 15, with the imitation term resolved on the firm's own channels.

    Example:
        >>> seen = np.array([0.0, 1.0])
        >>> awareness_chance(seen, told=0.0, imitation=0.4).round(4)
        array([0.    , 0.0952])
    """
    return -np.expm1(-(told + imitation * visible) / 4.0)
