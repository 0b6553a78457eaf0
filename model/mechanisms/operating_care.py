"""How carefully firms run the abatement equipment they have when they expect to be seen."""

from model.arrays import Array


def operating_care(visits: Array, *, campaign: float | Array, half_visits: float) -> Array:
    """Care with which a firm runs its abatement equipment.

    Formula: ``care = 1 - (1 - campaign) * half_visits / (half_visits + visits)``.

    Args:
        visits: inspections the firm expects in a year, shape (n,), >= 0.
        campaign: strength of a central campaign on site, 0 to 1, a number or one per firm.
        half_visits: inspections in a year that bring half of full care, > 0.

    Returns:
        Care, shape (n,), 0 to 1.

    Properties:
        off_means_off: without visits and campaign there is no care.
        rises_with_visits: more visits never mean less care.
        a_campaign_brings_full_care: under a campaign of full strength everybody takes full care.

    Source:
        Karplus and Wu (2019, 2023): central inspections lowered the sulphur dioxide of coal plants by 25 to 27 % while
        the teams were on site, and it came back in about two months.

    Example:
        >>> import numpy as np
        >>> operating_care(np.array([0.0, 0.5, 1.5]), campaign=0.0, half_visits=0.5)
        array([0.  , 0.5 , 0.75])
    """
    return 1.0 - (1.0 - campaign) * (half_visits / (half_visits + visits))


def care_factor(care: Array, usual: Array, *, effect: float) -> Array:
    """Pollution relative to what it is under the care that was usual in 2017.

    Formula: ``(1 - effect * care) / (1 - effect * usual)``.

    Args:
        care: care of the firm, shape (n,), 0 to 1.
        usual: its care in 2017, shape (n,), 0 to 1.
        effect: share of pollution that full care avoids, 0 up to but not including 1.

    Returns:
        Factor on pollution, shape (n,), > 0.

    Properties:
        usual_care_changes_nothing: under the care of 2017 the factor is exactly 1.
        falls_with_care: more care never means more pollution.

    Source:
        Karplus and Wu (2019, 2023), see operating_care.

    Example:
        >>> import numpy as np
        >>> care_factor(np.array([0.5, 1.0]), np.array([0.5, 0.5]), effect=0.4)
        array([1.  , 0.75])
    """
    return (1.0 - effect * care) / (1.0 - effect * usual)
