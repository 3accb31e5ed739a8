"""Four customer groups: users and non-users, each with high or low intention to use.

The groups are defined beforehand by two answers, not found in the data, so that they mean the same
in every municipality and wave. Classes that come from the data are not here yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.survey.estimates import Design, means, shares

#: Groups in order: (uses, high intention).
SEGMENTS = {
    "loyal": (True, True),
    "leaving": (True, False),
    "ready": (False, True),
    "distant": (False, False),
}
LABELS = {
    "loyal": {"en": "Users who will go on", "sv": "Användare som fortsätter"},
    "leaving": {"en": "Users in doubt", "sv": "Tveksamma användare"},
    "ready": {"en": "Non-users on their way", "sv": "Icke-användare på väg"},
    "distant": {"en": "Non-users at a distance", "sv": "Icke-användare på avstånd"},
}


def score(data: pd.DataFrame, items: Sequence[str]) -> pd.Series:
    """Mean of a respondent's answers to a construct's items; missing unless half are answered.

    Parameters
    ----------
    data : DataFrame
        Respondents, with reversed items already turned.
    items : sequence of str
        Columns.

    Returns
    -------
    Series of float

    Raises
    ------
    InputError
        No items, or a column is missing.

    Examples
    --------
    >>> data = pd.DataFrame({"a": [1, 2], "b": [3, None], "c": [None, None], "d": [4, None]})
    >>> score(data, ["a", "b", "c", "d"]).round(2).tolist()
    [2.67, nan]
    """
    absent = [i for i in items if i not in data.columns]
    problems = [Problem(f'column "{i}"', "is missing") for i in absent]
    if not items:
        problems.append(Problem("", "the construct has no items"))
    if problems:
        raise InputError("respondents", problems, "Correct the codebook's column construct.")
    answers = data[list(items)].astype("Float64")
    enough = answers.notna().sum(axis=1) * 2 >= len(items)
    return answers.mean(axis=1).where(enough).astype("Float64").astype(float)


def assign(uses: pd.Series, intention: pd.Series, midpoint: float) -> pd.Series:
    """Segment of each respondent.

    Parameters
    ----------
    uses : Series
        1 for users, 0 for non-users, missing when not answered.
    intention : Series
        Score of intention.
    midpoint : float
        Middle of the scale; intention above it is high, at it or below it is low.

    Returns
    -------
    Series of str
        One of :data:`SEGMENTS`, missing where an answer is.

    Examples
    --------
    >>> uses = pd.Series([1, 0, 0, None])
    >>> assign(uses, pd.Series([6.0, 5.0, 4.0, 7.0]), 4).tolist()
    ['loyal', 'ready', 'distant', nan]
    """
    known = uses.notna() & intention.notna()
    user, high = uses.eq(1).fillna(False), intention.gt(midpoint).fillna(False)
    result: pd.Series[Any] = pd.Series(float("nan"), index=uses.index, dtype=object)
    for name, (wants_user, wants_high) in SEGMENTS.items():
        result = result.mask(known & user.eq(wants_user) & high.eq(wants_high), name)
    return result


def profile(
    data: pd.DataFrame, segment: pd.Series, design: Design, measures: Sequence[str]
) -> pd.DataFrame:
    """Weighted size of each segment and its mean on each measure.

    Parameters
    ----------
    data : DataFrame
        Respondents with the numeric columns `measures`.
    segment : Series
        From :func:`assign`.
    design : Design
        Weights and strata.
    measures : sequence of str
        Columns to average.

    Returns
    -------
    DataFrame
        ``segment n share ci_lower ci_upper`` and a column for each measure; segments that nobody
        belongs to are left out.

    Examples
    --------
    >>> from cup_study.survey.estimates import unweighted
    >>> data = pd.DataFrame({"trust": [1.0, 3.0]})
    >>> table = profile(data, pd.Series(["loyal", "loyal"]), unweighted(data), ["trust"])
    >>> table[["segment", "n", "share", "trust"]].values.tolist()
    [['loyal', 2, 1.0, 2.0]]
    """
    frame = data.assign(_segment=segment)
    present = [s for s in SEGMENTS if segment.eq(s).any()]
    table = shares(frame, "_segment", present, design)
    result = table.rename(columns={"value": "segment", "estimate": "share"})
    result = result[["segment", "n", "share", "ci_lower", "ci_upper"]]
    for measure in measures:
        average = means(frame, [measure], design, by="_segment").set_index("group")["estimate"]
        result[measure] = [float(average.get(s, float("nan"))) for s in result["segment"]]
    return result
