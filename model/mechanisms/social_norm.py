"""What peers do becomes the norm where industry associations work."""

from model.arrays import Array


def norm_relief(adopted: Array, *, association: float | Array, strength: float) -> Array:
    """Relief of a firm's inertia by the norm of its sector, in units of the profitability index.

    Formula: ``strength * association * adopted``.

    Args:
        adopted: share of the sector that has the measure, shape (k,), 0 to 1.
        association: self-discipline of the sector's association, a number or shape (k,), 0 to 1.
        strength: relief when everybody has the measure and the association is at full strength, >= 0.

    Returns:
        Relief, shape (k,), 0 to ``strength``.

    Properties:
        off_means_off: without an association, or at strength 0, there is no relief.
        rises_with_adoption: more adopters in the sector never lower the relief.

    Source:
        After King and Lenox (2000), Academy of Management Journal 43 (industry self-regulation works by norms) and
        Granovetter (1978), American Journal of Sociology 83; linear by assumption.

    Example:
        >>> import numpy as np
        >>> norm_relief(np.array([0.0, 0.5]), association=0.4, strength=0.5)
        array([0. , 0.1])
    """
    return (strength * association) * adopted
