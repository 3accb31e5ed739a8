"""What a frame of posterior probabilities must be, and whose it is.

Every model of classes hands over the same: a row a respondent, a column a class (1 to K), rows that
sum to one. Respondents without a posterior are missing in all columns, or not there.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.survey.design import Design, unweighted
from cup_study.survey.design import check as check_design

SOURCE = "posterior probabilities"
#: Rows may miss a sum of one by rounding, not by more.
ROUNDING = 1e-6


def check(posterior: pd.DataFrame) -> None:
    """Refuse what is no posterior, with everything that is wrong.

    Raises
    ------
    InputError
        Columns are not the classes 1 to K, rows hold no probabilities or do not sum to one, a
        respondent is named twice, or nobody has a posterior.

    Examples
    --------
    >>> check(pd.DataFrame({1: [0.9, 0.2], 2: [0.1, 0.8]}))
    """
    problems = []
    columns = list(posterior.columns)
    if not columns or [str(c) for c in columns] != [str(i + 1) for i in range(len(columns))]:
        problems.append(Problem("columns", f"expected the classes 1 to K, got {columns}"))
    if posterior.index.has_duplicates:
        problems.append(Problem("index", "names a respondent twice"))
    wrong = [c for c in columns if not pd.api.types.is_numeric_dtype(posterior[c])]
    problems += [Problem(f'column "{c}"', "expected numbers") for c in wrong]
    if not problems:
        p = posterior.to_numpy(dtype=float, na_value=np.nan)
        known = ~np.isnan(p).all(axis=1)
        outside = known & ~((p >= -ROUNDING) & (p <= 1 + ROUNDING)).all(axis=1)
        sums = np.abs(np.nan_to_num(p).sum(axis=1) - 1)
        off = known & ~outside & (sums > len(columns) * ROUNDING)
        for bad, what in (
            (outside, "expected probabilities between 0 and 1 for all classes"),
            (off, "expected probabilities that sum to 1"),
        ):
            if bad.any():
                first = int(bad.argmax())
                told = f"{what}, got {np.round(p[first], 6).tolist()} ({int(bad.sum())} such rows)"
                problems.append(Problem(f"row {first + 1}", told))
        if not known.any():
            problems.append(Problem("", "nobody has a posterior"))
    if problems:
        remedy = "Give the posterior of a fitted model: a row a respondent, a column a class."
        raise InputError(SOURCE, problems, remedy)


def tables(**given: object) -> None:
    """Refuse what is no table or column of pandas: only those tell whose row is whose.

    Raises
    ------
    InputError
        A `posterior` or `covariates` that is no DataFrame, an `outcome` or `weights` that is no
        Series of numbers; all at once. None is none of them.

    Examples
    --------
    >>> tables(posterior=pd.DataFrame(), outcome=pd.Series(dtype=float), weights=None)
    """
    problems = []
    for name, value in given.items():
        kind = pd.DataFrame if name in ("posterior", "covariates") else pd.Series
        if value is None and name == "weights":
            continue
        if not isinstance(value, kind):
            what = f"expected a {kind.__name__} of pandas, got {type(value).__name__}"
            problems.append(Problem(name, what))
        elif isinstance(value, pd.Series) and name == "weights" and not _are_numbers(value):
            problems.append(Problem(name, "expected numbers"))
    if problems:
        raise InputError(SOURCE, problems, "Give tables whose index is that of the data.")


def _are_numbers(values: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(values)


def design_of(posterior: pd.DataFrame, weights: pd.Series | None, design: Design | None) -> Design:
    """Design of the respondents: as it was given, or of weights, or all alike.

    Raises
    ------
    InputError
        Both are given, the design has replicate weights, or it is of other rows.

    Examples
    --------
    >>> design_of(pd.DataFrame({1: [1.0, 1.0]}), None, None).weights.tolist()
    [1.0, 1.0]
    """
    problems = []
    if weights is not None and design is not None:
        problems.append(Problem("weights", "are in the design as well"))
    if design is not None and design.replicates is not None:
        problems.append(Problem("design", "replicate weights are not used here"))
    if problems:
        raise InputError(SOURCE, problems, "Give weights or a design with strata and clusters.")
    if design is None:
        design = unweighted(posterior) if weights is None else Design(weights.astype(float))
    check_design(design, posterior)
    return design


def aligned(posterior: pd.DataFrame, index: pd.Index) -> pd.DataFrame:
    """Posterior with the rows of the data: those the model left out are missing.

    Parameters
    ----------
    posterior : DataFrame, shape (n, K)
    index : Index
        Of the data.

    Raises
    ------
    InputError
        A respondent of the posterior is not in the data, or is there twice.

    Examples
    --------
    >>> aligned(pd.DataFrame({1: [1.0]}, index=["b"]), pd.Index(["a", "b"]))[1].tolist()
    [nan, 1.0]
    """
    if posterior.index.equals(index):
        return posterior
    problems = []
    if index.has_duplicates or posterior.index.has_duplicates:
        problems.append(Problem("index", "names a respondent twice"))
    else:
        strange = posterior.index.difference(index)
        if len(strange):
            what = f"{len(strange)} respondents are not in the data, first {strange[0]}"
            problems.append(Problem("index", what))
    if problems:
        raise InputError(SOURCE, problems, "Give posterior and data of the same respondents.")
    return posterior.reindex(index)
