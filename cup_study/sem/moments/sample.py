"""The sample that a model is fitted to: rows used, moments, and what was left out.

Data that cannot carry a model are refused here, with everything that is wrong at once. What to
estimate from the sample is not decided here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.sem.arrays import FloatArray
from cup_study.sem.moments import blockwise, given
from cup_study.sem.moments.columns import find
from cup_study.sem.moments.given import Matrix, Vector
from cup_study.sem.moments.groups import GroupSample, Missing, Sample
from cup_study.sem.moments.rows import answering, grouping, sampling_weights
from cup_study.sem.moments.unfit_rows import refusals

__all__ = ["GroupSample", "Sample", "from_frame", "from_moments"]

SOURCE = "data for the model"
REMEDY = "Correct the data, or take the columns out of the model."


def from_frame(
    data: pd.DataFrame | npt.NDArray[Any],
    observed: Sequence[str],
    *,
    names: Sequence[str] | None = None,
    group: str | Sequence[Any] | None = None,
    missing: Missing = "listwise",
    ordered: Sequence[str] = (),
    exogenous: Sequence[str] = (),
    conditional_x: bool = False,
    weights: str | Sequence[float] | npt.NDArray[Any] | None = None,
    unbiased: bool = False,
) -> Sample:
    """Sample from rows.

    Parameters
    ----------
    data : DataFrame or ndarray, n rows
        One row a respondent.
    observed : sequence of str
        Variables of the model.
    names : sequence of str, optional
        Names of the columns of an array; ``observed`` by default.
    group : str or sequence, optional
        Column with the groups, or their labels row by row.
    missing : {"listwise", "fiml", "pairwise"}
        Use complete rows; keep all rows for full information maximum likelihood; use all rows
        that a pair of variables has.
    ordered : sequence of str
        Variables with ordered categories.
    exogenous : sequence of str
        Covariates that are fixed or conditioned on: rows where one is missing cannot be used.
    conditional_x : bool
        Whether moments are conditional on ``exogenous``.
    weights : str or sequence of float, optional
        Column with sampling weights, or one weight a row. They are rescaled to sum to the number
        of rows used, as lavaan's ``sampling.weights.normalization = "total"``; covariances are
        then divided by the sum of the weights, ``unbiased`` or not.
    unbiased : bool
        Divide by n - 1 (Wishart likelihood) and not by n.

    Returns
    -------
    Sample

    Raises
    ------
    InputError
        Columns that are missing, twice there, not numeric, empty, constant, infinite or
        collinear; too few rows; groups or weights that are wrong; an empty category in a group.
        All are told at once.

    Examples
    --------
    >>> frame = pd.DataFrame({"a": [1, 2, None, 4], "b": [2, 1, 3, 5]})
    >>> sample = from_frame(frame, ["a", "b"])
    >>> sample.n_total, sample.groups[0].mean.round(2).tolist()
    (3, [2.33, 2.67])
    >>> sample.dropped.to_dict("records")
    [{'group': '', 'reason': 'missing answer (listwise)', 'n': 1}]
    """
    if missing not in get_args(Missing):
        what = f"expected one of {', '.join(get_args(Missing))}, got {missing!r}"
        raise InputError(
            SOURCE, [Problem("missing", what)], "Use one of the words that are listed."
        )
    frame = _frame(data, names if names is not None else observed)
    found = find(frame, observed, ordered)
    groups = grouping(frame, group)
    weight, wrong_weights = sampling_weights(frame, weights)
    problems = [*found.problems, *groups.problems, *wrong_weights]
    dropped = [("", "group missing", groups.missing)]
    columns = found.columns
    covariates = [name for name in columns.names if name in exogenous]
    answers = [n for n in columns.names if not (conditional_x and n in exogenous)]
    parts = []
    for label, rows in zip(groups.labels, groups.positions, strict=True):
        if not columns.names:
            break
        counts = None
        if missing == "listwise":
            moments = blockwise.complete(columns, rows, weight)
            n = len(columns.index) if rows is None else len(rows)
            dropped.append((label, "missing answer (listwise)", n - moments.m))
        else:
            usable, left_out = answering(columns, rows, covariates, answers)
            dropped += [(label, reason, n) for reason, n in left_out]
            moments, counts = blockwise.pairwise(columns, usable, weight)
        problems += refusals(
            columns,
            rows,
            moments,
            counts=counts,
            pairs_needed=missing == "pairwise",
            categories=found.categories,
            label=label,
        )
        cov = moments.cov if weight is not None else _divided(moments, counts, unbiased)
        parts.append(GroupSample(label, moments.m, cov, moments.mean, columns, moments.rows))
    if problems:
        raise InputError(SOURCE, problems, REMEDY)
    sample = Sample(
        observed=columns.names,
        groups=tuple(parts) if weight is None else _weighted(parts, weight),
        group_name=group if isinstance(group, str) or group is None else "group",
        divisor="n-1" if unbiased else "n",
        dropped=_tally(dropped),
        missing=missing,
        categories=found.categories,
    )
    return _completed(sample, tuple(exogenous) if conditional_x else ())


def from_moments(
    cov: Matrix | Sequence[Matrix],
    mean: Vector | Sequence[Vector] | None,
    nobs: int | Sequence[int],
    observed: Sequence[str],
    *,
    names: Sequence[str] | None = None,
    labels: Sequence[str] = (),
    rescale: bool = True,
) -> Sample:
    """Sample from covariances and means.

    Parameters
    ----------
    cov : DataFrame or array_like, shape (k, k); or a list of them, one a group
        Covariance matrix, or its lower triangle with zeros or NaN above.
    mean : Series, mapping, array_like of shape (k,) or None; or a list of them
        Means; None for a model of covariances only.
    nobs : int or sequence of int
        Observations in each group.
    observed : sequence of str
        Variables of the model.
    names : sequence of str, optional
        Names of the rows of an array; ``observed`` by default.
    labels : sequence of str
        Labels of the groups; "Group 1" and so on by default, as in lavaan.
    rescale : bool
        Take the covariances as divided by n - 1, and multiply them by (n - 1) / n, as lavaan does
        with ``likelihood = "normal"``.

    Returns
    -------
    Sample

    Raises
    ------
    InputError
        A matrix that is not square, symmetric or positive definite; variables that it does not
        have; means or numbers of observations that do not fit.

    Examples
    --------
    >>> sample = from_moments([[4, 0], [1, 9]], None, 10, ["a", "b"])
    >>> sample.groups[0].cov.tolist()
    [[3.6, 0.9], [0.9, 8.1]]
    """
    several = isinstance(cov, list | tuple) and np.ndim(cov[0]) == 2
    matrices: list[Any] = list(cov) if several else [cov]  # type: ignore[arg-type]
    vectors: list[Any] = list(mean) if several and mean is not None else [mean] * len(matrices)  # type: ignore[arg-type]
    ns, problems = given.sizes(nobs, len(matrices))
    if len(vectors) != len(matrices):
        what = f"{len(vectors)} vectors for {len(matrices)} covariance matrices"
        raise InputError("moments for the model", [*problems, Problem("means", what)], REMEDY)
    titles = list(labels) or [f"Group {g + 1}" if several else "" for g in range(len(matrices))]
    groups = []
    for title, matrix, vector, n in zip(titles, matrices, vectors, ns, strict=True):
        s, own, wrong = given.covariance(matrix, observed, names)
        m, wrong_means = given.means(vector, observed, own)
        problems += [
            Problem(f'group "{title}", {p.where}' if title else p.where, p.what)
            for p in (*wrong, *wrong_means)
        ]
        if 2 <= n <= len(observed):
            what = f"{n} observations are too few for {len(observed)} variables"
            problems.append(Problem(f'group "{title}"' if title else "observations", what))
        groups.append(GroupSample(title, n, s * (n - 1) / n if rescale and n else s, m))
    if problems:
        raise InputError("moments for the model", problems, REMEDY)
    return Sample(
        observed=tuple(observed),
        groups=tuple(groups),
        group_name="group" if several else None,
        divisor="n" if rescale else "n-1",
        dropped=_tally([]),
        means_given=mean is not None,
    )


def _frame(data: pd.DataFrame | npt.NDArray[Any], names: Sequence[str]) -> pd.DataFrame:
    """The data as a frame: a view of an array."""
    if isinstance(data, pd.DataFrame):
        return data
    width = data.shape[1] if data.ndim == 2 else data.ndim
    if data.ndim != 2 or width != len(names):
        what = f"an array needs {len(names)} columns in the order of the names, got {data.shape}"
        raise InputError(SOURCE, [Problem("data", what)], "Give a DataFrame with named columns.")
    return pd.DataFrame(data, columns=list(names), copy=False)


def _divided(moments: blockwise.Moments, counts: FloatArray | None, unbiased: bool) -> FloatArray:
    """Covariances divided by n or by n - 1; those of pairs as lavaan divides them."""
    m = moments.m
    if counts is not None:
        with np.errstate(divide="ignore", invalid="ignore"):
            cov: FloatArray = moments.cov * counts / (counts - 1)
        return cov if unbiased else cov * (m - 1) / m
    return moments.cov * m / (m - 1) if unbiased and m > 1 else moments.cov


def _weighted(parts: Sequence[GroupSample], weight: FloatArray) -> tuple[GroupSample, ...]:
    """Groups with weights that sum to the number of rows over all of them."""
    own = [weight if part.positions is None else weight[part.positions] for part in parts]
    factor = sum(part.n for part in parts) / sum(float(w.sum()) for w in own)
    return tuple(
        replace(part, weights=w * factor, n=float(w.sum() * factor))
        for part, w in zip(parts, own, strict=True)
    )


def _tally(dropped: Sequence[tuple[str, str, int]]) -> pd.DataFrame:
    """Reasons that dropped a row, as a table."""
    kept = [row for row in dropped if row[2]]
    return pd.DataFrame(kept, columns=["group", "reason", "n"]).astype({"n": int})


def _completed(sample: Sample, covariates: Sequence[str]) -> Sample:
    """Sample with missing patterns or ordinal moments, whichever it needs."""
    if sample.categories:
        groups = [_ordinal(group, sample, covariates) for group in sample.groups]
        return replace(sample, groups=tuple(groups))
    if sample.missing != "fiml":
        return sample
    from cup_study.sem.missing.patterns import collect

    groups = [
        replace(group, patterns=collect(group.x, group.weights))
        for group in sample.groups
        if group.x is not None
    ]
    return replace(sample, groups=tuple(groups))


def _ordinal(group: GroupSample, sample: Sample, covariates: Sequence[str]) -> GroupSample:
    """Group with thresholds and polychoric correlations."""
    from cup_study.sem.ordinal.ordinal_moments import ordinal_moments

    if group.x is None:
        return group
    own = [j for j, name in enumerate(sample.observed) if name not in covariates]
    names = [sample.observed[j] for j in own]
    fixed = [j for j, name in enumerate(sample.observed) if name in covariates]
    moments = ordinal_moments(
        group.x[:, own],
        names,
        [name for name in names if name in sample.categories],
        exogenous=group.x[:, fixed] if fixed else None,
        exogenous_names=[sample.observed[j] for j in fixed],
        levels={name: len(sample.categories[name]) for name in names if name in sample.categories},
        missing=sample.missing,
        group_label=group.label,
        weights=group.weights,
    )
    numeric = np.array([name not in sample.categories for name in names])
    mean = np.where(numeric, group.mean[own], 0.0)
    return replace(group, ordinal=moments, cov=moments.cov, mean=mean)
