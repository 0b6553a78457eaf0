"""Research: what moves spending on it, the knowledge it builds, and what knowledge does to costs and to ability."""

import numpy as np

from kernels.rules import columnwise
from model.arrays import Array


def research_effort(*, subsidy: float, protection: float, by_subsidy: float, by_protection: float) -> float:
    """Research spending relative to its usual level.

    Formula: ``(1 + by_subsidy * subsidy) * (1 + by_protection * protection)``.

    Args:
        subsidy: share of research spending that the government pays back, 0 to 1.
        protection: protection of intellectual property, 0 to 1.
        by_subsidy: rise of spending per unit of subsidy, >= 0.
        by_protection: rise of spending at full protection, >= 0.

    Returns:
        Effort, 1 is the usual level.

    Properties:
        off_means_off: without subsidy and protection the effort is exactly 1.
        rises_with_subsidy: a higher subsidy never lowers the effort.
        rises_with_protection: more protection never lowers it.

    Source:
        After Hall and Van Reenen (2000), Research Policy 29 (research responds to its price); linear by assumption.

    Example:
        >>> research_effort(subsidy=0.25, protection=0.5, by_subsidy=1.0, by_protection=0.4)
        1.5
    """
    return (1.0 + by_subsidy * subsidy) * (1.0 + by_protection * protection)


@columnwise
def knowledge(stock: Array, *, effort: float | Array, decay: float) -> Array:
    """Stock of research knowledge of each sector, a quarter later.

    Formula: ``stock + decay / 4 * (effort - stock)``.

    Args:
        stock: knowledge relative to 2017, shape (sectors,), >= 0.
        effort: research spending relative to its usual level, a number or shape (sectors,), >= 0.
        decay: share of knowledge that becomes obsolete, per year, 0 to 4.

    Returns:
        Knowledge relative to 2017, shape (sectors,), >= 0.

    Properties:
        usual_effort_keeps_it: with the effort equal to the stock the stock stays exactly as it is.
        approaches_the_effort: the stock never moves away from the effort, nor past it.

    Source:
        Perpetual inventory of research after Griliches (1979), Bell Journal of Economics 10, scaled to 1 in 2017.

    Example:
        >>> knowledge(np.array([1.0, 1.5]), effort=2.0, decay=0.4)
        array([1.1 , 1.55])
    """
    return stock + decay / 4.0 * (effort - stock)


def research_cost_factor(knowledge: Array, maturity: Array, *, elasticity: float) -> Array:
    """Capital cost of each measure relative to its cost at the knowledge of 2017.

    Formula: ``max(knowledge, 1)**(-elasticity * (1 - maturity))``, the second factor of a two-factor learning curve.

    Args:
        knowledge: knowledge relative to 2017, shape (sectors, 1), >= 0.
        maturity: how far a measure is from the laboratory, shape (sectors, slots), 0 to 1.
        elasticity: fall of the cost of an immature measure with knowledge, >= 0.

    Returns:
        Relative cost, shape (sectors, slots), 0 to 1.

    Properties:
        off_means_off: at elasticity 0, or at the knowledge of 2017 or less, every cost stays exactly as it is.
        falls_with_knowledge: more knowledge never raises a cost.
        mature_measures_unmoved: a fully mature measure keeps its cost exactly.

    Source:
        After Kouvaritakis, Soria and Isoard (2000), International Journal of Global Energy Issues 14 (learning by
        searching next to learning by doing).

    Example:
        >>> research_cost_factor(np.array([[4.0]]), np.array([[0.0, 0.5, 1.0]]), elasticity=1.0)
        array([[0.25, 0.5 , 1.  ]])
    """
    factor: Array = np.maximum(knowledge, 1.0) ** (-elasticity * (1.0 - maturity))
    return factor


@columnwise
def capability_gain(
    capability: Array, *, effort: float, talent: float | Array, by_research: float, by_talent: float
) -> Array:
    """Ability to run green technology gained in the quarter by research and talent programmes.

    Formula: ``(1 - capability) * (by_research * (effort - 1) + by_talent * talent) / 4``, so bounded that capability
    stays between 0 and 1.

    Args:
        capability: what the firm can handle, shape (n,), 0 to 1.
        effort: research spending relative to its usual level, >= 0.
        talent: strength of the talent programme, a number or shape (n,), 0 to 1.
        by_research: share of the gap to full capability that doubled research closes, per year, >= 0.
        by_talent: share of it that a full talent programme closes, per year, >= 0.

    Returns:
        Gain in capability, shape (n,).

    Properties:
        off_means_off: at usual effort and without a programme there is no gain.
        bounded: capability and gain together lie between 0 and 1.

    Source:
        After Cohen and Levinthal (1990), Administrative Science Quarterly 35 (research builds the capacity to absorb);
        linear by assumption.

    Example:
        >>> capability_gain(np.array([0.5, 1.0]), effort=1.4, talent=0.4, by_research=0.1, by_talent=0.1)
        array([0.01, 0.  ])
    """
    gain = (1.0 - capability) * ((by_research * (effort - 1.0) + by_talent * talent) / 4.0)
    return np.clip(gain, -capability, 1.0 - capability)
