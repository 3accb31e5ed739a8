r"""Third step by BCH: assignments weighted so that their errors cancel.

Of those assigned to s, some belong elsewhere. Weighting a respondent's membership of class t by

.. math:: w^*_{it} = \sum_s a_{is}\, (D^{-1})_{st}

gives every class t, in expectation, its own members (Bolck, Croon & Hagenaars 2004; the weighting
is Vermunt's, 2010). Means and shares are then weighted means and shares, without an assumption on
how the outcome is distributed, so BCH is the default for continuous outcomes (Bakk & Vermunt
2016). The price: some of the weights are negative, and so may be a variance or a share.

StepMix 3.0 has BCH (``n_steps=3, correction="BCH"``), and its means are these to 1e-8 (a test
holds it) for complete, unweighted data. It is not used: it fits step 1 itself and takes no
posteriors, leaves survey weights out of steps 1 and 2 (``em(X)`` in ``StepMix.fit``), and has no
analytic standard errors.

References
----------
Bakk, Z., & Vermunt, J. K. (2016). Robustness of stepwise latent class modeling with continuous
distal outcomes. *Structural Equation Modeling*, 23(1), 20-31.
Bolck, A., Croon, M., & Hagenaars, J. (2004). *Political Analysis*, 12(1), 3-27.
Vermunt, J. K. (2010). *Political Analysis*, 18(4), 450-469.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cup_study.citizens.segments.carrying import Estimating
from cup_study.citizens.segments.classification import Array, Assignment, Classification, classify
from cup_study.errors import InputError, Problem


@dataclass(frozen=True)
class Solved:
    """Root of the estimating functions of a third step.

    Parameters
    ----------
    parameters : ndarray, shape (q,)
    estimating : callable
        As :data:`~cup_study.citizens.segments.carrying.Estimating`.
    wanted : ndarray of int
        Which of the parameters are asked for, class by class; the others are nuisances.
    variances : ndarray, shape (K,)
        Variance of a numeric outcome within the classes; empty for shares.
    warnings : tuple of str
    """

    parameters: Array
    estimating: Estimating
    wanted: NDArray[np.intp]
    variances: Array
    warnings: tuple[str, ...] = ()


def weights(
    posterior: pd.DataFrame,
    *,
    weights: pd.Series | None = None,
    assignment: Assignment = "modal",
) -> pd.DataFrame:
    """BCH weight of each respondent in each class.

    Parameters
    ----------
    posterior : DataFrame, shape (N, K)
    weights : Series, optional
        Survey weights; they enter the classification matrix, not the result.
    assignment : {"modal", "proportional"}

    Returns
    -------
    DataFrame, shape (N, K)
        Sums to one in each row; multiply by the survey weights. Missing where the posterior is.

    Raises
    ------
    InputError
        As :func:`~cup_study.citizens.segments.classification.classify`.

    Examples
    --------
    >>> posterior = pd.DataFrame({1: [0.9, 0.8, 0.1], 2: [0.1, 0.2, 0.9]})
    >>> weights(posterior).round(2).values.tolist()
    [[1.08, -0.08], [1.08, -0.08], [-0.36, 1.36]]
    """
    made = classify(posterior, weights=weights, assignment=assignment)
    found = np.full(posterior.shape, np.nan)
    found[made.used] = of_class(made)
    return pd.DataFrame(found, index=posterior.index, columns=posterior.columns)


def of_class(made: Classification) -> Array:
    """BCH weights of the classified respondents, shape (n, K)."""
    return np.asarray(made.assigned @ np.linalg.inv(made.matrix))


def means(y: Array, made: Classification, rows: NDArray[np.bool_]) -> Solved:
    """Mean of a numeric outcome in each class.

    Parameters
    ----------
    y : ndarray, shape (m,)
        Outcome of the respondents `rows`.
    made : Classification
    rows : ndarray of bool, shape (n,)

    Returns
    -------
    Solved
        K parameters.

    Raises
    ------
    InputError
        A class has no positive size among those who answered.
    """
    expanded, size = _expanded(made, rows)
    found = expanded.T @ y / size
    variances = np.einsum("it,it->t", expanded, (y[:, None] - found) ** 2) / size

    def estimating(beta: Array, matrix: Array) -> Array:
        return np.asarray(np.linalg.inv(matrix)[None] * (y[:, None] - beta)[:, None, :])

    told = [
        f"class {c}: the BCH variance of the outcome is negative; classes overlap too much for it, "
        "see method='ML'"
        for c, v in zip(made.classes, variances, strict=True)
        if v < 0
    ]
    told += [
        f"class {c}: the BCH mean lies outside of all answers"
        for c, m in zip(made.classes, found, strict=True)
        if not y.min() <= m <= y.max()
    ]
    return Solved(found, estimating, np.arange(len(found)), variances, tuple(told))


def shares(codes: NDArray[np.intp], made: Classification, rows: NDArray[np.bool_]) -> Solved:
    """Share of each answer in each class.

    Parameters
    ----------
    codes : ndarray of int, shape (m,)
        Answers 0 to M - 1 of the respondents `rows`.
    made : Classification
    rows : ndarray of bool, shape (n,)

    Returns
    -------
    Solved
        K times M parameters, answers within classes; some may be negative, which is told.

    Raises
    ------
    InputError
        A class has no positive size among those who answered.
    """
    chosen = np.eye(int(codes.max()) + 1)[codes]
    expanded, size = _expanded(made, rows)
    found = expanded.T @ chosen / size[:, None]
    k, m = found.shape

    def estimating(beta: Array, matrix: Array) -> Array:
        off = chosen[:, None, :] - beta.reshape(k, m)[None]
        value = np.linalg.inv(matrix)[None, :, :, None] * off[:, None, :, :]
        return np.asarray(value.reshape(len(codes), k, k * m))

    told = tuple(
        f"class {c}: {int((row < 0).sum())} of {m} BCH shares are negative; see method='ML'"
        for c, row in zip(made.classes, found, strict=True)
        if (row < -1e-12).any()
    )
    return Solved(found.ravel(), estimating, np.arange(k * m), np.empty(0), told)


def _expanded(made: Classification, rows: NDArray[np.bool_]) -> tuple[Array, Array]:
    """Survey weight times BCH weight, and their sums by class."""
    expanded = (made.weights[:, None] * of_class(made))[rows]
    size = expanded.sum(axis=0)
    empty = [c for c, n in zip(made.classes, size, strict=True) if not n > 0]
    if empty:
        what = "has no positive size by BCH among those who answered"
        problems = [Problem(f"class {c}", what) for c in empty]
        raise InputError("outcome", problems, "Use method='ML', or fewer classes.")
    return expanded, size
