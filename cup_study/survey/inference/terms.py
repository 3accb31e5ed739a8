"""Tests of whole terms of a regression, such as all levels of a factor at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import fdtrc

from cup_study.errors import InputError, Problem
from cup_study.survey.inference import ordinal, regression
from cup_study.survey.inference.model import COEFFICIENT, INTERCEPT, Model
from cup_study.survey.inference.quadratic import upper_tail

Array = NDArray[np.float64]

COLUMNS = ["term", "method", "statistic", "df", "ddf", "p_value"]


def term_tests(
    model: Model,
    method: Literal["Wald", "LRT"] = "Wald",
    *,
    terms: Sequence[str | tuple[str, ...]] | None = None,
) -> pd.DataFrame:
    r"""Test of each term, given the others.

    Parameters
    ----------
    model : Model
        From :mod:`regression` or :mod:`ordinal`.
    method : {"Wald", "LRT"}
        Wald's :math:`F = b' V^{-1} b / q` with q and `model.df` degrees of freedom; or the
        likelihood ratio of Rao & Scott (1984), whose p value is that of a weighted sum of
        chi-squares (Lumley & Scott 2014), by the saddlepoint approximation. Both agree with R's
        ``regTermTest``.
    terms : sequence of str or tuple of str, optional
        Names of the terms to test; those in a tuple are tested together. All one by one by
        default.

    Returns
    -------
    DataFrame
        One row a term: ``term method statistic df ddf p_value``. Missing where the term has an
        infinite coefficient, or the design too few clusters.

    Raises
    ------
    InputError
        A term is not in the model.

    Examples
    --------
    >>> from cup_study.survey.design import unweighted
    >>> data = pd.DataFrame({"y": [1.0, 3.0, 4.0, 8.0, 5.0, 6.0], "g": list("aabbcc")})
    >>> found = term_tests(regression.linear(data, "y", ["g"], unweighted(data)))
    >>> found[["term", "df", "ddf"]].values.tolist()
    [['g', 2, 3.0]]
    """
    rows = model.estimates
    coefficients = rows[(rows["part"] == COEFFICIENT) & (rows["term"] != INTERCEPT)]
    found = []
    present = list(dict.fromkeys(coefficients["term"]))
    for asked in present if terms is None else terms:
        together = (asked,) if isinstance(asked, str) else tuple(asked)
        strange = [name for name in together if name not in present]
        if strange:
            what = f"is not in the model, which has {', '.join(present)}"
            problems = [Problem(f'term "{name}"', what) for name in strange]
            raise InputError("term tests", problems, "Name terms of the model.")
        term = " + ".join(together)
        index = coefficients.index[coefficients["term"].isin(together)].to_numpy()
        statistic, p_value = (_wald if method == "Wald" else _ratio)(model, index)
        row: dict[str, object] = {"term": term, "method": method, "statistic": statistic}
        found.append(row | {"df": len(index), "ddf": model.df, "p_value": p_value})
    return pd.DataFrame(found, columns=COLUMNS)


def wald(estimate: Array, covariance: Array, ddf: float) -> tuple[float, float]:
    """F statistic that all of some estimates are zero, and its p value.

    Missing where the covariance cannot be inverted: too few clusters for so many estimates.

    Examples
    --------
    >>> statistic, p_value = wald(np.array([2.0]), np.array([[1.0]]), 10)
    >>> statistic, round(p_value, 4)
    (4.0, 0.0734)
    """
    known = np.isfinite(covariance).all() and np.isfinite(estimate).all()
    if not known or ddf <= 0 or np.linalg.matrix_rank(covariance) < len(estimate):
        return float("nan"), float("nan")
    statistic = float(estimate @ np.linalg.solve(covariance, estimate)) / len(estimate)
    return statistic, float(fdtrc(len(estimate), ddf, statistic))


def _wald(model: Model, index: NDArray[np.intp]) -> tuple[float, float]:
    return wald(model.coefficients[index], model.covariance[np.ix_(index, index)], model.df)


def _ratio(model: Model, index: NDArray[np.intp]) -> tuple[float, float]:
    covariance = model.covariance[np.ix_(index, index)]
    if not np.isfinite(model.covariance).all() or model.df <= 0:
        return float("nan"), float("nan")
    kept = np.ones(len(model.matrix.columns), dtype=bool)
    kept[index] = False
    matrix = model.matrix
    scaled = matrix.weights / model.scale
    refit = ordinal.deviance_without if model.kind == "ordinal" else regression.deviance_without
    statistic = refit(model.kind, matrix.x[:, kept], model.y, scaled) - model.deviance
    naive = model.naive[np.ix_(index, index)]
    lambdas = np.linalg.eigvals(np.linalg.solve(naive, covariance)).real
    return float(statistic), upper_tail(statistic, lambdas, model.df)
