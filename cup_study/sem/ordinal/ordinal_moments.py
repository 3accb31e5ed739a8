r"""Sample statistics of ordered (and continuous) variables for weighted least squares.

Thresholds, polychoric, polyserial and Pearson correlations by two-step maximum likelihood, and
their asymptotic covariance matrix, for one group, as lavaan's ``WLSMV`` family uses them [1]_.
Groups whose variables are all continuous are not for this module.

References
----------
.. [1] Muthén, B. (1984). A general structural equation model with dichotomous, ordered categorical,
   and continuous latent variable indicators. Psychometrika, 49, 115-132.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.sem.arrays import BoolArray, FloatArray, IntArray, strictly_lower
from cup_study.sem.ordinal.ordinal_data import SOURCE, OrdinalData, checked
from cup_study.sem.ordinal.ordinal_twostep import TwoStep, covariate_units, two_step

#: Correlations above this are reported as nearly one (as lavaan warns).
NEARLY_ONE = 0.99


@dataclass(frozen=True, eq=False)
class OrdinalMoments:
    """Statistics of one group.

    Parameters
    ----------
    names, ordered : tuple of str
        Variables, and those that are ordered.
    n : float
        Cases (sum of the weights).
    th : ndarray, shape (n_th,)
        Thresholds of all variables; for a continuous variable its mean (intercept given covariates)
        with its own sign.
    th_index : ndarray of int, shape (n_th,)
        Variable of each of them.
    th_ordinal : ndarray of bool, shape (n_th,)
        Whether it is a threshold.
    th_names : tuple of str
        ``"item|t1"``; the name of the variable for a mean.
    cov : ndarray, shape (p, p)
        Correlations and covariances, given the covariates; ordered variables have variance 1.
    slopes : ndarray, shape (p, q), or None
        Slopes on the covariates.
    mean_x : ndarray, shape (q,), or None
        Means of the covariates.
    cov_x : ndarray, shape (q, q), or None
        Their covariances; the divisor is n - 1, with weights n, as in lavaan.
    vector : ndarray, shape (m,)
        All statistics in lavaan's order: thresholds and negative means, slopes covariate by
        covariate, variances of continuous variables, lower triangle without diagonal column by
        column.
    gamma : ndarray, shape (m, m)
        Asymptotic covariance matrix of the vector, times n (lavaan: NACOV).
    counts : mapping of str to ndarray
        (Weighted) frequencies of each ordered variable's categories.
    empty_cells : tuple of pairs of str
        Pairs of ordered variables whose table has an empty cell (not with covariates).
    nearly_one : tuple of pairs of str
        Pairs whose correlation exceeds ``NEARLY_ONE`` in size.
    """

    names: tuple[str, ...]
    ordered: tuple[str, ...]
    n: float
    th: FloatArray
    th_index: IntArray
    th_ordinal: BoolArray
    th_names: tuple[str, ...]
    cov: FloatArray
    slopes: FloatArray | None
    mean_x: FloatArray | None
    cov_x: FloatArray | None
    vector: FloatArray
    gamma: FloatArray = field(repr=False)
    counts: Mapping[str, FloatArray] = field(repr=False)
    empty_cells: tuple[tuple[str, str], ...] = field(repr=False)
    nearly_one: tuple[tuple[str, str], ...] = field(repr=False)

    @property
    def weight_diag(self) -> FloatArray:
        """Weights of diagonally weighted least squares, (m,): inverse of gamma's diagonal."""
        result: FloatArray = 1 / np.diagonal(self.gamma)
        return result


def ordinal_moments(
    x: FloatArray,
    names: Sequence[str],
    ordered: Sequence[str],
    *,
    exogenous: FloatArray | None = None,
    exogenous_names: Sequence[str] = (),
    levels: Mapping[str, int] | None = None,
    missing: str = "listwise",
    group_label: str = "",
    weights: FloatArray | None = None,
) -> OrdinalMoments:
    """Statistics of one group.

    Parameters
    ----------
    x : ndarray, shape (n, p)
        Values; of ordered variables the codes 1, 2, ...; NaN only with ``missing="pairwise"``.
    names : sequence of str
        Variables, without the covariates.
    ordered : sequence of str
        Those that are ordered.
    exogenous : ndarray, shape (n, q), optional
        Covariates, complete: all statistics are then conditional on them.
    exogenous_names : sequence of str, optional
        Their names.
    levels : mapping of str to int, optional
        Number of categories of each ordered variable; else its highest code.
    missing : {"listwise", "pairwise"}, optional
        With "pairwise" each margin and each pair uses its own complete cases.
    group_label : str, optional
        Group, for error messages.
    weights : ndarray, shape (n,), optional
        Sampling weights, which sum to the number of cases.

    Returns
    -------
    OrdinalMoments

    Raises
    ------
    InputError
        If a category is empty, a value is not a code, a variable is constant, covariates are
        linearly dependent or separate the categories, or two variables have no common rows.

    Notes
    -----
    A correlation whose likelihood rises up to the limit is set to it: .999 (polychoric) and .995
    (polyserial), as in lavaan. The maximum is always found; lavaan 0.6-14 can stop elsewhere: at
    .999 although the likelihood falls long before (nearly perfect tables, a two-by-two table with
    an empty cell), at .995 or without probit solution when the covariates' means are far from 0 in
    units of their standard deviations (years), and with continuous variables of large units it
    leaves cases of small density out. There the two differ.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> latent = rng.multivariate_normal([0, 0], [[1, 0.6], [0.6, 1]], size=4000)
    >>> codes = 1 + (latent > 0) + (latent > 1)
    >>> moments = ordinal_moments(codes.astype(float), ["a", "b"], ["a", "b"])
    >>> moments.th.round(1).tolist(), moments.th_names
    ([-0.0, 1.0, -0.0, 1.0], ('a|t1', 'a|t2', 'b|t1', 'b|t2'))
    >>> moments.cov.round(1).tolist()
    [[1.0, 0.6], [0.6, 1.0]]
    """
    data = checked(
        x,
        names,
        ordered,
        exogenous=exogenous,
        exogenous_names=exogenous_names,
        levels=levels or {},
        missing=missing,
        label=group_label,
        weights=weights,
    )
    steps = two_step(data)
    places, vector = steps.places, steps.vector
    is_ordered = data.levels > 0
    index = np.repeat(np.arange(len(data.names)), [len(at) for at in places.location])
    th = np.where(is_ordered[index], 1.0, -1.0) * vector[: len(index)]
    q = data.covariates.shape[1]
    influence = np.empty((0, 0)) if steps.influence is None else steps.influence
    total = float(data.weights.sum())
    centre = covariate_units(data)[0]
    around = data.covariates - centre
    divisor = total if weights is not None else total - 1
    return OrdinalMoments(
        data.names,
        tuple(name for name, yes in zip(data.names, is_ordered, strict=True) if yes),
        total,
        th,
        index,
        is_ordered[index],
        tuple(_threshold_names(data)),
        _covariances(data, steps),
        vector[places.slopes] if q else None,
        centre if q else None,
        (around.T * data.weights) @ around / divisor if q else None,
        vector,
        total * (influence @ influence.T),
        {name: c for name, c in zip(data.names, steps.counts, strict=True) if len(c)},
        _pairs(data.names, steps.empty_cells),
        _pairs(data.names, np.abs(steps.correlations) > NEARLY_ONE),
    )


def polychoric_matrix(
    frame: pd.DataFrame, ordered: Sequence[str] | None = None, *, missing: str = "listwise"
) -> pd.DataFrame:
    """Polychoric correlations of the columns of a frame (polyserial and Pearson where continuous).

    Parameters
    ----------
    frame : DataFrame
        Columns are variables; categories are numbers or an ordered categorical.
    ordered : sequence of str, optional
        Columns that are ordered; by default all.
    missing : {"listwise", "pairwise"}, optional
        Whether rows with missing values are dropped, or each pair uses its own complete rows.

    Returns
    -------
    DataFrame
        With the columns' names on both sides.

    Raises
    ------
    InputError
        As for :func:`ordinal_moments`.

    Examples
    --------
    >>> frame = pd.DataFrame({"a": [0] * 50 + [1] * 50, "b": [0] * 40 + [1] * 50 + [0] * 10})
    >>> polychoric_matrix(frame).round(3)
           a      b
    a  1.000  0.809
    b  0.809  1.000
    """
    chosen = list(frame.columns if ordered is None else ordered)
    used = frame.dropna() if missing == "listwise" else frame
    x = _columns(used, chosen)
    names = [str(name) for name in frame.columns]
    data = checked(
        x,
        names,
        [str(name) for name in chosen],
        exogenous=None,
        exogenous_names=(),
        levels={},
        missing=missing,
        label="",
        weights=None,
    )
    correlations = two_step(data, influence=False).correlations
    matrix = np.eye(len(names))
    i, j = strictly_lower(len(names))
    matrix[i, j] = matrix[j, i] = correlations
    return pd.DataFrame(matrix, index=frame.columns, columns=frame.columns)


def _columns(frame: pd.DataFrame, ordered: Sequence[str]) -> FloatArray:
    """Values of the columns; of ordered ones the codes 1, 2, ... of the values that occur."""
    text = [
        Problem(f'column "{name}"', "expected numbers or an ordered categorical, got text")
        for name, column in frame.items()
        if not pd.api.types.is_numeric_dtype(column)
        and not (
            name in ordered and isinstance(column.dtype, pd.CategoricalDtype) and column.cat.ordered
        )
    ]
    if text:
        raise InputError(
            SOURCE, text, "Code the answers as numbers: their order cannot be read from text."
        )
    columns = [
        _codes(column) if name in ordered else column.to_numpy(np.float64, na_value=np.nan)
        for name, column in frame.items()
    ]
    return np.stack(columns, axis=1) if columns else np.empty((len(frame), 0))


def _codes(column: pd.Series) -> FloatArray:
    """Codes 1, 2, ... of the values that occur; NaN where missing."""
    codes = np.asarray(pd.factorize(column, sort=True)[0], dtype=np.float64)
    return np.where(codes < 0, np.nan, codes + 1)


def _threshold_names(data: OrdinalData) -> list[str]:
    """Labels of thresholds and means, as lavaan writes them."""
    labels = []
    for name, k in zip(data.names, data.levels, strict=True):
        labels += [f"{name}|t{t}" for t in range(1, k)] if k else [name]
    return labels


def _covariances(data: OrdinalData, steps: TwoStep) -> FloatArray:
    """Symmetric matrix of correlations and covariances."""
    variance = steps.places.variance
    cov = np.diag(np.where(variance < 0, 1.0, steps.vector[variance]))
    i, j = strictly_lower(len(data.names))
    cov[i, j] = cov[j, i] = steps.vector[steps.places.pairs :]
    return cov


def _pairs(names: tuple[str, ...], chosen: BoolArray) -> tuple[tuple[str, str], ...]:
    """Names of the chosen pairs."""
    i, j = (side[chosen] for side in strictly_lower(len(names)))
    return tuple((names[b], names[a]) for a, b in zip(i, j, strict=True))
