"""Insurance of what a green measure saves: premium, claims and the risk that is left."""

import numpy as np

from kernels.rules import columnwise
from model.arrays import Array

SHORTFALL_PER_RISK = float(1.0 / np.sqrt(2.0 * np.pi))  # mean shortfall of a normal variable below its mean, per sd


@columnwise
def insurance_premium(sum_insured: Array, risk: Array, *, coverage: float | Array, loading: float) -> Array:
    """Premium per year for insuring the performance of a measure.

    Formula: ``sum_insured * coverage * risk / sqrt(2 * pi) * (1 + loading)``: the mean shortfall of a normal
    performance with mean 1 below 1 is ``risk / sqrt(2 * pi)``; there is no deductible.

    Args:
        sum_insured: yearly saving the measure promises, MCNY/yr, shape (k,), >= 0.
        risk: standard deviation of performance, shape (k,), >= 0.
        coverage: share of the shortfall made good, a number or shape (k,), 0 to 1.
        loading: the insurer's costs and profit, share of the fair premium, >= 0.

    Returns:
        Premium, MCNY/yr, shape (k,).

    Properties:
        off_means_off: without coverage there is no premium.
        premium_covers_expected_claims: with a loading of 0 or more the premium is at least the mean claim.

    Source:
        Fair premium of a one-sided normal loss; premiums and coverage in China from finance.csv, group insurance.

    Example:
        >>> insurance_premium(np.array([10.0]), np.array([0.2]), coverage=0.5, loading=0.25).round(4)
        array([0.4987])
    """
    return sum_insured * risk * (coverage * (SHORTFALL_PER_RISK * (1.0 + loading)))


@columnwise
def claims(sum_insured: Array, performance: Array, *, coverage: float | Array) -> Array:
    """Claims per year for measures that save less than they promised.

    Formula: ``sum_insured * coverage * max(1 - performance, 0)``.

    Args:
        sum_insured: yearly saving the measure promises, MCNY/yr, shape (k,), >= 0.
        performance: actual saving relative to the promise, shape (k,).
        coverage: share of the shortfall made good, a number or shape (k,), 0 to 1.

    Returns:
        Claim, MCNY/yr, shape (k,), >= 0.

    Properties:
        off_means_off: without coverage there is no claim.
        no_claim_without_shortfall: a measure that keeps its promise brings no claim.

    Source:
        Performance insurance with proportional cover (finance.csv, group insurance).

    Example:
        >>> claims(np.array([10.0, 10.0]), np.array([0.75, 1.5]), coverage=0.5)
        array([1.25, 0.  ])
    """
    return sum_insured * np.maximum(1.0 - performance, 0.0) * coverage


def insured_risk(risk: Array, *, coverage: float | Array) -> Array:
    """Risk of performance that is left to the firm.

    Formula: ``risk * (1 - coverage)``.

    Args:
        risk: standard deviation of performance, shape (k,), >= 0.
        coverage: share of the shortfall made good, a number or shape (k,), 0 to 1.

    Returns:
        Risk left, shape (k,), 0 to ``risk``.

    Properties:
        off_means_off: without coverage the risk stays exactly as it is.
        falls_with_coverage: more coverage never raises the risk.

    Source:
        Specification of the model: insurance takes part of the performance risk.

    Example:
        >>> insured_risk(np.array([0.2]), coverage=0.5)
        array([0.1])
    """
    return risk * (1.0 - coverage)
