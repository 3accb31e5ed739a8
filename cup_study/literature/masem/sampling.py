r"""Sampling covariances of the correlations of one study.

For multivariate normal answers (Olkin & Siotani 1976; Cheung 2015, eq. 7.7)

.. math:: n\,cov(r_{st}, r_{uv}) = \tfrac12 r_{st} r_{uv}
    (r_{su}^2 + r_{sv}^2 + r_{tu}^2 + r_{tv}^2) + r_{su} r_{tv} + r_{sv} r_{tu}
    - (r_{st} r_{su} r_{sv} + r_{ts} r_{tu} r_{tv} + r_{us} r_{ut} r_{uv} + r_{vs} r_{vt} r_{vu}).

The correlations in it can be the study's own, or better the mean over all studies, since their
sampling error would otherwise find its way into the weights (Becker & Fahrbach 1994; Cheung & Chan
2005).
"""

from __future__ import annotations

import numpy as np

from cup_study.errors import InputError, Problem
from cup_study.literature.masem.matrices import Matrices
from cup_study.sem.arrays import FloatArray, strictly_lower

#: Whose correlations the formula takes.
OF = ("weighted", "unweighted", "individual")


def per_respondent(r: FloatArray) -> FloatArray:
    """n times the sampling covariances of all correlations of a matrix.

    Parameters
    ----------
    r : ndarray, shape (p, p)
        Correlation matrix.

    Returns
    -------
    ndarray, shape (q, q)
        With q = p (p - 1) / 2, correlations column by column below the diagonal.

    Examples
    --------
    >>> per_respondent(np.array([[1.0, 0.6], [0.6, 1.0]])).round(4).tolist()
    [[0.4096]]
    """
    rows, columns = strictly_lower(len(r))
    s, t = rows[:, None], columns[:, None]
    u, v = rows[None, :], columns[None, :]
    squares = r[s, u] ** 2 + r[s, v] ** 2 + r[t, u] ** 2 + r[t, v] ** 2
    shared = r[s, t] * r[s, u] * r[s, v] + r[t, s] * r[t, u] * r[t, v]
    shared = shared + r[u, s] * r[u, t] * r[u, v] + r[v, s] * r[v, t] * r[v, u]
    found: FloatArray = 0.5 * r[s, t] * r[u, v] * squares
    return found + r[s, u] * r[t, v] + r[s, v] * r[t, u] - shared


def mean_matrix(matrices: Matrices, *, weighted: bool = True) -> FloatArray:
    """Mean of each correlation over the studies that have it, shape (p, p).

    Parameters
    ----------
    matrices : Matrices
        From :func:`cup_study.literature.masem.matrices.assemble`.
    weighted : bool, optional
        By sample size.
    """
    vectors = matrices.vectors
    n = matrices.sizes if weighted else np.ones(len(matrices))
    weight = np.where(np.isnan(vectors), 0.0, n[:, None])
    mean = (weight * np.nan_to_num(vectors)).sum(axis=0) / weight.sum(axis=0)
    return symmetric(mean, len(matrices.variables))


def symmetric(vector: FloatArray, p: int) -> FloatArray:
    """Correlation matrix of the correlations below its diagonal, column by column."""
    r = np.eye(p)
    rows, columns = strictly_lower(p)
    r[rows, columns] = r[columns, rows] = vector
    return r


def covariances(matrices: Matrices, of: str = "weighted") -> list[FloatArray]:
    """Sampling covariances of the correlations that each study has.

    Parameters
    ----------
    matrices : Matrices
        From :func:`cup_study.literature.masem.matrices.assemble`.
    of : {"weighted", "unweighted", "individual"}, optional
        Whose correlations the formula takes: their mean weighted by sample size, their plain
        mean, or each study's own (where the formula needs one that a study does not report, the
        weighted mean stands in).

    Returns
    -------
    list of ndarray, each of shape (q_i, q_i)
        For the correlations that study i has, in the order of all.

    Raises
    ------
    InputError
        An unknown word, or covariances that are not positive definite.
    """
    if of not in OF:
        what = f"expected one of {', '.join(OF)}, got {of!r}"
        raise InputError("sampling covariances", [Problem("of", what)], "Use one of these words.")
    mean = mean_matrix(matrices, weighted=of != "unweighted")
    common = per_respondent(mean)
    found, problems = [], []
    for study in matrices:
        at = np.flatnonzero(~np.isnan(study.vector))
        whole = common
        if of == "individual":
            whole = per_respondent(np.where(np.isnan(study.r), mean, study.r))
        part: FloatArray = whole[np.ix_(at, at)] / study.n
        if np.linalg.eigvalsh(part)[0] <= 0:
            what = "the sampling covariances of its correlations are not positive definite"
            problems.append(Problem(f'study "{study.study}"', what))
        found.append(part)
    if problems:
        remedy = 'Take the mean correlations (of="weighted"), or leave the studies out.'
        raise InputError("sampling covariances", problems, remedy)
    return found
