"""What policy still permits: requirements that tighten from quarter to quarter at the rate then in force."""

from types import SimpleNamespace

import numpy as np

from model.arrays import Mask
from model.mechanisms.tightening import tightened


class Requirements:
    """Factors on what was permitted at the start; a change of rate counts from when it is made, not back to 2017.

    Attributes:
        standard: of the pollution standard, shape (1,).
        quota: of energy quotas, shape (regions,).
        benchmark: of free allocation since the sector joined the carbon market, shape (sectors,).
        cap: of the absolute cap since then, shape (sectors,).
    """

    def __init__(self, sectors: int, regions: int) -> None:
        self.standard = np.ones(1)
        self.quota = np.ones(regions)
        self.benchmark, self.cap = np.ones(sectors), np.ones(sectors)
        self._begun = False

    def tighten(self, policy: SimpleNamespace, in_market: Mask) -> None:
        """Tighten by a quarter of the yearly rates in force; nothing before the first quarter is over.

        Args:
            policy: levers of the quarter.
            in_market: sectors that have joined the carbon market, shape (sectors,).
        """
        if self._begun:
            self.standard = tightened(self.standard, rate=policy.standard_tightening)
            self.quota = tightened(self.quota, rate=policy.energy_quota)
            self.benchmark = np.where(in_market, tightened(self.benchmark, rate=policy.benchmark_tightening), 1.0)
            self.cap = np.where(in_market, tightened(self.cap, rate=policy.carbon_cap_decline), 1.0)
        self._begun = True
