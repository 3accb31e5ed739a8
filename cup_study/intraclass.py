"""Intraclass correlation: agreement of raters who give numbers (Shrout & Fleiss 1979)."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import f as f_distribution

from cup_study.agreement import LEVEL, need_coders
from cup_study.errors import InputError, Problem

COLUMNS = ["type", "icc", "f", "df1", "df2", "p_value", "ci_lower", "ci_upper", "units", "raters"]


def intraclass(ratings: pd.DataFrame, *, level: float = LEVEL) -> pd.DataFrame:
    r"""All six intraclass correlations of a two-way table.

    ICC1: each unit has raters of its own. ICC2: the same raters for all, drawn from many,
    absolute agreement. ICC3: these raters only, consistency. ``ICC1k`` to ``ICC3k``: of the mean
    of the k raters. From the mean squares of units (MSB), raters (MSJ) and residual (MSE), with
    MSW within units:

    .. math:: ICC_1 = \frac{MSB - MSW}{MSB + (k-1) MSW} \qquad
       ICC_3 = \frac{MSB - MSE}{MSB + (k-1) MSE}

    .. math:: ICC_2 = \frac{MSB - MSE}{MSB + (k-1) MSE + k (MSJ - MSE) / n}

    Parameters
    ----------
    ratings : DataFrame
        One row a unit, one column a rater; units with a missing rating are left out.
    level : float
        Level of the intervals.

    Returns
    -------
    DataFrame
        Columns as :data:`COLUMNS`; rows ICC1, ICC2, ICC3, ICC1k, ICC2k, ICC3k. All is NaN where
        every rating is the same.

    Raises
    ------
    InputError
        Fewer than two raters or complete units, or ratings that are not numbers.

    References
    ----------
    Shrout & Fleiss (1979), Psychological Bulletin 86, 420-428; ``ICC`` of R's psych.

    Examples
    --------
    >>> table = pd.DataFrame({"a": [9, 6, 8, 7], "b": [2, 1, 4, 1], "c": [5, 3, 6, 2]})
    >>> intraclass(table)["icc"].round(3).tolist()
    [-0.117, 0.168, 0.714, -0.456, 0.377, 0.882]
    """
    need_coders(ratings)
    text = [c for c in ratings if not pd.api.types.is_numeric_dtype(ratings[c])]
    if text:
        problems = [
            Problem(f'column "{c}"', f"expected numbers, got {ratings[c].dtype}") for c in text
        ]
        raise InputError("ratings", problems, "Ask for kappa or alpha where codes are words.")
    x = ratings.dropna().to_numpy(dtype=float)
    n, k = x.shape
    if n < 2:
        what = f"expected two units or more that all rated, got {n}"
        raise InputError("ratings", [Problem("", what)], "Leave out the rater with many gaps.")
    units = k * ((x.mean(axis=1) - x.mean()) ** 2).sum()
    raters = n * ((x.mean(axis=0) - x.mean()) ** 2).sum()
    within = ((x - x.mean(axis=1, keepdims=True)) ** 2).sum()
    msb, msj = units / (n - 1), raters / (k - 1)
    msw, mse = within / (n * (k - 1)), (within - raters) / ((n - 1) * (k - 1))
    scale = max(float(((x - x.mean()) ** 2).sum()), 0.0)
    if scale == 0 or mse <= 1e-14 * scale:
        return _without_residual(scale, msb, msw, msj, n, k)
    tail = (1 - level) / 2
    one = _single(msb / msw, n - 1, n * (k - 1), k, tail)
    three = _single(msb / mse, n - 1, (n - 1) * (k - 1), k, tail)
    icc2 = (msb - mse) / (msb + (k - 1) * mse + k * (msj - mse) / n)
    ratio = msj / mse
    # Satterthwaite's degrees of freedom (Shrout & Fleiss, p. 424).
    a = k * icc2 * ratio
    b = n * (1 + (k - 1) * icc2) - k * icc2
    v = (k - 1) * (n - 1) * (a + b) ** 2 / ((n - 1) * a**2 + b**2)
    upper_f = float(f_distribution.isf(tail, n - 1, v))
    lower_f = float(f_distribution.isf(tail, v, n - 1))
    rest = k * msj + (k * n - k - n) * mse
    two = [
        icc2,
        n * (msb - upper_f * mse) / (upper_f * rest + n * msb),
        n * (lower_f * msb - mse) / (rest + n * lower_f * msb),
    ]
    return _frame([one, two, three], msb / msw, msb / mse, n, k)


def _single(ratio: float, df1: int, df2: int, k: int, tail: float) -> list[float]:
    """Estimate and limits of ICC1 or ICC3 from its F ratio."""
    low = ratio / float(f_distribution.isf(tail, df1, df2))
    high = ratio * float(f_distribution.isf(tail, df2, df1))
    return [(x - 1) / (x + k - 1) for x in (ratio, low, high)]


def _of_means(x: float, k: int) -> float:
    """Spearman and Brown: what the mean of k raters is worth."""
    return k * x / (1 + (k - 1) * x)


def _without_residual(
    scale: float, msb: float, msw: float, msj: float, n: int, k: int
) -> pd.DataFrame:
    """No residual: raters agree but for their own level; F is infinite and has no interval."""
    nan = float("nan")
    if scale == 0:
        return _frame([[nan] * 3] * 3, nan, nan, n, k)
    icc1 = (msb - msw) / (msb + (k - 1) * msw)
    icc2 = msb / (msb + k * msj / n)
    three = 1.0 if msb > 0 else nan
    ratio = msb / msw if msw > 0 else np.inf
    return _frame([[icc1, nan, nan], [icc2, nan, nan], [three, nan, nan]], ratio, np.inf, n, k)


def _frame(single: list[list[float]], f1: float, f2: float, n: int, k: int) -> pd.DataFrame:
    rows = []
    for suffix in ("", "k"):
        for number, values in enumerate(single, 1):
            ratio = f1 if number == 1 else f2
            df2 = n * (k - 1) if number == 1 else (n - 1) * (k - 1)
            p = float("nan") if np.isnan(ratio) else float(f_distribution.sf(ratio, n - 1, df2))
            told = [_of_means(v, k) if suffix else v for v in values]
            rows.append([f"ICC{number}{suffix}", told[0], ratio, n - 1, df2, p, *told[1:], n, k])
    return pd.DataFrame(rows, columns=COLUMNS)
