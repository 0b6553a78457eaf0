"""What a measure is worth to a firm, against what it costs."""

import numpy as np

from kernels.rules import columnwise
from model.arrays import Array


@columnwise
def profitability_index(benefit: Array, capital_cost: Array, hurdle: Array, lifetime: Array) -> Array:
    """Present value of a measure's yearly net benefit over its capital cost.

    Formula: ``index = benefit * (1 - (1 + h)**-L) / h / capital_cost``.

    Args:
        benefit: net benefit of a year, MCNY/yr, shape (k,).
        capital_cost: capital cost after subsidy and tax credit, MCNY, shape (k,), > 0.
        hurdle: rate the firm discounts at, per year, shape (k,), > 0.
        lifetime: years the measure works, shape (k,), > 0.

    Returns:
        Index, shape (k,); 1 is worth exactly its cost.

    Properties:
        subsidy_raises_the_index: a lower capital cost never lowers the index of a useful measure.
        a_year_pays_less_than_its_benefit: over one year the index of a useful measure is below benefit over cost.
        impatience_lowers_the_index: a higher hurdle rate never raises the index of a useful measure.

    Source:
        Net present value with a hurdle rate; see Anderson and Newell (2004), Resource and Energy Economics 26.

    Example:
        >>> profitability_index(np.array([2.0]), np.array([4.0]), np.array([0.25]), np.array([100.0])).round(3)
        array([2.])
    """
    annuity = -np.expm1(-lifetime * np.log1p(hurdle)) / hurdle
    return benefit * annuity / capital_cost


@columnwise
def acceptance_chance(index: Array, inertia: Array, *, slope: float) -> Array:
    """Chance that a firm that reviews a measure says yes.

    Formula: ``1 / (1 + exp(-slope * (index - 1 - inertia)))``.

    Args:
        index: profitability index, shape (k,).
        inertia: extra worth needed to overcome the status quo, shape (k,).
        slope: how sharply firms tell good from bad, > 0.

    Returns:
        Chance, shape (k,), 0 to 1.

    Properties:
        half_at_the_threshold: a measure worth just its cost and the inertia is taken half of the time.
        rises_with_the_index: a better measure is never less likely to be taken.

    Source:
        Logistic acceptance after McFadden (1974); about half of recommended profitable measures are adopted
        (Anderson and Newell 2004).

    Example:
        >>> acceptance_chance(np.array([1.1]), np.array([0.1]), slope=3.0)
        array([0.5])
    """
    return 1.0 / (1.0 + np.exp(np.clip(-slope * (index - 1.0 - inertia), -50.0, 50.0)))
