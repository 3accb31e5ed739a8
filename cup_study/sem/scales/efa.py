"""Exploratory factor analysis: extraction, rotation, and how well the factors fit.

Figures are those of ``psych::fa``: loadings sorted by the sum of squares of the factors, and
chi-square with Bartlett's correction. How many factors to take is asked in
:mod:`cup_study.sem.scales.parallel`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import optimize, stats

from cup_study.errors import InputError, Problem
from cup_study.sem import arguments
from cup_study.sem.arrays import FloatArray
from cup_study.sem.scales.extraction import LOWEST, Extraction, extract
from cup_study.sem.scales.items import checked_correlation
from cup_study.sem.scales.rotation import Rotation, rotate

PREFIX = {"minres": "MR", "ml": "ML", "components": "PC"}


@dataclass(frozen=True, eq=False)
class Efa:
    """An exploratory factor analysis.

    Parameters
    ----------
    loadings : DataFrame, shape (p, m)
        Pattern of each item.
    phi : DataFrame, shape (m, m)
        Correlations of the factors.
    communalities, uniquenesses, complexity : Series
        Of each item: variance that the factors explain and leave; number of factors that it takes
        to explain it (Hofmann 1978).
    variance : DataFrame
        ``ss proportion cumulative`` of each factor.
    residual : DataFrame, shape (p, p)
        Correlations that the factors leave, uniquenesses on the diagonal.
    heywood : tuple of str
        Items whose uniqueness came to its bound.
    fit : dict
        ``dof rmsr`` and, with n, ``chisq pvalue rmsea rmsea_ci_lower rmsea_ci_upper tli bic``.
    method, rotation : str
        How it was made.
    n : int or None
        Rows.
    """

    loadings: pd.DataFrame
    phi: pd.DataFrame
    communalities: pd.Series
    uniquenesses: pd.Series
    complexity: pd.Series
    variance: pd.DataFrame
    residual: pd.DataFrame
    heywood: tuple[str, ...]
    fit: dict[str, float]
    method: Extraction
    rotation: Rotation
    n: int | None

    @property
    def structure(self) -> pd.DataFrame:
        """Correlations of the items with the factors."""
        return self.loadings @ self.phi

    def sorted_loadings(self) -> pd.DataFrame:
        """Loadings with the items of each factor together, strongest first."""
        size = self.loadings.abs().to_numpy()
        own = size.argmax(axis=1)
        order = np.lexsort((-size.max(axis=1), own))
        return self.loadings.iloc[order]


def efa(
    correlation: pd.DataFrame | npt.ArrayLike,
    n_factors: int,
    *,
    n: int | None = None,
    method: Extraction = "minres",
    rotation: Rotation = "oblimin",
    level: float = 0.90,
) -> Efa:
    """Exploratory factor analysis of a correlation matrix, Pearson or polychoric.

    Parameters
    ----------
    correlation : DataFrame or array_like, shape (p, p)
        Correlation matrix.
    n_factors : int
        Number of factors.
    n : int, optional
        Rows that the correlations come from; without them there is no chi-square.
    method : {"minres", "ml", "components"}
        Extraction.
    rotation : {"none", "varimax", "promax", "oblimin"}
        Rotation.
    level : float
        Confidence level of the interval of RMSEA.

    Returns
    -------
    Efa

    Raises
    ------
    InputError
        Not a positive definite correlation matrix, more factors than the items identify, or no
        convergence.

    Examples
    --------
    >>> pattern = np.array([[0.8, 0], [0.7, 0], [0.6, 0], [0, 0.7], [0, 0.6], [0, 0.5]])
    >>> r = pattern @ [[1, 0.3], [0.3, 1]] @ pattern.T
    >>> np.fill_diagonal(r, 1)
    >>> result = efa(r, 2, n=200)
    >>> result.loadings.round(3).abs().to_numpy().tolist()
    [[0.8, 0.0], [0.7, 0.0], [0.6, 0.0], [0.0, 0.7], [0.0, 0.6], [0.0, 0.5]]
    >>> round(float(result.phi.iloc[0, 1]), 3), result.fit["dof"]
    (0.3, 4)
    """
    arguments.refuse(
        "exploratory factor analysis",
        arguments.whole("n_factors", n_factors, 0),
        arguments.whole("n", n, 2) if n is not None else [],
        arguments.word("method", method, tuple(PREFIX)),
        arguments.word("rotation", rotation, get_args(Rotation)),
        arguments.share("level", level),
    )
    named = checked_correlation(correlation, 3)
    r, items = named.to_numpy(), named.columns
    p, m = len(r), n_factors
    dof = (p - m) * (p - m - 1) // 2 - m if method == "components" else _freedom(p, m)
    if m < 1 or m >= p or (dof < 0 and method != "components"):
        _refuse(p, m)
    found = extract(r, m, method)
    rotated = rotate(found.loadings, rotation)
    values, phi = rotated.loadings, rotated.phi
    names = _names(found.loadings, values, PREFIX[method])
    communality = ((values @ phi) * values).sum(axis=1)
    residual = r - values @ phi @ values.T
    ss = np.diag(phi @ values.T @ values)
    variance = pd.DataFrame({"ss": ss, "proportion": ss / p, "cumulative": ss.cumsum() / p}, names)
    bound = found.uniquenesses <= LOWEST * (1 + 1e-6)
    return Efa(
        loadings=pd.DataFrame(values, items, names),
        phi=pd.DataFrame(phi, names, names),
        communalities=pd.Series(communality, items),
        uniquenesses=pd.Series(1 - communality, items),
        complexity=pd.Series((values**2).sum(axis=1) ** 2 / (values**4).sum(axis=1), items),
        variance=variance,
        residual=pd.DataFrame(residual, items, items),
        heywood=tuple(str(item) for item in items[bound]) if method != "components" else (),
        fit=_fit(r, residual, m, dof, n, level),
        method=method,
        rotation=rotation,
        n=n,
    )


def _freedom(p: int, m: int) -> int:
    """Correlations less parameters: ((p - m)^2 - p - m) / 2."""
    return ((p - m) ** 2 - p - m) // 2


def _names(unrotated: FloatArray, rotated: FloatArray, prefix: str) -> list[str]:
    """Names after the unrotated factor that each is most alike, as psych names them."""
    m = rotated.shape[1]
    names = [f"{prefix}{k + 1}" for k in range(m)]
    if np.array_equal(unrotated, rotated):
        return names
    similarity = np.abs(unrotated.T @ rotated) / np.sqrt(
        np.outer((unrotated**2).sum(axis=0), (rotated**2).sum(axis=0))
    )
    first, second = optimize.linear_sum_assignment(-similarity)
    return [names[k] for k in first[np.argsort(second)]]


def _fit(
    r: FloatArray, residual: FloatArray, m: int, dof: int, n: int | None, level: float
) -> dict[str, float]:
    """Fit measures of psych::fa."""
    p = len(r)
    off = residual - np.diag(np.diag(residual))
    fit: dict[str, float] = {"dof": dof, "rmsr": float(np.sqrt((off**2).sum() / (p * (p - 1))))}
    if n is None or dof < 0:
        return fit
    model = r - off
    np.fill_diagonal(model, 1.0)
    ratio = np.linalg.solve(model, r)
    distance = float(np.trace(ratio) - np.linalg.slogdet(ratio)[1] - p)
    factor = n - 1 - (2 * p + 5) / 6 - 2 * m / 3
    chisq = max(distance * factor, 0.0)
    null = -float(np.linalg.slogdet(r)[1])
    fit |= {"chisq": chisq, "pvalue": float(stats.chi2.sf(chisq, dof)) if dof else float("nan")}
    if not dof:
        return fit
    lower, upper = (_noncentrality(chisq, dof, tail) for tail in ((1 + level) / 2, (1 - level) / 2))
    null_mean = 2 * null / (p * (p - 1))
    return fit | {
        "rmsea": float(np.sqrt(max(chisq / (dof * n) - 1 / (n - 1), 0.0))),
        "rmsea_ci_lower": float(np.sqrt(lower / (dof * (n - 1)))),
        "rmsea_ci_upper": float(np.sqrt(upper / (dof * (n - 1)))),
        "tli": (null_mean - distance / dof) / (null_mean - 1 / factor),
        "bic": chisq - dof * float(np.log(n)),
    }


def _noncentrality(chisq: float, dof: int, tail: float) -> float:
    """Noncentrality at which a smaller chi-square has the given probability; 0 if none has."""
    if stats.chi2.cdf(chisq, dof) <= tail:
        return 0.0

    def gap(x: float) -> float:
        return float(stats.ncx2.cdf(chisq, dof, x)) - tail

    high = max(chisq, 1.0)
    while gap(high) > 0:
        high *= 2
    return float(optimize.brentq(gap, 1e-12, high, xtol=1e-10))


def _refuse(p: int, m: int) -> None:
    """Refuse a number of factors that the items do not identify."""
    most = max((k for k in range(1, p) if _freedom(p, k) >= 0), default=0)
    what = f"{m} factors of {p} items; at most {most} are identified"
    remedy = "Ask for fewer factors; cup_study.sem.scales.parallel suggests how many."
    raise InputError("factor analysis", [Problem("n_factors", what)], remedy)
