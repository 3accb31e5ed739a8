"""How often each code was given: counts and weighted shares with intervals."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cup_study.survey import estimates
from cup_study.survey.estimates import Design
from cup_study.survey.open_answers.frame import CodeFrame


def indicators(
    resolved: pd.DataFrame, frame: CodeFrame, data: pd.DataFrame, item: str
) -> pd.DataFrame:
    """Which codes each respondent's answer got.

    Parameters
    ----------
    resolved : DataFrame
        From :func:`cup_study.survey.open_answers.codings.resolve`.
    frame : CodeFrame
        An answer with a code has the wider codes that it belongs to as well.
    data : DataFrame
        Respondents, with ``respondent`` and ``wave``. Answers of others, such as those that
        cleaning excluded, are left out.
    item : str
        The open question.

    Returns
    -------
    DataFrame
        Index of `data`, one column a code: 1, 0, or missing for who wrote nothing.

    Examples
    --------
    >>> from cup_study.survey.open_answers.frame import Code
    >>> frame = CodeFrame((Code("ease", {}, "", ""), Code("find", {}, "", "ease")))
    >>> resolved = pd.DataFrame(
    ...     [["7", "1", "q", "find"]], columns=["respondent", "wave", "item", "code"]
    ... )
    >>> data = pd.DataFrame({"respondent": ["7", "8"], "wave": ["1", "1"]})
    >>> indicators(resolved, frame, data, "q").iloc[0].tolist()
    [1.0, 1.0]
    """
    place = {
        (str(r), str(w)): i
        for i, (r, w) in enumerate(zip(data["respondent"], data["wave"], strict=True))
    }
    table = np.full((len(data), len(frame.codes)), np.nan)
    column = {name: j for j, name in enumerate(frame.names)}
    for row in resolved[resolved["item"] == item].itertuples(index=False):
        i = place.get((str(row.respondent), str(row.wave)))
        if i is None:
            continue
        table[i] = np.nan_to_num(table[i])
        table[i, [column[c] for c in frame.path(str(row.code))]] = 1.0
    return pd.DataFrame(table, index=data.index, columns=frame.names)


def shares(
    marks: pd.DataFrame,
    design: Design,
    *,
    by: pd.Series | None = None,
    where: pd.Series | None = None,
) -> pd.DataFrame:
    """Weighted share of the answers that got each code.

    Parameters
    ----------
    marks : DataFrame
        From :func:`indicators`.
    design : Design
        Weights and strata of the respondents.
    by : Series, optional
        Groups of the respondents, told one by one.
    where : Series of bool, optional
        Respondents to estimate for.

    Returns
    -------
    DataFrame
        Columns as :data:`cup_study.survey.estimates.COLUMNS`; the item is the code, `n` the
        answers that got it, `base` the answers coded.

    Examples
    --------
    >>> marks = pd.DataFrame({"find": [1.0, 0.0, None]})
    >>> shares(marks, estimates.unweighted(marks))[["n", "base", "estimate"]].values.tolist()
    [[1.0, 2.0, 0.5]]
    """
    codes = list(marks.columns)
    data = marks if by is None else marks.assign(_by=by)
    return estimates.battery(data, codes, design, by=None if by is None else "_by", where=where)
