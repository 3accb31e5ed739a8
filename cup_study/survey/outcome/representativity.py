r"""How evenly a survey was answered: response propensities and the R-indicators made of them.

The propensity of a person is estimated by a logistic regression of response on what the frame
knows. If all propensities are equal the response is representative with regard to these items:
:math:`R = 1 - 2 S(\hat\rho)` is 1; it would be 0 if half of the people always answered and the
others never did. R says nothing of items that the frame does not have.

References
----------
Schouten, B., Cobben, F., & Bethlehem, J. (2009). Indicators for the representativeness of survey
response. *Survey Methodology*, 35, 101-113.
Schouten, B., Shlomo, N., & Skinner, C. (2011). Indicators for monitoring and improving
representativeness of response. *Journal of Official Statistics*, 27, 231-253.
Shlomo, N., Skinner, C., & Schouten, B. (2012). Estimation of an indicator of the
representativeness of survey response. *Journal of Statistical Planning and Inference*, 142,
201-211.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit, ndtr, ndtri

from cup_study.errors import InputError, Problem
from cup_study.survey.outcome.invited import levels
from cup_study.survey.proportions import LEVEL

Floats = NDArray[np.float64]

#: Beyond this a coefficient means that all, or none, of a group answered.
_BOUNDLESS = 12.0


@dataclass(frozen=True)
class Propensity:
    """Response propensities of the cells that the items make.

    Attributes
    ----------
    cells : DataFrame
        The items, ``n`` persons, ``answered`` of them, and the propensity ``rho``.
    coefficients : DataFrame
        ``item group estimate se odds ci_lower ci_upper p_value``: log-odds against the first
        group of each item, odds ratio with its interval; missing for the first group, and where
        all or none of a group answered.
    items : tuple of str
    covariance : ndarray
        Of the parameters, intercept first.
    matrix : ndarray, shape (cells, parameters)
    """

    cells: pd.DataFrame
    coefficients: pd.DataFrame
    items: tuple[str, ...]
    covariance: Floats
    matrix: Floats


def propensities(cases: pd.DataFrame, items: Sequence[str]) -> Propensity:
    """Logistic regression of response on what the frame knows (main effects).

    Parameters
    ----------
    cases : DataFrame
        ``answered`` (bool) and the items, none missing; one row a person of the population.
    items : sequence of str
        Predictors, all categorical.

    Returns
    -------
    Propensity

    Raises
    ------
    InputError
        No cases, no items, or nobody or everybody answered: there is nothing to explain.

    Examples
    --------
    >>> cases = pd.DataFrame({"answered": [1, 0, 1, 1, 1, 0], "age": [1, 1, 1, 2, 2, 2]})
    >>> found = propensities(cases.astype({"answered": bool}), ["age"])
    >>> found.cells["rho"].round(3).tolist()
    [0.667, 0.667]
    """
    problems = [Problem(f'column "{i}"', "is missing") for i in items if i not in cases.columns]
    if not items:
        problems.append(Problem("", "the frame knows nothing of those invited"))
    if len(cases) and cases["answered"].nunique() < 2:
        problems.append(Problem("", "nobody, or everybody, answered"))
    if not len(cases):
        problems.append(Problem("", "there are no cases"))
    if problems:
        raise InputError("sampling frame", problems, "Leave the model of response out.")
    grouped = cases.groupby(list(items), observed=True, sort=True)["answered"]
    cells = grouped.agg(n="size", answered="sum").reset_index()
    columns: list[Floats] = [np.ones(len(cells))]
    names: list[tuple[str, object]] = []
    for item in items:
        for group in levels(cells[item])[1:]:
            columns.append(np.asarray(cells[item].eq(group), dtype=np.float64))
            names.append((item, group))
    X = np.column_stack(columns)
    n, y = cells["n"].to_numpy(dtype=float), cells["answered"].to_numpy(dtype=float)
    beta, covariance = _fit(X, n, y)
    cells["rho"] = expit(X @ beta)
    return Propensity(
        cells, _table(cells, items, names, beta, covariance), tuple(items), covariance, X
    )


def indicator(found: Propensity, *, draws: int = 200, seed: int = 1) -> pd.Series[float]:
    r"""R-indicator with a bootstrap interval.

    The propensities are estimated, which alone makes them vary; to the first order by the mean of
    their sampling variances, which is taken off :math:`S^2` (Shlomo, Skinner & Schouten, 2012).

    Parameters
    ----------
    found : Propensity
        From :func:`propensities`.
    draws : int, optional
        Bootstrap samples of the persons invited.
    seed : int, optional
        Of the bootstrap; the same seed gives the same interval everywhere.

    Returns
    -------
    Series
        ``r r_unadjusted se ci_lower ci_upper cv response``: the indicator, without the
        adjustment, its bootstrap standard error and normal interval (within 0-1), the coefficient
        of variation of the propensities :math:`S/\bar\rho` that bounds the bias of a mean by
        :math:`cv \cdot S_y`, and the response rate.

    Examples
    --------
    >>> cases = pd.DataFrame({"answered": [True, False] * 50, "age": [1, 1, 2, 2] * 25})
    >>> float(indicator(propensities(cases, ["age"]), draws=20)["r"])
    1.0
    """
    cells = found.cells
    n, y = cells["n"].to_numpy(dtype=float), cells["answered"].to_numpy(dtype=float)
    rho = cells["rho"].to_numpy(dtype=float)
    plain, adjusted = _spread(found.matrix, n, rho, found.covariance)
    generator = np.random.default_rng(seed)
    total = int(n.sum())
    probabilities = np.concatenate([y, n - y]) / total
    values = []
    for counts in generator.multinomial(total, probabilities, size=draws):
        yes, no = np.split(counts.astype(float), 2)
        some = yes + no > 0
        if not 0 < yes.sum() < total:
            continue
        X = found.matrix[some]
        beta, covariance = _fit(X, (yes + no)[some], yes[some])
        values.append(1 - 2 * _spread(X, (yes + no)[some], expit(X @ beta), covariance)[1])
    r = 1 - 2 * adjusted
    se = float(np.std(values, ddof=1)) if len(values) > 1 else float("nan")
    half = float(ndtri(0.5 + LEVEL / 2)) * se
    mean = float(y.sum() / n.sum())
    return pd.Series(
        {
            "r": r,
            "r_unadjusted": 1 - 2 * plain,
            "se": se,
            "ci_lower": max(r - half, 0.0),
            "ci_upper": min(r + half, 1.0),
            "cv": adjusted / mean,
            "response": mean,
        }
    )


def partial(found: Propensity) -> pd.DataFrame:
    r"""Partial R-indicators: what each item, and each of its groups, adds to uneven response.

    Unconditional: :math:`P_u(k) = \sqrt{N_k/N}(\bar\rho_k - \bar\rho)` for a group and the root
    of the sum of their squares for an item. Conditional on the other items: the root of the mean
    of :math:`(\rho_i - \bar\rho_{-Z,i})^2`, where the mean is over those who share all other
    items (Schouten, Shlomo & Skinner, 2011). Both are 0 for an item that does not matter.

    Returns
    -------
    DataFrame
        ``item group unconditional conditional``; the group missing in the row of an item, the
        conditional one only there.

    Examples
    --------
    >>> cases = pd.DataFrame({"answered": [True, False] * 4, "age": [1, 1, 2, 2] * 2})
    >>> partial(propensities(cases, ["age"]))["unconditional"].abs().round(6).tolist()
    [0.0, 0.0, 0.0]
    """
    cells = found.cells
    n, total = cells["n"], cells["n"].sum()
    weighted = cells["rho"] * n
    mean = weighted.sum() / total
    rows: list[tuple[object, ...]] = []
    for item in found.items:
        sizes = n.groupby(cells[item], observed=True).sum()
        means = weighted.groupby(cells[item], observed=True).sum() / sizes
        parts = np.sqrt(sizes / total) * (means - mean)
        others = [i for i in found.items if i != item]
        keys: list[pd.Series] = [cells[i] for i in others]
        if keys:
            peers = weighted.groupby(keys, observed=True).transform("sum")
            peers = peers / n.groupby(keys, observed=True).transform("sum")
        else:
            peers = pd.Series(mean, index=cells.index)
        within = float(np.sqrt((n * (cells["rho"] - peers) ** 2).sum() / total))
        rows.append((item, None, float(np.sqrt((parts**2).sum())), within))
        rows += [(item, group, float(p), float("nan")) for group, p in parts.items()]
    return pd.DataFrame(rows, columns=["item", "group", "unconditional", "conditional"])


def _fit(X: Floats, n: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Binomial logistic regression by Newton's method; a group without spread stays finite."""
    beta = np.zeros(X.shape[1])
    beta[0] = np.log((y.sum() + 0.5) / (n.sum() - y.sum() + 0.5))
    covariance: Floats = np.zeros((X.shape[1], X.shape[1]))
    for _ in range(50):
        rho = np.clip(expit(X @ beta), 1e-9, 1 - 1e-9)
        hessian = (X * (n * rho * (1 - rho))[:, None]).T @ X
        covariance = np.asarray(np.linalg.pinv(hessian, hermitian=True), dtype=np.float64)
        step = covariance @ (X.T @ (y - n * rho))
        beta = np.clip(beta + step, -_BOUNDLESS * 2, _BOUNDLESS * 2)
        if np.abs(step).max() < 1e-10:
            break
    return beta, covariance


def _spread(X: Floats, n: Floats, rho: Floats, covariance: Floats) -> tuple[float, float]:
    """Standard deviation of the propensities, as they are and without their sampling variance."""
    total = n.sum()
    mean = (n * rho).sum() / total
    variance = float((n * (rho - mean) ** 2).sum() / max(total - 1, 1))
    z = X * (rho * (1 - rho))[:, None]
    sampling = np.einsum("ij,jk,ik->i", z, covariance, z)
    centre = (n[:, None] * z).sum(axis=0) / total
    # The mean of the propensities is estimated too: its variance is no spread.
    noise = float((n * sampling).sum() / total - centre @ covariance @ centre)
    return float(np.sqrt(variance)), float(np.sqrt(max(variance - noise, 0.0)))


def _table(
    cells: pd.DataFrame,
    items: Sequence[str],
    names: Sequence[tuple[str, object]],
    beta: Floats,
    covariance: Floats,
) -> pd.DataFrame:
    z = float(ndtri(0.5 + LEVEL / 2))
    found = dict(
        zip(names, zip(beta[1:], np.sqrt(np.diag(covariance))[1:], strict=True), strict=True)
    )
    rows = []
    nan = float("nan")
    for item in items:
        for group in levels(cells[item]):
            b, se = found.get((item, group), (nan, nan))
            if abs(b) > _BOUNDLESS or se > _BOUNDLESS:
                b, se = nan, nan
            limits = (np.exp(b - z * se), np.exp(b + z * se))
            p = 2 * float(ndtr(-abs(b / se))) if se == se else nan
            rows.append((item, group, b, se, np.exp(b), *limits, p))
    columns = ["item", "group", "estimate", "se", "odds", "ci_lower", "ci_upper", "p_value"]
    return pd.DataFrame(rows, columns=columns)
