"""What every mixture of classes has: information criteria, entropy, and who belongs to which class.

Latent classes and Gaussian mixtures are counted alike, so that their criteria can be set side by
side.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from cup_study.sem.arrays import FloatArray


class Mixture:
    """Base of the fitted models; the figures are those of the model that has it as its base.

    Attributes
    ----------
    n_classes, n_parameters : int
    loglik, sum_of_weights : float
    shares : ndarray, shape (K,)
    posterior : DataFrame, shape (n, K)
    weights : Series, shape (n,)
    """

    n_classes: int
    n_parameters: int
    loglik: float
    sum_of_weights: float
    shares: FloatArray
    posterior: pd.DataFrame
    weights: pd.Series[Any]

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
        """Relative entropy: 1 when each row surely belongs to one class, 0 when none does.

        ``1 - sum_i w_i sum_k -p_ik log p_ik / (W log K)`` with the posterior probabilities p
        (Ramaswamy et al. 1993, Marketing Science 12, 103-124); 1 for one class.
        """
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

    @property
    def certainty(self) -> pd.Series[Any]:
        """Mean probability of their class among the rows assigned to it, NaN without any."""
        highest = self.posterior.max(axis=1) * self.weights
        modal = self.modal
        total = highest.groupby(modal.to_numpy()).sum()
        weight = self.weights.groupby(modal.to_numpy()).sum()
        return (total / weight).reindex(self.posterior.columns).rename("certainty")
