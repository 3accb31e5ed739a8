"""A fitted Gaussian mixture: what it says, and how far it may be believed.

The properties have the names, and the criteria the counting, of
:class:`~cup_study.citizens.segments.fitted.LatentClasses`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cup_study.citizens.segments.mixture import Mixture
from cup_study.citizens.segments.normal import Shape
from cup_study.citizens.segments.scores import Array


@dataclass(frozen=True, eq=False)
class GaussianMixture(Mixture):
    """Classes in the order of their size, the largest first; they are numbered 1 to K.

    Parameters
    ----------
    items : tuple of str
        Columns with scores, p of them.
    n_classes : int
        K.
    covariance : {"spherical", "diagonal", "tied", "full"}
        One variance a class; one a class and column; one covariance matrix for all; one a class.
    shares : ndarray, shape (K,)
        Size of each class, weighted when there are weights; they sum to 1.
    means : DataFrame, shape (K, p)
        Rows are classes, columns items.
    covariances : ndarray, shape (K, p, p)
    loglik : float
        Log-likelihood of the scores that are there; with weights the pseudo log-likelihood.
    n_parameters : int
    n : int
        Rows used: those with at least one score.
    sum_of_weights : float
    posterior : DataFrame, shape (n, K)
        Index is that of the data, without the rows of ``left_out``; columns are 1 to K.
    iterations : int
    converged : bool
    starts : DataFrame
        ``start loglik iterations converged finished``: each start, the best first; only those
        with ``finished`` were carried on after the short run.
    replicated : int
        Finished starts that reached the best log-likelihood.
    warnings : tuple of str
    weights : Series, shape (n,)
    left_out : DataFrame
        ``row reason``.
    floor : float
        Least variance of a class, as a share of the variance of the column.
    """

    items: tuple[str, ...]
    n_classes: int
    covariance: Shape
    shares: Array
    means: pd.DataFrame
    covariances: Array
    loglik: float
    n_parameters: int
    n: int
    sum_of_weights: float
    posterior: pd.DataFrame
    iterations: int
    converged: bool
    starts: pd.DataFrame
    replicated: int
    warnings: tuple[str, ...]
    weights: pd.Series[Any]
    left_out: pd.DataFrame
    floor: float

    def table(self) -> pd.DataFrame:
        """Tidy ``class item mean sd``: where each class lies, and how widely it spreads."""
        spread = np.sqrt(np.diagonal(self.covariances, axis1=1, axis2=2))
        return pd.DataFrame(
            {
                "class": np.repeat(self.means.index.to_numpy(), len(self.items)),
                "item": list(self.items) * self.n_classes,
                "mean": self.means.to_numpy().ravel(),
                "sd": spread.ravel(),
            }
        )
