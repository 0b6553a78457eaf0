"""What policy still permits: requirements that tighten from quarter to quarter at the rate then in force."""

from types import SimpleNamespace

import numpy as np

from model.arrays import Array, Mask


class Requirements:
    """Factors on what was permitted at the start; a change of rate counts from when it is made, not back to 2017.

    Attributes:
        standard: of the pollution standard.
        quota: of energy quotas, a number or shape (regions,).
        benchmark: of free allocation since the sector joined the carbon market, shape (sectors,).
        cap: of the absolute cap since then, shape (sectors,).
    """

    def __init__(self, sectors: int) -> None:
        self.standard: float = 1.0
        self.quota: float | Array = 1.0
        self.benchmark, self.cap = np.ones(sectors), np.ones(sectors)
        self._begun = False

    def tighten(self, policy: SimpleNamespace, in_market: Mask) -> None:
        """Tighten by a quarter of the yearly rates in force; nothing before the first quarter is over.

        Args:
            policy: levers of the quarter.
            in_market: sectors that have joined the carbon market, shape (sectors,).
        """
        if self._begun:
            self.standard *= (1 - policy.standard_tightening) ** 0.25
            self.quota = self.quota * (1 - policy.energy_quota) ** 0.25
            self.benchmark = np.where(in_market, self.benchmark * (1 - policy.benchmark_tightening) ** 0.25, 1.0)
            self.cap = np.where(in_market, self.cap * (1 - policy.carbon_cap_decline) ** 0.25, 1.0)
        self._begun = True
