r"""Bootstrap confidence intervals.

Quantiles of R draws are order statistics of rank :math:`(R+1)\alpha`, interpolated on the scale of
normal quantiles between two of them (Davison & Hinkley 1997, eq. 5.8), as R's *boot* and lavaan
take them. How the draws come about is not known here.

References
----------
Davison, A. C., & Hinkley, D. V. (1997). Bootstrap methods and their application. Cambridge.
Efron, B. (1987). Better bootstrap confidence intervals. JASA, 82, 171-185.
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr, ndtri

from cup_study.errors import InputError, Problem
from cup_study.sem.arrays import FloatArray

KINDS = ("percentile", "bc", "bca", "normal", "basic")
#: Range of draws, as a share of their size, that is rounding.
_ROUNDING = 1e-10


def check(kind: str, level: float) -> None:
    """Refuse a kind of interval or a level that does not exist.

    Parameters
    ----------
    kind : str
        One of ``KINDS``.
    level : float
        Between zero and one.

    Raises
    ------
    InputError
        Both at once.
    """
    problems = []
    if kind not in KINDS:
        problems.append(Problem("ci", f"expected one of {', '.join(KINDS)}, got {kind!r}"))
    if not 0 < level < 1:
        problems.append(Problem("level", f"expected a share between 0 and 1, got {level!r}"))
    if problems:
        remedy = "Use for example ci='percentile', level=0.95 (lavaan's bca.simple is 'bc' here)."
        raise InputError("bootstrap intervals", problems, remedy)


def intervals(
    draws: FloatArray,
    estimate: FloatArray,
    kind: str = "percentile",
    *,
    level: float = 0.95,
    acceleration: FloatArray | None = None,
) -> FloatArray:
    r"""Confidence intervals from bootstrap draws.

    Parameters
    ----------
    draws : ndarray, shape (R, k)
        Draws of k statistics; what is not finite is left out, statistic by statistic.
    estimate : ndarray, shape (k,)
        Their values in the sample.
    kind : {"percentile", "bc", "bca", "normal", "basic"}, optional
        ``percentile``: quantiles of the draws. ``bc`` (lavaan's ``bca.simple``) moves their levels
        by the share of draws below the estimate, :math:`z_0=\Phi^{-1}(\#\{t<t_0\}/R)`, and
        ``bca`` by the acceleration a too:
        :math:`\Phi(z_0+(z_0+z_\alpha)/(1-a(z_0+z_\alpha)))` (Efron 1987). ``normal``: estimate
        less bias, and normal quantiles of the draws' standard deviation. ``basic``: quantiles
        mirrored at the estimate.
    level : float, optional
        Of the intervals.
    acceleration : ndarray, shape (k,), optional
        For ``bca``, from :func:`cup_study.sem.draws.influence.acceleration`.

    Returns
    -------
    ndarray, shape (k, 2)
        The estimate twice for a statistic that does not vary; NaN with fewer than two draws, and
        for ``bc`` and ``bca`` when all draws are on one side of the estimate.

    Raises
    ------
    InputError
        Unknown `kind`, a `level` that is none, or no acceleration for ``bca``.

    Examples
    --------
    >>> draws = np.arange(1.0, 100.0)[:, None]
    >>> intervals(draws, np.array([50.0]), level=0.9).round(6).tolist()
    [[5.0, 95.0]]
    >>> intervals(draws, np.array([50.0]), "basic", level=0.9).round(6).tolist()
    [[5.0, 95.0]]
    """
    check(kind, level)
    if kind == "bca" and acceleration is None:
        what = "bca intervals need the acceleration of each statistic"
        raise InputError("bootstrap intervals", [Problem("acceleration", what)], "Use ci='bc'.")
    speed = np.zeros(len(estimate)) if acceleration is None else acceleration
    found = np.full((len(estimate), 2), np.nan)
    for k, (column, at, a) in enumerate(zip(draws.T, estimate, speed, strict=True)):
        usable = np.sort(column[np.isfinite(column)])
        if len(usable) >= 2 and np.isfinite(at):
            found[k] = _interval(usable, float(at), kind, level, float(a))
    return found


def _interval(draws: FloatArray, at: float, kind: str, level: float, a: float) -> FloatArray:
    """Interval of one statistic from its sorted draws."""
    alpha = np.array([0.5 - level / 2, 0.5 + level / 2])
    if _constant(draws):
        return np.array([at, at])
    if kind == "percentile":
        return quantiles(draws, alpha)
    if kind == "basic":
        return 2 * at - quantiles(draws, alpha[::-1])
    z = ndtri(alpha)
    if kind == "normal":
        result: FloatArray = 2 * at - draws.mean() + draws.std(ddof=1) * z
        return result
    below = np.searchsorted(draws, at) / len(draws)
    if below in (0.0, 1.0):
        return np.full(2, np.nan)
    moved = ndtri(below) + z
    moved = ndtr(ndtri(below) + moved / (1 - (a if kind == "bca" else 0.0) * moved))
    return quantiles(draws, moved)


def standard_errors(draws: FloatArray) -> FloatArray:
    """Standard deviations of the draws.

    Parameters
    ----------
    draws : ndarray, shape (R, k)
        Draws of k statistics; what is not finite is left out, statistic by statistic.

    Returns
    -------
    ndarray, shape (k,)
        Divisor one less than their number; zero for a statistic that does not vary, NaN with
        fewer than two draws.

    Examples
    --------
    >>> standard_errors(np.array([[1.0, 5.0], [2.0, 5.0], [3.0, np.nan]])).tolist()
    [1.0, 0.0]
    """
    found = np.full(draws.shape[1], np.nan)
    for k, column in enumerate(draws.T):
        usable = np.sort(column[np.isfinite(column)])
        if len(usable) >= 2:
            found[k] = 0.0 if _constant(usable) else usable.std(ddof=1)
    return found


def _constant(draws: FloatArray) -> bool:
    """Whether sorted draws differ by rounding only."""
    return bool(draws[-1] - draws[0] <= _ROUNDING * max(abs(draws[0]), abs(draws[-1])))


def quantiles(draws: FloatArray, alpha: FloatArray) -> FloatArray:
    """Quantiles by order statistics, interpolated on the normal scale.

    Parameters
    ----------
    draws : ndarray, shape (R,)
        Sorted.
    alpha : ndarray, shape (k,)
        Levels.

    Returns
    -------
    ndarray, shape (k,)
        The smallest or largest draw where R is too small for the level.

    Examples
    --------
    >>> quantiles(np.array([1.0, 2.0, 4.0]), np.array([0.01, 0.25, 0.375])).round(3).tolist()
    [1.0, 1.0, 1.528]
    """
    n = len(draws)
    rank = (n + 1) * alpha
    k = np.floor(rank)
    inside = np.clip(k, 1, n - 1)
    low, high = ndtri(inside / (n + 1)), ndtri((inside + 1) / (n + 1))
    share = (ndtri(np.clip(alpha, 1e-300, 1 - 1e-16)) - low) / (high - low)
    share = np.clip(np.where(rank == k, k - inside, share), 0.0, 1.0)
    at = inside.astype(np.intp)
    found: FloatArray = draws[at - 1] + share * (draws[at] - draws[at - 1])
    return found


def wilson(share: FloatArray, n: FloatArray | int, level: float = 0.95) -> FloatArray:
    """Wilson's interval of a share.

    Parameters
    ----------
    share : ndarray, shape (k,)
        Shares.
    n : int or ndarray, shape (k,)
        Of how many.
    level : float, optional
        Of the interval.

    Returns
    -------
    ndarray, shape (2, k)

    Examples
    --------
    >>> wilson(np.array([0.8]), 100).round(3).tolist()
    [[0.711], [0.867]]
    """
    z = float(ndtri(0.5 + level / 2))
    centre = share + z * z / (2 * n)
    reach = z * np.sqrt(share * (1 - share) / n + (z / (2 * n)) ** 2)
    return np.stack([centre - reach, centre + reach]) / (1 + z * z / n)
