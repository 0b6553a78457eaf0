"""The yearly return a firm asks of a green project."""

import numpy as np

from kernels.rules import columnwise
from model.arrays import Array


def hurdle_rate(
    own: Array, risk: Array, *, risk_premium: float, uncertainty_premium: float, credibility: float
) -> Array:
    """Rate at which the firm discounts the benefits of a measure.

    Formula: ``h = own + risk_premium * risk + uncertainty_premium * (1 - credibility)``.

    Args:
        own: the firm's own hurdle rate, per year, shape (k,), > 0.
        risk: perceived risk of the measure, shape (k,), >= 0.
        risk_premium: extra return per unit of perceived risk, per year.
        uncertainty_premium: extra return asked when policy has no credibility, per year.
        credibility: trust that policy lasts, 0 to 1.

    Returns:
        Hurdle rate per year, shape (k,).

    Properties:
        rises_with_risk: more perceived risk never lowers it.
        falls_with_credibility: more credible policy never raises it.

    Source:
        Implicit discount rates after Anderson and Newell (2004), Resource and Energy Economics 26.

    Example:
        >>> hurdle_rate(np.array([0.2]), np.array([0.1]), risk_premium=0.5, uncertainty_premium=0.1, credibility=1.0)
        array([0.25])
    """
    return own + risk_premium * risk + uncertainty_premium * (1.0 - credibility)


def hurdle_from_payback(payback: Array, *, lifetime: float) -> Array:
    """Hurdle rate under which a project of ``lifetime`` years is worth its cost exactly at that payback time.

    Formula: the rate ``h`` with ``(1 - (1 + h)**-lifetime) / h = payback``, by Newton's method from ``1 / payback``.

    Args:
        payback: longest payback time the firm accepts, years, shape (n,), above 0 and up to 0.99 of the lifetime.
        lifetime: reference lifetime, years.

    Returns:
        Hurdle rate per year, shape (n,).

    Properties:
        shorter_payback_higher_hurdle: a shorter accepted payback time means a higher rate.
        annuity_equals_payback: the annuity factor at the rate equals the payback time.

    Source:
        Definition of the annuity factor.

    Example:
        >>> hurdle_from_payback(np.array([3.5]), lifetime=10.0).round(3)
        array([0.257])
    """
    rate = 1.0 / payback
    for _ in range(30):
        decay = (1.0 + rate) ** -lifetime
        gap = (1.0 - decay) / rate - payback
        slope = (lifetime * decay / (1.0 + rate)) / rate - (1.0 - decay) / rate**2
        rate = np.maximum(rate - gap / slope, 1e-4)
    return rate


@columnwise
def payback_from_hurdle(hurdle: Array, *, lifetime: float) -> Array:
    """Payback time at which a project of ``lifetime`` years is worth its cost exactly under a hurdle rate.

    Formula: ``(1 - (1 + hurdle)**-lifetime) / hurdle``.

    Args:
        hurdle: rate the firm discounts at, per year, shape (k,), > 0.
        lifetime: reference lifetime, years.

    Returns:
        Payback time, years, shape (k,).

    Properties:
        undoes_hurdle_from_payback: the payback time a hurdle rate was made from comes back.
        below_one_over_the_rate: it is shorter than that of a benefit that lasts for ever.

    Source:
        Definition of the annuity factor.

    Example:
        >>> payback_from_hurdle(np.array([0.25]), lifetime=2.0)
        array([1.44])
    """
    return -np.expm1(-lifetime * np.log1p(hurdle)) / hurdle
