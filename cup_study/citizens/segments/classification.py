r"""Who is assigned to which class, and how often wrongly: the second step of three.

A model of classes gives each respondent a posterior probability of each class. The second step
assigns: to the most likely class (modal) or to every class in proportion (proportional). Whoever
then counts the assigned counts some in the wrong class. How many follows from the posteriors
themselves: the share of class t that is assigned to s is

.. math:: D_{ts} = \sum_i w_i p_{it} a_{is} \Big/ \sum_i w_i p_{it},

with the posterior ``p``, the assignment ``a`` and the survey weight ``w``. The third step
(:mod:`~cup_study.citizens.segments.three_step`) takes that error back.

StepMix 3.0 has this matrix (``compute_bch_matrix``) without survey weights; on equal weights the
two agree to the last digit (a test holds it).

References
----------
Bolck, A., Croon, M., & Hagenaars, J. (2004). Estimating latent structure models with categorical
variables: One-step versus three-step estimators. *Political Analysis*, 12(1), 3-27.
Vermunt, J. K. (2010). Latent class modeling with covariates: Two improved three-step approaches.
*Political Analysis*, 18(4), 450-469.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cup_study.citizens.segments import posteriors
from cup_study.citizens.segments.posteriors import SOURCE
from cup_study.errors import InputError, Problem
from cup_study.survey.design import Design

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Assignment = Literal["modal", "proportional"]

#: Below this share of a class that is assigned to it, the class is told as poorly told apart.
POOR = 0.6
#: A smallest singular value of D under this leaves no inverse worth the name.
SINGULAR = 1e-3


@dataclass(frozen=True)
class Classification:
    """Posteriors, assignments and the classification matrix of the respondents with a posterior.

    Parameters
    ----------
    posterior : ndarray, shape (n, K)
    assigned : ndarray, shape (n, K)
        Modal: one 1 a row; proportional: the posterior.
    weights : ndarray, shape (n,)
        Survey weights.
    matrix : ndarray, shape (K, K)
        P(assigned s | class t), row t, column s.
    classes : tuple of int
        Names of the classes, the columns of the posterior frame.
    used : ndarray of bool, shape (N,)
        Rows of the frame that have a posterior.
    design : Design
        Of all N rows.
    proportional : bool
    warnings : tuple of str
    """

    posterior: Array
    assigned: Array
    weights: Array
    matrix: Array
    classes: tuple[int, ...]
    used: Mask
    design: Design
    proportional: bool
    warnings: tuple[str, ...]

    @property
    def entropy(self) -> float:
        """Relative entropy: 1 when everyone surely belongs to one class, 0 when nobody does."""
        if len(self.classes) == 1:
            return 1.0
        lost = -(self.posterior * np.log(np.maximum(self.posterior, 1e-300))).sum(axis=1)
        return 1 - float(self.weights @ lost / (self.weights.sum() * np.log(len(self.classes))))

    @property
    def modal(self) -> NDArray[np.intp]:
        """Position of the most likely class of each respondent, shape (n,)."""
        return np.asarray(self.posterior.argmax(axis=1), dtype=np.intp)


def classify(
    posterior: pd.DataFrame,
    *,
    weights: pd.Series | None = None,
    design: Design | None = None,
    assignment: Assignment = "modal",
) -> Classification:
    """Assign respondents and estimate how often that is wrong.

    Parameters
    ----------
    posterior : DataFrame, shape (N, K)
        Posterior probability of each class (columns) of each respondent; rows sum to one. A row
        that is missing altogether (nobody's answers) is left out.
    weights : Series, optional
        Survey weights, same index; all one by default.
    design : Design, optional
        Instead of `weights`: weights with strata and clusters.
    assignment : {"modal", "proportional"}

    Returns
    -------
    Classification

    Raises
    ------
    InputError
        What is given are no probabilities, the weights are of other rows, or nobody is assigned to
        one of the classes.

    Examples
    --------
    >>> sure = pd.DataFrame({1: [0.9, 0.8, 0.1], 2: [0.1, 0.2, 0.9]})
    >>> classify(sure).matrix.round(3).tolist()
    [[0.944, 0.056], [0.25, 0.75]]
    """
    if assignment not in get_args(Assignment):
        what = f'expected one of {", ".join(get_args(Assignment))}, got "{assignment}"'
        raise InputError(SOURCE, [Problem("assignment", what)], "Choose one of these.")
    posteriors.check(posterior)
    chosen = posteriors.design_of(posterior, weights, design)
    used = np.asarray(posterior.notna().all(axis=1).to_numpy())
    p = posterior.to_numpy(dtype=float, na_value=np.nan)[used]
    w = np.asarray(chosen.weights.to_numpy(dtype=float, na_value=np.nan)[used], dtype=np.float64)
    assigned = p if assignment == "proportional" else np.eye(p.shape[1])[p.argmax(axis=1)]
    classes = tuple(int(c) for c in posterior.columns)
    size = w @ p
    found: Array = (w[:, None] * p).T @ assigned / np.where(size > 0, size, 1.0)[:, None]
    return Classification(
        p,
        assigned,
        w,
        found,
        classes,
        used,
        chosen,
        assignment == "proportional",
        _judge(found, w @ assigned, classes),
    )


def assign(posterior: pd.DataFrame) -> pd.Series[float]:
    """Most likely class of each respondent; missing where the posterior is.

    Of equally likely classes the first, which is the largest.

    Examples
    --------
    >>> assign(pd.DataFrame({1: [0.9, 0.1, None], 2: [0.1, 0.9, None]})).tolist()
    [1.0, 2.0, nan]
    """
    posteriors.check(posterior)
    known = posterior.notna().all(axis=1)
    names = posterior.columns.to_numpy(dtype=float)
    likely = names[posterior.fillna(0.0).to_numpy(dtype=float).argmax(axis=1)]
    return pd.Series(likely, index=posterior.index, name="class").where(known)


def matrix(
    posterior: pd.DataFrame,
    *,
    weights: pd.Series | None = None,
    assignment: Assignment = "modal",
) -> pd.DataFrame:
    """Share of each class (rows) that is assigned to each class (columns).

    Examples
    --------
    >>> matrix(pd.DataFrame({1: [1.0, 0.0], 2: [0.0, 1.0]})).values.tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """
    made = classify(posterior, weights=weights, assignment=assignment)
    names = list(made.classes)
    rows = pd.Index(names, name="class")
    return pd.DataFrame(made.matrix, index=rows, columns=pd.Index(names, name="assigned"))


def quality(posterior: pd.DataFrame, *, weights: pd.Series | None = None) -> pd.DataFrame:
    r"""How well respondents are told apart.

    Parameters
    ----------
    posterior : DataFrame, shape (N, K)
    weights : Series, optional

    Returns
    -------
    DataFrame
        A row a class: ``class n share_assigned average_posterior correct``: respondents whose most
        likely class it is, their weighted share, their mean posterior of it (over .8 is usual for
        good), and the share of the class's members that are assigned to it.

    Examples
    --------
    >>> sure = pd.DataFrame({1: [0.9, 0.8, 0.1], 2: [0.1, 0.2, 0.9]})
    >>> quality(sure)[["class", "n", "average_posterior"]].round(2).values.tolist()
    [[1.0, 2.0, 0.85], [2.0, 1.0, 0.9]]
    """
    made = classify(posterior, weights=weights)
    hard, w = made.assigned, made.weights
    assigned = w @ hard
    return pd.DataFrame(
        {
            "class": made.classes,
            "n": hard.sum(axis=0).astype(int),
            "share_assigned": assigned / w.sum(),
            "average_posterior": (w[:, None] * hard * made.posterior).sum(axis=0) / assigned,
            "correct": np.diag(made.matrix),
        }
    )


def _judge(matrix: Array, assigned: Array, classes: tuple[int, ...]) -> tuple[str, ...]:
    """Warnings of a poor classification; an error where it has no inverse."""
    empty = [c for c, n in zip(classes, assigned, strict=True) if not n > 0]
    lowest = float(np.linalg.svd(matrix, compute_uv=False)[-1])
    if empty or lowest < SINGULAR:
        problems = [Problem(f"class {c}", "is nobody's most likely class") for c in empty]
        if not empty:
            problems = [Problem("", "the classes can hardly be told apart from each other")]
        remedy = "Take fewer classes, or assign in proportion (assignment='proportional')."
        raise InputError(SOURCE, problems, remedy)
    return tuple(
        f"class {c}: only {share:.0%} of its members are assigned to it; what is said of it "
        "rests on the model more than on who was seen in it"
        for c, share in zip(classes, np.diag(matrix), strict=True)
        if share < POOR
    )
