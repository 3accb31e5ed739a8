"""Effect sizes of correlations: Fisher's z, the raw and the unbiased correlation, and back."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import hyp2f1

from cup_study.errors import InputError, Problem
from cup_study.literature.pooling.inputs import FloatArray, index_of

Measure = Literal["ZCOR", "COR", "UCOR"]
MEASURES: tuple[Measure, ...] = ("ZCOR", "COR", "UCOR")
#: Fewest persons with which a measure has a variance.
LEAST_N = {"ZCOR": 4, "COR": 4, "UCOR": 5}


def measures(
    r: npt.ArrayLike,
    n: npt.ArrayLike,
    measure: Measure = "ZCOR",
    *,
    factor: npt.ArrayLike | None = None,
) -> pd.DataFrame:
    r"""Effect sizes and sampling variances of correlations, as metafor's ``escalc``.

    .. math:: z = \operatorname{atanh} r, \; v = 1/(n-3) \qquad r, \; v = (1-r^2)^2/(n-1)

    ``UCOR`` is the unbiased estimate of Olkin and Pratt,
    :math:`g = r \, {}_2F_1(1/2, 1/2; (n-2)/2; 1-r^2)`, with its unbiased variance (Hedges 1989;
    metafor's ``vtype="UB"``):

    .. math:: v = g^2 - 1 + \frac{n-3}{n-2} (1-r^2) \, {}_2F_1(1, 1; n/2; 1-r^2)

    Parameters
    ----------
    r : array_like, shape (k,)
        Correlations inside -1 and 1.
    n : array_like, shape (k,)
        Persons behind each.
    measure : {"ZCOR", "COR", "UCOR"}, optional
        Fisher's z, the correlation as it is, or without its bias.
    factor : array_like, shape (k,), optional
        Attenuation factor by which `r` was divided
        (:func:`cup_study.literature.pooling.attenuation.correct`): the sampling error was divided
        by it too, so the variance is that of the observed correlation carried through the same
        transformation (delta method).

    Returns
    -------
    DataFrame
        Columns ``yi vi``, index that of `r` where it is a Series.

    Raises
    ------
    InputError
        A correlation is not inside -1 and 1, n is missing, too small or not a number, or the
        measure is unknown.

    References
    ----------
    Olkin & Pratt (1958), Annals of Mathematical Statistics 29, 201-211; Hedges (1989), Journal
    of Applied Psychology 74, 469-477; Hunter & Schmidt (2004),
    Methods of Meta-Analysis, chapter 3, for `factor`.

    Examples
    --------
    >>> measures([0.3, -0.1], [103, 53]).round(4).to_dict("list")
    {'yi': [0.3095, -0.1003], 'vi': [0.01, 0.02]}
    >>> measures([0.3], [103], "COR").round(5).to_dict("list")
    {'yi': [0.3], 'vi': [0.00812]}
    """
    value = np.asarray(r, dtype=float).ravel()
    persons = np.asarray(n, dtype=float).ravel()
    by = np.ones_like(value) if factor is None else np.asarray(factor, dtype=float).ravel()
    index = index_of(r, len(value))
    _refuse(value, persons, by, measure, index)
    observed = value * by
    if measure == "ZCOR":
        yi = np.arctanh(value)
        vi = ((1 - observed**2) / (by * (1 - value**2))) ** 2 / (persons - 3)
    elif measure == "COR":
        yi = value
        vi = (1 - observed**2) ** 2 / (by**2 * (persons - 1))
    else:
        rest = 1 - observed**2
        plain = observed * _hypergeometric(0.5, (persons - 2) / 2, rest)
        share = (persons - 3) / (persons - 2)
        vi = plain**2 - 1 + share * rest * _hypergeometric(1.0, persons / 2, rest)
        yi, vi = plain / by, vi / by**2
    return pd.DataFrame({"yi": yi, "vi": vi}, index=index)


def z(r: npt.ArrayLike, n: npt.ArrayLike) -> pd.DataFrame:
    """Fisher's z of correlations, with variance 1 / (n - 3).

    Parameters
    ----------
    r, n : array_like, shape (k,)
        Correlations inside -1 and 1, and persons behind each.

    Returns
    -------
    DataFrame
        Columns ``yi vi``.

    Raises
    ------
    InputError
        As :func:`measures`.

    Examples
    --------
    >>> z([0.5], [28]).round(4).to_dict("list")
    {'yi': [0.5493], 'vi': [0.04]}
    """
    return measures(r, n, "ZCOR")


def back(values: npt.ArrayLike, measure: Measure = "ZCOR") -> FloatArray:
    """Correlations that belong to effect sizes; of an interval's limits too.

    Parameters
    ----------
    values : array_like
        Effect sizes or limits.
    measure : {"ZCOR", "COR", "UCOR"}, optional
        What they are: only Fisher's z is turned back, the others are correlations already.

    Returns
    -------
    ndarray
        Shape as `values`.

    Examples
    --------
    >>> back([0.5493, 0.0]).round(3).tolist()
    [0.5, 0.0]
    """
    given = np.asarray(values, dtype=float)
    return np.asarray(np.tanh(given) if measure == "ZCOR" else given, dtype=float)


def _hypergeometric(a: float, c: FloatArray, x: FloatArray) -> FloatArray:
    """2F1(a, a; c; x) for a of 1/2 or 1 and 0 < x <= 1."""
    # scipy's hyp2f1 gives NaN near x = 1 for c above about 85 (its gammas overflow), where the
    # series falls so fast that its hundredth term is below 1e-30.
    term = np.ones_like(x)
    total = np.ones_like(x)
    for m in range(200):
        term = term * (m + a) ** 2 / ((c + m) * (m + 1)) * x
        total = total + term
    few = c < 50
    total[few] = hyp2f1(a, a, c[few], x[few])
    return total


def _refuse(
    r: FloatArray, n: FloatArray, factor: FloatArray, measure: str, index: pd.Index
) -> None:
    """All that is wrong with correlations and sizes, at once."""
    if measure not in MEASURES:
        what = f"expected one of {', '.join(MEASURES)}, got {measure!r}"
        raise InputError("effects", [Problem("measure", what)], "Choose one of these.")
    if not len(r) == len(n) == len(factor):
        what = f"{len(r)} correlations, {len(n)} sizes and {len(factor)} factors"
        raise InputError("effects", [Problem("", what)], "Give one n for each correlation.")
    least = LEAST_N[measure]
    problems = []
    for label, value, persons, by in zip(index, r, n, factor, strict=True):
        if not abs(value) < 1:
            problems.append(Problem(f"row {label}", f"expected -1 < r < 1, got {value:g}"))
        if not (np.isfinite(persons) and persons >= least):
            what = f"expected n of at least {least} for {measure}, got {persons:g}"
            problems.append(Problem(f"row {label}", what))
        if not 0 < by <= 1:
            problems.append(Problem(f"row {label}", f"expected a factor in (0, 1], got {by:g}"))
    if problems:
        raise InputError("effects", problems, "Correct the rows, or leave them out by name.")
