r"""Scores of single respondents on the factors.

Regression (Thurstone 1935; Thomson 1938): the conditional mean
:math:`\mu_\eta+\Phi\Lambda'\Sigma^{-1}(y-\mu)`, which correlates best with the factor. Bartlett
(1937): :math:`\mu_\eta+(\Lambda'\Sigma^{-1}\Lambda)^{-1}\Lambda'\Sigma^{-1}(y-\mu)`, which is
unbiased given the factor. With ordered variables the mode of the posterior, in
:mod:`cup_study.sem.ordinal.ordinal_scores`. Scores are estimates: regressions among them are not
those of the factors (Skrondal & Laake 2001).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.sem.arrays import BoolArray, FloatArray
from cup_study.sem.implied import Parts, moments, parts
from cup_study.sem.missing import completion
from cup_study.sem.missing.patterns import Patterns

if TYPE_CHECKING:
    from cup_study.sem.fitted import Fit

_METHODS = {
    "regression": "regression",
    "thurstone": "regression",
    "ebm": "regression",
    "bartlett": "bartlett",
    "ml": "bartlett",
}


def factor_scores(fit: Fit, method: str | None = None) -> pd.DataFrame:
    """Factor scores of all respondents that were used.

    Parameters
    ----------
    fit : Fit
        A fitted model.
    method : {"regression", "Bartlett", "EBM", "ML"}, optional
        Default regression. With ordered variables regression and EBM (empirical Bayes modal) are
        the mode of the posterior, Bartlett and ML that of the likelihood.

    Returns
    -------
    DataFrame, shape (n, n_latent)
        One column a latent variable, one row a respondent, labelled and ordered as in the data;
        rows that were dropped are absent. With ``missing="fiml"`` each row is scored from what it
        has. Bartlett scores are NaN for factors of which a row has no indicator (and so for
        factors of factors): they would be any number.

    Raises
    ------
    InputError
        When only moments were given, or for an unknown method.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from cup_study.sem import fit
    >>> rng = np.random.default_rng(1)
    >>> trait = rng.normal(size=300)
    >>> data = pd.DataFrame({f"q{i}": trait + rng.normal(size=300) for i in range(1, 5)})
    >>> scores = factor_scores(fit("Ease =~ q1 + q2 + q3 + q4", data))
    >>> scores.shape, round(float(np.corrcoef(scores["Ease"], trait)[0, 1]), 1)
    ((300, 1), 0.9)
    """
    kind = _METHODS.get(str(method or "regression").lower())
    problems = []
    if kind is None:
        what = f"expected regression, Bartlett, EBM or ML, got {method!r}"
        problems.append(Problem("method", what))
    if not fit.sample.has_data:
        problems.append(Problem("data", "only moments were given; scores need the answers"))
    if not fit.table.latent:
        problems.append(Problem("model", "has no latent variables"))
    if problems or kind is None:
        raise InputError("factor scores", problems, "Fit the model to data, and name a method.")
    if fit.model.categorical:
        from cup_study.sem.ordinal import ordinal_scores

        blocks = [ordinal_scores.of_group(fit, i, kind) for i in range(len(fit.model.groups))]
    else:
        blocks = [_of_group(fit, i, kind) for i in range(len(fit.model.groups))]
    return _assembled(fit, blocks)


def _assembled(fit: Fit, blocks: list[FloatArray]) -> pd.DataFrame:
    """Groups one below the other, back in the order of the data."""
    groups = fit.sample.groups
    scores, columns = np.concatenate(blocks), groups[0].columns
    assert columns is not None  # noqa: S101 - there are data
    everyone = np.arange(len(columns.index))
    at = [everyone if g.positions is None else g.positions for g in groups]
    position = np.concatenate(at)
    order = np.argsort(position, kind="stable")
    return pd.DataFrame(
        scores[order], index=columns.index[position[order]], columns=list(fit.table.latent)
    )


def _of_group(fit: Fit, i: int, kind: str) -> FloatArray:
    group, sample = fit.model.groups[i], fit.sample.groups[i]
    p = parts(group, fit.x)
    now = moments(fit.model, group, p)
    mean_eta, mean = p.mean_eta, now.mean
    if not fit.model.meanstructure:
        mean_eta, mean = _means_of_sample(group.observed, group.etas, p, sample.mean), sample.mean
    n_latent = len(fit.table.latent)
    if kind == "regression":
        # A row completed by conditional expectations has the scores of what it has.
        x = sample.x
        if sample.patterns is not None:
            x = completion.impute(sample.patterns, mean, now.cov)
        weights = np.linalg.solve(now.cov, p.cross)[:, :n_latent]
        return np.asarray((np.asarray(x) - mean) @ weights + mean_eta[:n_latent])
    lambda_ = _measuring(fit, i, p)
    if sample.patterns is not None:
        found = _bartlett_of_patterns(sample.patterns, mean, now.cov, lambda_)
    else:
        precision = np.linalg.inv(now.cov)
        everything = np.ones((1, len(mean)), dtype=np.bool_)
        found = (np.asarray(sample.x) - mean) @ _bartlett(lambda_, precision[None], everything)[0].T
    return np.asarray((found + mean_eta)[:, :n_latent])


def _means_of_sample(
    observed: tuple[str, ...], etas: tuple[str, ...], p: Parts, mean: FloatArray
) -> FloatArray:
    """Means of the etas when none are modelled: what observed predictors bring them to.

    The intercepts of latent variables are zero; those of observed etas are such that their means
    are those of the sample.
    """
    at = [i for i, name in enumerate(etas) if name in observed]
    found = np.zeros(len(etas))
    if not at:
        return found
    among = p.total[np.ix_(at, at)]
    intercepts = np.linalg.solve(among, mean[[observed.index(etas[i]) for i in at]])
    return np.asarray(p.total[:, at] @ intercepts)


def _measuring(fit: Fit, i: int, p: Parts) -> FloatArray:
    """Loadings, with observed outcomes as indicators of what explains them."""
    group = fit.model.groups[i]
    lambda_ = p.matrices.lambda_.copy()
    for at_eta, name in enumerate(group.etas):
        if name in group.observed and name not in fit.table.exogenous:
            lambda_[group.observed.index(name)] = p.matrices.beta[at_eta]
    return lambda_


def _bartlett(lambda_: FloatArray, precision: FloatArray, seen: BoolArray) -> FloatArray:
    """Weights of Bartlett scores, shape (J, m, p), for inverses (J, p, p) of covariances.

    NaN for factors without an indicator among the variables that are seen, shape (J, p).
    """
    left = np.swapaxes(lambda_, -1, -2) @ precision
    information = left @ lambda_
    size = np.einsum("jii->ji", information)
    some = seen @ (lambda_ != 0)
    scale = np.sqrt(np.where(some & (size > 0), size, 1.0))
    information = information * (some[:, :, None] & some[:, None, :])
    unit = information / (scale[:, :, None] * scale[:, None, :])
    solved = np.linalg.pinv(unit, rcond=1e-9, hermitian=True)
    weights = solved @ (left / scale[:, :, None]) / scale[:, :, None]
    return np.asarray(np.where(some[:, :, None], weights, np.nan))


def _bartlett_of_patterns(
    patterns: Patterns, mean: FloatArray, cov: FloatArray, lambda_: FloatArray
) -> FloatArray:
    whole = completion.complete(patterns, mean, cov)
    assert whole is not None  # noqa: S101 - the covariance of a fit has an inverse
    deviation = np.where(np.isnan(patterns.x), 0.0, patterns.x - mean)
    found = np.empty((len(deviation), lambda_.shape[1]))
    slot = np.empty(len(patterns.count), dtype=np.intp)
    for batch, inverse in completion.inverses(patterns, whole):
        slot[batch.patterns] = np.arange(len(batch.patterns))
        rows = np.flatnonzero(np.isin(patterns.pattern, batch.patterns))
        seen = patterns.observed[batch.patterns]
        weights = _bartlett(lambda_, inverse, seen)[slot[patterns.pattern[rows]]]
        found[rows] = np.einsum("nmp,np->nm", weights, deviation[rows])
    return found
