"""A fitted latent class model: what it says, and how far it may be believed.

Nothing is computed from answers here; :mod:`~cup_study.citizens.segments.latent_class` does that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cup_study.sem.arrays import FloatArray


@dataclass(frozen=True, eq=False)
class LatentClasses:
    """Classes in the order of their size, the largest first; they are numbered 1 to K.

    Parameters
    ----------
    items : tuple of str
        Columns that the classes come from.
    levels : mapping of str to tuple
        Answers to each item, in order. An answer that was declared and that nobody gave is among
        them; it has probability 0 and is no parameter.
    n_classes : int
        K.
    shares : ndarray, shape (K,)
        Size of each class, weighted when there are weights; they sum to 1.
    probabilities : DataFrame
        ``class item level probability``: how likely an answer is in a class.
    loglik : float
        Log-likelihood; with weights the pseudo log-likelihood ``sum_i w_i log f(y_i)``.
    n_parameters : int
        Free parameters: ``K - 1 + K * sum_j (L_j - 1)`` over the levels that somebody chose.
    n : int
        Rows used: those with at least one answer.
    sum_of_weights : float
        Of these rows; `n` without weights.
    posterior : DataFrame, shape (n, K)
        Probability that a row belongs to each class. The index is that of the data, without the
        rows of ``left_out``; columns are 1 to K.
    iterations : int
        Steps that the best start took.
    converged : bool
        Whether the best start ended because nothing changed any more.
    starts : DataFrame
        ``start loglik iterations converged``: each start, the best first.
    replicated : int
        Starts that reached the best log-likelihood (within :data:`~starts.SAME`).
    warnings : tuple of str
        What a reader of the figures must know; empty when there is nothing.
    weights : Series, shape (n,)
        Weight of each row used; 1 without weights.
    left_out : DataFrame
        ``row reason``: rows that say nothing about the classes; the index is their position in
        the data, from 0.
    boundary : int
        Probabilities at 0 or 1. They have no standard error.

    Notes
    -----
    The information criteria count ``sum_of_weights`` as the number of rows, so that a row of
    weight 2 is the same as two rows. They are for weights that average 1; others make the data
    look more, or less, than they are, which ``warnings`` tells.
    """

    items: tuple[str, ...]
    levels: Mapping[str, tuple[Any, ...]]
    n_classes: int
    shares: FloatArray
    probabilities: pd.DataFrame
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
    boundary: int

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
