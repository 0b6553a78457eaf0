"""How likely a firm is to default in the eyes of its bank, and what it pays for that."""

import numpy as np

from kernels.rules import columnwise
from model.arrays import Array


@columnwise
def default_risk(
    base: Array,
    leverage: Array,
    coverage: Array,
    record: Array,
    *,
    leverage_slope: float,
    coverage_slope: float,
    record_slope: float,
) -> Array:
    """Probability of default in a year as the bank sees it.

    Formula: ``base * exp(score)``, at most 0.9, with ``score = leverage_slope * (leverage - 0.6) - coverage_slope *
    (coverage - 0.06) + record_slope * record`` held between -10 and 10.

    Args:
        base: probability of the size class: at leverage 0.6, profit 6 % of assets, a clean record, shape (n,).
        leverage: debt over assets, shape (n,).
        coverage: yearly profit before tax over assets, shape (n,).
        record: environmental record the bank can see, 0 clean to 1 bad, shape (n,).
        leverage_slope: effect of leverage, >= 0.
        coverage_slope: effect of profitability, >= 0.
        record_slope: effect of the record, >= 0.

    Returns:
        Probability a year, shape (n,), 0 to 0.9.

    Properties:
        rises_with_leverage: more debt is never safer.
        falls_with_profit: more profit is never riskier.
        rises_with_record: a worse record is never safer.

    Source:
        Proportional-hazard form of a scoring model; levels by size from finance.csv (bank pd_annual).

    Example:
        >>> default_risk(np.array([0.01]), np.array([0.6]), np.array([0.06]), np.zeros(1),
        ...              leverage_slope=5.0, coverage_slope=5.0, record_slope=0.5)
        array([0.01])
    """
    score = leverage_slope * (leverage - 0.6) - coverage_slope * (coverage - 0.06) + record_slope * record
    return np.minimum(base * np.exp(np.clip(score, -10.0, 10.0)), 0.9)


@columnwise
def loan_rate(default: Array, usual: Array, spread: Array, *, policy_rate: float, loss_given_default: float) -> Array:
    """Yearly interest a bank asks.

    Formula: ``policy_rate + spread + (default - usual) * loss_given_default``, between 0 and 0.24. The spread of a size
    class holds the risk that is usual in it.

    Args:
        default: probability of default in a year, shape (n,).
        usual: probability usual in the firm's size class, shape (n,).
        spread: spread for the firm's size class, per year, shape (n,).
        policy_rate: benchmark rate, per year.
        loss_given_default: share lost when a firm fails.

    Returns:
        Rate per year, shape (n,).

    Properties:
        rises_with_default_risk: a riskier firm never pays less.
        moves_with_the_policy_rate: below the cap the benchmark is passed on one for one.

    Source:
        Risk-neutral pricing of expected loss; the cap is the judicial ceiling on private lending before 2020.

    Example:
        >>> loan_rate(np.array([0.03]), np.array([0.01]), np.array([0.01]), policy_rate=0.04, loss_given_default=0.5)
        array([0.06])
    """
    return np.clip(policy_rate + spread + (default - usual) * loss_given_default, 0.0, 0.24)
