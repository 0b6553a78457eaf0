"""An emulator: what the model would say at parameters it was not run with, by a polynomial fitted to runs.

Statistics of a run are smooth in the fitted parameters, and luck is the same at every point: a polynomial of second
degree with all products predicts them about as well as replications allow. Its error is that of points left out.
"""

import itertools
from dataclasses import dataclass

import numpy as np

from model.arrays import Array

SHRINKAGE = 0.1  # of all coefficients but the constant, in units of one observation


@dataclass(frozen=True)
class Emulator:
    """Polynomials in the unit cube.

    Attributes:
        parameters: number of dimensions.
        coefficients: shape (terms, statistics).
        missed: what it misses each point by when fitted without it, NaN where nothing, shape (points, statistics).
    """

    parameters: int
    coefficients: Array
    missed: Array

    def predict(self, points: Array) -> Array:
        """Statistics at points of the unit cube.

        Args:
            points: shape (points, parameters).

        Returns:
            Shape (points, statistics).
        """
        return np.asarray(terms(points) @ self.coefficients)


def terms(points: Array) -> Array:
    """Terms of the polynomial, orthonormal over the unit cube, shape (points, terms).

    >>> terms(np.array([[0.5, 0.5]])).round(3).tolist()
    [[1.0, 0.0, 0.0, -1.118, -1.118, 0.0]]
    """
    x = 2 * points - 1
    first, second = np.sqrt(3) * x, np.sqrt(5) * (1.5 * x**2 - 0.5)
    products = [first[:, i] * first[:, j] for i, j in itertools.combinations(range(points.shape[1]), 2)]
    return np.column_stack([np.ones(len(points)), first, second, *products])


def fit(points: Array, statistics: Array) -> Emulator:
    """Fit an emulator to runs.

    Args:
        points: points of the unit cube, shape (points, parameters).
        statistics: what the runs said there, NaN where nothing, shape (points, statistics).

    Raises:
        ValueError: fewer points than terms.
    """
    every = terms(points)
    if len(every) <= every.shape[1]:
        raise ValueError(f"{len(every)} points are too few for {every.shape[1]} terms")
    columns = [_fit_one(every, statistics[:, i]) for i in range(statistics.shape[1])]
    coefficients, missed = (np.column_stack(parts) for parts in zip(*columns, strict=True))
    return Emulator(points.shape[1], coefficients, missed)


def _fit_one(every: Array, values: Array) -> tuple[Array, Array]:
    """Coefficients of one statistic, and what they miss each point by when it is left out."""
    known = np.isfinite(values)
    missed = np.full(len(values), np.nan)
    some, wanted = every[known], values[known]
    if len(some) <= every.shape[1]:
        return np.full(every.shape[1], np.nan), missed
    penalty = SHRINKAGE * np.eye(some.shape[1])
    penalty[0, 0] = 0.0
    inverse = np.linalg.inv(some.T @ some + penalty)
    coefficients = inverse @ some.T @ wanted
    leverage = np.einsum("ij,jk,ik->i", some, inverse, some)
    missed[known] = (wanted - some @ coefficients) / (1 - leverage)
    return coefficients, missed
