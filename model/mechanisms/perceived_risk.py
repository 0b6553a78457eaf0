"""How risky a measure looks to a firm."""

from kernels.rules import columnwise
from model.arrays import Array


@columnwise
def perceived_risk(technology_risk: Array, visible: Array, capability: Array, *, trust: float, skill: float) -> Array:
    """Perceived risk of a measure.

    Formula: ``u = u0 * (1 - visible)**trust * (1 - skill * capability)``.

    Args:
        technology_risk: standard deviation of the measure's performance, shape (k,), >= 0.
        visible: share of adopters the firm can see, shape (k,), 0 to 1.
        capability: what the firm can handle, shape (k,), 0 to 1.
        trust: exponent: how fast seen examples remove doubt, >= 0.
        skill: part of the risk that full capability removes, 0 to 1.

    Returns:
        Perceived risk, shape (k,), 0 to ``technology_risk``.

    Properties:
        falls_with_visible_adopters: seen examples never raise the risk.
        falls_with_capability: an abler firm never sees more risk.

    Source:
        Specification of the model.

    Example:
        >>> import numpy as np
        >>> perceived_risk(np.array([0.2]), np.array([0.5]), np.array([1.0]), trust=1.0, skill=0.5)
        array([0.05])
    """
    return technology_risk * (1.0 - visible) ** trust * (1.0 - skill * capability)
