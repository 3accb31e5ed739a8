"""How consistently items measure their construct: alpha, composite reliability, AVE.

Discriminant validity (HTMT, Fornell-Larcker) and omega for other structures are not here.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.sem.semopy_engine import Fit


def alpha(covariance: pd.DataFrame) -> float:
    r"""Cronbach's (1951) alpha, :math:`\frac{k}{k-1}(1 - \sum s_{ii} / \sum s_{ij})`.

    Parameters
    ----------
    covariance : DataFrame
        Covariance matrix (k x k) of the items of one scale.

    Returns
    -------
    float

    Raises
    ------
    InputError
        Fewer than two items.

    Examples
    --------
    >>> round(alpha(pd.DataFrame([[1.0, 0.5], [0.5, 1.0]])), 4)
    0.6667
    """
    k = len(covariance)
    if k < 2:
        what = f"alpha needs at least two items, got {k}"
        raise InputError("scale", [Problem("", what)], "Take the construct out of the table.")
    s = covariance.to_numpy(dtype=float)
    return float(k / (k - 1) * (1 - np.trace(s) / s.sum()))


def composite_reliability(loadings: Sequence[float]) -> float:
    r"""Composite reliability from standardised loadings (Jöreskog 1971; Raykov 1997).

    :math:`(\sum\lambda)^2 / ((\sum\lambda)^2 + \sum(1 - \lambda^2))`

    Examples
    --------
    >>> round(composite_reliability([0.8, 0.7, 0.6]), 3)
    0.745
    """
    values = np.asarray(loadings, dtype=float)
    common = values.sum() ** 2
    return float(common / (common + (1 - values**2).sum()))


def average_variance_extracted(loadings: Sequence[float]) -> float:
    r"""Average variance extracted from standardised loadings (Fornell & Larcker 1981).

    The mean of the squared loadings. :func:`reliability` weighs items by their variance instead.

    Examples
    --------
    >>> round(average_variance_extracted([0.8, 0.7, 0.6]), 3)
    0.497
    """
    return float(np.mean(np.asarray(loadings, dtype=float) ** 2))


def reliability(fit: Fit) -> pd.DataFrame:
    r"""Reliability and convergent validity of each construct of a fitted model.

    ``cr`` :math:`= (\sum\lambda)^2\psi / ((\sum\lambda)^2\psi + \sum\theta)` and ``ave``
    :math:`= \sum\lambda^2\psi / (\sum\lambda^2\psi + \sum\theta)` from the unstandardised
    solution (Fornell & Larcker 1981, eq. 3-4), which is what semTools prints; with items of
    unequal variance they differ in the third decimal from the mean of squared standardised
    loadings, kept as ``ave_standardised``.

    Parameters
    ----------
    fit : Fit
        Model with a measurement part; residuals of the items are taken as uncorrelated.

    Returns
    -------
    DataFrame
        ``construct items alpha cr ave ave_standardised``, one row a construct with two items or
        more.

    Examples
    --------
    >>> import numpy as np
    >>> from cup_study.sem import semopy_engine
    >>> rng = np.random.default_rng(1)
    >>> trait = rng.normal(size=400)
    >>> frame = pd.DataFrame({f"q{i}": trait + rng.normal(size=400) for i in (1, 2, 3)})
    >>> table = reliability(semopy_engine.fit("Ease =~ q1 + q2 + q3", frame))
    >>> table.round(2).to_dict("records")[0]["alpha"]
    0.69
    """
    estimates = fit.estimates
    own = estimates[estimates["op"].eq("~~") & estimates["lhs"].eq(estimates["rhs"])]
    residual = dict(zip(own["lhs"], own["est"], strict=True))
    rows = []
    for construct in fit.latent:
        part = estimates[estimates["op"].eq("=~") & estimates["lhs"].eq(construct)]
        items = list(part["rhs"])
        if len(items) < 2:
            continue
        loading = part["est"].to_numpy(dtype=float)
        standardised = part["std_all"].to_numpy(dtype=float)
        theta = np.array([residual[item] for item in items])
        # The construct's whole variance, explained part included: loading = std * sd / sd(eta).
        item_sd = np.sqrt(np.diag(fit.implied.loc[items, items].to_numpy(dtype=float)))
        psi = float((standardised[0] * item_sd[0] / loading[0]) ** 2)
        common, squares = psi * loading.sum() ** 2, psi * float((loading**2).sum())
        rows.append(
            {
                "construct": construct,
                "items": len(items),
                "alpha": alpha(fit.sample.loc[items, items]),
                "cr": float(common / (common + theta.sum())),
                "ave": float(squares / (squares + theta.sum())),
                "ave_standardised": average_variance_extracted(list(standardised)),
            }
        )
    columns = ["construct", "items", "alpha", "cr", "ave", "ave_standardised"]
    return pd.DataFrame(rows, columns=columns)
