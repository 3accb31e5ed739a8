r"""Standard errors that hold whatever the covariance of effects inside a study.

The model's covariance :math:`\Phi` serves only as a working one:

.. math:: V = C \Big( \sum_j X_j' W_j A_j e_j e_j' A_j' W_j X_j \Big) C, \quad
   C = (X'WX)^{-1}, \; W = \Phi^{-1}

======== ==========================================================================================
``CR0``  :math:`A_j = I`
``CR1``  times m / (m - 1), for m studies
``CR1p`` times m / (m - p) (what ``robust`` of metafor does by itself)
``CR2``  the :math:`A_j` that make V unbiased when the working covariance is right (Bell &
         McCaffrey 2002; Tipton 2015)
======== ==========================================================================================

All with Satterthwaite's degrees of freedom, as ``coef_test`` of clubSandwich: below about four the
p-value is not to be trusted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.literature.pooling import blocks as covariance
from cup_study.literature.pooling import design as designs
from cup_study.literature.pooling import wald
from cup_study.literature.pooling.blocks import IntArray
from cup_study.literature.pooling.inputs import FloatArray, checked
from cup_study.literature.pooling.random_effects import Pooled
from cup_study.literature.pooling.three_level import ThreeLevel

Kind = Literal["CR2", "CR1", "CR1p", "CR0"]
KINDS = ("CR2", "CR1", "CR1p", "CR0")
Cluster = tuple[IntArray, FloatArray]


@dataclass(frozen=True, eq=False)
class Correlated:
    """A correlated effects model (Hedges, Tipton & Johnson 2010).

    Attributes
    ----------
    estimates : DataFrame
        ``term estimate se statistic df p_value ci_lower ci_upper``, robust (CR2).
    tau2, i2 : float
        Variance between studies, and percent of the variation that is not sampling error.
    k, studies, rho : int, int, float
        Effects, studies and the assumed correlation.
    log : DataFrame
        ``row what``.
    """

    estimates: pd.DataFrame
    tau2: float
    i2: float
    k: int
    studies: int
    rho: float
    log: pd.DataFrame


def robust(
    model: ThreeLevel | Pooled, study: npt.ArrayLike | None = None, *, kind: Kind = "CR2"
) -> pd.DataFrame:
    """Estimates of a model with cluster-robust standard errors.

    Parameters
    ----------
    model : ThreeLevel or Pooled
        The model; its covariance is the working one.
    study : array_like, shape (k,), optional
        Study of each effect that the model used; not needed for :class:`ThreeLevel`.
    kind : {"CR2", "CR1", "CR1p", "CR0"}, optional
        Which correction for few studies.

    Returns
    -------
    DataFrame
        ``term estimate se statistic df p_value ci_lower ci_upper``.

    Raises
    ------
    InputError
        Studies are missing, fewer than two, or as few as the terms for ``CR1p``; unknown `kind`.

    References
    ----------
    Pustejovsky & Tipton (2018), Journal of Business & Economic Statistics 36, 672-683.

    Examples
    --------
    >>> from cup_study.literature.pooling.random_effects import pool
    >>> model = pool([0.1, 0.3, 0.5, 0.7], [0.01] * 4)
    >>> robust(model, ["a", "a", "b", "c"])[["se", "df"]].round(3).to_dict("records")
    [{'se': 0.168, 'df': 1.8}]
    """
    if isinstance(model, ThreeLevel):
        codes = model.study
        between, within = model.sigma2["sigma2"].to_numpy(dtype=float)
        clusters = [
            (rows, matrix + between + within * np.eye(len(rows)))
            for rows, matrix in covariance.sampling(model.vi, codes, model.rho)
        ]
    else:
        codes = _codes(study, model.labels)
        variance = model.vi + model.tau2
        members = [np.flatnonzero(codes == j) for j in range(int(codes.max()) + 1)]
        clusters = [(rows, np.diag(variance[rows])) for rows in members]
    m, p = len(clusters), model.p
    problems = []
    if kind not in KINDS:
        problems.append(Problem("kind", f"expected one of {', '.join(KINDS)}, got {kind!r}"))
    if m < 2 or (kind == "CR1p" and m <= p):
        problems.append(Problem("study", f"{m} studies are too few for {p} terms"))
    if problems:
        raise InputError("robust variance", problems, "Take CR2 with more studies than terms.")
    beta = model.estimates["estimate"].to_numpy(dtype=float)
    vcov, df = _sandwich(model.yi, model.design.x, beta, clusters, kind)
    return wald.tested(model.design.terms, beta, vcov, df, model.level)


def correlated_effects(
    yi: npt.ArrayLike,
    vi: npt.ArrayLike,
    study: npt.ArrayLike,
    *,
    rho: float = 0.8,
    moderators: pd.DataFrame | None = None,
    level: float = 0.95,
) -> Correlated:
    """Correlated effects model with robust variance, as ``robu`` of robumeta.

    Every effect of study j has the weight :math:`1 / (k_j (\\bar v_j + \\tau^2))`: a study counts
    once, however many effects it tells. `rho` enters tau2 only, and barely.

    Parameters
    ----------
    yi, vi : array_like, shape (k,)
        Effects and sampling variances.
    study : array_like, shape (k,)
        Study of each effect.
    rho : float, optional
        Assumed correlation of the sampling errors in a study.
    moderators : DataFrame, optional
        One row an effect.
    level : float, optional
        Level of the intervals.

    Returns
    -------
    Correlated

    Raises
    ------
    InputError
        Effects that cannot be used, or as few studies as terms.

    References
    ----------
    Hedges, Tipton & Johnson (2010), Research Synthesis Methods 1, 39-65; Tipton (2015),
    Psychological Methods 20, 375-393.

    Examples
    --------
    >>> found = correlated_effects([0.1, 0.3, 0.5, 0.7], [0.01] * 4, ["a", "a", "b", "c"])
    >>> round(found.tau2, 4), found.estimates["estimate"].round(3).tolist()
    (0.0582, [0.467])
    """
    y, v, labels = checked(yi, vi)
    if not 0 <= rho <= 1:
        what = f"expected 0 to 1, got {rho:g}"
        raise InputError("correlated effects", [Problem("rho", what)], "Choose one inside.")
    all_codes = _codes(study, labels)
    design = designs.build(moderators, labels)
    y, v, x = y[design.kept], v[design.kept], design.x
    codes = np.unique(all_codes[design.kept], return_inverse=True)[1].astype(np.intp)
    m, p = int(codes.max()) + 1, x.shape[1]
    if m <= p:
        what = f"{m} studies are too few for {p} terms"
        raise InputError("correlated effects", [Problem("study", what)], "Leave out moderators.")
    size = np.bincount(codes).astype(float)
    mean = np.bincount(codes, v) / size
    w = (1 / (size * mean))[codes]
    c = np.linalg.inv(x.T @ (w[:, None] * x))
    residual = y - x @ (c @ (x.T @ (w * y)))
    sums = np.column_stack([np.bincount(codes, col) for col in (w[:, None] * x).T])
    totals = np.column_stack([np.bincount(codes, col) for col in x.T])
    share = 1 / (size**2 * mean)
    own = x.T @ ((w / size[codes])[:, None] * x)
    crossed = (totals.T * share) @ totals - own
    term_own, term_crossed = float(np.trace(c @ own)), float(np.trace(c @ crossed))
    divisor = float(w.sum() - np.trace(c @ (sums.T @ sums)))
    q = float(np.sum(w * residual**2))
    df = m - term_own - rho * term_crossed
    tau2 = max(0.0, (q - df) / divisor)
    weights = (1 / (size * (mean + tau2)))[codes]
    beta = np.linalg.solve(x.T @ (weights[:, None] * x), x.T @ (weights * y))
    members = [np.flatnonzero(codes == j) for j in range(m)]
    clusters = [(rows, np.diag(1 / weights[rows])) for rows in members]
    vcov, freedom = _sandwich(y, x, beta, clusters, "CR2")
    estimates = wald.tested(design.terms, beta, vcov, freedom, level)
    i2 = max(0.0, 100 * (q - df) / q) if q > 0 else 0.0
    return Correlated(estimates, tau2, i2, len(y), m, rho, design.log)


def _sandwich(
    y: FloatArray, x: FloatArray, beta: FloatArray, clusters: list[Cluster], kind: str
) -> tuple[FloatArray, FloatArray]:
    """Covariance of the estimates, and Satterthwaite's degrees of freedom of each."""
    m, p = len(clusters), x.shape[1]
    weighted = [np.linalg.solve(matrix, x[rows]) for rows, matrix in clusters]
    bread = np.linalg.inv(
        sum(x[rows].T @ z for (rows, _), z in zip(clusters, weighted, strict=True))
    )
    residual = y - x @ beta
    factor = {"CR1": m / (m - 1), "CR1p": m / (m - p) if m > p else np.nan}.get(kind, 1.0)
    scores = np.empty((m, p))
    diagonal, projected = np.empty((m, p)), np.empty((m, p, p))
    for j, ((rows, matrix), z) in enumerate(zip(clusters, weighted, strict=True)):
        part = x[rows]
        adjusted = z if kind != "CR2" else _adjust(matrix, part, bread) @ z
        scores[j] = adjusted.T @ residual[rows]
        # Column c: the weights that the effects of this study have in estimate c.
        lever = adjusted @ bread
        diagonal[j] = np.einsum("ic,ij,jc->c", lever, matrix, lever)
        projected[j] = part.T @ lever
    scores = scores * np.sqrt(factor)
    vcov = bread @ (scores.T @ scores) @ bread
    df = np.empty(p)
    for c in range(p):
        inner = -projected[:, :, c] @ bread @ projected[:, :, c].T
        inner[np.diag_indices(m)] += diagonal[:, c]
        df[c] = np.trace(inner) ** 2 / np.sum(inner**2)
    return vcov, df


def _adjust(matrix: FloatArray, x: FloatArray, bread: FloatArray) -> FloatArray:
    """Bell and McCaffrey's matrix of a study, of the symmetric root."""
    lower = np.linalg.cholesky(matrix)
    inner = lower.T @ (matrix - x @ bread @ x.T) @ lower
    values, vectors = np.linalg.eigh((inner + inner.T) / 2)
    scale = float(np.trace(matrix)) ** 2 / len(matrix) ** 2
    # A study that alone decides an estimate leaves a value of 0: it gets no weight of its own.
    root = np.where(values > 1e-10 * scale, 1 / np.sqrt(np.maximum(values, 1e-300)), 0.0)
    return np.asarray(lower @ (vectors * root) @ vectors.T @ lower.T, dtype=float)


def _codes(study: npt.ArrayLike | None, labels: pd.Index) -> IntArray:
    """Number of the study of each effect, from 0."""
    names = pd.Series([] if study is None else np.asarray(study, dtype=object).ravel())
    problems = []
    if len(names) != len(labels):
        problems.append(Problem("study", f"expected {len(labels)} names, got {len(names)}"))
    else:
        gaps = labels[names.isna().to_numpy()]
        problems += [Problem(f"row {label}", "has no study") for label in gaps]
    if problems:
        raise InputError("robust variance", problems, "Name the study of each effect.")
    return np.asarray(pd.factorize(names)[0], dtype=np.intp)
