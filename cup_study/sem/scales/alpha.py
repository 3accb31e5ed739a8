r"""Internal consistency of a scale: Cronbach's alpha, its intervals, and its items.

:math:`\alpha = \frac{k}{k-1} (1 - \sum s_{ii} / \sum s_{ij})` (Cronbach 1951). Reliability from a
fitted model (omega, composite reliability, AVE) is not here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from cup_study.errors import InputError, Problem
from cup_study.sem import arguments
from cup_study.sem.arrays import FloatArray
from cup_study.sem.scales.items import checked_correlation, correlation_of, item_moments


@dataclass(frozen=True, eq=False)
class Alpha:
    """Consistency of one scale.

    Parameters
    ----------
    n : int
        Rows used.
    raw : float
        Alpha of the answers.
    standardised : float
        Alpha of the standardised answers, from the mean correlation.
    lambda6 : float
        Guttman's sixth bound, from what the other items explain of each.
    mean_r : float
        Mean correlation of the items.
    se : float
        Standard error of ``raw`` (Duhachek & Iacobucci 2004), for normal answers.
    feldt, duhachek : tuple of float
        Intervals of ``raw``: from the F distribution (Feldt, Woodruff & Salih 1987; exact for
        items with equal covariances) and from the standard error.
    level : float
        Confidence level.
    score_mean, score_sd : float
        Of the scale score.
    items : DataFrame
        One row an item: ``n mean sd r_drop`` (correlation with the sum of the others) ``r_cor``
        (with the scale, corrected for overlap and unreliability) ``alpha_if_dropped``
        ``standardised_if_dropped``.
    """

    n: int
    raw: float
    standardised: float
    lambda6: float
    mean_r: float
    se: float
    feldt: tuple[float, float]
    duhachek: tuple[float, float]
    level: float
    score_mean: float
    score_sd: float
    items: pd.DataFrame


def alpha(
    data: pd.DataFrame,
    items: Sequence[str] | None = None,
    *,
    missing: Literal["pairwise", "listwise"] = "pairwise",
    level: float = 0.95,
) -> Alpha:
    """Alpha of a scale with intervals, and what each item does to it.

    Items that run against the scale must be reversed before; a negative ``r_drop`` shows them.

    Parameters
    ----------
    data : DataFrame
        One row a respondent.
    items : sequence of str, optional
        Columns of the scale; all by default.
    missing : {"pairwise", "listwise"}
        Use the rows that a pair of items has, or only complete rows.
    level : float
        Confidence level of the intervals.

    Returns
    -------
    Alpha

    Raises
    ------
    InputError
        Fewer than two items, or items that cannot be used.

    Examples
    --------
    >>> frame = pd.DataFrame({"q1": [1, 2, 4, 3, 5], "q2": [2, 1, 5, 3, 4], "q3": [1, 3, 4, 2, 5]})
    >>> result = alpha(frame)
    >>> round(result.raw, 3), [round(bound, 2) for bound in result.feldt]
    (0.908, [0.53, 0.99])
    """
    arguments.refuse(
        "alpha",
        arguments.word("missing", missing, ("pairwise", "listwise")),
        arguments.share("level", level),
    )
    moments = item_moments(data, items, missing=missing)
    s = moments.cov.to_numpy()
    r = correlation_of(moments.cov).to_numpy()
    k = len(s)
    if k < 2:
        _refuse(f"alpha needs at least two items, got {k}")
    raw = float(coefficient(s))
    se = float(np.sqrt(_variance(s) / moments.n))
    half = float(stats.norm.ppf((1 + level) / 2)) * se
    mean_r = float((r.sum() - k) / (k * (k - 1)))
    table = pd.DataFrame(
        {"n": moments.answers, "mean": moments.mean, "sd": np.sqrt(np.diag(s))}
        | _item_columns(s, r)
    )
    return Alpha(
        n=moments.n,
        raw=raw,
        standardised=float(coefficient(r)),
        lambda6=float(1 - (1 - _smc(r)).sum() / r.sum()),
        mean_r=mean_r,
        se=se,
        feldt=feldt_interval(raw, moments.n, k, level),
        duhachek=(raw - half, raw + half),
        level=level,
        score_mean=moments.score_mean,
        score_sd=moments.score_sd,
        items=table,
    )


def coefficient(cov: npt.ArrayLike) -> FloatArray:
    """Cronbach's alpha of covariance or correlation matrices.

    Parameters
    ----------
    cov : array_like, shape (..., k, k)
        Covariances of the items of one scale.

    Returns
    -------
    ndarray, shape (...)

    Examples
    --------
    >>> coefficient([[1.0, 0.5], [0.5, 1.0]]).round(4).item()
    0.6667
    """
    s = np.asarray(cov, dtype=np.float64)
    k = s.shape[-1]
    own = np.trace(s, axis1=-2, axis2=-1)
    return np.asarray(k / (k - 1) * (1 - own / s.sum(axis=(-2, -1))))


def ordinal_alpha(polychoric: pd.DataFrame | npt.ArrayLike) -> float:
    """Alpha of the normal answers assumed behind ordered categories.

    Zumbo, Gadermann & Zeisser (2007, Journal of Modern Applied Statistical Methods 6, 21-29): an
    upper view of what the items would reach with continuous answers, not the reliability of the
    score that is used (Chalmers 2018).

    Parameters
    ----------
    polychoric : DataFrame or array_like, shape (k, k)
        Polychoric correlations of the items.

    Returns
    -------
    float

    Raises
    ------
    InputError
        Not a correlation matrix of at least two items.

    Examples
    --------
    >>> round(ordinal_alpha([[1.0, 0.6], [0.6, 1.0]]), 2)
    0.75
    """
    return float(coefficient(checked_correlation(polychoric, 2).to_numpy()))


def feldt_interval(value: float, n: int, k: int, level: float = 0.95) -> tuple[float, float]:
    """Confidence interval of alpha from the F distribution.

    ``(1 - alpha) / (1 - estimate)`` is distributed as F with (n - 1) (k - 1) and n - 1 degrees of
    freedom (Feldt 1965, Psychometrika 30, 357-370).

    Parameters
    ----------
    value : float
        Alpha.
    n, k : int
        Rows and items.
    level : float
        Confidence level.

    Returns
    -------
    tuple of float

    Examples
    --------
    >>> [round(bound, 3) for bound in feldt_interval(0.8, 100, 5)]
    [0.731, 0.856]
    """
    arguments.refuse(
        "interval of alpha",
        arguments.whole("n", n, 2),
        arguments.whole("k", k, 2),
        arguments.share("level", level),
    )
    f = stats.f(n - 1, (n - 1) * (k - 1))
    tail = (1 - level) / 2
    return 1 - (1 - value) * float(f.ppf(1 - tail)), 1 - (1 - value) * float(f.ppf(tail))


def _variance(s: FloatArray) -> float:
    """Variance of alpha times n (van Zyl, Neudecker & Nel 2000, Psychometrika 65, 271-280)."""
    k, total, trace = len(s), s.sum(), np.trace(s)
    square = s @ s
    inner = total * (np.trace(square) + trace**2) - 2 * trace * square.sum()
    return float(2 * k**2 / ((k - 1) ** 2 * total**3) * inner)


def _item_columns(s: FloatArray, r: FloatArray) -> dict[str, FloatArray]:
    """Correlations of items with the scale, and alpha without each of them."""
    k = len(s)
    variance, with_all = np.diag(s), s.sum(axis=0)
    rest = s.sum() - 2 * with_all + variance
    reduced = r.copy()
    np.fill_diagonal(reduced, _smc(r))
    others = [np.delete(np.arange(k), j) for j in range(k)]
    nan = np.full(k, np.nan)
    dropped = [[coefficient(m[np.ix_(o, o)]) for o in others] for m in (s, r)] if k > 2 else None
    return {
        "r_drop": (with_all - variance) / np.sqrt(variance * rest),
        "r_cor": reduced.sum(axis=0) / np.sqrt(reduced.sum()),
        "alpha_if_dropped": nan if dropped is None else np.array(dropped[0]),
        "standardised_if_dropped": nan if dropped is None else np.array(dropped[1]),
    }


def _smc(r: FloatArray) -> FloatArray:
    """Squared multiple correlation of each item with the others."""
    return np.asarray(1 - 1 / np.diag(np.linalg.inv(r)))


def _refuse(what: str) -> None:
    raise InputError("items of the scale", [Problem("", what)], "Take the scale out of the table.")
