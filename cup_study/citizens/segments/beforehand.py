"""Four customer groups: users and non-users, each with high or low intention to use.

The groups are defined beforehand by two answers, not found in the data, so that they mean the same
in every municipality and wave. Classes that come from the data are not here yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

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


def share_in(
    data: pd.DataFrame,
    segment: pd.Series,
    item: str,
    values: Sequence[Any],
    design: Design,
) -> dict[str, float]:
    """Weighted share of each segment that gave one of some answers.

    Parameters
    ----------
    data : DataFrame
        Respondents with the column `item`; missing answers are left out.
    segment : Series
        From :func:`assign`.
    item : str
        The question.
    values : sequence
        The answers.
    design : Design
        Weights and strata.

    Returns
    -------
    dict of str to float

    Examples
    --------
    >>> from cup_study.survey.estimates import unweighted
    >>> data = pd.DataFrame({"age": [1, 3]})
    >>> share_in(data, pd.Series(["loyal", "loyal"]), "age", [2, 3], unweighted(data))
    {'loyal': 0.5}
    """
    chosen = data[item].isin(list(values)).astype(float).where(data[item].notna())
    frame = pd.DataFrame({"chosen": chosen, "segment": segment})
    found = means(frame, ["chosen"], design, by="segment")
    return dict(zip(found["group"], found["estimate"].astype(float), strict=True))
