"""Shares of simple counts: Wilson's interval. For samples with a design see :mod:`estimates`."""

from __future__ import annotations

from cup_study.errors import InputError, Problem

LEVEL = 0.95


def wilson(count: float, n: float, level: float = LEVEL) -> tuple[float, float]:
    """Wilson's (1927) score interval of a share, by statsmodels.

    Parameters
    ----------
    count, n : float
        Number with the answer, and number asked (may be effective numbers).
    level : float, optional
        Coverage.

    Returns
    -------
    tuple of float
        Lower and upper limit, 0-1; missing when nobody was asked.

    Raises
    ------
    InputError
        `count` is not between 0 and `n`.

    Examples
    --------
    >>> [round(x, 4) for x in wilson(912, 1200)]
    [0.735, 0.7833]
    """
    if not 0 <= count <= n + 1e-9:
        what = f"expected a count from 0 to {n:g}, got {count:g}"
        raise InputError("share", [Problem("", what)], "Correct the count or the base.")
    if n <= 0:
        return float("nan"), float("nan")
    # Imported where it is needed: it takes a second, and most notebooks never come here.
    from statsmodels.stats.proportion import proportion_confint

    low, high = proportion_confint(min(count, n), n, alpha=1 - level, method="wilson")
    # At the ends the limits are exactly 0 and 1; rounding errors would leave 1e-18.
    lower = 0.0 if count <= 0 else max(float(low), 0.0)
    return lower, 1.0 if count >= n else min(float(high), 1.0)
