"""A fitted Gaussian mixture: what it says, and how far it may be believed.

The properties have the names, and the criteria the counting, of
:class:`~cup_study.citizens.segments.fitted.LatentClasses`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cup_study.citizens.segments.normal import Shape
from cup_study.citizens.segments.scores import Array


@dataclass(frozen=True, eq=False)
class GaussianMixture:
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

    @property
    def aic(self) -> float:
        """Akaike's criterion, ``2 p - 2 l``; smaller is better, as for all here."""
        return 2 * self.n_parameters - 2 * self.loglik

    @property
    def bic(self) -> float:
        """Schwarz's criterion, ``p log n - 2 l``."""
        return self.n_parameters * float(np.log(self.sum_of_weights)) - 2 * self.loglik

    @property
    def abic(self) -> float:
        """BIC with the sample size ``(n + 2) / 24`` (Sclove 1987, Psychometrika 52, 333-343)."""
        penalty = self.n_parameters * float(np.log((self.sum_of_weights + 2) / 24))
        return penalty - 2 * self.loglik

    @property
    def caic(self) -> float:
        """``p (log n + 1) - 2 l`` (Bozdogan 1987, Psychometrika 52, 345-370)."""
        return self.bic + self.n_parameters

    @property
    def entropy(self) -> float:
        """Relative entropy: 1 when each row surely belongs to one class, 0 when none does."""
        if self.n_classes == 1:
            return 1.0
        p = self.posterior.to_numpy()
        lost = -(p * np.log(np.maximum(p, np.finfo(float).tiny))).sum(axis=1)
        most = self.sum_of_weights * np.log(self.n_classes)
        return 1 - float(self.weights.to_numpy() @ lost / most)

    @property
    def smallest(self) -> float:
        """Share of the smallest class."""
        return float(self.shares.min())

    @property
    def modal(self) -> pd.Series[Any]:
        """Class that each row most likely belongs to, 1 to K."""
        found = self.posterior.to_numpy().argmax(axis=1) + 1
        return pd.Series(found, index=self.posterior.index, name="class")

    @property
    def members(self) -> pd.Series[Any]:
        """Rows (not weighted) whose most likely class is 1 to K."""
        count = self.modal.value_counts()
        return count.reindex(self.posterior.columns, fill_value=0).rename("members")

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
