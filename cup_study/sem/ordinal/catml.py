r"""Chi-square of an ordinal model as if its polychoric correlations were maximum likelihood data.

Scaled fit indices of weighted least squares depend on the number of categories and are too good.
Savalei (2021) evaluates the normal-theory discrepancy of the polychoric correlations at the
least-squares estimates, which estimates the same population fit as continuous data would, and
corrects its expectation by the covariance of the correlations:

.. math:: df\,\hat c = tr[(I - P)' V (I - P) \Gamma],\qquad P = \Delta E^{-1}\Delta'W,

with ``W`` the least-squares weights, ``E`` their information on the parameters and ``V`` the
information of normal correlations at the model. As in lavaan there is no answer with covariates,
continuous variables, equality constraints of thresholds, or correlations that are not positive
definite.

References
----------
Savalei, V. (2021). Improving fit indices in structural equation modeling with categorical data.
*Multivariate Behavioral Research*, 56, 390-407.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cup_study.sem import information
from cup_study.sem.arrays import FloatArray, strictly_lower
from cup_study.sem.derivatives import group_jacobian
from cup_study.sem.goodness.robust import UNKNOWN, Robust
from cup_study.sem.implied import moments, parts
from cup_study.sem.vcov import inverse

if TYPE_CHECKING:
    from cup_study.sem.fitted import Fit

#: Smallest eigenvalue of correlations that count as positive definite.
_POSITIVE = float(np.sqrt(np.finfo(float).eps))


def catml(fit: Fit) -> Robust:
    """Normal-theory chi-square of the polychoric correlations, and its correction.

    Parameters
    ----------
    fit : Fit
        Fitted to ordered variables by least squares.

    Returns
    -------
    Robust
        NaN where there is no answer, see above.
    """
    df = degrees_of_freedom(fit)
    correlations = [group.cov for group in fit.sample.groups]
    if df is None or any(np.linalg.eigvalsh(r)[0] < _POSITIVE for r in correlations):
        return UNKNOWN
    bread = inverse(information.unit_information(fit, "expected"), fit.directions)
    if bread is None:
        return UNKNOWN
    return _evaluated(fit, df, bread)


def degrees_of_freedom(fit: Fit) -> int | None:
    """Correlations less the parameters that they depend on.

    Parameters
    ----------
    fit : Fit
        Fitted to ordered variables.

    Returns
    -------
    int or None
        None where the model is conditional on covariates, has continuous variables, or constrains
        thresholds or intercepts together with others.
    """
    model, table = fit.model, fit.table
    if table.conditional_x or not all(group.ordinal.all() for group in model.groups):
        return None
    limits = fit.constraints
    aside = table.rows["op"].isin(["|", "~1"])
    gone = table.rows.loc[aside & (table.rows["free"] > 0), "free"].to_numpy() - 1
    curved = np.array([c.gradient(fit.x) for c in limits.equalities]).reshape(-1, len(fit.x))
    ties = np.vstack([limits.linear, curved])
    if ties[:, gone].any():
        return None
    pairs = sum(p * (p - 1) // 2 for p in (len(group.observed) for group in model.groups))
    rank = int(np.linalg.matrix_rank(ties)) if len(ties) else 0
    return pairs - (len(fit.x) - len(gone) - rank)


def _evaluated(fit: Fit, df: int, bread: FloatArray) -> Robust:
    chisq, null_chisq, trace, null_trace = 0.0, 0.0, 0.0, 0.0
    middle = np.zeros_like(bread)
    later = []
    for i, share in enumerate(fit.objective.shares):
        group, sample = fit.model.groups[i], fit.sample.groups[i]
        p = parts(group, fit.x)
        now = moments(fit.model, group, p)
        implied = now.cov * np.outer(now.scale, now.scale)
        np.fill_diagonal(implied, 1.0)
        of_pairs = slice(-(len(implied) * (len(implied) - 1) // 2), None)
        jacobian = group_jacobian(fit.model, group, p)[of_pairs]
        weight = fit.objective.weights[i]
        weight = weight[of_pairs] if weight.ndim == 1 else weight[of_pairs, of_pairs]
        ordinal = sample.ordinal
        if ordinal is None:  # pragma: no cover - the caller has ordered variables
            return UNKNOWN
        spread = ordinal.gamma[of_pairs, of_pairs]
        weighted = weight[:, None] * jacobian if weight.ndim == 1 else weight @ jacobian
        at = np.ix_(group.parameters, group.parameters)
        spread_weighted = spread @ weighted
        middle[at] += share * (weighted.T @ spread_weighted)
        value = _normal_weight(implied)
        later.append((share, at, jacobian, value))
        trace += float(np.vdot(value, spread))
        bent = (value @ jacobian).T @ spread_weighted
        trace -= 2 * share * float(np.sum(bread[at] * bent))
        sign, log_det = np.linalg.slogdet(implied)
        _, sample_log_det = np.linalg.slogdet(sample.cov)
        gap = log_det - sample_log_det + np.sum(np.linalg.inv(implied) * sample.cov)
        chisq += sample.n * float(gap - len(implied)) if sign > 0 else np.nan
        null_chisq -= sample.n * float(sample_log_det)
        null_trace += float(np.trace(spread)) / share
    both = bread @ middle @ bread
    for share, at, jacobian, value in later:
        trace += share * float(np.sum(both[at] * (jacobian.T @ value @ jacobian)))
    c_hat = trace / df if df > 0 else np.nan
    null_df = sum(len(jacobian) for _, _, jacobian, _ in later)
    return Robust(
        chisq=max(chisq, 0.0),
        df=df,
        c_hat=c_hat,
        of_interval=(max(chisq, 0.0) / c_hat, c_hat),
        null_chisq=null_chisq,
        null_c_hat=null_trace / null_df if null_df > 0 else np.nan,
    )


def _normal_weight(correlation: FloatArray) -> FloatArray:
    """Information of normal data on correlations, shape (q, q)."""
    inverse_ = np.linalg.inv(correlation)
    rows, columns = strictly_lower(len(correlation))
    first = inverse_[rows[:, None], rows] * inverse_[columns[:, None], columns]
    cross = inverse_[rows[:, None], columns]
    return np.asarray(first + cross * cross.T)
