"""Base weights: how many persons of the frame each respondent was drawn to stand for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.survey.design import TOLD
from cup_study.survey.weighting.margins import SIZE, cells, file_row, margin


def from_item(data: pd.DataFrame, item: str) -> pd.Series[float]:
    """Base weights that the data hold.

    Raises
    ------
    InputError
        The column is not there or not numeric, or a weight is zero, negative or missing: each
        with its row.

    Examples
    --------
    >>> from_item(pd.DataFrame({"w": [2, 1]}), "w").tolist()
    [2.0, 1.0]
    """
    return _numbers(data, item, "a number above 0", float("inf"))


def from_probabilities(data: pd.DataFrame, item: str) -> pd.Series[float]:
    r"""Base weights :math:`1/\pi_k` from the probability with which each person was selected.

    Raises
    ------
    InputError
        The column is not there or not numeric, or a probability is not above 0 and at most 1.

    Examples
    --------
    >>> from_probabilities(pd.DataFrame({"p": [0.5, 0.1]}), "p").tolist()
    [2.0, 10.0]
    """
    return 1 / _numbers(data, item, "a probability above 0 and at most 1", 1.0)


def from_frame(
    data: pd.DataFrame, frame: pd.DataFrame, strata: Sequence[str], *, size: str = SIZE
) -> pd.Series[float]:
    r"""Base weights :math:`N_h/n_h` of a sample drawn at random within strata.

    Parameters
    ----------
    data : DataFrame
        Respondents, or everyone who was drawn.
    frame : DataFrame
        Persons of each stratum, as in :func:`cup_study.survey.weighting.margins.margin`.
    strata : sequence of str
        Items that make the strata; none for one stratum.
    size : str, optional
        Column of `frame` with the number of persons.

    Returns
    -------
    Series
        Base weights.

    Raises
    ------
    InputError
        A stratum of the data has no persons in the frame, or fewer than in the data.

    Examples
    --------
    >>> data = pd.DataFrame({"town": ["a", "a", "b"]})
    >>> from_frame(data, pd.DataFrame({"town": ["a", "b"], "n": [100, 30]}), ["town"]).tolist()
    [50.0, 50.0, 30.0]
    """
    if not strata:
        n = float(frame[size].sum()) / max(len(data), 1)
        return pd.Series(n, index=data.index, name="base_weight")
    persons = margin(frame, strata, size)
    groups = cells(data, strata)
    codes = persons.index.get_indexer(groups)
    problems = []
    for group in groups[codes < 0].unique()[:TOLD]:
        problems.append(Problem(f"stratum {group}", "is not in the frame"))
    there = np.bincount(codes[codes >= 0], minlength=len(persons))
    for (group, count), n in zip(persons.items(), there, strict=True):
        if n > count:
            problems.append(Problem(f"stratum {group}", f"{n} respondents of {count:g} persons"))
    if problems:
        raise InputError("base weights", problems, "Correct the strata or the frame's counts.")
    weights = persons.to_numpy(dtype=float)[codes] / there[codes]
    return pd.Series(weights, index=data.index, name="base_weight")


def _numbers(data: pd.DataFrame, item: str, expected: str, most: float) -> pd.Series[float]:
    if item not in data.columns or not pd.api.types.is_numeric_dtype(data[item]):
        what = "is missing" if item not in data.columns else f"expected {expected}, got text"
        remedy = "Name an item of the codebook that holds numbers."
        raise InputError("respondents", [Problem(f'column "{item}"', what)], remedy)
    values = data[item].to_numpy(dtype=float, na_value=np.nan)
    wrong = np.flatnonzero(~((values > 0) & (values <= most) & np.isfinite(values)))
    problems = [
        Problem(
            f'row {file_row(data, i)}, column "{item}"',
            f"expected {expected}, got {_shown(values[i])}",
        )
        for i in wrong[:TOLD]
    ]
    if len(wrong) > TOLD:
        problems.append(Problem(f'column "{item}"', f"and {len(wrong) - TOLD} more such rows"))
    if problems:
        remedy = "Correct the values, or leave out the rows that were not part of the sample."
        raise InputError("respondents", problems, remedy)
    return pd.Series(values, index=data.index, name="base_weight")


def _shown(value: float) -> str:
    return "nothing" if np.isnan(value) else f"{value:g}"
