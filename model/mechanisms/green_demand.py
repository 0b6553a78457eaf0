"""What consumers who act on their green preferences give to greener firms: a premium and a larger share."""

from kernels.rules import columnwise
from model.arrays import Array


def green_premium(greenness: Array, *, consumption: float, willing: float, premium: float) -> Array:
    """Premium that a firm's customers pay for its greenness, as a share of revenue.

    Formula: ``willing * premium * consumption * greenness``.

    Args:
        greenness: how green a firm is, shape (n,), 0 to 1.
        consumption: how far willing consumers act on it, 0 to 1.
        willing: share of consumers that would pay more, 0 to 1.
        premium: what these would pay more, share of the price, >= 0.

    Returns:
        Premium, share of revenue, shape (n,).

    Properties:
        off_means_off: without green consumption nobody pays more.
        rises_with_greenness: a greener firm never earns a smaller premium.

    Source:
        Share of willing consumers and their premium from behaviour.csv, group demand.

    Example:
        >>> import numpy as np
        >>> green_premium(np.array([0.0, 0.5]), consumption=0.5, willing=0.4, premium=0.1)
        array([0.  , 0.01])
    """
    return (willing * premium * consumption) * greenness


@columnwise
def demand_pull(greenness: Array, mean: Array, *, consumption: float, strength: float) -> Array:
    """What green consumption adds to the growth of a firm's market share in the quarter.

    Formula: ``strength * consumption * (greenness - mean)``.

    Args:
        greenness: how green a firm is, shape (n,), 0 to 1.
        mean: mean greenness of its market, weighted by market share, shape (n,), 0 to 1.
        consumption: how far willing consumers act on it, 0 to 1.
        strength: added growth of a firm that is fully green among firms that are not at all, >= 0.

    Returns:
        Added growth, shape (n,).

    Properties:
        off_means_off: without green consumption, or at strength 0, no share moves.
        greener_than_the_market_gains: firms above the mean do not lose, firms below it do not gain.

    Source:
        Replicator dynamics of market shares, Dosi, Fagiolo and Roventini (2010), Journal of Economic Dynamics and
        Control 34, with greenness as a part of fitness.

    Example:
        >>> import numpy as np
        >>> demand_pull(np.array([0.5, 0.1]), np.array([0.3, 0.3]), consumption=0.5, strength=0.1)
        array([ 0.01, -0.01])
    """
    return (strength * consumption) * (greenness - mean)
