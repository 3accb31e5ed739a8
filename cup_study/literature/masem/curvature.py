r"""Profile likelihood of variance components of a multivariate meta-analysis, with curvature.

For :math:`\Sigma_i = V_i + T_i`, :math:`W_i = \Sigma_i^{-1}`, elements :math:`T = \sum_a \theta_a
G_a` and residuals :math:`e_i` at the means that generalised least squares gives, half the deviance
has the gradient :math:`\tfrac12\sum_i[tr(W_i G_a) - e_i'W_i G_a W_i e_i]`; restricted maximum
likelihood adds half the log determinant of :math:`\sum_i X_i'W_i X_i` (Harville 1977).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cup_study.sem.arrays import FloatArray, IntArray

#: Row and column of a free element of T.
Place = tuple[int, int]


@dataclass(frozen=True, eq=False)
class Curvature:
    """Half the deviance at given variances.

    Parameters
    ----------
    value : float
        Minus the log likelihood.
    gradient : ndarray, shape (m,)
        In the free elements of T.
    observed, expected : ndarray, shape (m, m)
        Curvature with the means profiled out, and a positive one to step by.
    mean : ndarray, shape (q,)
        Means of the correlations.
    acov : ndarray, shape (q, q)
        Their covariances given T.
    mixed : ndarray, shape (q, m)
        Curvature in means and elements of T.
    """

    value: float
    gradient: FloatArray
    observed: FloatArray
    expected: FloatArray
    mean: FloatArray
    acov: FloatArray
    mixed: FloatArray


def profile(
    theta: FloatArray,
    places: Sequence[Place],
    values: Sequence[FloatArray],
    seen: Sequence[IntArray],
    covariances: Sequence[FloatArray],
    q: int,
    restricted: bool,
) -> Curvature | None:
    """Half the deviance, its gradient and curvature.

    Parameters
    ----------
    theta : ndarray, shape (m,)
        Free elements of T.
    places : sequence of (int, int)
        Where they stand.
    values, seen, covariances : sequences, one item a study
        Its correlations, which of all they are, and their sampling covariances.
    q : int
        Number of all correlations.
    restricted : bool
        Restricted maximum likelihood.

    Returns
    -------
    Curvature or None
        None where some study's covariances are not positive definite.
    """
    tau = np.zeros((q, q))
    for (a, b), value in zip(places, theta, strict=True):
        tau[a, b] = tau[b, a] = value
    information, cross, log_det = np.zeros((q, q)), np.zeros(q), 0.0
    weights: list[FloatArray] = []
    for y, at, v in zip(values, seen, covariances, strict=True):
        sigma = v + tau[np.ix_(at, at)]
        try:
            root = np.linalg.cholesky(sigma)
        except np.linalg.LinAlgError:
            return None
        w: FloatArray = np.asarray(np.linalg.inv(sigma), dtype=np.float64)
        weights.append(w)
        log_det += 2 * np.log(np.diagonal(root)).sum()
        information[np.ix_(at, at)] += w
        cross[at] += w @ y
    acov: FloatArray = np.asarray(np.linalg.inv(information), dtype=np.float64)
    acov = 0.5 * (acov + acov.T)
    mean = acov @ cross
    constants = sum(len(y) for y in values) * np.log(2 * np.pi)
    value, m = 0.5 * (log_det + constants), len(places)
    gradient, mixed = np.zeros(m), np.zeros((q, m))
    outer, traces = np.zeros((m, m)), np.zeros((m, m))
    if restricted:
        value += 0.5 * (np.linalg.slogdet(information)[1] - q * np.log(2 * np.pi))
    pulls = np.zeros((m, q, q)) if restricted and m else None
    for y, at, w in zip(values, seen, weights, strict=True):
        u = w @ (y - mean[at])
        value += 0.5 * float((y - mean[at]) @ u)
        own = _inside(places, at)
        if len(own.which) == 0:
            continue
        block = np.ix_(own.which, own.which)
        tr, gu = own.traces(w, w), own.applied(u)
        gradient[own.which] += 0.5 * own.trace(w) - 0.5 * own.form(u)
        traces[block] += tr
        outer[block] += gu.T @ w @ gu
        mixed[np.ix_(at, own.which)] += w @ gu
        if pulls is not None:
            squeezed: FloatArray = w @ acov[np.ix_(at, at)] @ w
            gradient[own.which] -= 0.5 * own.trace(squeezed)
            traces[block] -= 2 * own.traces(squeezed, w)
            pulls[np.ix_(own.which, at, at)] += own.sandwiched(w)
    if pulls is not None:
        moved = (acov @ pulls).reshape(m, -1)
        back = np.swapaxes(acov @ pulls, 1, 2).reshape(m, -1)
        traces += moved @ back.T
    expected = 0.5 * traces
    observed = outer - expected - mixed.T @ acov @ mixed
    return Curvature(value, gradient, observed, expected, mean, acov, mixed)


@dataclass(frozen=True, eq=False)
class _Inside:
    """Elements of T that touch the correlations of one study, in its own numbering."""

    which: IntArray
    rows: IntArray
    columns: IntArray
    #: Half for a variance, so that both halves of a pair give it once.
    share: FloatArray
    size: int

    def trace(self, w: FloatArray) -> FloatArray:
        """Traces of W G."""
        found: FloatArray = 2 * self.share * w[self.rows, self.columns]
        return found

    def form(self, u: FloatArray) -> FloatArray:
        """Quadratic forms u'Gu."""
        found: FloatArray = 2 * self.share * u[self.rows] * u[self.columns]
        return found

    def traces(self, w: FloatArray, v: FloatArray) -> FloatArray:
        """Traces of W G_a V G_b, symmetric in a and b, shape (m_i, m_i)."""
        r, c = self.rows, self.columns
        found = w[np.ix_(r, r)] * v[np.ix_(c, c)] + w[np.ix_(r, c)] * v[np.ix_(c, r)]
        found = found + w[np.ix_(c, c)] * v[np.ix_(r, r)] + w[np.ix_(c, r)] * v[np.ix_(r, c)]
        whole: FloatArray = found * np.outer(self.share, self.share)
        return 0.5 * (whole + whole.T)

    def applied(self, u: FloatArray) -> FloatArray:
        """Columns G u, shape (size, m_i)."""
        found = np.zeros((self.size, len(self.which)))
        at = np.arange(len(self.which))
        np.add.at(found, (self.rows, at), self.share * u[self.columns])
        np.add.at(found, (self.columns, at), self.share * u[self.rows])
        return found

    def sandwiched(self, w: FloatArray) -> FloatArray:
        """Matrices W G W, shape (m_i, size, size)."""
        left, right = w[:, self.rows].T, w[:, self.columns].T
        half = self.share[:, None, None] * left[:, :, None] * right[:, None, :]
        return np.asarray(half + np.swapaxes(half, 1, 2))


def _inside(places: Sequence[Place], at: IntArray) -> _Inside:
    own = {int(j): i for i, j in enumerate(at)}
    found = [
        (k, own[a], own[b], 0.5 if a == b else 1.0)
        for k, (a, b) in enumerate(places)
        if a in own and b in own
    ]
    which, rows, columns, share = zip(*found, strict=True) if found else ((), (), (), ())
    w, r, c = (np.array(x, dtype=np.intp) for x in (which, rows, columns))
    return _Inside(w, r, c, np.array(share, dtype=np.float64), len(at))
