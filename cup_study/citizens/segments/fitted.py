"""A fitted latent class model: what it says, and how far it may be believed.

Nothing is computed from answers here; :mod:`~cup_study.citizens.segments.latent_class` does that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cup_study.citizens.segments.mixture import Mixture
from cup_study.sem.arrays import FloatArray


@dataclass(frozen=True, eq=False)
class LatentClasses(Mixture):
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
