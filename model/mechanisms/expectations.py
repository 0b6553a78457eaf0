"""What firms reckon with over the life of a project when policy announces where it is going."""

import numpy as np

from model.arrays import Array


def expected_value(
    *, now: float | Array, later: float | Array, credibility: float | Array, foresight: float
) -> float | Array:
    """Value a firm reckons with over the life of a project.

    Formula: ``now + credibility * foresight * (later - now)``.

    Args:
        now: value in force, a number or an array of any shape.
        later: mean of the announced values over the life of the project, like ``now``.
        credibility: trust that what is announced will come, 0 to 1.
        foresight: how far firms look beyond the present at all, 0 to 1.

    Returns:
        Expected value, like ``now`` and ``later``.

    Properties:
        no_announcement_no_change: where nothing else is announced the present value comes back, to the last bit.
        without_credibility_only_the_present_counts: announcements nobody believes change nothing.
        between_now_and_later: the expected value lies between the present and the announced one.

    Source:
        Bosetti and Victor (2011), The Energy Journal 32 (investment under regulation that is not fully credible).

    Example:
        >>> expected_value(now=50.0, later=150.0, credibility=0.5, foresight=1.0)
        100.0
    """
    trust = credibility * foresight
    if isinstance(now, np.ndarray) or isinstance(later, np.ndarray) or isinstance(trust, np.ndarray):
        return np.where(np.equal(later, now) | np.equal(trust, 0.0), now, now + trust * (later - now))
    return now if later == now or trust == 0.0 else now + trust * (later - now)


def announced_mean(path: Array, *, quarter: int, horizon: int, known_from: int | None) -> float:
    """Mean of a lever over the coming quarters, as far as it has been announced.

    Formula: mean of ``path[quarter + 1 : quarter + 1 + horizon]``, the last value holding beyond the end of the path,
    from quarter ``known_from`` on; before it, and for a surprise, ``path[quarter]``.

    Args:
        path: value of the lever in each quarter, shape (quarters,).
        quarter: the present quarter, >= 0.
        horizon: quarters firms look ahead; at 0 only the present counts.
        known_from: quarter from which the path is known; None for a surprise.

    Returns:
        Announced mean.

    Properties:
        a_surprise_is_not_foreseen: a path nobody was told of counts with its present value only.
        a_constant_path_changes_nothing: where the path does not move the present value comes back, to the last bit.
        within_the_path: the mean lies between the lowest and the highest value still to come.

    Source:
        Definition of announcement; the horizon is the life of a project.

    Example:
        >>> announced_mean(np.array([0.0, 10.0, 20.0]), quarter=0, horizon=4, known_from=0)
        17.5
    """
    now = float(path[min(quarter, path.size - 1)])
    if horizon <= 0 or known_from is None or quarter < known_from:
        return now
    coming = path[quarter + 1 : quarter + 1 + horizon] - now
    held = (horizon - coming.size) * (path[-1] - now)
    return now + float(coming.sum() + held) / horizon
