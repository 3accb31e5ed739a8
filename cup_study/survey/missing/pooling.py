r"""Rubin's rules: one estimate and one standard error of several imputed data sets.

References
----------
Rubin, D. B. (1987). *Multiple imputation for nonresponse in surveys*, ch. 3. Wiley.
Barnard, J., & Rubin, D. B. (1999). Small-sample degrees of freedom with multiple imputation.
*Biometrika*, 86, 948-955.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from cup_study.errors import InputError, Problem
from cup_study.survey.proportions import LEVEL


@dataclass(frozen=True)
class Pooled:
    """One quantity over all imputations.

    Attributes
    ----------
    estimate : float
        Mean of the estimates.
    se : float
        Root of the total variance.
    df : float
        Degrees of freedom of Barnard and Rubin (1999).
    ci_lower, ci_upper : float
        t interval.
    within, between : float
        Mean of the variances, and variance of the estimates.
    increase : float
        Relative increase of the variance by what is missing, :math:`r = (1 + 1/m) B / W`.
    missing_information : float
        Fraction of missing information, :math:`(r + 2/(\\nu + 3))/(1 + r)`.
    imputations : int
        Number m of imputations.
    """

    estimate: float
    se: float
    df: float
    ci_lower: float
    ci_upper: float
    within: float
    between: float
    increase: float
    missing_information: float
    imputations: int


def pool(
    estimates: Sequence[float],
    errors: Sequence[float],
    *,
    df_complete: float = float("inf"),
    level: float = LEVEL,
) -> Pooled:
    r"""Pool estimates of several imputed data sets.

    Total variance :math:`T = W + (1 + 1/m) B`. With :math:`\lambda = (1 + 1/m) B / T` the degrees
    of freedom are :math:`\nu = (1/\nu_m + 1/\nu_o)^{-1}`, where :math:`\nu_m = (m-1)/\lambda^2`
    and :math:`\nu_o = \frac{\nu_c + 1}{\nu_c + 3} \nu_c (1 - \lambda)`.

    Parameters
    ----------
    estimates, errors : sequence of float
        Estimate and design-based standard error of each imputed data set.
    df_complete : float, optional
        Degrees of freedom :math:`\nu_c` that the design would have with nothing missing: clusters
        minus strata.
    level : float, optional
        Coverage of the interval.

    Returns
    -------
    Pooled

    Raises
    ------
    InputError
        Fewer than two imputations, not as many errors as estimates, or a value that is no number.

    Examples
    --------
    >>> found = pool([1.0, 2.0, 3.0], [0.5, 0.5, 0.5])
    >>> round(found.estimate, 2), round(found.se, 4), round(found.df, 3)
    (2.0, 1.2583, 2.82)
    """
    q, u = np.asarray(estimates, dtype=float), np.asarray(errors, dtype=float) ** 2
    m = len(q)
    problems = []
    if m < 2:
        problems.append(Problem("", f"expected two imputations or more, got {m}"))
    if len(u) != m:
        problems.append(Problem("", f"{m} estimates and {len(u)} standard errors"))
    wrong = ~np.isfinite(q).all() or ~np.isfinite(u).all()
    if wrong:
        problems.append(Problem("", "an estimate or a standard error is missing or infinite"))
    if not df_complete > 0:
        problems.append(Problem("", f"expected positive degrees of freedom, got {df_complete:g}"))
    if problems:
        raise InputError("multiple imputation", problems, "Estimate each imputed data set first.")
    within, between = float(u.mean()), float(q.var(ddof=1))
    extra = (1 + 1 / m) * between
    total = within + extra
    share = extra / total if total > 0 else 0.0
    increase = extra / within if within > 0 else (float("inf") if extra > 0 else 0.0)
    df = _degrees(m, share, df_complete)
    if np.isinf(increase):
        information = 1.0
    else:
        information = (increase + (0.0 if np.isinf(df) else 2 / (df + 3))) / (1 + increase)
    # Nothing missing: no information is.
    information = information if between > 0 else 0.0
    half = float(stdtrit(df, 0.5 + level / 2)) * float(np.sqrt(total))
    estimate = float(q.mean())
    return Pooled(
        estimate,
        float(np.sqrt(total)),
        df,
        estimate - half,
        estimate + half,
        within,
        between,
        increase,
        information,
        m,
    )


def pool_rows(rows: Sequence[pd.DataFrame], *, df_complete: float = float("inf")) -> pd.DataFrame:
    """Pool tables of estimates, row by row.

    Parameters
    ----------
    rows : sequence of DataFrame
        One table an imputation, with the same rows; columns ``estimate`` and ``se``.
    df_complete : float, optional
        As for :func:`pool`.

    Returns
    -------
    DataFrame
        The other columns of the first table, with the attributes of :class:`Pooled`.

    Examples
    --------
    >>> one = pd.DataFrame({"item": ["q"], "estimate": [0.4], "se": [0.1]})
    >>> pool_rows([one, one.assign(estimate=0.6)])["estimate"].tolist()
    [0.5]
    """
    results = [
        asdict(
            pool(
                [float(table["estimate"].iloc[i]) for table in rows],
                [float(table["se"].iloc[i]) for table in rows],
                df_complete=df_complete,
            )
        )
        for i in range(len(rows[0]))
    ]
    found = pd.DataFrame(results, index=rows[0].index)
    kept = [c for c in rows[0].columns if c not in found.columns]
    return pd.concat([rows[0][kept], found], axis=1)


def _degrees(m: int, share: float, complete: float) -> float:
    old = (m - 1) / share**2 if share > 0 else float("inf")
    if np.isinf(complete):
        return old
    observed = (complete + 1) / (complete + 3) * complete * (1 - share)
    if observed <= 0:
        return min(old, 1.0)
    return observed if np.isinf(old) else 1 / (1 / old + 1 / observed)
