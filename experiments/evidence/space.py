"""What is fitted: a few uncertain behavioural parameters that the figures can tell something about, and their priors.

A prior is even over the plausible range of the parameter's data row, on a logarithmic scale where the range spans more
than a factor of four. :data:`LEFT_OUT` names what was looked at and why it is not fitted.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import qmc

from model.arrays import Array
from model.catalogue import Catalogue
from model.errors import InputError
from model.parameters import PARAMETERS

WIDE = 4.0  # high over low from which a prior is even in the logarithm

FITTED: Mapping[str, str] = {  # parameter: what tells of it
    "review_rate": "how fast the yearly intake of green factories rises",
    "leader_quantile": "the stock of green factories; the threshold of certification in CO2 per output",
    "application_rate": "the stock of green factories and their intake",
    "usual_applicant": "the size of certified enterprises against the mean",
    "size_bias": "the size of certified enterprises, and early against late intake",
    "digital_growth": "the rise of the digital shares",
    "key_inspection_rate": "the first years of fines and cases",
}

LEFT_OUT: Mapping[str, str] = {
    "awareness_imitation": "the figures narrow it by 3 % only: few of those that qualify are held back by not knowing",
    "awareness_alone": "as imitation, and weaker",
    "inertia": "narrowed by 2 % only",
    "acceptance_slope": "narrowed by less than a tenth",
    "payback_large": "hurdles move the stock by less than a tenth of what the certification parameters do",
    "payback_medium": "as for large enterprises",
    "payback_small": "as for large enterprises, and weaker",
    "least_digital": "narrowed by less than a tenth once the other certification parameters are free",
    "least_installed": "acts in steps, for a firm has few measures: just above a half the stock falls by two fifths; "
    "half of the measures is the rule",
    "own_budget_share": "moves green loans alone, whose growth the model misses for want of other borrowers: "
    "fitting it would make it stand for them",
    "capex_budget": "as the own budget's share",
    "loan_to_value": "moves the growth of green loans by a seventh of the error allowed",
    "half_visits": "moves no compared figure by more than an eighth of the error allowed",
    "care_effect": "as half_visits; set to a published effect",
    "detection": "moves the same figures as the inspections of key polluters, half as much",
    "ordinary_inspection_rate": "only its ratio to the rate of key polluters shows, with which it would be confounded",
    "vintage_diffusion": "moves the same figures as size_bias, half as much",
    "risk_premium": "moves no compared figure by a tenth of the error allowed",
    "rebuild_interval": "moves no compared figure by a tenth of the error allowed",
    "growth": "moves energy intensity by half the error allowed; it is a driver from outside, not a behaviour",
}


@dataclass(frozen=True)
class Prior:
    """Even over a range, of the value or of its logarithm."""

    parameter: str
    low: float
    high: float

    @property
    def logarithmic(self) -> bool:
        """Whether it is even in the logarithm."""
        return self.low > 0 and self.high / self.low >= WIDE

    def value(self, u: Array) -> Array:
        """Values at shares ``u`` of the prior's mass, 0 to 1, any shape."""
        if self.logarithmic:
            return np.exp(math.log(self.low) + u * math.log(self.high / self.low))
        return self.low + u * (self.high - self.low)

    def share(self, value: Array) -> Array:
        """Share of the prior's mass below values, any shape: the inverse of :meth:`value`."""
        if self.logarithmic:
            return np.log(value / self.low) / math.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)


def priors(data: Catalogue, names: Sequence[str] = tuple(FITTED)) -> tuple[Prior, ...]:
    """Priors of parameters: the plausible range of their rows, within the bounds of the model.

    Raises:
        InputError: a row has no plausible range.
    """
    found = []
    for name in names:
        declaration = PARAMETERS[name]
        row = data.figure(declaration.key)
        if row.low is None or row.high is None:
            raise InputError(f"{declaration.key}: has no plausible range, so '{name}' cannot be fitted")
        low, high = row.low * declaration.scale, row.high * declaration.scale
        found.append(Prior(name, max(low, declaration.low), min(high, declaration.high)))
    return tuple(found)


def before_fit(data: Catalogue, names: Sequence[str] = tuple(FITTED)) -> dict[str, float]:
    """Values of parameters before any fit: those of their rows in the files of figures."""
    return {name: data.figures_before_fit[PARAMETERS[name].key].value * PARAMETERS[name].scale for name in names}


def values(space: Sequence[Prior], shares: Array) -> Array:
    """Parameter values at points of the unit cube, both of shape (points, parameters)."""
    return np.column_stack([prior.value(shares[:, i]) for i, prior in enumerate(space)])


def shares(space: Sequence[Prior], points: Array) -> Array:
    """Points of the unit cube of parameter values, both of shape (points, parameters)."""
    return np.column_stack([prior.share(points[:, i]) for i, prior in enumerate(space)])


def spread(dimensions: int, power: int, seed: int) -> Array:
    """``2**power`` points that fill the unit cube evenly (scrambled Sobol), shape (points, dimensions)."""
    return np.asarray(qmc.Sobol(dimensions, scramble=True, rng=seed).random_base2(power), float)
