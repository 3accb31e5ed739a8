r"""How consistently the items of a scale measure their factor.

Alpha (Cronbach 1951) assumes equal loadings; omega is the share of the factor in the variance of
the sum of its items, :math:`(\sum\lambda)^2\phi/var(\sum y)`, with the denominator of the factor's
own model (Raykov 2001), of the whole model (Bollen 1980) or of the sample (McDonald 1999). For
ordered items the sum is that of the answers, not of the latent responses (Green & Yang 2009). The
average variance extracted is that of Fornell & Larcker (1981). Figures are those of R's semTools
0.5-6.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.special import ndtr

from cup_study.errors import InputError, Problem
from cup_study.sem import arguments
from cup_study.sem.arrays import BoolArray, FloatArray, IntArray
from cup_study.sem.estimates import row_values
from cup_study.sem.implied import moments, parts
from cup_study.sem.moments.labelled_moments import saturated_moments
from cup_study.sem.ordinal import bivariate
from cup_study.sem.scales.alpha import coefficient

if TYPE_CHECKING:
    from cup_study.sem.fitted import Fit


@dataclass(frozen=True, eq=False)
class Measurement:
    """Measurement model of one group: what reliability is made of.

    Parameters
    ----------
    label : str
        Group.
    loadings : ndarray, shape (p, m)
        On latent variables.
    theta : ndarray, shape (p, p)
        Residual covariances.
    phi : ndarray, shape (m, m)
        Covariances of the latent variables, whatever explains them.
    beta, psi : ndarray, shapes (m, m)
        Regressions among latent variables, and the covariances of what these leave.
    implied, observed : ndarray, shapes (p, p)
        Covariances of the model and of the sample; of latent responses for ordered items.
    ordinal : ndarray of bool, shape (p,)
        Which items are ordered.
    scale : ndarray, shape (p,)
        That brings latent responses to unit variance.
    thresholds : tuple of ndarray
        Of each item on the scale of unit variance; empty for continuous ones.
    codes : ndarray, shape (p, p), or None
        Covariances of the codes of the answers, when some are ordered.
    """

    label: str
    loadings: FloatArray
    theta: FloatArray
    phi: FloatArray
    beta: FloatArray
    psi: FloatArray
    implied: FloatArray
    observed: FloatArray
    ordinal: BoolArray
    scale: FloatArray
    thresholds: tuple[FloatArray, ...]
    codes: FloatArray | None


def reliability(fit: Fit, *, total: bool = False) -> pd.DataFrame:
    """Reliability and convergent validity of each factor with at least two items.

    Parameters
    ----------
    fit : Fit
        A fitted model.
    total : bool, optional
        Add a row ``total`` for the sum of all items (in a bifactor model omega total).

    Returns
    -------
    DataFrame
        ``group factor n_items alpha alpha_ordinal omega omega2 omega3 composite composite_latent
        ave ave_implied``. `alpha` is of the answers as they are, `alpha_ordinal` (Zumbo, Gadermann
        & Zeisser 2007) of polychoric correlations. The omegas differ in their denominators:
        factor's model, whole model, sample; `composite` is the last, in a bifactor model omega
        hierarchical for the general factor. `composite_latent` is the reliability of the sum of
        latent responses, which nobody observes (Chalmers 2018). `ave` is over the variances of
        the sample, `ave_implied` over those of the model; both NaN where an item loads on other
        factors. Omegas of factors with ordered and continuous items are NaN.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from cup_study.sem import fit
    >>> rng = np.random.default_rng(1)
    >>> trait = rng.normal(size=2000)
    >>> data = pd.DataFrame({f"q{i}": trait + rng.normal(size=2000) for i in range(1, 5)})
    >>> reliability(fit("Ease =~ q1 + q2 + q3 + q4", data)).round(1)[["alpha", "omega", "ave"]]
       alpha  omega  ave
    0    0.8    0.8  0.5
    """
    arguments.refuse("reliability", arguments.fitted(fit))
    records = []
    for m in measurements(fit):
        used = m.loadings != 0
        for f, name in enumerate(fit.table.latent):
            items = np.flatnonzero(used[:, f])
            if len(items) < 2:
                continue
            common = m.phi[f, f] * np.outer(m.loadings[items, f], m.loadings[items, f])
            others = m.loadings @ m.phi @ m.loadings.T
            alone = np.abs(np.diagonal(others)[items] - np.diagonal(common)).sum() < 1e-5
            figures = _figures(m, items, common, alone=bool(alone))
            crossed = bool((used[items].sum(axis=1) > 1).any())
            figures["ave"] = np.nan if crossed else figures["ave"]
            records.append({"group": m.label, "factor": name, "n_items": len(items)} | figures)
        everything = np.flatnonzero(used.any(axis=1))
        if total and len(everything) > 1:
            common = (m.loadings @ m.phi @ m.loadings.T)[np.ix_(everything, everything)]
            figures = _figures(m, everything, common, alone=True)
            row = {"group": m.label, "factor": "total", "n_items": len(everything)}
            records.append(row | figures)
    columns = [
        *("group", "factor", "n_items", "alpha", "alpha_ordinal", "omega", "omega2", "omega3"),
        *("composite", "composite_latent", "ave", "ave_implied"),
    ]
    return pd.DataFrame(records, columns=columns)


def second_order(fit: Fit, factor: str) -> pd.DataFrame:
    """Reliability of a factor of factors.

    Parameters
    ----------
    fit : Fit
        A fitted model.
    factor : str
        Latent variable that others indicate.

    Returns
    -------
    DataFrame
        ``group omega_items omega_factors partial_omega omega_hierarchical``: share of the factor
        in the sum of all items (of the model's variance), in the sum of the factors below it, in
        the sum of the items when what is unique to these factors is taken out, and in the sum of
        all items of the sample's variance. Figures of continuous items and latent responses.

    Raises
    ------
    InputError
        When the factor has no factors below it, or items that these have too.
    """
    latent = fit.table.latent
    records = []
    for m in measurements(fit):
        at = latent.index(factor) if factor in latent else -1
        below = _below(fit, factor)
        own = np.flatnonzero(m.loadings[:, at]) if at >= 0 else below
        items = np.flatnonzero((m.loadings[:, below] != 0).any(axis=1))
        if len(below) == 0 or set(own) & set(items):
            what = f"{factor!r} has no factors below it, or shares items with them"
            remedy = f"Name a factor of factors; the model's are {', '.join(latent)}."
            raise InputError("reliability", [Problem("factor", what)], remedy)
        variance = m.phi[at, at]
        onto = m.beta[below, at]
        through = m.loadings[:, below] @ onto + m.loadings[:, at]
        error = m.theta[np.ix_(items, items)].sum() + m.theta[np.ix_(own, own)].sum()
        above = (onto.sum() + m.loadings[own, at].sum()) ** 2 * variance
        unique_factors = m.psi[np.ix_(below, below)].sum() + m.theta[np.ix_(own, own)].sum()
        unique = float((m.loadings[:, below].sum(axis=0) ** 2 * np.diagonal(m.psi)[below]).sum())
        common = through.sum() ** 2 * variance
        both = np.union1d(items, own)
        size = m.observed[np.ix_(both, both)] / np.outer(m.scale[both], m.scale[both])
        records.append(
            {
                "group": m.label,
                "omega_items": common / (common + unique + error),
                "omega_factors": above / (above + unique_factors),
                "partial_omega": common / (common + error),
                "omega_hierarchical": common / size.sum(),
            }
        )
    return pd.DataFrame(records)


def _below(fit: Fit, factor: str) -> IntArray:
    """Places of the latent variables that indicate a factor (others may be regressed on it)."""
    rows = fit.table.rows
    items = set(rows.loc[(rows["op"] == "=~") & (rows["lhs"] == factor), "rhs"])
    return np.array([i for i, name in enumerate(fit.table.latent) if name in items], dtype=np.int64)


def measurements(fit: Fit) -> Iterator[Measurement]:
    """Measurement model of each group.

    Parameters
    ----------
    fit : Fit
        A fitted model.

    Yields
    ------
    Measurement
        Of models conditional on covariates, with the variance that these explain put back.
    """
    n = len(fit.table.latent)
    values = row_values(fit.model, fit.values, fit.x)
    for i, (group, sample) in enumerate(zip(fit.model.groups, fit.sample.groups, strict=True)):
        p = parts(group, fit.x)
        mats = p.matrices
        phi, implied = p.cov_eta, moments(fit.model, group, p).cov
        observed, mean = saturated_moments(fit, i)[1], np.zeros(len(group.observed))
        ordinal = sample.ordinal
        if ordinal is not None and ordinal.cov_x is not None and ordinal.mean_x is not None:
            slopes = p.total @ mats.gamma
            phi = phi + slopes @ ordinal.cov_x @ slopes.T
            slopes = mats.lambda_ @ slopes
            implied = implied + slopes @ ordinal.cov_x @ slopes.T
            mean = slopes @ ordinal.mean_x
            if ordinal.slopes is not None:
                observed = observed + ordinal.slopes @ ordinal.cov_x @ ordinal.slopes.T
        theta = mats.theta.copy()
        scale = np.where(group.ordinal, np.diagonal(implied) ** -0.5, 1.0)
        own = {
            lhs: v
            for lhs, op, rhs, g, v in zip(
                *(fit.table.rows[c] for c in ("lhs", "op", "rhs", "group")), values, strict=True
            )
            if op == "~~" and lhs == rhs and g == i + 1
        }
        for v in np.flatnonzero(group.ordinal):
            theta[v, v] = own.get(group.observed[v], theta[v, v])
        of = group.threshold_of[group.ordinal[group.threshold_of]]
        thresholds = tuple(
            (mats.tau[of == v] - mean[v]) * scale[v] for v in range(len(group.observed))
        )
        codes = None
        if ordinal is not None and sample.x is not None:
            at = [fit.sample.observed.index(name) for name in group.observed]
            complete = sample.x[~np.isnan(sample.x).any(axis=1)]
            codes = np.atleast_2d(np.cov(complete[:, at], rowvar=False))
        yield Measurement(
            sample.label,
            mats.lambda_[:, :n],
            theta,
            phi[:n, :n],
            mats.beta[:n, :n],
            mats.psi[:n, :n],
            implied,
            observed,
            group.ordinal,
            scale,
            thresholds,
            codes,
        )


def _figures(
    m: Measurement, items: np.ndarray, common: FloatArray, *, alone: bool
) -> dict[str, float]:
    """Figures of one sum of items; `common` is the covariance that the factor gives them."""
    at = np.ix_(items, items)
    theta, implied, observed = m.theta[at], m.implied[at], m.observed[at]
    explained = np.diagonal(common).sum()
    # Latent responses of the sample on the scale of the model.
    scaled = observed / np.outer(m.scale[items], m.scale[items])
    found = dict.fromkeys(("alpha", "alpha_ordinal", "omega", "omega2", "omega3"), np.nan)
    ordered = m.ordinal[items]
    if not ordered.any():
        found["alpha"] = float(coefficient(observed))
        denominators = (common + theta, implied, observed)
        shares = [float(common.sum() / d.sum()) for d in denominators]
    else:
        found["alpha"] = np.nan if m.codes is None else float(coefficient(m.codes[at]))
        found["alpha_ordinal"] = float(coefficient(observed))
        shares = [np.nan] * 3
        if ordered.all():
            shares = [_ordered_share(m, items, common, d) for d in (common + theta, implied)]
            shares.append(_ordered_share(m, items, common, observed))
    found["omega"], found["omega2"], found["omega3"] = shares
    latent = float(common.sum() / scaled.sum()) if ordered.all() else np.nan
    total = explained + np.diagonal(theta).sum()
    return found | {
        "composite": shares[2],
        "composite_latent": latent,
        "ave": float(explained / np.diagonal(scaled).sum()),
        "ave_implied": float(explained / total) if alone else np.nan,
    }


def _ordered_share(
    m: Measurement, items: np.ndarray, common: FloatArray, denominator: FloatArray
) -> float:
    """Share of the factor in the variance of the sum of ordered answers (Green & Yang 2009)."""
    r = common * np.outer(m.scale[items], m.scale[items])
    sd = np.sqrt(np.diagonal(denominator))
    whole = denominator / np.outer(sd, sd)
    np.fill_diagonal(whole, 1.0)
    of = np.repeat(np.arange(len(items)), [len(m.thresholds[i]) for i in items])
    t = np.concatenate([m.thresholds[i] for i in items])
    # The covariance of two answers is the sum, over pairs of thresholds, of what both being
    # below exceeds under independence.
    apart = ndtr(t).sum() ** 2
    pairs = (t[:, None], t[None, :])
    explained = bivariate.cdf(*pairs, np.clip(r, -1.0, 1.0)[np.ix_(of, of)]).sum() - apart
    total = bivariate.cdf(*pairs, whole[np.ix_(of, of)]).sum() - apart
    return float(explained / total)
