"""How clean newcomers must be, and whom that keeps out."""

import numpy as np

from kernels.rules import columnwise
from model.arrays import Array, Mask


@columnwise
def entry_chance(chance: Array, extra_cost: Array, *, standard: float | Array, deterrence: float) -> Array:
    """Chance that a newcomer enters although it must bring cleaner equipment.

    Formula: ``chance * exp(-deterrence * standard * extra_cost)``.

    Args:
        chance: chance of entry without an entry standard, shape (k,), 0 to 1.
        extra_cost: capital cost of the measures the standard demands, over the newcomer's yearly output, shape (k,),
            >= 0.
        standard: strictness of the entry standard, 0 to 1, a number or one per newcomer.
        deterrence: how strongly extra cost keeps newcomers out, >= 0.

    Returns:
        Chance of entry, shape (k,), 0 to ``chance``.

    Properties:
        off_means_off: without a standard the chance is exactly as it was.
        cost_keeps_out: a standard that costs more never lets more newcomers in.

    Source:
        Stavins (2006), Stanford Environmental Law Journal 25 (regulation by vintage keeps newcomers out).

    Example:
        >>> entry_chance(np.array([0.1]), np.array([np.log(2.0)]), standard=0.5, deterrence=2.0)
        array([0.05])
    """
    return chance * np.exp(-deterrence * standard * extra_cost)


def required_measures(adopted: Array, pays: Mask, *, usual: float, standard: float | Array) -> Mask:
    """Measures with which a newcomer comes.

    Formula: measures in use whose share ``adopted >= usual * (1 - standard)``; under a standard of 1 also those that
    pay for themselves. Without a standard it is ``adopted >= usual``: newcomers bring what is usual anyway.

    Args:
        adopted: share of the sector that has each measure, shape (k, slots), 0 to 1.
        pays: measures that pay for themselves, shape (k, slots).
        usual: share from which a measure is standard equipment anyway, above 0 and up to 1.
        standard: strictness of the entry standard, 0 to 1, a number or shape (k, 1).

    Returns:
        Measures demanded, shape (k, slots).

    Properties:
        off_means_off: without a standard newcomers bring what is usual and nothing else.
        a_stricter_standard_demands_no_less: what is demanded is still demanded by a stricter standard.
        the_unused_is_demanded_only_if_it_pays: what nobody in the sector has and does not pay is never demanded.

    Source:
        Entry conditions for industries, which name the equipment a new plant must have.

    Example:
        >>> required_measures(np.array([[0.6, 0.3, 0.0, 0.0]]), np.array([[False, False, True, False]]), usual=0.5,
        ...                   standard=1.0)
        array([[ True,  True,  True, False]])
    """
    in_use = (adopted > 0.0) & (adopted >= usual * (1.0 - standard))
    return in_use | (pays & (standard >= 1.0))
