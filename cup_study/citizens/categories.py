"""Answers that a group never gave: merged with a neighbour, in all groups alike."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd


def merged(data: pd.DataFrame, items: Sequence[str], group: str) -> tuple[pd.DataFrame, list[str]]:
    """Merge answers that some group lacks, so that ordered categories can be compared.

    A threshold between two answers cannot be estimated in a group in which nobody gave one of
    them. Such an answer is taken together with its neighbour towards the middle of the scale.

    Parameters
    ----------
    data : DataFrame
        One row a respondent; changed in a copy only.
    items : sequence of str
        Columns of answers.
    group : str
        Column that tells the groups apart; rows without it do not count.

    Returns
    -------
    tuple of DataFrame and list of str
        The data, and the items of which answers were merged.

    Examples
    --------
    >>> data = pd.DataFrame({"q": [1, 2, 3, 2, 3, 3], "town": list("AAABBB")})
    >>> found, changed = merged(data, ["q"], "town")
    >>> found["q"].tolist(), changed
    ([2, 2, 3, 2, 3, 3], ['q'])
    """
    found = data.copy()
    changed = []
    for item in items:
        answers = found[item]
        while (lacking := _lacking(answers, found[group])) is not None:
            answers = answers.replace({lacking[0]: lacking[1]})
        if not answers.equals(found[item]):
            changed.append(item)
            found[item] = answers
    return found, changed


def _lacking(answers: pd.Series, groups: pd.Series) -> tuple[float, float] | None:
    """An answer that some group did not give, and the neighbour to take it together with."""
    counts = pd.crosstab(answers, groups)
    codes = [float(code) for code in counts.index]
    for at, least in enumerate(counts.min(axis=1)):
        if least == 0 and len(codes) > 1:
            return codes[at], codes[at + 1 if 2 * at < len(codes) - 1 else at - 1]
    return None
