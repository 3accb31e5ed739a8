r"""Multiple imputation by chained equations with predictive mean matching.

Each incomplete variable is regressed on all others in turn. A missing value becomes the answer of
a respondent (a donor) whose prediction is close, so that only values that somebody gave occur. The
coefficients are drawn anew each time, so that the imputations differ by as much as one does not
know (van Buuren, 2018, algorithms 3.1 and 3.3, matching of type 1). Right if what is missing
depends on what is in the model only ("at random"). Design variables (strata, post-strata, weights)
belong among the predictors (Reiter, Raghunathan & Kinney, 2006).

statsmodels' ``MICEData`` takes the same steps; it reads a formula at each of them, which here
would take ten times as long as all else in the notebook.

References
----------
van Buuren, S. (2018). *Flexible imputation of missing data* (2nd ed.). CRC.
Reiter, J. P., Raghunathan, T. E., & Kinney, S. K. (2006). The importance of modeling the sampling
design in multiple imputation for missing data. *Survey Methodology*, 32, 143-149.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cup_study.errors import InputError, Problem

Floats = NDArray[np.float64]

DONORS = 5
ITERATIONS = 5
#: Share of the diagonal that is added to X'X, so that collinear predictors do no harm.
_RIDGE = 1e-5


def impute(
    frame: pd.DataFrame,
    imputations: int,
    *,
    seed: int,
    predictors: pd.DataFrame | None = None,
    asked: pd.DataFrame | None = None,
    iterations: int = ITERATIONS,
    donors: int = DONORS,
) -> Iterator[pd.DataFrame]:
    """Imputed copies of a table, one after the other.

    Parameters
    ----------
    frame : DataFrame
        Numeric columns, NaN where missing; a share is a column of 0 and 1.
    imputations : int
        How many.
    seed : int
        Each imputation has a generator of its own, made from the seed and its number: the same
        seed gives the same values, in whatever order or place they are made.
    predictors : DataFrame, optional
        Complete numeric predictors beside the columns of `frame`, same index.
    asked : DataFrame of bool, optional
        Cells that were asked for. A column with others is imputed where it was asked, stays
        missing elsewhere, and predicts nothing.
    iterations : int, optional
        Rounds through the incomplete columns.
    donors : int, optional
        Respondents whose answer may be taken.

    Yields
    ------
    DataFrame
        `frame` without missing values (where asked).

    Raises
    ------
    InputError
        A column is not numeric or has too few values, a predictor is incomplete, or a number is
        out of its range.

    Examples
    --------
    >>> frame = pd.DataFrame({"a": [1.0, 2.0, 3.0, 4.0] * 5, "b": [1.0, 2.0, 3.0, None] * 5})
    >>> first, second = impute(frame, 2, seed=1)
    >>> int(first.isna().sum().sum()), sorted(first["b"].unique().tolist())
    (0, [1.0, 2.0, 3.0])
    """
    _check(frame, imputations, predictors, iterations, donors)
    names = list(frame.columns)
    values = frame.to_numpy(dtype=np.float64)
    hole: NDArray[np.bool_] = np.asarray(np.isnan(values))
    due: NDArray[np.bool_] = np.full(values.shape, fill_value=True)
    for j, name in enumerate(names):
        if asked is not None and name in asked:
            due[:, j] = asked[name].to_numpy(dtype=bool) | ~hole[:, j]  # an answer stays
    fixed = np.ones((len(frame), 1))
    if predictors is not None and predictors.shape[1]:
        fixed = np.column_stack([fixed, _scaled(predictors.to_numpy(dtype=np.float64))])
    for child in np.random.SeedSequence(seed).spawn(imputations):
        generator = np.random.default_rng(child)
        filled = _chain(values, hole & due, due, fixed, generator, iterations, donors)
        yield pd.DataFrame(filled, index=frame.index, columns=names)


def dummies(data: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Indicators of the groups of complete categorical columns, all but the first of each.

    Parameters
    ----------
    data : DataFrame
        Respondents.
    columns : list of str
        Columns without missing values.

    Returns
    -------
    DataFrame of float

    Examples
    --------
    >>> dummies(pd.DataFrame({"town": ["a", "b", "a"]}), ["town"]).iloc[:, 0].tolist()
    [0.0, 1.0, 0.0]
    """
    made = {
        f"{column}={group}": data[column].eq(group).astype(float)
        for column in columns
        for group in sorted(data[column].unique())[1:]
    }
    return pd.DataFrame(made, index=data.index)


def _chain(
    values: Floats,
    hole: NDArray[np.bool_],
    due: NDArray[np.bool_],
    fixed: Floats,
    generator: np.random.Generator,
    iterations: int,
    donors: int,
) -> Floats:
    filled = values.copy()
    for j in range(values.shape[1]):  # begin with answers drawn from those that were given
        seen = values[~np.isnan(values[:, j]), j]
        empty = np.isnan(values[:, j])
        filled[empty, j] = generator.choice(seen, size=int(empty.sum()))
    scale = np.where((spread := filled.std(axis=0)) > 0, spread, 1.0)
    centre = filled.mean(axis=0)
    general: NDArray[np.bool_] = np.array(due.all(axis=0), dtype=bool)
    order = [int(j) for j in np.argsort(hole.sum(axis=0), kind="stable") if hole[:, j].any()]
    for _ in range(iterations):
        for j in order:
            others = general.copy()
            others[j] = False
            X = np.column_stack([fixed, (filled[:, others] - centre[others]) / scale[others]])
            seen = ~np.isnan(values[:, j])
            filled[hole[:, j], j] = _matched(
                X[seen], values[seen, j], X[hole[:, j]], generator, donors
            )
    filled[~due] = np.nan
    return filled


def _matched(
    X: Floats, y: Floats, X_missing: Floats, generator: np.random.Generator, donors: int
) -> Floats:
    """Answers of donors for rows without one."""
    cross = X.T @ X
    cross[np.diag_indices_from(cross)] *= 1 + _RIDGE
    covariance = np.linalg.pinv(cross, hermitian=True)
    beta = covariance @ (X.T @ y)
    residual = y - X @ beta
    variance = float(residual @ residual) / generator.chisquare(max(len(y) - X.shape[1], 1))
    values, vectors = np.linalg.eigh(covariance)
    root = vectors * np.sqrt(np.clip(values, 0.0, None))
    drawn = beta + np.sqrt(variance) * (root @ generator.standard_normal(len(beta)))
    return _donated(X @ beta, y, X_missing @ drawn, generator, donors)


def _donated(
    predicted: Floats, y: Floats, wanted: Floats, generator: np.random.Generator, donors: int
) -> Floats:
    """For each wanted value the answer of one of the donors whose prediction is nearest.

    Of equally near donors each is as likely as the others. Where the predictors are a few groups,
    most are equally near: taking the first of them would give all who miss the same few answers.
    """
    spread = float(np.ptp(predicted)) or 1.0
    # Equal rows may be predicted with another last digit.
    levels, member = np.unique(np.round(predicted / spread, 10), return_inverse=True)
    size = np.bincount(member)
    order = np.argsort(member, kind="stable")
    start = np.cumsum(size) - size
    k = min(donors, len(y))
    target = wanted / spread
    # The k nearest donors are among the k nearest levels on either side.
    window = np.searchsorted(levels, target)[:, None] + np.arange(-k, k)[None, :]
    inside = (window >= 0) & (window < len(levels))
    window = np.clip(window, 0, len(levels) - 1)
    distance = np.where(inside, np.abs(levels[window] - target[:, None]), np.inf)
    rank = np.argsort(distance, axis=1, kind="stable")
    sizes = np.take_along_axis(np.where(inside, size[window], 0), rank, axis=1)
    chosen = generator.integers(0, k, size=len(target))
    column = (np.cumsum(sizes, axis=1) > chosen[:, None]).argmax(axis=1)
    rows = np.arange(len(target))
    level = window[rows, rank[rows, column]]
    place = start[level] + (generator.random(len(target)) * size[level]).astype(np.intp)
    taken: Floats = y[order[place]]
    return taken


def _scaled(x: Floats) -> Floats:
    spread = x.std(axis=0)
    scaled: Floats = (x - x.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    return scaled


def _check(
    frame: pd.DataFrame,
    imputations: int,
    predictors: pd.DataFrame | None,
    iterations: int,
    donors: int,
) -> None:
    problems = [
        Problem(name, f"expected 1 or more, got {number}")
        for name, number in (
            ("imputations", imputations),
            ("iterations", iterations),
            ("donors", donors),
        )
        if number < 1
    ]
    for name in frame.columns:
        if not pd.api.types.is_numeric_dtype(frame[name]):
            problems.append(
                Problem(f'column "{name}"', f"expected numbers, got {frame[name].dtype}")
            )
        elif frame[name].notna().sum() < 2:
            n = int(frame[name].notna().sum())
            problems.append(Problem(f'column "{name}"', f"has {n} answers to take values from"))
    if predictors is not None:
        for name in predictors.columns[predictors.isna().any()]:
            n = int(predictors[name].isna().sum())
            problems.append(Problem(f'predictor "{name}"', f"is missing in {n} rows"))
        if not predictors.index.equals(frame.index):
            problems.append(Problem("predictors", "do not have the same rows"))
    if problems:
        raise InputError("multiple imputation", problems, "Correct or leave out what is named.")
