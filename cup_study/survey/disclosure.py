"""Small counts are not shown in tables and figures made from microdata.

:func:`suppress` hides small cells and what would give them away; call it with everything that is
published of the same people. :func:`hide_small` hides only the small cells themselves, for tables
whose rows do not add up to anything that is known.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cup_study.survey.privacy.suppression import MARK, THRESHOLD, Suppressed, suppress

__all__ = ["MARK", "THRESHOLD", "Suppressed", "hide_small", "note", "suppress"]

NOTE = {
    "en": "Cells with fewer than {threshold} respondents, and cells that would give them away, "
    "are hidden (..).",
    "sv": "Celler med färre än {threshold} svarande, och celler som skulle avslöja dem, visas "
    "inte (..).",
}


def hide_small(
    table: pd.DataFrame,
    *,
    count: str = "n",
    base: str = "base",
    also: Sequence[str] = (),
    threshold: int = THRESHOLD,
) -> tuple[pd.DataFrame, int]:
    """Hide counts under a threshold, and the estimates that rest on them; nothing else.

    Where the table says out of how many, rows that all but a few belong to are hidden as well.
    What rows add up to is not looked at: :func:`suppress` does that.

    Parameters
    ----------
    table : DataFrame
        One row a cell of the publication.
    count : str
        Column with the number of respondents; zero is hidden too.
    base : str
        Column with the number of respondents that the count is out of, where there is one.
    also : sequence of str
        Columns to blank in the same rows.
    threshold : int
        Smallest number that is shown.

    Returns
    -------
    tuple of DataFrame and int
        The table with ``".."`` for small counts, and how many were hidden.

    Examples
    --------
    >>> table, hidden = hide_small(pd.DataFrame({"n": [3, 9], "share": [0.2, 0.6]}), also=["share"])
    >>> table["n"].tolist(), hidden
    (['..', 9], 1)
    """
    result = table.copy()
    few = result[count].lt(threshold)
    if base in result.columns:
        # A count that is its own base is that of a mean.
        few |= (result[base] - result[count]).between(1, threshold - 1)
    small = few.fillna(False).to_numpy(dtype=bool)
    result[count] = [MARK if hide else n for n, hide in zip(table[count], small, strict=True)]
    for column in also:
        blank = "" if result[column].dtype == "str" or result[column].dtype == object else None
        result[column] = [
            blank if hide else x for x, hide in zip(table[column], small, strict=True)
        ]
    return result, int(small.sum())


def note(lang: str, hidden: int, threshold: int = THRESHOLD) -> str:
    """Sentence for the note below a table or figure; empty when nothing is hidden.

    Examples
    --------
    >>> note("en", 2).startswith("Cells with fewer than 5 respondents"), note("sv", 0)
    (True, '')
    """
    return NOTE.get(lang, NOTE["en"]).format(threshold=threshold) if hidden else ""
