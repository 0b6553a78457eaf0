"""How enterprises come to know of a measure."""

import numpy as np

from model.arrays import Array


def awareness_chance(
    visible: Array, *, spontaneous: float | Array, imitation: float, by_publicity: float, publicity: float
) -> Array:
    """Chance that an enterprise learns of a measure in the quarter.

    Formula: ``1 - exp(-(spontaneous + by_publicity * publicity + imitation * visible) / 4)``.

    Args:
        visible: share of adopters the firm can see, shape (k,), 0 to 1.
        spontaneous: hazard of learning alone and from platforms and associations, per year, a number or shape (k,).
        imitation: hazard when every visible firm has the measure, per year.
        by_publicity: hazard that full publicity adds, per year.
        publicity: strength of publicity, 0 to 1.

    Returns:
        Chance in the quarter, shape (k,), 0 to 1.

    Properties:
        no_channel_no_awareness: with every hazard at zero nobody learns.
        rises_with_visible_adopters: more visible adopters never lower the chance.
        rises_with_publicity: more publicity never lowers it.

    Source:
        Bass (1969), Management Science 15, with the imitation term resolved on the firm's own channels.

    Example:
        >>> seen = np.array([0.0, 1.0])
        >>> awareness_chance(seen, spontaneous=0.0, imitation=0.4, by_publicity=0.0, publicity=0.0).round(4)
        array([0.    , 0.0952])
    """
    return -np.expm1(-(spontaneous + by_publicity * publicity + imitation * visible) / 4.0)
