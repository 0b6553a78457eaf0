"""Which projects the green industry investment fund finances."""

import numpy as np

from model.arrays import Array, grants_by_rank


def fund_investments(request: Array, index: Array, *, room: float, least_index: float) -> Array:
    """Finance the fund gives to each project.

    Formula: requests with ``index >= least_index`` are served in order of index until ``room`` is used up, the last in
    part.

    Args:
        request: finance asked, MCNY in national terms, shape (k,), >= 0.
        index: profitability index of the project, shape (k,).
        room: what the fund may invest this quarter, MCNY; a negative room counts as 0.
        least_index: index below which the fund does not invest.

    Returns:
        Finance given, MCNY in national terms, shape (k,), 0 to ``request``.

    Properties:
        off_means_off: without room nothing is financed.
        room_binds: the fund never gives more than it has.
        best_first: a project that gets nothing never outranks one that gets something.
        weak_projects_get_nothing: below the least index there is no finance.

    Source:
        Specification of the model: public seed money for good projects that credit refuses.

    Example:
        >>> fund_investments(np.array([4.0, 4.0, 4.0]), np.array([1.5, 0.5, 2.0]), room=6.0, least_index=1.0)
        array([2., 0., 4.])
    """
    eligible = np.where(index >= least_index, request, 0.0)
    return grants_by_rank(eligible, index, np.zeros(index.size, np.intp), np.array([room]))
